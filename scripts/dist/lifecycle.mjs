import { formatInstant } from "./phase.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";
import { isLookMet, sortSuccessLooks } from "./success-looks.mjs";

// actions/shared/incident/lifecycle.ts
const HOUR_MS = 36e5;
/**
* Folds what is known of an incident. Only looks at its own generation count, and nothing that is dated after `now`. Recovered means: all five
* criteria were met for the policy's time in one series of looks without a gap above 90 min, and no look was unmet since; one that is takes it
* back. That an event says `recovered` proves nothing.
*/
function foldLifecycle({ record, records, pullRequest, policy, now }) {
	const events = listEvents(record, records, now);
	const looks = listLooks(record, records, now);
	const verifiedAt = firstOf(events, "verified");
	const held = foldLooks({
		looks,
		breaks: events.filter(({ event }) => event === "reopened"),
		policy
	});
	const mergedAt = pullRequest?.mergedAt ?? firstOf(events, "reviewed");
	const reviewedAt = held.recoveredAt === null || mergedAt === null ? null : later(held.recoveredAt, mergedAt);
	const reviewDueMs = Date.parse(record.containedAt) + policy.reviewWithinHours * HOUR_MS;
	return {
		status: statusOf({
			verifiedAt,
			recoveredAt: held.recoveredAt,
			reviewedAt
		}),
		containedAt: record.containedAt,
		verifiedAt,
		manualProvenAt: earliest([verifiedAt, looks.find(hasManualCollection)?.at ?? null]),
		recoveredAt: held.recoveredAt,
		reviewedAt,
		criteriaHeldSince: held.recoveredAt === null && isStale(looks.at(-1), now) ? null : held.since,
		latestLook: looks.at(-1) ?? null,
		reviewDueAt: formatInstant(new Date(reviewDueMs)),
		isReviewOverdue: mergedAt === null && now.getTime() > reviewDueMs,
		events
	};
}
function statusOf(at) {
	if (at.reviewedAt !== null) return "reviewed";
	if (at.recoveredAt !== null) return "recovered";
	return at.verifiedAt === null ? "contained" : "verified";
}
function listEvents({ id }, records, now) {
	const own = records.filter((one) => one.kind === "incident-event" && one.incident === id && isPast(one.at, now));
	return [...new Map(own.map((event) => [`${instantKey(event.at)} ${JSON.stringify(event)}`, event]))].toSorted(([a], [b]) => compareTexts(a, b)).map(([, event]) => event);
}
function listLooks(record, records, now) {
	const own = records.filter((one) => one.kind === "success" && one.incident === record.id && one.generation === record.generation && isPast(one.at, now) && Date.parse(one.at) >= Date.parse(record.containedAt));
	return sortSuccessLooks(own);
}
function foldLooks({ looks, breaks, policy }) {
	const holdMs = policy.holdHours * HOUR_MS;
	const lastBreakMs = [...breaks, ...looks.filter((look) => !isLookMet(look))].map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b).at(-1) ?? Number.NEGATIVE_INFINITY;
	let series = null;
	let recovered = null;
	for (const look of looks.filter(({ at }) => Date.parse(at) > lastBreakMs)) {
		series = extend(series, look, lastBreakMs);
		if (recovered === null && series.lastMs - series.sinceMs >= holdMs) recovered = series;
	}
	const shown = recovered ?? series;
	return {
		since: shown === null ? null : formatInstant(new Date(shown.sinceMs)),
		recoveredAt: recovered === null ? null : formatInstant(new Date(recovered.sinceMs + holdMs))
	};
}
/** A look that stands for a compacted series counts from that one's begin, unless something came in between. */
function extend(series, { at, unbrokenSince }, lastBreakMs) {
	const lastMs = Date.parse(at);
	const statedMs = Date.parse(unbrokenSince ?? at);
	const sinceMs = statedMs > lastBreakMs ? statedMs : lastMs;
	return series !== null && sinceMs - series.lastMs <= 90 * 6e4 ? {
		sinceMs: Math.min(series.sinceMs, sinceMs),
		lastMs
	} : {
		sinceMs,
		lastMs
	};
}
function hasManualCollection({ results }) {
	return results.some(({ id, verdict }) => id === "manual-collection" && (verdict === "pass" || verdict === "warn"));
}
/** Whether the next look would begin a new series. */
function isStale(last, now) {
	return last !== void 0 && now.getTime() - Date.parse(last.at) > 90 * 6e4;
}
function firstOf(events, name) {
	return events.find(({ event }) => event === name)?.at ?? null;
}
function earliest(instants) {
	return instants.filter((at) => at !== null).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}
function later(a, b) {
	return Date.parse(a) >= Date.parse(b) ? a : b;
}
function isPast(at, now) {
	return Date.parse(at) <= now.getTime();
}

export { foldLifecycle };