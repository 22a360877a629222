import "./rolldown-runtime.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { oneLine } from "./one-line.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { dirname, join, resolve } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

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
* The clone, the remote and the branch, without a call to the outside. The branch: the one asked for, else the remote's HEAD as the clone knows it,
* else the upstream of the branch that is checked out, else `main`.
*/
async function findTarget(options, { log, signal, environment }) {
	const { directory: cwd, isProgramsOwn } = findClone(options.directory, process.cwd());
	if (isProgramsOwn) log.info(`Here is no operations repository: working in the one of this program, ${oneLine(cwd)}.`);
	const { remote } = options;
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
	const chosen = {
		cwd,
		remote,
		defaultBranch: remoteHead ?? upstream ?? "main",
		environment
	};
	if (options.branch !== void 0) return {
		...chosen,
		branch: options.branch,
		branchFrom: "as asked"
	};
	if (remoteHead !== null) return {
		...chosen,
		branch: remoteHead,
		branchFrom: `the default branch of ${remote}`
	};
	if (upstream !== null) return {
		...chosen,
		branch: upstream,
		branchFrom: "the upstream of the branch checked out"
	};
	return {
		...chosen,
		branch: "main",
		branchFrom: "assumed: the clone knows no default branch"
	};
}
/** `main at origin (the default branch of origin)`. */
function describeTarget({ branch, remote, branchFrom }) {
	return `branch ${oneLine(branch, 100)} at ${oneLine(remote, 100)} (${branchFrom})`;
}

export { describeTarget, findTarget };