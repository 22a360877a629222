import { oneLine } from "./one-line.mjs";
import { formatInstant } from "./phase.mjs";

// actions/shared/triggers/assess-clocks.ts
/** Minutes and hours are what the rules count in: beyond this nobody knows which facts are of when. */
const MOST_SKEW_MS = 3e5;
/**
* Why the clocks forbid to decide; `null` where they agree. One of the two clocks is wrong, and from here nobody sees which: a heartbeat of the future is
* of a machine that runs ahead, or says that this one is behind.
*/
function findSkew({ nowMs, clocks }) {
	const { databaseSkewMs, latestHeartbeat } = clocks;
	if (databaseSkewMs !== null && Math.abs(databaseSkewMs) > 3e5) return `the database's clock is ${minutes(Math.abs(databaseSkewMs))} ${databaseSkewMs > 0 ? "ahead of" : "behind"} ours; beyond ${minutes(MOST_SKEW_MS)} nothing is decided`;
	if (latestHeartbeat !== null && latestHeartbeat.atMs - nowMs > 3e5) {
		const { atMs, run } = latestHeartbeat;
		return `run ${oneLine(run, 80)} left a heartbeat of ${formatInstant(new Date(atMs))}, and here it is ${formatInstant(new Date(nowMs))}; beyond ${minutes(MOST_SKEW_MS)} nothing is decided`;
	}
	return null;
}
function minutes(milliseconds) {
	return `${Math.round(milliseconds / 6e4)} min`;
}

// actions/shared/watchdog/tick-schedule.ts
/** The schedule of `.github/workflows/integrity.yml`; a test compares the two. */
const INTEGRITY_CRON = "17,47 * * * *";
const HOUR_MS = 36e5;
const MINUTE_MS = 6e4;
const EVERY_HOUR = /^(\d{1,2}(?:,\d{1,2})*) \* \* \* \*$/u;
/** Reads a cron line that names minutes alone, such as `17,47 * * * *`; `null` for any other. */
function parseTickSchedule(cron) {
	const [, named] = EVERY_HOUR.exec(cron.trim()) ?? [];
	if (named === void 0) return null;
	const minutes = [...new Set(named.split(",").map(Number))].toSorted((a, b) => a - b);
	return minutes.every((minute) => minute <= 59) ? { minutes } : null;
}
/** The last tick at or before that instant, and the first one after it. Milliseconds since 1970. */
function tickAround({ minutes }, atMs) {
	const [first, last] = [minutes[0], minutes.at(-1)];
	if (first === void 0 || last === void 0) throw new RangeError("A schedule names at least one minute.");
	const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
	const minute = (atMs - hourMs) / MINUTE_MS;
	const before = minutes.findLast((one) => one <= minute);
	const after = minutes.find((one) => one > minute);
	return {
		tickMs: before === void 0 ? hourMs - HOUR_MS + last * MINUTE_MS : hourMs + before * MINUTE_MS,
		nextMs: after === void 0 ? hourMs + HOUR_MS + first * MINUTE_MS : hourMs + after * MINUTE_MS
	};
}

// actions/shared/watchdog/assess-ticks.ts
/** Those of the integrity workflow: its look at the data, and its watch, which runs where the database's runner is dead too. */
const KEEPERS = /* @__PURE__ */ new Set(["integrity", "watch"]);
const DAY_MS = 864e5;
/**
* How many ticks of the schedule were kept between two instants, for gates: a tick counts once its time is over, or as soon as it was kept. A run keeps the
* newest tick before it, whoever started it: GitHub does not say for which tick a late run is (facts: GitHub, schedules), and a look is a look.
*/
function countTicks(heartbeats, schedule, period) {
	const { from, expected, kept } = listTicks(listRuns(heartbeats, period.to), schedule, period);
	return toShare(from, expected, kept);
}
/**
* Lateness, missed ticks and gaps of the schedule itself. Before the first run that is known nothing was expected. Order and repetition of the
* heartbeats change nothing; those of the future are passed over.
*/
function assessTicks(heartbeats, schedule, now) {
	const runs = listRuns(heartbeats, now);
	const [first] = runs;
	const begun = (days) => new Date(Math.max(now.getTime() - days * DAY_MS, startOf(first, schedule, now)));
	const day = listTicks(runs, schedule, {
		from: begun(1),
		to: now
	});
	const week = listTicks(runs, schedule, {
		from: begun(7),
		to: now
	});
	const isMissed = new Set(day.kept.keys());
	return {
		lastDay: toShare(day.from, day.expected, day.kept),
		lastWeek: toShare(week.from, week.expected, week.kept),
		missed: day.expected.filter((tick) => !isMissed.has(tick)).slice(-48).map(toInstant),
		day: day.expected.slice(-48).map((tick) => toKeptTick(tick, day.kept)),
		latenessSeconds: latenessOf([...week.kept].map(([tick, run]) => (run - tick) / 1e3)),
		longestGapSeconds: longestGap(runs, now),
		newestAt: runs.length === 0 ? null : toInstant(runs.at(-1) ?? 0)
	};
}
/** Instants of the runs until then in milliseconds, rising, each once. */
function listRuns(heartbeats, until) {
	const own = heartbeats.filter(({ workflow }) => KEEPERS.has(workflow)).map(({ at }) => Date.parse(at));
	return [...new Set(own.filter((at) => at <= until.getTime()))].toSorted((a, b) => a - b);
}
function startOf(first, schedule, now) {
	return first === void 0 ? now.getTime() : tickAround(schedule, first).tickMs;
}
function listTicks(runs, schedule, { from, to }) {
	const kept = /* @__PURE__ */ new Map();
	for (const run of runs) {
		if (run < from.getTime()) continue;
		const { tickMs } = tickAround(schedule, run);
		if (tickMs >= from.getTime() && !kept.has(tickMs)) kept.set(tickMs, run);
	}
	const expected = [];
	for (let tick = firstTick(schedule, from.getTime()); tick <= to.getTime();) {
		const { nextMs } = tickAround(schedule, tick);
		if (nextMs <= to.getTime() || kept.has(tick)) expected.push(tick);
		tick = nextMs;
	}
	return {
		from,
		expected,
		kept
	};
}
function firstTick(schedule, fromMs) {
	const { tickMs, nextMs } = tickAround(schedule, fromMs);
	return tickMs === fromMs ? tickMs : nextMs;
}
function toShare(from, expected, kept) {
	const seen = expected.filter((tick) => kept.has(tick)).length;
	return {
		from: from.toISOString(),
		expected: expected.length,
		seen,
		share: expected.length === 0 ? null : seen / expected.length
	};
}
function toKeptTick(tick, kept) {
	const run = kept.get(tick);
	return {
		at: toInstant(tick),
		lateSeconds: run === void 0 ? null : Math.round((run - tick) / 1e3)
	};
}
function latenessOf(seconds) {
	const sorted = seconds.toSorted((a, b) => a - b);
	const longest = sorted.at(-1);
	if (longest === void 0) return null;
	const at = (percent) => Math.round(sorted[Math.ceil(percent / 100 * sorted.length) - 1] ?? longest);
	return {
		median: at(50),
		p90: at(90),
		longest: Math.round(longest)
	};
}
function longestGap(runs, now) {
	if (runs.length === 0) return null;
	const since = now.getTime() - 7 * DAY_MS;
	const own = [...runs.slice(1), now.getTime()].map((end, index) => ({
		end,
		start: runs[index] ?? end
	})).filter(({ end }) => end > since).map(({ start, end }) => end - Math.max(start, since));
	return Math.round(Math.max(0, ...own) / 1e3);
}
function toInstant(atMs) {
	return new Date(atMs).toISOString();
}

export { INTEGRITY_CRON, assessTicks, countTicks, findSkew, parseTickSchedule, tickAround };