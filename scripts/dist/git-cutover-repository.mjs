import { oneLine } from "./one-line.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { QUIET_SSH, gitConfigArguments, gitEnvironment, interrupted, runGit as runGit$1 } from "./git-process.mjs";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

// actions/shared/adapters/system-clock.ts
/** The clock of this machine. */
const systemClock = {
	now: () => /* @__PURE__ */ new Date(),
	sleep: (milliseconds, signal) => new Promise((resolve) => {
		if (signal?.aborted === true) return resolve();
		const finish = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", finish);
			resolve();
		};
		const timer = setTimeout(finish, milliseconds);
		signal?.addEventListener("abort", finish, { once: true });
	})
};

// actions/shared/adapters/git-identity.ts
const FALLBACK = {
	name: "Switchback",
	email: "switchback@localhost"
};
/**
* Author and committer of a commit: git's own order (environment, `author.*` and `committer.*`, `user.*`), then a neutral one, so that
* a machine on which git was never set up can still roll back. Always given in full: git would otherwise guess from the host's
* name, and refuse where it cannot. Commits are not signed (`commit-tree` ignores commit.gpgSign): a key may need its owner.
*
* @param settings keys in lower case, as `git config --list` prints them
*/
function gitIdentity(environment, settings) {
	const pick = (role, part) => environment[`GIT_${role.toUpperCase()}_${part.toUpperCase()}`] || settings.get(`${role}.${part}`) || settings.get(`user.${part}`) || part === "email" && environment["EMAIL"] || FALLBACK[part];
	return {
		GIT_AUTHOR_NAME: pick("author", "name"),
		GIT_AUTHOR_EMAIL: pick("author", "email"),
		GIT_COMMITTER_NAME: pick("committer", "name"),
		GIT_COMMITTER_EMAIL: pick("committer", "email")
	};
}

// actions/shared/adapters/git-clone.ts
const MINIMUM_GIT = [2, 30];
/** The network's share: one hanging call must leave room in the rollback's 30 s deadline for a second. */
const LIMITS = {
	localMs: 1e4,
	networkMs: 12e3
};
/**
* Looks at the clone without any call to the outside.
*
* @throws OperatorError `input-invalid` (names), `git-unavailable`, `not-a-clone`, `remote-missing`.
*/
async function openGitClone(options, signal) {
	const limits = options.limits ?? LIMITS;
	const start = (limitMs, environment) => (args, run = {}) => runGit$1({
		cwd: options.cwd,
		args: [...gitConfigArguments(options.environment), ...args],
		environment: gitEnvironment(options.environment, {
			...environment,
			...run.more
		}),
		limitMs,
		...run.input === void 0 ? {} : { input: run.input },
		signal: run.signal
	});
	const plain = start(limits.localMs, {});
	const [, place, settings] = await Promise.all([
		requireNames(plain, options, signal),
		readPlace(plain, options, signal),
		readSettings(plain, signal)
	]);
	requireRemote(settings, options);
	const ownSsh = options.environment["GIT_SSH_COMMAND"] ?? options.environment["GIT_SSH"] ?? settings.get("core.sshcommand");
	return {
		options,
		branchRef: `refs/heads/${options.branch}`,
		trackingRef: `refs/remotes/${options.remote}/${options.branch}`,
		...place,
		local: start(limits.localMs, gitIdentity(options.environment, settings)),
		network: start(limits.networkMs, ownSsh === void 0 ? { GIT_SSH_COMMAND: QUIET_SSH } : {})
	};
}
/** What git said, fit for a message: one line, without the credentials that its own URLs may carry. */
function gitWords(text, fallback = "no message") {
	return oneLine(text.replaceAll(/:\/\/[^/@\s]+@/g, "://***@"), 400) || fallback;
}
async function requireNames(run, { remote, branch }, signal) {
	const version = await run(["version"], { signal });
	const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(version.stdout.toString("utf8")) ?? [];
	if (!(Number(major) > MINIMUM_GIT[0] || Number(major) === MINIMUM_GIT[0] && Number(minor) >= MINIMUM_GIT[1])) throw new OperatorError({
		reasonCode: "git-unavailable",
		message: "The installed git is too old, or is no git.",
		observed: gitWords(version.stdout.toString("utf8") || version.stderr),
		expected: `git ${MINIMUM_GIT.join(".")} or newer`,
		remedy: "Update git, or run this on another machine."
	});
	for (const [what, value, ref] of [[
		"remote",
		remote,
		`refs/remotes/${remote}/x`
	], [
		"branch",
		branch,
		`refs/heads/${branch}`
	]]) {
		if (!/^-|\0/.test(value) && (await run(["check-ref-format", ref], { signal })).exitCode === 0) continue;
		throw new OperatorError({
			reasonCode: "input-invalid",
			message: `The ${what} has no usable name.`,
			observed: oneLine(value) || "(empty)",
			expected: `the name of a ${what}, as git allows it (git help check-ref-format)`,
			remedy: `Give --${what} the name alone, such as ${what === "remote" ? "origin" : "main"}.`
		});
	}
}
async function readPlace(run, { cwd }, signal) {
	const place = await run([
		"rev-parse",
		"--absolute-git-dir",
		"--is-shallow-repository"
	], { signal });
	const [gitDirectory = "", isShallow] = place.stdout.toString("utf8").split("\n");
	if (place.exitCode === 0) return {
		gitDirectory,
		isShallow: isShallow === "true"
	};
	throw new OperatorError({
		reasonCode: "not-a-clone",
		message: `${oneLine(cwd)} is no git clone that can be used.`,
		observed: gitWords(place.stderr),
		expected: "a directory inside a clone of the operations repository",
		remedy: "Run git clone, change into the clone, then run this again."
	});
}
/** The few settings that matter, last one winning, as git has it. Keys come in lower case but for the remote's name. */
async function readSettings(run, signal) {
	const entries = (await run([
		"config",
		"--null",
		"--get-regexp",
		"^(user|author|committer)\\.(name|email)$|^core\\.sshcommand$|^remote\\..*\\.(url|pushurl)$"
	], { signal })).stdout.toString("utf8").split("\0").filter((entry) => entry !== "");
	return new Map(entries.map((entry) => {
		const cut = entry.indexOf("\n");
		return cut === -1 ? [entry, ""] : [entry.slice(0, cut), entry.slice(cut + 1)];
	}));
}
function requireRemote(settings, { remote }) {
	if (settings.has(`remote.${remote}.url`)) return;
	const others = [...settings.keys()].flatMap((key) => /^remote\.(.*)\.url$/.exec(key)?.[1] ?? []);
	throw new OperatorError({
		reasonCode: "remote-missing",
		message: "The clone has no remote of that name.",
		observed: others.length === 0 ? "no remotes" : `the remotes ${gitWords(others.join(", "))}`,
		expected: `a remote ${oneLine(remote)}`,
		remedy: "Name the remote with --remote, or add it with git remote add."
	});
}

// actions/shared/adapters/git-commit-object.ts
/**
* Writes blobs, tree and commit as objects that no reference names yet: the clone's work tree, index, HEAD and branches stay as
* they are, and a crash leaves nothing but loose objects for git's own clean-up. Files get mode 100644.
*
* @returns the id of the commit, a child of `expectedHeadOid`
* @throws OperatorError `clone-unwritable`: no right to write, no room left, or the parent's objects are not here
*/
async function writeCommitObject(clone, request, signal) {
	const index = join(clone.gitDirectory, `switchback-index-${randomUUID()}`);
	const withIndex = {
		more: { GIT_INDEX_FILE: index },
		signal
	};
	try {
		const [blobs] = await Promise.all([Promise.all(request.files.map((file) => mustRun(clone, [
			"hash-object",
			"-w",
			"--stdin"
		], {
			input: file.contents,
			signal
		}))), mustRun(clone, ["read-tree", request.expectedHeadOid], withIndex)]);
		await mustRun(clone, [
			"update-index",
			"--add",
			"--replace",
			...request.files.flatMap((file, at) => ["--cacheinfo", `100644,${blobs[at]},${file.path}`])
		], withIndex);
		const tree = await mustRun(clone, ["write-tree", "--missing-ok"], withIndex);
		const message = `${request.headline}\n\n${request.body}`.trimEnd() + "\n";
		return await mustRun(clone, [
			"commit-tree",
			tree,
			"-p",
			request.expectedHeadOid
		], {
			input: message,
			signal
		});
	} finally {
		await Promise.all([rm(index, { force: true }), rm(`${index}.lock`, { force: true })]);
	}
}
async function mustRun(clone, args, run) {
	const result = await clone.local(args, run);
	if (result.exitCode === 0) return result.stdout.toString("utf8").trim();
	if (result.ended === "abort") throw interrupted(run.signal?.reason);
	throw new OperatorError({
		reasonCode: "clone-unwritable",
		message: `git ${args[0]} could not prepare the commit in this clone; nothing was sent.`,
		observed: result.ended === "by-itself" ? gitWords(result.stderr) : "no end within its time",
		expected: "a clone that holds the branch, with room and the right to write in .git",
		remedy: "Check free space and the owner of .git, or make a fresh clone, then run this again.",
		exitCode: 1
	});
}

// actions/shared/adapters/git-fetch.ts
/** Commits whose messages carry the newest generation (DESIGN.md section 1). */
const HISTORY_COMMITS = 50;
/** So many failures in a row and no longer a passing fault: the person is told what git said instead of waiting for the deadline. */
const PATIENCE$1 = 3;
/**
* Brings the remote's branch into the clone's remote-tracking reference: one network call, a second to tell causes apart where
* it failed. `--refmap=` because a mirror's own mapping would move local branches. A shallow clone is deepened by 50 commits in
* the same call where it holds fewer; `--depth` is never used, because it would cut a deeper clone.
*
* @param failuresBefore how many fetches failed in a row before this one
* @throws DependencyError (retryable) at first; OperatorError `remote-unreachable`, `clone-unwritable` after three in a row,
* `branch-missing` at once
*/
async function fetchBranch(clone, failuresBefore, signal) {
	const flags = [
		"--quiet",
		"--no-tags",
		"--no-prune",
		"--no-write-fetch-head",
		"--no-recurse-submodules",
		"--refmap=",
		...await needsDepth(clone, signal) ? [`--deepen=${50}`] : []
	];
	const refspec = `+${clone.branchRef}:${clone.trackingRef}`;
	const fetched = await clone.network([
		"fetch",
		...flags,
		"--",
		clone.options.remote,
		refspec
	], { signal });
	if (fetched.exitCode === 0) return;
	if (fetched.ended === "abort") throw interrupted(signal?.reason);
	throw await explain(clone, fetched, failuresBefore, signal);
}
async function needsDepth(clone, signal) {
	if (!clone.isShallow) return false;
	const held = await clone.local([
		"rev-list",
		"--count",
		`--max-count=${50}`,
		clone.trackingRef,
		"--"
	], { signal });
	return held.exitCode !== 0 || Number(held.stdout.toString("utf8")) < 50;
}
/** Exit codes and lists, never words: a second look at the remote says whether it, its branch or this clone is the cause. */
async function explain(clone, fetched, failuresBefore, signal) {
	const { remote, branch } = clone.options;
	const heads = await clone.network([
		"ls-remote",
		"--heads",
		"--",
		remote
	], { signal });
	if (heads.ended === "abort") return interrupted(signal?.reason);
	const observed = fetched.ended === "limit" ? "git fetch did not end within its time" : gitWords(fetched.stderr);
	if (heads.exitCode !== 0) return faultOf(failuresBefore, {
		reasonCode: "remote-unreachable",
		message: `The remote ${remote} could not be read.`,
		observed,
		expected: "a remote that answers and lets this machine read",
		remedy: `Check the network and your rights with: git ls-remote ${remote}`
	});
	const branches = branchesOf(heads.stdout.toString("utf8"));
	if (!branches.includes(branch)) return branchMissing(clone, branches);
	return faultOf(failuresBefore, {
		reasonCode: "clone-unwritable",
		message: `The branch ${branch} of ${remote} is there, but git could not bring it into this clone.`,
		observed,
		expected: "a clone with room and the right to write in .git",
		remedy: "Check free space and the owner of .git, or make a fresh clone, then run this again."
	});
}
function branchesOf(listed) {
	return listed.split("\n").flatMap((line) => /\trefs\/heads\/(.+)$/.exec(line)?.[1] ?? []);
}
function branchMissing(clone, branches) {
	const { remote, branch } = clone.options;
	const some = gitWords(branches.slice(0, 10).join(", "));
	return new OperatorError({
		reasonCode: "branch-missing",
		message: `The remote ${remote} has no branch ${branch}.`,
		observed: branches.length === 0 ? "a remote without any branch" : `${branches.length} branches, among them ${some}`,
		expected: `the branch ${branch}`,
		remedy: branches.length === 0 ? "Push the operations repository to the remote first." : "Name the branch with --branch."
	});
}
function faultOf(failuresBefore, facts) {
	if (failuresBefore + 1 >= PATIENCE$1) return new OperatorError({
		...facts,
		exitCode: 1
	});
	const message = `${facts.message} Observed: ${facts.observed}; expected: ${facts.expected}.`;
	return new DependencyError({
		dependency: "git",
		message,
		retryable: true,
		remedy: facts.remedy
	});
}

// actions/shared/adapters/git-push.ts
/**
* Sends one commit to the remote's branch: one network call. Never forced: the commit is a child of `expectedHeadOid` by
* construction, so what the remote takes is a fast-forward. The lease with its value spelled out only narrows that further,
* to exactly compare-and-set. A bare push would also succeed where somebody has set the branch back to an older commit
* meanwhile, and would bring back what they removed.
*/
async function pushCommit(clone, { oid, expectedHeadOid, signal }) {
	const args = [
		"push",
		"--porcelain",
		"--no-verify",
		"--no-follow-tags",
		"--no-recurse-submodules",
		`--force-with-lease=${clone.branchRef}:${expectedHeadOid}`
	];
	const notMirror = ["-c", `remote.${clone.options.remote}.mirror=false`];
	const push = await clone.network([
		...notMirror,
		...args,
		"--",
		clone.options.remote,
		`${oid}:${clone.branchRef}`
	], { signal });
	if (push.exitCode === 0) return { kind: "accepted" };
	if (push.ended !== "by-itself") return {
		kind: "unanswered",
		detail: push.ended === "limit" ? "git push did not end within its time" : "git push was interrupted"
	};
	const summary = rejectionOf(push.stdout.toString("utf8"), clone.branchRef);
	const detail = gitWords(push.stderr, `git push ended with ${push.exitCode ?? "a signal"}`);
	if (summary === "[rejected]") return {
		kind: "moved",
		detail
	};
	return {
		kind: summary === "[remote rejected]" ? "refused" : "unanswered",
		detail
	};
}
/**
* The summary field of a rejected reference, from `--porcelain` (git help push, OUTPUT): flag, references, summary and reason,
* parted by tabs. The three summaries are `[rejected]` (not sent), `[remote rejected]` and `[remote failure]` (no report came).
* With several push URLs there are several lines; the first decides.
*/
function rejectionOf(porcelain, branchRef) {
	for (const line of porcelain.split("\n")) {
		const [flag, references, summary] = line.split("	");
		if (flag === "!" && references?.endsWith(`:${branchRef}`) === true) return /^\[[^\]]*\]/.exec(summary ?? "")?.[0];
	}
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

// actions/shared/adapters/git-cutover-repository.ts
/** Pushes onto one and the same tip that may fail before the person is told: a refusal may be another push's lock, and silence may pass. */
const PATIENCE = {
	refused: 2,
	unanswered: 3
};
/**
* The branch of a remote, through a clone and the git binary alone: for the command line, break glass and the drill.
*
* - The known base is the clone's remote-tracking reference, not HEAD: commits that the operator has not pushed never ride along.
*   It is `null` where there is none, or where a shallow or partial clone holds too little of it.
* - Nothing of the clone changes but objects and that one reference (and, in a shallow clone, how deep it is).
* - Network calls: `readTip` 1; `commit` 1, whatever comes of it. A rollback makes 1 when the known base is the tip, 3 with one
*   conflict or one lost answer (push, fetch, push or found), 3 to 5 until a refusal is told.
* - `commit` answers `ambiguous` whenever the remote took the update neither for sure nor not at all. The same failure again on
*   the same tip, which the caller has read anew in between, is a refusal: OperatorError `push-refused` with git's own words.
* - Commits are not signed and hooks of the clone do not run; the server's rules do.
*
* Not for two operations at a time on one object; any number of objects and processes may share a clone or a remote.
*/
function gitCutoverRepository(options) {
	let opened;
	let fetchFailures = 0;
	const failedPushes = {
		onto: "",
		refused: 0,
		unanswered: 0
	};
	const clone = (signal) => {
		opened ??= openGitClone(options, signal).catch((cause) => {
			opened = void 0;
			throw cause;
		});
		return opened;
	};
	return {
		branch: options.branch,
		readKnownBase: async (paths) => {
			const { trackingRef } = await clone();
			const read = await readSnapshotFromObjects({
				cwd: options.cwd,
				revision: trackingRef,
				paths,
				historyLimit: 50
			});
			return read.kind === "read" ? read.snapshot : null;
		},
		readTip: async (paths, read = {}) => {
			const at = await clone(read.signal);
			try {
				await fetchBranch(at, fetchFailures, read.signal);
				fetchFailures = 0;
			} catch (cause) {
				fetchFailures += 1;
				throw cause;
			}
			return readFetched(at, paths, read);
		},
		readFiles: (oid, paths, signal) => readFilesFromObjects({
			cwd: options.cwd,
			oid,
			paths,
			...signal === void 0 ? {} : { signal }
		}),
		commit: async (request, signal) => {
			const at = await clone(signal);
			const oid = await writeCommitObject(at, request, signal);
			const push = await pushCommit(at, {
				oid,
				expectedHeadOid: request.expectedHeadOid,
				signal
			});
			if (push.kind === "accepted") return accepted(at, oid);
			if (push.kind === "moved") return {
				kind: "conflict",
				detail: push.detail
			};
			if (failedPushes.onto !== request.expectedHeadOid) Object.assign(failedPushes, {
				onto: request.expectedHeadOid,
				refused: 0,
				unanswered: 0
			});
			failedPushes[push.kind] += 1;
			if (signal?.aborted !== true && failedPushes[push.kind] >= PATIENCE[push.kind]) throw pushRefused(at, request, push.detail);
			return {
				kind: "ambiguous",
				detail: push.detail
			};
		}
	};
}
async function accepted(clone, oid) {
	await clone.local([
		"update-ref",
		clone.trackingRef,
		oid
	]);
	return {
		kind: "committed",
		oid
	};
}
async function readFetched(clone, paths, read) {
	const query = {
		cwd: clone.options.cwd,
		revision: clone.trackingRef,
		paths,
		historyLimit: 50,
		...read
	};
	const tip = await readSnapshotFromObjects(query);
	if (tip.kind === "read") return tip.snapshot;
	throw new DependencyError({
		dependency: "git",
		message: `The branch was fetched but cannot be read from the clone: observed ${tip.detail}, expected its newest ${50} commits and files.`,
		retryable: false,
		remedy: "Make a fresh, full clone (git clone without --depth and --filter), then run this again there."
	});
}
function pushRefused(clone, request, detail) {
	const { remote, branch } = clone.options;
	return new OperatorError({
		reasonCode: "push-refused",
		message: `The remote ${remote} does not take the commit, though ${branch} has not moved; nothing was written.`,
		observed: detail,
		expected: `a fast-forward of ${branch} from ${request.expectedHeadOid.slice(0, 12)} accepted`,
		remedy: `Check your right to push, the rules and hooks of the branch with: git push --dry-run ${remote} HEAD:${branch}. Then run this again, or let somebody with the right run it.`,
		exitCode: 1
	});
}

export { gitCutoverRepository, readSnapshotFromObjects, systemClock };