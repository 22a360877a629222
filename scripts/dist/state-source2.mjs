import "./rolldown-runtime.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { DATASETS_PATH } from "./file-paths.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import { describeFault } from "./describe-fault.mjs";
import { readDirectoryState, readIfPresent } from "./directory-state.mjs";
import { join } from "node:path";

// scripts/collector-run/state-source.ts
const READ_DEADLINE_MS = 2e4;
/** @throws OperatorError where there is no clone, or the branch cannot be told. */
async function openStateSource(address, options, context) {
	switch (address.kind) {
		case "directory": return openDirectory(address.directory);
		case "git": return (await import("./git-state.mjs")).openGitState(options, context);
		case "github":
		case "files": return openHttps(address, options, context);
		default: return address;
	}
}
function openDirectory(directory) {
	const address = `file:${directory}`;
	return {
		id: address,
		handedOver: {
			state: address,
			remote: null,
			branch: null
		},
		target: null,
		read: async (_signal, wants) => {
			const register = wants?.register === true ? readIfPresent(join(directory, DATASETS_PATH)) : null;
			const [state, datasets] = await Promise.all([readDirectoryState(directory), register?.catch(() => null)]);
			return {
				state,
				datasets: datasets?.contents ?? null
			};
		}
	};
}
async function openHttps({ kind, url }, options, { environment }) {
	const branch = options.branch ?? (environment["SWITCHBACK_BRANCH"] || null);
	const ask = kind === "github" ? await openGithub() : readFiles;
	return {
		id: `${url}#${branch ?? ""}`,
		handedOver: {
			state: url,
			remote: null,
			branch
		},
		target: null,
		read: (signal, wants) => ask(AbortSignal.any([signal, signalAfter(READ_DEADLINE_MS)]), wants)
	};
	async function openGithub() {
		const { githubState } = await import("./github-state.mjs");
		return githubState({
			url,
			branch,
			token: environment["GITHUB_TOKEN"] || environment["GH_TOKEN"]
		});
	}
	async function readFiles(signal, wants) {
		const { contentsOf, get } = await import("./http-files.mjs");
		const read = async (path) => contentsOf(url, await get(`${url}/${path}`, {}, signal));
		const [state, datasets] = await Promise.all([Promise.all(LIVE_STATE_PATHS.map(async (path) => [path, await read(path)])), wants?.register === true ? read(DATASETS_PATH).catch(() => null) : null]);
		const files = new Map(state.map(([path, contents]) => [path, contents === null ? null : { contents }]));
		return {
			state: parseLiveState(files, []),
			datasets
		};
	}
}
/** In one line, for whoever is told that the state could not be read. */
function describeUnread(fault) {
	return oneLine(describeFault({ outputs: {} }, fault).message, 600);
}

export { describeUnread, openStateSource };