import "./rolldown-runtime.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { gitHistoryStore, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { CONTROL_ACTIONS, CONTROL_OUTCOMES, parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { measureFault } from "./measure-fault.mjs";
import { openPostgresFence } from "./postgres-fence.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { _enum, array, boolean, datetime, int, literal, object, strictObject, string, unknown } from "./zod.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { findGithub, githubApi } from "./find-github.mjs";
import { findMark, listMissingRights, listOtherWays, planLogin, postgresUserOf, whyNoFenceHolds } from "./postgres-user.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./sentences.mjs";
import { tokenForCollectors } from "./token-for-collectors.mjs";
import { POLICY_PATH } from "./file-paths.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { parsePolicy } from "./policy.mjs";
import { describeFileProblem } from "./datasets.mjs";
import { renderWorkflow, repositoryKey, resolveWorkflow, workflowKey } from "./workflow-reference.mjs";
import { generationInForce } from "./next-generation.mjs";
import { LIVE_STATE_PATHS, allowedDltUnits, parseLiveState } from "./live-state.mjs";
import { rollbackInstant } from "./assess-state.mjs";
import { REASON_CODES, isReasonCode } from "./reason-codes.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { statementName } from "./statement-name.mjs";
import { CONTROL_DIRECTIONS } from "./control-direction.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";

// actions/shared/fence/fence-ledger.ts
const REMEDY = "Check the branch of the history; what the fence needs of it stands on the role too.";
/** The fence's lines in the history of the state's repository. */
function historyFenceLedger({ store, run, giveUp }) {
	return {
		write: (record) => measureFault(async () => {
			const path = renderHistoryPath({
				...run,
				job: `${run.job}-fence-${record.step}`
			});
			await store.append({
				path,
				contents: renderHistoryLines([record])
			}, giveUp());
			return "written";
		}, REMEDY),
		read: (role) => measureFault(async () => {
			const { files } = await store.read(giveUp());
			return parseHistoryFiles(files).records.flatMap(({ record }) => record.kind === "fence" && record.role === role ? [record] : []).toSorted(byInstant);
		}, REMEDY)
	};
}
function byInstant(a, b) {
	return compareTexts(instantKey(a.at), instantKey(b.at));
}

// actions/shared/adapters/fence-sources.ts
/** How long the history may take for one line of the fence. */
const LEDGER_MS = 15e3;
/** What the fence works with; `null` where no privileged connection was given. Connects with the first call. */
function openFenceSources(options) {
	const { url, caCertificate, store, run, deadlineMs, signal } = options;
	if (url === void 0) return null;
	const now = systemClock.now();
	const deadlineAt = new Date(now.getTime() + deadlineMs);
	return {
		database: openPostgresFence({
			url,
			...caCertificate === void 0 ? {} : { caCertificate },
			clock: systemClock,
			random: Math.random,
			deadlineAt,
			signal
		}),
		ledger: historyFenceLedger({
			store,
			run: {
				...run,
				at: now
			},
			giveUp: () => AbortSignal.any([signal, signalAfter(LEDGER_MS)])
		})
	};
}

// actions/shared/adapters/github/github-collector-pace.ts
const MOST_READS = 16;
/** So many writes go without a pause, and then one a second: no minute has more than 80. */
const BURST = 20;
const SECOND_MS = 1e3;
/** `endsAt` is the deadline, in milliseconds since 1970. */
function createCallPace(clock, endsAt) {
	const reads = createPlaces(MOST_READS);
	const writes = createPlaces(1);
	let pausedUntil = 0;
	let credit = {
		writes: BURST,
		at: clock.now().getTime()
	};
	const refill = () => {
		const now = clock.now().getTime();
		const earned = Math.max(0, now - credit.at) / SECOND_MS;
		credit = {
			writes: Math.min(BURST, credit.writes + earned),
			at: now
		};
		return credit.writes;
	};
	const whenOpen = async (call, signal) => {
		const wait = pausedUntil - clock.now().getTime();
		if (wait > 0 && pausedUntil >= endsAt) return { pausedUntil };
		if (wait > 0) await clock.sleep(wait, signal);
		return call();
	};
	const spend = async (signal) => {
		const missing = 1 - refill();
		if (missing > 0) await clock.sleep(Math.ceil(missing * SECOND_MS), signal);
		refill();
		credit = {
			...credit,
			writes: credit.writes - 1
		};
	};
	return {
		read: (call, signal) => reads(() => whenOpen(call, signal)),
		write: (call, signal) => writes(() => whenOpen(async () => {
			await spend(signal);
			return call();
		}, signal)),
		pauseUntil: (time) => {
			pausedUntil = Math.max(pausedUntil, time);
		}
	};
}
/** First come, first served. */
function createPlaces(most) {
	let taken = 0;
	const waiting = [];
	return async (work) => {
		if (taken >= most) await new Promise((resolve) => waiting.push(resolve));
		else taken += 1;
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next === void 0) taken -= 1;
			else next();
		}
	};
}

// actions/shared/adapters/github/github-collector-client.ts
const MOST_TRIES$1 = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3e3;
/**
* REST calls at GitHub's pace, one for each token: a person's token has its owner's limits, the built-in one the repository's own, and a spent one of
* them must not keep dlt from being disabled with the other.
*/
function githubCollectorClient(options) {
	const { clock, random } = options;
	const endsAt = clock.now().getTime() + options.deadlineMs;
	const apis = /* @__PURE__ */ new Map();
	let counts = {
		reads: 0,
		writes: 0
	};
	const once = async (call, signal) => {
		const isRead = call.route.startsWith("GET ");
		const { api, pace } = apiFor(call.repository);
		const tried = await pace[isRead ? "read" : "write"](async () => {
			if (signal?.aborted === true) return {
				kind: "ended",
				fault: NOT_SENT
			};
			counts = isRead ? {
				...counts,
				reads: counts.reads + 1
			} : {
				...counts,
				writes: counts.writes + 1
			};
			const answer = await sendOnce(api, call, signal);
			if (answer.kind === "may-pass" && answer.limitMs !== null) pace.pauseUntil(clock.now().getTime() + answer.limitMs);
			return answer;
		}, signal);
		if (!("pausedUntil" in tried)) return tried;
		return {
			kind: "ended",
			fault: limited("not sent: an earlier call met a limit", tried.pausedUntil)
		};
	};
	const apiFor = (repository) => {
		const token = options.tokenFor(repository);
		const known = apis.get(token);
		if (known !== void 0) return known;
		const paced = {
			api: githubApi({
				...options,
				...repository,
				token
			}),
			pace: createCallPace(clock, endsAt)
		};
		apis.set(token, paced);
		return paced;
	};
	return {
		countCalls: () => counts,
		send: async (call, signal) => {
			for (let tries = 1;; tries += 1) {
				const tried = await once(call, signal);
				if (tried.kind === "done") return {
					ok: true,
					value: tried.value
				};
				if (tried.kind === "ended") return {
					ok: false,
					fault: tried.fault
				};
				const now = clock.now().getTime();
				const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
				const { limitMs } = tried;
				const pause = limitMs ?? longest * (.5 + random() / 2);
				if (tries >= MOST_TRIES$1 || signal?.aborted === true || now + pause >= endsAt || limitMs === null && !call.isRepeatable) return {
					ok: false,
					fault: limitMs === null ? tried.fault : limited(tried.fault.detail, now + limitMs)
				};
				await clock.sleep(pause, signal);
			}
		}
	};
}
const NOT_SENT = {
	kind: "unanswered",
	mayHaveHappened: false,
	detail: "not sent: a signal had come, or the deadline had passed"
};
async function sendOnce(api, { repository, route, parameters, schema }, signal) {
	const answer = await restOrNothing(api, route, {
		...parameters,
		owner: repository.owner,
		repo: repository.repo
	}, signal);
	if (answer === null) return {
		kind: "ended",
		fault: NOT_SENT
	};
	if (!answer.ok) return toTried(answer.fault);
	const parsed = schema.safeParse(answer.data);
	if (parsed.success) return {
		kind: "done",
		value: parsed.data
	};
	return toTried({
		kind: "transient",
		detail: "an answer of another shape"
	});
}
/** `null` where the signal came before the call was sent. */
async function restOrNothing(api, route, parameters, signal) {
	try {
		return await api.rest(route, parameters, signal);
	} catch (fault) {
		if (fault instanceof DependencyError) return null;
		throw fault;
	}
}
function toTried(fault) {
	const { detail } = fault;
	if (fault.kind === "refused") return {
		kind: "ended",
		fault: {
			kind: refusalOf(fault),
			detail
		}
	};
	const limitMs = fault.kind === "transient" ? fault.retryAfterMs ?? null : null;
	return {
		kind: "may-pass",
		limitMs,
		fault: {
			kind: "unanswered",
			mayHaveHappened: limitMs === null,
			detail
		}
	};
}
function refusalOf({ because, status }) {
	if (because === "credential" || because === "permission") return "denied";
	if (status === 404) return "missing";
	return status === 409 ? "conflict" : "refused";
}
function limited(detail, time) {
	return {
		kind: "limited",
		detail,
		endsAt: new Date(time).toISOString()
	};
}

// actions/shared/adapters/github/github-collector-control.ts
const runSchema = object({
	id: int(),
	html_url: string(),
	status: string().nullable(),
	conclusion: string().nullable(),
	created_at: datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
	event: string()
}).transform(({ id, html_url: url, status, conclusion, created_at: createdAt, event }) => ({
	id,
	url,
	status: status ?? "unknown",
	conclusion,
	createdAt,
	event
}));
const runsSchema = object({
	total_count: int(),
	workflow_runs: array(runSchema)
});
const workflowsSchema = object({
	total_count: int(),
	workflows: array(object({
		path: string(),
		state: string()
	}))
});
const repositorySchema = object({ default_branch: string().min(1) });
/** 200 with the run where it is asked for; older servers answer 204 without a body. */
const startedSchema = object({ html_url: string().nullish() }).nullish().or(literal("")).transform((body) => body === "" ? null : body?.html_url ?? null);
/** 202 and 204: whatever comes with it says nothing. */
const nothingSchema = unknown().transform(() => null);
const PER_PAGE = 100;
/** GitHub's documentation: 1,000 results at most where runs are filtered. */
const MOST_PAGES = 10;
/** Every status of a run that is not over (REST API, parameter `status`). */
const OPEN_STATUSES = [
	"queued",
	"in_progress",
	"waiting",
	"pending",
	"requested"
];
const WORKFLOW = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}";
const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";
/** By the REST API. Reading needs `actions: read`, everything else `actions: write`. */
function githubCollectorControl(options) {
	const client = githubCollectorClient(options);
	const put = (verb) => (place, signal) => client.send({
		...ofWorkflow(place, `PUT ${WORKFLOW}/${verb}`),
		schema: nothingSchema,
		isRepeatable: true
	}, signal);
	return {
		listStates: (repository, signal) => listStates(client, repository, signal),
		readDefaultBranch: async (repository, signal) => {
			const answer = await client.send({
				repository,
				route: "GET /repos/{owner}/{repo}",
				schema: repositorySchema,
				isRepeatable: true
			}, signal);
			return answer.ok ? {
				ok: true,
				value: answer.value.default_branch
			} : answer;
		},
		listOpenRuns: (place, signal) => listOpenRuns(client, place, signal),
		listNewestRuns: async (place, signal) => {
			const answer = await listPage(client, place, {}, signal);
			return answer.ok ? {
				ok: true,
				value: answer.value.workflow_runs
			} : answer;
		},
		readRun: (repository, id, signal) => client.send({
			repository,
			route: `GET ${RUN}`,
			parameters: { run_id: id },
			schema: runSchema,
			isRepeatable: true
		}, signal),
		enable: put("enable"),
		disable: put("disable"),
		start: (place, branch, signal) => {
			const { repository, route, parameters } = ofWorkflow(place, `POST ${WORKFLOW}/dispatches`);
			const body = {
				ref: branch,
				return_run_details: true
			};
			return client.send({
				repository,
				route,
				parameters: {
					...parameters,
					...body
				},
				schema: startedSchema,
				isRepeatable: false
			}, signal);
		},
		cancelRun: ({ repository, id, isForced }, signal) => client.send({
			repository,
			route: `POST ${RUN}/${isForced ? "force-cancel" : "cancel"}`,
			parameters: { run_id: id },
			schema: nothingSchema,
			isRepeatable: true
		}, signal),
		countCalls: () => client.countCalls()
	};
}
function ofWorkflow({ owner, repo, file }, route) {
	return {
		repository: {
			owner,
			repo
		},
		route,
		parameters: { workflow_id: file }
	};
}
async function listStates(client, repository, signal) {
	const states = /* @__PURE__ */ new Map();
	let seen = 0;
	for (let page = 1;; page += 1) {
		const answer = await client.send({
			repository,
			route: "GET /repos/{owner}/{repo}/actions/workflows",
			parameters: {
				per_page: PER_PAGE,
				page
			},
			schema: workflowsSchema,
			isRepeatable: true
		}, signal);
		if (!answer.ok) return answer;
		const { workflows, total_count: total } = answer.value;
		for (const { path, state } of workflows) states.set(path.replace(/^\.github\/workflows\//u, ""), state);
		seen += workflows.length;
		if (workflows.length === 0 || seen >= total) return {
			ok: true,
			value: states
		};
	}
}
/** All statuses at once. A run that goes from one to the next between two answers can be in neither: whoever must have all asks again. */
async function listOpenRuns(client, place, signal) {
	const lists = await Promise.all(OPEN_STATUSES.map((status) => listStatus(client, place, status, signal)));
	const runs = /* @__PURE__ */ new Map();
	let isWhole = true;
	for (const list of lists) {
		if (!list.ok) return list;
		isWhole &&= list.value.isWhole;
		for (const run of list.value.runs) if (run.status !== "completed") runs.set(run.id, run);
	}
	return {
		ok: true,
		value: {
			runs: [...runs.values()].toSorted((a, b) => a.id - b.id),
			isWhole
		}
	};
}
/** The first page says how many there are; the others come side by side. */
async function listStatus(client, place, status, signal) {
	const first = await listPage(client, place, { status }, signal);
	if (!first.ok) return first;
	const pages = Math.ceil(first.value.total_count / PER_PAGE);
	const further = Array.from({ length: Math.max(0, Math.min(pages, MOST_PAGES) - 1) }, (_, at) => at + 2);
	const others = await Promise.all(further.map((page) => listPage(client, place, {
		status,
		page
	}, signal)));
	const runs = [...first.value.workflow_runs];
	for (const other of others) {
		if (!other.ok) return other;
		runs.push(...other.value.workflow_runs);
	}
	return {
		ok: true,
		value: {
			runs,
			isWhole: pages <= MOST_PAGES
		}
	};
}
function listPage(client, place, filter, signal) {
	const { repository, route, parameters } = ofWorkflow(place, `GET ${WORKFLOW}/runs`);
	return client.send({
		repository,
		route,
		parameters: {
			...parameters,
			...filter,
			per_page: PER_PAGE
		},
		schema: runsSchema,
		isRepeatable: true
	}, signal);
}

// actions/shared/control/control-terms.ts
const COMMAND_CONTROL_TERMS = {
	ownToken: "Set GITHUB_TOKEN to a token with Actions: read and write",
	otherToken: "Set COLLECTORS_TOKEN to a token",
	runAgain: "Run this again: what is done already is not done twice",
	fence: "Set FENCE_DATABASE_URL."
};

// actions/shared/fence/render-fence.ts
/** In the words of a summary. */
const TITLES = {
	"read-role": "Read what is there",
	"write-down": "Write it down",
	"change-login": "Change the login",
	"end-sessions": "End the sessions",
	verify: "Verify",
	"other-ways": "Look for other ways in"
};
/** The same for a terminal, a line each. */
function listFenceLines(result) {
	return [
		`fence: ${result.verdict} (${result.reasonCode}): role ${oneLine(result.role, 140)}: ${headlineOfFence(result)}`,
		...result.steps.map(({ step, outcome, detail }) => `  ${TITLES[step]}: ${outcome}: ${oneLine(detail, 500)}`),
		...result.remedies.map((remedy) => `  next: ${oneLine(remedy, 500)}`)
	];
}
/** What the login came to. */
function headlineOfFence({ direction, verdict, reasonCode, endedSessions }) {
	const isFence = direction === "fence";
	switch (verdict) {
		case "pass":
		case "warn":
			if (isFence) return `no login and no session any more; ${count(endedSessions.length, "session")} ended`;
			return reasonCode === "login-not-ours" ? "no login, and none was given to it" : "the login that it had before";
		case "unknown": return isFence ? "not known whether it is fenced" : "not known whether its login is back";
		case "fail": return isFence ? "not fenced" : "its login was not given back";
		default: return verdict;
	}
}

// actions/shared/control/render-control.ts
const ACTION_WORDS = {
	disable: "disable",
	cancel: "end its runs",
	enable: "enable",
	start: "start"
};
const OUTCOME_WORDS = {
	changed: "done",
	"already-so": "so already",
	planned: "to be done",
	skipped: "nothing to do",
	unknown: "UNKNOWN",
	failed: "FAILED"
};
const DIRECTION_WORDS = {
	"to-manual": "to manual",
	"to-dlt": "to dlt"
};
function headlineOf({ isDryRun, direction, verdict, reasonCode }) {
	const where = DIRECTION_WORDS[direction];
	if (isDryRun) return `A dry run: how the collectors would be switched ${where}`;
	if (reasonCode === "stale-decision") return `The collectors stay as they are: this was decided on an older state`;
	return {
		pass: `The collectors are switched ${where}`,
		warn: `The collectors are switched ${where}, with a warning`,
		unknown: `Whether every collector is switched ${where} is not known`,
		fail: `The collectors are NOT all switched ${where}`,
		skipped: `No workflow of a collector to switch ${where}`
	}[verdict];
}
/** Why there is no fence here, where that is no warning: a warning is among the notes. */
function quietlyWithout({ withoutFence, notes }) {
	return withoutFence === null || notes.includes(withoutFence) ? null : oneLine(withoutFence, 600);
}
/** For a terminal. */
function renderControlLines(result) {
	return [
		`${headlineOf(result)}. ${oneLine(joinSentences(result.message, result.remedy), 1e3)}`,
		...result.rows.map((row) => {
			const what = row.action === null ? "" : `, ${ACTION_WORDS[row.action]}`;
			return `  ${oneLine(row.target, 120)} (${row.path}${what}): ${OUTCOME_WORDS[row.outcome]}: ${oneLine(row.observed, 300)}`;
		}),
		...result.rows.flatMap(({ target, remedy }) => remedy === null ? [] : [`What to do about ${oneLine(target, 120)}: ${oneLine(remedy, 600)}`]),
		...result.fence === null ? [] : listFenceLines(result.fence),
		...[quietlyWithout(result)].flatMap((line) => line ?? []),
		...result.notes.map((note) => oneLine(note, 600))
	];
}

// actions/switch-collectors/own-run.ts
/** The run that this is part of; `null` outside of a workflow. */
function readOwnRunId(environment) {
	const id = Number(environment["GITHUB_RUN_ID"] ?? NaN);
	return Number.isSafeInteger(id) && id > 0 ? id : null;
}
/** The workflow that this is part of, of a reusable one its caller: `octo-org/ops/.github/workflows/rollback.yml@refs/heads/main`. */
function readOwnWorkflow(environment) {
	const reference = environment["GITHUB_WORKFLOW_REF"] ?? "";
	const { owner, repo, file } = /^(?<owner>[^/]+)\/(?<repo>[^/]+)\/\.github\/workflows\/(?<file>[^/@]+)@/u.exec(reference)?.groups ?? {};
	return owner === void 0 || repo === void 0 || file === void 0 ? null : {
		owner,
		repo,
		file
	};
}

// actions/switch-collectors/read-control-policy.ts
const MOST_PROBLEMS = 5;
/**
* Which collectors there are. Nothing else says it, so that nothing can be switched without.
*
* @throws OperatorError `policy-invalid`
*/
function readControlPolicy(contents) {
	if (contents === null) throw refuse(`There is no ${POLICY_PATH}`, "Check the repository out before this step, and commit the file.");
	const parsed = parsePolicy(contents);
	if (parsed.ok) return parsed.policy;
	throw refuse(parsed.problems.slice(0, MOST_PROBLEMS).map((problem) => describeFileProblem(POLICY_PATH, problem)).join(" "), `Mend ${POLICY_PATH} by pull request, then run this again.`);
}
function refuse(message, remedy) {
	return new OperatorError({
		reasonCode: "policy-invalid",
		message,
		remedy: `${remedy} Until then disable the workflows of dlt and cancel their runs by hand, on the page Actions.`
	});
}

// actions/shared/control/control-facts.ts
const ACTIVE = "active";
/** GitHub's word for a workflow whose file is gone: nothing of it runs any more. */
const DELETED = "deleted";
function isOver({ status }) {
	return status === "completed";
}

// actions/shared/control/explain-control-fault.ts
/** A refusal is a failure, and what nobody knows is unknown; each with what to do about it. */
function explainControlFault(fault, context) {
	const { terms } = context;
	const byHand = describeByHand(context);
	const observed = fault.detail;
	switch (fault.kind) {
		case "missing": return {
			outcome: "failed",
			observed,
			remedy: joinSentences(describeMissing(context))
		};
		case "denied": return {
			outcome: "failed",
			observed,
			remedy: joinSentences(describeToken(context), byHand)
		};
		case "conflict": return {
			outcome: "failed",
			observed,
			remedy: joinSentences(terms.runAgain, byHand)
		};
		case "refused": return {
			outcome: "failed",
			observed,
			remedy: joinSentences(describeRefused(context), byHand)
		};
		case "limited": return {
			outcome: "unknown",
			observed: `GitHub's limit is spent until ${fault.endsAt}: ${observed}`,
			remedy: joinSentences(`${terms.runAgain}, after ${fault.endsAt}`, byHand)
		};
		case "unanswered": return {
			outcome: "unknown",
			observed: fault.mayHaveHappened ? `no answer, so it may have happened: ${observed}` : observed,
			remedy: joinSentences(`Check the status of GitHub. ${terms.runAgain}`, byHand)
		};
		default: return fault;
	}
}
function describeMissing({ place, own, terms }) {
	const name = "Check its name under collectors in config/policy.yaml";
	return isOwn(place, own) ? name : `${name}, and whether the token reaches ${place.owner}/${place.repo}. ${terms.otherToken} with Actions: read and write there`;
}
function describeToken({ place, own, terms }) {
	return isOwn(place, own) ? terms.ownToken : `${terms.otherToken} with Actions: read and write on ${place.owner}/${place.repo}`;
}
function describeRefused({ action, place }) {
	return action === "start" ? `Give it \`on: workflow_dispatch\` on the default branch of ${place.owner}/${place.repo}, without an input that must be given` : "Check whether the repository is archived or was renamed";
}
/** The command of the GitHub command line that does the same. */
function describeByHand({ action, place }) {
	const { owner, repo, file } = place;
	if (!/^[\w.-]+$/u.test(file)) return `By hand: the page Actions of ${owner}/${repo}`;
	const repository = `--repo ${owner}/${repo}`;
	return `By hand: ${{
		disable: `gh workflow disable ${file} ${repository}`,
		enable: `gh workflow enable ${file} ${repository}`,
		start: `gh workflow run ${file} ${repository}`,
		cancel: `gh run list --workflow ${file} ${repository}, then gh run cancel ID ${repository}`
	}[action]}`;
}
function isOwn(place, own) {
	return repositoryKey(place) === repositoryKey(own);
}

// actions/shared/control/assess-control.ts
/** The row of one step. `effect` is `null` where nothing was begun: a plan alone, or an end by a signal or by the deadline. */
function assessStep(step, effect, context) {
	const { collector, action, expected } = step;
	const about = {
		target: collector.name,
		path: collector.path,
		action,
		expected
	};
	const runs = effect?.kind === "stopped" ? [...effect.runs] : [];
	return {
		...about,
		...assess(step, effect, context),
		runs,
		at: effect?.at ?? null
	};
}
function assess(step, effect, context) {
	const { todo, observed, remedy, collector, action } = step;
	if (todo === "already-so") return {
		outcome: "already-so",
		observed,
		remedy: null
	};
	if (todo === "skip") return {
		outcome: "skipped",
		observed,
		remedy: null
	};
	if (todo === "cannot") return {
		outcome: "failed",
		observed,
		remedy
	};
	if (todo === "unknown") return {
		outcome: "unknown",
		observed,
		remedy
	};
	if (context.isDryRun) return {
		outcome: "planned",
		observed,
		remedy: null
	};
	const byHand = describeByHand({
		action,
		place: collector.place
	});
	if (effect === null) return {
		outcome: "unknown",
		observed: `${observed}; not done`,
		remedy: joinSentences(context.terms.runAgain, byHand)
	};
	const terms = {
		...context,
		place: collector.place,
		action
	};
	const explain = (fault) => explainControlFault(fault, terms);
	if (effect.kind === "set") return assessSet(step, effect, explain, context);
	if (effect.kind === "started") return assessStarted(effect, explain);
	return assessStopped(effect, explain, joinSentences(context.terms.runAgain, byHand));
}
/** What is read back counts, whatever the answer was: an answer can be lost after it was done. */
function assessSet({ observed, action, collector }, { answer, after }, explain, { terms }) {
	if (after?.ok === true && after.value !== null) {
		if (after.value === "active" === (action === "enable")) return {
			outcome: "changed",
			observed: `${observed} before, ${after.value} now`,
			remedy: null
		};
		if (!answer.ok) return {
			...explain(answer.fault),
			outcome: "failed",
			observed: `${after.value}: ${answer.fault.detail}`
		};
		const byHand = describeByHand({
			action,
			place: collector.place
		});
		const because = after.value === "disabled_fork" ? "GitHub wants somebody to agree to the workflows of a fork in the browser" : terms.runAgain;
		return {
			outcome: "failed",
			observed: `still ${after.value}, though GitHub took the request`,
			remedy: joinSentences(because, byHand)
		};
	}
	return answer.ok ? {
		outcome: "changed",
		observed: `${observed} before`,
		remedy: null
	} : explain(answer.fault);
}
function assessStarted({ answer, isFound }, explain) {
	if (!answer.ok) return explain(answer.fault);
	const where = answer.value === null ? "" : `: ${answer.value}`;
	return {
		outcome: "changed",
		observed: `${isFound ? "started (found by its run)" : "started"}${where}`,
		remedy: null
	};
}
function assessStopped({ runs, unread, refused }, explain, again) {
	const open = runs.filter(({ end }) => end === "open");
	const observed = describeRuns(runs);
	if (open.length > 0) {
		const first = open.slice(0, 3).map(({ url }) => url);
		const why = refused === null ? null : explain(refused);
		const remedy = joinSentences(`Look at ${first.join(", ")}`, why?.remedy ?? again);
		return {
			outcome: why?.outcome ?? "failed",
			observed: why === null ? observed : `${observed}; ${why.observed}`,
			remedy
		};
	}
	if (unread !== null) {
		const why = explain(unread);
		return {
			...why,
			observed: runs.length === 0 ? why.observed : `${observed}; then ${why.observed}`
		};
	}
	return {
		outcome: runs.some(({ end }) => end !== "by-itself") ? "changed" : "already-so",
		observed,
		remedy: null
	};
}
const END_WORDS = {
	cancelled: "cancelled",
	forced: "cancelled by force",
	"by-itself": "ended by itself",
	open: "NOT over"
};
/** `3 runs: 2 cancelled, 1 NOT over` */
function describeRuns(runs) {
	if (runs.length === 0) return "no run";
	const told = Object.entries(END_WORDS).flatMap(([end, words]) => {
		const number = runs.filter((run) => run.end === end).length;
		return number === 0 ? [] : [`${number} ${words}`];
	});
	return `${count(runs.length, "run")}: ${told.join(", ")}`;
}

// actions/shared/control/collectors.ts
/** The workflows that the policy names for a path, each once. */
function collectorsOf(policy, path, own) {
	const places = policy.collectors[path].workflows.map((reference) => resolveWorkflow(reference, own));
	return [...new Map(places.map((place) => [workflowKey(place), place])).values()].map((place) => ({
		path,
		place,
		name: renderWorkflow(place, own)
	}));
}

// actions/shared/control/decide-control.ts
const UNREAD = {
	generation: null,
	incident: null,
	isDltOn: null,
	isManualOn: null,
	transitionAt: null
};
/**
* Whether the decision still holds. Stopping dlt is the safe direction: it goes on whatever cannot be read, as manual runs where the state cannot be read (DESIGN.md
* section 3), unless a newer generation has dlt on again. Starting dlt wants a state that lets it run.
*/
function decideControl(request, read) {
	return request.direction === "to-manual" ? decideToManual(request, read) : decideToDlt(request, read);
}
function decideToManual({ observedGeneration }, read) {
	if (!read.measured || !read.value.config.ok) {
		const why = read.measured ? "its config is not valid" : read.message;
		return {
			kind: "go",
			state: UNREAD,
			warning: `The state could not be read (${why}): dlt is stopped all the same.`
		};
	}
	const state = toState(read.value, read.value.config.config);
	const { isDltOn, generation } = state;
	if (isDltOn !== true || generation === null) return {
		kind: "go",
		state,
		warning: null
	};
	if (observedGeneration !== null && generation > observedGeneration) return {
		kind: "refused",
		state,
		verdict: "skipped",
		reasonCode: "stale-decision",
		message: `Nothing was stopped: observed generation ${generation} with dlt on, expected ${observedGeneration}, on which this was decided.`,
		remedy: "Look at the newest transition; where dlt must stop all the same, run the rollback again."
	};
	return {
		kind: "go",
		state,
		warning: `The state still has dlt on (generation ${generation}): run the rollback too, or collectors that ask it go on.`
	};
}
function decideToDlt({ observedGeneration }, read) {
	if (!read.measured) return {
		kind: "refused",
		state: UNREAD,
		verdict: "unknown",
		reasonCode: "state-unknown",
		message: `Nothing was enabled: the state could not be read (${read.message}).`,
		remedy: read.remedy
	};
	const { config } = read.value;
	const state = config.ok ? toState(read.value, config.config) : UNREAD;
	if (observedGeneration !== null && state.generation !== null && state.generation !== observedGeneration) return {
		kind: "refused",
		state,
		verdict: "skipped",
		reasonCode: "stale-decision",
		message: `Nothing was enabled: observed generation ${state.generation}, expected ${observedGeneration}, on which this was decided.`,
		remedy: "Look at the newest transition: what it decided stands."
	};
	const allowed = allowedDltUnits(read.value);
	if (allowed.kind === "allowed") return {
		kind: "go",
		state,
		warning: null
	};
	return {
		kind: "refused",
		state,
		verdict: "fail",
		reasonCode: allowed.reasonCode,
		message: `Nothing was enabled: the state does not let dlt run. ${allowed.message}`,
		remedy: "Advance first: dlt is enabled by a transition, never beside it."
	};
}
function toState({ history }, config) {
	const { phase, dltEnabled, manualEnabled, generation, lastTransition } = config;
	return {
		generation: generationInForce(generation, history),
		incident: lastTransition?.incident ?? null,
		isDltOn: dltEnabled && phase !== "manual_only",
		isManualOn: manualEnabled,
		transitionAt: rollbackInstant(config)
	};
}

// actions/shared/control/describe-external.ts
/**
* The row of a path without a workflow. A collector on another scheduler obeys by asking (DESIGN.md section 3), so that there is nothing to switch here: what is said
* is what stops or starts it instead.
*/
function describeExternal(path, direction, policy) {
	return {
		target: `collectors.${path}`,
		path,
		action: null,
		outcome: "skipped",
		observed: "not-applicable: config/policy.yaml names no workflow",
		expected: describeOther(path, direction, policy),
		remedy: null,
		runs: [],
		at: null
	};
}
function describeOther(path, direction, { collectors }) {
	if (path === "manual") return collectors.manual.by === "switchback" ? "the scheduled collection of Switchback asks the state each time" : "gate manual and switchback run manual ask the state each time, so the next run has every unit";
	if (direction === "to-dlt") return "gate dlt and switchback run dlt ask the state each time, so the next run may load";
	return `switchback run dlt ends its child when the generation changes, gate dlt answers 10 (do not run); ${collectors.dlt.databaseRole === null ? "no database role is fenced" : "the fence takes the login of its role"}`;
}

// actions/shared/control/plan-control.ts
/**
* Every step, in the order in which it is begun: first dlt is disabled, so that no schedule starts another run, then manual is enabled and started while
* dlt's runs are cancelled. Nothing in it is done that is so already.
*/
function planControl(facts, request) {
	const on = (path) => facts.filter(({ collector }) => collector.path === path);
	const plan = (path, step) => on(path).map(step);
	if (request.direction === "to-manual") return [
		...plan("dlt", (fact) => planDisable(fact, facts, request)),
		...plan("manual", (fact) => planEnable(fact, request)),
		...plan("manual", (fact) => planStart(fact, request)),
		...plan("dlt", (fact) => planCancel(fact, facts, request))
	];
	return [
		...plan("dlt", (fact) => planEnable(fact, request)),
		...request.isStartingDlt ? plan("dlt", (fact) => planStart(fact, request)) : [],
		...plan("manual", (fact) => planStay(fact, request))
	];
}
const DISABLED = "disabled";
function planDisable(fact, all, request) {
	const about = {
		collector: fact.collector,
		action: "disable"
	};
	const own = refuseOwn(fact, all, request);
	if (own !== null) return {
		...about,
		...own,
		expected: DISABLED
	};
	if (fact.state.ok && fact.state.value === null) return {
		...about,
		...missing(fact, request),
		expected: DISABLED
	};
	if (!fact.state.ok) return {
		...about,
		...unreadState(fact, "disable", request),
		expected: DISABLED
	};
	const { value: state } = fact.state;
	const isActive = state === ACTIVE;
	return {
		...about,
		todo: isActive ? "do" : "already-so",
		observed: state ?? "",
		expected: DISABLED,
		remedy: null
	};
}
function planEnable(fact, request) {
	const about = {
		collector: fact.collector,
		action: "enable",
		expected: ACTIVE
	};
	if (!fact.state.ok) return {
		...about,
		...unreadState(fact, "enable", request)
	};
	const { value: state } = fact.state;
	if (state === null || state === "deleted") return {
		...about,
		...missing(fact, request)
	};
	return {
		...about,
		todo: state === "active" ? "already-so" : "do",
		observed: state,
		remedy: null
	};
}
/** Runs are ended also where the workflow is disabled already: disabling stops new runs alone (facts: GitHub, 1.5). */
function planCancel(fact, all, request) {
	const { collector, state, openRuns } = fact;
	const about = {
		collector,
		action: "cancel",
		expected: "no run that is not over"
	};
	const own = refuseOwn(fact, all, request);
	if (own !== null) return {
		...about,
		...own
	};
	if (state.ok && state.value === null) return {
		...about,
		todo: "skip",
		observed: "no such workflow",
		remedy: null
	};
	if (openRuns?.ok !== true) return {
		...about,
		todo: "do",
		observed: "its runs are looked at once it is disabled",
		remedy: null
	};
	const { runs, isWhole } = openRuns.value;
	const open = runs.filter(({ id }) => id !== request.ownRunId);
	const isStill = state.ok && state.value !== "active";
	if (open.length === 0 && isWhole) return {
		...about,
		todo: isStill ? "already-so" : "do",
		observed: "no run",
		remedy: null
	};
	const observed = `${isWhole ? "" : "more than "}${count(open.length, "run")} ${describeStatuses(open)}`;
	return {
		...about,
		todo: "do",
		observed,
		remedy: null
	};
}
function planStart(fact, request) {
	const { collector, state, newestRuns, defaultBranch } = fact;
	const { place, path } = collector;
	const about = {
		collector,
		action: "start",
		expected: "a run that has the new state"
	};
	if (state.ok && (state.value === null || state.value === "deleted")) return {
		...about,
		todo: "skip",
		observed: "no such workflow",
		remedy: null
	};
	const started = newestRuns?.ok === true ? findStarted(newestRuns.value, request) : null;
	if (started !== null) return {
		...about,
		...started
	};
	if (defaultBranch?.ok === false) {
		const { observed, outcome, remedy } = explainControlFault(defaultBranch.fault, {
			...request,
			place,
			action: "start"
		});
		return {
			...about,
			todo: outcome === "failed" ? "cannot" : "unknown",
			observed,
			remedy
		};
	}
	const since = request.transitionAt === null || path === "dlt" ? "" : ` since ${request.transitionAt}`;
	const observed = newestRuns?.ok === true ? `no run${since}` : "its runs could not be read";
	return {
		...about,
		todo: "do",
		observed,
		remedy: null
	};
}
/** Ended by somebody, or never begun: no run that collected anything. */
const IDLE = /* @__PURE__ */ new Set([
	"cancelled",
	"skipped",
	"stale",
	"startup_failure",
	"action_required"
]);
function findStarted(runs, { transitionAt, direction }) {
	const expected = "a run that has the new state";
	const open = runs.find((run) => !isOver(run));
	if (open !== void 0) {
		const note = transitionAt !== null && Date.parse(open.createdAt) < Date.parse(transitionAt) && open.status === "in_progress" ? "; what dlt had comes with its next run" : "";
		return {
			todo: "already-so",
			observed: `run ${open.id} is ${open.status}${note}`,
			expected,
			remedy: null
		};
	}
	if (direction !== "to-manual" || transitionAt === null) return null;
	const since = runs.find((run) => !IDLE.has(run.conclusion) && Date.parse(run.createdAt) >= Date.parse(transitionAt));
	if (since === void 0) return null;
	return {
		todo: "already-so",
		observed: `run ${since.id} began at ${since.createdAt} and ended with ${since.conclusion ?? "nothing"}`,
		expected,
		remedy: null
	};
}
/** An advance leaves manual as it is: it must be on for every unit that dlt does not have. */
function planStay(fact, request) {
	const { collector } = fact;
	const about = {
		collector,
		action: "enable",
		expected: "active, as the config has manual on"
	};
	if (request.isManualOn === false) return {
		...about,
		todo: "skip",
		observed: "the config has manual off: it is left as it is",
		remedy: null
	};
	const step = planEnable(fact, request);
	if (step.todo !== "do") return {
		...step,
		...about
	};
	if (!fact.state.ok) return {
		...about,
		todo: "unknown",
		observed: step.observed,
		remedy: step.remedy
	};
	const remedy = `Enable it, or manual collects nothing on schedule. ${describeByHand({
		action: "enable",
		place: collector.place
	})}.`;
	return {
		...about,
		todo: "cannot",
		observed: step.observed,
		remedy
	};
}
/** Where the state could not be read, it is still said what shall be: enabling and disabling change nothing where they are needless. */
function unreadState(fact, action, request) {
	if (fact.state.ok) throw new TypeError("the state was read");
	const { fault } = fact.state;
	const explained = explainControlFault(fault, {
		...request,
		place: fact.collector.place,
		action
	});
	return {
		todo: fault.kind === "missing" ? "cannot" : "do",
		observed: explained.observed,
		remedy: explained.remedy
	};
}
function missing({ collector: { place } }, request) {
	const fault = {
		kind: "missing",
		detail: `${place.owner}/${place.repo} has no such workflow`
	};
	const { observed, remedy } = explainControlFault(fault, {
		...request,
		place,
		action: "enable"
	});
	return {
		todo: "cannot",
		observed,
		remedy
	};
}
/** What must not be stopped though the policy says dlt: the workflow that this runs in, and one that manual has too. */
function refuseOwn({ collector: { place } }, all, { ownWorkflow }) {
	const key = workflowKey(place);
	const remedy = "Give dlt a workflow of its own under collectors in config/policy.yaml.";
	if (ownWorkflow !== null && workflowKey(ownWorkflow) === key) return {
		todo: "cannot",
		observed: "it is the workflow that this runs in",
		remedy
	};
	return all.some(({ collector }) => collector.path === "manual" && workflowKey(collector.place) === key) ? {
		todo: "cannot",
		observed: "it is a workflow of manual too",
		remedy
	} : null;
}
/** `(1 in_progress, 2 queued)` */
function describeStatuses(runs) {
	const counts = /* @__PURE__ */ new Map();
	for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
	return `(${[...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([status, number]) => `${number} ${status}`).join(", ")})`;
}

// actions/switch-collectors/read-collector-facts.ts
/** Everything that the plan goes by, all at once; each repository is asked once. */
async function readCollectorFacts({ collectors, isStopped, isStarted, isDryRun }, workflows, signal) {
	const states = onceEach((repository) => workflows.listStates(repository, signal));
	const branches = onceEach((repository) => workflows.readDefaultBranch(repository, signal));
	const listIfStill = async ({ place }) => {
		const state = stateOf(await states(place), place.file);
		return (state.ok ? state.value === null || state.value === "active" : true) && !isDryRun ? null : workflows.listOpenRuns(place, signal);
	};
	return Promise.all(collectors.map(async (collector) => {
		const { place } = collector;
		const [state, openRuns, newestRuns, defaultBranch] = await Promise.all([
			states(place),
			isStopped(collector) ? listIfStill(collector) : null,
			isStarted(collector) ? workflows.listNewestRuns(place, signal) : null,
			isStarted(collector) ? branches(place) : null
		]);
		return {
			collector,
			state: stateOf(state, place.file),
			openRuns,
			newestRuns,
			defaultBranch
		};
	}));
}
/** `null` where the repository has no such workflow. */
function stateOf(states, file) {
	return states.ok ? {
		ok: true,
		value: states.value.get(file) ?? null
	} : states;
}
/** Asks once for each repository, whoever wants to know. */
function onceEach(ask) {
	const asked = /* @__PURE__ */ new Map();
	return ({ owner, repo }) => {
		const key = repositoryKey({
			owner,
			repo
		});
		const answer = asked.get(key) ?? ask({
			owner,
			repo
		});
		asked.set(key, answer);
		return answer;
	};
}

// actions/switch-collectors/start-collector.ts
const MOST_TRIES = 3;
/** A run is listed some seconds after it was asked for. */
const LISTED_AFTER_MS = 3e3;
/**
* Starts it on the default branch of its repository. Where no answer came, the run is looked for before the next try: one more run too many would do no harm, since
* rows are unique, but spends the budget that both paths share.
*/
async function startCollector({ collector: { place }, newestRuns, defaultBranch }, { workflows, clock }, signal) {
	if (defaultBranch === null) throw new TypeError("The default branch was not asked for.");
	if (!defaultBranch.ok) return {
		answer: defaultBranch,
		isFound: false
	};
	const known = newestRuns?.ok === true ? new Set(newestRuns.value.map(({ id }) => id)) : null;
	for (let tries = 1;; tries += 1) {
		const answer = await workflows.start(place, defaultBranch.value, signal);
		if (answer.ok || answer.fault.kind !== "unanswered" || !answer.fault.mayHaveHappened) return {
			answer,
			isFound: false
		};
		await clock.sleep(LISTED_AFTER_MS, signal);
		const listed = await workflows.listNewestRuns(place, signal);
		if (known === null || !listed.ok) return {
			answer,
			isFound: false
		};
		const found = listed.value.find((run) => isNew(run, known));
		if (found !== void 0) return {
			answer: {
				ok: true,
				value: found.url
			},
			isFound: true
		};
		if (tries >= MOST_TRIES) return {
			answer,
			isFound: false
		};
	}
}
function isNew({ id, event }, known) {
	return event === "workflow_dispatch" && !known.has(id);
}

// actions/switch-collectors/stop-runs.ts
const FIRST_WAIT_MS = 1e3;
const LONGEST_WAIT_MS = 5e3;
/** Runs that are asked after in one round. */
const MOST_ASKED = 20;
/**
* Cancels every run that is not over, waits until they are, cancels by force what does not end, and looks again until there is none: a run that was being queued while
* its workflow was disabled, or was between two statuses, shows up later.
*/
async function stopRuns(request, ports) {
	const tracked = /* @__PURE__ */ new Map();
	let unread = await findRuns(request, tracked, ports);
	let isSettled = false;
	let wait = FIRST_WAIT_MS;
	while (!isSettled && isGoingOn(request, ports)) {
		await cancelAll(openOf(tracked), request, ports);
		const waited = openOf(tracked).filter(({ fault }) => !isFinal(fault));
		if (waited.length === 0) {
			const known = tracked.size;
			unread = await findRuns(request, tracked, ports);
			if (tracked.size > known) continue;
			isSettled = !unread.some(mayPass);
		}
		if (isSettled || !isGoingOn(request, ports)) break;
		await ports.clock.sleep(wait, request.signal);
		wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
		await askAfter(waited, ports, request.signal);
	}
	return request.places.map((place, at) => report([...tracked.values()], place, unread[at] ?? (isSettled ? null : NOT_LISTED_AGAIN)));
}
const NOT_LISTED_AGAIN = {
	kind: "unanswered",
	mayHaveHappened: false,
	detail: "its runs were not listed once more: a signal came, or the deadline passed"
};
function isGoingOn({ signal, endsAt }, { clock }) {
	return !signal.aborted && clock.now().getTime() < endsAt;
}
function openOf(tracked) {
	return [...tracked.values()].filter(({ end }) => end === "open");
}
/** For each workflow why its runs are not all known; `null` where they are. */
async function findRuns({ places, ownRunId, signal }, tracked, { workflows }) {
	return Promise.all(places.map(async (place) => {
		const answer = await workflows.listOpenRuns(place, signal);
		if (!answer.ok) return answer.fault;
		for (const run of answer.value.runs) if (tracked.get(run.id) === void 0 && run.id !== ownRunId) tracked.set(run.id, {
			...UNASKED,
			place,
			run
		});
		return answer.value.isWhole ? null : MORE;
	}));
}
const UNASKED = {
	end: "open",
	askedAt: null,
	isTaken: false,
	isForced: false,
	lookedAt: 0,
	fault: null
};
const MORE = {
	kind: "unanswered",
	mayHaveHappened: false,
	detail: "GitHub lists 1,000 runs of one status at most, and there are more"
};
/** One after another, as GitHub wants writes; the oldest first. By force only what did not end by the plain request in its time. */
async function cancelAll(open, request, ports) {
	for (const one of open) {
		if (!isGoingOn(request, ports)) return;
		const { askedAt, isTaken, isForced, fault } = one;
		if (isFinal(fault)) continue;
		if (askedAt !== null && ports.clock.now().getTime() - askedAt >= request.graceMs && !isForced) await cancel(one, true, ports, request.signal);
		else if (!isTaken) await cancel(one, false, ports, request.signal);
	}
}
async function cancel(one, isForced, ports, signal) {
	const { workflows, clock, print } = ports;
	const { owner, repo, file } = one.place;
	const { id } = one.run;
	one.askedAt ??= clock.now().getTime();
	const answer = await workflows.cancelRun({
		repository: {
			owner,
			repo
		},
		id,
		isForced
	}, signal);
	one.fault = answer.ok ? null : answer.fault;
	if (answer.ok) {
		print(`${isForced ? "Cancelling by force" : "Cancelling"} run ${id} of ${file}.`);
		one.isTaken = true;
		one.isForced ||= isForced;
		return;
	}
	if (answer.fault.kind === "conflict" || answer.fault.kind === "missing") await lookAt(one, ports, signal);
}
async function askAfter(waited, ports, signal) {
	const longestAgo = waited.toSorted((a, b) => a.lookedAt - b.lookedAt).slice(0, MOST_ASKED);
	await Promise.all(longestAgo.map((one) => lookAt(one, ports, signal)));
}
async function lookAt(one, { workflows, clock }, signal) {
	const { owner, repo } = one.place;
	const answer = await workflows.readRun({
		owner,
		repo
	}, one.run.id, signal);
	one.lookedAt = clock.now().getTime();
	if (answer.ok) one.run = answer.value;
	if (!(!answer.ok && answer.fault.kind === "missing") && !isOver(one.run)) return;
	one.fault = null;
	one.end = endOf(one);
}
/** What it was asked may have reached it although the answer did not reach us, so its conclusion counts first. */
function endOf({ run: { conclusion }, isTaken, isForced }) {
	if (!(conclusion === "cancelled" || isTaken && conclusion !== "success")) return "by-itself";
	return isForced ? "forced" : "cancelled";
}
/** Saying it again in this run changes nothing. */
function isFinal(fault) {
	return fault !== null && (fault.kind === "denied" || fault.kind === "refused" || fault.kind === "limited");
}
function mayPass(fault) {
	return fault !== null && !isFinal(fault) && fault.kind !== "missing";
}
function report(tracked, place, unread) {
	const own = tracked.filter((one) => one.place === place);
	const refused = own.find(({ end, fault }) => end === "open" && fault !== null)?.fault ?? null;
	return {
		runs: own.map(({ run: { id, url, status }, end }) => ({
			id,
			url,
			status,
			end
		})),
		unread,
		refused
	};
}

// actions/switch-collectors/carry-out-control.ts
/**
* Carries the plan out. The order is that of the writes, which go one by one: dlt is disabled first; from then on its runs are ended while manual is enabled and
* started, and neither waits for the other. At the end the states are read back: only that says what is so.
*/
async function carryOutControl(request, ports) {
	const due = (action) => request.steps.filter((step) => step.action === action && step.todo === "do");
	const sets = [...due("disable"), ...due("enable")].map((step) => ({
		step,
		answer: setState(step, request, ports)
	}));
	const stopped = Promise.all(sets.filter(({ step }) => step.action === "disable").map(({ answer }) => answer)).then(() => stopAll(due("cancel"), request, ports));
	const started = due("start").map(async (step) => {
		return [step, await start(step, await sets.find((set) => set.step.action === "enable" && set.step.collector === step.collector)?.answer ?? null, request, ports)];
	});
	const [stops, starts] = await Promise.all([stopped, Promise.all(started)]);
	return new Map([
		...await readBack(sets, request, ports),
		...stops,
		...starts
	]);
}
async function setState({ collector, action }, { signal }, { workflows, print }) {
	const isEnabling = action === "enable";
	const answer = await workflows[isEnabling ? "enable" : "disable"](collector.place, signal);
	if (answer.ok) print(`${isEnabling ? "Enabled" : "Disabled"} ${collector.name}.`);
	return answer;
}
async function readBack(sets, { lastLook }, { workflows, clock }) {
	const states = onceEach((repository) => workflows.listStates(repository, lastLook));
	return Promise.all(sets.map(async ({ step, answer }) => {
		const { place } = step.collector;
		const [given, read] = [await answer, await states(place)];
		return [step, {
			kind: "set",
			answer: given,
			after: stateOf(read, place.file),
			at: now(clock)
		}];
	}));
}
async function start({ collector }, enabled, { facts, signal }, ports) {
	const fact = facts.find((one) => one.collector === collector);
	if (fact === void 0) throw new TypeError(`Nothing is known of ${collector.name}.`);
	const refused = enabled?.ok === false ? enabled : null;
	const started = refused === null ? await startCollector(fact, ports, signal) : {
		answer: refused,
		isFound: false
	};
	if (started.answer.ok) ports.print(`Started ${collector.name}.`);
	return {
		kind: "started",
		...started,
		at: now(ports.clock)
	};
}
async function stopAll(steps, request, ports) {
	const places = steps.map(({ collector }) => collector.place);
	const stopped = await stopRuns({
		...request,
		places
	}, ports);
	const at = now(ports.clock);
	return steps.flatMap((step, index) => {
		const own = stopped[index];
		return own === void 0 ? [] : [[step, {
			kind: "stopped",
			...own,
			at
		}]];
	});
}
function now(clock) {
	return clock.now().toISOString();
}

// actions/shared/fence/drain-role.ts
/**
* A session that passed the check of its login just before that was taken becomes visible within microseconds, unless it waits for a lock, and those
* that wait are seen. So much is left of one look that shows nothing.
*/
const QUIET_LOOKS = 3;
const PAUSE_MS = 250;
/**
* Ends the sessions of a role that has no login any more, until none is left in three looks. Those that were asked to end are put into `ended` as it goes,
* so that a fault loses none. Throws what the port throws.
*/
async function drainRole(role, ended, ports) {
	const { database, clock, deadlineAt } = ports;
	const earlyPids = /* @__PURE__ */ new Set();
	let quietLooks = 0;
	for (let looks = 1;; looks += 1) {
		const last = await database.readActivity(role);
		if (looks <= QUIET_LOOKS) for (const pid of last.startingPids) earlyPids.add(pid);
		const stillStarting = last.startingPids.filter((pid) => earlyPids.has(pid));
		quietLooks = last.sessions.length === 0 && stillStarting.length === 0 ? quietLooks + 1 : 0;
		if (last.canLogin === true) return {
			kind: "login-back",
			last,
			stillStarting
		};
		if (quietLooks >= QUIET_LOOKS) return {
			kind: "quiet",
			last,
			stillStarting
		};
		if (last.sessions.length > 0) for (const session of await database.endSessions(role)) ended.set(session.pid, session);
		if (clock.now() >= deadlineAt) return {
			kind: "busy",
			last,
			stillStarting
		};
		await clock.sleep(PAUSE_MS);
	}
}

// actions/shared/fence/fence-memory.ts
/** What the newest fence left, in the order of generations: clocks of machines differ, generations do not. */
function foldFenceRecords(records) {
	let memory = { kind: "not-taken" };
	for (const { step, before, generation, at } of records.toSorted(byAge)) if (step === "unfenced") memory = { kind: "not-taken" };
	else if (before.canLogin && !(step === "planned" && memory.kind === "taken")) memory = {
		kind: step === "fenced" ? "taken" : "planned",
		generation,
		at
	};
	return memory;
}
function byAge(a, b) {
	return a.generation - b.generation || compareTexts(instantKey(a.at), instantKey(b.at));
}

// actions/shared/fence/fence-request.ts
const FENCE_DIRECTIONS = ["fence", "unfence"];

// actions/shared/fence/fence-result.ts
/** In their order. `change-login` is the whole effect on the role: what was there is written on it in the same transaction. */
const FENCE_STEPS = [
	"read-role",
	"write-down",
	"change-login",
	"end-sessions",
	"verify",
	"other-ways"
];
/** `unchanged`: it was so before. `not-reached`: an earlier step ended it. `not-needed`: this direction, or what was found, has no use for it. */
const FENCE_OUTCOMES = [
	"done",
	"unchanged",
	"warn",
	"refused",
	"failed",
	"unknown",
	"not-reached",
	"not-needed"
];
const stepSchema = strictObject({
	step: _enum(FENCE_STEPS),
	outcome: _enum(FENCE_OUTCOMES),
	/** What happened, what was observed and what was expected, as one line. */
	detail: string()
});
const sessionSchema = strictObject({
	pid: int(),
	database: string().nullable(),
	application: string()
});
/** What layer 3 came to, as JSON. */
const fenceResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	role: string(),
	direction: _enum(FENCE_DIRECTIONS),
	generation: int(),
	/** Every step, in the order of `FENCE_STEPS`. */
	steps: array(stepSchema),
	endedSessions: array(sessionSchema),
	/** What a person does next, most urgent first. */
	remedies: array(string()),
	/** When the last thing was known, by the database's clock; `null` where it never answered. */
	databaseAt: string().nullable()
});

// actions/shared/fence/fence-progress.ts
const MOST_CHARACTERS = 500;
function startProgress() {
	return {
		steps: /* @__PURE__ */ new Map(),
		endedSessions: /* @__PURE__ */ new Map(),
		remedies: /* @__PURE__ */ new Set(),
		reasonCode: null,
		databaseAt: null
	};
}
function note(progress, step, outcome, detail) {
	progress.steps.set(step, {
		step,
		outcome,
		detail: oneLine(detail, MOST_CHARACTERS)
	});
}
/** A fault of the database at a step: failed where it surely was not done, else unknown. */
function noteFault(progress, step, fault) {
	const isRefusal = "reasonCode" in fault;
	note(progress, step, isRefusal || !fault.retryable ? "failed" : "unknown", fault.message);
	if (isRefusal && isReasonCode(fault.reasonCode)) progress.reasonCode = fault.reasonCode;
	if (fault.remedy !== void 0) progress.remedies.add(oneLine(fault.remedy, MOST_CHARACTERS));
}
/** The result of whatever was done: steps that were not come as not reached. */
function toFenceResult(request, progress) {
	const steps = FENCE_STEPS.map((step) => progress.steps.get(step) ?? {
		step,
		outcome: "not-reached",
		detail: "an earlier step ended it"
	});
	const verdict = foldVerdicts(steps.map(({ outcome }) => ({ verdict: VERDICT_OF$1[outcome] })));
	return {
		schemaVersion: 1,
		verdict,
		reasonCode: progress.reasonCode ?? REASONS[request.direction][verdict],
		role: request.role,
		direction: request.direction,
		generation: request.generation,
		steps,
		endedSessions: [...progress.endedSessions.values()],
		remedies: [...progress.remedies],
		databaseAt: progress.databaseAt
	};
}
const VERDICT_OF$1 = {
	done: "pass",
	unchanged: "pass",
	warn: "warn",
	refused: "fail",
	failed: "fail",
	unknown: "unknown",
	"not-reached": "unknown",
	"not-needed": "skipped"
};
const REASONS = {
	fence: {
		pass: "fenced",
		warn: "fenced-with-warnings",
		unknown: "fence-unverified",
		fail: "fence-incomplete"
	},
	unfence: {
		pass: "unfenced",
		warn: "unfenced-with-warnings",
		unknown: "fence-unverified",
		fail: "unfence-failed"
	}
};

// actions/shared/fence/note-fence.ts
const LATER_STEPS = [
	"write-down",
	"change-login",
	"end-sessions",
	"verify",
	"other-ways"
];
/** What was read. `null` where the run ends with that. */
function noteReading(progress, { request, look, plan }) {
	switch (plan.kind) {
		case "refuse":
			noteRefusal(progress, "read-role", plan.refusal);
			return null;
		case "unknown":
			note(progress, "read-role", "unknown", plan.detail);
			progress.remedies.add(plan.remedy);
			return null;
		case "not-ours":
			note(progress, "read-role", "warn", plan.detail);
			for (const step of LATER_STEPS) note(progress, step, "not-needed", "the role stays as it is");
			progress.remedies.add(plan.remedy);
			progress.reasonCode = "login-not-ours";
			return null;
		case "ask-history": throw new TypeError("The history was asked, and the plan asks for it again.");
		case "change":
		case "keep":
			noteRole(progress, request, look);
			return plan;
		default: return plan;
	}
}
/** An unfence tells what would keep the next fence from holding: there is time to mend it then. */
function noteRole(progress, request, look) {
	const weakness = look.role === null ? null : whyNoFenceHolds(request, look, look.role);
	note(progress, "read-role", weakness === null ? "done" : "warn", weakness?.detail ?? describeRole(look));
	if (weakness !== null) progress.remedies.add(`Before a rollback needs the fence: ${weakness.remedy}`);
}
function describeRole({ role, at }) {
	if (role === null) return `there was no such role at ${at}`;
	const limit = role.connectionLimit === -1 ? "no limit of connections" : count(role.connectionLimit, "connection");
	const end = role.validUntil === null ? "no end" : `an end at ${role.validUntil}`;
	return `${statementName(role.name)} had ${role.canLogin ? "a login" : "no login"}, ${limit} and ${end} at ${at}`;
}
/** What was decided under the lock: somebody can have changed the role since it was read. */
function noteChange(progress, plan) {
	if (plan?.kind === "change" || plan?.kind === "keep") {
		const isDone = plan.kind === "change" && !plan.isLoginKept;
		note(progress, "change-login", isDone ? "done" : "unchanged", plan.detail);
		return plan;
	}
	if (plan?.kind === "refuse") noteRefusal(progress, "change-login", plan.refusal);
	else {
		note(progress, "change-login", "unknown", "somebody else changed the role since it was read");
		progress.remedies.add("Run this again.");
	}
	return null;
}
/** Whether login and sessions are gone. */
function noteDrained(progress, role, drained) {
	const ended = `ended ${count(progress.endedSessions.size, "session")}`;
	switch (drained.kind) {
		case "quiet":
			note(progress, "end-sessions", progress.endedSessions.size === 0 ? "unchanged" : "done", ended);
			noteVerified(progress, "done", `no login and no session of ${statementName(role)} at ${drained.last.at}`);
			return true;
		case "login-back":
			note(progress, "end-sessions", "failed", `${ended}; the role has its login again`);
			noteVerified(progress, "failed", `a login of ${statementName(role)} at ${drained.last.at}`);
			progress.remedies.add("Find who gives the role its login back (a migration, a tool that manages roles), then run this again.");
			return false;
		case "busy":
			noteBusy(progress, {
				role,
				drained,
				ended
			});
			return false;
		default: return drained.kind;
	}
}
function noteBusy(progress, { role, drained, ended }) {
	const pids = drained.last.sessions.map(({ pid }) => pid);
	const rest = pids.length === 0 ? "no session" : `${count(pids.length, "session")} (process ${pids.join(", ")})`;
	const { stillStarting } = drained;
	const starting = stillStarting.length === 0 ? "" : ` and a login under way (process ${stillStarting.join(", ")})`;
	const outcome = pids.length > 0 ? "failed" : "unknown";
	note(progress, "end-sessions", outcome, `${ended}; the time was over`);
	noteVerified(progress, outcome, `${rest}${starting} of ${statementName(role)} at ${drained.last.at}`);
	progress.remedies.add(`Run this again. A process that stays all the same ends with a restart of the server: ${[...pids, ...stillStarting].join(", ")}.`);
}
function noteVerified(progress, outcome, observed) {
	note(progress, "verify", outcome, `observed ${observed}, expected no login and no session`);
}
/** Whether the login is there. */
function noteUnfenced(progress, role, { canLogin, at }) {
	for (const step of ["end-sessions", "other-ways"]) note(progress, step, "not-needed", "nothing is taken from the role");
	const observed = `${canLogin === true ? "a login" : "no login"} of ${statementName(role)} at ${at}`;
	note(progress, "verify", canLogin === true ? "done" : "failed", `observed ${observed}, expected a login`);
	return canLogin === true;
}
function noteOtherWays(progress, ways) {
	const details = ways.map(({ detail }) => detail).join("; ");
	note(progress, "other-ways", ways.length === 0 ? "done" : "warn", details || "none was seen");
	for (const { remedy } of ways) progress.remedies.add(remedy);
}
/** The history may be out of reach: the role itself says what was there. */
function noteWritten(progress, written) {
	const failure = written.find((one) => !one.measured);
	if (failure?.measured === false) {
		note(progress, "write-down", "warn", `on the role alone; the history could not be written: ${failure.message}`);
		progress.remedies.add(failure.remedy);
	} else if (written.length === 0) note(progress, "write-down", "not-needed", "nothing was changed");
	else note(progress, "write-down", "done", "on the role, and in the history");
}
function noteRefusal(progress, step, { reasonCode, detail, remedy }) {
	note(progress, step, "refused", detail);
	progress.reasonCode = reasonCode;
	progress.remedies.add(remedy);
}

// actions/switch-collectors/carry-out-fence.ts
/** Who gives a login back that often does so for a reason that a person has to find. */
const MOST_ROUNDS = 3;
/**
* Layer 3 (DESIGN.md section 1): takes the login of the dlt role, then its sessions, and looks whether both are gone; or gives the login back where a fence
* took it. Run twice, or broken off anywhere and run again, it comes to the same. What the database or the history does becomes part of the result; only
* a bug throws. Closes the database's port.
*/
async function carryOutFence(request, ports) {
	const run = {
		request,
		ports,
		progress: startProgress()
	};
	try {
		await proceed(run);
	} finally {
		await ports.database.close();
	}
	return toFenceResult(request, run.progress);
}
async function proceed(run) {
	const { request, ports, progress } = run;
	const look = await attempt(run, "read-role", () => ports.database.readRole(request.role));
	if (look === null) return;
	progress.databaseAt = look.at;
	const first = planLogin(request, look, null);
	const memory = first.kind === "ask-history" ? await readMemory(run) : null;
	const plan = noteReading(progress, {
		request,
		look,
		plan: memory === null ? first : planLogin(request, look, memory)
	});
	if (plan === null) return;
	const planned = isTaken(request, plan) ? ports.ledger.write(toRecord$1(run, "planned", { before: plan.before })) : null;
	const end = await (request.direction === "fence" ? fence(run, {
		look,
		memory
	}) : unfence(run, {
		look,
		memory
	}));
	const written = planned === null ? [] : [await planned];
	if (end !== null) written.push(await ports.ledger.write(end));
	noteWritten(progress, written);
}
function isTaken({ direction }, plan) {
	return direction === "fence" && plan.kind === "change" && !plan.isLoginKept;
}
/** `null` where it does not hold, or there was nothing to do and nothing is to be said of it. */
async function fence(run, ground) {
	const { request, ports, progress } = run;
	let isTakenNow = false;
	for (let round = 1;; round += 1) {
		const plan = await changeLogin(run, ground);
		if (plan === null) return null;
		isTakenNow ||= isTaken(request, plan);
		const drained = await attempt(run, "end-sessions", () => drainRole(request.role, progress.endedSessions, ports));
		if (drained === null) return null;
		progress.databaseAt = drained.last.at;
		if (drained.kind === "login-back" && round < MOST_ROUNDS) continue;
		if (!noteDrained(progress, request.role, drained)) return null;
		await lookForOtherWays(run, drained.last);
		if (isTakenNow || progress.endedSessions.size > 0) return toRecord$1(run, "fenced", { before: plan.before });
		const since = findMark(ground.look.role?.comment ?? null)?.at;
		return since === void 0 ? null : toRecord$1(run, "fenced", {
			before: plan.before,
			since
		});
	}
}
async function unfence(run, ground) {
	const { request, ports, progress } = run;
	const plan = await changeLogin(run, ground);
	if (plan === null) return null;
	const activity = await attempt(run, "verify", () => ports.database.readActivity(request.role));
	if (activity === null) return null;
	progress.databaseAt = activity.at;
	return noteUnfenced(progress, request.role, activity) ? toRecord$1(run, "unfenced", { before: plan.before }) : null;
}
async function changeLogin(run, { look, memory }) {
	const { request, ports, progress } = run;
	const plans = [];
	const seen = await attempt(run, "change-login", () => ports.database.changeLogin(request.role, (now) => {
		const plan = planLogin(request, now, memory);
		plans.push(plan);
		return plan.kind === "change" ? plan.change : null;
	}));
	if (seen !== null) {
		progress.databaseAt = seen.at;
		return noteChange(progress, chooseCarriedOut(plans));
	}
	if (progress.reasonCode === "permission-denied") for (const statement of listMissingRights(look.connection, request.role)) progress.remedies.add(statement);
	return null;
}
/** Where a commit's answer was lost, the next try finds it done: then the one before did it. */
function chooseCarriedOut(plans) {
	const last = plans.at(-1) ?? null;
	return last?.kind === "keep" ? plans.findLast(({ kind }) => kind === "change") ?? last : last;
}
async function lookForOtherWays(run, { preparedTransactions }) {
	const { request, ports, progress } = run;
	const look = await attempt(run, "other-ways", () => ports.database.readRole(request.role));
	if (look === null) return;
	noteOtherWays(progress, look.role === null ? [] : listOtherWays(look.role, preparedTransactions));
}
async function readMemory({ request, ports }) {
	const records = await ports.ledger.read(request.role);
	return records.measured ? {
		measured: true,
		value: foldFenceRecords(records.value)
	} : records;
}
function toRecord$1({ request, ports, progress }, step, { before, since }) {
	const { run, generation, incident, role } = request;
	return {
		kind: "fence",
		schemaVersion: 1,
		run,
		generation,
		incident,
		role,
		step,
		before,
		at: since ?? ports.clock.now().toISOString(),
		databaseAt: since ?? progress.databaseAt
	};
}
async function attempt({ progress }, step, work) {
	try {
		return await work();
	} catch (fault) {
		if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
		noteFault(progress, step, fault);
		return null;
	}
}

// actions/switch-collectors/explain-no-fence.ts
/** Why this run does nothing to the login of the dlt role; `null` where it does. What another job of the run fences is no false alarm here. */
function explainNoFence({ fencedBy, isDryRun, terms, direction }, { hasConnection, policy }) {
	const role = policy.collectors.dlt.databaseRole;
	if (role === null) return {
		text: "No role is fenced: collectors.dlt.database_role in config/policy.yaml names none.",
		isWarning: hasConnection || fencedBy !== null
	};
	if (!hasConnection && fencedBy !== null) return {
		text: `The fence is set by the job ${fencedBy}: the login of the role ${role} is that job's to take.`,
		isWarning: false
	};
	if (!hasConnection) return {
		text: `The login of the role ${role} ${direction === "to-manual" ? "is not fenced" : "is left as it is"}: no privileged connection was given. ${terms.fence}`,
		isWarning: true
	};
	return isDryRun ? {
		text: `A dry run leaves the login of the role ${role} as it is.`,
		isWarning: false
	} : null;
}

// actions/switch-collectors/keep-control.ts
/** What was switched is known by then: the history must not hold it up for long. */
const LIMIT_MS = 2e4;
/** Adds what was done to the history. That it could not be is a note, and no failure of the switch. */
async function keepControl(result, { run, signal }, { history, signalAfter }) {
	const results = toRecord(result, run);
	if (history === null || result.isDryRun || results.results.length === 0) return result;
	const path = renderHistoryPath({
		...run,
		at: new Date(result.startedAt)
	});
	const kept = await measureFault(() => history.append({
		path,
		contents: renderHistoryLines([results])
	}, AbortSignal.any([signal, signalAfter(LIMIT_MS)])), `Let the token write to ${history.branch} (contents: write).`);
	if (kept.measured) return {
		...result,
		record: path
	};
	return {
		...result,
		notes: [...result.notes, `Not kept in the history: ${kept.message} ${kept.remedy}`]
	};
}
function toRecord(result, run) {
	const { startedAt, endedAt, generation, incident, direction, rows } = result;
	return {
		kind: "control",
		schemaVersion: 1,
		at: startedAt,
		endedAt,
		run: renderRunKey(run),
		generation,
		incident,
		direction,
		results: rows.flatMap(({ target, path, action, outcome, observed }) => action === null || outcome === "planned" ? [] : [{
			target,
			path,
			action,
			outcome,
			detail: oneLine(observed, 300)
		}])
	};
}

// actions/shared/control/control-result.ts
/** UTC with `Z`. */
const instant = datetime();
const RUN_ENDS = [
	"cancelled",
	"forced",
	"by-itself",
	"open"
];
const stoppedRunSchema = object({
	id: int(),
	url: string(),
	/** GitHub's word when it was seen last. */
	status: string(),
	/** `by-itself`: it ended before it was cancelled. `open`: it is not over. */
	end: _enum(RUN_ENDS)
});
const rowSchema = object({
	target: string(),
	path: _enum(["manual", "dlt"]),
	/** `null` where the policy names no workflow for the path. */
	action: _enum(CONTROL_ACTIONS).nullable(),
	/** `planned`: of a dry run, which does nothing. */
	outcome: _enum([...CONTROL_OUTCOMES, "planned"]),
	observed: string(),
	expected: string(),
	/** What a person does next; `null` where there is nothing to do. */
	remedy: string().nullable(),
	/** Of `cancel`; else none. */
	runs: array(stoppedRunSchema),
	/** When the outcome was known; `null` where nothing was asked. */
	at: instant.nullable()
});
const CONTROL_VERDICTS = [...VERDICTS, "skipped"];
const controlResultSchema = object({
	schemaVersion: literal(1),
	/** `skipped`: there was nothing for this to switch. Of control and fence together. */
	verdict: _enum(CONTROL_VERDICTS),
	reasonCode: string(),
	/** In one sentence. */
	message: string(),
	remedy: string().nullable(),
	direction: _enum(CONTROL_DIRECTIONS),
	isDryRun: boolean(),
	generation: int().nullable(),
	incident: string().nullable(),
	startedAt: instant,
	endedAt: instant,
	/** In the order in which they were begun. */
	rows: array(rowSchema),
	/** What is beside the rows: no failure of the switch. */
	notes: array(string()),
	/** Layer 3; `null` where it is not set up. */
	fence: fenceResultSchema.nullable(),
	/** Why nothing was done to the login of the dlt role; `null` where something was, or nothing was switched. */
	withoutFence: string().nullable(),
	calls: object({
		reads: int(),
		writes: int()
	}),
	/** Where this was kept in the history. */
	record: string().nullable()
});
const VERDICT_OF = {
	changed: "pass",
	"already-so": "pass",
	planned: "pass",
	skipped: "skipped",
	unknown: "unknown",
	failed: "fail"
};
/** What all collectors together come to. Nothing to switch is `skipped`, not `unknown`: it is known that there is nothing. */
function concludeControl(rows) {
	const judged = rows.map(({ outcome }) => ({ verdict: VERDICT_OF[outcome] }));
	if (judged.every(({ verdict }) => verdict === "skipped")) return {
		verdict: "skipped",
		reasonCode: "no-collector-workflows"
	};
	const verdict = foldVerdicts(judged);
	if (verdict === "fail") return {
		verdict,
		reasonCode: "switch-failed"
	};
	if (verdict === "unknown") return {
		verdict,
		reasonCode: "switch-incomplete"
	};
	return {
		verdict,
		reasonCode: rows.some(({ outcome }) => outcome === "changed") ? "collectors-switched" : "collectors-unchanged"
	};
}

// actions/switch-collectors/to-control-result.ts
const BUG_REMEDY = "Take the login of the dlt role by hand (ALTER ROLE … NOLOGIN), end its sessions, and report the bug.";
/** Everything that is known at the end, the place in the history aside. */
function toControlResult(facts, { direction, isDryRun, incident }, { clock, workflows }) {
	const { decision, rows, notes, fence, fenceBug, withoutFence, startedAt } = facts;
	const { state } = decision;
	const warning = decision.kind === "go" ? decision.warning : null;
	return {
		schemaVersion: 1,
		...conclude(facts, isDryRun),
		direction,
		isDryRun,
		fence,
		withoutFence,
		record: null,
		generation: state.generation,
		incident: incident ?? state.incident,
		startedAt: startedAt.toISOString(),
		endedAt: clock.now().toISOString(),
		rows: rows.map((row) => ({ ...row })),
		notes: [
			...warning === null ? [] : [warning],
			...fenceBug === null ? [] : [`The fence ended by a bug of Switchback: ${oneLine(fenceBug.message, 300)}.`],
			...notes
		],
		calls: workflows.countCalls()
	};
}
function conclude({ decision, rows, isOvertaken, fence, fenceBug }, isDryRun) {
	if (decision.kind === "refused") {
		const { verdict, reasonCode, message, remedy } = decision;
		return {
			verdict,
			reasonCode,
			message,
			remedy
		};
	}
	const control = concludeControl(rows);
	const isFenceWorse = fence !== null && isWorse(fence.verdict, control.verdict);
	const verdict = isFenceWorse ? fence.verdict : control.verdict;
	const reasonCode = isFenceWorse ? fence.reasonCode : control.reasonCode;
	const message = describeRows(rows, control.reasonCode);
	const remedy = isFenceWorse ? fence.remedies[0] ?? null : null;
	if (isDryRun) return {
		verdict,
		reasonCode: "dry-run",
		message: `${REASON_CODES["dry-run"]} ${message}`,
		remedy: null
	};
	if (fenceBug !== null) return {
		verdict: "fail",
		reasonCode: "internal-error",
		message,
		remedy: BUG_REMEDY
	};
	if (isOvertaken) return {
		verdict: verdict === "pass" ? "skipped" : verdict,
		reasonCode: "stale-decision",
		message,
		remedy
	};
	if (verdict === "pass" && decision.warning !== null) return {
		verdict: "warn",
		reasonCode,
		message,
		remedy
	};
	return {
		verdict,
		reasonCode,
		message,
		remedy
	};
}
function isWorse(fence, control) {
	return control === "skipped" || foldVerdicts([{ verdict: fence }, { verdict: control }]) !== control;
}
function describeRows(rows, reasonCode) {
	const bad = rows.filter(({ outcome }) => outcome === "failed" || outcome === "unknown");
	if (bad.length === 0) return REASON_CODES[reasonCode];
	const targets = new Set(bad.map(({ target }) => target));
	return `${REASON_CODES[reasonCode]} It concerns ${count(targets.size, "collector")}: ${[...targets].slice(0, 5).join(", ")}.`;
}

// actions/switch-collectors/switch-collectors.ts
/** How long the state may take to be read. */
const STATE_MS = 15e3;
/** How much longer than the deadline the last look at what was set may take. */
const LAST_LOOK_MS = 1e4;
/** What GitHub's runner gives the steps of a cancelled job is 10 s, and its `always()` steps 5 min; a minute tells one that ends from one that hangs. */
const LONGEST_GRACE_MS = 6e4;
/**
* Step 3 of the runbook: layers 2 and 3 side by side, in either direction. Whatever one collector does, every other one is dealt with; what became of each is in the
* result. Done twice, it changes nothing. Throws for bugs alone.
*/
async function switchCollectors(options, ports) {
	const startedAt = ports.clock.now();
	const bounds = boundsOf(options, ports, startedAt);
	const decision = decideControl(options, await readState(options, ports));
	if (decision.kind === "refused") return toControlResult({
		decision,
		rows: [],
		isOvertaken: false,
		...NO_FENCE,
		withoutFence: null,
		notes: [],
		startedAt
	}, options, ports);
	const { state } = decision;
	const [rows, fenced] = await Promise.all([carryOut({
		...options,
		...state
	}, PATHS, ports, bounds), fenceRole(state, options, ports, new Date(bounds.endsAt))]);
	const overtaken = await withdraw(decision, options, ports, bounds);
	const all = [
		...rows,
		...overtaken.rows,
		...externalRows(options, ports.policy)
	];
	const without = explainNoFence(options, {
		hasConnection: ports.fence !== null,
		policy: ports.policy
	});
	const notes = [...overtaken.notes, ...without?.isWarning === true ? [without.text] : []];
	const isOvertaken = overtaken.rows.length > 0;
	const withoutFence = without?.text ?? null;
	const facts = {
		decision,
		rows: all,
		isOvertaken,
		...fenced,
		withoutFence,
		notes,
		startedAt
	};
	return keepControl(toControlResult(facts, options, ports), options, ports);
}
const PATHS = ["dlt", "manual"];
function boundsOf({ deadlineMs, signal }, { signalAfter }, startedAt) {
	return {
		endsAt: startedAt.getTime() + deadlineMs,
		graceMs: Math.min(LONGEST_GRACE_MS, deadlineMs / 2),
		signal: AbortSignal.any([signal, signalAfter(deadlineMs)]),
		lastLook: AbortSignal.any([signal, signalAfter(deadlineMs + LAST_LOOK_MS)])
	};
}
async function readState({ signal }, { repository, signalAfter }) {
	return measureFault(async () => {
		const bounded = AbortSignal.any([signal, signalAfter(STATE_MS)]);
		const { files, history } = await repository.readTip(LIVE_STATE_PATHS, { signal: bounded });
		return parseLiveState(files, history);
	}, "Check the token and the status of GitHub, then run this again.");
}
async function carryOut(work, paths, ports, bounds) {
	const { direction, isStartingDlt, own, isDryRun, ownRunId } = work;
	const isToManual = direction === "to-manual";
	const facts = await readCollectorFacts({
		collectors: paths.flatMap((path) => collectorsOf(ports.policy, path, own)),
		isStopped: ({ path }) => isToManual && path === "dlt",
		isDryRun,
		isStarted: ({ path }) => isToManual ? path === "manual" : isStartingDlt && path === "dlt"
	}, ports.workflows, bounds.signal);
	const steps = planControl(facts, work);
	const effects = isDryRun ? /* @__PURE__ */ new Map() : await carryOutControl({
		...bounds,
		steps,
		facts,
		ownRunId
	}, ports);
	return steps.map((step) => assessStep(step, effects.get(step) ?? null, work));
}
/** A rollback that came while dlt was being enabled found it disabled still: what was enabled since then is taken back. */
async function withdraw({ state }, options, ports, bounds) {
	const { direction, isDryRun } = options;
	if (direction === "to-manual" || isDryRun) return {
		rows: [],
		notes: []
	};
	const now = decideControl({
		direction,
		observedGeneration: state.generation
	}, await readState(options, ports));
	if (now.kind === "go") return {
		rows: [],
		notes: []
	};
	if (now.verdict === "unknown") return {
		rows: [],
		notes: [`Whether dlt may still run could not be read again: ${now.message} ${now.remedy}`]
	};
	return {
		rows: await carryOut({
			...options,
			...now.state,
			direction: "to-manual"
		}, ["dlt"], ports, bounds),
		notes: [now.message]
	};
}
const NO_FENCE = {
	fence: null,
	fenceBug: null
};
/** A bug of the fence must not hide what became of the collectors: it is told beside them. */
async function fenceRole({ generation, isDltOn, incident }, options, { fence, policy, clock }, deadlineAt) {
	const role = policy.collectors.dlt.databaseRole;
	const { direction, observedGeneration, manualUser, run, isDryRun } = options;
	if (fence === null || role === null || isDryRun) return NO_FENCE;
	const request = {
		role,
		direction: direction === "to-manual" ? "fence" : "unfence",
		manualUser,
		forceReason: null,
		generation: generation ?? observedGeneration ?? 0,
		dltEnabled: isDltOn,
		incident: options.incident ?? incident,
		run: renderRunKey(run)
	};
	return carryOutFence(request, {
		...fence,
		clock,
		deadlineAt
	}).then((result) => ({
		fence: result,
		fenceBug: null
	}), (bug) => ({
		fence: null,
		fenceBug: bug instanceof Error ? bug : new Error(String(bug))
	}));
}
function externalRows({ direction }, policy) {
	return PATHS.filter((path) => policy.collectors[path].workflows.length === 0).map((path) => describeExternal(path, direction, policy));
}

// actions/switch-collectors/to-action-outcome.ts
function exitCodeOfControl({ verdict }, failOn) {
	if (verdict === "skipped" || verdict === "unknown" && failOn === "fail") return 0;
	return exitCodeOf(verdict);
}

// scripts/commands/switch.ts
/** `switchback switch to-manual|to-dlt`: layers 2 and 3 from anywhere, with a token of GitHub. */
async function switchCommand(direction, options, context) {
	const { log, signal, environment } = context;
	const target = await findTarget(options, context);
	const github = await requireGithub(target, signal);
	log.info(`Switching the collectors ${direction} by ${describeTarget(target)}.`);
	const policy = readControlPolicy(await readPolicy(target, signal));
	const remote = await cloneHistoryRemote({
		cwd: target.cwd,
		remote: target.remote,
		environment,
		signal
	});
	const store = gitHistoryStore({
		remote,
		environment
	});
	const work = toOptions(direction, options, {
		github,
		context
	});
	try {
		const result = await switchCollectors(work, {
			repository: gitCutoverRepository(target),
			workflows: githubCollectorControl({
				...github,
				tokenFor: tokenForCollectors(github, {
					own: github.token,
					others: environment["COLLECTORS_TOKEN"] || void 0
				}),
				clock: systemClock,
				random: Math.random,
				deadlineMs: work.deadlineMs
			}),
			fence: openFenceSources({
				...work,
				store,
				url: environment["FENCE_DATABASE_URL"] || void 0,
				caCertificate: environment["SUPABASE_DB_CA"] || void 0
			}),
			policy,
			history: options.history ? store : null,
			clock: systemClock,
			signalAfter,
			print: (line) => log.info(line)
		});
		return {
			exitCode: exitCodeOfControl(result, "unknown"),
			json: result,
			lines: renderControlLines(result)
		};
	} finally {
		await store.close();
	}
}
function toOptions(direction, options, { github, context }) {
	const { signal, environment } = context;
	return {
		direction,
		observedGeneration: options.observedGeneration ?? null,
		isStartingDlt: options.start === true,
		isDryRun: options.dryRun === true,
		deadlineMs: options.deadlineSeconds * 1e3,
		incident: options.incident ?? null,
		own: {
			owner: github.owner,
			repo: github.repo
		},
		ownRunId: readOwnRunId(environment),
		ownWorkflow: readOwnWorkflow(environment),
		manualUser: postgresUserOf(environment["SUPABASE_COLLECT_DB_URL"] || environment["SUPABASE_DB_URL"] || void 0),
		run: {
			run: makeOperationId(Math.random),
			attempt: 1,
			job: `switch-${direction}`
		},
		terms: COMMAND_CONTROL_TERMS,
		fencedBy: null,
		signal
	};
}
async function requireGithub(target, signal) {
	const access = await findGithub(target, signal);
	if (access.measured) return access.value;
	throw new OperatorError({
		reasonCode: "environment-invalid",
		message: `No collector can be switched: ${access.message}`,
		remedy: "Set GITHUB_TOKEN to a token with Actions: read and write, and GITHUB_REPOSITORY to OWNER/NAME where the remote is no GitHub."
	});
}
async function readPolicy(target, signal) {
	return (await readPeoplesFiles(target, ["config/policy.yaml"], signal)).get("config/policy.yaml")?.contents ?? null;
}

export { switchCommand };