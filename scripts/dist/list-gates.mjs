import { unitKey } from "./unit-key.mjs";
import { _enum, boolean, number, strictObject, string } from "./zod.mjs";
import { SKIP_REASONS, VERDICTS, foldVerdicts } from "./verdict.mjs";
import "./datasets.mjs";
import { oneLine } from "./one-line.mjs";
import { isHoldActive } from "./hold.mjs";
import { PHASES, formatInstant } from "./phase.mjs";
import { count } from "./count.mjs";
import { findUnreachableSamples, selectDltUnits, trafficOf } from "./unreachable-samples.mjs";
import { TOLD_ONCE } from "./told-once.mjs";
import { INTEGRITY_CRON, countTicks, findSkew, parseTickSchedule, tickAround } from "./assess-ticks.mjs";
import { UNNAMED, describePlace, listPendingPlaces, successGoalsOf } from "./pending-places.mjs";
import { findLastDecision } from "./trigger-policy.mjs";

// actions/shared/gates/gate.ts
/** Every gate, in the order in which a person would mend what it asks for. */
const GATE_IDS = [
	"phase-order",
	"generation",
	"hold",
	"open-incident",
	"triggers",
	"fix-linked",
	"blocking-follow-ups",
	"pending-packages",
	"dlt-state",
	"failed-version",
	"baseline",
	"soak",
	"ticks",
	"unit-fetches",
	"error-rate",
	"shadow-exit",
	"fresh-evidence",
	"clean-data",
	"drill",
	"doctor",
	"manual-path",
	"budget",
	"bypass-reviews"
];
const instant = string();
/** One gate in a report. */
const gateResultSchema = strictObject({
	id: _enum(GATE_IDS),
	title: string(),
	verdict: _enum([...VERDICTS, "skipped"]),
	skipReason: _enum(SKIP_REASONS).nullable(),
	observed: string(),
	expected: string(),
	value: number().nullable(),
	limit: number().nullable(),
	/** `null`: it passes, or nobody knows. */
	earliestAt: instant.nullable(),
	remedy: string().nullable(),
	link: string().nullable(),
	isBypassable: boolean(),
	/** It does not pass, and a person went by it with a reason. */
	isBypassed: boolean()
});
/** Whether a gate stops the advance. */
function isStopping({ verdict, isBypassed }) {
	return (verdict === "fail" || verdict === "unknown") && !isBypassed;
}

// actions/shared/gates/gate-facts.ts
/** Judges by the history where it could be read; else nobody knows. */
function byHistory({ history }, expected, judge) {
	if (history.measured) return judge(history.value);
	return {
		verdict: "unknown",
		observed: history.message,
		expected,
		remedy: history.remedy
	};
}
/** A page of the repository as a part of an answer; none where there are no pages. */
function linkTo({ repositoryUrl, branch }, page) {
	if (repositoryUrl === null) return {};
	if ("workflow" in page) return { link: `${repositoryUrl}/actions/workflows/${page.workflow}` };
	return { link: `${repositoryUrl}/tree/${encodeURI(branch)}/incidents/${encodeURIComponent(page.incident)}` };
}

// actions/shared/gates/reattempt.ts
/**
* Setting up again after a rollback: the incident that took the last attempt back has something to say. A migration that was set up before Switchback counts no
* attempt, and the runbook's one-liner loses the count (facts: source system, 1.2): the time of a rollback tells as much.
*/
function isReattempt({ config, attempt }) {
	const isAfterRollback = config.rolledBackAt !== null || config.lastTransition?.to === "manual_only";
	return config.phase === "manual_only" && (attempt > 0 || isAfterRollback);
}
/** Of what took attempts back, newest first; drills are none. */
function listRealIncidents(standings) {
	return standings.filter(({ incident }) => incident?.record.isDrill !== true);
}
function isSetup({ config }) {
	return config.phase === "manual_only";
}

// actions/shared/gates/baseline.ts
/** Without it the faults that a database always had would take the migration back (DESIGN.md section 2, baseline). */
const baselineGate = {
	id: "baseline",
	title: "The baseline is recorded",
	isAsked: isSetup,
	isBypassable: true,
	assess(facts) {
		const expected = "the faults that are there now, recorded as known";
		return byHistory(facts, expected, ({ isBaselineRecorded }) => isBaselineRecorded ? {
			verdict: "pass",
			observed: "recorded",
			expected
		} : {
			verdict: "fail",
			observed: "no look recorded one",
			expected,
			remedy: "Run the workflow integrity with record-baseline, or switchback integrity --record-baseline.",
			...linkTo(facts.links, { workflow: "integrity.yml" })
		});
	}
};

// actions/shared/gates/blocking-follow-ups.ts
const MARK = /(?<![\w-])blocks-reattempt(?![\w-])/u;
const CLOSED = /^(?:\\?\[x\\?\]|~~.+~~$|done\b)/iu;
const EXPECTED$3 = "no open follow-up that is marked blocks-reattempt";
/** A follow-up is marked by the word `blocks-reattempt` in its first cell, and closed when that cell begins with `[x]` or `done`, or is struck through. */
const blockingFollowUpsGate = {
	id: "blocking-follow-ups",
	title: "Follow-ups that block a further attempt are closed",
	isAsked: isReattempt,
	isBypassable: true,
	assess({ incidents, links }) {
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$3,
			remedy: incidents.remedy
		};
		const real = listRealIncidents(incidents.value);
		const blocking = real.flatMap(({ id, report }) => (report?.followUps ?? []).filter(isBlocking).map((one) => ({
			id,
			...one
		})));
		const [first] = blocking;
		if (first !== void 0) return {
			verdict: "fail",
			observed: `${count(blocking.length, "is open", "are open")}: ${oneLine(first.text, 120)} (${first.owner === "" ? "nobody" : oneLine(first.owner, 40)})`,
			expected: EXPECTED$3,
			value: blocking.length,
			limit: 0,
			remedy: "Do it, then write [x] before it in the report of the incident.",
			...linkTo(links, { incident: first.id })
		};
		const unread = real.find(({ report }) => report === null);
		if (unread === void 0) return {
			verdict: "pass",
			observed: "none is open",
			expected: EXPECTED$3
		};
		return {
			verdict: "unknown",
			observed: `the report of incident ${unread.id} cannot be read`,
			expected: EXPECTED$3,
			remedy: `Restore incidents/${unread.id}/README.md.`,
			...linkTo(links, { incident: unread.id })
		};
	}
};
function isBlocking({ text }) {
	return MARK.test(text) && !CLOSED.test(text.trim());
}

// actions/shared/budget/spent-by-others.ts
/** Reddit's window: 1,000 calls in 600 s, as its headers were seen to count (facts: integrity, 4a; praw #2046). */
const BUDGET_WINDOW_SECONDS = 600;
/**
* The budget belongs to the client id, so that between two readings it falls by the calls of everybody. What falls beyond the recorded calls of both
* paths is somebody else's. Readings further apart than a window, or that rose, lie on both sides of a renewal and say nothing; a renewal that a heavy
* spender hides makes the answer too small, never too large.
*
* @returns `null` where no two readings could be compared.
*/
function measureUnrecordedSpend(fetches) {
	let calls = 0;
	let comparedSeconds = 0;
	let before = null;
	let recorded = 0;
	for (const { fetch, endMs } of byEnd(fetches)) {
		recorded += fetch.calls;
		if (fetch.remainingBudget === null) continue;
		const seconds = before === null ? 1e400 : (endMs - before.endMs) / 1e3;
		if (before !== null && seconds <= 600 && fetch.remainingBudget <= before.remaining) {
			calls += Math.max(0, Math.round(before.remaining - fetch.remainingBudget) - recorded);
			comparedSeconds += seconds;
		}
		before = {
			remaining: fetch.remainingBudget,
			endMs
		};
		recorded = 0;
	}
	return comparedSeconds === 0 ? null : {
		calls,
		comparedSeconds
	};
}
/** A reading is of the end of its fetch, since it comes with the last answer. */
function byEnd(fetches) {
	return fetches.map((fetch) => ({
		fetch,
		endMs: Date.parse(fetch.at) + 1e3 * (fetch.durationSeconds ?? 0)
	})).toSorted((a, b) => a.endMs - b.endMs || (b.fetch.remainingBudget ?? 0) - (a.fetch.remainingBudget ?? 0));
}

// actions/shared/budget/forecast-budget.ts
const PATHS = ["manual", "dlt"];
/** A day has every hour of every schedule. */
const LOOK_BACK_HOURS = 24;
/** Fewer fetches say too little of what a fetch costs. */
const LEAST_FETCHES = 5;
const WINDOW_MINUTES = 600 / 60;
/** What both paths spend of one client's budget now, and what they will in a phase. Averages hide that a run spends at once, so both are told. */
function forecastBudget(facts) {
	const fetches = recentFetches(facts);
	const byPath = {
		manual: ofPath(fetches, "manual"),
		dlt: ofPath(fetches, "dlt")
	};
	const units = unitsOf(facts);
	const forecast = {
		manual: forecastPath("manual", units.manual, byPath.manual, facts.datasets),
		dlt: forecastPath("dlt", units.dlt, byPath.dlt, facts.datasets)
	};
	const byOthers = describeOthers(fetches, byPath);
	const third = byOthers === null || byOthers.path !== null ? 0 : byOthers.callsPerMinute;
	const busiestCallsPerMinute = forecast.manual.busiestCallsPerMinute + forecast.dlt.busiestCallsPerMinute + third;
	const limitCallsPerMinute = facts.policy.reddit.requestsPerMinute;
	return {
		phase: facts.phase,
		limitCallsPerMinute,
		lookBackHours: LOOK_BACK_HOURS,
		now: {
			manual: spendOf(byPath.manual),
			dlt: spendOf(byPath.dlt)
		},
		byOthers,
		forecast,
		callsPerMinute: forecast.manual.callsPerMinute + forecast.dlt.callsPerMinute + third,
		busiestCallsPerMinute,
		isWithinLimit: busiestCallsPerMinute <= limitCallsPerMinute
	};
}
/** Each once: a run that was repeated appends the same lines again. */
function recentFetches({ records, now }) {
	const from = now.getTime() - LOOK_BACK_HOURS * 36e5;
	const recent = records.filter((record) => {
		if (record.kind !== "unit-fetch") return false;
		const ms = Date.parse(record.at);
		return ms >= from && ms <= now.getTime();
	});
	return [...new Map(recent.map((fetch) => [JSON.stringify(fetch), fetch])).values()];
}
function ofPath(fetches, path) {
	return fetches.filter((fetch) => fetch.path === path);
}
function spendOf(fetches) {
	if (fetches.length === 0) return {
		callsPerMinute: null,
		busiestCallsPerMinute: null
	};
	return {
		callsPerMinute: sumCalls(fetches) / 1440,
		busiestCallsPerMinute: busiestWindow(fetches) / WINDOW_MINUTES
	};
}
/** The most calls within one window that begins with a fetch. */
function busiestWindow(fetches) {
	const timed = fetches.map(({ at, calls }) => ({
		ms: Date.parse(at),
		calls
	})).toSorted((a, b) => a.ms - b.ms);
	let most = 0;
	let sum = 0;
	let first = 0;
	for (const { ms, calls } of timed) {
		sum += calls;
		for (; (timed[first]?.ms ?? ms) <= ms - 600 * 1e3; first += 1) sum -= timed[first]?.calls ?? 0;
		most = Math.max(most, sum);
	}
	return most;
}
function describeOthers(fetches, byPath) {
	const spend = measureUnrecordedSpend(fetches);
	if (spend === null) return null;
	const silent = PATHS.filter((path) => byPath[path].length === 0);
	return {
		calls: spend.calls,
		callsPerMinute: 60 * spend.calls / spend.comparedSeconds,
		path: silent.length === 1 ? silent[0] ?? null : null
	};
}
/** In `shadow` no unit is routed to dlt, yet it collects beside manual: it is counted with every unit, as the most that it can be. */
function unitsOf({ policy, datasets, phase, dltUnits }) {
	const all = new Set(datasets.units.map(({ name }) => unitKey(name))).size;
	if (phase === "manual_only") return {
		manual: all,
		dlt: 0
	};
	if (phase === "shadow") return {
		manual: all,
		dlt: all
	};
	const traffic = trafficOf(policy, phase);
	if (traffic === null) return {
		manual: all,
		dlt: 0
	};
	const selection = selectDltUnits({
		traffic,
		registeredUnits: datasets.units,
		currentlyOnDlt: dltUnits,
		pins: policy.routing.pins,
		salt: policy.routing.salt
	});
	const dlt = selection.ok ? selection.units.length : all;
	return {
		manual: selection.ok ? all - dlt : all,
		dlt
	};
}
function forecastPath(path, units, fetches, datasets) {
	const rules = datasets.datasets.flatMap((dataset) => dataset.paths?.[path] ?? []);
	const isMeasured = fetches.length >= LEAST_FETCHES;
	const planned = rules.reduce((sum, { limit }) => sum + Math.ceil(limit / 100), 0);
	const callsPerFetch = isMeasured ? sumCalls(fetches) / fetches.length : planned;
	const cadenceMinutes = Math.min(...rules.map((rule) => rule.cadenceMinutes));
	const callsPerRound = units * callsPerFetch;
	const isCollecting = rules.length > 0 && units > 0;
	const rounds = Math.max(1, WINDOW_MINUTES / cadenceMinutes);
	return {
		units,
		callsPerFetch,
		basis: isMeasured ? "measured" : "planned",
		callsPerMinute: isCollecting ? callsPerRound / cadenceMinutes : 0,
		busiestCallsPerMinute: isCollecting ? rounds * callsPerRound / WINDOW_MINUTES : 0
	};
}
function sumCalls(fetches) {
	return fetches.reduce((sum, { calls }) => sum + calls, 0);
}

// actions/shared/gates/budget.ts
/** One client's budget at Reddit is shared by both paths (runbook 14): what the next phase will spend has to fit. */
const budgetGate = {
	id: "budget",
	title: "Reddit's budget is enough for the next phase",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.reddit.requestsPerMinute;
		const expected = `at most ${limit} calls a minute, both paths together`;
		return byHistory(facts, expected, ({ records }) => {
			const { policy, datasets, dltUnits, now, to: phase } = facts;
			const forecast = forecastBudget({
				records,
				policy,
				datasets,
				phase,
				dltUnits,
				now
			});
			const value = Math.ceil(forecast.busiestCallsPerMinute * 10) / 10;
			const about = {
				observed: `${value} calls a minute in the busiest 10 minutes (manual ${describe$1(forecast, "manual")}, dlt ${describe$1(forecast, "dlt")})`,
				expected,
				value,
				limit
			};
			if (forecast.isWithinLimit && hasBasis(forecast)) return {
				...about,
				verdict: "pass"
			};
			if (forecast.isWithinLimit) return {
				...about,
				verdict: "unknown",
				remedy: "Say in config/datasets.yaml what each path fetches and how often (paths, cadence_minutes)."
			};
			return {
				...about,
				verdict: "fail",
				remedy: "Fetch fewer posts, or less often, on one of the paths (runbook 126)."
			};
		});
	}
};
function describe$1({ forecast }, path) {
	const { units, basis } = forecast[path];
	return `${units} units, ${basis}`;
}
/** A path that has units and would spend nothing is one that nobody described. */
function hasBasis({ forecast }) {
	return ["manual", "dlt"].every((path) => forecast[path].units === 0 || forecast[path].callsPerMinute > 0);
}

// actions/shared/gates/due-reviews.ts
/** The bypasses that nobody reviewed yet, oldest first, each once. Time alone closes none. */
function listDueReviews({ bypasses, bypassReviews }, now) {
	return [...new Map(bypasses.map((one) => [`${one.operationId} ${Date.parse(one.at)}`, one])).values()].filter((bypass) => findReview(bypassReviews, bypass) === null).map(({ at, reviewDueAt: dueAt, gates, reason, actor, operationId }) => ({
		at,
		dueAt,
		gates,
		reason,
		actor,
		operationId,
		isOverdue: Date.parse(dueAt) < now.getTime()
	}));
}
/**
* The first review of a bypass: a later one changes nothing. `null` while there is none. Of an operation that went by gates again after it was reviewed the
* earlier review says nothing: a review names the instant of the newest bypass that it is about, since clocks may differ.
*/
function findReview(reviews, { operationId, at }) {
	return reviews.filter((one) => one.operationId === operationId && Date.parse(one.bypassAt ?? one.at) >= Date.parse(at)).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null;
}
/** What was gone by, and who did it. */
function describeDueReview({ gates, actor, at, dueAt, isOverdue }) {
	return `${`the review of the bypass of ${gates.join(", ")} by ${oneLine(actor, 80)} at ${at}`} ${isOverdue ? "was" : "is"} due at ${dueAt}`;
}
/** The command that closes it. */
function reviewRemedy({ operationId, reason }) {
	return `${`Judge whether going by it was right (its reason: ${oneLine(reason, 120)})`}, then say so, by the fields reviewed and judgement of the workflow advance or: switchback advance --reviewed ${oneLine(operationId, 80)} --judgement right|wrong --reason 'what was decided'.`;
}

// actions/shared/gates/bypass-reviews.ts
const SHOWN = 3;
/** Bypasses are shown until somebody reviewed them; they stop nothing, since what they went by has its own gate. */
const bypassReviewsGate = {
	id: "bypass-reviews",
	title: "Bypasses are reviewed",
	isAsked: (facts) => list(facts).length > 0,
	isBypassable: true,
	assess(facts) {
		const expected = "every bypass reviewed by its day";
		return byHistory(facts, expected, () => {
			const due = list(facts);
			const [first] = due;
			if (first === void 0) return {
				verdict: "pass",
				observed: "none is due",
				expected
			};
			const more = due.length > SHOWN ? [`and ${count(due.length - SHOWN, "more", "more")}`] : [];
			const observed = [...due.slice(0, SHOWN).map(describeDueReview), ...more].join("; ");
			if (!due.some(({ isOverdue }) => isOverdue)) return {
				verdict: "pass",
				observed,
				expected
			};
			return {
				verdict: "warn",
				observed,
				expected,
				remedy: reviewRemedy(first)
			};
		});
	}
};
function list({ history, now }) {
	if (!history.measured) return [];
	return listDueReviews(history.value, now).toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}

// actions/shared/gates/promotion.ts
const HOUR_MS$3 = 36e5;
/** From one phase of the migration to the next: what the running phase showed counts. */
function isPromotion(facts) {
	return !isSetup(facts);
}
/** When the phase began, as far as the config says. */
function phaseStartOf({ config }) {
	return config.phaseStartedAt ?? config.setupAt;
}
/** The stretch of the running phase that is judged: as long as the soak, or since the phase began; `null` where that is not known. */
function soakWindowOf(facts) {
	const startedAt = phaseStartOf(facts);
	if (startedAt === null) return null;
	const { now, requiredSoakHours } = facts;
	const fromMs = Math.max(Date.parse(startedAt), now.getTime() - requiredSoakHours * HOUR_MS$3);
	return {
		from: new Date(fromMs),
		to: now
	};
}
/** dlt's unit-fetches of this generation in that stretch. A unit that is gone at the source was fetched and says nothing of the path. */
function listPhaseFetches(facts, history) {
	const window = soakWindowOf(facts);
	if (window === null) return [];
	return history.unitFetches.filter(({ path, generation, outcome, at }) => path === "dlt" && generation === facts.generation && outcome !== "gone" && Date.parse(at) >= window.from.getTime());
}

// actions/shared/gates/clean-data.ts
/** Checks of kind loss, corruption or duplicates: their warnings are real faults that a rollback would not mend (a test compares the list). */
const FAULT_CHECKS = /* @__PURE__ */ new Set([
	"census",
	"children-continuity",
	"cross-path",
	"dlt-after-rollback",
	"dlt-duplicate-rows",
	"dlt-staging",
	"duplicates",
	"event-lag",
	"event-time",
	"fetch-overlap",
	"gaps",
	"id-format",
	"nulls",
	"references",
	"sealed-history",
	"test-rows",
	"value-domain",
	"volume",
	"wrong-schema"
]);
/** How many keys a record keeps of a check: where it has as many, there may be more. */
const MOST_KEYS = 10;
/**
* The newest look found nothing that is not known, and faults that only warn are settled (DESIGN.md section 6): those of the newest look, and of the soak the
* ones that a look tells of once and that nothing ordinary explains. What failed in the soak began it anew.
*/
const cleanDataGate = {
	id: "clean-data",
	title: "The data is whole",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const expected = "every check of the newest look passes or warns, and no fault is left unsettled";
		return byHistory(facts, expected, (history) => {
			const { newestVerdicts } = history;
			const about = {
				expected,
				...linkTo(facts.links, { workflow: "integrity.yml" })
			};
			if (newestVerdicts === null) return {
				...about,
				verdict: "unknown",
				observed: "no look is recorded",
				remedy: "Run the workflow integrity."
			};
			const newest = judge$2(facts, newestVerdicts);
			return {
				...about,
				...isPassing(newest) ? findEarlier(facts, history) ?? newest : newest
			};
		});
	}
};
/** What a lawful deletion or an escaped title explains belongs to no incident, and can come in every soak. */
const ACCEPT = "accept them by pull request in settled.json of the incident that they belong to. Where they belong to none, bypass clean-data with the reason.";
function judge$2(facts, { checks, at, verdict }) {
	const of = (wanted) => checks.filter((check) => check.verdict === wanted);
	const failed = of("fail");
	if (failed.length > 0 || verdict === "fail") return {
		verdict: "fail",
		observed: tell("failed", failed, at),
		remedy: "Mend what failed, or roll back."
	};
	const unknown = of("unknown");
	if (unknown.length > 0 || verdict === "unknown") return {
		verdict: "unknown",
		observed: tell("could not be measured", unknown, at),
		remedy: "Mend what keeps the look from measuring it: its summary says how."
	};
	const unsettled = of("warn").filter((check) => FAULT_CHECKS.has(check.id) && !isSettled(check, facts));
	if (unsettled.length > 0) return {
		verdict: "fail",
		observed: tell("found faults that are not settled", unsettled, at),
		remedy: `Mend them, or ${ACCEPT}`
	};
	return {
		verdict,
		observed: `${verdict} at ${at}`
	};
}
function isPassing({ verdict }) {
	return verdict === "pass" || verdict === "warn";
}
const HOUR_MS$2 = 36e5;
/** What an earlier look of the soak told of once and nobody settled; `null` where there is none. It leaves the soak with time. */
function findEarlier(facts, { verdicts }) {
	const soak = isPromotion(facts) ? soakWindowOf(facts) : null;
	if (soak === null) return null;
	const newest = verdicts.flatMap(({ at, checks }) => {
		const unsettled = checks.filter(({ id, verdict }) => verdict === "warn" && TOLD_ONCE.has(id)).filter((check) => !isSettled(check, facts));
		return unsettled.length === 0 || Date.parse(at) < soak.from.getTime() ? [] : [{
			at,
			unsettled
		}];
	}).at(-1);
	if (newest === void 0) return null;
	return {
		verdict: "fail",
		observed: tell("found faults that are not settled", newest.unsettled, newest.at),
		earliestAt: formatInstant(new Date(Date.parse(newest.at) + facts.requiredSoakHours * HOUR_MS$2 + 1e3)),
		remedy: `A look tells of these once. Mend them and let them leave the soak, or ${ACCEPT}`
	};
}
function tell(what, checks, at) {
	const named = checks.slice(0, 3).map(({ id, observed }) => `${id}: ${observed}`);
	const more = checks.length > 3 ? `; and ${count(checks.length - 3, "further check")}` : "";
	return oneLine(`at ${at} ${count(checks.length, "check")} ${what}${named.length === 0 ? "" : ` (${named.join("; ")}${more})`}`, 600);
}
/** A warning without keys is about no row. More faults than keys are kept cannot be known to be settled. */
function isSettled({ id, keys, faultCount }, { incidents }) {
	if (keys.length === 0) return (faultCount ?? 0) === 0;
	if (!incidents.measured || (faultCount ?? (keys.length < MOST_KEYS ? keys.length : 11)) > keys.length) return false;
	return keys.every((key) => incidents.value.some(({ settled }) => settled.has(settledKey(id, key))));
}
/** How an accepted key is looked up. */
function settledKey(check, key) {
	return `${check} ${key}`;
}

// actions/shared/gates/judge-checks.ts
/** What the named checks of a look come to. Not asked or all skipped is `unknown`, unless each was not applicable. */
function judgeChecks(look, ids, { expected, isWarningStopping, links }) {
	const about = {
		expected,
		remedy: "Run the workflow integrity, or switchback integrity, and mend what it names.",
		...linkTo(links, { workflow: "integrity.yml" })
	};
	const named = (look?.checks ?? []).filter(({ id }) => ids.includes(id));
	if (look === null || named.length === 0) return {
		...about,
		verdict: "unknown",
		observed: look === null ? "no look is recorded" : "the newest look did not ask it"
	};
	if (named.every(({ verdict }) => verdict === "skipped")) {
		const isLearning = named.some(({ skipReason }) => skipReason !== "not-applicable");
		const observed = named.map((check) => check.observed).join("; ");
		if (isLearning) return {
			...about,
			verdict: "unknown",
			observed: oneLine(observed, 300)
		};
		return {
			verdict: "skipped",
			skipReason: "not-applicable",
			observed: oneLine(observed, 300),
			expected
		};
	}
	const folded = foldVerdicts(named);
	const verdict = folded === "warn" && isWarningStopping ? "fail" : folded;
	const worst = named.filter((check) => check.verdict === folded).map((check) => check.observed);
	const observed = oneLine(`${folded} at ${look.at}: ${worst.join("; ")}`, 400);
	return verdict === "pass" || verdict === "warn" ? {
		verdict,
		observed,
		expected
	} : {
		...about,
		verdict,
		observed
	};
}

// actions/shared/gates/dlt-state.ts
/** A state that is behind fetches twice, and a cursor that is ahead of the rows never fetches what lies between (facts: integrity, 3b). */
const dltStateGate = {
	id: "dlt-state",
	title: "dlt's state is synced, its cursor not ahead of the rows",
	isAsked: isReattempt,
	isBypassable: true,
	assess(facts) {
		const expected = "the check dlt-state of the newest look passes";
		return byHistory(facts, expected, ({ newestVerdicts }) => ({ ...judgeChecks(newestVerdicts, ["dlt-state"], {
			expected,
			isWarningStopping: true,
			links: facts.links
		}) }));
	}
};

// actions/shared/gates/doctor.ts
const REMEDY = "Run switchback doctor and do what it says.";
const REMEDY_UNSEEN = "Run switchback doctor with the token of an administrator (administration, secrets, actions and contents: read), and give that token to advance.yml as the secret DOCTOR_TOKEN.";
const REMEDY_UNASKED = "Ask it before: switchback doctor --json > doctor.json, then give that as --doctor-result doctor.json. advance.yml asks it by itself.";
/**
* What could make the next rollback fail. Where nobody handed a result of doctor on, that is warned of and stops nobody: the drill has tried the way. Only
* advance.yml asks by itself, since the command line may have git alone.
*/
const doctorGate = {
	id: "doctor",
	title: "doctor finds nothing",
	isAsked: () => true,
	isBypassable: true,
	assess({ doctor }) {
		const expected = "pass or warn of switchback doctor";
		if (doctor === null) return {
			verdict: "warn",
			observed: "nobody asked it: no result was handed on",
			expected,
			remedy: REMEDY_UNASKED
		};
		const about = {
			observed: oneLine(doctor.observed, 300),
			expected
		};
		if (doctor.verdict === "pass" || doctor.verdict === "warn") return {
			...about,
			verdict: doctor.verdict
		};
		return {
			...about,
			verdict: doctor.verdict,
			remedy: doctor.verdict === "unknown" ? REMEDY_UNSEEN : REMEDY
		};
	}
};

// actions/shared/gates/drill.ts
const DAY_MS$1 = 864e5;
/** Nobody goes forward without a way back that was tried lately. */
const drillGate = {
	id: "drill",
	title: "The way back was rehearsed",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.drillMaxAgeDays;
		const expected = `the newest drill passed, at most ${count(limit, "day")} ago`;
		return byHistory(facts, expected, ({ drills }) => {
			const newest = drills.at(-1);
			const again = {
				remedy: "Run the workflow drill.",
				...linkTo(facts.links, { workflow: "drill.yml" })
			};
			if (newest === void 0) return {
				...again,
				verdict: "fail",
				observed: "no drill is recorded",
				expected,
				limit
			};
			const value = Math.floor((facts.now.getTime() - Date.parse(newest.at)) / DAY_MS$1);
			const about = {
				observed: `${newest.verdict} at ${newest.at}, ${count(value, "day")} ago`,
				expected,
				value,
				limit
			};
			const hasPassed = newest.verdict === "pass" || newest.verdict === "warn";
			const isFresh = facts.now.getTime() - Date.parse(newest.at) <= limit * DAY_MS$1;
			return hasPassed && isFresh ? {
				...about,
				verdict: "pass"
			} : {
				...about,
				...again,
				verdict: "fail"
			};
		});
	}
};

// actions/shared/gates/error-rate.ts
/** Float noise: 7.1 - 5.1 is more than 2. */
const EPSILON = 1e-9;
/** The plan's gate of days 8 to 12; runbook 219 takes the same number for normal. */
const errorRateGate = {
	id: "error-rate",
	title: "dlt fails rarely enough",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.errorBelowPercent;
		const expected = `less than ${limit} % of dlt's unit-fetches during the soak failed`;
		return byHistory(facts, expected, (history) => {
			const fetches = listPhaseFetches(facts, history);
			if (fetches.length === 0) return {
				verdict: "unknown",
				observed: "no unit-fetch of dlt",
				expected,
				limit,
				remedy: "Wait for runs of dlt."
			};
			const failed = fetches.filter(({ outcome }) => outcome === "failed" || outcome === "rate-limited").length;
			const value = Math.max(0, Math.ceil(failed / fetches.length * 1e3 - EPSILON)) / 10;
			const about = {
				observed: `${value} %: ${failed} of ${fetches.length}`,
				expected,
				value,
				limit
			};
			if (failed * 100 < limit * fetches.length) return {
				...about,
				verdict: "pass"
			};
			const remedy = "Read the log of the dlt collector: what its failed fetches have in common. They leave the soak with time.";
			return {
				...about,
				verdict: "fail",
				remedy
			};
		});
	}
};

// actions/shared/gates/failed-version.ts
/** What failed once is not started again as it was: each version that ran when the state was taken back is remembered, of earlier attempts too. */
const failedVersionGate = {
	id: "failed-version",
	title: "Another version than the one that failed",
	isAsked: isReattempt,
	isBypassable: true,
	assess: (facts) => byHistory(facts, "another version of the dlt collector than at the rollback", ({ dltRuns }) => {
		const failed = listFailed(dltRuns, facts);
		const [newest] = failed;
		if (newest === void 0) return {
			verdict: "skipped",
			skipReason: "not-applicable",
			observed: "no run before the rollback recorded its version",
			expected: "another version than at the rollback"
		};
		const earlier = failed.slice(1).map((version) => oneLine(version, 60));
		const beside = earlier.length === 0 ? "" : `, and than ${earlier.join(", ")} of earlier attempts`;
		const expected = `another version than ${oneLine(newest, 60)}, which ran at the rollback${beside}`;
		const next = facts.collectorVersion ?? newestSince(dltRuns, facts.config);
		if (next === null) return {
			verdict: "unknown",
			observed: "nobody said which version will start",
			expected,
			remedy: "Name it as collector-version, as the collector itself reports it."
		};
		const observed = oneLine(next, 60);
		if (!failed.includes(next)) return {
			verdict: "pass",
			observed,
			expected
		};
		return {
			verdict: "fail",
			observed,
			expected,
			remedy: "Deploy the fix under a version of its own, and name that."
		};
	})
};
/** Each once, the one of the newest rollback first. */
function listFailed(runs, { config, incidents }) {
	const earlier = (incidents.measured ? listRealIncidents(incidents.value) : []).flatMap(({ incident }) => incident === null ? [] : Date.parse(incident.record.containedAt));
	const instants = [rolledBackMs(config), ...earlier.toSorted((a, b) => b - a)];
	return [...new Set(instants.flatMap((ms) => runs.findLast(({ at, version }) => version !== null && Date.parse(at) <= ms)?.version ?? []))];
}
function newestSince(runs, config) {
	const sinceMs = rolledBackMs(config);
	return runs.findLast(({ at, version }) => version !== null && Date.parse(at) > sinceMs)?.version ?? null;
}
function rolledBackMs({ rolledBackAt, lastTransition }) {
	const at = lastTransition?.to === "manual_only" ? lastTransition.at : rolledBackAt;
	return at === null ? Number.POSITIVE_INFINITY : Date.parse(at);
}

// actions/shared/gates/fix-linked.ts
const EXPECTED$2 = "the address or the commit of what mended the cause";
/** Runbook 163 to 166: fix the issue before starting over. Named with the advance, or in the report as `Fix: https://…`. */
const fixLinkedGate = {
	id: "fix-linked",
	title: "The fix is linked",
	isAsked: isReattempt,
	isBypassable: true,
	assess({ fix, incidents, links }) {
		if (fix !== null) return {
			verdict: "pass",
			observed: oneLine(fix, 200),
			expected: EXPECTED$2
		};
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$2,
			remedy: incidents.remedy
		};
		const [newest] = listRealIncidents(incidents.value);
		const [named] = newest?.report?.fixes ?? [];
		if (named !== void 0) return {
			verdict: "pass",
			observed: oneLine(named, 200),
			expected: EXPECTED$2
		};
		return {
			verdict: "fail",
			observed: "none was named",
			expected: EXPECTED$2,
			remedy: "Name it as fix, or write a line \"Fix: https://…\" or \"Fix: <commit>\" into the report of the incident.",
			...newest === void 0 ? {} : linkTo(links, { incident: newest.id })
		};
	}
};
const NAMED = /^(?:[-*] )?\**Fix:?\**:?\s+<?(https:\/\/[^\s<>|`]{1,500}|[0-9a-f]{7,40})>?[.,]?\s*$/gmu;
/** The fixes that a report names, each on a line of its own: `Fix: https://github.com/acme/harvest/pull/7`, or a commit. */
function listFixes(report) {
	return [...report.replaceAll("\r\n", "\n").matchAll(NAMED)].flatMap(([, named]) => named ?? []);
}
const FIX = /^(?:https:\/\/[^\s<>|`"'\\]{1,500}|[0-9a-f]{7,40})$/u;
/** Whether a text names a fix: an https address, or a commit of 7 to 40 hexadecimal digits. */
function isFix(text) {
	return FIX.test(text);
}

// actions/shared/gates/fresh-evidence.ts
/**
* What was measured longer ago decides nothing, forward as backward (`triggers.evidence_max_age_minutes`), and neither does anything by clocks that do not
* agree: on a machine that is behind, the newest looks and decisions are of the future, and what is older looks new. advance.yml takes a look itself before.
*/
const freshEvidenceGate = {
	id: "fresh-evidence",
	title: "The data was looked at just now",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.triggers.evidenceMaxAgeMinutes;
		const expected = `a look of the last ${limit} min that reached the database`;
		return byHistory(facts, expected, (history) => {
			const skew = findSkew({
				nowMs: facts.now.getTime(),
				clocks: seenClocks(history)
			});
			if (skew !== null) return {
				verdict: "unknown",
				observed: skew,
				expected,
				limit,
				remedy: SET_CLOCKS
			};
			return judge$1(facts, history.looks.at(-1) ?? null, {
				expected,
				limit
			});
		});
	}
};
const SET_CLOCKS = "Set the clocks by NTP. Where the other machine was wrong, delete the file of its run from cutover-history.";
function seenClocks({ aheadOfUs }) {
	return {
		databaseSkewMs: null,
		latestHeartbeat: aheadOfUs === null ? null : {
			atMs: Date.parse(aheadOfUs.at),
			run: aheadOfUs.run
		}
	};
}
function judge$1({ now, links }, newest, about) {
	const again = {
		remedy: "Run the workflow integrity, or switchback integrity, then try again. advance.yml looks by itself.",
		...linkTo(links, { workflow: "integrity.yml" }),
		...nextTick(now)
	};
	if (newest === null) return {
		...about,
		...again,
		verdict: "unknown",
		observed: "no look is recorded"
	};
	const value = Math.floor((now.getTime() - Date.parse(newest.at)) / 6e4);
	const observed = `${newest.at}, ${value} min ago`;
	if (now.getTime() - Date.parse(newest.at) > about.limit * 6e4) return {
		...about,
		...again,
		verdict: "fail",
		observed,
		value
	};
	if ((newest.databaseAt ?? null) !== null) return {
		...about,
		verdict: "pass",
		observed,
		value
	};
	return {
		...about,
		...again,
		verdict: "unknown",
		observed: `${observed}; the database did not answer`,
		value
	};
}
function nextTick(now) {
	const schedule = parseTickSchedule(INTEGRITY_CRON);
	return schedule === null ? {} : { earliestAt: formatInstant(new Date(tickAround(schedule, now.getTime()).nextMs)) };
}

// actions/shared/gates/generation.ts
/** A reverted transition leaves a config that collectors may have seen before under another meaning (DESIGN.md section 1). */
const generationGate = {
	id: "generation",
	title: "Config and history agree",
	isAsked: () => true,
	isBypassable: false,
	assess({ config, generation }) {
		const about = {
			expected: `generation ${generation}, the newest that the commits name`,
			limit: generation
		};
		const observed = `generation ${config.generation}`;
		if (config.generation >= generation) return {
			...about,
			verdict: "pass",
			observed,
			value: config.generation
		};
		return {
			...about,
			verdict: "fail",
			observed: `${observed}: a commit was reverted by hand`,
			value: config.generation,
			remedy: "Run a rollback, which brings config and history together, then start over."
		};
	}
};

// actions/shared/gates/hold.ts
/** An explicit stop, and no reason goes by it: it is lifted, or it ends. */
const holdGate = {
	id: "hold",
	title: "No hold stands",
	isAsked: () => true,
	isBypassable: false,
	assess({ config: { hold }, now }) {
		const expected = "no hold";
		if (hold === null) return {
			verdict: "pass",
			observed: "none",
			expected
		};
		const { by, since, reason, expiresAt } = hold;
		if (!isHoldActive(hold, now)) return {
			verdict: "pass",
			observed: `none; the one by ${oneLine(by, 80)} ended at ${expiresAt ?? ""}`,
			expected
		};
		const end = expiresAt === null ? "until it is lifted" : `until ${expiresAt}`;
		return {
			verdict: "fail",
			observed: `by ${oneLine(by, 80)} since ${since} ${end}: ${oneLine(reason)}`,
			expected,
			...expiresAt === null ? {} : { earliestAt: expiresAt },
			remedy: "Lift it when its reason is settled: switchback hold --lift --reason 'what settled it'."
		};
	}
};

// actions/shared/gates/manual-path.ts
/** A rollback goes back to the manual path: it has to work now. Measured as the success criterion of a rollback is (DESIGN.md section 8). */
const manualPathGate = {
	id: "manual-path",
	title: "The manual path works",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const limit = Math.round(successGoalsOf(facts.policy, facts.datasets).targets.manualLimitSeconds / 60);
		const expected = `a successful manual unit-fetch of the last ${limit} min, its cadence limit`;
		return byHistory(facts, expected, ({ unitFetches }) => {
			const own = unitFetches.filter(({ path }) => path === "manual");
			const newest = own.findLast(({ outcome }) => outcome === "fetched" || outcome === "nothing-new");
			const remedy = "Run the manual collector once. Where its runs record nothing, run it as switchback run manual -- COMMAND.";
			if (newest === void 0) return {
				verdict: own.length === 0 ? "unknown" : "fail",
				observed: "none is recorded",
				expected,
				limit,
				remedy
			};
			const ageMs = facts.now.getTime() - Date.parse(newest.at);
			const value = Math.floor(ageMs / 6e4);
			const about = {
				observed: `${newest.at}, ${value} min ago`,
				expected,
				value,
				limit
			};
			return ageMs <= limit * 6e4 ? {
				...about,
				verdict: "pass"
			} : {
				...about,
				verdict: "fail",
				remedy
			};
		});
	}
};

// actions/shared/gates/open-incident.ts
const EXPECTED$1 = "every incident reviewed: recovered, and its pull request merged";
/** Nothing goes forward while an incident is open; a drill's is none. */
const openIncidentGate = {
	id: "open-incident",
	title: "No incident is open",
	isAsked: () => true,
	isBypassable: true,
	assess(facts) {
		const { incidents } = facts;
		if (!incidents.measured) return {
			verdict: "unknown",
			observed: incidents.message,
			expected: EXPECTED$1,
			remedy: incidents.remedy
		};
		const open = incidents.value.filter(({ incident }) => incident !== null && isOpen(incident));
		const [newest] = open;
		if (newest !== void 0) return refuse(newest, open.length, facts);
		const unread = incidents.value.find(({ incident }) => incident === null);
		if (unread === void 0) return {
			verdict: "pass",
			observed: `none of ${count(incidents.value.length, "incident")}`,
			expected: EXPECTED$1
		};
		return {
			verdict: "unknown",
			observed: `incident ${unread.id} has no record that can be read`,
			expected: EXPECTED$1,
			remedy: `Restore incidents/${unread.id}/incident.json from the commit of its rollback.`,
			...linkTo(facts.links, { incident: unread.id })
		};
	}
};
function isOpen({ record, lifecycle }) {
	return !record.isDrill && lifecycle.status !== "reviewed";
}
function refuse({ id, incident }, open, { links }) {
	const more = open > 1 ? `, and ${count(open - 1, "further incident")}` : "";
	const since = incident?.lifecycle.criteriaHeldSince ?? null;
	const held = since === null ? "" : `; the success criteria hold since ${since}`;
	return {
		verdict: "fail",
		observed: `${id} is ${incident?.lifecycle.status ?? "open"}${held}${more}`,
		expected: EXPECTED$1,
		value: open,
		limit: 0,
		remedy: "Let it recover (switchback verify says what is missing), complete its report, and merge its pull request.",
		...linkTo(links, { incident: id })
	};
}

// actions/shared/gates/pending-packages.ts
const EXPECTED = "no package of dlt that is extracted and not loaded";
/**
* A pending package is loaded by the next run before anything else, so that data from before the rollback would land (facts: integrity, 3e; dlt
* #3227). How it is cleared depends on dlt's version: from 1.30.0 on abort-packages, which rewinds the state too (PR 3557). That it was cleared is
* seen by the next `switchback run dlt`, which does not run after a rollback, but looks. Each place counts for itself: of two machines one never hides
* the other.
*/
const pendingPackagesGate = {
	id: "pending-packages",
	title: "dlt has no pending package",
	isAsked: isReattempt,
	isBypassable: true,
	assess: (facts) => byHistory(facts, EXPECTED, (history) => {
		const places = listPendingPlaces(history, {
			...facts,
			retiredPlaces: facts.policy.collectors.dlt.retiredPlaces
		});
		const pending = places.filter(({ pendingPackages }) => (pendingPackages ?? 0) > 0);
		const unsure = places.filter(({ standing }) => standing !== "known");
		const version = history.dltRuns.findLast((run) => run.version !== null)?.version ?? null;
		const retiring = unsure.some(({ standing }) => standing !== "unsaid") || places.length > 1 ? ` ${RETIRE}` : "";
		const remedy = `Where dlt keeps its working folder, see: dlt pipeline NAME info. ${describeClearing(version)} ${LOOK_AGAIN}${retiring}`;
		if (places.length === 0) return {
			verdict: "unknown",
			observed: "no run of dlt is recorded",
			expected: EXPECTED,
			remedy
		};
		const about = {
			observed: describePlaces(places, [.../* @__PURE__ */ new Set([...pending, ...unsure])]),
			expected: EXPECTED
		};
		const value = places.reduce((sum, { pendingPackages }) => sum + (pendingPackages ?? 0), 0);
		if (pending.length > 0) return {
			...about,
			verdict: "fail",
			value,
			limit: 0,
			remedy
		};
		if (unsure.length > 0) return {
			...about,
			verdict: "unknown",
			remedy
		};
		return {
			...about,
			verdict: "pass",
			value,
			limit: 0
		};
	})
};
/** With the folder it counts whether dlt may run or not. */
const LOOK_AGAIN = "Then start the line of its scheduler once (switchback run dlt --dlt-working-dir FOLDER -- COMMAND): dlt does not run, and what is pending is counted and recorded.";
/** Nobody can look at what is gone. */
const RETIRE = "With --why that line says which place it is. Is a machine or folder gone for good, name its place, the day and the reason by pull request under collectors, dlt, retired_places of config/policy.yaml.";
/** The only one as ever; of several the sum, and each of which something is to be said. */
function describePlaces(places, named) {
	const [only] = places;
	if (places.length === 1 && only?.place === "unnamed") return only.pendingPackages === null ? `${only.what} did not say` : `${count(only.pendingPackages, "package")} ${only.what}`;
	const sum = places.reduce((total, { pendingPackages }) => total + (pendingPackages ?? 0), 0);
	const shown = (named.length === 0 ? places : named).slice(0, MOST_NAMED);
	const rest = (named.length === 0 ? places : named).length - shown.length;
	const more = rest === 0 ? "" : `; and ${count(rest, "further place")}`;
	return `${count(sum, "package")} at ${count(places.length, "place")}: ${shown.map(describePlace).join("; ")}${more}`;
}
const MOST_NAMED = 8;
const ABORT = "dlt pipeline NAME abort-packages";
const DROP = "dlt pipeline NAME drop-pending-packages, then dlt pipeline NAME sync (dropping alone leaves the cursor behind the lost rows)";
/** The command that clears pending packages, by the version of dlt. */
function describeClearing(version) {
	const [, major, minor] = /(\d+)\.(\d+)/u.exec(version ?? "") ?? [];
	if (major === void 0 || minor === void 0) return `From dlt 1.30 on clear them with: ${ABORT}. Before: ${DROP}.`;
	const isNew = Number(major) > 1 || Number(major) === 1 && Number(minor) >= 30;
	return `With dlt ${oneLine(version ?? "", 40)} clear them with: ${isNew ? ABORT : DROP}.`;
}

// actions/shared/cutover/next-phase.ts
/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
function isNextPhase(from, to) {
	return PHASES.indexOf(to) - PHASES.indexOf(from) === 1 || from === "manual_only" && to === "10%";
}

// actions/shared/gates/phase-order.ts
/** No phase is skipped, and none is gone back to: the way back is a rollback (runbook 171 to 178). */
const phaseOrderGate = {
	id: "phase-order",
	title: "One phase forward",
	isAsked: () => true,
	isBypassable: false,
	assess({ config, to, policy }) {
		const named = policy.phases.map(({ phase }) => phase);
		if (!named.includes(to)) return {
			verdict: "fail",
			observed: `config/policy.yaml has no phase ${to}`,
			expected: `one of its phases: ${named.join(", ")}`,
			remedy: "Name a phase of the policy, or add this one to it by pull request."
		};
		const expected = `the phase after ${config.phase} (order: ${PHASES.join(", ")}; shadow may be left out)`;
		return isNextPhase(config.phase, to) ? {
			verdict: "pass",
			observed: `${config.phase} to ${to}`,
			expected
		} : {
			verdict: "fail",
			observed: to,
			expected,
			remedy: "Name the next phase; the way back is always a rollback."
		};
	}
};

// actions/shared/gates/shadow-exit.ts
/** dlt's own dataset holds what manual holds, as far as the filter lets through, before any unit is routed to it. */
const shadowExitGate = {
	id: "shadow-exit",
	title: "Shadow holds the same posts",
	isAsked: ({ config }) => config.phase === "shadow",
	isBypassable: true,
	assess(facts) {
		const expected = "the check cross-path of the newest look passes: both paths hold the posts that the filter lets through";
		return byHistory(facts, expected, ({ newestVerdicts }) => {
			const answer = judgeChecks(newestVerdicts, ["cross-path"], {
				expected,
				isWarningStopping: false,
				links: facts.links
			});
			if (answer.verdict !== "skipped") return answer;
			return {
				verdict: "unknown",
				observed: answer.observed,
				expected,
				remedy: "Bind both paths' tables of posts in config/datasets.yaml, with the time of the posts."
			};
		});
	}
};

// actions/shared/gates/clean-soak.ts
const HOUR_MS$1 = 36e5;
const RANK = {
	pass: 0,
	warn: 0,
	unknown: 1,
	fail: 2
};
/**
* The soak by evidence: the time between two looks counts when both are clean and no more than `longestGapMinutes` apart. `unknown` pauses it, and so
* does a time that nobody saw; only `fail` starts it anew (DESIGN.md section 6: what could not be measured blocks and never decides). What came after
* the newest look is not seen yet, so it does not count either.
*/
function measureCleanSoak(facts) {
	const { now, requiredHours, longestGapMinutes } = facts;
	const gapMs = longestGapMinutes * 6e4;
	let [cleanMs, unknownLooks] = [0, 0];
	let failedAt = null;
	let last = {
		ms: Date.parse(facts.startedAt),
		isClean: true
	};
	for (const look of listLooks(facts)) {
		const { ms } = look;
		const isClean = look.rank === RANK.pass;
		if (look.rank === RANK.fail) [cleanMs, unknownLooks, failedAt] = [
			0,
			0,
			look.at
		];
		else if (isClean) cleanMs += last.isClean && ms - last.ms <= gapMs ? ms - last.ms : 0;
		else unknownLooks += 1;
		last = {
			ms,
			isClean
		};
	}
	const isUnbroken = last.isClean && now.getTime() - last.ms <= gapMs;
	const missingMs = requiredHours * HOUR_MS$1 - cleanMs;
	const from = isUnbroken || missingMs <= 0 ? last.ms : now.getTime();
	return {
		cleanMs,
		failedAt,
		unknownLooks,
		earliestAt: new Date(from + missingMs)
	};
}
/** Oldest first; of one instant the worst last, so that it has the word. */
function listLooks({ startedAt, looks, now }) {
	const startMs = Date.parse(startedAt);
	return looks.map(({ at, verdict }) => ({
		at,
		ms: Date.parse(at),
		rank: RANK[verdict ?? "unknown"]
	})).filter(({ ms }) => ms >= startMs && ms <= now.getTime()).toSorted((a, b) => a.ms - b.ms || a.rank - b.rank);
}

// actions/shared/gates/soak.ts
const HOUR_MS = 36e5;
/** The soak by time and by evidence (runbook 178): so long the looks were clean. Each further attempt soaks longer. */
const soakGate = {
	id: "soak",
	title: "The phase ran clean for its time",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const expected = `${renderHours(facts.requiredSoakHours)} of clean looks at the data, no more than ${facts.policy.gates.longestGapMinutes} min apart${attemptNote(facts)}`;
		const startedAt = phaseStartOf(facts);
		if (startedAt === null) return {
			verdict: "fail",
			observed: "the config does not say when the phase began",
			expected,
			remedy: "Run a rollback and set up again."
		};
		return byHistory(facts, expected, (history) => judge({
			facts,
			startedAt,
			expected
		}, history));
	}
};
function judge({ facts, startedAt, expected }, { looks }) {
	const { requiredSoakHours, policy, now, generation } = facts;
	const soak = measureCleanSoak({
		startedAt,
		looks: looks.filter((look) => look.generation === void 0 || look.generation === null || look.generation === generation),
		requiredHours: requiredSoakHours,
		longestGapMinutes: policy.gates.longestGapMinutes,
		now
	});
	const value = Math.floor(10 * soak.cleanMs / HOUR_MS) / 10;
	const about = {
		observed: describe(soak, startedAt),
		expected,
		value,
		limit: requiredSoakHours
	};
	if (soak.cleanMs >= requiredSoakHours * HOUR_MS) return {
		...about,
		verdict: "pass"
	};
	return {
		...about,
		verdict: "fail",
		earliestAt: formatInstant(/* @__PURE__ */ new Date(Math.ceil(soak.earliestAt.getTime() / 1e3) * 1e3)),
		remedy: soak.unknownLooks === 0 ? "Wait; the watch goes on by itself." : "Mend what the looks could not measure: until then the soak stands still.",
		...linkTo(facts.links, { workflow: "integrity.yml" })
	};
}
function describe({ cleanMs, failedAt, unknownLooks }, startedAt) {
	const since = failedAt === null ? `since the phase began at ${startedAt}` : `since the look of ${failedAt} failed`;
	const paused = unknownLooks === 0 ? "" : `; ${count(unknownLooks, "look")} could not measure all and counted for nothing`;
	return `${renderHours(Math.floor(10 * cleanMs / HOUR_MS) / 10)} ${since}${paused}`;
}
function attemptNote({ attempt, policy }) {
	return attempt > 1 ? ` (attempt ${attempt}: times ${policy.gates.reattempt.soakFactor} for each after the first)` : "";
}
function renderHours(hours) {
	return `${Math.round(hours * 10) / 10} h`;
}

// actions/shared/gates/ticks.ts
const DAY_MS = 864e5;
/**
* A schedule that hardly ran saw nothing, however clean its looks were. A long soak is judged by its last day too, which is what the watch itself warns of:
* a schedule that fails now is not made good by the days before.
*/
const ticksGate = {
	id: "ticks",
	title: "The watch ran",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.ticksPercent;
		const periods = listPeriods(soakWindowOf(facts));
		const expected = `at least ${limit} % of the schedule's ticks during the soak${periods.length > 1 ? ", and of its last 24 h" : ""}`;
		const about = {
			expected,
			limit,
			remedy: "See that the workflow integrity is enabled and runs; an outside cron can start it too.",
			...linkTo(facts.links, { workflow: "integrity.yml" })
		};
		return byHistory(facts, expected, ({ heartbeats }) => {
			const ticks = countWorst(heartbeats, periods);
			if (ticks === null || ticks.share === null) return {
				...about,
				verdict: "unknown",
				observed: "no tick was due yet"
			};
			const value = Math.floor(ticks.share * 1e3) / 10;
			const observed = `${value} %: ${ticks.seen} of ${ticks.expected} ticks since ${ticks.from.slice(0, 19)}Z`;
			if (ticks.seen * 100 >= limit * ticks.expected) return {
				verdict: "pass",
				observed,
				expected,
				value,
				limit
			};
			return {
				...about,
				verdict: "fail",
				observed,
				value
			};
		});
	}
};
function listPeriods(soak) {
	if (soak === null) return [];
	const dayFrom = /* @__PURE__ */ new Date(soak.to.getTime() - DAY_MS);
	return soak.from < dayFrom ? [soak, {
		from: dayFrom,
		to: soak.to
	}] : [soak];
}
/** Of the periods the one with the smallest share; `null` where there is none. */
function countWorst(heartbeats, periods) {
	const schedule = parseTickSchedule(INTEGRITY_CRON);
	if (schedule === null) return null;
	return periods.map((period) => countTicks(heartbeats, schedule, period)).toSorted((a, b) => (a.share ?? 1) - (b.share ?? 1))[0] ?? null;
}

// actions/shared/gates/triggers.ts
/**
* Where a trigger asked for a rollback and it has not come about (its call failed, or is under way), a promotion would begin a new generation, in which
* nothing of that counts any more.
*/
const triggersGate = {
	id: "triggers",
	title: "No trigger asks for a rollback",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const expected = "no rollback that the watch decided in this generation is still to come about";
		return byHistory(facts, expected, ({ records, newestDecision }) => {
			const last = findLastDecision(records, facts);
			if (last === null) return {
				verdict: "unknown",
				observed: "the watch recorded no decision in this generation: nobody judged the triggers",
				expected,
				remedy: "See why the step watch of the workflow integrity left none, and let it run.",
				...linkTo(facts.links, { workflow: "integrity.yml" })
			};
			const newest = newestDecision === null ? "" : `; the newest is ${newestDecision.decision} at ${newestDecision.at}`;
			const due = last.due.filter((trigger) => facts.policy.triggers[trigger].action === "rollback");
			if (due.length === 0) return {
				verdict: "pass",
				observed: `none is due${newest}`,
				expected
			};
			return {
				verdict: "fail",
				observed: `rollback by ${due.join(", ")} is due${newest}`,
				expected,
				remedy: "Let the rollback come about: see why the run of integrity.yml did not start it, or press rollback.yml.",
				...linkTo(facts.links, { workflow: "integrity.yml" })
			};
		});
	}
};

// actions/shared/gates/unit-fetches.ts
/** A rate of few says nothing. */
const unitFetchesGate = {
	id: "unit-fetches",
	title: "dlt fetched often enough to be judged",
	isAsked: isPromotion,
	isBypassable: true,
	assess(facts) {
		const limit = facts.policy.gates.minimumUnitFetches;
		const expected = `at least ${count(limit, "unit-fetch", "unit-fetches")} of dlt in this phase`;
		return byHistory(facts, expected, (history) => {
			const value = listPhaseFetches(facts, history).length;
			const about = {
				observed: count(value, "unit-fetch", "unit-fetches"),
				expected,
				value,
				limit
			};
			if (value >= limit) return {
				...about,
				verdict: "pass"
			};
			const never = findNever(facts);
			const remedy = never?.remedy ?? "Wait for more runs of dlt. Where its runs record nothing, run it as switchback run dlt -- COMMAND.";
			const observed = never === void 0 ? about.observed : `${about.observed}; ${never.observed}`;
			return {
				...about,
				observed,
				verdict: "unknown",
				remedy
			};
		});
	}
};
/** Where waiting does not help. */
function findNever({ config, dltUnits, requiredSoakHours, policy, datasets }) {
	const running = {
		phase: config.phase,
		units: dltUnits.length,
		soakHours: requiredSoakHours
	};
	return findUnreachableSamples({
		policy,
		datasets
	}, running).find(({ of }) => of === "unit-fetches");
}

// actions/shared/gates/list-gates.ts
/** Every gate of an advance, in the order of `GATE_IDS`. The last one, approval, is the protected environment of advance.yml. */
const GATES = [
	phaseOrderGate,
	generationGate,
	holdGate,
	openIncidentGate,
	triggersGate,
	fixLinkedGate,
	blockingFollowUpsGate,
	pendingPackagesGate,
	dltStateGate,
	failedVersionGate,
	baselineGate,
	soakGate,
	ticksGate,
	unitFetchesGate,
	errorRateGate,
	shadowExitGate,
	freshEvidenceGate,
	cleanDataGate,
	drillGate,
	doctorGate,
	manualPathGate,
	budgetGate,
	bypassReviewsGate
];

export { GATES, GATE_IDS, describeDueReview, findReview, isFix, isNextPhase, isStopping, listDueReviews, listFixes, reviewRemedy, settledKey };