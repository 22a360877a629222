import "./rolldown-runtime.mjs";
import { camelKeys, nearestWord, parseYamlFile, renderValue, strictKeys } from "./parse-yaml-file.mjs";
import { _enum, array, boolean, discriminatedUnion, int, literal, number, object, string, unknown } from "./zod.mjs";
import { unitKey } from "./unit-key.mjs";

// actions/shared/collection/comment.ts
/** Only what is read. `score` is hidden on young comments and then absent or 1. */
const rawCommentSchema = object({
	id: string().regex(/^[0-9a-z]{1,13}$/),
	name: string().regex(/^t1_[0-9a-z]{1,13}$/),
	link_id: string().regex(/^t3_[0-9a-z]{1,13}$/),
	parent_id: string().regex(/^t[13]_[0-9a-z]{1,13}$/),
	subreddit: string().min(1),
	author: string().nullish(),
	body: string(),
	created_utc: number().positive().finite(),
	score: number().int().default(0),
	ups: number().int().optional(),
	permalink: string().default("")
});
/** Reads the `data` of one `t1` child. What is no comment is answered with its problem, so that one bad child does not cost the page. */
function parseComment(raw) {
	const parsed = rawCommentSchema.safeParse(raw);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		return {
			ok: false,
			problem: `${issue?.path.join(".") ?? "comment"}: ${issue?.message ?? "not readable"}`
		};
	}
	const data = parsed.data;
	const author = data.author ?? null;
	return {
		ok: true,
		comment: {
			id: data.id,
			fullname: data.name,
			postId: data.link_id.slice(3),
			postFullname: data.link_id,
			parentFullname: data.parent_id,
			unit: unitKey(data.subreddit),
			subreddit: data.subreddit,
			author: author === "[deleted]" ? null : author,
			body: data.body,
			createdAt: /* @__PURE__ */ new Date(data.created_utc * 1e3),
			score: data.score,
			upvotes: Math.max(0, data.ups ?? data.score),
			permalink: data.permalink,
			condition: conditionOf$1(data.body)
		}
	};
}
/** A comment has no `removed_by_category`: the text that Reddit puts in place of the body says what became of it. */
function conditionOf$1(body) {
	if (body === "[removed]") return "removed";
	return body === "[deleted]" ? "deleted" : "present";
}

// actions/shared/collection/post.ts
const DELETED = "[deleted]";
const REMOVED = "[removed]";
const ID = /^[0-9a-z]{1,13}$/;
const FULLNAME = /^t3_[0-9a-z]{1,13}$/;
/** Only what is read: Reddit adds and drops fields over the years (the recordings of 2020 and 2026 differ in dozens). */
const rawPostSchema = object({
	id: string().regex(ID),
	name: string().regex(FULLNAME),
	subreddit: string().min(1),
	title: string(),
	author: string().nullish(),
	created_utc: number().positive().finite(),
	score: number().int().default(0),
	ups: number().int().optional(),
	upvote_ratio: number().nullish(),
	num_comments: number().int().default(0),
	url: string().default(""),
	permalink: string().default(""),
	selftext: string().nullish(),
	is_self: boolean().default(false),
	over_18: boolean().default(false),
	removed_by_category: string().nullish()
});
const isText = (value) => typeof value === "string";
const isTextOrAbsent = (value) => value === void 0 || typeof value === "string";
const isTextOrNull = (value) => value == null || typeof value === "string";
const isFlagOrAbsent = (value) => value === void 0 || typeof value === "boolean";
const isWholeOrAbsent = (value) => value === void 0 || Number.isSafeInteger(value);
/** The schema once more, as plain questions: what passes them all, the schema passes too. */
const PLAIN_FIELDS = [
	["id", (value) => typeof value === "string" && ID.test(value)],
	["name", (value) => typeof value === "string" && FULLNAME.test(value)],
	["subreddit", (value) => typeof value === "string" && value !== ""],
	["title", isText],
	["author", isTextOrNull],
	["created_utc", (value) => Number.isFinite(value) && Number(value) > 0],
	["score", isWholeOrAbsent],
	["ups", isWholeOrAbsent],
	["upvote_ratio", (value) => value == null || Number.isFinite(value)],
	["num_comments", isWholeOrAbsent],
	["url", isTextOrAbsent],
	["permalink", isTextOrAbsent],
	["selftext", isTextOrNull],
	["is_self", isFlagOrAbsent],
	["over_18", isFlagOrAbsent],
	["removed_by_category", isTextOrNull]
];
/** Nearly all posts: for a thousand of them the schema takes some 50 ms of work, and this takes one. */
function isPlainPost(raw) {
	if (typeof raw !== "object" || raw === null) return false;
	const fields = raw;
	return PLAIN_FIELDS.every(([name, passes]) => passes(fields[name]));
}
/** Reads the `data` of one `t3` child. What is not a post is answered with its problem, so that one bad child does not cost the page. */
function parsePost(raw) {
	return isPlainPost(raw) ? {
		ok: true,
		post: toPost(raw)
	} : parseBySchema(raw);
}
/** What decides where `isPlainPost` does not, and says what is wrong. */
function parseBySchema(raw) {
	const parsed = rawPostSchema.safeParse(raw);
	if (parsed.success) return {
		ok: true,
		post: toPost(parsed.data)
	};
	const issue = parsed.error.issues[0];
	return {
		ok: false,
		problem: `${issue?.path.join(".") ?? "post"}: ${issue?.message ?? "not readable"}`
	};
}
function toPost(data) {
	const author = data.author ?? null;
	const removedBy = data.removed_by_category ?? null;
	const selftext = data.selftext ?? "";
	const score = data.score ?? 0;
	return {
		id: data.id,
		fullname: data.name,
		unit: unitKey(data.subreddit),
		subreddit: data.subreddit,
		title: data.title,
		author: author === DELETED ? null : author,
		createdAt: /* @__PURE__ */ new Date(data.created_utc * 1e3),
		score,
		upvotes: Math.max(0, data.ups ?? score),
		upvoteRatio: data.upvote_ratio ?? null,
		numComments: Math.max(0, data.num_comments ?? 0),
		url: data.url ?? "",
		permalink: data.permalink ?? "",
		selftext,
		isSelf: data.is_self ?? false,
		over18: data.over_18 ?? false,
		condition: conditionOf({
			author,
			removedBy,
			selftext
		}),
		removedBy
	};
}
/**
* `removed_by_category` decides where it is set: `author` and `deleted` are the author's own, everything else (moderator, reddit,
* automod_filtered, anti_evil_ops, content_takedown, copyright_takedown, community_ops) is a removal. Older answers lack it: there the
* texts that Reddit puts in place of the body decide. A deleted *account* alone does not take its posts away.
*/
function conditionOf(facts) {
	if (facts.removedBy !== null) return facts.removedBy === "author" || facts.removedBy === "deleted" ? "deleted" : "removed";
	if (facts.selftext === REMOVED) return "removed";
	return facts.selftext === DELETED ? "deleted" : "present";
}

// actions/shared/collection/listing.ts
const LISTINGS = [
	"new",
	"hot",
	"top",
	"rising"
];
const LISTING_LIMIT = 1e3;
const envelopeSchema = object({
	kind: literal("Listing"),
	data: object({
		after: string().nullish(),
		children: array(object({
			kind: string(),
			data: unknown()
		}))
	})
});
/**
* Reads the body of a listing or of `/api/info`. Only Reddit's own envelope makes an empty page mean *nothing there*; an HTML page, a
* truncated body or an error object with status 200 is a fault, never an empty page.
*/
function parseListing(body) {
	const read = readEnvelope(body, "t3");
	if (!read.ok) return read;
	const parsed = read.page.children.map(parsePost);
	return {
		ok: true,
		page: {
			posts: parsed.flatMap((each) => each.ok ? [each.post] : []),
			after: read.page.after,
			unreadable: parsed.flatMap((each) => each.ok ? [] : [each.problem])
		}
	};
}
/** Reads the body of a listing of comments, as strictly. */
function parseCommentListing(body) {
	const read = readEnvelope(body, "t1");
	if (!read.ok) return read;
	const parsed = read.page.children.map(parseComment);
	return {
		ok: true,
		page: {
			comments: parsed.flatMap((each) => each.ok ? [each.comment] : []),
			after: read.page.after,
			unreadable: parsed.flatMap((each) => each.ok ? [] : [each.problem])
		}
	};
}
function readEnvelope(body, wanted) {
	const json = parseJson(body);
	if (json === void 0) return {
		ok: false,
		problem: `no JSON, ${body.length} characters starting with ${JSON.stringify(body.trimStart().slice(0, 20))}`
	};
	const envelope = envelopeSchema.safeParse(json);
	if (!envelope.success) return {
		ok: false,
		problem: "JSON, but no listing"
	};
	const { after, children } = envelope.data.data;
	return {
		ok: true,
		page: {
			children: children.filter(({ kind }) => kind === wanted).map(({ data }) => data),
			after: after ?? null
		}
	};
}
function parseJson(body) {
	try {
		return JSON.parse(body);
	} catch {
		return;
	}
}

// actions/shared/collection/id-order.ts
/** Orders Reddit's ids by age, older first, with or without their prefix: they count up in base 36, in lower case, so a shorter one is older. */
function compareIds(left, right) {
	const [a, b] = [bare(left), bare(right)];
	if (a.length !== b.length) return a.length - b.length;
	return a < b ? -1 : a > b ? 1 : 0;
}
function bare(id) {
	return id[2] === "_" ? id.slice(3) : id;
}

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
const COMMENT_FIELD_VALUES = {
	id: (comment) => comment.id,
	fullname: (comment) => comment.fullname,
	postId: (comment) => comment.postId,
	postFullname: (comment) => comment.postFullname,
	parentFullname: (comment) => comment.parentFullname,
	subreddit: (comment) => comment.subreddit,
	unit: (comment) => comment.unit,
	author: (comment) => comment.author,
	body: (comment) => comment.body,
	createdAt: (comment) => comment.createdAt.toISOString(),
	createdEpoch: (comment) => comment.createdAt.getTime() / 1e3,
	score: (comment) => comment.score,
	upvotes: (comment) => comment.upvotes,
	permalink: (comment) => comment.permalink,
	removed: (comment) => comment.condition !== "present",
	condition: (comment) => comment.condition
};
const COMMENT_FIELDS = Object.keys(COMMENT_FIELD_VALUES);
/** What changes after a post or comment was made. Everything else is written once: the first sight of it stays as it was. */
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
	return plan(binding, distinct(posts), FIELDS);
}
/** Rows of a unit's comments, as those of posts. */
function planCommentRows(binding, comments) {
	const unique = distinct(comments);
	const rows = plan(binding, unique, COMMENT_FIELD_VALUES);
	const link = binding.parent;
	if (link === null) return rows;
	const ids = unique.map(({ postId, postFullname }) => link.canonicalId.form === "bare" ? postId : postFullname);
	const reference = link.reference === null ? [] : [link.reference.column];
	return {
		...rows,
		insertColumns: rows.insertColumns.filter((column) => !reference.includes(column)),
		parents: {
			link,
			ids
		}
	};
}
/** Oldest id first: two collectors that write the same rows in one order never wait for each other in a ring. */
function distinct(items) {
	return [...new Map(items.map((item) => [item.id, item])).values()].toSorted((a, b) => compareIds(a.id, b.id));
}
function plan(binding, items, fields) {
	const { canonicalId, path } = binding;
	const columns = Object.entries(binding.columns).filter(([column]) => column !== canonicalId.column);
	return {
		binding,
		insertColumns: [
			canonicalId.column,
			...columns.map(([column]) => column),
			...path === null ? [] : [path.column]
		],
		updateColumns: columns.filter(([, field]) => VOLATILE.has(field)).map(([column]) => column),
		rows: items.map((item) => ({
			[canonicalId.column]: canonicalId.form === "bare" ? item.id : item.fullname,
			...Object.fromEntries(columns.map(([column, field]) => [column, clean(fields[field](item))])),
			...path === null ? {} : { [path.column]: path.value }
		}))
	};
}
function clean(value) {
	return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
}

// actions/shared/datasets/check-table.ts
/** Contradictions within one table's binding. */
function checkTable(table, dataset, at) {
	return [
		...checkArrival(table, at),
		...checkPathRule(table, at),
		...checkUnitColumn(table, dataset, at),
		...checkUnitNames(table, at),
		...checkRoles(table, at),
		...checkParents(table, dataset, at),
		...checkColumns(table, dataset, at)
	];
}
const ARRIVAL_WRITERS = {
	column: [
		"manual",
		"dlt",
		"both",
		"downstream"
	],
	dlt_load: ["dlt"],
	by_path: ["both"],
	none: [
		"manual",
		"dlt",
		"both",
		"downstream"
	]
};
function checkArrival({ arrival, writtenBy }, at) {
	const writers = ARRIVAL_WRITERS[arrival.rule];
	if (writers.includes(writtenBy)) return [];
	return [{
		at: [
			...at,
			"arrival",
			"rule"
		],
		message: `arrival by ${arrival.rule} does not go with written_by: ${writtenBy}`,
		observed: arrival.rule,
		expected: `written_by: ${writers.join(" or ")}`,
		remedy: "Use rule: column with a timestamptz column that defaults to now(), or rule: none where there is none."
	}];
}
function checkPathRule({ path, writtenBy }, at) {
	if (writtenBy === "both" && path === void 0) {
		const remedy = "Add path: { rule: load_id }, or rule: column with the mark of each path.";
		return [{
			at: [...at, "path"],
			message: "both paths write the table and nothing tells their rows apart",
			observed: "nothing",
			expected: "a rule",
			remedy
		}];
	}
	if (writtenBy !== "both" && path?.rule === "load_id") {
		const remedy = "Delete path, or write written_by: both.";
		return [{
			at: [...at, "path"],
			message: "the rule needs a table that both paths write",
			observed: `written_by: ${writtenBy}`,
			expected: "written_by: both",
			remedy
		}];
	}
	if (path?.rule === "column" && path.manual === path.dlt) {
		const observed = renderValue(path.dlt);
		return [{
			at: [
				...at,
				"path",
				"dlt"
			],
			message: "both paths have the same mark",
			observed,
			expected: "two different values",
			remedy: "Write what dlt rows hold."
		}];
	}
	return [];
}
function checkUnitColumn({ unitColumn }, { holds }, at) {
	if (holds !== "posts" || unitColumn !== void 0) return [];
	const remedy = "Name it; where the table only refers to subreddits, name that column and add unit_names, which says where the names are.";
	return [{
		at: [...at, "unit_column"],
		message: "no column holds the subreddit",
		observed: "nothing",
		expected: "a column with its name",
		remedy
	}];
}
function checkUnitNames({ unitColumn, unitNames, columns, writtenBy }, at) {
	if (unitNames === void 0) return [];
	if (unitColumn === void 0) return [{
		at: [...at, "unit_names"],
		message: "unit_names says what a column refers to, and no column does",
		observed: "no unit_column",
		expected: "unit_column with the reference",
		remedy: "Add unit_column, or delete unit_names."
	}];
	if (columns === void 0 || writtenBy === "dlt") return [];
	return [{
		at: [...at, "columns"],
		message: "collect knows names of subreddits and no references to them, so its rows would be without one",
		observed: "columns and unit_names",
		expected: "one of the two",
		remedy: "Delete columns, or add a column with the name to the table and bind it as unit_column, without unit_names."
	}];
}
/** A column says one thing: bound as two, one of them is wrong, and its checks would answer about the other. */
function checkRoles(table, at) {
	const { canonicalId, unitColumn, path, arrival, eventTime } = table;
	const roles = [
		[
			"the canonical id",
			canonicalId.column,
			["canonical_id", "column"]
		],
		[
			"the unit",
			unitColumn,
			["unit_column"]
		],
		[
			"the mark of the path",
			path?.rule === "column" ? path.column : void 0,
			["path", "column"]
		],
		[
			"the arrival time",
			"column" in arrival ? arrival.column : void 0,
			["arrival", "column"]
		],
		[
			"the event time",
			eventTime?.column,
			["event_time", "column"]
		]
	];
	const taken = /* @__PURE__ */ new Map();
	return roles.flatMap(([role, column, place]) => {
		if (column === void 0) return [];
		const by = taken.get(column);
		taken.set(column, by ?? role);
		if (by === void 0) return [];
		return [{
			at: [...at, ...place],
			message: `the column is bound as ${by} already, and cannot be ${role} too`,
			observed: renderValue(column),
			expected: "a column of its own",
			remedy: REMEDIES_BY_ROLE[role] ?? "Name another column."
		}];
	});
}
const REMEDIES_BY_ROLE = { "the event time": "Name the column with the time of the post; where there is only one time, delete event_time if it is when the row was made, else write arrival: { rule: none }." };
function checkParents({ parents, canonicalId }, { name }, at) {
	const seen = /* @__PURE__ */ new Set();
	return parents.flatMap(({ column, dataset, parentColumn }, place) => {
		const key = JSON.stringify([column, dataset]);
		const isDouble = seen.has(key);
		seen.add(key);
		const isOwn = dataset === name && column === (parentColumn ?? canonicalId.column);
		if (!isDouble && !isOwn) return [];
		return [{
			at: [
				...at,
				"parents",
				place,
				"column"
			],
			message: isOwn ? "a row would be its own parent" : "the parent is named twice",
			observed: renderValue(column),
			expected: isOwn ? "a column that refers to another row" : "each column and dataset once",
			remedy: isOwn ? "Name the column that holds the id of the parent." : "Delete one of the two."
		}];
	});
}
/** Fields that only one of the two has. */
const FIELDS_OF = {
	posts: new Set(POST_FIELDS),
	comments: new Set(COMMENT_FIELDS)
};
function checkColumns(table, { holds }, at) {
	if (table.columns === void 0) return [];
	if (holds === "derived" || table.writtenBy === "downstream") {
		const observed = `holds: ${holds}, written_by: ${table.writtenBy}`;
		const expected = "holds: posts or comments, and written_by: manual, dlt or both";
		return [{
			at: [...at, "columns"],
			message: "no path writes posts or comments into this table",
			observed,
			expected,
			remedy: "Delete columns."
		}];
	}
	const taken = /* @__PURE__ */ new Map([[table.canonicalId.column, "the canonical id"]]);
	if ("column" in table.arrival) taken.set(table.arrival.column, "the arrival time");
	if (table.path?.rule === "column") taken.set(table.path.column, "the mark of the path");
	return Object.entries(table.columns).flatMap(([field, column]) => {
		if (column === void 0) return [];
		if (!FIELDS_OF[holds].has(field)) return [foreignField(field, holds, at)];
		const by = taken.get(column);
		taken.set(column, field);
		if (by === void 0) return [];
		const remedy = "Name another column, or delete one of the two.";
		return [{
			at: [
				...at,
				"columns",
				fileKey(field)
			],
			message: `the column is filled by ${by} already`,
			observed: renderValue(column),
			expected: "each column once",
			remedy
		}];
	});
}
function foreignField(field, holds, at) {
	return {
		at: [
			...at,
			"columns",
			fileKey(field)
		],
		message: `${holds} have no ${fileKey(field)}`,
		observed: `holds: ${holds}`,
		expected: `one of ${[...FIELDS_OF[holds]].filter((one) => one !== "id").map(fileKey).join(", ")}`,
		remedy: "Delete the line."
	};
}
/** As the file has the key: `over18` was `over_18`. */
function fileKey(field) {
	return field.replaceAll(/[A-Z]|\d+/gu, (match) => `_${match.toLowerCase()}`);
}

// actions/shared/datasets/check-datasets.ts
/** What the model alone cannot say: double names, tables bound twice, bindings that contradict each other. */
function checkDatasets({ units, datasets }) {
	const tables = datasets.flatMap((dataset, index) => dataset.tables.map(({ schema, table }, position) => ({
		key: `${schema}.${table}`,
		at: [
			"datasets",
			index,
			"tables",
			position,
			"table"
		]
	})));
	return [
		...doubles(units.map(({ name }, index) => ({
			key: name.toLowerCase(),
			at: [
				"units",
				index,
				"name"
			]
		})), "the unit is registered twice"),
		...doubles(datasets.map(({ name }, index) => ({
			key: name,
			at: [
				"datasets",
				index,
				"name"
			]
		})), "the dataset is named twice"),
		...doubles(tables, "the table is bound twice"),
		...datasets.flatMap((dataset, index) => checkDataset(dataset, index, datasets))
	];
}
function doubles(named, message) {
	const seen = /* @__PURE__ */ new Set();
	return named.filter(({ key }) => seen.size === seen.add(key).size).map(({ key, at }) => ({
		at,
		message,
		observed: renderValue(key),
		expected: "each once, whatever the case",
		remedy: "Delete one of the two."
	}));
}
function checkDataset(dataset, index, all) {
	const at = ["datasets", index];
	return [
		...["manual", "dlt"].flatMap((path) => checkPath(dataset, path, at)),
		...checkComments(dataset, at),
		...checkDlt(dataset, at),
		...dataset.tables.flatMap((table, position) => checkTable(table, dataset, [
			...at,
			"tables",
			position
		])),
		...dataset.tables.flatMap((table, position) => table.parents.flatMap(({ dataset: parent }, place) => checkParent(parent, all, [
			...at,
			"tables",
			position,
			"parents",
			place,
			"dataset"
		])))
	];
}
function checkPath(dataset, path, at) {
	const writers = dataset.tables.flatMap(({ writtenBy }, position) => writtenBy === path || writtenBy === "both" ? [position] : []);
	const second = writers[1];
	if (second !== void 0) return [{
		at: [
			...at,
			"tables",
			second,
			"written_by"
		],
		message: `the ${path} path writes two tables of one dataset`,
		observed: `${writers.length} tables`,
		expected: "one",
		remedy: "Make the second a dataset of its own."
	}];
	const isDescribed = dataset.paths?.[path] !== void 0;
	const isDerived = dataset.holds === "derived" && dataset.cadenceMinutes !== void 0;
	if (writers.length === 1 && !isDescribed && !isDerived) {
		const expected = dataset.holds === "derived" ? "cadence_minutes" : "its listing, limit, filter and cadence_minutes";
		return [{
			at: [
				...at,
				"paths",
				path
			],
			message: `the ${path} path writes a table and is not described`,
			observed: "nothing",
			expected,
			remedy: dataset.holds === "derived" ? "Add cadence_minutes to the dataset." : `Add paths.${path}.`
		}];
	}
	if (writers.length === 0 && isDescribed) {
		const remedy = `Bind the table that it writes, or delete paths.${path}.`;
		return [{
			at: [
				...at,
				"paths",
				path
			],
			message: `the ${path} path is described and writes no table`,
			observed: "no table",
			expected: "one",
			remedy
		}];
	}
	return [];
}
/** Reddit lists a subreddit's comments in one order alone, and a keyword of `title` is none of a comment. */
function checkComments({ holds, paths }, at) {
	const manual = paths?.manual;
	if (holds !== "comments" || manual === void 0) return [];
	const problems = [];
	if (manual.listing !== "new") {
		const remedy = "Write listing: new.";
		problems.push({
			at: [
				...at,
				"paths",
				"manual",
				"listing"
			],
			message: "comments are listed newest first alone",
			observed: manual.listing,
			expected: "new",
			remedy
		});
	}
	if (manual.filter.rule === "keywords") {
		const remedy = "Write filter: { rule: none }: comments of posts that are not stored are left out anyway.";
		problems.push({
			at: [
				...at,
				"paths",
				"manual",
				"filter"
			],
			message: "keywords are looked for in posts alone",
			observed: "rule: keywords",
			expected: "rule: none",
			remedy
		});
	}
	return problems;
}
function checkDlt({ tables, dlt }, at) {
	if (dlt !== void 0 || !tables.some(({ writtenBy }) => writtenBy === "dlt" || writtenBy === "both")) return [];
	const expected = "pipeline and schema, where _dlt_loads is";
	return [{
		at: [...at, "dlt"],
		message: "dlt writes a table and its pipeline is not named",
		observed: "nothing",
		expected,
		remedy: "Add dlt: { pipeline: …, schema: … }."
	}];
}
function checkParent(parent, all, at) {
	const names = all.map(({ name }) => name);
	if (names.includes(parent)) return [];
	const nearest = nearestWord(parent, names);
	const remedy = nearest === null ? "Bind the parent as a dataset." : `Write ${nearest}.`;
	return [{
		at,
		message: "the parent is not a dataset of this file",
		observed: renderValue(parent),
		expected: `one of ${names.join(", ")}`,
		remedy
	}];
}

// actions/shared/datasets/datasets-file.ts
/** A name of Postgres as the catalogue has it, unquoted; the adapters quote. At most 63 bytes, which Postgres would cut silently. */
const identifier = string().min(1).max(63).regex(/^[^\p{Cc}"]*$/u, "a name as the catalogue shows it, without quotes").refine((text) => text.length > 63 || new TextEncoder().encode(text).length <= 63, "a name of at most 63 bytes in UTF-8");
const name = string().max(63).regex(/^[a-z][a-z0-9_-]*$/u, "a name in lower case, such as submissions");
const cadenceMinutes = int().min(1).max(10080).meta({ description: "Minutes from one run to the next" });
const unitSchema = strictKeys({
	name: string().regex(/^[A-Za-z0-9_]{2,24}$/u, "a subreddit without r/, such as SideProject").meta({ description: "A subreddit; compared in lower case" }),
	weight: int().min(1).max(1e7).optional().meta({ description: "Posts a day, as measured; unknown where absent" })
});
/** What a path's filter lets through: the census needs it to know what must be here. */
const filterSchema = discriminatedUnion("rule", [
	strictKeys({ rule: literal("none") }),
	strictKeys({
		rule: literal("keywords"),
		words: array(string().min(1)).min(1).meta({ description: "One of them must occur, in any case" }),
		in: array(_enum(["title", "selftext"])).min(1)
	}),
	strictKeys({
		rule: literal("opaque"),
		reason: string().min(1)
	})
], "rule: none, rule: keywords or rule: opaque");
const pathSchema = strictKeys({
	listing: _enum(LISTINGS),
	limit: int().min(1).max(LISTING_LIMIT).meta({ description: "Posts asked of Reddit a unit and run" }),
	filter: filterSchema,
	cadence_minutes: cadenceMinutes
});
const arrivalSchema = discriminatedUnion("rule", [
	strictKeys({
		rule: literal("column"),
		column: identifier
	}),
	strictKeys({ rule: literal("dlt_load") }),
	strictKeys({
		rule: literal("by_path"),
		column: identifier
	}),
	strictKeys({ rule: literal("none") })
], "rule: column, rule: dlt_load, rule: by_path or rule: none").meta({ description: "When a row came in. column: a timestamptz that the database clock sets. dlt_load: inserted_at of its load. by_path: the column for manual rows, the load for dlt rows. none: not known." });
const pathRuleSchema = discriminatedUnion("rule", [strictKeys({ rule: literal("load_id") }), strictKeys({
	rule: literal("column"),
	column: identifier,
	manual: string().min(1),
	dlt: string().min(1)
})], "rule: load_id or rule: column").meta({ description: "Which path wrote a row of a table that both write. load_id: without _dlt_load_id it is manual." });
const column = identifier.optional();
/** What our own collect can write of posts and of comments, and the column for each. */
const columnsSchema = strictKeys({
	fullname: column,
	subreddit: column,
	unit: column,
	title: column,
	author: column,
	created_at: column,
	created_epoch: column,
	score: column,
	upvotes: column,
	upvote_ratio: column,
	num_comments: column,
	url: column,
	permalink: column,
	selftext: column,
	is_self: column,
	over_18: column,
	removed: column,
	condition: column,
	body: column,
	post_id: column,
	post_fullname: column,
	parent_fullname: column
}).meta({ description: "Field of the post or comment: column that collect fills with it. Of comments alone: body, post_id, post_fullname, parent_fullname." });
const unitNamesSchema = strictKeys({
	schema: identifier,
	table: identifier,
	key: identifier.meta({ description: "What unit_column refers to" }),
	name: identifier.meta({ description: "The name of the subreddit" })
}).meta({ description: "Where rows refer to subreddits: the table that has their names" });
const tableSchema = strictKeys({
	schema: identifier,
	table: identifier,
	written_by: _enum([
		"manual",
		"dlt",
		"both",
		"downstream"
	]).meta({ description: "downstream: a job that reads what the paths collected" }),
	canonical_id: strictKeys({
		column: identifier,
		form: _enum([
			"bare",
			"fullname",
			"opaque"
		]).meta({ description: "bare: 1skjxta. fullname: t3_1skjxta. opaque: not an id of Reddit" })
	}),
	unit_column: identifier.optional().meta({ description: "The name of the subreddit; with unit_names a reference to the row that has it" }),
	unit_names: unitNamesSchema.optional(),
	path: pathRuleSchema.optional(),
	arrival: arrivalSchema,
	event_time: strictKeys({
		column: identifier,
		type: _enum([
			"timestamptz",
			"timestamp_utc",
			"epoch_seconds"
		]).meta({ description: "timestamp_utc: without zone, holding UTC. epoch_seconds: a number" })
	}).optional(),
	required_columns: array(identifier).default([]).meta({ description: "Must exist and never be null" }),
	parents: array(strictKeys({
		column: identifier,
		dataset: name,
		parent_column: identifier.optional()
	})).default([]).meta({ description: "What a row belongs to; without parent_column it refers to the canonical id" }),
	columns: columnsSchema.optional()
});
const datasetSchema = strictKeys({
	name,
	holds: _enum([
		"posts",
		"comments",
		"derived"
	]),
	paths: strictKeys({
		manual: pathSchema.optional(),
		dlt: pathSchema.optional()
	}).optional(),
	cadence_minutes: cadenceMinutes.optional().meta({ description: "For what is derived, or written by a downstream job" }),
	dlt: strictKeys({
		pipeline: string().min(1).max(200),
		schema: identifier.meta({ description: "dlt's dataset_name: where _dlt_loads is" })
	}).optional(),
	tables: array(tableSchema).min(1)
});
/** `config/datasets.yaml`, as it is written. */
const datasetsFileSchema = strictKeys({
	schema_version: literal(1),
	units: array(unitSchema).min(1),
	datasets: array(datasetSchema).min(1)
});

// actions/shared/datasets/datasets.ts
/** Reads `config/datasets.yaml`: everything that is wrong with it at once, each with line and column. */
function parseDatasets(contents) {
	const file = parseYamlFile(contents, datasetsFileSchema, (value) => checkDatasets(camelKeys(value)));
	return file.ok ? {
		ok: true,
		datasets: camelKeys(file.value)
	} : file;
}
/** The table that a path writes in a dataset: at most one. */
function tableOf(dataset, path) {
	return dataset.tables.find(({ writtenBy }) => writtenBy === path || writtenBy === "both") ?? null;
}
/** Every relation that a binding names: the bound tables, and those that have the names of subreddits. */
function boundRelations({ datasets }) {
	return datasets.flatMap(({ tables }) => tables.flatMap((table) => table.unitNames === void 0 ? [table] : [table, table.unitNames]));
}

export { COMMENT_FIELDS, LISTINGS, LISTING_LIMIT, POST_FIELDS, boundRelations, compareIds, parseCommentListing, parseDatasets, parseListing, planCommentRows, planRows, tableOf };