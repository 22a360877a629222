import { _enum, array, int, strictObject, string } from "./zod.mjs";

// actions/shared/investigation/source-evidence.ts
/** Where evidence comes from (runbook step 6). */
const EVIDENCE_SOURCES = [
	"workflow-runs",
	"log-files",
	"dlt-tables",
	"integrity",
	"postgres",
	"reddit",
	"supabase-status",
	"commits"
];
/** One observed thing that speaks for or against causes. Secrets and personal data are taken out before it gets here. */
const clueSchema = strictObject({
	source: _enum(EVIDENCE_SOURCES),
	/** Stable name of what was recognised, in kebab-case: `connection-timeout`, `statement-timeout`, `http-429`, `column-missing`. */
	sign: string().regex(/^[a-z0-9-]+$/u),
	/** When it was first and last seen; `null` where the source has no time. UTC with `Z`. */
	firstAt: string().nullable(),
	lastAt: string().nullable(),
	/** How often it was seen in the window. */
	count: int().min(1),
	/** One example, redacted, at most 300 characters, one line. */
	example: string().max(300),
	/** A link or a place: a run, a file with its line, a table. `null` where there is none. */
	where: string().max(300).nullable()
});
/** What one source gave, within its own deadline. `unknown` says why and what to do. */
const sourceEvidenceSchema = strictObject({
	source: _enum(EVIDENCE_SOURCES),
	status: _enum([
		"measured",
		"unknown",
		"not-configured"
	]),
	/** What was asked, in one line: the query, the address without credentials, the file. */
	query: string(),
	/** What it showed, or why it could not be had, in one sentence. */
	observed: string(),
	remedy: string().nullable(),
	startedAt: string(),
	durationMs: int().min(0),
	clues: array(clueSchema).max(200)
});

// actions/shared/investigation/cause.ts
const CONFIDENCES = [
	"likely",
	"possible",
	"unlikely"
];
/** One likely cause with what speaks for it and against it, how sure and why, and what the runbook says to do. */
const causeSchema = strictObject({
	/** Stable, in kebab-case: `connection-timeout`, `rate-limit`, `schema-mismatch`, `resources`, then those of the source system's fault catalogue. */
	id: string().regex(/^[a-z0-9-]+$/u),
	title: string(),
	confidence: _enum(CONFIDENCES),
	/** Why it is as sure as that, in one sentence. */
	why: string(),
	/** The runbook's remedy, or what the facts name. */
	remedy: string(),
	evidenceFor: array(clueSchema).max(20),
	/** What speaks against it: a source that was measured and shows the contrary, in one sentence each. */
	evidenceAgainst: array(strictObject({
		source: _enum(EVIDENCE_SOURCES),
		observed: string()
	})).max(20)
});

export { CONFIDENCES, causeSchema, sourceEvidenceSchema };