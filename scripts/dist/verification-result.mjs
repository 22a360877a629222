import { _enum, array, boolean, datetime, discriminatedUnion, int, literal, object, strictObject, string } from "./zod.mjs";
import { criterionResultSchema } from "./criterion.mjs";
import { SKIP_REASONS, VERDICTS, foldVerdicts } from "./verdict.mjs";

// actions/shared/verification/measured.ts
/** Why something could not be measured, and what a person does about it. Never shown as `pass` (DESIGN.md section 6). */
const unmeasuredSchema = object({
	measured: literal(false),
	message: string(),
	remedy: string()
});
function measuredSchema(value) {
	return discriminatedUnion("measured", [object({
		measured: literal(true),
		value
	}), unmeasuredSchema]);
}

// actions/shared/verification/dlt-look.ts
/** How many loads, and load ids of a table, a look names. What lies beyond is still compared, by the digest over all. */
const KEPT_LOADS = 50;
const instant = datetime();
const count = int().min(0);
/** One row of `_dlt_loads`. dlt writes 0 as status when a package is complete; `insertedAt` is of the loading client's clock. */
const loadRowSchema = object({
	loadId: string(),
	schemaName: string(),
	status: int(),
	insertedAt: instant
});
const loadCountSchema = object({
	loadId: string(),
	rows: count
});
const loadsLookSchema = object({
	/** The table's identity: another one means that it was dropped and made again. */
	oid: string(),
	rows: count,
	/** Over every row, so that an edit, a deletion and an addition that make up for each other are seen. */
	digest: string(),
	/** Newest by `inserted_at` first. */
	newest: array(loadRowSchema)
});
const tableCountsSchema = object({
	oid: string(),
	/** Rows that carry a load id; those without are not dlt's. */
	rows: count,
	loadIds: count,
	/** Over every load id with its count. */
	digest: string(),
	/** Newest load id first. */
	newest: array(loadCountSchema),
	/** Load ids without a row in `_dlt_loads`: a load that died half-way, or is on its way. `null` where that could not be told. */
	withoutLoad: array(loadCountSchema).nullable()
});
const watchedTableSchema = object({
	schema: string(),
	table: string(),
	/** `staging`: of the staging dataset, truncated at the start of each load and left as it is after. `internal`: dlt's own. */
	kind: _enum([
		"data",
		"staging",
		"internal"
	]),
	/** `config/datasets.yaml` names it. The others were found in the catalogue. */
	bound: boolean(),
	/** `null`: the table, or its column `_dlt_load_id`, does not exist. */
	counts: measuredSchema(tableCountsSchema.nullable())
});
const openWriterSchema = object({
	schema: string(),
	table: string(),
	role: string()
});
const datasetLookSchema = object({
	/** The schema that holds `_dlt_loads`. */
	dltSchema: string(),
	/** `null`: there is no `_dlt_loads`. */
	loads: measuredSchema(loadsLookSchema.nullable()),
	tables: array(watchedTableSchema),
	/** Transactions that held a write lock on a watched table before the snapshot was taken: what they wrote is not in it yet. */
	openWriters: array(openWriterSchema)
});
/** What one read-only transaction saw of dlt. Two of them, far enough apart, are the proof that nothing of dlt arrives. */
const dltLookSchema = object({
	version: literal(1),
	/** The database's clock. */
	at: instant,
	/** Of the config when it was taken: a look of an earlier generation is no evidence for a later one. */
	generation: count,
	/** `id`: a digest of its name and oid. The name itself may be a password's text too, and would then be masked in what is carried on. */
	database: object({
		id: string(),
		isReplica: boolean()
	}),
	datasets: array(datasetLookSchema),
	/** Schemas with a `_dlt_loads` that no dataset binds. */
	unboundSchemas: array(string())
});
/** The inputs of a workflow's form may hold 65,535 characters together, and a look is pasted into one of them. */
const LARGEST_LOOK_CHARACTERS = 6e4;
/** The look with fewer names in it where it would not fit into an input. The digests stay: nothing is missed, it is only not named. */
function fitLook(look) {
	return [
		50,
		10,
		0
	].map((kept) => keepNewest(look, kept)).find((candidate) => JSON.stringify(candidate).length <= LARGEST_LOOK_CHARACTERS) ?? keepNewest(look, 0);
}
function keepNewest(look, kept) {
	const shorten = (part) => ({
		...part,
		newest: part.newest.slice(0, kept)
	});
	const datasets = look.datasets.map((dataset) => ({
		...dataset,
		loads: dataset.loads.measured && dataset.loads.value ? {
			measured: true,
			value: shorten(dataset.loads.value)
		} : dataset.loads,
		tables: dataset.tables.map((table) => table.counts.measured && table.counts.value ? {
			...table,
			counts: {
				measured: true,
				value: {
					...shorten(table.counts.value),
					withoutLoad: table.counts.value.withoutLoad?.slice(0, kept) ?? null
				}
			}
		} : table)
	}));
	return {
		...look,
		datasets
	};
}

// actions/shared/verification/verification-result.ts
const LAYER_ONE = [
	"done",
	"not-done",
	"unknown"
];
const checkSchema = strictObject({
	id: string(),
	title: string(),
	verdict: _enum([...VERDICTS, "skipped"]),
	skipReason: _enum(SKIP_REASONS).optional(),
	expected: string(),
	observed: string(),
	detail: string().optional(),
	remedy: string().optional()
});
/** What `verify-rollback` answers, as JSON. */
const verificationResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	/** Whether the state commit holds: it counts, whatever of the proof could not be measured. */
	layerOne: _enum(LAYER_ONE),
	/** The runbook's three lines. */
	statusLines: array(string()),
	checks: array(checkSchema),
	/** For `previous-look` of the next run; `null` where the database was not looked at. */
	look: dltLookSchema.nullable(),
	/** Since when dlt is being watched, and when the second look may be taken, by the database's clock. */
	secondLookDueAt: string().nullable(),
	rollbackAt: string().nullable(),
	branch: string(),
	commit: string().nullable(),
	/** Of the config at the tip; left out by older versions, `null` where it could not be read or names none. */
	incident: string().nullable().optional(),
	generation: int().nullable().optional(),
	/** The five success criteria, beside layer 4 and not in its verdict; left out where they were not measured. */
	criteria: array(criterionResultSchema).optional()
});
/** Layer 1 from the two checks on the branch alone. */
function judgeLayerOne(checks) {
	const verdict = foldVerdicts(checks.filter(({ id }) => id === "state-at-tip" || id === "no-unit-on-dlt"));
	return verdict === "fail" ? "not-done" : verdict === "unknown" ? "unknown" : "done";
}
const PROOF_REASONS = {
	pass: "rollback-proven",
	warn: "rollback-proven-with-warnings",
	unknown: "proof-incomplete",
	fail: "proof-failed"
};
function reasonCodeOf(verdict, layerOne) {
	if (layerOne === "not-done") return "state-not-rolled-back";
	return layerOne === "unknown" && verdict === "unknown" ? "state-unknown" : PROOF_REASONS[verdict];
}
/** Worst first, then in the order in which they were made. */
function sortWorstFirst(checks) {
	const rank = ({ verdict }) => verdict === "skipped" ? -1 : VERDICTS.indexOf(verdict);
	return checks.toSorted((left, right) => rank(right) - rank(left));
}

export { dltLookSchema, fitLook, judgeLayerOne, measuredSchema, reasonCodeOf, sortWorstFirst, verificationResultSchema };