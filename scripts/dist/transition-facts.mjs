// actions/shared/cutover/transition-facts.ts
/** An operation id for the command line: `cli-` and 16 hexadecimal digits. */
function makeOperationId(random) {
	return `cli-${Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join("")}`;
}

export { makeOperationId };