import { OperatorError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";
import { readFile } from "node:fs/promises";

// scripts/commands/read-text-file.ts
/** A file that a person named on the command line. */
async function readTextFile(path) {
	try {
		return await readFile(path, "utf8");
	} catch (cause) {
		const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "an unknown fault";
		throw new OperatorError({
			reasonCode: "filesystem-failed",
			message: `${oneLine(path)} cannot be read`,
			observed: code,
			expected: "a file that this user may read",
			remedy: "Check the path.",
			cause
		});
	}
}

export { readTextFile };