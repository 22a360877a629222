import "./rolldown-runtime.mjs";
import { DependencyError } from "./errors.mjs";
import { gitWords, openGitClone } from "./git-push.mjs";
import { readFilesFromObjects } from "./local-git-objects.mjs";
import { DATASETS_PATH, STATE_BRANCH_PATH } from "./file-paths.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import { chooseStateBranch, parseStateBranchMarker } from "./state-branch-marker.mjs";
import { askedBranch, findTarget } from "./find-target.mjs";
import { readTipSnapshot, withinDeadline } from "./read-live-state.mjs";

// actions/shared/adapters/git/git-remote-head.ts
/**
* Which branch is the remote's default now: one network call, that changes nothing in the clone. `null` where the remote does not say: its HEAD
* is on no branch, or on one that has no commit yet.
*
* @throws DependencyError (retryable) where the remote does not answer
*/
async function readRemoteHead(options, signal) {
	const listed = await (await openGitClone(options, signal)).network([
		"ls-remote",
		"--symref",
		"--",
		options.remote,
		"HEAD"
	], { signal });
	if (listed.exitCode === 0) return parseRemoteHead(listed.stdout.toString("utf8"));
	throw new DependencyError({
		dependency: "git",
		message: `The remote ${options.remote} could not be read: observed ${gitWords(listed.stderr)}, expected the name of its default branch.`,
		retryable: true,
		remedy: `Check the network and your rights with: git ls-remote ${options.remote}`
	});
}
/** The two lines of `git ls-remote --symref REMOTE HEAD`; other names that end in HEAD, such as a branch's, may follow. */
function parseRemoteHead(listed) {
	const branch = /^ref: refs\/heads\/(.+)\tHEAD$/mu.exec(listed)?.[1];
	const oid = /^([0-9a-f]{40,64})\tHEAD$/mu.exec(listed)?.[1];
	return branch === void 0 || oid === void 0 ? null : {
		branch,
		oid
	};
}

// scripts/collector-run/git-state.ts
/** Both stay on the default branch, wherever the live state is. */
const DEFAULT_BRANCH_PATHS = [STATE_BRANCH_PATH, DATASETS_PATH];
const PATHS = [...LIVE_STATE_PATHS, ...DEFAULT_BRANCH_PATHS];
/**
* The live state by git. What decides is asked of the remote at each look: which branch is its default, which one that branch's
* config/state-branch names, and what stands at its tip. What the clone knows is a first guess, fetched meanwhile: as long as it holds, a look
* takes as long as one fetch.
*/
async function openGitState(options, context) {
	const { log, environment } = context;
	const target = await findTarget(options, {
		...context,
		log: withoutWarnings(log)
	}, { isRollback: true });
	const asked = askedBranch(options, environment);
	let believed = target;
	let hasRead = false;
	return {
		id: `git:${target.cwd}#${target.remote}#${asked?.branch ?? ""}`,
		former: asked === null ? formerNames(target) : void 0,
		handedOver: {
			state: `git:${target.cwd}`,
			remote: target.remote,
			branch: asked?.branch ?? null
		},
		target,
		read: async (signal, wants) => {
			const needsDefault = asked === null || wants?.register === true;
			const found = await look({
				target,
				asked,
				believed,
				needsDefault,
				signal
			});
			if (hasRead && found.branch !== believed.branch) log.warning(describeMove(believed.branch, found));
			[believed, hasRead] = [found, true];
			const datasets = wants?.register === true ? found.ofDefault?.get(DATASETS_PATH) : void 0;
			const { files, history } = found.snapshot;
			return {
				state: parseLiveState(files, history),
				datasets: datasets?.contents ?? null
			};
		}
	};
}
/** The name once ended in the branch that held the state. */
function formerNames({ cwd, remote, branch, defaultBranch }) {
	const prefix = `git:${cwd}#${remote}#`;
	return {
		prefix,
		ids: [branch, defaultBranch].map((name) => prefix + name)
	};
}
/** What the clone believes of the marker, right or wrong, decides nothing here, so nobody is told of it. */
function withoutWarnings(log) {
	const { debug, info, error } = log;
	return {
		debug: debug.bind(log),
		info: info.bind(log),
		error: error.bind(log),
		warning: () => void 0
	};
}
async function look({ target, asked, believed, needsDefault, signal }) {
	const readBranch = (branch) => readTipSnapshot({
		...target,
		branch
	}, PATHS, signal);
	const [headRead, guess] = await Promise.allSettled([needsDefault ? readHeadPatiently(target, signal) : null, readBranch(believed.branch)]);
	const readDefault = async () => {
		const head = valueOf(headRead);
		const name = head?.branch ?? believed.defaultBranch;
		if (name === believed.branch) return {
			name,
			files: valueOf(guess).files
		};
		return {
			name,
			files: (head === null ? null : await readKnown(target.cwd, head, signal)) ?? (await readBranch(name)).files
		};
	};
	const nameAlone = {
		name: believed.defaultBranch,
		files: null
	};
	const byDefault = asked === null ? await readDefault() : needsDefault ? await readDefault().catch(() => nameAlone) : nameAlone;
	const fallback = {
		branch: byDefault.name,
		from: `the default branch of ${target.remote}`
	};
	const markers = markersOf(byDefault.files);
	const { branch, from } = chooseStateBranch({
		asked,
		markers,
		fallback,
		isRollback: false
	});
	const snapshot = branch === believed.branch ? valueOf(guess) : await readBranch(branch);
	return {
		branch,
		from,
		defaultBranch: byDefault.name,
		snapshot,
		ofDefault: byDefault.files
	};
}
function valueOf(result) {
	if (result.status === "rejected") throw result.reason;
	return result.value;
}
/** As with a fetch: one more try after a passing fault. */
async function readHeadPatiently(target, interruption) {
	return withinDeadline(target, interruption, (signal) => readRemoteHead(target, signal).catch((fault) => {
		if (!(fault instanceof DependencyError) || !fault.retryable || signal.aborted) throw fault;
		return readRemoteHead(target, signal);
	}));
}
/** A commit never changes, so what the clone holds of it is as good as what the remote would send. */
async function readKnown(cwd, { oid }, signal) {
	try {
		return await readFilesFromObjects({
			cwd,
			oid,
			paths: DEFAULT_BRANCH_PATHS,
			signal
		});
	} catch (fault) {
		if (!(fault instanceof DependencyError) || signal.aborted) throw fault;
		return null;
	}
}
function markersOf(files) {
	const marker = files?.get("config/state-branch") ?? null;
	return marker === null ? [] : [{
		...parseStateBranchMarker(marker.contents),
		where: "the default branch"
	}];
}
function describeMove(before, { branch, from }) {
	return `The live state moved: it was read from ${oneLine(before, 100)}, and is read from ${oneLine(branch, 100)} now (${oneLine(from, 200)}).`;
}

export { openGitState };