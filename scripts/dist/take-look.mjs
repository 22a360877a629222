import { count } from "./unit-key.mjs";
import { array, never, number, string, union } from "./json-depth.mjs";
import { nearestWord } from "./parse-yaml-file.mjs";
import { boundRelations } from "./datasets.mjs";
import { listMissingPrivileges, quoteIdentifier, quoteTable, tableKey } from "./arrival-clause.mjs";
import { defineCheck } from "./integrity-check.mjs";
import { UNKNOWN_SKEW_MS, WARN_SKEW_MS, extractedAt } from "./load-id.mjs";

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

// actions/shared/integrity/plan-look.ts
/** Every check on each of its subjects. What a binding gets wrong is `unknown`, what dlt has not made yet is not applicable. */
function planLook(checks, context) {
	const proofs = proveBindings(context.datasets, context);
	return checks.flatMap((check) => planCheck(check, proofs, context));
}
function planCheck(check, proofs, context) {
	switch (check.scope) {
		case "table": return proofs.map((proof) => planTable(check, proof, context));
		case "dataset": return context.datasets.datasets.map((dataset) => planDataset(check, dataset, proofs, context));
		case "dlt": return listDltSubjects(proofs, context).map((subject) => planDlt(check, subject, proofs, context));
		case "database": return [bind(check, null, context, {
			dataset: null,
			tables: []
		})];
		default: return check;
	}
}
function bind(check, subject, context, about) {
	return {
		check,
		...about,
		plan: () => check.plan(subject, context),
		followUp: (answers) => check.followUp?.(subject, answers, context) ?? {},
		assess: (answers) => check.assess(subject, answers, context)
	};
}
/** A check that cannot be asked: its plan says why. */
function bindPlan(check, about, plan) {
	return {
		check,
		...about,
		plan: () => plan,
		followUp: () => ({}),
		assess: () => ({ answers: [] })
	};
}
function planTable(check, proof, context) {
	const about = {
		dataset: proof.dataset.name,
		tables: [proof.key]
	};
	const subject = toSubject(proof, context);
	if (subject === null) return bindPlan(check, about, absentPlan(proof));
	const problem = findProblem(proof, check.columns?.(subject) ?? []);
	return problem === null ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
function planDataset(check, dataset, proofs, context) {
	const own = proofs.filter((proof) => proof.dataset.name === dataset.name);
	const about = {
		dataset: dataset.name,
		tables: own.map(({ key }) => key)
	};
	const tables = toSubjects(own, context);
	const [first] = own;
	if (tables.length === 0 && first !== void 0) return bindPlan(check, about, absentPlan(first));
	const subject = {
		dataset,
		tables
	};
	const columns = check.columns?.(subject) ?? [];
	const problem = own.map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
	return problem === void 0 ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
function planDlt(check, subject, proofs, context) {
	const [dataset] = subject.datasets;
	const about = {
		dataset: dataset?.name ?? null,
		tables: subject.tables.map(({ table }) => tableKey(table))
	};
	if (!hasDltTables(subject, context)) return bindPlan(check, about, awaitingDlt(subject, proofs));
	const columns = check.columns?.(subject) ?? [];
	const problem = proofs.filter(({ dataset: bound }) => bound.dlt?.schema === subject.dltSchema).map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
	return problem === void 0 ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}
/** One for each schema that dlt loads into. */
function listDltSubjects(proofs, context) {
	return [...new Set(context.datasets.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]))].map((dltSchema) => {
		const isOwn = ({ dlt }) => dlt?.schema === dltSchema;
		const written = proofs.filter(({ dataset, table }) => isOwn(dataset) && (table.writtenBy === "dlt" || table.writtenBy === "both"));
		return {
			dltSchema,
			datasets: context.datasets.datasets.filter(isOwn),
			tables: toSubjects(written, context)
		};
	});
}
function hasDltTables({ dltSchema }, { tables }) {
	return [...tables.values()].some(({ schema, table, columns }) => (schema === dltSchema || schema === `${dltSchema}_staging`) && (table === "_dlt_loads" || columns.some(({ name }) => name === "_dlt_load_id")));
}
function awaitingDlt({ dltSchema }, proofs) {
	const missing = proofs.find(({ dataset, catalogue, problems }) => dataset.dlt?.schema === dltSchema && catalogue === null && problems.length > 0);
	return missing === void 0 ? notMadeYet(dltSchema) : absentPlan(missing);
}
function toSubjects(proofs, context) {
	return proofs.flatMap((proof) => toSubject(proof, context) ?? []);
}
function toSubject({ dataset, table, key, catalogue }, { windows }) {
	const window = windows.get(key);
	return catalogue === null || window === void 0 ? null : {
		dataset,
		table,
		catalogue,
		window: { ...window }
	};
}
function absentPlan({ dataset, isNotMadeYet, problems }) {
	const [problem] = problems;
	if (isNotMadeYet || problem === void 0) return notMadeYet(dataset.dlt?.schema ?? dataset.name);
	return {
		kind: "unknown",
		message: problem.message,
		remedy: problem.remedy
	};
}
function notMadeYet(dltSchema) {
	return {
		kind: "skipped",
		reason: "not-applicable",
		detail: `dlt has loaded nothing into ${dltSchema} yet`
	};
}
function findProblem({ problems }, columns) {
	const isRead = ({ column }) => column !== null && columns.includes(column);
	const found = problems.filter(isRead);
	const [first] = found;
	if (first === void 0) return null;
	return {
		kind: "unknown",
		message: found.map((problem) => problem.message).join("; "),
		remedy: first.remedy
	};
}
/** The window of each bound table that exists. */
function planWindows({ datasets }, windowOf) {
	const keys = datasets.flatMap(({ tables }) => tables.map(tableKey));
	return new Map(keys.map((key) => [key, windowOf(key)]));
}

// actions/shared/integrity/check-answers.ts
/** What was looked for is as it should be. */
function passAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "pass",
		expected,
		observed
	};
}
/** Something a person should see, and no fault that is proven. */
function warnAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "warn",
		expected,
		observed
	};
}
/** It could not be measured: says why, and what a person does about it. */
function unknownAnswer(expected, message, remedy, unit) {
	return {
		...unit === void 0 ? {} : { unit },
		verdict: "unknown",
		expected,
		observed: message,
		remedy
	};
}
/** A query that failed, as an answer: `unknown`, never pass or fail. */
function unmeasuredAnswer({ message, remedy }, expected, unit) {
	return unknownAnswer(expected, message, remedy, unit);
}
/** Too little history to judge by. */
function learningAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "skipped",
		skipReason: "learning",
		expected,
		observed
	};
}
function notApplicableAnswer(expected, observed, details = {}) {
	return {
		...details,
		verdict: "skipped",
		skipReason: "not-applicable",
		expected,
		observed
	};
}
/** Pass without a fault, else fail with them. Whether they are old or the other path's is weighed afterwards. */
function faultsAnswer({ expected, none, some, faults, faultCount, ...details }) {
	const count = Math.max(faults.length, faultCount ?? 0);
	if (count === 0) return passAnswer(expected, none, details.unit === void 0 ? {} : { unit: details.unit });
	return {
		...details,
		verdict: "fail",
		expected,
		observed: some,
		faults,
		faultCount: count
	};
}
function outcomeOf(...answers) {
	return { answers };
}
/**
* The rows of all the queries that are named, each read by its schema; or the first that could not be measured.
*
* @throws TypeError for a row that is not what its query selects: that is a bug of the check.
*/
function readRows(answers, schemas) {
	const names = Object.keys(schemas);
	const failed = names.map((name) => answers[name]).find((answer) => answer?.measured === false);
	if (failed?.measured === false) return failed;
	return {
		measured: true,
		value: Object.fromEntries(names.map((name) => [name, parseRows(answers, name, schemas)]))
	};
}
function parseRows(answers, name, schemas) {
	const answer = answers[name];
	const parsed = array(schemas[name] ?? never()).safeParse(answer?.measured === true ? answer.value : void 0);
	if (parsed.success) return parsed.data;
	throw new TypeError(`The query ${name} gave other rows than its check expects.`, { cause: parsed.error });
}
/** A `bigint` or `numeric` of Postgres, which `pg` gives as text. */
const countColumn = union([string().regex(/^-?\d+(?:\.\d+)?$/u), number()]).transform(Number);

// actions/shared/integrity-checks/binding.ts
const EXPECTED$2 = "the table, and every column with a type that can hold what the binding says";
const REMEDY$1 = "Correct config/datasets.yaml after the catalogue.";
/** Bindings against the catalogue. What a binding gets wrong makes unknown whatever reads that column, and here it is named. */
const bindingCheck = defineCheck({
	id: "binding",
	title: "Bindings against the catalogue",
	scope: "database",
	kind: "contract",
	question: "Is every table and column of config/datasets.yaml there, with a type that can hold what it is bound as?",
	runbook: "Step 5: check data integrity",
	needs: "nothing: the catalogue is open to every role",
	cost: "O(1)",
	verdictRule: "unknown: a table or column is missing, or of another type; nothing that reads it can be measured. pass: all is there.",
	remedy: REMEDY$1,
	plan(_subject, context) {
		return {
			kind: "answered",
			answers: proveBindings(context.datasets, context).map(toAnswer)
		};
	},
	assess: () => ({ answers: [] })
});
function toAnswer(proof) {
	return {
		...answerOf$1(proof),
		dataset: proof.dataset.name,
		table: proof.key
	};
}
function answerOf$1({ problems, isNotMadeYet, catalogue, dataset }) {
	if (isNotMadeYet) return notApplicableAnswer(EXPECTED$2, `dlt has loaded nothing into ${dataset.dlt?.schema ?? dataset.name} yet`);
	const [first] = problems;
	if (first === void 0) return passAnswer(EXPECTED$2, `${count(catalogue?.columns.length ?? 0, "column")} seen`);
	const message = problems.map((problem) => problem.message).join("; ");
	const remedies = [...new Set(problems.map(({ remedy }) => remedy))];
	return unknownAnswer(EXPECTED$2, message, remedies.join(" "));
}

// actions/shared/integrity-checks/cascade-keys.ts
const EXPECTED$1 = "no foreign key that deletes rows of another table when dlt merges";
/**
* dlt's delete-insert merge deletes the rows that it replaces: a key with ON DELETE CASCADE then erases their children. 1,000 analyses became 800,
* without an error (facts: integrity, 1.2).
*/
const cascadeKeysCheck = defineCheck({
	id: "cascade-keys",
	title: "No merge erases children",
	scope: "table",
	kind: "contract",
	question: "Does a foreign key delete or unlink rows of another table when dlt merges into this one?",
	runbook: "Step 5: verify data integrity; before a re-attempt",
	needs: "nothing but the catalogue",
	cost: "O(1)",
	verdictRule: "fail: ON DELETE CASCADE onto a table that dlt writes. warn: ON DELETE SET NULL or SET DEFAULT, which unlinks.",
	remedy: "Make the key ON DELETE RESTRICT, or merge by upsert or insert-only.",
	plan({ table, catalogue }) {
		if (table.writtenBy !== "dlt" && table.writtenBy !== "both") return {
			kind: "skipped",
			reason: "not-applicable",
			detail: "dlt does not merge into this table"
		};
		const cascading = catalogue.referencedBy.filter(({ onDelete }) => onDelete === "cascade");
		const unlinking = catalogue.referencedBy.filter(({ onDelete }) => onDelete === "set null" || onDelete === "set default");
		if (cascading.length > 0) return {
			kind: "answered",
			answers: [failOf(cascading)]
		};
		if (unlinking.length > 0) return {
			kind: "answered",
			answers: [unlinkingOf(unlinking)]
		};
		return {
			kind: "answered",
			answers: [passAnswer(EXPECTED$1, `${catalogue.referencedBy.length} foreign keys refer to it, none cascades`)]
		};
	},
	assess: () => ({ answers: [passAnswer(EXPECTED$1, "nothing was asked")] })
});
function failOf(keys) {
	return {
		verdict: "fail",
		expected: EXPECTED$1,
		observed: `ON DELETE CASCADE from ${describe(keys)}`,
		detail: "A merge of dlt by delete-insert deletes the children of every row that it writes again.",
		remedy: `${keys.map(replaceKey).join(" ")} Or merge by upsert or insert-only.`,
		faults: keys.map((key) => ({
			key: `${tableKey(key)}.${key.name}`,
			path: "dlt"
		}))
	};
}
function unlinkingOf(keys) {
	const remedy = `${keys.map(replaceKey).join(" ")} Or merge by upsert or insert-only.`;
	return warnAnswer(EXPECTED$1, `ON DELETE ${keys[0]?.onDelete.toUpperCase()} from ${describe(keys)}`, { remedy });
}
function describe(keys) {
	return keys.map((key) => `${tableKey(key)} (${key.columns.join(", ")})`).join(", ");
}
function replaceKey(key) {
	const columns = key.columns.map(quoteIdentifier).join(", ");
	const target = quoteTable({
		schema: key.referencedSchema,
		table: key.referencedTable
	});
	const referenced = key.referencedColumns.map(quoteIdentifier).join(", ");
	const name = quoteIdentifier(key.name);
	return `ALTER TABLE ${quoteTable(key)} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} FOREIGN KEY (${columns}) REFERENCES ${target} (${referenced}) ON DELETE RESTRICT;`;
}

// actions/shared/integrity-checks/clock-skew.ts
const EXPECTED = `within ${WARN_SKEW_MS / 1e3} s`;
const REMEDY = "Set the clocks by NTP: the machine of dlt stamps its loads, the database stamps the rows of the manual path.";
/** The database's clock against the one here, and dlt's stamps against the database's. */
const clockSkewCheck = defineCheck({
	id: "clock-skew",
	title: "Difference of the clocks",
	scope: "database",
	kind: "environment",
	question: "Do the clocks of this machine, of the database and of dlt agree?",
	runbook: "Step 5: check data integrity",
	needs: "nothing",
	cost: "O(L)",
	verdictRule: "warn: more than 5 s apart beyond what the round trip blurs, or a load of dlt is stamped in the future. unknown: more than 60 s; what compares instants of two clocks then says little. pass: else.",
	remedy: REMEDY,
	plan: (_subject, context) => ({
		kind: "answered",
		answers: [answerOf(context)]
	}),
	assess: () => ({ answers: [] })
});
function answerOf({ database, loads }) {
	const { skewMs, roundTripMs, at } = database;
	const offMs = Math.max(0, Math.abs(skewMs) - roundTripMs / 2);
	const stamps = [...loads.values()].flat().map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(at));
	const aheadMs = Math.max(0, ...stamps);
	const worst = Math.max(offMs, aheadMs);
	const direction = skewMs < 0 ? "behind" : "ahead of";
	const observed = `the database is ${seconds(Math.abs(skewMs))} s ${direction} this machine (± ${seconds(roundTripMs / 2)} s)` + (aheadMs > 0 ? `; a load of dlt is stamped ${seconds(aheadMs)} s in the database's future` : "");
	if (worst > 6e4) return unknownAnswer(EXPECTED, observed, REMEDY);
	return worst > 5e3 ? warnAnswer(EXPECTED, observed, { remedy: REMEDY }) : passAnswer(EXPECTED, observed);
}
function seconds(milliseconds) {
	return (milliseconds / 1e3).toFixed(1);
}

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
	const longest = instantText(now - LONGEST_WINDOW_DAYS * 864e5);
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

// actions/shared/integrity/dlt-tables.ts
/** dlt's name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
function stagingSchema(dltSchema) {
	return `${dltSchema}_staging`;
}
/** A table of dlt's own, such as `_dlt_loads`; `null` where there is none. */
function findDltTable(dltSchema, table, { tables }) {
	return tables.get(tableKey({
		schema: dltSchema,
		table
	})) ?? null;
}
/** The tables whose rows carry the load that wrote them: bound or not, without those of dlt itself. Nested tables carry it in their root alone. */
function listRootTables(subject, { tables }) {
	const bound = new Set(subject.tables.map(({ table }) => tableKey(table)));
	return [...tables.values()].filter((table) => findColumn(table, "_dlt_load_id") !== void 0 && (bound.has(tableKey(table)) || table.schema === subject.dltSchema && !isInternal(table) && MADE_KINDS.has(table.kind)));
}
/** dlt makes no view: one that is not bound shows rows of a table that is looked at anyway. */
const MADE_KINDS = /* @__PURE__ */ new Set(["table", "partitioned"]);
function isInternal({ table }) {
	return table.startsWith("_dlt_");
}
/** The loads of a schema; none where dlt has not made `_dlt_loads` yet. */
function readLoadFacts({ dltSchema }, context) {
	const loads = context.loads.get(dltSchema);
	if (loads !== void 0) return {
		measured: true,
		value: loads
	};
	const table = findDltTable(dltSchema, "_dlt_loads", context);
	if (table === null) return {
		measured: true,
		value: []
	};
	const [missing] = listMissingPrivileges(table);
	return {
		measured: false,
		message: `${dltSchema}._dlt_loads could not be read, so which loads completed cannot be told`,
		remedy: missing?.remedy ?? "Look again when nothing locks it."
	};
}
/** When the load's data was extracted, as instants of a look are written; `null` where the id is no time. */
function instantOfLoad(loadId) {
	const at = extractedAt(loadId);
	return at === null ? null : instantText(Date.parse(at));
}

// actions/shared/integrity/answer-checks.ts
/** Asks what the checks planned, the same question once, and lets each judge its answers. */
async function answerChecks(runs, asking) {
	const asked = /* @__PURE__ */ new Map();
	const answered = [];
	for (const run of runs) answered.push(await answerRun(run, asked, asking));
	return answered;
}
async function answerRun(run, asked, asking) {
	const plan = attempt(run.plan, (message) => ({
		kind: "unknown",
		message,
		remedy: BUG_REMEDY
	}));
	const noQuery = {
		run,
		isUnmeasured: false,
		queryMs: 0
	};
	switch (plan.kind) {
		case "answered": return {
			...noQuery,
			outcome: {
				answers: plan.answers,
				...recordsOf(plan)
			}
		};
		case "skipped": return {
			...noQuery,
			outcome: skippedOutcome(run, plan.reason, plan.detail)
		};
		case "unknown": return {
			...noQuery,
			outcome: { answers: [unknownAnswer(run.check.question, plan.message, plan.remedy)] }
		};
		case "ask": return judge(run, plan.queries, {
			asked,
			asking
		});
		default: return plan;
	}
}
async function judge(run, queries, { asked, asking }) {
	const startedMs = asking.elapsedMs();
	const first = await askAll(queries, asked, asking);
	const second = await askAll(attempt(() => run.followUp(first), () => ({})), asked, asking);
	const answers = {
		...first,
		...second
	};
	return {
		run,
		outcome: attempt(() => run.assess(answers), (message) => ({ answers: [unknownAnswer(run.check.question, message, BUG_REMEDY)] })),
		isUnmeasured: Object.values(answers).some(({ measured }) => !measured),
		queryMs: Math.round(asking.elapsedMs() - startedMs)
	};
}
const BUG_REMEDY = "This is a bug of Switchback: report it with this result. The other checks stand.";
/** A check that breaks, over a value that nobody thought of, is `unknown` and takes no other with it. */
function attempt(work, answer) {
	try {
		return work();
	} catch (bug) {
		return answer(`the check could not be carried through: ${bug instanceof Error ? bug.message : String(bug)}`);
	}
}
async function askAll(queries, asked, { ask }) {
	const answers = {};
	for (const [name, query] of Object.entries(queries)) {
		const key = JSON.stringify([
			query.sql,
			query.values ?? [],
			query.isBounded ?? false,
			query.packedColumns ?? []
		]);
		const answer = asked.get(key) ?? ask(query);
		asked.set(key, answer);
		answers[name] = await answer;
	}
	return answers;
}
function recordsOf({ records }) {
	return records === void 0 ? {} : { records };
}
function skippedOutcome({ check }, reason, detail) {
	return { answers: [{
		verdict: "skipped",
		skipReason: reason,
		expected: check.question,
		observed: detail
	}] };
}

// actions/shared/integrity/take-look.ts
/** Everything that is asked in one open look: the catalogue, the loads, then what the checks planned. */
async function takeLook(look, request) {
	const context = await readContext(look, request);
	const runs = planLook(request.checks, context);
	const ask = look.ask.bind(look);
	return {
		context,
		answered: await answerChecks(runs, {
			ask,
			elapsedMs: request.elapsedMs
		})
	};
}
/** Everything that is known before a check is planned. */
async function readContext(look, request) {
	const { datasets, memory, state, isBaseline, isMemoryUnread = false } = request;
	const dltSchemas = [...new Set(datasets.datasets.flatMap(({ dlt }) => dlt === void 0 ? [] : [dlt.schema]))];
	const catalogue = await look.readCatalogue({
		tables: boundRelations(datasets),
		dltSchemas
	});
	const loads = /* @__PURE__ */ new Map();
	for (const schema of dltSchemas) {
		const read = await look.readLoads(schema);
		if (read.measured && read.value !== null) loads.set(schema, read.value);
	}
	return {
		database: look.facts,
		state,
		datasets,
		memory,
		isMemoryUnread,
		...catalogue,
		loads,
		windows: planWindows(datasets, (key) => planWindow(look.facts, memory.watermarks.get(key), memory.gauges.get(heldGauge(key)))),
		isBaseline,
		...request.listings === void 0 ? {} : { listings: request.listings }
	};
}

export { IDENTITY_MARK, bindingCheck, cascadeKeysCheck, clockSkewCheck, countColumn, describeLag, faultsAnswer, findBlocker, findColumn, findDltTable, findLeadingIndex, findUniqueIndex, heldGauge, instantOfLoad, instantText, learningAnswer, listRootTables, notApplicableAnswer, outcomeOf, passAnswer, planLook, proveBindings, readContext, readLoadFacts, readRows, stagingSchema, takeLook, unknownAnswer, unmeasuredAnswer, warnAnswer };