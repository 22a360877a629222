import { array, datetime, int, object, string } from "./zod.mjs";
import { tokenForCollectors } from "./token-for-collectors.mjs";
import { repositoryKey, resolveWorkflow } from "./workflow-reference.mjs";
import { oneLine } from "./one-line.mjs";
import { githubCalls } from "./github-calls.mjs";

// actions/shared/adapters/github/github-collector-runs.ts
const instant = datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const workflowsSchema = object({ workflows: array(object({
	path: string(),
	state: string()
})) });
const runsSchema = object({ workflow_runs: array(object({
	id: int(),
	html_url: string(),
	status: string().nullable(),
	conclusion: string().nullable(),
	created_at: instant,
	run_started_at: instant.nullish()
})) });
const ADVICE = {
	permission: "Give the job `actions: read`.",
	rule: "Check the names of the workflows under collectors in config/policy.yaml."
};
/** GitHub answers 404 where a token does not reach a private repository. */
const OTHERS_ADVICE = "Set COLLECTORS_TOKEN to a token with Actions: read there (in a workflow: the secret, as collectors-token).";
/** A page. A repository has seldom more workflows, and a collector's hundred newest runs go back further than any limit of the policy. */
const PER_PAGE = 100;
/** By the REST API: one call for all states of a repository, and one for each workflow's runs. */
function githubCollectorRuns(options) {
	const own = {
		owner: options.owner,
		repo: options.repo
	};
	const callsFor = openCalls(options, own);
	const readFiles = async ({ owner, repo }, signal) => {
		const { workflows } = await callsFor({
			owner,
			repo
		}).call({
			route: "GET /repos/{owner}/{repo}/actions/workflows",
			parameters: {
				owner,
				repo,
				per_page: PER_PAGE
			},
			what: "Reading the workflows",
			advice: adviceFor({
				owner,
				repo
			}, own),
			schema: workflowsSchema
		}, signal);
		return new Map(workflows.map(({ path, state }) => [path.split("/").at(-1) ?? path, state]));
	};
	return {
		async readStates(signal, workflows = []) {
			const elsewhere = workflows.filter((workflow) => workflow.includes("/"));
			const places = elsewhere.map((workflow) => resolveWorkflow(workflow, own));
			const repositories = new Map(places.map((place) => [repositoryKey(place), place]));
			const [files, ...others] = await Promise.all([readFiles(own, signal), ...[...repositories].map(async ([key, place]) => [key, await readFiles(place, signal)])]);
			const ofOthers = new Map(others);
			const named = places.flatMap((place, at) => {
				const state = ofOthers.get(repositoryKey(place))?.get(place.file);
				return state === void 0 ? [] : [[elsewhere[at] ?? "", state]];
			});
			return new Map([...files, ...named]);
		},
		async listNewest(workflow, signal) {
			const { owner, repo, file } = resolveWorkflow(workflow, own);
			const { workflow_runs: runs } = await callsFor({
				owner,
				repo
			}).call({
				route: "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
				parameters: {
					owner,
					repo,
					workflow_id: file,
					per_page: PER_PAGE
				},
				what: `Reading the runs of ${oneLine(workflow, 100)}`,
				advice: adviceFor({
					owner,
					repo
				}, own),
				schema: runsSchema
			}, signal);
			return runs.map((run) => {
				const { id, html_url: url, conclusion, created_at: createdAt, run_started_at: startedAt } = run;
				return {
					id,
					url,
					status: run.status ?? "unknown",
					conclusion,
					since: startedAt ?? createdAt
				};
			});
		}
	};
}
/** Calls by the token that reaches a repository. */
function openCalls(options, own) {
	const tokenFor = tokenForCollectors(own, {
		own: options.token,
		others: options.collectorsToken
	});
	const opened = /* @__PURE__ */ new Map();
	return (repository) => {
		const token = tokenFor(repository);
		const known = opened.get(token) ?? githubCalls({
			...options,
			token
		});
		opened.set(token, known);
		return known;
	};
}
function adviceFor(repository, own) {
	if (repositoryKey(repository) === repositoryKey(own)) return ADVICE;
	return {
		permission: OTHERS_ADVICE,
		rule: `${ADVICE.rule} ${OTHERS_ADVICE}`
	};
}

export { githubCollectorRuns };