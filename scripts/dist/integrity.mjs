import "./rolldown-runtime.mjs";
import { INTEGRITY_CHECKS, listSuspects, planListings, recordLook, settleOutcome, watchMemory } from "./record-look.mjs";
import { count } from "./count.mjs";
import { EMPTY_MEMORY } from "./empty-memory.mjs";
import { INTEGRITY_WORKFLOW, toHistoryRecords, toIntegrityMemory } from "./integrity-history.mjs";
import { foldByKind, judgeLook } from "./judge-look.mjs";
import { takeLook } from "./take-look.mjs";
import { measureFault } from "./measure-fault.mjs";
import { parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { TRIGGER_CHECKS } from "./to-sighting.mjs";
import { OperatorError } from "./errors.mjs";
import { collectRecords } from "./collected-history.mjs";
import { DECISIONS, packFetches, unpackFetches } from "./decision.mjs";
import { toKeptFetch } from "./kept-fetches.mjs";
import { gitHistoryStore, parseHistoryPath, renderCompactedPath, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { TOLD_ONCE } from "./told-once.mjs";
import { oneLine } from "./one-line.mjs";
import { describeHandoverGaps } from "./describe-gaps.mjs";
import { tableOf } from "./datasets.mjs";
import { handoverKey, latestHandovers } from "./latest-handovers.mjs";
import { askAboutOpen, createPostgresHeldPosts, createRedditListings, handoverFactsOf, inputVariable, listSwitches, parseInputs, parseRedditUrl, planHandovers, renderRoutedMark } from "./parse-inputs.mjs";
import { unitKey } from "./unit-key.mjs";
import { foldHistory } from "./fold-history.mjs";
import { parseCutoverConfig } from "./cutover-config.mjs";
import { CONFIG_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { generationInForce } from "./next-generation.mjs";
import { readPatiently } from "./read-patiently.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { rollbackInstant } from "./assess-state.mjs";
import { describeLag } from "./prove-binding.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { _enum, array, string } from "./zod.mjs";
import { integrityResultSchema } from "./integrity-result.mjs";
import { defineContract, integerInput, jsonOutput } from "./contract.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { createPostgresIntegrityDatabase } from "./postgres-integrity-database.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { renderIntegrityLines } from "./render-integrity.mjs";
import { DEFAULT_BRANCH, measurePeoplesFiles } from "./measure-files.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readBothFiles } from "./read-peoples-files.mjs";
import { deflateRawSync, inflateRawSync } from "node:zlib";

// actions/shared/integrity/coverage.ts
const DAY_MS$1 = 864e5;
/** How often sealed history is looked at again, as it is published. `at` is now. */
function describeCoverage({ sealedDays }, at) {
	if (sealedDays.length === 0) return "no day is sealed yet";
	const verified = sealedDays.flatMap(({ verifiedAt }) => verifiedAt === null ? [] : [Date.parse(verifiedAt)]);
	const pending = sealedDays.length - verified.length;
	const days = count(sealedDays.length, "sealed day");
	if (verified.length === 0) return `${days}, none verified again yet`;
	const everyDays = Math.max(1, Math.ceil((at.getTime() - Math.min(...verified)) / DAY_MS$1));
	const cycle = `verified every ${count(everyDays, "day")}`;
	return pending === 0 ? `all sealed history ${cycle} (${days})` : `sealed history ${cycle} (${days}, ${pending} not verified again yet)`;
}

// actions/check-integrity/ask-reddit.ts
/** Reddit answers for this many in one call. */
const IDS_A_CALL = 100;
/**
* What Reddit says of ids that are missing here. Reddit leaves out what it does not know, but a page with nothing at all on it tells nothing: it has been seen
* as a fault too (facts: integrity, 4a). What was told before Reddit refused stands; the rest is left out.
*/
async function askReddit(reddit, ids) {
	const truth = /* @__PURE__ */ new Map();
	for (let at = 0; at < ids.length; at += IDS_A_CALL) {
		const told = await askPage(reddit, ids.slice(at, at + IDS_A_CALL));
		if (!told.measured) return truth.size === 0 ? told : {
			measured: true,
			value: truth
		};
		for (const [id, state] of told.value) truth.set(id, state);
	}
	return {
		measured: true,
		value: truth
	};
}
async function askPage(reddit, asked) {
	const answer = await measureFault(() => reddit.fetchInfo(asked.map(fullnameOf)), "Check the credentials of Reddit and its status, then look again.");
	if (!answer.measured) return answer;
	if (answer.value.kind !== "page") return refused(answer.value);
	const { posts, unreadable } = answer.value.page;
	const shown = new Map(posts.map((post) => [post.fullname, post.condition]));
	const told = posts.length === 0 || unreadable.length > 0 ? asked.filter((id) => shown.has(fullnameOf(id))) : asked;
	const stateOf = (id) => shown.get(fullnameOf(id)) === "present" ? "present" : "gone";
	return {
		measured: true,
		value: new Map(told.map((id) => [id, stateOf(id)]))
	};
}
function fullnameOf(id) {
	return id.startsWith("t3_") ? id : `t3_${id}`;
}
function refused(answer) {
	return {
		measured: false,
		message: answer.kind === "gone" ? `Reddit answered ${answer.reason}` : answer.detail,
		remedy: answer.kind === "gone" ? "Look again." : answer.remedy
	};
}

// actions/check-integrity/fetch-listings.ts
/** Calls that are left to the collectors, whose work comes first. */
const LEAST_REMAINING = 50;
/** What Reddit lists of the units, one page each, one after another. What it did not show says why, and nothing of it is an exception. */
async function fetchListings(reddit, wanted) {
	const listings = [];
	let stop = reddit.measured ? null : reddit;
	for (const { unit, listing, limit } of wanted) {
		const answer = stop === null && reddit.measured ? await measureFault(() => reddit.value.fetchListing({
			unit,
			listing,
			limit
		}), "Check the status of Reddit.") : stop ?? NOT_ASKED;
		listings.push({
			unit,
			listing,
			shown: answer.measured ? toShown(answer.value) : unread(answer)
		});
		stop ??= stopAfter(answer);
	}
	return listings;
}
const NOT_ASKED = {
	measured: false,
	message: "Reddit was not asked",
	remedy: "Look again."
};
function toShown(answer) {
	switch (answer.kind) {
		case "page": return {
			kind: "page",
			posts: answer.page.posts
		};
		case "gone": return {
			kind: "gone",
			reason: answer.reason
		};
		case "rate-limited":
		case "failed": return {
			kind: "unread",
			message: answer.detail,
			remedy: answer.remedy
		};
		default: return answer;
	}
}
function unread({ message, remedy }) {
	return {
		kind: "unread",
		message,
		remedy
	};
}
/** Credentials that do not work, a limit that is reached, or a budget that is nearly spent: further calls would only harm the collectors. */
function stopAfter(answer) {
	if (!answer.measured) return answer;
	const { kind, budget } = answer.value;
	if (kind === "rate-limited") return {
		measured: false,
		message: answer.value.detail,
		remedy: answer.value.remedy
	};
	if (budget === null || budget.remaining >= LEAST_REMAINING) return null;
	return {
		measured: false,
		message: `only ${Math.floor(budget.remaining)} calls of Reddit's budget are left, which are the collectors'`,
		remedy: "Look again when the budget has started anew, which takes at most 10 minutes."
	};
}

// actions/shared/triggers/unjudged-looks.ts
/** A record has the instant at which its run began, in fractions of a second; the age of its evidence is in whole ones. */
const ROUNDED_MS = 1e3;
/**
* The runs whose look found loss, corruption or doubled ids that no decision has judged: the state or the policy could not be read then, or the watch failed. A look
* tells of what arrived once, so what they found would be found no more.
*/
function listUnjudgedRuns(records, { generation, sinceMs }) {
	const judged = judgedThrough(records, generation);
	const others = runsOfOthers(records, generation);
	const looks = records.filter((record) => record.kind === "verdicts" && Date.parse(record.at) >= sinceMs && !others.has(record.run));
	return new Set(looks.flatMap((look) => listFound(look).some((trigger) => (judged.get(trigger) ?? -1e400) < Date.parse(look.at) - ROUNDED_MS) ? [look.run] : []));
}
/** Those of another generation; one that could not read the state is nobody's, and counts. */
function runsOfOthers(records, generation) {
	return new Set(records.flatMap((record) => record.kind === "heartbeat" && (record.generation ?? generation) !== generation ? [record.run] : []));
}
function listFound({ checks }) {
	return checks.flatMap(({ id, verdict }) => {
		const kind = verdict === "fail" ? TRIGGER_CHECKS.get(id) : void 0;
		if (kind === "duplicates") return ["duplicates"];
		return kind === "loss" || kind === "corruption" ? ["data-loss"] : [];
	});
}
/** Up to which look each rule was judged, in milliseconds since 1970: what a tick measured on an earlier look says nothing of a later one. */
function judgedThrough(records, generation) {
	const through = /* @__PURE__ */ new Map();
	for (const record of records) {
		if (record.kind !== "decision" || record.generation !== generation) continue;
		const decidedMs = Date.parse(record.at);
		for (const { trigger, fired, verdict, evidenceAgeSeconds } of record.rules) {
			if (!fired && verdict === "unknown") continue;
			const evidenceMs = decidedMs - (evidenceAgeSeconds ?? 0) * 1e3;
			through.set(trigger, Math.max(through.get(trigger) ?? -1e400, evidenceMs));
		}
	}
	return through;
}

// actions/check-integrity/hold-watermarks.ts
/**
* What earlier looks left, without the watermarks of those whose findings nobody judged: this look finds them again, so that what decides was measured now. Where
* nothing goes by dlt nobody judges, and nothing is held.
*/
function holdWatermarks(memory, state) {
	if (!memory.measured || !state.measured) return memory;
	const { read, newestFailedAt } = memory.value;
	const { phase, phaseStartedAt, generation } = state.value;
	if (read === null || phase === "manual_only" || phaseStartedAt === null || newestFailedAt === null) return memory;
	const sinceMs = Date.parse(phaseStartedAt);
	if (Date.parse(newestFailedAt) < sinceMs) return memory;
	const lines = parseHistoryFiles(read.files).records;
	const runs = listUnjudgedRuns(lines.map(({ record }) => record), {
		generation,
		sinceMs
	});
	const held = new Set(lines.flatMap(({ path, record }) => "run" in record && runs.has(record.run) ? [path] : []));
	if (held.size === 0) return memory;
	const counted = lines.flatMap(({ path, record }) => record.kind === "watermark" && !held.has(path) ? [record] : []);
	return {
		measured: true,
		value: {
			...memory.value,
			memory: {
				...memory.value.memory,
				watermarks: furthest(counted)
			}
		}
	};
}
function furthest(watermarks) {
	const rising = watermarks.toSorted((a, b) => compareTexts(instantKey(a.through), instantKey(b.through)));
	return new Map(rising.map(({ table, through }) => [table, through]));
}

// actions/shared/history/compact-history.ts
/** Days that one commit compacts: after a long pause the rest waits for the next runs. */
const DAYS_AT_ONCE = 31;
const DAY_MS = 864e5;
/**
* Which finished days become one file each: those that are over for two days and have files of runs. A file that came late joins what was compacted
* before. What the files fold to stays the same; what is dropped (run URLs, versions, durations, answers that a later run of the day replaced) is
* still in the branch's earlier commits. `null` where there is nothing to do.
*/
function planCompaction(files, now) {
	const due = /* @__PURE__ */ new Map();
	for (const file of files) {
		const day = parseHistoryPath(file.path)?.day;
		if (day !== void 0 && isFinished(day, now)) due.set(day, [...due.get(day) ?? [], file]);
	}
	const days = [...due].filter(([day, ofDay]) => ofDay.some(({ path }) => path !== renderCompactedPath(day))).toSorted(([a], [b]) => compareTexts(a, b)).slice(0, DAYS_AT_ONCE);
	if (days.length === 0) return null;
	return {
		add: days.map(([day, ofDay]) => ({
			path: renderCompactedPath(day),
			contents: compactFiles(ofDay)
		})),
		remove: days.flatMap(([day, ofDay]) => ofDay.map(({ path }) => path).filter((path) => path !== renderCompactedPath(day)))
	};
}
/**
* Compacts what is due, in one commit on the tip that was read. Before a run's own file is appended: appending moves the tip.
*
* @returns `moved` where another run wrote meanwhile: nothing happened, and the next run does it.
*/
async function compactHistory(store, read, options) {
	const compaction = planCompaction(read.files, options.now);
	if (compaction === null || read.tipOid === null) return "nothing-due";
	return await store.replace({
		...compaction,
		expectedOid: read.tipOid
	}, options.signal) === "replaced" ? "compacted" : "moved";
}
function isFinished(day, now) {
	return Date.parse(`${day}T00:00:00Z`) + 3 * DAY_MS <= now.getTime();
}
/** The same bytes whatever the order of the files. Lines that this program does not understand stay as they are, at the end. */
function compactFiles(files) {
	const { records, passedOver } = parseHistoryFiles(files);
	const kept = new Set(passedOver.map(({ text }) => text));
	const all = records.map(({ record }) => record);
	const lines = [...listRecords(collectRecords(all), listTelling(all)), ...packAll(all)].map((record) => JSON.stringify(record));
	return new TextEncoder().encode([...lines, ...[...kept].toSorted(compareTexts)].map((line) => `${line}\n`).join(""));
}
/** Every unit-fetch, as far as the triggers read it: the rules are replayed over months, by whatever window a policy names. */
function packAll(records) {
	return packFetches(records.flatMap((record) => {
		if (record.kind === "unit-fetch") return [toKeptFetch(record)];
		return record.kind === "fetch-day" ? unpackFetches(record) : [];
	}));
}
/** Whether loads of dlt are seen at all: with its unit-fetches it says whether the path is silent. */
const CADENCE_CHECK = "dlt-cadence";
/** The answers by which a trigger fires, or does not, at the look itself, and what stops an advance later: each as it was, whatever a later look said. */
function listTelling(records) {
	return records.flatMap((record) => {
		if (record.kind !== "verdicts") return [];
		const { at, run, verdict: runVerdict, checks } = record;
		return checks.filter(({ id, verdict }) => verdict === "fail" || id === CADENCE_CHECK || verdict === "warn" && TOLD_ONCE.has(id)).map((check) => ({
			...check,
			at,
			run,
			runVerdict
		}));
	});
}
function listRecords(collected, telling) {
	return [
		...shortenHeartbeats(collected.heartbeats),
		...regroupVerdicts(collected, telling),
		...collected.watermarks.values(),
		...[...collected.seals.values()].flat(),
		...collected.verifiedDays.values(),
		...listBaselines(collected),
		...listCounts(collected),
		...collected.gauges.values(),
		...collected.marks.values(),
		...[...collected.recentFetches.values()].flat(),
		...collected.collectionRuns,
		...collected.standstills.values(),
		...collected.incidentEvents,
		...collected.successLooks,
		...collected.events
	];
}
function shortenHeartbeats(heartbeats) {
	const short = heartbeats.map(({ kind, schemaVersion, at, run, workflow, verdict, generation }) => ({
		kind,
		schemaVersion,
		at,
		run,
		workflow,
		verdict,
		...generation === null ? { generation } : {}
	}));
	return [...new Map(short.map((heartbeat) => [JSON.stringify([instantKey(heartbeat.at), heartbeat]), heartbeat]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, heartbeat]) => heartbeat);
}
/** The answers that no later run of the day replaced, and those by which triggers fire, each with the run that gave it. */
function regroupVerdicts({ lastVerdicts, failures }, telling) {
	const kept = [
		...lastVerdicts.values(),
		...failures.values(),
		...telling
	];
	const answers = new Map(kept.map((answer) => [asKey(answer), answer]).toSorted(([a], [b]) => compareTexts(a, b)));
	const byRun = /* @__PURE__ */ new Map();
	for (const { at, run, runVerdict: verdict, ...check } of answers.values()) {
		const key = JSON.stringify([
			instantKey(at),
			at,
			run,
			verdict
		]);
		const here = byRun.get(key) ?? {
			kind: "verdicts",
			schemaVersion: 1,
			at,
			run,
			verdict,
			checks: []
		};
		byRun.set(key, {
			...here,
			schemaVersion: versionFor(here, check),
			checks: [...here.checks, check]
		});
	}
	return [...byRun].toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}
/** The oldest version that has all keys. */
function versionFor(record, { faultCount, action }) {
	if (action !== void 0 || record.schemaVersion === 3) return 3;
	return faultCount === void 0 ? record.schemaVersion : 2;
}
const asKey = (answer) => JSON.stringify(answer);
function listBaselines({ baselines }) {
	return [...baselines].map(([key, keys]) => {
		const [dataset, check] = JSON.parse(key);
		return {
			kind: "baseline",
			schemaVersion: 1,
			dataset,
			check,
			keys: [...keys]
		};
	});
}
function listCounts({ counts }) {
	return [...counts.values()].map(({ hours, ...of }) => ({
		kind: "counts",
		schemaVersion: 1,
		...of,
		hours: [...hours].toSorted(([a], [b]) => a - b).map(([hour, seen]) => ({
			hour,
			...seen
		}))
	}));
}

// actions/check-integrity/keep-history.ts
/** As the gate of setup looks for it. */
const BASELINE_MARK = "baseline-recorded";
/** Finished days become one file each; then this run's own: the heartbeat, the verdicts, and what the look learnt. */
async function keepHistory(history, result, { run, runUrl, records, read }, signal) {
	if (history === null) return {
		outcome: "off",
		detail: null,
		path: null
	};
	const contents = renderHistoryLines([...aboutRun(result, {
		run,
		runUrl
	}), ...records]);
	const compacted = read === null ? null : await measureFault(() => compactHistory(history, read, {
		now: run.at,
		signal
	}), "The next run does it.");
	const written = await measureFault(() => appendOnce(history, {
		run,
		contents
	}, signal), `Let the token write to ${history.branch} (contents: write), then run this again.`);
	return written.measured ? {
		outcome: "written",
		detail: compacted?.measured === false ? compacted.message : null,
		path: written.value
	} : {
		outcome: "not-written",
		detail: `${written.message} ${written.remedy}`,
		path: null
	};
}
/**
* The path that it was kept under. A workflow that calls another one may have two jobs of one name, and both look: integrity.yml, and the
* rollback that it calls.
*/
async function appendOnce(history, { run, contents }, signal) {
	const path = renderHistoryPath(run);
	try {
		await history.append({
			path,
			contents
		}, signal);
		return path;
	} catch (fault) {
		if (!(fault instanceof OperatorError) || fault.reasonCode !== "history-path-taken") throw fault;
		const other = renderHistoryPath({
			...run,
			job: `${run.job}-called`
		});
		await history.append({
			path: other,
			contents
		}, signal);
		return other;
	}
}
function aboutRun(result, { run, runUrl }) {
	const at = run.at.toISOString();
	const about = {
		schemaVersion: 1,
		at,
		run: renderRunKey(run),
		verdict: result.verdict
	};
	return [
		{
			...about,
			kind: "heartbeat",
			workflow: INTEGRITY_WORKFLOW,
			runUrl,
			generation: result.generation,
			databaseAt: result.database?.at ?? null,
			durationsSeconds: {
				total: result.durations.totalMs / 1e3,
				look: result.durations.lookMs / 1e3
			}
		},
		{
			...about,
			kind: "verdicts",
			schemaVersion: 3,
			checks: result.checks.map(({ id, dataset, unit, verdict, skipReason, observed, sample, faultCount, action }) => ({
				id,
				dataset,
				unit,
				verdict,
				...skipReason === null ? {} : { skipReason },
				observed: oneLine(observed, 300),
				keys: sample,
				faultCount,
				action
			}))
		},
		...result.isBaseline ? [{
			kind: "mark",
			schemaVersion: 1,
			at,
			name: BASELINE_MARK,
			value: "recorded"
		}] : []
	];
}

// actions/check-integrity/look-ledger.ts
/** A look asks of no more switches. */
const MOST_QUESTIONS = 10;
/**
* The ledger of handovers where the manual path is somebody else's program, which keeps none: what the old path held last and the new one first, from the tables,
* beside whatever the collectors recorded. What the database did not answer is told, and left to the next look. `held` is `null` where `collect` keeps the ledger; the routing of the generation is kept all the same, since nothing
* else says later whose a unit was.
*/
async function planLookLedger({ state, datasets, read: history, now }, held) {
	const records = parseHistoryFiles(history.files).records.map(({ record }) => record);
	const routed = {
		generation: state.generation,
		dltUnits: new Set([...state.dltUnits].map(unitKey))
	};
	const mark = renderRoutedMark(routed, now);
	const marks = records.some((record) => record.kind === "mark" && record.name === mark.name) ? [] : [mark];
	const dataset = datasets.datasets.find(isOfBothPaths);
	const ledgerOf = (news, unread) => ({
		records: [...marks, ...news],
		openGaps: describeHandoverGaps([...records, ...news], datasets.units, now),
		unread
	});
	if (held === null || dataset === void 0) return ledgerOf([], []);
	const units = datasets.units.map(({ name }) => name);
	const facts = handoverFactsOf({
		records,
		dataset,
		units
	}, routed);
	const over = new Set(listSwitches(facts).flatMap((move) => move.until === null ? [] : [handoverKey(move)]));
	const due = inTurn(askAboutOpen(facts, dataset, (move) => switchedAt(move, state)).filter((question) => !over.has(handoverKey(question)) && !isAnswered(question, facts.known, isSettled(question, state, now))), now).slice(0, MOST_QUESTIONS);
	const answers = await measureFault(() => held.readHeld(due), "The next look asks again.");
	if (!answers.measured) return ledgerOf([], due.map((question) => unreadBy(question, answers)));
	return ledgerOf(planNews(facts, answers.value.facts, now), answers.value.unread);
}
function unreadBy({ unit, generation }, { message, remedy }) {
	return {
		unit,
		generation,
		message,
		remedy
	};
}
function isOfBothPaths(dataset) {
	return dataset.holds === "posts" && tableOf(dataset, "manual") !== null && tableOf(dataset, "dlt") !== null;
}
function switchedAt({ generation }, state) {
	return generation === state.generation ? state.rollbackAt ?? state.phaseStartedAt : null;
}
/** What the old path had under way at the switch has landed by then. */
const SETTLED_MS = 72e5;
function isSettled(move, state, now) {
	const at = switchedAt(move, state);
	return at === null || now.getTime() - Date.parse(at) > SETTLED_MS;
}
/**
* Both ends are known: rows that are there do not come first a second time. Where the new path's cannot be asked, the old one's is final once the switch is
* settled: whoever writes on by that path is no part of it.
*/
function isAnswered(question, known, isSettledNow) {
	const { oldNewestId = null, newOldestId = null } = latestHandovers(known).get(handoverKey(question)) ?? {};
	return oldNewestId !== null && (question.next === null ? isSettledNow : newOldestId !== null);
}
const TURN_MS = 18e5;
/** Each look begins at another one, so that those which the database never answers in time do not stand before the rest for ever. */
function inTurn(list, now) {
	const first = list.length === 0 ? 0 : Math.floor(now.getTime() / TURN_MS) % list.length;
	return [...list.slice(first), ...list.slice(0, first)];
}
/** Of a switch that the tables were not asked about, or did not answer, nothing less is known than before. */
function planNews(facts, held, now) {
	const answered = new Set(held.map((fact) => handoverKey(fact)));
	return planHandovers({
		...facts,
		held
	}, now).filter((record) => record.result !== "unknown" || answered.has(handoverKey(record)));
}

// actions/check-integrity/memory.ts
/** Without a history (`null`) the look stands alone. */
async function readMemory(history, ids, signal) {
	if (history === null) return {
		measured: true,
		value: {
			memory: EMPTY_MEMORY,
			notes: 0,
			reviewedIncidents: /* @__PURE__ */ new Set(),
			newestFailedAt: null,
			read: null
		}
	};
	const read = await measureFault(() => history.read(signal), `Check that the branch ${history.branch} can be read, then look again.`);
	if (!read.measured) return read;
	const { memory, notes } = foldHistory(read.value.files);
	const { reviewedIncidents } = memory;
	const newestFailedAt = memory.heartbeats.findLast(isFailedLook)?.at ?? null;
	return {
		measured: true,
		value: {
			memory: toIntegrityMemory(memory, ids),
			notes: notes.length,
			reviewedIncidents,
			newestFailedAt,
			read: read.value
		}
	};
}
function isFailedLook({ workflow, verdict }) {
	return workflow === "integrity" && verdict === "fail";
}

// actions/check-integrity/read-state.ts
/** The phase and the units on dlt at the tip of the branch: by them faults are weighed. */
async function readCutoverState(repository, clock, signal) {
	const tip = await measureFault(() => readPatiently(() => repository.readTip([CONFIG_PATH, ROUTING_PATH], { signal }), clock, signal), "Check the token and the status of GitHub, then run this again.");
	if (!tip.measured) return tip;
	const { files } = tip.value;
	const config = parseCutoverConfig(files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!config.ok) return unreadable(CONFIG_PATH, repository.branch);
	const file = files.get("config/routing.flagd.json") ?? null;
	const routing = file === null ? null : parseRoutingFile(file.contents);
	if (routing?.ok !== true) return unreadable(ROUTING_PATH, repository.branch);
	const { phase, phaseStartedAt } = config.config;
	const generation = generationInForce(config.config.generation, tip.value.history);
	const dltUnits = new Set(routing.routing.dltUnits);
	return {
		measured: true,
		value: {
			phase,
			generation,
			phaseStartedAt,
			rollbackAt: rollbackInstant(config.config),
			incidentId: config.config.lastTransition?.incident ?? null,
			dltUnits
		}
	};
}
function unreadable(path, branch) {
	return {
		measured: false,
		message: `${path} at the tip of ${branch} cannot be used`,
		remedy: "Run the rollback, which writes it anew, or restore the file from the newest transition commit."
	};
}

// actions/check-integrity/surroundings.ts
/** Posts between the paths: each gap that is open, and switches that the tables could not be asked about. Nothing where there is neither. */
function assessLedger({ openGaps, unread }) {
	return [...openGaps.map(openGap), ...unreadSwitches(unread)];
}
const HANDOVERS = {
	id: "handovers",
	title: "Posts between the two paths"
};
/** A warning, and never a reason to roll back: the posts are missing since a switch, and a further one would not bring them. */
function openGap({ key, unit, observed, remedy }) {
	return surrounding({
		...HANDOVERS,
		unit,
		expected: "no gap between what the old path read last and the new one first",
		verdict: "warn",
		observed,
		remedy,
		sample: [key],
		faultCount: 1
	});
}
/** Each reason once. */
function unreadSwitches(unread) {
	const byReason = /* @__PURE__ */ new Map();
	for (const one of unread) byReason.set(one.message, [...byReason.get(one.message) ?? [], one]);
	return [...byReason].map(([message, those]) => surrounding({
		...HANDOVERS,
		verdict: "unknown",
		expected: "what the tables hold of each unit that changed the path",
		observed: `not read for ${those.map(({ unit }) => unit).join(", ")}: ${message}`,
		detail: "Whether posts are missing between the paths stays unknown until then.",
		remedy: those[0]?.remedy ?? null
	}));
}
/** What surrounds a look is shown as checks too: what was not measured because of it says so by name. */
function surrounding(about) {
	return {
		kind: "environment",
		dataset: null,
		table: null,
		unit: null,
		skipReason: null,
		action: null,
		detail: null,
		remedy: null,
		sample: [],
		faultCount: 0,
		baselineCount: 0,
		suspects: [],
		...about
	};
}
/** Nothing at all was measured. */
function unlookedCheck({ message, remedy }) {
	return surrounding({
		id: "look",
		title: "Look at the database",
		verdict: "unknown",
		expected: "a database that answers, and bindings that can be read",
		observed: message,
		remedy
	});
}
function assessStateRead(state) {
	const about = {
		id: "state",
		title: "State by which faults are weighed",
		expected: "phase and units on dlt"
	};
	if (!state.measured) {
		const { message, remedy } = state;
		const detail = "Without it nothing is called old or the other path’s: what fails stays a failure.";
		return surrounding({
			...about,
			verdict: "unknown",
			observed: message,
			remedy,
			detail
		});
	}
	const { phase, generation, dltUnits } = state.value;
	const observed = `${phase}, generation ${generation}, ${count(dltUnits.size, "unit")} on dlt`;
	return surrounding({
		...about,
		verdict: "pass",
		observed
	});
}
function assessMemory(memory, isKept) {
	const about = {
		id: "history",
		title: "Memory of earlier looks",
		expected: "the branch cutover-history"
	};
	if (!memory.measured) {
		const { message, remedy } = memory;
		const detail = "Nothing is lost: the watermarks stay where they are, and the next look judges what this one did not.";
		return surrounding({
			...about,
			verdict: "unknown",
			observed: message,
			remedy,
			detail
		});
	}
	if (!isKept) {
		const observed = "this look neither remembers nor is remembered";
		return surrounding({
			...about,
			verdict: "skipped",
			skipReason: "not-applicable",
			observed
		});
	}
	const { memory: known, notes } = memory.value;
	if (known.firstLookAt === null) {
		const observed = "this is the first look";
		const remedy = "Look once with record-baseline before the first phase, so that what is there already is known.";
		return surrounding({
			...about,
			verdict: "skipped",
			skipReason: "learning",
			observed,
			remedy
		});
	}
	const observed = `looks since ${known.firstLookAt}, ${count(known.sealedDays.length, "sealed day")}`;
	if (notes === 0) return surrounding({
		...about,
		verdict: "pass",
		observed
	});
	return surrounding({
		...about,
		verdict: "warn",
		observed: `${observed}; ${count(notes, "note")} about lines or seals that contradict each other or cannot be read`,
		remedy: "Read the newest commits of the branch: git log origin/cutover-history."
	});
}
function describeDatabase(facts) {
	return {
		at: facts.at,
		name: facts.name,
		role: facts.role ?? null,
		version: Math.floor(facts.versionNumber / 1e4),
		isReplica: facts.isReplica,
		replicaLagSeconds: facts.replicaLagSeconds,
		oldestTransactionAt: facts.oldestTransactionAt,
		maySeeTransactions: facts.maySeeTransactions,
		skewMs: facts.skewMs,
		roundTripMs: facts.roundTripMs
	};
}
function listWindows(context) {
	if (context === null) return {
		windows: [],
		lag: null
	};
	return {
		windows: context.datasets.datasets.flatMap(({ name, tables }) => tables.flatMap(({ schema, table }) => {
			const key = `${schema}.${table}`;
			const window = context.windows.get(key);
			if (window === void 0 || !context.tables.has(key)) return [];
			const { after, through, isFirst } = window;
			return [{
				dataset: name,
				table: key,
				after,
				through,
				isFirst
			}];
		})),
		lag: describeLag(context.database)
	};
}

// actions/check-integrity/to-verdict.ts
const REASONS = {
	pass: "integrity-proven",
	warn: "integrity-proven-with-warnings",
	unknown: "integrity-incomplete",
	fail: "integrity-failed"
};
/** The worst of all checks, and why. */
function verdictOf(checks, { hasDatabase, isBaseline, hasLooked }) {
	const verdict = foldVerdicts(checks);
	const looked = isBaseline && verdict !== "fail" ? "baseline-recorded" : REASONS[verdict];
	return {
		verdict,
		reasonCode: hasLooked ? looked : hasDatabase ? "integrity-not-measured" : "database-missing",
		verdictByKind: { ...foldByKind(checks) }
	};
}
/** A baseline that could not be kept is none, and what was asked for was not done. */
function withKept(result, history) {
	if (!result.isBaseline || history.outcome === "written") return {
		...result,
		history
	};
	const verdict = foldVerdicts([result, { verdict: "unknown" }]);
	return {
		...result,
		isBaseline: false,
		verdict,
		reasonCode: REASONS[verdict],
		history
	};
}

// actions/check-integrity/check-integrity.ts
/**
* Step 5 of the runbook: one look at the data, judged against what earlier looks left. A fault of GitHub, of the history or of the database is an
* answer that is `unknown`, so that the others still count. Reads the database alone; writes one file of the history.
*/
async function checkIntegrity(options, ports) {
	const startedMs = ports.elapsedMs();
	const clockAt = ports.clock.now();
	const signal = boundedSignal(options, ports);
	const [state, remembered] = await Promise.all([readCutoverState(ports.repository, ports.clock, signal), readMemory(ports.history, ports.ids, signal)]);
	const memory = holdWatermarks(remembered, state);
	const look = await lookOnce({
		state,
		memory,
		signal
	}, options, ports);
	const judged = await judge(look, memory, ports);
	const ledger = await planLedger({
		state,
		memory
	}, look.measured ? ports : {
		...ports,
		held: null
	}, clockAt);
	const around = [
		...look.measured ? [] : [unlookedCheck(look)],
		assessStateRead(state),
		assessMemory(memory, ports.history !== null),
		...assessLedger(ledger)
	];
	const result = toResult({
		checks: [...around, ...judged.checks],
		look: look.measured ? look.value : null,
		state,
		memory,
		startedMs
	}, options, ports);
	const { run, runUrl } = options;
	const kept = {
		run,
		runUrl,
		records: [...options.isDeciding === false ? judged.records.filter(({ kind }) => kind !== "watermark") : judged.records, ...ledger.records],
		read: memory.measured ? memory.value.read : null
	};
	const history = await keepHistory(ports.history, result, kept, boundedSignal(options, ports));
	const whole = withKept(result, history);
	ports.record?.({
		at: clockAt,
		result: whole,
		aroundCount: around.length,
		look: judged.looked
	});
	return whole;
}
const NO_LEDGER = {
	records: [],
	openGaps: [],
	unread: []
};
/** Nothing where one of its sources could not be read: then it is the next look's. */
async function planLedger({ state, memory }, { datasets, held = null }, now) {
	const read = memory.measured ? memory.value.read : null;
	if (!state.measured || !datasets.measured || read === null) return NO_LEDGER;
	return planLookLedger({
		state: state.value,
		datasets: datasets.value,
		read,
		now
	}, held);
}
async function lookOnce({ state, memory, signal }, { isBaseline, isRedditWanted = false }, ports) {
	const { database, datasets, elapsedMs, reddit, clock } = ports;
	if (!database.measured) return database;
	if (!datasets.measured) return datasets;
	const wanted = planListings(datasets.value, state.measured ? state.value : null, clock.now());
	const listings = isRedditWanted ? { listings: await fetchListings(reddit, wanted) } : {};
	const request = {
		datasets: datasets.value,
		memory: memory.measured ? memory.value.memory : EMPTY_MEMORY,
		isMemoryUnread: !memory.measured,
		state: state.measured ? state.value : null,
		isBaseline,
		...listings
	};
	const startedMs = elapsedMs();
	const taken = await measureFault(() => database.value.look((look) => takeRecorded(look, request, ports), signal), "Check the secret SUPABASE_DB_URL (input database-url) and the status of the database, then run this again.");
	return taken.measured ? {
		measured: true,
		value: {
			...taken.value,
			lookMs: Math.round(elapsedMs() - startedMs)
		}
	} : taken;
}
/** What is recorded is a reference to what was said: nothing is copied before the look is over. */
async function takeRecorded(look, request, { checks, elapsedMs, record }) {
	if (record === void 0) return {
		taken: await takeLook(look, {
			...request,
			checks,
			elapsedMs
		}),
		recorded: null
	};
	const watched = watchMemory(request.memory);
	const recording = recordLook(look);
	const taken = await takeLook(recording.look, {
		...request,
		memory: watched.memory,
		checks,
		elapsedMs
	});
	const ids = checks.map(({ id }) => id);
	return {
		taken,
		recorded: () => ({
			recorded: recording.recorded(),
			checks: ids,
			request,
			memory: watched.kept()
		})
	};
}
async function judge(look, memory, ports) {
	if (!look.measured) return {
		looked: null,
		checks: [],
		records: []
	};
	const { taken, recorded } = look.value;
	const { answered, context } = taken;
	const truth = await askSource(answered, ports);
	const settled = answered.map((one) => ({
		...one,
		outcome: settleOutcome(one.outcome, truth)
	}));
	const { results, records } = judgeLook(settled, context);
	return {
		looked: recorded === null ? null : {
			...recorded(),
			truth
		},
		checks: results,
		records: memory.measured ? toHistoryRecords(records, {
			context,
			ids: ports.ids
		}) : []
	};
}
/** Ids that are missing here are asked of Reddit after the look, so that no snapshot waits for it. */
async function askSource(answered, { reddit }) {
	const suspects = listSuspects(answered.flatMap(({ outcome }) => outcome.answers));
	return reddit.measured ? askReddit(reddit.value, suspects) : reddit;
}
function toResult({ checks, look, state, memory, startedMs }, { isBaseline }, ports) {
	const { database, clock, elapsedMs } = ports;
	const remembered = memory.measured ? memory.value.memory : EMPTY_MEMORY;
	const queries = look?.taken.answered ?? [];
	const isRecorded = isBaseline && look !== null && memory.measured && ports.history !== null;
	return {
		schemaVersion: 1,
		...verdictOf(checks, {
			hasDatabase: database.measured,
			isBaseline: isRecorded,
			hasLooked: look !== null
		}),
		checks: [...checks],
		database: look === null ? null : describeDatabase(look.taken.context.database),
		...listWindows(look?.taken.context ?? null),
		coverage: memory.measured ? describeCoverage(remembered, clock.now()) : "the history could not be read",
		baselineCount: checks.reduce((sum, { baselineCount }) => sum + baselineCount, 0),
		isBaseline: isRecorded,
		generation: state.measured ? state.value.generation : null,
		phase: state.measured ? state.value.phase : null,
		openIncident: openIncidentOf(state, memory),
		durations: {
			totalMs: Math.round(elapsedMs() - startedMs),
			lookMs: look?.lookMs ?? 0,
			queryMsByCheck: sumByCheck(queries)
		}
	};
}
/** Whoever cannot see whether an incident was reviewed takes it for open. */
function openIncidentOf(state, memory) {
	if (!state.measured) return "unknown";
	const { incidentId = null } = state.value;
	return incidentId !== null && memory.measured && memory.value.reviewedIncidents.has(incidentId) ? "" : incidentId ?? "";
}
function sumByCheck(answered) {
	const sums = {};
	for (const { run, queryMs } of answered) sums[run.check.id] = (sums[run.check.id] ?? 0) + queryMs;
	return sums;
}
/** The look ends its questions at the deadline by itself; this ends what does not answer. */
const GRACE_MS = 2e4;
function boundedSignal({ signal, deadlineMs }, { signalAfter }) {
	const bound = signalAfter(deadlineMs + GRACE_MS);
	return signal === void 0 ? bound : AbortSignal.any([signal, bound]);
}

// actions/check-integrity/contract.ts
const FAIL_ON = ["unknown", "fail"];
const switchInput = _enum(["true", "false"]).transform((text) => text === "true");
const contract = defineContract({
	name: "check-integrity",
	description: "Looks at the data in one read-only snapshot: nothing lost, doubled or broken goes unseen, and what could not be measured is said.",
	runbookStep: "step 5",
	writes: "one file a run on branch cutover-history; nothing in the database",
	permissions: { contents: {
		access: "write",
		why: "reads the state, and keeps what the look learnt on branch cutover-history"
	} },
	inputs: {
		branch: {
			description: "The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.",
			schema: string().min(1).max(255).optional()
		},
		"deadline-seconds": {
			description: "How long the look may go on asking; what was not asked by then is unknown.",
			default: "120",
			schema: integerInput({
				min: 5,
				max: 3600
			})
		},
		"record-baseline": {
			description: "Record every fault that is there now as known: read once whole tables, shown from then on and never a trigger. For the setup, and after the data moved to another database on purpose.",
			default: "false",
			schema: switchInput
		},
		decides: {
			description: "false where no watch-triggers follows: then what this look found is found by the next one again, and not told to nobody.",
			default: "true",
			schema: switchInput
		},
		census: {
			description: "Whether Reddit is asked about ids that are missing here; needs the credentials of Reddit.",
			default: "true",
			schema: switchInput
		},
		"fail-on": {
			description: `Which verdict makes the step red: one of ${FAIL_ON.join(", ")}. unknown: that one and fail. fail: fail alone, and unknown only where a database was given and nothing at all could be measured; the verdict stays unknown in outputs, summary and annotations.`,
			default: "unknown",
			schema: _enum(FAIL_ON)
		},
		"database-ca": {
			description: "PEM of the authority that signed the database's certificate, where it is no public one.",
			schema: string().optional()
		},
		"reddit-user-agent": {
			description: "REDDIT_USER_AGENT of the runbook, as platform:app:version (by /u/name).",
			default: "linux:switchback:0.1 (integrity)",
			schema: string().min(1).max(256).regex(/^[\x20-\x7e]+$/u, { error: "printable ASCII" })
		},
		"reddit-api-url": {
			description: "Reddit's API; another https address, or one of this machine.",
			default: "https://oauth.reddit.com",
			schema: string().min(1)
		},
		"reddit-token-url": {
			description: "Reddit's token endpoint without its path.",
			default: "https://www.reddit.com",
			schema: string().min(1)
		}
	},
	secrets: {
		"github-token": {
			description: "A token that may write contents: pass github.token.",
			schema: string().min(1)
		},
		"database-url": {
			description: "The database as postgresql://…, a role that may read: pass secrets.SUPABASE_DB_URL. Without it everything is unknown.",
			schema: string().min(1).optional()
		},
		"reddit-public": {
			description: "REDDIT_PUBLIC of the runbook: the id of the Reddit application.",
			schema: string().min(1).optional()
		},
		"reddit-secret": {
			description: "REDDIT_SECRET of the runbook.",
			schema: string().min(1).optional()
		}
	},
	outputs: {
		verdict: {
			description: `One of ${VERDICTS.join(", ")}: the worst of the checks.`,
			schema: _enum(VERDICTS)
		},
		"reason-code": {
			description: "Why, as a member of the closed list in actions/shared/reason-codes.ts.",
			schema: string()
		},
		action: {
			description: `What the two triggers that one look decides come to, data loss and doubled ids, by config/policy.yaml: one of ${DECISIONS.join(", ")}.`,
			schema: _enum(DECISIONS)
		},
		"action-reason": {
			description: "What decided, or why nothing does, in one line.",
			schema: string()
		},
		trigger: {
			description: "Which trigger decided; empty where none did.",
			schema: string()
		},
		severity: {
			description: "How bad that is; empty where nothing is decided.",
			schema: string()
		},
		generation: {
			description: "The generation that was decided on, for `observed-generation` of rollback; empty where unknown.",
			schema: string()
		},
		"open-incident": {
			description: "The incident that the state names, while its pull request is not merged; empty where there is none. `unknown` where the state could not be read.",
			schema: string()
		},
		evidence: {
			description: "What was measured, with all that it was computed from, packed for report-incident: `switchback evidence replay` computes it again.",
			schema: string().optional()
		},
		result: {
			description: "Everything as one JSON object, `schemaVersion` 1.",
			schema: jsonOutput(integrityResultSchema)
		}
	}
}, ({ reasonCode, message }) => ({
	verdict: "unknown",
	reasonCode,
	action: "continue",
	actionReason: message,
	trigger: "",
	severity: "",
	generation: "",
	openIncident: "unknown"
}));

// actions/check-integrity/to-access.ts
/** The action's inputs and secrets as what opens the sources takes them. */
function toAccess(inputs, secrets) {
	return {
		databaseUrl: secrets.databaseUrl?.reveal(),
		databaseCa: inputs.databaseCa,
		redditPublic: secrets.redditPublic?.reveal(),
		redditSecret: secrets.redditSecret?.reveal(),
		redditUserAgent: inputs.redditUserAgent,
		redditApiUrl: inputs.redditApiUrl,
		redditTokenUrl: inputs.redditTokenUrl,
		isRedditWanted: inputs.census,
		isBaseline: inputs.recordBaseline,
		isDeciding: inputs.decides,
		deadlineMs: inputs.deadlineSeconds * 1e3
	};
}

// actions/shared/adapters/deflate-id-codec.ts
/** Far more than 100,000 ids take, far less than the memory of a runner: a text may have been made to blow up. */
const LARGEST_BYTES = 67108864;
/** One digit to the base 36 says how much an id shares with the one before it. */
const MOST_SHARED = 35;
const sharedSchema = array(string().regex(/^[0-9a-z]/u));
/**
* Base64 of a deflated JSON array, each id written as what it does not share with the one before it: half of what deflating whole ids takes.
* Other versions of zlib may deflate to other bytes: compare digests, never these texts.
*/
const deflateIdCodec = {
	pack: (ids) => {
		const sorted = [...new Set(ids)].toSorted(compareCodeUnits);
		const shortened = sorted.map((id, at) => shorten(id, sorted[at - 1] ?? ""));
		return deflateRawSync(JSON.stringify(shortened), { level: 9 }).toString("base64");
	},
	unpack: (packed) => {
		try {
			const bytes = inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: LARGEST_BYTES });
			const { data } = sharedSchema.safeParse(JSON.parse(bytes.toString("utf8")));
			return data === void 0 ? null : lengthen(data);
		} catch {
			return null;
		}
	}
};
function shorten(id, before) {
	let shared = 0;
	while (shared < MOST_SHARED && shared < before.length && id[shared] === before[shared]) shared += 1;
	return shared.toString(36) + id.slice(shared);
}
function lengthen(shortened) {
	const ids = [];
	for (const text of shortened) {
		const before = ids.at(-1) ?? "";
		const shared = Number.parseInt(text.charAt(0), 36);
		if (shared > before.length) return null;
		ids.push(before.slice(0, shared) + text.slice(1));
	}
	return ids;
}
function compareCodeUnits(a, b) {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

// actions/shared/adapters/integrity-sources.ts
/** Who asks the tables about units that changed the path: the look, where the manual path is somebody else's program. `null`: `collect` does. */
function openHeldPosts({ databaseUrl: url, databaseCa, signal }, policy) {
	if (url === void 0 || !policy.measured || policy.value.collectors.manual.by !== "external") return null;
	return createPostgresHeldPosts({
		url,
		signal,
		now: () => systemClock.now(),
		...databaseCa === void 0 ? {} : { caCertificate: databaseCa }
	});
}
/** A baseline reads whole tables, once. */
const BASELINE_STATEMENT_MS = 3e5;
/** The database and Reddit, each as far as it was given, and what this machine has of its own. Nothing is reached yet. */
function openIntegritySources(access) {
	return {
		database: openDatabase(access),
		reddit: openReddit(access),
		ids: deflateIdCodec,
		clock: systemClock,
		elapsedMs: () => performance.now(),
		signalAfter
	};
}
function openDatabase({ databaseUrl: url, databaseCa, isBaseline, deadlineMs }) {
	if (url === void 0) return {
		measured: false,
		message: "no database was given",
		remedy: "Set SUPABASE_DB_URL to a postgresql:// URL of a role that may read (in a workflow: the secret)."
	};
	const certificate = databaseCa === void 0 ? {} : { caCertificate: databaseCa };
	const limits = {
		lookMs: deadlineMs,
		...isBaseline ? { statementTimeoutMs: Math.min(BASELINE_STATEMENT_MS, deadlineMs) } : {}
	};
	return {
		measured: true,
		value: createPostgresIntegrityDatabase({
			url,
			now: () => systemClock.now(),
			limits,
			...certificate
		})
	};
}
function openReddit(access) {
	const { isRedditWanted, redditPublic: clientId, redditSecret: clientSecret, redditUserAgent: userAgent } = access;
	if (!isRedditWanted) return {
		measured: false,
		message: "the census is off",
		remedy: "Look with the census on."
	};
	if (clientId === void 0 || clientSecret === void 0) return {
		measured: false,
		message: "no credentials of Reddit were given",
		remedy: "Set REDDIT_PUBLIC and REDDIT_SECRET (in a workflow: the secrets)."
	};
	const clock = systemClock;
	return {
		measured: true,
		value: createRedditListings({
			credentials: {
				clientId,
				clientSecret,
				userAgent
			},
			addresses: {
				api: parseRedditUrl(access.redditApiUrl),
				token: parseRedditUrl(access.redditTokenUrl)
			},
			deadlineAt: new Date(clock.now().getTime() + access.deadlineMs),
			clock,
			random: Math.random,
			signal: access.signal
		})
	};
}

// scripts/commands/integrity.ts
/** The contract's inputs and the variables they come from: the runbook's names, where it has some. */
const FROM_ENVIRONMENT = {
	"reddit-public": "REDDIT_PUBLIC",
	"reddit-secret": "REDDIT_SECRET",
	"reddit-user-agent": "REDDIT_USER_AGENT",
	"reddit-api-url": "REDDIT_API_URL",
	"reddit-token-url": "REDDIT_TOKEN_URL",
	"database-url": "SUPABASE_DB_URL",
	"database-ca": "SUPABASE_DB_CA"
};
/** `switchback integrity`: step 5 of the runbook, one look at the data. */
async function integrityCommand(options, context) {
	const result = await lookAtData(options, context);
	return {
		exitCode: exitCodeOf(result.verdict),
		json: result,
		lines: renderIntegrityLines(result)
	};
}
/** The look itself; by `bindings`, where they are not those of the default branch yet. */
async function lookAtData(options, context, bindings) {
	const { log, signal, environment } = context;
	const access = {
		...readAccess(options, environment),
		signal
	};
	const target = await findTarget(options, context);
	log.info(`Checking the integrity of the data by ${describeTarget(target)}.`);
	const history = options.history ? await openHistory(target, signal) : null;
	const run = {
		at: systemClock.now(),
		run: makeOperationId(Math.random),
		attempt: 1,
		job: "integrity"
	};
	try {
		const ports = await openPorts({
			access,
			target,
			history,
			signal
		});
		const datasets = bindings === void 0 ? ports.datasets : {
			measured: true,
			value: bindings
		};
		return await checkIntegrity({
			...access,
			run,
			runUrl: null
		}, {
			...ports,
			datasets
		});
	} finally {
		await history?.close();
	}
}
async function openPorts({ access, target, history, signal }) {
	const files = await measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
	return {
		...openIntegritySources(access),
		datasets: files.datasets,
		held: openHeldPosts(access, files.policy),
		repository: gitCutoverRepository(target),
		history,
		checks: INTEGRITY_CHECKS
	};
}
async function openHistory(target, signal) {
	const { environment, cwd, remote } = target;
	return gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
}
/** Through the action's contract, so that both ways in take the same and refuse the same. */
function readAccess(options, environment) {
	const given = {
		[inputVariable("record-baseline")]: String(options.recordBaseline ?? false),
		[inputVariable("decides")]: String(options.recordBaseline ?? false),
		[inputVariable("census")]: String(options.census),
		[inputVariable("deadline-seconds")]: String(options.deadlineSeconds),
		[inputVariable("github-token")]: "not used: git has its own credentials"
	};
	for (const [input, variable] of Object.entries(FROM_ENVIRONMENT)) given[inputVariable(input)] = environment[variable];
	const parsed = parseInputs(contract, given);
	if (parsed.ok) return toAccess(parsed.inputs, parsed.secrets);
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: parsed.problems.map(({ place, observed, expected }) => `${nameOf(place)}: observed ${observed}, expected ${expected}`).join("; "),
		remedy: "Set what is named, then run this again."
	});
}
function nameOf(place) {
	const name = place.replace(/^(?:input|secret) /u, "");
	return FROM_ENVIRONMENT[name] ?? `--${name}`;
}

export { integrityCommand, lookAtData };