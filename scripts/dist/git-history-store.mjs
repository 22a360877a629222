import "./rolldown-runtime.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { bytesToHex, compareTexts, sha256, utf8ToBytes } from "./sha2.mjs";
import { gitWords, openGitClone, pushCommit, writeCommit } from "./git-push.mjs";
import { gitEnvironment, interrupted, runGit } from "./git-process.mjs";
import { MISSING, parseBatch } from "./local-git-batch.mjs";
import { systemClock } from "./system-clock2.mjs";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";

// actions/shared/history/branch-readme.ts
/** The README on the branch itself, for whoever comes across it. */
const BRANCH_README = `# The history of the migration

This branch is written by machines. It shares no commit with the other branches, and nothing of it belongs into them.

Each run leaves one file, \`YYYY/MM/DD/<run>-<attempt>-<job>.jsonl\`, a JSON object a line: that it was there, what it measured, and how far it
looked. A file is never changed. Days that are over for two days become one file, \`YYYY/MM/DD/compacted.jsonl\`; what that leaves out is in the
earlier commits of this branch.

\`badge.json\` is what the newest scheduled run found, for shields.io; it alone is written over.

Deleting the branch loses the memory between runs and nothing else: the next run begins a new one, and learns again what is normal.
`;

// actions/shared/history/history-path.ts
const LONGEST_NAME = 60;
const DIGEST_CHARACTERS = 12;
const DAY = String.raw`(?<year>\d{4})/(?<month>\d{2})/(?<date>\d{2})`;
const RUN_FILE = new RegExp(String.raw`^${DAY}/(?<run>(?:cli-)?[A-Za-z0-9_]+)-(?<attempt>\d{1,9})-(?<job>[A-Za-z0-9_-]+)\.jsonl$`, "u");
const COMPACTED_FILE = new RegExp(String.raw`^${DAY}/compacted\.jsonl$`, "u");
/** `2026/11/25/4711-1-integrity.jsonl`: the day is the run's, in UTC. Two runs never share a path; a repeated write of one run does. */
function renderHistoryPath(of) {
	return `${dayFolder(of.at.toISOString().slice(0, 10))}/${renderRunKey(of)}.jsonl`;
}
/** `4711-1-integrity`: names a run in records as in paths. */
function renderRunKey({ run, attempt, job }) {
	if (!Number.isSafeInteger(attempt) || attempt < 0 || attempt > 999999999) throw new RangeError(`The attempt is ${attempt}, expected a whole number from 0 on.`);
	return `${safeRun(run)}-${attempt}-${safeName(job, /^[A-Za-z0-9_-]+$/u)}`;
}
function renderCompactedPath(day) {
	return `${dayFolder(day)}/compacted.jsonl`;
}
/** `null` for whatever is no file of the history, such as the branch's README. */
function parseHistoryPath(path) {
	const compacted = COMPACTED_FILE.exec(path)?.groups;
	if (compacted) return withDay(compacted, (day) => ({
		kind: "compacted",
		day
	}));
	const file = RUN_FILE.exec(path)?.groups;
	if (!file) return null;
	const { run = "", attempt, job = "" } = file;
	return withDay(file, (day) => ({
		kind: "run",
		day,
		run,
		attempt: Number(attempt),
		job
	}));
}
function withDay(groups, make) {
	const day = `${groups["year"] ?? ""}-${groups["month"] ?? ""}-${groups["date"] ?? ""}`;
	const instant = /* @__PURE__ */ new Date(`${day}T00:00:00Z`);
	return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== day ? null : make(day);
}
function dayFolder(day) {
	return day.replaceAll("-", "/");
}
function safeRun(run) {
	const prefix = run.startsWith("cli-") ? "cli-" : "";
	return prefix + safeName(run.slice(prefix.length), /^[A-Za-z0-9_]+$/u);
}
/** A name that may not stand in a path as it is keeps what can be read of it, and a digest that keeps different names apart. */
function safeName(name, safe) {
	if (safe.test(name) && name.length <= LONGEST_NAME) return name;
	const digest = bytesToHex(sha256(utf8ToBytes(name))).slice(0, DIGEST_CHARACTERS);
	const readable = name.replaceAll(/[^A-Za-z0-9]+/gu, "_").slice(0, 47).replaceAll(/^_+|_+$/gu, "");
	return readable === "" ? digest : `${readable}_${digest}`;
}

// actions/shared/status/tick-badge.ts
/** Where the newest tick leaves it, on the branch cutover-history. */
const BADGE_PATH = "badge.json";
/** The least that shields.io takes. */
const CACHE_SECONDS = 300;
/**
* What the scheduled run says to whoever looks at the README. It names its own time, since a badge that nobody renews any more looks like a good one; and
* green is only what was measured whole.
*/
function toTickBadge(facts) {
	const { words, color } = describe(facts);
	return {
		schemaVersion: 1,
		label: "dlt migration",
		message: `${words}, ${facts.at.slice(0, 16).replace("T", " ")} UTC`,
		color,
		cacheSeconds: CACHE_SECONDS
	};
}
function describe({ phase, decision, verdict, isHeld, isIncidentOpen }) {
	if (phase === null) return {
		words: "unknown",
		color: "lightgrey"
	};
	if (decision === "rollback") return {
		words: `${phase}, goes back`,
		color: "red"
	};
	if (isIncidentOpen) return {
		words: `${phase}, incident open`,
		color: "red"
	};
	if (isHeld) return {
		words: `${phase}, on hold`,
		color: "orange"
	};
	if (decision === "hold" || verdict === "fail") return {
		words: `${phase}, failing`,
		color: "orange"
	};
	if (verdict === "unknown") return {
		words: `${phase}, not all measured`,
		color: "lightgrey"
	};
	return {
		words: phase,
		color: phase === "100%" ? "brightgreen" : "blue"
	};
}

// actions/shared/adapters/git/git-history-read.ts
/** `ls-remote --exit-code` where nothing matches (git help ls-remote). */
const NOTHING_MATCHES = 2;
/**
* Brings the newest commit with its files, and no other, into the history's own repository: one call; two where it failed or the branch is not
* there, since git says that in words alone.
*/
async function fetchHistoryTip(clone, signal) {
	const flags = [
		"--quiet",
		"--depth=1",
		"--no-tags",
		"--no-write-fetch-head",
		"--no-recurse-submodules",
		"--refmap="
	];
	const { remote } = clone.options;
	const refspec = `+${clone.branchRef}:${clone.trackingRef}`;
	const fetched = await clone.network([
		"fetch",
		...flags,
		"--",
		remote,
		refspec
	], { signal });
	if (fetched.ended === "abort") throw interrupted(signal?.reason);
	if (fetched.exitCode === 0) {
		const tip = await clone.local([
			"rev-parse",
			"--verify",
			clone.trackingRef
		], { signal });
		if (tip.exitCode === 0) return {
			kind: "tip",
			oid: tip.stdout.toString("utf8").trim()
		};
	}
	const heads = await clone.network([
		"ls-remote",
		"--exit-code",
		"--",
		remote,
		clone.branchRef
	], { signal });
	if (heads.ended === "abort") throw interrupted(signal?.reason);
	if (heads.exitCode === NOTHING_MATCHES) return { kind: "absent" };
	return {
		kind: "failed",
		detail: fetched.ended === "limit" ? "git fetch did not end within its time" : gitWords(fetched.stderr, "git fetch failed")
	};
}
/** Every `.jsonl` of a commit, by path: two processes, whatever their number. */
async function readHistoryFiles(clone, oid, signal) {
	const entries = [...await listBlobs(clone, oid, [], signal)].filter(([path]) => path.endsWith(".jsonl")).toSorted(([a], [b]) => compareTexts(a, b));
	const input = entries.map(([, blob]) => `${blob}\n`).join("");
	const batch = await clone.local(["cat-file", "--batch"], {
		input,
		signal
	});
	if (batch.ended === "abort") throw interrupted(signal?.reason);
	const objects = batch.exitCode === 0 ? parseBatch(batch.stdout) : [];
	return entries.map(([path], at) => {
		const object = objects[at];
		if (object === void 0 || object === MISSING) throw unreadable(oid, `no contents of ${path}`);
		return {
			path,
			contents: object.contents
		};
	});
}
/** Ids of the files under the paths, or of all, by path. What is no plain file (a link, a submodule) is left out. */
async function listBlobs(clone, oid, paths, signal) {
	const listed = await clone.local([
		"--literal-pathspecs",
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		oid,
		"--",
		...paths
	], { signal });
	if (listed.ended === "abort") throw interrupted(signal?.reason);
	if (listed.exitCode !== 0) throw unreadable(oid, gitWords(listed.stderr));
	const lines = listed.stdout.toString("utf8").split("\0");
	return new Map(lines.flatMap((line) => {
		const [, blob, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/su.exec(line) ?? [];
		return blob === void 0 || path === void 0 ? [] : [[path, blob]];
	}));
}
function unreadable(oid, observed) {
	return new DependencyError({
		dependency: "git",
		message: `The history at ${oid} was fetched but cannot be read: observed ${observed}, expected all its files.`,
		retryable: true,
		remedy: "Check free space in the directory for temporary files, then run this again."
	});
}

// actions/shared/adapters/git/git-config-environment.ts
/**
* The environment with further configuration behind what it holds already. In the environment and not in arguments, which every user of the
* machine can list, nor in a file, which would outlive the work: settings may carry a token. Needs git 2.31.
*/
function withGitConfig(environment, settings) {
	const before = Number(environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
	const entries = settings.flatMap(([key, value], at) => [[`GIT_CONFIG_KEY_${before + at}`, key], [`GIT_CONFIG_VALUE_${before + at}`, value]]);
	return {
		...environment,
		...Object.fromEntries(entries),
		GIT_CONFIG_COUNT: String(before + settings.length)
	};
}

// actions/shared/adapters/git/git-history-repository.ts
/** Since then git takes configuration from the environment (GIT_CONFIG_COUNT). */
const MINIMUM_GIT = [2, 31];
/**
* A bare repository of its own for the history, and nobody else's: a shallow fetch into the user's clone would make that shallow, and locks that a
* killed run leaves behind would stop the next one. It holds no credentials; `close` of the store removes it.
*/
async function openHistoryRepository(options, signal) {
	const directory = await makeDirectory(options.temporaryDirectory ?? tmpdir());
	try {
		await initialise(directory, options, signal);
		return await openGitClone({
			cwd: directory,
			remote: options.remote.name,
			branch: options.branch,
			environment: withGitConfig(options.environment, options.remote.settings),
			limits: options.limits
		}, signal);
	} catch (cause) {
		await rm(directory, {
			recursive: true,
			force: true
		});
		throw cause;
	}
}
/** What cannot be removed is left to the system's own clean-up: that is no reason to fail a run that has done its work. */
async function removeHistoryRepository(clone) {
	await rm(clone.options.cwd, {
		recursive: true,
		force: true,
		maxRetries: 3
	}).catch(() => void 0);
}
async function makeDirectory(parent) {
	try {
		return await mkdtemp(join(parent, "switchback-history-"));
	} catch (cause) {
		throw new DependencyError({
			dependency: "filesystem",
			message: `No directory can be made in ${parent}, where the history would be read.`,
			retryable: false,
			remedy: "Make room there, or name another directory for temporary files with TMPDIR.",
			cause
		});
	}
}
async function initialise(cwd, options, signal) {
	const run = (...args) => runGit({
		cwd,
		args,
		environment: gitEnvironment(options.environment),
		limitMs: options.limits.localMs,
		signal
	});
	const [version, made] = await Promise.all([run("version"), run("init", "--quiet", "--bare", "--template=", "--initial-branch=none", ".")]);
	const [text, major, minor] = /(\d+)\.(\d+)/u.exec(version.stdout.toString("utf8")) ?? [];
	const isNewEnough = Number(major) > MINIMUM_GIT[0] || Number(major) === MINIMUM_GIT[0] && Number(minor) >= MINIMUM_GIT[1];
	if (isNewEnough && made.exitCode === 0) return;
	throw new OperatorError({
		reasonCode: "git-unavailable",
		message: "The installed git cannot keep the history.",
		observed: isNewEnough ? `git init ended with ${made.exitCode ?? "a signal"}` : `git ${text ?? "of no known version"}`,
		expected: `git ${MINIMUM_GIT.join(".")} or newer, and room in the directory for temporary files`,
		remedy: "Update git, or run this on another machine."
	});
}

// actions/shared/adapters/git/git-history-tries.ts
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 4e3;
/** So many failures in a row and no longer a passing fault: the person is told what git said instead of waiting for the deadline. */
const PATIENCE = 3;
/** The tries of one call of the store: jittered pauses between them, all within a deadline. */
var Tries = class {
	#options;
	#endsAt;
	/** In a row, by what they would be refused with. */
	#faults = /* @__PURE__ */ new Map();
	constructor(options) {
		this.#options = options;
		this.#endsAt = options.clock.now().getTime() + options.deadlineMs;
	}
	/** Somebody else got on: no fault, and whoever waited ever longer would starve. */
	async afterContention(detail) {
		this.#faults.clear();
		await this.#pause(FIRST_PAUSE_MS, detail);
	}
	/** @throws OperatorError with the refusal, the third time in a row. */
	async afterFault(detail, refusal) {
		const faults = (this.#faults.get(refusal.reasonCode) ?? 0) + 1;
		this.#faults.set(refusal.reasonCode, faults);
		if (faults >= PATIENCE) throw new OperatorError({
			...refusal,
			observed: detail,
			exitCode: 1
		});
		await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** faults, LONGEST_PAUSE_MS), detail);
	}
	/** What would have been refused with that reason went well. */
	forget(reasonCode) {
		this.#faults.delete(reasonCode);
	}
	async #pause(longestMs, detail) {
		const { clock, random, signal, deadlineMs } = this.#options;
		const milliseconds = longestMs * (.25 + .75 * random());
		if (clock.now().getTime() + milliseconds >= this.#endsAt) throw new DependencyError({
			dependency: "git",
			message: `The history could not be reached within ${deadlineMs / 1e3} s: observed ${detail}.`,
			retryable: true,
			remedy: "Run this again; the history takes the same file only once."
		});
		await clock.sleep(milliseconds, signal);
		if (signal?.aborted === true) throw interrupted(signal.reason);
	}
};

// actions/shared/adapters/git/git-history-store.ts
const HISTORY_BRANCH = "cutover-history";
const DEADLINE_MS = 6e4;
/** A whole history comes in one call, so it may take longer than a rollback's share. */
const LIMITS = {
	localMs: 2e4,
	networkMs: 3e4
};
/**
* The history on a git remote, by git alone: for the command line and for actions, whose runners have git.
*
* - What is fetched lies in a repository of the store's own; no clone of the user is touched.
* - Network calls: `read` 1; `append` 1 where the tip is known from a call before, else 2, and 2 more for each writer that came first;
*   `replace` 1. The first write makes the branch, with a README, and takes 3.
* - A commit is one file more, or one compaction: pushed with the tip it was made on as its lease, so it is a fast-forward or nothing.
*/
function gitHistoryStore(options) {
	const branch = options.branch ?? "cutover-history";
	let opened;
	/** The tip as this store saw it last; `undefined` once it may have moved. */
	let known;
	let turn = Promise.resolve();
	const inTurn = (call) => {
		const result = turn.then(call, call);
		turn = result;
		return result;
	};
	const work = async (signal) => {
		opened ??= await openHistoryRepository({
			...options,
			branch,
			temporaryDirectory: options.temporaryDirectory,
			limits: options.limits ?? LIMITS
		}, signal);
		const { clock = systemClock, random = Math.random, deadlineMs = DEADLINE_MS } = options;
		return {
			clone: opened,
			tries: new Tries({
				clock,
				random,
				deadlineMs,
				signal
			}),
			signal
		};
	};
	return {
		branch,
		read: (signal) => inTurn(async () => {
			const at = await work(signal);
			const tipOid = await fetchTip(at);
			known = { oid: tipOid };
			return {
				files: tipOid === null ? [] : await readHistoryFiles(at.clone, tipOid, signal),
				tipOid
			};
		}),
		append: (file, signal, beside = []) => inTurn(async () => {
			requirePaths([file]);
			requireBadge(beside);
			const first = known;
			known = void 0;
			const { outcome, tip } = await append(await work(signal), [file, ...beside], first);
			known = { oid: tip };
			return outcome;
		}),
		replace: (replacement, signal) => inTurn(async () => {
			requirePaths(replacement.add);
			const isKnown = known?.oid === replacement.expectedOid;
			known = void 0;
			const { outcome, tip } = await replace(await work(signal), replacement, isKnown);
			known = { oid: tip };
			return outcome;
		}),
		close: () => inTurn(async () => {
			if (opened !== void 0) await removeHistoryRepository(opened);
			opened = known = void 0;
		})
	};
}
async function append(at, [file, ...beside], known) {
	let tip = known === void 0 ? await fetchTip(at) : known.oid;
	for (let mayHaveLanded = false;;) {
		const there = tip === null ? void 0 : (await listBlobs(at.clone, tip, [file.path], at.signal)).get(file.path);
		if (there === blobOid(file.contents)) return {
			outcome: mayHaveLanded ? "written" : "already-there",
			tip
		};
		if (there !== void 0) throw pathTaken(file.path);
		const { oid, push } = await commit(at, {
			parent: tip,
			message: `history: ${nameOf(file.path)}`,
			files: [file, ...beside]
		});
		if (push.kind === "accepted") return {
			outcome: "written",
			tip: oid
		};
		mayHaveLanded ||= push.kind === "unanswered";
		tip = await tipAfter(at, push, tip);
	}
}
async function replace(at, { add, remove, expectedOid }, isKnown) {
	let tip = isKnown ? expectedOid : await fetchTip(at);
	const message = `history: ${nameOf(add[0]?.path ?? remove[0] ?? "nothing")}${add.length > 1 ? ` and ${add.length - 1} more` : ""}`;
	for (;;) {
		if (tip !== expectedOid) return {
			outcome: "moved",
			tip
		};
		const { oid, push } = await commit(at, {
			parent: tip,
			message,
			files: add,
			remove
		});
		if (push.kind === "accepted") return {
			outcome: "replaced",
			tip: oid
		};
		tip = await tipAfter(at, push, tip);
		if (tip !== null && push.kind === "unanswered" && await isApplied(at, tip, {
			add,
			remove
		})) return {
			outcome: "replaced",
			tip
		};
	}
}
async function commit({ clone, signal }, contents) {
	const readme = {
		path: "README.md",
		contents: new TextEncoder().encode(BRANCH_README)
	};
	const files = contents.parent === null ? [readme, ...contents.files] : contents.files;
	const oid = await writeCommit(clone, {
		...contents,
		files
	}, signal);
	return {
		oid,
		push: await pushCommit(clone, {
			oid,
			expectedHeadOid: contents.parent ?? "",
			signal
		})
	};
}
/** The tip after a push that was not taken, and a pause. A push that failed on a tip that has moved since met another writer, and no fault. */
async function tipAfter(at, push, before) {
	const tip = await fetchTip(at);
	if (push.kind === "moved" || tip !== before) await at.tries.afterContention(push.detail);
	else await at.tries.afterFault(push.detail, {
		reasonCode: "push-refused",
		message: `The remote does not take the history, though ${at.clone.options.branch} has not moved.`,
		expected: "a remote that takes the commit",
		remedy: `Let the credentials push to ${at.clone.options.branch} (contents: write), and exempt that branch from rules for others.`
	});
	return tip;
}
async function fetchTip({ clone, tries, signal }) {
	for (;;) {
		const fetched = await fetchHistoryTip(clone, signal);
		if (fetched.kind === "failed") await tries.afterFault(fetched.detail, UNREACHABLE);
		else {
			tries.forget(UNREACHABLE.reasonCode);
			return fetched.kind === "tip" ? fetched.oid : null;
		}
	}
}
const UNREACHABLE = {
	reasonCode: "remote-unreachable",
	message: "The remote of the history could not be read.",
	expected: "a remote that answers and lets this machine read",
	remedy: "Check the network, and the rights of the credentials with: git ls-remote."
};
async function isApplied({ clone, signal }, tip, { add, remove }) {
	const blobs = await listBlobs(clone, tip, [], signal);
	return add.every(({ path, contents }) => blobs.get(path) === blobOid(contents)) && !remove.some((path) => blobs.has(path));
}
/** As git names the contents of a file. */
function blobOid(contents) {
	return createHash("sha1").update(`blob ${contents.length}\0`).update(contents).digest("hex");
}
function nameOf(path) {
	return path.replace(/\.jsonl$/u, "");
}
function requirePaths(files) {
	const wrong = files.find(({ path }) => parseHistoryPath(path) === null);
	if (wrong !== void 0) throw new TypeError(`Not a path of the history: ${JSON.stringify(wrong.path)}.`);
}
function requireBadge(files) {
	const wrong = files.find(({ path }) => path !== BADGE_PATH);
	if (wrong !== void 0) throw new TypeError(`Not the badge: ${JSON.stringify(wrong.path)}.`);
}
function pathTaken(path) {
	return new OperatorError({
		reasonCode: "history-path-taken",
		message: `The history holds another file at ${path}; nothing was written over it.`,
		observed: "other contents under the path of this run",
		expected: "no file there, or the same one",
		remedy: "Start a new run; give jobs that run side by side in one workflow run different names.",
		exitCode: 1
	});
}

export { BADGE_PATH, HISTORY_BRANCH, gitHistoryStore, parseHistoryPath, renderCompactedPath, renderHistoryPath, renderRunKey, toTickBadge };