import "./rolldown-runtime.mjs";
import { assessUnitFetches, summarisePosts } from "./unit-fetch.mjs";
import { count as count$1, unitKey } from "./unit-key.mjs";
import { LISTINGS, LISTING_LIMIT, parseDatasets, tableOf as tableOf$1 } from "./datasets.mjs";
import { passesFilter } from "./post-filter.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { _enum, array, datetime, int, literal, number, strictObject, string } from "./json-depth.mjs";
import { defineContract, integerInput, jsonOutput, listInput } from "./contract.mjs";
import { VERDICTS, exitCodeOf } from "./verdict.mjs";
import { route } from "./route.mjs";
import { CONFIG_PATH, DATASETS_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { LIVE_STATE_PATHS, allowedDltUnits, parseLiveState } from "./live-state.mjs";
import { oneLine } from "./one-line.mjs";
import "./render-markdown.mjs";
import { joinSentences } from "./without-user-info.mjs";
import { readSnapshotFromObjects } from "./local-git-objects.mjs";
import { escapeIdentifier, openPostgres, toPostgresFault } from "./postgres-connection.mjs";
import { createRedditListings, inputVariable, parseInputs, parseRedditUrl } from "./parse-inputs.mjs";
import { systemClock } from "./signal-after.mjs";
import { findTarget } from "./find-target.mjs";
import { readPeoplesFiles } from "./read-peoples-files.mjs";
import { readTipSnapshot } from "./read-live-state2.mjs";

// actions/shared/collection/plan-rows.ts
/** What a column can be filled with. Instants are ISO text in UTC, or seconds since 1970 where the column is a number. */
const FIELDS = {
	id: (post) => post.id,
	fullname: (post) => post.fullname,
	subreddit: (post) => post.subreddit,
	unit: (post) => post.unit,
	title: (post) => post.title,
	author: (post) => post.author,
	createdAt: (post) => post.createdAt.toISOString(),
	createdEpoch: (post) => post.createdAt.getTime() / 1e3,
	score: (post) => post.score,
	upvotes: (post) => post.upvotes,
	upvoteRatio: (post) => post.upvoteRatio,
	numComments: (post) => post.numComments,
	url: (post) => post.url,
	permalink: (post) => post.permalink,
	selftext: (post) => post.selftext,
	isSelf: (post) => post.isSelf,
	over18: (post) => post.over18,
	removed: (post) => post.condition !== "present",
	condition: (post) => post.condition
};
const POST_FIELDS = Object.keys(FIELDS);
/** What changes after a post was made. Everything else is written once: the first sight of a post stays as it was. */
const VOLATILE = /* @__PURE__ */ new Set([
	"score",
	"upvotes",
	"upvoteRatio",
	"numComments",
	"removed",
	"condition"
]);
/**
* Rows of a unit's posts by the dataset's binding. A post that stands on two pages (listings move while they are read) is taken once, as it was
* seen last. Postgres text cannot hold U+0000, which JSON can: it is dropped;
* half a surrogate pair becomes U+FFFD.
*/
function planRows(binding, posts) {
	const columns = Object.entries(binding.columns).filter(([column]) => column !== binding.canonicalId.column);
	const unique = new Map(posts.map((post) => [post.id, post]));
	return {
		binding,
		insertColumns: [
			binding.canonicalId.column,
			...columns.map(([column]) => column),
			...binding.path === null ? [] : [binding.path.column]
		],
		updateColumns: columns.filter(([, field]) => VOLATILE.has(field)).map(([column]) => column),
		rows: [...unique.values()].map((post) => ({
			[binding.canonicalId.column]: binding.canonicalId.form === "bare" ? post.id : post.fullname,
			...Object.fromEntries(columns.map(([column, field]) => [column, clean(FIELDS[field](post))])),
			...binding.path === null ? {} : { [binding.path.column]: binding.path.value }
		}))
	};
}
function clean(value) {
	return typeof value === "string" ? value.replaceAll("\0", "").replaceAll(/\p{Surrogate}/gu, "�") : value;
}

// actions/collect/collect-unit.ts
/**
* One unit-fetch, from Reddit to the committed transaction. Faults of the outside become its outcome, so that one unit never takes another with it.
* What was fetched before a fault is written all the same: the next run reads the same span again and fills what is missing.
*/
async function collectUnit(request, ports) {
	const startedAt = ports.clock.now().getTime();
	try {
		const fetched = await fetchPages(request, ports.reddit);
		const kept = keep(fetched.posts, request.target);
		const written = request.target === null || kept.length === 0 ? null : await write(request.target, kept);
		const durationSeconds = secondsSince(startedAt, ports.clock);
		return {
			...describeFetch(request, fetched, written),
			filtered: fetched.posts.length - kept.length,
			durationSeconds
		};
	} catch (fault) {
		return describeFault(request.unit, fault, secondsSince(startedAt, ports.clock));
	}
}
async function fetchPages({ unit, listing, limit }, reddit) {
	const posts = [];
	const tally = {
		unreadable: 0,
		filtered: 0,
		requests: 0,
		throttled: 0
	};
	for (let after;;) {
		const pageLimit = Math.min(100, limit - posts.length);
		const answer = await reddit.fetchListing({
			unit,
			listing,
			limit: pageLimit,
			...after === void 0 ? {} : { after }
		});
		tally.requests += answer.requests;
		tally.throttled += answer.throttled;
		if (answer.kind !== "page") return {
			posts,
			...tally,
			pagingEnd: null,
			last: answer
		};
		posts.push(...answer.page.posts);
		tally.unreadable += answer.page.unreadable.length;
		const pagingEnd = endOf(answer.page, {
			anchored: after !== void 0,
			missing: limit - posts.length - tally.unreadable
		});
		if (pagingEnd !== null) return {
			posts,
			...tally,
			pagingEnd,
			last: answer
		};
		after = answer.page.after ?? void 0;
	}
}
function endOf(page, { anchored, missing }) {
	if (page.posts.length + page.unreadable.length === 0) return anchored ? "empty-page" : "end";
	if (missing <= 0) return "limit";
	return page.after === null ? "end" : null;
}
function keep(posts, target) {
	return target === null ? posts : posts.filter((post) => passesFilter(post, target.filter));
}
function write({ store, binding }, posts) {
	return store.write(planRows(binding, posts));
}
function describeFetch(request, fetched, written) {
	const { last, posts, unreadable, pagingEnd, requests, throttled } = fetched;
	const fault = last !== null && last.kind !== "page" ? last : null;
	return {
		unit: request.unit,
		outcome: outcomeOf(fault, posts.length, written, request.target !== null),
		...summarisePosts(posts),
		new: written?.inserted ?? (request.target === null ? null : 0),
		updated: written?.updated ?? (request.target === null ? null : 0),
		unchanged: written?.unchanged ?? (request.target === null ? null : 0),
		unreadable,
		pagingEnd,
		requests,
		throttled,
		budget: last?.budget ?? null,
		detail: detailOf(fault, unreadable),
		remedy: remedyOf(fault, unreadable)
	};
}
function outcomeOf(fault, fetched, written, stored) {
	if (fault !== null) return fault.kind;
	if (fetched === 0 || stored && (written?.inserted ?? 0) === 0) return "nothing-new";
	return "fetched";
}
function detailOf(fault, unreadable) {
	if (fault === null) return unreadable === 0 ? null : `${unreadable} entries of the listing could not be read`;
	return fault.kind === "gone" ? `the subreddit is ${fault.reason} at Reddit` : fault.detail;
}
function remedyOf(fault, unreadable) {
	if (fault === null) return unreadable === 0 ? null : "Compare the listing with the fields that actions/shared/collection/post.ts reads.";
	return fault.kind === "gone" ? "Take the unit out of config/datasets.yaml, or ask its moderators for access." : fault.remedy;
}
function describeFault(unit, fault, durationSeconds) {
	if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
	return {
		...emptyFetch(unit),
		outcome: "failed",
		durationSeconds,
		detail: fault.message,
		remedy: fault.remedy ?? null
	};
}
/** A unit-fetch in which nothing happened yet. */
function emptyFetch(unit) {
	const counts = {
		new: null,
		updated: null,
		unchanged: null,
		unreadable: 0,
		filtered: 0,
		requests: 0,
		throttled: 0,
		durationSeconds: 0
	};
	return {
		unit,
		...summarisePosts([]),
		...counts,
		pagingEnd: null,
		budget: null,
		detail: null,
		remedy: null
	};
}
function secondsSince(startedAtMs, clock) {
	return (clock.now().getTime() - startedAtMs) / 1e3;
}

// actions/collect/collect.ts
/** Collects unit after unit: all calls spend from one budget, and a unit that fails does not stop the next. */
async function collect(request, ports) {
	const startedAt = ports.clock.now();
	const target = request.mode === "collect" ? {
		store: request.store,
		binding: request.binding,
		filter: request.filter
	} : null;
	if (target !== null && request.units.length > 0) await target.store.prepare(target.binding);
	const fetches = [];
	for (const unit of request.units) {
		const fetch = ports.signal.aborted ? interrupted(unit) : await collectUnit(unitRequest(request, unit, target), ports);
		ports.log.info(lineOf(fetch));
		fetches.push(fetch);
	}
	return {
		schemaVersion: 1,
		...conclude(request, fetches),
		mode: request.mode,
		path: "manual",
		listing: request.listing,
		limit: request.limit,
		startedAt: startedAt.toISOString(),
		durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1e3,
		units: fetches,
		notes: [...request.notes]
	};
}
function unitRequest({ listing, limit }, unit, target) {
	return {
		unit,
		listing,
		limit,
		target
	};
}
function conclude({ mode, units }, fetches) {
	const verdict = assessUnitFetches(fetches);
	if (units.length === 0) return {
		verdict,
		reasonCode: "no-units"
	};
	if (verdict === "fail") return {
		verdict,
		reasonCode: "collection-incomplete"
	};
	if (fetches.some(({ outcome }) => outcome === "gone")) return {
		verdict,
		reasonCode: "units-gone"
	};
	return {
		verdict,
		reasonCode: mode === "test" ? "collection-tested" : "collected"
	};
}
function interrupted(unit) {
	return {
		...emptyFetch(unit),
		outcome: "failed",
		detail: "a signal ended the run before this unit",
		remedy: "Run this again."
	};
}
function lineOf(fetch) {
	const stored = fetch.new === null ? "" : `, ${fetch.new} new, ${fetch.updated ?? 0} updated`;
	return `r/${fetch.unit}: ${fetch.outcome} (${count$1(fetch.fetched, "post")}${stored})${fetch.detail === null ? "" : `: ${fetch.detail}`}`;
}

// actions/collect/contract.ts
const MODES = ["test", "collect"];
const count = int().min(0);
const unitFetchSchema = strictObject({
	unit: string(),
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
	pagingEnd: _enum([
		"limit",
		"end",
		"empty-page"
	]).nullable(),
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
const collectResultSchema = strictObject({
	schemaVersion: literal(1),
	verdict: _enum(VERDICTS),
	reasonCode: string(),
	mode: _enum(MODES),
	path: literal("manual"),
	listing: _enum(LISTINGS),
	limit: count,
	startedAt: datetime(),
	durationSeconds: number().min(0),
	units: array(unitFetchSchema),
	notes: array(string())
});
/** Names that Reddit allows, so that no other path of its API can be reached through one. */
const SUBREDDIT = /^(?:\/?r\/)?[A-Za-z0-9_]{2,24}$/u;
const contract = defineContract({
	name: "collect",
	description: "The manual path: fetches posts with snoowrap and stores them, or in mode test proves that they can be fetched and writes nothing.",
	runbookStep: "step 4",
	writes: "mode collect: rows of the posts table; mode test: nothing",
	permissions: { contents: {
		access: "read",
		why: "reads config and routing from the checkout"
	} },
	inputs: {
		mode: {
			description: "test fetches and writes nothing; collect stores what it fetches.",
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
			description: "REDDIT_PUBLIC of the runbook: the id of the Reddit application.",
			schema: string().min(1)
		},
		"reddit-secret": {
			description: "REDDIT_SECRET of the runbook.",
			schema: string().min(1)
		},
		"database-url": {
			description: "postgresql:// URL of the database. Needed in mode collect alone.",
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
		result: {
			description: "Everything as one JSON object, `schemaVersion` 1.",
			schema: jsonOutput(collectResultSchema)
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
/** Where `collect` writes: the first dataset of posts whose table the manual path writes and whose columns are bound. */
function bindCollection(datasets) {
	const first = datasets.datasets.flatMap((dataset) => {
		const table = dataset.holds === "posts" ? tableOf$1(dataset, "manual") : null;
		return table?.columns === void 0 ? [] : [{
			dataset,
			table,
			columns: table.columns
		}];
	})[0];
	if (first === void 0) return {
		ok: false,
		problem: "config/datasets.yaml binds no table of posts for collect: observed no columns, expected one table with them",
		remedy: "Add columns to the table that the manual path writes, or run mode test."
	};
	const { dataset, table, columns } = first;
	const { column, form } = table.canonicalId;
	if (form === "opaque") return {
		ok: false,
		problem: `${table.schema}.${table.table} keeps ids that are not Reddit's: observed form opaque, expected bare or fullname`,
		remedy: "Bind the column that holds the id of Reddit."
	};
	return {
		ok: true,
		dataset,
		binding: {
			schema: table.schema,
			table: table.table,
			canonicalId: {
				column,
				form
			},
			arrivalColumn: "column" in table.arrival ? table.arrival.column : null,
			path: table.path?.rule === "column" ? {
				column: table.path.column,
				value: table.path.manual
			} : null,
			columns: invert(columns)
		}
	};
}
/** Does not compile when the file's vocabulary has a field that collect cannot write. */
function invert(columns) {
	const pairs = Object.entries(columns).flatMap(([field, column]) => column === void 0 ? [] : [[column, field]]);
	return Object.fromEntries(pairs);
}

// actions/collect/plan-collection.ts
/** The runbook's step 4 names them. */
const TEST_UNITS = ["opensource"];
const TEST_LIMIT = 10;
/** The listing that the source system's manual path reads by default. */
const TEST_LISTING = "hot";
const COLLECT_LIMIT = 100;
/** Mode `test` needs nothing but its inputs: it must work when the files of the repository do not. */
function planTest({ units, listing, limit }) {
	return {
		mode: "test",
		units: nameUnits(units ?? TEST_UNITS),
		listing: listing ?? TEST_LISTING,
		limit: limit ?? TEST_LIMIT,
		notes: []
	};
}
/**
* Mode `collect`: the units named, or those that config and routing leave to manual. Config and routing that cannot be read stop nothing. `history` are
* the newest commits of the branch, where they are at hand: they show that a transition was reverted by hand.
*
* @throws OperatorError `datasets-invalid`: where rows go cannot be guessed.
*/
function planCollection({ units, listing, limit }, files, history) {
	const source = readSource(files[DATASETS_PATH]);
	const state = parseLiveState(new Map(LIVE_STATE_PATHS.map((path) => [path, asFile(files[path])])), history);
	return {
		mode: "collect",
		...planUnits({
			requested: units ?? null,
			registered: source.units,
			dlt: allowedDltUnits(state),
			manualEnabled: state.config.ok ? state.config.config.manualEnabled : null
		}),
		listing: listing ?? source.listing ?? TEST_LISTING,
		limit: limit ?? source.limit ?? COLLECT_LIMIT,
		binding: source.binding,
		filter: source.filter
	};
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
		binding: bound.binding,
		filter
	};
}
function invalidDatasets(message, remedy) {
	return new OperatorError({
		reasonCode: "datasets-invalid",
		message,
		remedy
	});
}
/** @throws OperatorError `input-invalid` where mode `collect` was not told where to write. */
function requireDatabaseUrl(url) {
	if (url !== void 0) return url;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: "Mode collect needs a database.",
		observed: "no database-url",
		expected: "a postgresql:// URL",
		remedy: "Pass a secret as database-url, or use mode test, which writes nothing."
	});
}

// actions/collect/to-action-outcome.ts
/** The line that the runbook's step 4 prints. */
function statusLine(result) {
	return `Manual collection: ${result.verdict === "fail" || result.verdict === "unknown" ? "✗ FAILED" : "✓ SUCCESS"}`;
}

// actions/shared/adapters/postgres-collection-store.ts
/** For one statement, on the server. A unit is at most 1,000 rows. */
const STATEMENT_TIMEOUT_MS = 3e4;
const LOCK_TIMEOUT_MS = 5e3;
/**
* Collected posts in Postgres. Each write is a connection and a transaction of its own: a unit that fails, or a connection that breaks, takes no
* other unit with it, and nothing outlives a transaction behind a pooler.
*/
function createPostgresCollectionStore(options) {
	return {
		prepare: (binding) => withTransaction(options, `Looking at ${nameOf(binding)}`, (client) => refuseWithoutUniqueIndex(client, binding)),
		write: (plan) => withTransaction(options, `Writing to ${nameOf(plan.binding)}`, (client) => upsert(client, plan))
	};
}
async function withTransaction(options, doing, work) {
	const client = await openPostgres(options);
	try {
		await client.query(`BEGIN; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
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
* a partial one at run time, which is no proof). Without one two collectors at once would double rows.
*/
async function refuseWithoutUniqueIndex(client, binding) {
	const { rows } = await client.query(`SELECT EXISTS (
       SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1
         AND i.indpred IS NULL AND i.indexprs IS NULL AND a.attname = $2
     ) AS "unique"`, [tableOf(binding), binding.canonicalId.column]);
	if (rows[0]?.unique === true) return;
	throw new OperatorError({
		reasonCode: "unique-index-missing",
		message: `${nameOf(binding)} has no unique index on ${binding.canonicalId.column}, so a post could be stored twice.`,
		observed: "no unique, valid, unconditional index on that column alone",
		expected: "one",
		remedy: `Remove doubles if there are any, then run: CREATE UNIQUE INDEX CONCURRENTLY ON ${tableOf(binding)} (${escapeIdentifier(binding.canonicalId.column)});`,
		exitCode: 1
	});
}
async function upsert(client, plan) {
	if (plan.rows.length === 0) return {
		inserted: 0,
		updated: 0,
		unchanged: 0
	};
	const { rows } = await client.query(upsertStatement(plan), [JSON.stringify(plan.rows)]);
	const inserted = rows.filter((row) => row.inserted).length;
	return {
		inserted,
		updated: rows.length - inserted,
		unchanged: plan.rows.length - rows.length
	};
}
/**
* One statement for all rows. `jsonb_populate_recordset` takes the columns' types from the table itself. The arrival time is the database's clock at
* the insert and not among the updated columns; rows that would stay as they are are not rewritten. `xmax = 0` marks a row as new.
*/
function upsertStatement({ binding, insertColumns, updateColumns }) {
	const columns = insertColumns.map(escapeIdentifier);
	const arrival = binding.arrivalColumn === null ? [] : [escapeIdentifier(binding.arrivalColumn)];
	const updates = updateColumns.map(escapeIdentifier);
	return [
		`INSERT INTO ${tableOf(binding)} AS kept (${[...columns, ...arrival].join(", ")})`,
		`SELECT ${[...columns.map((column) => `fresh.${column}`), ...arrival.map(() => "now()")].join(", ")}`,
		`FROM jsonb_populate_recordset(NULL::${tableOf(binding)}, $1::jsonb) AS fresh`,
		`ON CONFLICT (${escapeIdentifier(binding.canonicalId.column)})`,
		updates.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${updates.map((column) => `${column} = EXCLUDED.${column}`).join(", ")}
WHERE (${updates.map((column) => `kept.${column}`).join(", ")}) IS DISTINCT FROM (${updates.map((column) => `EXCLUDED.${column}`).join(", ")})`,
		"RETURNING (kept.xmax = 0) AS inserted"
	].join("\n");
}
function tableOf({ schema, table }) {
	return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
function nameOf({ schema, table }) {
	return `${schema}.${table}`;
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
	const { log, signal } = context;
	const { inputs, secrets } = readInputs(options, context.environment);
	const reddit = createRedditListings({
		credentials: {
			clientId: secrets.redditPublic.reveal(),
			clientSecret: secrets.redditSecret.reveal(),
			userAgent: inputs.redditUserAgent
		},
		addresses: {
			api: parseRedditUrl(inputs.redditApiUrl),
			token: parseRedditUrl(inputs.redditTokenUrl)
		},
		deadlineAt: new Date(systemClock.now().getTime() + inputs.deadlineSeconds * 1e3),
		clock: systemClock,
		random: Math.random,
		signal
	});
	const request = inputs.mode === "test" ? planTest(inputs) : await planStored(inputs, secrets.databaseUrl?.reveal(), {
		options,
		context
	});
	const result = await collect(request, {
		reddit,
		clock: systemClock,
		log,
		signal
	});
	return {
		exitCode: exitCodeOf(result.verdict),
		json: result,
		lines: renderResult(result),
		remarks: result.notes.map((note) => `note: ${oneLine(note, 500)}`)
	};
}
async function planStored(inputs, databaseUrl, { options, context }) {
	const { signal } = context;
	const url = requireDatabaseUrl(databaseUrl);
	const { files, history } = await readFiles(await findTarget(options, context), context);
	const plan = planCollection(inputs, files, history);
	const certificate = inputs.databaseCa === void 0 ? {} : { caCertificate: inputs.databaseCa };
	return {
		...plan,
		store: createPostgresCollectionStore({
			url,
			signal,
			...certificate
		})
	};
}
/** Where the remote does not answer, manual runs all the same: with the datasets that are checked out, for every unit. */
async function readFiles(target, { log, signal }) {
	try {
		const people = await readPeoplesFiles(target, [DATASETS_PATH], signal);
		const tip = await readTipSnapshot(target, [ROUTING_PATH, CONFIG_PATH], signal);
		return {
			files: {
				[DATASETS_PATH]: people.get("config/datasets.yaml")?.contents ?? null,
				[ROUTING_PATH]: tip.files.get("config/routing.flagd.json")?.contents ?? null,
				[CONFIG_PATH]: tip.files.get("config/traffic_cutover_config.json")?.contents ?? null
			},
			history: tip.history
		};
	} catch (fault) {
		if (!(fault instanceof DependencyError || fault instanceof OperatorError && fault.reasonCode === "remote-unreachable") || signal.aborted) throw fault;
		log.warning(`${oneLine(fault.message, 500)} The live state is unknown, so manual collects every registered unit.`);
		const read = await readSnapshotFromObjects({
			cwd: target.cwd,
			revision: "HEAD",
			paths: [DATASETS_PATH],
			historyLimit: 1
		});
		const datasets = read.kind === "read" ? read.snapshot.files.get("config/datasets.yaml")?.contents ?? null : null;
		return {
			files: {
				[DATASETS_PATH]: datasets,
				[ROUTING_PATH]: null,
				[CONFIG_PATH]: null
			},
			history: []
		};
	}
}
/** Through the action's own contract, so that the command line and the workflow take the same values. */
function readInputs(options, environment) {
	const { mode, units, listing, limit, deadlineSeconds } = options;
	const given = {
		mode,
		units: units?.join(","),
		listing,
		limit: limit?.toString(),
		"deadline-seconds": deadlineSeconds?.toString()
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
	return [...result.units.map(({ unit, outcome, fetched, new: added, detail, remedy }) => {
		const stored = added === null ? "" : `, ${added} new`;
		const trouble = detail === null ? "" : `: ${oneLine(joinSentences(detail, remedy), 500)}`;
		return `r/${oneLine(unit, 40)}: ${outcome} (${count$1(fetched, "post")}${stored})${trouble}`;
	}), statusLine(result)];
}

export { collectCommand };