import "./rolldown-runtime.mjs";
import { chooseIncident, readCheckoutFiles, readFolders, readIncidentFolders } from "./choose-incident.mjs";
import { CHECKOUT, PEOPLES_PATHS, measurePeoplesFiles } from "./measure-files.mjs";
import { DependencyError } from "./errors.mjs";
import { isNestedTooDeeply } from "./json-depth.mjs";
import { oneLine } from "./one-line.mjs";
import { systemClock } from "./system-clock2.mjs";
import { RECIPES, replayEvidence, successFactsSchema } from "./replay-evidence.mjs";
import { count } from "./count.mjs";
import { joinSentences } from "./sentences.mjs";
import { positionOf } from "./cutover-config.mjs";
import { evidenceSchema, investigationResultSchema } from "./investigation-result.mjs";
import { _enum, array, int, literal, strictObject, string } from "./zod.mjs";
import { assessDataLoss, factsOfRecord, listFollowUps, listUnitImpacts, showDuration, showInstant, showPosts } from "./follow-ups.mjs";
import { findFirstSign, listOpenQuestions, measureDurations } from "./open-questions.mjs";
import { listParts } from "./report-parts.mjs";
import { unitKey } from "./unit-key.mjs";
import { fromTaggedJson, readIntegrity } from "./integrity-answer.mjs";
import { SUCCESS_RECIPE, applySettlement, assessCriteria } from "./assess-success.mjs";
import { CRITERIA, CRITERION_TITLES, criterionResultSchema, isMet } from "./criterion.mjs";
import { incidentRecordSchema } from "./incident-record.mjs";
import { formatInstant } from "./phase.mjs";
import { SETTLEMENT_FILE, parseSettlement } from "./settlement.mjs";
import { VERDICTS, exitCodeOf } from "./verdict.mjs";
import { findTarget } from "./find-target.mjs";
import { lstat, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

// actions/shared/review/incident-folder.ts
const REPORT_FILE = "README.md";
const RECORD_FILE = "incident.json";
const EVIDENCE_FILE = "evidence.json";
const KB = 1024;
/**
* The most bytes that are read of a file. GitHub shows no Markdown above 512 KB (its documentation of READMEs); what is larger is no report that
* somebody can review.
*/
const LIMITS = /* @__PURE__ */ new Map([
	[REPORT_FILE, 512 * KB],
	[RECORD_FILE, 1024 * KB],
	["settled.json", 8192 * KB],
	[EVIDENCE_FILE, 32768 * KB]
]);
/** Files whose contents are looked at. The others only have to be there. */
function isRead(name) {
	return LIMITS.has(name);
}
/** Why a file is not read, by its mode in git and its size; `null` where it is. */
function refuseFile(name, { mode, bytes }) {
	if (mode === "120000") return "a symbolic link";
	if (mode === "160000") return "a submodule";
	const limit = LIMITS.get(name);
	return limit !== void 0 && bytes > limit ? `larger than is read: ${showSize(bytes)}, at most ${showSize(limit)}` : null;
}
function showSize(bytes) {
	return bytes < 1024 * KB ? `${Math.ceil(bytes / KB)} KB` : `${(bytes / KB / 1024).toFixed(1)} MB`;
}
/** A file's text, read as strict UTF-8. A file that came in larger than is read is refused here too. */
function readText({ files }, name) {
	const file = files.get(name);
	if (file === void 0) return { kind: "absent" };
	if (file.kind === "unusable") return file;
	if (file.kind === "unread") return {
		kind: "unusable",
		why: "not read"
	};
	const why = refuseFile(name, {
		mode: "100644",
		bytes: file.bytes.byteLength
	});
	if (why !== null) return {
		kind: "unusable",
		why
	};
	try {
		return {
			kind: "text",
			text: new TextDecoder("utf-8", { fatal: true }).decode(file.bytes)
		};
	} catch (error) {
		if (error instanceof TypeError) return {
			kind: "unusable",
			why: "not text in UTF-8"
		};
		throw error;
	}
}
function readJson(folder, name) {
	const read = readText(folder, name);
	if (read.kind !== "text") return read;
	if (isNestedTooDeeply(read.text)) return {
		kind: "unusable",
		why: `nested more deeply than ${100} levels`
	};
	try {
		return {
			kind: "json",
			text: read.text,
			value: JSON.parse(read.text)
		};
	} catch (error) {
		if (error instanceof SyntaxError) return {
			kind: "unusable",
			why: `no JSON (${oneLine(error.message, 120)})`
		};
		throw error;
	}
}
function pathIn({ id }, name) {
	return `incidents/${id}/${name}`;
}

// actions/shared/adapters/incident-folder-files.ts
const SYMBOLIC_LINK = "120000";
const ORDINARY = "100644";
/** Every file of `incidents/<id>/` of a work tree, as a review takes it: links are not followed, and what is too large is not read. */
async function readIncidentFolder(directory, id) {
	const place = join(directory, "incidents", id);
	try {
		const names = (await readdir(place, {
			withFileTypes: true,
			recursive: true
		})).filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
		const files = await Promise.all(names.map(async (name) => [name, await readOne(join(place, name), name)]));
		return {
			id,
			files: new Map(files)
		};
	} catch (cause) {
		if (!(cause instanceof Error && "code" in cause)) throw cause;
		throw new DependencyError({
			dependency: "filesystem",
			message: `incidents/${id} cannot be read`,
			retryable: false,
			cause
		});
	}
}
async function readOne(path, name) {
	const found = await lstat(path);
	if (!found.isFile() && !found.isSymbolicLink()) return {
		kind: "unusable",
		why: "no ordinary file"
	};
	const mode = found.isSymbolicLink() ? SYMBOLIC_LINK : ORDINARY;
	const why = refuseFile(name, {
		mode,
		bytes: found.size
	});
	if (why !== null) return {
		kind: "unusable",
		why
	};
	return isRead(name) ? {
		kind: "bytes",
		bytes: await readFile(path)
	} : { kind: "unread" };
}

// actions/shared/review/finding.ts
/** One thing that is missing in an incident's folder, or contradicts something. */
const findingSchema = strictObject({
	/** From the root of the repository. */
	file: string(),
	/** From 1; `null` where it is about the whole file. */
	line: int().min(1).nullable(),
	/** An error keeps the pull request from being merged, a warning is for the reviewer to judge. */
	level: _enum(["error", "warning"]),
	message: string(),
	expected: string(),
	remedy: string()
});
function errorAt(file, line, words) {
	return {
		file,
		line,
		level: "error",
		...words
	};
}
function warningAt(file, line, words) {
	return {
		file,
		line,
		level: "warning",
		...words
	};
}
/** Errors first, then by file and line. */
function sortFindings(findings) {
	return findings.toSorted((a, b) => Number(a.level === "warning") - Number(b.level === "warning") || (a.file < b.file ? -1 : Number(a.file > b.file)) || (a.line ?? 0) - (b.line ?? 0));
}

// actions/shared/review/describe-schema-problems.ts
const MOST_PROBLEMS = 20;
/** Where a JSON file does not fit its schema: each place with its line. */
function describeSchemaProblems({ file, text }, { issues }, remedy) {
	return issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
		const place = path.length === 0 ? "the top" : path.map(String).join(".");
		return errorAt(file, positionOf(text, path).line, {
			message: `${oneLine(place, 80)} is not what its schema allows`,
			expected: oneLine(message, 200),
			remedy
		});
	});
}

// actions/shared/review/check-evidence.ts
const REMEDY$1 = "Take evidence.json from the history of the branch again: only a machine writes it.";
/** The evidence; `null` where it is missing or does not fit. */
function readEvidence(folder) {
	const read = readJson(folder, EVIDENCE_FILE);
	const parsed = read.kind === "json" ? evidenceSchema.safeParse(read.value) : null;
	return parsed?.success === true ? parsed.data : null;
}
/** Every measurement as it was written: the schema fits, the digest is right, and each answer is the same when it is computed again. */
async function checkEvidence(folder, recipes) {
	const file = pathIn(folder, EVIDENCE_FILE);
	const read = readJson(folder, EVIDENCE_FILE);
	if (read.kind === "absent") return [];
	if (read.kind === "unusable") {
		if (folder.files.get("evidence.json")?.kind !== "bytes") return [];
		const message = `The evidence cannot be read: it is ${read.why}`;
		return [errorAt(file, null, {
			message,
			expected: "JSON in UTF-8",
			remedy: REMEDY$1
		})];
	}
	const parsed = evidenceSchema.safeParse(read.value);
	if (!parsed.success) return describeSchemaProblems({
		file,
		text: read.text
	}, parsed.error, REMEDY$1);
	return judge$1({
		file,
		text: read.text
	}, parsed.data, {
		id: folder.id,
		recipes
	});
}
async function judge$1({ file, text }, evidence, { id, recipes }) {
	const lineOf = (...path) => positionOf(text, path).line;
	const replay = await replayEvidence(evidence, recipes);
	const findings = [];
	if (evidence.incident !== id) findings.push(errorAt(file, lineOf("incident"), {
		message: `The evidence is of another incident: ${oneLine(evidence.incident, 80)}`,
		expected: `${id}, as the folder is called`,
		remedy: REMEDY$1
	}));
	if (!replay.isDigestRight) findings.push(errorAt(file, lineOf("digest"), {
		message: "The digest is not that of the evidence: the file was changed by hand, or was not whole when it was written",
		expected: "the SHA-256 of everything else in it",
		remedy: REMEDY$1
	}));
	for (const [at, { id: name, replayed }] of replay.measurements.entries()) {
		const measurement = {
			name: oneLine(name, 60),
			leftOut: evidence.measurements[at]?.leftOut ?? null
		};
		findings.push(...judgeReplay({
			file,
			line: lineOf("measurements", at)
		}, measurement, replayed));
	}
	return findings;
}
/** What was left out cannot be computed again, and says so itself; what is here and cannot either is for the reviewer. */
function judgeReplay({ file, line }, { name, leftOut }, replayed) {
	const remedy = `Run switchback evidence replay on the folder to see it whole. ${REMEDY$1}`;
	switch (replayed.kind) {
		case "same":
		case "partly-same": return [];
		case "differs": {
			const message = `The answer of ${name} is another one when it is computed again: ${describe(replayed.differences)}`;
			return [errorAt(file, line, {
				message,
				expected: "the same answer from the same input",
				remedy
			})];
		}
		case "not-replayable":
			if (leftOut !== null) return [];
			return [warningAt(file, line, {
				message: `The answer of ${name} cannot be computed again: ${oneLine(replayed.why, 200)}`,
				expected: "an input that gives the answer",
				remedy
			})];
		case "unknown-recipe": return leftOut === null ? [warningAt(file, line, {
			message: `The answer of ${name} cannot be computed again: nobody here knows its recipe`,
			expected: "a recipe of this version",
			remedy: "Review it with the version of Switchback that the evidence names."
		})] : [];
		default: return replayed;
	}
}
function describe([first, ...more]) {
	if (first === void 0) return "nobody said where";
	const show = (value) => oneLine(JSON.stringify(value) ?? "nothing", 80);
	const rest = more.length === 0 ? "" : `, and ${count(more.length, "more place")}`;
	return `at ${oneLine(first.path, 80) || "the top"}, recorded ${show(first.recorded)}, computed ${show(first.recomputed)}${rest}`;
}

// actions/shared/review/check-files.ts
const REQUIRED = [
	[RECORD_FILE, "Restore it from the default branch: the rollback wrote it there."],
	[REPORT_FILE, "Restore it from the history of the branch, or let the report be written again: npm run report."],
	[EVIDENCE_FILE, "Restore it from the history of the branch, or let the report be written again: npm run report."]
];
const CHART = /!\[[^\]]*\]\(<?([\w.-]+\.svg)>?\)/gu;
/** Each file that must be there is, as an ordinary file, and so is each chart that the report shows. */
function checkFiles(folder) {
	const missing = REQUIRED.flatMap(([name, remedy]) => folder.files.has(name) ? [] : [errorAt(pathIn(folder, name), null, {
		message: "The file is missing",
		expected: `${name} of the incident`,
		remedy
	})]);
	const unusable = [...folder.files].flatMap(([name, file]) => {
		if (file.kind !== "unusable") return [];
		const words = {
			message: `The file cannot be reviewed: it is ${oneLine(file.why, 200)}`,
			expected: "an ordinary file",
			remedy: "Put an ordinary file in its place."
		};
		return [errorAt(pathIn(folder, name), null, words)];
	});
	return [
		...missing,
		...unusable,
		...checkTexts(folder),
		...checkCharts(folder)
	];
}
/** What came as bytes and is no text. */
function checkTexts(folder) {
	return [
		REPORT_FILE,
		RECORD_FILE,
		EVIDENCE_FILE,
		"settled.json"
	].flatMap((name) => {
		const read = folder.files.get(name)?.kind === "bytes" ? readText(folder, name) : null;
		if (read?.kind !== "unusable") return [];
		return [errorAt(pathIn(folder, name), null, {
			message: `The file cannot be reviewed: it is ${read.why}`,
			expected: "text in UTF-8 of a size that can be read",
			remedy: "Save it as UTF-8, and without what makes it large."
		})];
	});
}
function checkCharts(folder) {
	const report = readText(folder, REPORT_FILE);
	if (report.kind !== "text") return [];
	return report.text.split("\n").flatMap((line, at) => Array.from(line.matchAll(CHART), ([, name = ""]) => name).filter((name) => !folder.files.has(name)).map((name) => errorAt(pathIn(folder, REPORT_FILE), at + 1, {
		message: `The chart ${oneLine(name, 80)} is not in the folder`,
		expected: "every chart that the report shows",
		remedy: "Restore the chart from the history of the branch, or take the image out of the report."
	})));
}

// actions/shared/review/check-follow-ups.ts
/** GitHub's own rule for logins: letters, digits and single hyphens within, at most 39. */
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/iu;
const DAY = /^\d{4}-\d{2}-\d{2}$/u;
/** Every follow-up has somebody who answers for it and a day. A report without one says at least that there is nothing to do, in a row. */
function checkFollowUps(folder) {
	const report = readText(folder, REPORT_FILE);
	if (report.kind !== "text") return [];
	const file = pathIn(folder, REPORT_FILE);
	const rows = listFollowUps(report.text);
	if (rows.length > 0) return rows.flatMap((row) => checkRow(file, row));
	return [errorAt(file, null, {
		message: "The report names no follow-up",
		expected: "a table with the columns Follow-up, Owner and Due, and at least one row",
		remedy: "Name what is to be done, by whom and until when; the least is the next attempt at the migration."
	})];
}
function checkRow(file, { text, owner, due, line }) {
	const named = text === "" ? "A follow-up" : `The follow-up "${oneLine(text, 80)}"`;
	return [
		...text === "" ? [errorAt(file, line, {
			message: "A follow-up does not say what is to be done",
			expected: "a sentence in the first column",
			remedy: "Say it, or take the row out."
		})] : [],
		...LOGIN.test(owner) ? [] : [errorAt(file, line, {
			message: `${named} has no owner: observed ${owner === "" ? "nobody" : oneLine(owner, 60)}`,
			expected: "one GitHub login",
			remedy: "Name who answers for it."
		})],
		...isDay(due) ? [] : [errorAt(file, line, {
			message: `${named} has no day: observed ${due === "" ? "none" : oneLine(due, 60)}`,
			expected: "a day such as 2026-12-01",
			remedy: "Say until when it is done."
		})]
	];
}
/** A day of the calendar: the 30th of February is none. */
function isDay(text) {
	const at = DAY.test(text) ? /* @__PURE__ */ new Date(`${text}T00:00:00Z`) : null;
	return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

// actions/shared/review/evidence-answers.ts
/** What the evidence says of the criteria; `null` where nobody looked at them. */
function findCriteria({ measurements }) {
	const looks = newestFirst(measurements.filter(({ recipe }) => recipe === SUCCESS_RECIPE));
	for (const { at, answer, input } of looks) {
		const results = array(criterionResultSchema).safeParse(fromTaggedJson(answer));
		if (!results.success) continue;
		const facts = successFactsSchema.safeParse(fromTaggedJson(input));
		return {
			at,
			results: results.data,
			facts: facts.success ? facts.data : null
		};
	}
	return null;
}
function findIntegrity(evidence) {
	return findFirst(evidence, readIntegrity);
}
function findInvestigation(evidence) {
	return findFirst(evidence, ({ answer }) => {
		const parsed = investigationResultSchema.safeParse(fromTaggedJson(answer));
		return parsed.success ? parsed.data : null;
	});
}
/** The newest answer of that form, whatever the measurement is called. */
function findFirst({ measurements }, read) {
	for (const measurement of newestFirst(measurements)) {
		const found = read(measurement);
		if (found !== null) return found;
	}
	return null;
}
function newestFirst(measurements) {
	return measurements.toSorted((a, b) => (Date.parse(b.at) || 0) - (Date.parse(a.at) || 0));
}

// actions/shared/review/check-numbers.ts
/**
* The numbers of parts that people changed, against the record and the evidence: a part that nobody changed is the machine's own, and its hash says
* so. What the evidence does not know is not judged.
*/
function checkNumbers(folder, { record, evidence }) {
	const report = readText(folder, REPORT_FILE);
	if (report.kind !== "text") return [];
	const edited = listParts(report.text).filter(({ isEdited }) => isEdited);
	const lines = report.text.split(/\r?\n/u);
	const claims = listClaims(record, evidence);
	return edited.flatMap(({ name, markdown }) => {
		const begin = lines.findIndex((line) => line.startsWith(`<!-- switchback:part ${name} `)) + 1;
		const own = claims.filter(({ part }) => part === name);
		return markdown.split("\n").flatMap((line, at) => own.flatMap((claim) => {
			const said = claim.pattern.exec(line)?.[1]?.trim();
			if (said === void 0 || claim.known === null || said === claim.known) return [];
			return [errorAt(pathIn(folder, REPORT_FILE), begin + at + 1, {
				message: `The report contradicts the evidence on ${claim.what}: it says ${oneLine(said, 80)}`,
				expected: claim.known,
				remedy: "Put the measured value back; what people know better is said outside of the markers."
			})];
		}));
	});
}
function listClaims(record, evidence) {
	const facts = {
		...factsOfRecord(record),
		integrity: findIntegrity(evidence),
		investigation: findInvestigation(evidence),
		criteria: findCriteria(evidence)?.results ?? null
	};
	return [
		...listTimes(record, facts),
		...listLosses(facts),
		...listCells(record)
	];
}
function listTimes(record, { investigation }) {
	const durations = measureDurations(record, {
		firstSignAt: findFirstSign(investigation, record.triggeredAt)?.firstAt ?? null,
		manualProvenAt: null,
		verifiedAt: null,
		recoveredAt: null
	});
	const show = (seconds) => seconds === null ? null : showDuration(seconds);
	const part = "timeline";
	return [
		{
			part,
			what: "the time of the trigger",
			pattern: /Rollback triggered: (.+?) UTC/u,
			known: showInstant(record.triggeredAt)
		},
		{
			part,
			what: "the time to effect",
			pattern: /Time to effect, from the trigger: (.+?) to the state commit/u,
			known: show(durations.containSeconds)
		},
		{
			part,
			what: "the time to detect",
			pattern: /Time to detect, from the first sign: (.+)$/u,
			known: show(durations.detectSeconds)
		}
	];
}
function listLosses(facts) {
	const part = "impact";
	const answer = facts.integrity === null ? null : assessDataLoss(facts).answer;
	const impacts = facts.integrity === null ? [] : listUnitImpacts(facts) ?? [];
	const cell = String.raw`[^|]*\|\s*`;
	return [{
		part,
		what: "the answer on data loss",
		pattern: /Data loss: \**(Yes|No|unknown)\**/u,
		known: answer
	}, ...impacts.flatMap(({ unit, lost, doubled, delayed }) => {
		const row = String.raw`^\|\s*\x60?${escapeText(unitKey(unit))}\x60?\s*\|\s*`;
		return [
			{
				part,
				what: `the lost posts of ${oneLine(unit, 60)}`,
				pattern: new RegExp(String.raw`${row}([^|]*)\|`, "iu"),
				known: showKnown(lost)
			},
			{
				part,
				what: `the doubled posts of ${oneLine(unit, 60)}`,
				pattern: new RegExp(String.raw`${row}${cell}([^|]*)\|`, "iu"),
				known: showKnown(doubled)
			},
			{
				part,
				what: `the delayed posts of ${oneLine(unit, 60)}`,
				pattern: new RegExp(String.raw`${row}${cell}${cell}([^|]*)\|`, "iu"),
				known: delayed === null ? null : showPosts(delayed, "not countable")
			}
		];
	})];
}
function showKnown(counted) {
	const shown = showPosts(counted, "unknown");
	return shown === "unknown" ? null : shown;
}
function escapeText(text) {
	return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
function listCells({ severity, generation, attempt }) {
	return [
		{
			part: "facts",
			what: "the severity",
			pattern: /^\|\s*\**Severity\**\s*\|\s*([^|]*)\|/u,
			known: severity
		},
		{
			part: "facts",
			what: "the generation",
			pattern: /\bgeneration (\d+)/u,
			known: String(generation)
		},
		{
			part: "facts",
			what: "the attempt",
			pattern: /\battempt (\d+)/u,
			known: String(attempt)
		}
	];
}

// actions/shared/review/check-record.ts
const REMEDY = "Take incident.json from the default branch again: only a machine changes it.";
/** The record; `null` where it is missing or does not fit. */
function readRecord(folder) {
	const read = readJson(folder, RECORD_FILE);
	const parsed = read.kind === "json" ? incidentRecordSchema.safeParse(read.value) : null;
	return read.kind === "json" && parsed?.success === true ? {
		record: parsed.data,
		text: read.text
	} : null;
}
/** The facts of the rollback: they fit their schema, are this incident's, and nobody but a machine changed them. */
function checkRecord(folder, change) {
	const file = pathIn(folder, RECORD_FILE);
	const read = readJson(folder, RECORD_FILE);
	if (read.kind === "absent") return [];
	if (read.kind === "unusable") return folder.files.get("incident.json")?.kind === "bytes" ? [noJson(file, read.why)] : [];
	const parsed = incidentRecordSchema.safeParse(read.value);
	if (!parsed.success) return describeSchemaProblems({
		file,
		text: read.text
	}, parsed.error, REMEDY);
	const place = {
		file,
		text: read.text
	};
	return [...parsed.data.id !== folder.id ? [errorAt(file, positionOf(read.text, ["id"]).line, {
		message: `The record is of another incident: ${oneLine(parsed.data.id, 80)}`,
		expected: `${folder.id}, as the folder is called`,
		remedy: REMEDY
	})] : [], ...checkAgainstBase(place, parsed.data, change?.baseRecords.get(folder.id))];
}
function noJson(file, why) {
	return errorAt(file, null, {
		message: `The record cannot be read: it is ${why}`,
		expected: "JSON in UTF-8",
		remedy: REMEDY
	});
}
/** Its status alone may be another than on the base. */
function checkAgainstBase({ file, text }, record, bases) {
	const known = (bases ?? []).flatMap((base) => base === null ? [] : [parseBase(base)]);
	if (bases === void 0) return [];
	if (known.length === 0) return [warningAt(file, null, {
		message: "The base of the pull request has no record of this incident, so that nobody can tell whether it was changed",
		expected: "the record that the rollback wrote",
		remedy: "Compare it with the record on the branch that holds the live state."
	})];
	return (known.map((base) => base === null ? ["all of it"] : listDifferences(base, record)).toSorted((a, b) => a.length - b.length)[0] ?? []).map((key) => errorAt(file, positionOf(text, [key]).line, {
		message: `The pull request changes ${key} of the record`,
		expected: "the facts as the rollback wrote them; a machine changes the status alone",
		remedy: `${REMEDY} What is wrong in it is said in the report.`
	}));
}
function parseBase(base) {
	return readRecord({
		id: "",
		files: /* @__PURE__ */ new Map([["incident.json", base]])
	})?.record ?? null;
}
function listDifferences(base, head) {
	return Object.keys(head).filter((key) => key !== "status" && JSON.stringify(base[key]) !== JSON.stringify(head[key]));
}

// actions/shared/review/check-recovery.ts
/** An incident that is called recovered shows all five criteria met: passed, or accepted by a person, never `unknown` (DESIGN.md section 8). */
function checkRecovery(folder, { record, text, evidence, settlement }, terms) {
	if (record.status !== "recovered" && record.status !== "reviewed") return [];
	const file = pathIn(folder, RECORD_FILE);
	const line = positionOf(text, ["status"]).line;
	const results = evidence === null ? null : judge(evidence, settlement, terms);
	if (results === null) return [errorAt(file, line, {
		message: `The incident is called ${record.status}, and its evidence holds no look at the success criteria`,
		expected: "all five criteria measured",
		remedy: "Leave the status to the scheduled runs: they set it once all five have held."
	})];
	return CRITERIA.flatMap((id) => {
		const result = results.find((each) => each.id === id);
		if (result !== void 0 && isMet(result)) return [];
		const observed = result === void 0 ? "it was not measured" : `${result.verdict}, ${oneLine(result.observed, 200)}`;
		return [errorAt(file, line, {
			message: `The incident is called ${record.status}, and "${CRITERION_TITLES[id]}" is not met: ${observed}`,
			expected: "a criterion that passes, or that a person accepted in settled.json",
			remedy: oneLine(result?.remedy ?? "Leave the status to the scheduled runs, or settle it in settled.json.", 300)
		})];
	});
}
/** The newest look, with what the pull request accepts; as it was settled then where what it was judged by was left out. */
function judge(evidence, settlement, { now, acceptedUnknownDays: unknownDays }) {
	const look = findCriteria(evidence);
	if (look === null || look.facts === null) return look?.results ?? null;
	return applySettlement(assessCriteria(look.facts, new Date(look.at)), {
		settlement,
		unknownDays
	}, now);
}

// actions/shared/review/check-report.ts
/** The runbook's step 7: the title block and five sections. */
const SECTIONS = [
	"# DLT Rollback Incident Report",
	"## Timeline",
	"## Root Cause",
	"## Impact",
	"## Resolution",
	"## Prevention"
];
/** Made to be edited: its owners and days are people's. */
const PEOPLES_PARTS = /* @__PURE__ */ new Set(["follow-ups"]);
/** The report itself: no section missing, no question without an answer; and whichever of its machine's parts people changed is named. */
function checkReport(folder) {
	const report = readText(folder, REPORT_FILE);
	if (report.kind !== "text") return [];
	const file = pathIn(folder, REPORT_FILE);
	const lines = report.text.split(/\r?\n/u);
	return [
		...checkSections(file, lines),
		...checkQuestions(file, report.text),
		...checkParts(file, report.text, lines)
	];
}
function checkSections(file, lines) {
	const there = new Set(lines.map((line) => line.trim()));
	return SECTIONS.filter((section) => !there.has(section)).map((section) => errorAt(file, null, {
		message: `The report has no section ${section.replace(/^#+ /u, "")}`,
		expected: `the line "${section}", as the runbook's report has it`,
		remedy: "Put the section back, with what is known."
	}));
}
function checkQuestions(file, text) {
	return listOpenQuestions(text).map(({ question, line }) => {
		const isGone = line === null;
		return errorAt(file, line, {
			message: `${isGone ? "A question was taken out of the report" : "A question is not answered"}: ${oneLine(question, 200)}`,
			expected: "an answer below the question",
			remedy: isGone ? `Put **Question: ${oneLine(question, 200)}** back, with its answer below it.` : "Write the answer in the place of _answer here_; where nobody knows, say so and why."
		});
	});
}
function checkParts(file, text, lines) {
	return listParts(text).filter(({ name, isEdited }) => isEdited && !PEOPLES_PARTS.has(name)).map(({ name }) => {
		const at = lines.findIndex((line) => line.startsWith(`<!-- switchback:part ${name} `));
		return warningAt(file, at + 1, {
			message: `The part ${name} was changed by hand: no run amends it any more`,
			expected: "the part as a machine wrote it, with remarks outside of its markers",
			remedy: "Compare it with the evidence, or take it from the history of the branch again and write outside of the markers."
		});
	});
}

// actions/shared/review/check-settlement.ts
const DAY_MS = 864e5;
/** What people accepted; `null` where there is no such file or it does not count. */
function readSettlement(folder) {
	const read = readText(folder, SETTLEMENT_FILE);
	const parsed = read.kind === "text" ? parseSettlement(read.text) : null;
	return parsed?.ok === true ? parsed.settlement : null;
}
/** `settled.json` fits its schema, accepts nothing before it was there, and accepts exactly what the evidence found (DESIGN.md section 8). */
function checkSettlement(folder, evidence, terms) {
	const read = readText(folder, SETTLEMENT_FILE);
	if (read.kind !== "text") return [];
	const file = pathIn(folder, SETTLEMENT_FILE);
	const parsed = parseSettlement(read.text);
	if (!parsed.ok) return parsed.problems.map((problem) => refuseSettlement({
		file,
		text: read.text
	}, problem));
	const obstacles = evidence === null ? null : listObstacles(evidence);
	return parsed.settlement.entries.flatMap((entry, at) => {
		const line = positionOf(read.text, ["entries", at]).line;
		return [...checkDates({
			file,
			line
		}, entry, terms), ...obstacles === null ? [] : checkKeys({
			file,
			line
		}, entry, obstacles)];
	});
}
/** `entries.0.keys: …` names its place. */
function refuseSettlement({ file, text }, problem) {
	const [, place] = /^([\w.]+): /u.exec(problem) ?? [];
	const path = (place ?? "").split(".").map((key) => /^\d+$/u.test(key) ? Number(key) : key);
	const isJson = isParseable(text);
	return errorAt(file, isJson ? positionOf(text, path).line : null, {
		message: `What is accepted does not count: ${oneLine(problem, 300)}`,
		expected: "each entry with kind, about, exact keys or a range, reason, owner and acceptedAt",
		remedy: "Mend it; until then nothing of it is accepted."
	});
}
function isParseable(text) {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		if (error instanceof SyntaxError) return false;
		throw error;
	}
}
function checkDates({ file, line }, { kind, about, acceptedAt }, { now, acceptedUnknownDays }) {
	const acceptedMs = Date.parse(acceptedAt);
	if (acceptedMs > now.getTime()) {
		const expected = `an instant up to now, ${formatInstant(now)}`;
		const message = `${about} is accepted in the future: at ${oneLine(acceptedAt, 40)}`;
		return [errorAt(file, line, {
			message,
			expected,
			remedy: "Say when it was accepted."
		})];
	}
	const endsAt = new Date(acceptedMs + acceptedUnknownDays * DAY_MS);
	if (kind !== "unknown" || now.getTime() < endsAt.getTime()) return [];
	return [warningAt(file, line, {
		message: `What was accepted as unknown of ${about} expired at ${formatInstant(endsAt)}`,
		expected: `an acceptance of the last ${acceptedUnknownDays} days`,
		remedy: "Measure it, or accept it again with a new acceptedAt."
	})];
}
/** A loss is accepted key by key: what nothing found lost cannot be accepted as such. */
function checkKeys({ file, line }, entry, obstacles) {
	const { kind, about, dataset, keys } = entry;
	const own = obstacles.filter((obstacle) => obstacle.kind === kind && (obstacle.about === about || obstacle.criterion === about) && (dataset === void 0 || dataset === obstacle.dataset));
	if (own.length === 0) return [warningAt(file, line, {
		message: `Nothing that was measured stands in the way as ${kind} of ${about}: the entry accepts nothing`,
		expected: "a finding of the criteria, as the report names it",
		remedy: "Take the entry out, or name what the report names."
	})];
	const isComplete = own.every((obstacle) => obstacle.keys.length >= obstacle.keyCount);
	const found = new Set(own.flatMap((obstacle) => obstacle.keys));
	const strange = isComplete && kind === "loss" ? keys.filter((key) => !found.has(key)) : [];
	if (strange.length === 0) return [];
	return [errorAt(file, line, {
		message: `${about} is accepted for ${strange.length === 1 ? "a key" : `${strange.length} keys`} that nothing found: ${oneLine(strange.slice(0, 5).join(", "), 200)}`,
		expected: "exactly the keys that are lost",
		remedy: "Take them out: what is lost later is accepted when it is found."
	})];
}
/** What stood in the way at the newest look; `null` where what it was judged by was left out. */
function listObstacles(evidence) {
	const look = findCriteria(evidence);
	if (look === null || look.facts === null) return null;
	return assessCriteria(look.facts, new Date(look.at)).flatMap(({ id, obstacles }) => obstacles.map((obstacle) => ({
		...obstacle,
		criterion: id
	})));
}

// actions/shared/review/review-incident.ts
/** Of one file: nobody reads more, and a hostile report could hold any number and so hide what is wrong with another file. */
const MOST_OF_A_FILE = 50;
/** Of one incident: it could hold any number of bad files, too. */
const MOST_OF_ALL = 250;
/**
* What an incident's folder lacks or contradicts before it can be merged, errors first. Reads the folder as data; `change` is what a pull request
* does to it, `null` where the folder is looked at by itself.
*/
async function reviewIncident(folder, change, terms) {
	const known = readRecord(folder);
	const evidence = readEvidence(folder);
	const settlement = readSettlement(folder);
	const findings = cutEachFile([
		...checkFiles(folder),
		...checkRecord(folder, change),
		...await checkEvidence(folder, terms.recipes),
		...checkReport(folder),
		...checkFollowUps(folder),
		...checkSettlement(folder, evidence, terms),
		...known === null || evidence === null ? [] : checkNumbers(folder, {
			record: known.record,
			evidence
		}),
		...known === null ? [] : checkRecovery(folder, {
			...known,
			evidence,
			settlement
		}, terms)
	]);
	const more = findings.length - MOST_OF_ALL;
	return more <= 0 ? findings : [...findings.slice(0, MOST_OF_ALL), cutAt(`incidents/${folder.id}`, more)];
}
function cutEachFile(findings) {
	const sorted = sortFindings(findings);
	const kept = [...new Set(sorted.map(({ file }) => file))].flatMap((file) => {
		const own = sorted.filter((finding) => finding.file === file);
		const more = own.length - MOST_OF_A_FILE;
		return more <= 0 ? own : [...own.slice(0, MOST_OF_A_FILE), cutAt(file, more)];
	});
	return sortFindings(kept);
}
function cutAt(file, more) {
	return errorAt(file, null, {
		message: `${more} more findings are not shown`,
		expected: "few of them",
		remedy: "Mend what is shown, then look again."
	});
}
/** A folder by itself, as it lies on this machine or on a branch: `switchback report --check`, and the commit status of the machine's own runs. */
function reviewFolder(folder, terms) {
	return reviewIncident(folder, null, terms);
}

// actions/shared/review/review-result.ts
const reviewResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	/** `null` where a folder was looked at by itself. */
	pullRequest: int().nullable(),
	headOid: string().nullable(),
	/** Incidents that were looked at. */
	incidents: array(string()),
	/** Worst first. */
	findings: array(findingSchema)
});
/** `fail` while something has to be mended, `warn` where a reviewer should look. */
function judgeFindings(findings) {
	if (findings.some(({ level }) => level === "error")) return "fail";
	return findings.length > 0 ? "warn" : "pass";
}
function reasonCodeOf({ verdict, incidents }) {
	if (verdict === "fail") return "report-incomplete";
	if (verdict === "warn") return "report-complete-with-warnings";
	return incidents.length === 0 ? "no-incident-touched" : "report-complete";
}

// scripts/commands/check-report.ts
/**
* `switchback report --check`: what `review-incident.yml` will say of an incident's folder, before it is pushed. What only a pull request shows, such
* as a record that differs from the base, is left to that workflow.
*/
async function checkReportCommand(options, context) {
	const { cwd } = await findTarget(options, context);
	const known = readFolders(await readIncidentFolders(cwd));
	const { id } = chooseIncident(known, options.incident).record;
	const { policy } = await measurePeoplesFiles(() => readCheckoutFiles(cwd, PEOPLES_PATHS), CHECKOUT);
	if (!policy.measured) context.log.warning(`${policy.message} ${policy.remedy}`);
	const acceptedUnknownDays = policy.measured ? policy.value.success.acceptedUnknownDays : 0;
	const terms = {
		now: systemClock.now(),
		acceptedUnknownDays,
		recipes: RECIPES
	};
	const findings = await reviewFolder(await readIncidentFolder(cwd, id), terms);
	const result = {
		schemaVersion: 1,
		verdict: judgeFindings(findings),
		pullRequest: null,
		headOid: null,
		incidents: [id],
		findings: [...findings]
	};
	return {
		exitCode: exitCodeOf(result.verdict),
		json: {
			...result,
			reasonCode: reasonCodeOf(result)
		},
		lines: [...findings.map(renderFinding), renderCount(id, findings)]
	};
}
/** As compilers write it, so that an editor finds the place. */
function renderFinding({ file, line, level, message, expected, remedy }) {
	const place = line === null ? file : `${file}:${line}`;
	return oneLine(`${place}: ${level}: ${joinSentences(message, `Expected: ${expected}`, remedy)}`, 1500);
}
function renderCount(id, findings) {
	const errors = findings.filter(({ level }) => level === "error").length;
	const warnings = findings.length - errors;
	return `${id}: ${errors === 0 ? "nothing to mend" : `${count(errors, "thing")} to mend`}, ${count(warnings, "warning")}.`;
}

export { checkReportCommand };