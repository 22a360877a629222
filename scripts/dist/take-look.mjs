import { array, never, number, string, union } from "./zod.mjs";
import { boundRelations } from "./datasets.mjs";
import { count } from "./count.mjs";
import { listMissingPrivileges } from "./arrival-clause.mjs";
import { quoteIdentifier, quoteTable, tableKey } from "./quoted-name.mjs";
import { findColumn, heldGauge, instantText, planDay, planWindow, proveBindings } from "./prove-binding.mjs";
import { defineCheck } from "./integrity-check.mjs";
import { extractedAt } from "./load-id.mjs";
import { UNKNOWN_SKEW_MS, WARN_SKEW_MS } from "./clock-skew.mjs";

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

// actions/shared/integrity/ledger-hour.ts
/** Beyond every window: with it a search has no end. */
const FAR_FUTURE = "9999-12-31T00:00:00.000000Z";
const HOUR_MS = 36e5;
/** The hour of an instant as the ledger has it, UTC: `2026-11-25T13`. */
function hourOf(instant) {
	return instant.slice(0, 13);
}
/** An hour so many hours later, or earlier. */
function addHours(hour, hours) {
	return new Date(Date.parse(`${hour}:00:00Z`) + hours * HOUR_MS).toISOString().slice(0, 13);
}
/** Hours from one hour to another. */
function hoursBetween(from, to) {
	return (Date.parse(`${to}:00:00Z`) - Date.parse(`${from}:00:00Z`)) / HOUR_MS;
}
/** The last microsecond before an hour begins. */
function justBefore(hour) {
	return `${addHours(hour, -1)}:59:59.999999Z`;
}
function laterOf(left, right) {
	if (left === null || right === null) return left ?? right;
	return left > right ? left : right;
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
	const windows = planWindows(datasets, (key) => planWindow(look.facts, memory.watermarks.get(key), memory.gauges.get(heldGauge(key))));
	const loadsSince = loadsWanted([...windows.values(), planDay(look.facts)]);
	const loads = /* @__PURE__ */ new Map();
	for (const schema of dltSchemas) {
		const read = await look.readLoads(schema, loadsSince);
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
		loadsSince,
		windows,
		isBaseline,
		...request.listings === void 0 ? {} : { listings: request.listings }
	};
}
/** From before the first window on: what came in is counted by whole hours, so from the beginning of the hour in which it begins. */
function loadsWanted(windows) {
	const [first = ""] = windows.map(({ after }) => after).toSorted();
	return justBefore(hourOf(first));
}

export { FAR_FUTURE, addHours, bindingCheck, cascadeKeysCheck, clockSkewCheck, countColumn, faultsAnswer, findDltTable, hourOf, hoursBetween, instantOfLoad, justBefore, laterOf, learningAnswer, listRootTables, notApplicableAnswer, outcomeOf, passAnswer, planLook, readContext, readLoadFacts, readRows, stagingSchema, takeLook, unknownAnswer, unmeasuredAnswer, warnAnswer };