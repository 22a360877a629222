import { integrityResultSchema } from "./integrity-result.mjs";

// actions/shared/evidence/tagged-json.ts
const MAP = "$map";
const SET = "$set";
const DATE = "$date";
/** Holds an object whose own names would be read as one of these. */
const OBJECT = "$object";
/**
* A value as JSON that keeps maps, sets and dates: `{"$map": [[key, value], …]}`, `{"$set": […]}`, `{"$date": "2026-11-25T12:00:00.000Z"}`. What JSON has
* no word for (`undefined`, functions) is left out, as JSON.stringify does.
*/
function toTaggedJson(value) {
	if (value instanceof Map) return { [MAP]: [...value].map(([key, item]) => [toTaggedJson(key), toTaggedJson(item)]) };
	if (value instanceof Set) return { [SET]: [...value].map((item) => toTaggedJson(item)) };
	if (value instanceof Date) return { [DATE]: value.toISOString() };
	if (Array.isArray(value)) return value.map((item) => toTaggedJson(item));
	if (typeof value === "object" && value !== null) return toTaggedObject(value);
	if (typeof value === "string" || typeof value === "boolean") return value;
	return typeof value === "number" && Number.isFinite(value) ? value : null;
}
function toTaggedObject(value) {
	const entries = Object.entries(value).flatMap(([name, item]) => item === void 0 || typeof item === "function" ? [] : [[name, toTaggedJson(item)]]);
	return entries.length === 1 && entries[0]?.[0].startsWith("$") === true ? { [OBJECT]: entries } : Object.fromEntries(entries);
}
/** The value again. What has a tag and not its form stays as it is: whoever uses it asks a schema. */
function fromTaggedJson(value) {
	if (Array.isArray(value)) return value.map((item) => fromTaggedJson(item));
	if (value === null || typeof value !== "object") return value;
	const [only, ...others] = Object.entries(value);
	return (only === void 0 || others.length > 0 ? void 0 : fromTag(only[0], only[1])) ?? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromTaggedJson(item)]));
}
function fromTag(tag, content) {
	if (tag === DATE && typeof content === "string") return new Date(content);
	if (!Array.isArray(content)) return void 0;
	if (tag === SET) return new Set(content.map((item) => fromTaggedJson(item)));
	const pairs = content.map((pair) => Array.isArray(pair) ? [fromTaggedJson(pair[0] ?? null), fromTaggedJson(pair[1] ?? null)] : [null, null]);
	if (tag === MAP) return new Map(pairs);
	return tag === OBJECT ? Object.fromEntries(pairs.map(([name, item]) => [String(name), item])) : void 0;
}

// actions/shared/evidence/integrity-answer.ts
/** The check that counts late posts. */
const DELAY_CHECK = "arrival-delay";
/** The recipe of today's looks: a change that gives other answers to old inputs takes the next number. */
const INTEGRITY_RECIPE = "integrity@3";
/** Recipes whose looks say where there may be more late posts than they counted; what an earlier one counted may be any part of them. */
const TELLS_MORE = /* @__PURE__ */ new Set(["integrity@2", INTEGRITY_RECIPE]);
const WHY = "the version that looked did not tell whether there are more";
/** The answer of a measurement as a look at the data; `null` where it is none. Late posts that a recipe counted which is not known are so many at least. */
function readIntegrity({ answer, recipe }) {
	const parsed = integrityResultSchema.safeParse(fromTaggedJson(answer));
	if (!parsed.success) return null;
	return TELLS_MORE.has(recipe) ? parsed.data : {
		...parsed.data,
		checks: parsed.data.checks.map((check) => isCounted(check) ? atLeast(check) : check)
	};
}
function isCounted({ id, verdict }) {
	return id === "arrival-delay" && verdict !== "unknown" && verdict !== "skipped";
}
function atLeast(check) {
	return {
		...check,
		atLeastBecause: check.atLeastBecause ?? WHY
	};
}

export { DELAY_CHECK, INTEGRITY_RECIPE, fromTaggedJson, readIntegrity, toTaggedJson };