import { VERDICTS, foldVerdicts } from "./verdict.mjs";
import "./criterion.mjs";
import "./success-looks.mjs";
import { formatInstant } from "./phase.mjs";
import { count } from "./count.mjs";
import { ghArguments } from "./workflow-reference.mjs";
import { joinSentences } from "./sentences.mjs";
import { extractedAt } from "./load-id.mjs";
import { compareLoads, compareTables, findTable, whyIncomparable } from "./compare-looks.mjs";
import { CHECK_TITLES, aboutCheck } from "./check-titles.mjs";
import { assessClockSkew, inDatabaseTime } from "./clock-skew.mjs";
import { statementName } from "./statement-name.mjs";

// actions/shared/verification/assess-dlt-login.ts
const FENCE = "switchback switch to-manual, with FENCE_DATABASE_URL set, takes login and sessions; scripts/sql/README.md, \"The fence\", says how it is set up.";
/**
* Whether the fence (layer 3) stands, for a role that the policy names. Never worse than `warn`: that dlt could write is no proof that it did, and the first
* look may come before the fence.
*/
function assessDltLogin({ role, state }) {
	const name = statementName(role);
	const about = {
		...aboutCheck("dlt-login"),
		expected: `no login and no session of ${name}`
	};
	if (!state.measured) return {
		...about,
		verdict: "unknown",
		observed: state.message,
		remedy: state.remedy
	};
	const { canLogin, sessions } = state.value;
	if (canLogin === null) return {
		...about,
		verdict: "warn",
		observed: `no role ${name}: no fence can hold it`,
		remedy: "Correct collectors.dlt.database_role in config/policy.yaml; upper and lower case count."
	};
	const observed = `${canLogin ? "a login" : "no login"} and ${sessions === 0 ? "no session" : count(sessions, "session")}`;
	if (!canLogin && sessions === 0) return {
		...about,
		verdict: "pass",
		observed
	};
	const detail = "A process of dlt that no workflow runs can write on.";
	return {
		...about,
		verdict: "warn",
		observed,
		detail,
		remedy: `Where no job is setting the fence just now: ${FENCE}`
	};
}

// actions/shared/verification/look-plan.ts
/** The look from which the distance counts: the earlier one, unless it is of something else or was taken before control ended. */
function chooseFirstLook(previous, current, plan, skew) {
	if (previous === null) return {
		first: current,
		note: null
	};
	const mismatch = whyIncomparable(previous, current);
	if (mismatch !== null) return {
		first: current,
		note: mismatch
	};
	const boundary = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest;
	if (Date.parse(previous.at) >= boundary) return {
		first: previous,
		note: null
	};
	return {
		first: current,
		note: `the earlier look of ${previous.at} was taken before ${new Date(boundary).toISOString()}, when control ended`
	};
}
/** When the second look may be taken, by the database's clock. */
function secondLookDueAt(first, plan) {
	return new Date(Date.parse(first.at) + plan.distanceSeconds * 1e3).toISOString();
}

// actions/shared/verification/assess-absence.ts
/** Nothing of dlt exists in the dataset: neither its load table nor a column that it would add. */
function hasNoDltTable(dataset) {
	return hasNoLoadsTable(dataset) && dataset.tables.every(({ counts }) => counts.measured && counts.value === null);
}
function hasNoLoadsTable({ loads }) {
	return loads.measured && loads.value === null;
}
/**
* Of a second look without dlt tables. That is fine before the first load, but one look cannot tell: a dlt that still runs makes its tables with
* its first load, which is new data. Where another schema has dlt tables, the binding is what is wrong.
*/
function judgeAbsence(pair, plan) {
	const { second } = pair;
	const schemas = second.datasets.map(({ dltSchema }) => dltSchema).join(", ");
	const observed = `no dlt tables in ${schemas === "" ? "any dataset: none is bound" : schemas}`;
	if (second.unboundSchemas.length > 0 || schemas === "") return {
		verdict: "unknown",
		observed: observed + (second.unboundSchemas.length > 0 ? `; _dlt_loads is in ${second.unboundSchemas.join(", ")}` : ""),
		remedy: "Correct dlt.schema in config/datasets.yaml."
	};
	if (secondsApart(pair) < plan.distanceSeconds) return judgeTooEarly(observed, pair, plan);
	const seen = `${observed}, from ${pair.first.at} to ${second.at}`;
	return plan.isShortened ? {
		verdict: "warn",
		observed: seen
	} : {
		verdict: "skipped",
		skipReason: "not-applicable",
		observed: seen
	};
}
/** Calm so far, and the second look is not due yet. */
function judgeTooEarly(observed, { first }, plan) {
	const dueAt = secondLookDueAt(first, plan);
	return {
		verdict: "unknown",
		observed: `${observed}; the second look is due at ${dueAt}`,
		remedy: `Run this again after ${dueAt}, with ${plan.terms.previousLook}.`
	};
}
/** By the database's clock. */
function secondsApart({ first, second }) {
	return (Date.parse(second.at) - Date.parse(first.at)) / 1e3;
}

// actions/shared/verification/assess-landed-since.ts
/** The config holds whole seconds, cut: what landed within that second may have been before. */
const INSTANT_PRECISION_MS = 999;
/**
* Nothing of dlt is stamped later than the rollback: no load completed, no row extracted. Between the rollback and the end of control it
* was in flight (`warn`, DESIGN.md section 8); after that it fails. The stamps are of dlt's own clock, so a slow one could hide a
* landing here: the two looks, which go by the database's clock, are the proof, and this names what they cannot have seen.
*/
function assessLandedSince(pair, plan) {
	const { second: look, skew } = pair;
	const about = aboutCheck("no-dlt-data-since-rollback");
	const expected = `no load completed and no row extracted after ${plan.controlEndedAt ?? plan.rollbackAt}`;
	const faults = look.datasets.flatMap(listUnmeasured);
	const rolledBack = inDatabaseTime(plan.rollbackAt, skew).earliest;
	const ended = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest + INSTANT_PRECISION_MS;
	const since = look.datasets.flatMap(listLandings).filter(({ at }) => at > rolledBack);
	const after = since.filter(({ at }) => at > ended);
	const inFlight = since.filter(({ at }) => at <= ended);
	const verdicts = [
		...after.length > 0 ? [{ verdict: "fail" }] : [],
		...faults.length > 0 ? [{ verdict: "unknown" }] : [],
		...inFlight.length > 0 ? [{ verdict: "warn" }] : []
	];
	if (verdicts.length === 0) return {
		...about,
		expected,
		...noneFound(pair, plan)
	};
	return {
		...about,
		expected,
		verdict: foldVerdicts(verdicts),
		observed: [
			...describe("after it", after),
			...faults.map(({ text }) => text),
			...describe("in flight", inFlight)
		].join("; "),
		remedy: after.length > 0 ? remedyFor(plan) : faults[0]?.remedy ?? "Compare these rows at the seam between the paths: manual may have them too."
	};
}
/** Loads that died half-way, or are on their way: rows that no completed load accounts for. They may still be loaded again. */
function assessLoadsComplete(pair, plan) {
	const { second: look } = pair;
	const about = aboutCheck("dlt-loads-complete");
	const expected = "every load id of the data has a row in _dlt_loads";
	const tables = look.datasets.flatMap((dataset) => dataset.tables.filter(({ kind }) => kind === "data"));
	const orphans = tables.flatMap(({ schema, table, counts }) => (counts.measured ? counts.value?.withoutLoad ?? [] : []).map(({ loadId, rows }) => `${count(rows, "row")} of load ${loadId} in ${schema}.${table}`));
	const faults = look.datasets.flatMap(listUnmeasured);
	const isUntold = tables.some(({ counts }) => counts.measured && counts.value !== null && counts.value.withoutLoad === null);
	if (faults.length > 0 || isUntold) {
		const observed = [...faults.map(({ text }) => text), ...orphans].join("; ") || "the load ids could not be compared with _dlt_loads";
		return {
			...about,
			expected,
			verdict: "unknown",
			observed,
			remedy: faults[0]?.remedy ?? "Check dlt.schema in config/datasets.yaml."
		};
	}
	if (orphans.length === 0) return {
		...about,
		expected,
		...noneFound(pair, plan)
	};
	return {
		...about,
		expected,
		verdict: "warn",
		observed: `${orphans.slice(0, 5).join("; ")}${orphans.length > 5 ? ` and ${orphans.length - 5} more` : ""}`,
		remedy: "Drop the pending package where dlt ran (its version decides the command), then settle or delete these rows. Never run dlt's `drop`."
	};
}
function noneFound(pair, plan) {
	if (pair.second.datasets.every(hasNoDltTable)) return judgeAbsence(pair, plan);
	return pair.second.database.isReplica ? {
		verdict: "unknown",
		observed: "none, on a replica that may lag behind"
	} : {
		verdict: "pass",
		observed: "none"
	};
}
function listLandings({ dltSchema, loads, tables }) {
	const completed = loads.measured ? loads.value?.newest ?? [] : [];
	const rows = tables.flatMap(({ schema, table, counts }) => (counts.measured ? counts.value?.newest ?? [] : []).flatMap(({ loadId, rows: extractedRows }) => {
		const extracted = extractedAt(loadId);
		return extracted === null ? [] : [{
			at: Date.parse(extracted),
			text: `${count(extractedRows, "row")} of load ${loadId} in ${schema}.${table}, extracted at ${extracted}`
		}];
	}));
	return [...completed.map(({ loadId, insertedAt }) => ({
		at: Date.parse(insertedAt),
		text: `${dltSchema}: load ${loadId} completed at ${insertedAt}`
	})), ...rows];
}
function listUnmeasured({ dltSchema, loads, tables }) {
	return [{
		name: `${dltSchema}._dlt_loads`,
		part: loads
	}, ...tables.map(({ schema, table, counts }) => ({
		name: `${schema}.${table}`,
		part: counts
	}))].flatMap(({ name, part }) => part.measured ? [] : [{
		text: `${name}: ${part.message}`,
		remedy: part.remedy
	}]);
}
function describe(label, landings) {
	if (landings.length === 0) return [];
	const more = landings.length > 5 ? ` and ${landings.length - 5} more` : "";
	return [`${label}: ${landings.slice(0, 5).map(({ text }) => text).join("; ")}${more}`];
}
function remedyFor({ controlEndedAt, terms }) {
	return controlEndedAt === null ? `Stop the dlt collector. If this was the run that was going on at the rollback, give ${terms.controlEndedAt}: when the last collector was stopped.` : "A dlt collector ran on after control ended: find it (its machine, its role in pg_stat_activity) and stop it.";
}

// actions/shared/verification/assess-manual-rows.ts
/** Each unit is collected by the manual path again. Silence is fine only where a fetch is known to have found nothing new. */
function assessManualRows(facts) {
	const about = aboutCheck("manual-rows-arrived");
	const limit = facts.limitSeconds;
	const expected = `rows of every unit since ${facts.rollbackAt}, the newest at most ${limit / 60} min old`;
	const faults = facts.readings.flatMap(({ dataset, units }) => units.measured ? [] : [{
		dataset,
		...units
	}]);
	const states = facts.readings.flatMap((reading) => judgeReading(reading, facts));
	if (states.length === 0 && faults.length === 0) {
		const remedy = "Register the units and the manual table in config/datasets.yaml.";
		return {
			...about,
			expected,
			verdict: "unknown",
			observed: "no unit is registered",
			remedy
		};
	}
	const verdict = foldVerdicts([...states, ...faults.map(() => ({ verdict: "unknown" }))]);
	const open = states.filter((state) => state.verdict !== "pass");
	return {
		...about,
		expected,
		verdict,
		observed: [
			`${states.length - open.length} of ${count(states.length, "unit")}`,
			...faults.map(({ dataset, message }) => `${dataset}: ${message}`),
			...groupTexts(open)
		].join("; "),
		...verdict === "pass" ? {} : { remedy: faults[0]?.remedy ?? remedyOf(verdict, facts) }
	};
}
function judgeReading({ units, expectedUnits }, facts) {
	if (!units.measured) return [];
	const arrivals = new Map(units.value.map((arrival) => [arrival.unit, arrival]));
	return expectedUnits.map((unit) => ({
		unit,
		...judgeUnit(arrivals.get(unit), newestFetch(unit, facts), facts)
	}));
}
function judgeUnit(arrival, fetch, facts) {
	if (fetch?.outcome === "failure") return {
		verdict: "fail",
		text: "the newest fetch failed"
	};
	const seenAt = Math.max(...[arrival?.newestAt, fetch?.startedAt].flatMap((at) => at === void 0 ? [] : [Date.parse(at)]));
	const limitMs = facts.limitSeconds * 1e3;
	const readAt = Date.parse(facts.readAt);
	if (readAt - seenAt <= limitMs) return {
		verdict: "pass",
		text: "seen"
	};
	if (Number.isFinite(seenAt)) return {
		verdict: "unknown",
		text: "nothing within the limit; whether the source had something new is not known"
	};
	if (readAt - Date.parse(facts.rollbackAt) <= limitMs) return {
		verdict: "unknown",
		text: "nothing yet"
	};
	return {
		verdict: "unknown",
		text: "nothing since the rollback; whether the source had something new is not known"
	};
}
function newestFetch(unit, { fetches, rollbackAt }) {
	return fetches.filter((fetch) => fetch.unit.toLowerCase() === unit && Date.parse(fetch.startedAt) > Date.parse(rollbackAt)).toSorted((left, right) => Date.parse(right.startedAt) - Date.parse(left.startedAt))[0];
}
function groupTexts(states) {
	return [...new Set(states.map(({ text }) => text))].map((text) => {
		const names = states.filter((state) => state.text === text).map(({ unit }) => unit);
		return `${text}: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;
	});
}
function remedyOf(verdict, { rollbackAt, limitSeconds }) {
	if (verdict === "fail") return "Read the log of the manual collector, mend it, and run it.";
	return `Run the manual collector, then run this again; every unit is due by ${formatInstant(new Date(Date.parse(rollbackAt) + limitSeconds * 1e3))}.`;
}

// actions/shared/verification/assess-unchanged.ts
const stopDlt = ({ controlEndedAt }) => `dlt is still running somewhere: stop that collector, then run this again with ${controlEndedAt} set to when it was stopped.`;
const LOOK_AGAIN = "Find out who changed it. The two looks start again from this one.";
/** No load completed between the two looks, by `_dlt_loads` itself: not by load ids, which are stamped at extraction. */
function assessLoadsUnchanged(pair, plan) {
	const findings = pair.second.datasets.flatMap((dataset) => loadFindings(findDataset(pair, dataset), dataset, plan));
	return asCheck({
		about: aboutCheck("dlt-loads-unchanged"),
		findings,
		pair,
		plan,
		isAbsent: pair.second.datasets.every(hasNoLoadsTable)
	});
}
/** No row of dlt landed between the two looks, in any table that carries load ids, the staging dataset included. */
function assessRowsUnchanged(pair, plan) {
	const findings = pair.second.datasets.flatMap((dataset) => rowFindings(findDataset(pair, dataset), dataset, plan));
	return asCheck({
		about: aboutCheck("dlt-rows-unchanged"),
		findings,
		pair,
		plan,
		isAbsent: pair.second.datasets.every(hasNoDltTable)
	});
}
function findDataset({ first }, { dltSchema }) {
	return first.datasets.find((dataset) => dataset.dltSchema === dltSchema);
}
function loadFindings(first, second, { terms }) {
	const name = `${second.dltSchema}._dlt_loads`;
	if (!second.loads.measured) return [unmeasured(name, second.loads)];
	if (first !== void 0 && !first.loads.measured) return [unmeasured(`${name} at the first look`, first.loads)];
	const before = first?.loads.measured ? first.loads.value : null;
	return [
		...changeFinding(name, compareLoads(before, second.loads.value), {
			describe: describeLoad,
			terms
		}),
		...lostObserver(second),
		...writerFindings(second)
	];
}
/** Rows with load ids, and no load table that knows any of them: whoever emptied it took the evidence away (facts: source system, 4.3). */
function lostObserver(dataset) {
	const rows = dataset.tables.filter(({ kind }) => kind === "data").reduce((sum, { counts }) => sum + (counts.measured ? counts.value?.rows ?? 0 : 0), 0);
	if (!dataset.loads.measured || (dataset.loads.value?.rows ?? 0) > 0 || rows === 0) return [];
	const state = dataset.loads.value === null ? "does not exist" : "is empty";
	return [{
		verdict: "unknown",
		text: `${dataset.dltSchema}._dlt_loads ${state}, yet load ids stand in ${count(rows, "row")}`,
		remedy: "Check dlt.schema in config/datasets.yaml, or restore _dlt_loads: without it a completed load cannot be seen."
	}];
}
function rowFindings(first, second, { terms }) {
	const gone = (first?.tables ?? []).filter((table) => findTable(second, table) === void 0);
	const changes = second.tables.flatMap((table) => {
		const name = `${table.schema}.${table.table}`;
		if (!table.counts.measured) return [unmeasured(name, table.counts)];
		if (table.bound && table.counts.value === null && !hasNoLoadsTable(second)) return [uncounted(name)];
		const before = findTable(first, table);
		if (before && !before.counts.measured) return [unmeasured(`${name} at the first look`, before.counts)];
		const counts = before?.counts.measured ? before.counts.value : void 0;
		return changeFinding(name, compareTables(counts, table.counts.value), {
			describe: describeGrowth,
			terms
		});
	});
	const lost = gone.map(({ schema, table }) => ({
		verdict: "unknown",
		text: `${schema}.${table} is gone`,
		remedy: LOOK_AGAIN
	}));
	return [
		...changes,
		...lost,
		...writerFindings(second)
	];
}
function uncounted(name) {
	return {
		verdict: "unknown",
		text: `${name} has no column _dlt_load_id`,
		remedy: "Check the table in config/datasets.yaml: dlt has loaded into this dataset, and this table is not one of its own."
	};
}
function writerFindings({ openWriters }) {
	return openWriters.map(({ schema, table, role }) => ({
		verdict: "unknown",
		text: `a transaction of ${role} is writing to ${schema}.${table}; what it wrote is not visible yet`,
		remedy: "Look again when it has ended."
	}));
}
function changeFinding(name, change, { describe, terms }) {
	switch (change.kind) {
		case "unchanged": return [];
		case "unclear": return [{
			verdict: "unknown",
			text: `${name}: ${change.detail}`,
			remedy: LOOK_AGAIN
		}];
		case "landed": {
			const named = change.what.slice(0, 3).map(describe).join("; ");
			const more = change.what.length > 3 ? ` and ${change.what.length - 3} more` : "";
			return [{
				verdict: "fail",
				text: `${name}: ${named === "" ? "something new landed" : named}${more}`,
				remedy: stopDlt(terms)
			}];
		}
		default: return change;
	}
}
function describeLoad({ loadId, insertedAt }) {
	const extracted = extractedAt(loadId);
	return `load ${loadId} completed at ${insertedAt}${extracted === null ? "" : `, extracted at ${extracted}`}`;
}
function describeGrowth({ loadId, before, after }) {
	return `${count(after - before, "row")} of ${loadId === null ? "older loads" : `load ${loadId}`} (${before} before, ${after} now)`;
}
function unmeasured(name, { message, remedy }) {
	return {
		verdict: "unknown",
		text: `${name}: ${message}`,
		remedy
	};
}
function asCheck({ about, findings, pair, plan, isAbsent }) {
	const expected = `two looks, at least ${plan.distanceSeconds} s apart, see the same${plan.isShortened ? " (shortened for a drill)" : ""}`;
	const replicas = pair.second.database.isReplica || pair.first.database.isReplica ? [replica(plan.terms)] : [];
	const all = [...findings, ...replicas];
	if (all.length > 0) return {
		...about,
		expected,
		...summarise(all)
	};
	if (isAbsent) return {
		...about,
		expected,
		...judgeAbsence(pair, plan)
	};
	const seen = `unchanged from ${pair.first.at} to ${pair.second.at} (${Math.floor(secondsApart(pair))} s)`;
	if (secondsApart(pair) < plan.distanceSeconds) return {
		...about,
		expected,
		...judgeTooEarly(seen, pair, plan)
	};
	return {
		...about,
		expected,
		verdict: plan.isShortened ? "warn" : "pass",
		observed: seen
	};
}
function replica({ database }) {
	return {
		verdict: "unknown",
		text: "the database is a read replica, which may lag behind what was written",
		remedy: `Give the address of the primary in ${database}.`
	};
}
/** The worst first, and the remedy of the worst. */
function summarise(findings) {
	const verdict = foldVerdicts(findings);
	const worst = findings.filter((finding) => finding.verdict === verdict);
	const rest = findings.filter((finding) => finding.verdict !== verdict);
	const remedy = worst.find((finding) => finding.remedy !== void 0)?.remedy;
	return {
		verdict,
		observed: worst.map(({ text }) => text).join("; "),
		...rest.length === 0 ? {} : { detail: rest.map(({ text }) => text).join("; ") },
		...remedy === void 0 ? {} : { remedy }
	};
}

// actions/shared/verification/assess-proof.ts
/** The measurements of layer 4 that data can show (DESIGN.md section 1). */
function assessProof({ first, observation, plan, manualLimitSeconds, manualFetches, note }) {
	const { look, skew, arrivals, dltLogin } = observation;
	const pair = {
		first,
		second: look,
		skew
	};
	const manual = {
		readings: arrivals,
		fetches: manualFetches,
		rollbackAt: plan.rollbackAt,
		readAt: look.at,
		limitSeconds: manualLimitSeconds
	};
	return [
		withNote(assessLoadsUnchanged(pair, plan), note),
		assessRowsUnchanged(pair, plan),
		assessLandedSince(pair, plan),
		assessLoadsComplete(pair, plan),
		assessManualRows(manual),
		...dltLogin === void 0 ? [] : [assessDltLogin(dltLogin)],
		assessClockSkew(look, skew)
	];
}
const PROOF_CHECKS = [
	"dlt-loads-unchanged",
	"dlt-rows-unchanged",
	"no-dlt-data-since-rollback",
	"dlt-loads-complete",
	"manual-rows-arrived",
	"clocks-agree"
];
/** The same checks where nothing could be measured: each says why, and what to set. */
function unmeasuredProof({ message, remedy }) {
	return PROOF_CHECKS.map((id) => ({
		...aboutCheck(id),
		verdict: "unknown",
		expected: "a measurement in the database",
		observed: message,
		remedy
	}));
}
function withNote(check, note) {
	return note === null ? check : {
		...check,
		detail: [`The look that was given does not count: ${note}.`, check.detail].filter(Boolean).join(" ")
	};
}

// actions/shared/success/apply-settlement.ts
const DAY_MS = 864e5;
/**
* Says of each criterion what a person accepted. The verdict stays what it is. A criterion is settled only where every single thing in its way is
* accepted: a loss by each of its keys, so that one that is lost later is open again; an `unknown` until it expires.
*/
function applySettlement(criteria, accepted, now) {
	const entries = (accepted.settlement?.entries ?? []).filter(({ acceptedAt }) => Date.parse(acceptedAt) <= now.getTime());
	return criteria.map(({ obstacles, ...result }) => {
		const answers = obstacles.map((obstacle) => answerOf(obstacle, result.id, {
			entries,
			accepted,
			now
		}));
		const texts = describeAnswers(answers);
		if (obstacles.length > 0 && answers.every(({ by }) => by.length > 0)) return {
			...result,
			settled: texts
		};
		const expired = describeExpired(answers);
		const partly = texts === "" ? "" : `settled in part: ${texts}`;
		const detail = joinSentences(result.detail, partly, expired);
		return partly === "" && expired === "" ? result : {
			...result,
			detail
		};
	});
}
function answerOf(obstacle, criterion, { entries, accepted, now }) {
	const own = entries.filter((entry) => isAbout(entry, obstacle, criterion));
	switch (obstacle.kind) {
		case "unknown": {
			const dated = own.map((entry) => ({
				entry,
				at: Date.parse(entry.acceptedAt) + accepted.unknownDays * DAY_MS
			}));
			const inForce = dated.filter(({ at }) => now.getTime() < at);
			const untilMs = inForce.length === 0 ? null : Math.max(...inForce.map(({ at }) => at));
			const by = inForce.filter(({ at }) => at === untilMs).map(({ entry }) => entry);
			return {
				obstacle,
				by,
				untilMs,
				expired: by.length > 0 ? [] : dated
			};
		}
		case "loss": return {
			obstacle,
			by: whoAcceptsLoss(obstacle, own),
			untilMs: null,
			expired: []
		};
		case "baseline-rate": return {
			obstacle,
			by: own,
			untilMs: null,
			expired: []
		};
		case "failure": return {
			obstacle,
			by: [],
			untilMs: null,
			expired: []
		};
		default: return obstacle.kind;
	}
}
function isAbout({ kind, about, dataset, range }, obstacle, criterion) {
	return kind === obstacle.kind && (about === obstacle.about || about === criterion) && (dataset === void 0 || dataset === obstacle.dataset) && (range === void 0 || isIn(range, obstacle));
}
function isIn({ after, through }, { at, keys }) {
	if (keys.length > 0) return true;
	return at !== null && Date.parse(at) >= Date.parse(after) && Date.parse(at) <= Date.parse(through);
}
/** Every key that is shown is named, and no fewer are named than there are. A finding without keys is accepted by its range. */
function whoAcceptsLoss({ keys, keyCount }, own) {
	if (keys.length === 0) return own.filter(({ range }) => range !== void 0);
	const named = new Set(own.flatMap((entry) => entry.keys));
	if (named.size < keyCount || !keys.every((key) => named.has(key))) return [];
	const shown = own.filter((entry) => entry.keys.some((key) => keys.includes(key)));
	return shown.length > 0 ? shown : own;
}
/** Such as `accepted loss: 41 posts (octocat)`. */
function describeAnswers(answers) {
	const settled = answers.filter(({ by }) => by.length > 0);
	const losses = settled.filter(({ obstacle }) => obstacle.kind === "loss");
	const unknowns = settled.filter(({ obstacle }) => obstacle.kind === "unknown");
	const rates = settled.filter(({ obstacle }) => obstacle.kind === "baseline-rate");
	return [
		...losses.length === 0 ? [] : [`accepted loss: ${countLost(losses)} (${ownersOf(losses)})`],
		...unknowns.length === 0 ? [] : [describeUnknowns(unknowns)],
		...rates.length === 0 ? [] : [`accepted rate: normal for this path (${ownersOf(rates)})`]
	].join("; ");
}
const LOAD_ID = /^\d{9,}\.\d+$/u;
/** The same key found by two looks is one. */
function countLost(losses) {
	const byCheck = /* @__PURE__ */ new Map();
	for (const { obstacle } of losses) {
		const key = JSON.stringify([obstacle.about, obstacle.dataset]);
		const here = byCheck.get(key) ?? {
			keys: /* @__PURE__ */ new Set(),
			most: 0
		};
		for (const one of obstacle.keys) here.keys.add(one);
		byCheck.set(key, {
			keys: here.keys,
			most: Math.max(here.most, obstacle.keyCount)
		});
	}
	const groups = [...byCheck.values()];
	const total = groups.reduce((sum, { keys, most }) => sum + Math.max(keys.size, most), 0);
	if (total === 0) return count(losses.length, "finding");
	const areLoads = groups.every(({ keys }) => [...keys].every((key) => LOAD_ID.test(key)));
	return count(total, areLoads ? "load" : "post");
}
function describeUnknowns(unknowns) {
	const until = Math.min(...unknowns.flatMap(({ untilMs }) => untilMs ?? []));
	const about = [...new Set(unknowns.map(({ obstacle }) => obstacle.about))].join(", ");
	return `accepted as unknown until ${formatInstant(new Date(until))}: ${about} (${ownersOf(unknowns)})`;
}
function describeExpired(answers) {
	const texts = answers.flatMap((answer) => answer.expired).map(({ entry, at }) => `what ${entry.owner} accepted of ${entry.about} expired at ${formatInstant(new Date(at))}: measure it, or accept it again`);
	return [...new Set(texts)].join("; ");
}
function ownersOf(answers) {
	return [...new Set(answers.flatMap(({ by }) => by.map(({ owner }) => owner)))].toSorted().join(", ");
}

// actions/shared/success/finding.ts
/** The worst is what was observed, the rest its detail. */
function toCriterion({ id, expected, findings }) {
	const verdict = foldVerdicts(findings);
	const ranked = findings.toSorted((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
	const worst = ranked.filter((finding) => finding.verdict === verdict);
	const rest = ranked.filter((finding) => finding.verdict !== verdict);
	const remedies = ranked.filter((finding) => finding.verdict !== "pass").flatMap(({ remedy }) => remedy ?? []);
	return {
		id,
		verdict,
		expected,
		observed: joinTexts(worst),
		detail: rest.length === 0 ? null : joinTexts(rest),
		remedy: remedies[0] ?? null,
		settled: null,
		obstacles: findings.flatMap((finding) => obstacleOf(id, finding))
	};
}
function unmeasuredFinding({ message, remedy }, obstacle) {
	return {
		verdict: "unknown",
		text: message,
		remedy,
		...obstacle === void 0 ? {} : { obstacle }
	};
}
/** So many are told of many findings of one verdict. */
const MOST_TOLD = 8;
function joinTexts(findings) {
	const texts = [...new Set(findings.map(({ text }) => text))];
	const more = texts.length - MOST_TOLD;
	return more > 0 ? `${texts.slice(0, MOST_TOLD).join("; ")}; and ${more} more` : texts.join("; ");
}
function obstacleOf(id, { verdict, obstacle = {} }) {
	if (verdict !== "fail" && verdict !== "unknown") return [];
	const keys = obstacle.keys ?? [];
	return [{
		kind: verdict === "unknown" ? "unknown" : obstacle.kind ?? "failure",
		about: obstacle.about ?? id,
		dataset: obstacle.dataset ?? null,
		keys,
		keyCount: Math.max(obstacle.keyCount ?? 0, keys.length),
		at: obstacle.at ?? null
	}];
}

// actions/shared/success/assess-data-loss.ts
const LOOK = "Run check-integrity, then this again.";
/**
* Every check of loss and corruption passes from the last watermark before the incident at which nothing was lost (runbook 218), beyond the seam
* where manual took over, to now. A later look judges later rows: what an earlier one found by its keys stands until somebody answers for it.
*/
function assessDataLoss({ loss, rollbackAt }, now) {
	const since = loss.measured ? loss.value.since : null;
	return toCriterion({
		id: "no-data-loss",
		expected: `every check of loss and corruption passes on what arrived from ${since ?? "the last clean look before the incident"} to now`,
		findings: loss.measured ? [...judgeReach(loss.value, rollbackAt, now), ...judgeAnswers(loss.value)] : [unmeasuredFinding(loss)]
	});
}
/** Whether the looks reach from before the incident to now. */
function judgeReach({ at, since, through }, rollbackAt, now) {
	const unknown = (text, remedy) => ({
		verdict: "unknown",
		text,
		remedy
	});
	if (rollbackAt === null) return [unknown("no rollback is recorded to measure from", "Run the rollback first.")];
	const findings = [];
	if (Date.parse(at) <= Date.parse(rollbackAt)) findings.push(unknown(`the newest look is of ${at}, before the rollback of ${rollbackAt}`, LOOK));
	else if (now.getTime() - Date.parse(at) > 90 * 6e4) findings.push(unknown(`the newest look is of ${at}, more than ${90} min ago`, LOOK));
	if (since === null) findings.push(unknown("no look before the incident found everything whole, so what arrived before the first look was never judged", "Look at those rows by hand, then accept what nobody can measure in settled.json."));
	if (through === null || Date.parse(through) < Date.parse(rollbackAt)) findings.push(unknown(through === null ? "up to where arrivals are judged is not known" : `arrivals are judged up to ${through}; the seam between the paths is at ${rollbackAt}`, LOOK));
	return findings;
}
function judgeAnswers({ at, answers }) {
	const counted = answers.filter(({ verdict }) => verdict !== "skipped");
	const newest = counted.filter((answer) => answer.at === at);
	if (newest.length === 0) return [{
		verdict: "unknown",
		text: "no check of loss or corruption was measured",
		remedy: LOOK
	}];
	const passed = newest.filter(({ verdict }) => verdict === "pass").length;
	return [...counted.flatMap((answer) => judgeAnswer(answer, at)), ...passed === 0 ? [] : [{
		verdict: "pass",
		text: `${count(passed, "check")} of loss and corruption passed`
	}]];
}
function judgeAnswer(answer, newestAt) {
	const { id, dataset, unit, verdict, observed, remedy, keys, faultCount, at } = answer;
	if (verdict === "pass" || verdict === "skipped") return [];
	const of = [dataset, unit].filter((name) => name !== null).join(", ");
	const when = at === newestAt ? "" : `, found at ${at}`;
	return [{
		verdict,
		text: `${id}${of === "" ? "" : ` (${of})`}: ${observed}${when}`,
		...remedy === null ? {} : { remedy },
		obstacle: {
			kind: "loss",
			about: id,
			dataset,
			keys,
			keyCount: faultCount,
			at
		}
	}];
}

// actions/shared/success/assess-error-rate.ts
/** Float noise: 7.1 - 5.1 is more than 2. */
const EPSILON = 1e-9;
/** The failed share of the manual path's unit-fetches is below the limit, or else no higher than it was before (runbook 219). */
function assessErrorRate({ errorRate, limits }) {
	const expected = limits.measured ? `less than ${limits.value.errorRate.belowPercent} % of the manual unit-fetches of the last ${limits.value.errorRate.windowHours} h failed` : "a failed share below the limit";
	const findings = !limits.measured ? [unmeasuredFinding(limits)] : errorRate.measured ? [judgeRate(errorRate.value, limits.value.errorRate)] : [unmeasuredFinding(errorRate)];
	return toCriterion({
		id: "error-rate",
		expected,
		findings
	});
}
function judgeRate(facts, limits) {
	const { fetches, failed, from, baseline } = facts;
	const told = `${failed} of ${count(fetches, "unit-fetch", "unit-fetches")} failed since ${from}`;
	if (fetches < limits.minimumUnitFetches) return {
		verdict: "unknown",
		text: `${told}; at least ${limits.minimumUnitFetches} are needed`,
		remedy: "Wait for more manual runs. Where the collector records no unit-fetches, run it as `switchback run manual -- COMMAND`."
	};
	const rate = `${percentOf(facts)} %`;
	if (failed * 100 < limits.belowPercent * fetches) return {
		verdict: "pass",
		text: `${rate}: ${told}`
	};
	const mend = "Read the log of the manual collector: what its failed fetches have in common.";
	if (baseline.fetches < limits.minimumUnitFetches) return {
		verdict: "fail",
		text: `${rate}: ${told}; what was normal before the incident is not known`,
		remedy: mend
	};
	const above = (failed / fetches - baseline.failed / baseline.fetches) * 100;
	const before = `before the incident it was ${percentOf(baseline)} % of ${baseline.fetches}`;
	if (above > limits.pointsAboveBaseline + EPSILON) return {
		verdict: "fail",
		text: `${rate}: ${told}; ${before}`,
		remedy: mend
	};
	return {
		verdict: "fail",
		text: `${limits.belowPercent} % not met; normal for this path (${rate}: ${told}; ${before})`,
		remedy: "Accept it once in settled.json, as baseline-rate of error-rate, or mend the manual collector.",
		obstacle: { kind: "baseline-rate" }
	};
}
/** With one decimal, and never rounded down to a limit that it is above. */
function percentOf({ failed, fetches }) {
	return String(Math.ceil(failed / fetches * 1e3 - EPSILON) / 10);
}

// actions/shared/success/assess-manual-collection.ts
/** Of the state and of layer 4; `dlt-loads-complete` belongs to the queues, and a hold that was lifted stops no collection. */
const MANUAL_CHECKS = [
	"state-at-tip",
	"no-unit-on-dlt",
	"manual-rows-arrived",
	"dlt-loads-unchanged",
	"dlt-rows-unchanged",
	"no-dlt-data-since-rollback",
	"clocks-agree"
];
/** Rows that dlt landed late stay landed: by their load ids they can be accepted. */
const CAN_BE_ACCEPTED = /* @__PURE__ */ new Set(["no-dlt-data-since-rollback"]);
/** Each unit is fetched by the manual path again, and nothing of dlt arrives any more (runbook 217). */
function assessManualCollection({ checks, errorRate, rollbackAt }) {
	const gone = errorRate.measured ? errorRate.value.goneUnits : [];
	return toCriterion({
		id: "manual-collection",
		expected: `each unit fetched by the manual path since ${rollbackAt ?? "the rollback"}, and nothing of dlt over two looks`,
		findings: [...MANUAL_CHECKS.map((id) => judgeCheck(id, checks)), ...gone.length === 0 ? [] : [{
			verdict: "warn",
			text: `gone at the source, and left out: ${listUnits(gone)}`
		}]].flatMap((finding) => finding ?? [])
	});
}
function judgeCheck(id, checks) {
	const check = checks.find((one) => one.id === id);
	if (check === void 0) return {
		verdict: "unknown",
		text: `${CHECK_TITLES[id]}: not measured`,
		remedy: "Run verify-rollback.",
		obstacle: { about: id }
	};
	if (check.verdict === "skipped") return null;
	return {
		verdict: check.verdict,
		text: `${check.title}: ${check.observed}`,
		...check.remedy === void 0 ? {} : { remedy: check.remedy },
		obstacle: {
			about: id,
			kind: kindOf(id, check.verdict),
			keys: check.keys ?? []
		}
	};
}
function kindOf(id, verdict) {
	return verdict === "fail" && CAN_BE_ACCEPTED.has(id) ? "loss" : "failure";
}
const MOST_LISTED = 5;
function listUnits(units) {
	const more = units.length - MOST_LISTED;
	return `${units.slice(0, MOST_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

// actions/shared/success/assess-performance.ts
/**
* The median of the newest unit-fetches stays within what the good ones before the incident took, with a margin, and within the SLA
* (runbook 220). Where too few good ones are known the SLA alone counts.
*/
function assessPerformance({ performance, limits }) {
	const expected = limits.measured ? describeLimits(limits.value) : "unit-fetches as fast as before the incident";
	const findings = !limits.measured ? [unmeasuredFinding(limits)] : performance.measured ? judge(performance.value, limits.value) : [unmeasuredFinding(performance)];
	return toCriterion({
		id: "performance",
		expected,
		findings
	});
}
function describeLimits({ performance, sla }) {
	const { recentUnitFetches, goodUnitFetches, percentile, times } = performance;
	return `the median of ${recentUnitFetches} unit-fetches within ${times} times the ${percentile}th percentile of ${goodUnitFetches} good ones before the incident, and within ${sla.minutes} min for each ${sla.posts} posts`;
}
function judge({ recent, goodSeconds }, { performance, sla }) {
	const newest = recent.slice(0, performance.recentUnitFetches);
	if (newest.length < performance.recentUnitFetches) return [{
		verdict: "unknown",
		text: `${newest.length} of ${performance.recentUnitFetches} unit-fetches with a known duration since the rollback`,
		remedy: "Wait for more manual runs. Where the collector records no durations, run it as `switchback run manual -- COMMAND`."
	}];
	const median = medianOf(newest.map(({ seconds }) => seconds));
	const shares = newest.map(({ seconds, posts }) => seconds / slaSeconds(posts, sla));
	const told = `median ${shown(median)} s of the newest ${newest.length}`;
	return [medianOf(shares) <= 1 ? {
		verdict: "pass",
		text: `${told}, within the SLA`
	} : {
		verdict: "fail",
		text: `${told}, beyond the SLA of ${sla.minutes} min for each ${sla.posts} posts`,
		remedy: SLOW
	}, compareWithBefore(median, goodSeconds, performance)];
}
const SLOW = "Compare the manual collector's runs with those before the incident: machine, rate limit, database.";
function compareWithBefore(median, good, limits) {
	const { goodUnitFetches, percentile, times } = limits;
	if (good.length < goodUnitFetches) return {
		verdict: "pass",
		text: `${good.length} of ${goodUnitFetches} good unit-fetches are known from before, so the SLA alone counts`
	};
	const limit = percentileOf(good.slice(0, goodUnitFetches), percentile) * times;
	const told = `${shown(limit)} s is ${times} times what ${percentile} % took at most before`;
	return median <= limit ? {
		verdict: "pass",
		text: told
	} : {
		verdict: "fail",
		text: `median ${shown(median)} s; ${told}`,
		remedy: SLOW
	};
}
/** Five minutes for each begun fifty posts, with the shipped numbers (DESIGN.md section 7). */
function slaSeconds(posts, { minutes, posts: perPosts }) {
	return 60 * minutes * Math.max(1, Math.ceil(posts / perPosts));
}
/** Of at least one number; of an even count the mean of the middle two. */
function medianOf(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
/** Nearest rank: the smallest of the values that so many percent do not exceed. */
function percentileOf(values, percentile) {
	const sorted = values.toSorted((a, b) => a - b);
	const rank = Math.ceil(percentile * sorted.length / 100 - 1e-9);
	return sorted[Math.max(1, rank) - 1] ?? 0;
}
function shown(seconds) {
	return String(Math.round(seconds * 10) / 10);
}

// actions/shared/success/assess-queues.ts
/** No run hangs, the manual workflows are enabled and run, and dlt left nothing half-done or waiting (runbook 221). */
function assessQueues(facts, now) {
	const { limits, queues } = facts;
	return toCriterion({
		id: "queues",
		expected: "no collector run beyond its limit; every manual workflow enabled and run within the cadence limit; no half-done dlt load, no pending package",
		findings: [
			...limits.measured ? judgeWorkflows(facts, limits.value, now) : [unmeasuredFinding(limits)],
			...judgeLoads(queues),
			judgePending(queues)
		]
	});
}
function judgeWorkflows({ queues, rollbackAt }, limits, now) {
	const { workflows } = queues;
	if (!workflows.measured) return [unmeasuredFinding(workflows)];
	const manual = workflows.value.filter(({ path }) => path === "manual");
	return [
		...workflows.value.flatMap(({ openRuns, workflow }) => openRuns.flatMap((run) => judgeRun(workflow, run, {
			limits,
			now
		}))),
		...manual.map((workflow) => judgeManualWorkflow(workflow, {
			limits,
			rollbackAt,
			now
		})),
		...workflows.value.filter(isDltEnabled).map(({ workflow }) => ({
			verdict: "warn",
			text: `${workflow} is of dlt and still enabled`,
			remedy: `Disable it: gh workflow disable ${ghArguments(workflow)}.`
		})),
		...manual.length > 0 ? [] : [{
			verdict: "warn",
			text: "no workflow of the manual path is named in the policy: its runs are seen by their unit-fetches alone"
		}]
	];
}
function isDltEnabled({ path, state }) {
	return path === "dlt" && state === "active";
}
function judgeRun(workflow, { id, url, isQueued, since }, { limits, now }) {
	const limit = isQueued ? limits.queues.queuedMinutes : limits.queues.runningMinutes;
	const minutes = (now.getTime() - Date.parse(since)) / 6e4;
	const text = `run ${id} of ${workflow} is ${isQueued ? "queued" : "running"} since ${since}`;
	return minutes <= limit ? [{
		verdict: "pass",
		text
	}] : [{
		verdict: "fail",
		text: `${text}, longer than ${limit} min`,
		remedy: `Look at ${url}; cancel it if it hangs.`
	}];
}
function judgeManualWorkflow({ workflow, state, lastStartedAt }, { limits, rollbackAt, now }) {
	if (state !== "active") return {
		verdict: "fail",
		text: `${workflow} is ${state}`,
		remedy: `Enable it: gh workflow enable ${ghArguments(workflow)}.`
	};
	const limitMs = limits.manualLimitSeconds * 1e3;
	if ((lastStartedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(lastStartedAt)) <= limitMs) return {
		verdict: "pass",
		text: `${workflow} is enabled and ran at ${lastStartedAt}`
	};
	const told = lastStartedAt === null ? `${workflow} has never run` : `${workflow} ran last at ${lastStartedAt}`;
	const remedy = `Start it: gh workflow run ${ghArguments(workflow)}.`;
	const dueMs = rollbackAt === null ? NaN : Date.parse(rollbackAt) + limitMs;
	return now.getTime() <= dueMs ? {
		verdict: "unknown",
		text: `${told}; its next run is due by ${formatInstant(new Date(dueMs))}`,
		remedy
	} : {
		verdict: "fail",
		text: `${told}, more than ${limits.manualLimitSeconds / 60} min ago`,
		remedy
	};
}
function judgeLoads({ halfDoneLoads }) {
	const about = "dlt-loads-complete";
	if (!halfDoneLoads.measured) return [unmeasuredFinding(halfDoneLoads, { about })];
	const keys = halfDoneLoads.value;
	if (keys.length === 0) return [{
		verdict: "pass",
		text: "no half-done dlt load"
	}];
	const shown = `${keys.slice(0, 5).join(", ")}${keys.length > 5 ? ` and ${keys.length - 5} more` : ""}`;
	return [{
		verdict: "fail",
		text: `${count(keys.length, "half-done dlt load")}: ${shown}`,
		remedy: "Drop the pending package where dlt ran (its version decides the command), then delete these rows, or accept them in settled.json. Never run dlt's `drop`.",
		obstacle: {
			kind: "loss",
			about,
			keys
		}
	}];
}
function judgePending({ pendingPackages }) {
	if (pendingPackages === null) return {
		verdict: "pass",
		text: "pending packages of dlt cannot be seen from here"
	};
	return pendingPackages === 0 ? {
		verdict: "pass",
		text: "no pending package of dlt"
	} : {
		verdict: "fail",
		text: count(pendingPackages, "pending package of dlt", "pending packages of dlt"),
		remedy: "Drop them where dlt ran: a package that waits is loaded by the next run, under its old load id. Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND), which counts them and does not run dlt. What is gone for good is named under collectors, dlt, retired_places of config/policy.yaml."
	};
}

// actions/shared/success/assess-success.ts
/** The name of this in the registry of recipes: its input is `SuccessFacts`, its instant `now`, its answer the criteria. */
const SUCCESS_RECIPE = "success@1";
/** The runbook's five success criteria, in its order, with what was settled (DESIGN.md section 8). */
function assessSuccess(facts, now) {
	const { settlement, settlementProblem, limits } = facts;
	const unknownDays = limits.measured ? limits.value.acceptedUnknownDays : 0;
	const results = applySettlement(assessCriteria(facts, now), {
		settlement,
		unknownDays
	}, now);
	return settlementProblem === null ? results : results.map((result) => withProblem(result, settlementProblem));
}
/** As they were measured, before anything is settled, each with what stands in its way. */
function assessCriteria(facts, now) {
	return [
		assessManualCollection(facts),
		assessDataLoss(facts, now),
		assessErrorRate(facts),
		assessPerformance(facts),
		assessQueues(facts, now)
	];
}
/** Only where something is open: what passes needs no acceptance. */
function withProblem(result, problem) {
	const { verdict, detail } = result;
	return verdict === "pass" || verdict === "warn" ? result : {
		...result,
		detail: joinSentences(detail, problem)
	};
}

export { SUCCESS_RECIPE, applySettlement, assessCriteria, assessProof, assessSuccess, chooseFirstLook, secondLookDueAt, unmeasuredProof };