import { nearestWord } from "./datasets.mjs";
import { tableKey } from "./quoted-name.mjs";

// actions/shared/integrity/look-blocker.ts
/** The mark under which the history keeps which database it is about. */
const IDENTITY_MARK = "database.identity";
/** A replica further behind shows a past in which what arrived since looks lost. */
const MOST_REPLICA_LAG_SECONDS = 600;
/**
* Why nothing that is measured here says anything about the data: it is another database than the one that the history is about, or a replica that
* lags too far. `null` where nothing stands in the way.
*/
function findBlocker({ database, memory, isBaseline }) {
	const known = memory.marks.get(IDENTITY_MARK);
	const { identity = null, replicaLagSeconds } = database;
	if (!isBaseline && known !== void 0 && identity !== null && identity !== known) return {
		measured: false,
		message: "this is another database than the one of the looks before, so nothing here can be compared with them",
		remedy: "Check database-url. Where the data moved on purpose (restore, upgrade of the server), look once with record-baseline."
	};
	if (database.isReplica && (replicaLagSeconds === null || replicaLagSeconds > 600)) return {
		measured: false,
		message: `this is a replica, ${replicaLagSeconds === null ? "an unknown time" : `${Math.round(replicaLagSeconds)} s`} behind; expected at most ${600} s`,
		remedy: "Look at the primary, or again when the replica has caught up."
	};
	return null;
}

// actions/shared/integrity/look-window.ts
/** Behind now where open transactions are seen: the clocks of dlt's machine and of the database may differ by seconds. */
const SEEN_LAG_SECONDS = 60;
/** Behind now where they are not: longer than any writer's transaction should take. */
const FIXED_LAG_SECONDS = 900;
const FIRST_WINDOW_HOURS = 24;
/** A look after a long pause does not read more than this. */
const LONGEST_WINDOW_DAYS = 7;
const DAY_MS = 864e5;
/** So often a window is halved after looks that could not judge it, down to a 64th. */
const MOST_HALVINGS = 6;
/** The gauge under which it is kept how many looks in a row could not judge a table's window. */
function heldGauge(tableKey) {
	return `window.held:${tableKey}`;
}
/**
* Arrivals to judge: after the watermark, up to what no open transaction can still add to. A row takes the start of its transaction as its arrival
* (`now()`), so the end lies before the start of the oldest one. Never backwards: where a transaction is older than the watermark, the window is empty.
* After `held` looks that could not judge it, such as by a time-out, it is shorter: a window that is too large for one look would stay so for ever.
*/
function planWindow(database, watermark, held = 0) {
	const now = knownUntil(database);
	const share = .5 ** Math.min(held, MOST_HALVINGS);
	const floor = watermark ?? instantText(now - share * FIRST_WINDOW_HOURS * 36e5);
	const longest = instantText(now - LONGEST_WINDOW_DAYS * DAY_MS);
	const after = floor > longest ? floor : longest;
	const lagged = instantText(now - lagSeconds(database) * 1e3);
	const oldest = database.oldestTransactionAt;
	const settled = oldest === null ? lagged : earlier(lagged, instantText(Date.parse(oldest) - 1));
	const through = held === 0 ? settled : earlier(settled, instantText(Date.parse(after) + share * FIRST_WINDOW_HOURS * 36e5));
	return {
		after,
		through: through > after ? through : after,
		isFirst: watermark === void 0,
		...watermark !== void 0 && watermark < after ? { cutFrom: watermark } : {}
	};
}
/** The last 24 hours by the database's clock, whatever the watermark. */
function planDay({ at }) {
	return {
		after: instantText(Date.parse(at) - DAY_MS),
		through: at,
		isFirst: false
	};
}
/** Why the window ends where it does, for a person. */
function describeLag(database) {
	const { maySeeTransactions, isReplica, oldestTransactionAt } = database;
	if (isReplica) return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min behind the replica: open transactions of its primary cannot be seen`;
	if (!maySeeTransactions) return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min: the role lacks pg_read_all_stats, so open transactions cannot be seen`;
	const lagged = instantText(knownUntil(database) - SEEN_LAG_SECONDS * 1e3);
	return oldestTransactionAt !== null && oldestTransactionAt <= lagged ? `the oldest open transaction began at ${oldestTransactionAt}` : `${SEEN_LAG_SECONDS} s behind the database's clock`;
}
/** An instant of a look, as every text of one is written: UTC, six digits of the second. */
function instantText(milliseconds) {
	return new Date(milliseconds).toISOString().replace("Z", "000Z");
}
function lagSeconds({ maySeeTransactions, isReplica }) {
	return maySeeTransactions && !isReplica ? SEEN_LAG_SECONDS : FIXED_LAG_SECONDS;
}
/** What a replica shows ends where its replay stands. */
function knownUntil({ at, replicaLagSeconds }) {
	return Date.parse(at) - (replicaLagSeconds ?? 0) * 1e3;
}
function earlier(left, right) {
	return left < right ? left : right;
}

// actions/shared/integrity/catalogue-table.ts
function findColumn({ columns }, name) {
	return columns.find((column) => column.name === name);
}
/** A usable unique index on exactly this column for every row: the proof in the catalogue that no value is there twice. */
function findUniqueIndex(table, column) {
	return table.indexes.find(({ isUnique, isValid, isImmediate, predicate, keys }) => isUnique && isValid && isImmediate && predicate === null && isOnlyKey(keys, column));
}
/** An index that a search for a range or a value of this column can use: valid, for every row, the column first. */
function findLeadingIndex(table, column) {
	return table.indexes.find(({ isValid, predicate, keys, method }) => isValid && predicate === null && ["btree", "brin"].includes(method) && isKey(keys[0], column));
}
function isOnlyKey(keys, column) {
	return keys.length === 1 && isKey(keys[0], column);
}
function isKey(key, column) {
	return key !== void 0 && !key.isExpression && key.text === column;
}

// actions/shared/integrity/column-type.ts
const ZONED = /^timestamp(?:\(\d\))? with time zone$/u;
const ZONELESS = /^timestamp(?:\(\d\))? without time zone$/u;
const NUMBER = /^(?:smallint|integer|bigint|real|double precision|numeric(?:\(.*\))?)$/u;
const TEXT = /^(?:text|citext|.*\.citext|character varying(?:\(\d+\))?|character(?:\(\d+\))?|name)$/u;
const KEY = /^(?:uuid|smallint|integer|bigint)$/u;
const EVENT_TYPES = {
	timestamptz: ZONED,
	timestamp_utc: ZONELESS,
	epoch_seconds: NUMBER
};
/** Whether values of two types can be the same. Through text, a UUID or a number written as text counts too, which a check compares as texts. */
function areComparable(one, other, { throughText = false } = {}) {
	const families = [familyOf(one), familyOf(other)];
	if (families.some((family) => WITHOUT_EQUALITY.has(family))) return false;
	if (families[0] === families[1]) return true;
	return throughText && families.includes("text") && families.every((family) => COMPARED_AS_TEXT.has(family));
}
/** Postgres has no operator for them. */
const WITHOUT_EQUALITY = /* @__PURE__ */ new Set([
	"json",
	"xml",
	"point"
]);
const COMPARED_AS_TEXT = /* @__PURE__ */ new Set([
	"text",
	"number",
	"uuid"
]);
function familyOf(type) {
	if (TEXT.test(type)) return "text";
	return NUMBER.test(type) ? "number" : type;
}
/** Whether a column can be what its binding says, by `format_type`; `null` where it can. */
function checkColumnType(column, use) {
	switch (use.kind) {
		case "any": return null;
		case "arrival": return ZONED.test(column.type) ? null : arrivalProblem(column);
		case "event": return EVENT_TYPES[use.type].test(column.type) ? null : eventProblem(column, use.type);
		case "id": return isId(column, use.form) ? null : idProblem(column, use.form);
		case "unit": return TEXT.test(column.type) ? null : unitProblem(column);
		default: return use;
	}
}
function isId({ type }, form) {
	return TEXT.test(type) || form === "opaque" && KEY.test(type);
}
function arrivalProblem({ type, name }) {
	return {
		message: `observed type ${type}, expected timestamp with time zone for the time of arrival`,
		remedy: `Bind a timestamptz column that the database fills (DEFAULT now()) instead of ${name}, or write arrival: { rule: none }.`
	};
}
function eventProblem({ type }, bound) {
	const fitting = Object.entries(EVENT_TYPES).find(([, pattern]) => pattern.test(type))?.[0];
	return {
		message: `observed type ${type}, expected what event_time.type ${bound} means`,
		remedy: fitting === void 0 ? "Bind a column that holds a time as event_time in config/datasets.yaml." : `Write type: ${fitting} for event_time in config/datasets.yaml, if that is what it holds.`
	};
}
function idProblem({ type }, form) {
	return {
		message: `observed type ${type}, expected a text for a canonical id of form ${form}`,
		remedy: "Bind the column that holds the id of Reddit; form: opaque takes a uuid or a whole number too."
	};
}
function unitProblem({ type }) {
	return {
		message: `observed type ${type}, expected a text with the name of the subreddit`,
		remedy: "Bind the column that holds the name; where there are only ids, add a column with the name."
	};
}

// actions/shared/integrity/look-catalogue.ts
/** The relation that was probably meant: of that name in another schema, or of a name like it. */
function nearestTable(wanted, names) {
	return names.find((name) => name.slice(name.indexOf(".") + 1) === wanted.table) ?? nearestWord(`${wanted.schema}.${wanted.table}`, names);
}

// actions/shared/integrity/prove-links.ts
/** What a binding says of other tables: where the names of subreddits are, and which rows a row belongs to. */
function proveLinks(table, found, around) {
	const { unitColumn, unitNames, parents } = table;
	return [...(unitColumn === void 0 || unitNames === void 0 ? [] : proveUnitNames(unitNames, around.catalogue, findColumn(found, unitColumn)?.type ?? null)).map((problem) => ({
		...problem,
		column: unitColumn ?? null
	})), ...parents.flatMap((parent) => proveParent(parent, found, around))];
}
function proveUnitNames(unitNames, catalogue, ownType) {
	const target = catalogue.tables.get(tableKey(unitNames));
	if (target === void 0) return [missingNames(unitNames, catalogue.names ?? [])];
	const [key, name] = [findColumn(target, unitNames.key), findColumn(target, unitNames.name)];
	const absent = [...key === void 0 ? [missingColumn$1(unitNames.key, target)] : [], ...name === void 0 ? [missingColumn$1(unitNames.name, target)] : []];
	if (key === void 0 || name === void 0 || ownType === null) return absent;
	const unfit = checkColumnType(name, { kind: "unit" });
	if (unfit !== null) return [{
		...unfit,
		message: `${tableKey(target)}.${name.name}: ${unfit.message}`
	}];
	if (areComparable(ownType, key.type)) return [];
	return [{
		message: `unit_column is ${ownType} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`,
		remedy: `Name as key of unit_names what unit_column refers to, ${IN_FILE}.`
	}];
}
const IN_FILE = "in config/datasets.yaml";
function missingNames(unitNames, names) {
	const nearest = nearestTable(unitNames, names);
	return {
		message: `there is no table ${tableKey(unitNames)}, which has the names of subreddits by unit_names`,
		remedy: `Correct unit_names ${IN_FILE}${nearest === null ? "." : `: the nearest match is ${nearest}.`}`
	};
}
function missingColumn$1(column, target) {
	const columns = target.columns.map(({ name }) => name);
	const nearest = nearestWord(column, columns);
	return {
		message: `the table ${tableKey(target)} has no column ${column}, which unit_names names`,
		remedy: `Correct unit_names ${IN_FILE}: ${nearest === null ? `there are ${columns.slice(0, 20).join(", ")}.` : `the nearest match is ${nearest}.`}`
	};
}
/** A text may stand for a key that is a number or a UUID: the source system refers to its posts so. */
function proveParent(parent, found, { datasets, catalogue }) {
	const own = findColumn(found, parent.column);
	const tables = datasets.datasets.find(({ name }) => name === parent.dataset)?.tables ?? [];
	if (own === void 0) return [];
	return tables.flatMap((table) => {
		const target = catalogue.tables.get(tableKey(table));
		const key = target && findColumn(target, parent.parentColumn ?? table.canonicalId.column);
		if (target === void 0 || key === void 0 || areComparable(own.type, key.type, { throughText: true })) return [];
		const message = `${tableKey(found)}.${own.name} is ${own.type} and ${tableKey(target)}.${key.name} is ${key.type}, which do not compare`;
		const remedy = `Bind the column that refers to ${parent.dataset} in parents, and as parent_column what it refers to, ${IN_FILE}.`;
		return [{
			column: parent.column,
			message,
			remedy
		}];
	});
}

// actions/shared/integrity/prove-binding.ts
/** Every bound table with what the catalogue contradicts of its binding. A problem of one column makes unknown only what reads that column. */
function proveBindings(datasets, catalogue) {
	return datasets.datasets.flatMap((dataset) => dataset.tables.map((table) => proveBinding({
		dataset,
		table
	}, datasets, catalogue)));
}
function proveBinding(bound, datasets, catalogue) {
	const { table } = bound;
	const found = catalogue.tables.get(tableKey(table)) ?? null;
	const about = {
		...bound,
		key: tableKey(table),
		catalogue: found
	};
	if (found !== null) {
		const links = proveLinks(table, found, {
			datasets,
			catalogue
		});
		const problems = [...listUses(bound).flatMap((use) => checkUse(use, found)), ...links];
		return {
			...about,
			isNotMadeYet: false,
			problems
		};
	}
	const isNotMadeYet = isAwaitingDlt(bound, datasets, catalogue);
	return {
		...about,
		isNotMadeYet,
		problems: isNotMadeYet ? [] : [missingTable(bound, catalogue)]
	};
}
/** Before dlt's first load nothing of it is there; where another, unbound schema holds loads, the binding is wrong instead. */
function isAwaitingDlt({ dataset, table }, { datasets }, { tables, names = [] }) {
	if (table.writtenBy !== "dlt" || dataset.dlt === void 0) return false;
	const bound = new Set(datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [loadsKey(dlt.schema)]));
	const hasLoadedElsewhere = names.some((name) => name.endsWith("._dlt_loads") && !bound.has(name));
	return !tables.has(loadsKey(dataset.dlt.schema)) && !hasLoadedElsewhere;
}
function loadsKey(schema) {
	return tableKey({
		schema,
		table: "_dlt_loads"
	});
}
function missingTable({ dataset, table }, { names = [] }) {
	const nearest = nearestTable(table, names);
	return {
		column: null,
		message: `there is no table ${tableKey(table)}, to which dataset ${dataset.name} is bound`,
		remedy: nearest === null ? "Correct the table in config/datasets.yaml, or check that database-url leads to the right database." : `Correct the table in config/datasets.yaml: the nearest match is ${nearest}.`
	};
}
/** Every column that a binding names, with what it must be able to hold. */
function listUses({ table }) {
	const { canonicalId, unitColumn, unitNames, path, arrival, eventTime, requiredColumns, parents, columns = {} } = table;
	const uses = [{
		column: canonicalId.column,
		use: {
			kind: "id",
			form: canonicalId.form
		}
	}];
	if ("column" in arrival) uses.push({
		column: arrival.column,
		use: { kind: "arrival" }
	});
	if (arrival.rule === "dlt_load") uses.push({
		column: "_dlt_load_id",
		use: { kind: "any" }
	});
	if (eventTime !== void 0) uses.push({
		column: eventTime.column,
		use: {
			kind: "event",
			type: eventTime.type
		}
	});
	if (unitColumn !== void 0 && unitNames === void 0) uses.push({
		column: unitColumn,
		use: { kind: "unit" }
	});
	const others = [
		...path?.rule === "column" ? [path.column] : [],
		...unitColumn === void 0 ? [] : [unitColumn],
		...requiredColumns,
		...parents.map(({ column }) => column),
		...Object.values(columns).filter((column) => column !== void 0)
	];
	const known = new Set(uses.map(({ column }) => column));
	const rest = [...new Set(others)].filter((column) => !known.has(column));
	return [...uses, ...rest.map((column) => ({
		column,
		use: { kind: "any" }
	}))];
}
function checkUse({ column, use }, catalogue) {
	const found = findColumn(catalogue, column);
	if (found === void 0) return [missingColumn(column, catalogue)];
	const problem = checkColumnType(found, use);
	return problem === null ? [] : [{
		column,
		message: `${tableKey(catalogue)}.${column}: ${problem.message}`,
		remedy: problem.remedy
	}];
}
function missingColumn(column, catalogue) {
	const key = tableKey(catalogue);
	const names = catalogue.columns.map(({ name }) => name);
	const nearest = nearestWord(column, names);
	const isView = catalogue.kind === "view" || catalogue.kind === "materialized-view";
	const message = `${isView ? "the view" : "the table"} ${key} has no column ${column}`;
	if (nearest !== null) return {
		column,
		message,
		remedy: `Correct the column in config/datasets.yaml: the nearest match is ${nearest}.`
	};
	return {
		column,
		message,
		remedy: isView ? `Add ${column} to the view, or bind the table that it reads.` : `Correct the column in config/datasets.yaml: there are ${names.slice(0, 20).join(", ")}.`
	};
}

export { IDENTITY_MARK, describeLag, findBlocker, findColumn, findLeadingIndex, findUniqueIndex, heldGauge, instantText, planDay, planWindow, proveBindings };