import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";

// scripts/commands/drill.ts
/** `switchback drill`. Its sandbox stands on development packages, so that it is no part of the bundle. */
async function drillCommand(options, context) {
	if (!import.meta.url.endsWith(".ts")) throw new OperatorError({
		reasonCode: "environment-invalid",
		message: "The drill is no part of the break-glass bundle",
		observed: "the bundle, which needs nothing installed",
		expected: "a checkout with its dependencies (an embedded Postgres among them)",
		remedy: "Run: npm start"
	});
	return {
		exitCode: await runPart(options, context),
		lines: [],
		json: null
	};
}
async function runPart(options, { signal, environment }) {
	const json = options.json === true;
	if (options.part === "sandbox") {
		const { runDrill } = await load("../drill/drill.ts");
		return runDrill({
			keep: options.keep === true,
			json,
			signal
		});
	}
	const { runBegin, runEnd } = await load("../drill/drill-parts.ts");
	if (options.part === "begin") return runBegin(environment);
	return runEnd({
		rollback: {
			decision: options.rollbackDecision ?? "",
			seconds: readSeconds(options.rollbackSeconds)
		},
		json,
		signal
	}, environment);
}
/** What nobody took the time of is not known; it is never 0. */
function readSeconds(text) {
	return text !== void 0 && /^\d{1,6}(?:\.\d{1,6})?$/u.test(text) ? Number(text) : null;
}
/** Not a literal, so that the bundler leaves it and its packages out. */
async function load(path) {
	return await import(new URL(path, import.meta.url).href);
}

export { drillCommand };