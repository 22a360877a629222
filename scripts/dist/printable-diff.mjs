import { oneLine } from "./one-line.mjs";

// scripts/commands/printable-diff.ts
/** A diff holds other people's text: each line stays one, with its indent, without control characters and workflow commands. */
function printableDiff(diff) {
	return diff.trimEnd().split("\n").map((line) => {
		const [indent = ""] = /^[-+ ]?[ \t]*/u.exec(line) ?? [];
		return indent + oneLine(line.slice(indent.length), 2e3);
	});
}

export { printableDiff };