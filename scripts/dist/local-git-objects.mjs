import { DependencyError, OperatorError } from "./errors.mjs";
import { spawn } from "node:child_process";

// actions/shared/adapters/git-environment.ts
/**
* What would point git to another repository (a git hook sets several of these), and what writes traces, with their secrets, into
* the error stream. Credentials and config that the caller gives by GIT_CONFIG_COUNT, GIT_ASKPASS or GIT_SSH_COMMAND are kept.
*/
const DROPPED = /* @__PURE__ */ new Set([
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_COMMON_DIR",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_QUARANTINE_PATH",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_GRAFT_FILE",
	"GIT_SHALLOW_FILE",
	"GIT_REPLACE_REF_BASE",
	"GIT_CONFIG",
	"GIT_DEFAULT_HASH",
	"GIT_AUTHOR_DATE",
	"GIT_COMMITTER_DATE",
	"GIT_CURL_VERBOSE",
	"GIT_LITERAL_PATHSPECS",
	"GIT_GLOB_PATHSPECS",
	"GIT_NOGLOB_PATHSPECS",
	"GIT_ICASE_PATHSPECS",
	"SSH_ASKPASS"
]);
/**
* The environment of every git process: the caller's, where nothing asks a question. A prompt that nobody sees would hang until
* the time limit, so terminal prompts, ssh's questions and windows of credential managers are off; a `GIT_ASKPASS` that the
* caller set by name stays, because CI systems and editors hand credentials over that way.
*/
function gitEnvironment(environment, more = {}) {
	const kept = Object.entries(environment).filter(([name]) => !DROPPED.has(name) && !name.startsWith("GIT_TRACE"));
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C",
		GIT_TERMINAL_PROMPT: "0",
		GCM_INTERACTIVE: "never",
		SSH_ASKPASS_REQUIRE: "never",
		GIT_NO_REPLACE_OBJECTS: "1",
		GIT_OPTIONAL_LOCKS: "0",
		...more
	};
}
/**
* Config of every git process, over whatever the clone says. Hooks of the operator's clone (pre-push, reference-transaction) do
* not run: in an emergency a linter must not stand in the way, and the server's own rules hold anyway. No background upkeep, no
* further tags, submodules or signatures ride along. Messages are UTF-8 on the way in.
*/
function gitConfigArguments(environment) {
	return [
		"core.hooksPath=/dev/null",
		"core.fsmonitor=false",
		"gc.auto=0",
		"maintenance.auto=false",
		"i18n.commitEncoding=UTF-8",
		"push.gpgSign=false",
		"push.followTags=false",
		"push.recurseSubmodules=no",
		"fetch.recurseSubmodules=false",
		...environment["GIT_ASKPASS"] ? [] : ["credential.interactive=false"]
	].flatMap((setting) => ["-c", setting]);
}
/** For a caller who configured no ssh of their own: fails instead of asking for a passphrase or an unknown host key. */
const QUIET_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=10";

// actions/shared/adapters/git-process.ts
/** Between the polite SIGTERM, on which git removes its lock files, and SIGKILL. Interrupted work must be over within 7 s. */
const GRACE_MS = 1500;
/**
* Runs git once. The process leads a group of its own, so that what it starts (ssh, remote-https, a credential helper) ends with
* it, and so that Ctrl-C in a terminal reaches only us, who then decide.
*
* @throws OperatorError `git-unavailable` or `not-a-clone` where git or the directory is missing.
*/
async function runGit$1(command) {
	if (command.signal?.aborted === true) throw interrupted(command.signal.reason);
	const child = spawn("git", [...command.args], {
		cwd: command.cwd,
		env: { ...command.environment },
		detached: true,
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	let ended = "by-itself";
	const end = (why) => {
		ended = why;
		endGroup(child);
	};
	const limit = setTimeout(() => end("limit"), command.limitMs);
	const abort = () => end("abort");
	command.signal?.addEventListener("abort", abort, { once: true });
	try {
		return {
			...await collect(child, command),
			ended
		};
	} finally {
		clearTimeout(limit);
		command.signal?.removeEventListener("abort", abort);
	}
}
function collect(child, command) {
	const stdout = [];
	let stderr = "";
	child.stdout?.on("data", (chunk) => stdout.push(chunk));
	child.stderr?.setEncoding("utf8").on("data", (chunk) => {
		stderr = (stderr + chunk).slice(-16384);
	});
	child.stdin?.on("error", () => void 0);
	child.stdin?.end(command.input ?? "");
	return new Promise((resolve, reject) => {
		child.once("error", (cause) => reject(notStarted(command, cause)));
		child.once("close", (exitCode) => resolve({
			exitCode,
			stdout: Buffer.concat(stdout),
			stderr
		}));
	});
}
function endGroup(child) {
	signalGroup(child, "SIGTERM");
	const kill = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
	child.once("close", () => clearTimeout(kill));
}
function signalGroup(child, name) {
	if (child.pid === void 0) return;
	try {
		process.kill(-child.pid, name);
	} catch (cause) {
		if (codeOf(cause) !== "ESRCH") child.kill(name);
	}
}
function notStarted(command, cause) {
	return new OperatorError({
		reasonCode: "git-unavailable",
		message: `git could not be started in ${command.cwd}.`,
		observed: codeOf(cause) ?? cause.message,
		expected: "git 2.30 or newer on the PATH, and a directory that is there",
		remedy: "Install git, or check the PATH and the directory, then run this again.",
		cause
	});
}
/** For work that was ended by the caller's signal before it had any effect; the same call may succeed later. */
function interrupted(reason) {
	return new DependencyError({
		dependency: "git",
		message: "Work with git was ended before it was done.",
		retryable: true,
		cause: reason
	});
}
function codeOf(cause) {
	return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : void 0;
}

// actions/shared/adapters/local-git-batch.ts
const MISSING = Symbol("missing");
/** The output of `git cat-file --batch`: a line `<oid> <type> <size>`, the contents and a newline; or `<name> missing`. */
function parseBatch(output) {
	const objects = [];
	let at = 0;
	while (at < output.length) {
		const lineEnd = output.indexOf(10, at);
		if (lineEnd === -1) break;
		const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(output.toString("utf8", at, lineEnd));
		at = lineEnd + 1;
		if (header === null) {
			objects.push(MISSING);
			continue;
		}
		const size = Number(header[3]);
		if (at + size >= output.length) break;
		objects.push({
			oid: header[1] ?? "",
			type: header[2] ?? "",
			contents: Uint8Array.from(output.subarray(at, at + size))
		});
		at += size + 1;
	}
	return objects;
}
/** Whether the commit object itself names a parent, whatever a shallow clone pretends. */
function hasParent(object) {
	return object !== MISSING && /^tree [0-9a-f]+\nparent /.test(Buffer.from(object.contents).toString("latin1"));
}

// actions/shared/adapters/local-git-objects.ts
const DEFAULT_HISTORY = 50;
const DEEP_HISTORY = 1e3;
/**
* Reads one commit from git's objects: no index, no work tree, no network, two processes (a third where a path is absent).
*
* A path that is a symbolic link yields its blob: the text of the link's target, as git and GitHub's API have it. A directory
* or a submodule is no file: `null`.
*/
async function readSnapshotFromObjects(query) {
	const limit = query.historyLimit ?? DEFAULT_HISTORY;
	const log = readLog(query, limit);
	const blobs = runGit(query, ["cat-file", "--batch"], log.then((read) => batchInput(read, query.paths, limit)));
	const [history, batch] = await Promise.all([log, blobs]);
	const tip = history.commits[0];
	if (tip === void 0) return unusable(history.detail);
	if (batch.exitCode !== 0) return unusable(batch.detail);
	const objects = parseBatch(batch.stdout);
	const boundaries = boundaryCandidates(history.commits, limit);
	if (objects.slice(query.paths.length).some(hasParent)) return unusable(`the clone is shallow: it holds ${history.commits.length} of the ${limit} newest commits`);
	if (objects.length !== query.paths.length + boundaries.length) return unusable("git cat-file stopped half-way");
	const files = await fileMap(query, tip.oid, query.paths, objects);
	if (files === null) return unusable("a file is in the commit but its contents are not here (partial clone)");
	const commits = await deepen(query, history.commits);
	return {
		kind: "read",
		snapshot: {
			oid: tip.oid,
			files,
			history: commits.map(({ oid, message }) => ({
				oid,
				message
			}))
		}
	};
}
/** Files of a commit that is here. Throws `DependencyError` where the commit or a file's contents are not. */
async function readFilesFromObjects(query) {
	const batch = await runGit(query, ["cat-file", "--batch"], [`${query.oid}^{commit}`, ...names(query.oid, query.paths)].join("\n") + "\n");
	const [commit, ...objects] = batch.exitCode === 0 ? parseBatch(batch.stdout) : [];
	const files = commit !== void 0 && commit !== MISSING && objects.length === query.paths.length ? await fileMap(query, query.oid, query.paths, objects) : null;
	if (files !== null) return files;
	throw new DependencyError({
		dependency: "git",
		message: `Reading files of commit ${query.oid} from ${query.cwd} failed: observed ${batch.detail || "objects that are not here"}, expected the commit and its files.`,
		retryable: false,
		remedy: "Fetch the branch in full (git fetch --unshallow, no --filter), then run again."
	});
}
/**
* One file of the commit that a revision names. `absent` also where there is no git, no repository or no such revision; `left-out` where the
* commit is here and a partial clone left the contents out.
*/
async function readFileOfRevision(query) {
	const { revision, path } = query;
	if (/[\n\0]/u.test(revision)) return "absent";
	const batch = await runGit(query, ["cat-file", "--batch"], [`${revision}^{commit}`, ...names(revision, [path])].map((name) => `${name}\n`).join(""));
	const [commit, object] = parseBatch(batch.stdout);
	if (commit === void 0 || commit === MISSING) return "absent";
	const files = object === void 0 ? null : await fileMap(query, commit.oid, [path], [object]);
	return files === null ? "left-out" : files.get(path) ?? "absent";
}
async function readLog(query, limit) {
	const { exitCode, stdout, detail } = await runGit(query, [
		...[
			"log",
			`--max-count=${limit}`,
			"-z",
			"--format=%H%x00%P%x00%B",
			"--encoding=UTF-8",
			"--no-show-signature",
			"--no-color"
		],
		"--end-of-options",
		query.revision,
		"--"
	]);
	if (exitCode !== 0) return {
		commits: [],
		detail
	};
	const fields = stdout.toString("utf8").split("\0");
	const commits = [];
	for (let at = 0; at + 2 < fields.length; at += 3) commits.push({
		oid: fields[at] ?? "",
		hasParents: fields[at + 1] !== "",
		message: (fields[at + 2] ?? "").replace(/\n+$/, "")
	});
	return {
		commits,
		detail: commits.length === 0 ? "the revision has no commits" : ""
	};
}
/** The newest commits further down, when a base was named that the first look did not reach. */
async function deepen(query, commits) {
	const base = query.historyDownTo;
	if (base === void 0 || commits.some((commit) => commit.oid === base)) return commits;
	const deeper = await readLog({
		...query,
		revision: commits[0]?.oid ?? query.revision
	}, DEEP_HISTORY);
	return deeper.commits.length > commits.length ? deeper.commits : commits;
}
/** Commits at which a short history ends: git shows a shallow boundary as if it had no parents, but the object itself names them. */
function boundaryCandidates(commits, limit) {
	return commits.length < limit ? commits.filter((commit) => !commit.hasParents) : [];
}
function batchInput(log, paths, limit) {
	const tip = log.commits[0];
	if (tip === void 0) return "";
	return [...names(tip.oid, paths), ...boundaryCandidates(log.commits, limit).map((commit) => commit.oid)].map((line) => `${line}\n`).join("");
}
function names(oid, paths) {
	return paths.map((path) => {
		if (path === "" || /[\n\0]|^\.{0,2}\//.test(path)) throw new TypeError(`Not a path from the repository's root: ${JSON.stringify(path)}.`);
		return `${oid}:${path}`;
	});
}
/** `null` where a path is in the tree but its object is not here: absent and unavailable must never be confused. */
async function fileMap(query, oid, paths, objects) {
	const absent = paths.filter((_, index) => objects[index] === MISSING);
	if (absent.length > 0) {
		const tree = await runGit(query, [
			"ls-tree",
			"-z",
			"--full-tree",
			oid,
			"--",
			...absent
		]);
		if (tree.exitCode !== 0 || tree.stdout.toString("utf8").split("\0").some((entry) => entry.split(/[ \t]/, 2)[1] === "blob")) return null;
	}
	return new Map(paths.map((path, index) => {
		const object = objects[index];
		return [path, object !== void 0 && object !== MISSING && object.type === "blob" ? {
			blobOid: object.oid,
			contents: object.contents
		} : null];
	}));
}
function unusable(detail) {
	return {
		kind: "unusable",
		detail
	};
}
/**
* `safe.directory=*` because the checkout of a container job belongs to another user. That guard exists so that a foreign
* repository's config cannot start programs; none of the commands here starts one (no pager, hook, text conversion, signature
* check; and no transport, see `GIT_ALLOW_PROTOCOL`).
*/
async function runGit(where, args, input = "") {
	const child = spawn("git", [
		"-c",
		"safe.directory=*",
		"--literal-pathspecs",
		"--no-pager",
		...args
	], {
		cwd: where.cwd,
		env: objectEnvironment(process.env),
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	const kill = () => void child.kill("SIGKILL");
	if (isAborted(where)) kill();
	where.signal?.addEventListener("abort", kill, { once: true });
	const stdout = [];
	const stderr = [];
	child.stdout.on("data", (chunk) => stdout.push(chunk));
	child.stderr.on("data", (chunk) => stderr.push(chunk));
	child.stdin.on("error", () => void 0);
	const ended = new Promise((resolve) => {
		child.on("error", (error) => resolve({
			exitCode: 127,
			stdout: Buffer.alloc(0),
			detail: `git did not start (${error.message})`
		}));
		child.on("close", (code) => {
			const detail = code === 0 ? "" : Buffer.concat(stderr).toString("utf8").trim() || `git ended with ${code ?? "a signal"}`;
			resolve({
				exitCode: code ?? 128,
				stdout: Buffer.concat(stdout),
				detail
			});
		});
	});
	try {
		child.stdin.end(await input);
		const run = await ended;
		if (isAborted(where)) throw stopped(args, where.signal);
		return run;
	} finally {
		kill();
		where.signal?.removeEventListener("abort", kill);
	}
}
function isAborted(where) {
	return where.signal?.aborted === true;
}
function stopped(args, signal) {
	return new DependencyError({
		dependency: "git",
		message: `git ${args[0]} was stopped before it ended.`,
		retryable: true,
		cause: signal.reason
	});
}
/** The caller's environment without what would point git elsewhere (a hook sets GIT_DIR), and without any way to the network. */
function objectEnvironment(environment) {
	const kept = Object.entries(environment).filter(([name]) => !name.startsWith("GIT_"));
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0",
		GIT_NO_REPLACE_OBJECTS: "1",
		GIT_NO_LAZY_FETCH: "1",
		GIT_ALLOW_PROTOCOL: "none"
	};
}

export { MISSING, QUIET_SSH, gitConfigArguments, gitEnvironment, interrupted, parseBatch, readFileOfRevision, readFilesFromObjects, readSnapshotFromObjects, runGit$1 as runGit };