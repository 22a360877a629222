import { PEOPLES_PATHS } from "./measure-files.mjs";
import { readTipSnapshot } from "./read-live-state.mjs";

// scripts/commands/read-peoples-files.ts
/** The policy and the datasets stay on the default branch, whatever branch holds the live state (DESIGN.md section 3). */
async function readPeoplesFiles(target, paths, signal) {
	return (await readTipSnapshot({
		...target,
		branch: target.defaultBranch
	}, paths, signal)).files;
}
/** Both files of the default branch, as `measurePeoplesFiles` takes them. */
async function readBothFiles(target, signal) {
	const files = await readPeoplesFiles(target, PEOPLES_PATHS, signal);
	const [datasets, policy] = PEOPLES_PATHS.map((path) => files.get(path)?.contents ?? null);
	return {
		[PEOPLES_PATHS[0]]: datasets ?? null,
		[PEOPLES_PATHS[1]]: policy ?? null
	};
}

export { readBothFiles, readPeoplesFiles };