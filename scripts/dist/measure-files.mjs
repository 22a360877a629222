import { DATASETS_PATH, POLICY_PATH } from "./file-paths.mjs";
import { describeFileProblem, parseDatasets } from "./datasets.mjs";
import { parsePolicy } from "./policy.mjs";
import { measureFault } from "./measure-fault.mjs";

// actions/shared/peoples-files/measure-files.ts
/** What people say of the migration: where rows live, which collectors there are, which limits hold. */
const PEOPLES_PATHS = [DATASETS_PATH, POLICY_PATH];
const CHECKOUT = {
	name: "the checkout",
	remedy: "Check the repository out before this step, and commit the file."
};
const DEFAULT_BRANCH = {
	name: "the default branch",
	remedy: "Commit the file to the default branch."
};
/** Problems of one file that a message shows. */
const MOST_PROBLEMS = 3;
/** Both files, each by itself: one that is missing or bad is a reason why what goes by it is unknown, and no more than that. */
async function measurePeoplesFiles(readFiles, place) {
	const files = await measureFault(readFiles, `Make ${PEOPLES_PATHS.join(" and ")} files that can be read.`);
	if (!files.measured) return {
		datasets: files,
		policy: files
	};
	return {
		datasets: measureDatasets(files.value[DATASETS_PATH], place),
		policy: measurePolicy(files.value[POLICY_PATH], place)
	};
}
/** A file that is bad is described with line and column. */
function measurePolicy(contents, place, path = POLICY_PATH) {
	if (contents === null) return missing(path, place);
	const parsed = parsePolicy(contents);
	return parsed.ok ? {
		measured: true,
		value: parsed.policy
	} : unusable(path, parsed.problems);
}
/** As `measurePolicy`. */
function measureDatasets(contents, place) {
	if (contents === null) return missing(DATASETS_PATH, place);
	const parsed = parseDatasets(contents);
	return parsed.ok ? {
		measured: true,
		value: parsed.datasets
	} : unusable(DATASETS_PATH, parsed.problems);
}
function missing(path, { name, remedy }) {
	return {
		measured: false,
		message: `${name} has no ${path}`,
		remedy
	};
}
function unusable(path, problems) {
	return {
		measured: false,
		message: problems.slice(0, MOST_PROBLEMS).map((problem) => describeFileProblem(path, problem)).join(" "),
		remedy: `Mend ${path}.`
	};
}

export { CHECKOUT, DEFAULT_BRANCH, PEOPLES_PATHS, measurePeoplesFiles, measurePolicy };