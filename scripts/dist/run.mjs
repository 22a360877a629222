import "./rolldown-runtime.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { describeAge, listRegistered, parseCachedAnswer } from "./cached-answer.mjs";
import { decideGate, isUnusual } from "./usual-reasons.mjs";
import { fencingNumber } from "./fencing-number.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { count as count$1 } from "./count.mjs";
import { route } from "./route.mjs";
import { unitKey } from "./unit-key.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { oneLine } from "./one-line.mjs";
import { askState, cacheFolderName, chooseCacheFile, describeFileFault, makeFolder as makeFolder$1, spoolFolderOf, writeAtomically } from "./ask-state.mjs";
import { PLACE, machineNameOf, placeOf, renderHistoryLines } from "./history-lines.mjs";
import { gitHistoryStore, parseHistoryPath, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { OperatorError } from "./errors.mjs";
import { cloneHistoryRemote, githubHistoryRemote } from "./git-history-remote2.mjs";
import { findTarget } from "./find-target.mjs";
import { _enum, boolean, datetime, int, literal, number, object, strictObject, string } from "./zod.mjs";
import { parseInstant } from "./phase.mjs";
import { describeUnread, openStateSource } from "./state-source2.mjs";
import { parseStateAddress } from "./state-address2.mjs";
import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { constants, hostname, tmpdir } from "node:os";
import { constants as constants$1, readFileSync, readdirSync } from "node:fs";

// actions/shared/collector-run/plan-start.ts
/** May this path collect now, and what: the gate's answer, with the units by name (DESIGN.md section 3, "Collectors"). */
function planStart({ path, answer, register }) {
	if (answer.kind === "unreadable") return path === "dlt" ? refuseDlt(answer.message) : runUnread(answer, register);
	const { state } = answer;
	const gate = decideGate(state, {
		path,
		unit: null
	});
	const dlt = allowedDltUnits(state);
	const dltUnits = dlt.kind === "allowed" ? dlt.units : [];
	const generation = fencingNumber(state);
	if (path === "dlt") {
		if (gate.decision === "do-not-run") return doNotRun(gate);
		const units = dltUnits.map((unit) => nameOf(unit, register));
		const { reasonCode, message } = gate;
		return units.some(isUnsafe) ? refuseNames() : {
			decision: "run",
			units,
			dltUnits,
			generation,
			reasonCode,
			message,
			isUnusual: false
		};
	}
	const units = listManualUnits(register ?? listRegistered(state.routing), dltUnits);
	const hasLaterUnit = gate.reasonCode === "no-units" && register !== null && units !== null && units.length > 0;
	if (gate.decision === "do-not-run" && !hasLaterUnit) return doNotRun(gate);
	const reasonCode = hasLaterUnit ? "may-run" : gate.reasonCode;
	return {
		decision: "run",
		units,
		dltUnits,
		generation,
		reasonCode,
		message: hasLaterUnit ? `manual has ${count$1(units.length, "unit")} that dlt does not know.` : gate.message,
		isUnusual: isUnusual(reasonCode)
	};
}
function doNotRun({ reasonCode, message }) {
	return {
		decision: "do-not-run",
		reasonCode,
		message,
		isUnusual: isUnusual(reasonCode)
	};
}
/** Manual runs: by the cached units where those say something, else by all that it knows. */
function runUnread({ message, cached }, register) {
	const by = {
		decision: "run",
		reasonCode: "state-unreadable",
		isUnusual: true
	};
	const cause = `The state cannot be read, so manual runs`;
	if (cached !== null) {
		const { dlt_units: dltUnits, registered_units: registered, generation } = cached.answer;
		const units = listManualUnits(register ?? registered, dltUnits);
		if (units !== null && units.length > 0) return {
			...by,
			units,
			dltUnits,
			generation,
			message: `${cause}, by ${describeAge(cached)}: ${message}`
		};
	}
	const units = register === null ? null : listManualUnits(register, []);
	return {
		...by,
		units,
		dltUnits: [],
		generation: null,
		message: `${cause}, with every unit that it knows: ${message}`
	};
}
function refuseDlt(message) {
	return {
		decision: "do-not-run",
		reasonCode: "state-unreadable",
		message: `The state cannot be read, so dlt does not run, whatever was read before: ${message}`,
		isUnusual: true
	};
}
/** In a list with commas one name would become two, and neither be the one that was meant. */
function refuseNames() {
	return {
		decision: "do-not-run",
		reasonCode: "routing-invalid",
		message: "A unit of the routing file has a comma in its name, so that the units cannot be handed over.",
		isUnusual: true
	};
}
/** `null` where no unit is known at all. */
function listManualUnits(known, dltUnits) {
	if (known.length === 0) return null;
	return [...new Map(known.map((name) => [unitKey(name), name])).values()].filter((unit) => route({ dltUnits }, unit) === "manual" && !isUnsafe(unit));
}
function nameOf(unit, register) {
	return register?.find((name) => unitKey(name) === unit) ?? unit;
}
const isUnsafe = (name) => name.includes(",") || /\p{Cc}/u.test(name);

// scripts/collector-run/find-place.ts
/** Of this machine, and of a folder on it. By whatever link it is named, it is one folder; also one that dlt's first run has yet to make. */
async function findPlace(environment, folder) {
	const machine = machineNameOf(environment, hostname());
	if (folder === null) return placeOf({
		machine,
		workingDir: null
	});
	return placeOf({
		machine,
		workingDir: await followLinks(resolve(folder))
	});
}
/** As `os.path.realpath` of Python: of what is there the links are followed, and what is not there yet is put behind it. */
async function followLinks(path) {
	const real = await realpath(path).catch(() => null);
	if (real !== null) return real;
	const parent = dirname(path);
	return parent === path ? path : join(await followLinks(parent), basename(path));
}

// actions/shared/collector-run/spool-name.ts
/** The name under which a file of the history waits on this machine: `2026.11.25.cli-0f-1-run-dlt.jsonl` for `2026/11/25/cli-0f-1-run-dlt.jsonl`. */
function toSpoolName(historyPath) {
	return historyPath.replaceAll("/", ".");
}
/** Back to the path in the history; `null` for whatever is no file of ours. */
function fromSpoolName(name) {
	const path = name.replace(/^(\d{4})\.(\d{2})\.(\d{2})\./u, "$1/$2/$3/");
	return parseHistoryPath(path)?.kind === "run" ? path : null;
}

// scripts/collector-run/spool.ts
/** A machine that never reaches the history keeps the newest of so many runs; an hourly collector fills it in three weeks. */
const MOST_SPOOLED = 500;
/** Before it is sent, so that nothing is lost where this process is killed in between. */
async function keepInSpool(folder, file) {
	await writeAtomically(join(folder, toSpoolName(file.path)), file.contents);
}
/**
* Sends what waits, oldest first, until one fails or the signal aborts. A file is removed once the history has it, under its own path: sent
* twice, by a run that was killed in between or by two at once, it is there once.
*/
async function sendSpool(folder, store, signal) {
	const all = await listSpool(folder);
	const surplus = all.slice(0, Math.max(0, all.length - 500));
	for (const { name } of surplus) await rm(join(folder, name), { force: true });
	let sent = 0;
	for (const { name, path } of all.slice(surplus.length)) {
		const contents = await readFile(join(folder, name)).catch(() => null);
		if (contents === null) continue;
		try {
			await store.append({
				path,
				contents
			}, signal);
		} catch (fault) {
			if (fault instanceof OperatorError && fault.reasonCode === "history-path-taken") await rm(join(folder, name), { force: true });
			return {
				sent,
				left: all.length - surplus.length - sent,
				dropped: surplus.length,
				fault
			};
		}
		await rm(join(folder, name), { force: true });
		sent += 1;
	}
	return {
		sent,
		left: 0,
		dropped: surplus.length,
		fault: null
	};
}
/** Oldest first. Names begin with their day, and those of one day go in any order: each is a file of its own. */
async function listSpool(folder) {
	return (await readdir(folder).catch(() => [])).toSorted().flatMap((name) => {
		const path = fromSpoolName(name);
		return path === null ? [] : [{
			name,
			path
		}];
	});
}

// scripts/collector-run/former-spool.ts
/** Of this user's folders, each a source; more are not looked at. */
const MOST_FOLDERS = 100;
/**
* Takes over what waits under an earlier name of this source: an upgrade would lose it to sight. Moved file by file into the folder of today, from where it is
* sent as everything else; as many as that may hold, the rest by later runs. A move is one step, so a file is in one of the two folders whatever is killed, and of
* two processes one moves it. Where an older process is sending it just now it arrives twice under one path, which is once. Never throws.
*/
async function adoptFormerSpools(cacheFile, former, log) {
	const own = dirname(cacheFile);
	const base = dirname(own);
	const names = /* @__PURE__ */ new Set([...former.ids.map(cacheFolderName), ...await findByPrefix(base, former.prefix, log)]);
	names.delete(basename(own));
	for (const name of names) await adopt(spoolFolderOf(join(base, name, "answer.json")), spoolFolderOf(cacheFile), log);
}
/** By the answer that lies beside each; a folder without one that can be read is no source of this user's. */
async function findByPrefix(base, prefix, log) {
	const names = await readdir(base).catch((error) => {
		if (error.code !== "ENOENT") log.warning(`Records of earlier runs may wait in ${base}, which cannot be listed: ${describeFileFault(error)}`);
		return [];
	});
	return (await Promise.all(names.slice(0, MOST_FOLDERS).map(async (name) => {
		const text = await readFile(join(base, name, "answer.json"), "utf8").catch(() => "");
		return parseCachedAnswer(text)?.source.startsWith(prefix) === true ? [name] : [];
	}))).flat();
}
async function adopt(from, to, log) {
	const waiting = await listSpool(from);
	if (waiting.length === 0) return;
	try {
		await makeFolder$1(to);
		const room = Math.max(0, 500 - (await listSpool(to)).length);
		for (const { name } of waiting.slice(0, room)) await moveUnlessGone(join(from, name), join(to, name));
	} catch (fault) {
		log.warning(`Records of earlier runs wait in ${from} and could not be moved to where the next run sends them from: ${describeFileFault(fault)} Move them by hand: mv '${from}'/*.jsonl '${to}'/`);
	}
}
async function moveUnlessGone(from, to) {
	await rename(from, to).catch((error) => {
		if (error.code !== "ENOENT") throw error;
	});
}

// scripts/collector-run/history-access.ts
/** The history of the repository that the state came from; of the clone where a directory or plain files gave the state. */
async function openHistory(access) {
	const { environment } = access.context;
	return gitHistoryStore({
		remote: await findRemote(access),
		environment,
		deadlineMs: access.deadlineMs
	});
}
/** @throws OperatorError where there is neither a token nor a clone. */
async function findRemote({ address, source, options, context }) {
	const { environment, signal } = context;
	const token = environment["GITHUB_TOKEN"] || environment["GH_TOKEN"];
	const [, serverUrl, owner, repo] = (address.kind === "github" ? /^(https?:\/\/[^/]+)(?:\/api\/v3)?\/repos\/([^/]+)\/([^/]+)$/u.exec(address.url) : null) ?? [];
	if (token && serverUrl && owner && repo) return githubHistoryRemote({
		serverUrl: serverUrl.replace("//api.github.com", "//github.com"),
		owner,
		repo,
		token
	});
	const { cwd, remote } = source.target ?? await findTarget(options, context);
	return cloneHistoryRemote({
		cwd,
		remote,
		environment,
		signal
	});
}

// scripts/collector-run/passed-signals.ts
/** How long our own work may go on after a signal that no collector is there to take. */
const GRACE_MS = 7e3;
const PASSED = [
	"SIGINT",
	"SIGTERM",
	"SIGHUP"
];
/** The signals that a scheduler, a terminal or a person sends us, all of which are meant for the collector. */
var PassedSignals = class {
	/** The first one; `null` while there was none. */
	first = null;
	#controller = new AbortController();
	#listener;
	#group = null;
	#timer;
	constructor() {
		this.#listener = (name) => {
			this.first ??= name;
			if (this.#group === null) this.#endBy(name);
			else this.#group.signal(name);
			this.#controller.abort(new DOMException(`Ended by ${name}.`, "AbortError"));
		};
		for (const name of PASSED) process.on(name, this.#listener);
	}
	/** Aborts with the first. */
	get signal() {
		return this.#controller.signal;
	}
	/** Before a collector is there, and once it is over, what hangs must not hold this process: it ends as if it had not listened. */
	#endBy(name) {
		this.#timer ??= setTimeout(() => {
			this.stop();
			process.kill(process.pid, name);
		}, GRACE_MS).unref();
	}
	/** From now on they go to the collector, the one that came while it was being started too. */
	passTo(group) {
		this.#group = group;
		clearTimeout(this.#timer);
		this.#timer = void 0;
		if (group !== null && this.first !== null) group.signal(this.first);
	}
	stop() {
		for (const name of PASSED) process.off(name, this.#listener);
	}
};
/** As a shell tells that a signal ended a command. */
function statusOfSignal(name) {
	return 128 + constants.signals[name];
}

// scripts/collector-run/pending-packages.ts
/** Where dlt keeps packages that are not loaded, within the folder of one pipeline (dlt 1.31, NormalizeStorage and LoadStorage). */
const WAITING = [
	["normalize", "extracted"],
	["load", "new"],
	["load", "normalized"]
];
const MOST_PIPELINES = 1e3;
/**
* How many packages of dlt are extracted and not loaded yet: a later run loads them first, whatever the state says then. The folder is the one of all
* pipelines (`~/.dlt/pipelines`) or of one. dlt itself is not needed. `null` where the folder cannot be read or holds no pipeline: a wrong folder says
* nothing, and never that nothing is pending.
*/
async function countPendingPackages(folder) {
	try {
		const names = await listFolders(folder);
		if (isPipeline(names)) return await countOf(folder);
		const known = (await Promise.all(names.slice(0, MOST_PIPELINES).map((name) => countIn(join(folder, name))))).filter((one) => one !== null);
		return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
	} catch (cause) {
		if (isFileFault(cause)) return null;
		throw cause;
	}
}
/** One folder that may not be read makes the whole count unknown: what lies in it would else count as nothing. */
function isFileFault(cause) {
	return cause instanceof Error && "code" in cause;
}
const isPipeline = (names) => names.includes("normalize") || names.includes("load");
/** `null` for a folder that is no pipeline. */
async function countIn(folder) {
	return isPipeline(await listFolders(folder)) ? countOf(folder) : null;
}
/** A package that is being normalized lies in two of the folders under one load id. One marked to be aborted is dropped by the next run. */
async function countOf(pipeline) {
	const waiting = /* @__PURE__ */ new Set();
	for (const place of WAITING) {
		const path = join(pipeline, ...place);
		for (const loadId of await listFolders(path)) if (!await isAborted(join(path, loadId))) waiting.add(loadId);
	}
	return waiting.size;
}
async function isAborted(loadPackage) {
	const text = await readFile(join(loadPackage, "load_package_state.json"), "utf8").catch(() => "");
	return /"abort_requested"\s*:\s*true/u.test(text);
}
/** None where the folder is not there. */
async function listFolders(path) {
	try {
		return (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
	} catch (cause) {
		if (isFileFault(cause) && ["ENOENT", "ENOTDIR"].includes(cause.code ?? "")) return [];
		throw cause;
	}
}

// actions/shared/collector-run/child-lines.ts
/** Most that is read of one record file, in bytes; a run of 2,000 units writes a tenth of it. */
const MOST_RECORD_BYTES = 4 * 2 ** 20;
/** Most unit-fetches that one run keeps: they all go into one file of the history. */
const MOST_UNIT_FETCHES = 2e3;
const MOST_LINE_CHARACTERS = 16384;
/** Text that stands in a record: short, in one line. */
const word = string().min(1).max(100).refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), "a text of one line");
const count = int().min(0).max(1e9);
/** `{"unit":"opensource","outcome":"fetched",…}`: one path fetched one unit once. What is left out is not known. */
const unitLineSchema = object({
	unit: word.refine((name) => unitKey(name) !== "" && !/[\s/,]/u.test(unitKey(name)), "the name of a unit"),
	outcome: _enum([
		"fetched",
		"nothing-new",
		"gone",
		"rate-limited",
		"failed"
	]),
	started_at: string().max(40).refine((text) => parseInstant(text)?.zoneMissing === false, "an instant with its zone, such as 2026-11-25T13:07:00Z").nullish(),
	duration_seconds: number().min(0).max(1e6).nullish(),
	count: count.nullish(),
	newest_id: word.nullish(),
	oldest_id: word.nullish(),
	saturated: boolean().nullish(),
	calls: count.nullish(),
	throttled: count.nullish(),
	remaining_budget: number().min(0).max(1e9).nullish()
});
/** `{"kind":"run","pending_packages":0,"place":"0a1b2c3d-4e5f6071","version":"1.31.0"}`: what holds for the run as a whole. The last one counts, key by key. */
const runLineSchema = object({
	kind: literal("run"),
	pending_packages: count.nullish(),
	place: string().regex(PLACE, "what place() of switchback.py gives").nullish(),
	version: word.nullish()
});
/** Reads the file's text. `isCut` says that there was more than `MOST_RECORD_BYTES`, so that its last line may be half. */
function parseChildLines(text, isCut = false) {
	const units = [];
	const problems = isCut ? [`the file is larger than ${MOST_RECORD_BYTES} bytes: the rest was not read`] : [];
	const run = {
		pendingPackages: null,
		place: null,
		version: null
	};
	for (const [at, raw] of text.split("\n").entries()) {
		if (raw.trim() === "") continue;
		const line = parseLine(raw);
		if (line.kind === "run") {
			run.pendingPackages = line.run.pending_packages ?? run.pendingPackages;
			run.place = line.run.place ?? run.place;
			run.version = line.run.version ?? run.version;
		} else if (line.kind === "bad") problems.push(`line ${at + 1}: ${line.why}`);
		else if (units.length < 2e3) units.push(line.unit);
		else problems.push(`line ${at + 1}: more than ${MOST_UNIT_FETCHES} unit-fetches in one run`);
	}
	return {
		units,
		...run,
		badLines: problems.length,
		firstProblem: problems[0] ?? null
	};
}
function parseLine(raw) {
	if (raw.length > MOST_LINE_CHARACTERS) return {
		kind: "bad",
		why: `${raw.length} characters`
	};
	const value = parseJson(raw);
	if (typeof value === "object" && value !== null && "kind" in value && value.kind === "run") {
		const run = runLineSchema.safeParse(value);
		return run.success ? {
			kind: "run",
			run: run.data
		} : {
			kind: "bad",
			why: describe(run.error)
		};
	}
	const unit = unitLineSchema.safeParse(value);
	return unit.success ? {
		kind: "unit",
		unit: unit.data
	} : {
		kind: "bad",
		why: describe(unit.error)
	};
}
/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function describe(error) {
	const [issue] = error.issues;
	if (issue === void 0) return "not as the protocol has it";
	const place = issue.path.map(String).join(".");
	return oneLine(place === "" ? "no JSON object" : `${place}: ${issue.message}`, 200);
}

// actions/shared/collector-run/fold-records.ts
/** A collector's clock may be off by so much against this machine's, in seconds: the same machine, so seconds do. */
const MOST_SECONDS_OFF = 60;
/** The records of one run: itself, then its unit-fetches in the order in which they were told. */
function foldRecords(ended) {
	const { child } = ended;
	const outcome = ended.isStopped ? "stopped" : ended.exitCode === 0 ? "succeeded" : "failed";
	const isTold = child.units.length > 0;
	return [{
		kind: "collection-run",
		schemaVersion: 2,
		at: ended.startedAt.toISOString(),
		endedAt: ended.endedAt.toISOString(),
		run: ended.run,
		path: ended.path,
		generation: ended.generation,
		outcome,
		exitCode: ended.exitCode,
		recordedBy: isTold ? "child" : "exit-status",
		...isTold ? sumOf(child.units) : {
			...NOT_TOLD,
			units: ended.units?.length ?? null
		},
		pendingPackages: ended.pendingPackages ?? child.pendingPackages,
		place: ended.place === null ? null : ended.pendingPackages === null ? child.place ?? ended.place : ended.place,
		version: child.version
	}, ...isTold ? child.units.map((line) => toFetch(line, ended)) : byExitStatus(ended, outcome)];
}
const NOT_TOLD = {
	postsFetched: null,
	calls: null,
	throttled: null,
	remainingBudget: null
};
function sumOf(units) {
	const sum = (of) => {
		const known = units.flatMap((line) => of(line) ?? []);
		return known.length === 0 ? null : known.reduce((total, one) => total + one, 0);
	};
	return {
		units: new Set(units.map(({ unit }) => unitKey(unit))).size,
		postsFetched: sum(({ count }) => count),
		calls: sum(({ calls }) => calls),
		throttled: sum((line) => line.throttled ?? (line.outcome === "rate-limited" ? 1 : 0)),
		remainingBudget: units.findLast(({ remaining_budget: left }) => left != null)?.remaining_budget ?? null
	};
}
function toFetch(line, ended) {
	return {
		...aboutFetch(line.unit, ended),
		at: startOf(line, ended),
		outcome: line.outcome,
		newestId: line.newest_id ?? null,
		oldestId: line.oldest_id ?? null,
		count: line.count ?? 0,
		saturated: line.saturated ?? false,
		calls: line.calls ?? 0,
		remainingBudget: line.remaining_budget ?? null,
		...line.duration_seconds == null ? {} : { durationSeconds: line.duration_seconds }
	};
}
/**
* A collector that tells nothing counts by its exit status: its units were fetched, or they failed. The run's record says so. One that was stopped
* did neither.
*/
function byExitStatus(ended, outcome) {
	if (outcome === "stopped") return [];
	return (ended.units ?? []).map((unit) => ({
		...aboutFetch(unit, ended),
		at: ended.startedAt.toISOString(),
		outcome: outcome === "succeeded" ? "fetched" : "failed",
		newestId: null,
		oldestId: null,
		count: 0,
		saturated: false,
		calls: 0,
		remainingBudget: null
	}));
}
function aboutFetch(unit, { run, path, generation }) {
	return {
		kind: "unit-fetch",
		schemaVersion: 2,
		run,
		unit: unitKey(unit),
		path,
		generation
	};
}
/** Of the last fetch of a unit the newest counts, so one in the future would count for ever: outside of the run it is the run's start. */
function startOf({ started_at: told }, { startedAt, endedAt }) {
	const at = told == null ? null : parseInstant(told)?.at ?? null;
	if (at === null) return startedAt.toISOString();
	const off = MOST_SECONDS_OFF * 1e3;
	return Date.parse(at) >= startedAt.getTime() - off && Date.parse(at) <= endedAt.getTime() + off ? at : startedAt.toISOString();
}

// scripts/collector-run/record-run.ts
/** What the collector appended, as far as it may be read. A file that it removed says nothing. */
async function readRecordFile(path) {
	if (path === null) return parseChildLines("");
	const file = await open(path, constants$1.O_RDONLY | constants$1.O_NONBLOCK).catch(() => null);
	if (file === null) return parseChildLines("");
	try {
		const buffer = Buffer.alloc(MOST_RECORD_BYTES + 1);
		let length = 0;
		for (let read = -1; read !== 0 && length < buffer.length; length += read) read = (await file.read(buffer, length, buffer.length - length, length)).bytesRead;
		const text = buffer.toString("utf8", 0, Math.min(length, MOST_RECORD_BYTES));
		return parseChildLines(text, length > MOST_RECORD_BYTES);
	} catch {
		return parseChildLines("");
	} finally {
		await file.close();
	}
}
/** Keeps what a run leaves on this machine, then sends it with whatever earlier ones could not. Says what did not work; never throws. */
async function recordRun(run, ended, recording) {
	const records = foldRecords({
		...ended,
		run: renderRunKey(run)
	});
	await keepAndSend({
		path: renderHistoryPath(run),
		contents: renderHistoryLines(records)
	}, recording);
}
/** On this machine first, so that nothing is lost where this process is killed in between. Never throws. */
async function keepAndSend(file, { spool, openStore, signal, log }) {
	let isKept = false;
	if (spool !== null) try {
		await keepInSpool(spool, file);
		isKept = true;
	} catch (fault) {
		log.warning(`What this run recorded could not be kept in ${spool}: ${describeFileFault(fault)}`);
	}
	if (isKept && spool !== null) return sendKept({
		spool,
		openStore,
		signal,
		log
	});
	await withStore(openStore, async (store) => {
		await store.append(file, signal);
	}).catch((fault) => {
		log.warning(`What this run recorded is lost: ${describeUnread(fault)}`);
	});
}
/** Sends what waits on this machine. Never throws. */
async function sendKept({ spool, openStore, signal, log }) {
	try {
		const { left, dropped, fault } = await withStore(openStore, (store) => sendSpool(spool, store, signal));
		if (dropped > 0) log.warning(`The records of ${dropped} runs were given up: too many wait in ${spool}.`);
		if (left > 0) log.warning(waiting(left, fault));
	} catch (fault) {
		log.warning(waiting(null, fault));
	}
}
function waiting(left, fault) {
	return `${left === null ? "Records of this machine" : left === 1 ? "The records of 1 run" : `The records of ${left} runs`} did not reach the history and are kept; the next run sends them: ${describeUnread(fault)}`;
}
async function withStore(openStore, work) {
	const store = await openStore();
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}

// actions/shared/collector-run/decide-standstill.ts
/** What a collector that was not let run saw of its packages, as it is remembered on its machine. */
const standstillSchema = strictObject({
	at: datetime(),
	generation: int().nullable(),
	reasonCode: string(),
	pendingPackages: int().min(0)
});
/** A crontab that asks every minute leaves one record an hour, and a change at once. */
const EVERY_MS = 36e5;
/** Whether what is seen now is worth a record. A remembered time of the future is of a wrong clock, and keeps nothing back. */
function isStandstillDue(last, seen) {
	if (last === null) return true;
	const ageMs = Date.parse(seen.at) - Date.parse(last.at);
	return !(last.generation === seen.generation && last.reasonCode === seen.reasonCode && last.pendingPackages === seen.pendingPackages) || ageMs < 0 || ageMs >= EVERY_MS;
}
/** `null` for whatever is no memory of ours: then it is recorded again. */
function parseStandstill(text) {
	if (text === null) return null;
	try {
		return standstillSchema.safeParse(JSON.parse(text)).data ?? null;
	} catch {
		return null;
	}
}

// scripts/collector-run/record-standstill.ts
/**
* What dlt has pending though it may not run: a rollback comes in between two runs, so nothing else would ever say that the packages are gone. At most once
* an hour, and on every change. Killed between the record and the memory, it is recorded once more. Never throws.
*
* @returns whether a record was made, and with it all that waits was sent as far as it could be.
*/
async function recordStandstill(still, recording) {
	const { run, generation, reasonCode, workingDir, place, cacheFile } = still;
	const pendingPackages = await countPendingPackages(workingDir);
	if (pendingPackages === null) {
		if (await isFolder(workingDir)) recording.log.warning(`What dlt has pending is not known: no pipeline is in ${workingDir}. Give --dlt-working-dir the folder where dlt keeps its pipelines.`);
		return false;
	}
	const seen = {
		at: run.at.toISOString(),
		generation,
		reasonCode,
		pendingPackages
	};
	const memory = cacheFile === null ? null : join(dirname(cacheFile), `standstill-${place}.json`);
	const text = memory === null ? null : await readFile(memory, "utf8").catch(() => null);
	if (!isStandstillDue(parseStandstill(text), seen)) return false;
	const record = {
		kind: "standstill",
		schemaVersion: 2,
		path: "dlt",
		run: renderRunKey(run),
		...seen,
		place
	};
	await keepAndSend({
		path: renderHistoryPath(run),
		contents: renderHistoryLines([record])
	}, recording);
	if (memory === null) return true;
	await writeAtomically(memory, `${JSON.stringify(seen)}\n`).catch((fault) => recording.log.warning(`What was recorded cannot be remembered in ${memory}: ${describeFileFault(fault)}`));
	return true;
}
async function isFolder(path) {
	return stat(path).then((entry) => entry.isDirectory(), () => false);
}

// actions/shared/collector-run/child-environment.ts
/** The caller's environment and what the collector is told. What is not known is unset, also where an outer run had set it. */
function childEnvironment(environment, handed) {
	return {
		...environment,
		SWITCHBACK_PATH: handed.path,
		SWITCHBACK_UNITS: handed.units?.join(","),
		SWITCHBACK_DLT_UNITS: handed.dltUnits.join(","),
		SWITCHBACK_GENERATION: handed.generation === null ? void 0 : String(handed.generation),
		SWITCHBACK_RECORD_FILE: handed.recordFile ?? void 0,
		SWITCHBACK_STATE: handed.state,
		SWITCHBACK_REMOTE: handed.remote ?? void 0,
		SWITCHBACK_BRANCH: handed.branch ?? void 0
	};
}

// scripts/collector-run/session-groups.ts
/** Behind the name of the command, which may hold anything: state, parent, process group, session (proc(5), /proc/pid/stat). */
const STAT = /\) (?<state>\S) \d+ (?<group>\d+) (?<session>\d+) /u;
/**
* The other process groups of a session that have a living process: the command that we start leads a session of its own, and `timeout` or a shell with job
* control makes further groups in it. Only Linux shows them; elsewhere there are none but the first.
*/
function listSessionGroups(session) {
	if (process.platform !== "linux") return [];
	const groups = /* @__PURE__ */ new Set();
	for (const entry of readdirSync("/proc")) {
		if (!/^\d+$/u.test(entry)) continue;
		const found = STAT.exec(readStat(entry))?.groups;
		if (found === void 0 || Number(found["session"]) !== session || found["state"] === "Z") continue;
		groups.add(Number(found["group"]));
	}
	groups.delete(session);
	return [...groups];
}
/** Empty for a process that is gone meanwhile. */
function readStat(pid) {
	try {
		return readFileSync(`/proc/${pid}/stat`, "latin1");
	} catch (error) {
		if (error instanceof Error && "code" in error) return "";
		throw error;
	}
}

// scripts/collector-run/child-group.ts
/**
* Starts a command with our own streams, so that what it prints goes through untouched. It leads a group of its own: a signal reaches what it
* started as well, and Ctrl-C in a terminal reaches only us, who pass it on.
*/
async function startGroup([command = "", ...args], environment) {
	const child = spawn(command, args, {
		env: { ...environment },
		stdio: "inherit",
		detached: true
	});
	const ended = new Promise((resolve) => {
		child.once("exit", (exitCode, signal) => resolve({
			exitCode,
			signal
		}));
	});
	const failure = await new Promise((resolve) => {
		child.once("spawn", () => resolve(null));
		child.once("error", resolve);
	});
	if (failure === null) return {
		ended,
		signal: (name) => signalGroup(child, name),
		isAlive: () => signalGroup(child, 0)
	};
	const code = failure.code ?? "unknown";
	return {
		status: code === "ENOENT" || code === "ENOTDIR" ? 127 : 126,
		code
	};
}
/** Whether there was a process to take it, in any group of the session. Signal 0 only asks. */
function signalGroup(child, name) {
	const { pid } = child;
	if (pid === void 0) return false;
	return [pid, ...listSessionGroups(pid)].map((group) => signalOne(child, group, name)).some(Boolean);
}
function signalOne(child, group, name) {
	try {
		return process.kill(-group, name);
	} catch (error) {
		if ((error instanceof Error && "code" in error ? error.code : void 0) === "EPERM") return true;
		return process.platform === "win32" ? child.kill(name === 0 ? 0 : name) : false;
	}
}

// actions/shared/collector-run/decide-child.ts
/**
* Whether a running collector goes on (DESIGN.md section 3, "Collectors"). A new generation ends either path. dlt ends as well once config and
* routing file no longer let it collect what it was started for, and after `mostSecondsUnread` without a readable state; manual never for that.
*/
function decideChild(start, look, mostSecondsUnread) {
	if (look.kind === "unreadable") return decideUnread(start, look, mostSecondsUnread);
	const generation = fencingNumber(look.state);
	if (generation !== null && start.generation !== null && generation !== start.generation) return end("generation-changed", `The state is at generation ${generation}, this run began at ${start.generation}.`);
	return start.path === "dlt" ? decideDlt(start, look.state) : { action: "go-on" };
}
function decideDlt({ units }, state) {
	const dlt = allowedDltUnits(state);
	if (dlt.kind !== "allowed") return end(dlt.reasonCode, dlt.message);
	const moved = (units ?? []).filter((unit) => route({ dltUnits: dlt.units }, unit) !== "dlt");
	return moved.length === 0 ? { action: "go-on" } : end("other-path", `${moved.length === 1 ? "A unit of this run goes" : `${moved.length} units of this run go`} by manual now.`);
}
function decideUnread({ path }, { message, forSeconds }, mostSecondsUnread) {
	if (path === "manual" || forSeconds < mostSecondsUnread) return { action: "go-on" };
	return end("state-unreadable", `The state could not be read for ${Math.round(forSeconds)} s (at most ${mostSecondsUnread} s): ${message}`);
}
function end(reasonCode, message) {
	return {
		action: "end",
		reasonCode,
		message
	};
}
/** Whether what was read is a state at all: files that are there and broken count as a state that cannot be read. */
function isReadable(state, path) {
	return path === "manual" ? state.config.ok : allowedDltUnits(state).kind !== "unreadable";
}

// scripts/collector-run/watch-child.ts
/** Longer than any source takes, so that one that hangs counts as a state that cannot be read. */
const READ_LIMIT_MS = 3e4;
const LOOK_AGAIN_MS = 50;
/** A process that survives SIGKILL waits for the kernel: nobody can wait for it. */
const AFTER_KILL_MS = 5e3;
/** Waits for the collector and asks for the state meanwhile; ends it where it may not go on. */
async function watchChild(group, source, begun, options) {
	const over = new AbortController();
	const ended = whenOver(group, begun).finally(() => over.abort());
	let { generation } = begun;
	let { lastReadAt } = options;
	for (;;) {
		await systemClock.sleep(pauseMs(begun, lastReadAt, options), over.signal);
		if (over.signal.aborted) return {
			...await ended,
			stoppedBy: null
		};
		const askedAt = performance.now();
		const look = await lookAtState(source, begun, {
			signal: over.signal,
			lastReadAt
		});
		if (over.signal.aborted) return {
			...await ended,
			stoppedBy: null
		};
		if (look.kind === "read") {
			lastReadAt = askedAt;
			generation ??= fencingNumber(look.state);
		}
		const decision = decideChild({
			...begun,
			generation
		}, look, options.unreadableSeconds);
		if (decision.action === "end") return {
			...await endGroup(group, options.graceSeconds),
			stoppedBy: decision
		};
	}
}
/** What dlt's command left running may write on: it is over when that is. Manual's is over with the command itself. */
async function whenOver(group, { path }) {
	const end = await group.ended;
	while (path === "dlt" && group.isAlive()) await systemClock.sleep(LOOK_AGAIN_MS);
	return end;
}
/** Until the next poll, or until dlt's time without a readable state is over where that comes first. */
function pauseMs({ path }, lastReadAt, { pollSeconds, unreadableSeconds }) {
	const poll = pollSeconds * 1e3;
	if (path === "manual") return poll;
	const left = lastReadAt + unreadableSeconds * 1e3 - performance.now();
	return Math.min(poll, Math.max(LOOK_AGAIN_MS, left));
}
async function lookAtState(source, { path }, { signal, lastReadAt }) {
	const unreadable = (message) => ({
		kind: "unreadable",
		message,
		forSeconds: (performance.now() - lastReadAt) / 1e3
	});
	const limit = systemClock.sleep(READ_LIMIT_MS, signal).then(() => null);
	try {
		const read = await Promise.race([source.read(signal), limit]);
		if (read === null) return unreadable("there was no answer");
		if (isReadable(read.state, path)) return {
			kind: "read",
			state: read.state
		};
		return unreadable("config or routing file are not what their schemas allow");
	} catch (fault) {
		return unreadable(describeUnread(fault));
	}
}
/** SIGTERM to the whole group, and SIGKILL to what is left of it after the grace, whether or not the command itself is. */
async function endGroup(group, graceSeconds) {
	group.signal("SIGTERM");
	const killAt = performance.now() + graceSeconds * 1e3;
	while (group.isAlive() && performance.now() < killAt) await systemClock.sleep(LOOK_AGAIN_MS);
	if (group.isAlive()) group.signal("SIGKILL");
	const givenUp = systemClock.sleep(AFTER_KILL_MS).then(() => ({
		exitCode: null,
		signal: "SIGKILL"
	}));
	return Promise.race([group.ended, givenUp]);
}

// scripts/collector-run/supervise-child.ts
/** Starts the collector, watches over it until it is over, and reads what it told of itself. */
async function superviseChild(supervision) {
	const { path, command, plan, source, signals, environment } = supervision;
	const folder = await makeFolder(supervision.log);
	try {
		const recordFile = folder === null ? null : join(folder, "record.jsonl");
		const handedOver = {
			...plan,
			...source.handedOver,
			path,
			recordFile
		};
		const startedAt = systemClock.now();
		const group = await startGroup(command, childEnvironment(environment, handedOver));
		if ("status" in group) return {
			kind: "not-started",
			...group
		};
		signals.passTo(group);
		const ended = await watchChild(group, source, {
			...plan,
			path
		}, supervision.watch);
		signals.passTo(null);
		return {
			kind: "ended",
			...ended,
			startedAt,
			endedAt: systemClock.now(),
			child: await readRecordFile(recordFile)
		};
	} finally {
		if (folder !== null) await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/** For what the collector tells of itself. A full disk keeps nobody from collecting. */
async function makeFolder(log) {
	try {
		const folder = await mkdtemp(join(tmpdir(), "switchback-run-"));
		await writeFile(join(folder, "record.jsonl"), "", { mode: 384 });
		return folder;
	} catch (fault) {
		log.warning(`The collector can tell nothing of its units: ${describeFileFault(fault)}`);
		return null;
	}
}

// scripts/commands/run.ts
/** Ended by us in mid-run: a status that neither shells nor schedulers give a meaning to. */
const STOPPED = 11;
const NOT_RUN = 10;
/** How long records may hold a run up: before it does not run, and once the collector is over. */
const RECORD_LIMIT_MS = 3e4;
/** `switchback run dlt|manual -- COMMAND`: a collector of any scheduler that obeys the state (DESIGN.md section 3, "Collectors"; runbook step 3). */
async function runCommand({ path, command }, options, outer) {
	const signals = new PassedSignals();
	try {
		const context = {
			...outer,
			signal: signals.signal
		};
		const address = parseStateAddress(options.state, path);
		const source = await openPatiently(address, options, context);
		const cacheFile = chooseCacheFile(options.cache, source.id, outer.environment);
		if (options.history && options.cache === void 0 && cacheFile !== null && source.former !== void 0) await adoptFormerSpools(cacheFile, source.former, outer.log);
		return await decideAndRun({
			path,
			command,
			options,
			context,
			signals,
			address,
			source,
			cacheFile,
			place: path === "dlt" ? await findPlace(outer.environment, options.dltWorkingDir ?? null) : null
		});
	} finally {
		signals.stop();
	}
}
/** A source that cannot be opened, such as for want of a clone, is a state that cannot be read: manual runs all the same. */
async function openPatiently(address, options, context) {
	const open = () => openStateSource(address, options, context);
	return open().catch(() => ({
		id: options.state,
		handedOver: {
			state: options.state,
			remote: null,
			branch: null
		},
		target: null,
		read: async (signal, wants) => (await open()).read(signal, wants)
	}));
}
async function decideAndRun(run) {
	const { path, options, context, signals, source, cacheFile } = run;
	const lastReadAt = performance.now();
	const { answer, register } = await askState(source, cacheFile, context, { register: true });
	if (signals.first !== null) return answerOf(run, {
		decision: "not-run",
		reasonCode: "interrupted",
		status: statusOfSignal(signals.first),
		message: `${signals.first} came before the collector was started.`
	});
	const plan = planStart({
		path,
		answer,
		register
	});
	if (plan.isUnusual) context.log.warning(oneLine(plan.message, 1e3));
	if (plan.decision === "run") return startAndRecord(run, plan, lastReadAt);
	if (answer.kind === "read") {
		if (!await recordStill(run, {
			state: answer.state,
			reasonCode: plan.reasonCode
		})) await sendWaiting(run);
	}
	const { reasonCode, message } = plan;
	return answerOf(run, {
		decision: "not-run",
		reasonCode,
		status: options.skipOk === true ? 0 : NOT_RUN,
		message
	});
}
async function startAndRecord(run, plan, lastReadAt) {
	const { path, command, options, context, signals, source } = run;
	const { environment, log } = context;
	const watch = {
		...options,
		lastReadAt
	};
	const ended = await superviseChild({
		path,
		command,
		plan,
		source,
		signals,
		environment,
		watch,
		log
	});
	if (ended.kind === "not-started") {
		const message = `The command ${oneLine(command[0] ?? "", 200)} could not be started: ${ended.code}.`;
		log.error(message);
		log.info("What to do: Check the name and the path of the command, and the right to run it.");
		return answerOf(run, {
			decision: "not-run",
			reasonCode: "command-not-started",
			status: ended.status,
			message
		});
	}
	if (ended.stoppedBy !== null) log.warning(`The collector was ended: ${oneLine(ended.stoppedBy.message, 1e3)}`);
	const { badLines, firstProblem } = ended.child;
	if (badLines > 0) log.warning(`${count$1(badLines, "line")} of SWITCHBACK_RECORD_FILE could not be used: ${firstProblem ?? ""}`);
	if (options.history) await record(run, plan, ended);
	return answerOf(run, toAnswer(ended, signals, plan));
}
async function record(run, plan, ended) {
	const { path, options, signals, place } = run;
	const folder = options.dltWorkingDir;
	const pendingPackages = path === "dlt" && folder !== void 0 ? await countPendingPackages(resolve(folder)) : null;
	const of = {
		at: ended.startedAt,
		run: makeOperationId(Math.random),
		attempt: 1,
		job: `run-${path}`
	};
	const isStopped = ended.stoppedBy !== null || signals.first !== null;
	await recordRun(of, {
		...ended,
		path,
		...plan,
		isStopped,
		pendingPackages,
		place
	}, recordingOf(run));
}
function recordingOf(run) {
	const { cacheFile, context } = run;
	const signal = signalAfter(RECORD_LIMIT_MS);
	return {
		spool: cacheFile === null ? null : spoolFolderOf(cacheFile),
		signal,
		log: context.log,
		openStore: () => openHistory({
			...run,
			context: {
				...context,
				signal
			},
			deadlineMs: RECORD_LIMIT_MS
		})
	};
}
/** Also where dlt may not run its packages are counted: after a rollback nobody else would say that they are gone. Whether a record was made. */
async function recordStill(run, { state, reasonCode }) {
	const { path, options, place, cacheFile } = run;
	if (path !== "dlt" || place === null || options.dltWorkingDir === void 0 || !options.history) return false;
	const of = {
		at: systemClock.now(),
		run: makeOperationId(Math.random),
		attempt: 1,
		job: "standstill"
	};
	const workingDir = resolve(options.dltWorkingDir);
	return recordStandstill({
		run: of,
		generation: fencingNumber(state),
		reasonCode,
		workingDir,
		place,
		cacheFile
	}, recordingOf(run));
}
/** What an earlier run could not send goes also where this one does not run: after a rollback, dlt's last one would wait for ever. */
async function sendWaiting(run) {
	const recording = recordingOf(run);
	const { spool } = recording;
	if (!run.options.history || spool === null || (await listSpool(spool)).length === 0) return;
	await sendKept({
		...recording,
		spool
	});
}
function toAnswer({ stoppedBy, exitCode, signal }, { first }, plan) {
	if (stoppedBy !== null) return {
		decision: "stopped",
		reasonCode: stoppedBy.reasonCode,
		status: STOPPED,
		message: stoppedBy.message
	};
	const status = exitCode ?? statusOfSignal(signal ?? "SIGKILL");
	const message = `${plan.message} The collector ended with ${signal ?? `status ${status}`}.`;
	if (first !== null) return {
		decision: "stopped",
		reasonCode: "interrupted",
		status,
		message
	};
	return {
		decision: "ran",
		reasonCode: status === 0 ? "collector-succeeded" : "collector-failed",
		status,
		message
	};
}
function answerOf({ path, options, place }, { decision, reasonCode, status, message }) {
	return {
		exitCode: 0,
		passedStatus: status,
		json: {
			schemaVersion: 1,
			decision,
			reasonCode,
			path,
			place,
			status,
			message
		},
		lines: options.why === true ? [`${path}: ${decision} (${reasonCode}). ${oneLine(message, 1e3)}`, ...place === null ? [] : [`The place of dlt here, as gates name it: ${place}`]] : []
	};
}

export { runCommand };