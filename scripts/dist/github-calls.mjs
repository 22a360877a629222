import { DependencyError, OperatorError } from "./errors.mjs";
import { githubApi, toReadError } from "./find-github.mjs";
import { signalAfter } from "./signal-after2.mjs";

// actions/shared/adapters/github/github-calls.ts
const DEADLINE_MS = 15e3;
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3e3;
/** REST calls with bounded, jittered retries. Throws `OperatorError` for what GitHub refuses for good, `DependencyError` where it does not answer. */
function githubCalls(options) {
	const api = githubApi(options);
	const once = async (request, signal) => {
		const answer = await api.rest(request.route, request.parameters ?? {}, signal);
		if (!answer.ok) throw toCallError(answer.fault, request);
		const parsed = request.schema.safeParse(answer.data);
		if (parsed.success) return parsed.data;
		throw toReadError({
			kind: "transient",
			detail: "an answer of another shape"
		}, request.what);
	};
	return {
		call: (request, signal) => repeat(options, (bounded) => once(request, bounded), signal),
		createOnce: async (request, find, signal) => {
			let isFirst = true;
			return repeat(options, async (bounded) => {
				const found = isFirst ? null : await find();
				isFirst = false;
				return found === null ? { created: await once(request, bounded) } : { found };
			}, signal).catch(async (fault) => {
				const found = isFault(fault) && signal?.aborted !== true ? await findOrNull(find) : null;
				if (found === null) throw fault;
				return { found };
			});
		}
	};
}
async function findOrNull(find) {
	try {
		return await find();
	} catch (fault) {
		if (isFault(fault)) return null;
		throw fault;
	}
}
function isFault(fault) {
	return fault instanceof OperatorError || fault instanceof DependencyError;
}
async function repeat({ clock, random, deadlineMs = DEADLINE_MS }, attempt, signal) {
	const endsAt = clock.now().getTime() + deadlineMs;
	const limit = signalAfter(deadlineMs);
	const bounded = signal === void 0 ? limit : AbortSignal.any([signal, limit]);
	for (let tries = 1;; tries += 1) try {
		return await attempt(bounded);
	} catch (fault) {
		if (!(fault instanceof DependencyError) || !fault.retryable || tries >= MOST_TRIES) throw fault;
		const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
		const pause = Math.max(fault.retryAfterMs ?? 0, longest * (.5 + random() / 2));
		if (bounded.aborted || clock.now().getTime() + pause >= endsAt) throw fault;
		await clock.sleep(pause, bounded);
		if (bounded.aborted) throw fault;
	}
}
const CREDENTIAL = "Pass github.token as github-token, or a token that has not expired.";
const REDIRECT = "Check GITHUB_API_URL, and whether the repository was renamed.";
function toCallError(fault, { what, advice }) {
	if (fault.kind !== "refused") return toReadError(fault, what);
	const remedies = {
		credential: CREDENTIAL,
		redirect: REDIRECT,
		...advice
	};
	const isDenied = fault.because === "credential" || fault.because === "permission";
	return new OperatorError({
		reasonCode: isDenied ? "permission-denied" : "github-refused",
		message: `${what} was refused by GitHub`,
		observed: fault.detail,
		expected: "that it is done",
		remedy: remedies[fault.because],
		exitCode: 1
	});
}

export { githubCalls };