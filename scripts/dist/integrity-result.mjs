import { _enum, array, boolean, int, literal, number, record, strictObject, string } from "./zod.mjs";
import { SKIP_REASONS, VERDICTS } from "./verdict.mjs";
import { CHECK_KINDS } from "./integrity-check.mjs";

// actions/shared/integrity/integrity-result.ts
/** Keys that a result shows of each finding. */
const MOST_SAMPLED = 10;
const checkResultSchema = strictObject({
	id: string(),
	title: string(),
	kind: _enum(CHECK_KINDS),
	dataset: string().nullable(),
	/** `schema.table`, where it is about one. */
	table: string().nullable(),
	unit: string().nullable(),
	verdict: _enum([...VERDICTS, "skipped"]),
	skipReason: _enum(SKIP_REASONS).nullable(),
	/** `hold`: only the manual path can have caused it, so a rollback onto it would not help. */
	action: _enum(["hold"]).nullable(),
	expected: string(),
	observed: string(),
	detail: string().nullable(),
	remedy: string().nullable(),
	sample: array(string()).max(10),
	faultCount: int().min(0),
	/** Why there may be more than `faultCount`, or why none could be counted; not there where the number is exact. */
	atLeastBecause: string().optional(),
	/** How many faults were known at setup and are not counted. */
	baselineCount: int().min(0),
	/** Ids that are missing here and were not asked of Reddit. */
	suspects: array(string()).max(10)
});
const windowSchema = strictObject({
	dataset: string(),
	table: string(),
	after: string(),
	through: string(),
	isFirst: boolean()
});
const databaseSchema = strictObject({
	at: string(),
	name: string(),
	role: string().nullable(),
	version: int(),
	isReplica: boolean(),
	replicaLagSeconds: number().nullable(),
	oldestTransactionAt: string().nullable(),
	maySeeTransactions: boolean(),
	skewMs: number(),
	roundTripMs: number()
});
/** What `check-integrity` answers, as JSON. */
const integrityResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	/** What was measured, by what the runbook's triggers look at; `null` where nothing of a kind was. */
	verdictByKind: record(string(), _enum(VERDICTS)),
	checks: array(checkResultSchema),
	/** `null` where the database did not answer. */
	database: databaseSchema.nullable(),
	/** Arrivals that were judged. */
	windows: array(windowSchema),
	/** Why the windows end where they do. */
	lag: string().nullable(),
	/** Such as `all sealed history verified every 12 days`. */
	coverage: string(),
	/** Faults known since setup that were seen again. */
	baselineCount: int().min(0),
	isBaseline: boolean(),
	/** Of the config at the tip; `null` where it could not be read. */
	generation: int().nullable(),
	phase: string().nullable(),
	/** The incident that the state names and that is not reviewed yet; empty where there is none, `unknown` where the state could not be read. */
	openIncident: string(),
	/** Whether what this look learnt was written for the next ones. */
	history: strictObject({
		outcome: _enum([
			"written",
			"not-written",
			"off"
		]),
		detail: string().nullable(),
		path: string().nullable()
	}),
	durations: strictObject({
		totalMs: int(),
		lookMs: int(),
		queryMsByCheck: record(string(), int())
	})
});

export { checkResultSchema, integrityResultSchema };