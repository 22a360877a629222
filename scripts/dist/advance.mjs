import "./rolldown-runtime.mjs";
import { systemClock } from "./signal-after.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { count, unitKey } from "./unit-key.mjs";
import { oneLine } from "./one-line.mjs";
import { parseRoutingFile, renderRoutingFile } from "./routing-file.mjs";
import { bytesToHex, sha256, utf8ToBytes } from "./sha2.mjs";
import { MAX_GENERATION, describeConfigProblem, parseCutoverConfig, parseTrailers, renderTrailers } from "./cutover-config.mjs";
import { describeOwnCommit, editJson, fileChange } from "./read-actor.mjs";
import { isHoldActive } from "./hold.mjs";
import { PHASES, formatInstant } from "./instant.mjs";
import { attemptInForce, generationInForce } from "./next-generation.mjs";
import "./transition-facts.mjs";
import { OperatorError } from "./errors.mjs";
import { describeFault } from "./describe-fault.mjs";
import { beginOperation, carryOut, reportUnfinished } from "./carry-out.mjs";
import { findTarget } from "./find-target.mjs";
import { printableDiff } from "./printable-diff.mjs";
import { parseDatasets } from "./datasets.mjs";
import { parsePolicy } from "./policy.mjs";
import { describeFileProblem } from "./parse-yaml-file.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";

// actions/shared/routing/select-dlt-units.ts
/** By how much a share may be overshot, in points (DESIGN.md section 3, "Routing"). */
const OVERSHOOT_POINTS = 5;
/** The dlt units of a phase, computed once at a transition (DESIGN.md section 3, "Routing"). */
function selectDltUnits(request) {
	const problems = findProblems(request);
	if (problems.length > 0) return {
		ok: false,
		problems
	};
	const weights = weighUnits(request.registeredUnits);
	const current = [...new Set(request.currentlyOnDlt.map(unitKey))];
	const kept = current.filter((name) => weights.has(name));
	const units = [.../* @__PURE__ */ new Set([...kept, ...chooseUnits(request, weights, kept)])].toSorted();
	return {
		ok: true,
		units,
		reachedPercent: 100 * sumOf(units, weights) / sumOf([...weights.keys()], weights),
		weights,
		movedToDlt: units.filter((name) => !kept.includes(name)),
		gone: current.filter((name) => !weights.has(name)).toSorted()
	};
}
/** The order in which units are taken: the pins, then the rest by the hexadecimal SHA-256 of `salt:name`. */
function orderUnits(names, pins, salt) {
	const pinned = pins.map(unitKey).filter((name) => names.includes(name));
	const digests = new Map(names.map((name) => [name, bytesToHex(sha256(utf8ToBytes(`${salt}:${name}`)))]));
	const rest = names.filter((name) => !pinned.includes(name));
	return [...pinned, ...rest.toSorted((left, right) => compare(digests.get(left) ?? "", digests.get(right) ?? ""))];
}
/** Weights by unit key; an unknown one gets the median of the known, or 1 where none is known. */
function weighUnits(units) {
	const known = units.flatMap(({ weight }) => weight === void 0 ? [] : [weight]).toSorted((left, right) => left - right);
	const lower = known[Math.floor((known.length - 1) / 2)] ?? 1;
	const upper = known[Math.floor(known.length / 2)] ?? 1;
	const median = Math.round((lower + upper) / 2);
	return new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? median]));
}
function chooseUnits(request, weights, kept) {
	const { traffic } = request;
	switch (traffic.kind) {
		case "units": return traffic.units.map(unitKey);
		case "all": return [...weights.keys()];
		case "share": return fillShare(traffic.percent, orderUnits([...weights.keys()], request.pins, request.salt), weights, kept);
		default: return traffic;
	}
}
function fillShare(percent, order, weights, kept) {
	const total = sumOf(order, weights);
	const chosen = [...kept];
	let sum = sumOf(kept, weights);
	for (const name of order.filter((candidate) => !kept.includes(candidate))) {
		if (100 * sum >= percent * total) break;
		const weight = weights.get(name) ?? 1;
		if (100 * (sum + weight) > (percent + 5) * total) continue;
		chosen.push(name);
		sum += weight;
	}
	return chosen.length > 0 ? chosen : [leastHarm(order, weights)];
}
/** Where every unit overshoots, one still goes: the lightest, the first of the order among equals, so that the phase stays small. */
function leastHarm(order, weights) {
	return order.reduce((best, name) => (weights.get(name) ?? 1) < (weights.get(best) ?? 1) ? name : best);
}
function findProblems({ traffic, registeredUnits, pins }) {
	const registered = new Set(registeredUnits.map(({ name }) => unitKey(name)));
	const named = traffic.kind === "units" ? traffic.units : [];
	return [
		...registered.size === 0 ? ["No unit is registered: observed 0, expected at least 1. Add the subreddits under `units` in config/datasets.yaml."] : [],
		...doubles(registeredUnits.map(({ name }) => name)).map((name) => `The unit ${name} is registered twice; names are compared in lower case. Remove one.`),
		...doubles(named).map((name) => `The phase names the unit ${name} twice. Remove one.`),
		...doubles(pins).map((name) => `The pins name the unit ${name} twice. Remove one.`),
		...[...named, ...pins].filter((name) => !registered.has(unitKey(name))).map((name) => `The policy names the unit ${name}, which is not registered. Add it under \`units\` in config/datasets.yaml, or take it out of the policy.`)
	];
}
function doubles(names) {
	const seen = /* @__PURE__ */ new Set();
	return [...new Set(names.map(unitKey).filter((key) => seen.size === seen.add(key).size))];
}
function sumOf(names, weights) {
	return names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}

// actions/shared/cutover/plan-advance.ts
const ADVANCE_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
/** Plans setup (to 10 %, or to the optional shadow phase) and promotion: one phase forward, config and routing file in one commit. */
function planAdvance(snapshot, request, now) {
	const facts = readFacts(snapshot, request);
	if ("kind" in facts) return facts;
	const refusal = refuseTransition(facts, request, now);
	if (refusal) return refusal;
	const selection = selectDltUnits({
		...request,
		traffic: trafficOf$1(request),
		currentlyOnDlt: facts.routing?.dltUnits ?? []
	});
	if (!selection.ok) return refuse(request, facts, "datasets-invalid", `The units could not be chosen: ${selection.problems.join("; ")}.`, "Mend config/datasets.yaml or config/policy.yaml.");
	return planCommit(snapshot, facts, request, {
		now,
		selection
	});
}
/** In the shadow phase dlt collects into a dataset of its own, and no unit is routed to it, whatever the policy says (DESIGN.md section 2). */
function trafficOf$1({ to, traffic }) {
	return to === "shadow" ? {
		kind: "units",
		units: []
	} : traffic;
}
function readFacts(snapshot, request) {
	const config = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!config.ok) return refuse(request, null, "config-invalid", config.problems.map(describeConfigProblem).join("; "), config.problems[0]?.remedy ?? "");
	const file = snapshot.files.get(ROUTING_PATH);
	const routing = file ? parseRoutingFile(file.contents) : null;
	if (routing && !routing.ok) {
		const { path, message, observed, expected, remedy } = routing.problem;
		return refuse(request, null, "routing-invalid", `${ROUTING_PATH} ${path}: ${message}, observed ${observed}, expected ${expected}`, remedy);
	}
	const generation = generationInForce(config.config.generation, snapshot.history);
	return {
		text: config.text,
		config: config.config,
		routing: routing?.routing ?? null,
		generation,
		attempt: attemptInForce(config.config.attempt, snapshot.history),
		notes: config.notes
	};
}
/** The first reason why not, in the order in which a person would mend them. */
function refuseTransition(facts, request, now) {
	const { config } = facts;
	if (config.generation < facts.generation) return refuse(request, facts, "generation-behind", `The config is at generation ${config.generation}, but the history already used ${facts.generation}: a commit was reverted by hand.`, "Run a rollback, which brings config and history together, then start over.");
	if (facts.generation >= 999999999999999) return refuse(request, facts, "config-invalid", `The generation is at its largest, ${MAX_GENERATION}: a number was forged, and the next transition could not be told from this one.`, "Restore config and history from before the forged number.");
	if (config.phase === request.to) return {
		kind: "answer",
		outcome: alreadyThere(facts, request)
	};
	if (!isNextPhase(config.phase, request.to)) return refuse(request, facts, "phase-order", `The phase is ${config.phase}; ${request.to} is not the one after it (order: ${PHASES.join(", ")}; shadow may be left out).`, "Name the next phase; the way back is always a rollback.");
	if (isHoldActive(config.hold, now)) return refuse(request, facts, "hold-active", `A hold of ${oneLine(config.hold.by, 80)} stands since ${config.hold.since}: ${oneLine(config.hold.reason)}`, "Lift it when its reason is settled: switchback hold --lift --reason TEXT.");
	return refuseSoak(facts, request, now);
}
function refuseSoak(facts, request, now) {
	const { phase, phaseStartedAt, setupAt } = facts.config;
	const soakHours = request.soakHours[phase];
	if (phase === "manual_only" || soakHours === 0) return null;
	const startedAt = phaseStartedAt ?? setupAt;
	const earliest = startedAt === null ? null : new Date(Date.parse(startedAt) + soakHours * 36e5);
	if (earliest !== null && earliest <= now) return null;
	return refuse(request, facts, "soak-not-over", `Phase ${phase} has to run clean for ${soakHours} h; it started at ${startedAt ?? "an unknown time"}.`, earliest === null ? "Run a rollback and set up again." : `Earliest: ${formatInstant(earliest)}.`);
}
/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
function isNextPhase(from, to) {
	return PHASES.indexOf(to) - PHASES.indexOf(from) === 1 || from === "manual_only" && to === "10%";
}
function planCommit(snapshot, facts, request, { now, selection }) {
	const generation = facts.generation + 1;
	const { phase: from } = facts.config;
	const attempt = facts.attempt + (from === "manual_only" ? 1 : 0);
	const text = editJson(facts.text, {
		...configChanges(snapshot, facts, request, now),
		attempt
	});
	const { units: dltUnits, weights, movedToDlt } = selection;
	const routing = renderRoutingFile({
		generation,
		phase: request.to,
		salt: request.salt,
		weights,
		dltUnits
	});
	return {
		kind: "commit",
		commit: {
			headline: `${from === "manual_only" ? "setup" : "advance"}: ${from} -> ${request.to}`,
			body: renderTrailers({
				Reason: oneLine(request.reason, 300),
				Actor: request.actor,
				Run: request.runUrl ?? "",
				Generation: String(generation),
				Attempt: String(attempt),
				"Operation-Id": request.operationId
			}),
			files: [fileChange(CONFIG_PATH, text), fileChange(ROUTING_PATH, routing)]
		},
		outcome: {
			decision: "advanced",
			reasonCode: "advanced",
			message: `${from} to ${request.to}: ${count(movedToDlt.length, "unit")} newly on dlt, ${dltUnits.length} in all.`,
			remedy: null,
			generation,
			from,
			to: request.to,
			movedUnits: movedToDlt,
			notes: [...facts.notes, ...selection.gone.map((unit) => `${unit} is gone from the register and leaves the list.`)]
		}
	};
}
function configChanges(snapshot, facts, request, now) {
	const at = formatInstant(now);
	const isSetup = facts.config.phase === "manual_only";
	return {
		schema_version: 1,
		current_phase: request.to,
		dlt_enabled: true,
		manual_enabled: true,
		...isSetup ? { setup_timestamp: at } : {},
		generation: facts.generation + 1,
		phase_started_at: at,
		last_transition: {
			from: facts.config.phase,
			to: request.to,
			at,
			by: oneLine(request.actor, 80),
			reason: oneLine(request.reason, 300),
			trigger: null,
			incident: null,
			run_url: request.runUrl,
			operation_id: request.operationId,
			policy_blob: snapshot.files.get("config/policy.yaml")?.blobOid ?? null,
			datasets_blob: snapshot.files.get("config/datasets.yaml")?.blobOid ?? null
		},
		hold: null
	};
}
function alreadyThere(facts, { to }) {
	const message = `The phase is ${to} already, generation ${facts.generation}.`;
	const { generation, notes } = facts;
	return {
		decision: "already-there",
		reasonCode: "already-there",
		message,
		remedy: null,
		generation,
		from: to,
		to,
		movedUnits: [],
		notes
	};
}
function refuse({ to }, facts, reasonCode, ...[message, remedy]) {
	return {
		kind: "answer",
		outcome: {
			decision: "refused",
			reasonCode,
			message,
			remedy,
			to,
			movedUnits: [],
			generation: facts?.generation ?? null,
			from: facts?.config.phase ?? null,
			notes: facts?.notes ?? []
		}
	};
}

// actions/shared/transition/recognise-advance.ts
/**
* What an own commit of an advance means at that tip. It is never done again, however often it is delivered: a rollback wins over an advance
* that came before it, and whoever wants to go forward anew says so under a new id.
*/
function recogniseAdvance(own, tip, to) {
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) return { kind: "plan-again" };
	const { phase, generation } = parsed.config;
	const { Generation } = parseTrailers(own.message);
	const shown = {
		generation,
		to,
		movedUnits: [],
		notes: []
	};
	if (phase === to && Number(Generation) === generation) return {
		kind: "found",
		outcome: {
			decision: "advanced",
			reasonCode: "advanced",
			message: `Advanced to ${to}. ${describeOwnCommit(own)}`,
			remedy: null,
			from: null,
			...shown
		}
	};
	const before = `this operation advanced to ${to} before, at generation ${Generation ?? "unknown"}, and the state was changed since`;
	if (phase === to) return {
		kind: "answered",
		outcome: {
			decision: "already-there",
			reasonCode: "already-there",
			message: `The phase is ${to} at generation ${generation}: ${before}.`,
			remedy: null,
			from: phase,
			...shown
		}
	};
	return {
		kind: "answered",
		outcome: {
			decision: "refused",
			reasonCode: "superseded",
			message: `The phase is ${phase} at generation ${generation}: ${before}. Nothing was changed.`,
			remedy: "Look at the state; to advance anew, run it without --operation-id.",
			from: phase,
			...shown
		}
	};
}

// actions/shared/policy/phase-policy.ts
/** What goes by dlt in a phase; `null` where the policy does not have that phase. */
function trafficOf(policy, phase) {
	const found = policy.phases.find((candidate) => candidate.phase === phase);
	if (found === void 0) return null;
	if (found.all === true) return { kind: "all" };
	return found.sharePercent === void 0 ? {
		kind: "units",
		units: found.units ?? []
	} : {
		kind: "share",
		percent: found.sharePercent
	};
}
/** How long each phase must run clean before the next, in hours; 0 for `manual_only` and for a phase that the policy does not have. */
function soakHoursOf(policy) {
	const hours = PHASES.map((phase) => [phase, policy.phases.find((candidate) => candidate.phase === phase)?.soakHours ?? 0]);
	return Object.fromEntries(hours);
}

// scripts/commands/read-advance-policy.ts
/**
* What an advance takes from the policy and the datasets.
*
* @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
function readAdvancePolicy(files, to) {
	const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, "datasets-invalid"));
	if (!datasets.ok) throw invalid("datasets-invalid", DATASETS_PATH, datasets.problems);
	const parsed = parsePolicy(contentsOf(files, POLICY_PATH, "policy-invalid"), datasets.datasets);
	if (!parsed.ok) throw invalid("policy-invalid", POLICY_PATH, parsed.problems);
	const traffic = trafficOf(parsed.policy, to);
	if (traffic === null) throw new OperatorError({
		reasonCode: "policy-invalid",
		message: `${POLICY_PATH} has no phase ${to}`,
		observed: parsed.policy.phases.map(({ phase }) => phase).join(", "),
		expected: to,
		remedy: "Name a phase of the policy, or add this one to it."
	});
	const { pins, salt } = parsed.policy.routing;
	return {
		traffic,
		registeredUnits: datasets.datasets.units,
		pins,
		salt,
		soakHours: soakHoursOf(parsed.policy)
	};
}
function contentsOf(files, path, reasonCode) {
	const file = files.get(path) ?? null;
	if (file !== null) return file.contents;
	throw new OperatorError({
		reasonCode,
		message: `${path} is not on the default branch of the remote`,
		observed: "no such file",
		expected: "the file, committed and pushed",
		remedy: "Commit it: an advance needs to know the units. A rollback never does."
	});
}
function invalid(reasonCode, path, problems) {
	const places = problems.slice(0, 10).map((problem) => describeFileProblem(path, problem));
	return new OperatorError({
		reasonCode,
		message: `${places.join(" ")}${problems.length > 10 ? ` And ${problems.length - 10} more.` : ""}`,
		remedy: "Mend the file by pull request, then run this again."
	});
}

// scripts/commands/advance.ts
/** `switchback advance`: setup and promotion, one phase forward. Stops at a hold, before the soak is over, and at files that are wrong. */
async function advanceCommand(options, context) {
	const { phase: to } = options;
	const target = await findTarget(options, context);
	const facts = await beginOperation(options, {
		target,
		what: `Advancing to ${to}`
	}, context);
	const people = target.branch !== target.defaultBranch ? await readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], context.signal) : /* @__PURE__ */ new Map();
	const done = await carryOut({
		target,
		operationId: facts.operationId,
		paths: ADVANCE_PATHS,
		plan: (snapshot) => planOn({
			...snapshot,
			files: new Map([...snapshot.files, ...people])
		}, facts, to),
		recognise: (own, tip) => recogniseAdvance(own, tip, to),
		done: `advanced to ${to}`,
		isDryRun: options.dryRun === true
	}, context);
	const { operationId } = facts;
	if (done.kind === "gave-up") return reportUnfinished(done, {
		operationId,
		decision: "not-advanced"
	}, context.log);
	const { outcome, commit, diff } = done;
	if (outcome.decision === "refused") context.log.error(oneLine(`Not advanced: ${outcome.message}`, 2e3));
	if (outcome.remedy !== null) context.log.info(`What to do: ${oneLine(outcome.remedy, 1e3)}`);
	const answer = diff === null ? outcome : {
		...outcome,
		decision: "dry-run",
		reasonCode: "dry-run"
	};
	return {
		exitCode: exitCodeOf(outcome),
		json: {
			schemaVersion: 1,
			...answer,
			operationId,
			commit,
			diff
		},
		lines: outcome.decision === "refused" ? [] : renderLines(outcome, diff),
		remarks: outcome.notes.map((note) => `note: ${oneLine(note, 500)}`)
	};
}
/** Files that are wrong are an answer, not a fault: what this clone remembers may be older than the tip, and only the tip is believed. */
function planOn(snapshot, facts, to) {
	try {
		return planAdvance(snapshot, {
			...facts,
			to,
			...readAdvancePolicy(snapshot.files, to)
		}, systemClock.now());
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const { message } = describeFault({ outputs: {} }, error);
		const { reasonCode, remedy } = error;
		return {
			kind: "answer",
			outcome: {
				decision: "refused",
				reasonCode,
				message,
				remedy,
				to,
				generation: null,
				from: null,
				movedUnits: [],
				notes: []
			}
		};
	}
}
function renderLines({ message, movedUnits, generation }, diff) {
	if (diff !== null) return ["Dry run: nothing was written.", ...printableDiff(diff)];
	const moved = movedUnits.length === 0 ? [] : [`Now on DLT: ${oneLine(movedUnits.join(", "), 1e3)}`];
	return [
		oneLine(message, 1e3),
		...moved,
		`Generation: ${generation ?? "unknown"}`
	];
}
/** A gate that says no is a failure (1); a file that has to be mended is configuration (2). */
function exitCodeOf({ decision, reasonCode }) {
	if (decision !== "refused") return 0;
	return reasonCode.endsWith("-invalid") ? 2 : 1;
}

export { advanceCommand };