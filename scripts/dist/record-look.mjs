import { unitKey } from "./unit-key.mjs";
import { Chi, HashMD, bytesToHex, clean, createHasher, rotl, utf8ToBytes } from "./sha2.mjs";
import { _enum, array, boolean, int, literal, number, object, preprocess, record, string, tuple, unknown } from "./zod.mjs";
import "./datasets.mjs";
import { count } from "./count.mjs";
import { createIndex, hasLoadId, listMissingPrivileges, loadsInWindow, loadsUnreadThrough, manyLoads, planArrivals, unreadThrough } from "./arrival-clause.mjs";
import { quoteIdentifier, quoteTable, tableKey } from "./quoted-name.mjs";
import { describeLag, findBlocker, findColumn, findLeadingIndex, findUniqueIndex, instantText, planDay } from "./prove-binding.mjs";
import { defineCheck } from "./integrity-check.mjs";
import { joinSentences } from "./sentences.mjs";
import { compareLoadIds } from "./load-id.mjs";
import { FAR_FUTURE, addHours, bindingCheck, cascadeKeysCheck, clockSkewCheck, countColumn, faultsAnswer, findDltTable, hourOf, hoursBetween, instantOfLoad, justBefore, laterOf, learningAnswer, listRootTables, notApplicableAnswer, outcomeOf, passAnswer, readLoadFacts, readRows, stagingSchema, unknownAnswer, unmeasuredAnswer, warnAnswer } from "./take-look.mjs";
import { eventInstant, utcText } from "./event-time-clause.mjs";
import { passesFilter } from "./post-filter.mjs";
import { WARN_SKEW_MS, inDatabaseTime } from "./clock-skew.mjs";

// actions/shared/integrity/arrived-rows.ts
/** Plans the questions of a check over the rows that arrived; no row at all is a pass, and a window that cannot be told is `unknown`. */
function planOverArrivals(subject, context, { expected, ask }) {
	const arrivals = planArrivals(subject, context);
	const table = quoteTable(subject.table);
	if (context.isBaseline) {
		const arrivedAt = "column" in subject.table.arrival ? arrivedColumn(arrivals) : null;
		return {
			kind: "ask",
			queries: ask({
				from: `from ${table} row where true`,
				values: [],
				arrivedAt,
				index: "",
				isBounded: true
			})
		};
	}
	if (arrivals.kind === "unknown") return arrivals;
	if (arrivals.kind === "nothing-arrived") return {
		kind: "answered",
		answers: [passAnswer(expected, "no load of dlt since the last look")]
	};
	const { sql, ...rest } = arrivals;
	return {
		kind: "ask",
		queries: ask({
			...rest,
			from: `from ${table} row where ${sql}`,
			isBounded: false
		})
	};
}
/** A question over them. `values` are numbered after those of the window: the first is `$${rows.values.length + 1}`. */
function askRows(rows, sql, values = []) {
	return {
		sql,
		values: [...rows.values, ...values],
		index: rows.index,
		...rows.isBounded ? { isBounded: true } : {}
	};
}
/** How many there are: the same question from every check, so that it is asked once. */
function countRows(rows) {
	return askRows(rows, `select count(*) as rows ${rows.from}`);
}
function arrivedColumn(arrivals) {
	return arrivals.kind === "clause" ? arrivals.arrivedAt : null;
}

// actions/shared/integrity/row-fault.ts
/** A faulty row as `rowColumns` selects it, and how many there are in all. */
const faultyRowSchema = object({
	/** The canonical id as it is stored; null where it is, or blank. */
	key: string().nullable(),
	/** The value of another key of the table. */
	other_key: string().nullable(),
	position: countColumn,
	unit: string().nullable(),
	arrived_at: string().nullable(),
	load_id: string().nullable(),
	mark: string().nullable(),
	total: countColumn
});
/** How many faulty rows are read; a look shows ten of them, and a baseline keeps no more. */
const FAULT_LIMIT = 1e3;
/** What names a row, as the columns of `faultyRowSchema`; to be selected from `ArrivedRows`. */
function rowColumns(subject, { arrivedAt }) {
	const other = otherKey(subject);
	return [
		`nullif(btrim(${canonicalText(subject.table)}), '') as key`,
		`${other === null ? "null::text" : `row.${quoteIdentifier(other)}::text`} as other_key`,
		"row_number() over () as position",
		`${unitText(subject.table)} as unit`,
		`${arrivedAt === null ? "null::text" : utcText(arrivedAt)} as arrived_at`,
		`${loadIdText(subject)} as load_id`,
		`${pathMark(subject)} as mark`,
		"count(*) over () as total"
	].join(", ");
}
function toFault$2(row, subject, context) {
	const arrivedAt = loadedAt(row.load_id, subject, context) ?? row.arrived_at;
	const path = pathOf(row.mark, subject);
	return {
		key: row.key ?? keyless(row, subject, arrivedAt),
		...row.unit === null ? {} : { unit: unitKey(row.unit) },
		...arrivedAt === null ? {} : { arrivedAt },
		...path === null ? {} : { path }
	};
}
/** When the load of that id completed, by `_dlt_loads`; `null` where it never did. */
function loadedAt(loadId, { dataset }, { loads }) {
	if (loadId === null || dataset.dlt === void 0) return null;
	return loads.get(dataset.dlt.schema)?.find((load) => load.loadId === loadId)?.insertedAt ?? null;
}
/** The canonical id as it is stored. */
function canonicalText({ canonicalId }, alias = "row") {
	return `${alias}.${quoteIdentifier(canonicalId.column)}::text`;
}
/** Reddit's prefix of the kind of thing that a dataset holds. */
function fullnamePrefix({ holds }) {
	return holds === "comments" ? "t1_" : "t3_";
}
/** An id in the form in which tables are compared: without prefix and blanks, in lower case. An opaque id stays as it is. */
function normalId(text, form) {
	return form === "opaque" ? text : `lower(regexp_replace(btrim(${text}), '^t[1-6]_', '', 'i'))`;
}
/** The subreddit in lower case; where the row only refers to it, looked up by the key of the table that has the names. */
function unitText({ unitColumn, unitNames }) {
	if (unitColumn === void 0) return "null::text";
	const own = `row.${quoteIdentifier(unitColumn)}`;
	if (unitNames === void 0) return `lower(btrim(${own}::text))`;
	return `(select ${`lower(btrim(names.${quoteIdentifier(unitNames.name)}::text))`} from ${quoteTable(unitNames)} names where names.${quoteIdentifier(unitNames.key)} = ${own} limit 1)`;
}
/** The load that says when a row arrived; null where a column says it. */
function loadIdText(subject) {
	const { rule } = subject.table.arrival;
	return (rule === "dlt_load" || rule === "by_path") && hasLoadId(subject) ? "row._dlt_load_id::text" : "null::text";
}
/** What tells which path wrote the row last, for `pathOf`. */
function pathMark(subject) {
	const { path } = subject.table;
	if (path?.rule === "column") return `row.${quoteIdentifier(path.column)}::text`;
	return path?.rule === "load_id" && hasLoadId(subject) ? "row._dlt_load_id::text" : "null::text";
}
/** Which path wrote a row of this mark; `null` where that is not told. */
function pathOf(mark, { table }) {
	const { writtenBy, path } = table;
	if (writtenBy === "manual" || writtenBy === "dlt") return writtenBy;
	if (path?.rule === "load_id") return mark === null ? "manual" : "dlt";
	if (path?.rule !== "column" || mark === null) return null;
	if (mark === path.manual) return "manual";
	return mark === path.dlt ? "dlt" : null;
}
/** A row without canonical id, by another key of the table, or by the moment of its arrival. `ctid` is no key: it moves. */
function keyless({ other_key: other, position }, subject, arrivedAt) {
	const name = otherKey(subject);
	if (name !== null && other !== null) return `${name} ${other}`;
	return `row ${position} of ${arrivedAt ?? `the window after ${subject.window.after}`}`;
}
/** A key of no meaning that a unique index covers alone, beside the canonical id. Never a text: it could be a person's name, or an address with a title. */
function otherKey({ catalogue, table }) {
	const keys = catalogue.indexes.filter(({ isUnique, isValid, predicate, keys: { length } }) => isUnique && isValid && predicate === null && length === 1).flatMap(({ keys: columns }) => columns);
	const isPlain = (name) => name === "_dlt_id" || /^(?:uuid|bigint|integer|smallint)$/u.test(findColumn(catalogue, name)?.type ?? "");
	return keys.find(({ text, isExpression }) => !isExpression && text !== table.canonicalId.column && isPlain(text))?.text ?? null;
}

// actions/shared/integrity/canonical-key.ts
/**
* A row's canonical id in the form in which tables and looks are compared; null or empty where it has none. As `normalId` makes it, without its regular
* expression, which costs a microsecond a row.
*/
function canonicalKey(table, alias = "row") {
	const text = `${alias}.${quoteIdentifier(table.canonicalId.column)}::text`;
	if (table.canonicalId.form === "opaque") return text;
	const trimmed = `btrim(${text})`;
	return String.raw`lower(case when ${trimmed} ~~* 't_\_%' then substr(${trimmed}, 4) else ${trimmed} end)`;
}
/** Whether the canonical id is one that Reddit can be asked about: of a post, not of a comment or of something of ours. */
function isKnownToReddit({ dataset, table }) {
	return dataset.holds === "posts" && table.canonicalId.form !== "opaque";
}
/**
* A join that tells, as `found.yes`, whether a key stands anywhere in the table, and as `found.at` when its post was made: by its index, in every form in
* which it may be stored, or in one pass where there is none, which the gate allows while the table is small.
*
* @param key SQL of the key, as `canonicalKey` writes it
*/
function joinStored(subject, key) {
	const { table, catalogue, dataset } = subject;
	const at = table.eventTime === void 0 ? "null::timestamptz" : eventInstant(table.eventTime, "other");
	const from = `from ${quoteTable(table)} other`;
	if (!hasIndex(catalogue, table)) return `left join (${`select ${canonicalKey(table, "other")} as other_key, true as yes, min(${at}) as at ${from} group by 1`}) found on found.other_key = ${key}`;
	return `left join lateral (select true as yes, ${at} as at ${from} where ${storedMatch(subject, dataset, key)} limit 1) found on true`;
}
function storedMatch({ table, catalogue }, dataset, key) {
	const { column, form } = table.canonicalId;
	const name = `other.${quoteIdentifier(column)}`;
	const type = findColumn(catalogue, column)?.type ?? "text";
	if (form === "opaque") return `${name} = ${key}::${/^[a-z ]+$/u.test(type) ? type : "text"}`;
	const prefix = fullnamePrefix(dataset);
	return `${name} = any(array[${key}, '${prefix}' || ${key}, upper(${key}), '${prefix}' || upper(${key}), upper('${prefix}' || ${key})])`;
}
/** A view has no index of its own: the planner decides, and the gate refuses a scan. */
function hasIndex({ kind, indexes }, { canonicalId }) {
	if (kind === "view") return true;
	return indexes.some(({ isValid, predicate, method, keys: [first] }) => isValid && (predicate === null || predicate.endsWith(" IS NOT NULL)")) && ["btree", "hash"].includes(method) && first?.isExpression === false && first.text === canonicalId.column);
}

// actions/shared/integrity/plan-listings.ts
/** Pages of one look: the collectors spend from the same budget, of 100 calls a minute. */
const MOST_PAGES = 30;
const TURN_MS = 18e5;
/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LAG_MS = 54e5;
const CADENCES$1 = 3;
/**
* The pages that the paths of the units now read, each once. Where there are more units than a look asks for, the looks take turns by the hour's halves.
*/
function planListings(datasets, state, now) {
	if (state === null) return [];
	const wanted = /* @__PURE__ */ new Map();
	for (const dataset of datasets.datasets.filter(({ holds }) => holds === "posts")) for (const { name } of datasets.units) {
		const unit = unitKey(name);
		const path = dataset.paths?.[pathOfUnit(unit, state)];
		if (path === void 0) continue;
		const key = `${unit} ${path.listing}`;
		const limit = Math.min(100, Math.max(path.limit, wanted.get(key)?.limit ?? 0));
		wanted.set(key, {
			unit,
			listing: path.listing,
			limit
		});
	}
	return takeTurn([...wanted.values()], Math.floor(now.getTime() / TURN_MS));
}
function takeTurn(wanted, turn) {
	if (wanted.length <= MOST_PAGES) return wanted;
	const from = turn * MOST_PAGES % wanted.length;
	return [...wanted.slice(from), ...wanted.slice(0, from)].slice(0, MOST_PAGES);
}
/** The path that a unit is routed to; `unit` in lower case. */
function pathOfUnit(unit, { dltUnits }) {
	return dltUnits.has(unit) ? "dlt" : "manual";
}
/** How old a post is before it must be here: the path's cadence, and what schedules drop and delay. */
function lagMs(dataset, path) {
	const cadence = dataset.paths?.[path]?.cadenceMinutes ?? 0;
	return Math.max(LEAST_LAG_MS, CADENCES$1 * 6e4 * cadence);
}

// actions/shared/integrity/delayed-rows.ts
/** Late posts of a unit that are looked up in the other tables; what is beyond is not counted. */
const MOST_LATE = 1e3;
/** The kinds of posts whose ids are asked for. */
const KEYED = [
	"late",
	"listing",
	"merge",
	"ids"
];
/**
* By unit: how many rows arrived, the newest post of them, and the ids of posts that came in beyond the lag of their path (`late`), as well as those of
* which that cannot be told, by the reason: a listing in no order of time, a merge, ids that cannot be compared, and how many were late when nobody had
* seen the unit. A merge of dlt writes rows anew that it had, and they show the time of the new load. So of its rows only those are late for certain that
* are newer than any a look saw, and only where the first load that can have brought them came too late as well.
*
* Each row is only compared with the last load; what may be late is judged apart, since that is little or nothing as long as all goes well.
*/
function delayedQuery(subject, question) {
	const { rows, ledger, context } = question;
	const known = [...ledger.units];
	const loads = loadsInWindow(subject, context) ?? [];
	const keys = (kind) => `(array_agg(key) filter (where kind = '${kind}'))[1:1001] as "${kind}"`;
	return askRows(rows, `select named.unit, arrived.rows, extract(epoch from arrived.newest)::double precision as newest, judged.*
       from (${arrivedUnits(subject, question)}) arrived
      cross join lateral (select ${unitText(subject.table)} as unit from (select arrived.written as ${unitColumn(subject)}) row) named
       left join ${parameters(question).known} known (name, newest, since) on known.name = named.unit
      cross join lateral (select ${KEYED.map(keys).join(", ")}, count(*) filter (where kind = 'first-sight') as "first-sight"
                            from (${judgedRows(subject, question)}) each_row) judged`, [
		loads.map(({ loadId }) => loadId),
		loads.map(({ insertedAt }) => insertedAt),
		loads.map(({ insertedAt }) => insertedAt).toSorted().at(-1) ?? null,
		firstLoadAt(subject, question),
		known.map(([unit]) => unit),
		known.map(([, { newest }]) => newest),
		known.map(([, { since }]) => since),
		ledger.phaseStartedAt === null ? null : Date.parse(ledger.phaseStartedAt) / 1e3
	]);
}
/** The parameters behind those of the window, by what they are. */
function parameters({ rows }) {
	const at = (offset, type) => `$${rows.values.length + offset}::${type}`;
	return {
		loads: `unnest(${at(1, "text[]")}, ${at(2, "timestamptz[]")})`,
		lastLoadAt: at(3, "timestamptz"),
		firstLoadAt: at(4, "timestamptz"),
		known: `unnest(${at(5, "text[]")}, ${at(6, "double precision[]")}, ${at(7, "double precision[]")})`,
		startedAt: `coalesce(${at(8, "double precision")}, '-infinity')`
	};
}
/** By unit as it is written: how many rows arrived, the newest post, and all that is needed of those that may be late. */
function arrivedUnits(subject, question) {
	const { eventTime, rows } = question;
	const gather = (column) => `array_agg(${column}) filter (where may_be_late) as ${column}s`;
	return `select written, count(*) as rows, max(made) as newest, ${[
		"key",
		"made",
		"load_id",
		"arrived",
		"is_by_dlt"
	].map(gather).join(", ")}
            from (select *, coalesce(${parameters(question).lastLoadAt} > made + lag and load_id is not null, false) or coalesce(arrived > made + lag, false) as may_be_late
                    from (select row.${unitColumn(subject)} as written, ${canonicalKey(subject.table)} as key, ${eventInstant(eventTime)} as made, ${loadIdText(subject)} as load_id,
                                 ${arrivedText(subject, rows)} as arrived, ${isByDlt(subject)} as is_by_dlt, ${lagOf(subject, isByDlt(subject))} as lag
                            ${rows.from}) each_row
                   where made is not null) timed
           group by 1`;
}
/** Only tables that have one are asked. */
function unitColumn({ table }) {
	return quoteIdentifier(table.unitColumn ?? "");
}
/** What a load brought has its time from there. */
function arrivedText(subject, { arrivedAt }) {
	if (arrivedAt === null) return "null::timestamptz";
	return `case when ${loadIdText(subject)} is null then ${arrivedAt} end`;
}
/** Those that may be late, each with what it is; null for one that came in time, or was there before anybody looked. */
function judgedRows(subject, question) {
	const { loads, firstLoadAt: first, startedAt } = parameters(question);
	const certain = question.hasOthers && !isKnownToReddit(subject) ? "ids" : "late";
	const lag = lagOf(subject, "is_by_dlt");
	return `select key, case when coalesce(loads.at, arrived_at) > made + ${lag} is not true then null
                   when known.since is null or made_at <= known.since
                   then case when known.since is null or made_at > ${startedAt} then 'first-sight' end
                   when not ${isInOrder(subject)} then 'listing'
                   when not (is_by_dlt or load_id is not null) or (made_at > known.newest and ${first} > made + ${lag}) then '${certain}'
                   else 'merge' end as kind
            from (select *, extract(epoch from made)::double precision as made_at
                    from unnest(arrived.keys, arrived.mades, arrived.load_ids, arrived.arriveds, arrived.is_by_dlts) may_be_late (key, made, load_id, arrived_at, is_by_dlt)) may_be_late
            left join ${loads} loads (id, at) on loads.id = load_id`;
}
/** hot, top and rising show a post whenever it pleases people, so that an old one that comes late need be no delay. */
function isInOrder({ dataset: { paths } }) {
	const isNew = (path) => String(paths?.[path]?.listing === "new");
	return `(case when is_by_dlt then ${isNew("dlt")} else ${isNew("manual")} end)`;
}
/** Which of the posts stand in another table too: there they were judged when they came. */
function elsewhereQuery$1(subject, keys) {
	return {
		sql: `select asked.key from unnest($1::text[]) asked (key) ${joinStored(subject, "asked.key")} where found.yes`,
		values: [keys],
		index: createIndex(subject.table, subject.table.canonicalId.column)
	};
}
/** The first load that can have brought a post which no look saw; `null` where it may be one that was not read. */
function firstLoadAt(subject, { ledger, context }) {
	const { dataset, table, window } = subject;
	const after = ledger.absentThrough.get(tableKey(table)) ?? window.after;
	if ((loadsUnreadThrough(subject, context) ?? after) > after) return null;
	return (dataset.dlt === void 0 ? [] : context.loads.get(dataset.dlt.schema) ?? []).map(({ insertedAt }) => insertedAt).filter((insertedAt) => insertedAt > after).toSorted()[0] ?? null;
}
/** By the path that wrote the row. */
function lagOf({ dataset }, byDlt) {
	const [manual, dlt] = [lagMs(dataset, "manual"), lagMs(dataset, "dlt")];
	const interval = (ms) => `interval '${ms} milliseconds'`;
	return manual === dlt ? interval(dlt) : `(case when ${byDlt} then ${interval(dlt)} else ${interval(manual)} end)`;
}
function isByDlt(subject) {
	const { writtenBy, path } = subject.table;
	if (writtenBy === "dlt") return "true";
	if (writtenBy === "manual") return "false";
	return path?.rule === "column" ? `((row.${quoteIdentifier(path.column)}::text = '${path.dlt.replaceAll("'", "''")}') is true)` : `(${loadIdText(subject)} is not null)`;
}

// actions/shared/integrity/delay-answers.ts
/** One for each unit of which there is something to say, and one for all others. A number that may be too small says why; no number is made up. */
function answerDelays(given) {
	const { expected, context } = given;
	const hole = describeHole(ofBound(given), context);
	const own = context.datasets.units.flatMap(({ name }) => answerUnit(unitKey(name), hole, given) ?? []);
	const rest = context.datasets.units.length - own.length;
	if (rest === 0) return own;
	if (hole === null) return [...own, passAnswer(expected, `no post of ${count(rest, "unit")} came in late`)];
	const observed = `none of ${count(rest, "unit")} that came in late, but not all was counted: ${hole}`;
	return [...own, {
		...learningAnswer(expected, observed),
		atLeastBecause: hole
	}];
}
/** A table that is bound no more, or is not there, holds nothing back. */
function ofBound({ after, subject }) {
	const bound = new Set(subject.tables.map(({ table }) => tableKey(table)));
	const only = (ends) => new Map([...ends].filter(([key]) => bound.has(key)));
	return {
		...after,
		from: only(after.from),
		through: only(after.through)
	};
}
function answerUnit(unit, hole, given) {
	const { before, after, subject, expected, remedy } = given;
	const now = after.units.get(unit);
	if (now === void 0) return notCounted(learningAnswer, "nothing of it ever came in", {
		unit,
		expected
	});
	const reasons = [...now.doubts.map((doubt) => describeDoubt(doubt, subject)), ...hole === null ? [] : [hole]];
	const because = reasons.length === 0 ? null : reasons.join("; ");
	const known = before.units.get(unit);
	if (now.delayed === 0 && now.doubts.length === 0) return null;
	if (now.delayed === 0) return notCounted(notApplicableAnswer, because ?? "", {
		unit,
		expected
	});
	const fresh = now.delayed - (known?.delayed ?? 0);
	const observed = `${`${because === null ? "" : "at least "}${count(now.delayed, "post")}`} came in late since the phase began, ${fresh} of them since the last look${because === null ? "" : `; at least, because ${because}`}`;
	return {
		...fresh > 0 ? warnAnswer(expected, observed, {
			unit,
			remedy
		}) : passAnswer(expected, observed, { unit }),
		faultCount: now.delayed,
		...because === null ? {} : { atLeastBecause: because }
	};
}
function notCounted(answer, because, { unit, expected }) {
	return {
		...answer(expected, `not countable, because ${because}`, { unit }),
		atLeastBecause: because
	};
}
function describeDoubt(doubt, { dataset: { paths } }) {
	switch (doubt) {
		case "listing": return `${["manual", "dlt"].filter((path) => paths?.[path]?.listing !== "new").map((path) => `${path} lists ${paths?.[path]?.listing ?? "nothing that is bound"}`).join(" and ")}, where a post shows up at any age`;
		case "merge": return "dlt merges, and a row that it merges again shows the time of the newer load";
		case "first-sight": return "posts were late already when it was first seen";
		case "many": return `more than ${MOST_LATE.toLocaleString("en-US")} posts came in late between two looks`;
		case "ids": return "its ids do not tell whether another table had the posts";
		default: return doubt;
	}
}
/** What a look leaves uncounted anyhow: its fixed lag of 15 minutes behind open transactions, and as much again. */
const USUAL_LAG_MS = 18e5;
/** The part of the phase whose arrivals were not counted, in words; `null` where all were. Before the migration began there is no phase to cover. */
function describeHole({ from, through, phaseStartedAt }, { database, state }) {
	const isBegun = state === null || state.phase !== "manual_only" || state.rollbackAt !== null;
	const begun = [...from.values()].toSorted().at(-1) ?? null;
	const ended = [...through.values()].toSorted()[0] ?? null;
	const isLateStart = isBegun && begun !== null && (phaseStartedAt === null || Date.parse(begun) > Date.parse(phaseStartedAt));
	const isBehind = ended !== null && Date.parse(database.at) - Date.parse(ended) > USUAL_LAG_MS;
	const parts = [...isLateStart ? [`arrivals before ${second(begun)} were not looked at`] : [], ...isBehind ? [`arrivals after ${second(ended)} are not counted yet`] : []];
	return parts.length === 0 ? null : parts.join(", ");
}
function second(instant) {
	return instantText(Math.floor(Date.parse(instant) / 1e3) * 1e3).replace(".000000", "");
}

// actions/shared/integrity/delay-ledger.ts
/**
* Why more posts of a unit may have come in late than were counted: its listing is in no order of time, dlt merges, posts were late already when it was
* first seen, more were late than are looked up, or its ids do not tell whether another table had the post.
*/
const DELAY_DOUBTS = [
	"listing",
	"merge",
	"first-sight",
	"many",
	"ids"
];
const instants = record(string(), string());
const ledgerSchema = object({
	version: literal(2),
	generation: int().nullable(),
	phaseStartedAt: string().nullable(),
	from: instants,
	through: instants,
	absentThrough: instants,
	failed: int().min(0),
	units: record(string(), tuple([
		number(),
		number(),
		int().min(0),
		array(_enum(DELAY_DOUBTS))
	]))
});
/** Reads the mark of an earlier look; `null` where there is none, or one of a version that did not keep its doubts. */
function parseDelayLedger(text) {
	const parsed = text === void 0 ? null : ledgerSchema.safeParse(JSON.parse(text));
	if (parsed?.success !== true) return null;
	const { version: _, from, through, absentThrough, units, ...rest } = parsed.data;
	return {
		...rest,
		from: new Map(Object.entries(from)),
		through: new Map(Object.entries(through)),
		absentThrough: new Map(Object.entries(absentThrough)),
		units: new Map(Object.entries(units).map(([unit, [newest, since, delayed, doubts]]) => [unit, {
			newest,
			since,
			delayed,
			doubts
		}]))
	};
}
/** The text of the mark. */
function renderDelayLedger({ from, through, absentThrough, units, ...rest }) {
	const numbers = [...units].map(([unit, { newest, since, delayed, doubts }]) => [unit, [
		newest,
		since,
		delayed,
		doubts
	]]);
	return JSON.stringify({
		version: 2,
		...rest,
		from: Object.fromEntries(from),
		through: Object.fromEntries(through),
		absentThrough: Object.fromEntries(absentThrough),
		units: Object.fromEntries(numbers)
	});
}
/** Totals begin anew with each phase of dlt; a rollback goes on with those of the phase that it ended, since what was held up comes in after it. */
function forPhase(ledger, state) {
	if (state === null || state.generation === ledger.generation) return ledger;
	const { generation, phaseStartedAt } = state;
	if (state.phase === "manual_only") return {
		...ledger,
		generation
	};
	return {
		...ledger,
		generation,
		phaseStartedAt,
		units: new Map([...ledger.units].map(([unit, known]) => [unit, {
			...known,
			delayed: 0,
			doubts: []
		}]))
	};
}
/** Of no look yet. */
const EMPTY_LEDGER = {
	generation: null,
	phaseStartedAt: null,
	from: /* @__PURE__ */ new Map(),
	through: /* @__PURE__ */ new Map(),
	absentThrough: /* @__PURE__ */ new Map(),
	failed: 0,
	units: /* @__PURE__ */ new Map()
};
/** The ledger after a look. A unit that is seen for the first time begins with its newest post: what is older was there before. */
function addLook(before, { spans, units, at }) {
	const isFirst = before.through.size === 0;
	const added = [...units].map(([unit, look]) => {
		const newest = Math.floor(Math.min(look.newest, at));
		const known = before.units.get(unit);
		if (known === void 0) return [unit, {
			newest,
			since: newest,
			delayed: 0,
			doubts: isFirst ? [] : look.doubts
		}];
		const doubts = DELAY_DOUBTS.filter((doubt) => known.doubts.includes(doubt) || look.doubts.includes(doubt));
		return [unit, {
			...known,
			newest: Math.max(known.newest, newest),
			delayed: known.delayed + look.delayed,
			doubts
		}];
	});
	const spanned = [...spans];
	return {
		...before,
		from: new Map([...before.from, ...spanned.map(([key, span]) => [key, countedFrom(before, key, span)])]),
		through: new Map([...before.through, ...spanned.map(([key, { through }]) => [key, through])]),
		absentThrough: new Map([...before.absentThrough, ...spanned.map(([key, span]) => [key, absentUntil(before, key, span)])]),
		failed: Math.max(0, before.failed - 1),
		units: new Map([...before.units, ...added])
	};
}
/** What the first look sees it learns from. Where a span begins behind the one before, what lies between was passed over. */
function countedFrom({ from, through }, key, span) {
	if (through.size === 0) return span.through;
	const before = through.get(key);
	return before === void 0 || span.after <= before ? from.get(key) ?? span.after : span.after;
}
function absentUntil(before, key, { after, isCaughtUp }) {
	return isCaughtUp ? after : before.absentThrough.get(key) ?? after;
}
/** The ledger after a look whose question failed: nothing was counted, and what came in stays to be counted. */
function addFailedLook(before) {
	return {
		...before,
		failed: before.failed + 1
	};
}

// actions/shared/integrity/read-delays.ts
const keysColumn = array(string().nullable()).nullable().transform((keys) => (keys ?? []).filter((key) => key !== null));
const rowSchema = object({
	unit: string().nullable(),
	rows: countColumn,
	newest: number(),
	late: keysColumn,
	listing: keysColumn,
	merge: keysColumn,
	ids: keysColumn,
	"first-sight": countColumn
});
const probeSchema = object({ key: string() });
/** The name of the question which late posts of a table stand in another one. */
function probeName$1(table, other) {
	return `${tableKey(table.table)} in ${tableKey(other.table)}`;
}
/** The ids that the other tables have to be asked about. */
function flaggedIn(table, answers) {
	const read = readTable(table, answers);
	return read.measured ? [...flaggedOf(read.value)] : [];
}
/** What came in by unit, over all tables, each post once; or the first question that failed. */
function readDelays(tables, answers) {
	const read = /* @__PURE__ */ new Map();
	for (const table of tables) {
		const own = readDelaysOf(table, tables, answers);
		if (!own.measured) return own;
		read.set(table, own.value);
	}
	const units = /* @__PURE__ */ new Map();
	for (const table of tables) for (const row of read.get(table)?.rows ?? []) {
		const unit = unitKey(row.unit ?? "");
		const before = units.get(unit) ?? {
			newest: 0,
			delayed: 0,
			doubts: []
		};
		units.set(unit, {
			newest: Math.max(before.newest, row.newest),
			delayed: before.delayed + new Set(row.late.slice(0, MOST_LATE).filter((key) => isLate(key, table, read))).size,
			doubts: [...before.doubts, ...doubtsOf(row, table, read)]
		});
	}
	return {
		measured: true,
		value: units
	};
}
function readDelaysOf(table, tables, answers) {
	const rows = readTable(table, answers);
	if (!rows.measured) return rows;
	const elsewhere = [];
	for (const other of tables) {
		const answer = answers[probeName$1(table, other)];
		if (answer === void 0) continue;
		const read = readRows({ found: answer }, { found: probeSchema });
		if (!read.measured) return read;
		elsewhere.push({
			other,
			found: new Set(read.value.found.map(({ key }) => key))
		});
	}
	const late = new Set(rows.value.flatMap((row) => row.late));
	return {
		measured: true,
		value: {
			rows: rows.value,
			flagged: flaggedOf(rows.value),
			late,
			elsewhere
		}
	};
}
/** Nothing where the table was not asked; a question that failed gives its reason. */
function readTable(table, answers) {
	const answer = answers[tableKey(table.table)];
	if (answer === void 0) return {
		measured: true,
		value: []
	};
	const read = readRows({ rows: answer }, { rows: rowSchema });
	return read.measured ? {
		measured: true,
		value: read.value.rows
	} : read;
}
function flaggedOf(rows) {
	return new Set(rows.flatMap((row) => KEYED.flatMap((kind) => row[kind].slice(0, MOST_LATE))));
}
/** Another table has the post and nothing says that it came late there: it was judged there when it came. */
function isJudgedElsewhere(key, table, read) {
	return (read.get(table)?.elsewhere ?? []).some(({ other, found }) => found.has(key) && read.get(other)?.flagged.has(key) !== true);
}
/** Late here, and nowhere in time: where several tables have it late, the first one counts it; where another may have had it in time, none does. */
function isLate(key, table, read) {
	if (isJudgedElsewhere(key, table, read)) return false;
	const order = [...read.keys()];
	return (read.get(table)?.elsewhere ?? []).filter(({ found }) => found.has(key)).every(({ other }) => read.get(other)?.late.has(key) === true && order.indexOf(other) > order.indexOf(table));
}
function doubtsOf(row, table, read) {
	return [
		...[
			"listing",
			"merge",
			"ids"
		].filter((kind) => row[kind].length > 1e3 || row[kind].some((key) => !isJudgedElsewhere(key, table, read))),
		...row.late.length > 1e3 ? ["many"] : [],
		...row["first-sight"] > 0 ? ["first-sight"] : []
	];
}

// actions/shared/integrity-checks/arrival-delay.ts
const EXPECTED$27 = "each post comes in within 3 cadences of its path, and 90 minutes";
const REMEDY$26 = "Look at the runs of the collector at that time. The posts are here: nothing has to be collected again.";
/**
* Posts that came in late, counted by unit from look to look, for the report of an incident. Arrival is by the database's clock, or by
* `_dlt_loads.inserted_at`; the limit is that of the census.
*/
const arrivalDelayCheck = defineCheck({
	id: "arrival-delay",
	title: "Posts come in on time",
	scope: "dataset",
	kind: "freshness",
	question: "How many posts of each unit came in later than the lag of their path, since the phase began?",
	runbook: "Step 7: impact, affected subreddits",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "warn: posts came in more than 3 cadences and 90 minutes after they were made, in the arrivals of this look. pass: none did; the count of the phase stays, and a rollback goes on with it. Never fail. What another table had in time is not late. A number says at least, and why, where there may be more: hot, top and rising show posts of any age, a row that dlt merges again shows a newer time, or a part of the phase was not looked at. not-applicable: none is certain, and for such a reason not countable. learning: nothing of the unit ever came in, or only a part of the phase was looked at. unknown: when rows arrived could not be told.",
	remedy: REMEDY$26,
	columns: ({ tables }) => tables.flatMap(({ table }) => table.eventTime === void 0 ? [] : [table.canonicalId.column, table.eventTime.column]),
	plan(subject, context) {
		const blocked = findBlock$1(subject, context);
		if (blocked !== null) return blocked;
		const plans = listTables$1(subject).map((table) => planTable(table, subject, context));
		const unknown = plans.find((plan) => plan.kind === "unknown");
		if (unknown !== void 0) return unknown;
		const queries = Object.fromEntries(plans.flatMap((plan) => plan.kind === "ask" ? Object.entries(plan.queries) : []));
		if (Object.keys(queries).length > 0) return {
			kind: "ask",
			queries
		};
		return {
			kind: "answered",
			...judge$9(subject, {}, context)
		};
	},
	followUp(subject, answers) {
		const tables = listTables$1(subject);
		return Object.fromEntries(tables.flatMap((table) => {
			const keys = flaggedIn(table, answers);
			if (keys.length === 0) return [];
			return tables.filter((other) => other !== table).map((other) => [probeName$1(table, other), elsewhereQuery$1(other, keys)]);
		}));
	},
	assess: (subject, answers, context) => judge$9(subject, answers, context)
});
function findBlock$1({ dataset, tables }, context) {
	const skip = (detail) => ({
		kind: "skipped",
		reason: "not-applicable",
		detail
	});
	if (dataset.holds !== "posts" || dataset.paths === void 0) return skip("no path collects posts into it");
	if (!tables.some(isTimed)) return skip("no table has units and the time of the posts");
	if (context.isBaseline) return {
		kind: "skipped",
		reason: "learning",
		detail: "what comes in late is counted from the next look on"
	};
	if (context.isMemoryUnread !== true) return null;
	return {
		kind: "unknown",
		message: "the history could not be read, so what was here before is not known",
		remedy: "Look again when the branch cutover-history can be read."
	};
}
function isTimed({ table }) {
	return table.eventTime !== void 0 && table.unitColumn !== void 0 && table.writtenBy !== "downstream";
}
function listTables$1({ tables }) {
	return tables.filter(isTimed);
}
function markName$6({ dataset }) {
	return `arrival-delay:${dataset.name}`;
}
function readLedger$1(subject, { memory, state }) {
	return forPhase(parseDelayLedger(memory.marks.get(markName$6(subject))) ?? EMPTY_LEDGER, state);
}
/** A look after a long pause does not count more than this at once. */
const LONGEST_MS$1 = 6048e5;
/** So often it is halved after looks whose question failed, such as by a time-out, down to a 64th. */
const MOST_HALVINGS = 6;
/**
* What is not counted yet: on from where an earlier look ended, whether its watermark moved or not; the rest is left to later looks. Passed over is only what
* came with loads that nobody reads any more, and then the ledger says so.
*/
function withOwnWindow(table, { through, failed }, context) {
	const counted = through.get(tableKey(table.table)) ?? table.window.after;
	const unread = loadsUnreadThrough(table, context) ?? counted;
	const after = unread > counted ? unread : counted;
	const longest = instantText(Date.parse(after) + LONGEST_MS$1 * .5 ** Math.min(failed, MOST_HALVINGS));
	const end = table.window.through < longest ? table.window.through : longest;
	return {
		...table,
		window: {
			...table.window,
			after,
			through: end > after ? end : after
		}
	};
}
function spanOf$1(table, ledger, context) {
	const { after, through } = withOwnWindow(table, ledger, context).window;
	return {
		after,
		through,
		isCaughtUp: through >= table.window.through
	};
}
/** Where nothing came in, the history need not grow; but what a look after a long pause counts must not grow for ever either. */
function isLong({ after, through, isCaughtUp }) {
	return !isCaughtUp || Date.parse(through) - Date.parse(after) > LONGEST_MS$1 / 7;
}
function planTable(table, subject, context) {
	const ledger = readLedger$1(subject, context);
	const own = withOwnWindow(table, ledger, context);
	const { eventTime } = table.table;
	if (eventTime === void 0 || own.window.after >= own.window.through) return {
		kind: "answered",
		answers: []
	};
	const hasOthers = listTables$1(subject).length > 1;
	return planOverArrivals(own, context, {
		expected: EXPECTED$27,
		ask: (rows) => ({ [tableKey(table.table)]: delayedQuery(own, {
			eventTime,
			rows,
			ledger,
			context,
			hasOthers
		}) })
	});
}
function judge$9(subject, answers, context) {
	const tables = listTables$1(subject);
	const before = readLedger$1(subject, context);
	const isFirst = before.through.size === 0;
	const look = readDelays(tables, answers);
	if (!look.measured) return {
		answers: [unmeasuredAnswer(look, EXPECTED$27)],
		records: isFirst ? [] : markOf$1(subject, addFailedLook(before))
	};
	const spans = new Map(tables.map((table) => [tableKey(table.table), spanOf$1(table, before, context)]));
	const after = addLook(before, {
		spans,
		units: onlyRegistered(look.value, context),
		at: Math.floor(Date.parse(context.database.at) / 1e3)
	});
	const isToKeep = ([key, span]) => isLong(span) || span.after > (before.through.get(key) ?? span.after);
	const isNews = isFirst || look.value.size > 0 || before.failed > 0 || [...spans].some(isToKeep);
	const isOther = after.generation !== storedGeneration(subject, context);
	return {
		answers: isFirst ? [learningAnswer(EXPECTED$27, "counted from the next look on")] : answerDelays({
			before,
			after,
			subject,
			context,
			expected: EXPECTED$27,
			remedy: REMEDY$26
		}),
		records: isNews || isOther ? markOf$1(subject, after) : []
	};
}
function markOf$1(subject, ledger) {
	return [{
		kind: "mark",
		name: markName$6(subject),
		value: renderDelayLedger(ledger)
	}];
}
function onlyRegistered(units, { datasets }) {
	const names = new Set(datasets.units.map(({ name }) => unitKey(name)));
	return new Map([...units].filter(([unit]) => names.has(unit)));
}
function storedGeneration(subject, { memory }) {
	return parseDelayLedger(memory.marks.get(markName$6(subject)))?.generation ?? null;
}

// actions/shared/integrity/unit-census.ts
/** What the listing of each unit says must be in the tables of its path. */
function planCensus(subject, context) {
	const { state, listings = [], datasets } = context;
	const { dataset } = subject;
	if (state === null) return [];
	return datasets.units.flatMap(({ name }) => {
		const unit = unitKey(name);
		const path = pathOfUnit(unit, state);
		const rule = dataset.paths?.[path];
		const listing = listings.find((each) => each.unit === unit && each.listing === rule?.listing);
		if (rule === void 0 || listing === void 0) return [];
		return [{
			unit,
			path,
			state: stateOf(listing, {
				subject,
				context,
				state,
				path
			})
		}];
	});
}
function stateOf({ shown, listing }, where) {
	const rule = where.subject.dataset.paths?.[where.path];
	if (shown.kind === "unread") return {
		...shown,
		kind: "unknown"
	};
	if (shown.kind === "gone") return shown;
	if (rule === void 0 || shown.posts.length === 0) return { kind: "empty" };
	const { filter } = rule;
	if (filter.rule === "opaque") {
		const remedy = `Write the words of the filter in config/datasets.yaml: paths: ${where.path}: filter: { rule: keywords, words: [...], in: [...] }.`;
		return {
			kind: "unknown",
			message: `what the path keeps is not known (opaque: ${filter.reason})`,
			remedy
		};
	}
	const lag = lagMs(where.subject.dataset, where.path);
	const until = lookAtMs(where.context) - lag;
	return {
		kind: "expected",
		posts: shown.posts.slice(0, rule.limit).filter((post) => post.condition === "present" && passesFilter(post, filter)).map((post) => ({
			post,
			tables: tablesFor(post, {
				...where,
				lag
			}),
			isSure: listing === "new" && passesBefore(post, filter),
			isDue: post.createdAt.getTime() <= until
		})),
		listed: shown.posts.length
	};
}
/** The text of a post may have been edited since the path read it; its title cannot be. */
function passesBefore(post, filter) {
	return filter.rule === "none" || filter.in.includes("title") && passesFilter({
		...post,
		selftext: ""
	}, filter);
}
/** A post from before the phase, or from its first lag, may have come by the path that was on before. */
function tablesFor({ createdAt }, { subject, state, path, lag }) {
	const startedAt = state.phaseStartedAt === null ? 0 : Date.parse(state.phaseStartedAt);
	const isEither = createdAt.getTime() < startedAt + lag;
	return subject.tables.filter(({ table: { writtenBy } }) => writtenBy === path || writtenBy === "both" || isEither && (writtenBy === "manual" || writtenBy === "dlt"));
}
/** What a replica shows ends where its replay stands. */
function lookAtMs({ database }) {
	return Date.parse(database.at) - 1e3 * (database.replicaLagSeconds ?? 0);
}
function idsFor({ state }, table) {
	return state.kind !== "expected" ? [] : state.posts.filter(({ tables }) => tables.includes(table)).map(({ post }) => post.id);
}

// actions/shared/integrity-checks/census.ts
const EXPECTED$26 = "every post that Reddit lists, the path keeps and the lag has passed";
const REMEDY$25 = "Look at the runs and the log of the path that collects the unit, and collect its posts again while Reddit still lists them.";
/** What the source shows against what is here. Reddit's answers were fetched before the look; one that failed proves nothing. */
const censusCheck = defineCheck({
	id: "census",
	title: "What Reddit lists is here",
	scope: "dataset",
	kind: "loss",
	question: "Is every post here that Reddit lists now, that the filter of the path lets through and that is older than the lag?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "credentials of Reddit; an index on the canonical id",
	cost: "O(S log N)",
	verdictRule: "fail: a post in the listing new, older than 3 cadences and 90 minutes, is in no table of its path, was missed by a look that long ago too (moderators approve posts late), and Reddit shows it by its id. warn: missed first by a later look, or for as long from hot, top or rising, which prove nothing by themselves; a subreddit is banned or private. unknown: Reddit did not answer, or the filter is opaque. learning: the unit is new.",
	remedy: REMEDY$25,
	columns: ({ tables }) => tables.map(({ table }) => table.canonicalId.column),
	plan(subject, context) {
		const blocked = findBlock(subject, context);
		if (blocked !== null) return blocked;
		const censuses = planCensus(subject, context);
		const queries = subject.tables.flatMap((table) => {
			const ids = [...new Set(censuses.flatMap((census) => idsFor(census, table)))];
			return ids.length === 0 ? [] : [[nameOf$1(table), hereQuery(table, ids)]];
		});
		if (queries.length > 0) return {
			kind: "ask",
			queries: Object.fromEntries(queries)
		};
		return {
			kind: "answered",
			...judge$8(subject, {}, context)
		};
	},
	assess: (subject, answers, context) => judge$8(subject, answers, context)
});
function findBlock({ dataset, tables }, context) {
	const skip = (detail) => ({
		kind: "skipped",
		reason: "not-applicable",
		detail
	});
	if (dataset.holds !== "posts" || dataset.paths === void 0) return skip("no path collects posts into it");
	if (context.listings === void 0) return skip("the census is off");
	if (!tables.every(isKnownToReddit)) return skip("the canonical ids are not those of Reddit");
	const unread = (message, remedy) => ({
		kind: "unknown",
		message,
		remedy
	});
	if (context.state === null) return unread("the state could not be read, so which path collects a unit is not known", LATER$1);
	if (context.isMemoryUnread === true) return unread("the history could not be read, so since when a unit is looked at is not known", LATER$1);
	return null;
}
const LATER$1 = "Look again when GitHub answers; the checks state and history say what is wrong.";
function nameOf$1({ table }) {
	return `here ${tableKey(table)}`;
}
const hereSchema = object({ key: string() });
function hereQuery(subject, ids) {
	return {
		sql: `select asked.key from unnest($1::text[]) asked (key) ${joinStored(subject, "asked.key")} where found.yes`,
		values: [ids],
		index: createIndex(subject.table, subject.table.canonicalId.column)
	};
}
function judge$8(subject, answers, context) {
	const results = planCensus(subject, context).map((census) => compareUnit(census, answers));
	const judging = {
		subject,
		context
	};
	const judged = results.map((result) => judgeUnit(result, judging));
	const records = judged.flatMap(({ records: own }) => own);
	return {
		answers: toAnswers(results, judged),
		records
	};
}
function compareUnit(census, answers) {
	if (census.state.kind !== "expected") return {
		census,
		missing: [],
		problem: null
	};
	const here = /* @__PURE__ */ new Set();
	for (const table of new Set(census.state.posts.flatMap(({ tables }) => tables))) {
		const answer = answers[nameOf$1(table)];
		if (answer === void 0) continue;
		const read = readRows({ here: answer }, { here: hereSchema });
		if (!read.measured) return {
			census,
			missing: [],
			problem: read
		};
		for (const { key } of read.value.here) here.add(key);
	}
	return {
		census,
		missing: census.state.posts.filter(({ post }) => !here.has(post.id)),
		problem: null
	};
}
function judgeUnit({ census, missing, problem }, { subject, context }) {
	const nothing = {
		lost: [],
		late: [],
		recent: [],
		isLearning: false,
		records: []
	};
	if (census.state.kind !== "expected" || problem !== null) return nothing;
	const { database, memory, isBaseline } = context;
	const name = `census:${subject.dataset.name}:${census.unit}:${census.path}`;
	const since = memory.marks.get(name);
	const lag = lagMs(subject.dataset, census.path);
	const isOver = (at) => at !== void 0 && Date.parse(at) + lag <= Date.parse(database.at);
	const known = readMissing(memory.marks.get(`${name}:missing`));
	const value = JSON.stringify(oldestFirst(missing.map(({ post }) => [post.id, known.get(post.id) ?? database.at])));
	const records = [...since === void 0 ? [{
		kind: "mark",
		name,
		value: database.at
	}] : [], ...value === (memory.marks.get(`${name}:missing`) ?? "[]") ? [] : [{
		kind: "mark",
		name: `${name}:missing`,
		value
	}]];
	if (!isOver(since) && !isBaseline) return {
		...nothing,
		isLearning: true,
		records
	};
	const due = missing.filter(({ isDue }) => isDue);
	const [sure, unsure] = [due.filter(({ isSure }) => isSure), due.filter(({ isSure }) => !isSure)];
	const isLong = ({ post }) => isOver(known.get(post.id));
	if (isBaseline) return {
		...nothing,
		lost: sure,
		late: unsure.filter(isLong),
		records
	};
	const recent = sure.filter((each) => !isLong(each));
	return {
		...nothing,
		lost: sure.filter(isLong),
		late: unsure.filter(isLong),
		recent,
		records
	};
}
/** What was missed longest is kept first: a listing of a hundred new ones must not push it out. */
function oldestFirst(missed) {
	return missed.toSorted(([, a], [, b]) => a < b ? -1 : Number(a > b)).slice(0, MOST_KEPT);
}
/** As many as a listing shows on one page. */
const MOST_KEPT = 100;
const missingSchema = array(tuple([string(), string()]));
function readMissing(text) {
	if (text === void 0 || !text.startsWith("[[")) return /* @__PURE__ */ new Map();
	return new Map(missingSchema.parse(JSON.parse(text)));
}
function toAnswers(results, judged) {
	const pairs = results.map((result, index) => ({
		...result,
		...judged[index]
	}));
	const lost = pairs.filter(({ lost: own }) => own.length > 0);
	const answers = [
		...lost.length === 0 ? [] : [answerLost$1(lost)],
		...pairs.flatMap(({ census, late }) => late.length === 0 ? [] : [answerLate(census, late)]),
		...pairs.flatMap(({ census, recent }) => recent.length === 0 ? [] : [answerRecent(census, recent)]),
		...pairs.flatMap(({ census: { unit, state } }) => state.kind === "gone" ? [warnAnswer(EXPECTED$26, `the subreddit is ${state.reason} at Reddit, and left out`, {
			unit,
			remedy: GONE
		})] : []),
		...answerUnknown(pairs)
	];
	const whole = pairs.filter(({ census, problem, isLearning, missing }) => census.state.kind === "expected" && problem === null && !isLearning && missing.every(({ isSure, isDue }) => !isSure || !isDue));
	return [...answers, ...answerRest(pairs, whole.map(({ census }) => census), answers.length === 0)];
}
const GONE = "Take the unit out of config/datasets.yaml, or ask its moderators for access.";
function answerLost$1(pairs) {
	const faults = pairs.flatMap(({ lost, census: { unit, path } }) => lost.map(({ post }) => ({
		key: post.id,
		unit,
		path,
		arrivedAt: post.createdAt.toISOString().replace("Z", "000Z")
	})));
	const units = pairs.map(({ census: { unit, path }, lost }) => `${lost.length} of ${unit} (${path})`);
	const observed = `${count(faults.length, "post")} that Reddit lists ${faults.length === 1 ? "is" : "are"} not here: ${units.join(", ")}`;
	const suspects = faults.map(({ key }) => key);
	return {
		verdict: "fail",
		expected: EXPECTED$26,
		observed,
		remedy: REMEDY$25,
		faults,
		suspects
	};
}
function answerLate({ unit }, late) {
	const ids = late.slice(0, 10).map(({ post }) => post.id);
	const observed = `${count(late.length, "post")} that Reddit lists ${late.length === 1 ? "is" : "are"} not here, for longer than the lag: ${ids.join(", ")}`;
	return warnAnswer(EXPECTED$26, observed, {
		unit,
		detail: "Only the listing new, and words in a title, tell for sure that the path must have seen them.",
		remedy: REMEDY$25
	});
}
function answerRecent({ unit }, recent) {
	const ids = recent.slice(0, 10).map(({ post }) => post.id);
	const observed = `${count(recent.length, "post")} that Reddit lists ${recent.length === 1 ? "is" : "are"} not here, and no look missed ${recent.length === 1 ? "it" : "them"} for the lag yet: ${ids.join(", ")}`;
	return warnAnswer(EXPECTED$26, observed, {
		unit,
		detail: "Moderators may have let them through just now: what is still missing after the lag is lost.",
		remedy: REMEDY$25
	});
}
/** What could not be told, once for each reason. */
function answerUnknown(pairs) {
	const byReason = /* @__PURE__ */ new Map();
	for (const { census, problem } of pairs) {
		const reason = problem ?? (census.state.kind === "unknown" ? census.state : null);
		if (reason === null) continue;
		const known = byReason.get(reason.message) ?? {
			remedy: reason.remedy,
			units: []
		};
		byReason.set(reason.message, known);
		known.units.push(census.unit);
	}
	return [...byReason].map(([message, { remedy, units }]) => unknownAnswer(EXPECTED$26, `${units.join(", ")}: ${message}`, remedy, units.length === 1 ? units[0] : void 0));
}
function answerRest(pairs, whole, isOnly) {
	if (whole.length > 0) {
		const posts = whole.reduce((sum, { state }) => sum + (state.kind === "expected" ? state.posts.filter(({ isDue }) => isDue).length : 0), 0);
		return [passAnswer(EXPECTED$26, `${count(posts, "listed post")} of ${count(whole.length, "unit")} compared`)];
	}
	const learning = pairs.filter(({ isLearning }) => isLearning);
	if (learning.length > 0) return [learningAnswer(EXPECTED$26, `${count(learning.length, "unit")} looked at for less than the lag`)];
	return isOnly ? [notApplicableAnswer(EXPECTED$26, "Reddit lists no post of a unit that is collected into it")] : [];
}

// actions/shared/integrity/compare-children.ts
/** Stands for the hour where whole tables are counted. */
const WHOLE = "all";
const countsSchema$1 = object({
	hour: string(),
	parents: countColumn,
	children: countColumn
});
function gaugeName$1({ parent, name }, hour) {
	return `children-continuity:${tableKey(parent.table)}:${name}:${hour}`;
}
function compareChildren(family, { hour, parents, children }, context) {
	const { memory, isBaseline } = context;
	const name = gaugeName$1(family, hour);
	const before = {
		parents: memory.gauges.get(`${name}:parents`),
		children: memory.gauges.get(`${name}:children`)
	};
	const { writtenBy } = family.parent.table;
	const place = hour === "all" ? family.name : `${family.name}, posts of ${hour}`;
	const lostAt = memory.marks.get(`${name}:lost-at`) ?? "";
	const about = {
		key: place,
		seenAt: lostAt === "" ? family.parent.window.through : lostAt,
		path: writtenBy === "manual" || writtenBy === "dlt" ? writtenBy : null
	};
	const gauges = Object.entries({
		parents,
		children
	}).flatMap(([what, value]) => value === memory.gauges.get(`${name}:${what}`) ? [] : [{
		kind: "gauge",
		name: `${name}:${what}`,
		value
	}]);
	const cleared = lostAt === "" ? [] : [{
		kind: "mark",
		name: `${name}:lost-at`,
		value: ""
	}];
	if (isBaseline || before.parents === void 0 || before.children === void 0) return {
		...about,
		kind: "new",
		text: `${place}: ${children} of ${parents} parents`,
		records: [...gauges, ...cleared]
	};
	const isProven = lostAt !== "" || !mayBeLawful(family) && canBeErased(family, context);
	const kind = judge$7({
		parents,
		children
	}, {
		parents: before.parents,
		children: before.children
	}, isProven);
	const text = `${place}: ${children}, earlier ${before.children}; parents ${parents}, earlier ${before.parents}`;
	const records = kind === "lost" ? [{
		kind: "mark",
		name: `${name}:lost-at`,
		value: about.seenAt
	}] : [...gauges, ...cleared];
	return {
		...about,
		kind,
		text,
		records
	};
}
/** Where parents went too, their children may: as much of them, or twice that, for posts differ. */
function judge$7(now, before, isProven) {
	if (now.children >= before.children) return "same";
	if (now.parents >= before.parents) return isProven ? "lost" : "thinned";
	const [lostChildren, lostParents] = [1 - now.children / before.children, 1 - now.parents / before.parents];
	return lostChildren > 2 * lostParents + .01 ? "thinned" : "same";
}
/** Comments are deleted at Reddit one by one, and then have to go here. Where a key cascades that is no excuse; the sealed history names the ids. */
function mayBeLawful(family) {
	return family.childDataset.holds === "comments" && !cascades(family);
}
/**
* Whether the parents were written in a way that takes children along: through a key that cascades, or by a load of dlt that landed since the
* last look. Rows of analyses that were deleted with nothing of that going on were deleted on purpose, by scoring anew or by age, as far as can be told.
*/
function canBeErased(family, context) {
	return cascades(family) || (loadsInWindow(family.parent, context)?.length ?? 0) > 0;
}
function cascades({ parent, child }) {
	return parent.catalogue.referencedBy.some((key) => tableKey(key) === tableKey(child.table) && key.onDelete === "cascade");
}
/** Hours whose loss an earlier look saw: they are counted again until it is mended. */
function lostHours(family, { memory }) {
	const start = gaugeName$1(family, "");
	return [...memory.marks].filter(([name, value]) => value !== "" && name.startsWith(start) && name.endsWith(":lost-at")).map(([name]) => name.slice(start.length, -8)).filter((hour) => hour !== "all");
}
function worstOf(expected, remedy, compared) {
	const lost = compared.filter(({ kind }) => kind === "lost");
	const thinned = compared.filter(({ kind }) => kind === "thinned");
	const describe = (some) => some.map(({ text }) => text).join("; ");
	if (lost.length > 0) {
		const faults = lost.map(({ key, seenAt: arrivedAt, path }) => ({
			key,
			arrivedAt,
			...path === null ? {} : { path }
		}));
		return {
			verdict: "fail",
			expected,
			observed: describe(lost),
			remedy,
			faults
		};
	}
	if (thinned.length > 0) return warnAnswer(expected, describe(thinned), { remedy });
	if (compared.length > 0 && compared.every(({ kind }) => kind === "new")) return learningAnswer(expected, describe(compared.slice(0, 3)));
	return passAnswer(expected, describe(compared.filter(({ kind }) => kind === "same").slice(0, 3)) || "nothing was counted");
}

// actions/shared/integrity/table-family.ts
/** Below it a count of the whole table takes some milliseconds. */
const SMALL_ROWS = 1e5;
function familiesOf(parent, { datasets, tables, windows }) {
	return datasets.datasets.flatMap((dataset) => dataset.tables.flatMap((table) => table.parents.filter((binding) => binding.dataset === parent.dataset.name && tableKey(table) !== tableKey(parent.table)).flatMap((binding) => {
		const [key, parentColumn] = [tableKey(table), binding.parentColumn ?? parent.table.canonicalId.column];
		const [catalogue, window] = [tables.get(key), windows.get(key)];
		if (catalogue === void 0 || window === void 0) return [];
		if (findColumn(catalogue, binding.column) === void 0 || findColumn(parent.catalogue, parentColumn) === void 0) return [];
		return [{
			name: `${key} (${binding.column})`,
			parent,
			parentColumn,
			child: {
				dataset,
				table,
				catalogue,
				window
			},
			childColumn: binding.column,
			childDataset: dataset,
			isSmall: isSmall(parent.catalogue) && isSmall(catalogue)
		}];
	})));
}
function isSmall({ estimatedRows, kind }) {
	return kind === "table" && (estimatedRows ?? 0) <= SMALL_ROWS;
}
/** Children of the parent `p`, as they store the link; an id of Reddit in both its forms. */
function matchOf$1(family) {
	const { parentColumn, childColumn } = family;
	return linkMatch(family, `c.${quoteIdentifier(childColumn)}`, `p.${quoteIdentifier(parentColumn)}`);
}
function parentMatch(family, link) {
	return linkMatch(family, `p.${quoteIdentifier(family.parentColumn)}`, link);
}
function linkMatch({ parent, parentColumn, child, childColumn }, searched, known) {
	const types = [findColumn(parent.catalogue, parentColumn)?.type, findColumn(child.catalogue, childColumn)?.type];
	const { column, form } = parent.table.canonicalId;
	if (!types.every((type) => /^(?:text|character|citext)/u.test(type ?? ""))) return types[0] === types[1] ? `${searched} = ${known}` : `${searched}::text = ${known}::text`;
	if (form === "opaque" || parentColumn !== column) return `${searched} = ${known}`;
	const bare = `regexp_replace(${known}::text, '^t[1-6]_', '', 'i')`;
	return `${searched} = any(array[${known}::text, ${bare}, '${fullnamePrefix(parent.dataset)}' || ${bare}])`;
}

// actions/shared/integrity-checks/children-continuity.ts
const EXPECTED$25 = "no fewer rows that belong to these, unless these became fewer too";
const REMEDY$24 = "Stop dlt, look for ON DELETE CASCADE onto the table (check cascade-keys), and restore the rows from a backup or make them anew. Then record the baseline.";
/**
* What dlt's merge can erase without an error: it deletes the rows that it writes again, and a cascade takes their children. 1,000 became 800 while
* parents and freshness stayed as they were (facts: integrity, 1.2). Small tables are counted whole; of large ones the hours of posts that arrivals of
* either side touch, for only their children can have gone.
*/
const childrenContinuityCheck = defineCheck({
	id: "children-continuity",
	title: "Children outlive a merge",
	scope: "table",
	kind: "loss",
	question: "Did rows that belong to this table become fewer while its own did not?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "beyond 100,000 rows: indexes on the event time of the parents and on the column of the children that refers to them",
	cost: "O(w log N)",
	verdictRule: "fail: fewer children than an earlier look counted, no fewer parents, and since then a load of dlt wrote the parents, or a key that cascades hangs on them. warn: the same without either, children lost twice the share that parents lost, or comments went that no key erases (they are deleted at Reddit). learning: counted for the first time. What fails stays so until a baseline is recorded.",
	remedy: REMEDY$24,
	plan(subject, context) {
		const families = familiesOf(subject, context);
		if (families.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no bound table refers to it"
		};
		const queries = families.flatMap((family) => firstQuery(family, context));
		return queries.length === 0 ? {
			kind: "answered",
			...assessAll(subject, {}, context)
		} : {
			kind: "ask",
			queries: Object.fromEntries(queries)
		};
	},
	followUp(subject, answers, context) {
		return Object.fromEntries(familiesOf(subject, context).flatMap((family) => {
			const hours = touchedHours(family, answers, context);
			return hours.length === 0 ? [] : [[`hours of ${family.name}`, hoursQuery$1(family, hours)]];
		}));
	},
	assess: (subject, answers, context) => assessAll(subject, answers, context)
});
const MOST_HOURS$1 = 24;
/** Parents whose children are counted in a look, by what earlier looks know of an hour: some tenths of a second. At least one hour is counted. */
const MOST_PARENTS = 4e4;
/** The counts of a small family, else which hours of posts were touched. */
function firstQuery(family, context) {
	if (family.isSmall || context.isBaseline) return [[`hours of ${family.name}`, context.isBaseline && !family.isSmall ? baselineQuery(family) : wholeQuery(family)]];
	if (blockedArrivals(family, context) !== null) return [];
	const query = touchedQuery(family, context);
	if (query !== null) return [[`touched by ${family.name}`, query]];
	const hours = family.parent.table.eventTime === void 0 ? [] : lostHours(family, context);
	return hours.length === 0 ? [] : [[`hours of ${family.name}`, hoursQuery$1(family, hours)]];
}
function wholeQuery({ parent, child, childColumn }) {
	return { sql: `select '${"all"}' as hour, (select count(*) from ${quoteTable(parent.table)}) as parents,
                 (select count(*) from ${quoteTable(child.table)} c where c.${quoteIdentifier(childColumn)} is not null) as children` };
}
/**
* Of the newest hours, so that what is touched next has something to be compared with; whole tables are read, once. From the children, of which there are
* fewer, to their parents.
*/
function baselineQuery(family) {
	const { eventTime } = family.parent.table;
	if (eventTime === void 0) return wholeQuery(family);
	const hour = hourText(eventInstant(eventTime, "p"));
	const parent = `${quoteTable(family.parent.table)} p`;
	return {
		sql: `select p.hour, p.parents, coalesce(c.children, 0) as children
            from (select ${hour} as hour, count(*) as parents from ${parent}
                   where ${eventInstant(eventTime, "p")} is not null group by 1 order by 1 desc limit ${BASELINE_HOURS}) p
            left join (select ${hour} as hour, count(*) as children from ${quoteTable(family.child.table)} c
                         join ${parent} on ${parentMatch(family, `c.${quoteIdentifier(family.childColumn)}`)} group by 1) c on c.hour = p.hour`,
		isBounded: true
	};
}
const BASELINE_HOURS = 336;
function hourText(instant) {
	return `left(${utcText(instant)}, 13)`;
}
/**
* Why it cannot be told which hours were touched; `null` where it can, or where all is counted. Where one side's binding has no arrivals, those of the other
* say it.
*/
function blockedArrivals({ parent, child, isSmall }, context) {
	if (isSmall || context.isBaseline || parent.table.eventTime === void 0) return null;
	const sides = [parent, child].map((side) => ({
		side,
		arrivals: planArrivals(side, context)
	}));
	const unknown = sides.flatMap(({ side, arrivals }) => arrivals.kind === "unknown" ? [{
		side,
		arrivals
	}] : []);
	return (unknown.length === sides.length ? unknown : unknown.filter(({ side }) => !hasNoArrivals(side)))[0]?.arrivals ?? null;
}
function hasNoArrivals({ table }) {
	return table.arrival.rule === "none";
}
function touchedQuery(family, context) {
	const { parent, child } = family;
	const { eventTime } = parent.table;
	if (eventTime === void 0) return null;
	const [own, theirs] = [planArrivals(parent, context), planArrivals(child, context)];
	const hour = (alias) => hourText(eventInstant(eventTime, alias));
	const parts = [];
	const values = [];
	const indexes = [];
	if (own.kind === "clause") {
		parts.push(`select ${hour("row")} as hour, 1 as parents from ${quoteTable(parent.table)} row where ${own.sql}`);
		values.push(...own.values);
		indexes.push(own.index);
	}
	if (theirs.kind === "clause") {
		const sql = theirs.sql.replaceAll(/\$(\d+)/gu, (_, number) => `$${Number(number) + values.length}`);
		const links = `select distinct row.${quoteIdentifier(family.childColumn)} as link from ${quoteTable(child.table)} row where ${sql}`;
		const find = `select ${hour("p")} as hour from ${quoteTable(parent.table)} p where ${parentMatch(family, "links.link")} limit 1`;
		parts.push(`select found.hour, 0 as parents from (${links}) links cross join lateral (${find}) found`);
		values.push(...theirs.values);
		indexes.push(theirs.index, createIndex(parent.table, family.parentColumn));
	}
	if (parts.length === 0) return null;
	return {
		sql: `select hour, count(*) as rows from (${parts.join(" union all ")}) touched where hour is not null group by hour order by sum(parents) desc, hour desc limit ${MOST_HOURS$1}`,
		values,
		index: indexes.join(" ")
	};
}
const touchedSchema = object({
	hour: string(),
	rows: countColumn
});
function touchedHours(family, answers, context) {
	const touched = answers[`touched by ${family.name}`];
	if (touched?.measured !== true) return [];
	let parents = 0;
	const hours = array(touchedSchema).parse(touched.value).filter(({ hour, rows }, index) => {
		parents += Math.max(rows, context.memory.gauges.get(`${gaugeName$1(family, hour)}:parents`) ?? 0);
		return index === 0 || parents <= MOST_PARENTS;
	});
	return [.../* @__PURE__ */ new Set([...hours.map(({ hour }) => hour), ...lostHours(family, context)])];
}
function hoursQuery$1(family, hours) {
	const { parent, child, childColumn } = family;
	const { eventTime } = parent.table;
	const column = eventTime === void 0 ? "" : `p.${quoteIdentifier(eventTime.column)}`;
	const [from, to] = boundsOf(eventTime?.type ?? "timestamptz");
	return {
		sql: `select h.hour, count(*) as parents, sum((select count(*) from ${quoteTable(child.table)} c where ${matchOf$1(family)})) as children
            from unnest($1::text[], $2::timestamptz[]) as h (hour, starts)
            join ${quoteTable(parent.table)} p on ${column} >= ${from} and ${column} < ${to}
           group by h.hour`,
		values: [hours, hours.map((hour) => `${hour}:00:00Z`)],
		index: `${createIndex(parent.table, eventTime?.column ?? "")} ${createIndex(child.table, childColumn)}`
	};
}
/** An hour as the event time is stored, so that its index serves. */
function boundsOf(type) {
	const stored = (instant) => {
		if (type === "timestamptz") return `(${instant})`;
		return type === "timestamp_utc" ? `((${instant}) at time zone 'UTC')` : `extract(epoch from ${instant})::bigint`;
	};
	return [stored("h.starts"), stored("h.starts + interval '1 hour'")];
}
function assessAll(subject, answers, context) {
	const judged = familiesOf(subject, context).map((family) => assessFamily(family, answers, context));
	return {
		answers: judged.flatMap(({ answers: each }) => each),
		records: judged.flatMap(({ records = [] }) => records)
	};
}
function assessFamily(family, answers, context) {
	const expected = `${family.name}: ${EXPECTED$25}`;
	const blocked = blockedArrivals(family, context);
	if (blocked !== null) return { answers: [unknownAnswer(expected, blocked.message, blocked.remedy)] };
	const touched = answers[`touched by ${family.name}`];
	if (touched?.measured === false) return { answers: [unmeasuredAnswer(touched, expected)] };
	const counted = answers[`hours of ${family.name}`];
	if (counted === void 0) return { answers: [nothingTouched(family, expected)] };
	const read = readRows({ counted }, { counted: countsSchema$1 });
	if (!read.measured) return { answers: [unmeasuredAnswer(read, expected)] };
	const compared = read.value.counted.map((counts) => compareChildren(family, counts, context));
	return {
		answers: [worstOf(expected, REMEDY$24, compared)],
		records: compared.flatMap(({ records }) => records)
	};
}
function nothingTouched({ parent }, expected) {
	if (parent.table.eventTime !== void 0) return passAnswer(expected, "nothing arrived that could have touched them");
	return unknownAnswer(expected, "the table is too large to count, and its binding names no event time to count by", "Name event_time for the parents in config/datasets.yaml.");
}

// actions/shared/integrity-checks/contract.ts
const EXPECTED$24 = "columns, types, unique indexes and foreign keys as they were accepted";
const ACCEPT$1 = "Take the change back, or accept it by recording the baseline anew.";
/** What a table promises, against what it promised when it was first seen, or when the baseline was last recorded. */
const contractCheck = defineCheck({
	id: "contract",
	title: "The table is as it was accepted",
	scope: "table",
	kind: "contract",
	question: "Did columns, types, unique indexes or foreign keys change without notice?",
	runbook: "Step 5: verify data integrity; before a re-attempt",
	needs: "nothing but the catalogue",
	cost: "O(1)",
	verdictRule: "fail: a bound column is gone, or has a type of another family. warn: any other change that the baseline does not know. learning: the first look.",
	remedy: ACCEPT$1,
	plan(subject, { memory, isBaseline }) {
		const now = contractLines(subject);
		const before = memory.marks.get(markName$5(subject));
		const record = {
			kind: "mark",
			name: markName$5(subject),
			value: now.join("\n")
		};
		if (before === void 0 || isBaseline) {
			const observed = `${count(subject.catalogue.columns.length, "column")} noted, to compare with from the next look on`;
			return {
				kind: "answered",
				answers: [learningAnswer(EXPECTED$24, observed)],
				records: [record]
			};
		}
		return {
			kind: "answered",
			answers: [compare$1(subject, before.split("\n"), now)]
		};
	},
	assess: () => ({ answers: [passAnswer(EXPECTED$24, "nothing was asked")] })
});
function markName$5(subject) {
	return `contract:${tableKey(subject.table)}`;
}
/** One line a promise, sorted: `column "name" type`, `unique …`, `foreign key …`. Names as JSON, so that no name can break a line. */
function contractLines({ catalogue }) {
	const columns = catalogue.columns.map(({ name, type, isNullable }) => `column ${JSON.stringify(name)} ${type}${isNullable ? "" : " not null"}`);
	const unique = catalogue.indexes.filter(({ isUnique, isValid }) => isUnique && isValid).map(({ keys, predicate }) => `unique ${JSON.stringify(keys.map(({ text }) => text))}${predicate === null ? "" : ` where ${JSON.stringify(predicate)}`}`);
	const foreign = catalogue.foreignKeys.map((key) => `foreign key ${JSON.stringify(key.columns)} to ${JSON.stringify(`${key.referencedSchema}.${key.referencedTable}`)} ${JSON.stringify(key.referencedColumns)} on delete ${key.onDelete}${key.isValidated ? "" : " not valid"}`);
	return [.../* @__PURE__ */ new Set([
		...columns,
		...unique,
		...foreign
	])].toSorted();
}
function compare$1(subject, before, now) {
	const changes = listChanges(subject, before, now);
	if (changes.length === 0) return passAnswer(EXPECTED$24, `${count(now.length, "promise")} unchanged`);
	const observed = changes.map(({ text }) => text).join("; ");
	const breaking = changes.filter(({ isBreaking }) => isBreaking);
	if (breaking.length === 0) return warnAnswer(EXPECTED$24, observed, { remedy: ACCEPT$1 });
	return {
		verdict: "fail",
		expected: EXPECTED$24,
		observed,
		remedy: "Bring the column back as it was, or change its binding in config/datasets.yaml, and record the baseline anew.",
		faults: breaking.map(({ key }) => ({ key }))
	};
}
function listChanges(subject, before, now) {
	const [gone, come] = [before.filter((line) => !now.includes(line)), now.filter((line) => !before.includes(line))];
	const [columnsBefore, columnsNow] = [columnsOf(gone), columnsOf(come)];
	const bound = boundColumns(subject);
	const columns = [.../* @__PURE__ */ new Set([...columnsBefore.keys(), ...columnsNow.keys()])].map((name) => {
		const [was, is] = [columnsBefore.get(name), columnsNow.get(name)];
		if (was === void 0) return {
			key: name,
			text: `column ${name} came, ${is}`,
			isBreaking: false
		};
		if (is === void 0) return {
			key: name,
			text: `column ${name} is gone, it was ${was}`,
			isBreaking: bound.has(name)
		};
		return {
			key: name,
			text: `column ${name} is ${is}, it was ${was}`,
			isBreaking: bound.has(name) && familyOf(was) !== familyOf(is)
		};
	});
	const rest = (lines, what) => lines.filter((line) => !line.startsWith("column ")).map((line) => ({
		key: line,
		text: `${line} ${what}`,
		isBreaking: false
	}));
	return [
		...columns,
		...rest(gone, "is gone"),
		...rest(come, "came")
	];
}
function columnsOf(lines) {
	return new Map(lines.flatMap((line) => {
		const parts = /^column ("(?:[^"\\]|\\.)*") (.+)$/u.exec(line);
		return parts === null ? [] : [[JSON.parse(parts[1] ?? "\"\""), parts[2] ?? ""]];
	}));
}
/** Columns without which a check cannot measure. */
function boundColumns({ table }) {
	const named = [
		table.canonicalId.column,
		table.unitColumn,
		table.eventTime?.column,
		"column" in table.arrival ? table.arrival.column : void 0,
		table.path?.rule === "column" ? table.path.column : void 0,
		...table.requiredColumns,
		...table.parents.map(({ column }) => column)
	];
	return new Set(named.filter((name) => name !== void 0));
}
const FAMILIES = [
	["text", /^(?:text|character|varchar|citext)/u],
	["whole number", /^(?:smallint|integer|bigint)/u],
	["number", /^(?:numeric|real|double precision)/u]
];
/** Within a family values stay what they are: `character varying(255)` and `text`. */
function familyOf(description) {
	const type = description.replace(/ not null$/u, "");
	return FAMILIES.find(([, pattern]) => pattern.test(type))?.[0] ?? type;
}

// actions/shared/integrity/event-range.ts
/**
* The condition that a post was made in a span, on the bare column, so that an index on it serves. Infinite and absurd times lie outside of every span.
*
* @param from SQL of a timestamptz, inclusive
* @param until SQL of a timestamptz, exclusive
*/
function eventRange({ catalogue }, eventTime, { from, until, alias = "row" }) {
	const name = `${alias}.${quoteIdentifier(eventTime.column)}`;
	const type = findColumn(catalogue, eventTime.column)?.type ?? "";
	return `${name} >= ${boundOf(eventTime, type, from)} and ${name} < ${boundOf(eventTime, type, until)}`;
}
function boundOf({ type }, columnType, instant) {
	switch (type) {
		case "timestamptz": return instant;
		case "timestamp_utc": return `(${instant} at time zone 'UTC')`;
		case "epoch_seconds": return `extract(epoch from ${instant})::${numberOf$1(columnType)}`;
		default: return type;
	}
}
/** Of the column's own family: a comparison across families would pass the index by. */
function numberOf$1(columnType) {
	if (/^(?:smallint|integer|bigint)$/u.test(columnType)) return "bigint";
	return columnType.startsWith("numeric") ? "numeric" : "double precision";
}

// actions/shared/integrity/compare-paths.ts
/** How a post stands in both tables, by the number that the query gives. */
const CLASSES = [
	"same",
	"volatile",
	"differs",
	"only-manual",
	"only-dlt"
];
/** Up to this one there is nothing to name. */
const COMMON = 1;
/** Ids that are read of each kind of difference; more are counted. */
const MOST_NAMED = 1e3;
/**
* Both sides of a span in one hash join on the id (facts: integrity, 2a: in one database hashing columns costs more than joining). Nothing is
* sorted: grouped by one text, which the planner takes for few groups; and OFFSET 0 keeps what tells the class from being worked out anew by each use of it. Ids are taken
* as the bindings say; one that is stored in another form is looked up afterwards.
*/
function compareQuery(pair, span) {
	const { manual, dlt } = pair;
	const filters = [dlt, manual].map((side, index) => titlePattern(filterOf(side, index === 0 ? "dlt" : "manual")));
	return {
		sql: `select kind, count(*) as rows,
             (array_agg(key) filter (where is_named))[1:${MOST_NAMED}] as keys,
             (array_agg(extract(epoch from at)::float8) filter (where is_named))[1:${MOST_NAMED}] as made
        from (select key, at, class > ${COMMON} and passes as is_named,
                     case class when 0 then '0' when 1 then '1'
                       else class::text || case when at >= $3::timestamptz then ' settled' else ' open' end || case when passes then ' passes ' else ' filtered ' end || coalesce(unit, '') end as kind
                from (select class, key, at, unit,
                     case class when ${CLASSES.indexOf("only-manual")} then ${passesBy(manual, filters[0], "$4")}
                                when ${CLASSES.indexOf("only-dlt")} then ${passesBy(dlt, filters[1], "$5")} else true end as passes
                from (select coalesce(m.key, d.key) as key, coalesce(m.unit, d.unit) as unit, coalesce(m.at, d.at) as at, coalesce(m.title, d.title) as title,
                             case when m.key is null then ${CLASSES.indexOf("only-dlt")} when d.key is null then ${CLASSES.indexOf("only-manual")}
                                  when ${differsBy(pair)} then ${CLASSES.indexOf("differs")}
                                  when ${driftsBy(pair)} then ${CLASSES.indexOf("volatile")} else 0 end as class
                        from (${sideRows(manual)}) m full join (${sideRows(dlt)}) d on m.key = d.key offset 0) joined offset 0) judged offset 0) compared
       group by kind`,
		values: [
			span.from,
			span.until,
			span.settledAt,
			filters[0] ?? "",
			filters[1] ?? ""
		],
		index: [manual, dlt].map(({ subject, eventTime }) => createIndex(subject.table, eventTime.column)).join(" "),
		readsManyRows: true
	};
}
/** What the groups of `compareQuery` are of: `3 settled passes opensource`, and `0` or `1` where nothing is named. */
function parseKind(kind) {
	const [number = "0", settled, filtered, ...unit] = kind.split(" ");
	return {
		class: CLASSES[Number(number)] ?? "same",
		isSettled: settled === "settled",
		passes: filtered === "passes",
		unit: unit.join(" ") || null
	};
}
/**
* Why a post that dlt lacks cannot be told from one that it may lack, as a sentence with what to do; `null` where it can. Then every look is alike, whatever dlt
* holds.
*/
function describeUnproven(pair) {
	const paths = pair.dlt.subject.dataset.paths?.dlt;
	const pattern = titlePattern(paths?.filter);
	if (!(pattern === null || pattern !== void 0 && pair.manual.subject.table.columns?.title !== void 0)) return "what dlt's filter lets through is not known: write its words, of the title, under paths, dlt, filter of config/datasets.yaml";
	if (paths?.listing === "new") return null;
	return "dlt's listing is in no order of time: let it list by new, and say so under paths, dlt, listing of config/datasets.yaml";
}
function filterOf({ subject }, path) {
	return subject.dataset.paths?.[path]?.filter;
}
/** The words that a title must have one of; `null` where every post passes, `undefined` where what passes is not known. A title alone cannot be edited. */
function titlePattern(filter) {
	if (filter === void 0 || filter.rule === "none") return null;
	if (filter.rule === "opaque" || !filter.in.includes("title")) return void 0;
	return filter.words.map((word) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`)).join("|");
}
/** Whether the other path's filter lets the row pass for sure. */
function passesBy(side, pattern, value) {
	if (pattern === null) return `${value}::text is not null`;
	const title = side.subject.table.columns?.title;
	if (pattern === void 0 || title === void 0) return `${value}::text is null`;
	return `coalesce(lower(title) ~ ${value}::text, false)`;
}
/** The columns by which both sides are compared, under one name each. */
function sideRows({ subject, eventTime }) {
	const { table } = subject;
	const range = eventRange(subject, eventTime, {
		from: "$1::timestamptz",
		until: "$2::timestamptz"
	});
	const text = (column) => column === void 0 ? "null::text" : `row.${quoteIdentifier(column)}::text`;
	return `select ${plainKey(table)} as key, ${text(table.unitColumn)} as unit, ${eventInstant(eventTime)} as at, ${text(table.columns?.title)} as title,
      ${text(table.columns?.author)} as author, ${numberOf(subject, scoreOf(table))} as score, ${numberOf(subject, table.columns?.numComments)} as comments
    from ${quoteTable(table)} row where ${range} and row.${quoteIdentifier(table.canonicalId.column)} is not null`;
}
function plainKey({ canonicalId: { column, form } }) {
	const name = `row.${quoteIdentifier(column)}::text`;
	return form === "fullname" ? `substr(${name}, 4)` : name;
}
function scoreOf({ columns }) {
	return columns?.score ?? columns?.upvotes;
}
function numberOf(subject, column) {
	return column !== void 0 && isNumber(subject, column) ? `row.${quoteIdentifier(column)}` : "null::int";
}
function isNumber({ catalogue }, column) {
	const type = column === void 0 ? "" : findColumn(catalogue, column)?.type ?? "";
	return /^(?:smallint|integer|bigint|real|double precision|numeric)/u.test(type);
}
/**
* What cannot change at Reddit: the title, the time, the subreddit, the author. A deleted account, and how a path writes `&`, are no difference; what one
* side lacks, the check of nulls says.
*/
function differsBy({ manual, dlt }) {
	const columns = [manual, dlt].map(({ subject }) => subject.table.columns);
	const both = (field) => columns.every((own) => own?.[field] !== void 0);
	const hasUnits = [manual, dlt].every(({ subject }) => subject.table.unitColumn !== void 0);
	const plain = (name) => `replace(replace(replace(${name}, '&lt;', '<'), '&gt;', '>'), '&amp;', '&')`;
	return [
		"(m.at <> d.at and abs(extract(epoch from m.at - d.at)) > 1)",
		...hasUnits ? ["(m.unit <> d.unit and lower(btrim(m.unit)) <> lower(btrim(d.unit)))"] : [],
		...both("title") ? [`(m.title <> d.title and ${plain("btrim(m.title)")} <> ${plain("btrim(d.title)")})`] : [],
		...both("author") ? [`(m.author <> d.author and m.author <> '[deleted]' and d.author <> '[deleted]')`] : []
	].join(" or ");
}
/** Both paths read at other times, so what changes all the time may differ by this much. */
function driftsBy(pair) {
	const isBoth = (columnOf) => [pair.manual, pair.dlt].every(({ subject }) => isNumber(subject, columnOf(subject.table)));
	const drift = (name) => `(abs(m.${name} - d.${name}) > 20 and abs(m.${name} - d.${name}) > 0.5 * greatest(abs(m.${name}), abs(d.${name})))`;
	const drifts = [...isBoth(scoreOf) ? [drift("score")] : [], ...isBoth(({ columns }) => columns?.numComments) ? [drift("comments")] : []];
	return drifts.length === 0 ? "false" : drifts.join(" or ");
}
/** Ids that one side lacks within the span, looked up in all of it: they may stand there in another form, or with another time. */
function elsewhereQuery({ subject }, keys) {
	return {
		sql: `select asked.key, extract(epoch from found.at)::float8 as made from unnest($1::text[]) asked (key) ${joinStored(subject, "asked.key")} where found.yes`,
		values: [keys],
		index: createIndex(subject.table, subject.table.canonicalId.column)
	};
}

// actions/shared/integrity/path-differences.ts
const PATHS = ["manual", "dlt"];
/** Ids that are looked up in all of a table; more are counted as they were first seen. */
const MOST_PROBED = 1e3;
const DRIFT_PERCENT = 10;
const LEAST_DRIFTING = 20;
/** What a path lacks, without what stands elsewhere in its table. */
function sortLacked(path, groupsLacked, elsewhere) {
	const there = new Map(elsewhere.map(({ key, made }) => [key, made]));
	const named = groupsLacked.flatMap(({ unit, keys, made }) => (keys ?? []).map((key, index) => ({
		key,
		unit: unitKey(unit ?? ""),
		made: made?.[index] ?? 0
	})));
	const toFault = ({ key, unit, made }) => ({
		key,
		unit,
		arrivedAt: instantText(made * 1e3)
	});
	const lost = named.slice(0, MOST_PROBED).filter(({ key }) => !there.has(key));
	const moved = named.filter(({ key, made }) => Math.abs((there.get(key) ?? made) - made) > 1);
	const rows = groupsLacked.reduce((sum, group) => sum + group.rows, 0);
	return {
		path,
		faults: lost.map((each) => ({
			...toFault(each),
			path
		})),
		total: lost.length === 0 ? 0 : Math.max(lost.length, rows - there.size),
		moved: moved.map(toFault)
	};
}
function answerLacked({ path, faults, total }, expected) {
	if (faults.length === 0) return [];
	const other = path === "dlt" ? "manual" : "dlt";
	return [{
		verdict: "fail",
		expected,
		observed: `${count(total, "post")} that ${path} had to have ${total === 1 ? "is" : "are"} in the table of ${other} only`,
		faults,
		faultCount: total,
		suspects: faults.map(({ key }) => key)
	}];
}
function answerDiffering(groups, lacked, expected) {
	const differing = groups.filter(({ class: kind }) => kind === "differs");
	const faults = differing.flatMap(({ unit, keys, made }) => (keys ?? []).map((key, index) => ({
		key,
		arrivedAt: instantText((made?.[index] ?? 0) * 1e3),
		...unit === null ? {} : { unit: unitKey(unit) }
	})));
	const moved = lacked.flatMap((each) => each.moved);
	const total = differing.reduce((sum, { rows }) => sum + rows, 0) + moved.length;
	if (total === 0) return [];
	return [faultsAnswer({
		expected,
		none: "",
		faults: [...faults, ...moved],
		faultCount: total,
		some: `${count(total, "post")} differ in title, time, subreddit or author`,
		remedy: "Compare the two rows of each id with Reddit: one of the paths writes what Reddit did not say."
	})];
}
/** What changes all the time at Reddit, far apart for many posts. */
function answerDrift(groups, expected) {
	const sum = rowsOf$1(groups);
	const common = sum("same") + sum("volatile") + sum("differs");
	const drifting = sum("volatile");
	if (drifting < LEAST_DRIFTING || 100 * drifting <= DRIFT_PERCENT * common) return [];
	const observed = `scores or comments of ${drifting} of ${count(common, "post")} are far apart`;
	return [warnAnswer(expected, observed, { remedy: "Look whether one of the paths no longer updates what it has." })];
}
/** Nothing is missing; what proves nothing is said. */
function answerAlike(groups, pair, expected) {
	const sum = rowsOf$1(groups);
	const common = sum("same") + sum("volatile");
	const opaque = (pair.dlt.subject.dataset.paths?.dlt?.filter)?.rule === "opaque" ? "What dlt keeps is not known (opaque), so a post of manual alone proves nothing" : null;
	const unordered = PATHS.filter((path) => pair[path].subject.dataset.paths?.[path]?.listing !== "new");
	const detail = joinSentences(opaque, unordered.length === 0 ? null : `The listing of ${unordered.join(" and ")} is in no order of time, so a post that it lacks proves nothing`);
	const observed = `${count(common, "post")} in both alike, ${sum("only-manual")} in that of manual alone, ${sum("only-dlt")} in that of dlt alone, none of them missing`;
	return passAnswer(expected, observed, detail === "" ? {} : { detail });
}
function rowsOf$1(groups) {
	return (kind) => groups.filter((group) => group.class === kind).reduce((sum, { rows }) => sum + rows, 0);
}

// actions/shared/integrity/path-pair.ts
/**
* The manual path's table and each table of dlt beside it: its own dataset's, or that of a dataset which dlt alone writes, as a shadow does. Where both
* write one table there is nothing to compare: the later one has overwritten the earlier.
*/
function listPairs({ tables }, context) {
	const manual = toSide(tables.find(({ table }) => table.writtenBy === "manual"));
	if (manual === null || manual.subject.dataset.holds !== "posts") return [];
	const own = tables.filter(({ table }) => table.writtenBy === "dlt");
	return (own.length > 0 ? own : listShadows(context)).flatMap((subject) => {
		const dlt = toSide(subject);
		if (dlt === null) return [];
		return [{
			manual,
			dlt,
			lagMs: Math.max(lagMs(manual.subject.dataset, "manual"), lagMs(subject.dataset, "dlt"))
		}];
	});
}
function toSide(subject) {
	const eventTime = subject?.table.eventTime;
	if (subject === void 0 || eventTime === void 0 || !isKnownToReddit(subject)) return null;
	return {
		subject,
		eventTime
	};
}
function listShadows({ datasets, tables, windows }) {
	const isShadow = (dataset) => dataset.holds === "posts" && dataset.tables.every(({ writtenBy }) => writtenBy === "dlt");
	return datasets.datasets.filter(isShadow).flatMap((dataset) => dataset.tables.flatMap((table) => {
		const [catalogue, window] = [tables.get(tableKey(table)), windows.get(tableKey(table))];
		return catalogue === void 0 || window === void 0 ? [] : [{
			dataset,
			table,
			catalogue,
			window
		}];
	}));
}
const LONGEST_MS = 864e5;
/** The closed span of event time to compare: since what was found alike before, and 24 hours at most. */
function comparedSpan({ lagMs: lag }, known, at) {
	const until = instantText(Date.parse(at) - lag);
	const longest = instantText(Date.parse(until) - LONGEST_MS);
	const from = known !== void 0 && known > longest ? known : longest;
	return {
		from: from < until ? from : until,
		until
	};
}
function pairName({ manual, dlt }) {
	return `${tableKey(manual.subject.table)} ${tableKey(dlt.subject.table)}`;
}

// actions/shared/integrity-checks/cross-path.ts
/**
* The tables of both paths against each other, over a closed span of the time of the posts. A post that one of them lacks is a loss only where its path had
* to have it: by routing, by the filter, and by a listing in order of time.
*/
const crossPathCheck = defineCheck({
	id: "cross-path",
	title: "Both paths hold the same posts",
	scope: "dataset",
	kind: "loss",
	question: "Does a path lack a post that the other one has and that it had to have, or do the two differ in what cannot change?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the time of the post in both tables; one on the canonical id",
	cost: "O(w)",
	verdictRule: "fail: a post that the path of its unit had to have is only in the table of the other path, and Reddit shows it; or title, time, subreddit or author differ. warn: scores or comments of many posts are far apart. Where a filter is opaque or a listing in no order of time, a missing post proves nothing: learning, in the shadow. not-applicable: no two tables of both paths.",
	remedy: "Collect the named posts again by the path that lacks them, and look at its runs in that span.",
	columns: ({ tables }) => tables.flatMap(({ table }) => [
		table.canonicalId.column,
		...table.eventTime === void 0 ? [] : [table.eventTime.column],
		...Object.values(table.columns ?? {}).flatMap((column) => column ?? [])
	]),
	plan(subject, context) {
		const pairs = listPairs(subject, context);
		if (pairs.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no two tables of both paths with the time of the posts"
		};
		if (context.state === null) return {
			kind: "unknown",
			message: "the state could not be read, so which path had to have a post is not known",
			remedy: LATER
		};
		return {
			kind: "ask",
			queries: Object.fromEntries(pairs.map((pair) => [pairName(pair), compareQuery(pair, spanOf(pair, context))]))
		};
	},
	followUp(subject, answers, context) {
		const queries = {};
		for (const pair of listPairs(subject, context)) {
			const read = readRows({ rows: answers[pairName(pair)] ?? NOTHING$2 }, { rows: groupSchema });
			if (!read.measured) continue;
			for (const path of PATHS) {
				const keys = lackedBy(path, read.value.rows, {
					pair,
					context
				}).flatMap((group) => group.keys ?? []);
				if (keys.length > 0) queries[probeName(pair, path)] = elsewhereQuery(pair[path], keys.slice(0, MOST_PROBED));
			}
		}
		return queries;
	},
	assess(subject, answers, context) {
		const outcomes = listPairs(subject, context).map((pair) => judgePair(pair, answers, context));
		return {
			answers: outcomes.flatMap((outcome) => outcome.answers),
			records: outcomes.flatMap(({ records = [] }) => records),
			settle: (gone) => outcomes.flatMap((outcome) => outcome.settle?.(gone) ?? [])
		};
	}
});
const LATER = "Look again when GitHub answers; the check state says what is wrong.";
const NOTHING$2 = {
	measured: true,
	value: []
};
const groupSchema = object({
	kind: string(),
	rows: countColumn,
	keys: array(string()).nullable(),
	/** Seconds since 1970, of each key. */
	made: array(number()).nullable()
}).transform(({ kind, ...group }) => ({
	...group,
	...parseKind(kind)
}));
const elsewhereSchema = object({
	key: string(),
	made: number().nullable()
});
function markName$4(pair) {
	return `cross-path:${pairName(pair)}`;
}
function probeName(pair, path) {
	return `lacked by ${path}: ${pairName(pair)}`;
}
function spanOf(pair, { memory, database, state, isBaseline }) {
	const known = isBaseline ? void 0 : memory.marks.get(markName$4(pair));
	const startedAt = state?.phaseStartedAt ?? null;
	const settledMs = startedAt === null ? 0 : Date.parse(startedAt) + pair.lagMs;
	return {
		...comparedSpan(pair, known, database.at),
		settledAt: instantText(settledMs)
	};
}
/** Of the posts that a path lacks those that it had to have. */
function lackedBy(path, groups, { pair, context }) {
	const { state } = context;
	const isInOrder = pair[path].subject.dataset.paths?.[path]?.listing === "new";
	if (state === null || !isInOrder) return [];
	const other = path === "manual" ? "only-dlt" : "only-manual";
	return groups.filter(({ class: kind, unit, isSettled, passes }) => kind === other && passes && isSettled && unit !== null && (state.phase === "shadow" || pathOfUnit(unitKey(unit), state) === path));
}
function judgePair(pair, answers, context) {
	const expected = `the same posts in ${tableKey(pair.manual.subject.table)} and ${tableKey(pair.dlt.subject.table)}`;
	const probes = PATHS.map((path) => [path, answers[probeName(pair, path)] ?? NOTHING$2]);
	const read = readRows({
		groups: answers[pairName(pair)] ?? NOTHING$2,
		manual: probes[0]?.[1] ?? NOTHING$2,
		dlt: probes[1]?.[1] ?? NOTHING$2
	}, {
		groups: groupSchema,
		manual: elsewhereSchema,
		dlt: elsewhereSchema
	});
	if (!read.measured) return { answers: [unmeasuredAnswer(read, expected)] };
	const { groups } = read.value;
	const lacked = PATHS.map((path) => sortLacked(path, lackedBy(path, groups, {
		pair,
		context
	}), read.value[path]));
	const found = [
		...lacked.flatMap((each) => answerLacked(each, expected)),
		...answerDiffering(groups, lacked, expected),
		...answerDrift(groups, expected)
	];
	const answersOf = found.length === 0 ? [answerUndiffering(pair, groups, {
		expected,
		context
	})] : found;
	const failed = found.filter(({ verdict }) => verdict === "fail");
	if (failed.length === 0) return {
		answers: answersOf,
		records: markOf(pair, context)
	};
	const settle = (gone) => failed.every((answer) => isGone(answer, gone)) ? markOf(pair, context) : [];
	return {
		answers: answersOf,
		settle
	};
}
/** A shadow is there to be compared: where nothing could differ, that nothing does is no proof, and no way out of it. */
function answerUndiffering(pair, groups, { expected, context }) {
	const alike = answerAlike(groups, pair, expected);
	const unproven = context.state?.phase === "shadow" ? describeUnproven(pair) : null;
	return unproven === null ? alike : learningAnswer(expected, `${alike.observed}; nothing is proven by that, since ${unproven}`);
}
function isGone({ suspects = [], faultCount = 0 }, gone) {
	return suspects.length === faultCount && suspects.every((id) => gone.has(id));
}
function markOf(pair, context) {
	const { until } = spanOf(pair, context);
	const known = context.memory.marks.get(markName$4(pair));
	return (known === void 0 || until > known) && context.isMemoryUnread !== true ? [{
		kind: "mark",
		name: markName$4(pair),
		value: until
	}] : [];
}

// actions/shared/integrity-checks/database.ts
const EXPECTED$23 = "the database of the looks before, no replica that lags, no transaction-mode pooler in between";
const SEE_TRANSACTIONS = "GRANT pg_read_all_stats TO the role of database-url; the lag then follows what is open.";
const USE_SESSION_MODE = "Use the address of the session-mode pooler (Supabase: port 5432) or the database itself. In transaction mode a connection has a server process for one transaction only: this look holds all it needs in one, but locks, settings and time-outs of whoever collects through it do not last.";
/** Whether the look is at the right database, and how much of it can be seen. */
const databaseCheck = defineCheck({
	id: "database",
	title: "Place of the look",
	scope: "database",
	kind: "environment",
	question: "Is this the database that the history is about, up to date, and reached by a connection that keeps its session?",
	runbook: "Step 5: check data integrity",
	needs: "pg_read_all_stats, to see open transactions",
	cost: "O(1)",
	verdictRule: "unknown: another database than before, or a replica more than 10 min behind; then every other measurement is unknown too. warn: a replica, a transaction-mode pooler, open transactions that cannot be seen, or arrivals that no look judged within a week. pass: none of these.",
	remedy: "Check database-url.",
	plan: (_subject, context) => ({
		kind: "answered",
		answers: [answerOf$4(context)]
	}),
	assess: () => ({ answers: [] })
});
function answerOf$4(context) {
	const blocker = findBlocker(context);
	if (blocker !== null) return unmeasuredAnswer(blocker, EXPECTED$23);
	const { database } = context;
	const warnings = [...listWarnings(database), ...listCutWindows(context)];
	const observed = [describe$3(database), ...warnings.map(({ message }) => message)].join("; ");
	const detail = `Arrivals are judged up to ${describeLag(database)}.`;
	if (warnings.length === 0) return passAnswer(EXPECTED$23, observed, { detail });
	return warnAnswer(EXPECTED$23, observed, {
		detail,
		remedy: warnings.map(({ remedy }) => remedy).join(" ")
	});
}
/** After a week without a look what arrived before is passed over, and nobody may take it for judged. */
function listCutWindows({ windows }) {
	return [...windows].flatMap(([key, { after, cutFrom }]) => cutFrom === void 0 ? [] : [{
		message: `what arrived in ${key} from ${cutFrom} to ${after} was not judged: no look for more than a week could`,
		remedy: "Look once with record-baseline: it reads every row, and names what it finds."
	}]);
}
function listWarnings(database) {
	const { transactionPooler, isReplica, replicaLagSeconds, maySeeTransactions } = database;
	return [
		...transactionPooler === null || transactionPooler === void 0 ? [] : [{
			message: `a transaction-mode pooler stands in between: ${transactionPooler}`,
			remedy: USE_SESSION_MODE
		}],
		...isReplica ? [{
			message: `a replica, ${Math.round(replicaLagSeconds ?? 0)} s behind`,
			remedy: "Look at the primary, where open transactions can be seen."
		}] : [],
		...maySeeTransactions || isReplica ? [] : [{
			message: "open transactions of other roles cannot be seen",
			remedy: SEE_TRANSACTIONS
		}]
	];
}
function describe$3({ name, role, versionNumber }) {
	return `${name}${role === void 0 ? "" : ` as ${role}`}, Postgres ${Math.floor(versionNumber / 1e4)}`;
}

// actions/shared/integrity/dlt-memory.ts
const memorySchema = object({
	/** Of the look that left it, by the database's clock. */
	at: string(),
	/**
	* Loads that had not completed then: when a look first saw rows of each, how many there were, and when the last look was taken that saw fewer; `null`
	* where none did.
	*/
	open: record(string(), object({
		seen: string(),
		rows: number(),
		after: string().nullable()
	})),
	/** The newest loads that had completed then, by their id. */
	completed: array(string()),
	/** Loads that completed after the instant that stands here, and are stamped before it. */
	late: record(string(), string()),
	/** Loads that a look saw at the instant that stands here, and that are stamped after it: of a clock that runs ahead. */
	early: record(string(), string()).default({})
});
/** How many completed loads are kept by id: those of a day, one each quarter of an hour. */
const MOST_COMPLETED = 100;
const MOST_OPEN$1 = 100;
/** A client whose clock is right stamps a load just before it writes it. */
const LATE_MS = 5e3;
/** How long a load that was stamped wrongly is remembered. */
const LATE_DAYS = 7;
function readDltMemory(dltSchema, { memory }) {
	const text = memory.marks.get(markName$3(dltSchema));
	if (text === void 0) return null;
	return memorySchema.safeParse(parseJson$2(text)).data ?? null;
}
/** When rows of a load that did not complete were first seen by a look, and after which look the newest of them came. */
function trackOpenLoad({ loadId, rows }, before, { database }) {
	const known = before?.open[loadId];
	const total = [...rows.values()].reduce((sum, each) => sum + each, 0);
	const hasGrown = before !== null && total > (known?.rows ?? 0);
	return {
		seen: known?.seen ?? database.at,
		rows: total,
		after: hasGrown ? before.at : known?.after ?? null
	};
}
/** Loads that had completed, whose rows are still there and whose own row is not: it was deleted. */
function listTakenAway(before, open) {
	const known = new Set(before?.completed);
	return open.map(({ loadId }) => loadId).filter((loadId) => known.has(loadId));
}
/** What helps where rows of `_dlt_loads` are gone. */
const LOADS_REMEDY = "Put the rows back into _dlt_loads (load_id, schema_name, status 0, inserted_at, schema_version_hash), from a backup where there is one, and find out what deleted them.";
/** Why nothing can be told where the table of loads was emptied since the last look; `null` where it was not. */
function findEmptied(dltSchema, loads, context) {
	const known = readDltMemory(dltSchema, context)?.completed.length ?? 0;
	if (loads.length > 0 || known === 0) return null;
	return {
		measured: false,
		message: `${dltSchema}._dlt_loads is empty, and ${known} loads or more stood in it at an earlier look: which rows are of a completed load cannot be told`,
		remedy: LOADS_REMEDY
	};
}
/** Loads that were not there at the look before, and are stamped as if they had been; by id, with the instant of that look. */
function listLateLoads(before, loads, { database }) {
	if (before === null) return /* @__PURE__ */ new Map();
	const known = new Set(before.completed);
	const stamps = loads.filter(({ loadId }) => known.has(loadId)).map(({ insertedAt }) => insertedAt);
	const oldest = known.size < MOST_COMPLETED ? "" : stamps.toSorted()[0] ?? before.at;
	const found = loads.filter(({ loadId, insertedAt }) => !known.has(loadId) && insertedAt >= oldest && Date.parse(before.at) - Date.parse(insertedAt) > LATE_MS);
	const since = Date.parse(database.at) - LATE_DAYS * 864e5;
	const kept = Object.entries(before.late).filter(([id, after]) => Date.parse(after) > since && loads.some(({ loadId }) => loadId === id));
	return new Map([...found.map(({ loadId }) => [loadId, before.at]), ...kept]);
}
/** Loads that a look saw before the instant of their stamp; by id, with the first such look. */
function listEarlyLoads(before, loads, { database }) {
	const since = Date.parse(database.at) - LATE_DAYS * 864e5;
	const found = loads.flatMap(({ loadId, insertedAt }) => {
		const seen = before?.early[loadId] ?? (insertedAt > database.at ? database.at : void 0);
		return seen === void 0 || Date.parse(seen) < since ? [] : [[loadId, seen]];
	});
	return new Map(found.slice(0, MOST_COMPLETED));
}
/** By how much the clock of dlt runs ahead at least, by what looks saw. */
function aheadMs(early, loads) {
	const ahead = loads.flatMap(({ loadId, insertedAt }) => {
		const seen = early.get(loadId);
		return seen === void 0 ? [] : [Date.parse(insertedAt) - Date.parse(seen)];
	});
	return Math.max(0, ...ahead);
}
/** What the next look is told. */
function dltMemoryRecord(dltSchema, context, { loads, open }) {
	const before = readDltMemory(dltSchema, context);
	const value = {
		at: context.database.at,
		open: Object.fromEntries(open.slice(0, MOST_OPEN$1).map((load) => [load.loadId, trackOpenLoad(load, before, context)])),
		completed: [...listTakenAway(before, open), ...loads.slice(0, MOST_COMPLETED).map(({ loadId }) => loadId)],
		late: Object.fromEntries(listLateLoads(before, loads, context)),
		early: Object.fromEntries(listEarlyLoads(before, loads, context))
	};
	return {
		kind: "mark",
		name: markName$3(dltSchema),
		value: JSON.stringify(value)
	};
}
function markName$3(dltSchema) {
	return `dlt-loads:${dltSchema}`;
}
function parseJson$2(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

// actions/shared/integrity/open-loads.ts
/** Load ids that are looked for in a table, the newest first: nothing here grows with the table. */
const MOST_IDS = 500;
/** Rows that are counted of one load in one table. */
const MOST_COUNTED$1 = 1e4;
const STATE_TABLE = "_dlt_pipeline_state";
const idSchema = object({
	load_id: string(),
	rows: countColumn.nullable()
});
/**
* The newest load ids of each table. Where `_dlt_loads` has more than was read, the database leaves out those that completed. The same questions from every
* check, so that they are asked once.
*/
function askLoadIds(subject, context) {
	const isCut = unreadThrough(subject.dltSchema, context) !== null;
	return Object.fromEntries(listTables(subject, context).map((table) => {
		const query = idsQuery(table);
		return [idsName(table), isCut ? withoutCompleted(query, subject) : query];
	}));
}
function withoutCompleted({ sql, index = "" }, { dltSchema: schema }) {
	const loads = {
		schema,
		table: "_dlt_loads"
	};
	return {
		sql: `select ids.load_id, ids.rows from (${sql}) ids
           where not exists (select from ${quoteTable(loads)} completed where completed.load_id::text = ids.load_id)`,
		index: `${index} ${createIndex(loads, "load_id")}`
	};
}
/** How many rows those have that did not complete, where the first question could not count them. */
function askOpenRows(subject, answers, context, loads) {
	return Object.fromEntries(listTables(subject, context).flatMap((table) => {
		const ids = openIds(answers[idsName(table)], loads).filter(({ rows }) => rows === null).map(({ load_id: id }) => id).slice(0, MOST_OPEN);
		return ids.length === 0 ? [] : [[rowsName(table), rowsQuery(table, ids)]];
	}));
}
const MOST_OPEN = 50;
/** Rows of a load older than every one that `_dlt_loads` keeps: whether it completed cannot be told, since old rows of it may have been cleared. */
function isBeforeKept({ loadId }, loads) {
	return loads.length > 0 && loads.every((load) => compareLoadIds(load.loadId, loadId) < 0);
}
function readOpenLoads(subject, answers, context, loads) {
	const byId = /* @__PURE__ */ new Map();
	const unread = [];
	const tables = listTables(subject, context);
	for (const table of tables) {
		const counted = countOpen(table, answers, loads);
		if (!counted.measured) unread.push({
			message: counted.message,
			remedy: counted.remedy
		});
		else for (const [id, rows] of counted.value) byId.set(id, (byId.get(id) ?? /* @__PURE__ */ new Map()).set(tableKey(table), rows));
	}
	return {
		open: [...byId].map(([loadId, rows]) => ({
			loadId,
			rows
		})).toSorted((a, b) => a.loadId < b.loadId ? 1 : -1),
		unread,
		tableCount: tables.length
	};
}
function countOpen(table, answers, loads) {
	const ids = answers[idsName(table)];
	if (ids?.measured === false) return ids;
	const open = openIds(ids, loads);
	const later = answers[rowsName(table)];
	if (later?.measured === false) return later;
	const counts = later === void 0 ? [] : rowsOf(later);
	const known = new Map(counts.map(({ load_id: id, rows }) => [id, rows ?? 0]));
	return {
		measured: true,
		value: open.map(({ load_id: id, rows }) => [id, rows ?? known.get(id) ?? 1e4])
	};
}
function openIds(answer, loads) {
	if (answer?.measured !== true) return [];
	const completed = new Set(loads.map(({ loadId }) => loadId));
	return rowsOf(answer).filter(({ load_id: id }) => !completed.has(id));
}
function rowsOf(answer) {
	const read = readRows({ rows: answer }, { rows: idSchema });
	return read.measured ? read.value.rows : [];
}
/** The state's rows too: a load that brought nothing else may have died after them. */
function listTables(subject, context) {
	const state = findDltTable(subject.dltSchema, STATE_TABLE, context);
	return [...listRootTables(subject, context), ...state === null ? [] : [state]];
}
function idsName(table) {
	return `load ids of ${tableKey(table)}`;
}
function rowsName(table) {
	return `open rows of ${tableKey(table)}`;
}
/** With an index each id is one step down it, however many rows have it. Without one the whole table is grouped, where the gate allows that. */
function idsQuery(table) {
	const name = quoteTable(table);
	const index = createIndex(table, "_dlt_load_id");
	if (findLeadingIndex(table, "_dlt_load_id")?.method !== "btree") return {
		sql: `select row._dlt_load_id::text as load_id, count(*) as rows from ${name} row
             where row._dlt_load_id is not null group by 1 order by 1 desc limit ${500}`,
		index
	};
	return {
		sql: `with recursive ids as (
            (select row._dlt_load_id as id, 1 as place from ${name} row where row._dlt_load_id is not null order by row._dlt_load_id desc limit 1)
            union all
            select older.id, ids.place + 1
              from ids
             cross join lateral (
               select row._dlt_load_id as id from ${name} row where row._dlt_load_id < ids.id order by row._dlt_load_id desc limit 1) older
             where ids.place < ${500})
          select id::text as load_id, null::bigint as rows from ids`,
		index
	};
}
/** A range of one value, in order: a bare equality lets the planner read the table from its start where an id has many rows. */
function rowsQuery(table, ids) {
	return {
		sql: `select l.load_id,
                 (select count(*)
                    from (select from ${quoteTable(table)} row
                           where row._dlt_load_id >= l.load_id and row._dlt_load_id <= l.load_id
                           order by row._dlt_load_id limit ${MOST_COUNTED$1}) few) as rows
            from unnest($1::text[]) as l (load_id)`,
		values: [ids],
		index: createIndex(table, "_dlt_load_id")
	};
}

// actions/shared/integrity-checks/dlt-after-rollback.ts
const EXPECTED$22 = "no load and no row of dlt since the rollback";
const REMEDY$23 = "Take the right to write from dlt's role (REVOKE INSERT, UPDATE, DELETE), stop what starts the pipeline, and abort its pending packages: the next run loads them first, even after the schedule was switched off.";
/**
* Disabling a schedule cancels no pending package: the next run of dlt, even a health check, writes data from before the rollback under its old load
* id (facts: integrity, 3e). So the stamp of completion counts beside the id, and what a look saw that the one before did not.
*/
const dltAfterRollbackCheck = defineCheck({
	id: "dlt-after-rollback",
	title: "dlt writes nothing after a rollback",
	scope: "dlt",
	kind: "corruption",
	question: "Did dlt load or write rows since the rollback to manual_only?",
	runbook: "Step 1: dlt is off after the rollback; step 5: verify data integrity",
	needs: "an index on _dlt_load_id of each table that dlt writes",
	cost: "O(L)",
	verdictRule: "fail: a load was stamped or extracted after the rollback, or came after it by what two looks saw, or rows of one did. warn: stamped so shortly after it that the clocks do not tell, as far as that of dlt is known to run ahead. pass: a look before the rollback saw the load, whatever its stamp. not-applicable: another phase, or no rollback.",
	remedy: REMEDY$23,
	plan(subject, context) {
		const { state } = context;
		if (state === null) return {
			kind: "unknown",
			message: "the cutover config could not be read, so whether a rollback stands cannot be told",
			remedy: "Mend config/traffic_cutover_config.json, then look again."
		};
		if (state.phase !== "manual_only" || state.rollbackAt === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: `no rollback stands: the phase is ${state.phase}`
		};
		const loads = readLoadFacts(subject, context);
		return loads.measured ? {
			kind: "ask",
			queries: askLoadIds(subject, context)
		} : {
			kind: "unknown",
			message: loads.message,
			remedy: loads.remedy
		};
	},
	followUp(subject, answers, context) {
		const loads = readLoadFacts(subject, context);
		return loads.measured ? askOpenRows(subject, answers, context, loads.value) : {};
	},
	assess(subject, answers, context) {
		const loads = readLoadFacts(subject, context);
		const rollbackAt = context.state?.rollbackAt ?? null;
		if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED$22)] };
		if (rollbackAt === null) return { answers: [passAnswer(EXPECTED$22, "no rollback")] };
		const lost = findEmptied(subject.dltSchema, loads.value, context);
		if (lost !== null) return { answers: [unmeasuredAnswer(lost, EXPECTED$22)] };
		const { open, unread } = readOpenLoads(subject, answers, context, loads.value);
		const before = readDltMemory(subject.dltSchema, context);
		const early = listEarlyLoads(before, loads.value, context);
		const judging = {
			context,
			before,
			early,
			...limitsOf(rollbackAt, {
				...context,
				aheadMs: aheadMs(early, loads.value)
			})
		};
		const found = [...loadFaults(loads.value, judging), ...rowFaults(open, loads.value, judging)];
		const unmeasured = unread.map((each) => unmeasuredAnswer({
			measured: false,
			...each
		}, EXPECTED$22));
		if (found.length > 0) return { answers: [failOf(found, rollbackAt), ...unmeasured] };
		const close = loads.value.filter((load) => load.insertedAt > judging.earliest && !wasThereBefore(load, judging));
		if (close.length > 0) return { answers: [...unmeasured, closeAnswer(close, rollbackAt)] };
		if (unmeasured.length > 0) return { answers: unmeasured };
		return { answers: [passAnswer(EXPECTED$22, `none since ${rollbackAt}`)] };
	}
});
/** The clock of the rollback is ours, that of a load dlt's: what both are off by as far as is known, and a little more, is left between. */
function limitsOf(rollbackAt, { database, aheadMs: ahead }) {
	const { earliest, latest } = inDatabaseTime(rollbackAt, database);
	const future = Date.parse(database.at) + WARN_SKEW_MS;
	return {
		earliest: instantText(earliest),
		latest: instantText(latest + WARN_SKEW_MS),
		latestStamp: instantText(latest + WARN_SKEW_MS + ahead),
		future: instantText(future)
	};
}
/** A look before the rollback saw the load already, whatever a clock that runs ahead stamped on it. */
function wasThereBefore({ loadId }, { early, earliest }) {
	const seen = early.get(loadId);
	return seen !== void 0 && seen <= earliest;
}
/** A stamp in the future is of a clock that is off: it says nothing of before and after. */
function loadFaults(loads, judging) {
	const { context, before, earliest, latestStamp, future } = judging;
	const late = listLateLoads(before, loads, context);
	return loads.flatMap((load) => {
		const { loadId, insertedAt } = load;
		const began = instantOfLoad(loadId);
		const after = late.get(loadId);
		if (insertedAt > future || wasThereBefore(load, judging)) return [];
		const isAfter = insertedAt > latestStamp || began !== null && began > latestStamp;
		if (!isAfter && (after === void 0 || after <= earliest)) return [];
		return [{
			key: loadId,
			path: "dlt",
			arrivedAt: isAfter ? insertedAt > latestStamp ? insertedAt : began ?? insertedAt : after ?? insertedAt
		}];
	});
}
/** Rows whose load is gone from `_dlt_loads` only seem to have come. */
function rowFaults(open, loads, { context, before, earliest, latest, latestStamp }) {
	const taken = new Set(listTakenAway(before, open));
	return open.flatMap((load) => {
		const { loadId } = load;
		const began = instantOfLoad(loadId);
		const isKnown = (before?.open[loadId]?.seen ?? latest) <= earliest;
		if (began !== null && began > latestStamp && !isKnown) return [{
			key: loadId,
			path: "dlt",
			arrivedAt: began
		}];
		if (taken.has(loadId) || isBeforeKept(load, loads)) return [];
		const { after } = trackOpenLoad(load, before, context);
		return after !== null && after > latest ? [{
			key: loadId,
			path: "dlt",
			arrivedAt: after
		}] : [];
	});
}
function failOf(faults, rollbackAt) {
	const shown = faults.slice(0, 10).map(({ key, arrivedAt = "" }) => `${key} (${arrivedAt})`);
	return faultsAnswer({
		expected: EXPECTED$22,
		none: "",
		some: `${count(faults.length, "load")} of dlt after the rollback of ${rollbackAt}: ${shown.join(", ")}`,
		faults,
		remedy: REMEDY$23
	});
}
function closeAnswer(close, rollbackAt) {
	const observed = `${close.slice(0, 10).map(({ loadId, insertedAt }) => `${loadId}, stamped ${insertedAt}`).join("; ")}: within what the clocks of the rollback (${rollbackAt}), of dlt and of the database may differ`;
	return warnAnswer(EXPECTED$22, observed, { remedy: REMEDY$23 });
}

// actions/shared/integrity-checks/dlt-cadence.ts
const REMEDY$22 = "Look at the runs of the pipeline and at their log. A run that found nothing new writes no row, and is no fault.";
/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LIMIT_MS = 54e5;
const CADENCES = 3;
/** Fewer loads say nothing of how long a pause usually lasts. */
const LEAST_LOADS = 20;
const REMEMBERED_MS = 24192e5;
const PAUSE_FACTOR = 1.5;
/** A run with nothing new writes no row (facts: integrity, 3b), so silence proves nothing by itself and only warns. */
const dltCadenceCheck = defineCheck({
	id: "dlt-cadence",
	title: "dlt loads as often as it should",
	scope: "dlt",
	kind: "load",
	question: "Is the newest completed load of dlt older than its cadence allows?",
	runbook: "When to roll back: dlt pipeline fails to load data",
	needs: "SELECT on _dlt_loads",
	cost: "O(L)",
	verdictRule: "warn: no load completed within 3 cadences, 90 minutes and 1.5 times the longest pause of four weeks. not-applicable: dlt collects nothing in this phase, or no cadence is bound. Never fail.",
	remedy: REMEDY$22,
	plan(subject, context) {
		const limitMs = limitOf(subject);
		if (limitMs === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the bindings name no cadence of dlt"
		};
		if (context.state === null) return {
			kind: "unknown",
			message: "the cutover config could not be read, so whether dlt should load cannot be told",
			remedy: "Mend config/traffic_cutover_config.json, then look again."
		};
		if (context.state.phase !== "shadow" && context.state.dltUnits.size === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt collects no unit in this phase"
		};
		return {
			kind: "answered",
			answers: [answerOf$3(subject, context, limitMs)]
		};
	},
	assess: () => ({ answers: [] })
});
/** The most frequent of the pipelines that load there. */
function limitOf({ datasets }) {
	const cadences = datasets.flatMap(({ paths }) => paths?.dlt?.cadenceMinutes ?? []);
	return cadences.length === 0 ? null : Math.max(LEAST_LIMIT_MS, CADENCES * 6e4 * Math.min(...cadences));
}
function answerOf$3(subject, context, limitMs) {
	const expected = `a completed load within ${describe$2(limitMs)}, or the usual pause`;
	const loads = readLoadFacts(subject, context);
	if (!loads.measured) return unmeasuredAnswer(loads, expected);
	const newest = loads.value[0]?.insertedAt ?? null;
	const since = [newest, context.state?.phaseStartedAt ?? null].filter((at) => at !== null);
	if (since.length === 0) return learningAnswer(expected, "no load completed, and when the phase began is not known");
	const now = Date.parse(context.database.at);
	const ageMs = now - Math.max(...since.map((at) => Date.parse(at)));
	const observed = newest === null ? "no load completed yet" : `the newest load completed ${describe$2(Math.max(0, now - Date.parse(newest)))} ago (${newest})`;
	if (ageMs <= limitMs) return passAnswer(expected, observed);
	const pauseMs = longestPause(loads.value, now);
	if (pauseMs !== null && ageMs <= PAUSE_FACTOR * pauseMs) return passAnswer(expected, `${observed}; pauses of ${describe$2(pauseMs)} are usual`);
	return warnAnswer(expected, observed, { remedy: REMEDY$22 });
}
/** Between two completed loads of the last four weeks; `null` where there are too few. */
function longestPause(loads, now) {
	const stamps = loads.map(({ insertedAt }) => Date.parse(insertedAt)).filter((at) => now - at <= REMEMBERED_MS);
	if (stamps.length < LEAST_LOADS) return null;
	return Math.max(...stamps.slice(1).map((at, index) => (stamps[index] ?? at) - at));
}
function describe$2(milliseconds) {
	const minutes = Math.round(milliseconds / 6e4);
	return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

// actions/shared/integrity-checks/dlt-client-clock.ts
const EXPECTED$21 = "a load that comes between two looks is stamped between them";
const REMEDY$21 = "Set the clock of the machine that runs dlt by NTP. What these loads brought may lie before the watermark, where no look judged it: compare it with Reddit.";
/** A clock of dlt that runs ahead shows in `clock-skew`. One that runs behind shows only here: its loads come into a past that was judged already. */
const dltClientClockCheck = defineCheck({
	id: "dlt-client-clock",
	title: "The clock of dlt does not run behind",
	scope: "dlt",
	kind: "environment",
	question: "Did a load of dlt come in that is stamped before the last look, which did not see it?",
	runbook: "Step 5: check data integrity",
	needs: "SELECT on _dlt_loads",
	cost: "O(L)",
	verdictRule: "warn: a load is stamped more than 5 s before a look that did not see it, within 7 days. learning: the first look. pass: else.",
	remedy: REMEDY$21,
	plan: (subject, context) => ({
		kind: "answered",
		answers: [answerOf$2(subject, context)]
	}),
	assess: () => ({ answers: [] })
});
function answerOf$2(subject, context) {
	const loads = readLoadFacts(subject, context);
	if (!loads.measured) return unmeasuredAnswer(loads, EXPECTED$21);
	const before = readDltMemory(subject.dltSchema, context);
	if (before === null) return learningAnswer(EXPECTED$21, "no look before this one saw the loads");
	const late = listLateLoads(before, loads.value, context);
	if (late.size === 0) return passAnswer(EXPECTED$21, `no load came in before ${before.at}`);
	const shown = loads.value.filter(({ loadId }) => late.has(loadId)).slice(0, 10).map(({ loadId, insertedAt }) => `${loadId}, stamped ${insertedAt} and not there at ${late.get(loadId) ?? ""}`);
	return warnAnswer(EXPECTED$21, `${count(late.size, "load")} came later than stamped: ${shown.join("; ")}`, { remedy: REMEDY$21 });
}

// actions/shared/integrity-checks/dlt-duplicate-rows.ts
const EXPECTED$20 = "each _dlt_id once";
const REMEDY$20 = "Keep one row of each _dlt_id, delete the other, then make the index that forbids it: CREATE UNIQUE INDEX";
/**
* A job that is loaded again after a crash writes the same rows under the same load and the same `_dlt_id` (facts: integrity, 3c). dlt's unique index
* forbids that; a table that got dlt's columns by hand has none. The same post under two loads is the matter of `duplicates`.
*/
const dltDuplicateRowsCheck = defineCheck({
	id: "dlt-duplicate-rows",
	title: "No job of dlt was loaded twice",
	scope: "dlt",
	kind: "duplicates",
	question: "Is a row of dlt there twice under one _dlt_id?",
	runbook: "When to roll back: duplicate records created",
	needs: "dlt's unique index on _dlt_id; without it an index on _dlt_load_id",
	cost: "O(w)",
	verdictRule: "fail: a _dlt_id is there twice among the rows of the loads of the window and of those that did not complete since. pass: a unique index forbids it, or none is. unknown: a nested table without the index that is too large to be read, or more loads in the window than are read.",
	remedy: REMEDY$20,
	plan(subject, context) {
		const open = unproven(subject, context);
		const loads = readLoadFacts(subject, context);
		if (!loads.measured) return {
			kind: "unknown",
			message: loads.message,
			remedy: loads.remedy
		};
		if (open.length === 0) return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$20, "a unique index on each table forbids a second row")]
		};
		const { dltSchema } = subject;
		return (context.isBaseline ? null : manyLoads({
			dltSchema,
			after: firstAfter(subject)
		}, context)) ?? {
			kind: "ask",
			queries: askLoadIds(subject, context)
		};
	},
	followUp(subject, answers, context) {
		const ids = newIds(subject, answers, context);
		return Object.fromEntries(unproven(subject, context).map((table) => [tableKey(table), queryOf(table, ids, context)]));
	},
	assess(subject, answers, context) {
		const bad = unproven(subject, context).map((table) => judge$6(table, answers)).filter(({ verdict }) => verdict !== "pass");
		return { answers: bad.length > 0 ? bad : [passAnswer(EXPECTED$20, "none among the new rows")] };
	}
});
const doubleSchema$1 = object({
	key: string(),
	total: countColumn
});
/** Tables of which the catalogue does not prove it: root tables, and nested ones, which carry no load of their own. */
function unproven(subject, context) {
	const nested = [...context.tables.values()].filter((table) => table.schema === subject.dltSchema && findColumn(table, "_dlt_parent_id") !== void 0);
	return [.../* @__PURE__ */ new Set([...listRootTables(subject, context), ...nested])].filter((table) => findColumn(table, "_dlt_id") !== void 0 && findUniqueIndex(table, "_dlt_id") === void 0);
}
/** Both copies have one load: it suffices to look within the new ones, completed or not. */
function queryOf(table, newest, context) {
	const hasLoad = findColumn(table, "_dlt_load_id") !== void 0;
	const ids = hasLoad && !context.isBaseline ? newest : null;
	const condition = ids === null ? "" : "and row._dlt_load_id = any($1::text[])";
	return {
		sql: `select key, count(*) over () as total
            from (select row._dlt_id::text as key from ${quoteTable(table)} row where row._dlt_id is not null ${condition} group by 1 having count(*) > 1) doubles
           limit ${FAULT_LIMIT}`,
		...ids === null ? {} : { values: [ids] },
		index: hasLoad ? createIndex(table, "_dlt_load_id") : uniqueIndex(table),
		...context.isBaseline ? { isBounded: true } : {}
	};
}
function newIds(subject, answers, context) {
	const loads = context.loads.get(subject.dltSchema) ?? [];
	const after = firstAfter(subject);
	const completed = loads.filter(({ insertedAt }) => insertedAt > after).map(({ loadId }) => loadId);
	const { open } = readOpenLoads(subject, answers, context, loads);
	return [...completed, ...open.map(({ loadId }) => loadId)];
}
/** Where the first window of its tables begins; behind everything where none is bound. */
function firstAfter({ tables }) {
	return tables.map(({ window }) => window.after).toSorted()[0] ?? "";
}
function judge$6(table, answers) {
	const answer = answers[tableKey(table)];
	const read = readRows({ rows: answer ?? {
		measured: true,
		value: []
	} }, { rows: doubleSchema$1 });
	const about = { table: tableKey(table) };
	if (!read.measured) return {
		...unmeasuredAnswer(read, EXPECTED$20),
		...about
	};
	const doubles = read.value.rows;
	const total = doubles[0]?.total ?? 0;
	const faults = doubles.map(({ key }) => ({
		key,
		path: "dlt"
	}));
	const remedy = `${REMEDY$20} CONCURRENTLY ON ${quoteTable(table)} ("_dlt_id");`;
	const some = `${count(total, "row")} of ${tableKey(table)} more than once`;
	return {
		...faultsAnswer({
			expected: EXPECTED$20,
			none: "none among the new rows",
			some,
			faults,
			faultCount: total,
			remedy
		}),
		...about
	};
}
function uniqueIndex(table) {
	return `CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable(table)} (${quoteIdentifier("_dlt_id")});`;
}

// actions/shared/integrity-checks/dlt-loads.ts
const EXPECTED$19 = "every row is of a completed load, and every load has status 0";
const REMEDY$19 = "Let dlt load the package again where it is still pending (dlt pipeline … info shows it). Where it is gone, list these rows by _dlt_load_id, delete those of append tables alone, and load their time again: merged rows replaced others, so never delete them.";
const STATUS_REMEDY = "Set status back to 0 where nobody meant to change it: dlt restores its state from the newest load of status 0, so its cursor goes back to that one.";
const RESTORE = "A runner that restores its state passes over loads that are not there, so its cursor goes back and it fetches again what came with them.";
/**
* dlt writes a row of `_dlt_loads` when all jobs of a package are done, and nothing for one that failed (facts: integrity, 3b). So a failed load is an
* absence: rows whose load is not there. A load may run at this moment, so it has its time before it counts.
*/
const dltLoadsCheck = defineCheck({
	id: "dlt-loads",
	title: "Loads of dlt completed",
	scope: "dlt",
	kind: "load",
	question: "Are there rows of a load of dlt that did not complete, or loads whose status is not 0?",
	runbook: "When to roll back: dlt pipeline fails to load data",
	needs: "an index on _dlt_load_id of each table that dlt writes, which dlt does not make",
	cost: "O(L)",
	verdictRule: `fail: rows of a load that is not in _dlt_loads, and began more than an hour ago and did not grow since (or twice as long as loads usually take, where that is longer), or more than 15 minutes ago where a later load of the only pipeline completed since. warn: a status other than 0; the row of a completed load was deleted; rows of a load older than all that _dlt_loads keeps. unknown: all were deleted. Bound: the newest ${500} load ids of each table.`,
	remedy: REMEDY$19,
	plan(subject, context) {
		const loads = readLoadFacts(subject, context);
		return loads.measured ? {
			kind: "ask",
			queries: askLoadIds(subject, context)
		} : {
			kind: "unknown",
			message: loads.message,
			remedy: loads.remedy
		};
	},
	followUp(subject, answers, context) {
		const loads = readLoadFacts(subject, context);
		return loads.measured ? askOpenRows(subject, answers, context, loads.value) : {};
	},
	assess(subject, answers, context) {
		const loads = readLoadFacts(subject, context);
		if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED$19)] };
		const { open, unread, tableCount } = readOpenLoads(subject, answers, context, loads.value);
		const lost = findEmptied(subject.dltSchema, loads.value, context);
		if (lost !== null) return { answers: [unmeasuredAnswer(lost, EXPECTED$19)] };
		const found = judgeOpen(open, {
			subject,
			context,
			loads: loads.value
		});
		const statuses = judgeStatuses(loads.value);
		const unmeasured = unread.map((each) => unmeasuredAnswer({
			measured: false,
			...each
		}, EXPECTED$19));
		const bad = [
			...found.answers,
			...unmeasured,
			...statuses
		];
		const records = unread.length === 0 ? [dltMemoryRecord(subject.dltSchema, context, {
			loads: loads.value,
			open
		})] : [];
		if (bad.length > 0) return {
			answers: bad,
			records
		};
		const observed = `${unreadThrough(subject.dltSchema, context) === null ? "" : "the newest "}${count(loads.value.length, "load")} completed, newest rows of ${count(tableCount, "table")} all of them${found.running}`;
		return {
			answers: [passAnswer(EXPECTED$19, observed)],
			records
		};
	}
});
/** A load of posts takes seconds to minutes, extraction included; GitHub ends a job after six hours. */
const RUNNING_MS = 36e5;
const SUPERSEDED_MS = 9e5;
const USUAL_FACTOR = 2;
/** How many of the newest loads say how long one usually takes. */
const USUAL_LOADS = 50;
function judgeOpen(open, judging) {
	const before = readDltMemory(judging.subject.dltSchema, judging.context);
	const taken = new Set(listTakenAway(before, open));
	const stopped = open.filter((load) => !taken.has(load.loadId) && isDead(load, before, judging));
	const old = stopped.filter((load) => isBeforeKept(load, judging.loads));
	const dead = stopped.filter((load) => !old.includes(load));
	const running = open.filter((load) => !taken.has(load.loadId) && !stopped.includes(load));
	const note = running.length === 0 ? "" : `; still running: ${running.map((load) => describe$1(load, judging)).join(", ")}`;
	const warnings = [...taken.size === 0 ? [] : [takenAway([...taken])], ...old.length === 0 ? [] : [beforeKept(old.map((load) => describe$1(load, judging)), judging)]];
	if (dead.length === 0) return {
		answers: warnings,
		running: note
	};
	const shown = dead.slice(0, 10).map((load) => describe$1(load, judging));
	return {
		answers: [faultsAnswer({
			expected: EXPECTED$19,
			none: "",
			some: `${count(dead.length, "load")} left rows and did not complete: ${shown.join(", ")}${note}`,
			faults: dead.map((load) => toFault$1(load, before, judging)),
			remedy: REMEDY$19
		}), ...warnings],
		running: note
	};
}
/** Such a load did complete: that is known. */
function takenAway(ids) {
	const observed = `the row of ${count(ids.length, "completed load")} was taken out of _dlt_loads: ${ids.slice(0, 10).join(", ")}`;
	return warnAnswer(EXPECTED$19, observed, {
		detail: RESTORE,
		remedy: LOADS_REMEDY
	});
}
function beforeKept(described, { subject, context, loads }) {
	const kept = unreadThrough(subject.dltSchema, context) !== null ? `the newest ${count(loads.length, "load")} of _dlt_loads, and none of these` : "all that _dlt_loads keeps";
	const observed = `rows of ${count(described.length, "load")} older than ${kept}: ${described.slice(0, 10).join(", ")}`;
	return warnAnswer(EXPECTED$19, observed, {
		detail: "Either old rows of _dlt_loads were cleared, or the first loads died: which of the two cannot be told.",
		remedy: LOADS_REMEDY
	});
}
/** How long a load may take from its extraction on, by those that completed. */
function graceMs(loads) {
	const durations = loads.slice(0, USUAL_LOADS).flatMap(({ loadId, insertedAt }) => {
		const began = instantOfLoad(loadId);
		return began === null ? [] : [Math.max(0, Date.parse(insertedAt) - Date.parse(began))];
	}).toSorted((a, b) => a - b);
	const usual = durations[Math.floor(durations.length / 2)] ?? 0;
	return Math.max(RUNNING_MS, USUAL_FACTOR * usual);
}
/** A package that waited goes on under its old id: one whose rows grew since a look has its time from then on. */
function isDead(load, before, { context, loads }) {
	const { seen, after } = trackOpenLoad(load, before, context);
	const starts = [instantOfLoad(load.loadId), after].filter((at) => at !== null);
	const age = Date.parse(context.database.at) - Date.parse(starts.toSorted().at(-1) ?? seen);
	return age > graceMs(loads) || age > SUPERSEDED_MS && isSuperseded(load.loadId, loads);
}
/** A pipeline loads its packages in order: a later one that completed leaves no earlier one behind. Of two pipelines nobody can tell. */
function isSuperseded(loadId, loads) {
	return new Set(loads.map(({ schemaName }) => schemaName)).size === 1 && loads.some((load) => compareLoadIds(load.loadId, loadId) < 0);
}
function describe$1({ loadId, rows }, { context }) {
	const counts = [...rows].map(([table, number]) => `${number >= 1e4 ? `${MOST_COUNTED$1} or more rows` : count(number, "row")} of ${table}`);
	const began = instantOfLoad(loadId);
	const minutes = began === null ? null : Math.round((Date.parse(context.database.at) - Date.parse(began)) / 6e4);
	return `${loadId}${minutes === null ? "" : ` (began ${minutes} min ago)`}: ${counts.join(", ")}`;
}
/**
* Its rows came after its extraction, and where looks saw them come, between two of those. Where they stood there at the first look nobody saw
* when: an old load of before the phase is then no reason to take the phase back.
*/
function toFault$1(load, before, { context }) {
	const { loadId } = load;
	const began = instantOfLoad(loadId);
	const since = context.state?.phaseStartedAt ?? null;
	const arrivedAt = began !== null && since !== null && Date.parse(began) >= Date.parse(since) ? began : trackOpenLoad(load, before, context).after ?? began;
	return {
		key: loadId,
		path: "dlt",
		...arrivedAt === null ? {} : { arrivedAt }
	};
}
/** Those that are newer than the newest load of status 0 matter: what dlt restores is older than they are. */
function judgeStatuses(loads) {
	const odd = loads.filter(({ status }) => status !== 0);
	return [...new Set(odd.map(({ schemaName }) => schemaName))].flatMap((schemaName) => {
		const own = odd.filter((load) => load.schemaName === schemaName);
		const newest = loads.filter((load) => load.schemaName === schemaName && load.status === 0).toSorted((a, b) => compareLoadIds(a.loadId, b.loadId))[0];
		const newer = own.filter(({ loadId }) => newest === void 0 || compareLoadIds(loadId, newest.loadId) < 0);
		if (newer.length === 0) return [];
		const shown = newer.slice(0, 10).map(({ loadId, status }) => `${loadId} (status ${status})`);
		const restored = newest === void 0 ? "nothing, and starts anew" : `the state of load ${newest.loadId}`;
		const observed = `${count(newer.length, "load")} of ${schemaName} without status 0: ${shown.join(", ")}`;
		const detail = `A runner that restores its state gets ${restored}: what came since is fetched again, which an append table then has twice.`;
		return [warnAnswer(EXPECTED$19, observed, {
			detail,
			remedy: STATUS_REMEDY
		})];
	});
}

// actions/shared/integrity-checks/dlt-schema-version.ts
const EXPECTED$18 = "dlt's schema as it was at the last look";
const REMEDY$18 = "Compare the two versions in _dlt_version (column schema), and approve the change before the next advance. Nothing is to be done where someone changed the pipeline's columns on purpose.";
const FELL_REMEDY = "A runner with an older schema loads beside the newer one, or the newest version was taken away: stop the older runner, let it restore (dlt pipeline … sync), and record the baseline anew.";
/** dlt changes tables by itself where data brings new columns; each change is a new version of its schema. */
const dltSchemaVersionCheck = defineCheck({
	id: "dlt-schema-version",
	title: "dlt's schema is the one that was approved",
	scope: "dlt",
	kind: "contract",
	question: "Did the version or the hash of a schema of dlt change since the last look?",
	runbook: "Step 5: verify data integrity; before a re-attempt",
	needs: "SELECT on _dlt_version",
	cost: "O(L)",
	verdictRule: "fail: the newest version of a schema is lower than at the last look. warn: it is higher, or its hash is another. learning: the first look at that schema.",
	remedy: REMEDY$18,
	plan(subject, context) {
		const table = findDltTable(subject.dltSchema, "_dlt_version", context);
		if (table === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt keeps no version of a schema there"
		};
		return {
			kind: "ask",
			queries: { versions: {
				sql: versionsSql(quoteTable(table)),
				isBounded: true
			} }
		};
	},
	assess({ dltSchema }, answers, context) {
		const rows = readRows(answers, { versions: versionSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$18)] };
		const judged = rows.value.versions.map((version) => judge$5(version, dltSchema, context));
		if (judged.length === 0) return { answers: [learningAnswer(EXPECTED$18, "no version is kept yet")] };
		return {
			answers: judged.map(({ answer }) => answer),
			records: judged.flatMap(({ records }) => records)
		};
	}
});
const versionSchema = object({
	schema_name: string(),
	version: countColumn,
	hash: string(),
	at: string().nullable()
});
function versionsSql(table) {
	return `select distinct on (v.schema_name) coalesce(v.schema_name::text, '') as schema_name, v.version::text as version,
                 coalesce(v.version_hash::text, '') as hash, ${utcText("v.inserted_at")} as at
            from ${table} v
           order by v.schema_name, v.inserted_at desc, v.version desc
           limit 100`;
}
/** A version that fell stays marked as it was, so that it is seen until somebody records the baseline anew. */
function judge$5(version, dltSchema, { memory, isBaseline }) {
	const name = `dlt-schema-version:${dltSchema}:${version.schema_name}`;
	const before = parseMark(memory.marks.get(name));
	const records = [{
		kind: "mark",
		name,
		value: JSON.stringify([version.version, version.hash])
	}];
	const now = `${version.schema_name} version ${version.version}`;
	if (before === null || isBaseline) return {
		answer: learningAnswer(EXPECTED$18, `${now}, to compare with from the next look on`),
		records
	};
	const [was, hash] = before;
	if (was === version.version && hash === version.hash) return {
		answer: passAnswer(EXPECTED$18, `${now}, unchanged`),
		records: []
	};
	const moved = `${now} (hash ${version.hash}, since ${version.at ?? "an unknown time"}); it was version ${was} (hash ${hash})`;
	if (version.version >= was) return {
		answer: warnAnswer(EXPECTED$18, moved, { remedy: REMEDY$18 }),
		records
	};
	return {
		answer: fellAnswer(version, moved),
		records: []
	};
}
/** When it fell is not known: the version that is the newest now may be as old as can be. */
function fellAnswer({ schema_name: key }, some) {
	return faultsAnswer({
		expected: EXPECTED$18,
		none: "",
		some,
		faults: [{
			key,
			path: "dlt"
		}],
		remedy: FELL_REMEDY
	});
}
function parseMark(text) {
	const parts = text === void 0 ? null : /^\[(\d+),("(?:[^"\\]|\\.)*")\]$/u.exec(text);
	return parts === null ? null : [Number(parts[1]), JSON.parse(parts[2] ?? "\"\"")];
}

// actions/shared/integrity-checks/dlt-shared-dataset.ts
const EXPECTED$17 = "one pipeline loads into the dataset";
const REMEDY$17 = "Give each pipeline a dataset_name of its own: they share the staging dataset, which each of them empties when it starts. Where a pipeline was renamed on purpose, record the baseline anew.";
const SCHEMAS_REMEDY = "Look whether both are sources of one pipeline, which loads them one after the other; two pipelines need a dataset_name each.";
/** A pipeline that loaded within this still loads. */
const ACTIVE_DAYS = 7;
const MOST_STAGING_TABLES = 50;
/** Two pipelines on one dataset share its staging dataset: silent loss, or rows twice (facts: integrity, 3c). */
const dltSharedDatasetCheck = defineCheck({
	id: "dlt-shared-dataset",
	title: "One pipeline to a dataset",
	scope: "dlt",
	kind: "contract",
	question: "Do two pipelines of dlt load into one dataset, or two loads fill its staging tables at once?",
	runbook: "Before a re-attempt",
	needs: "SELECT on _dlt_pipeline_state, _dlt_loads and the staging schema",
	cost: "O(L)",
	verdictRule: `fail: two pipelines kept their state there, both within ${ACTIVE_DAYS} days or in turn; or a staging table, which each load empties first, holds rows of two loads. warn: loads of two schema names within ${ACTIVE_DAYS} days, which two sources of one pipeline make too.`,
	remedy: REMEDY$17,
	plan(subject, context) {
		const loads = readLoadFacts(subject, context);
		if (!loads.measured) return {
			kind: "unknown",
			message: loads.message,
			remedy: loads.remedy
		};
		const state = findDltTable(subject.dltSchema, "_dlt_pipeline_state", context);
		return {
			kind: "ask",
			queries: {
				...state === null ? {} : { pipelines: { sql: pipelinesSql(quoteTable(state)) } },
				...stagingQueries(subject, context)
			}
		};
	},
	assess(subject, answers, context) {
		const loads = readLoadFacts(subject, context);
		if (!loads.measured) return { answers: [unmeasuredAnswer(loads, EXPECTED$17)] };
		const read = answers["pipelines"] === void 0 ? null : readRows(answers, { pipelines: pipelineSchema });
		if (read?.measured === false) return { answers: [unmeasuredAnswer(read, EXPECTED$17)] };
		const pipelines = read?.value.pipelines ?? [];
		const since = instantText(Date.parse(context.database.at) - ACTIVE_DAYS * 864e5);
		const bad = [
			...judgePipelines(pipelines, since),
			...judgeStaging(subject, answers, context),
			...judgeSchemas(loads.value, pipelines, since)
		];
		const names = pipelines.map(({ name }) => name).join(", ");
		return { answers: bad.length > 0 ? bad : [passAnswer(EXPECTED$17, names === "" ? "no state is kept yet" : names)] };
	}
});
const pipelineSchema = object({
	name: string(),
	first_at: string(),
	last_at: string()
});
const stagingRowsSchema = object({
	load_id: string(),
	rows: countColumn
});
function pipelinesSql(table) {
	return `select s.pipeline_name::text as name, ${utcText("min(s.created_at)")} as first_at, ${utcText("max(s.created_at)")} as last_at
            from ${table} s where s.pipeline_name is not null group by 1 order by max(s.created_at) desc limit 100`;
}
/** The newest pipeline, and those that loaded in its time or lately. A state that was left long ago is no second pipeline. */
function judgePipelines(pipelines, since) {
	const [newest, ...others] = pipelines;
	if (newest === void 0) return [];
	const rivals = others.filter(({ last_at: lastAt }) => lastAt > since || lastAt > newest.first_at);
	if (rivals.length === 0) return [];
	const all = [newest, ...rivals];
	const shown = all.map(({ name, last_at: lastAt }) => `${name} (last state ${lastAt})`);
	const faults = all.map(({ name }) => ({ key: `pipeline ${name}` }));
	const some = `${all.length} pipelines: ${shown.join(", ")}`;
	return [faultsAnswer({
		expected: EXPECTED$17,
		none: "",
		some,
		faults,
		remedy: REMEDY$17
	})];
}
function judgeSchemas(loads, pipelines, since) {
	const active = loads.filter(({ insertedAt }) => insertedAt > since);
	const names = [...new Set(active.map(({ schemaName }) => schemaName))];
	if (names.length < 2 || pipelines.length > 1) return [];
	const observed = `loads of ${names.length} schemas: ${names.join(", ")}`;
	return [warnAnswer(EXPECTED$17, observed, { remedy: SCHEMAS_REMEDY })];
}
function listStaging({ dltSchema }, { tables }) {
	return [...tables.values()].filter((table) => table.schema === stagingSchema(dltSchema) && !table.table.startsWith("_dlt_") && findColumn(table, "_dlt_load_id") !== void 0).slice(0, MOST_STAGING_TABLES);
}
/** A staging table holds one load: the gate lets no large one be read. */
function stagingQueries(subject, context) {
	return Object.fromEntries(listStaging(subject, context).map((table) => [tableKey(table), { sql: `select row._dlt_load_id::text as load_id, count(*) as rows from ${quoteTable(table)} row
               where row._dlt_load_id is not null group by 1 order by 1 desc limit 20` }]));
}
/** One that cannot be read, for its rights or its size, says nothing: what the tables of dlt say stands. */
function judgeStaging(subject, answers, context) {
	const found = listStaging(subject, context).flatMap((table) => {
		const answer = answers[tableKey(table)];
		const read = answer === void 0 ? null : readRows({ rows: answer }, { rows: stagingRowsSchema });
		return read?.measured === true && read.value.rows.length > 1 ? [{
			table,
			rows: read.value.rows
		}] : [];
	});
	if (found.length === 0) return [];
	const shown = found.map(({ table, rows }) => `${tableKey(table)}: ${rows.map((each) => `${each.rows} of ${each.load_id}`).join(", ")}`);
	const ids = [...new Set(found.flatMap(({ rows }) => rows.map(({ load_id: id }) => id)))];
	const some = `rows of two loads at once in staging: ${shown.join("; ")}`;
	const faults = ids.map((key) => ({
		key,
		path: "dlt"
	}));
	return [faultsAnswer({
		expected: EXPECTED$17,
		none: "",
		some,
		faults,
		remedy: REMEDY$17
	})];
}

// actions/shared/integrity-checks/dlt-staging.ts
const EXPECTED$16 = "nothing that is read takes rows from staging";
const REMEDY$16 = "Bind the table that dlt merges into, and let the view read that one: staging is emptied at the start of each load, and holds one load at most.";
/** Rows stay in staging after a load that succeeded (facts: integrity, 3c), so that they are there is no fault. That somebody reads them is. */
const dltStagingCheck = defineCheck({
	id: "dlt-staging",
	title: "No reader is shown staging rows",
	scope: "dlt",
	kind: "corruption",
	question: "Is a bound table, or a view, made of dlt's staging tables?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "nothing but the catalogue",
	cost: "O(1)",
	verdictRule: "fail: a bound table is in the staging schema, or is a view, or a parent of partitions, that takes rows from it. warn: another view outside of the staging schema does.",
	remedy: REMEDY$16,
	plan: ({ dltSchema }) => ({
		kind: "ask",
		queries: { readers: {
			sql: READERS_SQL,
			values: [stagingSchema(dltSchema)],
			isBounded: true
		} }
	}),
	assess({ dltSchema }, answers, context) {
		const rows = readRows(answers, { readers: readerSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$16)] };
		const bound = listBound(context);
		const staging = stagingSchema(dltSchema);
		const itself = bound.filter((key) => key.startsWith(`${staging}.`)).map((key) => ({
			key,
			from: key
		}));
		const readers = rows.value.readers.map((reader) => ({
			key: tableKey(reader),
			from: reader.from_table
		}));
		const shown = [...itself, ...readers.filter(({ key }) => bound.includes(key))];
		const others = readers.filter(({ key }) => !bound.includes(key));
		if (shown.length > 0) {
			const some = `${count(shown.length, "bound table")} of staging rows: ${shown.map(({ key, from }) => key === from ? key : `${key} from ${staging}.${from}`).join(", ")}`;
			const faults = shown.map(({ key }) => ({ key }));
			return { answers: [faultsAnswer({
				expected: EXPECTED$16,
				none: "",
				some,
				faults,
				remedy: REMEDY$16
			})] };
		}
		if (others.length === 0) return { answers: [passAnswer(EXPECTED$16, "no view reads staging, and none of it is bound")] };
		const observed = `staging rows are shown by ${others.map(({ key }) => key).join(", ")}, which is not bound`;
		return { answers: [warnAnswer(EXPECTED$16, observed, { remedy: REMEDY$16 })] };
	}
});
const readerSchema = object({
	schema: string(),
	table: string(),
	from_table: string()
});
function listBound({ datasets }) {
	return datasets.datasets.flatMap(({ tables }) => tables.map(tableKey));
}
/** Views over views too, and tables of which a staging table is a partition or a child. */
const READERS_SQL = `
  with recursive readers (oid, from_table) as (
    select c.oid, c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')
    union
    select reader.oid, r.from_table
      from readers r
     cross join lateral (
       select w.ev_class as oid
         from pg_catalog.pg_depend d
         join pg_catalog.pg_rewrite w on w.oid = d.objid
        where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = r.oid and d.classid = 'pg_catalog.pg_rewrite'::regclass
       union
       select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = r.oid) reader)
  select n.nspname as schema, c.relname as table, min(readers.from_table) as from_table
    from readers
    join pg_catalog.pg_class c on c.oid = readers.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname <> $1
   group by 1, 2
   order by 1, 2
   limit 100`;

// actions/shared/integrity/dlt-state.ts
const stateSchema$1 = object({ sources: record(string(), object({ resources: record(string(), object({ incremental: record(string(), object({ last_value: unknown() })).optional() })).optional() })).optional() });
/** The cursors in a state of dlt; `null` where the text is no such state. Its typed JSON marks a value's type by one private character before it. */
function parseDltState(text) {
	const state = stateSchema$1.safeParse(parseJson$1(text));
	if (!state.success) return null;
	return Object.entries(state.data.sources ?? {}).flatMap(([source, { resources = {} }]) => Object.entries(resources).flatMap(([resource, { incremental = {} }]) => Object.entries(incremental).map(([path, { last_value: last }]) => {
		const value = textOf(last);
		return {
			name: `${source}.${resource}.${path}`,
			resource,
			path,
			value,
			seconds: secondsOf(value)
		};
	})));
}
function parseJson$1(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
/** `dlt/common/json`: U+F026 and the seven after it stand before a decimal, a datetime, a date and so on. */
const TYPE_MARK = /^[\uF026-\uF02D]/u;
function textOf(value) {
	if (typeof value === "number") return String(value);
	return typeof value === "string" ? value.replace(TYPE_MARK, "") : null;
}
const NUMBER$1 = /^-?\d+(?:\.\d+)?$/u;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;
/** 2001-09-09 to 2286 as epoch seconds: other numbers are ids. */
const EPOCH_SECONDS = {
	least: 1e9,
	most: 1e10
};
/** Seconds since 1970 of a cursor that is a time, as a number or in ISO 8601; `null` for anything else. */
function secondsOf(value) {
	if (value === null) return null;
	if (NUMBER$1.test(value)) {
		const number = Number(value);
		return number >= EPOCH_SECONDS.least && number < EPOCH_SECONDS.most ? number : null;
	}
	if (!ISO_TIME.test(value)) return null;
	const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/u.test(value.slice(10));
	const at = Date.parse(hasZone || value.length === 10 ? value : `${value.replace(" ", "T")}Z`);
	return Number.isNaN(at) ? null : at / 1e3;
}

// actions/shared/integrity/dlt-cursor.ts
/** Clocks differ by zones and by what people set them to; a cursor of posts is never this far ahead. */
const FUTURE_SECONDS = 86400;
const NUMBER = /^-?\d+(?:\.\d+)?$/u;
/** Whether a cursor went back; `unclear` where the values do not compare. */
function compareCursors(now, before) {
	const [left, right] = [orderOf(now), orderOf(before)];
	if (left === null || right === null || left.kind !== right.kind) return "unclear";
	return left.value < right.value ? "back" : "forward";
}
function orderOf(value) {
	const seconds = secondsOf(value);
	if (seconds !== null) return {
		kind: "time",
		value: seconds
	};
	return NUMBER.test(value) ? {
		kind: "number",
		value: Number(value)
	} : null;
}
/** By the later of the database's clock and ours: either may be wrong. */
function isAheadOfClock({ seconds }, { at, skewMs }) {
	const now = Math.max(Date.parse(at), Date.parse(at) - skewMs) / 1e3;
	return seconds !== null && seconds > now + FUTURE_SECONDS;
}

// actions/shared/integrity/dlt-newest-event.ts
const newestSchema$1 = object({ seconds: countColumn.nullable() });
/** The row that moved a cursor came with the load that wrote the state, or was written again since: mostly it is of one of these. */
const RECENT_LOADS = 20;
/** Numbers are kept by dlt as Python has them, times to the microsecond. */
const TOLERANCE_SECONDS$1 = 1;
/** The newest event time of each table that a cursor is about: of the newest loads by their index, and of all by that of the event time. */
function askNewestEvents(cursors, subject, context) {
	const bound = cursors.flatMap((cursor) => findBound(cursor, subject) ?? []);
	return Object.fromEntries(bound.flatMap(({ table, eventTime }) => {
		const newest = [newestName(table), newestQuery$1(table, eventTime)];
		const recent = recentQuery(table, eventTime, context);
		return recent === null ? [newest] : [[recentName(table), recent], newest];
	}));
}
/** `null` where the cursor is about no bound table, or where a filter behind the cursor may have passed over what lies between. */
function readNewestEvent(cursor, answers, { subject }) {
	const bound = findBound(cursor, subject);
	if (bound === null || cursor.seconds === null) return null;
	const recent = readSeconds(answers[recentName(bound.table)]);
	if (reaches(recent.measured ? recent.value : null, cursor.seconds)) return { kind: "reached" };
	const newest = readSeconds(answers[newestName(bound.table)]);
	if (!newest.measured) return {
		kind: "unknown",
		message: newest.message,
		remedy: newest.remedy
	};
	if (reaches(newest.value, cursor.seconds)) return { kind: "reached" };
	const at = newest.value === null ? null : (/* @__PURE__ */ new Date(newest.value * 1e3)).toISOString();
	return {
		kind: "behind",
		table: tableKey(bound.table.table),
		at
	};
}
function reaches(newest, seconds) {
	return newest !== null && newest + TOLERANCE_SECONDS$1 >= seconds;
}
/** The table of the resource's name whose event time is the cursor's column, where no filter stands between them. */
function findBound({ resource, path, seconds }, { tables }) {
	if (seconds === null) return null;
	const table = tables.find(({ table: { table: name, eventTime }, dataset }) => name === resource && eventTime?.column === path && dataset.paths?.dlt?.filter.rule === "none");
	const eventTime = table?.table.eventTime;
	return table === void 0 || eventTime === void 0 ? null : {
		table,
		eventTime
	};
}
function readSeconds(answer) {
	const read = readRows({ rows: answer ?? {
		measured: true,
		value: []
	} }, { rows: newestSchema$1 });
	return read.measured ? {
		measured: true,
		value: read.value.rows[0]?.seconds ?? null
	} : read;
}
function newestName({ table }) {
	return `newest event of ${tableKey(table)}`;
}
function recentName({ table }) {
	return `newest event of new rows of ${tableKey(table)}`;
}
const LIMITS = {
	timestamptz: `'9999-12-31'::timestamptz`,
	timestamp_utc: `'9999-12-31'::timestamp`,
	epoch_seconds: "253402300799"
};
/** The limit leaves out infinity and NaN, which sort above every time. */
function newestQuery$1({ table }, eventTime) {
	const column = `row.${quoteIdentifier(eventTime.column)}`;
	return {
		sql: `select extract(epoch from ${eventInstant(eventTime)})::text as seconds
            from (select ${column} from ${quoteTable(table)} row
                   where ${column} <= ${LIMITS[eventTime.type]} order by ${column} desc limit 1) row`,
		index: createIndex(table, eventTime.column)
	};
}
function recentQuery(subject, eventTime, context) {
	const { dataset, table } = subject;
	const loads = dataset.dlt === void 0 ? [] : context.loads.get(dataset.dlt.schema) ?? [];
	if (loads.length === 0 || !hasLoadId(subject)) return null;
	return {
		sql: `select extract(epoch from max(${eventInstant(eventTime)}))::text as seconds from ${quoteTable(table)} row where row._dlt_load_id = any($1::text[])`,
		values: [loads.slice(0, RECENT_LOADS).map(({ loadId }) => loadId)],
		index: createIndex(table, "_dlt_load_id")
	};
}

// actions/shared/integrity-checks/dlt-state.ts
const EXPECTED$15 = "the state of each pipeline, and the cursors in it, go forward, and no further than the rows";
const REMEDY$15 = "Before a re-attempt decide from where dlt shall collect: set the cursor by a reset of the resource (never dlt pipeline … drop without --state-only, which drops tables), or fetch what lies between again. Merge tables take it twice without harm, append tables do not.";
/**
* A runner without its working folder restores the state of the newest load of status 0, by load id (facts: integrity, 3b). Where that went back, posts are
* fetched twice; where its cursor is ahead of the rows, what lies between is never fetched again.
*/
const dltStateCheck = defineCheck({
	id: "dlt-state",
	title: "dlt's state goes forward",
	scope: "dlt",
	kind: "load",
	question: "Did the state of a pipeline or a cursor in it go back, or is a cursor ahead of the newest row?",
	runbook: "Before a re-attempt; when to roll back: dlt pipeline fails to load data",
	needs: "SELECT on _dlt_pipeline_state and _dlt_loads; an index on the event time of the tables that a cursor is about",
	cost: "O(L)",
	verdictRule: "fail: a cursor is more than a day in the future, so that nothing is collected until then. warn: the state that a runner restores, or a cursor in it, is older than a look saw or than the newest kept; or a cursor is ahead of the newest row where the filter lets every post through. unknown: the state cannot be read as what dlt writes.",
	remedy: REMEDY$15,
	plan(subject, context) {
		const [state, loads] = [findState(subject, context), findDltTable(subject.dltSchema, "_dlt_loads", context)];
		if (state === null || loads === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt keeps no state there"
		};
		return {
			kind: "ask",
			queries: { states: {
				sql: statesSql(quoteTable(state), quoteTable(loads)),
				isBounded: true,
				packedColumns: ["state"]
			} }
		};
	},
	followUp(subject, answers, context) {
		const states = readRows(answers, { states: stateSchema });
		if (!states.measured) return {};
		const cursors = states.value.states.flatMap(({ state }) => state === null ? [] : parseDltState(state) ?? []);
		return askNewestEvents(cursors, subject, context);
	},
	assess(subject, answers, context) {
		const read = readRows(answers, { states: stateSchema });
		if (!read.measured) return { answers: [unmeasuredAnswer(read, EXPECTED$15)] };
		const { states } = read.value;
		if (states.length === 0) return { answers: [notApplicableAnswer(EXPECTED$15, "no pipeline keeps a state there")] };
		const judged = states.map((state) => judge$4(state, {
			subject,
			answers,
			context
		}));
		return {
			answers: judged.flatMap((each) => each.answers),
			records: judged.flatMap(({ records }) => records)
		};
	}
});
function findState({ dltSchema }, context) {
	return findDltTable(dltSchema, "_dlt_pipeline_state", context);
}
const stateSchema = object({
	pipeline: string(),
	/** The highest version of the last 30 days, and the load that brought it. */
	most: countColumn.nullable(),
	most_load: string().nullable(),
	/** What a runner restores: nothing where no load of status 0 brought a state. */
	version: countColumn.nullable(),
	load_id: string().nullable(),
	state: string().nullable(),
	at: string().nullable()
});
/** One row a change of a pipeline's state, so that the table stays small; the state itself is read of one row a pipeline. */
function statesSql(state, loads) {
	return `select p.pipeline, m.version::text as most, m.load_id as most_load, r.version::text as version, r.load_id, r.state, r.at
            from (select distinct s.pipeline_name::text as pipeline from ${state} s where s.pipeline_name is not null limit 20) p
            left join lateral (
              select s.version, s._dlt_load_id::text as load_id from ${state} s
               where s.pipeline_name = p.pipeline and s.created_at > now() - interval '30 days'
               order by s.version desc, s.created_at desc limit 1) m on true
            left join lateral (
              select s.version, s._dlt_load_id::text as load_id, s.state::text as state, ${utcText("s.created_at")} as at
                from ${state} s join ${loads} l on l.load_id = s._dlt_load_id
               where s.pipeline_name = p.pipeline and l.status = 0
               order by l.load_id desc limit 1) r on true
           order by 1`;
}
function judge$4(row, judging) {
	const { pipeline, version, state } = row;
	if (version === null || state === null) return {
		answers: [version === null ? nothingRestored(row, judging) : undecodable(row)],
		records: []
	};
	const cursors = parseDltState(state);
	if (cursors === null) return {
		answers: [undecodable(row)],
		records: []
	};
	const before = readMark(pipeline, judging);
	const back = [...versionBack(row, before, judging), ...cursorsBack(cursors, before)];
	const bad = [
		...futureCursors(pipeline, cursors, judging.context),
		...back.length === 0 ? [] : [warnAnswer(EXPECTED$15, `pipeline ${pipeline}: ${back.join("; ")}`, { remedy: REMEDY$15 })],
		...aheadOfRows(pipeline, cursors, judging)
	];
	const shown = cursors.map(({ name, value }) => `${name} at ${value ?? "no value yet"}`).join(", ");
	const passed = passAnswer(EXPECTED$15, `pipeline ${pipeline}: version ${version}${shown === "" ? ", no cursor" : `, ${shown}`}`);
	return {
		answers: bad.length > 0 ? bad : [passed],
		records: back.length > 0 && !judging.context.isBaseline ? [] : markRecord(row, cursors, {
			before,
			judging
		})
	};
}
function undecodable({ pipeline, version }) {
	return unknownAnswer(EXPECTED$15, `the state of pipeline ${pipeline}, version ${version ?? "?"}, could not be read: expected base64 of zlib of JSON, as dlt writes it`, "Look at _dlt_pipeline_state (column state) of the newest load of status 0: was it changed by hand, or cut off? dlt cannot restore it either; a new version of dlt may write another form.");
}
/** Its load may be under way: then nothing is wrong yet. */
function nothingRestored(row, { subject, context }) {
	const status = statusOf(row.most_load, {
		subject,
		context
	});
	const observed = `pipeline ${row.pipeline}: no load of status 0 brought a state`;
	if (status === null) return learningAnswer(EXPECTED$15, `${observed}; the load ${row.most_load ?? ""} has not completed`);
	return warnAnswer(EXPECTED$15, `${observed}, so a runner that restores starts anew`, { remedy: REMEDY$15 });
}
/** Status of a load; `null` where it did not complete. */
function statusOf(loadId, { subject, context }) {
	const loads = readLoadFacts(subject, context);
	return loads.measured ? loads.value.find((load) => load.loadId === loadId)?.status ?? null : null;
}
/** What is kept newer than what is restored counts where its load completed: one that did not is the matter of `dlt-loads`. */
function versionBack(row, before, judging) {
	const { version, most, most_load: load, load_id: restored } = row;
	if (version === null) return [];
	if (before !== null && version < before.version) return [`a runner restores version ${version}, and a look saw version ${before.version}`];
	const status = statusOf(load, judging);
	if (most === null || most <= version || status === null) return [];
	const why = status === 0 ? "" : `, because that load has status ${status}`;
	return [`a runner restores version ${version} of load ${restored ?? ""}, and version ${most} of load ${load ?? ""} is kept${why}`];
}
function cursorsBack(cursors, before) {
	return cursors.flatMap(({ name, value }) => {
		const was = before?.cursors[name];
		if (was === void 0 || value === null || compareCursors(value, was) !== "back") return [];
		return [`cursor ${name} went back from ${was} to ${value}`];
	});
}
function futureCursors(pipeline, cursors, context) {
	const ahead = cursors.filter((cursor) => isAheadOfClock(cursor, context.database));
	if (ahead.length === 0) return [];
	const some = `pipeline ${pipeline}: ${ahead.map(({ name, value }) => `cursor ${name} is in the future, at ${value ?? ""}`).join("; ")}: dlt passes over every post until then`;
	const faults = ahead.map(({ name, value }) => ({
		key: `${name} ${value ?? ""}`,
		path: "dlt"
	}));
	return [faultsAnswer({
		expected: EXPECTED$15,
		none: "",
		some,
		faults,
		remedy: REMEDY$15
	})];
}
function aheadOfRows(pipeline, cursors, judging) {
	return cursors.flatMap((cursor) => {
		const newest = readNewestEvent(cursor, judging.answers, judging);
		if (newest === null || newest.kind === "reached" || isAheadOfClock(cursor, judging.context.database)) return [];
		if (newest.kind === "unknown") return [unmeasuredAnswer({
			measured: false,
			...newest
		}, EXPECTED$15)];
		const observed = `pipeline ${pipeline}: cursor ${cursor.name} at ${cursor.value ?? ""} is ahead of the newest row of ${newest.table}, at ${newest.at ?? "none"}`;
		return [warnAnswer(EXPECTED$15, observed, {
			detail: "What lies between was extracted and is not there: it was lost with its package, or deleted since.",
			remedy: REMEDY$15
		})];
	});
}
const markSchema = object({
	version: number(),
	cursors: record(string(), string())
});
function markName$2(pipeline, { subject }) {
	return `dlt-state:${subject.dltSchema}:${pipeline}`;
}
function readMark(pipeline, judging) {
	const text = judging.context.memory.marks.get(markName$2(pipeline, judging));
	if (text === void 0) return null;
	return preprocess(parseJson, markSchema).safeParse(text).data ?? null;
}
function parseJson(text) {
	try {
		return JSON.parse(String(text));
	} catch {
		return null;
	}
}
/** What went back stays marked as it was, so that it is seen until it is made good or the baseline is recorded anew. */
function markRecord({ pipeline, version }, cursors, { before, judging }) {
	const values = cursors.flatMap(({ name, value }) => value === null ? [] : [[name, value]]);
	const mark = {
		version: version ?? 0,
		cursors: Object.fromEntries(values)
	};
	const value = JSON.stringify(mark);
	return value === JSON.stringify(before) ? [] : [{
		kind: "mark",
		name: markName$2(pipeline, judging),
		value
	}];
}

// actions/shared/integrity-checks/id-format.ts
const REMEDY$14 = "Rewrite the ids to the declared form where that is certain (prefix, case, blanks); look a UUID up by title and time. Then mend the writer.";
/** Rows whose id is not of the form that the binding declares: 36 of 883 in the source system, found by no search (facts: source-system, 4.3.3). */
const idFormatCheck = defineCheck({
	id: "id-format",
	title: "Ids have one form",
	scope: "table",
	kind: "corruption",
	question: "Does a row that arrived have an id of another form than the binding declares?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "fail: a new row has an id of another form. Mock ids are the matter of test-rows, empty ones of nulls.",
	remedy: REMEDY$14,
	columns: ({ table }) => [table.canonicalId.column],
	plan(subject, context) {
		if (subject.table.canonicalId.form === "opaque") return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the canonical id is opaque: it has no form to compare with"
		};
		return planOverArrivals(subject, context, {
			expected: expectedForm(subject),
			ask: (rows) => ({ forms: formsQuery(subject, rows) })
		});
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { forms: formRowSchema });
		const expected = expectedForm(subject);
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, expected)] };
		const { forms } = rows.value;
		const total = forms[0]?.total ?? 0;
		return {
			answers: [faultsAnswer({
				expected,
				none: "all have it",
				some: `${count(total, "new id")} of another form (${describeForms(forms[0])})`,
				faults: forms.map((row) => toFault$2(row, subject, context)),
				faultCount: total,
				remedy: REMEDY$14
			})],
			records: recordForms(subject, context, total)
		};
	}
});
/**
* Under this name the memory keeps how many ids of another form were ever seen in a table; 0 is written by a baseline alone, which reads all rows.
* With 0 a unique index proves that no post is there twice among them; else the same post may stand there in two forms.
*/
function otherFormsGauge(subject) {
	return `id-format:${tableKey(subject.table)}:other-forms`;
}
const FORMS = [
	"uuid",
	"opp_ id",
	"prefixed",
	"bare",
	"upper case",
	"with blanks",
	"other"
];
const formRowSchema = faultyRowSchema.extend({ counts: array(countColumn) });
const UUID$1 = "^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
const TEST_ID = "^(t[1-6]_)?test_[0-9]+(_[0-9]+)?$";
function expectedForm(subject) {
	const { form } = subject.table.canonicalId;
	return form === "bare" ? "ids such as 1skjxta" : `ids such as ${fullnamePrefix(subject.dataset)}1skjxta`;
}
/** An id of Reddit is a number to the base of 36, in lower case: 64 bits are 13 digits. */
function declaredPattern(subject) {
	return subject.table.canonicalId.form === "bare" ? "^[0-9a-z]{1,13}$" : `^${fullnamePrefix(subject.dataset)}[0-9a-z]{1,13}$`;
}
function formsQuery(subject, rows) {
	const id = canonicalText(subject.table);
	const [declared, test] = [rows.values.length + 1, rows.values.length + 2];
	const counts = [
		`${id} ~* '${UUID$1}'`,
		`${id} ~ '^opp_'`,
		`${id} ~ '^t[1-6]_[0-9a-z]{1,13}$'`,
		`${id} ~ '^[0-9a-z]{1,13}$'`,
		`${id} ~* '^(t[1-6]_)?[0-9a-z]{1,13}$' and ${id} ~ '[A-Z]'`,
		`${id} ~* '^\\s*(t[1-6]_)?[0-9a-z]{1,13}\\s*$' and ${id} ~ '\\s'`
	].map((condition) => `count(*) filter (where ${condition}) over ()`);
	return askRows(rows, `select ${rowColumns(subject, rows)}, array[${counts.join(", ")}] as counts
       ${rows.from} and ${id} !~ $${declared} and ${id} !~* $${test} and btrim(${id}) <> '' limit ${FAULT_LIMIT}`, [declaredPattern(subject), TEST_ID]);
}
function describeForms(row) {
	const counts = row?.counts ?? [];
	const rest = (row?.total ?? 0) - counts.reduce((sum, number) => sum + number, 0);
	return FORMS.flatMap((form, index) => {
		const number = counts[index] ?? Math.max(0, rest);
		return number === 0 ? [] : [`${form}: ${number}`];
	}).join(", ");
}
function recordForms(subject, { isBaseline, memory }, found) {
	const name = otherFormsGauge(subject);
	if (!isBaseline && found === 0) return [];
	return [{
		kind: "gauge",
		name,
		value: (isBaseline ? 0 : memory.gauges.get(name) ?? 0) + found
	}];
}

// actions/shared/integrity-checks/duplicates.ts
const EXPECTED$14 = "each canonical id once";
const REMEDY$13 = "Keep one row of each id (the one that other tables refer to), delete the rest, and add a unique index on the canonical id.";
/**
* The canonical id twice, whatever the table's own key is: grouping by a primary key of UUIDs finds nothing (facts: source-system, 4.1). Proven by the
* catalogue where it can be, else each new id is looked up in all history by an index, in every form in which it may be stored.
*/
const duplicatesCheck = defineCheck({
	id: "duplicates",
	title: "No post is there twice",
	scope: "table",
	kind: "duplicates",
	question: "Is the canonical id of a row that arrived there twice?",
	runbook: "When to roll back: duplicate records created",
	needs: "a unique index on the canonical id, or an index on it and one on the arrival column",
	cost: "O(w log N)",
	verdictRule: "fail: an id is there twice, in one form or in several. pass: no new id is; a unique index proves it for ids in the declared form. Empty ids are the matter of nulls.",
	remedy: REMEDY$13,
	columns: ({ table }) => [table.canonicalId.column],
	plan(subject, context) {
		const proof = findProof(subject);
		if (proof !== void 0 && !hasForms(subject)) return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$14, `the unique index ${proof.name} forbids a second row`)]
		};
		const isProven = proof !== void 0 && isSingleForm(subject, context);
		return planOverArrivals(subject, context, {
			expected: EXPECTED$14,
			ask: (rows) => {
				if (rows.isBounded) return { all: groupQuery(subject, rows) };
				if (!mayProbe(subject)) return {
					all: joinQuery(subject, rows),
					window: groupQuery(subject, rows)
				};
				return { all: probeQuery(subject, isProven ? ofOtherForm(subject, rows) : rows, context) };
			}
		});
	},
	assess: (subject, answers, context) => assess$1(subject, answers, context)
});
const doubleSchema = object({
	key: string(),
	unit: string().nullable(),
	arrived_at: string().nullable(),
	load_id: string().nullable(),
	mark: string().nullable(),
	total: countColumn
});
/** Where the whole history could not be searched, ids that are twice within the window are proven all the same. */
function assess$1(subject, answers, context) {
	const { all, window } = answers;
	const measured = all?.measured === true ? all : window;
	const doubles = measured?.measured === true ? array(doubleSchema).parse(measured.value) : [];
	if (all?.measured === false && doubles.length === 0) return { answers: [unmeasuredAnswer(all, EXPECTED$14)] };
	const total = doubles[0]?.total ?? 0;
	return { answers: [faultsAnswer({
		expected: EXPECTED$14,
		none: "no new id is there twice",
		some: `${count(total, "id")} more than once`,
		faults: doubles.map((row) => toDoubleFault(row, subject, context)),
		faultCount: total,
		remedy: REMEDY$13,
		...all?.measured === false ? { detail: `Within the new rows alone; in all history: ${all.message}` } : {}
	})] };
}
function toDoubleFault(row, subject, context) {
	const arrivedAt = loadedAt(row.load_id, subject, context) ?? row.arrived_at;
	const path = pathOf(row.mark, subject);
	return {
		key: row.key,
		...row.unit === null ? {} : { unit: unitKey(row.unit) },
		...arrivedAt === null ? {} : { arrivedAt },
		...path === null ? {} : { path }
	};
}
/** Whether the same post can stand there in two forms, which a unique index would let pass. */
function hasForms(subject) {
	return isText(subject) && subject.table.canonicalId.form !== "opaque";
}
/** Whether all rows of earlier looks have the declared form: a baseline read them all, and no look has found another since. */
function isSingleForm(subject, { memory }) {
	return !hasForms(subject) || memory.gauges.get(otherFormsGauge(subject)) === 0;
}
/** Of rows in the declared form a unique index proves enough. */
function ofOtherForm(subject, rows) {
	const pattern = `$${rows.values.length + 1}`;
	return {
		...rows,
		from: `${rows.from} and ${canonicalText(subject.table)} !~ ${pattern}`,
		values: [...rows.values, declaredPattern(subject)]
	};
}
function isText({ table, catalogue }) {
	return /^(?:text|character|citext)/u.test(findColumn(catalogue, table.canonicalId.column)?.type ?? "");
}
/** A unique index on the id alone. One that leaves out the rows without id forbids as much: empty ids are no duplicates. */
function findProof({ table, catalogue }) {
	const { column } = table.canonicalId;
	return catalogue.indexes.find((index) => index.isUnique && index.isValid && index.isImmediate && index.keys.length === 1 && startsWith(index, column));
}
/** Whether an equal id can be found by an index. A view has none of its own: the planner decides, and the gate refuses a scan. */
function mayProbe({ table, catalogue }) {
	const { column } = table.canonicalId;
	if (catalogue.kind === "view") return true;
	return catalogue.indexes.some((index) => index.isValid && ["btree", "hash"].includes(index.method) && startsWith(index, column));
}
function startsWith({ keys, predicate }, column) {
	return (predicate === null || [`(${column} IS NOT NULL)`, `(${quoteIdentifier(column)} IS NOT NULL)`].includes(predicate)) && keys[0]?.isExpression === false && keys[0].text === column;
}
/** What is selected of each id, newest row's time and load; `total` before the limit. */
function grouped(subject, rows) {
	const { table } = subject;
	const id = canonicalText(table);
	const arrived = rows.arrivedAt === null ? "null::timestamptz" : rows.arrivedAt;
	return `select ${normalId(id, table.canonicalId.form)} as key, count(*) as copies, min(${id}) as first_form, max(${id}) as last_form,
                 min(${unitText(table)}) as unit, max(${arrived}) as arrived, max(${loadIdText(subject)}) as load_id, max(${pathMark(subject)}) as mark
            ${rows.from} and btrim(${id}) <> ''
           group by 1`;
}
const SELECTED = `key, unit, ${utcText("arrived")} as arrived_at, load_id, mark, count(*) over () as total`;
/**
* Each new id looked up by the index, at most two matches. This shape keeps its plan; EXISTS with the identity of a row flips (facts: integrity, 2a).
*/
function probeQuery(subject, rows, context) {
	const name = `other.${quoteIdentifier(subject.table.canonicalId.column)}`;
	const match = isText(subject) ? `${name} = any(${storedForms(subject, context)})` : `${name}::text = fresh.first_form`;
	return askRows(rows, `select ${SELECTED}
       from (${grouped(subject, rows)}) fresh
      cross join lateral (
        select count(*) as matches
          from (select from ${quoteTable(subject.table)} other where ${match} limit 2) two) found
      where copies > 1 or matches > 1
      limit ${FAULT_LIMIT}`);
}
/**
* As it stands there and in the declared form; where the table may hold others, bare and with Reddit's prefix, in lower and in upper case. What is the
* same is searched once.
*/
function storedForms(subject, context) {
	const asStored = "fresh.first_form, fresh.last_form";
	const prefix = fullnamePrefix(subject.dataset);
	const fullname = `'${prefix}' || fresh.key`;
	if (!hasForms(subject)) return `array[${asStored}]`;
	if (isSingleForm(subject, context)) return `array[${asStored}, ${subject.table.canonicalId.form === "bare" ? "fresh.key" : fullname}]`;
	return `array[${asStored}, fresh.key, ${fullname}, upper(fresh.key), upper(${fullname}), '${prefix}' || upper(fresh.key)]`;
}
/** Without an index: one pass over the table, which the gate allows where it is small. */
function joinQuery(subject, rows) {
	const other = normalId(canonicalText(subject.table, "other"), subject.table.canonicalId.form);
	const { index: _arrival, ...query } = askRows(rows, `select ${SELECTED}
       from (${grouped(subject, rows)}) fresh
       join (select ${other} as other_key, count(*) as matches from ${quoteTable(subject.table)} other group by 1) every on other_key = key
      where matches > 1
      limit ${FAULT_LIMIT}`);
	return {
		...query,
		index: createIndex(subject.table, subject.table.canonicalId.column)
	};
}
function groupQuery(subject, rows) {
	return askRows(rows, `select ${SELECTED} from (${grouped(subject, rows)}) fresh where copies > 1 limit ${FAULT_LIMIT}`);
}

// actions/shared/integrity-checks/event-lag.ts
const EXPECTED$13 = "the usual time between post and arrival, on each path";
const REMEDY$12 = "Compare the time of some rows with Reddit by their ids. Where they are whole hours off, the writer makes times in its local zone: make it write UTC.";
/**
* Times that are whole hours off (facts: source-system, 4.3.6: three). A shift moves the whole distribution of arrival minus event, while a backfill,
* an outage or a busy hour spread it; so the 10th, 50th and 90th percentile must all have moved by the same hours against what was learned.
*/
const eventLagCheck = defineCheck({
	id: "event-lag",
	title: "Event times are in the right zone",
	scope: "table",
	kind: "corruption",
	question: "Are event times of a path whole hours off, or later than the arrival?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "warn: 10th, 50th and 90th percentile of arrival minus event all moved by the same 1 to 14 hours against earlier looks, or half of the posts are made after they arrived. Never fail: a load that waited for hours looks alike. learning: fewer than 3 looks with 20 rows.",
	remedy: REMEDY$12,
	columns: ({ table }) => table.eventTime === void 0 ? [] : [table.eventTime.column],
	plan(subject, context) {
		const { eventTime } = subject.table;
		if (eventTime === void 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no event time"
		};
		if (context.isBaseline) return {
			kind: "skipped",
			reason: "learning",
			detail: "what is usual is learned from the looks that follow"
		};
		return planOverArrivals(subject, context, {
			expected: EXPECTED$13,
			ask: (rows) => ({ lags: lagsQuery(subject, eventTime, {
				rows,
				context
			}) })
		});
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { lags: lagRowSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$13)] };
		const judged = rows.value.lags.filter((lag) => lag.rows >= LEAST_ROWS$1 && lag.p50 !== null).map((lag) => judgeLag(lag, {
			name: gaugeName(subject, lag.mark),
			memory: context.memory,
			path: pathOf(lag.mark, subject)
		}));
		const newest = rows.value.lags.flatMap((lag) => recordNewest(lag, gaugeName(subject, lag.mark), context));
		const found = judged.map(({ answer }) => answer);
		if (found.length === 0) found.push(learningAnswer(EXPECTED$13, `fewer than ${LEAST_ROWS$1} new posts with a time`));
		return {
			answers: found,
			records: [...judged.flatMap(({ records }) => records), ...newest]
		};
	}
});
const lagRowSchema = object({
	mark: string().nullable(),
	rows: countColumn,
	p10: number().nullable(),
	p50: number().nullable(),
	p90: number().nullable(),
	/** Epoch seconds of the newest post. */
	newest: number()
});
/** Below so many rows percentiles say little. */
const LEAST_ROWS$1 = 20;
const LOOKS_TO_LEARN = 3;
const TOLERANCE_SECONDS = 600;
/** Offsets of zones reach from -12 to +14 hours. */
const MOST_HOURS = 14;
/** How much of a new look goes into what is usual. */
const WEIGHT = .2;
const PERCENTILES = [
	"p10",
	"p50",
	"p90"
];
/**
* Per path. Arrival is the row's own column, else the moment of extraction: dlt's load id is its epoch, and stays when the load waits. A merge writes rows
* again that it had, an hour older each time; so of dlt's rows only posts newer than any before are measured.
*/
function lagsQuery(subject, eventTime, { rows, context }) {
	const loadId = loadIdText(subject);
	const byLoad = `case when ${loadId} ~ '^[0-9]{9,11}([.][0-9]+)?$' then to_timestamp(${loadId}::double precision) end`;
	const arrived = rows.arrivedAt === null ? byLoad : `coalesce(${byLoad}, ${rows.arrivedAt})`;
	const dltMark = subject.table.path?.rule === "column" ? subject.table.path.dlt : "dlt";
	const known = context.memory.gauges.get(`${gaugeName(subject, dltMark)}:newest`) ?? 0;
	const isMeasured = `load_id is null or newest > $${rows.values.length + 1}::double precision`;
	return askRows(rows, `select mark, rows, newest, lags[1] as p10, lags[2] as p50, lags[3] as p90
       from (select mark, count(*) filter (where ${isMeasured}) as rows, max(newest) as newest,
                    percentile_cont(array[0.1, 0.5, 0.9]) within group (order by lag) filter (where ${isMeasured}) as lags
               from (select mark, load_id, extract(epoch from made)::double precision as newest, extract(epoch from arrived - made)::double precision as lag
                       from (select ${markByPath(subject)} as mark, ${loadId} as load_id, ${arrived} as arrived, ${eventInstant(eventTime)} as made
                               ${rows.from}) each_row
                      where made is not null and arrived is not null) timed
              group by mark) by_path`, [known]);
}
/** One mark a path, however many loads there were. */
function markByPath(subject) {
	const mark = pathMark(subject);
	return subject.table.path?.rule === "load_id" ? `case when ${mark} is null then null else 'dlt' end` : mark;
}
function gaugeName(subject, mark) {
	return `event-lag:${tableKey(subject.table)}:${pathOf(mark, subject) ?? "any"}`;
}
/** A time of the future would hide all that comes after it. */
function recordNewest({ newest }, name, { memory, database }) {
	const known = memory.gauges.get(`${name}:newest`) ?? 0;
	const value = Math.min(newest, Math.floor(Date.parse(database.at) / 1e3));
	return value <= known ? [] : [{
		kind: "gauge",
		name: `${name}:newest`,
		value
	}];
}
function judgeLag(lag, { name, memory, path }) {
	const who = path === null ? "rows" : `${path} rows`;
	const observed = `${who}: half within ${describeSeconds(lag.p50)}, 90 % within ${describeSeconds(lag.p90)}`;
	if (lag.p50 < -300) return {
		answer: warnAnswer(EXPECTED$13, `${who}: half were made after they arrived`, { remedy: REMEDY$12 }),
		records: []
	};
	const usual = PERCENTILES.map((percentile) => memory.gauges.get(`${name}:${percentile}`));
	const looks = memory.gauges.get(`${name}:looks`) ?? 0;
	const records = learn(lag, name, {
		usual,
		looks
	});
	if (looks < LOOKS_TO_LEARN) return {
		answer: learningAnswer(EXPECTED$13, observed),
		records
	};
	const hours = shiftedHours(lag, usual);
	if (hours === 0) return {
		answer: passAnswer(EXPECTED$13, observed),
		records
	};
	const shifted = `${who}: times of posts are all ${Math.abs(hours)} h ${hours > 0 ? "earlier" : "later"} than usual`;
	return {
		answer: warnAnswer(EXPECTED$13, shifted, { remedy: REMEDY$12 }),
		records: []
	};
}
/** Whole hours by which all three percentiles moved; 0 where they did not, or not alike. */
function shiftedHours(lag, usual) {
	const moves = PERCENTILES.map((percentile, index) => lag[percentile] - (usual[index] ?? NaN));
	const hours = Math.round((moves[1] ?? 0) / 3600);
	return moves.every((move) => Math.abs(move - hours * 3600) <= TOLERANCE_SECONDS) && Math.abs(hours) <= MOST_HOURS ? hours : 0;
}
function learn(lag, name, { usual, looks }) {
	return [...PERCENTILES.map((percentile, index) => {
		const before = usual[index] ?? lag[percentile];
		return {
			kind: "gauge",
			name: `${name}:${percentile}`,
			value: Math.round(before + WEIGHT * (lag[percentile] - before))
		};
	}), {
		kind: "gauge",
		name: `${name}:looks`,
		value: looks + 1
	}];
}
function describeSeconds(seconds) {
	const minutes = Math.round(seconds / 60);
	return Math.abs(minutes) < 120 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}

// actions/shared/integrity-checks/event-time.ts
const EXPECTED$12 = "every post made after June 2005 and not in the future";
const REMEDY$11 = "Compare the rows with Reddit by their ids, mend the writer (unit of the epoch, zone of the text), and write the times anew.";
/** Event times that cannot be: in the future, at the epoch, a thousandfold, before Reddit. Whole hours off are the matter of event-lag. */
const eventTimeCheck = defineCheck({
	id: "event-time",
	title: "Event times are possible",
	scope: "table",
	kind: "corruption",
	question: "Does a row that arrived say that its post was made in the future, or before Reddit was there?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "fail: more than 5 minutes after now by the later of both clocks, or before 2005-06-01 (0, 1970, local zones of an empty time), or milliseconds for seconds.",
	remedy: REMEDY$11,
	columns: ({ table }) => table.eventTime === void 0 ? [] : [table.eventTime.column],
	plan(subject, context) {
		const { eventTime } = subject.table;
		if (eventTime === void 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no event time"
		};
		return planOverArrivals(subject, context, {
			expected: EXPECTED$12,
			ask: (rows) => ({ times: timesQuery({
				subject,
				eventTime,
				rows
			}, context) })
		});
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { times: timeRowSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$12)] };
		const { times } = rows.value;
		const total = times[0]?.total ?? 0;
		return { answers: [faultsAnswer({
			expected: EXPECTED$12,
			none: "all are",
			some: `${count(total, "new row")} with an impossible time (${describeTimes(times[0])})`,
			faults: times.map((row) => toFault$2(row, subject, context)),
			faultCount: total,
			remedy: REMEDY$11
		})] };
	}
});
const timeRowSchema = faultyRowSchema.extend({
	future: countColumn,
	early: countColumn,
	thousandfold: countColumn
});
/** A clock that is corrected by NTP stays within seconds; five minutes are Kerberos' own limit. */
const SKEW_SECONDS = 300;
/** 2005-06-01: Reddit went online in that month. */
const REDDIT_SINCE = "2005-06-01T00:00:00Z";
const REDDIT_SINCE_EPOCH = 1117584e3;
/** Epoch seconds reach it in the year 5138; milliseconds passed it in 1973. */
const MILLISECONDS_FROM = 1e11;
function timesQuery({ subject, eventTime, rows }, context) {
	const { future, early, thousandfold } = conditions(eventTime, `$${rows.values.length + 1}`);
	const counts = [
		`count(*) filter (where ${future}) over () as future`,
		`count(*) filter (where ${early}) over () as early`,
		`count(*) filter (where ${thousandfold}) over () as thousandfold`
	];
	return askRows(rows, `select ${rowColumns(subject, rows)}, ${counts.join(", ")}
       ${rows.from} and (${future} or ${early} or ${thousandfold}) limit ${FAULT_LIMIT}`, [latestInstant(context)]);
}
/** Compared as they are stored, so that no value has to be turned into a time that it cannot be. */
function conditions({ column, type }, latest) {
	const name = `row.${quoteIdentifier(column)}`;
	if (type === "epoch_seconds") return {
		future: `(${name} > ${`extract(epoch from ${latest}::timestamptz)`} and ${name} < ${MILLISECONDS_FROM})`,
		early: `${name} < ${REDDIT_SINCE_EPOCH}`,
		thousandfold: `${name} >= ${MILLISECONDS_FROM}`
	};
	const asStored = (instant) => type === "timestamp_utc" ? `(${instant}::timestamptz at time zone 'UTC')` : `${instant}::timestamptz`;
	const thousandfold = `${name} > ${asStored("'3000-01-01T00:00:00Z'")}`;
	return {
		future: `(${name} > ${asStored(latest)} and not ${thousandfold})`,
		early: `${name} < ${asStored(`'${REDDIT_SINCE}'`)}`,
		thousandfold
	};
}
/** By the later of the database's clock and the one here: one of them may be wrong, and then nothing is proven by the other. */
function latestInstant({ database }) {
	const ahead = Math.max(0, -database.skewMs) + SKEW_SECONDS * 1e3;
	return new Date(Date.parse(database.at) + ahead).toISOString();
}
function describeTimes(row) {
	return [
		["in the future", row?.future ?? 0],
		["before Reddit", row?.early ?? 0],
		["a thousandfold", row?.thousandfold ?? 0]
	].flatMap(([kind, number]) => number === 0 ? [] : [`${kind}: ${number}`]).join(", ");
}

// actions/shared/integrity-checks/fetch-overlap.ts
const EXPECTED$11 = "each fetch reaches back to the newest post of the fetch before";
const REMEDY$10 = "Collect the unit at once with a larger limit while Reddit still lists the posts (it lists about 1,000), then raise limit or lower cadence_minutes in config/datasets.yaml.";
/**
* Fetches of the listing new must overlap: where the one before ended, the next one must begin, or what lies between was never read. Proven from the
* collectors' own records alone, also where the database has long been mended.
*/
const fetchOverlapCheck = defineCheck({
	id: "fetch-overlap",
	title: "No gap between two fetches",
	scope: "dataset",
	kind: "loss",
	question: "Does each fetch of a unit reach back to the newest post that the fetch before had read?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "the records of unit-fetches on the branch cutover-history",
	cost: "O(S B)",
	verdictRule: "fail: a fetch of the listing new gave as much as it may, its oldest post is newer than the newest of the fetch before, and no later fetch reached back. pass: all overlap, or the listing ended. learning: fewer than two fetches of a unit are recorded. not-applicable: hot, top and rising are in no order of time.",
	remedy: REMEDY$10,
	plan({ dataset }, { memory, isMemoryUnread }) {
		if (dataset.holds !== "posts" || dataset.paths === void 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no path collects posts into it"
		};
		const paths = ["manual", "dlt"].filter((path) => dataset.paths?.[path]?.listing === "new");
		if (paths.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no path reads the listing new"
		};
		if (isMemoryUnread === true) return {
			kind: "unknown",
			message: "the history could not be read",
			remedy: "Look again when it can be."
		};
		return {
			kind: "answered",
			answers: [judge$3(groupFetches((memory.unitFetches ?? []).filter(({ path }) => paths.includes(path))))]
		};
	},
	assess: () => ({ answers: [unknownAnswer(EXPECTED$11, "nothing was asked", "Look again.")] })
});
/** By path and unit, oldest first; those alone that read a page. */
function groupFetches(fetches) {
	const read = fetches.filter(({ outcome, newestId }) => (outcome === "fetched" || outcome === "nothing-new") && newestId !== null).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
	const groups = /* @__PURE__ */ new Map();
	for (const fetch of read) {
		const key = `${fetch.path} ${fetch.unit}`;
		groups.set(key, [...groups.get(key) ?? [], fetch]);
	}
	return [...groups.values()];
}
function judge$3(groups) {
	const pairs = groups.flatMap(pairUp);
	if (pairs.length === 0) {
		const observed = groups.length === 0 ? "no unit-fetch is recorded yet" : "one fetch of each unit is recorded, two are needed";
		return learningAnswer(EXPECTED$11, observed);
	}
	const gaps = pairs.filter(isGap);
	if (gaps.length === 0) return passAnswer(EXPECTED$11, `${count(pairs.length, "pair")} of fetches overlap`);
	return faultsAnswer({
		expected: EXPECTED$11,
		none: "",
		remedy: REMEDY$10,
		some: gaps.map(describeGap).join("; "),
		faults: gaps.map(toFault)
	});
}
/** Only fetches of one generation: a unit that went to the other path and came back was read there meanwhile. */
function pairUp(fetches) {
	return fetches.flatMap((after, index) => {
		const before = fetches[index - 1];
		return before === void 0 || before.generation !== after.generation ? [] : [{
			before,
			after,
			later: fetches.slice(index + 1)
		}];
	});
}
function isGap({ before, after, later }) {
	if (!after.saturated || reachesBack(after, before)) return false;
	return !later.some((fetch) => reachesBack(fetch, before) || !fetch.saturated);
}
/** Ids of Reddit count up: what is older has the smaller number. */
function reachesBack({ oldestId }, { newestId }) {
	if (oldestId === null || newestId === null) return true;
	const [oldest, newest] = [bare(oldestId), bare(newestId)];
	return oldest.length === newest.length ? oldest <= newest : oldest.length < newest.length;
}
function bare(id) {
	return id.toLowerCase().replace(/^t[1-6]_/u, "");
}
function describeGap({ before, after }) {
	return `${after.unit} (${after.path}): the fetch of ${after.at} gave as much as it may and ended at ${after.oldestId}, the one before had read up to ${before.newestId}`;
}
function toFault({ before, after }) {
	const { unit, path, at } = after;
	return {
		key: `${unit} ${before.newestId}..${after.oldestId}`,
		unit,
		path,
		arrivedAt: at
	};
}

// actions/shared/integrity/owned-units.ts
/**
* The units, in lower case, that a table gets rows of now: those of the path that writes it. Nothing goes by dlt where the state could not be read, and
* a shadow's units are not told. `null` where the table has no units.
*/
function ownedUnits({ table }, { datasets, state }) {
	if (table.unitColumn === void 0 || table.writtenBy === "downstream") return null;
	const units = datasets.units.map(({ name }) => unitKey(name));
	const isByDlt = (unit) => state?.dltUnits.has(unit) ?? false;
	switch (table.writtenBy) {
		case "manual": return units.filter((unit) => !isByDlt(unit));
		case "dlt": return units.filter(isByDlt);
		case "both": return units;
		default: return table.writtenBy;
	}
}

// actions/shared/integrity-checks/freshness.ts
const REMEDY$9 = "Look whether the collector ran for these units (its runs and log), and whether Reddit has newer posts. A run that found nothing new is no fault.";
/**
* How long nothing came, by unit, where something should have come. Silence proves nothing: a subreddit may be quiet, and a run that finds nothing writes
* nothing. So it is compared with the longest silence of four weeks, and only warns.
*/
const freshnessCheck = defineCheck({
	id: "freshness",
	title: "Rows arrive",
	scope: "table",
	kind: "freshness",
	question: "When did the newest row of each unit arrive, and is that longer ago than usual?",
	runbook: "Step 5: recent submissions with the latest; success criterion: manual collection resumes normally",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "warn: silent for longer than 3 cadences, 90 minutes and 1.5 times the longest silence of 4 weeks. learning: silent beyond the cadences, with less than 2 weeks known. Never fail.",
	remedy: REMEDY$9,
	columns: ({ table }) => table.unitColumn === void 0 ? [] : [table.unitColumn],
	plan(subject, context) {
		const units = ownedUnits(subject, context);
		if (limitSeconds(subject) === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no cadence"
		};
		if (units?.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no unit is collected into this table now"
		};
		const open = {
			...subject,
			window: {
				...subject.window,
				through: FAR_FUTURE
			}
		};
		const plan = planOverArrivals(open, context, {
			expected: "",
			ask: (rows) => ({ newest: newestQuery(subject, rows) })
		});
		return plan.kind === "answered" ? {
			kind: "answered",
			...judge$2(subject, context, [])
		} : plan;
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { newest: newestSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, describeLimit(subject))] };
		return judge$2(subject, context, rows.value.newest);
	}
});
const newestSchema = object({
	unit: string().nullable(),
	load_id: string().nullable(),
	rows: countColumn,
	arrived_at: string().nullable(),
	event_at: string().nullable()
});
/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LIMIT_SECONDS = 5400;
const LEARNING_HOURS$2 = 336;
/** Fewer hours with rows say nothing of how long silence usually lasts. */
const LEAST_HOURS = 10;
const SILENCE_FACTOR = 1.5;
/** More silent units than these are shown in one line. */
const MOST_LINES = 3;
function limitSeconds({ table, dataset }) {
	const cadences = (table.writtenBy === "both" ? ["manual", "dlt"] : table.writtenBy === "downstream" ? [] : [table.writtenBy]).flatMap((path) => dataset.paths?.[path]?.cadenceMinutes ?? dataset.cadenceMinutes ?? []);
	const longest = Math.max(...cadences, table.writtenBy === "downstream" ? dataset.cadenceMinutes ?? 0 : 0);
	return longest <= 0 ? null : Math.max(LEAST_LIMIT_SECONDS, 180 * longest);
}
function describeLimit(subject) {
	return `a row within ${describeAge((limitSeconds(subject) ?? 0) * 1e3)}, or the usual silence`;
}
function newestQuery(subject, rows) {
	const { eventTime } = subject.table;
	const arrived = rows.arrivedAt === null ? "null::text" : utcText(`max(${rows.arrivedAt})`);
	const event = eventTime === void 0 ? "null::text" : utcText(`max(${eventInstant(eventTime)})`);
	return askRows(rows, `select ${unitText(subject.table)} as unit, ${loadIdText(subject)} as load_id, count(*) as rows, ${arrived} as arrived_at, ${event} as event_at
       ${rows.from} group by 1, 2`);
}
function judge$2(subject, context, newest) {
	const units = ownedUnits(subject, context) ?? [WHOLE_TABLE];
	const arrivals = units.map((unit) => newestArrival$1(unit, newest, {
		subject,
		context
	}));
	const ages = units.map((unit, index) => ageOf(unit, arrivals[index] ?? null, {
		subject,
		context
	}));
	const records = units.flatMap((unit, index) => {
		const [name, value] = [markName$1(subject, unit), arrivals[index] ?? null];
		return value === null || value === context.memory.marks.get(name) ? [] : [{
			kind: "mark",
			name,
			value
		}];
	});
	return {
		answers: answersOf(subject, ages, newest),
		records
	};
}
/** Stands for the unit where a table has none. */
const WHOLE_TABLE = "";
function markName$1(subject, unit) {
	return `freshness:${tableKey(subject.table)}:${unit}`;
}
function newestArrival$1(unit, newest, { subject, context }) {
	const own = newest.filter((row) => unit === WHOLE_TABLE || unitKey(row.unit ?? "") === unit);
	const known = context.memory.marks.get(markName$1(subject, unit)) ?? null;
	return own.map((row) => loadedAt(row.load_id, subject, context) ?? row.arrived_at).reduce(laterOf, known);
}
/** Silence counts from the newest row, or from when the unit came to this path. */
function ageOf(unit, newestAt, { subject, context }) {
	const { database, state } = context;
	const since = laterOf(newestAt, newestAt === null ? null : state?.phaseStartedAt ?? null);
	const ageMs = since === null ? 0 : Math.max(0, Date.parse(database.at) - Date.parse(since));
	const limitMs = 1e3 * (limitSeconds(subject) ?? 0);
	const about = {
		unit,
		newestAt,
		ageMs
	};
	if (since === null) return {
		...about,
		state: "learning"
	};
	if (ageMs <= limitMs) return {
		...about,
		state: "fresh"
	};
	const silenceHours = longestSilence(unit, {
		subject,
		context
	});
	if (silenceHours === null) return {
		...about,
		state: "learning"
	};
	return {
		...about,
		state: ageMs <= SILENCE_FACTOR * silenceHours * 36e5 ? "quiet" : "silent"
	};
}
/** Hours between two hours with rows, at most; `null` where too little is known. */
function longestSilence(unit, { subject, context }) {
	const { memory, database } = context;
	const now = hourOf(database.at);
	if (memory.firstLookAt === null || hoursBetween(hourOf(memory.firstLookAt), now) < LEARNING_HOURS$2) return null;
	const since = addHours(now, -672);
	const key = tableKey(subject.table);
	const hours = memory.counts.filter((each) => each.table === key && each.rows > 0 && each.hour >= since && (unit === WHOLE_TABLE || each.unit === unit)).map(({ hour }) => hour).toSorted();
	if (hours.length < LEAST_HOURS) return null;
	return Math.max(...hours.map((hour, index) => hoursBetween(hours[index - 1] ?? hour, hour))) + 1;
}
function answersOf(subject, ages, newest) {
	const expected = describeLimit(subject);
	const silent = ages.filter(({ state }) => state === "silent");
	const rest = ages.filter(({ state }) => state !== "silent");
	const lines = silent.length > MOST_LINES ? [silentTogether(expected, silent)] : silent.map((age) => silentAnswer(expected, age));
	if (rest.length === 0) return lines;
	const observed = describeRest(rest, newest);
	const isMeasured = rest.some(({ state }) => state !== "learning");
	return [...lines, isMeasured ? passAnswer(expected, observed) : learningAnswer(expected, observed)];
}
function silentAnswer(expected, { unit, newestAt, ageMs }) {
	const observed = `nothing for ${describeAge(ageMs)}: the newest row arrived at ${newestAt ?? "no known time"}`;
	return warnAnswer(expected, observed, {
		remedy: REMEDY$9,
		...unit === WHOLE_TABLE ? {} : { unit }
	});
}
function silentTogether(expected, silent) {
	const observed = `nothing for ${describeAge(Math.min(...silent.map(({ ageMs }) => ageMs)))} or more from ${count(silent.length, "unit")}: ${silent.map(({ unit }) => unit).join(", ")}`;
	return warnAnswer(expected, observed, { remedy: REMEDY$9 });
}
function describeRest(rest, newest) {
	const arrived = rest.map(({ newestAt }) => newestAt).reduce(laterOf, null);
	const event = newest.map((row) => row.event_at).reduce(laterOf, null);
	const states = [
		"fresh",
		"quiet",
		"learning"
	].flatMap((state) => {
		const number = rest.filter((age) => age.state === state).length;
		return number === 0 ? [] : [`${number} ${STATES[state]}`];
	});
	const times = `newest arrival ${arrived ?? "not known"}${event === null ? "" : `, newest post ${event}`}`;
	return rest.length === 1 && rest[0]?.unit === WHOLE_TABLE ? times : `${times}; units: ${states.join(", ")}`;
}
const STATES = {
	fresh: "fresh",
	quiet: "quiet as usual",
	learning: "without enough history"
};
function describeAge(milliseconds) {
	const minutes = Math.floor(milliseconds / 6e4);
	return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

// actions/shared/integrity-checks/gaps.ts
const EXPECTED$10 = "no hole longer than the unit is usually silent";
const REMEDY$8 = "Look at the runs of the collector in these hours. Where it did not run or its listing was full, collect the unit again while Reddit still lists the posts.";
/**
* Hours of the past without a row, inside what is usual for the unit: what freshness says of the time up to now, for holes that have an end. A hole alone is
* no loss, so what the collectors recorded in it decides what is said.
*/
const gapsCheck = defineCheck({
	id: "gaps",
	title: "No hole in the arrivals",
	scope: "table",
	kind: "loss",
	question: "Is there a hole in the arrivals of a unit that is longer than it is usually silent, and why?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "nothing: the hours that volume keeps, and the records of unit-fetches",
	cost: "O(S B)",
	verdictRule: "warn: in the last 48 hours a hole of 2 hours or more, and of more than 1.5 times the longest of the 4 weeks before; not where the fetches in it ran and found nothing new. learning: below 2 weeks. Never fail: what is lost, fetch-overlap and the census prove.",
	remedy: REMEDY$8,
	plan(subject, context) {
		const units = ownedUnits(subject, context);
		if (units === null || units.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "no unit is collected into this table now"
		};
		if (context.isMemoryUnread === true) return {
			kind: "unknown",
			message: "the history could not be read",
			remedy: "Look again when it can be."
		};
		return {
			kind: "answered",
			answers: judge$1(subject, context, units)
		};
	},
	assess: () => ({ answers: [unknownAnswer(EXPECTED$10, "nothing was asked", "Look again.")] })
});
const LEARNING_HOURS$1 = 336;
const RECENT_HOURS = 48;
const LEAST_HOLE = 2;
const LEAST_HOURS_WITH_ROWS = 24;
const FACTOR = 1.5;
function judge$1(subject, context, units) {
	const { memory, database, state } = context;
	const now = hourOf(database.at);
	const first = memory.firstLookAt === null ? null : hourOf(memory.firstLookAt);
	if (first === null || hoursBetween(first, now) < LEARNING_HOURS$1) return [learningAnswer(EXPECTED$10, "2 weeks of counted hours are needed to know what is usual")];
	const since = state?.phaseStartedAt === null || state === null ? first : hourOf(state.phaseStartedAt);
	const found = units.map((unit) => findHole(subject, context, {
		unit,
		now,
		since
	}));
	const holes = found.flatMap((each) => each.kind === "hole" ? [each.hole] : []);
	const known = found.filter(({ kind }) => kind !== "learning").length;
	const warned = holes.flatMap((hole) => answerHole(hole, fetchesIn(hole, subject, context)));
	if (warned.length > 0) return warned;
	if (known === 0) return [notApplicableAnswer(EXPECTED$10, "no unit has rows in enough hours to have a rhythm")];
	return [passAnswer(EXPECTED$10, `no hole in the arrivals of ${count(known, "unit")} in ${RECENT_HOURS} h`)];
}
function findHole({ table }, { memory }, { unit, now, since }) {
	const key = tableKey(table);
	const from = addHours(now, -672);
	const hours = memory.counts.filter((each) => each.table === key && each.unit === unit && each.rows > 0 && each.hour >= from).map(({ hour }) => hour).toSorted();
	const recent = addHours(now, -48);
	const holes = hours.flatMap((hour, index) => {
		const before = hours[index - 1];
		return before === void 0 ? [] : [{
			before,
			hour,
			hours: hoursBetween(before, hour) - 1
		}];
	});
	const past = holes.filter(({ hour }) => hour < recent);
	if (past.length < LEAST_HOURS_WITH_ROWS) return { kind: "learning" };
	const usual = Math.max(...past.map((hole) => hole.hours));
	const worst = holes.filter(({ hour, before }) => hour >= recent && before >= since).reduce((most, hole) => hole.hours > most.hours ? hole : most, {
		before: "",
		hour: "",
		hours: 0
	});
	if (worst.hours < LEAST_HOLE || worst.hours <= FACTOR * usual) return { kind: "none" };
	const [first, last] = [addHours(worst.before, 1), addHours(worst.hour, -1)];
	return {
		kind: "hole",
		hole: {
			unit,
			first,
			last,
			hours: worst.hours,
			usual
		}
	};
}
function fetchesIn({ unit, first, last }, { table }, { memory }) {
	const own = (memory.unitFetches ?? []).filter((fetch) => fetch.unit === unit && (table.writtenBy === "both" || fetch.path === table.writtenBy));
	const oldest = own.map(({ at }) => hourOf(at)).toSorted()[0];
	return oldest !== void 0 && oldest < first ? own.filter(({ at }) => hourOf(at) >= first && hourOf(at) <= last) : null;
}
function answerHole({ unit, first, last, hours, usual }, fetches) {
	const reason = describeReason(fetches);
	if (reason === null) return [];
	const observed = `nothing arrived for ${hours} h, from ${first} to ${last} UTC, usually at most ${usual} h: ${reason}`;
	return [warnAnswer(EXPECTED$10, observed, {
		unit,
		remedy: REMEDY$8
	})];
}
/** `null` where the runs of the hole say that there was nothing to read. */
function describeReason(fetches) {
	if (fetches === null) return "whether the collector ran is not recorded";
	if (fetches.length === 0) return "the collector did not run";
	const failed = fetches.filter(({ outcome }) => outcome === "failed" || outcome === "rate-limited").length;
	if (failed > 0) return `${failed} of ${count(fetches.length, "fetch", "fetches")} failed`;
	if (fetches.some(({ saturated, outcome }) => saturated && outcome === "fetched")) return "the collector ran and its listing was full, yet no row arrived";
	if (fetches.some(({ outcome }) => outcome === "fetched")) return "the collector fetched posts, yet no row arrived";
	return null;
}

// actions/shared/integrity-checks/nulls.ts
const EXPECTED$9 = "canonical id and required columns filled in every new row";
const REMEDY$7 = "Look the rows up by their keys, find the writer that left the column empty, and fill them from Reddit.";
/** Required columns that are empty in rows that arrived. NOT NULL in the catalogue is proof, and nothing is read. */
const nullsCheck = defineCheck({
	id: "nulls",
	title: "Required columns are filled",
	scope: "table",
	kind: "corruption",
	question: "Is the canonical id or a required column empty in a row that arrived?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "fail: a new row has none. pass: no new row lacks one, or NOT NULL forbids it.",
	remedy: REMEDY$7,
	columns: checkedColumns,
	plan(subject, context) {
		if (openColumns(subject).length === 0) return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$9, `NOT NULL forbids it: ${checkedColumns(subject).join(", ")}`)]
		};
		return planOverArrivals(subject, context, {
			expected: EXPECTED$9,
			ask: (rows) => ({ nulls: nullsQuery(subject, rows) })
		});
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { nulls: nullRowSchema });
		if (!rows.measured) return outcomeOf(unmeasuredAnswer(rows, EXPECTED$9));
		const { nulls } = rows.value;
		const total = nulls[0]?.total ?? 0;
		const counts = openColumns(subject).flatMap((column, index) => {
			const empty = nulls[0]?.counts[index] ?? 0;
			return empty === 0 ? [] : [`${column}: ${empty}`];
		});
		return outcomeOf(faultsAnswer({
			expected: EXPECTED$9,
			none: "none is empty",
			some: `${count(total, "new row")} with an empty column (${counts.join(", ")})`,
			faults: nulls.map((row) => toFault$2(row, subject, context)),
			faultCount: total,
			remedy: REMEDY$7
		}));
	}
});
const nullRowSchema = faultyRowSchema.extend({ counts: array(countColumn) });
function checkedColumns({ table }) {
	return [.../* @__PURE__ */ new Set([table.canonicalId.column, ...table.requiredColumns])];
}
function openColumns(subject) {
	const forbidden = new Set(subject.catalogue.columns.filter(({ isNullable }) => !isNullable).map(({ name }) => name));
	return checkedColumns(subject).filter((column) => !forbidden.has(column));
}
function nullsQuery(subject, rows) {
	const nulls = openColumns(subject).map((column) => `row.${quoteIdentifier(column)} is null`);
	const counts = nulls.map((isNull) => `count(*) filter (where ${isNull}) over ()`);
	return askRows(rows, `select ${rowColumns(subject, rows)}, array[${counts.join(", ")}] as counts
       ${rows.from} and (${nulls.join(" or ")}) limit ${FAULT_LIMIT}`);
}

// actions/shared/integrity-checks/recent-rows.ts
const EXPECTED$8 = "an answer: how much came in over the last 24 h, and what is newest";
const NO_ARRIVAL_REMEDY = "Add a column with DEFAULT now() to the table and name it as arrival, rule: column, in config/datasets.yaml.";
/** 9999-12-31. */
const LAST_SECOND = 253402300799;
/**
* The runbook's two questions, for whatever shape the tables have. When a post was made and when its row came in are told apart: the source's own
* query asks for the first and takes it for the second.
*/
const recentRowsCheck = defineCheck({
	id: "recent-rows",
	title: "Rows of the last 24 hours",
	scope: "table",
	kind: "freshness",
	question: "How many rows came in over the last 24 hours, how many of the posts are that young, and what is the newest of each?",
	runbook: "Step 5: recent submissions with the latest, opportunities with recent",
	needs: "an index on the arrival column, and one on the event time",
	cost: "O(w)",
	verdictRule: "pass: answered; it informs and judges nothing. warn: only the time of the event is known, not of the arrival. unknown: it could not be counted.",
	remedy: NO_ARRIVAL_REMEDY,
	columns: ({ table }) => "column" in table.arrival ? [table.arrival.column] : [],
	plan(subject, context) {
		const arrivals = planDayOfArrivals(subject, context);
		if (arrivals.kind === "unknown" && subject.table.arrival.rule !== "none") return arrivals;
		return {
			kind: "ask",
			queries: {
				...arrivalQueries(subject, context),
				...eventQueries(subject, context)
			}
		};
	},
	assess(subject, answers, context) {
		const arrived = readOne(answers, "arrived", countRow);
		const parts = [describePosted(answers), describeNewestPost(answers)].filter((part) => part !== null);
		if (subject.table.arrival.rule === "none") {
			const observed = ["when rows came in is not recorded", ...parts].join("; ");
			return outcomeOf(warnAnswer(EXPECTED$8, observed, { remedy: NO_ARRIVAL_REMEDY }));
		}
		if (arrived?.measured === false) return outcomeOf(unmeasuredAnswer(arrived, EXPECTED$8));
		const came = `${count(arrived?.value?.rows ?? 0, "row")} came in over 24 h`;
		const newest = newestArrival(subject, answers, context);
		const observed = [
			came,
			newest === null ? "none ever seen" : `the newest at ${newest}`,
			...parts
		].join("; ");
		return outcomeOf(passAnswer(EXPECTED$8, observed));
	}
});
const countRow = object({ rows: countColumn });
const newestRow = object({ newest: string().nullable() });
function planDayOfArrivals(subject, context) {
	return planArrivals({
		...subject,
		window: planDay(context.database)
	}, context);
}
function arrivalQueries(subject, context) {
	const arrivals = planDayOfArrivals(subject, context);
	const from = quoteTable(subject.table);
	if (arrivals.kind !== "clause") return {};
	const { sql, values, index } = arrivals;
	return {
		arrived: {
			sql: `select count(*) as rows from ${from} row where ${sql}`,
			values,
			index
		},
		...newestArrivalQuery(subject, context.database.at)
	};
}
function newestArrivalQuery({ table }, at) {
	if (!("column" in table.arrival)) return {};
	const column = `row.${quoteIdentifier(table.arrival.column)}`;
	return { newestArrival: {
		sql: `select ${utcText(column)} as newest from ${quoteTable(table)} row where ${column} <= $1::timestamptz order by ${column} desc limit 1`,
		values: [at],
		index: createIndex(table, table.arrival.column)
	} };
}
function eventQueries({ table, catalogue }, context) {
	const { eventTime } = table;
	if (eventTime === void 0 || !catalogue.columns.some(({ name }) => name === eventTime.column)) return {};
	const column = `row.${quoteIdentifier(eventTime.column)}`;
	const { since, last } = EVENT_BOUNDS[eventTime.type];
	const from = `from ${quoteTable(table)} row where ${column} < ${last}`;
	const index = createIndex(table, eventTime.column);
	const { after } = planDay(context.database);
	return {
		posted: {
			sql: `select count(*) as rows ${from} and ${column} > ${since}`,
			values: [after],
			index
		},
		newestPost: {
			sql: `select ${utcText(eventInstant(eventTime))} as newest ${from} order by ${column} desc limit 1`,
			index
		}
	};
}
/** Bounds in the column's own type, so that an index on it serves. */
const EVENT_BOUNDS = {
	timestamptz: {
		since: "$1::timestamptz",
		last: `'infinity'::timestamptz`
	},
	timestamp_utc: {
		since: `($1::timestamptz at time zone 'UTC')`,
		last: `'infinity'::timestamp`
	},
	epoch_seconds: {
		since: "extract(epoch from $1::timestamptz)",
		last: String(LAST_SECOND)
	}
};
/** The last answer's only row; `null` where the question was not asked, its value `null` where there is no row. */
function readOne(answers, name, schema) {
	const answer = answers[name];
	if (answer === void 0 || !answer.measured) return answer ?? null;
	const [row] = array(schema).parse(answer.value);
	return {
		measured: true,
		value: row ?? null
	};
}
function describePosted(answers) {
	const posted = readOne(answers, "posted", countRow);
	if (posted === null) return null;
	return posted.measured ? `${posted.value?.rows ?? 0} of the posts are younger than 24 h` : `how many posts are young is unknown (${posted.message})`;
}
function describeNewestPost(answers) {
	const newest = readOne(answers, "newestPost", newestRow);
	if (newest?.measured !== true || newest.value === null) return null;
	return `the newest post is of ${newest.value.newest ?? "an impossible time"}`;
}
/** By the column, or by the newest load of dlt, whichever is later. */
function newestArrival({ dataset, table }, answers, { loads }) {
	const byColumn = readOne(answers, "newestArrival", newestRow);
	const column = byColumn?.measured === true ? byColumn.value?.newest ?? null : null;
	const load = (table.arrival.rule === "dlt_load" || table.arrival.rule === "by_path") && dataset.dlt !== void 0 ? loads.get(dataset.dlt.schema)?.[0]?.insertedAt ?? null : null;
	if (column === null || load === null) return column ?? load;
	return column > load ? column : load;
}

// actions/shared/integrity-checks/references.ts
const REMEDY$6 = "Look whether the parents were deleted lawfully, or never stored. Load what is missing again, parents first, and link the rows by their Reddit id.";
/** Rows that arrived without what they belong to: 8,779 comments of 8,779 in the source system, while the counts looked fine (facts: source-system, 4.3.4). */
const referencesCheck = defineCheck({
	id: "references",
	title: "Rows have their parents",
	scope: "table",
	kind: "loss",
	question: "Does a row that arrived belong to nothing, or to a row that is not there?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the parents' key, and one on the arrival column",
	cost: "O(w log N)",
	verdictRule: "fail: a row without a post, where its column is empty; or at least 5 rows and more than 5 % of the new ones whose parent is not there. warn: fewer, which a lawful deletion explains, or every parent is gone at Reddit too.",
	remedy: REMEDY$6,
	columns: ({ table }) => table.parents.map(({ column }) => column),
	plan(subject, context) {
		const links = linksOf(subject, context);
		if (links.length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no parents"
		};
		return planOverArrivals(subject, context, {
			expected: EXPECTED$7,
			ask: (rows) => ({
				rows: countRows(rows),
				...Object.fromEntries(links.filter(isSearchable).map((link, index) => [linkName(link, index), orphansQuery(subject, link, rows)]))
			})
		});
	},
	assess(subject, answers, context) {
		const links = linksOf(subject, context);
		return { answers: [...links.filter(isSearchable).map((link, index) => assessLink({
			subject,
			link,
			answers,
			name: linkName(link, index)
		}, context)), ...links.filter((link) => !isSearchable(link)).map(missingParent)] };
	}
});
const EXPECTED$7 = "every new row belongs to a row that is there";
/** The source system's own aim after its repair: 95 % linked. */
const SHARE_PERCENT = 5;
const LEAST_ORPHANS = 5;
function linksOf({ table, dataset }, { datasets, tables }) {
	return table.parents.flatMap((binding) => {
		const parent = datasets.datasets.find(({ name }) => name === binding.dataset);
		if (parent === void 0) return [];
		const parents = parent.tables.flatMap((candidate) => {
			const catalogue = tables.get(tableKey(candidate));
			const name = binding.parentColumn ?? candidate.canonicalId.column;
			const column = catalogue === void 0 ? void 0 : findColumn(catalogue, name);
			return catalogue === void 0 || column === void 0 ? [] : [{
				table: candidate,
				catalogue,
				column: name,
				type: column.type
			}];
		});
		const isRequired = table.requiredColumns.includes(binding.column) || parent.holds === "posts" && parent.name !== dataset.name;
		return [{
			column: binding.column,
			dataset: parent,
			isById: binding.parentColumn === void 0,
			parents,
			isRequired
		}];
	});
}
function isSearchable({ parents }) {
	return parents.length > 0;
}
function linkName({ column }, index) {
	return `orphans-${index}-${column}`;
}
const orphanSchema = faultyRowSchema.extend({
	parent: string().nullable(),
	empty: countColumn
});
/**
* Children without parent: one probe of each parent table's key a row. As a join with at most one match, since a plan for NOT EXISTS may read the whole
* parent table into a hash.
*/
function orphansQuery(subject, link, rows) {
	const own = `row.${quoteIdentifier(link.column)}`;
	const childType = findColumn(subject.catalogue, link.column)?.type ?? "text";
	const probes = link.parents.map((parent, index) => {
		const match = matchOf(own, childType, {
			parent,
			link
		});
		return `left join lateral (select true as is_there from ${quoteTable(parent.table)} parent where ${match} limit 1) parent_${index} on true`;
	});
	const absent = link.parents.map((_, index) => `parent_${index}.is_there is null`).join(" and ");
	const isFilled = link.isRequired ? "" : `${own} is not null and `;
	const first = link.parents[0];
	return {
		...askRows(rows, `select ${rowColumns(subject, rows)}, ${own}::text as parent, count(*) filter (where ${own} is null) over () as empty
         from (select row.* ${rows.from}) row ${probes.join(" ")}
        where ${isFilled}${absent} limit ${FAULT_LIMIT}`),
		index: first === void 0 ? rows.index : `${rows.index} ${createIndex(first.table, first.column)}`.trim()
	};
}
/** Equal as the parent stores it, so that its index serves; an id of Reddit also in the form that the parent declares. */
function matchOf(own, childType, { parent, link }) {
	const key = `parent.${quoteIdentifier(parent.column)}`;
	if (isTextual(parent.type) && isTextual(childType)) {
		const { form } = parent.table.canonicalId;
		if (!link.isById || form === "opaque") return `${key} = ${own}`;
		const bare = `lower(regexp_replace(btrim(${own}::text), '^t[1-6]_', '', 'i'))`;
		return `${key} = any(array[${own}::text, ${form === "bare" ? bare : `'${fullnamePrefix(link.dataset)}' || ${bare}`}])`;
	}
	if (parent.type === childType) return `${key} = ${own}`;
	if (parent.type === "uuid") return `${key} = case when ${own}::text ~* '${UUID}' then ${own}::text::uuid end`;
	return /^(?:bigint|integer|smallint)$/u.test(parent.type) ? `${key} = case when ${own}::text ~ '^[0-9]{1,18}$' then ${own}::text::bigint end` : `${key}::text = ${own}::text`;
}
const UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
function isTextual(type) {
	return /^(?:text|character|citext)/u.test(type);
}
function assessLink({ subject, link, answers, name }, context) {
	const expected = `${link.column}: ${EXPECTED$7}, in ${link.dataset.name}`;
	const { rows: counted, [name]: found } = answers;
	if (counted === void 0 || found === void 0) return unmeasuredAnswer(NOT_ASKED, expected);
	const read = readRows({
		counted,
		found
	}, {
		counted: object({ rows: countColumn }),
		found: orphanSchema
	});
	if (!read.measured) return unmeasuredAnswer(read, expected);
	const all = read.value.counted[0]?.rows ?? 0;
	if (read.value.found.length === 0) return passAnswer(expected, `all ${count(all, "new row")} do`);
	const { faults, ...judged } = judgeOrphans(link, read.value.found, all);
	return faults === "none" ? {
		...judged,
		expected
	} : {
		...judged,
		expected,
		faults: read.value.found.map((row) => toOrphan(row, link, {
			subject,
			context
		}))
	};
}
function toOrphan(row, link, { subject, context }) {
	const [missing] = mayBeAsked(link) ? missingIds([row]) : [];
	return {
		...toFault$2(row, subject, context),
		...missing === void 0 ? {} : { missing }
	};
}
function mayBeAsked({ isById, dataset }) {
	return isById && dataset.holds !== "derived";
}
/** An empty column proves itself; a parent that is not there may have been deleted lawfully, unless many are not. */
function judgeOrphans(link, orphans, all) {
	const [total, empty] = [orphans[0]?.total ?? 0, orphans[0]?.empty ?? 0];
	const share = 100 * total / Math.max(1, all);
	const isProven = empty > 0 || total >= LEAST_ORPHANS && share > SHARE_PERCENT;
	const suspects = mayBeAsked(link) ? missingIds(orphans) : [];
	const because = empty === 0 ? "" : `, the column is empty in ${empty}`;
	return {
		verdict: isProven ? "fail" : "warn",
		observed: `${total} of ${count(all, "new row")} (${share.toFixed(1)} %) do not${because}`,
		remedy: REMEDY$6,
		faults: isProven ? "all" : "none",
		...isProven ? { faultCount: total } : {},
		...suspects.length === 0 ? {} : { suspects }
	};
}
const NOT_ASKED = {
	measured: false,
	message: "it was not asked",
	remedy: "Look again."
};
function missingIds(orphans) {
	const ids = orphans.flatMap(({ parent }) => parent === null ? [] : [parent.trim().toLowerCase().replace(/^t[1-6]_/u, "")]);
	return [...new Set(ids)].filter((id) => /^[0-9a-z]{1,13}$/u.test(id));
}
function missingParent({ column, dataset }) {
	const message = `no table of ${dataset.name} has the column that ${column} refers to`;
	return unknownAnswer(`${column}: ${EXPECTED$7}`, message, "Name it as parent_column in config/datasets.yaml, or bind the table.");
}

// actions/shared/integrity-checks/row-security.ts
const EXPECTED$6 = "every row can be read by this role";
const REMEDY$5 = "ALTER ROLE of database-url BYPASSRLS, or give the table a policy FOR SELECT TO that role USING (true).";
/** Whether the role can read the table, and whether row security may keep rows from it: a monitor that sees zero rows would cry loss. */
const rowSecurityCheck = defineCheck({
	id: "row-security",
	title: "Rows that the role may read",
	scope: "table",
	kind: "environment",
	question: "May the role read the table, and can row security hide rows from it?",
	runbook: "Step 5: check data integrity",
	needs: "SELECT on the table, and BYPASSRLS where it has row security",
	cost: "O(1)",
	verdictRule: "unknown: no SELECT, or a policy that can hide rows. pass: the role is past row security, or every policy in force is a plain USING (true).",
	remedy: REMEDY$5,
	plan: (subject) => ({
		kind: "answered",
		answers: [answerOf$1(subject)]
	}),
	assess: () => ({ answers: [] })
});
function answerOf$1({ catalogue }) {
	const [missing] = listMissingPrivileges(catalogue);
	if (missing !== void 0) return unknownAnswer(EXPECTED$6, missing.message, missing.remedy);
	return passAnswer(EXPECTED$6, catalogue.rowSecurity === "plain-true" ? "row security is in force, and every policy is a plain USING (true)" : "no row security in force");
}

// node_modules/@noble/hashes/legacy.js
/**

SHA1 (RFC 3174), MD5 (RFC 1321), and RIPEMD160 legacy, weak hash functions.
RFC 2286 only covers HMAC-RIPEMD160 wrapper material and test vectors,
not the base RIPEMD-160 compression spec.
Don't use them in a new protocol. What "weak" means:

- Collisions can be made with 2^18 effort in MD5, 2^60 in SHA1, 2^80 in RIPEMD160.
- No practical pre-image attacks (only theoretical, 2^123.4)
- HMAC seems kinda ok: https://www.rfc-editor.org/rfc/rfc6151
* @module
*/
/** Initial SHA-1 state from RFC 3174 §6.1. */
const SHA1_IV = /* @__PURE__ */ Uint32Array.from([
	1732584193,
	4023233417,
	2562383102,
	271733878,
	3285377520
]);
/** RFC 1321 `T[i]` uses `floor(2^32 * abs(sin(i)))`; this is the shared `2^32` scale factor. */
const p32 = /* @__PURE__ */ Math.pow(2, 32);
/** RFC 1321 `T[1..64]` table. */
const K = /* @__PURE__ */ Array.from({ length: 64 }, (_, i) => Math.floor(p32 * Math.abs(Math.sin(i + 1))));
/** MD5 initial state from RFC 1321, stored as 4 u32 words. */
const MD5_IV = /* @__PURE__ */ SHA1_IV.slice(0, 4);
const MD5_W = /* @__PURE__ */ new Uint32Array(16);
const MD5_SHIFTS = /* @__PURE__ */ (() => {
	const S = [
		[
			7,
			12,
			17,
			22
		],
		[
			5,
			9,
			14,
			20
		],
		[
			4,
			11,
			16,
			23
		],
		[
			6,
			10,
			15,
			21
		]
	];
	return Uint8Array.from({ length: 64 }, (_, i) => S[Math.floor(i / 16)][i % 4]);
})();
/** Internal MD5 legacy hash class. */
var _MD5 = class extends HashMD {
	A = MD5_IV[0] | 0;
	B = MD5_IV[1] | 0;
	C = MD5_IV[2] | 0;
	D = MD5_IV[3] | 0;
	constructor() {
		super(64, 16, 8, true);
	}
	get() {
		const { A, B, C, D } = this;
		return [
			A,
			B,
			C,
			D
		];
	}
	set(A, B, C, D) {
		this.A = A | 0;
		this.B = B | 0;
		this.C = C | 0;
		this.D = D | 0;
	}
	_cloneInto(to) {
		(to ||= new this.constructor()).set(...this.get());
		return this._cloneIntoMeta(to);
	}
	process(view, offset) {
		for (let i = 0; i < 16; i++, offset += 4) MD5_W[i] = view.getUint32(offset, true);
		let { A, B, C, D } = this;
		for (let i = 0; i < 64; i++) {
			let F, g;
			if (i < 16) {
				F = Chi(B, C, D);
				g = i;
			} else if (i < 32) {
				F = Chi(D, B, C);
				g = (5 * i + 1) % 16;
			} else if (i < 48) {
				F = B ^ C ^ D;
				g = (3 * i + 5) % 16;
			} else {
				F = C ^ (B | ~D);
				g = 7 * i % 16;
			}
			F = F + A + K[i] + MD5_W[g];
			A = D;
			D = C;
			C = B;
			B = B + rotl(F, MD5_SHIFTS[i]);
		}
		A = A + this.A | 0;
		B = B + this.B | 0;
		C = C + this.C | 0;
		D = D + this.D | 0;
		this.set(A, B, C, D);
	}
	roundClean() {
		clean(MD5_W);
	}
	destroy() {
		this.destroyed = true;
		this.set(0, 0, 0, 0);
		clean(this.buffer);
	}
};
/**
* MD5 (RFC 1321) legacy hash function. It was cryptographically broken.
* MD5 architecture is similar to SHA1, with some differences:
* - Reduced output length: 16 bytes (128 bit) instead of 20
* - 64 rounds, instead of 80
* - Little-endian: could be faster, but will require more code
* - Non-linear index selection: huge speed-up for unroll
* - Per round constants: more memory accesses, additional speed-up for unroll
* @param msg - message bytes to hash
* @param opts - Reserved hash options.
* @returns Digest bytes.
* @example
* Hash a message with MD5.
* ```ts
* md5(new Uint8Array([97, 98, 99]));
* ```
*/
const md5 = /* @__PURE__ */ createHasher(() => new _MD5());

// actions/shared/integrity/judge-seals.ts
const NOTHING$1 = {
	added: 0,
	moved: 0,
	lost: [],
	lostCount: 0,
	doubled: [],
	unmeasured: null,
	records: []
};
function judgeDay(compared, about) {
	const { span } = compared;
	const day = {
		...NOTHING$1,
		day: span.day.day,
		rows: span.count
	};
	switch (compared.kind) {
		case "same": return {
			...day,
			outcome: "same",
			records: [verifiedRecord(span.day, "same", about)]
		};
		case "unmeasured": return {
			...day,
			outcome: "unmeasured",
			unmeasured: {
				message: compared.message,
				remedy: compared.remedy
			}
		};
		case "different": return compared.missing === null ? judgeWithoutIds(compared, about) : judgeWithIds({
			...compared,
			missing: compared.missing
		}, about);
		default: return compared;
	}
}
function judgeWithIds({ span, rows, missing }, about) {
	const { day: seal } = span;
	const now = rows.find(({ hour }) => hour === null);
	const lost = missing.filter(({ is_elsewhere: isElsewhere }) => !isElsewhere).map(({ key }) => key);
	const { lost: lostCount = 0, moved = 0 } = missing[0] ?? {};
	const doubled = newlyDoubled(seal, now?.ids ?? null);
	const added = Math.max(0, (now?.rows ?? 0) - seal.count + lostCount + moved);
	const day = {
		...NOTHING$1,
		day: seal.day,
		rows: now?.rows ?? 0,
		added,
		moved,
		lost,
		lostCount,
		doubled
	};
	const reseal = {
		...sealRecord(rows, {
			...about,
			day: seal.day
		}),
		replaces: [seal.digest]
	};
	if (lostCount === 0 || about.isAccepted) {
		const records = doubled.length === 0 || about.isAccepted ? [verifiedRecord(seal, "added", about), reseal] : [verifiedRecord(seal, "lost", about)];
		return {
			...day,
			outcome: lostCount === 0 ? "added" : "lost",
			records
		};
	}
	const settle = (gone) => {
		const lawful = lost.filter((id) => gone.has(id));
		if (lawful.length === lostCount && doubled.length === 0) return [verifiedRecord(seal, "added", about), reseal];
		const lostRecord = verifiedRecord(seal, "lost", about);
		return lawful.length === 0 ? [lostRecord] : [lostRecord, sealWithout(seal, new Set(lawful), about)];
	};
	return {
		...day,
		outcome: "lost",
		settle
	};
}
/** Only how many there were is known: whether what is gone was lawful cannot be asked. */
function judgeWithoutIds({ span, rows }, about) {
	const { day: seal } = span;
	const now = rows.find(({ hour }) => hour === null)?.rows ?? 0;
	const lostCount = Math.max(0, seal.count - now);
	const reseal = {
		...sealRecord(rows, {
			...about,
			day: seal.day
		}),
		replaces: [seal.digest]
	};
	const day = {
		...NOTHING$1,
		day: seal.day,
		rows: now,
		added: Math.max(0, now - seal.count),
		lostCount
	};
	if (about.isAccepted) return {
		...day,
		outcome: "unnamed",
		records: [verifiedRecord(seal, "added", about), reseal]
	};
	return {
		...day,
		outcome: "unnamed",
		records: [verifiedRecord(seal, "lost", about)]
	};
}
/** A day with too many ids, as far as its hours were compared by this look. */
function judgeHours(spans, now, about) {
	const rowsAt = new Map(now.map((row) => [row.position, row]));
	const byDay = /* @__PURE__ */ new Map();
	for (const [index, span] of spans.entries()) {
		if (span.hour === null) continue;
		byDay.set(span.day, [...byDay.get(span.day) ?? [], {
			span,
			row: rowsAt.get(index + 1)
		}]);
	}
	return [...byDay].map(([seal, hours]) => judgeHoursOf(seal, hours, about));
}
function judgeHoursOf(seal, hours, about) {
	const changed = hours.filter(({ span, row }) => row !== void 0 && row.digest !== span.digest);
	const lostCount = changed.filter(({ span, row }) => (row?.rows ?? 0) <= span.count).reduce((sum, { span, row }) => sum + Math.max(1, span.count - (row?.rows ?? 0)), 0);
	const added = changed.reduce((sum, { span, row }) => sum + Math.max(0, (row?.rows ?? 0) - span.count), 0);
	const last = hours.at(-1)?.span.hour ?? 23;
	const first = hours[0]?.span.hour ?? 0;
	const day = {
		...NOTHING$1,
		day: seal.day,
		added,
		lostCount,
		rows: hours.reduce((sum, { row }) => sum + (row?.rows ?? 0), 0)
	};
	if (lostCount > 0 && !about.isAccepted) return {
		...day,
		outcome: "unnamed",
		records: [verifiedRecord(seal, "lost", about)],
		nextHour: `${seal.day} ${first}`
	};
	const outcome = changed.length === 0 ? "same" : "added";
	const resealed = changed.length === 0 ? [] : [resealHours(seal, changed, about)];
	if (last < 23) return {
		...day,
		outcome,
		records: resealed,
		nextHour: `${seal.day} ${last + 1}`
	};
	return {
		...day,
		outcome,
		records: [...resealed, verifiedRecord(seal, outcome, about)],
		nextHour: `${seal.day} 0`
	};
}
/** The hours that changed as they are now. The digest of the whole day is made of theirs, since its ids were not read. */
function resealHours(seal, changed, { recipe }) {
	const hours = new Map((seal.hours ?? []).map((each) => [each.hour, each]));
	for (const { span, row } of changed) {
		if (row === void 0 || span.hour === null) continue;
		hours.set(span.hour, {
			hour: span.hour,
			count: row.rows,
			digest: row.digest
		});
	}
	const sorted = [...hours.values()].toSorted((a, b) => a.hour - b.hour);
	const { dataset, table, day } = seal;
	return {
		kind: "sealed-day",
		dataset,
		table,
		day,
		recipe,
		ids: null,
		hours: sorted,
		replaces: [seal.digest],
		count: sorted.reduce((sum, { count }) => sum + count, 0),
		digest: digestOf(sorted.map(({ hour, digest }) => `${hour} ${digest}`))
	};
}
/** Whether the query gave the day at all. */
function isReadable(rows) {
	return rows.some(({ hour }) => hour === null);
}
/** A day as the history keeps it. */
function sealRecord(rows, { subject, recipe, day }) {
	const whole = rows.find(({ hour }) => hour === null);
	const hours = rows.flatMap(({ hour, rows: count, digest }) => hour === null ? [] : [{
		hour,
		count,
		digest
	}]);
	const isKept = whole?.ids !== null && whole?.ids !== void 0;
	return {
		kind: "sealed-day",
		dataset: subject.dataset.name,
		table: tableKey(subject.table),
		day,
		recipe,
		count: whole?.rows ?? 0,
		digest: whole?.digest ?? "",
		ids: isKept ? [...new Set(linesOf(whole.ids))] : null,
		hours: isKept ? null : hours.toSorted((a, b) => a.hour - b.hour)
	};
}
/** The day without ids that are gone lawfully; those that are lost stay in, so that they are missed until they are back. */
function sealWithout(seal, gone, { recipe }) {
	const ids = (seal.ids ?? []).filter((id) => !gone.has(id));
	const { dataset, table, day } = seal;
	return {
		kind: "sealed-day",
		dataset,
		table,
		day,
		recipe,
		ids,
		hours: null,
		replaces: [seal.digest],
		count: ids.length,
		digest: digestOf(ids)
	};
}
function digestOf(lines) {
	return bytesToHex(md5(utf8ToBytes(lines.join("\n"))));
}
function verifiedRecord(seal, outcome, { at }) {
	const { dataset, table, day } = seal;
	return {
		kind: "verified-day",
		dataset,
		table,
		day,
		at,
		outcome
	};
}
/** Only more doubles than the seal had are new; which ones they were is not kept. */
function newlyDoubled(seal, ids) {
	if (ids === null) return [];
	const lines = linesOf(ids);
	const doubled = [...new Set(lines.filter((id, index) => lines[index - 1] === id))];
	const before = seal.count - (seal.ids?.length ?? seal.count);
	return lines.length - new Set(lines).size > before ? doubled : [];
}
function linesOf(ids) {
	return ids === "" ? [] : ids.split("\n");
}

// actions/shared/integrity/sealed-days.ts
/** How long a day must be over before it is sealed (DESIGN.md section 6). */
const CLOSED_AFTER_HOURS = 48;
const DAY_MS = 864e5;
const HOUR_MS = 36e5;
/** Reddit's first day: what is older is no time of a post. */
const FIRST_DAY = "2005-06-23";
/** Beyond it a day's ids are not kept, and stand for its hours only. */
const MOST_KEPT_IDS = 1e5;
/** Rows that a look reads again, and seals: at least one day of them, or one hour of a day that has more. */
const ROWS_A_LOOK = 5e4;
const MOST_DAYS_VERIFIED = 30;
/** Without an index each span reads the table, which the gate allows while it is small. */
const MOST_DAYS_UNINDEXED = 3;
/** Days that a look asks after whether there is anything in them to seal. */
const MOST_CANDIDATES = 400;
const NEWEST_CANDIDATES = 14;
/** By the schedule of integrity.yml. */
const LOOKS_A_DAY = 48;
/** The newest day that is closed at an instant. */
function newestClosedDay(at) {
	return dayText(Date.parse(at) - CLOSED_AFTER_HOURS * HOUR_MS - DAY_MS);
}
function dayAfter(day, days = 1) {
	return dayText(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}
function startOf(day) {
	return `${day}T00:00:00Z`;
}
function dayText(milliseconds) {
	return new Date(milliseconds).toISOString().slice(0, 10);
}
/** The seals of a table that were made as the binding now says. */
function sealsOf({ table }, memory, recipe) {
	const key = tableKey(table);
	return memory.sealedDays.filter((seal) => seal.table === key && seal.recipe === recipe);
}
/**
* What this look compares again: what is known to be lost first, then whatever waited longest, as far as the rows go. The first one is compared whatever
* its size; a day without ids is compared hour by hour, from the hour where the look before ended.
*/
function planVerification(seals, { isIndexed, nextHour }) {
	const waiting = seals.toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a.verifiedAt ?? "", b.verifiedAt ?? "") || compare(b.day, a.day));
	const spans = [];
	let rows = 0;
	for (const day of waiting.slice(0, isIndexed ? MOST_DAYS_VERIFIED : MOST_DAYS_UNINDEXED)) for (const span of day.hours === null ? [wholeDay(day)] : hoursFrom(day, nextHour(day))) {
		if (spans.length > 0 && rows + span.count > 5e4) return spans;
		rows += span.count;
		spans.push(span);
	}
	return spans;
}
function rankOf({ lastOutcome }) {
	return lastOutcome === "lost" ? 0 : 1;
}
function wholeDay(day) {
	return {
		day,
		hour: null,
		from: startOf(day.day),
		until: startOf(dayAfter(day.day)),
		count: day.count,
		digest: day.digest
	};
}
/** All 24 of them: an hour that had no row may have none that was lost, but can have got one. */
function hoursFrom(day, first) {
	const known = new Map((day.hours ?? []).map((each) => [each.hour, each]));
	return Array.from({ length: 24 - first }, (_, index) => first + index).map((hour) => {
		const startMs = Date.parse(startOf(day.day)) + hour * HOUR_MS;
		const { count = 0, digest = EMPTY_DIGEST } = known.get(hour) ?? {};
		const [from, until] = [startMs, startMs + HOUR_MS].map((each) => new Date(each).toISOString());
		return {
			day,
			hour,
			from: from ?? "",
			until: until ?? "",
			count,
			digest
		};
	});
}
/** md5 of nothing. */
const EMPTY_DIGEST = "d41d8cd98f00b204e9800998ecf8427e";
/** Days that are not sealed and may have rows: the newest first, then further back from where the look before ended, round and round. */
function listCandidates(seals, { newest, oldest, cursor }) {
	const sealed = new Set(seals.map(({ day }) => dayNumber(day)));
	const last = oldest === null || oldest < "2005-06-23" ? dayNumber(newest) - NEWEST_CANDIDATES : dayNumber(oldest);
	const open = [];
	for (let day = dayNumber(newest); day >= last; day -= 1) if (!sealed.has(day)) open.push(day);
	const fresh = open.slice(0, NEWEST_CANDIDATES);
	const rest = open.slice(NEWEST_CANDIDATES);
	const from = cursor === null ? 0 : Math.max(0, rest.findIndex((day) => day < dayNumber(cursor)));
	const further = rest.slice(from, from + MOST_CANDIDATES - fresh.length);
	return [...fresh, ...further].map((day) => dayText(day * DAY_MS));
}
function dayNumber(day) {
	return Date.parse(startOf(day)) / DAY_MS;
}
/** How often all that is sealed is compared again, at two looks an hour. */
function describeCycle(seals, isIndexed) {
	const rows = seals.reduce((sum, { count }) => sum + count, 0);
	const byDays = seals.length / (isIndexed ? MOST_DAYS_VERIFIED : MOST_DAYS_UNINDEXED);
	const looks = Math.max(1, Math.ceil(Math.max(byDays, rows / ROWS_A_LOOK)));
	const days = looks / LOOKS_A_DAY;
	return `all sealed history verified ${days <= 1 ? "within a day" : `every ${Math.ceil(days)} days`} (${looks} ${looks === 1 ? "look" : "looks"} at ${LOOKS_A_DAY} a day)`;
}
function compare(a, b) {
	return a === b ? 0 : a < b ? -1 : 1;
}

// actions/shared/integrity/seal-queries.ts
/** Lost ids that are read; more are counted. */
const MOST_LOST = 1e3;
/** The md5 of the sorted ids, one a line, doubles and all: so a double changes it too. */
const DIGEST = `md5(coalesce(string_agg(key, E'\\n' order by key collate "C"), ''))`;
function indexOf({ subject, eventTime }) {
	return createIndex(subject.table, eventTime.column);
}
/** The ids of the rows of a span, one a row. OFFSET 0 keeps each from being made anew wherever it is used, which takes half as long again. */
function idsIn({ subject, eventTime }, from, until, further = "") {
	const { table } = subject;
	return `select key${further} from (select ${canonicalKey(table)} as key${further === "" ? "" : `, ${eventInstant(eventTime)} as at`}
    from ${quoteTable(table)} row where ${eventRange(subject, eventTime, {
		from,
		until
	})} offset 0) ids where key <> ''`;
}
/** The oldest row up to a day. */
function oldestQuery(sealed, newest) {
	const { subject, eventTime } = sealed;
	const range = eventRange(subject, eventTime, {
		from: "$1::timestamptz",
		until: "$2::timestamptz"
	});
	return {
		sql: `select ${utcText(eventInstant(eventTime))} as at from ${quoteTable(subject.table)} row where ${range}
      order by row.${quoteIdentifier(eventTime.column)} limit 1`,
		values: [startOf(FIRST_DAY), startOf(dayAfter(newest))],
		index: indexOf(sealed)
	};
}
/** Of these days the first few that have rows, with how many. */
function candidatesQuery(sealed, days, most) {
	const { subject, eventTime } = sealed;
	const rows = `from ${quoteTable(subject.table)} row where ${eventRange(subject, eventTime, {
		from: "d.from_at",
		until: "d.until_at"
	})}`;
	return {
		sql: `select d.day, (select count(*) from (select ${rows} limit ${MOST_KEPT_IDS + 1}) few) as rows
      from (select d.day, d.from_at, d.until_at
              from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) with ordinality as d (day, from_at, until_at, position)
             cross join lateral (select ${rows} limit 1) one
             order by d.position limit ${most}) d`,
		values: [
			days,
			days.map(startOf),
			days.map((day) => startOf(dayAfter(day)))
		],
		index: indexOf(sealed)
	};
}
/** How many rows each span has now, and their digest. */
function spansQuery(sealed, spans) {
	return {
		sql: `select d.position, s.rows, s.digest
      from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as d (from_at, until_at, position)
     cross join lateral (select count(*) as rows, ${DIGEST} as digest from (${idsIn(sealed, "d.from_at", "d.until_at")}) here) s`,
		values: [spans.map(({ from }) => from), spans.map(({ until }) => until)],
		index: indexOf(sealed)
	};
}
/** A day as it is sealed: all of it, with its ids while they are few enough to be kept, and its hours where they are not. */
function dayQuery(sealed, day) {
	return {
		sql: `with here as materialized (${idsIn(sealed, "$1::timestamptz", "$2::timestamptz", `, extract(hour from at at time zone 'UTC')::int as hour`)})
      select null::int as hour, count(*) as rows, ${DIGEST} as digest,
             case when count(*) <= ${MOST_KEPT_IDS} then coalesce(string_agg(key, E'\\n' order by key collate "C"), '') end as ids
        from here
      union all
      select hour, count(*), ${DIGEST}, null from here where (select count(*) from here) > ${MOST_KEPT_IDS} group by 1`,
		values: [startOf(day), startOf(dayAfter(day))],
		index: indexOf(sealed)
	};
}
/** Of the ids that were kept those that the day has no more, and whether the table has them elsewhere: then the time of the post was changed, and nothing is lost. */
function lostQuery(sealed, day, kept) {
	const { subject } = sealed;
	return {
		sql: `with here as materialized (select distinct key from (${idsIn(sealed, "$1::timestamptz", "$2::timestamptz")}) every),
       missing as materialized (select kept.key from unnest($3::text[]) kept (key) where not exists (select from here where here.key = kept.key))
      select missing.key, found.yes is not null as is_elsewhere,
             count(*) filter (where found.yes is null) over () as lost, count(*) filter (where found.yes is not null) over () as moved
        from missing ${joinStored(subject, "missing.key")}
       order by 2, 1 limit ${MOST_LOST}`,
		values: [
			startOf(day),
			startOf(dayAfter(day)),
			kept
		],
		index: `${indexOf(sealed)} ${createIndex(subject.table, subject.table.canonicalId.column)}`
	};
}

// actions/shared/integrity/seal-round.ts
const MOST_DAYS_SEALED = 8;
/** Of how ids and digests are made; a binding that changes makes another recipe too. */
const VERSION = 1;
function markName(subject, name) {
	return `sealed-history:${tableKey(subject.table)}:${name}`;
}
/** What of the binding goes into ids and days. Seals of another binding say nothing about this one. */
function fingerprintOf({ canonicalId, eventTime }) {
	return JSON.stringify([
		VERSION,
		canonicalId.column,
		canonicalId.form,
		eventTime?.column,
		eventTime?.type
	]);
}
/** The binding by which the seals of a recipe are made. */
function bindingMark(subject, recipe) {
	return {
		kind: "mark",
		name: markName(subject, "binding"),
		value: `${recipe} ${fingerprintOf(subject.table)}`
	};
}
/** The history takes the seals of the newest recipe, so a changed binding takes the next number. */
function recipeOf(subject, { memory }) {
	const known = memory.marks.get(markName(subject, "binding"));
	const at = known?.indexOf(" ") ?? -1;
	const recipe = Number(known?.slice(0, at));
	if (known?.slice(at + 1) === fingerprintOf(subject.table) && recipe > 0) return {
		recipe,
		isNew: false
	};
	const key = tableKey(subject.table);
	return {
		recipe: Math.max(0, ...memory.sealedDays.filter(({ table }) => table === key).map((seal) => seal.recipe)) + 1,
		isNew: true
	};
}
function planRound(subject, context) {
	const { memory, database } = context;
	const newest = newestClosedDay(database.at);
	const seals = sealsOf(subject, memory, recipeOf(subject, context).recipe);
	const nextHour = (day) => {
		const [part, hour] = (memory.marks.get(markName(subject, "hour")) ?? "").split(" ");
		return part === day.day ? Number(hour) || 0 : 0;
	};
	const oldest = memory.marks.get(markName(subject, "oldest")) ?? null;
	const cursor = memory.marks.get(markName(subject, "cursor")) ?? null;
	return {
		newest,
		seals,
		spans: planVerification(seals, {
			isIndexed: isIndexed(subject),
			nextHour
		}),
		candidates: listCandidates(seals, {
			newest,
			oldest,
			cursor
		})
	};
}
/** A view has no index of its own; what it stands on is not known. */
function isIndexed({ table, catalogue }) {
	return table.eventTime !== void 0 && findLeadingIndex(catalogue, table.eventTime.column) !== void 0;
}
/** As many as the rows allow, and one whatever its size. */
function chooseDays(candidates) {
	let rows = 0;
	return candidates.filter((each, index) => {
		rows += each.rows;
		return index === 0 || rows <= 5e4;
	}).map(({ day }) => day);
}
/** Where the next look goes on. */
function marksOf(subject, { memory }, progress) {
	const { round, oldest, candidates, judged } = progress;
	const oldestDay = oldest[0]?.at?.slice(0, 10) ?? null;
	const isDone = candidates.length < 8 && chooseDays(candidates).length === candidates.length;
	const last = round.candidates.at(-1) ?? round.newest;
	const cursor = oldestDay === null || last <= oldestDay || round.candidates.length === 0 ? dayAfter(round.newest) : last;
	const hour = judged.flatMap(({ nextHour }) => nextHour ?? [])[0] ?? null;
	return [
		["oldest", oldestDay],
		["cursor", isDone ? cursor : null],
		["hour", hour]
	].flatMap(([name, value]) => value === null || memory.marks.get(markName(subject, name)) === value ? [] : [{
		kind: "mark",
		name: markName(subject, name),
		value
	}]);
}

// actions/shared/integrity/seal-answers.ts
/** What the compared days come to, each kind of finding once. */
function sealAnswers(judged, looked) {
	const answers = [
		...answerLost(judged, looked),
		...answerDoubled(judged, looked),
		...answerUnnamed(judged, looked),
		...answerUnmeasured(judged, looked)
	];
	return answers.length === 0 ? [answerWhole(judged, looked)] : answers;
}
function answerWhole(judged, { expected, sealedNow, sealedDays, cycle }) {
	const now = sealedNow === 0 ? null : `${count(sealedNow, "day")} sealed by this look`;
	if (judged.length === 0) return learningAnswer(expected, joinSentences(now ?? "no closed day has rows", "Nothing is sealed to compare with"));
	const sum = (of) => judged.reduce((total, day) => total + of(day), 0);
	const [added, moved] = [sum((day) => day.added), sum((day) => day.moved)];
	const observed = [
		`${count(judged.length, "sealed day")} compared, ${count(sum(({ rows }) => rows), "row")}: nothing lost`,
		...added === 0 ? [] : [`${added} added since`],
		...moved === 0 ? [] : [`of ${moved} the time of the post was changed`]
	].join(", ");
	return passAnswer(expected, observed, { detail: joinSentences(`${count(sealedDays, "day")} sealed: ${cycle}`, now) });
}
function answerLost(judged, { subject, expected }) {
	const days = judged.filter(({ outcome }) => outcome === "lost");
	const total = days.reduce((sum, { lostCount }) => sum + lostCount, 0);
	if (total === 0) return [];
	const ids = days.flatMap(({ lost }) => lost);
	const path = subject.table.writtenBy === "both" ? null : pathOf(null, subject);
	const observed = `${count(total, "id")} of ${describeDays(days)} ${total === 1 ? "is" : "are"} no more here`;
	const found = {
		expected,
		observed,
		faults: ids.map((key) => ({
			key,
			...path === null ? {} : { path }
		})),
		faultCount: total
	};
	if (isKnownToReddit(subject)) return [{
		...found,
		verdict: "fail",
		suspects: ids
	}];
	const why = `${observed}: ${ids.slice(0, 10).join(", ")}; Reddit is asked about posts alone, so whether it is lawful cannot be told`;
	return [unknownAnswer(expected, why, ACCEPT)];
}
function answerDoubled(judged, { expected }) {
	const ids = judged.flatMap(({ doubled }) => doubled);
	if (ids.length === 0) return [];
	return [{
		verdict: "fail",
		expected,
		observed: `${count(ids.length, "id")} of sealed days ${ids.length === 1 ? "is" : "are"} there more than once, and ${ids.length === 1 ? "was" : "were"} not when sealed`,
		remedy: "Keep one row of each id, delete the rest, and add a unique index on the canonical id.",
		faults: ids.map((key) => ({ key }))
	}];
}
function answerUnnamed(judged, { expected }) {
	const days = judged.filter(({ outcome }) => outcome === "unnamed");
	if (days.length === 0) return [];
	const total = days.reduce((sum, { lostCount }) => sum + lostCount, 0);
	const observed = `${count(total, "row")} or more of ${describeDays(days)} gone; the ids were not kept, so Reddit cannot be asked whether it is lawful`;
	return [unknownAnswer(expected, observed, ACCEPT)];
}
function answerUnmeasured(judged, { expected }) {
	const [first] = judged.flatMap(({ unmeasured }) => unmeasured ?? []);
	if (first === void 0) return [];
	return [unknownAnswer(expected, `a sealed day differs, and how was not measured: ${first.message}`, first.remedy)];
}
const ACCEPT = "Find out who deleted these rows, and restore them from a backup. Where it was right, look once with record-baseline: then the days are sealed as they are.";
function describeDays(days) {
	const [first] = days;
	return days.length === 1 && first !== void 0 ? first.day : `${days.length} days from ${days.map(({ day }) => day).toSorted()[0] ?? ""} on`;
}

// actions/shared/integrity-checks/sealed-history.ts
/**
* Closed days of posts, by the ids that they had. A merge rewrites rows and moves their load ids, so days go by the time of the post, which stays, and
* over canonical ids alone. What was added is sealed anew; what is gone is named, and Reddit is asked whether it is gone there too.
*/
const sealedHistoryCheck = defineCheck({
	id: "sealed-history",
	title: "Nothing of closed days is lost",
	scope: "table",
	kind: "loss",
	question: "Are the posts of days that were closed and sealed all still here, each once?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the time of the post; one on the canonical id where ids are missing",
	cost: "O(k)",
	verdictRule: "fail: an id of a sealed day is nowhere in the table and Reddit shows it, or an id is there twice that was sealed once. unknown: ids are missing and Reddit cannot be asked, about comments, or about a day with more than 100,000 ids, of which only counts were kept. pass: all as sealed, or more; what is gone at Reddit too is lawful.",
	remedy: "Restore the named rows from a backup, or collect the posts again by their ids. Look once with record-baseline to accept what cannot be restored.",
	columns: ({ table }) => [table.canonicalId.column, ...table.eventTime === void 0 ? [] : [table.eventTime.column]],
	plan(subject, context) {
		const sealed = toSealed(subject);
		if (sealed === null) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no time of the post"
		};
		if (context.isMemoryUnread === true) return {
			kind: "unknown",
			message: "the history could not be read, so what was sealed is not known",
			remedy: READ
		};
		const { spans, candidates, newest } = planRound(subject, context);
		return {
			kind: "ask",
			queries: {
				oldest: oldestQuery(sealed, newest),
				...candidates.length === 0 ? {} : { candidates: candidatesQuery(sealed, candidates, 8) },
				...spans.length === 0 ? {} : { spans: spansQuery(sealed, spans) }
			}
		};
	},
	followUp(subject, answers, context) {
		const sealed = toSealed(subject);
		const read = readRound(answers);
		if (sealed === null || !read.measured) return {};
		const { spans } = planRound(subject, context);
		const queries = {};
		for (const day of chooseDays(read.value.candidates)) queries[dayName(day)] = dayQuery(sealed, day);
		for (const { day } of differing(spans, read.value.spans).filter(({ hour }) => hour === null)) {
			queries[dayName(day.day)] = dayQuery(sealed, day.day);
			if (day.ids !== null) queries[lostName(day.day)] = lostQuery(sealed, day.day, day.ids);
		}
		return queries;
	},
	assess: (subject, answers, context) => assess(subject, answers, context)
});
const EXPECTED$5 = "every id of the sealed days";
const READ = "Look again when the branch cutover-history can be read.";
const oldestSchema = object({ at: string().nullable() });
const candidateSchema = object({
	day: string(),
	rows: countColumn
});
const spanSchema = object({
	position: countColumn,
	rows: countColumn,
	digest: string()
});
function toSealed(subject) {
	const { eventTime } = subject.table;
	return eventTime === void 0 ? null : {
		subject,
		eventTime
	};
}
function dayName(day) {
	return `day ${day}`;
}
function lostName(day) {
	return `lost of ${day}`;
}
function readRound(answers) {
	const asked = {
		oldest: answers["oldest"] ?? NOTHING,
		candidates: answers["candidates"] ?? NOTHING
	};
	return readRows({
		...asked,
		spans: answers["spans"] ?? NOTHING
	}, {
		oldest: oldestSchema,
		candidates: candidateSchema,
		spans: spanSchema
	});
}
const NOTHING = {
	measured: true,
	value: []
};
function differing(spans, rows) {
	const now = new Map(rows.map((row) => [row.position, row]));
	return spans.filter((span, index) => now.get(index + 1)?.digest !== span.digest);
}
function assess(subject, answers, context) {
	const read = readRound(answers);
	if (!read.measured) return { answers: [unmeasuredAnswer(read, EXPECTED$5)] };
	const round = planRound(subject, context);
	const { recipe, isNew } = recipeOf(subject, context);
	const about = {
		subject,
		recipe,
		at: context.database.at,
		isAccepted: context.isBaseline
	};
	const days = judgeDays(round, read.value.spans, answers, about);
	const hours = judgeHours(round.spans, read.value.spans, about);
	const sealed = chooseDays(read.value.candidates).flatMap((day) => {
		const rows = readDay(answers, day);
		return rows === null || !isReadable(rows) ? [] : [sealRecord(rows, {
			...about,
			day
		})];
	});
	const judged = [...days, ...hours];
	return {
		answers: sealAnswers(judged, {
			subject,
			expected: EXPECTED$5,
			sealedNow: sealed.length,
			cycle: describeCycle(round.seals, isIndexed(subject)),
			sealedDays: round.seals.length
		}),
		records: [
			...sealed,
			...judged.flatMap(({ records }) => records),
			...marksOf(subject, context, {
				round,
				oldest: read.value.oldest,
				candidates: read.value.candidates,
				judged
			}),
			...isNew ? [bindingMark(subject, recipe)] : []
		],
		settle: (gone) => judged.flatMap(({ settle }) => settle?.(gone) ?? [])
	};
}
function judgeDays({ spans }, rows, answers, about) {
	const different = new Set(differing(spans, rows));
	return spans.filter(({ hour }) => hour === null).map((span) => {
		if (!different.has(span)) return judgeDay({
			span,
			kind: "same"
		}, about);
		const [now, lost] = [answers[dayName(span.day.day)], answers[lostName(span.day.day)]];
		const failed = [now, lost].find((answer) => answer?.measured === false);
		if (failed?.measured === false) return judgeDay({
			span,
			kind: "unmeasured",
			...failed
		}, about);
		return judgeDay({
			span,
			kind: "different",
			rows: readDay(answers, span.day.day) ?? [],
			missing: lost?.measured === true ? array(lostSchema).parse(lost.value) : null
		}, about);
	});
}
const daySchema = object({
	hour: number().nullable(),
	rows: countColumn,
	digest: string(),
	ids: string().nullable()
});
const lostSchema = object({
	key: string(),
	is_elsewhere: boolean(),
	lost: countColumn,
	moved: countColumn
});
function readDay(answers, day) {
	const answer = answers[dayName(day)];
	return answer?.measured === true ? array(daySchema).parse(answer.value) : null;
}

// actions/shared/integrity-checks/test-rows.ts
const EXPECTED$4 = "no row of mock data";
const REMEDY$4 = "Delete the rows by their keys, and run the collector without its test mode.";
/** Rows that the pipeline's mock mode invents: 1,227 of 1,227 analyses were such in the source system (facts: source-system, 3.3 and 4.3.1). */
const testRowsCheck = defineCheck({
	id: "test-rows",
	title: "No mock data in production",
	scope: "table",
	kind: "corruption",
	question: "Did a row of mock data arrive?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "fail: an id test_<number> (Reddit has none with an underscore), its url, or two weaker marks at once. warn: the author test_user or the mock title alone, which a person may have.",
	remedy: REMEDY$4,
	columns: ({ table }) => [table.canonicalId.column],
	plan: (subject, context) => planOverArrivals(subject, context, {
		expected: EXPECTED$4,
		ask: (rows) => ({ mock: mockQuery(subject, rows) })
	}),
	assess(subject, answers, context) {
		const rows = readRows(answers, { mock: mockRowSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$4)] };
		const proven = rows.value.mock.filter(({ is_proven: isProven }) => isProven);
		const total = proven.length === 0 ? 0 : (rows.value.mock[0]?.total ?? 0) - (rows.value.mock.length - proven.length);
		const suspected = rows.value.mock.length - proven.length;
		if (proven.length === 0 && suspected > 0) {
			const observed = `${count(suspected, "new row")} by test_user or with the title of the mock data, and no other mark of it`;
			return { answers: [warnAnswer(EXPECTED$4, observed, { remedy: "Look at them: a person may have written them." })] };
		}
		return { answers: [faultsAnswer({
			expected: EXPECTED$4,
			none: "none",
			some: `${count(total, "new row")} of mock data`,
			faults: proven.map((row) => toFault$2(row, subject, context)),
			faultCount: total,
			remedy: REMEDY$4
		})] };
	}
});
const mockRowSchema = faultyRowSchema.extend({ is_proven: boolean() });
/** `test_<i>`, later `test_<subreddit>_<i>`; scoring puts `opp_` before the id of a post. */
const MOCK_ID = "^(t[1-6]_|opp_)?test_[0-9]+(_[0-9]+)?$";
const MOCK_URL = "^(https?://[a-z.]*reddit\\.com)?/(r/[^/]+/)?comments/test_[0-9]";
const MOCK_AUTHOR = "test_user";
/** The one of the five titles that is known by its words. */
const MOCK_TITLE = "Manual processes are so tedious and annoying";
/** The mock data count up from 1704067200; by what step is not known, so three days are left to it. */
const MOCK_SINCE = "2024-01-01T00:00:00Z";
const MOCK_UNTIL = "2024-01-04T00:00:00Z";
/** Ids of posts in this table: its own, and those by which it refers to others. */
function idColumns({ table, catalogue }) {
	return [.../* @__PURE__ */ new Set([table.canonicalId.column, ...table.parents.map(({ column }) => column)])].filter((name) => findColumn(catalogue, name) !== void 0);
}
function mockQuery(subject, rows) {
	const values = [];
	const place = (value) => `$${rows.values.length + values.push(value)}`;
	const id = place(MOCK_ID);
	const proofs = [...idColumns(subject).map((name) => `coalesce(row.${quoteIdentifier(name)}::text ~ ${id}, false)`), ...boundTexts(subject, ["url", "permalink"]).map((text) => `coalesce(${text} ~ '${MOCK_URL}', false)`)];
	const marks = [...boundTexts(subject, ["author"]).map((text) => `coalesce(${text} = ${place(MOCK_AUTHOR)}, false)`), ...boundTexts(subject, ["title"]).map((text) => `coalesce(${text} = ${place(MOCK_TITLE)}, false)`)];
	const weight = [...marks, ...marks.length === 0 ? [] : mockTimes(subject)].map((mark) => `(${mark})::int`).join(" + ");
	const byMarks = marks.length === 0 ? [] : [`((${marks.join(" or ")}) and ${weight} >= 2)`];
	return askRows(rows, `select ${rowColumns(subject, rows)}, (${[...proofs, ...byMarks].join(" or ")}) as is_proven
       ${rows.from} and (${[...proofs, ...marks].join(" or ")}) order by is_proven desc limit ${FAULT_LIMIT}`, values);
}
function boundTexts({ table, catalogue }, fields) {
	return fields.map((field) => table.columns?.[field]).flatMap((name) => name !== void 0 && findColumn(catalogue, name) !== void 0 ? [`row.${quoteIdentifier(name)}::text`] : []);
}
function mockTimes({ table, catalogue }) {
	if (table.eventTime === void 0 || findColumn(catalogue, table.eventTime.column) === void 0) return [];
	const at = eventInstant(table.eventTime);
	return [`coalesce(${at} >= '${MOCK_SINCE}'::timestamptz and ${at} < '${MOCK_UNTIL}'::timestamptz, false)`];
}

// actions/shared/integrity-checks/value-domain.ts
const EXPECTED$3 = "titles of 1 to 300 characters, no negative count, ratios from 0 to 1";
const REMEDY$3 = "Compare the rows with Reddit by their ids, and mend the writer.";
/** Values that Reddit does not give. Rows that a CHECK refused are not here: the census finds those (facts: source-system, 4.3.9). */
const valueDomainCheck = defineCheck({
	id: "value-domain",
	title: "Values are in their domain",
	scope: "table",
	kind: "corruption",
	question: "Does a row that arrived hold a value that Reddit does not give?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(w)",
	verdictRule: "warn: a new row has a title that is empty or longer than 300, a negative number of comments, or a ratio outside 0 to 1. Never fail: escaped titles are longer.",
	remedy: REMEDY$3,
	plan(subject, context) {
		if (boundDomains(subject).length === 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "the binding names no title, count or ratio"
		};
		return planOverArrivals(subject, context, {
			expected: EXPECTED$3,
			ask: (rows) => ({ values: valuesQuery(subject, rows) })
		});
	},
	assess(subject, answers) {
		const rows = readRows(answers, { values: valueRowSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$3)] };
		const [first] = rows.value.values;
		if (first === void 0) return { answers: [passAnswer(EXPECTED$3, "all are")] };
		const counts = boundDomains(subject).flatMap(({ name }, index) => {
			const outside = first.counts[index] ?? 0;
			return outside === 0 ? [] : [`${name}: ${outside}`];
		});
		const keys = rows.value.values.map(({ key }) => key ?? "no id").join(", ");
		return { answers: [warnAnswer(EXPECTED$3, counts.join(", "), {
			detail: `Such as ${keys}.`,
			remedy: REMEDY$3
		})] };
	}
});
const valueRowSchema = faultyRowSchema.extend({ counts: array(countColumn) });
/** The title's limit is Reddit's own. */
const DOMAINS = [
	["title", (column) => `(char_length(${column}::text) > 300 or btrim(${column}::text) = '')`],
	["numComments", (column) => `${column} < 0`],
	["upvoteRatio", (column) => `not (${column} between 0 and 1)`]
];
function boundDomains({ table, catalogue }) {
	return DOMAINS.flatMap(([field, condition]) => {
		const name = table.columns?.[field];
		const column = name === void 0 ? void 0 : findColumn(catalogue, name);
		if (column === void 0 || !fits(field, column.type)) return [];
		return [{
			name: column.name,
			condition: condition(`row.${quoteIdentifier(column.name)}`)
		}];
	});
}
/** A count that is stored as jsonb cannot be compared: the source system has such. */
function fits(field, type) {
	return field === "title" || /^(?:smallint|integer|bigint|numeric|real|double precision)/u.test(type);
}
function valuesQuery(subject, rows) {
	const conditions = boundDomains(subject).map(({ condition }) => condition);
	const counts = conditions.map((condition) => `count(*) filter (where ${condition}) over ()`);
	return askRows(rows, `select ${rowColumns(subject, rows)}, array[${counts.join(", ")}] as counts
       ${rows.from} and (${conditions.join(" or ")}) limit 10`);
}

// actions/shared/integrity-checks/variant-columns.ts
const EXPECTED$2 = "no column with __v_ in its name";
const REMEDY$2 = "Give the column one type at the source, copy the values of the variant into its base column, and drop the variant column with dlt stopped.";
/** dlt puts a value of another type into a column `<base>__v_<type>`; the base column is null from then on (facts: integrity, 3f). */
const variantColumnsCheck = defineCheck({
	id: "variant-columns",
	title: "No variant columns",
	scope: "table",
	kind: "contract",
	question: "Did dlt split a column because values of another type came?",
	runbook: "Step 5: verify data integrity; before a re-attempt",
	needs: "the catalogue; for the count an index on the arrival column",
	cost: "O(w)",
	verdictRule: "fail: the table has a column with __v_ in its name.",
	remedy: REMEDY$2,
	plan(subject, context) {
		const variants = variantsOf(subject);
		if (variants.length === 0) return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$2, "none")]
		};
		const plan = planOverArrivals(subject, context, {
			expected: EXPECTED$2,
			ask: (rows) => ({ counts: countsQuery(subject, variants, rows) })
		});
		return plan.kind === "ask" ? plan : {
			kind: "answered",
			answers: [answerOf(subject, context, {})]
		};
	},
	assess: (subject, answers, context) => ({ answers: [answerOf(subject, context, answers)] })
});
const countsSchema = object({
	counts: array(countColumn),
	firsts: array(string().nullable()),
	load_ids: array(string().nullable())
});
function variantsOf({ catalogue }) {
	return catalogue.columns.flatMap(({ name }) => {
		const at = name.indexOf("__v_");
		return at <= 0 ? [] : [{
			column: name,
			base: name.slice(0, at)
		}];
	});
}
function countsQuery(subject, variants, rows) {
	const filled = variants.map(({ column }) => `row.${quoteIdentifier(column)} is not null`);
	const over = (what) => filled.map((condition) => `${what} filter (where ${condition})`).join(", ");
	const first = rows.arrivedAt === null ? "min(null::text)" : `min(${utcText(rows.arrivedAt)})`;
	return askRows(rows, `select array[${over("count(*)")}] as counts, array[${over(first)}] as firsts, array[${over(`min(${loadIdText(subject)})`)}] as load_ids ${rows.from}`);
}
/** The columns alone are the fault: it stands even where their rows cannot be counted. */
function answerOf(subject, context, answers) {
	const { counts: measured } = answers;
	const found = measured?.measured === true ? array(countsSchema).parse(measured.value)[0] : void 0;
	const variants = variantsOf(subject);
	const described = variants.map(({ column, base }, index) => {
		const rows = found?.counts[index];
		return `${column} (base column ${base}${rows === void 0 ? "" : `, new rows with it: ${rows}`})`;
	});
	const faults = variants.map(({ column }, index) => {
		const arrivedAt = loadedAt(found?.load_ids[index] ?? null, subject, context) ?? found?.firsts[index] ?? null;
		return {
			key: column,
			path: "dlt",
			...arrivedAt === null ? {} : { arrivedAt }
		};
	});
	return {
		verdict: "fail",
		expected: EXPECTED$2,
		observed: described.join(", "),
		remedy: REMEDY$2,
		faults
	};
}

// actions/shared/integrity-checks/volume.ts
const EXPECTED$1 = "about as many rows as in the same hour of earlier weeks";
const REMEDY$1 = "Look at the runs of the collector in these hours, and at the listing on Reddit. The census and the sealed history say whether posts are lost.";
/** Rows by unit and hour of arrival, kept from look to look. A drop is a smell, never a proof: what is lost, other checks name. */
const volumeCheck = defineCheck({
	id: "volume",
	title: "As many rows as usual",
	scope: "table",
	kind: "loss",
	question: "Did far fewer rows arrive than in the same hour of earlier weeks?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "an index on the arrival column",
	cost: "O(S B)",
	verdictRule: "warn: fewer than half the median of that hour of the week (the least of it and its neighbours: summer time), and 4 deviations below it, where the median is 20 or more; for a day where hours are too small. learning: below 2 weeks. Never fail.",
	remedy: REMEDY$1,
	columns: ({ table }) => table.unitColumn === void 0 ? [] : [table.unitColumn],
	plan(subject, context) {
		const { after, through } = closedHours(subject);
		if (through <= after) return {
			kind: "answered",
			...judge(subject, context, [])
		};
		const end = subject.table.arrival.rule !== "column" ? FAR_FUTURE : justBefore(through);
		const closed = {
			...subject,
			window: {
				...subject.window,
				after: justBefore(after),
				through: end
			}
		};
		const plan = planOverArrivals(closed, {
			...context,
			isBaseline: false
		}, {
			expected: EXPECTED$1,
			ask: (rows) => ({ hours: hoursQuery(subject, rows) })
		});
		return plan.kind === "answered" ? {
			kind: "answered",
			...judge(subject, context, [])
		} : plan;
	},
	assess(subject, answers, context) {
		const rows = readRows(answers, { hours: hourRowSchema });
		if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED$1)] };
		return judge(subject, context, toCounts(rows.value.hours, {
			subject,
			context
		}));
	}
});
const hourRowSchema = object({
	unit: string().nullable(),
	load_id: string().nullable(),
	hour: string().nullable(),
	rows: countColumn
});
const LEARNING_HOURS = 336;
const WEEK_HOURS = 168;
const MOST_WEEKS = 8;
/** From 17 on four deviations of a Poisson process leave room for less than nothing to be seen. */
const LEAST_MEDIAN = 20;
const DEVIATIONS = 4;
/** A median absolute deviation is this part of a standard deviation. */
const MAD_SCALE = 1.4826;
/** Whole hours of the window: each is counted from its beginning, however many looks it took to pass, so that a second count is the same count. */
function closedHours({ window }) {
	return {
		after: hourOf(window.after),
		through: hourOf(window.through)
	};
}
function hoursQuery(subject, rows) {
	const hour = rows.arrivedAt === null ? "null::text" : `left(${utcText(rows.arrivedAt)}, 13)`;
	return askRows(rows, `select ${unitText(subject.table)} as unit, ${loadIdText(subject)} as load_id, ${hour} as hour, count(*) as rows
       ${rows.from} group by 1, 2, 3`);
}
function toCounts(rows, { subject, context }) {
	const about = {
		dataset: subject.dataset.name,
		table: tableKey(subject.table)
	};
	const sums = /* @__PURE__ */ new Map();
	for (const row of rows) {
		const loaded = loadedAt(row.load_id, subject, context);
		const hour = loaded === null ? row.hour : hourOf(loaded);
		if (hour === null) continue;
		const unit = unitKey(row.unit ?? "");
		const key = `${hour} ${unit}`;
		sums.set(key, {
			...about,
			unit,
			hour,
			rows: row.rows + (sums.get(key)?.rows ?? 0)
		});
	}
	return [...sums.values()];
}
function judge(subject, context, fresh) {
	const now = hourOf(subject.window.through);
	const records = fresh.filter(({ hour }) => hour < now).map((each) => ({
		kind: "count",
		...each
	}));
	const { firstLookAt } = context.memory;
	if (context.isBaseline || firstLookAt === null || hoursBetween(hourOf(firstLookAt), now) < LEARNING_HOURS) return {
		answers: [learningAnswer(EXPECTED$1, `${count(sumOf(records), "row")} in the hours that ended; 2 weeks are needed to compare`)],
		records
	};
	const ledger = readLedger(subject, context, fresh);
	const units = ownedUnits(subject, context) ?? [""];
	if (units.length === 0) return {
		answers: [notOwned()],
		records
	};
	const since = laterHour(hourOf(firstLookAt), context.state?.phaseStartedAt ?? null);
	const low = units.flatMap((unit) => findDrop({
		ledger,
		unit,
		now,
		firstHour: hourOf(firstLookAt),
		since
	}) ?? []);
	return {
		answers: low.length === 0 ? [passAnswer(EXPECTED$1, observedRows(records))] : low.map(dropAnswer),
		records
	};
}
function notOwned() {
	return {
		verdict: "skipped",
		skipReason: "not-applicable",
		expected: EXPECTED$1,
		observed: "no unit is collected into this table now"
	};
}
function observedRows(fresh) {
	return `${count(sumOf(fresh), "row")} in the hours that ended since the last look; no unit dropped`;
}
function sumOf(counts) {
	return counts.reduce((sum, { rows }) => sum + rows, 0);
}
/** Rows by `unit hour`; an hour that is not there had none, since every hour is counted. A table without units has all under no name. */
function readLedger(subject, { memory }, fresh) {
	const key = tableKey(subject.table);
	const hasUnits = subject.table.unitColumn !== void 0 && subject.table.writtenBy !== "downstream";
	const all = [...memory.counts.filter(({ table }) => table === key), ...fresh];
	const byUnit = new Map(all.map(({ unit, hour, rows }) => [`${unit} ${hour}`, rows]));
	if (hasUnits) return byUnit;
	const ledger = /* @__PURE__ */ new Map();
	for (const [name, rows] of byUnit) {
		const hour = name.slice(name.lastIndexOf(" "));
		ledger.set(hour, rows + (ledger.get(hour) ?? 0));
	}
	return ledger;
}
/** The hour that ended last; where that is too small to judge, the day that ended with it. */
function findDrop(comparison) {
	const hour = compareSpan(comparison, 1);
	return hour === "too-small" ? dropOf(compareSpan(comparison, 24)) : dropOf(hour);
}
function dropOf(found) {
	return found === "too-small" ? null : found;
}
function compareSpan({ ledger, unit, now, firstHour, since }, hours) {
	const sum = (end) => Array.from({ length: hours }, (_, index) => ledger.get(`${unit} ${addHours(end, -1 - index)}`) ?? 0).reduce((total, rows) => total + rows, 0);
	if (addHours(now, -hours) < since) return null;
	const least = [
		-1,
		0,
		1
	].map((shift) => usualOf(weeksBefore(addHours(now, shift), hours, firstHour).map(sum))).reduce((low, each) => each.median < low.median ? each : low);
	if (least.median < LEAST_MEDIAN) return "too-small";
	const rows = sum(now) + sumFrom(ledger, unit, now);
	return rows < Math.min(least.median / 2, least.median - DEVIATIONS * Math.max(MAD_SCALE * least.deviation, Math.sqrt(least.median))) ? {
		unit,
		rows,
		median: least.median,
		span: hours === 1 ? addHours(now, -1) : `24 h to ${now}`
	} : null;
}
/** A merge writes rows again, which takes them from the hour in which they came into one that has not ended: they are not missing. */
function sumFrom(ledger, unit, now) {
	return [0, 1].reduce((sum, hours) => sum + (ledger.get(`${unit} ${addHours(now, hours)}`) ?? 0), 0);
}
/** Ends of the same span in earlier weeks, as far as all of it was counted. */
function weeksBefore(end, hours, firstHour) {
	return Array.from({ length: MOST_WEEKS }, (_, week) => addHours(end, -(week + 1) * WEEK_HOURS)).filter((past) => addHours(past, -hours) >= firstHour);
}
function usualOf(values) {
	if (values.length < 2) return {
		median: 0,
		deviation: 0
	};
	const median = medianOf(values);
	return {
		median,
		deviation: medianOf(values.map((value) => Math.abs(value - median)))
	};
}
function medianOf(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
function laterHour(hour, instant) {
	if (instant === null) return hour;
	const next = addHours(hourOf(instant), 1);
	return next > hour ? next : hour;
}
function dropAnswer({ unit, rows, median, span }) {
	const observed = `${count(rows, "row")} in ${span}, usually ${Math.round(median)}`;
	return warnAnswer(EXPECTED$1, observed, {
		remedy: REMEDY$1,
		...unit === "" ? {} : { unit }
	});
}

// actions/shared/integrity-checks/wrong-schema.ts
const EXPECTED = "rows of dlt land in the bound table";
const REMEDY = "Compare dataset_name of the pipeline with schema and dlt.schema in config/datasets.yaml, and see that dlt's role may write the bound table. Then load again.";
/**
* The writer says OK and the reader sees nothing (facts: source-system, 4.3.5). Rows that a finished load left in staging are usual; wrong is only that
* the bound table has none of them, under no load: a load that inserts what is new alone leaves known rows as they were. A table of the same name elsewhere is looked at where dlt keeps loads beside it.
*/
const wrongSchemaCheck = defineCheck({
	id: "wrong-schema",
	title: "Rows land where readers look",
	scope: "dataset",
	kind: "corruption",
	question: "Do rows of dlt land in staging or in a table of another schema, while the bound one gets none?",
	runbook: "When to roll back: data loss or corruption detected",
	needs: "SELECT on the staging schema; an index on _dlt_load_id of the tables that are compared, and on the canonical id of the bound one",
	cost: "O(L)",
	verdictRule: "fail: 5 or more rows of finished loads of the window are elsewhere whose ids the bound table lacks, and it has no row of any load of the window. warn: fewer. unknown: more loads in the window than are read, and none of those brought rows here. not-applicable: dlt does not write the dataset.",
	remedy: REMEDY,
	plan(subject, context) {
		const bound = dltTable(subject);
		if (bound === void 0 || subject.dataset.dlt === void 0) return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt does not write this dataset"
		};
		return {
			kind: "ask",
			queries: {
				twins: twinsQuery(bound),
				...boundQuery(bound, context)
			}
		};
	},
	followUp(subject, answers, context) {
		const bound = dltTable(subject);
		const twins = readRows(answers, { twins: twinSchema });
		if (bound === void 0 || !twins.measured || hasArrivals(answers)) return {};
		return Object.fromEntries(listTwins(subject, twins.value.twins).flatMap((twin) => {
			const query = twinQuery(twin, bound, {
				subject,
				context
			});
			return query === null ? [] : [[nameOf(twin), query]];
		}));
	},
	assess(subject, answers, context) {
		const twins = readRows(answers, { twins: twinSchema });
		if (!twins.measured) return { answers: [unmeasuredAnswer(twins, EXPECTED)] };
		const { bound } = answers;
		if (bound?.measured === false) return { answers: [unmeasuredAnswer(bound, EXPECTED)] };
		if (hasArrivals(answers)) return { answers: [passAnswer(EXPECTED, "new rows of dlt are in the bound table")] };
		const unread = findUnread(subject, context);
		if (unread !== null) return { answers: [unknownAnswer(EXPECTED, unread.message, unread.remedy)] };
		const judged = listTwins(subject, twins.value.twins).flatMap((twin) => judgeTwin(twin, answers[nameOf(twin)]) ?? []);
		return { answers: judged.length === 0 ? [passAnswer(EXPECTED, "no new row of dlt is anywhere else")] : judged };
	}
});
const twinSchema = object({
	schema: string(),
	table: string(),
	has_loads: boolean(),
	has_key: boolean()
});
const boundSchema = object({ found: boolean() });
const landedSchema = object({
	load_id: string(),
	rows: countColumn
});
const LEAST_ROWS = 5;
/** Rows that are looked at elsewhere, shared out among the loads of the window; of each at least those that make a fault. */
const MOST_COUNTED = 2e4;
function dltTable({ tables }) {
	return tables.find(({ table }) => table.writtenBy === "dlt" || table.writtenBy === "both");
}
/** Other tables of that name with dlt's column, and whether their schema has a `_dlt_loads` of its own. */
function twinsQuery({ table }) {
	return {
		sql: `select n.nspname as schema, c.relname as table, l.oid is not null as has_loads,
                 exists (select from pg_catalog.pg_attribute k where k.attrelid = c.oid and k.attname = $3 and not k.attisdropped) as has_key
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = '_dlt_load_id' and not a.attisdropped
            left join pg_catalog.pg_class l on l.relnamespace = n.oid and l.relname = '_dlt_loads'
           where c.relname = $1 and n.nspname <> $2 and c.relkind in ('r', 'p') and not c.relispartition
           order by 1 limit 20`,
		values: [
			table.table,
			table.schema,
			table.canonicalId.column
		],
		isBounded: true
	};
}
function finishedLoads(bound, context) {
	return (loadsInWindow(bound, context) ?? []).filter(({ status }) => status === 0);
}
/** Where loads of the window were not read, the bound table may hold rows of those. */
function findUnread(subject, context) {
	const [bound, dlt] = [dltTable(subject), subject.dataset.dlt];
	if (bound === void 0 || dlt === void 0) return null;
	return manyLoads({
		dltSchema: dlt.schema,
		after: bound.window.after
	}, context);
}
function boundQuery(bound, context) {
	const loads = finishedLoads(bound, context);
	if (loads.length === 0 || !bound.catalogue.columns.some(({ name }) => name === "_dlt_load_id")) return {};
	return { bound: {
		sql: `select exists (select from ${quoteTable(bound.table)} row where row._dlt_load_id::text = any($1::text[])) as found`,
		values: [loads.map(({ loadId }) => loadId)],
		index: createIndex(bound.table, "_dlt_load_id")
	} };
}
function hasArrivals({ bound }) {
	if (bound?.measured !== true) return false;
	return array(boundSchema).parse(bound.value).some(({ found }) => found);
}
/** The staging schema, and schemas into which dlt loads; a twin that is bound as dlt's elsewhere is where it should be. */
function listTwins({ dataset }, twins) {
	return twins.filter(({ schema, has_loads: hasLoads }) => schema === `${dataset.dlt?.schema}_staging` || hasLoads && !schema.endsWith("_staging"));
}
function nameOf(twin) {
	return `rows of ${tableKey(twin)}`;
}
/** Rows of finished loads of the window. In staging the loads are those of the bound schema; elsewhere the loads are kept beside the rows. */
function twinQuery(twin, bound, { subject, context }) {
	if (context.datasets.datasets.some(({ tables }) => tables.some((table) => tableKey(table) === tableKey(twin) && (table.writtenBy === "dlt" || table.writtenBy === "both")))) return null;
	if (twin.schema === `${subject.dataset.dlt?.schema}_staging`) {
		const loads = finishedLoads(bound, context).map(({ loadId }) => loadId);
		return loads.length === 0 ? null : lackedQuery(twin, bound, {
			loads: UNNESTED,
			values: [loads]
		});
	}
	return lackedQuery(twin, bound, {
		loads: `select load_id::text as load_id from ${quoteIdentifier(twin.schema)}._dlt_loads
                  where status = 0 and inserted_at > $1::timestamptz and inserted_at <= $2::timestamptz and schema_name = any($3::text[])`,
		values: [
			bound.window.after,
			bound.window.through,
			ownNames(subject, context)
		]
	});
}
const UNNESTED = "select load_id from unnest($1::text[]) as load (load_id)";
/** Of each load how many rows the bound table has not got at all. */
function lackedQuery(twin, bound, { loads, values }) {
	return {
		sql: `with loads as (${loads})
          select landed.load_id, count(*) as rows
            from (select l.load_id, fresh.key from loads l
                   cross join lateral (select ${twin.has_key ? canonicalKey(bound.table) : "null::text"} as key from ${quoteTable(twin)} row where row._dlt_load_id::text = l.load_id
                                        limit greatest(${LEAST_ROWS}, ${MOST_COUNTED} / greatest(1, (select count(*) from loads)))) fresh
                  offset 0) landed ${joinStored(bound, "landed.key")}
           where found.yes is null group by 1`,
		values,
		index: `${createIndex(twin, "_dlt_load_id")} ${createIndex(bound.table, bound.table.canonicalId.column)}`
	};
}
/** The names under which the dataset's own pipeline keeps its loads: another project may load beside it, into a table of the same name. */
function ownNames({ dataset }, { loads }) {
	if (dataset.dlt === void 0) return [];
	const known = loads.get(dataset.dlt.schema)?.map(({ schemaName }) => schemaName) ?? [];
	return [.../* @__PURE__ */ new Set([dataset.dlt.pipeline, ...known])];
}
function judgeTwin(twin, answer) {
	if (answer === void 0) return null;
	const read = readRows({ landed: answer }, { landed: landedSchema });
	if (!read.measured) return unmeasuredAnswer(read, EXPECTED);
	const landed = read.value.landed.filter(({ rows }) => rows > 0);
	const rows = landed.reduce((sum, each) => sum + each.rows, 0);
	if (rows === 0) return null;
	const observed = `${count(rows, "row")} of ${count(landed.length, "finished load")} in ${tableKey(twin)}, none in the bound table`;
	if (rows < LEAST_ROWS) return warnAnswer(EXPECTED, observed, { remedy: REMEDY });
	const faults = landed.map(({ load_id: key }) => ({
		key,
		path: "dlt"
	}));
	return {
		verdict: "fail",
		expected: EXPECTED,
		observed,
		remedy: REMEDY,
		faults
	};
}

// actions/shared/integrity-checks/list-checks.ts
/** Every check of a look, in the order in which they are asked: how the look is placed first, then what the data shows. */
const INTEGRITY_CHECKS = [
	bindingCheck,
	databaseCheck,
	clockSkewCheck,
	rowSecurityCheck,
	contractCheck,
	variantColumnsCheck,
	cascadeKeysCheck,
	wrongSchemaCheck,
	dltClientClockCheck,
	dltSchemaVersionCheck,
	dltSharedDatasetCheck,
	dltStagingCheck,
	dltAfterRollbackCheck,
	dltLoadsCheck,
	dltStateCheck,
	dltCadenceCheck,
	dltDuplicateRowsCheck,
	recentRowsCheck,
	volumeCheck,
	freshnessCheck,
	arrivalDelayCheck,
	duplicatesCheck,
	nullsCheck,
	idFormatCheck,
	valueDomainCheck,
	eventTimeCheck,
	eventLagCheck,
	testRowsCheck,
	referencesCheck,
	childrenContinuityCheck,
	sealedHistoryCheck,
	gapsCheck,
	fetchOverlapCheck,
	censusCheck,
	crossPathCheck
];

// actions/shared/integrity/settle-suspects.ts
/** A check's outcome once its suspects were asked of Reddit: answers that stand, and the records that hang on it. */
function settleOutcome(outcome, truth) {
	const answers = outcome.answers.map((answer) => settleSuspects(answer, truth));
	const { settle, ...rest } = outcome;
	if (settle === void 0) return {
		...rest,
		answers
	};
	const gone = truth.measured ? [...truth.value].flatMap(([id, state]) => state === "gone" ? [id] : []) : [];
	return {
		answers,
		records: [...outcome.records ?? [], ...settle(new Set(gone))]
	};
}
/**
* An answer whose missing ids were asked of Reddit. What is gone there too is no loss of ours; what is there and missing here is lost. Where nothing of
* it is proven to be there, because Reddit was not asked or not about all, a failure that rests on such ids alone is `unknown`.
*/
function settleSuspects(answer, truth) {
	const { suspects = [], faults = [] } = answer;
	if (suspects.length === 0) return answer;
	const asked = new Set(suspects);
	const restsOnThem = answer.verdict === "fail" && faults.length > 0 && faults.every(({ key }) => asked.has(key));
	if (!truth.measured) return restsOnThem ? unasked(answer, `not asked: ${truth.message}`, truth.remedy) : answer;
	const detail = joinSentences(answer.detail, describe(suspects, truth.value));
	if (lacksWhatIsGone(answer, truth.value)) return {
		...answer,
		verdict: "warn",
		detail
	};
	if (!restsOnThem) return {
		...answer,
		detail
	};
	return settleFailure({
		...answer,
		detail
	}, truth.value);
}
/** Each fault lacks a post that is gone at the source too: deleted lawfully, or never there. Then nothing is proven to be lost. */
function lacksWhatIsGone({ verdict, faults = [], faultCount = 0 }, truth) {
	return verdict === "fail" && faults.length > 0 && faults.length >= faultCount && faults.every(({ missing }) => missing !== void 0 && truth.get(missing) === "gone");
}
function settleFailure(answer, truth) {
	const { faults = [] } = answer;
	const goneCount = faults.filter(({ key }) => truth.get(key) === "gone").length;
	const present = faults.filter(({ key }) => truth.get(key) === "present");
	const left = Math.max(answer.faultCount ?? 0, faults.length) - goneCount;
	if (left <= 0) {
		const observed = `${answer.observed}; all of it is gone at the source too`;
		return {
			...answer,
			verdict: "pass",
			observed,
			faults: [],
			faultCount: 0
		};
	}
	if (present.length === 0) return unasked(answer, `told for ${goneCount} alone, all of them gone`, "Look again: each look asks Reddit about further ids.");
	const others = faults.filter(({ key }) => !truth.has(key));
	return {
		...answer,
		faults: [...present, ...others],
		faultCount: left
	};
}
function unasked(answer, why, remedy) {
	const observed = `${answer.observed}; whether they are gone at the source was ${why}`;
	return {
		...answer,
		verdict: "unknown",
		observed,
		remedy
	};
}
/** The most ids that a look asks about: Reddit's budget is shared with the collectors. */
const MOST_SUSPECTS = 1e3;
/** The ids to ask of Reddit, each once. Those of each answer in turn, so that a mass of one check does not keep another's from being asked. */
function listSuspects(answers) {
	const lists = answers.map(({ suspects = [] }) => suspects);
	const longest = Math.max(0, ...lists.map(({ length }) => length));
	const inTurn = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
	return [...new Set(inTurn)].slice(0, MOST_SUSPECTS);
}
function describe(suspects, truth) {
	const present = suspects.filter((id) => truth.get(id) === "present");
	const gone = suspects.filter((id) => truth.get(id) === "gone");
	const unknown = suspects.length - present.length - gone.length;
	const shown = present.length === 0 ? "" : ` (${present.slice(0, 10).join(", ")})`;
	return joinSentences(`Asked of Reddit: ${present.length} there and missing here${shown}, ${gone.length} gone there too`, unknown === 0 ? null : `${count(unknown, "further id")} not asked`);
}

// actions/shared/evidence/is-within.ts
/** Whether a value takes at most so many characters as JSON; looks no further than that, whatever the size. Maps and sets count as lists. */
function isWithin(value, characters) {
	let room = characters;
	const spend = (item) => {
		room -= typeof item === "string" ? item.length + 3 : 3;
		if (room < 0) return false;
		if (typeof item !== "object" || item === null) return true;
		for (const part of partsOf(item)) if (!spend(part)) return false;
		return true;
	};
	return spend(value);
}
function partsOf(item) {
	if (Array.isArray(item) || item instanceof Set) return item;
	return item instanceof Map ? [...item] : Object.entries(item);
}

// actions/shared/evidence/keep-memory.ts
/** Characters of JSON: what a part of the memory may take in the evidence. Four weeks of hours of some units fit, and the ids of a day or two. */
const LARGEST_COUNTS = 2e5;
const LARGEST_IDS = 2e4;
/** The ids of sealed days are by far the most that is remembered, and a look reads those of a few days alone. */
function watchMemory(memory) {
	const read = /* @__PURE__ */ new Set();
	const sealedDays = memory.sealedDays.map((day, at) => ({
		...day,
		get ids() {
			read.add(at);
			return day.ids;
		}
	}));
	return {
		memory: {
			...memory,
			sealedDays
		},
		kept: () => keepMemory(memory, read)
	};
}
function keepMemory({ counts, sealedDays, ...memory }, read) {
	let room = LARGEST_IDS;
	const days = sealedDays.map((day, at) => {
		if (!read.has(at) || day.ids === null || !isWithin(day.ids, room)) return {
			...day,
			ids: null
		};
		room -= JSON.stringify(day.ids).length;
		return day;
	});
	const grouped = groupCounts(counts);
	return {
		...memory,
		sealedDays: days,
		counts: isWithin(grouped, LARGEST_COUNTS) ? grouped : null
	};
}
function groupCounts(counts) {
	const groups = /* @__PURE__ */ new Map();
	for (const { dataset, table, unit, hour, rows } of counts) {
		const key = JSON.stringify([
			dataset,
			table,
			unit
		]);
		const group = groups.get(key) ?? {
			dataset,
			table,
			unit,
			hours: {}
		};
		group.hours[hour] = rows;
		groups.set(key, group);
	}
	return [...groups.values()];
}
/** The memory that the checks take. */
function restoreMemory({ counts, ...memory }) {
	const ungroup = ({ hours, ...about }) => Object.entries(hours).map(([hour, rows]) => ({
		...about,
		hour,
		rows
	}));
	return {
		...memory,
		counts: (counts ?? []).flatMap(ungroup)
	};
}

// actions/shared/evidence/record-look.ts
/** The same look, with a memory. */
function recordLook(look) {
	let catalogue = {
		tables: /* @__PURE__ */ new Map(),
		names: []
	};
	const loads = [];
	const questions = [];
	return {
		look: {
			facts: look.facts,
			readCatalogue: async (request) => {
				catalogue = await look.readCatalogue(request);
				return catalogue;
			},
			readLoads: async (schema, since) => {
				const read = await look.readLoads(schema, since);
				loads.push({
					schema,
					loads: read
				});
				return read;
			},
			ask: async (query) => {
				const answer = await look.ask(query);
				questions.push({
					query,
					answer
				});
				return answer;
			}
		},
		recorded: () => ({
			facts: look.facts,
			catalogue,
			loads,
			questions
		})
	};
}
const NOT_RECORDED = {
	measured: false,
	message: "the evidence does not hold the answer",
	remedy: "Look again."
};
/** A look that says again what was recorded; what was never asked is unmeasured. */
function replayLook({ facts, catalogue, loads, questions }) {
	const answers = new Map(questions.map(({ query, answer }) => [keyOf(query), answer]));
	return {
		facts,
		readCatalogue: async () => catalogue,
		readLoads: async (schema) => loads.find((one) => one.schema === schema)?.loads ?? NOT_RECORDED,
		ask: async (query) => answers.get(keyOf(query)) ?? NOT_RECORDED
	};
}
/** What of a question decides on its answer. */
function keyOf({ sql, values = [], packedColumns = [] }) {
	return JSON.stringify([
		sql,
		values,
		packedColumns
	]);
}

export { INTEGRITY_CHECKS, listSuspects, planListings, recordLook, replayLook, restoreMemory, settleOutcome, watchMemory };