import "./rolldown-runtime.mjs";
import { askAboutSwitches, createPostgresHeldPosts, createRedditListings, inputVariable, parseInputs, parseRedditUrl, planHandovers as planHandovers$1, spentByOthers, toHandoverFacts } from "./parse-inputs.mjs";
import { assessCollection, summarisePosts, toTestCommandResult } from "./test-command.mjs";
import { count as count$2 } from "./count.mjs";
import { unitKey } from "./unit-key.mjs";
import { COMMENT_FIELDS, LISTINGS, LISTING_LIMIT, POST_FIELDS, compareIds, parseDatasets, planCommentRows, planRows, tableOf as tableOf$1 } from "./datasets.mjs";
import { passesFilter } from "./post-filter.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { _enum, array, boolean, datetime, int, literal, number, strictObject, string, union } from "./zod.mjs";
import { defineContract, integerInput, jsonOutput, listInput } from "./contract.mjs";
import { VERDICTS, exitCodeOf, foldVerdicts } from "./verdict.mjs";
import { BACKFILL_REASONS, BACKFILL_STATES, parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { route } from "./route.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { LIVE_STATE_PATHS, allowedDltUnits, parseLiveState } from "./live-state.mjs";
import { parsePolicy } from "./policy.mjs";
import { gitHistoryStore, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { oneLine } from "./one-line.mjs";
import { barePostId, forecastHorizon, isCursor, latestBackfills, listGaps, postNumber, showHorizon } from "./show-horizon.mjs";
import { handoverKey, latestHandovers } from "./latest-handovers.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { collectRecords } from "./collected-history.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./sentences.mjs";
import { systemClock } from "./system-clock2.mjs";
import { DatabaseError, escapeIdentifier, openPostgres, toPostgresFault } from "./postgres-connection.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { readSnapshotFromObjects } from "./local-git-objects.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { findTarget } from "./find-target.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";
import { readTipSnapshot } from "./read-live-state.mjs";
import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

// actions/shared/collection/posts-per-day.ts
const DAY_MS = 864e5;
/**
* Posts a day of a unit, to be copied to `weight` in config/datasets.yaml: a whole number from 1. Counted back from now to the oldest post that was
* read, so that a unit that fell silent counts less; the oldest itself only marks where the time begins.
*
* @returns `null` where it cannot be told: fewer than two posts, or a listing that is in no order of time.
*/
function measurePostsPerDay(posts, { listing, now }) {
	if (listing !== "new" || posts.length < 2) return null;
	const oldest = Math.min(...posts.map(({ createdAt }) => createdAt.getTime()));
	const days = (now.getTime() - oldest) / DAY_MS;
	return days <= 0 ? null : Math.max(1, Math.round((posts.length - 1) / days));
}

// actions/shared/collection/read-pages.ts
/** Older posts of a page to go on from, where its last one is gone. */
const MOST_ANCHORS = 3;
const NEWEST = {
	after: void 0,
	anchors: [],
	isAgain: false
};
/**
* Reads a listing from its newest page back, until it has `limit` items, the listing ends, or a page holds only what was read before.
*
* Listings move while they are read. An item that stands on two pages counts once, as it was seen last. A page goes on from the last item of the page
* before; where that was deleted meanwhile, Reddit answers with an empty page and status 200, which looks like the end (facts: integrity, 4a). So after
* an empty page that was promised, older items of the last page are tried as anchors: what comes then is either older posts, and the reading goes
* on, or what was seen already with nothing behind it, and that is the end. Where all of them give nothing, the end is `empty-page`: nobody knows.
*/
async function readPages(ask, paging) {
	const { limit } = paging;
	const seen = /* @__PURE__ */ new Map();
	const tally = {
		requests: 0,
		throttled: 0,
		unreadable: 0,
		budget: null
	};
	const read = (end, fault) => {
		return {
			...tally,
			items: [...seen.values()].slice(0, limit),
			end,
			fault
		};
	};
	for (let place = NEWEST;;) {
		const answer = await ask(pageRequest(limit - seen.size - tally.unreadable, place));
		tally.requests += answer.requests;
		tally.throttled += answer.throttled;
		tally.budget = answer.budget ?? tally.budget;
		if (answer.kind === "fault") return read(null, answer.fault);
		const before = seen.size;
		for (const item of answer.items) seen.set(item.id, item);
		tally.unreadable += answer.unreadable;
		const isFull = seen.size + tally.unreadable >= limit;
		const isFurther = seen.size > before || answer.unreadable > 0;
		const next = isFull ? "limit" : findNext(answer, place, {
			isFurther,
			isKnown: paging.isKnown
		});
		if (typeof next === "string") return read(next, null);
		place = next;
	}
}
function findNext(page, place, { isFurther, isKnown }) {
	const { items, after } = page;
	const isEmpty = items.length + page.unreadable === 0;
	if (after === null && !(isEmpty && place.after !== void 0)) return "end";
	if (!isFurther) {
		const [older, ...anchors] = place.anchors;
		return older === void 0 ? "empty-page" : {
			after: older,
			anchors,
			isAgain: true
		};
	}
	if (items.length > 0 && items.every(isKnown)) return "known";
	return {
		after: after ?? void 0,
		anchors: olderAnchors(items, after),
		isAgain: false
	};
}
/** From an older anchor a whole page is asked for, since it begins with what was seen. */
function pageRequest(missing, { after, isAgain }) {
	return {
		limit: isAgain ? 100 : Math.max(1, Math.min(100, missing)),
		...after === void 0 ? {} : { after }
	};
}
/** Two neighbours of the last item, and one from the middle, for when a moderator has removed a row of them. */
function olderAnchors(items, after) {
	const names = [
		items.length - 2,
		items.length - 3,
		Math.floor(items.length / 2)
	].flatMap((place) => items[place]?.fullname ?? []).filter((name) => name !== after);
	return [...new Set(names)].slice(0, MOST_ANCHORS);
}

// actions/collect/read-unit.ts
/** A unit's posts, page after page; a fault of the outside ends the reading and is told with what was read. */
function readPosts({ unit, listing, limit }, { reddit, isKnown }) {
	const ask = async (page) => {
		const answer = await catchFault(() => reddit.fetchListing({
			unit,
			listing,
			...page
		}));
		if ("outcome" in answer) return {
			kind: "fault",
			fault: answer,
			...NOTHING_TOLD$1
		};
		return answer.kind === "page" ? toPage(answer, answer.page.posts) : toFault(answer);
	};
	return readPages(ask, {
		limit,
		isKnown
	});
}
/** The newest comments of a subreddit, over all of its posts: one call a hundred, where asking post by post takes one call a post. */
function readComments({ unit, limit }, reddit) {
	const ask = async (page) => {
		const answer = await catchFault(() => reddit.fetchComments({
			unit,
			...page
		}));
		if ("outcome" in answer) return {
			kind: "fault",
			fault: answer,
			...NOTHING_TOLD$1
		};
		return answer.kind === "page" ? toPage(answer, answer.page.comments) : toFault(answer);
	};
	return readPages(ask, {
		limit,
		isKnown: () => false
	});
}
/** Refused credentials: how many calls that took is not told. */
const NOTHING_TOLD$1 = {
	requests: 0,
	throttled: 0,
	budget: null
};
function toPage({ requests, throttled, budget, page }, items) {
	return {
		kind: "page",
		items,
		after: page.after,
		unreadable: page.unreadable.length,
		requests,
		throttled,
		budget
	};
}
function toFault(answer) {
	const { requests, throttled, budget } = answer;
	return {
		kind: "fault",
		fault: answer.kind === "gone" ? {
			outcome: "gone",
			detail: `the subreddit is ${answer.reason} at Reddit`,
			remedy: "Take the unit out of config/datasets.yaml, or ask its moderators for access."
		} : {
			outcome: answer.kind,
			detail: answer.detail,
			remedy: answer.remedy
		},
		requests,
		throttled,
		budget
	};
}
/** Faults of the outside as values; anything else is a bug, and is shown as one. */
async function catchFault(work) {
	try {
		return await work();
	} catch (fault) {
		if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
		return {
			outcome: "failed",
			detail: fault.message,
			remedy: fault.remedy ?? ""
		};
	}
}

// actions/collect/collect-unit.ts
/**
* One unit-fetch, from Reddit to the committed transaction. Faults of the outside become its outcome, so that one unit never takes another with it.
* What was fetched before a fault is written all the same: the next run reads the same span again and fills what is missing. Posts are committed
* before comments are asked for, which belong to them.
*/
async function collectUnit(request, ports) {
	const startedAt = ports.clock.now();
	const read = await readPosts(request, {
		reddit: ports.reddit,
		isKnown: knownTo(request)
	});
	if (request.target?.comments == null) ports.onRead?.();
	const readAt = ports.clock.now().getTime();
	await ports.mayWrite;
	const waitedMs = ports.clock.now().getTime() - readAt;
	const { filtered, written, fault } = await storePosts(read.items, request.target);
	const postsFault = read.fault ?? fault;
	const comments = postsFault === null ? await collectComments(request, ports.reddit) : NO_COMMENTS;
	return {
		unit: request.unit,
		startedAt: startedAt.toISOString(),
		...concludeUnit({
			read,
			written,
			fault: postsFault ?? comments.fault
		}),
		...summarisePosts(read.items),
		filtered,
		unreadable: read.unreadable,
		pagingEnd: read.end,
		postsPerDay: measurePostsPerDay(read.items, {
			listing: request.listing,
			now: startedAt
		}),
		comments: comments.fetch,
		requests: read.requests + comments.requests,
		throttled: read.throttled + comments.throttled,
		budget: comments.budget ?? read.budget,
		durationSeconds: (ports.clock.now().getTime() - startedAt.getTime() - waitedMs) / 1e3
	};
}
/** Only `new` is in an order in which older means read before; ids count up. */
function knownTo({ listing, readBefore }) {
	if (listing !== "new" || readBefore === null) return () => false;
	return ({ id }) => compareIds(id, readBefore) <= 0;
}
const NO_ROWS = {
	inserted: 0,
	updated: 0,
	unchanged: 0
};
async function storePosts(posts, target) {
	if (target === null) return {
		filtered: 0,
		written: null,
		fault: null
	};
	const kept = posts.filter((post) => passesFilter(post, target.filter));
	const filtered = posts.length - kept.length;
	if (kept.length === 0) return {
		filtered,
		written: NO_ROWS,
		fault: null
	};
	const written = await catchFault(() => target.store.write(planRows(target.binding, kept)));
	return "outcome" in written ? {
		filtered,
		written: null,
		fault: written
	} : {
		filtered,
		written,
		fault: null
	};
}
const NO_COMMENTS = {
	fetch: null,
	fault: null,
	requests: 0,
	throttled: 0,
	budget: null
};
async function collectComments({ unit, target }, reddit) {
	if (target?.comments == null) return NO_COMMENTS;
	const { store, comments } = target;
	const read = await readComments({
		unit,
		limit: comments.limit
	}, reddit);
	const { requests, throttled, budget, items } = read;
	const written = items.length === 0 ? NO_ROWS : await catchFault(() => store.write(planCommentRows(comments.binding, items)));
	if ("outcome" in written) return {
		fetch: null,
		fault: forComments(written),
		requests,
		throttled,
		budget
	};
	return {
		fetch: describeComments(read, written),
		fault: read.fault === null ? null : forComments(read.fault),
		requests,
		throttled,
		budget
	};
}
function forComments(fault) {
	return {
		...fault,
		outcome: fault.outcome === "gone" ? "failed" : fault.outcome,
		detail: `comments: ${fault.detail}`
	};
}
function describeComments({ items, unreadable, end }, { inserted, updated, unchanged, withoutParent = 0 }) {
	return {
		fetched: items.length,
		new: inserted,
		updated,
		unchanged,
		withoutPost: withoutParent,
		unreadable,
		pagingEnd: end
	};
}
function concludeUnit(of) {
	const { read, written, fault } = of;
	const rows = written === null ? {
		new: null,
		updated: null,
		unchanged: null
	} : {
		new: written.inserted,
		updated: written.updated,
		unchanged: written.unchanged
	};
	if (fault !== null) return {
		...rows,
		outcome: fault.outcome,
		detail: fault.detail,
		remedy: fault.remedy
	};
	const outcome = read.items.length === 0 || rows.new === 0 ? "nothing-new" : "fetched";
	return {
		...rows,
		outcome,
		...remarkOn(read)
	};
}
/** What is no fault and should be seen all the same. */
function remarkOn({ unreadable, end }) {
	if (unreadable > 0) return {
		detail: `${unreadable} entries of the listing could not be read`,
		remedy: "Compare the listing with the fields that actions/shared/collection/post.ts reads."
	};
	if (end === "empty-page") return {
		detail: "Reddit promised an older page and gave an empty one, as it does where the post between them was deleted",
		remedy: "Nothing, where the next run reads further back; else run this again."
	};
	return {
		detail: null,
		remedy: null
	};
}
/** A unit-fetch in which nothing happened. */
function emptyFetch(unit, startedAt) {
	return {
		unit,
		startedAt: startedAt.toISOString(),
		...summarisePosts([]),
		new: null,
		updated: null,
		unchanged: null,
		unreadable: 0,
		filtered: 0,
		requests: 0,
		throttled: 0,
		durationSeconds: 0,
		pagingEnd: null,
		postsPerDay: null,
		comments: null,
		budget: null,
		detail: null,
		remedy: null
	};
}

// actions/collect/collect.ts
/** Below `timeout-minutes` of rollback.yml's job, with room for its start. */
const TEST_COMMAND_LIMIT_MS = 18e4;
/** Collects unit after unit: all calls spend from one budget, and a unit that fails does not stop the next. */
async function collect(request, ports) {
	const startedAt = ports.clock.now();
	const tableNotes = request.mode === "collect" && request.units.length > 0 ? await prepareTables(request) : [];
	const [units, testCommand] = await Promise.all([fetchUnits(request, ports), runTestCommand(request, ports)]);
	const others = sumSpentByOthers(units);
	return {
		schemaVersion: 1,
		...conclude$1(request, units, testCommand),
		mode: request.mode,
		path: "manual",
		listing: request.listing,
		limit: request.limit,
		generation: request.generation,
		startedAt: startedAt.toISOString(),
		durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1e3,
		units: [...units],
		spentByOthers: others,
		testCommand: testCommand === null ? null : {
			...testCommand,
			command: [...testCommand.command]
		},
		notes: [
			...request.notes,
			...tableNotes,
			...budgetNotes(others)
		]
	};
}
async function prepareTables({ store, binding, comments }) {
	const notes = [...await store.prepare(binding)];
	if (comments !== null) notes.push(...await store.prepare(comments.binding));
	return notes;
}
async function fetchUnits(request, ports) {
	const { listing, limit } = request;
	const isStoring = request.mode === "collect";
	const fetches = [];
	for (const unit of request.units) {
		await fetches.at(-2);
		const { fetch, isRead } = beginUnit({
			unit,
			listing,
			limit,
			readBefore: isStoring ? request.readBefore.get(unitKey(unit)) ?? null : null,
			target: isStoring ? request : null
		}, ports, fetches.at(-1));
		fetches.push(fetch);
		await isRead;
	}
	return Promise.all(fetches);
}
function beginUnit(wanted, ports, before) {
	let onRead = () => void 0;
	const read = new Promise((resolve) => {
		onRead = resolve;
	});
	const fetch = (async () => {
		const own = {
			...ports,
			onRead,
			...before === void 0 ? {} : { mayWrite: before }
		};
		const fetched = ports.signal.aborted ? interrupted(wanted.unit, ports.clock.now()) : await collectUnit(wanted, own);
		await before;
		ports.log.info(lineOf(fetched));
		return fetched;
	})();
	fetch.catch(() => void 0);
	return {
		fetch,
		isRead: Promise.race([read, fetch])
	};
}
async function runTestCommand(request, ports) {
	const command = request.mode === "test" ? request.testCommand : null;
	if (command === null) return null;
	const run = await ports.runProgram(command, {
		milliseconds: TEST_COMMAND_LIMIT_MS,
		signal: ports.signal
	});
	return toTestCommandResult(command, run);
}
/** Between the last answers of two units the budget falls by the calls of the second, and by whatever others spend. */
function sumSpentByOthers(fetches) {
	const told = fetches.flatMap(({ budget, requests }) => budget === null ? [] : [{
		budget,
		requests
	}]);
	const spent = told.flatMap((after, index) => {
		const before = told[index - 1];
		const others = before === void 0 ? null : spentByOthers(before.budget, after.budget, after.requests);
		return others === null ? [] : [others];
	});
	return spent.length === 0 ? null : spent.reduce((sum, one) => sum + one, 0);
}
function budgetNotes(others) {
	if (others === null || others === 0) return [];
	return [`Reddit's budget fell by ${count$2(others, "call")} more than this run made: another program spends from the same client id.`];
}
function conclude$1(request, units, testCommand) {
	return {
		verdict: assessCollection({
			units,
			testCommand
		}),
		reasonCode: reasonOf(request, units, testCommand)
	};
}
function reasonOf(request, units, testCommand) {
	if (request.units.length === 0) return "no-units";
	if (assessCollection({ units }) === "fail") return "collection-incomplete";
	if (testCommand !== null && testCommand.outcome !== "passed") return "test-command-failed";
	if (units.some(({ outcome }) => outcome === "gone")) return "units-gone";
	return request.mode === "test" ? "collection-tested" : "collected";
}
function interrupted(unit, at) {
	return {
		...emptyFetch(unit, at),
		outcome: "failed",
		detail: "a signal ended the run before this unit",
		remedy: "Run this again."
	};
}
function lineOf(fetch) {
	const stored = fetch.new === null ? "" : `, ${fetch.new} new, ${fetch.updated ?? 0} updated`;
	const comments = fetch.comments === null ? "" : `, ${count$2(fetch.comments.new, "new comment")}`;
	return `r/${fetch.unit}: ${fetch.outcome} (${count$2(fetch.fetched, "post")}${stored}${comments})${fetch.detail === null ? "" : `: ${fetch.detail}`}`;
}

// actions/collect/backfill-result.ts
const count$1 = int().min(0);
const rangeSchema = strictObject({
	afterId: string().nullable(),
	beforeId: string().nullable(),
	fromAt: datetime().nullable(),
	toAt: datetime().nullable()
});
const gapResultSchema = strictObject({
	gap: string(),
	source: _enum([
		"handover",
		"fetch-overlap",
		"gaps",
		"census",
		"sealed-history",
		"asked"
	]),
	unit: string().nullable(),
	range: rangeSchema.nullable(),
	/** Ids that were asked for by name. */
	ids: count$1,
	state: _enum(BACKFILL_STATES),
	reason: _enum(BACKFILL_REASONS).nullable(),
	cursor: string().nullable(),
	/** Posts of the gap that Reddit showed. */
	fetched: count$1,
	/** New rows. */
	written: count$1,
	/** Posts of the gap that are deleted or removed at the source. */
	deleted: count$1,
	filtered: count$1,
	missing: array(string()),
	/** What nobody can fetch any more. */
	unreached: rangeSchema.nullable(),
	/** When the oldest of it was made, at the earliest. */
	oldestAt: datetime().nullable(),
	postsPerDay: number().nullable(),
	reachableUntil: datetime().nullable(),
	isHorizonPassed: boolean(),
	detail: string(),
	remedy: string().nullable()
});
/** What a run of mode `backfill` came to. */
const backfillResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	mode: literal("backfill"),
	path: literal("manual"),
	startedAt: datetime(),
	durationSeconds: number().min(0),
	gaps: array(gapResultSchema),
	requests: count$1,
	throttled: count$1,
	budget: strictObject({
		used: number(),
		remaining: number(),
		resetSeconds: number()
	}).nullable(),
	/** Calls that were left to live collection. */
	reserve: count$1,
	notes: array(string())
});

// actions/collect/contract.ts
const MODES = [
	"test",
	"collect",
	"backfill"
];
const count = int().min(0);
const pagingEnd = _enum([
	"limit",
	"end",
	"known",
	"empty-page"
]).nullable();
const unitFetchSchema = strictObject({
	unit: string(),
	startedAt: datetime(),
	outcome: _enum([
		"fetched",
		"nothing-new",
		"gone",
		"rate-limited",
		"failed"
	]),
	fetched: count,
	new: count.nullable(),
	updated: count.nullable(),
	unchanged: count.nullable(),
	deleted: count,
	removed: count,
	filtered: count,
	unreadable: count,
	newestId: string().nullable(),
	oldestId: string().nullable(),
	pagingEnd,
	postsPerDay: int().min(1).nullable(),
	comments: strictObject({
		fetched: count,
		new: count,
		updated: count,
		unchanged: count,
		withoutPost: count,
		unreadable: count,
		pagingEnd
	}).nullable(),
	requests: count,
	throttled: count,
	budget: strictObject({
		used: number(),
		remaining: number(),
		resetSeconds: number()
	}).nullable(),
	durationSeconds: number().min(0),
	detail: string().nullable(),
	remedy: string().nullable()
});
const testCommandSchema = strictObject({
	command: array(string()),
	outcome: _enum([
		"passed",
		"failed",
		"timed-out",
		"not-started"
	]),
	exitCode: int().nullable(),
	durationSeconds: number().min(0),
	output: string()
});
const collectResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	mode: _enum(["test", "collect"]),
	path: literal("manual"),
	listing: _enum(LISTINGS),
	limit: count,
	generation: int().nullable(),
	startedAt: datetime(),
	durationSeconds: number().min(0),
	units: array(unitFetchSchema),
	spentByOthers: count.nullable(),
	testCommand: testCommandSchema.nullable(),
	/** Gaps between the paths that are not filled yet, each with the time until which it can be. Absent where there is none. */
	openGaps: array(string()).optional(),
	notes: array(string())
});
/** Ids of posts, and how many at once: 100 a call. */
const POST_ID = /^(?:t3_)?[0-9a-z]{1,13}$/iu;
const MOST_IDS = 5e3;
/** Names that Reddit allows, so that no other path of its API can be reached through one. */
const SUBREDDIT = /^(?:\/?r\/)?[A-Za-z0-9_]{2,24}$/u;
const contract = defineContract({
	name: "collect",
	description: "The manual path: fetches posts with snoowrap and stores them, or in mode test proves that they can be fetched and writes nothing.",
	runbookStep: "step 4",
	writes: "modes collect and backfill: rows of the posts and comments tables, and one file of the branch cutover-history; mode test: nothing",
	permissions: { contents: {
		access: "read",
		why: "reads config and routing; mode collect needs write, to record the run on the branch cutover-history"
	} },
	inputs: {
		mode: {
			description: "test fetches and writes nothing; collect stores what it fetches; backfill fills gaps that the history proves, or that are asked for.",
			default: "test",
			schema: _enum(MODES)
		},
		units: {
			description: "Subreddits, by comma or line. Empty: opensource in mode test, those routed to manual in mode collect.",
			schema: listInput().refine((units) => units.length > 0 && units.every((unit) => SUBREDDIT.test(unit)), { error: "names of subreddits: letters, digits and _" }).optional()
		},
		listing: {
			description: `Which listing: ${LISTINGS.join(", ")}. Empty: the one that the dataset names for the manual path, hot in mode test.`,
			schema: _enum(LISTINGS).optional()
		},
		limit: {
			description: `Posts per unit, 1 to ${LISTING_LIMIT}. Empty: 10 in mode test, what the dataset names for the manual path in mode collect.`,
			schema: integerInput({
				min: 1,
				max: LISTING_LIMIT
			}).optional()
		},
		from: {
			description: "Mode backfill: the beginning of a gap, as an instant in UTC such as 2026-11-26T08:00:00Z, in the units named. Empty: the gaps that the history proves.",
			schema: datetime().optional()
		},
		to: {
			description: "Mode backfill: the end of that gap. Empty: now.",
			schema: datetime().optional()
		},
		ids: {
			description: "Mode backfill: ids of posts that are missing, by comma or line, with or without t3_.",
			schema: listInput().refine((ids) => ids.length > 0 && ids.length <= MOST_IDS && ids.every((id) => POST_ID.test(id)), { error: `at most ${MOST_IDS} ids of posts, such as 1skjxta` }).optional()
		},
		reserve: {
			description: "Mode backfill: how many calls of Reddit's budget are left to live collection.",
			default: "100",
			schema: integerInput({
				min: 0,
				max: 1e3
			})
		},
		branch: {
			description: "Branch that holds the live state. Empty: the default branch. Read in modes collect and backfill.",
			schema: string().min(1).optional()
		},
		"reddit-user-agent": {
			description: "REDDIT_USER_AGENT of the runbook, as platform:app:version (by /u/name).",
			default: "linux:switchback:0.1 (collector)",
			schema: string().min(1).max(256).regex(/^[\x20-\x7e]+$/u, { error: "printable ASCII" })
		},
		"deadline-seconds": {
			description: "How long all units together may take.",
			default: "300",
			schema: integerInput({
				min: 1,
				max: 3600
			})
		},
		"reddit-api-url": {
			description: "Reddit's API; another https address, or one of this machine.",
			default: "https://oauth.reddit.com",
			schema: string().min(1)
		},
		"reddit-token-url": {
			description: "Reddit's token endpoint without its path.",
			default: "https://www.reddit.com",
			schema: string().min(1)
		},
		"database-ca": {
			description: "PEM of the authority that signed the database's certificate, where it is no public one.",
			schema: string().optional()
		}
	},
	secrets: {
		"reddit-public": {
			description: "REDDIT_PUBLIC of the runbook: the id of the Reddit application. Needed wherever something is fetched.",
			schema: string().min(1).optional()
		},
		"reddit-secret": {
			description: "REDDIT_SECRET of the runbook. Needed with reddit-public.",
			schema: string().min(1).optional()
		},
		"database-url": {
			description: "postgresql:// URL of the database. Needed in modes collect and backfill.",
			schema: string().min(1).optional()
		},
		"github-token": {
			description: "The job's token. In modes collect and backfill: reads the live state at the tip of its branch, and records the run on the branch cutover-history, where the gaps are too.",
			schema: string().min(1).optional()
		}
	},
	outputs: {
		verdict: {
			description: `One of ${VERDICTS.join(", ")}.`,
			schema: _enum(VERDICTS)
		},
		"reason-code": {
			description: "Why, as a member of the closed list in actions/shared/reason-codes.ts.",
			schema: string()
		},
		evidence: {
			description: "What was measured, with all that it was computed from, packed for report-incident: `switchback evidence replay` computes it again.",
			schema: string().optional()
		},
		"open-gaps": {
			description: "How many gaps between the paths are proven and open: mode backfill fills them. Empty in the other modes.",
			schema: int().min(0).optional()
		},
		result: {
			description: "Everything as one JSON object, `schemaVersion` 1.",
			schema: jsonOutput(union([collectResultSchema, backfillResultSchema]))
		}
	}
}, ({ reasonCode }) => ({
	verdict: "fail",
	reasonCode
}));

// actions/shared/collection/plan-units.ts
/**
* Which units the manual path collects now: every registered one that dlt may not collect, so that none is left to nobody where config and routing file
* disagree. When the state cannot be read, manual runs and dlt does not (DESIGN.md section 3): collecting a unit twice is harmless with an upsert,
* not collecting it is a gap.
*/
function planUnits({ requested, registered, dlt, manualEnabled }) {
	const dltUnits = dlt.kind === "allowed" ? dlt.units : [];
	if (requested !== null) return planRequested(requested, dltUnits);
	if (manualEnabled === false && dlt.kind !== "unreadable") return {
		units: [],
		notes: ["The cutover config has manual collection off."]
	};
	return {
		units: once(registered).filter((unit) => route({ dltUnits }, unit) === "manual"),
		notes: notesOf(dlt)
	};
}
function notesOf(dlt) {
	if (dlt.kind === "unreadable") return [`The state cannot be read, so manual collects every registered unit: ${dlt.message}`];
	return dlt.kind === "inconsistent" ? [`dlt may not run, so manual collects every registered unit: ${dlt.message}`] : [];
}
function planRequested(requested, dltUnits) {
	const units = nameUnits(requested);
	const foreign = units.filter((unit) => route({ dltUnits }, unit) === "dlt");
	return {
		units,
		notes: foreign.length === 0 ? [] : [`Routed to dlt and collected because they were named: ${foreign.join(", ")}.`]
	};
}
/** Names as people give them (`r/opensource`), each once. */
function nameUnits(requested) {
	return once(requested.map((unit) => unit.replace(/^\/?r\//iu, "")));
}
function once(units) {
	return [...new Map(units.toReversed().map((unit) => [unitKey(unit), unit])).values()].toReversed();
}

// actions/shared/datasets/bind-collection.ts
/** Where `collect` writes: the first dataset of posts, and of comments, whose table the manual path writes and whose columns are bound. */
function bindCollection(datasets) {
	const posts = findWritten(datasets, "posts");
	if (posts === null) return {
		ok: false,
		problem: "config/datasets.yaml binds no table of posts for collect: observed no columns, expected one table with them",
		remedy: "Add columns to the table that the manual path writes, or run mode test."
	};
	const comments = findWritten(datasets, "comments");
	for (const { table } of [posts, ...comments === null ? [] : [comments]]) if (table.canonicalId.form === "opaque") return {
		ok: false,
		problem: `${table.schema}.${table.table} keeps ids that are not Reddit's: observed form opaque, expected bare or fullname`,
		remedy: "Bind the column that holds the id of Reddit."
	};
	return {
		ok: true,
		dataset: posts.dataset,
		binding: {
			...toTable(posts.table),
			columns: invert(posts.columns, isPostField)
		},
		comments: comments === null ? null : bindComments(comments, posts)
	};
}
function findWritten({ datasets }, holds) {
	for (const dataset of datasets) {
		const table = dataset.holds === holds ? tableOf$1(dataset, "manual") : null;
		if (table?.columns !== void 0) return {
			dataset,
			table,
			columns: table.columns
		};
	}
	return null;
}
function bindComments({ dataset, table, columns }, posts) {
	const parent = table.parents.find((one) => one.dataset === posts.dataset.name);
	return {
		dataset,
		binding: {
			...toTable(table),
			columns: invert(columns, isCommentField),
			parent: parent === void 0 ? null : linkTo(posts.table, parent, columns)
		}
	};
}
/** A column that a field of the comment fills is left to it; any other refers to the row of the post, and the database fills it. */
function linkTo(posts, { column, parentColumn }, columns) {
	const canonicalId = toTable(posts).canonicalId;
	const isFilled = Object.values(columns).includes(column);
	return {
		schema: posts.schema,
		table: posts.table,
		canonicalId,
		reference: isFilled ? null : {
			column,
			from: parentColumn ?? canonicalId.column
		}
	};
}
/** `opaque` was refused before. */
function toTable({ schema, table, canonicalId, arrival, path }) {
	return {
		schema,
		table,
		canonicalId: {
			column: canonicalId.column,
			form: canonicalId.form === "fullname" ? "fullname" : "bare"
		},
		arrivalColumn: "column" in arrival ? arrival.column : null,
		path: path?.rule === "column" ? {
			column: path.column,
			value: path.manual
		} : null
	};
}
function isPostField(field) {
	return POST_FIELDS.includes(field);
}
function isCommentField(field) {
	return COMMENT_FIELDS.includes(field);
}
/** Column → field. Fields that the table cannot have were refused when the file was read. */
function invert(columns, isField) {
	const pairs = Object.entries(columns).flatMap(([field, column]) => column === void 0 || !isField(field) ? [] : [[column, field]]);
	return Object.fromEntries(pairs);
}

// actions/collect/plan-collection.ts
/** The runbook's step 4 names them. */
const TEST_UNITS = ["opensource"];
const TEST_LIMIT = 10;
/** The listing that the source system's manual path reads by default. */
const TEST_LISTING = "hot";
const COLLECT_LIMIT = 100;
/**
* Mode `test` needs nothing but its inputs: it must work when the files of the repository do not. Where the policy can be read and somebody else
* collects, their test command is run beside it.
*/
function planTest({ units, listing, limit }, policy) {
	const manual = readManual(policy);
	const isUnusable = policy !== null && manual === null;
	return {
		mode: "test",
		units: nameUnits(units ?? TEST_UNITS),
		listing: listing ?? TEST_LISTING,
		limit: limit ?? TEST_LIMIT,
		generation: null,
		notes: isUnusable ? [`${POLICY_PATH} cannot be used, so no test_command of it was run.`] : [],
		testCommand: manual?.by === "external" ? manual.testCommand : null
	};
}
/**
* Mode `collect`: the units named, or those that config and routing leave to manual. Config, routing and policy that cannot be read stop nothing.
*
* @throws OperatorError `datasets-invalid`: where rows go cannot be guessed.
*/
function planCollection(inputs, facts) {
	const { files, history, whereExternal } = facts;
	const source = readSource(files[DATASETS_PATH]);
	const state = parseLiveState(new Map(LIVE_STATE_PATHS.map((path) => [path, asFile(files[path])])), history);
	const isExternal = readManual(files[POLICY_PATH])?.by === "external";
	const isElsewhere = isExternal && whereExternal === "nothing" && inputs.units === void 0;
	const planned = isElsewhere ? ELSEWHERE : chooseUnits(inputs, source, state);
	return {
		mode: "collect",
		units: planned.units,
		notes: isExternal && !isElsewhere ? [...planned.notes, TWO_COLLECTORS] : planned.notes,
		isElsewhere,
		generation: state.config.ok ? state.config.config.generation : null,
		listing: inputs.listing ?? source.listing ?? TEST_LISTING,
		limit: inputs.limit ?? source.limit ?? COLLECT_LIMIT,
		binding: source.binding,
		filter: source.filter,
		comments: source.comments,
		ledger: {
			dataset: source.dataset,
			units: source.units,
			state
		}
	};
}
const ELSEWHERE = {
	units: [],
	notes: [`${POLICY_PATH} says that the manual path is collected by a program of its own (collectors.manual.by: external), so nothing is collected here.`]
};
const TWO_COLLECTORS = `${POLICY_PATH} says that another program collects on the manual path: both spend from the budget of one client id.`;
function chooseUnits({ units }, source, state) {
	return planUnits({
		requested: units ?? null,
		registered: source.units,
		dlt: allowedDltUnits(state),
		manualEnabled: state.config.ok ? state.config.config.manualEnabled : null
	});
}
/** `null` where there is no policy, or none that can be used. */
function readManual(policy) {
	const parsed = policy === null ? null : parsePolicy(policy);
	return parsed?.ok === true ? parsed.policy.collectors.manual : null;
}
function asFile(contents) {
	return contents === null ? null : { contents };
}
function readSource(file) {
	if (file === null) throw invalidDatasets(`There is no ${DATASETS_PATH} in the checkout.`, "Check the repository out before this step, and run init to draft the file.");
	const parsed = parseDatasets(file);
	if (!parsed.ok) {
		const first = parsed.problems[0];
		const place = first === void 0 ? "" : `line ${first.line}: ${first.message}, observed ${first.observed}, expected ${first.expected}`;
		throw invalidDatasets(`${DATASETS_PATH} cannot be used: ${place} (${parsed.problems.length} in all).`, first?.remedy ?? "Mend the file.");
	}
	const bound = bindCollection(parsed.datasets);
	if (!bound.ok) throw invalidDatasets(bound.problem, bound.remedy);
	const manual = bound.dataset.paths?.manual;
	const filter = manual?.filter ?? { rule: "none" };
	if (filter.rule === "opaque") throw invalidDatasets("The filter of the manual path is not known (rule: opaque), so collect cannot apply it.", "Describe the filter, or leave collection to the script that has it.");
	return {
		units: parsed.datasets.units.map(({ name }) => name),
		listing: manual?.listing,
		limit: manual?.limit,
		dataset: bound.dataset,
		binding: bound.binding,
		filter,
		comments: bound.comments === null ? null : toComments(bound.comments)
	};
}
function toComments({ dataset, binding }) {
	return {
		binding,
		limit: dataset.paths?.manual?.limit ?? COLLECT_LIMIT
	};
}
function invalidDatasets(message, remedy) {
	return new OperatorError({
		reasonCode: "datasets-invalid",
		message,
		remedy
	});
}

// actions/collect/require-access.ts
/**
* What reaches Reddit. The credentials are asked for only here, since a run whose policy leaves the manual path to another program needs none.
*
* @throws OperatorError `input-invalid`, naming all that is missing.
*/
function requireRedditAccess(inputs, secrets, nameOf) {
	const { redditPublic, redditSecret } = secrets;
	if (redditPublic === void 0 || redditSecret === void 0) {
		const missing = [...redditPublic === void 0 ? ["reddit-public"] : [], ...redditSecret === void 0 ? ["reddit-secret"] : []];
		throw new OperatorError({
			reasonCode: "input-invalid",
			message: `Collection cannot start: ${missing.map((input) => `${nameOf(input)}: observed nothing, expected a value`).join("; ")}`,
			remedy: `Set ${missing.map(nameOf).join(" and ")} to the credentials of the Reddit application.`
		});
	}
	return {
		clientId: redditPublic.reveal(),
		clientSecret: redditSecret.reveal(),
		userAgent: inputs.redditUserAgent,
		apiUrl: inputs.redditApiUrl,
		tokenUrl: inputs.redditTokenUrl,
		deadlineSeconds: inputs.deadlineSeconds
	};
}
/** @throws OperatorError `input-invalid` where mode `collect` was not told where to write. */
function requireDatabaseUrl({ databaseUrl }, nameOf) {
	if (databaseUrl !== void 0) return databaseUrl.reveal();
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "Mode collect needs a database.",
		observed: `no ${nameOf("database-url")}`,
		expected: "a postgresql:// URL",
		remedy: `Set ${nameOf("database-url")} (in a workflow a secret), or use mode test, which writes nothing.`
	});
}

// actions/shared/backfill/judge-gap.ts
/** What the answers about known ids prove. Posts that are deleted at the source are no loss of ours, and are out of reach. */
function judgeIds({ stored, deleted, left, stop }) {
	if (stop !== null || left.length > 0) return {
		state: "open",
		reason: stop?.reason ?? "not-stored",
		unreached: null,
		detail: stop?.detail ?? `${left.length} of the ids were written and are not in the table`,
		remedy: stop?.remedy ?? "Look who deletes rows of the table, then run this again."
	};
	if (deleted.length === 0) return {
		state: "closed",
		reason: null,
		detail: `all ${stored.length} ids are stored`,
		remedy: null,
		unreached: null
	};
	return {
		state: "out-of-reach",
		reason: "deleted",
		unreached: null,
		detail: `${stored.length} ids are stored, ${deleted.length} are deleted or removed at the source`,
		remedy: "Nothing: posts that are deleted at the source are no loss, and must not be kept."
	};
}
const ORDER = [
	"closed",
	"out-of-reach",
	"open"
];
/** The parts of one gap together: the worse one says how it stands. */
function foldParts(gap, parts) {
	const worst = parts.toSorted((a, b) => ORDER.indexOf(b.state) - ORDER.indexOf(a.state))[0];
	if (worst === void 0) throw new TypeError(`The gap ${gap.key} has neither a range nor ids.`);
	return {
		...worst,
		detail: parts.map(({ detail }) => detail).join("; ")
	};
}

// actions/collect/backfill-keep.ts
/** Writes what no table has, and reads again what the tables have then: only that proves anything. Nothing is written twice. */
async function keepPosts(posts, target) {
	if (posts.length === 0) return {
		ok: true,
		written: 0,
		missing: []
	};
	const ids = posts.map(({ id }) => id);
	const kept = await catchFault(async () => {
		const before = await target.stored.findStored(target.tables, ids);
		const absent = posts.filter(({ id }) => !before.has(id));
		if (absent.length === 0) return {
			written: 0,
			missing: []
		};
		const { inserted } = await target.store.write(planRows(target.binding, absent));
		const after = await target.stored.findStored(target.tables, ids);
		return {
			written: inserted,
			missing: ids.filter((id) => !after.has(id))
		};
	});
	if (!("outcome" in kept)) return {
		ok: true,
		...kept
	};
	const remedy = kept.remedy === "" ? "Look at the database, then run this again." : kept.remedy;
	return {
		ok: false,
		stop: {
			reason: "write-failed",
			detail: kept.detail,
			remedy
		}
	};
}

// actions/collect/backfill-ids.ts
/** Reddit answers for 100 in one call; one place is kept for a post that is surely there. */
const IDS_A_CALL = 99;
/**
* Asks Reddit for ids that are known to be missing, and writes those that it shows. Ids that a table has meanwhile cost no call. What Reddit leaves out is gone
* there, but only where the answer shows something: an empty one has been seen as a fault too, so it is asked again together with a post that is surely there.
*/
async function fillIds(gap, units, ports) {
	const tally = {
		fetched: 0,
		written: 0
	};
	const known = await catchFault(() => ports.target.stored.findStored(ports.target.tables, gap.ids));
	if ("outcome" in known) {
		const stop = ports.spender.explain({
			reason: "write-failed",
			detail: known.detail,
			remedy: known.remedy
		});
		return toPart({
			stored: [],
			deleted: [],
			left: gap.ids,
			stop
		}, tally);
	}
	const stored = gap.ids.filter((id) => known.has(id));
	const deleted = [];
	const left = gap.ids.filter((id) => !known.has(id));
	let stop = null;
	const failed = [];
	while (left.length > 0 && stop === null) {
		const asked = left.slice(0, IDS_A_CALL);
		const answer = await askAbout(asked, gap.unit === null ? units : [gap.unit], ports);
		const kept = answer.ok ? await keepPosts(answer.posts.filter(isPresent), ports.target) : answer;
		if (!answer.ok || !kept.ok) {
			stop = kept.ok ? null : ports.spender.explain(kept.stop);
			break;
		}
		left.splice(0, asked.length);
		tally.fetched += answer.posts.length;
		tally.written += kept.written;
		const lost = new Set(kept.missing);
		failed.push(...lost);
		stored.push(...answer.posts.filter(isPresent).flatMap(({ id }) => lost.has(id) ? [] : [id]));
		deleted.push(...answer.posts.filter((post) => !isPresent(post)).map(({ id }) => id), ...answer.absent);
		ports.log.info(`${gap.key}: ${tally.written} of ${gap.ids.length} ids written, ${left.length} still to ask for`);
	}
	return toPart({
		stored,
		deleted,
		left: [...left, ...failed],
		stop
	}, tally);
}
function isPresent({ condition }) {
	return condition === "present";
}
function toPart(asked, tally) {
	return {
		...tally,
		judged: judgeIds(asked),
		cursor: null,
		deleted: asked.deleted.length,
		filtered: 0,
		missing: [...asked.left, ...asked.deleted],
		postsPerDay: null
	};
}
async function askAbout(ids, units, ports) {
	const plain = await askOnce(ids, [], ports);
	if (!plain.ok || plain.posts.length > 0) return plain;
	const witness = await findWitness(units, ports);
	if (typeof witness !== "string") return {
		ok: false,
		stop: witness
	};
	const again = await askOnce(ids, [witness], ports);
	if (!again.ok) return again;
	if (again.posts.some(({ fullname }) => fullname === witness)) return {
		...again,
		posts: again.posts.filter(({ fullname }) => fullname !== witness)
	};
	return {
		ok: false,
		stop: SILENCE
	};
}
const SILENCE = {
	reason: "source-failed",
	detail: "Reddit answered about no id at all, which proves nothing",
	remedy: "Run this again: it asks for what is left."
};
async function askOnce(ids, witness, { reddit, spender }) {
	const called = await spender.call(() => reddit.fetchInfo([...ids.map((id) => `t3_${id}`), ...witness]));
	if (!called.ok) return called;
	const { posts, unreadable } = called.answer.page;
	if (unreadable.length > 0) return {
		ok: false,
		stop: {
			reason: "source-failed",
			detail: `${unreadable.length} of the posts that Reddit showed cannot be read: ${unreadable[0] ?? ""}`,
			remedy: "Compare the answer with actions/shared/collection/post.ts."
		}
	};
	const shown = new Set(posts.map(({ id }) => id));
	return {
		ok: true,
		posts,
		absent: ids.filter((id) => !shown.has(id))
	};
}
/** A post that Reddit lists now. */
async function findWitness(units, { reddit, spender }) {
	for (const unit of units) {
		const called = await spender.call(() => reddit.fetchListing({
			unit,
			listing: "new",
			limit: 1
		}));
		if (!called.ok && called.stop.reason !== "gone") return called.stop;
		const post = called.ok ? called.answer.page.posts[0] : void 0;
		if (post !== void 0) return post.fullname;
	}
	return SILENCE;
}

// actions/shared/backfill/post-range.ts
/** Whether a post lies in the gap. */
function isInRange(range, post) {
	return !isAbove(range, post) && !isBelow(range, post);
}
/** Whether a post is older than everything of the gap. */
function isBelow({ afterId, fromAt }, { id, createdAt }) {
	const [number, after] = [postNumber(id), postNumber(afterId)];
	if (number !== null && after !== null && number <= after) return true;
	return fromAt !== null && createdAt.getTime() < Date.parse(fromAt);
}
function isAbove({ beforeId, toAt }, { id, createdAt }) {
	const [number, before] = [postNumber(id), postNumber(beforeId)];
	if (number !== null && before !== null && number >= before) return true;
	return toAt !== null && createdAt.getTime() > Date.parse(toAt);
}
/** `behind abc and before abd`, `from 2026-11-26T08:00:00Z to …`. */
function showRange({ afterId, beforeId, fromAt, toAt }) {
	return [[...afterId === null ? [] : [`behind ${afterId}`], ...beforeId === null ? [] : [`before ${beforeId}`]].join(" and "), [...fromAt === null ? [] : [`from ${fromAt}`], ...toAt === null ? [] : [`to ${toAt}`]].join(" ")].filter((part) => part !== "").join(", ") || "all that Reddit lists";
}

// actions/shared/backfill/judge-walk.ts
/** Whether the listing has to be read again from its newest post on, since only so its length is known. */
function needsFullWalk(range, walk) {
	const { end, isFromTop, stop } = walk;
	return stop === null && (end === "end" || end === "empty-page") && !isFromTop && !reachedBelow(range, walk);
}
function reachedBelow(range, { oldest }) {
	return oldest !== null && isBelow(range, oldest);
}
/** What a walk proves. Everything that it read is written and was seen in the table: that is part of the reading. */
function judgeWalk(range, walk) {
	const { end, stop, listed, oldest } = walk;
	const about = {
		unreached: null,
		remedy: null
	};
	if (stop !== null) return stopped(range, stop);
	if (end === "known" || reachedBelow(range, walk)) return {
		...about,
		state: "closed",
		reason: null,
		detail: `read back beyond it: ${showRead(walk)}`
	};
	switch (end) {
		case "end":
			if (listed === 0) return open("source-failed", "Reddit listed no post at all, which proves nothing", AGAIN$1);
			if (walk.isFromTop && listed < 600) return {
				...about,
				state: "closed",
				reason: null,
				detail: `read all that Reddit lists: ${showRead(walk)}`
			};
			return oldest === null ? open("source-failed", "nothing could be read", AGAIN$1) : beyond(range, oldest, listed);
		case "limit": return oldest === null ? open("source-failed", "nothing could be read", AGAIN$1) : beyond(range, oldest, listed);
		case "empty-page":
		case null: return open("source-failed", "Reddit answered with an empty page where it had promised more", AGAIN$1);
		default: return end;
	}
}
const AGAIN$1 = "Run this again: it goes on where it stopped.";
function stopped(range, { reason, detail, remedy }) {
	if (reason !== "gone") return open(reason, detail, remedy);
	return {
		state: "out-of-reach",
		reason,
		detail,
		remedy,
		unreached: range
	};
}
function open(reason, detail, remedy) {
	return {
		state: "open",
		reason,
		detail,
		remedy,
		unreached: null
	};
}
function beyond(range, oldest, listed) {
	const unreached = {
		...range,
		beforeId: oldest.id,
		toAt: range.fromAt === null ? range.toAt : oldest.createdAt.toISOString()
	};
	return {
		state: "out-of-reach",
		reason: "horizon",
		unreached,
		detail: `Reddit's listing ends at ${oldest.id} of ${oldest.createdAt.toISOString()}, after ${listed} posts: ${showRange(unreached)} is older`,
		remedy: "What is older can be fetched by ids alone: give the ids that other sources know, or accept the loss in settled.json of the incident."
	};
}
function showRead({ listed, deleted }) {
	return deleted === 0 ? `${listed} posts listed` : `${listed} posts listed, ${deleted} of the gap deleted or removed at the source`;
}

// actions/collect/backfill-range.ts
/**
* Reads the listing new through the gap, page after page: what of it a page shows is written and seen in the table before the next one is asked for, so that
* a run may end anywhere. It begins where an earlier run stopped, else at the gap's upper end, else at the newest post; where the anchor is gone, or the
* listing ends before the gap does, it reads from the newest post on, since only so the listing's length is known.
*/
async function fillRange(gap, ports) {
	const tally = {
		cursor: gap.cursor,
		fetched: 0,
		written: 0,
		deleted: 0,
		filtered: 0
	};
	const { beforeId } = gap.range;
	const first = await walk(gap, gap.cursor ?? (beforeId === null ? null : `t3_${beforeId}`), {
		ports,
		tally
	});
	const last = needsFullWalk(gap.range, first.walk) ? await walk(gap, null, {
		ports,
		tally
	}) : first;
	const { cursor, ...counts } = tally;
	const judged = judgeWalk(gap.range, last.walk);
	const postsPerDay = measurePostsPerDay(last.posts, {
		listing: "new",
		now: ports.clock.now()
	});
	return {
		judged,
		...counts,
		cursor: judged.state === "open" ? cursor : null,
		missing: last.missing,
		postsPerDay
	};
}
async function walk({ unit, range }, anchor, { ports, tally }) {
	let missing = [];
	const seen = /* @__PURE__ */ new Set();
	Object.assign(tally, {
		fetched: 0,
		deleted: 0,
		filtered: 0
	});
	const ask = async (page) => {
		const after = page.after ?? anchor ?? void 0;
		const request = {
			unit,
			listing: "new",
			limit: 100,
			...after === void 0 ? {} : { after }
		};
		const called = await ports.spender.call(() => ports.reddit.fetchListing(request));
		if (!called.ok) return {
			kind: "fault",
			fault: called.stop,
			...NOTHING_TOLD
		};
		const { posts, after: next, unreadable } = called.answer.page;
		const fresh = posts.filter(({ id }) => !seen.has(id));
		for (const { id } of fresh) seen.add(id);
		const kept = await keepPage(fresh.filter((post) => isInRange(range, post)), {
			ports,
			tally
		});
		if (!kept.ok) {
			missing = kept.missing;
			return {
				kind: "fault",
				fault: kept.stop,
				...NOTHING_TOLD
			};
		}
		tally.cursor = posts.at(-1)?.fullname ?? tally.cursor;
		const oldest = posts.at(-1);
		if (oldest !== void 0) ports.log.info(`r/${unit}: read down to ${oldest.id} of ${oldest.createdAt.toISOString()}, ${tally.written} written`);
		return {
			kind: "page",
			items: posts,
			after: next,
			unreadable: unreadable.length,
			...NOTHING_TOLD
		};
	};
	const read = await readPages(ask, {
		limit: LISTING_LIMIT,
		isKnown: (post) => isBelow(range, post)
	});
	const oldest = read.items.at(-1) ?? null;
	return {
		walk: {
			end: read.end,
			stop: read.fault,
			listed: read.items.length,
			isFromTop: anchor === null,
			oldest,
			deleted: tally.deleted
		},
		posts: anchor === null ? read.items : [],
		missing
	};
}
/** Told to the spender already. */
const NOTHING_TOLD = {
	requests: 0,
	throttled: 0,
	budget: null
};
/** What is deleted or removed at the source is not kept: it is lawfully gone. */
async function keepPage(inGap, { ports, tally }) {
	const present = inGap.filter(({ condition }) => condition === "present");
	const wanted = present.filter((post) => passesFilter(post, ports.filter));
	const kept = await keepPosts(wanted, ports.target);
	if (!kept.ok) return {
		ok: false,
		stop: ports.spender.explain(kept.stop),
		missing: []
	};
	tally.fetched += inGap.length;
	tally.deleted += inGap.length - present.length;
	tally.filtered += present.length - wanted.length;
	tally.written += kept.written;
	if (kept.missing.length === 0) return { ok: true };
	return {
		ok: false,
		stop: {
			reason: "not-stored",
			detail: `${kept.missing.length} posts were written and are not in the table`,
			remedy: "Look for triggers, rules or jobs that delete rows of the table, then run this again."
		},
		missing: kept.missing
	};
}

// actions/collect/backfill-spender.ts
/** The calls of one run, from one budget: before each it is asked whether there may be another. */
var BackfillSpender = class {
	#limits;
	#clock;
	#requests = 0;
	#throttled = 0;
	#budget = null;
	constructor(limits, clock) {
		this.#limits = limits;
		this.#clock = clock;
	}
	get tally() {
		return {
			requests: this.#requests,
			throttled: this.#throttled,
			budget: this.#budget
		};
	}
	/** Why there may be no further call now; `null` where there may. */
	stop() {
		const { reserve, deadlineAt, signal } = this.#limits;
		if (signal.aborted) return {
			reason: "interrupted",
			detail: "a signal ended the run",
			remedy: AGAIN
		};
		if (this.#clock.now() >= deadlineAt) return {
			reason: "deadline",
			detail: "the time of this run is over",
			remedy: AGAIN
		};
		const remaining = this.#budget?.remaining ?? null;
		if (remaining === null || remaining > reserve) return null;
		return {
			reason: "budget",
			detail: `${Math.floor(remaining)} calls of Reddit's budget are left, and ${reserve} are kept for live collection`,
			remedy: `${AGAIN} The budget starts anew within 10 minutes.`
		};
	}
	/** What ended a step: where a signal ended the run, that is why its connections broke. */
	explain(stop) {
		return this.#limits.signal.aborted ? this.stop() ?? stop : stop;
	}
	/** One call, or why it was not made or what came instead of a page. */
	async call(work) {
		const before = this.stop();
		if (before !== null) return {
			ok: false,
			stop: before
		};
		const answer = await catchFault(work);
		if ("outcome" in answer) return {
			ok: false,
			stop: this.stop() ?? toStop(answer)
		};
		this.#requests += answer.requests;
		this.#throttled += answer.throttled;
		this.#budget = answer.budget ?? this.#budget;
		if (answer.kind === "page") return {
			ok: true,
			answer
		};
		if (answer.kind === "gone") return {
			ok: false,
			stop: {
				reason: "gone",
				detail: `the subreddit is ${answer.reason} at Reddit`,
				remedy: "Ask its moderators for access, or accept the loss."
			}
		};
		return {
			ok: false,
			stop: (this.#limits.signal.aborted ? this.stop() : null) ?? toStop({
				...answer,
				outcome: answer.kind
			})
		};
	}
};
const AGAIN = "Run this again: it goes on where it stopped.";
function toStop({ outcome, detail, remedy }) {
	return {
		reason: outcome === "rate-limited" ? "budget" : "source-failed",
		detail,
		remedy: remedy === "" ? AGAIN : remedy
	};
}

// actions/collect/backfill.ts
/**
* Fills gap after gap, each as far as Reddit still shows it and the budget allows, and proves by the tables what is filled. Run twice, it changes nothing; ended
* anywhere, the next run goes on.
*/
async function backfill(request, ports) {
	const startedAt = ports.clock.now();
	const spender = new BackfillSpender(request.limits, ports.clock);
	const { target, filter, limits, notes } = request;
	const remarks = request.gaps.length > 0 ? await target.store.prepare(target.binding) : [];
	const gaps = [];
	for (const gap of request.gaps) {
		const filled = await fillGap(gap, request, {
			...ports,
			spender,
			target,
			filter
		});
		ports.log.info(`${gap.key}: ${filled.state}: ${filled.detail}`);
		gaps.push(filled);
	}
	return {
		schemaVersion: 1,
		...conclude(gaps),
		mode: "backfill",
		path: "manual",
		startedAt: startedAt.toISOString(),
		durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1e3,
		gaps,
		...spender.tally,
		reserve: limits.reserve,
		notes: [...notes, ...remarks]
	};
}
async function fillGap(gap, { units, postsPerDay }, ports) {
	const parts = [];
	if (isRangeGap(gap)) parts.push(await fillRange(gap, ports));
	if (gap.ids.length > 0) parts.push(await fillIds(gap, units, ports));
	const judged = foldParts(gap, parts.map((part) => part.judged));
	const sum = (of) => parts.reduce((total, part) => total + of(part), 0);
	const rate = (gap.unit === null ? null : postsPerDay.get(gap.unit)) ?? parts[0]?.postsPerDay ?? null;
	const horizon = judged.state === "open" && gap.range !== null ? forecastHorizon({
		oldestAt: gap.oldestAt,
		postsPerDay: rate
	}, ports.clock.now()) : null;
	return {
		gap: gap.key,
		source: gap.source,
		unit: gap.unit,
		range: gap.range,
		ids: gap.ids.length,
		...judged,
		cursor: parts[0]?.cursor ?? null,
		fetched: sum(({ fetched }) => fetched),
		written: sum(({ written }) => written),
		deleted: sum(({ deleted }) => deleted),
		filtered: sum(({ filtered }) => filtered),
		missing: parts.flatMap(({ missing }) => missing),
		oldestAt: gap.oldestAt,
		postsPerDay: rate,
		reachableUntil: horizon?.reachableUntil.toISOString() ?? null,
		isHorizonPassed: horizon?.isPassed ?? false
	};
}
function isRangeGap(gap) {
	return gap.range !== null && gap.unit !== null;
}
/** An open gap is not measured to its end where time or budget ended it, and a failure where something is at fault; what is out of reach is lost, unless deleted. */
function verdictOf({ state, reason }) {
	if (state === "closed") return "pass";
	if (state === "out-of-reach") return reason === "deleted" ? "pass" : "fail";
	return reason === "budget" || reason === "deadline" || reason === "interrupted" ? "unknown" : "fail";
}
function conclude(gaps) {
	const verdict = foldVerdicts(gaps.map((gap) => ({ verdict: verdictOf(gap) })));
	if (gaps.length === 0) return {
		verdict: "pass",
		reasonCode: "no-gaps"
	};
	if (gaps.some(({ state }) => state === "open")) return {
		verdict,
		reasonCode: "backfill-open"
	};
	return {
		verdict,
		reasonCode: gaps.some((gap) => verdictOf(gap) === "fail") ? "backfill-out-of-reach" : "backfilled"
	};
}
/** `2 gaps: 1 closed, 1 open`. */
function countStates(gaps) {
	const states = [
		"closed",
		"open",
		"out-of-reach"
	].flatMap((state) => {
		const number = gaps.filter((gap) => gap.state === state).length;
		return number === 0 ? [] : [`${number} ${state.replaceAll("-", " ")}`];
	});
	return `${count$2(gaps.length, "gap")}${states.length === 0 ? "" : `: ${states.join(", ")}`}`;
}

// actions/collect/keep-ledger.ts
const NOTHING_ASKED = {
	facts: [],
	unread: []
};
/** The records that the ledger lacks. A database that does not answer leaves them to what the collectors recorded. */
async function planLedger(source, now, ports) {
	const facts = toHandoverFacts(source);
	const questions = ports.held === null ? [] : askAboutSwitches(facts, source);
	const held = ports.held === null || questions.length === 0 ? NOTHING_ASKED : await catchFault(() => ports.held?.readHeld(questions) ?? Promise.resolve(NOTHING_ASKED));
	if ("outcome" in held) {
		ports.log.warning(`What the tables hold of units that changed the path was not read: ${held.detail}`);
		return planHandovers$1(facts, now);
	}
	for (const { unit, message, remedy } of held.unread) ports.log.warning(`What the tables hold of ${unit}, which changed the path, was not read: ${message} ${remedy}`);
	return planHandovers$1({
		...facts,
		held: held.facts
	}, now);
}
/** What a person should hear while a gap is open: that it is there, and until when it can be filled. */
function describeOpenGaps(records, postsPerDay, now) {
	return [...latestHandovers(records).values()].filter(({ result, settledBy }) => result === "gap" && settledBy === null).map((record) => {
		const { unit, detail, oldAt } = record;
		const rate = postsPerDay.get(unitKey(unit)) ?? null;
		return `${handoverKey(record)}: ${detail}. ${showHorizon({
			oldestAt: oldAt,
			postsPerDay: rate
		}, now)} Fill it with mode backfill.`;
	});
}

// actions/collect/plan-backfill.ts
/** @throws OperatorError `datasets-invalid`, as mode `collect` */
function planBackfill(inputs, facts) {
	const { files, history } = facts;
	const collection = planCollection({
		units: inputs.units,
		listing: "new",
		limit: void 0
	}, {
		...facts,
		whereExternal: "note"
	});
	const { datasets, dataset } = readDataset(files[DATASETS_PATH]);
	return {
		datasets,
		dataset,
		state: parseLiveState(new Map(LIVE_STATE_PATHS.map((path) => [path, files[path] === null ? null : { contents: files[path] }])), history),
		binding: collection.binding,
		filter: collection.filter,
		notes: collection.notes,
		tables: listTables(dataset, collection.binding),
		units: collection.units.map(unitKey),
		isNamed: inputs.units !== void 0,
		postsPerDay: measuredRates(datasets, files[ROUTING_PATH]),
		reserve: inputs.reserve,
		asked: {
			from: inputs.from,
			to: inputs.to,
			ids: inputs.ids
		}
	};
}
function readDataset(file) {
	const parsed = file === null ? null : parseDatasets(file);
	const bound = parsed?.ok === true ? bindCollection(parsed.datasets) : null;
	if (parsed?.ok !== true || bound?.ok !== true) throw new TypeError("The datasets were read before.");
	return {
		datasets: parsed.datasets,
		dataset: bound.dataset
	};
}
function listTables({ tables }, { schema, table }) {
	const posts = tables.flatMap((each) => {
		const { column, form } = each.canonicalId;
		if (form === "opaque" || each.writtenBy === "downstream") return [];
		return [{
			schema: each.schema,
			table: each.table,
			canonicalId: {
				column,
				form
			}
		}];
	});
	const isOwn = (each) => each.schema === schema && each.table === table;
	return posts.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
}
/** As measured and written in the register, else as frozen at the transition. */
function measuredRates({ units }, routing) {
	const parsed = routing === null ? null : parseRoutingFile(routing);
	const own = units.flatMap(({ name, weight }) => weight === void 0 ? [] : [[unitKey(name), weight]]);
	const frozen = parsed?.ok === true && own.length > 0 ? [...parsed.routing.weights] : [];
	return new Map([...frozen, ...own]);
}
/** The gaps to fill: those that were asked for, else those that the history proves, of units that are the manual path's. */
function chooseGaps(plan, records) {
	const asked = askedGaps(plan, records);
	if (asked.length > 0) return {
		gaps: asked,
		notes: []
	};
	const found = listGaps(records, plan.dataset.name);
	const own = found.filter(({ unit }) => unit === null || plan.units.includes(unit));
	const others = [...new Set(found.flatMap(({ unit }) => unit === null || plan.units.includes(unit) ? [] : [unit]))];
	const note = `Gaps of units that are not asked for, or not the manual path's now, are left: ${others.join(", ")}. Name them as units to fill them all the same.`;
	return {
		gaps: own,
		notes: others.length === 0 ? [] : [note]
	};
}
function askedGaps({ asked, units, isNamed }, records) {
	const { from, to, ids } = asked;
	const filled = latestBackfills(records);
	const cursorOf = (key) => {
		const last = filled.get(key);
		return last?.state === "open" && isCursor(last.cursor) ? last.cursor : null;
	};
	const ranges = from === void 0 ? [] : units.map((unit) => {
		const key = `asked ${unit} ${from}..${to ?? ""}`;
		return {
			key,
			source: "asked",
			unit,
			range: {
				afterId: null,
				beforeId: null,
				fromAt: from,
				toAt: to ?? null
			},
			ids: [],
			oldestAt: from,
			cursor: cursorOf(key)
		};
	});
	const bare = [...new Set((ids ?? []).flatMap((id) => barePostId(id) ?? []))];
	if (bare.length === 0) return ranges;
	const unit = isNamed && units.length === 1 ? units[0] ?? null : null;
	return [...ranges, {
		key: `asked ids of ${bare.length}`,
		source: "asked",
		unit,
		range: null,
		ids: bare,
		oldestAt: null,
		cursor: null
	}];
}
/** @throws OperatorError `input-invalid` for times without a beginning, or in the wrong order */
function requireAskedTimes({ from, to }) {
	if (to === void 0 || from !== void 0 && from < to) return;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "The times of the gap cannot be used.",
		observed: `from ${from ?? "not given"}, to ${to ?? "not given"}`,
		expected: "from, and to later than it",
		remedy: "Give from and to as instants in UTC, such as 2026-11-26T08:00:00Z."
	});
}

// actions/collect/backfill-recorded.ts
/** After a signal the process has 6 seconds to finish. */
const LAST_SECONDS_MS$1 = 4e3;
/**
* Mode `backfill`, from the history and back into it. Without the history only what was asked for is filled, and it goes on from the beginning the next
* time; both are said. How far it came is written down whatever ended it.
*/
async function backfillRecorded(plan, ports) {
	try {
		const { records, notes } = await readRecords(ports);
		const chosen = chooseGaps(plan, records);
		const { store, known: stored } = ports;
		const result = await backfill({
			gaps: chosen.gaps,
			units: plan.units,
			target: {
				store,
				stored,
				binding: plan.binding,
				tables: plan.tables
			},
			filter: plan.filter,
			postsPerDay: plan.postsPerDay,
			limits: {
				reserve: plan.reserve,
				deadlineAt: ports.deadlineAt,
				signal: ports.signal
			},
			notes: [
				...plan.notes,
				...chosen.notes,
				...notes
			]
		}, ports);
		const missing = await keep$1(result, plan, {
			records,
			ports
		});
		return {
			...result,
			notes: [...result.notes, ...missing]
		};
	} finally {
		await ports.history?.close();
	}
}
async function readRecords({ history, noHistory, signal }) {
	if (history === null) return {
		records: [],
		notes: [`${noHistory ?? ""} So only what was asked for can be filled.`.trim()]
	};
	const read = await catchFault(() => history.read(signal));
	if ("outcome" in read) return {
		records: [],
		notes: [`The history was not read, so which gaps are proven is not known: ${read.detail}`]
	};
	return {
		records: parseHistoryFiles(read.files).records.map(({ record }) => record),
		notes: []
	};
}
/** @returns what to tell where it could not be kept */
async function keep$1(result, plan, { records, ports }) {
	const { history, run, clock, log, signal } = ports;
	const own = result.gaps.map((gap) => toRecord(gap, plan.dataset.name, {
		run,
		at: clock.now()
	}));
	if (history === null || own.length === 0) return [];
	const { dataset, state, datasets } = plan;
	const source = {
		records: [...records, ...own],
		dataset,
		units: datasets.units.map(({ name }) => name),
		state
	};
	const ledger = await planLedger(source, clock.now(), {
		held: null,
		log
	});
	const contents = renderHistoryLines([...own, ...ledger]);
	const path = renderHistoryPath(run);
	const kept = await catchFault(() => history.append({
		path,
		contents
	}, signal.aborted ? ports.signalAfter(LAST_SECONDS_MS$1) : void 0));
	if (typeof kept === "string") return [];
	const note = `How far it came is not recorded on the branch ${history.branch}, so the next run begins anew: ${kept.detail}`;
	log.warning(note);
	return [note];
}
/** Ids that are kept as a sample. */
const MOST_MISSING = 100;
function toRecord(gap, dataset, { run, at }) {
	const { unit, state, cursor, fetched, written, reason, reachableUntil, detail } = gap;
	return {
		kind: "backfill",
		schemaVersion: 1,
		at: at.toISOString(),
		run: renderRunKey(run),
		gap: gap.gap,
		dataset,
		unit,
		state,
		cursor,
		fetched,
		written,
		reason,
		reachableUntil,
		range: gap.unreached ?? gap.range,
		missing: gap.missing.slice(0, MOST_MISSING),
		detail: oneLine(detail, 500)
	};
}

// actions/collect/collect-elsewhere.ts
/** The answer where the policy leaves the manual path to another program: nothing is opened, asked or written. */
function describeElsewhere(plan, now) {
	return {
		schemaVersion: 1,
		verdict: "warn",
		reasonCode: "collected-elsewhere",
		mode: "collect",
		path: "manual",
		listing: plan.listing,
		limit: plan.limit,
		generation: plan.generation,
		startedAt: now.toISOString(),
		durationSeconds: 0,
		units: [],
		spentByOthers: null,
		testCommand: null,
		notes: [...plan.notes]
	};
}

// actions/shared/tool-version.ts
/** Of `package.json`, for whoever computes an answer again. */
const TOOL_VERSION = "0.1.0";

// actions/collect/record-collection.ts
/** What a run of the manual path adds to the history: the run, and each of its unit-fetches. */
function toRecords(of, collection) {
	const run = renderRunKey(of);
	return [toRunRecord(run, collection), ...collection.units.map((unit) => toFetchRecord(run, unit, collection))];
}
/** The one file of a run, with what else is recorded of it. */
function toHistoryFile(of, collection, further = []) {
	return {
		path: renderHistoryPath(of),
		contents: renderHistoryLines([...toRecords(of, collection), ...further])
	};
}
function toRunRecord(run, of) {
	const sum = (amount) => of.units.reduce((all, unit) => all + amount(unit), 0);
	return {
		kind: "collection-run",
		schemaVersion: 1,
		run,
		path: "manual",
		recordedBy: "child",
		pendingPackages: null,
		at: of.startedAt.toISOString(),
		endedAt: of.endedAt.toISOString(),
		generation: of.generation,
		outcome: of.outcome,
		exitCode: of.exitCode,
		units: of.units.length,
		version: TOOL_VERSION,
		postsFetched: sum(({ fetched }) => fetched),
		calls: sum(({ requests }) => requests),
		throttled: sum(({ throttled }) => throttled),
		remainingBudget: of.units.findLast(({ budget }) => budget !== null)?.budget?.remaining ?? null
	};
}
function toFetchRecord(run, unit, { generation, isUsualListing }) {
	const isSpanKnown = unit.pagingEnd !== "empty-page" && isUsualListing !== false;
	return {
		kind: "unit-fetch",
		schemaVersion: 2,
		at: unit.startedAt,
		run,
		path: "manual",
		generation,
		unit: unitKey(unit.unit),
		outcome: unit.outcome,
		newestId: isSpanKnown ? unit.newestId : null,
		oldestId: isSpanKnown ? unit.oldestId : null,
		count: unit.fetched,
		saturated: unit.pagingEnd !== "end" && unit.fetched > 0,
		calls: unit.requests,
		remainingBudget: unit.budget?.remaining ?? null,
		durationSeconds: unit.durationSeconds
	};
}

// actions/collect/collect-recorded.ts
/** After a signal the process has 6 seconds to finish. */
const LAST_SECONDS_MS = 4e3;
/**
* Mode `collect`, recorded in the history. The collection comes first: a history that cannot be read or written is a note and a warning, and neither
* stops nor fails it. A run that ends by a fault is recorded too, since its units were not fetched.
*/
async function collectRecorded(request, ports) {
	const startedAt = ports.clock.now();
	const notes = ports.noHistory === null ? [] : [ports.noHistory];
	const readBefore = await findReadBefore(request, ports, notes);
	try {
		const result = await collect({
			...request,
			readBefore
		}, ports);
		const collection = {
			...toRecorded(result, ports),
			isUsualListing: isUsualListing(request)
		};
		const ledger = await planHandovers(request, {
			collection,
			result
		}, ports);
		const missing = await keep(collection, ports, ledger.records);
		const openGaps = ledger.openGaps.length === 0 ? {} : { openGaps: [...ledger.openGaps] };
		return {
			...result,
			...openGaps,
			notes: [
				...result.notes,
				...notes,
				...ledger.notes,
				...missing
			]
		};
	} catch (fault) {
		await keep(ofFault(request, startedAt, ports), ports);
		throw fault;
	} finally {
		await ports.history?.close();
	}
}
const NO_LEDGER = {
	records: [],
	openGaps: [],
	notes: []
};
/** The ledger of units that changed the path, with what this run read; nothing where the history does not answer, since the next run does it. */
async function planHandovers({ ledger }, { collection, result }, ports) {
	const { history, run, clock, log, signal } = ports;
	if (history === null || ledger === void 0 || signal.aborted) return NO_LEDGER;
	try {
		const { files } = await history.read(signal);
		const known = parseHistoryFiles(files).records.map(({ record }) => record);
		const records = [...known, ...toRecords(run, collection)];
		const planned = await planLedger({
			...ledger,
			records
		}, clock.now(), {
			held: ports.held ?? null,
			log
		});
		const handovers = [...known, ...planned].filter((record) => record.kind === "handover");
		const measured = result.units.flatMap(({ unit, postsPerDay }) => postsPerDay === null ? [] : [[unitKey(unit), postsPerDay]]);
		return {
			records: planned,
			openGaps: describeOpenGaps(handovers, new Map(measured), clock.now()),
			notes: []
		};
	} catch (fault) {
		return {
			...NO_LEDGER,
			notes: [`Whether units changed the path without a gap was not judged: ${explain(fault)}`]
		};
	}
}
function isUsualListing({ ledger, listing }) {
	const usual = ledger?.dataset.paths?.manual?.listing;
	return usual === void 0 || usual === listing;
}
/** Of the last good fetch of each unit, where it can save a page: of `new` alone, and beyond the first page. */
async function findReadBefore({ listing, limit, ledger }, ports, notes) {
	const isRecordedOfNew = (ledger?.dataset.paths?.manual?.listing ?? "new") === "new";
	if (ports.history === null || listing !== "new" || !isRecordedOfNew || limit <= 100) return /* @__PURE__ */ new Map();
	try {
		const { files } = await ports.history.read(ports.signal);
		const { recentFetches } = collectRecords(parseHistoryFiles(files).records.map(({ record }) => record));
		const good = [...recentFetches.values()].flat().filter(({ path, outcome }) => path === "manual" && (outcome === "fetched" || outcome === "nothing-new"));
		return new Map(good.flatMap(({ unit, newestId }) => newestId === null ? [] : [[unitKey(unit), newestId]]));
	} catch (fault) {
		notes.push(`What was read before is not known, so each listing is read up to the limit: ${explain(fault)}`);
		return /* @__PURE__ */ new Map();
	}
}
function toRecorded(result, { clock, signal }) {
	const outcome = signal.aborted ? "stopped" : result.verdict === "fail" ? "failed" : "succeeded";
	return {
		units: result.units,
		generation: result.generation,
		outcome,
		exitCode: exitCodeOf(result.verdict),
		startedAt: new Date(result.startedAt),
		endedAt: clock.now()
	};
}
function ofFault({ units, generation }, startedAt, { clock, signal }) {
	const failed = units.map((unit) => ({
		...emptyFetch(unit, startedAt),
		outcome: "failed"
	}));
	const outcome = signal.aborted ? "stopped" : "failed";
	return {
		units: failed,
		generation,
		startedAt,
		endedAt: clock.now(),
		outcome,
		exitCode: 1
	};
}
/** @returns what to tell where it could not be kept. */
async function keep(collection, ports, further = []) {
	const { history, run, signal, log } = ports;
	if (history === null) return [];
	try {
		await history.append(toHistoryFile(run, collection, further), signal.aborted ? ports.signalAfter(LAST_SECONDS_MS) : void 0);
		return [];
	} catch (fault) {
		const note = `The run is not recorded on the branch ${history.branch}: ${explain(fault)}`;
		log.warning(note);
		return [note];
	}
}
function explain(fault) {
	if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
	return [fault.message, fault.remedy].filter((part) => part !== void 0).join(" ");
}

// actions/collect/run-stored.ts
/** Mode `collect`. Without `whereExternal` a policy that leaves the manual path to another program is followed. */
async function collectStored(inputs, run, whereExternal = "nothing") {
	const plan = planCollection(inputs, {
		files: run.files,
		history: run.history,
		whereExternal
	});
	if (plan.isElsewhere) return describeElsewhere(plan, run.clock.now());
	const { store, known: held } = run.openDatabase();
	return collectRecorded({
		...plan,
		store
	}, {
		...run.openReader(),
		...run.recording,
		held
	});
}
/** What is left of the time after the last call to Reddit, for the last page and the record. */
const LAST_SECONDS = 10;
/** Mode `backfill`. */
async function backfillStored(inputs, run) {
	requireAskedTimes(inputs);
	const plan = planBackfill(inputs, {
		files: run.files,
		history: run.history
	});
	const { store, known } = run.openDatabase();
	const seconds = Math.max(1, inputs.deadlineSeconds - LAST_SECONDS);
	const deadlineAt = new Date(run.clock.now().getTime() + seconds * 1e3);
	return backfillRecorded(plan, {
		...run.openReader(),
		...run.recording,
		store,
		known,
		deadlineAt
	});
}

// actions/collect/to-action-outcome.ts
/** The line that the runbook's step 4 prints. */
function statusLine({ verdict, reasonCode }) {
	if (reasonCode === "collected-elsewhere") return "Manual collection: by a program of its own";
	return `Manual collection: ${verdict === "fail" || verdict === "unknown" ? "✗ FAILED" : "✓ SUCCESS"}`;
}

// actions/collect/to-backfill-outcome.ts
/** The line that sums a run up. */
function backfillLine({ gaps }) {
	return gaps.length === 0 ? "Backfill: no gap is proven" : `Backfill: ${countStates(gaps)}`;
}
/** One line a gap for a terminal. */
function backfillLines(result) {
	return [...result.gaps.map((gap) => {
		const about = joinSentences(gap.detail, gap.remedy, horizonOf(gap, result));
		return `${oneLine(gap.gap, 80)}: ${gap.state} (${count$2(gap.written, "post")} written): ${oneLine(about, 700)}`;
	}), backfillLine(result)];
}
/** Until when the rest of an open gap can be fetched. */
function horizonOf(gap, { startedAt }) {
	if (gap.state !== "open" || gap.range === null || gap.reachableUntil === null) return null;
	return showHorizon({
		oldestAt: gap.oldestAt,
		postsPerDay: gap.postsPerDay
	}, new Date(startedAt));
}

// actions/shared/adapters/postgres/postgres-collection-statements.ts
/**
* One statement for a batch, whose parameters are the rows as a JSON array and, of comments, the ids of their posts in the same order. The arrival
* time is the database's clock at the insert and not among the updated columns; rows that would stay as they are are not rewritten. Answers one row:
* `inserted`, `updated`, `matched` (rows whose post is there).
*/
function writeStatement(shape, guard) {
	return `WITH ${[`fresh AS MATERIALIZED (${selectFresh(shape)})`, ...guard === "unique-index" ? upsert(shape) : insertAndUpdate(shape)].join(",\n")}
SELECT (SELECT count(*) FROM fresh) AS matched, ${guard === "unique-index" ? COUNT_UPSERTED : COUNT_APART}`;
}
const COUNT_UPSERTED = `(SELECT count(*) FROM upserted WHERE is_new) AS inserted, (SELECT count(*) FROM upserted WHERE NOT is_new) AS updated`;
/** A row that was doubled before is two rows and one post. */
const COUNT_APART = `(SELECT count(*) FROM inserted) AS inserted, (SELECT count(DISTINCT id) FROM updated) AS updated`;
/** `jsonb_populate_record` takes the columns' types from the table itself: nothing about a schema is in code. */
function selectFresh({ binding, parents }) {
	const rows = `jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given(value, place)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::${tableOf(binding)}, given.value) AS own`;
	if (parents === void 0) return `SELECT own.* FROM ${rows}`;
	const { link } = parents;
	return `SELECT own.*, held.reference AS "held reference" FROM ${rows}
    CROSS JOIN LATERAL (SELECT ${link.reference === null ? "NULL" : `post.${escapeIdentifier(link.reference.from)}`} AS reference FROM ${tableOf(link)} post
      WHERE post.${escapeIdentifier(link.canonicalId.column)} = ($2::text[])[given.place] LIMIT 1) AS held`;
}
function upsert(shape) {
	const { binding, updateColumns } = shape;
	const updates = updateColumns.map(escapeIdentifier);
	const onConflict = updates.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${updates.map((column) => `${column} = EXCLUDED.${column}`).join(", ")}
  WHERE (${listOf(updates, "kept")}) IS DISTINCT FROM (${listOf(updates, "EXCLUDED")})`;
	return [`upserted AS (${insertInto(shape)}
  FROM fresh ON CONFLICT (${escapeIdentifier(binding.canonicalId.column)}) ${onConflict}
  RETURNING kept.xmax = 0 AS is_new)`];
}
function insertAndUpdate(shape) {
	const { binding, updateColumns } = shape;
	const id = escapeIdentifier(binding.canonicalId.column);
	const updates = updateColumns.map(escapeIdentifier);
	return [updates.length === 0 ? "updated AS (SELECT NULL AS id WHERE false)" : `updated AS (UPDATE ${tableOf(binding)} AS kept SET ${updates.map((column) => `${column} = fresh.${column}`).join(", ")}
  FROM fresh WHERE kept.${id} = fresh.${id} AND (${listOf(updates, "kept")}) IS DISTINCT FROM (${listOf(updates, "fresh")})
  RETURNING kept.${id} AS id)`, `inserted AS (${insertInto(shape)}
  FROM fresh WHERE NOT EXISTS (SELECT FROM ${tableOf(binding)} AS there WHERE there.${id} = fresh.${id})
  RETURNING 1)`];
}
function insertInto({ binding, insertColumns, parents }) {
	const columns = insertColumns.map(escapeIdentifier);
	const arrival = binding.arrivalColumn === null ? [] : [escapeIdentifier(binding.arrivalColumn)];
	const reference = parents?.link.reference == null ? [] : [escapeIdentifier(parents.link.reference.column)];
	const values = [
		...columns.map((column) => `fresh.${column}`),
		...arrival.map(() => "now()"),
		...reference.map(() => "fresh.\"held reference\"")
	];
	return `INSERT INTO ${tableOf(binding)} AS kept (${[
		...columns,
		...arrival,
		...reference
	].join(", ")})
  SELECT ${values.join(", ")}`;
}
function listOf(columns, of) {
	return columns.map((column) => `${of}.${column}`).join(", ");
}
function tableOf({ schema, table }) {
	return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

// actions/shared/adapters/postgres/postgres-collection-store.ts
/** For one statement, on the server. */
const STATEMENT_TIMEOUT_MS$1 = 3e4;
/** Also for the advisory lock, which another collector holds for one unit's transaction. */
const LOCK_TIMEOUT_MS = 1e4;
/** Posts may have texts of 40,000 characters: so the parameter of a statement stays below some 10 MB. */
const BATCH_ROWS = 250;
/**
* Collected posts and comments in Postgres. Each write is a connection and a transaction of its own: a unit that fails, or a connection that breaks,
* takes no other unit with it, and nothing outlives a transaction behind a pooler.
*/
function createPostgresCollectionStore(options) {
	return {
		prepare: (binding) => withTransaction(options, `Looking at ${nameOf$1(binding)}`, async (client) => await chooseGuard(client, binding) === "unique-index" ? [] : [lockedNote(binding)]),
		write: (plan) => withTransaction(options, `Writing to ${nameOf$1(plan.binding)}`, (client) => write(client, plan))
	};
}
async function withTransaction(options, doing, work) {
	const client = await openPostgres(options);
	try {
		await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS$1}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
		const result = await work(client);
		await client.query("COMMIT");
		return result;
	} catch (cause) {
		throw toPostgresFault(doing, cause);
	} finally {
		await client.end().catch(() => void 0);
	}
}
/**
* `ON CONFLICT (column)` needs a unique index on exactly that column: valid, not deferrable, and without a condition (the source system once made
* a partial one at run time, which is no proof). Generation B of the source has none. Asked in each transaction: an index can be made and dropped
* between two.
*/
async function chooseGuard(client, binding) {
	const { rows } = await client.query(`SELECT EXISTS (
       SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1
         AND i.indpred IS NULL AND i.indexprs IS NULL AND a.attname = $2
     ) AS "unique"`, [tableOf(binding), binding.canonicalId.column]);
	return rows[0]?.unique === true ? "unique-index" : "advisory-lock";
}
/** The statement is the one that `doctor` proposes. */
function lockedNote(binding) {
	const { column } = binding.canonicalId;
	return `${nameOf$1(binding)} has no unique index on ${column}: rows are written one collector at a time, and only what is not there yet. That holds back no other program. Remove doubles if there are any, then run: CREATE UNIQUE INDEX CONCURRENTLY ON ${tableOf(binding)} (${escapeIdentifier(column)});`;
}
async function write(client, plan) {
	if (plan.rows.length === 0) return {
		inserted: 0,
		updated: 0,
		unchanged: 0
	};
	const guard = await chooseGuard(client, plan.binding);
	if (guard === "advisory-lock") await lockTable(client, plan.binding);
	const statement = writeStatement(plan, guard);
	const counts = {
		inserted: 0,
		updated: 0,
		matched: 0
	};
	for (let from = 0; from < plan.rows.length; from += BATCH_ROWS) {
		const batch = await writeBatch(client, statement, sliceOf(plan, from));
		counts.inserted += batch.inserted;
		counts.updated += batch.updated;
		counts.matched += batch.matched;
	}
	const { inserted, updated, matched } = counts;
	const left = plan.parents === void 0 ? {} : { withoutParent: plan.rows.length - matched };
	return {
		inserted,
		updated,
		unchanged: matched - inserted - updated,
		...left
	};
}
/** Released at the end of the transaction. All our collectors derive the same number from the table's name. */
async function lockTable(client, binding) {
	await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`switchback collect ${tableOf(binding)}`]);
}
function sliceOf({ rows, parents }, from) {
	const until = from + BATCH_ROWS;
	const ids = parents === void 0 ? [] : [parents.ids.slice(from, until)];
	return [JSON.stringify(rows.slice(from, until)), ...ids];
}
async function writeBatch(client, statement, parameters) {
	const { rows } = await client.query(statement, [...parameters]);
	const [counts] = rows;
	return {
		inserted: Number(counts?.inserted ?? 0),
		updated: Number(counts?.updated ?? 0),
		matched: Number(counts?.matched ?? 0)
	};
}
function nameOf$1({ schema, table }) {
	return `${schema}.${table}`;
}

// actions/shared/adapters/postgres/postgres-known-ids.ts
/** Of one question by an index. */
const STATEMENT_TIMEOUT_MS = 1e4;
/** What the tables of a dataset hold, each call in a read-only transaction of its own. */
function createPostgresKnownIds(options) {
	return { findStored: (tables, ids) => readOnly(options, async (client) => {
		const found = /* @__PURE__ */ new Set();
		for (const [index, table] of tables.entries()) for (const id of await idsIn(client, table, {
			ids,
			mayBeMissing: index > 0
		})) found.add(id);
		return found;
	}) };
}
async function readOnly(options, work) {
	const client = await openPostgres(options);
	try {
		await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
		const result = await work(client);
		await client.query("COMMIT");
		return result;
	} catch (cause) {
		throw toPostgresFault("Reading which posts are stored", cause);
	} finally {
		await client.end().catch(() => void 0);
	}
}
/** A table, schema or column that is not there, and one that the role may not read (Postgres manual, appendix A). */
const NOT_THERE = /* @__PURE__ */ new Set([
	"42P01",
	"3F000",
	"42703",
	"42501"
]);
/** `null` where the statement is refused because of that; the transaction goes on. Whatever else happened is a fault. */
async function orNothing(client, ask) {
	await client.query("SAVEPOINT question");
	try {
		return await ask();
	} catch (cause) {
		if (!(cause instanceof DatabaseError) || !NOT_THERE.has(cause.code ?? "")) throw cause;
		await client.query("ROLLBACK TO SAVEPOINT question");
		return null;
	}
}
/** The other path's table need not be there yet, nor be open to this role: then it holds nothing that we know of. */
async function idsIn(client, table, { ids, mayBeMissing }) {
	const ask = async () => {
		const column = escapeIdentifier(table.canonicalId.column);
		const { rows } = await client.query(`SELECT DISTINCT ${column}::text AS id FROM ${nameOf(table)} WHERE ${column} = ANY($1)`, [ids.flatMap((id) => [
			id,
			`t3_${id}`,
			id.toUpperCase(),
			`T3_${id.toUpperCase()}`,
			`t3_${id.toUpperCase()}`
		])]);
		return rows.flatMap(({ id }) => barePostId(id) ?? []);
	};
	return mayBeMissing ? await orNothing(client, ask) ?? [] : ask();
}
function nameOf({ schema, table }) {
	return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}

// actions/shared/adapters/postgres/collection-database.ts
/** What a collection does with the database: it writes rows, and reads which posts are there. Nothing is opened yet. */
function openCollectionDatabase({ url, databaseCa, signal }) {
	const options = {
		url,
		signal,
		...databaseCa === void 0 ? {} : { caCertificate: databaseCa }
	};
	const held = createPostgresHeldPosts({
		...options,
		now: () => systemClock.now()
	});
	return {
		store: createPostgresCollectionStore(options),
		known: {
			...createPostgresKnownIds(options),
			...held
		}
	};
}

// actions/shared/adapters/program-runner.ts
/**
* Runs a program of the repository's own policy: no shell, so that its arguments are words and nothing else; in a process group of its own, so that
* whatever it started ends with it; and without what belongs to the runner and to our own inputs.
*/
function createProgramRunner({ cwd, environment }) {
	return async ([program = "", ...args], { milliseconds, signal }) => {
		const startedAt = performance.now();
		const child = spawn(program, args, {
			cwd,
			env: withoutRunner(environment),
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			detached: true
		});
		const printed = keepEnd(child);
		return {
			end: await waitFor(child, {
				milliseconds,
				signal
			}),
			durationSeconds: (performance.now() - startedAt) / 1e3,
			output: printed()
		};
	};
}
/** A file to write outputs or summaries to, a token to act with: none of them is the program's. */
function withoutRunner(environment) {
	const own = /^(?:INPUT_|ACTIONS_|GITHUB_(?:TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$)/u;
	const passed = Object.entries(environment).filter((entry) => entry[1] !== void 0 && !own.test(entry[0].toUpperCase()));
	return Object.fromEntries(passed);
}
function keepEnd(child) {
	let kept = Buffer.alloc(0);
	const keep = (chunk) => {
		kept = Buffer.concat([kept, chunk]).subarray(-4e3);
	};
	child.stdout?.on("data", keep);
	child.stderr?.on("data", keep);
	return () => kept.toString("utf8");
}
/** Of what it started something may keep the outputs open after its end, so the end of the process counts and not theirs. */
const DRAIN_MS = 500;
function waitFor(child, { milliseconds, signal }) {
	return new Promise((resolve) => {
		let isLate = false;
		const stop = () => killGroup(child);
		const timer = setTimeout(() => {
			isLate = true;
			stop();
		}, milliseconds);
		const settle = (end) => {
			clearTimeout(timer);
			signal.removeEventListener("abort", stop);
			resolve(end);
		};
		if (signal.aborted) stop();
		signal.addEventListener("abort", stop, { once: true });
		child.once("error", (cause) => settle({
			kind: "not-started",
			detail: codeOf(cause)
		}));
		const describe = (exitCode, ended) => {
			if (isLate) return { kind: "timed-out" };
			return exitCode === null ? {
				kind: "signalled",
				signal: ended ?? "unknown"
			} : {
				kind: "exited",
				exitCode
			};
		};
		child.once("close", (exitCode, ended) => settle(describe(exitCode, ended)));
		child.once("exit", (exitCode, ended) => {
			stop();
			setTimeout(() => settle(describe(exitCode, ended)), DRAIN_MS).unref();
		});
	});
}
function killGroup({ pid }) {
	if (pid === void 0) return;
	try {
		process.kill(-pid, "SIGKILL");
	} catch (cause) {
		if (codeOf(cause) !== "ESRCH") throw cause;
	}
}
function codeOf(cause) {
	return cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown fault";
}

// actions/shared/adapters/reddit/reddit-access.ts
/** @throws OperatorError `input-invalid` for an address that would show the credentials. */
function openReddit(access, world) {
	const { clientId, clientSecret, userAgent, apiUrl, tokenUrl, deadlineSeconds } = access;
	return createRedditListings({
		credentials: {
			clientId,
			clientSecret,
			userAgent
		},
		addresses: {
			api: parseRedditUrl(apiUrl),
			token: parseRedditUrl(tokenUrl)
		},
		deadlineAt: new Date(world.clock.now().getTime() + deadlineSeconds * 1e3),
		...world
	});
}

// scripts/commands/collect.ts
/** The contract's inputs and the variables they come from: the runbook's names, where it has some. */
const FROM_ENVIRONMENT = {
	"reddit-public": "REDDIT_PUBLIC",
	"reddit-secret": "REDDIT_SECRET",
	"reddit-user-agent": "REDDIT_USER_AGENT",
	"reddit-api-url": "REDDIT_API_URL",
	"reddit-token-url": "REDDIT_TOKEN_URL",
	"database-url": "SUPABASE_DB_URL",
	"database-ca": "SUPABASE_DB_CA"
};
/** `switchback collect`: the manual path, with the live state of the remote. */
async function collectCommand(options, context) {
	const given = readInputs(options, context.environment);
	const { mode } = given.inputs;
	if (mode === "backfill") return fillGaps(given, options, context);
	const result = await (mode === "test" ? testManual(given, options, context) : collectStored(given.inputs, await openStored(given, options, context), "note"));
	return {
		exitCode: exitCodeOf(result.verdict),
		json: result,
		lines: renderResult(result),
		remarks: [...(result.openGaps ?? []).map((gap) => `open gap: ${oneLine(gap, 500)}`), ...result.notes.map((note) => `note: ${oneLine(note, 500)}`)]
	};
}
function openPorts({ inputs, secrets }, { log, signal, environment }, cwd) {
	const clock = systemClock;
	const access = requireRedditAccess(inputs, secrets, sourceOf);
	return {
		reddit: openReddit(access, {
			clock,
			random: Math.random,
			signal
		}),
		runProgram: createProgramRunner({
			cwd,
			environment
		}),
		clock,
		log,
		signal
	};
}
/** Needs no repository; where there is one, the policy of its HEAD may name a test command. */
async function testManual(given, options, context) {
	const target = await findTarget(options, context).catch(ignoreMissingClone);
	const policy = target === null ? null : (await readHead(target, ["config/policy.yaml"])).get("config/policy.yaml")?.contents ?? null;
	return collect(planTest(given.inputs, policy), openPorts(given, context, target?.cwd ?? "."));
}
function ignoreMissingClone(fault) {
	if (fault instanceof OperatorError && fault.reasonCode === "not-a-clone") return null;
	throw fault;
}
async function fillGaps(given, options, context) {
	const result = await backfillStored(given.inputs, await openStored(given, options, context));
	return {
		exitCode: exitCodeOf(result.verdict),
		json: result,
		lines: backfillLines(result),
		remarks: result.notes.map((note) => `note: ${oneLine(note, 500)}`)
	};
}
async function openStored(given, options, context) {
	const { inputs, secrets } = given;
	const { signal } = context;
	const url = requireDatabaseUrl(secrets, sourceOf);
	const target = await findTarget(options, context);
	const ports = openPorts(given, context, target.cwd);
	const state = await readFiles(target, context);
	const history = options.history ? await openHistory(target, signal) : null;
	const noHistory = options.history ? null : "The run is not recorded, as asked.";
	const run = {
		at: systemClock.now(),
		run: makeOperationId(Math.random),
		attempt: 1,
		job: "collect"
	};
	return {
		...state,
		recording: {
			history,
			noHistory,
			run,
			signalAfter
		},
		openReader: () => ports,
		openDatabase: () => openCollectionDatabase({
			url,
			databaseCa: inputs.databaseCa,
			signal
		}),
		clock: systemClock
	};
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
/** Where the remote does not answer, manual runs all the same: with the datasets that are checked out, for every unit. */
async function readFiles(target, { log, signal }) {
	try {
		const people = await readPeoplesFiles(target, PEOPLES, signal);
		const tip = await readTipSnapshot(target, [ROUTING_PATH, CONFIG_PATH], signal);
		return {
			files: pick(new Map([...people, ...tip.files])),
			history: tip.history
		};
	} catch (fault) {
		if (!(fault instanceof DependencyError || fault instanceof OperatorError && fault.reasonCode === "remote-unreachable") || signal.aborted) throw fault;
		log.warning(`${oneLine(fault.message, 500)} The live state is unknown, so manual collects every registered unit.`);
		return {
			files: pick(await readHead(target, PEOPLES)),
			history: []
		};
	}
}
const PEOPLES = [DATASETS_PATH, POLICY_PATH];
function pick(files) {
	const contents = (path) => files.get(path)?.contents ?? null;
	return {
		[DATASETS_PATH]: contents(DATASETS_PATH),
		[POLICY_PATH]: contents(POLICY_PATH),
		[ROUTING_PATH]: contents(ROUTING_PATH),
		[CONFIG_PATH]: contents(CONFIG_PATH)
	};
}
/** What is checked out, as far as it is committed; nothing where it cannot be read. */
async function readHead({ cwd }, paths) {
	const read = await readSnapshotFromObjects({
		cwd,
		revision: "HEAD",
		paths,
		historyLimit: 1
	});
	return read.kind === "read" ? read.snapshot.files : /* @__PURE__ */ new Map();
}
/** Through the action's own contract, so that the command line and the workflow take the same values. */
function readInputs(options, environment) {
	const { mode, units, listing, limit, deadlineSeconds, from, to, ids, reserve } = options;
	const given = {
		mode,
		units: units?.join(","),
		listing,
		limit: limit?.toString(),
		"deadline-seconds": deadlineSeconds?.toString(),
		from,
		to,
		ids: ids?.join(","),
		reserve: reserve?.toString()
	};
	const named = Object.entries(FROM_ENVIRONMENT).map(([input, variable]) => [input, environment[variable]]);
	const variables = [...Object.entries(given), ...named].map(([name, value]) => [inputVariable(name), value]);
	const parsed = parseInputs(contract, Object.fromEntries(variables));
	if (parsed.ok) return parsed;
	const lines = parsed.problems.map(({ place, observed, expected }) => `${sourceOf(place)}: observed ${observed}, expected ${expected}`);
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: `Collection cannot start: ${lines.join("; ")}`,
		remedy: "Set the variables in the environment and see: switchback collect --help"
	});
}
function sourceOf(place) {
	const name = place.replace(/^(?:input|secret) /u, "");
	return FROM_ENVIRONMENT[name] ?? `--${name}`;
}
function renderResult(result) {
	const { testCommand } = result;
	const tested = testCommand === null ? [] : [`${oneLine(testCommand.command.join(" "), 200)}: ${testCommand.outcome}`];
	const weights = result.units.flatMap(({ unit, postsPerDay }) => postsPerDay === null ? [] : [`r/${oneLine(unit, 40)}: weight ${postsPerDay} (posts a day, for config/datasets.yaml)`]);
	return [
		...result.units.map(({ unit, outcome, fetched, new: added, detail, remedy }) => {
			const stored = added === null ? "" : `, ${added} new`;
			const trouble = detail === null ? "" : `: ${oneLine(joinSentences(detail, remedy), 500)}`;
			return `r/${oneLine(unit, 40)}: ${outcome} (${count$2(fetched, "post")}${stored})${trouble}`;
		}),
		...weights,
		...tested,
		statusLine(result)
	];
}

export { collectCommand };