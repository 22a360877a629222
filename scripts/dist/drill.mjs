import "./rolldown-runtime.mjs";
import { OperatorError } from "./errors.mjs";

// scripts/commands/drill.ts
/** `switchback drill`. Its sandbox stands on development packages, so that it is no part of the bundle. */
async function drillCommand(options, { signal }) {
	if (!import.meta.url.endsWith(".ts")) throw new OperatorError({
		reasonCode: "environment-invalid",
		message: "The drill is no part of the break-glass bundle",
		observed: "the bundle, which needs nothing installed",
		expected: "a checkout with its dependencies (an embedded Postgres among them)",
		remedy: "Run: npm start"
	});
	const { runDrill } = await import(new URL("../drill/drill.ts", import.meta.url).href);
	return {
		exitCode: await runDrill({
			keep: options.keep === true,
			json: options.json === true,
			signal
		}),
		lines: [],
		json: null
	};
}

export { drillCommand };