import { foldVerdicts } from "./verdict.mjs";
import { planArrivals } from "./arrival-clause.mjs";
import { IDENTITY_MARK, findBlocker, heldGauge, proveBindings } from "./prove-binding.mjs";
import { tableKey } from "./quoted-name.mjs";
import "./integrity-result.mjs";
import { count } from "./count.mjs";
import { unitKey } from "./unit-key.mjs";

// actions/shared/integrity/to-check-result.ts
/** One answer of a check as it is shown and kept. */
function toCheckResult(run, answer) {
	const { check } = run;
	return {
		id: check.id,
		title: check.title,
		kind: check.kind,
		...placeOf(run, answer),
		verdict: answer.verdict,
		skipReason: answer.skipReason ?? null,
		action: answer.action ?? null,
		expected: answer.expected,
		observed: answer.observed,
		detail: answer.detail ?? null,
		remedy: remedyOf(run, answer),
		...faultsOf(answer),
		...answer.atLeastBecause === void 0 ? {} : { atLeastBecause: answer.atLeastBecause }
	};
}
function placeOf({ dataset, tables }, answer) {
	const only = tables.length === 1 ? tables[0] ?? null : null;
	return {
		dataset: answer.dataset ?? dataset,
		table: answer.table ?? only,
		unit: answer.unit ?? null
	};
}
/** What is wrong always has something to do: the check's own words where the answer has none. */
function remedyOf({ check }, { verdict, remedy }) {
	return remedy ?? (verdict === "fail" || verdict === "warn" ? check.remedy : null);
}
function faultsOf({ faults = [], faultCount = 0, baselineCount, suspects = [] }) {
	return {
		sample: faults.slice(0, 10).map(({ key }) => key),
		faultCount: Math.max(faultCount, faults.length),
		baselineCount,
		suspects: suspects.slice(0, 10)
	};
}

// actions/shared/integrity/weigh-faults.ts
/** The last key of a baseline that could not hold all: how many more there were. */
const MORE = /^\(and (\d+) more\)$/u;
function moreKey(number) {
	return `(and ${number} more)`;
}
/**
* What is left of a failure: without the faults known at setup; a warning where all that is left arrived before the phase began or belongs to units
* that dlt does not collect; held where only the manual path can be at fault. What is unclear stays a failure.
*/
function weighFaults(answer, { baseline, state }) {
	const { faults } = answer;
	if (answer.verdict !== "fail" || faults === void 0 || faults.length === 0) return {
		...answer,
		baselineCount: 0
	};
	if (baseline === null) return withoutBaseline(answer, faults, state);
	const fresh = faults.filter(({ key }) => !baseline.has(key));
	const known = faults.length - fresh.length;
	const total = Math.max(answer.faultCount ?? 0, faults.length);
	const setup = countOf(baseline);
	if (fresh.length === 0 && total <= Math.max(known, setup.total)) return allKnown(answer, total);
	if (setup.isCut && total <= setup.total) return perhapsKnown(answer, total);
	return withBaseline(weighFresh({
		...answer,
		faults: fresh,
		faultCount: total - known,
		baselineCount: known
	}, fresh, state), known);
}
/** What arrived since the phase began cannot have been there at setup; of anything else nobody knows. */
function withoutBaseline(answer, faults, state) {
	const since = state?.phaseStartedAt ?? null;
	const proven = faults.filter(({ arrivedAt }) => since !== null && arrivedAt !== void 0 && Date.parse(arrivedAt) >= Date.parse(since));
	if (proven.length > 0) return weighFresh({
		...answer,
		faults: proven,
		faultCount: proven.length,
		baselineCount: 0
	}, proven, state);
	const observed = `${answer.observed}; the history could not be read, so whether they were there at setup cannot be told`;
	const remedy = "Look again when the branch cutover-history can be read.";
	return {
		...answer,
		verdict: "unknown",
		observed,
		remedy,
		baselineCount: 0
	};
}
/** What was there at setup is recorded instead of reported. */
function asBaseline(answer) {
	const total = Math.max(answer.faultCount ?? 0, answer.faults?.length ?? 0);
	if (answer.verdict !== "fail" || total === 0) return {
		...answer,
		baselineCount: 0
	};
	return {
		...allKnown(answer, total),
		detail: "Recorded as there at setup."
	};
}
function countOf(baseline) {
	const more = [...baseline].map((key) => Number(MORE.exec(key)?.[1] ?? 0));
	const beyond = Math.max(0, ...more);
	return {
		total: more.filter((number) => number === 0).length + beyond,
		isCut: beyond > 0
	};
}
function allKnown(answer, total) {
	const observed = `${answer.observed}; all of it known since setup`;
	return {
		...answer,
		verdict: "pass",
		observed,
		faultCount: total,
		baselineCount: total
	};
}
/** More faults at setup than a baseline keeps: whether these are among them cannot be told. */
function perhapsKnown(answer, total) {
	return {
		...answer,
		verdict: "unknown",
		observed: `${answer.observed}; not more than at setup, but the baseline does not hold them all`,
		remedy: "Mend what was there at setup, then look once with record-baseline.",
		faultCount: total,
		baselineCount: 0
	};
}
function withBaseline(answer, known) {
	return known === 0 ? answer : {
		...answer,
		observed: `${answer.observed}, of which ${known} known since setup`
	};
}
function weighFresh(answer, fresh, state) {
	if (state === null || fresh.length === 0) return answer;
	const weights = fresh.map((fault) => weightOf(fault, state));
	const effective = fresh.filter((_, index) => weights[index] !== "old" && weights[index] !== "off-dlt");
	if (effective.length === 0) return asWarning(answer, weights);
	const isManual = fresh.every((_, index) => weights[index] !== "any");
	const passedOver = fresh.length - effective.length;
	const detail = passedOver === 0 ? answer.detail : joinSentences(answer.detail, describeOld(passedOver));
	const weighed = {
		...answer,
		faults: [...effective, ...fresh.filter((fault) => !effective.includes(fault))],
		...detail === void 0 ? {} : { detail }
	};
	return isManual ? {
		...weighed,
		action: "hold"
	} : weighed;
}
function asWarning(answer, weights) {
	const reason = weights.every((weight) => weight === "old") ? "It came in before this phase began, so it takes nothing back; it stops an advance until it is settled, or left the soak." : "It came in before this phase began or in units that dlt does not collect, so it takes nothing back; it stops an advance until it is settled, or left the soak.";
	return {
		...answer,
		verdict: "warn",
		detail: joinSentences(answer.detail, reason)
	};
}
function weightOf({ arrivedAt, unit, path }, { phase, phaseStartedAt, dltUnits }) {
	if (arrivedAt !== void 0 && phaseStartedAt !== null && Date.parse(arrivedAt) < Date.parse(phaseStartedAt)) return "old";
	if (path === "manual") return "manual";
	if (path === "dlt" && phase !== "shadow") return "any";
	return unit !== void 0 && !dltUnits.has(unitKey(unit)) ? "off-dlt" : "any";
}
function describeOld(number) {
	return `${count(number, "further fault")} came in before this phase began or in units that dlt does not collect.`;
}
function joinSentences(first, second) {
	return first === void 0 ? second : `${first} ${second}`;
}

// actions/shared/integrity/judge-look.ts
/** What the answers of a look come to, and what it leaves for the next ones. */
function judgeLook(answered, context) {
	const blocker = findBlocker(context);
	const results = answered.flatMap(({ run, outcome }) => outcome.answers.map((answer) => toCheckResult(run, weigh(run.check, answer, {
		run,
		context,
		blocker
	}))));
	if (blocker !== null) return {
		results,
		records: []
	};
	return {
		results,
		records: [
			...answered.flatMap(({ outcome }) => outcome.records ?? []),
			...baselineRecords(answered, context),
			...watermarks(answered, context),
			...heldGauges(answered, context),
			...identity(context)
		]
	};
}
/** These say how the look is placed, and stand whatever the data is. */
const PLACED = /* @__PURE__ */ new Set(["environment", "contract"]);
function weigh(check, answer, { run, context, blocker }) {
	if (blocker !== null && !PLACED.has(check.kind) && answer.verdict !== "skipped") {
		const { message, remedy } = blocker;
		return {
			verdict: "unknown",
			expected: answer.expected,
			observed: message,
			remedy,
			baselineCount: 0,
			...unitOf(answer)
		};
	}
	if (context.isBaseline) return asBaseline(answer);
	const known = context.memory.baseline.get(baselineKey(check, run.dataset)) ?? /* @__PURE__ */ new Set();
	const baseline = context.isMemoryUnread === true ? null : known;
	return weighFaults(answer, {
		baseline,
		state: context.state
	});
}
function unitOf({ unit }) {
	return unit === void 0 ? {} : { unit };
}
/** Under which the faults of a check on a dataset are kept. */
function baselineKey({ id }, dataset) {
	return `${id}:${dataset ?? ""}`;
}
/** Keys that a baseline keeps of one check; beyond them their number. */
const MOST_BASELINE_KEYS = 1e3;
function baselineRecords(answered, { isBaseline }) {
	if (!isBaseline) return [];
	return answered.flatMap(({ run, outcome }) => {
		const failed = outcome.answers.filter(({ verdict }) => verdict === "fail");
		const keys = failed.flatMap(({ faults = [] }) => faults.map(({ key }) => key));
		const total = failed.reduce((sum, { faultCount = 0, faults = [] }) => sum + Math.max(faultCount, faults.length), 0);
		if (keys.length === 0) return [];
		const kept = [...new Set(keys)].slice(0, MOST_BASELINE_KEYS);
		const beyond = total - kept.length;
		const all = beyond > 0 ? [...kept, moreKey(beyond)] : kept;
		return [{
			kind: "baseline",
			check: run.check.id,
			dataset: run.dataset ?? "",
			keys: all
		}];
	});
}
/** Findings of these kinds are about what arrived in the window. */
const JUDGED = /* @__PURE__ */ new Set([
	"loss",
	"corruption",
	"duplicates",
	"load"
]);
/** A table whose questions were not all answered keeps its watermark: what arrived is judged by the next look. */
function watermarks(answered, context) {
	const unjudged = /* @__PURE__ */ new Set([...listUnjudged(answered), ...listUnreadable(context)]);
	return context.datasets.datasets.flatMap(({ name, tables }) => tables.flatMap((table) => {
		const key = tableKey(table);
		const window = context.windows.get(key);
		if (window === void 0 || !context.tables.has(key) || unjudged.has(key)) return [];
		if (window.through <= window.after && !window.isFirst) return [];
		return [{
			kind: "watermark",
			dataset: name,
			table: key,
			through: window.through
		}];
	}));
}
/** Tables of which a question about what arrived could not be measured. */
function listUnjudged(answered) {
	const unmeasured = answered.filter(({ run, isUnmeasured }) => isUnmeasured && JUDGED.has(run.check.kind));
	return [...new Set(unmeasured.flatMap(({ run }) => run.tables))];
}
/** How many looks in a row could not judge a table's window; by it the next window is shorter. */
function heldGauges(answered, { memory, windows }) {
	const unjudged = new Set(listUnjudged(answered));
	return [...windows.keys()].flatMap((key) => {
		const name = heldGauge(key);
		const before = memory.gauges.get(name) ?? 0;
		const value = unjudged.has(key) ? before + 1 : 0;
		return value === before ? [] : [{
			kind: "gauge",
			name,
			value
		}];
	});
}
/** Tables of which not all that arrived can be judged: the role may not read them, no column says when, or the loads that brought rows are not known. */
function listUnreadable(context) {
	return proveBindings(context.datasets, context).flatMap(({ dataset, table, key, catalogue, problems }) => {
		const { arrival } = table;
		const window = context.windows.get(key);
		if (catalogue === null || !catalogue.mayRead || catalogue.rowSecurity === "hides" || window === void 0) return [key];
		return "column" in arrival && problems.some(({ column }) => column === arrival.column) || lacksLoads({
			dataset,
			table,
			catalogue,
			window
		}, context) ? [key] : [];
	});
}
/** A baseline reads whole tables, whatever loads there were. */
function lacksLoads(subject, context) {
	const { rule } = subject.table.arrival;
	return rule !== "none" && !context.isBaseline && planArrivals(subject, context).kind === "unknown";
}
function identity({ database, memory, isBaseline }) {
	const { identity: value } = database;
	if (value === null || value === void 0) return [];
	const known = memory.marks.get(IDENTITY_MARK);
	return known === void 0 || isBaseline && known !== value ? [{
		kind: "mark",
		name: IDENTITY_MARK,
		value
	}] : [];
}
/** The worst of each kind of finding that was measured. */
function foldByKind(results) {
	const kinds = [...new Set(results.map(({ kind }) => kind))];
	return Object.fromEntries(kinds.flatMap((kind) => {
		const own = results.filter((result) => result.kind === kind && result.verdict !== "skipped");
		return own.length === 0 ? [] : [[kind, foldVerdicts(own)]];
	}));
}

export { baselineKey, foldByKind, judgeLook };