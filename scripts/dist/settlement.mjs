import { _enum, array, datetime, literal, strictObject, string } from "./zod.mjs";

// actions/shared/incident/settlement.ts
/** `incidents/<id>/settled.json`: what people accepted of an incident, changed by pull request alone (DESIGN.md section 8). */
const SETTLEMENT_FILE = "settled.json";
/** `loss`: it is lost, and that is accepted. `unknown`: it cannot be measured; expires. `baseline-rate`: the error rate is what the path had before. */
const SETTLEMENT_KINDS = [
	"loss",
	"unknown",
	"baseline-rate"
];
const instant = datetime().regex(/T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/u, "an instant in UTC such as 2026-11-25T13:07:00Z");
const isBlank = (text) => text.trim() === "";
/** A pattern would accept what nobody has seen yet. */
const WILDCARD = /[*?%…]|\.\.\./u;
const key = string().max(300).refine((text) => !isBlank(text) && text === text.trim(), "an exact key or load id, without blanks around it").refine((text) => !WILDCARD.test(text), "an exact key or load id: a pattern would accept what nobody has seen");
const entrySchema = strictObject({
	kind: _enum(SETTLEMENT_KINDS),
	about: string().regex(/^[a-z][a-z0-9-]*$/u, "a criterion such as no-data-loss, or a check such as census").meta({ description: "The criterion, or the check as the report names it" }),
	dataset: string().min(1).optional().meta({ description: "Where the check is made of several datasets" }),
	keys: array(key).max(1e5).meta({ description: "Exactly what is accepted: ids, or load ids of dlt" }),
	range: strictObject({
		after: instant,
		through: instant
	}).refine(({ after, through }) => Date.parse(after) < Date.parse(through), "after lies before through").optional().meta({ description: "Where a finding has no keys: it is accepted when it was measured in here" }),
	reason: string().max(2e3).refine((text) => !isBlank(text), "a reason"),
	owner: string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/u, "the GitHub login of who answers for it, without @"),
	acceptedAt: instant
}).superRefine((entry, context) => {
	const complain = (path, message) => context.addIssue({
		code: "custom",
		path: [path],
		message
	});
	if (entry.kind === "loss" && entry.keys.length === 0 && entry.range === void 0) complain("keys", "the exact keys or load ids that are lost, or a range where the finding has none");
	if (entry.kind === "baseline-rate" && entry.about !== "error-rate") complain("about", "error-rate: a baseline rate is accepted of that criterion alone");
	if (entry.kind === "baseline-rate" && (entry.keys.length > 0 || entry.range !== void 0)) complain("keys", "none: a rate has no keys");
	if (entry.kind === "loss" && entry.about === "error-rate") complain("about", "a check that found a loss; a rate is accepted as baseline-rate");
});
const settlementSchema = strictObject({
	$schema: string().optional(),
	schemaVersion: literal(1),
	entries: array(entrySchema).min(1)
}).superRefine(({ entries }, context) => {
	const seen = /* @__PURE__ */ new Set();
	for (const [at, entry] of entries.entries()) for (const [place, one] of namesOf(entry).entries()) {
		if (seen.has(one.name)) {
			const path = one.isKey ? [
				"entries",
				at,
				"keys",
				place
			] : [
				"entries",
				at,
				"about"
			];
			context.addIssue({
				code: "custom",
				path,
				message: "accepted already: each key and each unknown stands once"
			});
		}
		seen.add(one.name);
	}
});
/** By what an entry may not stand twice: its keys, or where it has none itself. */
function namesOf({ kind, about, dataset, keys, range }) {
	const name = (rest) => JSON.stringify([
		about,
		dataset ?? null,
		rest
	]);
	return keys.length > 0 ? keys.map((one) => ({
		name: name(`key ${one}`),
		isKey: true
	})) : [{
		name: name(`${kind} ${JSON.stringify(range ?? null)}`),
		isKey: false
	}];
}
const MOST_PROBLEMS = 20;
/** Reads `settled.json`: everything that is wrong with it at once. */
function parseSettlement(contents) {
	const value = parseJson(contents);
	if (!value.ok) return {
		ok: false,
		problems: [`it is no JSON in UTF-8: ${value.why}`]
	};
	const parsed = settlementSchema.safeParse(value.value);
	if (parsed.success) return {
		ok: true,
		settlement: parsed.data
	};
	const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "the top"}: ${message}`);
	const more = problems.length - MOST_PROBLEMS;
	return {
		ok: false,
		problems: more > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${more} more`] : problems
	};
}
function parseJson(contents) {
	try {
		const text = typeof contents === "string" ? contents : new TextDecoder("utf-8", { fatal: true }).decode(contents);
		return {
			ok: true,
			value: JSON.parse(text)
		};
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof TypeError) return {
			ok: false,
			why: error.message
		};
		throw error;
	}
}

export { SETTLEMENT_FILE, parseSettlement, settlementSchema };