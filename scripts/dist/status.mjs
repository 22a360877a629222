import "./rolldown-runtime.mjs";
import { readSnapshotFromObjects } from "./local-git-objects.mjs";
import { systemClock } from "./system-clock2.mjs";
import { describeConfigProblem } from "./cutover-config.mjs";
import { isHoldActive } from "./hold.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { LIVE_STATE_PATHS, allowedDltUnits, parseLiveState } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import { joinSentences } from "./sentences.mjs";
import { describeFault } from "./describe-fault.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { measureFault } from "./measure-fault.mjs";
import { readTipState } from "./read-live-state.mjs";
import { renderStatusLines } from "./render-status-lines.mjs";
import { appendFile, writeFile } from "node:fs/promises";

// scripts/commands/look-ahead.ts
const DEADLINE_MS = 1e4;
/** What comes next and what is wrong, from the tip and the history; within 10 s, and loaded only here: the state does without. */
async function lookAhead(target, { signal }) {
	const [{ readOutlook }, { gitCutoverRepository }, { cloneHistoryRemote }, { gitHistoryStore }, clock, after, url] = await Promise.all([
		import("./read-outlook.mjs"),
		import("./git-cutover-repository2.mjs"),
		import("./git-history-remote.mjs"),
		import("./git-history-store2.mjs"),
		import("./system-clock.mjs"),
		import("./signal-after.mjs"),
		import("./find-repository-url.mjs")
	]);
	const bounded = AbortSignal.any([signal, after.signalAfter(DEADLINE_MS)]);
	const { cwd, remote, environment, branch, defaultBranch } = target;
	return measureFault(async () => {
		const history = gitHistoryStore({
			remote: await cloneHistoryRemote({
				cwd,
				remote,
				environment,
				signal: bounded
			}),
			environment
		});
		try {
			const ports = {
				repository: gitCutoverRepository(target),
				history,
				clock: clock.systemClock,
				people: branch === defaultBranch ? null : gitCutoverRepository({
					...target,
					branch: defaultBranch
				})
			};
			return await readOutlook({
				repositoryUrl: await url.findRepositoryUrl(target, bounded),
				branch
			}, ports, bounded);
		} finally {
			await history.close();
		}
	}, "Run it again.");
}

// actions/shared/status/render-outlook.ts
/** What comes, what is wrong, and what nobody can say is right, a line each. */
function renderOutlookLines({ coming, wrong }) {
	return [
		...coming.length === 0 ? ["Next: nothing is due"] : coming.map(renderComing),
		...wrong.some(({ verdict }) => verdict === "fail") ? [] : ["Wrong: nothing known"],
		...wrong.filter(({ verdict }) => verdict === "fail").map(renderWrong),
		...wrong.filter(({ verdict }) => verdict === "unknown").map(renderWrong)
	];
}
function renderComing({ what, at }) {
	return `Next: ${oneLine(what, 300)}: ${at ?? "not known when"}`;
}
function renderWrong({ verdict, about, observed, remedy }) {
	const said = joinSentences(oneLine(observed, 400), oneLine(remedy ?? "", 300));
	return `${verdict === "fail" ? "Wrong" : "Not known"}: ${about}: ${said}`;
}

// scripts/commands/render-status.ts
/** The runbook's three lines, then what else a person asks. */
function renderStatus(state, source, now) {
	const read = `Read from: ${source.kind === "tip" ? `the tip of ${source.from}` : source.from}, commit ${source.oid.slice(0, 12)}`;
	if (!state.config.ok) return [...renderStatusLines(null), read];
	const { config } = state.config;
	return [
		...renderStatusLines({
			currentPhase: config.phase,
			dltEnabled: config.dltEnabled,
			manualEnabled: config.manualEnabled
		}),
		`Generation: ${config.generation}`,
		`Since: ${sinceOf(config) ?? "not recorded"}`,
		`Last Transition: ${renderTransition(config)}`,
		`Hold: ${renderHold(config.hold, now)}`,
		`Units on DLT: ${renderUnits(state)}`,
		read
	];
}
function statusJson(state, source, now) {
	const dlt = allowedDltUnits(state);
	const shared = {
		schemaVersion: 1,
		commit: source.oid,
		readFrom: source.kind === "tip" ? "remote" : "clone"
	};
	if (!state.config.ok) {
		const problems = state.config.problems.map(({ line, column, path, observed, expected, remedy }) => ({
			line,
			column,
			path,
			observed,
			expected,
			remedy
		}));
		return {
			...shared,
			verdict: "fail",
			reasonCode: "config-invalid",
			message: state.config.problems.map(describeConfigProblem).join("; "),
			problems
		};
	}
	const { config, notes } = state.config;
	const isStale = source.kind === "clone" && source.why === "remote-unreachable";
	const isDoubtful = dlt.kind === "inconsistent" || dlt.kind === "unreadable";
	return {
		...shared,
		verdict: isStale ? "unknown" : isDoubtful ? "warn" : "pass",
		reasonCode: isStale ? "remote-unreachable" : isDoubtful ? dlt.reasonCode : "state-read",
		currentPhase: config.phase,
		dltEnabled: config.dltEnabled,
		manualEnabled: config.manualEnabled,
		generation: config.generation,
		since: sinceOf(config),
		lastTransition: config.lastTransition,
		hold: config.hold,
		isHoldActive: isHoldActive(config.hold, now),
		dltUnits: dlt.kind === "allowed" ? dlt.units : [],
		notes: [...notes, ...isDoubtful ? [dlt.message] : []]
	};
}
/** What comes and what is wrong; nothing where nobody looked ahead. */
function renderOutlook(outlook) {
	if (outlook === null) return [];
	if (outlook.measured) return renderOutlookLines(outlook.value);
	return [`Next: not known: ${oneLine(outlook.message, 500)}`, "Wrong: not known, for the same reason"];
}
/** The same for `--json`: `null` where it is not known. */
function outlookJson(outlook) {
	const { nextPhase = null, coming = null, wrong = null, gates = null } = outlook?.measured ? outlook.value : {};
	return {
		nextPhase,
		coming,
		wrong,
		whyNotNow: gates,
		outlookUnknown: outlook?.measured === false ? outlook.message : null
	};
}
function sinceOf({ phase, phaseStartedAt, setupAt, rolledBackAt, lastTransition }) {
	const moved = lastTransition?.to === phase && lastTransition.at !== "" ? lastTransition.at : null;
	return phase === "manual_only" ? moved ?? phaseStartedAt ?? rolledBackAt : phaseStartedAt ?? moved ?? setupAt;
}
function renderTransition({ lastTransition }) {
	if (lastTransition === null) return "none recorded";
	const { from, to, at, by, reason, trigger, incident } = lastTransition;
	const why = [trigger === null ? "" : `trigger ${oneLine(trigger, 40)}`, incident === null ? "" : `incident ${oneLine(incident, 80)}`].filter((part) => part !== "");
	return `${oneLine(from, 40)} -> ${to} at ${at} by ${oneLine(by, 80)}${why.length === 0 ? "" : ` (${why.join(", ")})`}: ${oneLine(reason, 300)}`;
}
function renderHold(hold, now) {
	if (hold === null) return "none";
	const end = hold.expiresAt === null ? "until it is lifted" : `until ${hold.expiresAt}`;
	const text = `by ${oneLine(hold.by, 80)} since ${hold.since} ${end}: ${oneLine(hold.reason, 300)}`;
	return isHoldActive(hold, now) ? text : `none (expired: ${text})`;
}
function renderUnits(state) {
	const dlt = allowedDltUnits(state);
	if (dlt.kind === "allowed") return dlt.units.length === 0 ? "none" : oneLine(dlt.units.join(", "), 2e3);
	return dlt.kind === "off" ? "none" : `none may run: ${oneLine(dlt.message, 500)}`;
}

// actions/shared/status/badge.ts
const LABEL = "dlt migration";
function toBadge({ phase, isHeld, outlook }) {
	const badge = {
		schemaVersion: 1,
		label: LABEL
	};
	if (phase === null) return {
		...badge,
		message: "unknown",
		color: "lightgrey"
	};
	const wrong = outlook?.wrong ?? [];
	if (wrong.some(({ about }) => about === "open-incident")) return {
		...badge,
		message: `${phase}, incident open`,
		color: "red"
	};
	if (isHeld) return {
		...badge,
		message: `${phase}, on hold`,
		color: "orange"
	};
	if (outlook === null) return {
		...badge,
		message: phase,
		color: "lightgrey"
	};
	const failing = wrong.filter(({ verdict }) => verdict === "fail").length;
	if (failing > 0) return {
		...badge,
		message: `${phase}, ${failing} wrong`,
		color: "orange"
	};
	if (wrong.length > 0) return {
		...badge,
		message: `${phase}, not all measured`,
		color: "lightgrey"
	};
	return {
		...badge,
		message: phase,
		color: phase === "100%" ? "brightgreen" : "blue"
	};
}

// scripts/commands/write-status-files.ts
/** Writes the badge where a person asked for it. */
async function writeBadge(path, facts) {
	const text = `${JSON.stringify(toBadge(facts))}\n`;
	await writeFile(path, text).catch((cause) => {
		throw notWritten({
			what: "The badge",
			path,
			option: "--badge"
		}, cause);
	});
}
/** Adds Markdown to what others wrote there, as a runner takes a job's summary. */
async function appendSummary(path, markdown) {
	await appendFile(path, markdown).catch((cause) => {
		throw notWritten({
			what: "The summary",
			path,
			option: "--summary"
		}, cause);
	});
}
function notWritten({ what, path, option }, cause) {
	return new OperatorError({
		reasonCode: "filesystem-failed",
		message: `${what} cannot be written to ${oneLine(path, 200)}`,
		observed: cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown fault",
		expected: "a file that this user may write",
		remedy: `Give ${option} another path.`,
		cause
	});
}

// scripts/commands/status.ts
/** `switchback status`: the runbook's step 2, from the remote's tip; from the clone only where asked, or where the remote does not answer (exit code 3). */
async function statusCommand(options, context) {
	const { badge, ...outcome } = await readStatus(options, context);
	if (options.badge !== void 0) await writeBadge(options.badge, badge);
	if (options.summary !== void 0) {
		const { renderStatusSummary } = await import("./render-status-summary.mjs");
		await appendSummary(options.summary, renderStatusSummary(outcome.lines, outcome.remarks ?? []));
	}
	return outcome;
}
async function readStatus(options, context) {
	const target = await findTarget(options, context);
	const { state, source } = options.offline === true ? await readClone(target, {
		why: "offline",
		detail: ""
	}) : await readTipOrClone(target, context);
	const now = systemClock.now();
	const outlook = source.kind === "tip" && state.config.ok ? await lookAhead(target, context) : null;
	const { config } = state;
	const shown = {
		badge: {
			phase: config.ok ? config.config.phase : null,
			isHeld: config.ok && isHoldActive(config.config.hold, now),
			outlook: outlook?.measured ? outlook.value : null
		},
		lines: [...renderStatus(state, source, now), ...renderOutlook(outlook)],
		json: {
			...statusJson(state, source, now),
			...outlookJson(outlook)
		}
	};
	const origin = source.kind === "tip" ? [] : [`warning: ${source.detail}Not read from the remote, but from this clone: the live state may be another by now.`];
	if (!state.config.ok) {
		const problems = state.config.problems.map((problem) => `error: ${describeConfigProblem(problem)}`);
		return {
			...shown,
			exitCode: 2,
			remarks: [
				...origin,
				...problems,
				`What to do: ${state.config.problems[0]?.remedy ?? ""}`
			]
		};
	}
	const isStale = source.kind === "clone" && source.why === "remote-unreachable";
	return {
		...shown,
		exitCode: isStale ? 3 : 0,
		remarks: [...origin, ...state.config.notes.map((note) => `warning: ${note}`)]
	};
}
async function readTipOrClone(target, context) {
	try {
		const { oid, ...state } = await readTipState(target, context.signal);
		return {
			state,
			source: {
				kind: "tip",
				oid,
				from: describeTarget(target)
			}
		};
	} catch (error) {
		if (!(error instanceof DependencyError || error instanceof OperatorError && error.reasonCode === "remote-unreachable") || context.signal.aborted) throw error;
		const { message } = describeFault({ outputs: {} }, error);
		return readClone(target, {
			why: "remote-unreachable",
			detail: `${joinSentences(oneLine(message, 1e3))} `
		});
	}
}
/** What the clone remembers of the remote's branch; where it remembers nothing, what is checked out. */
async function readClone(target, reason) {
	const tracked = `refs/remotes/${target.remote}/${target.branch}`;
	let detail = "";
	for (const [revision, from] of [[tracked, `what this clone remembers of ${describeTarget(target)}`], ["HEAD", "the commit that is checked out in this clone"]]) {
		const read = await readSnapshotFromObjects({
			cwd: target.cwd,
			revision,
			paths: LIVE_STATE_PATHS,
			historyLimit: 1
		});
		if (read.kind === "read") return {
			state: parseLiveState(read.snapshot.files, read.snapshot.history),
			source: {
				kind: "clone",
				...reason,
				from,
				oid: read.snapshot.oid
			}
		};
		detail = read.detail;
	}
	throw new OperatorError({
		reasonCode: "not-a-clone",
		message: "The live state cannot be read from this clone.",
		observed: detail,
		expected: `a clone that holds ${tracked} or has a commit checked out`,
		remedy: "Run git clone, change into the clone, then run this again."
	});
}

export { statusCommand };