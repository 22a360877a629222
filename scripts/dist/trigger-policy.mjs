import { unitKey } from "./unit-key.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { _enum, array, boolean, int, number, strictObject, string } from "./zod.mjs";
import { SKIP_REASONS, VERDICTS } from "./verdict.mjs";
import { formatInstant } from "./phase.mjs";
import { count } from "./count.mjs";
import { DECISIONS } from "./decision.mjs";
import { listPackedFetches } from "./kept-fetches.mjs";
import { SEVERITIES, TRIGGERS } from "./trigger.mjs";

// actions/shared/triggers/last-decision.ts
/** The ticks up to there and one more. Another generation begins anew. */
function foldDecision(before, tick) {
	const known = before?.generation === tick.generation ? before : null;
	const quiet = new Set(tick.rules.filter(isQuiet).map(({ trigger }) => trigger));
	const kept = (triggers = []) => triggers.filter((one) => !quiet.has(one));
	const fired = tick.rules.filter((rule) => rule.fired).map(({ trigger }) => trigger);
	const due = [...tick.decision === "rollback" && tick.trigger !== null ? [tick.trigger] : [], ...tick.rules.filter(isSilenced).map(({ trigger }) => trigger)];
	return {
		generation: tick.generation,
		fired: [.../* @__PURE__ */ new Set([...kept(known?.fired), ...fired])],
		due: [.../* @__PURE__ */ new Set([...kept(known?.due), ...due])],
		holds: foldHolds([...known?.holds ?? []].filter(([trigger]) => !quiet.has(trigger)), tick)
	};
}
/** It was measured, and did not fire. */
function isQuiet({ fired, verdict }) {
	return !fired && verdict !== "unknown";
}
/** It fired at a tick at which nothing could be decided, because the clocks did not agree: it is due once they do. */
function isSilenced({ fired, verdict, isManualAlone }) {
	return fired && verdict === "unknown" && isManualAlone !== true;
}
/** That a hold stands says nothing new where this rule set it, or a person took it off. */
function foldHolds(known, { decision, trigger, hold }) {
	const holds = new Map(known);
	if (decision !== "hold" || trigger === null || hold === null) return holds;
	const before = holds.get(trigger);
	return hold === "stands" && (before === "set" || before === "left-off") ? holds : holds.set(trigger, hold);
}
/**
* All decisions of that generation up to now, in their order: one that is stamped in the future is of a wrong clock. Order and repetition of the records
* change nothing.
*/
function findLastDecision(records, { generation, now }) {
	if (generation === null) return null;
	return records.filter((record) => record.kind === "decision" && record.generation === generation && Date.parse(record.at) <= now.getTime()).toSorted((a, b) => compareTexts(instantKey(a.at), instantKey(b.at)) || compareTexts(JSON.stringify(a), JSON.stringify(b))).reduce((last, record) => foldDecision(last, {
		...record,
		generation
	}), null);
}
/** Whether the rule fired when it was last measured, in this generation. */
function hasFired(last, trigger, generation) {
	return last !== null && last.generation === generation && last.fired.includes(trigger);
}

// actions/shared/triggers/rising.ts
/** Index of the first item whose number is greater, in items whose numbers rise; their length where there is none. */
function afterIndex(items, number, numberOf) {
	return search(items, (item) => numberOf(item) > number);
}
/** Index of the first item whose number is as great or greater. */
function beforeIndex(items, number, numberOf) {
	return search(items, (item) => numberOf(item) >= number);
}
function search(items, isBeyond) {
	let from = 0;
	let to = items.length;
	while (from < to) {
		const middle = from + to >>> 1;
		const item = items[middle];
		if (item === void 0 || isBeyond(item)) to = middle;
		else from = middle + 1;
	}
	return from;
}

// actions/shared/triggers/collected-facts.ts
const NOTHING = {
	fetches: [],
	runs: [],
	successes: /* @__PURE__ */ new Map(),
	gone: /* @__PURE__ */ new Map()
};
/** Takes the unit-fetches and runs of the history together. */
function collectFacts(records) {
	const fetches = /* @__PURE__ */ new Map();
	const nameUnit = rememberUnits();
	const runs = /* @__PURE__ */ new Map();
	for (const fetch of listPackedFetches(records)) keepFetch(fetches, fetch, nameUnit(fetch.unit));
	for (const record of records) {
		if (record.kind === "unit-fetch") keepFetch(fetches, record, nameUnit(record.unit));
		if (record.kind === "collection-run") keepRun(runs, record);
	}
	const groups = /* @__PURE__ */ new Map();
	const groupOf = ({ path, generation }) => {
		const key = groupKey(path, generation);
		const group = groups.get(key) ?? {
			fetches: [],
			runs: []
		};
		groups.set(key, group);
		return group;
	};
	for (const fetch of fetches.values()) groupOf(fetch).fetches.push(fetch);
	for (const run of runs.values()) groupOf(run).runs.push(run);
	const facts = new Map([...groups].map(([key, group]) => [key, toPathFacts(group)]));
	const firsts = [...facts].filter(([key]) => key.startsWith("dlt ")).map(([, own]) => own).flatMap((own) => [own.fetches[0]?.atMs ?? 1e400, own.runs[0]?.endMs ?? 1e400]);
	const first = Math.min(1e400, ...firsts);
	return {
		of: (path, generation) => facts.get(groupKey(path, generation)) ?? NOTHING,
		firstDltMs: first === 1e400 ? null : first
	};
}
function groupKey(path, generation) {
	return `${path} ${generation ?? "-"}`;
}
/** There are few units and very many fetches. */
function rememberUnits() {
	const known = /* @__PURE__ */ new Map();
	return (name) => {
		const unit = known.get(name) ?? unitKey(name);
		known.set(name, unit);
		return unit;
	};
}
/** One path fetches a unit once at a time: whatever else two records say, they are one fetch, and the order never decides which of them counts. */
function keepFetch(fetches, fetch, unit) {
	const { path, at, generation, outcome } = fetch;
	const key = `${path} ${unit} ${Date.parse(at)} ${generation ?? "-"} ${outcome}`;
	const before = fetches.get(key);
	if (before === void 0 || JSON.stringify(fetch) > JSON.stringify(before)) fetches.set(key, fetch);
}
/** Of two records of one run the collector's own; else the later end, then the greater text, so that the order never decides. */
function keepRun(runs, run) {
	const key = `${run.path} ${run.run} ${run.at}`;
	const before = runs.get(key);
	if (before === void 0 || rankOf(run) > rankOf(before)) runs.set(key, run);
}
function rankOf(run) {
	return `${run.recordedBy === "child" ? 1 : 0} ${run.endedAt} ${JSON.stringify(run)}`;
}
function toPathFacts(group) {
	const fetches = group.fetches.map(toFetchFact).toSorted((a, b) => a.atMs - b.atMs);
	return {
		fetches,
		runs: listRuns(group).toSorted((a, b) => a.endMs - b.endMs || a.atMs - b.atMs || (a.run < b.run ? -1 : 1)),
		successes: endsByUnit(fetches, ({ outcome }) => outcome === "fetched" || outcome === "nothing-new"),
		gone: endsByUnit(fetches, ({ outcome }) => outcome === "gone")
	};
}
function toFetchFact({ at, unit, outcome, durationSeconds = 0 }) {
	const atMs = Date.parse(at);
	return {
		atMs,
		endMs: atMs + durationSeconds * 1e3,
		unit: unitKey(unit),
		outcome
	};
}
function endsByUnit(fetches, isWanted) {
	const byUnit = /* @__PURE__ */ new Map();
	for (const fetch of fetches) {
		if (!isWanted(fetch)) continue;
		const ends = byUnit.get(fetch.unit);
		if (ends === void 0) byUnit.set(fetch.unit, [fetch.endMs]);
		else ends.push(fetch.endMs);
	}
	for (const [unit, ends] of byUnit) byUnit.set(unit, ends.toSorted((a, b) => a - b));
	return byUnit;
}
/** The runs that were recorded, and those that only their unit-fetches tell of. */
function listRuns(group) {
	const fetchesByRun = /* @__PURE__ */ new Map();
	for (const fetch of group.fetches) {
		const own = fetchesByRun.get(fetch.run);
		if (own === void 0) fetchesByRun.set(fetch.run, [fetch]);
		else own.push(fetch);
	}
	const recorded = new Set(group.runs.map(({ run }) => run));
	return [...group.runs.map((run) => toRunFact(run, fetchesByRun.get(run.run) ?? [])), ...[...fetchesByRun].filter(([run]) => !recorded.has(run)).map(([run, own]) => fromFetches(run, own))];
}
function toRunFact(run, fetches) {
	const { throttled, remainingBudget } = run;
	const told = [throttled === null ? null : throttled > 0, remainingBudget === null ? null : remainingBudget <= 0];
	return {
		atMs: Date.parse(run.at),
		endMs: Date.parse(run.endedAt),
		run: run.run,
		outcome: run.outcome,
		posts: run.postsFetched,
		isLimited: anyOf([...told, limitOf(fetches)])
	};
}
function fromFetches(run, fetches) {
	const facts = fetches.map(toFetchFact);
	const isTimed = fetches.every(({ durationSeconds }) => durationSeconds !== void 0);
	const isFailed = fetches.some(({ outcome }) => outcome === "failed" || outcome === "rate-limited");
	return {
		atMs: Math.min(...facts.map(({ atMs }) => atMs)),
		endMs: Math.max(...facts.map(({ endMs }) => endMs)),
		run,
		outcome: isFailed ? "failed" : "succeeded",
		posts: isTimed ? fetches.reduce((sum, { count }) => sum + count, 0) : null,
		isLimited: limitOf(fetches)
	};
}
function limitOf(fetches) {
	return anyOf(fetches.map(({ outcome, remainingBudget }) => {
		if (outcome === "rate-limited") return true;
		return remainingBudget === null ? null : remainingBudget <= 0;
	}));
}
/** `null` where nobody told. */
function anyOf(told) {
	if (told.includes(true)) return true;
	return told.includes(false) ? false : null;
}
/** The fetches that began in [fromMs, toMs]. */
function fetchesBetween({ fetches }, fromMs, toMs) {
	const at = ({ atMs }) => atMs;
	return fetches.slice(beforeIndex(fetches, fromMs, at), afterIndex(fetches, toMs, at));
}
/** The newest runs that began at `fromMs` or later and were over by `toMs`, newest first, at most `most` of those that are wanted. */
function newestRuns({ runs }, period, wanted) {
	const found = [];
	for (let at = afterIndex(runs, period.toMs, ({ endMs }) => endMs) - 1; at >= 0 && found.length < wanted.most; at -= 1) {
		const run = runs[at];
		if (run === void 0 || run.endMs < period.fromMs) break;
		if (run.atMs >= period.fromMs && wanted.isWanted(run)) found.push(run);
	}
	return found;
}
/** The last of rising instants at or before `toMs`, and not before `fromMs`; `null` where there is none. */
function lastWithin(rising, fromMs, toMs) {
	if (rising === void 0) return null;
	const last = rising[afterIndex(rising, toMs, (at) => at) - 1];
	return last !== void 0 && last >= fromMs ? last : null;
}

// actions/shared/triggers/error-rate-window.ts
const HOUR_MS$1 = 36e5;
/**
* The window ends now and begins so many hours ago, its begin excluded, or where the phase began. Few units that are fetched seldom never fill it (one unit
* every hour: 6 of 20): then it reaches back to the newest so many unit-fetches, those of the same instant included, within the longest window and never
* beyond the phase. "Six hours or more", says the runbook.
*/
function measureErrorRate(facts, { nowMs, state }, terms) {
	const since = (hours) => Math.max(state.phaseStartedMs, nowMs - hours * HOUR_MS$1 + 1);
	const own = tally(fetchesBetween(facts, since(terms.windowHours), nowMs), nowMs);
	const longestHours = terms.longestWindowHours ?? terms.windowHours;
	if (own.fetches >= terms.minimumUnitFetches || longestHours <= terms.windowHours) return {
		...own,
		hours: terms.windowHours,
		windowAlone: null
	};
	const reached = newestOf(fetchesBetween(facts, since(longestHours), nowMs).filter(({ outcome }) => outcome !== "gone"), terms.minimumUnitFetches);
	const hours = reached.length >= terms.minimumUnitFetches ? (nowMs - (reached[0]?.atMs ?? nowMs)) / HOUR_MS$1 : longestHours;
	return {
		...tally(reached, nowMs),
		hours,
		windowAlone: own
	};
}
/** Of rising ones the last `most`, and what is of the same instant as the first of them: their order never decides. */
function newestOf(rising, most) {
	const first = rising.at(-most);
	if (first === void 0) return rising;
	let from = rising.length - most;
	while (from > 0 && rising[from - 1]?.atMs === first.atMs) from -= 1;
	return rising.slice(from);
}
/** In one go: a replay asks this of each tick of months. */
function tally(listed, nowMs) {
	const hours = /* @__PURE__ */ new Set();
	let [fetches, failed] = [0, 0];
	for (const fetch of listed) {
		if (fetch.outcome === "gone") continue;
		fetches += 1;
		if (!isFailed(fetch)) continue;
		failed += 1;
		hours.add(Math.floor((nowMs - fetch.atMs) / HOUR_MS$1));
	}
	const percent = fetches === 0 ? null : 100 * failed / fetches;
	return {
		fetches,
		failed,
		percent,
		hoursWithFailures: hours.size
	};
}
function isFailed({ outcome }) {
	return outcome === "failed" || outcome === "rate-limited";
}

// actions/shared/triggers/fresh-evidence.ts
const REMEDY = "Run the workflow integrity, or see why its job Data did not.";
/** The look that may decide: of this generation and phase, and measured in the last minutes that the policy allows. */
function freshSighting({ nowMs, state, policy, integrity }) {
	if (!integrity.measured) return integrity;
	const { atMs, generation, isUnweighed = false } = integrity.value;
	const maxMinutes = policy.triggers.evidenceMaxAgeMinutes;
	const unknown = (message) => ({
		measured: false,
		message,
		remedy: REMEDY
	});
	if (isUnweighed) return unknown("the look could not read the state, so that its findings are not weighed");
	if (generation !== null && generation !== state.generation) return unknown(`the data was looked at under generation ${generation}, and the state is at ${state.generation}`);
	if (atMs < state.phaseStartedMs) return unknown("the data was looked at before this phase began");
	const ageMinutes = (nowMs - atMs) / 6e4;
	if (ageMinutes > maxMinutes) return unknown(`the data was looked at ${Math.round(ageMinutes)} min ago; older than ${maxMinutes} min decides nothing`);
	return integrity;
}
/** What the history or GitHub told, where it was read in the last minutes that the policy allows. */
function freshlyRead(facts, { nowMs, readMs, policy }) {
	const maxMinutes = policy.triggers.evidenceMaxAgeMinutes;
	const ageMinutes = (nowMs - readMs) / 6e4;
	if (!facts.measured || ageMinutes <= maxMinutes) return facts;
	return {
		measured: false,
		message: `it was read ${Math.round(ageMinutes)} min ago; older than ${maxMinutes} min decides nothing`,
		remedy: "Run it again."
	};
}
/** In seconds; a look that is stamped a little ahead of us is of now. */
function ageSecondsOf(atMs, nowMs) {
	return Math.max(0, Math.round((nowMs - atMs) / 1e3));
}

// actions/shared/triggers/trigger-result.ts
/** Names of what a rule found: checks, units, issues, runs. */
const MOST_SUBJECTS = 10;
/** What one trigger came to: it says why it fired, and why not. */
const ruleResultSchema = strictObject({
	trigger: _enum(TRIGGERS),
	/** `fail`: fired. `warn`: fired and is observed only, or did not fire and something is odd. `unknown` never fires anew. */
	verdict: _enum([...VERDICTS, "skipped"]),
	skipReason: _enum(SKIP_REASONS).nullable(),
	fired: boolean(),
	/** What it asks for now: `continue` unless it fired on evidence that may decide. */
	action: _enum(DECISIONS),
	/** The policy wants it shown and nothing more. */
	isObserved: boolean(),
	/** Only the manual path can have caused what it found: a rollback onto it would not help. */
	isManualAlone: boolean(),
	value: number().nullable(),
	limit: number().nullable(),
	/** Of `value` and `limit`: `%`, `cadences`, `runs in a row`, … */
	unit: string(),
	windowHours: number().nullable(),
	/** How many unit-fetches, runs or checks it was measured on, and how many it needs to fire. */
	sample: int().min(0).nullable(),
	minimumSample: int().min(0).nullable(),
	/** How long ago its source was read, or measured, however old the data is. */
	evidenceAgeSeconds: number().min(0).nullable(),
	because: string(),
	/** What a person does about it; `null` where nothing is to be done. */
	remedy: string().nullable(),
	subjects: array(string()).max(10)
});
const DECISION_REASONS = [
	"trigger-fired",
	"no-trigger-fired",
	"triggers-unknown",
	"nothing-on-dlt",
	"stand-in-idle",
	"clock-skewed",
	"state-unknown",
	"policy-invalid"
];
/** All seven, folded. */
const triggerDecisionSchema = strictObject({
	decision: _enum(DECISIONS),
	reasonCode: _enum(DECISION_REASONS),
	/** Which trigger decided, and how bad that is; `null` where nothing is to be done. */
	trigger: _enum(TRIGGERS).nullable(),
	severity: _enum(SEVERITIES).nullable(),
	/** The state that it was decided on, for compare-and-set; `null` where it could not be read. */
	generation: int().nullable(),
	/** What decided, or why nothing does, in one line. */
	because: string(),
	/** In the runbook's order; empty where the state or the policy could not be read. */
	rules: array(ruleResultSchema)
});

// actions/shared/triggers/rule-result.ts
/** Written out key by key: a replay makes hundreds of thousands of them. */
function toResult(trigger, verdict, facts) {
	return {
		trigger,
		verdict,
		skipReason: null,
		fired: false,
		action: "continue",
		isObserved: false,
		isManualAlone: facts.isManualAlone ?? false,
		value: facts.value,
		limit: facts.limit,
		unit: facts.unit,
		windowHours: facts.windowHours ?? null,
		sample: facts.sample ?? null,
		minimumSample: facts.minimumSample ?? null,
		evidenceAgeSeconds: facts.evidenceAgeSeconds ?? null,
		because: facts.because,
		remedy: facts.remedy ?? null,
		subjects: facts.subjects?.slice(0, 10) ?? []
	};
}
/** It fired. One that is observed only asks for nothing, and warns. */
function firedResult(trigger, action, facts) {
	const isObserved = action === "observe";
	const asked = isObserved ? "continue" : action;
	return {
		...toResult(trigger, isObserved ? "warn" : "fail", facts),
		fired: true,
		action: asked,
		isObserved
	};
}
/** It fired before and was not cleared since, and what there is now may not decide: it stands, and asks for nothing. */
function standingResult(trigger, facts) {
	return {
		...toResult(trigger, "unknown", facts),
		fired: true
	};
}
function quietResult(trigger, verdict, facts) {
	return toResult(trigger, verdict, facts);
}
/** Too little has happened yet to say anything, or there is nothing to say it of. */
function skippedResult(trigger, skipReason, facts) {
	return {
		...toResult(trigger, "skipped", facts),
		skipReason
	};
}
/** Its source could not be read: unknown, which never fires. */
function unmeasuredResult(trigger, { message, remedy }, facts) {
	return toResult(trigger, "unknown", {
		value: null,
		...facts,
		because: message,
		remedy
	});
}

// actions/shared/triggers/sample-reach.ts
const HOUR_MS = 36e5;
const MINUTE_MS = 6e4;
/** The most unit-fetches that a window can hold at that cadence: one more where it is no multiple of it. */
function mostFetches({ units, cadenceMinutes, windowHours }) {
	return units * Math.ceil(windowHours * HOUR_MS / (cadenceMinutes * MINUTE_MS) - 1e-9);
}
/** `false`: however long one waits, no window ever holds the sample. */
function isReachable(terms) {
	return mostFetches(terms) >= terms.minimum;
}
/** The earliest instant at which a sample of which `there` are there is complete, in milliseconds since 1970; `null`: never at this cadence. */
function completeFromMs(terms, there, nowMs) {
	if (!isReachable(terms)) return null;
	return nowMs + Math.ceil(Math.max(0, terms.minimum - there) / terms.units) * terms.cadenceMinutes * MINUTE_MS;
}

// actions/shared/triggers/assess-error-rate.ts
const TRIGGER = "error-rate";
/** Whatever the sample, DESIGN.md section 7 has another rule for a path that never succeeds. */
const COVERED = "a path that always fails is taken back by load-failure";
/** Runbook: error rate above 20 % for 6 hours or more. */
const errorRateRule = {
	trigger: TRIGGER,
	severity: "high",
	assess: (moment) => {
		const terms = moment.policy.triggers[TRIGGER];
		const about = {
			limit: terms.abovePercent,
			unit: "%",
			windowHours: terms.windowHours
		};
		const collected = freshlyRead(moment.collected, moment);
		if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
		const own = collected.value.of("dlt", moment.state.generation);
		return judge(measureErrorRate(own, moment, terms), moment);
	}
};
function judge(rate, moment) {
	const { nowMs, readMs, policy, last, state } = moment;
	const terms = policy.triggers[TRIGGER];
	const { fetches, percent, hoursWithFailures, windowAlone } = rate;
	const wasFired = hasFired(last, TRIGGER, state.generation);
	const facts = {
		value: percent === null ? null : round(percent),
		limit: terms.abovePercent,
		unit: "%",
		windowHours: round(rate.hours),
		sample: fetches,
		minimumSample: terms.minimumUnitFetches,
		evidenceAgeSeconds: ageSecondsOf(readMs, nowMs)
	};
	if (fetches < terms.minimumUnitFetches || percent === null) return judgeTooFew(rate, facts, moment);
	const alone = windowAlone === null ? "" : `; ${tellAlone(windowAlone, moment)}`;
	const told = `${tell(rate)} (${round(percent)} %), in ${count(hoursWithFailures, "hour")} of them${alone}`;
	if (windowAlone !== null && windowAlone.percent === null) return judgeSilent(told, facts, moment);
	const rule = `fires above ${terms.abovePercent} % with failures in ${terms.hoursWithFailures} ${windowAlone === null ? `of ${terms.windowHours} hours` : "hours"}`;
	const isStill = windowAlone === null || (windowAlone.percent ?? 0) > terms.abovePercent;
	if (percent > terms.abovePercent && hoursWithFailures >= terms.hoursWithFailures && isStill) return firedResult(TRIGGER, terms.action, {
		...facts,
		because: `${told}; ${rule}`
	});
	if (wasFired && percent >= terms.clearsBelowPercent) return firedResult(TRIGGER, terms.action, {
		...facts,
		because: `${told}; fired before, and clears below ${terms.clearsBelowPercent} %`
	});
	return quietResult(TRIGGER, "pass", {
		...facts,
		because: `${told}; ${rule}`
	});
}
/** What lies before the window alone says nothing of now, so it never decides; nor does it clear what fired. */
function judgeSilent(told, facts, { last, state }) {
	const because = `${told}: whether it still fails is not known; ${COVERED}`;
	if (hasFired(last, TRIGGER, state.generation)) return standingResult(TRIGGER, {
		...facts,
		because: `fired before and not cleared since: ${because}`
	});
	return skippedResult(TRIGGER, "learning", {
		...facts,
		because
	});
}
/** Too little yet is learning; what can never be enough is unknown, and stays so until somebody changes the policy or the cadence. */
function judgeTooFew(rate, facts, moment) {
	const { policy, last, state, nowMs } = moment;
	const { minimumUnitFetches } = policy.triggers[TRIGGER];
	const few = `${tell(rate)}: below its sample, ${rate.fetches} of ${minimumUnitFetches}, so fewer than ${minimumUnitFetches} prove nothing`;
	const sample = sampleTerms(moment, rate.fetches);
	const fromMs = sample === null ? null : completeFromMs(sample, rate.fetches, nowMs);
	const isNever = sample !== null && fromMs === null;
	const earliest = fromMs === null ? "not known" : formatInstant(new Date(fromMs));
	const because = isNever ? `${few}; earliest that it can decide: never at this cadence, at which ${sample.windowHours} h hold ${mostFetches(sample)} at most; ${COVERED}` : `${few}; earliest that it can decide: ${earliest}; ${COVERED}`;
	if (hasFired(last, TRIGGER, state.generation)) return standingResult(TRIGGER, {
		...facts,
		because: `fired before and not cleared since: ${because}`
	});
	return isNever ? quietResult(TRIGGER, "unknown", {
		...facts,
		because,
		remedy: SAMPLE_REMEDY
	}) : skippedResult(TRIGGER, "learning", {
		...facts,
		because
	});
}
/** What a person does where the sample is out of reach. */
const SAMPLE_REMEDY = "Let dlt fetch more often, or raise longest_window_hours or lower minimum_unit_fetches of error-rate in config/policy.yaml.";
/** `null` where the cadence is not known, or where the records show that dlt fetches more often than it says. */
function sampleTerms({ policy, state, nowMs }, there) {
	const terms = policy.triggers[TRIGGER];
	const cadence = policy.dltShortestCadenceMinutes;
	const units = state.dltUnits.length;
	if (!cadence.measured || units === 0) return null;
	const windowHours = terms.longestWindowHours ?? terms.windowHours;
	const sample = {
		units,
		cadenceMinutes: cadence.value,
		windowHours,
		minimum: terms.minimumUnitFetches
	};
	const ageHours = Math.min(windowHours, (nowMs - state.phaseStartedMs) / 36e5);
	return there > mostFetches({
		...sample,
		windowHours: ageHours
	}) + units ? null : sample;
}
function tell({ failed, fetches, hours }) {
	return `${failed} of ${count(fetches, "dlt unit-fetch", "dlt unit-fetches")} failed in the last ${round(hours)} h`;
}
function tellAlone({ fetches, failed }, { policy }) {
	const { windowHours, minimumUnitFetches } = policy.triggers[TRIGGER];
	return `the last ${windowHours} h alone hold ${fetches}, fewer than ${minimumUnitFetches}, of which ${failed} failed`;
}
function round(value) {
	return Math.round(value * 10) / 10;
}

// actions/shared/triggers/trigger-policy.ts
/** What the triggers go by, of the files that people write. Without datasets the cadence alone is unknown. */
function triggerPolicyOf(policy, datasets) {
	return {
		triggers: policy.triggers,
		isOnGithubSchedule: policy.collectors.dlt.workflows.length > 0,
		dltCadenceMinutes: datasets.measured ? cadenceOf(datasets.value, Math.max) : datasets,
		dltShortestCadenceMinutes: datasets.measured ? cadenceOf(datasets.value, Math.min) : datasets
	};
}
/** Of the datasets that dlt collects, in minutes. */
function cadenceOf({ datasets }, choose) {
	const cadences = datasets.flatMap(({ paths }) => paths?.dlt?.cadenceMinutes ?? []);
	return cadences.length > 0 ? {
		measured: true,
		value: choose(...cadences)
	} : {
		measured: false,
		message: "config/datasets.yaml names no cadence of dlt",
		remedy: "Write under paths, dlt how often it collects: cadence_minutes."
	};
}

export { SAMPLE_REMEDY, afterIndex, ageSecondsOf, cadenceOf, collectFacts, errorRateRule, findLastDecision, firedResult, foldDecision, freshSighting, freshlyRead, isReachable, lastWithin, mostFetches, newestRuns, quietResult, skippedResult, triggerPolicyOf, unmeasuredResult };