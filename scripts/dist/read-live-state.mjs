import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { DependencyError } from "./errors.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";

// scripts/commands/read-live-state.ts
const READ_DEADLINE_MS = 2e4;
const PAUSE_MS = 250;
/** The remote's branch as it is now; one more try after a passing fault, all within 20 s. */
async function readTipSnapshot(target, paths, interruption) {
	const repository = gitCutoverRepository(target);
	return withinDeadline(target, interruption, (signal) => readPatiently(repository, paths, signal));
}
/** One question to the remote, and its repetition: 20 s for both, whatever the remote does. */
async function withinDeadline(target, interruption, ask) {
	const deadline = signalAfter(READ_DEADLINE_MS);
	try {
		return await ask(AbortSignal.any([interruption, deadline]));
	} catch (cause) {
		if (deadline.aborted && !interruption.aborted) throw silent(target, cause);
		throw cause;
	}
}
async function readPatiently(repository, paths, signal) {
	try {
		return await repository.readTip(paths, { signal });
	} catch (error) {
		if (!(error instanceof DependencyError) || !error.retryable || signal.aborted) throw error;
		await systemClock.sleep(PAUSE_MS, signal);
		return repository.readTip(paths, { signal });
	}
}
function silent({ remote }, cause) {
	return new DependencyError({
		dependency: "git",
		message: `The remote ${remote} did not answer within ${READ_DEADLINE_MS / 1e3} s.`,
		retryable: true,
		remedy: `Check the network with: git ls-remote ${remote}`,
		cause
	});
}
async function readTipState(target, interruption) {
	const { oid, files, history } = await readTipSnapshot(target, LIVE_STATE_PATHS, interruption);
	return {
		...parseLiveState(files, history),
		oid
	};
}

export { readTipSnapshot, readTipState, withinDeadline };