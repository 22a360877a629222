import { _enum, array, int, literal, number, strictObject, string } from "./zod.mjs";
import { VERDICTS } from "./verdict.mjs";
import { oneLine } from "./one-line.mjs";
import { isNestedTooDeeply } from "./json-depth.mjs";
import { measurementSchema } from "./measurement.mjs";
import { causeSchema, sourceEvidenceSchema } from "./cause.mjs";

// actions/shared/evidence/evidence.ts
/** What a job came to, as GitHub has it; `null` where it did not run. */
const jobSchema = strictObject({
	name: string(),
	result: _enum([
		"success",
		"failure",
		"cancelled",
		"skipped"
	]).nullable(),
	/** What it said in one line, where it said something. */
	said: string().nullable()
});
/** Something that happened to the incident. Instants are UTC with `Z`. */
const happeningSchema = strictObject({
	at: string(),
	what: string(),
	by: string().nullable()
});
/** `incidents/<id>/evidence.json`: every measurement, what the state was before and after, and where it all came from. */
const evidenceSchema = strictObject({
	schemaVersion: literal(1),
	incident: string(),
	toolVersion: string(),
	writtenAt: string(),
	/** `config/traffic_cutover_config.json` and the routing file, as they were and are; `null` where a file was not there or was not UTF-8. */
	state: strictObject({
		before: strictObject({
			commit: string(),
			config: string().nullable(),
			routing: string().nullable()
		}),
		after: strictObject({
			commit: string(),
			config: string().nullable(),
			routing: string().nullable()
		})
	}),
	/** Links to the runs that measured, in their order. */
	runs: array(strictObject({
		at: string(),
		url: string()
	})),
	jobs: array(jobSchema),
	measurements: array(measurementSchema),
	happenings: array(happeningSchema),
	/** SHA-256 of everything else, as `evidence-digest.ts` makes it. */
	digest: string().regex(/^sha256:[0-9a-f]{64}$/u)
});

// actions/shared/evidence/parse-evidence.ts
const SCHEMA_VERSION = 1;
const RESTORE = "Restore the file from the commit of the machine that wrote it (git log -- incidents/).";
/** Reads `evidence.json` strictly. Whether its digest is right is asked by `isDigestRight`. */
function parseEvidence(contents) {
	const text = decode(contents);
	if (text === null) return refuse("bytes that are not UTF-8", "JSON in UTF-8");
	if (isNestedTooDeeply(text)) return refuse(`more than ${100} levels of nesting`, `at most ${100} levels`);
	const json = parseJson(text);
	if (!json.ok) return refuse(`text that is not JSON: ${json.fault}`, "a JSON object");
	const version = versionOf(json.value);
	if (version !== null && version > SCHEMA_VERSION) {
		const expected = `schemaVersion ${SCHEMA_VERSION}`;
		return {
			...refuse(`schemaVersion ${version}`, expected),
			remedy: "Use the newer Switchback that wrote the file."
		};
	}
	const parsed = evidenceSchema.safeParse(json.value);
	if (parsed.success) return {
		ok: true,
		evidence: parsed.data
	};
	const [issue] = parsed.error.issues;
	const place = issue === void 0 || issue.path.length === 0 ? "the top" : issue.path.map(String).join(".");
	return refuse(`at ${oneLine(place, 200)}: ${oneLine(issue?.message ?? "something else", 200)}`, "evidence as its schema allows");
}
function refuse(observed, expected) {
	return {
		ok: false,
		observed,
		expected,
		remedy: RESTORE
	};
}
function decode(contents) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(contents);
	} catch {
		return null;
	}
}
function parseJson(text) {
	try {
		return {
			ok: true,
			value: JSON.parse(text)
		};
	} catch (cause) {
		if (!(cause instanceof SyntaxError)) throw cause;
		return {
			ok: false,
			fault: oneLine(cause.message, 200)
		};
	}
}
function versionOf(value) {
	if (typeof value !== "object" || value === null || !("schemaVersion" in value)) return null;
	return typeof value.schemaVersion === "number" ? value.schemaVersion : null;
}

// actions/shared/investigation/investigation-result.ts
/** Numbers over time, for the charts of the report. Instants are UTC with `Z`, oldest first. */
const seriesSchema = strictObject({
	id: _enum([
		"error-rate",
		"arrivals",
		"load-times"
	]),
	unit: _enum([
		"percent",
		"rows",
		"seconds"
	]),
	lines: array(strictObject({
		name: string(),
		points: array(strictObject({
			at: string(),
			value: number().nullable()
		})).max(2e3)
	}))
});
/** What `investigate` answers, as JSON. The verdict says whether there was evidence, not whether it was bad: `unknown` where no source answered. */
const investigationResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	incident: string().nullable(),
	/** The window that was looked at. */
	from: string(),
	to: string(),
	sources: array(sourceEvidenceSchema),
	/** The likeliest first. */
	causes: array(causeSchema),
	series: array(seriesSchema),
	durationMs: int().min(0)
});

export { evidenceSchema, investigationResultSchema, parseEvidence };