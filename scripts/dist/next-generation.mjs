import { MAX_GENERATION, newestAttempt, newestGeneration } from "./cutover-config.mjs";

// actions/shared/cutover/next-generation.ts
/** The generation in force: the larger of the config's and the newest trailer's, since people revert commits (DESIGN.md section 1). */
function generationInForce(configGeneration, history) {
	return Math.max(configGeneration, newestGeneration(history));
}
/** The attempt in force, found in the same way. */
function attemptInForce(configAttempt, history) {
	return Math.max(configAttempt, newestAttempt(history));
}
/**
* The generation of the next transition. It stays at the largest that can be written: only a forged number comes there, and a rollback must go
* through all the same.
*/
function nextGeneration(inForce) {
	return Math.min(inForce + 1, MAX_GENERATION);
}

export { attemptInForce, generationInForce, nextGeneration };