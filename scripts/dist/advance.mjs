import "./rolldown-runtime.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { parseRoutingFile, renderRoutingFile } from "./routing-file.mjs";
import { selectDltUnits } from "./unreachable-samples.mjs";
import { MAX_GENERATION, describeConfigProblem, parseCutoverConfig, parseTrailers, renderTrailers } from "./cutover-config.mjs";
import { commitTransition, describeGivingUp, describeOwnCommit, describeRefusal, editJson, fileChange } from "./describe-own-commit.mjs";
import { PHASES, formatInstant } from "./phase.mjs";
import { attemptInForce, generationInForce } from "./next-generation.mjs";
import { isHoldActive } from "./hold.mjs";
import { isFix, isNextPhase, isStopping } from "./list-gates.mjs";
import { SIGHT_PATHS, assessGates, listBypassed, readAdvancePolicy, readGateFacts, readSight, requiredSoakHours, withPeoples } from "./read-sight.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { parseBypass } from "./bypass.mjs";
import { renderHistoryLines } from "./history-lines.mjs";
import { gitHistoryStore, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { measureFault } from "./measure-fault.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./sentences.mjs";
import { _enum, _undefined, array, literal, looseObject, string } from "./zod.mjs";
import { VERDICTS } from "./verdict.mjs";
import { renderDiff } from "./render-diff.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { beginOperation } from "./carry-out.mjs";
import { findRepositoryUrl } from "./find-repository-url2.mjs";
import { findTarget } from "./find-target.mjs";
import { printableDiff } from "./printable-diff.mjs";
import { readTextFile } from "./read-text-file.mjs";

// actions/shared/cutover/refuse-advance.ts
/** Facts that are older decide nothing: what happened since, nobody looked at. Longer than a commit can take with all its tries. */
const JUDGED_MAX_AGE_MINUTES = 5;
/** The first reason why not, in the order in which a person would mend them; `null` where there is none. Whoever is there already was answered before. */
function refuseTransition(facts, request, now) {
	const { config } = facts;
	if (config.generation < facts.generation) return {
		reasonCode: "generation-behind",
		message: `The config is at generation ${config.generation}, but the history already used ${facts.generation}: a commit was reverted by hand.`,
		remedy: "Run a rollback, which brings config and history together, then start over."
	};
	if (facts.generation >= 999999999999999) return {
		reasonCode: "config-invalid",
		message: `The generation is at its largest, ${MAX_GENERATION}: a number was forged, and the next transition could not be told from this one.`,
		remedy: "Restore config and history from before the forged number."
	};
	if (config.phase === request.to) return null;
	if (!isNextPhase(config.phase, request.to)) return {
		reasonCode: "phase-order",
		message: `The phase is ${config.phase}; ${request.to} is not the one after it (order: ${PHASES.join(", ")}; shadow may be left out).`,
		remedy: "Name the next phase; the way back is always a rollback."
	};
	const stale = describeStaleness(facts, request, now);
	if (stale !== null) return {
		reasonCode: "stale-decision",
		message: stale,
		remedy: "Nothing was changed. Run it again: the gates are judged anew."
	};
	if (isHoldActive(config.hold, now)) return {
		reasonCode: "hold-active",
		message: `A hold of ${oneLine(config.hold.by, 80)} stands since ${config.hold.since}: ${oneLine(config.hold.reason)}`,
		remedy: "Lift it when its reason is settled: switchback hold --lift --reason TEXT."
	};
	return refuseSoak(facts, request, now);
}
/** Whether the gates were judged on something else than what the branch shows now; `null` where they were not. */
function describeStaleness(facts, { judged }, now) {
	if (judged === void 0) return null;
	const { generation, policyBlob } = facts;
	if (judged.generation !== generation) return `The gates were judged at generation ${judged.generation}; the branch is at generation ${generation}.`;
	if (judged.policyBlob !== policyBlob) return `${POLICY_PATH} was changed since the gates were judged.`;
	const ageMs = Math.abs(now.getTime() - judged.at.getTime());
	if (ageMs <= 5 * 6e4) return null;
	return `The gates were judged at another time than now: observed ${`${Math.floor(ageMs / 6e4)} min apart`}, expected at most ${5} min.`;
}
/** The soak by time alone: its evidence is a gate's, and so is going by it. */
function refuseSoak(facts, request, now) {
	const { phase, phaseStartedAt, setupAt } = facts.config;
	if (request.bypass?.gates.includes("soak") === true) return null;
	const soakHours = soakHoursOf(facts, request);
	if (phase === "manual_only" || soakHours === 0) return null;
	const startedAt = phaseStartedAt ?? setupAt;
	const earliest = startedAt === null ? null : new Date(Date.parse(startedAt) + soakHours * 36e5);
	if (earliest !== null && earliest <= now) return null;
	return {
		reasonCode: "soak-not-over",
		message: `Phase ${phase} has to run clean for ${soakHours} h; it started at ${startedAt ?? "an unknown time"}.`,
		remedy: earliest === null ? "Run a rollback and set up again." : `Earliest: ${formatInstant(earliest)}.`
	};
}
function soakHoursOf({ config, attempt }, { soakHours, reattempt }) {
	const hours = soakHours[config.phase];
	return reattempt === void 0 ? hours : requiredSoakHours(hours, attempt, reattempt);
}

// actions/shared/cutover/plan-advance.ts
/** Plans setup (to 10 %, or to the optional shadow phase) and promotion: one phase forward, config and routing file in one commit. */
function planAdvance(snapshot, request, now) {
	const facts = readFacts(snapshot, request);
	if ("kind" in facts) return facts;
	const refusal = refuseTransition(facts, request, now);
	if (refusal !== null) return refuse(request, facts, refusal.reasonCode, refusal.message, refusal.remedy);
	if (facts.config.phase === request.to) return {
		kind: "answer",
		outcome: alreadyThere(facts, request)
	};
	const selection = selectDltUnits({
		...request,
		traffic: trafficOf(request),
		currentlyOnDlt: facts.routing?.dltUnits ?? []
	});
	if (!selection.ok) return refuse(request, facts, "datasets-invalid", `The units could not be chosen: ${selection.problems.join("; ")}.`, "Mend config/datasets.yaml or config/policy.yaml.");
	return planCommit(snapshot, facts, request, {
		now,
		selection
	});
}
/** In the shadow phase dlt collects into a dataset of its own, and no unit is routed to it, whatever the policy says (DESIGN.md section 2). */
function trafficOf({ to, traffic }) {
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
		policyBlob: snapshot.files.get("config/policy.yaml")?.blobOid ?? null,
		notes: config.notes
	};
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
				Fix: request.fix ?? "",
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
			policy_blob: facts.policyBlob,
			datasets_blob: snapshot.files.get("config/datasets.yaml")?.blobOid ?? null,
			...request.fix === void 0 ? {} : { fix: oneLine(request.fix, 300) },
			...bypassKeys(request)
		},
		hold: null
	};
}
/** Beside the transition itself, so that the state says what it went by wherever the history is. */
function bypassKeys({ bypass }) {
	if (bypass === void 0 || bypass.gates.length === 0) return {};
	return {
		bypassed_gates: [...bypass.gates],
		bypass_reason: oneLine(bypass.reason, 300)
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

// actions/advance-cutover/record-bypass.ts
const HOUR_MS = 36e5;
/** What is counted of a bypass: who went by which gates, why, and until when somebody reviews it. */
function planBypassRecord({ report, bypassed, reason, policy }, { operation, run }) {
	const { generation, from, to, at } = report;
	return {
		kind: "bypass",
		schemaVersion: 1,
		at,
		run: renderRunKey(run),
		generation,
		from,
		to,
		gates: [...bypassed],
		reason: oneLine(reason, 2e3),
		actor: oneLine(operation.actor, 80),
		operationId: operation.operationId,
		reviewDueAt: formatInstant(new Date(Date.parse(at) + policy.incidents.reviewWithinHours * HOUR_MS))
	};
}
/**
* Before the transition, so that none goes by a gate uncounted; where the transition then does not come about, the record says of which operation it
* was. `null` once it is written, else why nothing was done.
*/
async function recordBypass(record, { run, signal }, { history }) {
	const file = {
		path: renderHistoryPath(run),
		contents: renderHistoryLines([record])
	};
	const written = await measureFault(() => history.append(file, signal), `Let the token write to ${history.branch} (contents: write), then run this again.`);
	if (written.measured) return null;
	return {
		...written,
		message: `Nothing was changed, since the bypass could not be recorded: ${written.message}`
	};
}

// actions/shared/gates/render-gates.ts
/** The worst first: what stops, what was gone by, what passes. */
const ORDER = [
	"stops",
	"bypassed",
	"passes"
];
/** `Why not now: 10% to 50%`, or that it may go. */
function gatesTitle({ decision, from, to }) {
	return decision === "refused" ? `Why not now: ${from} to ${to}` : `Every gate lets it through: ${from} to ${to}`;
}
/** One sentence: how many gates stop, and when they can pass. */
function describeEarliest({ gates, earliestAt, notBeforeAt }) {
	const stopping = gates.filter(isStopping);
	if (stopping.length === 0) {
		const bypassed = gates.filter(({ isBypassed }) => isBypassed);
		return `${count(gates.length, "gate")} asked${bypassed.length === 0 ? ", all pass" : `, ${bypassed.length} gone by with a reason`}.`;
	}
	const first = `${count(stopping.length, "gate stops", "gates stop")} it, of ${gates.length} asked.`;
	if (earliestAt !== null) return `${first} Earliest: ${earliestAt}, if nothing else happens.`;
	return `${first} Earliest: not known, since it takes more than time${notBeforeAt === null ? "" : `, and not before ${notBeforeAt}`}.`;
}
/** Characters: eight places of dlt with what each has, and how to clear and to retire them. */
const MOST_OBSERVED = 1500;
const MOST_REMEDY = 1e3;
/** The report for a terminal: one line a gate, and what to do below what stops. */
function renderGateLines(report) {
	return [
		gatesTitle(report),
		...sortGates(report.gates).flatMap(renderGate),
		describeEarliest(report)
	];
}
function renderGate(gate) {
	const { id, verdict, observed, expected, earliestAt, remedy, isBypassed } = gate;
	const head = `- ${isBypassed ? `${verdict} (bypassed)` : verdict} ${id}: ${oneLine(observed, MOST_OBSERVED)}`;
	if (verdict === "warn" && remedy !== null) return [head, `  ${oneLine(remedy, MOST_REMEDY)}`];
	if (!isStopping(gate)) return [head];
	const when = earliestAt === null ? "" : `Earliest ${earliestAt}`;
	return [head, `  ${joinSentences(`expected ${oneLine(expected, 300)}`, when, oneLine(remedy ?? "", MOST_REMEDY))}`];
}
function sortGates(gates) {
	const rank = (gate) => ORDER.indexOf(isStopping(gate) ? "stops" : gate.isBypassed ? "bypassed" : "passes");
	return gates.toSorted((a, b) => rank(a) - rank(b));
}

// actions/advance-cutover/result-maker.ts
/** Gates whose refusal has a code of its own. */
const CODES = {
	"phase-order": "phase-order",
	generation: "generation-behind",
	hold: "hold-active"
};
/** Makes the answer of one operation. */
var ResultMaker = class {
	#about;
	constructor(about) {
		this.#about = about;
	}
	refused(reasonCode, message, remedy, known = {}) {
		return {
			...this.#base(known),
			decision: "refused",
			reasonCode,
			message,
			remedy
		};
	}
	notAdvanced(reasonCode, message, remedy, known = {}) {
		return {
			...this.#base(known),
			decision: "not-advanced",
			reasonCode,
			message,
			remedy
		};
	}
	alreadyThere({ phase, generation }) {
		const message = `The phase is ${phase} at generation ${generation}: there is nothing to ask.`;
		return {
			...this.#base({ from: phase }),
			decision: "already-there",
			reasonCode: "already-there",
			message,
			remedy: "Where the collectors of dlt do not run yet: switchback switch to-dlt, with a GITHUB_TOKEN.",
			generation
		};
	}
	/** What the gates say, where nothing is done beyond. */
	judged(report, known) {
		const base = {
			...this.#base(known),
			generation: report.generation
		};
		const message = `${gatesTitle(report)}. ${describeEarliest(report)}`;
		const first = report.gates.find(isStopping);
		if (first === void 0) return {
			...base,
			decision: "may-advance",
			reasonCode: "gates-passed",
			message
		};
		const reasonCode = CODES[first.id] ?? "gates-refuse";
		return {
			...base,
			decision: "refused",
			reasonCode,
			message,
			remedy: first.remedy
		};
	}
	committed(result, known) {
		const { renderDiff, ...rest } = known;
		switch (result.kind) {
			case "committed":
			case "found":
			case "answered": return {
				...this.#told(result.outcome, rest),
				commit: result.oid
			};
			case "planned": {
				const { outcome } = result;
				const refusal = known.gates?.decision === "refused" ? ` It would be refused now: ${describeEarliest(known.gates)}` : "";
				const message = `Dry run: nothing was written. ${outcome.message}${refusal}`;
				return {
					...this.#told(outcome, rest),
					reviewDueAt: null,
					diff: renderDiff?.(result) ?? null,
					message,
					decision: "dry-run",
					reasonCode: "dry-run"
				};
			}
			case "gave-up": {
				const { reasonCode, message, remedy } = describeGivingUp(result, `advanced to ${this.#about.to}`);
				const todo = [remedy, this.#about.nextWay].filter(Boolean).join(" ");
				const answer = this.notAdvanced(reasonCode, message, todo, rest);
				return result.mayHaveLanded ? {
					...answer,
					decision: "unknown"
				} : answer;
			}
			default: return result;
		}
	}
	#told(outcome, known) {
		const { decision, reasonCode, message, remedy, generation, from, movedUnits, notes } = outcome;
		const told = {
			decision,
			reasonCode,
			message,
			remedy,
			generation,
			movedUnits: [...movedUnits],
			notes: [...notes]
		};
		return {
			...this.#base(known),
			...told,
			from: from ?? known.from ?? null
		};
	}
	#base({ gates = null, bypassed = [], from = null, reviewDueAt = null, movedUnits = [] }) {
		const { to, operation } = this.#about;
		return {
			schemaVersion: 1,
			decision: "refused",
			reasonCode: "gates-refuse",
			message: "",
			remedy: null,
			generation: null,
			from,
			to,
			movedUnits: [...movedUnits],
			commit: null,
			operationId: operation.operationId,
			notes: [],
			diff: null,
			gates,
			bypassed: [...bypassed],
			reviewDueAt
		};
	}
};

// actions/advance-cutover/advance-cutover.ts
/**
* Setup and promotion behind gates (runbook: re-attempt). The gates are asked of the tip; the commit holds only while that is what they were judged
* on, or it ends as `stale-decision`. Faults of the other side end as `not-advanced` or `unknown`, with what to do.
*/
async function advanceCutover(options, ports) {
	const make = new ResultMaker(options);
	const bypass = parseBypass(options.bypass);
	if (!bypass.ok) return make.refused("bypass-refused", `Nothing was changed: ${bypass.problems.join("; ")}.`, "Name the gates one by one, and why each may be gone by.");
	try {
		const sight = await readSight(ports, options.signal);
		return await act({
			sight,
			report: sight.config.phase === options.to || isOwnCommitThere(sight.tip, options.operation) ? null : assessGates(await askFacts(sight, options, ports), bypass.gates),
			reason: bypass.reason,
			make
		}, options, ports);
	} catch (error) {
		if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
		const { reasonCode, message, remedy } = describeRefusal(error);
		return error instanceof OperatorError && reasonCode.endsWith("-invalid") ? make.refused(reasonCode, message, remedy ?? "") : make.notAdvanced(reasonCode, message, remedy ?? options.nextWay);
	}
}
function isOwnCommitThere({ history }, { operationId }) {
	return history.some(({ message }) => parseTrailers(message)["Operation-Id"] === operationId);
}
async function askFacts(sight, options, { repository, history }) {
	const { to, fix, collectorVersion, doctor, links, signal } = options;
	const state = {
		oid: sight.tip.oid,
		repository
	};
	return readGateFacts({
		to,
		fix,
		collectorVersion,
		doctor,
		links
	}, {
		...sight,
		state,
		history,
		signal
	});
}
async function act(asked, options, ports) {
	const { report, make, sight } = asked;
	const bypassed = report === null ? [] : listBypassed(report);
	const known = {
		gates: report,
		bypassed,
		from: sight.config.phase
	};
	if (options.mode === "gates") return report === null ? make.alreadyThere(sight.config) : answerGates(report, bypassed, asked, options);
	if (report?.decision === "refused" && !options.isDryRun) return make.judged(report, known);
	const record = bypassed.length === 0 || report === null ? null : planBypassRecord({
		report,
		bypassed,
		reason: asked.reason,
		policy: sight.words.policy
	}, options);
	if (record !== null && !options.isDryRun) {
		const fault = await recordBypass(record, options, ports);
		if (fault !== null) return make.refused("bypass-unrecorded", fault.message, fault.remedy, known);
	}
	const done = await commit(asked, bypassed, options, ports);
	return make.committed(done, {
		...known,
		reviewDueAt: record?.reviewDueAt ?? null,
		renderDiff: ports.renderDiff ?? null
	});
}
/** What the gates say, with what a commit would move, for whoever approves it. What the transition itself would refuse nobody is asked to approve. */
function answerGates(report, bypassed, { sight, make }, { operation, to }) {
	const known = {
		gates: report,
		bypassed,
		from: sight.config.phase
	};
	const conditions = {
		...operation,
		to,
		bypass: {
			gates: ["soak"],
			reason: ""
		}
	};
	const step = planOn(withPeoples(sight.tip, sight), conditions, sight.now);
	const movedUnits = step.kind === "commit" ? step.outcome.movedUnits : [];
	if (step.kind !== "answer" || report.decision === "refused") return make.judged(report, {
		...known,
		movedUnits
	});
	const { reasonCode, message, remedy } = step.outcome;
	return make.refused(reasonCode, message, remedy ?? "", known);
}
async function commit({ sight, report, reason }, bypassed, options, ports) {
	const { operation, to, isDryRun, deadlineMs, signal } = options;
	const policyBlob = (sight.peoplesFiles.get("config/policy.yaml") ?? sight.tip.files.get("config/policy.yaml"))?.blobOid ?? null;
	const conditions = {
		...operation,
		to,
		...report === null || isDryRun ? {} : { judged: {
			at: sight.now,
			generation: report.generation,
			policyBlob
		} },
		...bypassed.length === 0 ? {} : { bypass: {
			gates: bypassed,
			reason
		} },
		...linkedFix(report)
	};
	const { repository, clock, random, signalAfter } = ports;
	return commitTransition({
		repository,
		clock,
		random,
		signalAfter,
		signal,
		isDryRun,
		operationId: operation.operationId,
		paths: SIGHT_PATHS,
		plan: (snapshot) => planOn(withPeoples(snapshot, sight), conditions, clock.now()),
		recognise: (own, tip) => recogniseAdvance(own, tip, to),
		...deadlineMs === void 0 ? {} : { deadlineMs }
	});
}
/** Named with the advance, or found in the report of the incident. */
function linkedFix(report) {
	const gate = report?.gates.find(({ id, verdict }) => id === "fix-linked" && verdict === "pass");
	return gate === void 0 ? {} : { fix: gate.observed };
}
/** Files that are wrong are an answer, not a fault: what this clone remembers may be older than the tip, and only the tip is believed. */
function planOn(snapshot, conditions, now) {
	try {
		return planAdvance(snapshot, {
			...conditions,
			...readAdvancePolicy(snapshot.files, conditions.to)
		}, now);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const { reasonCode, message, remedy } = describeRefusal(error);
		return {
			kind: "answer",
			outcome: {
				decision: "refused",
				reasonCode,
				message,
				remedy,
				to: conditions.to,
				generation: null,
				from: null,
				movedUnits: [],
				notes: []
			}
		};
	}
}

// actions/advance-cutover/doctor-answer.ts
const schema = looseObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	findings: array(looseObject({
		title: string(),
		verdict: string()
	})).optional(),
	database: _undefined().optional()
});
/** Reads what `switchback doctor --json` printed, without `--database`; `null` for anything else. */
function parseDoctorAnswer(text) {
	const parsed = schema.safeParse(parseJson(text));
	if (!parsed.success) return null;
	const { verdict, findings = [] } = parsed.data;
	const stopping = findings.filter((finding) => finding.verdict === "fail" || finding.verdict === "unknown");
	const named = stopping.slice(0, 3).map(({ title }) => title);
	return {
		verdict,
		observed: `${verdict}${stopping.length === 0 ? "" : `, ${count(stopping.length, "finding")}: ${named.join("; ")}`}`
	};
}
/** `undefined` for a text that is no JSON. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return void 0;
		throw error;
	}
}

// actions/advance-cutover/exit-code.ts
/** 1: a gate says no, or the remote does. 2: a file or a bypass has to be mended. 3: a commit may have landed, or the deadline passed. */
function exitCodeOf({ decision, reasonCode }) {
	switch (decision) {
		case "advanced":
		case "already-there":
		case "may-advance":
		case "dry-run": return 0;
		case "refused": return reasonCode.endsWith("-invalid") || reasonCode === "bypass-refused" ? 2 : 1;
		case "not-advanced": return reasonCode === "deadline-passed" || reasonCode === "interrupted" ? 3 : 1;
		case "unknown": return 3;
		default: return decision;
	}
}

// scripts/commands/advance.ts
/** `switchback advance`: setup and promotion, one phase forward, behind the gates of advance.yml but for its approval. */
async function advanceCommand(options, context) {
	const phase = requirePhase(options);
	requireFix(options.fix);
	const doctor = await readDoctor(options.doctorResult);
	const target = await findTarget(options, context);
	const what = options.gates === true ? `Asking the gates of ${phase}` : `Advancing to ${phase}`;
	const operation = await beginOperation(options, {
		target,
		what
	}, context);
	const history = await openHistory(target, context.signal);
	try {
		return toOutcome(await advanceCutover({
			...questionOf({
				...options,
				phase
			}, doctor),
			operation,
			nextWay: nextWay(operation.operationId),
			signal: context.signal,
			links: {
				repositoryUrl: await findRepositoryUrl(target, context.signal),
				branch: target.branch
			},
			run: {
				at: systemClock.now(),
				run: makeOperationId(Math.random),
				attempt: 1,
				job: "advance"
			}
		}, {
			repository: gitCutoverRepository(target),
			people: target.branch === target.defaultBranch ? null : gitCutoverRepository({
				...target,
				branch: target.defaultBranch
			}),
			history,
			clock: systemClock,
			random: Math.random,
			signalAfter,
			renderDiff: ({ commit, base }) => renderDiff(commit, base)
		}), context);
	} finally {
		await history.close();
	}
}
function questionOf({ phase, gates, dryRun, fix, collectorVersion, bypass, bypassReason }, doctor) {
	return {
		mode: gates === true ? "gates" : "advance",
		isDryRun: dryRun === true,
		to: phase,
		doctor,
		fix: fix ?? null,
		collectorVersion: collectorVersion ?? null,
		bypass: {
			gates: bypass ?? [],
			reason: bypassReason ?? ""
		}
	};
}
function nextWay(operationId) {
	return `Read the state (switchback status), then run it again with --operation-id ${operationId}: it is not done twice.`;
}
async function openHistory({ cwd, remote, environment }, signal) {
	return gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
}
function toOutcome(result, { log }) {
	const exitCode = exitCodeOf(result);
	const { decision, message, remedy, notes, gates } = result;
	const isRefused = decision === "refused" || decision === "not-advanced" || decision === "unknown";
	if (isRefused) log.error(oneLine(`${decision === "unknown" ? "" : "Not advanced: "}${message}`, 2e3));
	if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 1e3)}`);
	if (decision === "advanced") log.info(`What to do: ${afterAdvance(result)}`);
	const report = gates === null || decision === "advanced" ? [] : renderGateLines(gates);
	return {
		exitCode,
		json: result,
		lines: isRefused ? report : [...renderLines(result), ...report],
		remarks: notes.map((note) => `note: ${oneLine(note, 500)}`)
	};
}
/** advance.yml does it by itself. */
function afterAdvance({ generation }) {
	return `Where config/policy.yaml names workflows or a role of dlt, let them run: switchback switch to-dlt --observed-generation ${generation ?? "GENERATION"}, with a GITHUB_TOKEN.`;
}
function renderLines({ message, movedUnits, generation, diff, decision, bypassed, reviewDueAt }) {
	const units = oneLine(movedUnits.join(", "), 1e3);
	switch (decision) {
		case "dry-run": return [oneLine(message, 1e3), ...printableDiff(diff ?? "")];
		case "may-advance": return [`Would move to DLT: ${units || "no unit"}`];
		default: return [
			oneLine(message, 1e3),
			...units === "" ? [] : [`Now on DLT: ${units}`],
			...reviewDueAt === null ? [] : [`Bypassed: ${bypassed.join(", ")}; the review is due at ${reviewDueAt}`],
			`Generation: ${generation ?? "unknown"}`
		];
	}
}
function requirePhase({ phase, judgement }) {
	if (phase !== void 0 && judgement === void 0) return phase;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: phase === void 0 ? "Where to was not said" : "A judgement was given and no bypass that it is about",
		observed: phase === void 0 ? "no --phase" : "--judgement without --reviewed",
		expected: "--phase, or --reviewed with --judgement",
		remedy: "See: switchback advance --help"
	});
}
function requireFix(fix) {
	if (fix === void 0 || isFix(fix)) return;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "--fix names nothing that can be looked up",
		observed: oneLine(fix, 80),
		expected: "an https:// address, or a commit of 7 to 40 hexadecimal digits",
		remedy: "Name the pull request or the commit that mended the cause."
	});
}
async function readDoctor(path) {
	if (path === void 0) return null;
	const answer = parseDoctorAnswer(await readTextFile(path));
	if (answer !== null) return answer;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: `${oneLine(path, 100)} is no result of doctor`,
		observed: "another text",
		expected: "the JSON that switchback doctor --json printed, without --database: that one says nothing of the next rollback",
		remedy: "Write it with: switchback doctor --json > doctor.json"
	});
}

export { advanceCommand };