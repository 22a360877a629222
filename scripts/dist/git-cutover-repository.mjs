import "./rolldown-runtime.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { gitWords, openGitClone, pushCommit, writeCommitObject } from "./git-push.mjs";
import { describeObservation } from "./sentences.mjs";
import { interrupted } from "./git-process.mjs";
import { readFilesFromObjects, readSnapshotFromObjects } from "./local-git-objects.mjs";
import { systemClock } from "./system-clock2.mjs";

// actions/shared/adapters/git/git-fetch.ts
/** Commits whose messages carry the newest generation (DESIGN.md section 1). */
const HISTORY_COMMITS = 50;
/** So many failures in a row, over so long: no longer a passing fault. The person is told what git said instead of waiting for the deadline. */
const PATIENCE$1 = {
	failures: 3,
	milliseconds: 1e4
};
/** Counts the fetches that failed in a row. */
var FetchPatience = class {
	#clock;
	#failures = 0;
	#firstAt = 0;
	constructor(clock) {
		this.#clock = clock;
	}
	renew() {
		this.#failures = 0;
	}
	/** One more failure. Whether it was the last that may pass. */
	isOverNow() {
		const now = this.#clock.now().getTime();
		if (this.#failures === 0) this.#firstAt = now;
		this.#failures += 1;
		return this.#failures >= PATIENCE$1.failures && now - this.#firstAt >= PATIENCE$1.milliseconds;
	}
};
/**
* Brings the remote's branch into the clone's remote-tracking reference: one network call, a second to tell causes apart where
* it failed. `--refmap=` because a mirror's own mapping would move local branches. A shallow clone is deepened by 50 commits in
* the same call where it holds fewer; `--depth` is never used, because it would cut a deeper clone.
*
* @throws DependencyError (retryable) at first; OperatorError `remote-unreachable`, `clone-unwritable` once patience is over,
* `branch-missing` at once
*/
async function fetchBranch(clone, patience, signal) {
	const flags = [
		"--quiet",
		"--no-tags",
		"--no-prune",
		"--no-write-fetch-head",
		"--no-recurse-submodules",
		"--refmap=",
		...await needsDepth(clone, signal) ? [`--deepen=${50}`] : []
	];
	const refspec = `+${clone.branchRef}:${clone.trackingRef}`;
	const fetched = await clone.network([
		"fetch",
		...flags,
		"--",
		clone.options.remote,
		refspec
	], { signal });
	if (fetched.exitCode === 0) return patience.renew();
	if (fetched.ended === "abort") throw interrupted(signal?.reason);
	throw await explain(clone, fetched, patience, signal);
}
async function needsDepth(clone, signal) {
	if (!clone.isShallow) return false;
	const held = await clone.local([
		"rev-list",
		"--count",
		`--max-count=${50}`,
		clone.trackingRef,
		"--"
	], { signal });
	return held.exitCode !== 0 || Number(held.stdout.toString("utf8")) < 50;
}
/** Exit codes and lists, never words: a second look at the remote says whether it, its branch or this clone is the cause. */
async function explain(clone, fetched, patience, signal) {
	const { remote, branch } = clone.options;
	const heads = await clone.network([
		"ls-remote",
		"--heads",
		"--",
		remote
	], { signal });
	if (heads.ended === "abort") return interrupted(signal?.reason);
	const observed = fetched.ended === "limit" ? "git fetch did not end within its time" : gitWords(fetched.stderr);
	if (heads.exitCode !== 0) return faultOf(patience, {
		reasonCode: "remote-unreachable",
		message: `The remote ${remote} could not be read.`,
		observed,
		expected: "a remote that answers and lets this machine read",
		remedy: `Check the network and your rights with: git ls-remote ${remote}`
	});
	const branches = branchesOf(heads.stdout.toString("utf8"));
	if (!branches.includes(branch)) return branchMissing(clone, branches);
	return faultOf(patience, {
		reasonCode: "clone-unwritable",
		message: `The branch ${branch} of ${remote} is there, but git could not bring it into this clone.`,
		observed,
		expected: "a clone with room and the right to write in .git",
		remedy: "Check free space and the owner of .git, or make a fresh clone, then run this again."
	});
}
function branchesOf(listed) {
	return listed.split("\n").flatMap((line) => /\trefs\/heads\/(.+)$/.exec(line)?.[1] ?? []);
}
function branchMissing(clone, branches) {
	const { remote, branch } = clone.options;
	const some = gitWords(branches.slice(0, 10).join(", "));
	return new OperatorError({
		reasonCode: "branch-missing",
		message: `The remote ${remote} has no branch ${branch}.`,
		observed: branches.length === 0 ? "a remote without any branch" : `${branches.length} branches, among them ${some}`,
		expected: `the branch ${branch}`,
		remedy: branches.length === 0 ? "Push the operations repository to the remote first." : "Name the branch with --branch, and mend config/state-branch where that names this one."
	});
}
function faultOf(patience, facts) {
	if (patience.isOverNow()) return new OperatorError({
		...facts,
		exitCode: 1
	});
	const message = describeObservation(facts.message, facts);
	return new DependencyError({
		dependency: "git",
		message,
		retryable: true,
		remedy: facts.remedy
	});
}

// actions/shared/adapters/git/git-cutover-repository.ts
/** Pushes onto one and the same tip that may fail before the person is told: a refusal may be another push's lock, a lost connection may pass. */
const PATIENCE = {
	refused: 2,
	"not-sent": 3
};
/**
* The branch of a remote, through a clone and the git binary alone: for the command line, break glass and the drill.
*
* - The known base is the clone's remote-tracking reference, not HEAD: commits that the operator has not pushed never ride along.
*   It is `null` where there is none, or where a shallow or partial clone holds too little of it.
* - Nothing of the clone changes but objects and that one reference (and, in a shallow clone, how deep it is).
* - Network calls: `readTip` 1; `commit` 1, whatever comes of it. A rollback makes 1 when the known base is the tip, 3 with one
*   conflict or one lost answer (push, fetch, push or found), 3 to 5 until a refusal is told. In a partial clone a file that it left out
*   costs one more.
* - `commit` answers `ambiguous` whenever the remote took the update neither for sure nor not at all, however often. A remote that
*   refuses, or that no commit gets to, again and again on the same tip, which the caller has read anew in between, does so for good:
*   OperatorError `push-refused` with git's own words.
* - Commits are not signed and hooks of the clone do not run; the server's rules do.
*
* Not for two operations at a time on one object; any number of objects and processes may share a clone or a remote.
*/
function gitCutoverRepository(options) {
	let opened;
	const patience = new FetchPatience(options.clock ?? systemClock);
	const failedPushes = {
		onto: "",
		refused: 0,
		"not-sent": 0
	};
	const clone = (signal) => {
		opened ??= openGitClone(options, signal).catch((cause) => {
			opened = void 0;
			throw cause;
		});
		return opened;
	};
	return {
		branch: options.branch,
		readKnownBase: async (paths, signal) => {
			try {
				return await readTracked(await clone(signal), paths, signal);
			} catch (cause) {
				if (cause instanceof DependencyError || cause instanceof OperatorError) return null;
				throw cause;
			}
		},
		readTip: async (paths, read = {}) => {
			const at = await clone(read.signal);
			await fetchBranch(at, patience, read.signal);
			return readFetched(at, paths, read);
		},
		readFiles: async (oid, paths, signal) => readCommitted(await clone(signal), {
			oid,
			paths
		}, signal),
		commit: async (request, signal) => {
			const at = await clone(signal);
			const oid = await writeCommitObject(at, request, signal);
			const push = await pushCommit(at, {
				oid,
				expectedHeadOid: request.expectedHeadOid,
				signal
			});
			if (push.kind === "accepted") return accepted(at, oid);
			if (push.kind === "moved") return {
				kind: "conflict",
				detail: push.detail
			};
			if (push.kind === "unanswered") return {
				kind: "ambiguous",
				detail: push.detail
			};
			if (failedPushes.onto !== request.expectedHeadOid) Object.assign(failedPushes, {
				onto: request.expectedHeadOid,
				refused: 0,
				"not-sent": 0
			});
			failedPushes[push.kind] += 1;
			if (signal?.aborted !== true && failedPushes[push.kind] >= PATIENCE[push.kind]) throw pushRefused(at, request, push.detail);
			return {
				kind: "conflict",
				detail: push.detail
			};
		}
	};
}
async function accepted(clone, oid) {
	await clone.local([
		"update-ref",
		clone.trackingRef,
		oid
	]).catch(() => void 0);
	return {
		kind: "committed",
		oid
	};
}
async function readTracked({ options: { cwd }, trackingRef: revision }, paths, signal) {
	const read = await readSnapshotFromObjects({
		cwd,
		revision,
		paths,
		historyLimit: 50,
		...signal === void 0 ? {} : { signal }
	});
	return read.kind === "read" ? read.snapshot : null;
}
async function readFetched(clone, paths, read) {
	const query = {
		cwd: clone.options.cwd,
		revision: clone.trackingRef,
		paths,
		historyLimit: 50,
		...read
	};
	const tip = await readSnapshotFromObjects(query);
	if (tip.kind === "read") return tip.snapshot;
	await bringFiles(clone, {
		oid: clone.trackingRef,
		paths
	}, read.signal);
	const whole = await readSnapshotFromObjects(query);
	if (whole.kind === "read") return whole.snapshot;
	throw new DependencyError({
		dependency: "git",
		message: `The branch was fetched but cannot be read from the clone: observed ${whole.detail}, expected its newest ${50} commits and files.`,
		retryable: false,
		remedy: "Make a fresh, full clone (git clone without --depth and --filter), then run this again there."
	});
}
async function readCommitted(clone, query, signal) {
	const bound = {
		cwd: clone.options.cwd,
		...query,
		...signal === void 0 ? {} : { signal }
	};
	try {
		return await readFilesFromObjects(bound);
	} catch (cause) {
		if (!(cause instanceof DependencyError) || signal?.aborted === true) throw cause;
		await bringFiles(clone, query, signal);
		return readFilesFromObjects(bound);
	}
}
/** A partial clone leaves out the contents of files: asking git for each brings it. Whether it came, the read that follows finds out. */
async function bringFiles(clone, { oid, paths }, signal) {
	const input = paths.map((path) => `${oid}:${path}\n`).join("");
	await clone.network(["cat-file", "--batch-check"], {
		input,
		signal
	});
}
function pushRefused(clone, request, detail) {
	const { remote, branch } = clone.options;
	return new OperatorError({
		reasonCode: "push-refused",
		message: `The remote ${remote} does not take the commit, though ${branch} has not moved.`,
		observed: detail,
		expected: `a fast-forward of ${branch} from ${request.expectedHeadOid.slice(0, 12)} accepted`,
		remedy: `Check your right to push, the rules and hooks of the branch with: git push --dry-run ${remote} HEAD:${branch}. Then run this again, or let somebody with the right run it.`,
		exitCode: 1
	});
}

export { gitCutoverRepository };