import { readTipSnapshot } from "./read-live-state.mjs";

// scripts/commands/read-peoples-files.ts
/** The policy and the datasets stay on the default branch, whatever branch holds the live state (DESIGN.md section 3). */
async function readPeoplesFiles(target, paths, signal) {
	return (await readTipSnapshot({
		...target,
		branch: target.defaultBranch
	}, paths, signal)).files;
}

export { readPeoplesFiles };