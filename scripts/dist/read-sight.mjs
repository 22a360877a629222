import { describeFileProblem, parseDatasets } from "./datasets.mjs";
import { formatInstant } from "./phase.mjs";
import { GATES, isStopping, listFixes, settledKey } from "./list-gates.mjs";
import { soakHoursOf, trafficOf } from "./unreachable-samples.mjs";
import { toGateHistory } from "./pending-places.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { describeConfigProblem, parseCutoverConfig, parseTrailers } from "./cutover-config.mjs";
import { attemptInForce, generationInForce } from "./next-generation.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { OperatorError } from "./errors.mjs";
import { measureFault } from "./measure-fault.mjs";
import { incidentPath, parseIncidentRecord } from "./incident-record.mjs";
import { foldLifecycle } from "./lifecycle.mjs";
import { SETTLEMENT_FILE, parseSettlement } from "./settlement.mjs";
import { listFollowUps } from "./follow-ups.mjs";
import { readPatiently } from "./read-patiently.mjs";
import { parsePolicy } from "./policy.mjs";

// actions/shared/gates/assess-gates.ts
/** Judges every gate that this advance has to pass. Each is asked whatever the others say: a person sees all that is missing at once. */
function assessGates(facts, bypassed = /* @__PURE__ */ new Set(), gates = GATES) {
	const results = gates.filter((gate) => gate.isAsked(facts)).map((gate) => assessGate(gate, facts, bypassed));
	const stopping = results.filter(isStopping);
	const known = stopping.flatMap(({ earliestAt }) => earliestAt ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b));
	const notBeforeAt = known.at(-1) ?? null;
	const { config, generation, attempt, to, now } = facts;
	return {
		schemaVersion: 1,
		decision: stopping.length === 0 ? "may-advance" : "refused",
		at: formatInstant(now),
		generation,
		attempt,
		from: config.phase,
		to,
		gates: results,
		earliestAt: known.length === stopping.length ? notBeforeAt : null,
		notBeforeAt
	};
}
function assessGate(gate, facts, bypassed) {
	const { id, title, isBypassable } = gate;
	const { verdict, skipReason, observed, expected, value, limit, earliestAt, remedy, link } = gate.assess(facts);
	const isRefusing = verdict === "fail" || verdict === "unknown";
	return {
		id,
		title,
		verdict,
		observed,
		expected,
		isBypassable,
		skipReason: skipReason ?? null,
		value: value ?? null,
		limit: limit ?? null,
		earliestAt: isRefusing ? earliestAt ?? null : null,
		remedy: isRefusing || verdict === "warn" ? remedy ?? null : null,
		link: link ?? null,
		isBypassed: isRefusing && isBypassable && bypassed.has(id)
	};
}
/** The gates that were gone by, in the order of the report. */
function listBypassed({ gates }) {
	return gates.filter(({ isBypassed }) => isBypassed).map(({ id }) => id);
}

// actions/shared/cutover/required-soak.ts
/**
* How long a phase must run clean, in hours. The first attempt takes the policy's time; each further one `soakFactor` times as long as the one before,
* up to `longestSoakHours`, and never less than the policy's time.
*
* @param attempt from 1; 0 counts as the first
*/
function requiredSoakHours(policyHours, attempt, { soakFactor, longestSoakHours }) {
	const grown = policyHours * soakFactor ** Math.max(0, attempt - 1);
	return Math.max(policyHours, Math.min(grown, longestSoakHours));
}

// actions/advance-cutover/read-standings.ts
const ID = /^\d{8}-\d{6}Z-[a-z0-9-]{1,80}$/u;
const MOST_INCIDENTS = 20;
/** Every incident that the newest commits, the config or the history name, newest first, as far as an advance goes. */
async function readStandings(sources) {
	const { state, people, signal } = sources;
	const ids = listIds(sources);
	if (ids.length === 0) return [];
	const recordPaths = ids.map((id) => incidentPath(id, "incident.json"));
	const textPaths = ids.flatMap((id) => [incidentPath(id, "README.md"), incidentPath(id, SETTLEMENT_FILE)]);
	const [records, texts] = await Promise.all([state.repository.readFiles(state.oid, recordPaths, signal), people.repository.readFiles(people.oid, textPaths, signal)]);
	return ids.map((id) => toStanding(id, {
		records,
		texts
	}, sources));
}
function listIds({ tip, records }) {
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	const named = parsed.ok ? parsed.config.lastTransition?.incident ?? null : null;
	const committed = tip.history.flatMap(({ message }) => parseTrailers(message).Incident ?? []);
	const told = records.flatMap((record) => record.kind === "incident-event" ? [record.incident] : []);
	return [.../* @__PURE__ */ new Set([
		...named === null ? [] : [named],
		...committed,
		...told
	])].filter((id) => ID.test(id)).toSorted((a, b) => Number(a < b) - Number(a > b)).slice(0, MOST_INCIDENTS);
}
function toStanding(id, { records: files, texts }, { records, policy, now }) {
	const contents = files.get(incidentPath(id, "incident.json"))?.contents;
	const record = contents === void 0 ? null : parseIncidentRecord(contents);
	const terms = {
		holdHours: policy.success.holdHours,
		reviewWithinHours: policy.incidents.reviewWithinHours
	};
	const report = textOf(texts.get(incidentPath(id, "README.md")));
	return {
		id,
		incident: record === null ? null : {
			record,
			lifecycle: foldLifecycle({
				record,
				records,
				pullRequest: null,
				policy: terms,
				now
			})
		},
		report: report === null ? null : {
			followUps: listFollowUps(report),
			fixes: listFixes(report)
		},
		settled: settledOf(texts.get(incidentPath(id, SETTLEMENT_FILE)))
	};
}
/** A settlement that cannot be read settles nothing; the review of its pull request says what is wrong with it. */
function settledOf(file) {
	const parsed = file ? parseSettlement(file.contents) : null;
	if (parsed?.ok !== true) return /* @__PURE__ */ new Set();
	return new Set(parsed.settlement.entries.flatMap(({ about, keys }) => keys.map((key) => settledKey(about, key))));
}
/** `null` where there is none or it is not UTF-8. */
function textOf(file) {
	if (!file) return null;
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(file.contents);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}

// actions/advance-cutover/read-gate-facts.ts
/** Everything that the gates are judged by. What cannot be read is an answer, so that the other gates still say what they see. */
async function readGateFacts(question, sources) {
	const { tip, config, words, now } = sources;
	const records = await readRecords(sources);
	const incidents = records.measured ? await measureFault(() => readStandings({
		...sources,
		policy: words.policy,
		records: records.value
	}), "Check the token and the status of the remote, then run this again.") : records;
	const attempt = attemptInForce(config.attempt, tip.history);
	const soakHours = soakHoursOf(words.policy)[config.phase];
	return {
		...question,
		...words,
		now,
		config,
		attempt,
		incidents,
		generation: generationInForce(config.generation, tip.history),
		dltUnits: dltUnitsOf(tip),
		requiredSoakHours: requiredSoakHours(soakHours, attempt, words.policy.gates.reattempt),
		history: records.measured ? {
			measured: true,
			value: toGateHistory(records.value, now)
		} : records
	};
}
async function readRecords({ history, signal }) {
	const read = await measureFault(() => history.read(signal), `Check that the branch ${history.branch} can be read, then run this again.`);
	if (!read.measured) return read;
	return {
		measured: true,
		value: parseHistoryFiles(read.value.files).records.map(({ record }) => record)
	};
}
/** None where the routing file is bad: the transition itself refuses that. */
function dltUnitsOf({ files }) {
	const file = files.get("config/routing.flagd.json") ?? null;
	const routing = file === null ? null : parseRoutingFile(file.contents);
	return routing?.ok === true ? routing.routing.dltUnits : [];
}

// actions/advance-cutover/read-policy.ts
/**
* What people wrote of the migration.
*
* @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
function readPeoplesWords(files) {
	const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, "datasets-invalid"));
	if (!datasets.ok) throw invalid("datasets-invalid", DATASETS_PATH, datasets.problems);
	const parsed = parsePolicy(contentsOf(files, POLICY_PATH, "policy-invalid"), datasets.datasets);
	if (!parsed.ok) throw invalid("policy-invalid", POLICY_PATH, parsed.problems);
	return {
		policy: parsed.policy,
		datasets: datasets.datasets
	};
}
/**
* What an advance takes from the policy and the datasets.
*
* @throws OperatorError as `readPeoplesWords`, and where the policy has no such phase
*/
function readAdvancePolicy(files, to) {
	const { policy, datasets } = readPeoplesWords(files);
	const traffic = trafficOf(policy, to);
	if (traffic === null) throw new OperatorError({
		reasonCode: "policy-invalid",
		message: `${POLICY_PATH} has no phase ${to}`,
		observed: policy.phases.map(({ phase }) => phase).join(", "),
		expected: to,
		remedy: "Name a phase of the policy, or add this one to it."
	});
	const { pins, salt } = policy.routing;
	const { reattempt } = policy.gates;
	return {
		traffic,
		registeredUnits: datasets.units,
		pins,
		salt,
		soakHours: soakHoursOf(policy),
		reattempt
	};
}
function contentsOf(files, path, reasonCode) {
	const file = files.get(path) ?? null;
	if (file !== null) return file.contents;
	throw new OperatorError({
		reasonCode,
		message: `${path} is not on the default branch of the remote`,
		observed: "no such file",
		expected: "the file, committed and pushed",
		remedy: "Commit it: an advance needs to know the units. A rollback never does."
	});
}
function invalid(reasonCode, path, problems) {
	const places = problems.slice(0, 10).map((problem) => describeFileProblem(path, problem));
	return new OperatorError({
		reasonCode,
		message: `${places.join(" ")}${problems.length > 10 ? ` And ${problems.length - 10} more.` : ""}`,
		remedy: "Mend the file by pull request, then run this again."
	});
}

// actions/advance-cutover/read-sight.ts
const SIGHT_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
const PEOPLES_PATHS = [POLICY_PATH, DATASETS_PATH];
/**
* Reads them.
*
* @throws OperatorError `config-invalid`, `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
async function readSight(ports, signal) {
	const { repository, people, clock } = ports;
	const now = clock.now();
	const [tip, apart] = await Promise.all([readPatiently(() => repository.readTip(SIGHT_PATHS, { signal }), ports.clock, signal), people === null ? null : readPatiently(() => people.readTip(PEOPLES_PATHS, { signal }), ports.clock, signal)]);
	const peoplesFiles = apart?.files ?? /* @__PURE__ */ new Map();
	const parsed = parseCutoverConfig(tip.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!parsed.ok) throw new OperatorError({
		reasonCode: "config-invalid",
		message: parsed.problems.map(describeConfigProblem).join("; "),
		remedy: parsed.problems[0]?.remedy ?? "Run a rollback, which writes it anew."
	});
	const words = readPeoplesWords(apart?.files ?? tip.files);
	const from = apart === null || people === null ? {
		oid: tip.oid,
		repository
	} : {
		oid: apart.oid,
		repository: people
	};
	return {
		tip,
		config: parsed.config,
		words,
		peoplesFiles,
		people: from,
		now
	};
}
/** A passing fault of a read costs nobody the advance. */
/** A look at the state's branch, with what people wrote on the default branch in it. */
function withPeoples(snapshot, { peoplesFiles }) {
	return {
		...snapshot,
		files: new Map([...snapshot.files, ...peoplesFiles])
	};
}

export { SIGHT_PATHS, assessGates, listBypassed, readAdvancePolicy, readGateFacts, readSight, requiredSoakHours, withPeoples };