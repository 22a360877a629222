import { pipe, string, transform } from "./zod.mjs";

// actions/shared/runtime/contract.ts
/**
* Declares an action once. From it come the types, `action.yml`, the tables of the READMEs, the parser and the serialiser.
*/
function defineContract(contract, failureOutputs) {
	return failureOutputs === void 0 ? contract : {
		...contract,
		failureOutputs
	};
}
/** `dry-run` is `dryRun`. */
function camelCase(name) {
	return name.replaceAll(/-([a-z0-9])/gu, (_, letter) => letter.toUpperCase());
}
/** The YAML 1.2 core schema's booleans, as `@actions/core` reads them. */
function booleanInput() {
	return string().regex(/^(?:true|True|TRUE|false|False|FALSE)$/u, { error: "true or false" }).transform((text) => text.toLowerCase() === "true");
}
/** A decimal integer within the bounds, both included. */
function integerInput(bounds) {
	const expected = `a whole number from ${bounds.min} to ${bounds.max}`;
	return string().regex(/^[+-]?\d{1,15}$/u, { error: expected }).transform(Number).refine((value) => value >= bounds.min && value <= bounds.max, { error: expected });
}
/** Items separated by commas or lines; white space around them and empty ones are dropped. */
function listInput() {
	return string().transform((text) => text.split(/[,\n\r]/u).map((item) => item.trim()).filter((item) => item !== ""));
}
/** An output that is written as JSON on one line and checked against `schema` before. */
function jsonOutput(schema) {
	return pipe(schema, transform((value) => JSON.stringify(value)));
}

export { booleanInput, camelCase, defineContract, integerInput, jsonOutput, listInput };