import "./rolldown-runtime.mjs";
import { systemClock } from "./system-clock2.mjs";
import { chooseFresh, parseCachedAnswer, toCachedAnswer } from "./cached-answer.mjs";
import { oneLine } from "./one-line.mjs";
import { describeUnread } from "./state-source2.mjs";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

// scripts/collector-run/atomic-file.ts
/** Whole or not at all, for this user alone; folders on the way are made. A reader sees the file before or after, never half. */
async function writeAtomically(path, contents) {
	await makeFolder(dirname(path));
	const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
	try {
		const file = await open(temporary, "wx", 384);
		try {
			await file.writeFile(contents);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
/** Not `recursive: true`: with that Node 20 tries for ever where a folder can never be, as below /proc. */
async function makeFolder(path) {
	const made = await mkdir(path, { mode: 448 }).then(() => null, (error) => error);
	if (made === null || made.code === "EEXIST") return;
	if (made.code !== "ENOENT" || dirname(path) === path) throw made;
	await makeFolder(dirname(path));
	await mkdir(path, { mode: 448 }).catch((error) => {
		if (error.code !== "EEXIST") throw error;
	});
}

// scripts/collector-run/answer-cache.ts
/**
* Where `run` keeps the last answer and what could not be sent: the file asked for, else one of this user and this source, as the XDG base
* directories have it. `null` where there is no home, as under some service managers.
*/
function chooseCacheFile(asked, sourceId, environment) {
	if (asked !== void 0) return resolve(asked);
	const home = environment["HOME"];
	const base = environment["XDG_STATE_HOME"] || (home ? join(home, ".local/state") : "");
	if (!base.startsWith("/")) return null;
	return join(base, "switchback", cacheFolderName(sourceId), "answer.json");
}
function cacheFolderName(sourceId) {
	return createHash("sha256").update(sourceId).digest("hex").slice(0, 12);
}
/** What could not be sent waits beside the cached answer. */
function spoolFolderOf(cacheFile) {
	return join(dirname(cacheFile), "spool");
}
/** The last answer where it is about this source and young enough; whatever is wrong with the file, there is none. */
async function readFreshAnswer(file, sourceId, now) {
	if (file === null) return null;
	const text = await readFile(file, "utf8").catch(() => null);
	return text === null ? null : chooseFresh(parseCachedAnswer(text), sourceId, now);
}
/** @throws whatever the file system says: the caller tells it and goes on. */
async function keepAnswer(file, answer) {
	const cached = file === null ? null : toCachedAnswer(answer.state, answer.sourceId, answer.now);
	if (file !== null && cached !== null) await writeAtomically(file, `${JSON.stringify(cached)}\n`);
}

// scripts/collector-run/file-fault.ts
/** What the file system said: `ENOSPC: no space left on device, write`. */
function describeFileFault(fault) {
	return oneLine(fault instanceof Error ? fault.message : String(fault), 300);
}

// scripts/collector-run/ask-state.ts
/** The state now, kept for the time when it cannot be read; then what was kept, where that is young enough. */
async function askState(source, cacheFile, { signal, log }, wants) {
	const now = systemClock.now();
	try {
		const { state, datasets } = await source.read(signal, wants);
		await keepAnswer(cacheFile, {
			state,
			sourceId: source.id,
			now
		}).catch((fault) => log.warning(`The answer could not be kept in ${cacheFile ?? ""}: ${describeFileFault(fault)}`));
		return {
			answer: {
				kind: "read",
				state
			},
			register: await namesOf(datasets),
			fault: null
		};
	} catch (fault) {
		const cached = await readFreshAnswer(cacheFile, source.id, now);
		return {
			answer: {
				kind: "unreadable",
				message: describeUnread(fault),
				cached
			},
			register: null,
			fault
		};
	}
}
async function namesOf(datasets) {
	if (datasets === null) return null;
	const { parseDatasets } = await import("./datasets2.mjs");
	const parsed = parseDatasets(datasets);
	return parsed.ok ? parsed.datasets.units.map(({ name }) => name) : null;
}

export { askState, cacheFolderName, chooseCacheFile, describeFileFault, makeFolder, spoolFolderOf, writeAtomically };