import { oneLine } from "./one-line.mjs";
import { STATE_BRANCH_PATH } from "./file-paths.mjs";
import { OperatorError } from "./errors.mjs";

// actions/shared/state-branch/choose-state-branch.ts
/**
* The branch that holds the live state: the one asked for, else the marker's, else the default branch.
*
* @throws OperatorError `state-branch-invalid` where it hangs on a marker that names no branch.
*/
function chooseStateBranch({ asked, markers, fallback, isRollback }) {
	const [first] = markers;
	if (asked === null && first?.kind === "bad" && !isRollback) throw refuseMarker(first);
	const named = markers.flatMap(({ where, ...marker }) => marker.kind === "named" ? [{
		branch: marker.branch,
		from: `as ${STATE_BRANCH_PATH} of ${where} says`,
		where
	}] : []);
	const { branch, from } = asked ?? named[0] ?? fallback;
	const bad = markers.flatMap((marker) => marker.kind === "bad" ? [describeBad(marker)] : []);
	const others = named.filter((other) => other.branch !== branch).map(({ where, ...other }) => describeOther(other, where));
	return {
		branch,
		from,
		warnings: [...bad, ...others].map((what) => `${what} Going on with ${show(branch)} (${from}).`)
	};
}
function describeBad({ where, observed }) {
	return `${STATE_BRANCH_PATH} of ${where} names no branch: observed ${observed}.`;
}
function describeOther({ branch }, where) {
	return `${STATE_BRANCH_PATH} of ${where} names another branch, ${show(branch)}.`;
}
function show(branch) {
	return oneLine(branch, 100);
}
function refuseMarker({ where, observed }) {
	return new OperatorError({
		reasonCode: "state-branch-invalid",
		message: `${STATE_BRANCH_PATH} of ${where} does not name the branch that holds the live state`,
		observed,
		expected: "one line: the name of a branch such as live-state, without refs/heads/; or no such file, for the default branch",
		remedy: "Mend the file on the default branch (then git pull in each clone), or name the branch explicitly: --branch NAME, or the input branch."
	});
}

// actions/shared/github-run/branch-name.ts
/** What `git check-ref-format --branch` refuses: blanks, control characters, `~^:?*[\`, `..`, `@{`, `//`, and what may not begin or end a name. */
const REFUSED = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^(?:@|HEAD)$/u;
/** Whether a text names a branch, without `refs/heads/` before it. */
function isBranchName(text) {
	if (text === "" || text.length > 255 || REFUSED.test(text) || text.startsWith("refs/")) return false;
	return text.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

// actions/shared/state-branch/state-branch-marker.ts
/** An empty file names nothing: that is a mistake, not the default branch. */
function parseStateBranchMarker(contents) {
	const branch = new TextDecoder().decode(contents).replace(/\r?\n$/u, "");
	if (isBranchName(branch) && !branch.includes("�")) return {
		kind: "named",
		branch
	};
	return {
		kind: "bad",
		observed: branch.trim() === "" ? "nothing" : `"${oneLine(branch, 80)}"`
	};
}

export { chooseStateBranch, isBranchName, parseStateBranchMarker };