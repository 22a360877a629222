import { unitKey } from "./unit-key.mjs";
import { historyKey } from "./history-key.mjs";
import { instantKey } from "./sha2.mjs";
import { collectRecords } from "./collected-history.mjs";
import { handoverKey, latestHandovers } from "./latest-handovers.mjs";
import { LISTING_LIMIT } from "./datasets.mjs";

// actions/shared/handover/post-number.ts
/** A post's id as it stands in records and tables, with or without its kind: `1skjxta`, `t3_1SKJXTA`. */
const POST_ID = /^(?:t3_)?(?<bare>[0-9a-z]{1,13})$/u;
/** The id without its kind, in lower case; `null` for a text that is no id of a post. */
function barePostId(id) {
	return POST_ID.exec(id.trim().toLowerCase())?.groups?.["bare"] ?? null;
}
/** Reddit's ids are numbers in base 36 that count up over all of Reddit, so that the older of two posts has the smaller number. `null` for what is no id. */
function postNumber(id) {
	const bare = id === null ? null : barePostId(id);
	return bare === null ? null : Array.from(bare).reduce((number, digit) => number * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

// actions/shared/backfill/list-gaps.ts
/**
* The gaps that the history proves and nothing has filled since, in the order in which they are worth filling: those of the listing first, since they fall off
* it. A check counts with its newest answer alone.
*/
function listGaps(records, dataset) {
	const history = collectRecords(records);
	const verdicts = newestOfChecks(history, dataset);
	const filled = latestBackfills(records);
	return stillOpen(filled, [
		...handoverGaps(records),
		...verdicts.filter(({ id }) => id === "fetch-overlap").flatMap((verdict) => overlapGaps(verdict, records)),
		...verdicts.filter(({ id }) => id === "gaps").flatMap((verdict) => silenceGaps(verdict, filled)),
		...verdicts.flatMap((verdict) => missingIds(verdict, history, dataset))
	]);
}
/** Those between the paths alone, which no check names. */
function listHandoverGaps(records) {
	return stillOpen(latestBackfills(records), handoverGaps(records));
}
function stillOpen(filled, found) {
	return found.flatMap(({ gap, foundAt }) => {
		const last = filled.get(gap.key);
		if (last === void 0) return [gap];
		if (last.state !== "open") return instantKey(last.at) >= instantKey(foundAt) ? [] : [gap];
		const isSameTop = last.range?.toAt === gap.range?.toAt && last.range?.beforeId === gap.range?.beforeId;
		return [{
			...gap,
			cursor: isSameTop && isCursor(last.cursor) ? last.cursor : null
		}];
	});
}
/** By gap, the newest record of each. */
function latestBackfills(records) {
	const latest = /* @__PURE__ */ new Map();
	for (const record of records) {
		if (record.kind !== "backfill") continue;
		const before = latest.get(record.gap);
		if (before === void 0 || instantKey(record.at) >= instantKey(before.at)) latest.set(record.gap, record);
	}
	return latest;
}
function isCursor(cursor) {
	return cursor !== null && /^t3_[0-9a-z]{1,13}$/u.test(cursor);
}
function handoverGaps(records) {
	const handovers = records.filter((record) => record.kind === "handover");
	return [...latestHandovers(handovers).values()].flatMap((record) => {
		const { unit, gap, settledBy, oldAt, at } = record;
		if (record.result !== "gap" || gap === null || settledBy !== null) return [];
		const range = {
			afterId: gap.after,
			beforeId: gap.before,
			fromAt: null,
			toAt: null
		};
		return [{
			foundAt: at,
			gap: {
				key: handoverKey(record),
				source: "handover",
				unit: unitKey(unit),
				range,
				ids: [],
				oldestAt: oldAt,
				cursor: null
			}
		}];
	});
}
/** The answers of each check's newest look. */
function newestOfChecks({ lastVerdicts }, dataset) {
	const own = [...lastVerdicts.values()].filter((verdict) => verdict.dataset === dataset);
	const newest = /* @__PURE__ */ new Map();
	for (const { id, at } of own) if (instantKey(at) > (newest.get(id) ?? "")) newest.set(id, instantKey(at));
	return own.filter(({ id, at }) => instantKey(at) === newest.get(id));
}
/** Keys as the check fetch-overlap writes them: `opensource t3_abc..t3_abf`. */
const OVERLAP_KEY = /^(?<unit>\w{2,24}) (?<after>[0-9a-z_]+)\.\.(?<before>[0-9a-z_]+)$/u;
function overlapGaps({ verdict, keys, at }, records) {
	if (verdict !== "fail") return [];
	return keys.flatMap((key) => {
		const { unit = "", after = "", before = "" } = OVERLAP_KEY.exec(key)?.groups ?? {};
		const [afterId, beforeId] = [barePostId(after), barePostId(before)];
		if (afterId === null || beforeId === null) return [];
		const about = {
			key: `fetch-overlap ${key}`,
			source: "fetch-overlap",
			unit: unitKey(unit)
		};
		const range = {
			afterId,
			beforeId,
			fromAt: null,
			toAt: null
		};
		return [{
			foundAt: at,
			gap: {
				...about,
				range,
				ids: [],
				oldestAt: readAt(records, unit, afterId),
				cursor: null
			}
		}];
	});
}
function readAt(records, unit, newestId) {
	const fetch = records.find((record) => record.kind === "unit-fetch" && unitKey(record.unit) === unitKey(unit) && postNumber(record.newestId) === postNumber(newestId));
	return fetch?.kind === "unit-fetch" ? fetch.at : null;
}
/** How far back the check gaps looks from its look. */
const SILENCE_MS = 1728e5;
/**
* The check names the unit and looks at the last two days: all of these are read again, but not what was read for it before, since a hole in the arrivals
* stays one however it was filled.
*/
function silenceGaps({ verdict, unit, at }, filled) {
	if (verdict !== "warn" && verdict !== "fail" || unit === null) return [];
	const key = `gaps ${unitKey(unit)}`;
	const last = filled.get(key);
	const lookedFrom = (/* @__PURE__ */ new Date(Date.parse(at) - SILENCE_MS)).toISOString();
	const readTo = last === void 0 || last.state === "open" ? null : last.range?.toAt ?? null;
	const fromAt = readTo !== null && instantKey(readTo) > instantKey(lookedFrom) ? readTo : lookedFrom;
	if (instantKey(fromAt) >= instantKey(at)) return [];
	const range = {
		afterId: null,
		beforeId: null,
		fromAt,
		toAt: at
	};
	return [{
		foundAt: at,
		gap: {
			key,
			source: "gaps",
			unit: unitKey(unit),
			range,
			ids: [],
			oldestAt: fromAt,
			cursor: null
		}
	}];
}
/** Of a sealed day, and of the census, which keeps all that it misses in a mark where its keys are a sample. */
function missingIds({ id, verdict, keys, at, unit }, { marks }, dataset) {
	if (verdict !== "fail" || id !== "census" && id !== "sealed-history") return [];
	const marked = id === "census" ? [...marks.values()].flatMap((mark) => markedIds(mark, dataset)) : [];
	const ids = [...new Set([...keys, ...marked].flatMap((key) => barePostId(key) ?? []))];
	if (ids.length === 0) return [];
	return [{
		foundAt: at,
		gap: {
			key: `${id} ${historyKey(id, dataset, unit)}`,
			source: id,
			unit: unit === null ? null : unitKey(unit),
			range: null,
			ids,
			oldestAt: null,
			cursor: null
		}
	}];
}
function markedIds({ name, value }, dataset) {
	if (!name.startsWith(`census:${dataset}:`) || !name.endsWith(":missing")) return [];
	const pairs = parseJson(value);
	if (!Array.isArray(pairs)) return [];
	return pairs.flatMap((pair) => Array.isArray(pair) && typeof pair[0] === "string" ? [pair[0]] : []);
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

// actions/shared/backfill/forecast-horizon.ts
const DAY_MS = 864e5;
/**
* When a post falls off the listing: Reddit lists about the newest 1,000 posts of a subreddit (facts: integrity, 4a), so once that many came after it. Users
* report listings that end earlier, so this is the latest time, not a promise.
*
* @returns `null` where the time of the post or the rate of its unit is not known
*/
function forecastHorizon({ oldestAt, postsPerDay }, now) {
	if (oldestAt === null || postsPerDay === null || postsPerDay <= 0) return null;
	const reachableUntil = new Date(Date.parse(oldestAt) + LISTING_LIMIT / postsPerDay * DAY_MS);
	return Number.isNaN(reachableUntil.getTime()) ? null : {
		reachableUntil,
		isPassed: reachableUntil <= now
	};
}

// actions/shared/backfill/show-horizon.ts
/** `Reachable until about 2026-11-28 04:00 UTC.` */
function showHorizon(facts, now) {
	const horizon = forecastHorizon(facts, now);
	if (horizon === null) return "Until when Reddit lists the posts is not known: give the unit a weight in config/datasets.yaml.";
	const at = `${horizon.reachableUntil.toISOString().slice(0, 16).replace("T", " ")} UTC`;
	return horizon.isPassed ? `Its oldest posts fell off Reddit's listing at about ${at}.` : `Reachable until about ${at}, since Reddit lists about 1,000 posts and the unit has ${facts.postsPerDay} a day.`;
}

export { barePostId, forecastHorizon, isCursor, latestBackfills, listGaps, listHandoverGaps, postNumber, showHorizon };