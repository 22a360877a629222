import "./rolldown-runtime.mjs";
import { assessHold, toHoldEvent } from "./assess-hold.mjs";
import { isHoldActive } from "./hold.mjs";
import { isOfCommandLine, makeOperationId } from "./transition-facts.mjs";
import { INTEGRITY_WORKFLOW } from "./integrity-history.mjs";
import { oneLine } from "./one-line.mjs";
import { SEVERITIES, TRIGGER_TITLES } from "./trigger.mjs";
import { count } from "./count.mjs";
import { INTEGRITY_CRON, assessTicks, findSkew, parseTickSchedule, tickAround } from "./assess-ticks.mjs";
import { DECISIONS } from "./decision.mjs";
import { ageSecondsOf, collectFacts, errorRateRule, findLastDecision, firedResult, freshSighting, freshlyRead, lastWithin, newestRuns, quietResult, skippedResult, triggerPolicyOf, unmeasuredResult } from "./trigger-policy.mjs";
import { SKIP_REASONS, VERDICTS, foldVerdicts } from "./verdict.mjs";
import { _enum, array, boolean, datetime, int, number, object, strictObject, string, unknown } from "./zod.mjs";
import { parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { measureFault } from "./measure-fault.mjs";
import { integrityResultSchema } from "./integrity-result.mjs";
import { listSightings, sightingOf } from "./to-sighting.mjs";
import { describeConfigProblem, parseCutoverConfig } from "./cutover-config.mjs";
import { CONFIG_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { generationInForce } from "./next-generation.mjs";
import { LIVE_STATE_PATHS, parseLiveState } from "./live-state.mjs";
import { readPatiently } from "./read-patiently.mjs";
import { BADGE_PATH, gitHistoryStore, renderHistoryPath, renderRunKey, toTickBadge } from "./git-history-store.mjs";
import { formatInstant } from "./phase.mjs";
import { heading, link, paragraph, quoted, quotedBlock, renderMarkdown, strong } from "./render-markdown.mjs";
import { withoutMarkers } from "./report-parts.mjs";
import { planHold, recogniseHold } from "./recognise-hold.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { commitTransition, describeGivingUp, describeRefusal } from "./describe-own-commit.mjs";
import { joinSentences } from "./sentences.mjs";
import { isNestedTooDeeply } from "./json-depth.mjs";
import { measurementSchema } from "./measurement.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { githubCollectorRuns } from "./github-collector-runs.mjs";
import { githubCalls } from "./github-calls.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { DEFAULT_BRANCH, measurePeoplesFiles } from "./measure-files.mjs";
import { findGithub } from "./find-github.mjs";
import { describeTarget, findTarget } from "./find-target.mjs";
import { readBothFiles } from "./read-peoples-files.mjs";
import { gunzipSync, gzipSync } from "node:zlib";

// actions/watch-triggers/read-watched-state.ts
const REMEDY = "Run the rollback, which writes it anew, or restore the file from the newest transition commit.";
/** The state at the tip of its branch, as the triggers go by it. */
async function readWatchedState(repository, clock, signal) {
	const tip = await measureFault(() => readPatiently(() => repository.readTip(LIVE_STATE_PATHS, { signal }), clock, signal), "Check the token and the status of GitHub, then run this again.");
	return tip.measured ? toWatchedState(parseLiveState(tip.value.files, tip.value.history)) : tip;
}
/** A routing file that cannot be read says of no unit that dlt collects it, so nothing can be decided for any. */
function toWatchedState({ config, routing, history }) {
	if (!config.ok) return {
		measured: false,
		message: config.problems.slice(0, 3).map(describeConfigProblem).join("; "),
		remedy: REMEDY
	};
	const { phase, phaseStartedAt, hold, lastTransition } = config.config;
	const state = {
		phase,
		generation: generationInForce(config.config.generation, history),
		phaseStartedMs: phaseStartedAt === null ? null : Date.parse(phaseStartedAt),
		hold,
		incident: lastTransition?.incident ?? null
	};
	if (phase === "manual_only") return {
		measured: true,
		value: {
			...state,
			dltUnits: []
		}
	};
	if (routing?.ok !== true) return {
		measured: false,
		message: `${ROUTING_PATH} is missing or cannot be read`,
		remedy: REMEDY
	};
	return {
		measured: true,
		value: {
			...state,
			dltUnits: routing.routing.dltUnits
		}
	};
}

// actions/shared/triggers/assess-api-limits.ts
const TRIGGER$3 = "api-limits";
/** Runbook: API rate limits consistently exceeded. dlt's runs take the policy's action, the manual path's the one for manual. */
const apiLimitsRule = {
	trigger: TRIGGER$3,
	severity: "medium",
	assess: (moment) => {
		const terms = moment.policy.triggers[TRIGGER$3];
		const about = {
			limit: terms.limitedRuns,
			unit: `limited runs of ${terms.ofRuns}`
		};
		const collected = freshlyRead(moment.collected, moment);
		if (!collected.measured) return unmeasuredResult(TRIGGER$3, collected, about);
		const dlt = measure("dlt", collected.value, moment);
		const manual = measure("manual", collected.value, moment);
		const fired = gravest([dlt, manual].filter(({ limited }) => limited >= terms.limitedRuns), terms);
		const shown = fired ?? (manual.limited > dlt.limited ? manual : dlt);
		const facts = {
			value: shown.limited,
			limit: about.limit,
			unit: about.unit,
			sample: shown.runs.length,
			minimumSample: terms.limitedRuns,
			evidenceAgeSeconds: ageSecondsOf(moment.readMs, moment.nowMs),
			isManualAlone: fired?.path === "manual",
			because: `${[dlt, manual].map(describe$3).join("; ")}; fires at ${terms.limitedRuns} of ${terms.ofRuns}`
		};
		if (fired !== void 0) return firedResult(TRIGGER$3, actionOf(fired, terms), {
			...facts,
			remedy: "Collect less often, or fewer units at a time: both paths share the budget of one Reddit client.",
			subjects: fired.runs.filter(({ isLimited }) => isLimited === true).map(({ run }) => run)
		});
		return quiet(dlt, manual, facts);
	}
};
function actionOf({ path }, { action, actionWhereManual }) {
	return path === "dlt" ? action : actionWhereManual;
}
/** Of one client both paths meet the limit together: where dlt's runs are observed only, what the manual path's ask for stands all the same. */
function gravest(fired, terms) {
	const gravity = (runs) => GRAVITY.indexOf(actionOf(runs, terms));
	return fired.toSorted((a, b) => gravity(b) - gravity(a))[0];
}
const GRAVITY = [
	"observe",
	"hold",
	"rollback"
];
function quiet(dlt, manual, facts) {
	if (dlt.runs.length > 0) return quietResult(TRIGGER$3, "pass", facts);
	if (dlt.untold + manual.untold === 0) return skippedResult(TRIGGER$3, "learning", facts);
	return quietResult(TRIGGER$3, "unknown", {
		...facts,
		value: null,
		remedy: "Let the collector tell its calls and its budget: record() of scripts/collector/switchback.py."
	});
}
/** The newest runs of this generation since the phase began; one that was stopped by us counts for what it met until then. */
function measure(path, collected, { nowMs, state, policy }) {
	const period = {
		fromMs: state.phaseStartedMs,
		toMs: nowMs
	};
	const own = collected.of(path, state.generation);
	const most = policy.triggers[TRIGGER$3].ofRuns;
	const last = newestRuns(own, period, {
		most,
		isWanted: () => true
	});
	const runs = last.filter(({ isLimited }) => isLimited !== null);
	return {
		path,
		runs,
		limited: runs.reduce((sum, { isLimited }) => sum + (isLimited === true ? 1 : 0), 0),
		untold: last.length - runs.length
	};
}
function describe$3({ path, runs, limited, untold }) {
	const beside = untold === 0 ? "" : `, of ${untold} more nobody told`;
	return `${limited} of the last ${count(runs.length, "run")} of ${path} met a limit${beside}`;
}

// actions/shared/triggers/assess-critical-incident.ts
const TRIGGER$2 = "critical-incident";
/** Runbook: critical production incident. An open issue with the policy's label that was opened in this generation; a person says so with the button. */
const criticalIncidentRule = {
	trigger: TRIGGER$2,
	severity: "critical",
	assess: (moment) => {
		const { nowMs, readMs, policy, state } = moment;
		const { action, label } = policy.triggers[TRIGGER$2];
		const about = {
			limit: 0,
			unit: "open issues"
		};
		const issues = freshlyRead(moment.issues, moment);
		if (!issues.measured) return unmeasuredResult(TRIGGER$2, issues, about);
		const inPhase = issues.value.filter(({ createdMs }) => createdMs >= state.phaseStartedMs).toSorted((a, b) => a.number - b.number);
		const own = inPhase.filter(({ isOurs }) => isOurs);
		const facts = {
			...about,
			value: own.length,
			sample: issues.value.length,
			evidenceAgeSeconds: ageSecondsOf(readMs, nowMs)
		};
		const [first] = own;
		if (first !== void 0) return firedResult(TRIGGER$2, action, {
			...facts,
			because: `${count(own.length, "open issue")} labelled ${oneLine(label, 50)} since the phase began: ${describe$2(first)}`,
			remedy: `Close it, or take the label off, once it is over: ${first.url}`,
			subjects: own.map(({ number }) => `#${number}`)
		});
		const strangers = inPhase.length;
		const earlier = issues.value.length - inPhase.length;
		const passedOver = [...earlier === 0 ? [] : [`${count(earlier, "open one")} from before the phase began`], ...strangers === 0 ? [] : [`${count(strangers, "one")} by nobody of this repository`]];
		const beside = passedOver.length === 0 ? "" : `; ${passedOver.join(" and ")} ${earlier + strangers === 1 ? "does" : "do"} not count`;
		return quietResult(TRIGGER$2, strangers === 0 ? "pass" : "warn", {
			...facts,
			because: `no open issue labelled ${oneLine(label, 50)} since the phase began${beside}`,
			remedy: strangers === 0 ? null : "Look at it: where it is one, open an issue of your own with that label, or press the button of rollback.yml.",
			subjects: inPhase.map(({ number }) => `#${number}`)
		});
	}
};
function describe$2({ number, title }) {
	return `#${number} ${oneLine(title, 80)}`;
}

// actions/shared/triggers/judge-checks.ts
/** A rollback is never onto the path that is at fault. */
function milder(action) {
	return action === "rollback" ? "hold" : action;
}
/**
* A trigger that one look at the data decides alone: a check of its kinds failed beyond the baseline, in what arrived since the phase began (the look has
* weighed that already). `unknown` decides nothing.
*/
function judgeChecks(terms, moment) {
	const result = judgeLook(terms, moment);
	return result.fired || !isUndone(terms, moment) ? result : stillDue(terms, result);
}
/**
* A look judges what came in since the one before it, so a finding is told once. Where the rollback that it asked for did not come about, since the state is
* still of that generation, it is due until it does: the next tick tries again.
*/
function isUndone({ trigger, action }, { last, state }) {
	return action === "rollback" && last !== null && last.generation === state.generation && last.due.includes(trigger);
}
function stillDue({ trigger, action }, result) {
	const { value, limit, unit, sample, evidenceAgeSeconds, remedy } = result;
	const because = `found before, and the rollback that it asked for did not come about; now: ${result.because}`;
	return firedResult(trigger, action, {
		value,
		limit,
		unit,
		sample,
		evidenceAgeSeconds,
		remedy,
		because
	});
}
function judgeLook(terms, moment) {
	const { trigger, kinds, what } = terms;
	const about = {
		limit: 0,
		unit: "faults"
	};
	const fresh = freshSighting(moment);
	if (!fresh.measured) return unmeasuredResult(trigger, fresh, about);
	const sighting = fresh.value;
	const own = sighting.checks.filter(({ kind, verdict }) => kind !== null && kinds.has(kind) && verdict !== "skipped");
	const facts = {
		...about,
		sample: own.length,
		evidenceAgeSeconds: ageSecondsOf(sighting.atMs, moment.nowMs)
	};
	if (sighting.isBaseline) return skippedResult(trigger, "not-applicable", {
		...facts,
		value: null,
		because: "a baseline was recorded: what was there is known from now on"
	});
	const failed = own.filter(({ verdict }) => verdict === "fail");
	if (failed.length > 0) return judgeFailed(failed, terms, facts);
	return judgeClean(own, {
		trigger,
		what,
		facts
	});
}
function judgeFailed(failed, terms, facts) {
	const isManualAlone = failed.every(({ cause }) => cause === "manual");
	const isUnsaid = !isManualAlone && failed.every(({ cause }) => cause !== "any");
	const action = isManualAlone ? terms.actionWhereManualOnly : isUnsaid ? milder(terms.action) : terms.action;
	const named = failed.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
	const more = failed.length > named.length ? [`and ${failed.length - named.length} more`] : [];
	const causes = isManualAlone ? ["only the manual path can have caused it"] : isUnsaid ? ["which path can have caused it is not recorded"] : [];
	return firedResult(terms.trigger, action, {
		...facts,
		value: failed.reduce((sum, { faultCount }) => sum + Math.max(1, faultCount), 0),
		because: [
			...named,
			...more,
			...causes
		].join("; "),
		remedy: failed.find(({ remedy }) => remedy !== null)?.remedy ?? null,
		isManualAlone,
		subjects: [...new Set(failed.map(({ id }) => id))]
	});
}
function judgeClean(own, { trigger, what, facts }) {
	const unknown = own.filter(({ verdict }) => verdict === "unknown");
	if (own.length === 0) return quietResult(trigger, "unknown", {
		...facts,
		value: null,
		because: `no check of ${what} was measured`,
		remedy: "See the job Data of the workflow integrity: it says what is missing."
	});
	if (unknown.length > 0) return quietResult(trigger, "unknown", {
		...facts,
		value: 0,
		because: `nothing was found, and ${count(unknown.length, "check")} of ${what} could not be measured: ${unknown[0]?.id}: ${unknown[0]?.observed}`,
		remedy: unknown.find(({ remedy }) => remedy !== null)?.remedy ?? null,
		subjects: [...new Set(unknown.map(({ id }) => id))]
	});
	const isWarned = own.some(({ verdict }) => verdict === "warn");
	return quietResult(trigger, isWarned ? "warn" : "pass", {
		...facts,
		value: 0,
		because: `${count(own.length, "check")} of ${what} found nothing beyond what is known`
	});
}

// actions/shared/triggers/assess-data-loss.ts
/** Runbook: data loss or corruption detected. Where only the manual path can be at fault, the policy's milder action. */
const dataLossRule = {
	trigger: "data-loss",
	severity: "critical",
	assess: (moment) => {
		const { action, actionWhereManualOnly } = moment.policy.triggers["data-loss"];
		return judgeChecks({
			trigger: "data-loss",
			kinds: /* @__PURE__ */ new Set(["loss", "corruption"]),
			what: "loss or corruption",
			action,
			actionWhereManualOnly
		}, moment);
	}
};

// actions/shared/triggers/assess-duplicates.ts
/** Runbook: duplicate data detected in the database. The canonical id twice, proven, beyond the baseline. */
const duplicatesRule = {
	trigger: "duplicates",
	severity: "high",
	assess: (moment) => {
		const { action } = moment.policy.triggers.duplicates;
		const kinds = /* @__PURE__ */ new Set(["duplicates"]);
		const terms = {
			action,
			actionWhereManualOnly: milder(action)
		};
		return judgeChecks({
			trigger: "duplicates",
			kinds,
			what: "doubled ids",
			...terms
		}, moment);
	}
};

// actions/shared/triggers/assess-load-failure.ts
const TRIGGER$1 = "load-failure";
const MINUTE_MS = 6e4;
/** Rows of a load that never completed. */
const LOADS_CHECK = "dlt-loads";
/** Whether completed loads are seen in the database at all. */
const CADENCE_CHECK = "dlt-cadence";
/** Runbook: dlt pipeline fails to load data. A run with nothing new writes no row of `_dlt_loads`, and is a success. */
const loadFailureRule = {
	trigger: TRIGGER$1,
	severity: "high",
	assess: (moment) => {
		const fresh = freshSighting(moment);
		const loads = fresh.measured ? fresh.value.checks.filter(({ id }) => id === LOADS_CHECK) : [];
		const failed = loads.filter(({ verdict }) => verdict === "fail");
		const silence = judgeSilence(moment, fresh.measured ? fresh.value.checks : []);
		if (failed.length > 0) {
			const atMs = fresh.measured ? fresh.value.atMs : moment.nowMs;
			return strongest(silence, judgeLoads(failed, moment, ageSecondsOf(atMs, moment.nowMs)));
		}
		if (silence.fired || silence.verdict === "unknown") return silence;
		return withLoads(silence, loads, fresh);
	}
};
/** On GitHub's schedules no limit is below the policy's floor (DESIGN.md section 7). */
function silenceLimits(cadenceMinutes, { policy }) {
	const terms = policy.triggers[TRIGGER$1];
	const cadenceMs = cadenceMinutes * MINUTE_MS;
	const floorMs = policy.isOnGithubSchedule ? Math.max(terms.scheduleCadences * cadenceMs, terms.scheduleMinutes * MINUTE_MS) : 0;
	return {
		cadenceMs,
		holdMs: Math.max(terms.holdAfterCadences * cadenceMs, floorMs),
		actionMs: Math.max(terms.actionAfterCadences * cadenceMs, floorMs)
	};
}
function judgeSilence(moment, checks) {
	const { nowMs, readMs, policy, state } = moment;
	const terms = policy.triggers[TRIGGER$1];
	const about = {
		limit: terms.actionAfterCadences,
		unit: "cadences"
	};
	const collected = freshlyRead(moment.collected, moment);
	if (!collected.measured) return unmeasuredResult(TRIGGER$1, collected, about);
	if (!policy.dltCadenceMinutes.measured) return unmeasuredResult(TRIGGER$1, policy.dltCadenceMinutes, about);
	const limits = silenceLimits(policy.dltCadenceMinutes.value, moment);
	const silent = measureSilence(collected.value, moment);
	const counted = silent.filter(({ isGone }) => !isGone);
	const [worst] = counted;
	if (worst === void 0) return skippedResult(TRIGGER$1, "not-applicable", {
		...about,
		value: null,
		because: state.dltUnits.length === 0 ? "no unit is routed to dlt" : "every unit that is routed to dlt is gone at the source"
	});
	const facts = {
		value: Math.round(10 * worst.silentMs / limits.cadenceMs) / 10,
		limit: Math.round(10 * limits.actionMs / limits.cadenceMs) / 10,
		unit: "cadences",
		sample: counted.length,
		evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
		because: describeSilence(worst, counted, limits),
		subjects: counted.filter(({ silentMs }) => silentMs > limits.holdMs).map(({ unit }) => unit)
	};
	if (worst.silentMs <= limits.holdMs) return quietResult(TRIGGER$1, silent.length > counted.length ? "warn" : "pass", facts);
	return judgeUnrecorded({
		asked: worst.silentMs > limits.actionMs ? terms.action : milder(terms.action),
		facts,
		checks
	}, collected.value, moment, limits);
}
/**
* Where nothing of dlt was recorded of late, a path that is dead looks like one whose records are stuck, or that nobody wrapped. Loads that complete in the
* database are proof that it runs. Without that, silence of a path that was recorded before is its own; of one that never was, the database has the say: that
* no load completes is proof that it does not run, and without its word a hold is as far as it goes.
*/
function judgeUnrecorded({ asked, facts, checks }, collected, { nowMs, state }, { holdMs }) {
	if (hasFactSince(collected.of("dlt", state.generation), nowMs - holdMs, nowMs)) return firedResult(TRIGGER$1, asked, facts);
	const seen = new Set(checks.filter(({ id }) => id === CADENCE_CHECK).map(({ verdict }) => verdict));
	if (collected.firstDltMs !== null && collected.firstDltMs <= nowMs && !seen.has("pass")) return firedResult(TRIGGER$1, asked, facts);
	const remedy = "Start dlt with `switchback run dlt -- COMMAND`, or let it call record(), so that its unit-fetches are recorded.";
	if (seen.has("pass")) return quietResult(TRIGGER$1, "unknown", {
		...facts,
		value: null,
		because: "loads of dlt complete in the database, and no unit-fetch of it was recorded of late",
		remedy
	});
	const because = `${facts.because}; nothing of dlt was recorded of late`;
	if (seen.has("warn") || seen.has("fail")) return firedResult(TRIGGER$1, asked, {
		...facts,
		because: `${because}, and no load completes`,
		remedy
	});
	return firedResult(TRIGGER$1, milder(asked), {
		...facts,
		because,
		remedy
	});
}
function hasFactSince({ fetches, runs }, fromMs, toMs) {
	return fetches.some(({ atMs }) => atMs >= fromMs && atMs <= toMs) || runs.some(({ endMs }) => endMs >= fromMs && endMs <= toMs);
}
/** The longest silence first, then by name. */
function measureSilence(collected, { nowMs, state }) {
	const own = collected.of("dlt", state.generation);
	return state.dltUnits.map((unit) => {
		const success = lastWithin(own.successes.get(unit), state.phaseStartedMs, nowMs);
		const gone = lastWithin(own.gone.get(unit), state.phaseStartedMs, nowMs);
		const isGone = gone !== null && gone > (success ?? -1e400);
		return {
			unit,
			silentMs: nowMs - (success ?? state.phaseStartedMs),
			isFirstDue: success === null,
			isGone
		};
	}).toSorted((a, b) => b.silentMs - a.silentMs || (a.unit < b.unit ? -1 : 1));
}
function describeSilence(worst, counted, limits) {
	const over = counted.filter(({ silentMs }) => silentMs > limits.holdMs).length;
	const more = over > 1 ? ` (${over} of ${count(counted.length, "routed unit")} are over the limit)` : "";
	const silent = minutes$1(worst.silentMs);
	const last = worst.isFirstDue ? `was not fetched with success in the ${silent} since the phase began` : `was fetched with success ${silent} ago`;
	return `${worst.unit} ${last}${more}; a hold comes after ${minutes$1(limits.holdMs)}, more after ${minutes$1(limits.actionMs)}`;
}
function minutes$1(milliseconds) {
	return `${Math.max(0, Math.round(milliseconds / MINUTE_MS))} min`;
}
function judgeLoads(failed, { policy }, evidenceAgeSeconds) {
	return firedResult(TRIGGER$1, policy.triggers[TRIGGER$1].action, {
		value: failed.reduce((sum, { faultCount }) => sum + Math.max(1, faultCount), 0),
		limit: 0,
		unit: "loads that never completed",
		sample: failed.length,
		evidenceAgeSeconds,
		because: failed.map(({ observed }) => observed).join("; "),
		remedy: failed.find(({ remedy }) => remedy !== null)?.remedy ?? null,
		subjects: [LOADS_CHECK]
	});
}
/** Of two that fired the one that asks for more; what never completed comes first, since it is proven by the data. */
function strongest(silence, loads) {
	return silence.fired && silence.action === "rollback" && loads.action !== "rollback" ? silence : loads;
}
/** Every unit is fetched in time; whether each load completed may still be unknown. */
function withLoads(silence, loads, fresh) {
	if (silence.verdict === "skipped") return silence;
	const unread = loads.find(({ verdict }) => verdict === "unknown");
	const why = fresh.measured ? unread?.observed ?? (loads.length === 0 ? "that check was not run" : null) : fresh.message;
	if (why === null) return silence;
	const remedy = fresh.measured ? unread?.remedy ?? null : fresh.remedy;
	return quietResult(TRIGGER$1, "unknown", {
		...silence,
		because: `${silence.because}; whether every load completed is not known: ${why}`,
		remedy
	});
}

// actions/shared/triggers/assess-sla.ts
const TRIGGER = "sla-missed";
/** Newest runs that are looked at where the last few do not settle it. */
const MOST_RUNS = 200;
/**
* Runbook: execution time SLA missed repeatedly. So many runs in a row, each known to have taken too long. One that tells nothing (stopped, failed at once, its
* posts not told) is neither: it ends a row, since nobody knows that it missed, and it proves no run in time, so that a row before it stands. Where
* it could be what a row lacks, the answer is unknown. A run that left no record at all is no run here: that dlt is silent is the matter of load-failure.
*/
const slaRule = {
	trigger: TRIGGER,
	severity: "medium",
	assess: (moment) => {
		const { state, policy } = moment;
		const about = {
			limit: policy.triggers[TRIGGER].runsInARow,
			unit: "runs in a row"
		};
		const collected = freshlyRead(moment.collected, moment);
		if (!collected.measured) return unmeasuredResult(TRIGGER, collected, about);
		return judge(measureRow(collected.value.of("dlt", state.generation), moment), moment);
	}
};
function measureRow(own, { nowMs, state, policy }) {
	const terms = policy.triggers[TRIGGER];
	const period = {
		fromMs: state.phaseStartedMs,
		toMs: nowMs
	};
	const isWanted = () => true;
	const last = newestRuns(own, period, {
		most: terms.runsInARow,
		isWanted
	});
	const seen = last.every((run) => saysSomething(run, terms)) || last.some((run) => isInTime(run, terms)) ? last : newestRuns(own, period, {
		most: MOST_RUNS,
		isWanted
	});
	const metAt = seen.findIndex((run) => isInTime(run, terms));
	const runs = metAt === -1 ? seen : seen.slice(0, metAt);
	return {
		runs,
		missed: longestRow(runs, terms),
		untold: runs.filter((run) => !saysSomething(run, terms)).length,
		told: seen.find((run) => saysSomething(run, terms)) ?? null
	};
}
/** Of several of one length the newest. */
function longestRow(runs, terms) {
	let longest = [];
	let row = [];
	for (const run of runs) {
		row = saysSomething(run, terms) ? [...row, run] : [];
		if (row.length > longest.length) longest = row;
	}
	return longest;
}
function judge({ runs, missed, untold, told }, { nowMs, readMs, policy }) {
	const terms = policy.triggers[TRIGGER];
	const silent = untold === 0 ? "" : `; ${count(untold, "run")} since the last one in time told nothing`;
	const facts = {
		value: missed.length,
		limit: terms.runsInARow,
		unit: "runs in a row",
		sample: runs.length - untold,
		minimumSample: terms.runsInARow,
		evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
		because: told === null ? "no run of dlt told how long it took and how many posts it fetched" : `${count(missed.length, "run")} of dlt in a row took too long, of ${terms.runsInARow} that fire; the newest that told took ${describe$1(told, terms)}${silent}`
	};
	if (missed.length >= terms.runsInARow) return firedResult(TRIGGER, terms.action, {
		...facts,
		subjects: missed.map(({ run }) => run)
	});
	if (told === null && runs.length === 0) return skippedResult(TRIGGER, "learning", facts);
	if (untold === 0 || told !== null && runs.length < terms.runsInARow) return quietResult(TRIGGER, "pass", facts);
	return quietResult(TRIGGER, "unknown", {
		...facts,
		value: told === null ? null : missed.length,
		remedy: "See why these runs were stopped or failed at once; where they did not, let the collector tell its posts: record() of scripts/collector/switchback.py."
	});
}
/** So many minutes for each begun number of posts, at least once. In seconds. */
function slaSeconds(posts, terms) {
	return terms.minutes * 60 * Math.max(1, Math.ceil(posts / terms.posts));
}
/** Seconds that a run took. */
function secondsOf({ atMs, endMs }) {
	return (endMs - atMs) / 1e3;
}
function isInTime(run, terms) {
	return saysSomething(run, terms) && !isMissed(run, terms);
}
function isMissed(run, terms) {
	return secondsOf(run) > slaSeconds(run.posts ?? 0, terms);
}
/** Not one that we stopped, nor one that failed at once: neither shows how long collecting takes. */
function saysSomething(run, terms) {
	if (run.posts === null || run.outcome === "stopped") return false;
	return run.outcome === "succeeded" || isMissed(run, terms);
}
function describe$1(run, terms) {
	const posts = run.posts ?? 0;
	return `${minutes(secondsOf(run))} for ${count(posts, "post")} (limit ${minutes(slaSeconds(posts, terms))})`;
}
function minutes(seconds) {
	return `${Math.round(seconds / 6) / 10} min`;
}

// actions/shared/triggers/list-rules.ts
/** The runbook's seven, in its order. */
const TRIGGER_RULES = [
	dataLossRule,
	errorRateRule,
	criticalIncidentRule,
	apiLimitsRule,
	slaRule,
	duplicatesRule,
	loadFailureRule
];

// actions/shared/triggers/decide-triggers.ts
/**
* All seven triggers, folded to one decision (DESIGN.md section 7): the worst that any asks for, by the gravest of those. Nothing is decided on a state
* or a policy that cannot be read, by clocks that do not agree, or where nothing goes by dlt: a rollback is never rolled back. The order of facts, and one
* that is there twice, change nothing. One rollback an incident follows from the generation, which the next transition moves on.
*/
function decideTriggers(moment, rules = TRIGGER_RULES) {
	const { state, policy } = moment;
	if (!state.measured) return nothing("state-unknown", null, `the state could not be read: ${state.message}`);
	const { generation, phase, phaseStartedMs } = state.value;
	if (phase === "manual_only") return nothing("nothing-on-dlt", generation, "nothing goes by dlt");
	if (!policy.measured) return nothing("policy-invalid", generation, `nothing is decided: ${policy.message}`);
	if (phaseStartedMs === null) return nothing("state-unknown", generation, "the config does not say when the phase began, so no fact counts");
	const known = {
		...moment,
		state: {
			...state.value,
			phaseStartedMs
		},
		policy: policy.value
	};
	const results = rules.map((rule) => rule.assess(known));
	const skew = findSkew(moment);
	if (skew !== null) return {
		...nothing("clock-skewed", generation, skew),
		rules: results.map((result) => silenced(result))
	};
	return {
		...fold(results, rules),
		generation,
		rules: results
	};
}
function nothing(reasonCode, generation, because) {
	return {
		decision: "continue",
		reasonCode,
		trigger: null,
		severity: null,
		generation,
		because,
		rules: []
	};
}
/** What a rule would have asked for, by facts of which nobody knows the time. */
function silenced(result) {
	const verdict = result.verdict === "skipped" ? "skipped" : "unknown";
	return {
		...result,
		verdict,
		action: "continue"
	};
}
function fold(results, rules) {
	const gravity = (decision) => DECISIONS.indexOf(decision);
	const asking = results.map((result, at) => ({
		result,
		severity: rules[at]?.severity ?? "high"
	})).filter(({ result }) => result.action !== "continue").toSorted((a, b) => gravity(b.result.action) - gravity(a.result.action) || SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
	const [worst] = asking;
	if (worst !== void 0) {
		const { trigger, action, because } = worst.result;
		const others = asking.slice(1).map(({ result }) => result.trigger);
		const beside = others.length === 0 ? "" : `; beside it ${others.join(", ")}`;
		return {
			decision: action,
			reasonCode: "trigger-fired",
			trigger,
			severity: worst.severity,
			because: `${TRIGGER_TITLES[trigger]}: ${because}${beside}`
		};
	}
	const unknown = results.filter(({ verdict }) => verdict === "unknown").map(({ trigger }) => trigger);
	const observed = results.filter(({ fired, isObserved }) => fired && isObserved).map(({ trigger }) => trigger);
	const watched = observed.length === 0 ? "" : `; observed only: ${observed.join(", ")}`;
	const because = unknown.length === 0 ? `no trigger fired${watched}` : `no trigger fired; ${count(unknown.length, "trigger")} could not be measured: ${unknown.join(", ")}${watched}`;
	return {
		decision: "continue",
		reasonCode: unknown.length === 0 ? "no-trigger-fired" : "triggers-unknown",
		trigger: null,
		severity: null,
		because
	};
}

// actions/shared/triggers/decide-hold.ts
/**
* A hold is set when its trigger begins to ask for it, once: where a person lifts it while the trigger still fires, that person has decided, and a rule
* does not set it against them every half hour. It is tried again where setting it failed,
* and set where another one that stood has ended.
*/
function decideHold({ decision, trigger, generation }, { hold, last, now }) {
	if (decision !== "hold" || trigger === null) return "none";
	if (isHoldActive(hold, now)) return "stands";
	const before = last?.generation === generation ? last?.holds.get(trigger) : void 0;
	return before === "set" || before === "left-off" ? "left-off" : "set";
}

// actions/shared/watchdog/assess-workflows.ts
/** GitHub's word of a workflow that runs. */
const ACTIVE = "active";
/** Without these nothing is watched, and nothing goes back. */
const VITAL = ["integrity.yml", "rollback.yml"];
/** Without these something of the migration stands still. */
const OWN = [
	"advance.yml",
	"drill.yml",
	"review-incident.yml",
	"verify.yml"
];
const WORDS = {
	disabled_inactivity: "disabled by GitHub after 60 days without activity",
	disabled_manually: "disabled by hand",
	disabled_fork: "disabled, since this is a fork",
	deleted: "deleted"
};
/** Whether every workflow runs that should: GitHub disables schedules after 60 days without activity, and people disable things and forget. */
function assessWorkflows(states, terms) {
	const about = {
		id: "workflows",
		title: "Workflows are enabled",
		expected: "every workflow that should run is active"
	};
	if (!states.measured) return {
		...about,
		verdict: "unknown",
		observed: states.message,
		remedy: states.remedy
	};
	const odd = (names) => names.filter((name) => states.value.has(name) && states.value.get(name) !== ACTIVE);
	const collectors = terms.collectors.filter(({ path }) => shouldRun(path, terms.phase)).map(({ workflow }) => workflow);
	const missing = collectors.filter((name) => !states.value.has(name));
	const broken = [...odd(VITAL), ...odd(collectors)];
	const idle = odd(OWN);
	const named = [.../* @__PURE__ */ new Set([...broken, ...idle])];
	const told = [...named.map((name) => `${oneLine(name, 80)} is ${describe(states.value.get(name) ?? "")}`), ...missing.map((name) => `${oneLine(name, 80)} is not there`)];
	if (told.length === 0) return {
		...about,
		verdict: "pass",
		observed: "every workflow that is there and should run is active"
	};
	return {
		...about,
		verdict: broken.length + missing.length > 0 ? "fail" : "warn",
		observed: told.join("; "),
		remedy: named.length > 0 ? named.map((name) => `gh workflow enable ${oneLine(name, 80)}`).join("; ") : "Check the names of the workflows under collectors in config/policy.yaml."
	};
}
/** After a rollback dlt's are disabled on purpose; and where every unit goes by dlt, manual's may rest. */
function shouldRun(path, phase) {
	if (phase === null) return false;
	return path === "dlt" ? phase !== "manual_only" : phase !== "100%";
}
function describe(state) {
	return WORDS[state] ?? oneLine(state, 40);
}

// actions/shared/watchdog/watchdog.ts
const tickShareSchema = strictObject({
	from: string(),
	expected: int().min(0),
	seen: int().min(0),
	share: number().min(0).max(1).nullable()
});
const seconds = number().min(0);
const watchdogSchema = strictObject({
	verdict: _enum(VERDICTS),
	/** An advance waits until the schedule is kept again. */
	blocksPromotion: boolean(),
	/** `null` where the history could not be read. */
	ticks: strictObject({
		lastDay: tickShareSchema,
		lastWeek: tickShareSchema,
		missed: array(string()),
		day: array(strictObject({
			at: string(),
			lateSeconds: seconds.nullable()
		})).max(48),
		latenessSeconds: strictObject({
			median: seconds,
			p90: seconds,
			longest: seconds
		}).nullable(),
		longestGapSeconds: seconds.nullable(),
		newestAt: string().nullable()
	}).nullable(),
	checks: array(strictObject({
		id: string(),
		title: string(),
		verdict: _enum([...VERDICTS, "skipped"]),
		skipReason: _enum(SKIP_REASONS).optional(),
		expected: string(),
		observed: string(),
		detail: string().optional(),
		remedy: string().optional()
	}))
});
/** Below this nobody may say that the migration is watched. */
const BROKEN_SHARE = .5;
/** Fewer ticks say nothing. */
const LEAST_TICKS = 4;
const TICK_REMEDY = "GitHub drops schedules of busy hours: let an outside cron send repository_dispatch too (README, \"A second trigger\"), and see that integrity.yml is enabled.";
/** Whether somebody watches: the ticks of the schedule, and the workflows that must be enabled. Measured from what earlier runs left. */
function assessWatchdog(facts) {
	const { heartbeats, schedule, states, workflows, now } = facts;
	const ticks = heartbeats.measured ? assessTicks(heartbeats.value, schedule, now) : null;
	const checks = [judgeTicks(ticks, facts), assessWorkflows(states, workflows)];
	const verdict = foldVerdicts(checks);
	return {
		verdict,
		blocksPromotion: verdict !== "pass",
		ticks: ticks === null ? null : {
			...ticks,
			missed: [...ticks.missed],
			day: [...ticks.day]
		},
		checks
	};
}
function judgeTicks(ticks, { heartbeats, ticksPercent }) {
	const about = {
		id: "ticks",
		title: "The schedule is kept",
		expected: `at least ${ticksPercent} % of the ticks of the last 24 h kept`
	};
	if (ticks === null) {
		const { message, remedy } = heartbeats.measured ? {
			message: "no heartbeat",
			remedy: TICK_REMEDY
		} : heartbeats;
		return {
			...about,
			verdict: "unknown",
			observed: message,
			remedy
		};
	}
	const { lastDay, lastWeek } = ticks;
	if (ticks.newestAt === null) return {
		...about,
		verdict: "unknown",
		observed: "no run of the schedule is recorded",
		remedy: TICK_REMEDY
	};
	if (lastDay.share === null || lastDay.expected < LEAST_TICKS) return {
		...about,
		verdict: "skipped",
		skipReason: "learning",
		observed: `only ${count(lastDay.expected, "tick")} yet`
	};
	const observed = `${lastDay.seen} of ${count(lastDay.expected, "tick")} of the last 24 h, ${lastWeek.seen} of ${lastWeek.expected} of 7 days; ${describeLateness(ticks)}`;
	const verdict = verdictOf(lastDay, ticksPercent);
	return {
		...about,
		verdict,
		observed,
		...verdict === "pass" ? {} : { remedy: TICK_REMEDY }
	};
}
function verdictOf({ seen, expected }, ticksPercent) {
	if (seen * 100 >= ticksPercent * expected) return "pass";
	return seen >= BROKEN_SHARE * expected ? "warn" : "fail";
}
function describeLateness({ latenessSeconds, longestGapSeconds }) {
	const minutes = (given) => `${Math.round(given / 60)} min`;
	const late = latenessSeconds === null ? "lateness unknown" : `late by ${minutes(latenessSeconds.median)} (median), ${minutes(latenessSeconds.p90)} (9 of 10)`;
	return longestGapSeconds === null ? late : `${late}; longest gap ${minutes(longestGapSeconds)}`;
}

// actions/shared/status/list-open-incidents.ts
/**
* Incidents that are not reviewed, by the history alone: those that it tells of and the one that the newest transition names. Over is one that recovered,
* and whose pull request was merged; a drill leaves no events. Sorted.
*/
function listOpenIncidents(records, named) {
	const byIncident = new Map(named === null ? [] : [[named, []]]);
	for (const record of records) {
		if (record.kind !== "incident-event") continue;
		const own = byIncident.get(record.incident);
		if (own === void 0) byIncident.set(record.incident, [record]);
		else own.push(record);
	}
	return [...byIncident].flatMap(([id, events]) => isOver(events) ? [] : [id]).toSorted(compareTexts);
}
function isOver(events) {
	return events.toSorted((a, b) => compareTexts(instantKey(a.at), instantKey(b.at))).findLast(({ event }) => event === "recovered" || event === "reopened")?.event === "recovered" && events.some(({ event }) => event === "reviewed");
}

// actions/watch-triggers/read-sighting.ts
const NO_LOOK = {
	measured: false,
	message: "no look of check-integrity is known: its job did not run, or left nothing",
	remedy: "See the job Data of the workflow integrity: where its runner is dead, start it, or unset SWITCHBACK_RUNNER."
};
/**
* The look that was handed on, else the newest one that the history keeps. The one handed on knows more: what can have caused a finding, and the clock of
* the database; a newer one of the history, by a run beside this one, counts all the same.
*/
function readSighting(packed, records, { codec, now }) {
	const given = packed === void 0 ? null : unpackResult(packed, codec);
	const recorded = records.measured ? newestUntil(listSightings(records.value), now) : null;
	const notes = packed !== void 0 && given === null ? ["The integrity that was handed on cannot be read; the history counts instead."] : [];
	const skew = given === null ? null : skewOf(given.result);
	if (given !== null && given.result.database !== null && !isNewer(recorded, given.at)) return {
		sighting: {
			measured: true,
			value: sightingOf(given.result, given.at)
		},
		databaseSkewMs: skew,
		notes
	};
	return {
		sighting: recorded === null ? noLook(given, records) : {
			measured: true,
			value: recorded
		},
		databaseSkewMs: skew,
		notes
	};
}
function unpackResult(packed, codec) {
	const measurement = codec.unpack(packed)?.find(({ id }) => id === "integrity");
	if (measurement === void 0) return null;
	const result = integrityResultSchema.safeParse(measurement.answer);
	const at = new Date(measurement.at);
	return result.success && !Number.isNaN(at.getTime()) ? {
		result: result.data,
		at
	} : null;
}
/** One that is stamped in the future is of a wrong clock; whether ours is, the heartbeats say. */
function newestUntil(sightings, now) {
	return sightings.findLast(({ atMs }) => atMs <= now.getTime()) ?? null;
}
/** A run records its look by the time it began at, and hands it on by the time it looked at: within a quarter of an hour they are one. */
const SAME_RUN_MS = 9e5;
function isNewer(recorded, at) {
	return recorded !== null && recorded.atMs > at.getTime() + SAME_RUN_MS;
}
function skewOf({ database }) {
	if (database === null) return null;
	const { skewMs, roundTripMs } = database;
	return Math.sign(skewMs) * Math.max(0, Math.abs(skewMs) - roundTripMs / 2);
}
/** A look at nothing is none; why, its own checks say. */
function noLook(given, records) {
	const look = given?.result.checks.find(({ verdict }) => verdict === "unknown");
	if (look !== void 0) return {
		measured: false,
		message: look.observed,
		remedy: look.remedy ?? NO_LOOK.remedy
	};
	return records.measured ? NO_LOOK : records;
}

// actions/watch-triggers/gather-moment.ts
/** Asks every source at once. What cannot be read makes unknown what goes by it, and hides nothing else. */
async function gatherMoment(packedIntegrity, ports, signal) {
	const { policy, clock, codec } = ports;
	const readMs = clock.now().getTime();
	const [state, history, issues, workflowStates] = await Promise.all([
		readWatchedState(ports.repository, clock, signal),
		readHistory(ports.history, signal),
		listIssues(ports.issues, policy.policy, signal),
		readStates(ports.workflows, signal)
	]);
	const records = history.records;
	const now = clock.now();
	const look = readSighting(packedIntegrity, records, {
		codec,
		now
	});
	const generation = state.measured ? state.value.generation : null;
	return {
		moment: {
			nowMs: now.getTime(),
			readMs,
			state,
			policy: policy.policy.measured ? {
				measured: true,
				value: triggerPolicyOf(policy.policy.value, policy.datasets)
			} : policy.policy,
			collected: records.measured ? {
				measured: true,
				value: collectFacts(records.value)
			} : records,
			integrity: look.sighting,
			issues,
			last: records.measured ? findLastDecision(records.value, {
				generation,
				now
			}) : null,
			clocks: seenClocks(records, look.databaseSkewMs)
		},
		state,
		workflowStates,
		heartbeats: records.measured ? {
			measured: true,
			value: records.value.filter(isHeartbeat)
		} : records,
		holdEvents: records.measured ? records.value.filter((record) => record.kind === "hold-event") : [],
		openIncidents: listOpenIncidents(records.measured ? records.value : [], state.measured ? state.value.incident : null),
		notes: [...look.notes, ...history.notes]
	};
}
async function readHistory(history, signal) {
	const read = await measureFault(() => history.read(signal), `Let the token read the branch ${history.branch} (contents: read), then run this again.`);
	if (!read.measured) return {
		records: read,
		notes: [`The history could not be read: ${read.message}`]
	};
	const { records, passedOver } = parseHistoryFiles(read.value.files);
	const notes = passedOver.length === 0 ? [] : [`${count(passedOver.length, "line")} of the history could not be read, and decided nothing.`];
	return {
		records: {
			measured: true,
			value: records.map(({ record }) => record)
		},
		notes
	};
}
/** A right that is missing has a remedy of its own. */
const GITHUB_SILENT = "Look again when GitHub answers (https://www.githubstatus.com).";
async function listIssues(issues, policy, signal) {
	if (!issues.measured) return issues;
	if (!policy.measured) return policy;
	const { label } = policy.value.triggers["critical-incident"];
	return measureFault(() => issues.value.listOpen(label, signal), GITHUB_SILENT);
}
async function readStates(workflows, signal) {
	if (!workflows.measured) return workflows;
	return measureFault(() => workflows.value.readStates(signal), GITHUB_SILENT);
}
function isHeartbeat(record) {
	return record.kind === "heartbeat";
}
function seenClocks(records, databaseSkewMs) {
	const heartbeats = records.measured ? records.value.filter(isHeartbeat) : [];
	let latest = null;
	for (const { at, run } of heartbeats) {
		const atMs = Date.parse(at);
		if (latest === null || atMs > latest.atMs || atMs === latest.atMs && run > latest.run) latest = {
			atMs,
			run
		};
	}
	return {
		databaseSkewMs,
		latestHeartbeat: latest
	};
}

// actions/watch-triggers/keep-decision.ts
/** The name of this in heartbeats: it is there where the database's runner is dead, and its job of integrity with it. */
const WATCH_WORKFLOW = "watch";
/** This run's file: that it was there, and what it decided. */
async function keepDecision(history, result, { run, runUrl, isHeld, isIncidentOpen }, signal) {
	const path = renderHistoryPath(run);
	const contents = renderHistoryLines(toRecords(result, {
		run,
		runUrl
	}));
	const { phase, decision, verdict, at } = result;
	const badge = `${JSON.stringify(toTickBadge({
		phase,
		decision,
		verdict,
		isHeld,
		isIncidentOpen,
		at
	}))}\n`;
	const beside = [{
		path: BADGE_PATH,
		contents: new TextEncoder().encode(badge)
	}];
	const written = await measureFault(() => history.append({
		path,
		contents
	}, signal, beside), `Let the token write to ${history.branch} (contents: write), then run this again.`);
	return written.measured ? {
		outcome: "written",
		detail: null,
		path
	} : {
		outcome: "not-written",
		detail: `${written.message} ${written.remedy}`,
		path: null
	};
}
/** By the time of the decision: the run itself began a little earlier. */
function toRecords(result, { run, runUrl }) {
	const { decision, trigger, severity, generation, because, latenessSeconds, verdict } = result;
	const about = {
		schemaVersion: 1,
		run: renderRunKey(run)
	};
	return [
		{
			...about,
			kind: "heartbeat",
			at: run.at.toISOString(),
			workflow: WATCH_WORKFLOW,
			verdict,
			runUrl,
			generation
		},
		{
			...about,
			kind: "decision",
			at: result.at,
			generation,
			decision,
			trigger,
			severity,
			latenessSeconds,
			because: oneLine(because, 300),
			hold: toRecordedHold(result.hold),
			rules: result.rules.map(toRecordedRule)
		},
		...toHoldRecords(result, about.run)
	];
}
function toHoldRecords({ holdNotice, at }, run) {
	if (holdNotice === null) return [];
	const { event, ...hold } = holdNotice;
	return [toHoldEvent(hold, event, {
		at: new Date(at),
		run
	})];
}
function toRecordedHold(hold) {
	if (hold === null || hold.outcome === "not-set") return null;
	return hold.outcome;
}
function toRecordedRule(rule) {
	const { trigger, fired, verdict, action, value, limit, windowHours, sample, evidenceAgeSeconds, isManualAlone } = rule;
	return {
		trigger,
		fired,
		verdict,
		action,
		value,
		limit,
		windowHours,
		sample,
		evidenceAgeSeconds,
		because: oneLine(rule.because, 200),
		...isManualAlone ? { isManualAlone } : {}
	};
}

// actions/watch-triggers/page-hold.ts
/**
* Tells people of a hold that a rule has just set (DESIGN.md section 6: hold and page): one issue, which mentions whoever the policy tells at once. While it stands
* nobody is told again. Where that fails the hold stands all the same, and the run is red.
*/
async function pageHold(hold, { decided, policy, runUrl, now }, { issues, signal }) {
	const { trigger } = decided;
	if (hold?.outcome !== "set" || trigger === null || issues === null) return hold;
	const told = await measureFault(() => issues.create({
		incident: `${stampOf(now)}-hold-${trigger}`,
		title: `Hold: ${TRIGGER_TITLES[trigger]}`,
		body: renderPage(decided, {
			mentions: listMentions(policy),
			runUrl
		}),
		labels: []
	}, signal), "Give the job `issues: write`.");
	const message = told.measured ? `${hold.message} Told in ${told.value.url}` : `${hold.message} Nobody could be told: ${told.message}`;
	return {
		...hold,
		message,
		remedy: told.measured ? hold.remedy : told.remedy
	};
}
/** `20261126-120000Z`: an issue is looked for among those that were touched since the day before the time that its id begins with. */
function stampOf(at) {
	return `${at.toISOString().replaceAll(/[-:]/gu, "").replace("T", "-").slice(0, 15)}Z`;
}
function renderPage({ because, rules, trigger }, { mentions, runUrl }) {
	const remedy = rules.find((rule) => rule.trigger === trigger)?.remedy ?? null;
	return withoutMarkers(renderMarkdown([
		renderMentions(mentions),
		heading(3, "Nothing advances, and nothing was rolled back"),
		paragraph(quoted(because, 1e3)),
		...remedy === null ? [] : [paragraph(strong("What to do:"), " ", quoted(remedy, 500))],
		paragraph("It stands until a person lifts it; close this issue then. To go back to manual press rollback.yml."),
		quotedBlock("node scripts/dist/switchback.mjs hold --lift --reason 'what was fixed'", "sh"),
		...runUrl === null ? [] : [paragraph(link(runUrl, "The run that set it"))]
	]));
}
/** Whom the policy tells at once; nobody where it cannot be read. */
function listMentions(policy) {
	return (policy.measured ? policy.value.escalation.filter(({ afterMinutes }) => afterMinutes === 0) : []).flatMap(({ github }) => github);
}
/** The policy's schema allows a login, or organisation/team, and nothing else. */
function renderMentions(mentions) {
	return paragraph(mentions.length > 0 ? mentions.map((name) => `@${name}`).join(" ") : "For whoever is on call: config/policy.yaml names nobody.");
}

// actions/watch-triggers/page-end.ts
/**
* Tells people that a hold ends soon, or that it ended (DESIGN.md section 2: expiry is announced): an issue each, once, since an annotation of a green run
* reaches nobody. Where that fails the annotation says so.
*/
async function pageEnd(notice, { policy, runUrl, now }, { issues, signal }) {
	if (notice === null || notice.expiresAt === null || issues === null) return notice;
	const { event, message, since, expiresAt } = notice;
	const page = {
		incident: `${stampOf(new Date(since))}-hold-${event}-${stampOf(new Date(expiresAt))}`,
		title: event === "ended" ? "Hold: ended" : "Hold: ends soon",
		body: renderEnd(notice, {
			mentions: listMentions(policy),
			runUrl,
			now
		}),
		labels: []
	};
	const told = await measureFault(() => issues.create(page, signal), "Give the job `issues: write`.");
	return {
		...notice,
		message: told.measured ? `${message} Told in ${told.value.url}` : `${message} Nobody could be told: ${told.message} ${told.remedy}`
	};
}
const WEEK_MS = 6048e5;
function renderEnd({ event, message }, { mentions, runUrl, now }) {
	const hasEnded = event === "ended";
	const later = formatInstant(new Date(now.getTime() + WEEK_MS));
	return withoutMarkers(renderMarkdown([
		renderMentions(mentions),
		heading(3, hasEnded ? "The gates alone decide the next phase now" : "From then on the gates alone decide the next phase"),
		paragraph(quoted(message, 1e3)),
		paragraph(hasEnded ? "Where it should still stand, set it anew:" : "Where it should stand longer:"),
		quotedBlock(`node scripts/dist/switchback.mjs hold --set --reason 'why' --until ${later}`, "sh"),
		paragraph("Close this issue when that is decided."),
		...runUrl === null ? [] : [paragraph(link(runUrl, "The run that saw it"))]
	]));
}

// actions/watch-triggers/set-hold.ts
/** Who a rule's hold is by. */
const ACTOR = "switchback";
const DEADLINE_MS = 3e4;
const BY_HAND = "Set it by hand: node scripts/dist/switchback.mjs hold --set --reason '…'";
/** Sets the hold that a rule asks for, by compare-and-set; without an end, since only a person can say when the reason is over. */
async function setHold({ operationId, runUrl, reason, generation, signal }, ports) {
	let hasMoved = false;
	const request = {
		operationId,
		runUrl,
		reason,
		actor: ACTOR,
		change: "set",
		expiresAt: null
	};
	try {
		const result = await commitTransition({
			...ports,
			operationId,
			paths: [CONFIG_PATH],
			plan: (snapshot) => {
				hasMoved = isOfOther(snapshot, generation);
				return hasMoved ? MOVED_ON : planHold(snapshot, request, ports.clock.now());
			},
			recognise: (own, tip) => recogniseHold(own, tip, "set", ports.clock.now()),
			deadlineMs: DEADLINE_MS,
			...signal === void 0 ? {} : { signal }
		});
		if (result.kind === "gave-up") {
			const { message, remedy } = describeGivingUp(result, "held");
			return {
				outcome: "failed",
				message,
				remedy: remedy ?? BY_HAND
			};
		}
		return hasMoved ? {
			outcome: "not-set",
			message: result.outcome.message,
			remedy: null
		} : toOutcome(result.outcome);
	} catch (error) {
		if (!(error instanceof OperatorError) && !(error instanceof DependencyError)) throw error;
		const { message, remedy } = describeRefusal(error);
		return {
			outcome: "failed",
			message,
			remedy: remedy ?? BY_HAND
		};
	}
}
const MOVED_ON = {
	kind: "answer",
	outcome: {
		decision: "unchanged",
		reasonCode: "hold-unchanged",
		message: "No hold was set: the state moved on since it was judged.",
		remedy: null
	}
};
/** A config that cannot be read is for `planHold` to refuse. */
function isOfOther(snapshot, generation) {
	const parsed = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	return parsed.ok && generationInForce(parsed.config.generation, snapshot.history) !== generation;
}
function toOutcome({ decision, message, remedy }) {
	switch (decision) {
		case "held": return {
			outcome: "set",
			message,
			remedy
		};
		case "unchanged": return {
			outcome: "stands",
			message,
			remedy
		};
		case "lifted":
		case "refused": return {
			outcome: "failed",
			message,
			remedy: remedy ?? BY_HAND
		};
		default: return decision;
	}
}

// actions/watch-triggers/watch-triggers.ts
/** All sources at once; those of GitHub answer within 15 s each, the history is one fetch of one branch. */
const READ_MS = 6e4;
/**
* Judges the seven triggers and the schedule itself, sets a hold where a rule asks for one, and records what it came to. The rollback is for the caller:
* it takes the decision with the generation that it was made on. First the hold, then the record: where the run ends in between, the next one finds the hold.
*/
async function watchTriggers(options, ports) {
	const { gathered, isIdle } = await gather(options, ports);
	const decided = isIdle ? standIdle(gathered) : decideTriggers(gathered.moment);
	const step = await carryOutHold(decided, {
		options,
		ports,
		gathered
	});
	const about = {
		decided,
		policy: ports.policy.policy,
		runUrl: options.runUrl,
		now: new Date(gathered.moment.nowMs)
	};
	const hold = await pageHold(step, about, {
		issues: ports.pages,
		signal: bounded(options, ports)
	});
	const judged = toResult({
		decided,
		hold,
		gathered
	}, options, ports);
	if (options.isObserving || isIdle) return judged;
	const holdNotice = await pageEnd(judged.holdNotice, about, {
		issues: ports.pages,
		signal: bounded(options, ports)
	});
	const result = {
		...judged,
		holdNotice
	};
	const isHeld = wasHeld(gathered) || hold?.outcome === "set";
	const isIncidentOpen = gathered.openIncidents.length > 0;
	const kept = {
		...options,
		isHeld,
		isIncidentOpen
	};
	const history = await keepDecision(ports.history, result, kept, bounded(options, ports));
	return {
		...result,
		history
	};
}
function wasHeld({ state, moment }) {
	return state.measured && isHoldActive(state.value.hold, new Date(moment.nowMs));
}
/** A runner that lives takes its job within seconds, looks, and says so: what one dropped tick made look dead is seen then. */
const STAND_IN_WAITS_MS = 18e4;
/** Where the stand-in would act, it looks once more: both would act in one run otherwise. */
async function gather(options, ports) {
	const first = await gatherMoment(options.integrity, ports, bounded(options, ports));
	if (!options.isStandIn) return {
		gathered: first,
		isIdle: false
	};
	if (wasSeenOfLate(first)) return {
		gathered: first,
		isIdle: true
	};
	if (decideTriggers(first.moment).decision === "continue") return {
		gathered: first,
		isIdle: false
	};
	await ports.clock.sleep(STAND_IN_WAITS_MS, options.signal);
	const second = await gatherMoment(options.integrity, ports, bounded(options, ports));
	return {
		gathered: second,
		isIdle: wasSeenOfLate(second)
	};
}
/** One and a half ticks: a run that is late, or whose runner is busy, is no dead one. */
const SEEN_OF_LATE_MS = 27e5;
/**
* A history that cannot be read shows nothing of either job, and then both decide: a rollback by one makes the other's decision stale. A person who looks at
* the command line, as one does where the runner is dead, decides nothing.
*/
function wasSeenOfLate({ heartbeats, moment }) {
	if (!heartbeats.measured) return false;
	return heartbeats.value.filter(({ workflow, run }) => workflow === "integrity" && !isOfCommandLine(run)).some(({ at }) => Math.abs(moment.nowMs - Date.parse(at)) <= SEEN_OF_LATE_MS);
}
function standIdle({ state }) {
	return {
		decision: "continue",
		reasonCode: "stand-in-idle",
		trigger: null,
		severity: null,
		rules: [],
		generation: state.measured ? state.value.generation : null,
		because: "the job with the database was seen of late, so it decides"
	};
}
async function carryOutHold(decided, { options, ports, gathered }) {
	const { state, moment } = gathered;
	if (!state.measured || decided.generation === null) return null;
	const { hold } = state.value;
	const step = decideHold(decided, {
		hold,
		last: moment.last,
		now: new Date(moment.nowMs)
	});
	const told = { remedy: null };
	switch (step) {
		case "none": return null;
		case "stands": return {
			...told,
			outcome: step,
			message: `A hold stands already: ${oneLine(hold?.reason ?? "", 200)}`
		};
		case "left-off": return {
			...told,
			outcome: step,
			message: "The hold that was set for this was lifted since, so it is not set again."
		};
		case "set": {
			if (!gathered.heartbeats.measured) return {
				...told,
				outcome: "not-set",
				message: "Whether this hold was lifted before is not known: the history could not be read."
			};
			if (options.isObserving) return {
				...told,
				outcome: "not-set",
				message: "A hold would be set."
			};
			const { operationId, runUrl, signal } = options;
			const order = {
				operationId,
				runUrl,
				reason: decided.because,
				generation: decided.generation
			};
			return setHold({
				...order,
				...signal === void 0 ? {} : { signal }
			}, ports);
		}
		default: return step;
	}
}
/** No rule was judged, and that is as it should be. */
const IN_ORDER$1 = /* @__PURE__ */ new Set(["nothing-on-dlt", "stand-in-idle"]);
function toResult({ decided, hold, gathered }, options, ports) {
	const { moment, state } = gathered;
	const watchdog = watch(gathered, options, ports);
	const measured = decided.rules.length > 0 || IN_ORDER$1.has(decided.reasonCode);
	const { integrity } = moment;
	return {
		schemaVersion: 1,
		verdict: foldVerdicts([
			...decided.rules,
			...watchdog.checks,
			...measured ? [] : [{ verdict: "unknown" }]
		]),
		isObserving: options.isObserving,
		...decided,
		phase: state.measured ? state.value.phase : null,
		at: new Date(moment.nowMs).toISOString(),
		hold,
		holdNotice: leavesNotice(decided, options) ? null : noticeOfHold(gathered, ports),
		watchdog,
		integrityAt: integrity.measured ? new Date(integrity.value.atMs).toISOString() : null,
		latenessSeconds: latenessOf(options, scheduleOf()),
		notes: [...gathered.notes],
		history: {
			outcome: "off",
			detail: null,
			path: null
		}
	};
}
/** The next tick tells of the hold then: a rollback waits for no issue that is opened. */
function leavesNotice({ decision, reasonCode }, { isStandIn }) {
	return decision === "rollback" || isStandIn && reasonCode === "stand-in-idle";
}
/** Where the policy cannot be read, a day before is soon enough (its default). */
const NOTICE_HOURS = 24;
/** The end of a hold is told before it comes and when it came (DESIGN.md section 2). */
function noticeOfHold({ state, moment, holdEvents }, { policy }) {
	if (!state.measured || state.value.hold === null) return null;
	const { hold } = state.value;
	const noticeHours = policy.policy.measured ? policy.policy.value.gates.holdNoticeHours : NOTICE_HOURS;
	const { due, message } = assessHold({
		hold,
		told: holdEvents,
		now: new Date(moment.nowMs),
		noticeHours
	});
	if (due === null) return null;
	const { by, reason, since, expiresAt } = hold;
	return {
		event: due,
		by,
		reason,
		since,
		expiresAt,
		message
	};
}
function watch({ moment, state, heartbeats, workflowStates }, { run, isObserving }, { policy }) {
	const own = isObserving ? [] : [{
		at: run.at.toISOString(),
		workflow: WATCH_WORKFLOW
	}];
	const words = policy.policy.measured ? policy.policy.value : null;
	return assessWatchdog({
		ticksPercent: words?.gates.ticksPercent ?? 90,
		heartbeats: heartbeats.measured ? {
			measured: true,
			value: [...heartbeats.value, ...own]
		} : heartbeats,
		schedule: scheduleOf(),
		states: workflowStates,
		workflows: {
			phase: state.measured ? state.value.phase : null,
			collectors: ["manual", "dlt"].flatMap((path) => (words?.collectors[path].workflows ?? []).map((workflow) => ({
				workflow,
				path
			})))
		},
		now: new Date(moment.nowMs)
	});
}
function scheduleOf() {
	const schedule = parseTickSchedule(INTEGRITY_CRON);
	if (schedule === null) throw new TypeError("The schedule of integrity.yml is not one that names minutes alone.");
	return schedule;
}
function latenessOf({ isScheduled, run }, schedule) {
	if (!isScheduled) return null;
	const atMs = run.at.getTime();
	return Math.max(0, Math.round((atMs - tickAround(schedule, atMs).tickMs) / 1e3));
}
function bounded({ signal }, { signalAfter }) {
	const limit = signalAfter(READ_MS);
	return signal === void 0 ? limit : AbortSignal.any([signal, limit]);
}

// actions/shared/watchdog/chart-ticks.ts
/** The mark of a tick by how many seconds late its run was, at most; a missed one has a mark of its own. */
const MARKS = [
	[300, "▁"],
	[600, "▃"],
	[1200, "▅"],
	[Number.POSITIVE_INFINITY, "█"]
];
const MISSED = "×";
/** A mark a tick, oldest first, as a person sees at a glance when the schedule drifted and where it stood still; empty where no tick was due yet. */
function chartTicks(day) {
	return day.map(({ lateSeconds }) => markOf(lateSeconds)).join("");
}
function markOf(lateSeconds) {
	if (lateSeconds === null) return MISSED;
	return MARKS.find(([most]) => lateSeconds <= most)?.[1] ?? "█";
}

// actions/watch-triggers/render-watch.ts
const DECISION_WORDS = {
	continue: "Nothing to be done",
	hold: "A hold: nothing advances",
	rollback: "Everything goes back to manual"
};
/** Where nothing is set and nothing goes back: the command only looks, and so does the action where it is told to. */
const WORDS_OF_LOOKING = {
	continue: DECISION_WORDS.continue,
	hold: "A hold would be set, but not by this look",
	rollback: "Everything would go back to manual, but not by this look"
};
/** Nobody is to read an all-clear where nothing could be judged, or not all, nor that something was done which was not. */
function wordsOf({ decision, reasonCode, isObserving }) {
	if (decision === "continue" && reasonCode === "triggers-unknown") return "Nothing to be done, as far as it was measured";
	return reasonCode === "state-unknown" || reasonCode === "policy-invalid" || reasonCode === "clock-skewed" ? "Nobody watches: nothing can be decided" : (isObserving ? WORDS_OF_LOOKING : DECISION_WORDS)[decision];
}
function ticksOf({ ticks }) {
	return ticks?.day ?? [];
}
/** For a terminal: the same, one line each. */
function renderWatchLines(result) {
	return [
		`${wordsOf(result)}: ${oneLine(result.because, 500)}`,
		...result.rules.map((rule) => `${wordOf(rule).padEnd(12)} ${rule.trigger.padEnd(18)} ${oneLine(rule.because, 300)}`),
		...result.watchdog.checks.map(({ id, verdict, observed }) => `${verdict.padEnd(12)} ${id.padEnd(18)} ${oneLine(observed, 300)}`),
		...ticksOf(result.watchdog).length === 0 ? [] : [`${"".padEnd(12)} ${chartTicks(ticksOf(result.watchdog))}`],
		...result.hold === null ? [] : [oneLine(joinSentences(result.hold.message, result.hold.remedy), 400)],
		...result.holdNotice === null ? [] : [oneLine(result.holdNotice.message, 400)],
		...result.notes.map((note) => oneLine(note, 300))
	];
}
/** One word or two: a reader's eye goes down this column. */
function wordOf({ fired, action, isObserved, verdict, skipReason }) {
	if (fired && isObserved) return "observed";
	if (fired && action !== "continue") return action;
	if (fired) return "fired before";
	return verdict === "skipped" ? skipReason ?? "skipped" : verdict;
}

// actions/watch-triggers/to-action-outcome.ts
const IN_ORDER = /* @__PURE__ */ new Set([
	"no-trigger-fired",
	"nothing-on-dlt",
	"stand-in-idle"
]);
/** As the command answers, whatever the workflow lets be: a rollback and a hold are 1, what could not be decided is 3. */
function exitCodeOfWatch({ decision, reasonCode }) {
	if (decision !== "continue") return 1;
	return IN_ORDER.has(reasonCode) ? 0 : 3;
}

// actions/shared/adapters/evidence-codec.ts
/** Many times what a packed text of ours unpacks to: a text may have been made to blow up. */
const LARGEST_BYTES = 8388608;
/** Twice what is ever packed. */
const LARGEST_CHARACTERS = 2e5;
/** Of gzip's header (RFC 1952): 4 bytes of time, which Node leaves at zero, a byte of flags, and the system that packed, which differs. */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;
const measurementsSchema = array(measurementSchema);
/** Base64 of a gzipped JSON list. */
const gzipEvidenceCodec = {
	pack: (measurements) => {
		const bytes = gzipSync(JSON.stringify(measurements), { level: 9 });
		bytes[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
		return bytes.toString("base64");
	},
	unpack: (packed) => {
		if (packed.length > LARGEST_CHARACTERS || !BASE64.test(packed)) return null;
		const text = unzip(packed);
		if (text === null || isNestedTooDeeply(text)) return null;
		return measurementsSchema.safeParse(parseJson(text)).data ?? null;
	}
};
function unzip(packed) {
	try {
		const bytes = gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: LARGEST_BYTES });
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}

// actions/shared/adapters/github/github-critical-issues.ts
const PAGE = 100;
const MOST_PAGES = 3;
/** Issues of strangers of which it is asked who labelled them: of more, nobody can make us ask. */
const MOST_ASKED = 20;
/** Whose word counts: a stranger can open an issue in a public repository, and its template sets the label for them. */
const OURS = /* @__PURE__ */ new Set([
	"OWNER",
	"MEMBER",
	"COLLABORATOR"
]);
const ADVICE = {
	permission: "Give the job `issues: read`.",
	rule: "Turn issues on under Settings, General, Features."
};
const instant = datetime({ offset: true }).transform((text) => Date.parse(text));
const userSchema = object({
	login: string(),
	type: string().optional()
}).nullish();
const issuesSchema = array(object({
	number: int(),
	title: string(),
	html_url: string(),
	created_at: instant,
	user: userSchema,
	author_association: string().optional(),
	pull_request: unknown().optional()
}));
const eventsSchema = array(object({
	event: string(),
	actor: userSchema,
	label: object({ name: string() }).nullish()
}));
/** By the REST API: issues are listed, since GitHub's search shows them minutes later. */
function githubCriticalIssues(options) {
	const calls = githubCalls(options);
	return { listOpen: async (label, signal) => {
		const found = [];
		let asked = 0;
		for (let page = 1; page <= MOST_PAGES; page += 1) {
			const issues = await listPage(calls, {
				label,
				page
			}, signal);
			for (const issue of issues) {
				if (issue.pull_request !== void 0) continue;
				const isOwn = isOurOwn(issue);
				if (!isOwn) asked += 1;
				const isOurs = isOwn || asked <= MOST_ASKED && await isLabelledByUs(calls, {
					issue,
					label
				}, signal);
				const { number, title, html_url: url, created_at: createdMs } = issue;
				found.push({
					number,
					title,
					url,
					createdMs,
					isOurs
				});
			}
			if (issues.length < PAGE) break;
		}
		return found;
	} };
}
async function listPage(calls, { label, page }, signal) {
	return calls.call({
		route: "GET /repos/{owner}/{repo}/issues",
		parameters: {
			state: "open",
			labels: label,
			sort: "created",
			direction: "desc",
			per_page: PAGE,
			page
		},
		what: "Listing the critical issues",
		advice: ADVICE,
		schema: issuesSchema
	}, signal);
}
function isOurOwn({ user, author_association: association }) {
	return user?.type === "Bot" || OURS.has(association ?? "");
}
/** Only who may triage sets a label on an issue of somebody else: so the label is ours where another account than the author's set it. */
async function isLabelledByUs(calls, { issue, label }, signal) {
	return (await calls.call({
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}/events",
		parameters: {
			issue_number: issue.number,
			per_page: PAGE
		},
		what: `Reading who labelled issue ${issue.number}`,
		advice: ADVICE,
		schema: eventsSchema
	}, signal)).some(({ event, actor, label: set }) => event === "labeled" && set?.name.toLowerCase() === label.toLowerCase() && actor !== null && actor !== void 0 && actor.login !== issue.user?.login);
}

// scripts/commands/watch.ts
/** `switchback watch`: the seven triggers once, by the clone and the history. It sets nothing and records nothing: that is for the workflow. */
async function watchCommand(options, context) {
	const { log, signal } = context;
	const target = await findTarget(options, context);
	log.info(`Watching ${describeTarget(target)}.`);
	const history = await openHistory(target, signal);
	const access = await findGithub(target, signal);
	const collectorsToken = target.environment["COLLECTORS_TOKEN"] || void 0;
	const calls = measuredAs(access, (api) => ({
		...api,
		clock: systemClock,
		random: Math.random
	}));
	try {
		const result = await watchTriggers({
			integrity: void 0,
			isObserving: true,
			isStandIn: false,
			runUrl: null,
			isScheduled: false,
			signal,
			run: {
				at: systemClock.now(),
				run: makeOperationId(Math.random),
				attempt: 1,
				job: "watch"
			},
			operationId: makeOperationId(Math.random)
		}, {
			repository: gitCutoverRepository(target),
			history,
			codec: gzipEvidenceCodec,
			clock: systemClock,
			random: Math.random,
			signalAfter,
			issues: measuredAs(calls, githubCriticalIssues),
			pages: null,
			workflows: measuredAs(calls, (api) => githubCollectorRuns({
				...api,
				collectorsToken
			})),
			policy: await readRemotePolicy(target, signal)
		});
		return {
			exitCode: exitCodeOfWatch(result),
			json: result,
			lines: renderWatchLines(result)
		};
	} finally {
		await history.close();
	}
}
/** Without a token what GitHub knows stays unknown, and everything else is judged. */
function measuredAs(given, make) {
	return given.measured ? {
		measured: true,
		value: make(given.value)
	} : given;
}
async function openHistory({ cwd, remote, environment }, signal) {
	return gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
}
/** The policy and the datasets of the default branch. */
function readRemotePolicy(target, signal) {
	return measurePeoplesFiles(() => readBothFiles(target, signal), DEFAULT_BRANCH);
}

export { decideTriggers, openHistory, readRemotePolicy, toWatchedState, watchCommand };