import { instantKey } from "./sha2.mjs";
import { _enum, array, number, object, record, string, union } from "./zod.mjs";
import { VERDICTS } from "./verdict.mjs";
import { CRITERIA, criterionResultSchema } from "./criterion.mjs";
import { oneLine } from "./one-line.mjs";
import "./phase.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { parseIncidentRecord } from "./incident-record.mjs";
import { foldLifecycle } from "./lifecycle.mjs";
import { fromTaggedJson, readIntegrity } from "./integrity-answer.mjs";
import { statusOf } from "./follow-ups.mjs";
import "./redact-evidence.mjs";
import "./measurement.mjs";
import { investigationResultSchema, parseEvidence } from "./investigation-result.mjs";
import { durationsOf } from "./open-questions.mjs";
import { dltLookSchema, verificationResultSchema } from "./verification-result.mjs";
import "./carry-look.mjs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// actions/report-incident/find-decision.ts
/**
* What the triggers had measured when they asked for this rollback: the newest decision on the generation before it that was not made after its state was
* committed. `null` where a person decided, or nothing is recorded.
*/
function findDecision({ generation, containedAt, trigger }, records) {
	if (trigger === "operator") return null;
	const [decision] = records.filter((record) => record.kind === "decision" && record.decision === "rollback").filter((record) => record.generation === generation - 1 && Date.parse(record.at) <= Date.parse(containedAt)).toSorted((a, b) => instantKey(b.at).localeCompare(instantKey(a.at)));
	if (decision === void 0 || decision.trigger === null) return null;
	return {
		trigger: decision.trigger,
		decidedAt: decision.at,
		values: decision.rules.flatMap((rule) => rule.fired ? [toValue(rule)] : [])
	};
}
function toValue({ trigger, value, limit, because, windowHours, sample }) {
	const about = [...windowHours === null ? [] : [`over ${windowHours} h`], ...sample === null ? [] : [`of ${sample}`]];
	return {
		name: `${trigger}${about.length === 0 ? "" : `, ${about.join(", ")}`}`,
		observed: value === null ? because : `${value}: ${because}`,
		limit: limit === null ? "none at all" : String(limit)
	};
}

// actions/report-incident/list-happenings.ts
const WORDS = {
	"report-opened": "Report opened",
	verified: "Verified: the proof (layer 4) held",
	recovered: "Recovered",
	reopened: "Opened again",
	reviewed: "Reviewed",
	escalated: "Escalated",
	acknowledged: "Acknowledged"
};
/** The report shows these from the lifecycle. */
const MILESTONES = /* @__PURE__ */ new Set([
	"verified",
	"recovered",
	"reviewed"
]);
/** What the history says that happened to an incident, oldest first, each once. */
function listHappenings(incident, records, { milestones }) {
	const lines = records.flatMap((record) => {
		if (record.kind !== "incident-event" || record.incident !== incident) return [];
		if (record.event === "report-opened") return [];
		if (!milestones && MILESTONES.has(record.event)) return [];
		const { at, event, detail } = record;
		return [{
			at,
			what: detail === "" ? WORDS[event] : `${WORDS[event]}: ${detail}`,
			by: null
		}];
	});
	return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.what < b.what ? -1 : 1));
}

// actions/report-incident/make-facts.ts
/** Where the incident stands; without the policy or the history nobody knows, and the record's status stands. */
function measureLifecycle({ incident, policy, records, pullRequest, now }) {
	if (!policy.measured) return policy;
	if (!records.measured) return records;
	const { success, incidents } = policy.value;
	const limits = {
		holdHours: success.holdHours,
		reviewWithinHours: incidents.reviewWithinHours
	};
	const { record } = incident;
	return {
		measured: true,
		value: foldLifecycle({
			record,
			records: records.value,
			pullRequest,
			policy: limits,
			now
		})
	};
}
/** The report's facts. What is missing says why, so that no blank is left that a machine could fill. */
function makeReportFacts(context) {
	const { incident, pieces, policy, records, jobs, links } = context;
	const { record } = incident;
	const lifecycle = measureLifecycle(context);
	const { verification, integrity, collection, investigation, criteria } = pieces;
	return {
		record,
		verification,
		integrity,
		collection,
		investigation,
		criteria,
		jobs,
		links,
		lifecycle: lifecycle.measured ? lifecycle.value : null,
		decision: records.measured ? findDecision(record, records.value) : null,
		...records.measured ? { handovers: records.value.filter((one) => one.kind === "handover") } : {},
		policy: policy.measured ? policy.value : null,
		units: null,
		missing: {
			...missingByDesign(context),
			...pieces.missing,
			...lifecycle.measured ? {} : { lifecycle: lifecycle.message },
			...policy.measured ? {} : { policy: policy.message }
		},
		happenings: records.measured ? listHappenings(record.id, records.value, { milestones: false }) : [],
		openQuestions: null
	};
}
function missingByDesign({ incident, pieces }) {
	const { trigger } = incident.record;
	return {
		...trigger === "operator" ? { decision: "a person decided; no trigger was measured" } : {},
		...pieces.criteria === null ? { criteria: pieces.missing.verification ?? "not measured yet" } : {}
	};
}

// actions/report-incident/find-proof-look.ts
const looksSchema = object({
	first: dltLookSchema,
	observation: object({ look: dltLookSchema })
});

// actions/report-incident/pieces.ts
/** What other jobs handed on, as it came: packed evidence, or the JSON of a result; empty where a job handed on nothing. */
const HANDED_ON = [
	"verification",
	"integrity",
	"investigation",
	"collection"
];
/** Of a run that measured nothing. */
const NO_PIECES = {
	verification: null,
	integrity: null,
	investigation: null,
	collection: null,
	criteria: null,
	proofLook: null,
	measurements: [],
	missing: {}
};
const collectionSchema = object({
	verdict: _enum(VERDICTS),
	mode: _enum(["test", "collect"]),
	startedAt: string(),
	durationSeconds: number(),
	units: array(object({
		unit: string(),
		outcome: string(),
		fetched: number(),
		detail: string().nullable()
	}))
});
const criteriaSchema = array(criterionResultSchema).length(CRITERIA.length);
/** Each piece is known by its form alone, whatever it was called on the way. */
function piecesOf(measured) {
	const answers = measured.map(({ answer }) => fromTaggedJson(answer));
	const find = (schema) => {
		for (const answer of answers) {
			const parsed = schema.safeParse(answer);
			if (parsed.success) return parsed.data;
		}
		return null;
	};
	const verification = find(verificationResultSchema);
	return {
		verification,
		integrity: measured.map(readIntegrity).find((found) => found !== null) ?? null,
		investigation: find(investigationResultSchema),
		collection: find(collectionSchema),
		criteria: find(criteriaSchema) ?? criteriaOf(verification)
	};
}
function criteriaOf(verification) {
	const parsed = criteriaSchema.safeParse(verification?.criteria);
	return parsed.success ? parsed.data : null;
}
/** What is missing is taken from an earlier look, so that a report never says less than it did. */
function completePieces(pieces, earlier) {
	const before = piecesOf(earlier);
	const { missing, measurements, proofLook, ...now } = pieces;
	const found = {
		verification: now.verification ?? before.verification,
		integrity: now.integrity ?? before.integrity,
		investigation: now.investigation ?? before.investigation,
		collection: now.collection ?? before.collection,
		criteria: now.criteria ?? before.criteria
	};
	const stillMissing = HANDED_ON.flatMap((name) => found[name] === null && missing[name] !== void 0 ? [[name, missing[name]]] : []);
	return {
		...found,
		proofLook,
		measurements: uniqueById([...earlier, ...measurements.map((one) => earlier.find((other) => isSame(one, other)) ?? one)]),
		missing: Object.fromEntries(stillMissing)
	};
}
/** Measured again with the same answer from the same input: that is no news, and the first time stands. */
function isSame(one, other) {
	const told = ({ id, recipe, input, answer, leftOut }) => JSON.stringify([
		id,
		recipe,
		input,
		answer,
		leftOut
	]);
	return told(one) === told(other);
}
function uniqueById(measurements) {
	return [...new Map(measurements.map((measurement) => [measurement.id, measurement])).values()];
}
const jobResultsSchema = record(string(), union([string(), object({
	result: string(),
	said: string().nullish()
})]));

// actions/report-incident/list-indexed.ts
/** Folders whose record can be read and is of that folder, the newest first. */
function readFolders(folders) {
	return folders.flatMap((folder) => {
		const record = parseIncidentRecord(folder.record);
		return record?.id === folder.id ? [{
			record,
			folder
		}] : [];
	}).toSorted((a, b) => a.record.id < b.record.id ? 1 : -1);
}
/** The report's facts by what lies in the folder and the history alone. */
function factsOfFolder({ record, folder }, context) {
	const parsed = folder?.evidence ? parseEvidence(folder.evidence) : null;
	const evidence = parsed?.ok === true ? parsed.evidence : null;
	const nowhere = {
		commit: "unknown",
		config: null,
		routing: null
	};
	return makeReportFacts({
		...context,
		incident: {
			record,
			report: null,
			state: evidence?.state ?? {
				before: nowhere,
				after: nowhere
			},
			notes: []
		},
		pieces: completePieces(NO_PIECES, evidence?.measurements ?? []),
		jobs: evidence?.jobs ?? [],
		pullRequest: null,
		links: {
			repository: null,
			report: null,
			pullRequest: null,
			issue: null,
			configDiff: null,
			runs: evidence?.runs ?? []
		}
	});
}
/** Their lines in the index. */
function toIndexed(facts) {
	const cause = facts.investigation?.causes.find(({ confidence }) => confidence !== "unlikely");
	const settled = (facts.criteria ?? []).flatMap((criterion) => criterion.settled ?? []);
	return {
		record: facts.record,
		status: statusOf(facts),
		cause: cause?.title ?? null,
		durations: durationsOf(facts),
		settled: settled.length === 0 ? null : settled.join("; ")
	};
}

// actions/shared/adapters/checkout-files.ts
/**
* Files of the checkout as they lie in the work tree; `null` where there is none.
*
* @throws DependencyError of `filesystem` for everything but a missing file.
*/
async function readCheckoutFiles(directory, paths) {
	const entries = await Promise.all(paths.map(async (path) => [path, await readOrNull(directory, path)]));
	return Object.fromEntries(entries);
}
async function readOrNull(directory, path) {
	try {
		return await readFile(join(directory, path));
	} catch (cause) {
		if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
		throw new DependencyError({
			dependency: "filesystem",
			message: `${path} of the checkout cannot be read`,
			retryable: false,
			cause
		});
	}
}

// actions/shared/adapters/incident-folders.ts
const FOLDER = /^\d{8}-\d{6}Z-[a-z0-9-]+$/u;
/** The folders of incidents in a work tree that have a record, the newest first. Symbolic links are not followed. */
async function readIncidentFolders(directory) {
	const place = join(directory, "incidents");
	const ids = (await orNull(() => readdir(place, { withFileTypes: true }), place) ?? []).filter((entry) => entry.isDirectory() && FOLDER.test(entry.name)).map(({ name }) => name);
	return (await Promise.all(ids.map(async (id) => {
		const read = (file) => orNull(() => readFile(join(place, id, file)), `incidents/${id}/${file}`);
		const [record, evidence] = await Promise.all([read("incident.json"), read("evidence.json")]);
		return record === null ? [] : [{
			id,
			record,
			evidence
		}];
	}))).flat().toSorted((a, b) => a.id < b.id ? 1 : -1);
}
/** Writes a file below a directory, with the folders that it needs; the whole path. */
async function writeBelow(directory, path, text) {
	const whole = join(directory, path);
	try {
		await mkdir(dirname(whole), { recursive: true });
		await writeFile(whole, text);
		return whole;
	} catch (cause) {
		throw new DependencyError({
			dependency: "filesystem",
			message: `${path} could not be written below the workspace`,
			retryable: false,
			remedy: "Make the directory writable, and look whether the disk is full.",
			cause
		});
	}
}
async function orNull(read, what) {
	try {
		return await read();
	} catch (cause) {
		if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
		throw new DependencyError({
			dependency: "filesystem",
			message: `${what} cannot be read`,
			retryable: false,
			cause
		});
	}
}

// scripts/commands/choose-incident.ts
/**
* The incident of that id, by default the newest one.
*
* @throws OperatorError `incident-missing`
*/
function chooseIncident(known, asked) {
	const found = asked === void 0 ? known[0] : known.find(({ record }) => record.id === asked);
	if (found !== void 0) return found;
	throw new OperatorError({
		reasonCode: "incident-missing",
		message: asked === void 0 ? "The clone holds no incident" : `The clone holds no incident ${oneLine(asked, 100)}`,
		observed: `${known.length} under incidents/ that can be read`,
		expected: "incidents/<id>/incident.json, as a rollback commits it",
		remedy: "Pull the branch that holds it (git pull), or name another incident."
	});
}

export { chooseIncident, factsOfFolder, readCheckoutFiles, readFolders, readIncidentFolders, toIndexed, writeBelow };