// actions/shared/cutover/transition-facts.ts
const COMMAND_LINE = "cli-";
/** An operation id for the command line: `cli-` and 16 hexadecimal digits. */
function makeOperationId(random) {
	const digits = Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16));
	return `${COMMAND_LINE}${digits.join("")}`;
}
/** Whether an operation, or the run of a record, is of a person's command line and not of a workflow. */
function isOfCommandLine(id) {
	return id.startsWith(COMMAND_LINE);
}

export { isOfCommandLine, makeOperationId };