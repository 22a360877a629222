import { gitEnvironment, runGit } from "./git-process.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH, STATE_BRANCH_PATH } from "./file-paths.mjs";
import { chooseStateBranch, parseStateBranchMarker } from "./state-branch-marker.mjs";
import { readFileOfRevision } from "./local-git-objects.mjs";
import { OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";
import { stat } from "node:fs/promises";
import { dirname, join, parse, resolve } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// actions/shared/adapters/git/git-state-branch.ts
/** `config/state-branch` of a commit, from git's objects alone; nothing where the commit or the file is not there. */
async function readStateBranchMarker({ where, ...query }) {
	const file = await readFileOfRevision({
		...query,
		path: STATE_BRANCH_PATH
	});
	if (file === "absent") return [];
	if (file === "left-out") return [{
		kind: "bad",
		observed: "contents that this partial clone left out",
		where
	}];
	return [{
		...parseStateBranchMarker(file.contents),
		where
	}];
}

// scripts/commands/find-clone.ts
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));
/**
* The clone to work in: the one asked for; else the one around `workingDirectory`, where that is an operations repository (or where this program
* lies in none); else the one that this program lies in. So a crontab line needs no directory, and a rollback started by a path
* from inside some other repository never writes into that one.
*/
function findClone(asked, workingDirectory, ownFolder = OWN_FOLDER) {
	if (asked !== void 0) return {
		directory: resolve(workingDirectory, asked),
		isProgramsOwn: false
	};
	if (isBareRepository(workingDirectory) || isOperationsRepository(findTop(workingDirectory))) return {
		directory: workingDirectory,
		isProgramsOwn: false
	};
	const own = findTop(ownFolder);
	return own !== null && isOperationsRepository(own) ? {
		directory: own,
		isProgramsOwn: true
	} : {
		directory: workingDirectory,
		isProgramsOwn: false
	};
}
/** The nearest folder upwards that holds `.git`: a folder, or the file of a linked work tree. */
function findTop(start) {
	for (let folder = resolve(start);; folder = dirname(folder)) {
		if (existsSync(join(folder, ".git"))) return folder;
		if (folder === dirname(folder)) return null;
	}
}
function isOperationsRepository(top) {
	return top !== null && [
		"config/traffic_cutover_config.json",
		"config/routing.flagd.json",
		"config/policy.yaml",
		"config/datasets.yaml"
	].some((path) => existsSync(join(top, path)));
}
function isBareRepository(folder) {
	return existsSync(join(folder, "HEAD")) && existsSync(join(folder, "objects")) && existsSync(join(folder, "refs"));
}

// scripts/commands/find-target.ts
/**
* The clone, the remote and the branch, without a call to the outside. The branch: the one asked for, else the one of SWITCHBACK_BRANCH (the
* variable that the workflows know), else the one that config/state-branch names in what the clone knows of the remote's default branch, or in
* HEAD, else the default branch: the remote's HEAD as the clone knows it, else the upstream of the branch that is checked out, else `main`.
*/
async function findTarget(options, { log, signal, environment }, { isRollback } = { isRollback: false }) {
	requireName(options.remote);
	const { directory: cwd, isProgramsOwn } = findClone(options.directory, workingDirectory());
	await requireDirectory(cwd);
	if (isProgramsOwn) log.info(`Here is no operations repository: working in the one of this program, ${oneLine(cwd)}.`);
	const { remote } = options;
	const ofHead = readStateBranchMarker({
		cwd,
		revision: "HEAD",
		where: "HEAD",
		signal
	});
	const [fallback, inHead] = await Promise.all([findDefaultBranch(cwd, remote, {
		signal,
		environment
	}), ofHead]);
	const defaultBranch = fallback.branch;
	const known = {
		revision: `refs/remotes/${remote}/${defaultBranch}`,
		where: `${remote}/${defaultBranch}`
	};
	const inKnown = await readStateBranchMarker({
		cwd,
		signal,
		...known
	});
	const asked = askedBranch(options, environment);
	const chosen = chooseStateBranch({
		asked,
		markers: [...inKnown, ...inHead],
		fallback,
		isRollback
	});
	for (const warning of chosen.warnings) log.warning(warning);
	return {
		cwd,
		remote,
		defaultBranch,
		environment,
		branch: chosen.branch,
		branchFrom: chosen.from
	};
}
/** By an option or a variable; `null` where the repository says itself. */
function askedBranch({ branch }, environment) {
	if (branch !== void 0) return {
		branch,
		from: "as asked"
	};
	const named = environment["SWITCHBACK_BRANCH"];
	return named ? {
		branch: named,
		from: "as SWITCHBACK_BRANCH says"
	} : null;
}
async function findDefaultBranch(cwd, remote, { signal, environment }) {
	const prefix = `refs/remotes/${remote}/`;
	const ask = async (...args) => {
		const { exitCode, stdout } = await runGit({
			cwd,
			args,
			environment: gitEnvironment(environment),
			limitMs: 1e4,
			signal
		});
		const ref = stdout.toString("utf8").trim();
		return exitCode === 0 && ref.startsWith(prefix) ? ref.slice(prefix.length) : null;
	};
	const [remoteHead, upstream] = await Promise.all([ask("symbolic-ref", "--quiet", `${prefix}HEAD`), ask("rev-parse", "--symbolic-full-name", "@{upstream}")]);
	if (remoteHead !== null) return {
		branch: remoteHead,
		from: `the default branch of ${remote}`
	};
	if (upstream !== null) return {
		branch: upstream,
		from: "the upstream of the branch checked out"
	};
	return {
		branch: "main",
		from: "assumed: the clone knows no default branch"
	};
}
/** Where this folder was removed under us, one that holds no repository: so that the clone of this program is found, as from anywhere else. */
function workingDirectory() {
	try {
		return process.cwd();
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return parse(process.execPath).root;
		throw error;
	}
}
async function requireDirectory(path) {
	const observed = await stat(path).then((found) => found.isDirectory() ? null : "a file", (cause) => cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown fault");
	if (observed === null) return;
	throw new OperatorError({
		reasonCode: "not-a-clone",
		message: `${oneLine(path)} is no folder that can be used`,
		observed,
		expected: "a folder inside a clone of the operations repository",
		remedy: "Give --directory such a folder, or run this inside one."
	});
}
/** Before anything is printed: an address may hold a password. */
function requireName(remote) {
	if (!/:\/\/|@/u.test(remote)) return;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "--remote takes the name of a remote",
		observed: "an address, which is not repeated here because it may hold a password",
		expected: "the name of a remote of the clone, such as origin",
		remedy: "Run git remote -v and give the name, or add one with git remote add NAME ADDRESS."
	});
}
/** `main at origin (the default branch of origin)`. */
function describeTarget({ branch, remote, branchFrom }) {
	return `branch ${oneLine(branch, 100)} at ${oneLine(remote, 100)} (${branchFrom})`;
}

export { askedBranch, describeTarget, findTarget };