import { OperatorError } from "./errors.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// scripts/collector-run/directory-state.ts
/** The files of a directory that somebody else keeps current. A file that is not there is `null`; one that cannot be read is a fault. */
async function readDirectoryState(directory) {
	const entries = await Promise.all(LIVE_STATE_PATHS.map(async (path) => [path, await readIfPresent(join(directory, path))]));
	return parseLiveState(new Map(entries), []);
}
async function readIfPresent(path) {
	try {
		return { contents: await readFile(path) };
	} catch (cause) {
		const code = cause instanceof Error && "code" in cause ? cause.code : void 0;
		if (code === "ENOENT" || code === "ENOTDIR") return null;
		throw new OperatorError({
			reasonCode: "filesystem-failed",
			message: `${path} cannot be read.`,
			observed: typeof code === "string" ? code : "an unknown fault",
			expected: "a file that this user may read",
			remedy: "Give a directory that holds config/, and the right to read it.",
			cause
		});
	}
}

export { readDirectoryState, readIfPresent };