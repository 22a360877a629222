import "./rolldown-runtime.mjs";
import { _enum, array, boolean, object, string } from "./zod.mjs";
import { measureFault } from "./measure-fault.mjs";
import { findGithub, githubApi } from "./find-github.mjs";
import { githubCalls } from "./github-calls.mjs";
import { systemClock } from "./system-clock2.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { oneLine } from "./one-line.mjs";
import { count } from "./count.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { describeConfigProblem } from "./cutover-config.mjs";
import { DATASETS_PATH, POLICY_PATH } from "./file-paths.mjs";
import { parseDatasets } from "./datasets.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { parsePolicy } from "./policy.mjs";
import { describeFileProblem } from "./parse-yaml-file.mjs";
import { readTipState } from "./read-live-state2.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";

// actions/shared/adapters/github-settings.ts
const PER_PAGE = { per_page: 100 };
const REPOSITORY = "/repos/{owner}/{repo}";
/** A fine-grained token's name of it; the built-in token never has it. */
const ADMINISTRATION = "administration: read (a token of an administrator)";
function asked(question) {
	return question;
}
const QUESTIONS = {
	repository: asked({
		what: "the repository",
		route: "",
		right: "metadata: read",
		schema: object({
			private: boolean(),
			archived: boolean(),
			has_issues: boolean(),
			default_branch: string()
		}),
		pick: (found) => ({
			isPrivate: found.private,
			isArchived: found.archived,
			hasIssues: found.has_issues,
			defaultBranch: found.default_branch
		})
	}),
	actions: asked({
		what: "the settings of Actions",
		route: "/actions/permissions",
		right: ADMINISTRATION,
		schema: object({
			enabled: boolean(),
			allowed_actions: _enum([
				"all",
				"local_only",
				"selected"
			]).optional()
		}),
		pick: ({ enabled, allowed_actions: allowed = null }) => ({
			isEnabled: enabled,
			allowed
		})
	}),
	mayActionsOpenPullRequests: asked({
		what: "the permissions of workflows",
		route: "/actions/permissions/workflow",
		right: ADMINISTRATION,
		schema: object({ can_approve_pull_request_reviews: boolean() }),
		pick: (found) => found.can_approve_pull_request_reviews
	}),
	workflows: asked({
		what: "the workflows",
		route: "/actions/workflows",
		right: "actions: read",
		parameters: PER_PAGE,
		schema: object({ workflows: array(object({
			path: string(),
			state: string()
		})) }),
		pick: ({ workflows }) => new Map(workflows.map(({ path, state }) => [path.split("/").at(-1) ?? path, state]))
	}),
	secrets: asked({
		what: "the names of the secrets",
		route: "/actions/secrets",
		right: "secrets: read",
		parameters: PER_PAGE,
		schema: object({ secrets: array(object({ name: string() })) }),
		pick: ({ secrets }) => secrets.map(({ name }) => name)
	}),
	environments: asked({
		what: "the environments",
		route: "/environments",
		right: "actions: read",
		parameters: PER_PAGE,
		schema: object({ environments: array(object({ name: string() })).default([]) }),
		pick: ({ environments }) => environments.map(({ name }) => name)
	})
};
const RULES = array(object({ type: string() }));
/** Reads everything side by side; each answer stands by itself. Nothing is written, and no secret has a value here. */
async function readGithubSettings(options, branches, signal) {
	const read = reader(options, signal);
	const [repository, actions, mayActionsOpenPullRequests, workflows, secrets, environments] = await Promise.all([
		read(QUESTIONS.repository),
		read(QUESTIONS.actions),
		read(QUESTIONS.mayActionsOpenPullRequests),
		read(QUESTIONS.workflows),
		read(QUESTIONS.secrets),
		read(QUESTIONS.environments)
	]);
	const rules = await Promise.all(branches.map(async (branch) => {
		const of = {
			what: `the rules of ${branch}`,
			route: "/rules/branches/{branch}",
			right: "metadata: read"
		};
		const parameters = {
			...PER_PAGE,
			branch
		};
		return [branch, await read({
			...of,
			schema: RULES,
			parameters,
			pick: (found) => found.map(({ type }) => type)
		})];
	}));
	return {
		repository,
		actions,
		mayActionsOpenPullRequests,
		workflows,
		secrets,
		environments,
		rules: new Map(rules),
		clockSkewMs: await readClockSkew(options, signal)
	};
}
function reader(options, signal) {
	const calls = githubCalls(options);
	return (question) => {
		const { what, route, schema, right, parameters = {}, pick } = question;
		const advice = {
			permission: `Give the token ${right}.`,
			rule: `Give the token ${right}, and check its repository.`
		};
		const request = {
			route: `GET ${REPOSITORY}${route}`,
			parameters,
			what: `Reading ${what}`,
			advice,
			schema
		};
		return measureFault(async () => pick(await calls.call(request, signal)), advice.permission);
	};
}
const NO_TIME = {
	measured: false,
	message: "GitHub gave no time",
	remedy: "Look again when GitHub answers."
};
/** By the `date` of an answer, taken to be of the middle of the call: good to a second or so. */
async function readClockSkew(options, signal) {
	const read = await measureFault(async () => {
		const startedMs = options.clock.now().getTime();
		const answer = await githubApi(options).rest(`GET ${REPOSITORY}`, {}, signal);
		return (startedMs + options.clock.now().getTime()) / 2 - (answer.ok ? Date.parse(String(answer.headers["date"] ?? "")) : NaN);
	}, NO_TIME.remedy);
	return read.measured && Number.isNaN(read.value) ? NO_TIME : read;
}

// actions/shared/doctor/assess-clone.ts
/** package.json, `engines`. */
const LEAST_NODE = [20, 19];
/** `git push --porcelain` with an option for each push, and partial clones (git's release notes). */
const LEAST_GIT = [2, 30];
/** What the clone, its remote and this machine show: the state, what people keep, and what break glass needs. */
function assessClone(facts) {
	return [
		assessNode(facts.nodeVersion),
		assessGit(facts.gitVersion),
		...assessState(facts),
		ask$1(about("policy", "config/policy.yaml", "valid, with somebody to tell for each role"), facts.policy, (policy) => {
			const { rolesWithoutPeople: roles } = policy;
			return roles.length === 0 ? {
				verdict: "pass",
				observed: "valid"
			} : {
				verdict: "warn",
				observed: `nobody is named for ${roles.join(", ")}`,
				remedy: "Name logins under escalation, github."
			};
		}),
		ask$1(about("datasets", "config/datasets.yaml", "valid"), facts.datasetsProblem, (problem) => problem === null ? {
			verdict: "pass",
			observed: "valid"
		} : {
			verdict: "fail",
			observed: problem,
			remedy: "Mend it by pull request; a rollback works without it, the proof does not."
		}),
		ask$1(about("collectors", "Collectors that obey", "workflows, or commands that ask the state"), facts.policy, (policy) => {
			const { pathsWithoutWorkflows: paths } = policy;
			return paths.length === 0 ? {
				verdict: "pass",
				observed: "both paths are workflows"
			} : {
				verdict: "warn",
				observed: `no workflow is named for ${paths.join(" and ")}: whether its command asks the state cannot be seen from here`,
				remedy: "Start it by switchback run or behind switchback gate (scripts/collector/README.md), or name its workflow."
			};
		}),
		ask$1(about("bundles", "Bundles", "one for each action, and break glass"), facts.missingBundles, (missing) => missing.length === 0 ? {
			verdict: "pass",
			observed: "all are there"
		} : {
			verdict: "fail",
			observed: `not there: ${missing.join(", ")}`,
			remedy: "npm run build, and commit what it writes."
		}),
		ask$1(about("minutes", "Minutes of the schedules", "known"), facts.schedules, (schedules) => {
			const runs = [...schedules].map(([file, times]) => `${file} ${count(times, "time")} a month`);
			return {
				verdict: "pass",
				observed: runs.length === 0 ? "no schedule" : `${runs.join(", ")}; a job is a minute at least`
			};
		})
	];
}
function about(id, title, expected) {
	return {
		area: "repository",
		id,
		title,
		expected
	};
}
function ask$1(of, measured, judge) {
	return {
		...of,
		...measured.measured ? judge(measured.value) : {
			verdict: "unknown",
			observed: measured.message,
			remedy: measured.remedy
		}
	};
}
function assessState({ branch, state }) {
	const of = (file) => about("state", `${file} at ${branch}`, "can be read");
	const remedy = "A rollback writes it anew; everything else refuses it until somebody mends it.";
	return ["config", "routing"].map((file) => ask$1(of(file === "config" ? "The live state" : "The routing file"), state, (found) => {
		const problem = found[file];
		return problem === null ? {
			verdict: "pass",
			observed: "it can"
		} : {
			verdict: "fail",
			observed: problem,
			remedy
		};
	}));
}
function assessNode(version) {
	const of = {
		area: "machine",
		id: "node",
		title: "Node on this machine",
		expected: `${LEAST_NODE.join(".")} or newer, for break glass`
	};
	return isAtLeast(version, LEAST_NODE) ? {
		...of,
		verdict: "pass",
		observed: version
	} : {
		...of,
		verdict: "fail",
		observed: version,
		remedy: "Install a newer Node."
	};
}
function assessGit(version) {
	const of = {
		area: "machine",
		id: "git",
		title: "git on this machine",
		expected: `${LEAST_GIT.join(".")} or newer, for break glass`
	};
	return version !== null && isAtLeast(version, LEAST_GIT) ? {
		...of,
		verdict: "pass",
		observed: version
	} : {
		...of,
		verdict: "fail",
		observed: version ?? "none",
		remedy: "Install a newer git."
	};
}
function isAtLeast(version, [major, minor]) {
	const [, ownMajor = "0", ownMinor = "0"] = /(\d+)\.(\d+)/u.exec(version) ?? [];
	return Number(ownMajor) > major || Number(ownMajor) === major && Number(ownMinor) >= minor;
}

// actions/shared/doctor/assess-github.ts
/** Everything of GitHub that a rollback needs, each with its remedy; what the token may not see is `unknown` and says which right is missing. */
function assessGithub(facts, policy) {
	return [
		ask({
			id: "repository",
			title: "Repository",
			expected: "not archived, with issues",
			measured: facts.repository,
			judge: judgeRepository
		}),
		ask({
			id: "actions",
			title: "GitHub Actions",
			expected: "on, with the actions of GitHub allowed",
			measured: facts.actions,
			judge: judgeActions
		}),
		ask({
			id: "pull-requests",
			title: "Reports as pull requests",
			expected: "GitHub Actions may create pull requests",
			measured: facts.mayActionsOpenPullRequests,
			judge: judgePullRequests
		}),
		...[...facts.rules].map(([branch, measured]) => askRules(branch, measured)),
		...OWN_WORKFLOWS.map((workflow) => askWorkflow(workflow, facts.workflows)),
		...(policy?.workflows ?? []).map((file) => askWorkflow({
			file,
			isNeeded: true,
			what: "a collector that config/policy.yaml names"
		}, facts.workflows)),
		ask({
			id: "secrets",
			title: "Secrets",
			expected: "those that layer 4, the collection test and Slack need",
			measured: facts.secrets,
			judge: judgeSecrets
		}),
		ask({
			id: "environment",
			title: "Approval of an advance",
			expected: "an environment named cutover",
			measured: facts.environments,
			judge: judgeEnvironments
		}),
		ask({
			id: "clock",
			title: "Clock of this machine",
			expected: `within ${MOST_SKEW_SECONDS} s of GitHub's`,
			measured: facts.clockSkewMs,
			judge: judgeClock
		})
	];
}
function ask({ id, title, expected, measured, judge }) {
	return {
		area: "github",
		id,
		title,
		expected,
		...measured.measured ? judge(measured.value) : {
			verdict: "unknown",
			observed: measured.message,
			remedy: measured.remedy
		}
	};
}
function judgeRepository(found) {
	const { isArchived, hasIssues } = found;
	if (isArchived) return {
		verdict: "fail",
		observed: "archived",
		remedy: "Settings, General: unarchive it. Nothing can be committed meanwhile."
	};
	if (!hasIssues) return {
		verdict: "warn",
		observed: "issues are off, so nobody can be mentioned in one",
		remedy: "Settings, General, Features: switch issues on."
	};
	return {
		verdict: "pass",
		observed: "not archived, issues on"
	};
}
function judgeActions({ isEnabled, allowed }) {
	const remedy = "Settings, Actions, General: allow actions, at least those made by GitHub.";
	if (!isEnabled) return {
		verdict: "fail",
		observed: "off",
		remedy
	};
	if (allowed === "local_only") return {
		verdict: "fail",
		observed: "only those of this repository are allowed, so no job can check it out",
		remedy
	};
	return allowed === "selected" ? {
		verdict: "warn",
		observed: "some are allowed; whether actions/checkout is, was not asked",
		remedy
	} : {
		verdict: "pass",
		observed: "on"
	};
}
function judgePullRequests(may) {
	return may ? {
		verdict: "pass",
		observed: "they may"
	} : {
		verdict: "warn",
		observed: "they may not: the report of an incident becomes an issue",
		remedy: "Settings, Actions, General, Workflow permissions: Allow GitHub Actions to create and approve pull requests."
	};
}
/** Rules that the commit of the built-in token cannot pass (facts: GitHub, 3): it is no bypass actor. */
const BLOCKING = /* @__PURE__ */ new Map([
	["pull_request", "wants a pull request"],
	["required_status_checks", "wants status checks"],
	["required_deployments", "wants deployments"],
	["update", "lets nobody update it"],
	["creation", "lets nobody make it"],
	["merge_queue", "wants the merge queue"],
	["workflows", "wants workflows to pass"],
	["code_scanning", "wants a scan to pass"]
]);
const SHAPING = /* @__PURE__ */ new Map([
	["required_signatures", "wants signed commits, which break glass cannot give"],
	["commit_message_pattern", "wants another message"],
	["commit_author_email_pattern", "wants another author"],
	["committer_email_pattern", "wants another committer"],
	["file_path_restriction", "keeps some files from being changed"],
	["max_file_size", "limits the size of files"]
]);
function askRules(branch, measured) {
	return ask({
		id: "rules",
		title: `Rules of ${branch}`,
		expected: "no rule that keeps the built-in token from committing",
		measured,
		judge: (types) => {
			const blocked = types.flatMap((type) => type === "creation" && !isMade(branch) ? [] : BLOCKING.get(type) ?? []);
			const shaped = types.flatMap((type) => SHAPING.get(type) ?? []);
			if (blocked.length > 0) return {
				verdict: "fail",
				observed: `a rule ${blocked.join(", a rule ")}`,
				remedy: `Leave ${branch} out of that rule, or keep the state on a branch of its own: README, "Adopting it", step 2.`
			};
			if (shaped.length > 0) return {
				verdict: "warn",
				observed: `a rule ${shaped.join(", a rule ")}`,
				remedy: `Try a rollback with dry run, and break glass from a clone, or leave ${branch} out of that rule.`
			};
			return {
				verdict: "pass",
				observed: types.length === 0 ? "none" : `none of its ${types.length} stands in the way`
			};
		}
	});
}
/** Those of incidents are made anew each time, and the history where it is not there yet. */
function isMade(branch) {
	return branch.startsWith("incident/") || branch === "cutover-history";
}
const OWN_WORKFLOWS = [
	{
		file: "rollback.yml",
		isNeeded: true,
		what: "the button"
	},
	{
		file: "integrity.yml",
		isNeeded: true,
		what: "the schedule that watches"
	},
	{
		file: "verify.yml",
		isNeeded: false,
		what: "the proof by hand"
	},
	{
		file: "review-incident.yml",
		isNeeded: false,
		what: "the review of reports"
	}
];
const WORKFLOW_REMEDIES = {
	disabled_inactivity: "Actions, the workflow, Enable: GitHub disables a file with a schedule after 60 days without activity.",
	disabled_manually: "Actions, the workflow, Enable workflow.",
	disabled_fork: "Actions: allow the workflows of this fork."
};
function askWorkflow({ file, isNeeded, what }, workflows) {
	return ask({
		id: "workflow",
		title: `Workflow ${file}`,
		expected: `active: it is ${what}`,
		measured: workflows,
		judge: (states) => {
			const state = states.get(file);
			if (state === "active") return {
				verdict: "pass",
				observed: "active"
			};
			const remedy = state === void 0 ? `Push .github/workflows/${file} to the default branch, or take it out of config/policy.yaml.` : WORKFLOW_REMEDIES[state] ?? "Look at it under Actions.";
			return {
				verdict: isNeeded ? "fail" : "warn",
				observed: state ?? "not there",
				remedy
			};
		}
	});
}
/** By what goes without each. */
const SECRETS = [
	["SUPABASE_DB_URL", "layer 4 and the integrity of the data stay unknown"],
	["REDDIT_PUBLIC", "manual collection is not tested"],
	["REDDIT_SECRET", "manual collection is not tested"],
	["SLACK_WEBHOOK_URL", "Slack is told nothing"]
];
function judgeSecrets(names) {
	const missing = SECRETS.filter(([name]) => !names.includes(name));
	if (missing.length === 0) return {
		verdict: "pass",
		observed: `${SECRETS.length} of ${SECRETS.length} are set`
	};
	return {
		verdict: "warn",
		observed: `not set in the repository: ${missing.map(([name, without]) => `${name} (${without})`).join(", ")}`,
		remedy: "Settings, Secrets and variables, Actions; those of an organisation or an environment are not in this list."
	};
}
function judgeEnvironments(names) {
	return names.includes("cutover") ? {
		verdict: "pass",
		observed: "it is there"
	} : {
		verdict: "warn",
		observed: "there is none, so nobody is asked before an advance",
		remedy: "Settings, Environments: make cutover, with the reviewers who approve."
	};
}
/** Evidence that is older than 20 min decides nothing (DESIGN.md section 7): a clock this far off is no reason to worry yet. */
const MOST_SKEW_SECONDS = 60;
function judgeClock(skewMs) {
	const seconds = Math.round(skewMs / 1e3);
	const observed = `${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead"}`;
	return Math.abs(seconds) <= MOST_SKEW_SECONDS ? {
		verdict: "pass",
		observed
	} : {
		verdict: "warn",
		observed,
		remedy: "Let this machine set its clock by the network (timedatectl set-ntp true)."
	};
}

// actions/shared/doctor/assess-readiness.ts
const REASON_CODES = {
	pass: "rollback-ready",
	warn: "rollback-ready-with-warnings",
	unknown: "rollback-readiness-unknown",
	fail: "rollback-not-ready"
};
/** Everything that could make the next rollback fail, found beforehand. */
function assessReadiness(clone, github) {
	const policy = clone.policy.measured ? clone.policy.value : null;
	const findings = [...assessClone(clone), ...github.measured ? assessGithub(github.value, policy) : [unasked(github.message, github.remedy)]];
	const verdict = foldVerdicts(findings);
	return {
		schemaVersion: 1,
		verdict,
		reasonCode: REASON_CODES[verdict],
		findings
	};
}
function unasked(observed, remedy) {
	return {
		area: "github",
		id: "github",
		title: "GitHub",
		verdict: "unknown",
		expected: "its settings, rules, workflows and secrets could be looked at",
		observed,
		remedy
	};
}
const TITLES = {
	pass: "Nothing stands in the way of the next rollback.",
	warn: "Nothing stands in the way of the next rollback; some of it could be better.",
	unknown: "Nothing was found that stands in the way of the next rollback; something could not be looked at.",
	fail: "Something stands in the way of the next rollback."
};
/** For a terminal: what is wrong, worst first, each with its remedy on a line of its own; what is as it should be as a count. */
function renderReadinessLines({ verdict, findings }) {
	const rank = ({ verdict: own }) => own === "skipped" ? -1 : VERDICTS.indexOf(own);
	const shown = findings.filter(({ verdict: own }) => own !== "pass" && own !== "skipped");
	const passed = findings.filter(({ verdict: own }) => own === "pass").length;
	return [
		TITLES[verdict],
		...shown.toSorted((one, other) => rank(other) - rank(one)).flatMap(renderFinding),
		`${count(passed, "thing is", "things are")} as they should be.`
	];
}
function renderFinding({ verdict, title, observed, expected, remedy }) {
	const line = `  ${verdict.padEnd(8)} ${oneLine(title, 200)}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`;
	return remedy === void 0 ? [line] : [line, `           -> ${oneLine(remedy, 600)}`];
}

// actions/shared/doctor/count-runs.ts
/** Days of a month, over the years. */
const DAYS_A_MONTH = 30.4;
const WEEKS_A_MONTH = DAYS_A_MONTH / 7;
/** Lowest and highest of minute, hour, day of the month, month and day of the week (POSIX crontab). */
const FIELDS = [
	[0, 59],
	[0, 23],
	[1, 31],
	[1, 12],
	[0, 7]
];
/** How often a cron line of five fields is due in a month, rounded; `null` for one that GitHub would not take. */
function countRunsAMonth(cron) {
	const fields = cron.trim().split(/\s+/u);
	if (fields.length !== FIELDS.length) return null;
	const [minutes, hours, days, months, weekdays] = fields.map((field, at) => countValues(field, FIELDS[at] ?? [0, 0]));
	if (minutes == null || hours == null || days == null || months == null || weekdays == null) return null;
	const isEveryDay = fields[2] === "*";
	const isEveryWeekday = fields[4] === "*";
	const daysAMonth = isEveryDay && isEveryWeekday ? DAYS_A_MONTH : (isEveryDay ? 0 : days) + (isEveryWeekday ? 0 : weekdays * WEEKS_A_MONTH);
	return Math.round(minutes * hours * Math.min(daysAMonth, DAYS_A_MONTH) * (months / 12));
}
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/u;
/** How many values a field names; `null` where it is none. */
function countValues(field, range) {
	const parts = field.split(",").map((part) => listValues(part, range));
	const values = parts.flatMap((part) => part ?? []);
	const distinct = new Set(values.map((value) => range[1] === 7 ? value % 7 : value));
	return parts.includes(null) ? null : distinct.size;
}
function listValues(part, [low, high]) {
	const [whole, first, last, step = "1"] = PART.exec(part) ?? [];
	if (whole === void 0 || Number(step) === 0) return null;
	const from = Number(first ?? low);
	const end = part.includes("/") ? high : first ?? high;
	const until = Number(last ?? end);
	if (from < low || until > high || from > until) return null;
	return Array.from({ length: Math.floor((until - from) / Number(step)) + 1 }, (_, at) => from + at * Number(step));
}

// scripts/commands/read-clone-facts.ts
const REACH_REMEDY = "Check the network and the remote with: git ls-remote";
const GIT_MS = 1e4;
const BUNDLES = /^(?:actions\/[^/]+\/dist\/index\.mjs|scripts\/dist\/switchback\.mjs)$/u;
const ACTIONS = /^actions\/([^/]+)\/action\.yml$/u;
const WORKFLOWS = /^\.github\/workflows\/([^/]+\.ya?ml)$/u;
const CRON = /^\s*-\s*cron:\s*(['"]?)([^'"#\n]+)\1\s*(?:#.*)?$/gmu;
/** What the clone, its remote and this machine say of the next rollback; each answer stands by itself. */
async function readCloneFacts(target, signal) {
	const [state, peoples, gitVersion, tree] = await Promise.all([
		measureFault(() => readTipState(target, signal), REACH_REMEDY),
		measureFault(() => readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], signal), REACH_REMEDY),
		readGitVersion(target, signal),
		measureFault(() => readTree(target, signal), "Run this inside a clone.")
	]);
	return {
		branch: target.branch,
		nodeVersion: process.version,
		gitVersion,
		state: state.measured ? {
			measured: true,
			value: describeState(state.value)
		} : state,
		policy: peoples.measured ? judgePolicy(peoples.value.get("config/policy.yaml") ?? null) : peoples,
		datasetsProblem: peoples.measured ? {
			measured: true,
			value: describeDatasets(peoples.value.get("config/datasets.yaml") ?? null)
		} : peoples,
		missingBundles: tree.measured ? {
			measured: true,
			value: listMissing(tree.value.paths)
		} : tree,
		schedules: tree.measured ? {
			measured: true,
			value: tree.value.schedules
		} : tree
	};
}
function describeState(state) {
	const dlt = allowedDltUnits(state);
	return {
		config: state.config.ok ? null : state.config.problems.slice(0, 3).map(describeConfigProblem).join("; "),
		routing: state.config.ok && (dlt.kind === "unreadable" || dlt.kind === "inconsistent") ? dlt.message : null
	};
}
function judgePolicy(file) {
	const remedy = `Mend ${POLICY_PATH} by pull request. A rollback works without it.`;
	if (file === null) return {
		measured: false,
		message: `${POLICY_PATH} is not there`,
		remedy
	};
	const parsed = parsePolicy(file.contents);
	return parsed.ok ? {
		measured: true,
		value: factsOfPolicy(parsed.policy)
	} : {
		measured: false,
		message: firstOf(POLICY_PATH, parsed.problems),
		remedy
	};
}
function factsOfPolicy({ escalation, collectors }) {
	const { manual, dlt } = collectors;
	return {
		rolesWithoutPeople: escalation.filter(({ github }) => github.length === 0).map(({ role }) => role),
		workflows: [...manual.workflows, ...dlt.workflows].filter((name) => !name.includes(":")),
		pathsWithoutWorkflows: [...manual.workflows.length === 0 && manual.by === "external" ? ["manual"] : [], ...dlt.workflows.length === 0 ? ["dlt"] : []]
	};
}
function describeDatasets(file) {
	if (file === null) return `${DATASETS_PATH} is not there`;
	const parsed = parseDatasets(file.contents);
	return parsed.ok ? null : firstOf(DATASETS_PATH, parsed.problems);
}
function firstOf(name, problems) {
	const [first] = problems;
	const more = problems.length > 1 ? ` and ${problems.length - 1} more` : "";
	return `${first === void 0 ? name : describeFileProblem(name, first)}${more}`;
}
async function readGitVersion({ cwd, environment }, signal) {
	const read = await measureFault(() => git({
		cwd,
		environment
	}, ["--version"], signal), "");
	return read.measured ? /\d+(?:\.\d+)+/u.exec(read.value)?.[0] ?? null : null;
}
/** Of HEAD: what the runner checks out once it is pushed. */
async function readTree(target, signal) {
	const paths = (await git(target, [
		"ls-tree",
		"-r",
		"--name-only",
		"HEAD"
	], signal)).split("\n");
	const schedules = /* @__PURE__ */ new Map();
	for (const path of paths.filter((each) => WORKFLOWS.test(each))) {
		const sum = [...(await git(target, ["show", `HEAD:${path}`], signal)).matchAll(CRON)].map(([, , cron = ""]) => countRunsAMonth(cron) ?? 0).reduce((total, each) => total + each, 0);
		if (sum > 0) schedules.set(WORKFLOWS.exec(path)?.[1] ?? path, sum);
	}
	return {
		paths,
		schedules
	};
}
function listMissing(paths) {
	const there = new Set(paths.filter((path) => BUNDLES.test(path)));
	return [...paths.flatMap((path) => ACTIONS.exec(path)?.[1] ?? []).map((name) => `actions/${name}/dist/index.mjs`), "scripts/dist/switchback.mjs"].filter((path) => !there.has(path));
}
async function git({ cwd, environment }, args, signal) {
	const { stdout } = await runGit({
		cwd,
		args,
		environment: gitEnvironment(environment),
		limitMs: GIT_MS,
		signal
	});
	return stdout.toString("utf8").trim();
}

// scripts/commands/doctor-repository.ts
const HISTORY_BRANCH = "cutover-history";
/** Rules go by names and patterns: one name stands for all branches of incidents. */
const INCIDENT_BRANCH = "incident/20260101-000000Z-operator";
/** `switchback doctor`: what could make the next rollback fail, found beforehand. Reads alone. */
async function doctorRepositoryCommand(options, context) {
	const target = await findTarget(options, context);
	context.log.info(`Looking at ${describeTarget(target)}.`);
	const [clone, github] = await Promise.all([readCloneFacts(target, context.signal), readGithub(target, context.signal)]);
	const result = assessReadiness(clone, github);
	return {
		exitCode: exitCodeOf(result.verdict),
		json: { ...result },
		lines: renderReadinessLines(result)
	};
}
async function readGithub(target, signal) {
	const found = await findGithub(target, signal);
	if (!found.measured) return found;
	const options = {
		...found.value,
		clock: systemClock,
		random: Math.random
	};
	const branches = [.../* @__PURE__ */ new Set([
		target.branch,
		HISTORY_BRANCH,
		INCIDENT_BRANCH
	])];
	return {
		measured: true,
		value: await readGithubSettings(options, branches, signal)
	};
}

export { doctorRepositoryCommand };