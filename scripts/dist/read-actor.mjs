import { gitEnvironment, runGit } from "./git-process.mjs";
import { oneLine } from "./one-line.mjs";
import { userInfo } from "node:os";

// scripts/commands/read-actor.ts
/** Who acts: as git would sign a commit (`Name <mail>`), else the user of this machine. One line; never fails for want of a name. */
async function readActor({ cwd, environment }, signal) {
	const { stdout } = await runGit({
		cwd,
		args: [
			"config",
			"--null",
			"--get-regexp",
			"^user\\.(name|email)$"
		],
		environment: gitEnvironment(environment),
		limitMs: 1e4,
		signal
	});
	const entries = new Map(stdout.toString("utf8").split("\0").map((entry) => cut(entry)));
	const name = environment["GIT_AUTHOR_NAME"] ?? entries.get("user.name") ?? "";
	const email = environment["GIT_AUTHOR_EMAIL"] ?? entries.get("user.email") ?? "";
	const known = [name, email === "" ? "" : `<${email}>`].filter((part) => part !== "").join(" ");
	return oneLine(known === "" ? machineUser() : known, 80);
}
function cut(entry) {
	const at = entry.indexOf("\n");
	return at === -1 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}
function machineUser() {
	try {
		return userInfo().username;
	} catch (error) {
		if (error instanceof Error && "code" in error) return `user ${process.getuid?.() ?? "unknown"}`;
		throw error;
	}
}

export { readActor };