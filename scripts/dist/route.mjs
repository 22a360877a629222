import { unitKey } from "./unit-key.mjs";

// actions/shared/routing/route.ts
/**
* The path that collects a unit. What is not listed by name is manual's, an unregistered unit too. Answers as any OpenFeature
* client does on the generated file when the client lowers the name first: flagd's `in` minds the case.
*/
function route(routing, unit) {
	return routing.dltUnits.includes(unitKey(unit)) ? "dlt" : "manual";
}

export { route };