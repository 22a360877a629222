import "./rolldown-runtime.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";

// scripts/commands/find-repository-url.ts
/** github.com and servers of one's own, over https and ssh. */
const ADDRESS = /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/u;
/** Where the pages of the repository are, for links: `https://github.com/owner/repo`; `null` where the remote is elsewhere. */
async function findRepositoryUrl({ cwd, remote, environment }, signal) {
	const found = await runGit({
		cwd,
		args: [
			"remote",
			"get-url",
			remote
		],
		environment: gitEnvironment(environment),
		limitMs: 5e3,
		signal
	});
	const [, host, path] = ADDRESS.exec(found.stdout.toString("utf8").trim()) ?? [];
	const named = environment["GITHUB_REPOSITORY"];
	if (named !== void 0 && /^[\w.-]+\/[\w.-]+$/u.test(named)) return `https://${host ?? "github.com"}/${named}`;
	return host === void 0 || path === void 0 ? null : `https://${host}/${path}`;
}

export { findRepositoryUrl };