import { oneLine } from "./one-line.mjs";
import { isHoldActive } from "./hold.mjs";
import { PHASES, formatInstant } from "./phase.mjs";
import { _enum, boolean, number, strictObject, string } from "./zod.mjs";
import { SKIP_REASONS, VERDICTS, foldVerdicts } from "./verdict.mjs";
import { count } from "./count.mjs";
import { unitKey } from "./unit-key.mjs";
import { parseDatasets } from "./datasets.mjs";
import { bytesToHex, compareTexts, instantKey, sha256, utf8ToBytes } from "./instant-order.mjs";
import { INTEGRITY_CRON, countTicks, findLastDecision, parseTickSchedule, tickAround } from "./last-decision.mjs";
import { describeFileProblem } from "./parse-yaml-file.mjs";
import { successGoalsOf } from "./success-limits.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { describeConfigProblem, parseCutoverConfig, parseTrailers } from "./cutover-config.mjs";
import { attemptInForce, generationInForce } from "./next-generation.mjs";
import { INTEGRITY_WORKFLOW, listPackedFetches, readPatiently } from "./read-patiently.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { OperatorError } from "./errors.mjs";
import { measureFault } from "./measure-fault.mjs";
import { incidentPath, parseIncidentRecord } from "./incident-record.mjs";
import { foldLifecycle } from "./lifecycle.mjs";
import { SETTLEMENT_FILE, parseSettlement } from "./settlement.mjs";
import { listFollowUps } from "./follow-ups.mjs";
import { parsePolicy } from "./policy.mjs";

// actions/shared/gates/gate.ts
/** Every gate, in the order in which a person would mend what it asks for. */
const GATE_IDS = [
	"phase-order",
	"generation",
	"hold",
	"open-incident",
	"triggers",
	"fix-linked",
	"blocking-follow-ups",
	"pending-packages",
	"dlt-state",
	"failed-version",
	"baseline",
	"soak",
	"ticks",
	"unit-fetches",
	"error-rate",
	"shadow-exit",
	"fresh-evidence",
	"clean-data",
	"drill",
	"doctor",
	"manual-path",
	"budget"
];
const instant = string();
/** One gate in a report. */
const gateResultSchema = strictObject({
	id: _enum(GATE_IDS),
	title: string(),
	verdict: _enum([...VERDICTS, "skipped"]),
	skipReason: _enum(SKIP_REASONS).nullable(),
	observed: string(),
	expected: string(),
	value: number().nullable(),
	limit: number().nullable(),
	/** `null`: it passes, or nobody knows. */
	earliestAt: instant.nullable(),
	remedy: string().nullable(),
	link: string().nullable(),
	isBypassable: boolean(),
	/** It does not pass, and a person went by it with a reason. */
	isBypassed: boolean()
});
/** Whether a gate stops the advance. */
function isStopping({ verdict, isBypassed }) {
	return (verdict === "fail" || verdict === "unknown") && !isBypassed;
}

// actions/shared/gates/gate-facts.ts
/** Judges by the history where it could be read; else nobody knows. */
function byHistory({ history }, expected, judge) {
	if (history.measured) return judge(history.value);
	return {
		verdict: "unknown",
		observed: history.message,
		expected,
		remedy: history.remedy
	};
}
/** A page of the repository as a part of an answer; none where there are no pages. */
function linkTo({ repositoryUrl, branch }, page) {
	if (repositoryUrl === null) return {};
	if ("workflow" in page) return { link: `${repositoryUrl}/actions/workflows/${page.workflow}` };
	return { link: `${repositoryUrl}/tree/${encodeURI(branch)}/incidents/${encodeURIComponent(page.incident)}` };
}

// actions/shared/gates/reattempt.ts
/** Setting up again after a rollback: the incident that took the last attempt back has something to say. */
function isReattempt({ config, attempt }) {
	return config.phase === "manual_only" && attempt > 0;
}
/** Of what took attempts back, newest first; drills are none. */
function listRealIncidents(standings) {
	return standings.filter(({ incident }) => incident?.record.isDrill !== true);
}
function isSetup({ config }) {
	return config.phase === "manual_only";
}

// actions/shared/gates/baseline.ts
/** Without it the faults that a database always had would take the migration back (DESIGN.md section 2, baseline). */
const baselineGate = {
	id: "baseline",
	title: "The baseline is recorded",
	isAsked: isSetup,
	isBypassable: true,
	assess(facts) {
		const expected = "the faults that are there now, recorded as known";
		return byHistory(facts, expected, ({ isBaselineRecorded }) => isBaselineRecorded ? {
			verdict: "pass",
			observed: "recorded",
			expected
		} : {
			verdict: "fail",
			observed: "no look recorded one",
			expected,
			remedy: "Run the workflow integrity with record-baseline, or switchback integrity --record-baseline.",
			...linkTo(facts.links, { workflow: "integrity.yml" })
		});
	}
};

// actions/shared/gates/blocking-follow-ups.ts
const MARK = /(?<![\w-])blocks-reattempt(?![\w-])/u;
const CLOSED = /^(?:\\?\[x\\?\]|~~.+~~$|done\b)/iu;
const EXPECTED$3 = "no open follow-up that is marked blocks-reattempt";
/** A follow-up is marked by the word `blocks-reattempt` in its first cell, and closed when that cell begins with `[x]` or `done`, or is struck through. */
const blockingFollowUpsGate = {
	id: "blocking-follow-ups",
	title: "Follow-ups that block a further attempt are closed",
	isAsked: isReattempt,
	isBypassable: true,
	assess({ incidents, links }) {
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$3,
			remedy: incidents.remedy
		};
		const real = listRealIncidents(incidents.value);
		const blocking = real.flatMap(({ id, report }) => (report?.followUps ?? []).filter(isBlocking).map((one) => ({
			id,
			...one
		})));
		const [first] = blocking;
		if (first !== void 0) return {
			verdict: "fail",
			observed: `${count(blocking.length, "is open", "are open")}: ${oneLine(first.text, 120)} (${first.owner === "" ? "nobody" : oneLine(first.owner, 40)})`,
			expected: EXPECTED$3,
			value: blocking.length,
			limit: 0,
			remedy: "Do it, then write [x] before it in the report of the incident.",
			...linkTo(links, { incident: first.id })
		};
		const unread = real.find(({ report }) => report === null);
		if (unread === void 0) return {
			verdict: "pass",
			observed: "none is open",
			expected: EXPECTED$3
		};
		return {
			verdict: "unknown",
			observed: `the report of incident ${unread.id} cannot be read`,
			expected: EXPECTED$3,
			remedy: `Restore incidents/${unread.id}/README.md.`,
			...linkTo(links, { incident: unread.id })
		};
	}
};
function isBlocking({ text }) {
	return MARK.test(text) && !CLOSED.test(text.trim());
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

// actions/shared/budget/spent-by-others.ts
/** Reddit's window: 1,000 calls in 600 s, as its headers were seen to count (facts: integrity, 4a; praw #2046). */
const BUDGET_WINDOW_SECONDS = 600;
/**
* The budget belongs to the client id, so that between two readings it falls by the calls of everybody. What falls beyond the recorded calls of both
* paths is somebody else's. Readings further apart than a window, or that rose, lie on both sides of a renewal and say nothing; a renewal that a heavy
* spender hides makes the answer too small, never too large.
*
* @returns `null` where no two readings could be compared.
*/
function measureUnrecordedSpend(fetches) {
	let calls = 0;
	let comparedSeconds = 0;
	let before = null;
	let recorded = 0;
	for (const { fetch, endMs } of byEnd(fetches)) {
		recorded += fetch.calls;
		if (fetch.remainingBudget === null) continue;
		const seconds = before === null ? 1e400 : (endMs - before.endMs) / 1e3;
		if (before !== null && seconds <= 600 && fetch.remainingBudget <= before.remaining) {
			calls += Math.max(0, Math.round(before.remaining - fetch.remainingBudget) - recorded);
			comparedSeconds += seconds;
		}
		before = {
			remaining: fetch.remainingBudget,
			endMs
		};
		recorded = 0;
	}
	return comparedSeconds === 0 ? null : {
		calls,
		comparedSeconds
	};
}
/** A reading is of the end of its fetch, since it comes with the last answer. */
function byEnd(fetches) {
	return fetches.map((fetch) => ({
		fetch,
		endMs: Date.parse(fetch.at) + 1e3 * (fetch.durationSeconds ?? 0)
	})).toSorted((a, b) => a.endMs - b.endMs || (b.fetch.remainingBudget ?? 0) - (a.fetch.remainingBudget ?? 0));
}

// actions/shared/budget/forecast-budget.ts
const PATHS = ["manual", "dlt"];
/** A day has every hour of every schedule. */
const LOOK_BACK_HOURS = 24;
/** Fewer fetches say too little of what a fetch costs. */
const LEAST_FETCHES = 5;
const WINDOW_MINUTES = 600 / 60;
/** What both paths spend of one client's budget now, and what they will in a phase. Averages hide that a run spends at once, so both are told. */
function forecastBudget(facts) {
	const fetches = recentFetches(facts);
	const byPath = {
		manual: ofPath(fetches, "manual"),
		dlt: ofPath(fetches, "dlt")
	};
	const units = unitsOf(facts);
	const forecast = {
		manual: forecastPath("manual", units.manual, byPath.manual, facts.datasets),
		dlt: forecastPath("dlt", units.dlt, byPath.dlt, facts.datasets)
	};
	const byOthers = describeOthers(fetches, byPath);
	const third = byOthers === null || byOthers.path !== null ? 0 : byOthers.callsPerMinute;
	const busiestCallsPerMinute = forecast.manual.busiestCallsPerMinute + forecast.dlt.busiestCallsPerMinute + third;
	const limitCallsPerMinute = facts.policy.reddit.requestsPerMinute;
	return {
		phase: facts.phase,
		limitCallsPerMinute,
		lookBackHours: LOOK_BACK_HOURS,
		now: {
			manual: spendOf(byPath.manual),
			dlt: spendOf(byPath.dlt)
		},
		byOthers,
		forecast,
		callsPerMinute: forecast.manual.callsPerMinute + forecast.dlt.callsPerMinute + third,
		busiestCallsPerMinute,
		isWithinLimit: busiestCallsPerMinute <= limitCallsPerMinute
	};
}
/** Each once: a run that was repeated appends the same lines again. */
function recentFetches({ records, now }) {
	const from = now.getTime() - LOOK_BACK_HOURS * 36e5;
	const recent = records.filter((record) => {
		if (record.kind !== "unit-fetch") return false;
		const ms = Date.parse(record.at);
		return ms >= from && ms <= now.getTime();
	});
	return [...new Map(recent.map((fetch) => [JSON.stringify(fetch), fetch])).values()];
}
function ofPath(fetches, path) {
	return fetches.filter((fetch) => fetch.path === path);
}
function spendOf(fetches) {
	if (fetches.length === 0) return {
		callsPerMinute: null,
		busiestCallsPerMinute: null
	};
	return {
		callsPerMinute: sumCalls(fetches) / 1440,
		busiestCallsPerMinute: busiestWindow(fetches) / WINDOW_MINUTES
	};
}
/** The most calls within one window that begins with a fetch. */
function busiestWindow(fetches) {
	const timed = fetches.map(({ at, calls }) => ({
		ms: Date.parse(at),
		calls
	})).toSorted((a, b) => a.ms - b.ms);
	let most = 0;
	let sum = 0;
	let first = 0;
	for (const { ms, calls } of timed) {
		sum += calls;
		for (; (timed[first]?.ms ?? ms) <= ms - 600 * 1e3; first += 1) sum -= timed[first]?.calls ?? 0;
		most = Math.max(most, sum);
	}
	return most;
}
function describeOthers(fetches, byPath) {
	const spend = measureUnrecordedSpend(fetches);
	if (spend === null) return null;
	const silent = PATHS.filter((path) => byPath[path].length === 0);
	return {
		calls: spend.calls,
		callsPerMinute: 60 * spend.calls / spend.comparedSeconds,
		path: silent.length === 1 ? silent[0] ?? null : null
	};
}
/** In `shadow` no unit is routed to dlt, yet it collects beside manual: it is counted with every unit, as the most that it can be. */
function unitsOf({ policy, datasets, phase, dltUnits }) {
	const all = new Set(datasets.units.map(({ name }) => unitKey(name))).size;
	if (phase === "manual_only") return {
		manual: all,
		dlt: 0
	};
	if (phase === "shadow") return {
		manual: all,
		dlt: all
	};
	const traffic = trafficOf(policy, phase);
	if (traffic === null) return {
		manual: all,
		dlt: 0
	};
	const selection = selectDltUnits({
		traffic,
		registeredUnits: datasets.units,
		currentlyOnDlt: dltUnits,
		pins: policy.routing.pins,
		salt: policy.routing.salt
	});
	const dlt = selection.ok ? selection.units.length : all;
	return {
		manual: selection.ok ? all - dlt : all,
		dlt
	};
}
function forecastPath(path, units, fetches, datasets) {
	const rules = datasets.datasets.flatMap((dataset) => dataset.paths?.[path] ?? []);
	const isMeasured = fetches.length >= LEAST_FETCHES;
	const planned = rules.reduce((sum, { limit }) => sum + Math.ceil(limit / 100), 0);
	const callsPerFetch = isMeasured ? sumCalls(fetches) / fetches.length : planned;
	const cadenceMinutes = Math.min(...rules.map((rule) => rule.cadenceMinutes));
	const callsPerRound = units * callsPerFetch;
	const isCollecting = rules.length > 0 && units > 0;
	const rounds = Math.max(1, WINDOW_MINUTES / cadenceMinutes);
	return {
		units,
		callsPerFetch,
		basis: isMeasured ? "measured" : "planned",
		callsPerMinute: isCollecting ? callsPerRound / cadenceMinutes : 0,
		busiestCallsPerMinute: isCollecting ? rounds * callsPerRound / WINDOW_MINUTES : 0
	};
}
function sumCalls(fetches) {
	return fetches.reduce((sum, { calls }) => sum + calls, 0);
}

// actions/shared/gates/budget.ts
/** One client's budget at Reddit is shared by both paths (runbook 14): what the next phase will spend has to fit. */
const budgetGate = {
	id: "budget",
	title: "Reddit's budget is enough for the next phase",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.reddit.requestsPerMinute;
		const expected = `at most ${limit} calls a minute, both paths together`;
		return byHistory(facts, expected, ({ records }) => {
			const { policy, datasets, dltUnits, now, to: phase } = facts;
			const forecast = forecastBudget({
				records,
				policy,
				datasets,
				phase,
				dltUnits,
				now
			});
			const value = Math.ceil(forecast.busiestCallsPerMinute * 10) / 10;
			const about = {
				observed: `${value} calls a minute in the busiest 10 minutes (manual ${describe$1(forecast, "manual")}, dlt ${describe$1(forecast, "dlt")})`,
				expected,
				value,
				limit
			};
			if (forecast.isWithinLimit && hasBasis(forecast)) return {
				...about,
				verdict: "pass"
			};
			if (forecast.isWithinLimit) return {
				...about,
				verdict: "unknown",
				remedy: "Say in config/datasets.yaml what each path fetches and how often (paths, cadence_minutes)."
			};
			return {
				...about,
				verdict: "fail",
				remedy: "Fetch fewer posts, or less often, on one of the paths (runbook 126)."
			};
		});
	}
};
function describe$1({ forecast }, path) {
	const { units, basis } = forecast[path];
	return `${units} units, ${basis}`;
}
/** A path that has units and would spend nothing is one that nobody described. */
function hasBasis({ forecast }) {
	return ["manual", "dlt"].every((path) => forecast[path].units === 0 || forecast[path].callsPerMinute > 0);
}

// actions/shared/gates/clean-data.ts
/** Checks of kind loss, corruption or duplicates: their warnings are real faults that a rollback would not mend (a test compares the list). */
const FAULT_CHECKS = /* @__PURE__ */ new Set([
	"census",
	"children-continuity",
	"cross-path",
	"dlt-after-rollback",
	"dlt-duplicate-rows",
	"dlt-staging",
	"duplicates",
	"event-lag",
	"event-time",
	"fetch-overlap",
	"gaps",
	"id-format",
	"nulls",
	"references",
	"sealed-history",
	"test-rows",
	"value-domain",
	"volume",
	"wrong-schema"
]);
/** How many keys a record keeps of a check: where it has as many, there may be more. */
const MOST_KEYS = 10;
/** The newest look found nothing that is not known, and faults that only warn are settled (DESIGN.md section 6). */
const cleanDataGate = {
	id: "clean-data",
	title: "The data is whole",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const expected = "every check of the newest look passes or warns, and no fault is left unsettled";
		return byHistory(facts, expected, ({ newestVerdicts }) => {
			const about = {
				expected,
				...linkTo(facts.links, { workflow: "integrity.yml" })
			};
			if (newestVerdicts === null) return {
				...about,
				verdict: "unknown",
				observed: "no look is recorded",
				remedy: "Run the workflow integrity."
			};
			return {
				...about,
				...judge$2(facts, newestVerdicts)
			};
		});
	}
};
function judge$2(facts, { checks, at, verdict }) {
	const of = (wanted) => checks.filter((check) => check.verdict === wanted);
	const failed = of("fail");
	if (failed.length > 0 || verdict === "fail") return {
		verdict: "fail",
		observed: tell("failed", failed, at),
		remedy: "Mend what failed, or roll back."
	};
	const unknown = of("unknown");
	if (unknown.length > 0 || verdict === "unknown") return {
		verdict: "unknown",
		observed: tell("could not be measured", unknown, at),
		remedy: "Mend what keeps the look from measuring it: its summary says how."
	};
	const unsettled = of("warn").filter((check) => FAULT_CHECKS.has(check.id) && !isSettled(check, facts));
	if (unsettled.length > 0) return {
		verdict: "fail",
		observed: tell("found faults that are not settled", unsettled, at),
		remedy: "Mend them, or accept them by pull request in settled.json of the incident that they belong to."
	};
	return {
		verdict,
		observed: `${verdict} at ${at}`
	};
}
function tell(what, checks, at) {
	const named = checks.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
	const more = checks.length > 3 ? `; and ${count(checks.length - 3, "further check")}` : "";
	return oneLine(`at ${at} ${count(checks.length, "check")} ${what}${named.length === 0 ? "" : ` (${named.join("; ")}${more})`}`, 600);
}
/** A warning without keys is about no row. More faults than keys are kept cannot be known to be settled. */
function isSettled({ id, keys, faultCount }, { incidents }) {
	if (keys.length === 0) return (faultCount ?? 0) === 0;
	if (!incidents.measured || (faultCount ?? (keys.length < MOST_KEYS ? keys.length : 11)) > keys.length) return false;
	return keys.every((key) => incidents.value.some(({ settled }) => settled.has(settledKey(id, key))));
}
/** How an accepted key is looked up. */
function settledKey(check, key) {
	return `${check} ${key}`;
}

// actions/shared/gates/judge-checks.ts
/** What the named checks of a look come to. Not asked or all skipped is `unknown`, unless each was not applicable. */
function judgeChecks(look, ids, { expected, isWarningStopping, links }) {
	const about = {
		expected,
		remedy: "Run the workflow integrity, or switchback integrity, and mend what it names.",
		...linkTo(links, { workflow: "integrity.yml" })
	};
	const named = (look?.checks ?? []).filter(({ id }) => ids.includes(id));
	if (look === null || named.length === 0) return {
		...about,
		verdict: "unknown",
		observed: look === null ? "no look is recorded" : "the newest look did not ask it"
	};
	if (named.every(({ verdict }) => verdict === "skipped")) {
		const isLearning = named.some(({ skipReason }) => skipReason !== "not-applicable");
		const observed = named.map((check) => check.observed).join("; ");
		if (isLearning) return {
			...about,
			verdict: "unknown",
			observed: oneLine(observed, 300)
		};
		return {
			verdict: "skipped",
			skipReason: "not-applicable",
			observed: oneLine(observed, 300),
			expected
		};
	}
	const folded = foldVerdicts(named);
	const verdict = folded === "warn" && isWarningStopping ? "fail" : folded;
	const worst = named.filter((check) => check.verdict === folded).map((check) => check.observed);
	const observed = oneLine(`${folded} at ${look.at}: ${worst.join("; ")}`, 400);
	return verdict === "pass" || verdict === "warn" ? {
		verdict,
		observed,
		expected
	} : {
		...about,
		verdict,
		observed
	};
}

// actions/shared/gates/dlt-state.ts
/** A state that is behind fetches twice, and a cursor that is ahead of the rows never fetches what lies between (facts: integrity, 3b). */
const dltStateGate = {
	id: "dlt-state",
	title: "dlt's state is synced, its cursor not ahead of the rows",
	isAsked: isReattempt,
	isBypassable: true,
	assess(facts) {
		const expected = "the check dlt-state of the newest look passes";
		return byHistory(facts, expected, ({ newestVerdicts }) => ({ ...judgeChecks(newestVerdicts, ["dlt-state"], {
			expected,
			isWarningStopping: true,
			links: facts.links
		}) }));
	}
};

// actions/shared/gates/doctor.ts
const REMEDY = "Run switchback doctor and do what it says.";
const REMEDY_UNSEEN = "Run switchback doctor with the token of an administrator (administration, secrets, actions and contents: read), and give that token to advance.yml as the secret DOCTOR_TOKEN.";
/** What could make the next rollback fail. Where nobody handed a result of doctor on, that is said and stops nobody: the drill has tried the way. */
const doctorGate = {
	id: "doctor",
	title: "doctor finds nothing",
	isAsked: () => true,
	isBypassable: true,
	assess({ doctor }) {
		const expected = "pass or warn of switchback doctor";
		if (doctor === null) return {
			verdict: "skipped",
			skipReason: "not-applicable",
			observed: "no result was handed on",
			expected
		};
		const about = {
			observed: oneLine(doctor.observed, 300),
			expected
		};
		if (doctor.verdict === "pass" || doctor.verdict === "warn") return {
			...about,
			verdict: doctor.verdict
		};
		return {
			...about,
			verdict: doctor.verdict,
			remedy: doctor.verdict === "unknown" ? REMEDY_UNSEEN : REMEDY
		};
	}
};

// actions/shared/gates/drill.ts
const DAY_MS = 864e5;
/** Nobody goes forward without a way back that was tried lately. */
const drillGate = {
	id: "drill",
	title: "The way back was rehearsed",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.drillMaxAgeDays;
		const expected = `the newest drill passed, at most ${count(limit, "day")} ago`;
		return byHistory(facts, expected, ({ drills }) => {
			const newest = drills.at(-1);
			const again = {
				remedy: "Run the workflow drill.",
				...linkTo(facts.links, { workflow: "drill.yml" })
			};
			if (newest === void 0) return {
				...again,
				verdict: "fail",
				observed: "no drill is recorded",
				expected,
				limit
			};
			const value = Math.floor((facts.now.getTime() - Date.parse(newest.at)) / DAY_MS);
			const about = {
				observed: `${newest.verdict} at ${newest.at}, ${count(value, "day")} ago`,
				expected,
				value,
				limit
			};
			const hasPassed = newest.verdict === "pass" || newest.verdict === "warn";
			const isFresh = facts.now.getTime() - Date.parse(newest.at) <= limit * DAY_MS;
			return hasPassed && isFresh ? {
				...about,
				verdict: "pass"
			} : {
				...about,
				...again,
				verdict: "fail"
			};
		});
	}
};

// actions/shared/gates/promotion.ts
const HOUR_MS$2 = 36e5;
/** From one phase of the migration to the next: what the running phase showed counts. */
function isPromotion(facts) {
	return !isSetup(facts);
}
/** When the phase began, as far as the config says. */
function phaseStartOf({ config }) {
	return config.phaseStartedAt ?? config.setupAt;
}
/** The stretch of the running phase that is judged: as long as the soak, or since the phase began; `null` where that is not known. */
function soakWindowOf(facts) {
	const startedAt = phaseStartOf(facts);
	if (startedAt === null) return null;
	const { now, requiredSoakHours } = facts;
	const fromMs = Math.max(Date.parse(startedAt), now.getTime() - requiredSoakHours * HOUR_MS$2);
	return {
		from: new Date(fromMs),
		to: now
	};
}
/** dlt's unit-fetches of this generation in that stretch. A unit that is gone at the source was fetched and says nothing of the path. */
function listPhaseFetches(facts, history) {
	const window = soakWindowOf(facts);
	if (window === null) return [];
	return history.unitFetches.filter(({ path, generation, outcome, at }) => path === "dlt" && generation === facts.generation && outcome !== "gone" && Date.parse(at) >= window.from.getTime());
}

// actions/shared/gates/error-rate.ts
/** Float noise: 7.1 - 5.1 is more than 2. */
const EPSILON = 1e-9;
/** The plan's gate of days 8 to 12; runbook 219 takes the same number for normal. */
const errorRateGate = {
	id: "error-rate",
	title: "dlt fails rarely enough",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.errorBelowPercent;
		const expected = `less than ${limit} % of dlt's unit-fetches during the soak failed`;
		return byHistory(facts, expected, (history) => {
			const fetches = listPhaseFetches(facts, history);
			if (fetches.length === 0) return {
				verdict: "unknown",
				observed: "no unit-fetch of dlt",
				expected,
				limit,
				remedy: "Wait for runs of dlt."
			};
			const failed = fetches.filter(({ outcome }) => outcome === "failed" || outcome === "rate-limited").length;
			const value = Math.max(0, Math.ceil(failed / fetches.length * 1e3 - EPSILON)) / 10;
			const about = {
				observed: `${value} %: ${failed} of ${fetches.length}`,
				expected,
				value,
				limit
			};
			if (failed * 100 < limit * fetches.length) return {
				...about,
				verdict: "pass"
			};
			const remedy = "Read the log of the dlt collector: what its failed fetches have in common. They leave the soak with time.";
			return {
				...about,
				verdict: "fail",
				remedy
			};
		});
	}
};

// actions/shared/gates/failed-version.ts
/** What failed once is not started again as it was: the version that ran when the state was taken back is remembered. */
const failedVersionGate = {
	id: "failed-version",
	title: "Another version than the one that failed",
	isAsked: isReattempt,
	isBypassable: true,
	assess: (facts) => byHistory(facts, "another version of the dlt collector than at the rollback", ({ dltRuns }) => {
		const { before, after } = splitByRollback(dltRuns, facts.config);
		const failed = before.findLast(({ version }) => version !== null)?.version ?? null;
		if (failed === null) return {
			verdict: "skipped",
			skipReason: "not-applicable",
			observed: "no run before the rollback recorded its version",
			expected: "another version than at the rollback"
		};
		const expected = `another version than ${oneLine(failed, 60)}, which ran at the rollback`;
		const next = facts.collectorVersion ?? after.findLast(({ version }) => version !== null)?.version ?? null;
		if (next === null) return {
			verdict: "unknown",
			observed: "nobody said which version will start",
			expected,
			remedy: "Name it as collector-version, as the collector itself reports it."
		};
		const observed = oneLine(next, 60);
		if (next !== failed) return {
			verdict: "pass",
			observed,
			expected
		};
		return {
			verdict: "fail",
			observed,
			expected,
			remedy: "Deploy the fix under a version of its own, and name that."
		};
	})
};
function splitByRollback(runs, { rolledBackAt, lastTransition }) {
	const at = lastTransition?.to === "manual_only" ? lastTransition.at : rolledBackAt;
	const ms = at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
	return {
		before: runs.filter((run) => Date.parse(run.at) <= ms),
		after: runs.filter((run) => Date.parse(run.at) > ms)
	};
}

// actions/shared/gates/fix-linked.ts
const EXPECTED$2 = "the address or the commit of what mended the cause";
/** Runbook 163 to 166: fix the issue before starting over. Named with the advance, or in the report as `Fix: https://…`. */
const fixLinkedGate = {
	id: "fix-linked",
	title: "The fix is linked",
	isAsked: isReattempt,
	isBypassable: true,
	assess({ fix, incidents, links }) {
		if (fix !== null) return {
			verdict: "pass",
			observed: oneLine(fix, 200),
			expected: EXPECTED$2
		};
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$2,
			remedy: incidents.remedy
		};
		const [newest] = listRealIncidents(incidents.value);
		const [named] = newest?.report?.fixes ?? [];
		if (named !== void 0) return {
			verdict: "pass",
			observed: oneLine(named, 200),
			expected: EXPECTED$2
		};
		return {
			verdict: "fail",
			observed: "none was named",
			expected: EXPECTED$2,
			remedy: "Name it as fix, or write a line \"Fix: https://…\" or \"Fix: <commit>\" into the report of the incident.",
			...newest === void 0 ? {} : linkTo(links, { incident: newest.id })
		};
	}
};
const NAMED = /^(?:[-*] )?\**Fix:?\**:?\s+<?(https:\/\/[^\s<>|`]{1,500}|[0-9a-f]{7,40})>?[.,]?\s*$/gmu;
/** The fixes that a report names, each on a line of its own: `Fix: https://github.com/acme/harvest/pull/7`, or a commit. */
function listFixes(report) {
	return [...report.replaceAll("\r\n", "\n").matchAll(NAMED)].flatMap(([, named]) => named ?? []);
}
const FIX = /^(?:https:\/\/[^\s<>|`"'\\]{1,500}|[0-9a-f]{7,40})$/u;
/** Whether a text names a fix: an https address, or a commit of 7 to 40 hexadecimal digits. */
function isFix(text) {
	return FIX.test(text);
}

// actions/shared/gates/fresh-evidence.ts
/** What was measured longer ago decides nothing, forward as backward (`triggers.evidence_max_age_minutes`). advance.yml takes a look itself before. */
const freshEvidenceGate = {
	id: "fresh-evidence",
	title: "The data was looked at just now",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.triggers.evidenceMaxAgeMinutes;
		const expected = `a look of the last ${limit} min that reached the database`;
		return byHistory(facts, expected, ({ looks }) => judge$1(facts, looks.at(-1) ?? null, {
			expected,
			limit
		}));
	}
};
function judge$1({ now, links }, newest, about) {
	const again = {
		remedy: "Run the workflow integrity, or switchback integrity, then try again. advance.yml looks by itself.",
		...linkTo(links, { workflow: "integrity.yml" }),
		...nextTick(now)
	};
	if (newest === null) return {
		...about,
		...again,
		verdict: "unknown",
		observed: "no look is recorded"
	};
	const value = Math.floor((now.getTime() - Date.parse(newest.at)) / 6e4);
	const observed = `${newest.at}, ${value} min ago`;
	if (now.getTime() - Date.parse(newest.at) > about.limit * 6e4) return {
		...about,
		...again,
		verdict: "fail",
		observed,
		value
	};
	if ((newest.databaseAt ?? null) !== null) return {
		...about,
		verdict: "pass",
		observed,
		value
	};
	return {
		...about,
		...again,
		verdict: "unknown",
		observed: `${observed}; the database did not answer`,
		value
	};
}
function nextTick(now) {
	const schedule = parseTickSchedule(INTEGRITY_CRON);
	return schedule === null ? {} : { earliestAt: formatInstant(new Date(tickAround(schedule, now.getTime()).nextMs)) };
}

// actions/shared/gates/generation.ts
/** A reverted transition leaves a config that collectors may have seen before under another meaning (DESIGN.md section 1). */
const generationGate = {
	id: "generation",
	title: "Config and history agree",
	isAsked: () => true,
	isBypassable: false,
	assess({ config, generation }) {
		const about = {
			expected: `generation ${generation}, the newest that the commits name`,
			limit: generation
		};
		const observed = `generation ${config.generation}`;
		if (config.generation >= generation) return {
			...about,
			verdict: "pass",
			observed,
			value: config.generation
		};
		return {
			...about,
			verdict: "fail",
			observed: `${observed}: a commit was reverted by hand`,
			value: config.generation,
			remedy: "Run a rollback, which brings config and history together, then start over."
		};
	}
};

// actions/shared/gates/hold.ts
/** An explicit stop, and no reason goes by it: it is lifted, or it ends. */
const holdGate = {
	id: "hold",
	title: "No hold stands",
	isAsked: () => true,
	isBypassable: false,
	assess({ config: { hold }, now }) {
		const expected = "no hold";
		if (!isHoldActive(hold, now)) return {
			verdict: "pass",
			observed: "none",
			expected
		};
		const end = hold.expiresAt === null ? "until it is lifted" : `until ${hold.expiresAt}`;
		return {
			verdict: "fail",
			observed: `by ${oneLine(hold.by, 80)} since ${hold.since} ${end}: ${oneLine(hold.reason)}`,
			expected,
			...hold.expiresAt === null ? {} : { earliestAt: hold.expiresAt },
			remedy: "Lift it when its reason is settled: switchback hold --lift --reason 'what settled it'."
		};
	}
};

// actions/shared/gates/manual-path.ts
/** A rollback goes back to the manual path: it has to work now. Measured as the success criterion of a rollback is (DESIGN.md section 8). */
const manualPathGate = {
	id: "manual-path",
	title: "The manual path works",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = Math.round(successGoalsOf(facts.policy, facts.datasets).targets.manualLimitSeconds / 60);
		const expected = `a successful manual unit-fetch of the last ${limit} min, its cadence limit`;
		return byHistory(facts, expected, ({ unitFetches }) => {
			const own = unitFetches.filter(({ path }) => path === "manual");
			const newest = own.findLast(({ outcome }) => outcome === "fetched" || outcome === "nothing-new");
			const remedy = "Run the manual collector once. Where its runs record nothing, run it as switchback run manual -- COMMAND.";
			if (newest === void 0) return {
				verdict: own.length === 0 ? "unknown" : "fail",
				observed: "none is recorded",
				expected,
				limit,
				remedy
			};
			const ageMs = facts.now.getTime() - Date.parse(newest.at);
			const value = Math.floor(ageMs / 6e4);
			const about = {
				observed: `${newest.at}, ${value} min ago`,
				expected,
				value,
				limit
			};
			return ageMs <= limit * 6e4 ? {
				...about,
				verdict: "pass"
			} : {
				...about,
				verdict: "fail",
				remedy
			};
		});
	}
};

// actions/shared/gates/open-incident.ts
const EXPECTED$1 = "every incident reviewed: recovered, and its pull request merged";
/** Nothing goes forward while an incident is open; a drill's is none. */
const openIncidentGate = {
	id: "open-incident",
	title: "No incident is open",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const { incidents } = facts;
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$1,
			remedy: incidents.remedy
		};
		const open = incidents.value.filter(({ incident }) => incident !== null && isOpen(incident));
		const [newest] = open;
		if (newest !== void 0) return refuse(newest, open.length, facts);
		const unread = incidents.value.find(({ incident }) => incident === null);
		if (unread === void 0) return {
			verdict: "pass",
			observed: `none of ${count(incidents.value.length, "incident")}`,
			expected: EXPECTED$1
		};
		return {
			verdict: "unknown",
			observed: `incident ${unread.id} has no record that can be read`,
			expected: EXPECTED$1,
			remedy: `Restore incidents/${unread.id}/incident.json from the commit of its rollback.`,
			...linkTo(facts.links, { incident: unread.id })
		};
	}
};
function isOpen({ record, lifecycle }) {
	return !record.isDrill && lifecycle.status !== "reviewed";
}
function refuse({ id, incident }, open, { links }) {
	const more = open > 1 ? `, and ${count(open - 1, "further incident")}` : "";
	const since = incident?.lifecycle.criteriaHeldSince ?? null;
	const held = since === null ? "" : `; the success criteria hold since ${since}`;
	return {
		verdict: "fail",
		observed: `${id} is ${incident?.lifecycle.status ?? "open"}${held}${more}`,
		expected: EXPECTED$1,
		value: open,
		limit: 0,
		remedy: "Let it recover (switchback verify says what is missing), complete its report, and merge its pull request.",
		...linkTo(links, { incident: id })
	};
}

// actions/shared/gates/pending-packages.ts
const EXPECTED = "no package of dlt that is extracted and not loaded";
/**
* A pending package is loaded by the next run before anything else, so that data from before the rollback would land (facts: integrity, 3e; dlt
* #3227). How it is cleared depends on dlt's version: from 1.30.0 on abort-packages, which rewinds the state too (PR 3557). That it was cleared is
* seen by the next `switchback run dlt`, which does not run after a rollback, but looks.
*/
const pendingPackagesGate = {
	id: "pending-packages",
	title: "dlt has no pending package",
	isAsked: isReattempt,
	isBypassable: true,
	assess: (facts) => byHistory(facts, EXPECTED, (history) => {
		const newest = newestCount(history, facts.config);
		const remedy = `Where dlt keeps its working folder, see: dlt pipeline NAME info. ${describeClearing(history.dltRuns.findLast((run) => run.version !== null)?.version ?? null)} ${LOOK_AGAIN}`;
		if (newest === null || newest.pendingPackages === null) return {
			verdict: "unknown",
			observed: newest === null ? "no run of dlt is recorded" : `${newest.what} did not say`,
			expected: EXPECTED,
			remedy
		};
		const { pendingPackages: value, what } = newest;
		const about = {
			observed: `${count(value, "package")} ${what}`,
			expected: EXPECTED,
			value,
			limit: 0
		};
		return value === 0 ? {
			...about,
			verdict: "pass"
		} : {
			...about,
			verdict: "fail",
			remedy
		};
	})
};
/** With the folder it counts whether dlt may run or not. */
const LOOK_AGAIN = "Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND): dlt does not run, and what is pending is counted and recorded.";
/**
* A run is counted at its end, so that is its time. A look from before the rollback says nothing of what dlt has left since, which may have been killed
* before it could say.
*/
function newestCount({ dltRuns, standstills }, { rolledBackAt }) {
	const runs = dltRuns.map(({ at, endedAt, pendingPackages }) => ({
		pendingPackages,
		what: `after the run of ${at}`,
		atMs: Date.parse(endedAt)
	}));
	const since = rolledBackAt === null ? Number.NEGATIVE_INFINITY : Date.parse(rolledBackAt);
	const looks = standstills.map(({ at, pendingPackages }) => ({
		pendingPackages,
		what: `at ${at}, when dlt was not run`,
		atMs: Date.parse(at)
	})).filter(({ atMs }) => atMs >= since);
	return [...runs, ...looks].toSorted((a, b) => a.atMs - b.atMs).at(-1) ?? null;
}
const ABORT = "dlt pipeline NAME abort-packages";
const DROP = "dlt pipeline NAME drop-pending-packages, then dlt pipeline NAME sync (dropping alone leaves the cursor behind the lost rows)";
/** The command that clears pending packages, by the version of dlt. */
function describeClearing(version) {
	const [, major, minor] = /(\d+)\.(\d+)/u.exec(version ?? "") ?? [];
	if (major === void 0 || minor === void 0) return `From dlt 1.30 on clear them with: ${ABORT}. Before: ${DROP}.`;
	const isNew = Number(major) > 1 || Number(major) === 1 && Number(minor) >= 30;
	return `With dlt ${oneLine(version ?? "", 40)} clear them with: ${isNew ? ABORT : DROP}.`;
}

// actions/shared/cutover/next-phase.ts
/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
function isNextPhase(from, to) {
	return PHASES.indexOf(to) - PHASES.indexOf(from) === 1 || from === "manual_only" && to === "10%";
}

// actions/shared/gates/phase-order.ts
/** No phase is skipped, and none is gone back to: the way back is a rollback (runbook 171 to 178). */
const phaseOrderGate = {
	id: "phase-order",
	title: "One phase forward",
	isAsked: () => true,
	isBypassable: false,
	assess({ config, to }) {
		const expected = `the phase after ${config.phase} (order: ${PHASES.join(", ")}; shadow may be left out)`;
		return isNextPhase(config.phase, to) ? {
			verdict: "pass",
			observed: `${config.phase} to ${to}`,
			expected
		} : {
			verdict: "fail",
			observed: to,
			expected,
			remedy: "Name the next phase; the way back is always a rollback."
		};
	}
};

// actions/shared/gates/shadow-exit.ts
/** dlt's own dataset holds what manual holds, as far as the filter lets through, before any unit is routed to it. */
const shadowExitGate = {
	id: "shadow-exit",
	title: "Shadow holds the same posts",
	isAsked: ({ config }) => config.phase === "shadow",
	isBypassable: true,
	assess(facts) {
		const expected = "the check cross-path of the newest look passes: both paths hold the posts that the filter lets through";
		return byHistory(facts, expected, ({ newestVerdicts }) => {
			const answer = judgeChecks(newestVerdicts, ["cross-path"], {
				expected,
				isWarningStopping: false,
				links: facts.links
			});
			if (answer.verdict !== "skipped") return answer;
			return {
				verdict: "unknown",
				observed: answer.observed,
				expected,
				remedy: "Bind both paths' tables of posts in config/datasets.yaml, with the time of the posts."
			};
		});
	}
};

// actions/shared/gates/clean-soak.ts
const HOUR_MS$1 = 36e5;
const RANK = {
	pass: 0,
	warn: 0,
	unknown: 1,
	fail: 2
};
/**
* The soak by evidence: the time between two looks counts when both are clean and no more than `longestGapMinutes` apart. `unknown` pauses it, and so
* does a time that nobody saw; only `fail` starts it anew (DESIGN.md section 6: what could not be measured blocks and never decides). What came after
* the newest look is not seen yet, so it does not count either.
*/
function measureCleanSoak(facts) {
	const { now, requiredHours, longestGapMinutes } = facts;
	const gapMs = longestGapMinutes * 6e4;
	let [cleanMs, unknownLooks] = [0, 0];
	let failedAt = null;
	let last = {
		ms: Date.parse(facts.startedAt),
		isClean: true
	};
	for (const look of listLooks(facts)) {
		const { ms } = look;
		const isClean = look.rank === RANK.pass;
		if (look.rank === RANK.fail) [cleanMs, unknownLooks, failedAt] = [
			0,
			0,
			look.at
		];
		else if (isClean) cleanMs += last.isClean && ms - last.ms <= gapMs ? ms - last.ms : 0;
		else unknownLooks += 1;
		last = {
			ms,
			isClean
		};
	}
	const isUnbroken = last.isClean && now.getTime() - last.ms <= gapMs;
	const missingMs = requiredHours * HOUR_MS$1 - cleanMs;
	const from = isUnbroken || missingMs <= 0 ? last.ms : now.getTime();
	return {
		cleanMs,
		failedAt,
		unknownLooks,
		earliestAt: new Date(from + missingMs)
	};
}
/** Oldest first; of one instant the worst last, so that it has the word. */
function listLooks({ startedAt, looks, now }) {
	const startMs = Date.parse(startedAt);
	return looks.map(({ at, verdict }) => ({
		at,
		ms: Date.parse(at),
		rank: RANK[verdict ?? "unknown"]
	})).filter(({ ms }) => ms >= startMs && ms <= now.getTime()).toSorted((a, b) => a.ms - b.ms || a.rank - b.rank);
}

// actions/shared/gates/soak.ts
const HOUR_MS = 36e5;
/** The soak by time and by evidence (runbook 178): so long the looks were clean. Each further attempt soaks longer. */
const soakGate = {
	id: "soak",
	title: "The phase ran clean for its time",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const expected = `${renderHours(facts.requiredSoakHours)} of clean looks at the data, no more than ${facts.policy.gates.longestGapMinutes} min apart${attemptNote(facts)}`;
		const startedAt = phaseStartOf(facts);
		if (startedAt === null) return {
			verdict: "fail",
			observed: "the config does not say when the phase began",
			expected,
			remedy: "Run a rollback and set up again."
		};
		return byHistory(facts, expected, (history) => judge({
			facts,
			startedAt,
			expected
		}, history));
	}
};
function judge({ facts, startedAt, expected }, { looks }) {
	const { requiredSoakHours, policy, now, generation } = facts;
	const soak = measureCleanSoak({
		startedAt,
		looks: looks.filter((look) => look.generation === void 0 || look.generation === null || look.generation === generation),
		requiredHours: requiredSoakHours,
		longestGapMinutes: policy.gates.longestGapMinutes,
		now
	});
	const value = Math.floor(10 * soak.cleanMs / HOUR_MS) / 10;
	const about = {
		observed: describe(soak, startedAt),
		expected,
		value,
		limit: requiredSoakHours
	};
	if (soak.cleanMs >= requiredSoakHours * HOUR_MS) return {
		...about,
		verdict: "pass"
	};
	return {
		...about,
		verdict: "fail",
		earliestAt: formatInstant(/* @__PURE__ */ new Date(Math.ceil(soak.earliestAt.getTime() / 1e3) * 1e3)),
		remedy: soak.unknownLooks === 0 ? "Wait; the watch goes on by itself." : "Mend what the looks could not measure: until then the soak stands still.",
		...linkTo(facts.links, { workflow: "integrity.yml" })
	};
}
function describe({ cleanMs, failedAt, unknownLooks }, startedAt) {
	const since = failedAt === null ? `since the phase began at ${startedAt}` : `since the look of ${failedAt} failed`;
	const paused = unknownLooks === 0 ? "" : `; ${count(unknownLooks, "look")} could not measure all and counted for nothing`;
	return `${renderHours(Math.floor(10 * cleanMs / HOUR_MS) / 10)} ${since}${paused}`;
}
function attemptNote({ attempt, policy }) {
	return attempt > 1 ? ` (attempt ${attempt}: times ${policy.gates.reattempt.soakFactor} for each after the first)` : "";
}
function renderHours(hours) {
	return `${Math.round(hours * 10) / 10} h`;
}

// actions/shared/gates/ticks.ts
/** A schedule that hardly ran saw nothing, however clean its looks were. */
const ticksGate = {
	id: "ticks",
	title: "The watch ran",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.ticksPercent;
		const expected = `at least ${limit} % of the schedule's ticks during the soak`;
		const about = {
			expected,
			limit,
			remedy: "See that the workflow integrity is enabled and runs; an outside cron can start it too.",
			...linkTo(facts.links, { workflow: "integrity.yml" })
		};
		const schedule = parseTickSchedule(INTEGRITY_CRON);
		const window = soakWindowOf(facts);
		return byHistory(facts, expected, ({ heartbeats }) => {
			const ticks = schedule === null || window === null ? null : countTicks(heartbeats, schedule, window);
			if (ticks === null || ticks.share === null) return {
				...about,
				verdict: "unknown",
				observed: "no tick was due yet"
			};
			const value = Math.floor(ticks.share * 1e3) / 10;
			const observed = `${value} %: ${ticks.seen} of ${ticks.expected} ticks since ${ticks.from.slice(0, 19)}Z`;
			if (ticks.seen * 100 >= limit * ticks.expected) return {
				verdict: "pass",
				observed,
				expected,
				value,
				limit
			};
			return {
				...about,
				verdict: "fail",
				observed,
				value
			};
		});
	}
};

// actions/shared/gates/triggers.ts
/**
* Where a trigger asked for a rollback and it has not come about (its call failed, or is under way), a promotion would begin a new generation, in which
* nothing of that counts any more.
*/
const triggersGate = {
	id: "triggers",
	title: "No trigger asks for a rollback",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const expected = "no rollback that the watch decided in this generation is still to come about";
		return byHistory(facts, expected, ({ records, newestDecision }) => {
			const last = findLastDecision(records, facts);
			if (last === null) return {
				verdict: "skipped",
				skipReason: "not-applicable",
				observed: "the watch recorded no decision in this generation",
				expected
			};
			const newest = newestDecision === null ? "" : `; the newest is ${newestDecision.decision} at ${newestDecision.at}`;
			if (last.due.length === 0) return {
				verdict: "pass",
				observed: `none is due${newest}`,
				expected
			};
			return {
				verdict: "fail",
				observed: `rollback by ${last.due.join(", ")} is due${newest}`,
				expected,
				remedy: "Let the rollback come about: see why the run of integrity.yml did not start it, or press rollback.yml.",
				...linkTo(facts.links, { workflow: "integrity.yml" })
			};
		});
	}
};

// actions/shared/gates/unit-fetches.ts
/** A rate of few says nothing. */
const unitFetchesGate = {
	id: "unit-fetches",
	title: "dlt fetched often enough to be judged",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.minimumUnitFetches;
		const expected = `at least ${count(limit, "unit-fetch", "unit-fetches")} of dlt in this phase`;
		return byHistory(facts, expected, (history) => {
			const value = listPhaseFetches(facts, history).length;
			const about = {
				observed: count(value, "unit-fetch", "unit-fetches"),
				expected,
				value,
				limit
			};
			if (value >= limit) return {
				...about,
				verdict: "pass"
			};
			const remedy = "Wait for more runs of dlt. Where its runs record nothing, run it as switchback run dlt -- COMMAND.";
			return {
				...about,
				verdict: "unknown",
				remedy
			};
		});
	}
};

// actions/shared/gates/list-gates.ts
/** Every gate of an advance, in the order of `GATE_IDS`. The last one, approval, is the protected environment of advance.yml. */
const GATES = [
	phaseOrderGate,
	generationGate,
	holdGate,
	openIncidentGate,
	triggersGate,
	fixLinkedGate,
	blockingFollowUpsGate,
	pendingPackagesGate,
	dltStateGate,
	failedVersionGate,
	baselineGate,
	soakGate,
	ticksGate,
	unitFetchesGate,
	errorRateGate,
	shadowExitGate,
	freshEvidenceGate,
	cleanDataGate,
	drillGate,
	doctorGate,
	manualPathGate,
	budgetGate
];

// actions/shared/gates/assess-gates.ts
/** Judges every gate that this advance has to pass. Each is asked whatever the others say: a person sees all that is missing at once. */
function assessGates(facts, bypassed = /* @__PURE__ */ new Set(), gates = GATES) {
	const results = gates.filter((gate) => gate.isAsked(facts)).map((gate) => assessGate(gate, facts, bypassed));
	const stopping = results.filter(isStopping);
	const known = stopping.flatMap(({ earliestAt }) => earliestAt ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b));
	const notBeforeAt = known.at(-1) ?? null;
	const { config, generation, attempt, to, now } = facts;
	return {
		schemaVersion: 1,
		decision: stopping.length === 0 ? "may-advance" : "refused",
		at: formatInstant(now),
		generation,
		attempt,
		from: config.phase,
		to,
		gates: results,
		earliestAt: known.length === stopping.length ? notBeforeAt : null,
		notBeforeAt
	};
}
function assessGate(gate, facts, bypassed) {
	const { id, title, isBypassable } = gate;
	const { verdict, skipReason, observed, expected, value, limit, earliestAt, remedy, link } = gate.assess(facts);
	const isRefusing = verdict === "fail" || verdict === "unknown";
	return {
		id,
		title,
		verdict,
		observed,
		expected,
		isBypassable,
		skipReason: skipReason ?? null,
		value: value ?? null,
		limit: limit ?? null,
		earliestAt: isRefusing ? earliestAt ?? null : null,
		remedy: isRefusing ? remedy ?? null : null,
		link: link ?? null,
		isBypassed: isRefusing && isBypassable && bypassed.has(id)
	};
}
/** The gates that were gone by, in the order of the report. */
function listBypassed({ gates }) {
	return gates.filter(({ isBypassed }) => isBypassed).map(({ id }) => id);
}

// actions/shared/gates/bypass.ts
/** A reason of substance: whoever reviews it has to learn something. */
const LEAST_REASON_CHARACTERS = 20;
const LEAST_REASON_WORDS = 4;
/** Reads what was asked for, everything that is wrong with it at once. Nothing asked for is no bypass. */
function parseBypass({ gates, reason }) {
	const named = [...new Set(gates)];
	if (named.length === 0 && reason.trim() === "") return {
		ok: true,
		gates: /* @__PURE__ */ new Set(),
		reason: ""
	};
	const known = named.filter((name) => GATE_IDS.includes(name));
	const problems = [
		...named.length === 0 ? ["a reason was given and no gate: name each gate that it is about"] : [],
		...named.filter((name) => !known.includes(name)).map(describeUnknown),
		...known.filter((id) => !isBypassable(id)).map((id) => `${id} is never bypassed`),
		...reasonProblems(reason)
	];
	return problems.length === 0 ? {
		ok: true,
		gates: new Set(known),
		reason
	} : {
		ok: false,
		problems
	};
}
function isBypassable(id) {
	return GATES.some((gate) => gate.id === id && gate.isBypassable);
}
function describeUnknown(name) {
	const known = GATES.filter((gate) => gate.isBypassable).map(({ id }) => id);
	return `no gate is called ${oneLine(name, 60) || "nothing"}: expected ${known.join(", ")}`;
}
function reasonProblems(reason) {
	const line = oneLine(reason, 1e4);
	const words = new Set(line.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
	if (line.length >= 20 && words.size >= 4) return [];
	return [`the reason says too little: observed ${line === "" ? "none" : `"${oneLine(line, 60)}"`}, expected at least ${20} characters and ${4} different words, which whoever reviews it can judge`];
}
/** How long a bypass is shown after its review was due: nobody can say that it was reviewed but the pull request of whoever did. */
const SHOWN_DAYS = 14;
/** The bypasses whose review is due or was lately, oldest first, each once. */
function listDueReviews(bypasses, now) {
	return [...new Map(bypasses.map((one) => [one.operationId, one])).values()].filter(({ reviewDueAt }) => now.getTime() - Date.parse(reviewDueAt) <= SHOWN_DAYS * 864e5).map(({ at, reviewDueAt: dueAt, gates, reason, actor, operationId }) => ({
		at,
		dueAt,
		gates,
		reason,
		actor,
		operationId,
		isOverdue: Date.parse(dueAt) < now.getTime()
	}));
}

// actions/shared/cutover/required-soak.ts
/**
* How long a phase must run clean, in hours. The first attempt takes the policy's time; each further one `soakFactor` times as long as the one before,
* up to `longestSoakHours`, and never less than the policy's time.
*
* @param attempt from 1; 0 counts as the first
*/
function requiredSoakHours(policyHours, attempt, { soakFactor, longestSoakHours }) {
	const grown = policyHours * soakFactor ** Math.max(0, attempt - 1);
	return Math.max(policyHours, Math.min(grown, longestSoakHours));
}

// actions/shared/gates/gate-history.ts
/** The mark that a look leaves once it recorded the baseline, also where there was no fault to record. */
const BASELINE_MARK = "baseline-recorded";
/** Arranges the records of the whole history. One whose clock runs ahead is left out: it decides nothing. */
function toGateHistory(all, now) {
	const records = all.filter((record) => !("at" in record) || Date.parse(record.at) <= now.getTime());
	const of = (kind) => sortOnce(records.filter((record) => record.kind === kind));
	const heartbeats = of("heartbeat");
	return {
		records,
		heartbeats,
		looks: heartbeats.filter(({ workflow }) => workflow === INTEGRITY_WORKFLOW),
		newestVerdicts: of("verdicts").at(-1) ?? null,
		newestDecision: of("decision").at(-1) ?? null,
		unitFetches: withPacked(of("unit-fetch"), records, now),
		dltRuns: of("collection-run").filter(({ path }) => path === "dlt"),
		standstills: of("standstill").filter(({ path }) => path === "dlt"),
		drills: of("drill"),
		bypasses: of("bypass"),
		isBaselineRecorded: records.some((record) => record.kind === "baseline" || record.kind === "mark" && record.name === "baseline-recorded")
	};
}
/** Those of finished days too, each once: some are kept as records beside. */
function withPacked(fetches, records, now) {
	const packed = listPackedFetches(records).filter(({ at }) => Date.parse(at) <= now.getTime());
	if (packed.length === 0) return fetches;
	const known = new Set(fetches.map(keyOf));
	return sortOnce([...fetches, ...packed.filter((fetch) => !known.has(keyOf(fetch)))]);
}
function keyOf({ at, run, unit, path, outcome }) {
	return JSON.stringify([
		Date.parse(at),
		run,
		unit,
		path,
		outcome
	]);
}
/** The history may hold a record in several files. */
function sortOnce(records) {
	return [...new Map(records.map((record) => [`${instantKey(record.at)} ${JSON.stringify(record)}`, record]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}

// actions/advance-cutover/read-standings.ts
const ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u;
const MOST_INCIDENTS = 20;
/** Every incident that the newest commits, the config or the history name, newest first, as far as an advance goes. */
async function readStandings(sources) {
	const { state, people, signal } = sources;
	const ids = listIds(sources);
	if (ids.length === 0) return [];
	const recordPaths = ids.map((id) => incidentPath(id, "incident.json"));
	const textPaths = ids.flatMap((id) => [incidentPath(id, "README.md"), incidentPath(id, SETTLEMENT_FILE)]);
	const [records, texts] = await Promise.all([state.repository.readFiles(state.oid, recordPaths, signal), people.repository.readFiles(people.oid, textPaths, signal)]);
	return ids.map((id) => toStanding(id, {
		records,
		texts
	}, sources));
}
function listIds({ tip, records }) {
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	const named = parsed.ok ? parsed.config.lastTransition?.incident ?? null : null;
	const committed = tip.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []);
	const told = records.flatMap((record) => record.kind === "incident-event" ? [record.incident] : []);
	return [.../* @__PURE__ */ new Set([
		...named === null ? [] : [named],
		...committed,
		...told
	])].filter((id) => ID.test(id)).toSorted((a, b) => Number(a < b) - Number(a > b)).slice(0, MOST_INCIDENTS);
}
function toStanding(id, { records: files, texts }, { records, policy, now }) {
	const contents = files.get(incidentPath(id, "incident.json"))?.contents;
	const record = contents === void 0 ? null : parseIncidentRecord(contents);
	const terms = {
		holdHours: policy.success.holdHours,
		reviewWithinHours: policy.incidents.reviewWithinHours
	};
	const report = textOf(texts.get(incidentPath(id, "README.md")));
	return {
		id,
		incident: record === null ? null : {
			record,
			lifecycle: foldLifecycle({
				record,
				records,
				pullRequest: null,
				policy: terms,
				now
			})
		},
		report: report === null ? null : {
			followUps: listFollowUps(report),
			fixes: listFixes(report)
		},
		settled: settledOf(texts.get(incidentPath(id, SETTLEMENT_FILE)))
	};
}
/** A settlement that cannot be read settles nothing; the review of its pull request says what is wrong with it. */
function settledOf(file) {
	const parsed = file ? parseSettlement(file.contents) : null;
	if (parsed?.ok !== true) return /* @__PURE__ */ new Set();
	return new Set(parsed.settlement.entries.flatMap(({ about, keys }) => keys.map((key) => settledKey(about, key))));
}
/** `null` where there is none or it is not UTF-8. */
function textOf(file) {
	if (!file) return null;
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(file.contents);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}

// actions/advance-cutover/read-gate-facts.ts
/** Everything that the gates are judged by. What cannot be read is an answer, so that the other gates still say what they see. */
async function readGateFacts(question, sources) {
	const { tip, config, words, now } = sources;
	const records = await readRecords(sources);
	const incidents = records.measured ? await measureFault(() => readStandings({
		...sources,
		policy: words.policy,
		records: records.value
	}), "Check the token and the status of the remote, then run this again.") : records;
	const attempt = attemptInForce(config.attempt, tip.history);
	const soakHours = soakHoursOf(words.policy)[config.phase];
	return {
		...question,
		...words,
		now,
		config,
		attempt,
		incidents,
		generation: generationInForce(config.generation, tip.history),
		dltUnits: dltUnitsOf(tip),
		requiredSoakHours: requiredSoakHours(soakHours, attempt, words.policy.gates.reattempt),
		history: records.measured ? {
			measured: true,
			value: toGateHistory(records.value, now)
		} : records
	};
}
async function readRecords({ history, signal }) {
	const read = await measureFault(() => history.read(signal), `Check that the branch ${history.branch} can be read, then run this again.`);
	if (!read.measured) return read;
	return {
		measured: true,
		value: parseHistoryFiles(read.value.files).records.map(({ record }) => record)
	};
}
/** None where the routing file is bad: the transition itself refuses that. */
function dltUnitsOf({ files }) {
	const file = files.get("config/routing.flagd.json") ?? null;
	const routing = file === null ? null : parseRoutingFile(file.contents);
	return routing?.ok === true ? routing.routing.dltUnits : [];
}

// actions/advance-cutover/read-policy.ts
/**
* What people wrote of the migration.
*
* @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
function readPeoplesWords(files) {
	const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, "datasets-invalid"));
	if (!datasets.ok) throw invalid("datasets-invalid", DATASETS_PATH, datasets.problems);
	const parsed = parsePolicy(contentsOf(files, POLICY_PATH, "policy-invalid"), datasets.datasets);
	if (!parsed.ok) throw invalid("policy-invalid", POLICY_PATH, parsed.problems);
	return {
		policy: parsed.policy,
		datasets: datasets.datasets
	};
}
/**
* What an advance takes from the policy and the datasets.
*
* @throws OperatorError as `readPeoplesWords`, and where the policy has no such phase
*/
function readAdvancePolicy(files, to) {
	const { policy, datasets } = readPeoplesWords(files);
	const traffic = trafficOf(policy, to);
	if (traffic === null) throw new OperatorError({
		reasonCode: "policy-invalid",
		message: `${POLICY_PATH} has no phase ${to}`,
		observed: policy.phases.map(({ phase }) => phase).join(", "),
		expected: to,
		remedy: "Name a phase of the policy, or add this one to it."
	});
	const { pins, salt } = policy.routing;
	const { reattempt } = policy.gates;
	return {
		traffic,
		registeredUnits: datasets.units,
		pins,
		salt,
		soakHours: soakHoursOf(policy),
		reattempt
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

// actions/advance-cutover/read-sight.ts
const SIGHT_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
const PEOPLES_PATHS = [POLICY_PATH, DATASETS_PATH];
/**
* Reads them.
*
* @throws OperatorError `config-invalid`, `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
async function readSight(ports, signal) {
	const { repository, people, clock } = ports;
	const now = clock.now();
	const [tip, apart] = await Promise.all([readPatiently(() => repository.readTip(SIGHT_PATHS, { signal }), ports.clock, signal), people === null ? null : readPatiently(() => people.readTip(PEOPLES_PATHS, { signal }), ports.clock, signal)]);
	const peoplesFiles = apart?.files ?? /* @__PURE__ */ new Map();
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) throw new OperatorError({
		reasonCode: "config-invalid",
		message: parsed.problems.map(describeConfigProblem).join("; "),
		remedy: parsed.problems[0]?.remedy ?? "Run a rollback, which writes it anew."
	});
	const words = readPeoplesWords(apart?.files ?? tip.files);
	const from = apart === null || people === null ? {
		oid: tip.oid,
		repository
	} : {
		oid: apart.oid,
		repository: people
	};
	return {
		tip,
		config: parsed.config,
		words,
		peoplesFiles,
		people: from,
		now
	};
}
/** A passing fault of a read costs nobody the advance. */
/** A look at the state's branch, with what people wrote on the default branch in it. */
function withPeoples(snapshot, { peoplesFiles }) {
	return {
		...snapshot,
		files: new Map([...snapshot.files, ...peoplesFiles])
	};
}

export { GATES, SIGHT_PATHS, assessGates, isFix, isNextPhase, isStopping, listBypassed, listDueReviews, parseBypass, readAdvancePolicy, readGateFacts, readSight, requiredSoakHours, selectDltUnits, withPeoples };