import { _enum, array, int, literal, object, strictObject, string, tuple } from "./zod.mjs";
import { isNestedTooDeeply } from "./json-depth.mjs";
import { PHASES } from "./phase.mjs";
import { count } from "./count.mjs";
import { unitKey } from "./unit-key.mjs";

// actions/shared/routing/routing-file.ts
/** The flag that every client asks, and its attribute (DESIGN.md section 3, "Routing"). */
const FLAG_KEY = "collection-path";
const UNIT_ATTRIBUTE = "unit";
const FLAGD_SCHEMA = "https://flagd.dev/schema/v0/flags.json";
const WEIGHT_PREFIX = "weight:";
/**
* The file, exactly. flagd allows only strings, numbers and booleans as metadata, so a unit's weight is a key of its own,
* `weight:<unit>`; it stands at the flag set, where no client takes it for the flag's own.
*/
const routingFileSchema = strictObject({
	$schema: literal(FLAGD_SCHEMA),
	metadata: object({
		schema_version: literal(1),
		generation: int().min(0),
		phase: _enum(PHASES),
		salt: string().optional()
	}).catchall(int().min(1)),
	flags: strictObject({ [FLAG_KEY]: strictObject({
		state: literal("ENABLED"),
		variants: strictObject({
			manual: literal("manual"),
			dlt: literal("dlt")
		}),
		defaultVariant: literal("manual"),
		targeting: strictObject({ if: tuple([
			strictObject({ in: tuple([strictObject({ var: literal(UNIT_ATTRIBUTE) }), array(string())]) }),
			literal("dlt"),
			literal("manual")
		]) })
	}) })
});
const REMEDY = "This file is generated and never edited by hand: restore it from the newest transition commit, or run a rollback, which writes it anew.";
/** Reads the routing file. Anything that Switchback would not have written is refused: a rule that we do not know could route to dlt. */
function parseRoutingFile(contents) {
	const json = parseJson(contents);
	if (!json.ok) return json;
	const file = routingFileSchema.safeParse(json.value);
	if (!file.success) return refused(problemOf(file.error, json.value));
	return readRouting(file.data);
}
/** The file's text: the same routing gives the same bytes, one unit a line, so that a diff shows which units move. */
function renderRoutingFile(routing) {
	const names = [...routing.weights.keys()].toSorted();
	const file = {
		$schema: FLAGD_SCHEMA,
		metadata: {
			schema_version: 1,
			generation: routing.generation,
			phase: routing.phase,
			...routing.salt === null ? {} : { salt: routing.salt },
			...Object.fromEntries(names.map((name) => [WEIGHT_PREFIX + name, routing.weights.get(name) ?? 1]))
		},
		flags: { [FLAG_KEY]: {
			state: "ENABLED",
			variants: {
				manual: "manual",
				dlt: "dlt"
			},
			defaultVariant: "manual",
			targeting: { if: [
				{ in: [{ var: UNIT_ATTRIBUTE }, [...new Set(routing.dltUnits)].toSorted()] },
				"dlt",
				"manual"
			] }
		} }
	};
	return `${JSON.stringify(file, null, 2)}\n`;
}
/** The routing of a rollback: no unit by dlt. Keeps the frozen weights and the salt where the file before could be read. */
function emptyRouting(options) {
	const { generation, previous } = options;
	return {
		generation,
		phase: "manual_only",
		salt: previous?.salt ?? null,
		weights: previous?.weights ?? /* @__PURE__ */ new Map(),
		dltUnits: []
	};
}
function readRouting(file) {
	const { schema_version: _version, generation, phase, salt, ...rest } = file.metadata;
	const dltUnits = file.flags[FLAG_KEY].targeting.if[0].in[1];
	const unknownKey = Object.keys(rest).find((key) => !isName(key.slice(7)) || !key.startsWith(WEIGHT_PREFIX));
	if (unknownKey !== void 0) return refused({
		path: "metadata",
		message: "a key is not known",
		observed: quote(unknownKey),
		expected: "weight:<unit in lower case>"
	});
	const seen = /* @__PURE__ */ new Set();
	const badName = dltUnits.find((name) => !isName(name) || seen.size === seen.add(name).size);
	if (badName !== void 0) return refused({
		path: LIST_PATH,
		message: "a unit of the dlt list is not usable",
		observed: quote(badName),
		expected: "each unit once, in lower case, without blanks, slashes or control characters"
	});
	if ((phase === "manual_only" || phase === "shadow") && dltUnits.length > 0) return refused({
		path: LIST_PATH,
		message: `phase ${phase} routes units to dlt`,
		observed: count(dltUnits.length, "unit"),
		expected: "none"
	});
	const weights = new Map(Object.entries(rest).map(([key, weight]) => [key.slice(7), weight]));
	return {
		ok: true,
		routing: {
			generation,
			phase,
			salt: salt ?? null,
			weights,
			dltUnits
		}
	};
}
const LIST_PATH = `flags.${FLAG_KEY}.targeting.if[0].in[1]`;
function isName(name) {
	return name !== "" && name === unitKey(name) && !/[\s/\p{Cc}]/u.test(name);
}
function parseJson(contents) {
	try {
		const text = typeof contents === "string" ? contents : new TextDecoder("utf-8", { fatal: true }).decode(contents);
		if (isNestedTooDeeply(text)) return refused({
			path: "",
			message: "the file is nested too deeply",
			observed: `more than ${100} levels`,
			expected: "a flagd flag file"
		});
		return {
			ok: true,
			value: JSON.parse(text)
		};
	} catch (error) {
		return refused({
			path: "",
			message: "the file is not JSON in UTF-8",
			observed: String(error),
			expected: "a flagd flag file"
		});
	}
}
function problemOf(error, value) {
	const issue = error.issues[0];
	const path = issue?.path ?? [];
	return {
		path: path.reduce((text, key) => typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`, ""),
		message: "the file is not as Switchback writes it",
		observed: quote(valueAt(value, path)),
		expected: issue?.message ?? "a routing file"
	};
}
function valueAt(value, path) {
	return path.reduce((at, key) => typeof at === "object" && at !== null && Object.hasOwn(at, key) ? at[key] : void 0, value);
}
/** Cut, since the value may be a whole file. */
function quote(value) {
	const text = JSON.stringify(value) ?? "nothing";
	return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
function refused(problem) {
	return {
		ok: false,
		problem: {
			...problem,
			remedy: REMEDY
		}
	};
}

export { emptyRouting, parseRoutingFile, renderRoutingFile };