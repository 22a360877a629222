import { oneLine } from "./one-line.mjs";
import { OperatorError } from "./errors.mjs";
import { withoutUserInfo } from "./without-user-info.mjs";
import { QUIET_SSH, gitConfigArguments, gitEnvironment, interrupted, runGit } from "./git-process.mjs";
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

// actions/shared/adapters/git/git-identity.ts
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

// actions/shared/adapters/git/git-clone.ts
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
	const start = (limitMs, environment) => (args, run = {}) => runGit({
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
	return oneLine(withoutUserInfo(text), 400) || fallback;
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
			observed: gitWords(value, "(empty)"),
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

// actions/shared/adapters/git/git-commit-object.ts
const NO_OBJECT = "0".repeat(40);
/** The commit of a request, as a child of its `expectedHeadOid`. */
function writeCommitObject(clone, request, signal) {
	const message = `${request.headline}\n\n${request.body}`.trimEnd() + "\n";
	return writeCommit(clone, {
		parent: request.expectedHeadOid,
		message,
		files: request.files
	}, signal);
}
/**
* Writes blobs, tree and commit as objects that no reference names yet: the clone's work tree, index, HEAD and branches stay as
* they are, and a crash leaves nothing but loose objects for git's own clean-up. Files get mode 100644.
*
* @returns the id of the commit
* @throws OperatorError `clone-unwritable`: no right to write, no room left, or the parent's objects are not here
*/
async function writeCommit(clone, { parent, message, files, remove = [] }, signal) {
	const index = join(clone.gitDirectory, `switchback-index-${randomUUID()}`);
	const withIndex = {
		more: { GIT_INDEX_FILE: index },
		signal
	};
	try {
		const [blobs] = await Promise.all([Promise.all(files.map((file) => mustRun(clone, [
			"hash-object",
			"-w",
			"--stdin"
		], {
			input: file.contents,
			signal
		}))), mustRun(clone, ["read-tree", parent ?? "--empty"], withIndex)]);
		if (remove.length > 0) {
			const input = remove.map((path) => `0 ${NO_OBJECT}\t${path}\0`).join("");
			await mustRun(clone, [
				"update-index",
				"-z",
				"--index-info"
			], {
				...withIndex,
				input
			});
		}
		await mustRun(clone, [
			"update-index",
			"--add",
			"--replace",
			...files.flatMap((file, at) => ["--cacheinfo", `100644,${blobs[at]},${file.path}`])
		], withIndex);
		return await mustRun(clone, [
			"commit-tree",
			await mustRun(clone, ["write-tree", "--missing-ok"], withIndex),
			...parent === null ? [] : ["-p", parent]
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

// actions/shared/adapters/git/git-push.ts
/**
* Sends one commit to the remote's branch: one network call. Never forced: the commit is a child of `expectedHeadOid` by
* construction, so what the remote takes is a fast-forward. The lease with its value spelled out only narrows that further,
* to exactly compare-and-set. A bare push would also succeed where somebody has set the branch back to an older commit
* meanwhile, and would bring back what they removed.
*/
async function pushCommit(clone, push) {
	const folder = join(clone.gitDirectory, `switchback-push-${randomUUID()}`);
	await mkdir(folder).catch(() => void 0);
	try {
		const trace = join(folder, "trace");
		const result = await runPush(clone, push, trace);
		if (result.exitCode === 0) return { kind: "accepted" };
		const summary = rejectionOf(result.stdout.toString("utf8"), clone.branchRef);
		const detail = wordsOf(result);
		if (summary === "[rejected]") return {
			kind: "moved",
			detail
		};
		if (summary === "[remote rejected]") return {
			kind: "refused",
			detail
		};
		return {
			kind: await wasPacked(trace) ? "unanswered" : "not-sent",
			detail
		};
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		}).catch(() => void 0);
	}
}
function runPush(clone, { oid, expectedHeadOid, signal }, trace) {
	const args = [
		"push",
		"--porcelain",
		"--no-verify",
		"--no-follow-tags",
		"--no-recurse-submodules",
		`--force-with-lease=${clone.branchRef}:${expectedHeadOid}`
	];
	const notMirror = ["-c", `remote.${clone.options.remote}.mirror=false`];
	return clone.network([
		...notMirror,
		...args,
		"--",
		clone.options.remote,
		`${oid}:${clone.branchRef}`
	], {
		signal,
		more: { GIT_TRACE2_EVENT: trace }
	});
}
function wordsOf({ ended, exitCode, stderr }) {
	if (ended === "limit") return "git push did not end within its time";
	if (ended === "abort") return "git push was interrupted";
	return gitWords(stderr, `git push ended with ${exitCode ?? "a signal"}`);
}
/**
* Whether git began to pack the commit for the remote, which it does on every transport once the remote has shown its branches and
* will listen. From git's own event trace (git help api-trace2): a process that was ended, or that lost its connection, says nothing else
* of how far it came. Without a readable trace it may have.
*/
async function wasPacked(trace) {
	const lines = (await readFile(trace, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
	return lines.length === 0 || lines.some(startsPacking);
}
function startsPacking(line) {
	try {
		const event = JSON.parse(line);
		if (typeof event !== "object" || event === null || !("event" in event) || !("argv" in event)) return false;
		return event.event === "child_start" && Array.isArray(event.argv) && event.argv.includes("pack-objects");
	} catch {
		return true;
	}
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

export { gitWords, openGitClone, pushCommit, writeCommit, writeCommitObject };