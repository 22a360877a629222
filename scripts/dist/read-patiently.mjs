import { DependencyError } from "./errors.mjs";

// actions/shared/state-branch/read-patiently.ts
const TRIES = 3;
const PAUSE_MS = 500;
/** A read of one call, repeated where its fault may pass: a look or a decision must not be lost by one answer of 502. */
async function readPatiently(read, clock, signal) {
	for (let tried = 1;; tried += 1) try {
		return await read();
	} catch (error) {
		if (!(error instanceof DependencyError && error.retryable) || tried === TRIES || signal.aborted) throw error;
		await clock.sleep(PAUSE_MS * tried, signal);
	}
}

export { readPatiently };