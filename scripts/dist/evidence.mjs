import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";
import { parseEvidence } from "./investigation-result.mjs";
import { RECIPES, canonicalJson, replayEvidence } from "./replay-evidence.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { incidentRecordSchema } from "./incident-record.mjs";
import { exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// actions/shared/evidence/render-replay.ts
const WORDS = {
	same: "the same answer",
	"partly-same": "the same answer, as far as it can be computed again",
	differs: "another answer",
	"not-replayable": "cannot be computed again",
	"unknown-recipe": "this version knows no such recipe"
};
const TITLES = {
	pass: "Every answer is the same when it is computed again",
	warn: "Every answer is the same when it is computed again",
	unknown: "Nothing differs; not everything could be computed again",
	fail: "The evidence does not hold"
};
/** What a person reads: the worst in one sentence, then each measurement with the places that differ. Texts of the file are made harmless. */
function renderReplayLines({ verdict, isDigestRight, measurements }) {
	return [
		`${TITLES[verdict]}.`,
		`  ${isDigestRight ? "right   " : "wrong   "} digest${isDigestRight ? "" : ": the file was changed after it was written"}`,
		...measurements.length === 0 ? ["  nothing  was measured"] : measurements.flatMap(renderMeasurement)
	];
}
function renderMeasurement({ id, recipe, at, replayed }) {
	const about = `${oneLine(id, 60)} (${oneLine(recipe, 60)}, ${oneLine(at, 40)})`;
	const line = `  ${label(replayed.kind)} ${about}: ${WORDS[replayed.kind]}`;
	switch (replayed.kind) {
		case "same":
		case "unknown-recipe": return [line];
		case "partly-same": return [`${line}. Left out: ${oneLine(replayed.leftOut, 300)}`];
		case "not-replayable": return [`${line}: ${oneLine(replayed.why, 300)}`];
		case "differs": return [`${line}, at ${count(replayed.differences.length, "place")}`, ...replayed.differences.map((difference) => `             ${describeDifference(difference)}`)];
		default: return replayed;
	}
}
function label(kind) {
	return (kind === "same" ? "same" : kind === "differs" ? "differs" : "unknown").padEnd(8);
}
/** One place in one line, such as `/checks/0/verdict: recorded "pass", recomputed "fail"`. */
function describeDifference({ path, recorded, recomputed }) {
	const shown = (value) => value === void 0 ? "nothing" : oneLine(canonicalJson(value), 160);
	return `${oneLine(path, 200) || "the whole"}: recorded ${shown(recorded)}, recomputed ${shown(recomputed)}`;
}

// scripts/commands/evidence.ts
const REASONS = {
	pass: "evidence-holds",
	warn: "evidence-holds",
	unknown: "evidence-incomplete",
	fail: "evidence-differs"
};
/** `switchback evidence replay`: computes every answer of an incident again from its evidence alone. Needs no network, no git and no database. */
async function evidenceCommand({ folder }, { log }) {
	const evidence = await readEvidence(join(folder, "evidence.json"));
	log.info(`Computing ${oneLine(evidence.incident, 100)} again, as it was written at ${oneLine(evidence.writtenAt, 40)}.`);
	const replay = await replayEvidence(evidence, RECIPES);
	const record = await readRecord(join(folder, "incident.json"), evidence);
	const verdict = foldVerdicts([replay, record]);
	const reasonCode = REASONS[verdict];
	const { incident, toolVersion, writtenAt } = evidence;
	return {
		exitCode: exitCodeOf(verdict),
		json: {
			schemaVersion: 1,
			verdict,
			reasonCode,
			incident,
			toolVersion,
			writtenAt,
			isDigestRight: replay.isDigestRight,
			record: record.said,
			measurements: replay.measurements
		},
		lines: [
			...renderReplayLines({
				...replay,
				verdict
			}),
			...record.verdict === "pass" ? [] : [`  ${record.verdict.padEnd(8)} incident.json: ${record.said}`],
			`Verdict: ${verdict} (${reasonCode})`
		]
	};
}
const NO_FILE = {
	ok: false,
	observed: "no file that can be read",
	expected: "the evidence of an incident",
	remedy: "Name the folder of an incident: switchback evidence replay incidents/<id>."
};
/** @throws OperatorError `evidence-invalid` where the file is missing or is not what its schema allows. */
async function readEvidence(path) {
	const contents = await readBytes(path);
	const parsed = contents === null ? NO_FILE : parseEvidence(contents);
	if (parsed.ok) return parsed.evidence;
	const { observed, expected, remedy } = parsed;
	const message = `${oneLine(path, 200)} cannot be used`;
	throw new OperatorError({
		reasonCode: "evidence-invalid",
		message,
		observed,
		expected,
		remedy
	});
}
/** Evidence that lies with the record of another incident proves nothing about this one. */
async function readRecord(path, evidence) {
	const contents = await readBytes(path);
	if (contents === null) return {
		verdict: "unknown",
		said: "missing, so whose evidence it is cannot be told"
	};
	const record = incidentRecordSchema.safeParse(parseJson(new TextDecoder().decode(contents)));
	if (!record.success) return {
		verdict: "unknown",
		said: "not as its schema allows, so whose evidence it is cannot be told"
	};
	return record.data.id === evidence.incident ? {
		verdict: "pass",
		said: "of the same incident"
	} : {
		verdict: "fail",
		said: `of ${record.data.id}, the evidence is of ${oneLine(evidence.incident, 100)}: take both from one folder`
	};
}
/** `null` where there is nothing to read, whatever the reason: it is said by whoever asked. */
async function readBytes(path) {
	try {
		return await readFile(path);
	} catch (cause) {
		if (!(cause instanceof Error && "code" in cause)) throw cause;
		return null;
	}
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (cause) {
		if (!(cause instanceof SyntaxError)) throw cause;
		return;
	}
}

export { evidenceCommand };