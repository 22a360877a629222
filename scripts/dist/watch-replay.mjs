import "./rolldown-runtime.mjs";
import { DEFAULT_BRANCH, measurePolicy } from "./measure-files.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { CONFIG_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { decideTriggers, openHistory, readRemotePolicy, toWatchedState } from "./watch.mjs";
import { gitEnvironment, runGit } from "./git-process.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { gitWords, openGitClone } from "./git-push.mjs";
import { MISSING, parseBatch } from "./local-git-batch.mjs";
import { systemClock } from "./system-clock2.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { afterIndex, collectFacts, foldDecision, triggerPolicyOf } from "./trigger-policy.mjs";
import { listSightings } from "./to-sighting.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readTextFile } from "./read-text-file.mjs";
import { readTipSnapshot } from "./read-live-state.mjs";

// actions/watch-triggers/render-replay.ts
/** What would have fired when, one line each. */
function renderReplayLines(replay, { days, recorded }) {
	const { ticks, judgedTicks, firings, rollbacks } = replay;
	return [
		`${count(ticks, "tick")} in ${count(days, "day")}, ${judgedTicks} of them judged; ${count(rollbacks.length, "rollback")} would have been, ${recorded.length} ${recorded.length === 1 ? "was" : "were"}.`,
		...firings.map(describeFiring),
		...firings.length === 0 ? [describeSilence(replay)] : [],
		...recorded.map((at) => `${at} recorded: rolled back`)
	];
}
/** That nothing fired is known only where something was judged. */
function describeSilence({ ticks, judgedTicks }) {
	if (ticks === 0) return "No tick is recorded, so nothing is known of it: the workflow integrity records them.";
	return judgedTicks === 0 ? "Nothing went by dlt at any of them, so no rule was judged." : "No rule fired.";
}
/** What a change of the policy would have meant, one line each. */
function renderDifferenceLines(differences, { days, before, after }) {
	const period = `over the last ${count(days, "day")}`;
	if (before.judgedTicks === 0) return [`What the change would have decided ${period} is not known: ${describeNothingJudged(before)}.`];
	const rollbacks = `${count(before.rollbacks.length, "rollback")} before, ${after.rollbacks.length} after`;
	const basis = `By ${count(before.ticks, "tick")}, recorded since ${before.recordedFrom ?? ""}: ${before.judgedTicks} judged before, ${after.judgedTicks} after.`;
	if (differences.length === 0) return [`No difference ${period}: both fire at the same ticks (${rollbacks}).`, basis];
	return [
		`${count(differences.length, "difference")} ${period} (${rollbacks}):`,
		...differences.map(describeDifference),
		basis
	];
}
function describeNothingJudged({ ticks }) {
	return ticks === 0 ? "no tick is recorded (the workflow integrity records them)" : `nothing went by dlt at ${ticks === 1 ? "the one tick" : `any of the ${ticks} ticks`} recorded`;
}
function describeFiring({ from, through, generation, phase, action, isObserved, trigger, because }) {
	return `${from}${from === through ? "" : ` to ${through}`} generation ${generation} (${phase}): ${isObserved ? "observed" : action} by ${trigger}: ${oneLine(because, 200)}`;
}
function describeDifference(difference) {
	const { kind, trigger, action, generation, phase, before, after, stretches } = difference;
	const about = `generation ${generation} (${phase}): ${action} by ${trigger}`;
	switch (kind) {
		case "only-before": return `${before ?? ""} ${about} fires no longer`;
		case "only-after": return `${after ?? ""} ${about} would fire`;
		case "earlier":
		case "later": return `${after ?? ""} ${about} ${kind} than ${before ?? ""}`;
		case "other-ticks": return `${after ?? ""} ${about} ${describeStretches(stretches.after)}, where it ${describeStretches(stretches.before)} before`;
		default: return kind;
	}
}
function describeStretches({ count: times, through }) {
	return `fires ${count(times, "time")} until ${through ?? ""}`;
}

// actions/watch-triggers/to-state-spans.ts
/** The state as each commit left it; a commit whose files cannot be read ends the span before it and begins none. */
function toStateSpans(stretches) {
	return stretches.map(({ fromMs, config, routing }) => {
		const state = toWatchedState(parseLiveState(/* @__PURE__ */ new Map([[CONFIG_PATH, config === null ? null : { contents: config }], [ROUTING_PATH, routing === null ? null : { contents: routing }]]), []));
		if (state.measured) {
			const { phase, generation, phaseStartedMs, dltUnits } = state.value;
			return {
				fromMs,
				state: {
					phase,
					generation,
					phaseStartedMs,
					dltUnits
				}
			};
		}
		return {
			fromMs,
			state: {
				phase: "manual_only",
				generation: -1,
				phaseStartedMs: null,
				dltUnits: []
			}
		};
	});
}

// actions/shared/adapters/git/git-state-timeline.ts
/** Transitions, holds and edits by hand of a migration: many times more than one has. */
const MOST_COMMITS = 2e3;
/** The commits of a clone that touched the state, with its files as each left them. No call to the outside. */
function gitStateTimeline({ oid, ...place }) {
	return { list: async (signal) => {
		const clone = await openGitClone(place, signal);
		const commits = await listCommits(clone, oid, signal);
		const names = commits.flatMap((commit) => [CONFIG_PATH, ROUTING_PATH].map((path) => `${commit.oid}:${path}`));
		const { exitCode, stdout, stderr } = await clone.local(["cat-file", "--batch"], {
			input: names.map((name) => `${name}\n`).join(""),
			signal
		});
		if (exitCode !== 0) throw unread(stderr);
		const objects = parseBatch(stdout).map((entry) => entry === MISSING ? null : entry.contents);
		return commits.map((commit, at) => ({
			...commit,
			config: objects[2 * at] ?? null,
			routing: objects[2 * at + 1] ?? null
		})).toReversed();
	} };
}
/** The newest first. */
async function listCommits(clone, oid, signal) {
	const args = [
		"log",
		"--first-parent",
		`--max-count=${MOST_COMMITS}`,
		"--format=%H %ct",
		"--end-of-options",
		oid,
		"--"
	];
	const { exitCode, stdout, stderr } = await clone.local([
		...args,
		CONFIG_PATH,
		ROUTING_PATH
	], { signal });
	if (exitCode !== 0) throw unread(stderr);
	return stdout.toString("utf8").split("\n").flatMap((line) => {
		const [, commit, seconds] = /^([0-9a-f]{40,64}) (\d+)$/u.exec(line) ?? [];
		return commit === void 0 ? [] : [{
			oid: commit,
			fromMs: Number(seconds) * 1e3
		}];
	});
}
function unread(stderr) {
	return new DependencyError({
		dependency: "git",
		message: `The commits of the state could not be read: observed ${gitWords(stderr)}, expected a branch that the clone knows.`,
		retryable: false,
		remedy: "Run git fetch --unshallow, then this again."
	});
}

// actions/shared/triggers/compare-replays.ts
/** The firings of each rule in each generation, by both. `before` is the policy in force, `after` the one that is proposed. */
function compareReplays(before, after) {
	const [old, next] = [firingsByRule(before), firingsByRule(after)];
	return [.../* @__PURE__ */ new Set([...old.keys(), ...next.keys()])].toSorted().flatMap((key) => difference(old.get(key) ?? [], next.get(key) ?? [])).toSorted((a, b) => (a.after ?? a.before ?? "") < (b.after ?? b.before ?? "") ? -1 : 1);
}
function difference(old, next) {
	const either = next[0] ?? old[0];
	if (either === void 0 || isSame(old, next)) return [];
	const { trigger, generation, phase } = either;
	const action = either.isObserved ? "observe" : either.action;
	const [before, after] = [old[0]?.from ?? null, next[0]?.from ?? null];
	const stretches = {
		before: stretchesOf(old),
		after: stretchesOf(next)
	};
	return [{
		kind: kindOf(before, after),
		trigger,
		action,
		generation,
		phase,
		before,
		after,
		stretches
	}];
}
function isSame(old, next) {
	return old.length === next.length && old.every(({ from, through }, at) => next[at]?.from === from && next[at].through === through);
}
function kindOf(before, after) {
	if (before === null) return "only-after";
	if (after === null) return "only-before";
	if (before === after) return "other-ticks";
	return after < before ? "earlier" : "later";
}
function stretchesOf(firings) {
	return {
		count: firings.length,
		through: firings.at(-1)?.through ?? null
	};
}
/** Rising, as a replay lists them. */
function firingsByRule({ firings }) {
	const byRule = /* @__PURE__ */ new Map();
	for (const firing of firings) {
		const { generation, trigger, action, isObserved } = firing;
		const key = `${String(generation).padStart(12, "0")} ${trigger} ${isObserved ? "observe" : action}`;
		const own = byRule.get(key);
		if (own === void 0) byRule.set(key, [firing]);
		else own.push(firing);
	}
	return byRule;
}

// actions/shared/triggers/replay-triggers.ts
/** Heartbeats that are nearer together are of one run: its look at the data, and its watch. */
const SAME_RUN_MS = 6e5;
const WATCHING = /* @__PURE__ */ new Set(["integrity", "watch"]);
/** Takes records of any order, each as often as it likes, from `fromMs` on. */
function prepareReplay(records, spans, period) {
	const beats = records.flatMap((record) => record.kind === "heartbeat" && WATCHING.has(record.workflow) ? [Date.parse(record.at)] : []);
	const decisions = /* @__PURE__ */ new Map();
	for (const record of records) if (record.kind === "decision") decisions.set(`${record.at} ${record.run}`, {
		atMs: Date.parse(record.at),
		record
	});
	return {
		ticks: listTicks([...beats, ...[...decisions.values()].map(({ atMs }) => atMs)], period),
		spans: spans.toSorted((a, b) => a.fromMs - b.fromMs),
		collected: collectFacts(records),
		sightings: listSightings(records),
		decisions: [...decisions.values()].toSorted((a, b) => a.atMs - b.atMs)
	};
}
function listTicks(instants, { fromMs, toMs }) {
	const own = [...new Set(instants)].filter((at) => at >= fromMs && at <= toMs).toSorted((a, b) => a - b);
	return own.filter((at, index) => (own[index + 1] ?? 1e400) - at > SAME_RUN_MS);
}
/**
* What would have fired when, by that policy: the same rules, tick by tick, on what was recorded up to each. Hysteresis is the replay's own. Nothing is folded
* anew at a tick: facts are sorted once, and each rule finds its window in them.
*/
function replayTriggers(history, policy) {
	const log = new FiringLog();
	const rollbacks = [];
	const takenBack = /* @__PURE__ */ new Set();
	let last = null;
	let judgedTicks = 0;
	for (const nowMs of history.ticks) {
		const state = stateAt(history.spans, nowMs);
		if (state === null || state.phase === "manual_only" || takenBack.has(state.generation)) continue;
		judgedTicks += 1;
		const decided = decideTriggers(momentAt(history, {
			nowMs,
			state,
			policy,
			last
		}));
		last = foldDecision(last, {
			...decided,
			generation: state.generation,
			hold: null
		});
		const at = new Date(nowMs).toISOString();
		log.take(decided.rules, {
			at,
			state
		});
		if (decided.decision !== "rollback" || decided.trigger === null) continue;
		const { generation, phase } = state;
		takenBack.add(generation);
		rollbacks.push({
			trigger: decided.trigger,
			generation,
			phase,
			at,
			because: decided.because
		});
	}
	const [firstMs] = history.ticks;
	const recordedFrom = firstMs === void 0 ? null : new Date(firstMs).toISOString();
	return {
		ticks: history.ticks.length,
		recordedFrom,
		judgedTicks,
		firings: log.list(),
		rollbacks
	};
}
function stateAt(spans, nowMs) {
	return spans[afterIndex(spans, nowMs, ({ fromMs }) => fromMs) - 1]?.state ?? null;
}
const NO_LOOK = {
	measured: false,
	message: "no look is recorded up to here",
	remedy: "Nothing: it is past."
};
const NO_ISSUES = {
	measured: false,
	message: "which issues were open is recorded from the first decision on",
	remedy: "Nothing: it is past."
};
function momentAt(history, { nowMs, state, policy, last }) {
	const sighting = history.sightings[afterIndex(history.sightings, nowMs, ({ atMs }) => atMs) - 1];
	return {
		nowMs,
		readMs: nowMs,
		last,
		state: {
			measured: true,
			value: state
		},
		policy: {
			measured: true,
			value: policy
		},
		collected: {
			measured: true,
			value: history.collected
		},
		integrity: sighting === void 0 ? NO_LOOK : {
			measured: true,
			value: sighting
		},
		issues: issuesAt(history, nowMs, state),
		clocks: {
			databaseSkewMs: null,
			latestHeartbeat: null
		}
	};
}
/** What the decision of that tick saw of the issues: that one was there is all that it says. */
function issuesAt({ decisions }, nowMs, state) {
	const found = decisions[afterIndex(decisions, nowMs, ({ atMs }) => atMs) - 1];
	const rule = found?.record.rules.find(({ trigger }) => trigger === "critical-incident");
	if (found === void 0 || rule === void 0 || nowMs - found.atMs > SAME_RUN_MS || rule.value === null) return NO_ISSUES;
	if (found.record.generation !== state.generation || rule.value === 0) return {
		measured: true,
		value: []
	};
	return {
		measured: true,
		value: [{
			number: 0,
			title: rule.because,
			url: "",
			createdMs: found.atMs,
			isOurs: true
		}]
	};
}
/** Joins ticks at which a rule fired for the same thing to stretches. */
var FiringLog = class {
	#done = [];
	#open = /* @__PURE__ */ new Map();
	take(rules, { at, state }) {
		for (const rule of rules) {
			const open = this.#open.get(rule.trigger);
			const isSame = open?.generation === state.generation && open.action === rule.action;
			if (open !== void 0 && rule.fired && isSame) {
				this.#open.set(rule.trigger, {
					...open,
					through: at
				});
				continue;
			}
			if (open !== void 0) this.#close(open);
			if (!rule.fired) continue;
			const { trigger, action, isObserved, value, because } = rule;
			const { generation, phase } = state;
			this.#open.set(trigger, {
				trigger,
				action,
				isObserved,
				generation,
				phase,
				from: at,
				through: at,
				value,
				because
			});
		}
	}
	list() {
		return [...this.#done, ...this.#open.values()].toSorted((a, b) => a.from === b.from ? a.trigger < b.trigger ? -1 : 1 : a.from < b.from ? -1 : 1);
	}
	#close(firing) {
		this.#done.push(firing);
		this.#open.delete(firing.trigger);
	}
};

// scripts/commands/watch-replay.ts
const DAY_MS = 864e5;
/** `switchback watch --replay`: what would have fired when, by one policy, or by two beside each other. Reads alone. */
async function replayCommand(options, context) {
	const { log, signal } = context;
	const target = await findTarget(options, context);
	log.info(`Replaying ${options.days} days of ${describeTarget(target)}.`);
	const { policy, datasets } = await readRemotePolicy(target, signal);
	const chosen = options.policy === void 0 ? policy : await readPolicyFile(options.policy);
	const other = options.against === void 0 ? null : take(await readPolicyFile(options.against));
	if (other === null) take(chosen);
	const { history, passedOver } = await readReplayHistory(target, options, signal);
	if (passedOver > 0) log.warning(`${count(passedOver, "line")} of the history could not be read, so what ${passedOver === 1 ? "it holds" : "they hold"} is not replayed.`);
	if (await isShallow(target, signal)) log.warning("This clone is shallow: which state was in force before its oldest commit is not known. Run git fetch --unshallow, then this again.");
	const play = (one) => replayTriggers(history, triggerPolicyOf(one, datasets));
	const recorded = listRollbacks(history.spans, systemClock.now().getTime() - options.days * DAY_MS);
	if (other === null || !chosen.measured) {
		const replay = play(other ?? take(chosen));
		const lines = renderReplayLines(replay, {
			days: options.days,
			recorded
		});
		return {
			exitCode: 0,
			json: {
				...HEAD,
				days: options.days,
				replay,
				recorded
			},
			lines: chosen.measured ? lines : [describeLone(chosen), ...lines]
		};
	}
	const [replay, after] = [play(chosen.value), play(other)];
	const differences = compareReplays(replay, after);
	return {
		exitCode: 0,
		json: {
			...HEAD,
			days: options.days,
			replay,
			against: after,
			differences,
			recorded
		},
		lines: renderDifferenceLines(differences, {
			days: options.days,
			before: replay,
			after
		})
	};
}
const HEAD = {
	schemaVersion: 1,
	decision: "replayed",
	reasonCode: "replayed"
};
function describeLone({ message }) {
	return `The policy in force is none, so there is nothing to compare with: ${oneLine(message, 600)}. By the other one alone:`;
}
async function readPolicyFile(path) {
	return measurePolicy(new TextEncoder().encode(await readTextFile(path)), DEFAULT_BRANCH, path);
}
function take(policy) {
	if (policy.measured) return policy.value;
	throw new OperatorError({
		reasonCode: "policy-invalid",
		message: "There is no policy to replay",
		observed: policy.message,
		expected: "a policy as config/policy.yaml has it",
		remedy: policy.remedy
	});
}
async function readReplayHistory(target, { days }, signal) {
	const now = systemClock.now().getTime();
	const [{ records, passedOver }, spans] = await Promise.all([readRecords(target, signal), readSpans(target, signal)]);
	return {
		history: prepareReplay(records, spans, {
			fromMs: now - days * DAY_MS,
			toMs: now
		}),
		passedOver
	};
}
async function readRecords(target, signal) {
	const history = await openHistory(target, signal);
	try {
		const { records, passedOver } = parseHistoryFiles((await history.read(signal)).files);
		return {
			records: records.map(({ record }) => record),
			passedOver: passedOver.length
		};
	} finally {
		await history.close();
	}
}
async function readSpans(target, signal) {
	const { oid } = await readTipSnapshot(target, LIVE_STATE_PATHS, signal);
	return toStateSpans(await gitStateTimeline({
		...target,
		oid
	}).list(signal));
}
async function isShallow({ cwd, environment }, signal) {
	const { stdout } = await runGit({
		cwd,
		args: ["rev-parse", "--is-shallow-repository"],
		environment: gitEnvironment(environment),
		limitMs: 1e4,
		signal
	});
	return stdout.toString("utf8").trim() === "true";
}
/** Spans in which everything was taken back, by when they began. */
function listRollbacks(spans, fromMs) {
	return spans.flatMap(({ fromMs: at, state }, index) => {
		const before = spans[index - 1]?.state;
		return state.phase === "manual_only" && state.generation >= 0 && before !== void 0 && before.phase !== "manual_only" && at >= fromMs ? [new Date(at).toISOString()] : [];
	});
}

export { replayCommand };