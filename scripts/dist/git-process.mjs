import { DependencyError, OperatorError } from "./errors.mjs";
import { spawn } from "node:child_process";

// actions/shared/adapters/git/git-environment.ts
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

// actions/shared/adapters/git/git-process.ts
/** Between the polite SIGTERM, on which git removes its lock files, and SIGKILL. Interrupted work must be over within 7 s. */
const GRACE_MS = 1500;
/**
* Runs git once. The process leads a group of its own, so that what it starts (ssh, remote-https, a credential helper) ends with
* it, and so that Ctrl-C in a terminal reaches only us, who then decide.
*
* @throws OperatorError `git-unavailable` or `not-a-clone` where git or the directory is missing.
*/
async function runGit(command) {
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

export { QUIET_SSH, gitConfigArguments, gitEnvironment, interrupted, runGit };