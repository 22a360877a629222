import { aboutCheck } from "./check-titles.mjs";

// actions/shared/verification/clock-skew.ts
/** NTP keeps machines within milliseconds; beyond seconds a clock is wrong, beyond a minute no comparison across it is worth much. */
const WARN_SKEW_MS = 5e3;
const UNKNOWN_SKEW_MS = 6e4;
/**
* An instant of our clock as the database may have seen it. Which of two clocks is wrong cannot be told, so both readings are given and
* each question takes the one that can only make it stricter.
*/
function inDatabaseTime(at, { skewMs }) {
	const ours = Date.parse(at);
	return {
		earliest: Math.min(ours, ours + skewMs),
		latest: Math.max(ours, ours + skewMs)
	};
}
/** Our clock, the database's and, by the newest load, the clock of dlt's machine agree. */
function assessClockSkew(look, skew) {
	const offMs = Math.max(0, Math.abs(skew.skewMs) - skew.roundTripMs / 2);
	const aheadMs = Math.max(0, ...listLoads(look).map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(look.at)));
	const worst = Math.max(offMs, aheadMs);
	const direction = skew.skewMs < 0 ? "behind" : "ahead of";
	return {
		...aboutCheck("clocks-agree"),
		verdict: worst > 6e4 ? "unknown" : worst > 5e3 ? "warn" : "pass",
		expected: `within ${WARN_SKEW_MS / 1e3} s`,
		observed: `the database is ${seconds(Math.abs(skew.skewMs))} s ${direction} this machine (± ${seconds(skew.roundTripMs / 2)} s)` + (aheadMs > 0 ? `; dlt's newest load is stamped ${seconds(aheadMs)} s in the database's future` : ""),
		...worst > 5e3 ? { remedy: "Set the clocks by NTP; times of the two machines were compared with that much doubt." } : {}
	};
}
function listLoads(look) {
	return look.datasets.flatMap(({ loads }) => loads.measured && loads.value ? loads.value.newest : []);
}
function seconds(milliseconds) {
	return (milliseconds / 1e3).toFixed(1);
}

export { UNKNOWN_SKEW_MS, WARN_SKEW_MS, assessClockSkew, inDatabaseTime };