import "./rolldown-runtime.mjs";
import { _enum, array, boolean, object, string } from "./zod.mjs";
import { measureFault } from "./measure-fault.mjs";
import { findGithub, githubApi } from "./find-github.mjs";
import { githubCalls } from "./github-calls.mjs";
import { systemClock } from "./system-clock2.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { oneLine } from "./one-line.mjs";
import { count } from "./count.mjs";
import { findMark, listMissingRights, listOtherWays, planLogin, postgresUserOf, whyNoFenceHolds } from "./postgres-user.mjs";
import { statementName } from "./statement-name.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { describeConfigProblem } from "./cutover-config.mjs";
import { DATASETS_PATH, POLICY_PATH } from "./file-paths.mjs";
import { describeFileProblem, parseDatasets } from "./datasets.mjs";
import { OperatorError } from "./errors.mjs";
import { fencingNumber } from "./fencing-number.mjs";
import { allowedDltUnits } from "./live-state.mjs";
import { parsePolicy } from "./policy.mjs";
import { findUnreachableInPhases } from "./unreachable-samples.mjs";
import { rollbackInstant } from "./assess-state.mjs";
import { readTipState } from "./read-live-state.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";
import { makeOperationId } from "./transition-facts.mjs";

// actions/shared/adapters/github/github-protection.ts
const BRANCH = "/repos/{owner}/{repo}/branches/{branch}";
/** The app behind the built-in token. */
const BOT = "github-actions";
const switchSchema = object({ enabled: boolean().default(false) }).optional();
const appsSchema = array(object({ slug: string().optional() })).default([]);
const checksSchema = object({
	enforcement_level: string().optional(),
	contexts: array(string()).default([])
}).optional();
const branchSchema = object({
	protected: boolean(),
	protection: object({
		enabled: boolean().optional(),
		required_status_checks: checksSchema
	}).optional()
});
const protectionSchema = object({
	required_status_checks: checksSchema,
	required_pull_request_reviews: object({ bypass_pull_request_allowances: object({ apps: appsSchema }).optional() }).optional(),
	restrictions: object({ apps: appsSchema }).optional(),
	required_signatures: switchSchema,
	lock_branch: switchSchema
});
/** Classic protection of one branch; `null` where there is no such branch. */
async function readBranchProtection(options, branch, signal) {
	const calls = githubCalls(options);
	const ask = (route, schema, right) => {
		const request = {
			route,
			schema,
			advice: {
				permission: `Give the token ${right}.`,
				rule: `Give the token ${right}, and check its repository.`
			},
			parameters: { branch },
			what: `Reading the protection of ${branch}`
		};
		return calls.call(request, signal);
	};
	return measureFault(async () => {
		if (await isMissing(options, branch, signal)) return null;
		const found = await ask(`GET ${BRANCH}`, branchSchema, "contents: read");
		const isProtected = found.protection?.enabled ?? found.protected;
		const seen = demandedChecks(found.protection?.required_status_checks);
		if (!isProtected) return {
			isProtected,
			seen: [],
			demands: {
				measured: true,
				value: []
			}
		};
		const right = "administration: read (a token of an administrator)";
		return {
			isProtected,
			seen,
			demands: await measureFault(async () => listDemands(await ask(`GET ${BRANCH}/protection`, protectionSchema, right)), `Give the token ${right}.`)
		};
	}, "Look again when GitHub answers.");
}
/** A branch that is not made yet is no fault. */
async function isMissing(options, branch, signal) {
	const answer = await githubApi(options).rest(`GET ${BRANCH}`, { branch }, signal);
	return !answer.ok && answer.fault.kind === "refused" && answer.fault.status === 404;
}
function demandedChecks(checks) {
	return checks !== void 0 && checks.enforcement_level !== "off" && checks.contexts.length > 0 ? ["status-checks"] : [];
}
function listDemands(found) {
	const { required_pull_request_reviews: reviews, restrictions } = found;
	const names = (apps = []) => apps.some(({ slug }) => slug === BOT);
	return [
		...reviews === void 0 || names(reviews.bypass_pull_request_allowances?.apps) ? [] : ["pull-request"],
		...demandedChecks(found.required_status_checks),
		...restrictions === void 0 || names(restrictions.apps) ? [] : ["restricted-pushes"],
		...found.lock_branch?.enabled === true ? ["locked"] : [],
		...found.required_signatures?.enabled === true ? ["signatures"] : []
	];
}

// actions/shared/adapters/github/github-settings.ts
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
/** `branches`: whose rules are asked for, by name or as an example of a pattern; `kept`: those that stay. Reads everything side by side; each answer stands by itself. Nothing is written, and no secret has a value here. */
async function readGithubSettings(options, branches, { kept, signal }) {
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
	const protection = await Promise.all(kept.map(async (branch) => [branch, await readBranchProtection(options, branch, signal)]));
	return {
		protection: new Map(protection),
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
		return measureFault(async () => pick(await calls.call(request, signal)), NO_TIME.remedy);
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

// actions/shared/doctor/forecast-minutes.ts
/** The schedule that collects; its job is skipped, and costs nothing, as long as SWITCHBACK_RUNNER names no runner. */
const COLLECT = "collect.yml";
/** What a private repository has free in a month, on GitHub's plan that costs nothing (DESIGN.md section 5). */
const FREE_MINUTES = 2e3;
/** What the schedules cost a month, in one sentence. GitHub bills each job by the started minute, so a run is a minute at least. */
function forecastMinutes(schedules, { isManualOurs, isPrivate }) {
	const own = [...schedules].filter(([file]) => file !== COLLECT);
	const runs = own.map(([file, times]) => `${file} ${count(times, "time")} a month`);
	const times = schedules.get(COLLECT);
	const collect = times === void 0 ? null : describeCollect(times, isManualOurs);
	const sum = own.reduce((total, [, each]) => total + each, 0);
	const observed = [...runs.length === 0 ? [] : [`${runs.join(", ")}: ${describeSum(sum, isPrivate)}`], ...collect === null ? [] : [collect]].join("; ") || "no schedule";
	if (times !== void 0 && isManualOurs === null) return {
		verdict: "unknown",
		observed,
		remedy: "Mend config/policy.yaml first: it says who collects."
	};
	return isPrivate === true && sum > FREE_MINUTES ? {
		verdict: "warn",
		observed,
		remedy: SPARING
	} : {
		verdict: "pass",
		observed
	};
}
const SPARING = "Start them more seldom, or see that the account pays for minutes: where none are left no job starts on a hosted runner, and the button is one.";
function describeSum(minutes, isPrivate) {
	const free = isPrivate === false ? "which are free" : `a private repository has ${FREE_MINUTES} of them free`;
	return `${count(minutes, "minute")} at least on hosted runners, a job being one, ${free}`;
}
function describeCollect(times, isManualOurs) {
	if (isManualOurs === false) return null;
	if (isManualOurs === null) return `${COLLECT} not known, since config/policy.yaml could not be read`;
	return `${COLLECT} ${count(times, "time")} a month (about ${count(times, "minute")} on a hosted runner, none on one of your own, and it does not run while SWITCHBACK_RUNNER names none)`;
}

// actions/shared/doctor/assess-clone.ts
/** package.json, `engines`. */
const LEAST_NODE = [20, 19];
/** `git push --porcelain` with an option for each push, and partial clones (git's release notes). */
const LEAST_GIT = [2, 30];
/** The id of the finding that is shown also where nothing is wrong with it. */
const MINUTES = "minutes";
/** `isPrivate`: `null` where nobody could say. What the clone, its remote and this machine show: the state, what people keep, and what break glass needs. */
function assessClone(facts, { isPrivate }) {
	return [
		assessNode(facts.nodeVersion),
		assessGit(facts.gitVersion),
		...assessState(facts),
		ask$1(about("policy", "config/policy.yaml", "valid, with somebody to tell for each role"), facts.policyProblem, (problem) => assessPolicy(problem, facts)),
		ask$1(about("datasets", "config/datasets.yaml", "valid"), facts.datasetsProblem, (problem) => problem === null ? {
			verdict: "pass",
			observed: "valid"
		} : {
			verdict: "fail",
			observed: problem,
			remedy: "Mend it by pull request; a rollback works without it, the proof does not."
		}),
		ask$1(about("samples", "Samples of rules and gates", "within reach in every phase, at the cadence of dlt"), facts.unreachableSamples, assessSamples),
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
		ask$1(about("bundles", "Bundles", "one for each action, and break glass, as the sources give them"), facts.missingBundles, (missing) => assessBundles(missing, facts.commitsSinceBuild)),
		ask$1(about(MINUTES, "Minutes of the schedules", "within what is free"), facts.schedules, (schedules) => forecastMinutes(schedules, {
			isPrivate,
			isManualOurs: facts.policy.measured ? facts.policy.value.isManualOurs : null
		}))
	];
}
function assessPolicy(problem, { policy, unregisteredUnit }) {
	if (problem !== null) return {
		verdict: "fail",
		observed: problem,
		remedy: "Mend it by pull request: the state goes back without it, but no collector is stopped, and nothing is watched."
	};
	if (unregisteredUnit !== null) return {
		verdict: "warn",
		observed: unregisteredUnit,
		remedy: "Mend either file by pull request: an advance refuses them."
	};
	const roles = policy.measured ? policy.value.rolesWithoutPeople : [];
	return roles.length === 0 ? {
		verdict: "pass",
		observed: "valid"
	} : {
		verdict: "warn",
		observed: `nobody is named for ${roles.join(", ")}`,
		remedy: "Name logins under escalation, github."
	};
}
/** A rollback works without them; what they are meant to see, nobody sees. */
function assessSamples(unreachable) {
	if (unreachable.length === 0) return {
		verdict: "pass",
		observed: "they are"
	};
	return {
		verdict: "warn",
		observed: unreachable.map(({ observed }) => observed).join("; "),
		remedy: [...new Set(unreachable.map(({ remedy }) => remedy))].join(" ")
	};
}
function assessBundles(missing, sinceBuild) {
	if (missing.length > 0) return {
		verdict: "fail",
		observed: `not there: ${missing.join(", ")}`,
		remedy: "npm run build, and commit what it writes."
	};
	const commits = sinceBuild.measured ? sinceBuild.value : null;
	if (commits === null) return {
		verdict: "pass",
		observed: "all are there; whether they are stale only a whole clone can tell"
	};
	return commits === 0 ? {
		verdict: "pass",
		observed: "all are there, and no source was changed since"
	} : {
		verdict: "warn",
		observed: `all are there, but may be stale: ${count(commits, "commit")} changed sources after the newest that changed a bundle`,
		remedy: "npm run build, and commit what it writes, if anything."
	};
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
function assessState({ branch, state, missingBranch }) {
	if (missingBranch !== null) return [{
		...about("state", `The branch ${branch}`, "there, with the live state that a rollback writes to"),
		verdict: "fail",
		observed: missingBranch.message,
		remedy: missingBranch.remedy
	}];
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

// actions/shared/doctor/assess-fence.ts
const URL_NAME = "FENCE_DATABASE_URL";
const ABOUT = {
	right: {
		id: "fence",
		title: "The fence (layer 3)",
		expected: "a role that may take the login of dlt’s role"
	},
	shared: {
		id: "fence-role",
		title: "Role of dlt",
		expected: "one that dlt alone uses, and no superuser"
	},
	effect: {
		id: "fence-effect",
		title: "What the fence would do",
		expected: "nothing is left that writes for dlt"
	},
	standing: {
		id: "fence-standing",
		title: "Fence on the role of dlt",
		expected: "one exactly while dlt is off"
	}
};
/** Whether the next rollback can take dlt's login, what it would do, and whether an earlier fence still stands. Nothing is changed for it. */
function assessFence(facts, beside) {
	const { policy } = beside.clone;
	if (!policy.measured) return [finding("right", {
		verdict: "unknown",
		observed: policy.message,
		remedy: policy.remedy
	})];
	if (policy.value.dltRole === null || !facts.hasUrl || facts.look === null) return [finding("right", describeMissing(facts, {
		...beside,
		dltRole: policy.value.dltRole
	}))];
	if (!facts.look.measured) return [finding("right", {
		verdict: "unknown",
		observed: facts.look.message,
		remedy: facts.look.remedy
	})];
	return assessLook(facts.look.value, beside.clone.live);
}
function finding(about, answer) {
	return {
		area: "database",
		...ABOUT[about],
		...answer
	};
}
/** Without a fence a rollback still works, and a stuck process elsewhere may write on. */
function describeMissing({ hasUrl }, { secrets, dltRole }) {
	const isAtGithub = secrets?.measured === true && secrets.value.includes(URL_NAME);
	if (dltRole !== null && isAtGithub) return {
		verdict: "unknown",
		observed: `set up at GitHub; its rights were not looked at, since ${URL_NAME} is not set here`,
		remedy: `Set ${URL_NAME} to the URL that the secret holds, and run this again.`
	};
	return {
		verdict: "warn",
		observed: `not set up, so a stuck process of dlt elsewhere could write on after a rollback: ${[...dltRole === null ? ["collectors.dlt.database_role names no role"] : [], ...hasUrl || isAtGithub ? [] : [`${URL_NAME} is not set here, nor seen among the secrets`]].join("; ")}`,
		remedy: `Give dlt a role of its own, run scripts/sql/fence-role.sql, name the role in config/policy.yaml and keep the URL as the secret ${URL_NAME}: scripts/sql/README.md, "The fence".`
	};
}
function assessLook(found, live) {
	const { request, look, activity } = found;
	const { role, connection } = look;
	const plan = planLogin(request, look, null);
	if (role === null) return [finding("right", plan.kind === "refuse" ? refused(plan.refusal) : {
		verdict: "unknown",
		observed: "no role"
	})];
	const missing = listMissingRights(connection, role.name);
	const observed = `${statementName(connection.currentUser)} may change ${statementName(role.name)}`;
	const right = missing.length === 0 ? {
		verdict: "pass",
		observed
	} : {
		verdict: "fail",
		observed: `${statementName(connection.currentUser)} may not change ${statementName(role.name)}`,
		remedy: `Run as the administrator of the database: ${missing.join(" ")}`
	};
	return [
		finding("right", connection.isReplica && plan.kind === "refuse" ? refused(plan.refusal) : right),
		finding("shared", judgeRole(found, role)),
		finding("effect", describeEffect(role, activity, plan.kind === "refuse")),
		finding("standing", judgeStanding(role, live, plan.kind === "refuse"))
	];
}
function refused({ detail, remedy }) {
	return {
		verdict: "fail",
		observed: detail,
		remedy
	};
}
function judgeRole({ request, look }, role) {
	const refusal = whyNoFenceHolds(request, look, role);
	if (refusal !== null) return refused(refusal);
	return request.manualUser === null ? {
		verdict: "unknown",
		observed: `which role the manual path uses is not known; whether it is ${statementName(role.name)} too cannot be told`,
		remedy: "Set SUPABASE_COLLECT_DB_URL to the URL of the manual path, and run this again."
	} : {
		verdict: "pass",
		observed: `${statementName(role.name)}, while manual uses ${statementName(request.manualUser)}`
	};
}
function describeEffect(role, activity, isRefused) {
	if (isRefused) return {
		verdict: "fail",
		observed: "nothing: it would be refused",
		remedy: "Mend what is said of the role of dlt above."
	};
	const sessions = count(activity?.sessions.length ?? 0, "session");
	const login = role.canLogin ? `it would take the login of ${statementName(role.name)}` : "the login is taken already";
	const ways = listOtherWays(role, activity?.preparedTransactions ?? []);
	const done = `${login}, and end ${sessions}`;
	return ways.length === 0 ? {
		verdict: "pass",
		observed: done
	} : {
		verdict: "warn",
		observed: `${done}; but ${ways.map(({ detail }) => detail).join("; ")}`,
		remedy: ways.map(({ remedy }) => remedy).join(" ")
	};
}
/** Both ways: a fence that should stand and does not, and one that stands although dlt is to run. */
function judgeStanding(role, live, isRefused) {
	const mark = findMark(role.comment);
	const name = statementName(role.name);
	const observed = describeStanding(role, mark);
	if (live === null) return {
		verdict: "unknown",
		observed: `${observed}; whether one should stand is not known without the live state`,
		remedy: "Mend the live state first."
	};
	if (live.dltEnabled && (mark !== null || !role.canLogin)) return {
		verdict: "warn",
		observed: `${observed}, while the live state lets dlt run`,
		remedy: mark === null ? `If dlt should log in as it: ALTER ROLE ${name} LOGIN;` : `It should be lifted: ${LIFT}`
	};
	if (live.dltEnabled) return {
		verdict: "pass",
		observed
	};
	if (!role.canLogin) return {
		verdict: "pass",
		observed: `${observed}, as long as dlt is off`
	};
	if (mark === null && !live.isRolledBack) return {
		verdict: "pass",
		observed: `${observed}, and no rollback asks for one`
	};
	const who = mark === null ? "" : "Somebody gave the login back while dlt is off. ";
	return {
		verdict: "warn",
		observed: `${observed}, although the state is rolled back: a stuck process of dlt elsewhere can write on`,
		remedy: isRefused ? `${who}Mend what is said of the role of dlt above; then ${TAKE}` : `${who}Take the login: ${TAKE}`
	};
}
const LIFT = "switchback switch to-dlt, with FENCE_DATABASE_URL set, gives it back.";
const TAKE = "switchback switch to-manual, with FENCE_DATABASE_URL set, sets the fence.";
function describeStanding(role, mark) {
	const name = statementName(role.name);
	if (mark === null) return role.canLogin ? `none: ${name} has its login` : `none, and ${name} has no login: nothing says that a fence took it`;
	return `${role.canLogin ? `a mark of one, though ${name} has its login` : "one"}, since ${mark.at}, at generation ${mark.generation}`;
}

// actions/shared/doctor/assess-protection.ts
/** A commit of the built-in token does not get past these: it is nobody's administrator. */
const BLOCKING$1 = {
	"pull-request": "wants a pull request",
	"status-checks": "wants status checks",
	"restricted-pushes": "lets only those push whom it names, and github-actions is not among them",
	locked: "locks it"
};
const SHAPING$1 = { signatures: "wants signed commits, which break glass cannot give" };
/**
* Whether classic protection keeps a machine's commit from a branch. A branch that is not made yet shows none; whether a pattern will cover it, GitHub
* tells nobody beforehand, so nothing is said of it, unless it should be there.
*/
function assessProtection(branch, measured, { isNeededNow }) {
	const about = {
		area: "github",
		id: "protection",
		title: `Protection of ${branch}`,
		expected: "no classic protection that keeps the built-in token from committing"
	};
	if (!measured.measured) return [{
		...about,
		verdict: "unknown",
		observed: measured.message,
		remedy: measured.remedy
	}];
	if (measured.value !== null) return [{
		...about,
		...judge(branch, measured.value)
	}];
	const remedy = "Push the branch, or give the token contents: read.";
	return isNeededNow ? [{
		...about,
		verdict: "unknown",
		observed: "GitHub shows no such branch",
		remedy
	}] : [];
}
function judge(branch, { isProtected, seen, demands }) {
	if (!isProtected) return {
		verdict: "pass",
		observed: "none"
	};
	const known = demands.measured ? demands.value : seen;
	const blocked = known.flatMap((demand) => BLOCKING$1[demand] ?? []);
	if (blocked.length > 0) return {
		verdict: "fail",
		observed: `the rule of the branch ${blocked.join(", and ")}: the bot could not push the commit of the state`,
		remedy: `Settings, Branches: take that out of the rule for ${branch}, or keep the state on a branch of its own that no rule covers: README, "Adopting it", step 2.`
	};
	if (!demands.measured) return {
		verdict: "unknown",
		observed: `protected; by what is not seen: ${demands.message}`,
		remedy: demands.remedy
	};
	const shaped = known.flatMap((demand) => SHAPING$1[demand] ?? []);
	return shaped.length === 0 ? {
		verdict: "pass",
		observed: "protected by nothing that stands in the way"
	} : {
		verdict: "warn",
		observed: `the rule of the branch ${shaped.join(", and ")}`,
		remedy: `Try a rollback with dry run, and break glass from a clone, or take that out of the rule for ${branch}.`
	};
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
		...[...facts.protection].flatMap(([branch, measured]) => assessProtection(branch, measured, { isNeededNow: !isMade(branch) })),
		...OWN_WORKFLOWS.map((workflow) => askWorkflow(workflow, facts.workflows)),
		...(policy?.workflows ?? []).map((file) => askWorkflow({
			file,
			isNeeded: true,
			what: "a collector that config/policy.yaml names",
			orElse: ", or take it out of config/policy.yaml"
		}, facts.workflows)),
		...askOtherRepositories(policy?.otherWorkflows ?? [], facts.secrets),
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
	},
	{
		file: "drill.yml",
		isNeeded: false,
		what: "the monthly rehearsal, without which no advance goes"
	}
];
const WORKFLOW_REMEDIES = {
	disabled_inactivity: "Actions, the workflow, Enable: GitHub disables a file with a schedule after 60 days without activity.",
	disabled_manually: "Actions, the workflow, Enable workflow.",
	disabled_fork: "Actions: allow the workflows of this fork."
};
function askWorkflow({ file, isNeeded, what, orElse = "" }, workflows) {
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
			const remedy = state === void 0 ? `Push .github/workflows/${file} to the default branch${orElse}.` : WORKFLOW_REMEDIES[state] ?? "Look at it under Actions.";
			return {
				verdict: isNeeded ? "fail" : "warn",
				observed: state ?? "not there",
				remedy
			};
		}
	});
}
/** The built-in token reaches no other repository; whether the one of the secret does cannot be seen from here. */
function askOtherRepositories(workflows, secrets) {
	if (workflows.length === 0) return [];
	const named = workflows.join(", ");
	return [ask({
		id: "collectors-token",
		title: "Collectors in other repositories",
		measured: secrets,
		expected: "the secret COLLECTORS_TOKEN, with Actions: read and write there",
		judge: (names) => names.includes("COLLECTORS_TOKEN") ? {
			verdict: "pass",
			observed: `it is set, for ${named}`
		} : {
			verdict: "warn",
			observed: `not set in the repository: ${named} cannot be stopped or started, and private runs stay unknown`,
			remedy: "Settings, Secrets and variables, Actions: set COLLECTORS_TOKEN."
		}
	})];
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
function assessReadiness({ clone, github, fence }) {
	const policy = clone.policy.measured ? clone.policy.value : null;
	const repository = github.measured ? github.value.repository : github;
	const findings = [
		...assessClone(clone, { isPrivate: repository.measured ? repository.value.isPrivate : null }),
		...assessFence(fence, {
			clone,
			secrets: github.measured ? github.value.secrets : null
		}),
		...github.measured ? assessGithub(github.value, policy) : [unasked(github.message, github.remedy)]
	];
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
/**
* For a terminal: what is wrong, worst first, each with its remedy on a line of its own; what is as it should be as a count, and of it what the
* schedules cost, which no count says.
*/
function renderReadinessLines({ verdict, findings }) {
	const rank = ({ verdict: own }) => own === "skipped" ? -1 : VERDICTS.indexOf(own);
	const shown = findings.filter(({ verdict: own }) => own !== "pass" && own !== "skipped");
	const passed = findings.filter(({ verdict: own }) => own === "pass").length;
	return [
		TITLES[verdict],
		...shown.toSorted((one, other) => rank(other) - rank(one)).flatMap(renderFinding),
		`${count(passed, "thing is", "things are")} as they should be.`,
		...findings.filter(({ id, verdict: own }) => id === "minutes" && own === "pass").map(({ title, observed }) => `${title}: ${oneLine(observed, 600)}.`),
		"Not looked at here: the database, its role and the bindings. switchback doctor --database does."
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
	const [{ state, missingBranch }, peoples, gitVersion, tree, commitsSinceBuild] = await Promise.all([
		readState(target, signal),
		measureFault(() => readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], signal), REACH_REMEDY),
		readGitVersion(target, signal),
		measureFault(() => readTree(target, signal), "Run this inside a clone."),
		measureFault(() => countCommitsSinceBuild(target, signal), "Run this inside a clone.")
	]);
	return {
		branch: target.branch,
		nodeVersion: process.version,
		gitVersion,
		missingBranch,
		state: state.measured ? {
			measured: true,
			value: describeState(state.value)
		} : state,
		live: state.measured ? liveOf(state.value) : null,
		policyProblem: peoples.measured ? {
			measured: true,
			value: describePolicy(peoples.value)
		} : peoples,
		unregisteredUnit: peoples.measured ? describeUnregistered(peoples.value) : null,
		policy: peoples.measured ? judgePolicy(peoples.value) : peoples,
		datasetsProblem: peoples.measured ? {
			measured: true,
			value: describeDatasets(peoples.value.get("config/datasets.yaml") ?? null)
		} : peoples,
		unreachableSamples: peoples.measured ? judgeSamples(peoples.value) : peoples,
		missingBundles: tree.measured ? {
			measured: true,
			value: listMissing(tree.value.paths)
		} : tree,
		commitsSinceBuild,
		schedules: tree.measured ? {
			measured: true,
			value: tree.value.schedules
		} : tree
	};
}
/** A remote that does not answer leaves it open; one that answers and has no such branch does not. */
async function readState(target, signal) {
	let missingBranch = null;
	const read = () => readTipState(target, signal).catch((fault) => {
		if (fault instanceof OperatorError && fault.reasonCode === "branch-missing") missingBranch = {
			message: fault.message,
			remedy: fault.remedy
		};
		throw fault;
	});
	return {
		state: await measureFault(read, REACH_REMEDY),
		missingBranch
	};
}
function describeState(state) {
	const dlt = allowedDltUnits(state);
	return {
		config: state.config.ok ? null : state.config.problems.slice(0, 3).map(describeConfigProblem).join("; "),
		routing: state.config.ok && (dlt.kind === "unreadable" || dlt.kind === "inconsistent") ? dlt.message : null
	};
}
function liveOf({ config, history }) {
	const generation = fencingNumber({
		config,
		history
	});
	if (!config.ok || generation === null) return null;
	const { dltEnabled } = config.config;
	return {
		dltEnabled,
		generation,
		isRolledBack: !dltEnabled && rollbackInstant(config.config) !== null
	};
}
function describePolicy(files) {
	const file = files.get("config/policy.yaml") ?? null;
	if (file === null) return `${POLICY_PATH} is not there`;
	const parsed = parsePolicy(file.contents);
	return parsed.ok ? null : firstOf(POLICY_PATH, parsed.problems);
}
/** As an advance reads it: each file can be right by itself, and the two not fit. */
function describeUnregistered(files) {
	const [policy, datasets] = [files.get(POLICY_PATH), parseDatasets(files.get("config/datasets.yaml")?.contents ?? "")];
	if (policy === null || policy === void 0 || !datasets.ok || !parsePolicy(policy.contents).ok) return null;
	const parsed = parsePolicy(policy.contents, datasets.datasets);
	return parsed.ok ? null : firstOf(POLICY_PATH, parsed.problems);
}
function judgePolicy(files) {
	const parsed = parsePolicy(files.get("config/policy.yaml")?.contents ?? "");
	if (parsed.ok) return {
		measured: true,
		value: factsOfPolicy(parsed.policy)
	};
	const remedy = `Mend ${POLICY_PATH} by pull request. A rollback works without it.`;
	return {
		measured: false,
		message: describePolicy(files) ?? `${"config/policy.yaml"} cannot be read`,
		remedy
	};
}
function factsOfPolicy({ escalation, collectors }) {
	const { manual, dlt } = collectors;
	return {
		rolesWithoutPeople: escalation.filter(({ github }) => github.length === 0).map(({ role }) => role),
		workflows: [...manual.workflows, ...dlt.workflows].filter((name) => !name.includes(":")),
		otherWorkflows: [...manual.workflows, ...dlt.workflows].filter((name) => name.includes(":")),
		pathsWithoutWorkflows: [...manual.workflows.length === 0 && manual.by === "external" ? ["manual"] : [], ...dlt.workflows.length === 0 ? ["dlt"] : []],
		isManualOurs: manual.by === "switchback",
		dltRole: dlt.databaseRole
	};
}
function judgeSamples(files) {
	const read = (path) => files.get(path)?.contents ?? "";
	const [policy, datasets] = [parsePolicy(read(POLICY_PATH)), parseDatasets(read(DATASETS_PATH))];
	if (policy.ok && datasets.ok) return {
		measured: true,
		value: findUnreachableInPhases({
			policy: policy.policy,
			datasets: datasets.datasets
		})
	};
	return {
		measured: false,
		message: `${policy.ok ? DATASETS_PATH : POLICY_PATH} cannot be read`,
		remedy: "Mend it by pull request."
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
/** What goes into a bundle, and the bundles, as git's pathspecs. */
const SOURCES = [
	":(glob)actions/**/*.ts",
	":(glob)scripts/**/*.ts",
	"package-lock.json"
];
const BUILT = [":(glob)actions/*/dist/**", "scripts/dist"];
/** A change of a source without its bundle does nothing on a runner: there the bundle runs. */
async function countCommitsSinceBuild(target, signal) {
	if (await git(target, ["rev-parse", "--is-shallow-repository"], signal) === "true") return null;
	const built = await git(target, [
		"rev-list",
		"-1",
		"HEAD",
		"--",
		...BUILT
	], signal);
	if (built === "") return null;
	return Number(await git(target, [
		"rev-list",
		"--count",
		`${built}..HEAD`,
		"--",
		...SOURCES
	], signal));
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

// scripts/commands/read-fence-facts.ts
/** For everything that the database is asked. */
const DEADLINE_MS = 1e4;
/** What the fence of a rollback would find now, from the catalogue; nothing is changed. Asks nothing where there is no role or no connection. */
async function readFenceFacts({ policy, live }, { environment, signal }) {
	const url = environment["FENCE_DATABASE_URL"] || void 0;
	const role = policy.measured ? policy.value.dltRole : null;
	if (url === void 0 || role === null) return {
		hasUrl: url !== void 0,
		look: null
	};
	const request = {
		role,
		direction: "fence",
		incident: null,
		forceReason: null,
		run: makeOperationId(Math.random),
		dltEnabled: false,
		generation: (live?.generation ?? 0) + 1,
		manualUser: postgresUserOf(environment["SUPABASE_COLLECT_DB_URL"] || environment["SUPABASE_DB_URL"] || void 0)
	};
	const ca = environment["SUPABASE_DB_CA"];
	const access = {
		url,
		signal,
		...ca ? { caCertificate: ca } : {}
	};
	return {
		hasUrl: true,
		look: await measureFault(() => lookAtRole(request, access), "Check FENCE_DATABASE_URL, and whether this machine reaches the database.")
	};
}
async function lookAtRole(request, access) {
	const { openPostgresFence } = await import("./postgres-fence2.mjs");
	const deadlineAt = new Date(systemClock.now().getTime() + DEADLINE_MS);
	const fence = openPostgresFence({
		...access,
		clock: systemClock,
		random: Math.random,
		deadlineAt
	});
	try {
		const look = await fence.readRole(request.role);
		return {
			request,
			look,
			activity: look.role === null ? null : await fence.readActivity(request.role)
		};
	} finally {
		await fence.close();
	}
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
	const fence = await readFenceFacts(clone, context);
	const result = assessReadiness({
		clone,
		github,
		fence
	});
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
	const kept = [.../* @__PURE__ */ new Set([target.branch, HISTORY_BRANCH])];
	const branches = [...kept, INCIDENT_BRANCH];
	return {
		measured: true,
		value: await readGithubSettings(options, branches, {
			kept,
			signal
		})
	};
}

export { doctorRepositoryCommand };