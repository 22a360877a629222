import "./rolldown-runtime.mjs";
import { array, object, string } from "./zod.mjs";
import { OperatorError } from "./errors.mjs";
import { DATASETS_PATH, STATE_BRANCH_PATH } from "./file-paths.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { chooseStateBranch, parseStateBranchMarker } from "./state-branch-marker.mjs";
import { contentsOf, get, unexpected } from "./http-files2.mjs";

// scripts/collector-run/github-state.ts
/** As many as `generation-behind` looks through (DESIGN.md section 1). */
const HISTORY_COMMITS = 50;
const commitsSchema = array(object({
	sha: string().regex(/^[0-9a-f]{40,64}$/u),
	commit: object({ message: string() })
})).min(1);
/**
* The live state over GitHub's REST API. One commit decides: the list of the branch's commits names its tip, and every file is asked for at that
* commit, so that config and routing file can never come from two. While the tip stays, a further read is one call, answered 304 and free of
* GitHub's budget where a token is given; without a token there are 60 calls an hour, too few for a poll every 30 s.
*/
function githubState({ url, token, branch }) {
	const lists = /* @__PURE__ */ new Map();
	const read = /* @__PURE__ */ new Map();
	const headers = {
		accept: "application/vnd.github+json",
		"x-github-api-version": "2022-11-28"
	};
	const credentials = token ? { authorization: `Bearer ${token}` } : {};
	const readTip = async (of, signal) => {
		const address = `${url}/commits?${`per_page=${HISTORY_COMMITS}${of === null ? "" : `&sha=${encodeURIComponent(of)}`}`}`;
		const known = lists.get(address);
		const condition = known === void 0 ? {} : { "if-none-match": known.etag };
		const answer = await get(address, {
			...headers,
			...credentials,
			...condition
		}, signal);
		if (answer.status === 304 && known !== void 0) return known.tip;
		if (answer.status !== 200) throw unexpected(url, answer.status, answer.headers);
		const tip = parseTip(answer.body);
		const { etag } = answer.headers;
		if (etag !== void 0) lists.set(address, {
			etag,
			tip
		});
		return tip;
	};
	/** A file of a commit never changes, so it is asked for once. */
	const readFile = (path, oid, signal) => {
		const address = `${url}/contents/${path}?ref=${oid}`;
		const raw = {
			...headers,
			...credentials,
			accept: "application/vnd.github.raw+json"
		};
		const asked = read.get(address) ?? get(address, raw, signal).then((answer) => contentsOf(url, answer));
		read.set(address, asked);
		asked.catch(() => read.delete(address));
		return asked;
	};
	return async (signal, wants) => {
		const first = await readTip(branch, signal);
		const marker = branch === null ? await readFile(STATE_BRANCH_PATH, first[0].oid, signal) : null;
		const named = marker === null ? null : nameOf(marker);
		const tip = named === null ? first : await readTip(named, signal);
		const [state, datasets] = await Promise.all([Promise.all(LIVE_STATE_PATHS.map(async (path) => [path, await readFile(path, tip[0].oid, signal)])), wants?.register === true ? readFile(DATASETS_PATH, first[0].oid, signal).catch(() => null) : null]);
		const files = new Map(state.map(([path, contents]) => [path, contents === null ? null : { contents }]));
		return {
			state: parseLiveState(files, tip),
			datasets
		};
	};
}
function nameOf(marker) {
	const fallback = {
		branch: "",
		from: ""
	};
	const markers = [{
		...parseStateBranchMarker(marker),
		where: "the default branch"
	}];
	return chooseStateBranch({
		asked: null,
		markers,
		fallback,
		isRollback: false
	}).branch;
}
function parseTip(body) {
	const [tip, ...older] = commitsSchema.safeParse(parseJson(body.toString("utf8"))).data?.map(({ sha, commit }) => ({
		oid: sha,
		message: commit.message
	})) ?? [];
	if (tip !== void 0) return [tip, ...older];
	throw new OperatorError({
		reasonCode: "state-unknown",
		message: "The address of --state does not answer as a repository of GitHub’s API",
		observed: "something else than a list of commits",
		expected: "https://api.github.com/repos/OWNER/REPO, of a repository with at least one commit",
		remedy: "Check the address.",
		exitCode: 1
	});
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

export { githubState };