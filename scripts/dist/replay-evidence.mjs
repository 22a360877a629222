import { bytesToHex, sha256, utf8ToBytes } from "./sha2.mjs";
import { _enum, array, boolean, custom, datetime, int, literal, looseObject, map, number, object, record, strictObject, string, union, unknown } from "./zod.mjs";
import { SKIP_REASONS, VERDICTS, foldVerdicts } from "./verdict.mjs";
import { oneLine } from "./one-line.mjs";
import { CHECK_KINDS } from "./integrity-check.mjs";
import { checkResultSchema } from "./integrity-result.mjs";
import { foldByKind, judgeLook } from "./judge-look.mjs";
import { parseCutoverConfig } from "./cutover-config.mjs";
import { parseRoutingFile } from "./routing-file.mjs";
import { settlementSchema } from "./settlement.mjs";
import { INTEGRITY_RECIPE, fromTaggedJson, toTaggedJson } from "./integrity-answer.mjs";
import { redactJson } from "./redact-evidence.mjs";
import { investigationResultSchema } from "./investigation-result.mjs";
import { sourceEvidenceSchema } from "./cause.mjs";
import { dltLookSchema, judgeLayerOne, measuredSchema, reasonCodeOf, verificationResultSchema } from "./verification-result.mjs";
import { assessCauses } from "./assess-causes.mjs";
import { assessCollection } from "./test-command.mjs";
import { takeLook } from "./take-look.mjs";
import { INTEGRITY_CHECKS, replayLook, restoreMemory, settleOutcome } from "./record-look.mjs";
import { SUCCESS_RECIPE, assessProof, assessSuccess, unmeasuredProof } from "./assess-success.mjs";
import { assessHold, assessRouting, assessState, unreadState } from "./assess-state.mjs";

// actions/shared/evidence/recipe.ts
/** Binds a pure function to the schema of its input. Maps, sets and dates travel as `tagged-json.ts` writes them. */
function defineRecipe(name, schema, compute) {
	return {
		name,
		compute: async (input, at) => {
			try {
				const parsed = schema.safeParse(fromTaggedJson(input));
				if (!parsed.success) return {
					ok: false,
					message: describe(parsed.error)
				};
				return {
					ok: true,
					answer: toTaggedJson(await compute(parsed.data, at))
				};
			} catch (fault) {
				const said = fault instanceof Error ? fault.message : String(fault);
				return {
					ok: false,
					message: `the input could not be computed with: ${oneLine(said, 200)}`
				};
			}
		}
	};
}
function describe(error) {
	const [issue] = error.issues;
	const place = issue === void 0 || issue.path.length === 0 ? "the top" : issue.path.map(String).join(".");
	return `the input is not what the recipe takes, at ${oneLine(place, 100)}: ${oneLine(issue?.message ?? "something else", 200)}`;
}

// actions/shared/evidence/causes-recipe.ts
/** What the sources gave; or all that `investigate` answers but the causes, which then gives the whole answer. */
const causesInputSchema = union([array(sourceEvidenceSchema), investigationResultSchema.omit({ causes: true })]);
/** Likely causes from what the sources gave. */
const causesRecipe = defineRecipe("causes@1", causesInputSchema, (input) => Array.isArray(input) ? assessCauses(input) : {
	...input,
	causes: assessCauses(input.sources)
});

// actions/shared/evidence/collection-recipe.ts
/** What `collect` answers, apart from the verdict. What else it says of each unit goes along and does not count. */
const collectionInputSchema = looseObject({
	units: array(looseObject({
		unit: string(),
		outcome: _enum([
			"fetched",
			"nothing-new",
			"gone",
			"rate-limited",
			"failed"
		]),
		unreadable: int().min(0)
	})),
	/** Absent where no command of the policy was run beside. */
	testCommand: looseObject({ outcome: _enum([
		"passed",
		"failed",
		"timed-out",
		"not-started"
	]) }).nullable().optional()
});
/** From the unit-fetches of a run, and the test command beside it, to its verdict. */
const collectionRecipe = defineRecipe("collection@1", collectionInputSchema, (input) => ({
	...input,
	verdict: assessCollection(input)
}));

// actions/shared/evidence/integrity-recipe.ts
/** A part whose form its own module knows: here it is only told what it is. What it then breaks is caught. */
const part = (isIt) => custom(isIt);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const lookSchema = strictObject({
	/** Which checks were asked, by their ids. */
	checks: array(string()),
	recorded: part(isObject),
	datasets: part(isObject),
	memory: part(isObject),
	isMemoryUnread: boolean(),
	state: part((value) => value === null || isObject(value)),
	isBaseline: boolean(),
	/** `null` where the census was off. */
	listings: part((value) => value === null || Array.isArray(value)),
	/** What Reddit said of ids that are missing here. */
	truth: measuredSchema(map(string(), _enum(["present", "gone"])))
});
const integrityInputSchema = strictObject({
	/** What surrounds the look, as it was found: the state, the memory; and where there was no look, why. */
	around: array(checkResultSchema),
	look: lookSchema.nullable(),
	/** Results that cannot be computed again, as they were: what they need was too large. */
	given: array(checkResultSchema),
	/** What else the result says, and is not judged by: times, windows, the history. */
	rest: record(string(), unknown())
});
/**
* Step 5 of the runbook again: the same questions, answered from what was recorded, judged by the same checks. Evidence of `integrity@1` holds other questions
* about late posts, and that of `integrity@2` about rows that landed elsewhere, which nobody here can ask any more; nor did it know of all loads of a long window.
*/
const integrityRecipe = defineRecipe(INTEGRITY_RECIPE, integrityInputSchema, async (input) => {
	const judged = input.look === null ? [] : await lookAgain(input.look);
	const checks = [...input.around, ...mergeGiven(judged, input.given)];
	return {
		...input.rest,
		verdict: foldVerdicts(checks),
		verdictByKind: foldByKind(checks),
		checks,
		baselineCount: checks.reduce((sum, { baselineCount }) => sum + baselineCount, 0)
	};
});
/** The results of one recorded look. */
async function lookAgain({ recorded, checks, listings, memory, truth, ...request }) {
	const asked = INTEGRITY_CHECKS.filter(({ id }) => checks.includes(id));
	const remembered = restoreMemory(memory);
	const { answered, context } = await takeLook(replayLook(recorded), {
		...request,
		memory: remembered,
		checks: asked,
		elapsedMs: () => 0,
		...listings === null ? {} : { listings }
	});
	const source = truth;
	const settled = answered.map((one) => ({
		...one,
		outcome: settleOutcome(one.outcome, source)
	}));
	return judgeLook(settled, context).results;
}
/** In the order in which checks are asked. */
function mergeGiven(judged, given) {
	const isGiven = new Set(given.map(({ id }) => id));
	return INTEGRITY_CHECKS.flatMap(({ id }) => (isGiven.has(id) ? given : judged).filter((result) => result.id === id));
}

// actions/shared/evidence/proof-recipe.ts
const seconds$1 = number().min(0);
const arrivalsSchema = array(strictObject({
	unit: string(),
	rows: int().min(0),
	newestAt: string()
}));
/** Both looks, the arrivals, and what they are judged by; or why the database was not looked at. */
const proofInputSchema = union([strictObject({
	first: dltLookSchema,
	observation: strictObject({
		look: dltLookSchema,
		skew: strictObject({
			skewMs: number(),
			roundTripMs: number()
		}),
		arrivals: array(strictObject({
			dataset: string(),
			expectedUnits: array(string()),
			units: measuredSchema(arrivalsSchema)
		})),
		dltLogin: strictObject({
			role: string(),
			state: measuredSchema(strictObject({
				canLogin: boolean().nullable(),
				sessions: int().min(0)
			}))
		}).optional()
	}),
	plan: strictObject({
		rollbackAt: string(),
		controlEndedAt: string().nullable(),
		distanceSeconds: seconds$1,
		isShortened: boolean(),
		terms: strictObject({
			previousLook: string(),
			controlEndedAt: string(),
			database: string()
		})
	}),
	manualLimitSeconds: seconds$1,
	manualFetches: array(object({
		unit: string(),
		startedAt: string(),
		outcome: _enum(["success", "failure"])
	})),
	note: string().nullable()
}), strictObject({ unmeasured: object({
	message: string(),
	remedy: string()
}) })]);
/** Layer 4: nothing of dlt arrives, manual rows do. */
const proofRecipe = defineRecipe("proof@1", proofInputSchema, (input) => {
	const checks = "unmeasured" in input ? unmeasuredProof({
		measured: false,
		...input.unmeasured
	}) : assessProof(input);
	return {
		verdict: foldVerdicts(checks),
		checks
	};
});

// actions/shared/evidence/state-recipe.ts
const unmeasured = object({
	message: string(),
	remedy: string()
});
/** The files at the tip of the branch, as texts, or why it could not be read. */
const stateInputSchema = union([strictObject({
	branch: string(),
	oid: string(),
	/** `null` where the commit has no such file. */
	config: string().nullable(),
	routing: string().nullable()
}), strictObject({
	branch: string(),
	unread: unmeasured
})]);
/** Whether the branch says that the migration is rolled back; the hold is judged at the instant of the measurement. */
const stateRecipe = defineRecipe("state@1", stateInputSchema, (input, at) => {
	if ("unread" in input) return toAnswer(unreadState({
		measured: false,
		...input.unread
	}, input.branch));
	const { branch, oid, config, routing } = input;
	const state = {
		branch,
		oid,
		config: parseCutoverConfig(bytesOf(config)),
		routing: routing === null ? null : parseRoutingFile(bytesOf(routing) ?? /* @__PURE__ */ new Uint8Array())
	};
	return toAnswer([
		assessState(state),
		assessRouting(state),
		assessHold(state, at)
	]);
});
function toAnswer(checks) {
	return {
		verdict: foldVerdicts(checks),
		layerOne: judgeLayerOne(checks),
		checks
	};
}
function bytesOf(text) {
	return text === null ? null : new TextEncoder().encode(text);
}

// actions/shared/success/success-facts.ts
/** UTC with `Z`. */
const instant = datetime();
const count = int().min(0);
const seconds = number().min(0);
const percent = number().min(0).max(100);
const verdict = _enum([...VERDICTS, "skipped"]);
/** The numbers of `config/policy.yaml` and `config/datasets.yaml` that the criteria go by. */
const successLimitsSchema = strictObject({
	errorRate: strictObject({
		belowPercent: percent,
		windowHours: number().min(0),
		minimumUnitFetches: count,
		pointsAboveBaseline: percent
	}),
	performance: strictObject({
		recentUnitFetches: count,
		goodUnitFetches: count,
		percentile: percent,
		times: number().min(0)
	}),
	/** So many minutes for each begun number of posts. */
	sla: strictObject({
		minutes: number().min(0),
		posts: int().min(1)
	}),
	queues: strictObject({
		queuedMinutes: number().min(0),
		runningMinutes: number().min(0)
	}),
	/** How old the newest run of the manual path may be. */
	manualLimitSeconds: seconds,
	acceptedUnknownDays: number().min(0)
});
const proofCheckSchema = strictObject({
	id: string(),
	title: string(),
	verdict,
	skipReason: _enum(SKIP_REASONS).optional(),
	expected: string(),
	observed: string(),
	detail: string().optional(),
	remedy: string().optional(),
	/** What it is about, for a settlement: load ids. */
	keys: array(string()).optional()
});
/** An answer of a check of kind loss or corruption: of the newest look, or a failing one that named keys since the watermark. */
const lossAnswerSchema = strictObject({
	/** The look's. */
	at: instant,
	id: string(),
	kind: _enum(CHECK_KINDS),
	dataset: string().nullable(),
	unit: string().nullable(),
	verdict,
	observed: string(),
	remedy: string().nullable(),
	keys: array(string()),
	/** How many there are: `keys` may not be all. */
	faultCount: count
});
const lossFactsSchema = strictObject({
	/** Of the newest look. */
	at: instant,
	/** Arrivals since then are judged without a gap: the last look before the incident at which nothing was lost; `null` where there is none. */
	since: instant.nullable(),
	/** Arrivals up to here are judged, in the table that is furthest behind; `null` where the history does not say. */
	through: instant.nullable(),
	answers: array(lossAnswerSchema)
});
/** Unit-fetches of the manual path. Units that are gone at the source are left out of both numbers. */
const errorRateFactsSchema = strictObject({
	/** Those that began after this are counted: the rollback, or the start of the window. */
	from: instant,
	fetches: count,
	failed: count,
	goneUnits: array(string()),
	/** All that are known from before the incident. */
	baseline: strictObject({
		fetches: count,
		failed: count
	})
});
/** Successful unit-fetches of the manual path whose duration is known, newest first. */
const performanceFactsSchema = strictObject({
	recent: array(strictObject({
		seconds,
		posts: count
	})),
	goodSeconds: array(seconds)
});
/** A collector's workflow as GitHub has it. */
const collectorWorkflowSchema = strictObject({
	workflow: string(),
	path: _enum(["manual", "dlt"]),
	/** GitHub's word: `active`, `disabled_manually`, `disabled_inactivity`, … */
	state: string(),
	/** Runs that are not over. */
	openRuns: array(strictObject({
		id: int(),
		url: string(),
		isQueued: boolean(),
		since: instant
	})),
	lastStartedAt: instant.nullable()
});
const queueFactsSchema = strictObject({
	/** Those that the policy names; none where it names none. */
	workflows: measuredSchema(array(collectorWorkflowSchema)),
	/** Load ids of rows that no completed load accounts for. */
	halfDoneLoads: measuredSchema(array(string())),
	/** Packages of dlt that wait to be loaded; `null` where nobody can see them. */
	pendingPackages: count.nullable()
});
/** Everything that the five success criteria are judged by, as JSON: the input of the recipe `success@1`. */
const successFactsSchema = strictObject({
	schemaVersion: literal(1),
	incident: string().nullable(),
	generation: int().nullable(),
	/** When the state was taken back; `null` where no rollback is recorded. */
	rollbackAt: instant.nullable(),
	limits: measuredSchema(successLimitsSchema),
	/** The state and the proof of layer 4. */
	checks: array(proofCheckSchema),
	loss: measuredSchema(lossFactsSchema),
	errorRate: measuredSchema(errorRateFactsSchema),
	performance: measuredSchema(performanceFactsSchema),
	queues: queueFactsSchema,
	/** What people accepted, as it stands on the default branch. */
	settlement: settlementSchema.nullable(),
	/** Why a file that is there does not count. */
	settlementProblem: string().nullable()
});

// actions/shared/evidence/success-recipe.ts
/** The five success criteria, at the instant of the measurement. */
const successRecipe = defineRecipe(SUCCESS_RECIPE, successFactsSchema, assessSuccess);

// actions/shared/evidence/verification-recipe.ts
/** All of the result but what is folded from its checks. Its look is with the proof, and not here. */
const verificationInputSchema = verificationResultSchema.omit({
	verdict: true,
	reasonCode: true,
	layerOne: true
});
/** From the checks of state and proof to what `verify-rollback` answers. */
const verificationRecipe = defineRecipe("verification@1", verificationInputSchema, (input) => {
	const verdict = foldVerdicts(input.checks);
	const layerOne = judgeLayerOne(input.checks.map(({ id, title, verdict: own, expected, observed }) => ({
		id,
		title,
		verdict: own,
		expected,
		observed
	})));
	return {
		...input,
		verdict,
		layerOne,
		reasonCode: reasonCodeOf(verdict, layerOne)
	};
});

// actions/shared/evidence/recipes.ts
/** Every recipe by its name. One that answers otherwise than before takes the next number; evidence of old incidents keeps the old one. */
const RECIPES = new Map([
	stateRecipe,
	proofRecipe,
	verificationRecipe,
	integrityRecipe,
	causesRecipe,
	collectionRecipe,
	successRecipe
].map((recipe) => [recipe.name, recipe]));

// actions/shared/evidence/canonical-json.ts
/** One value, one text: names in the order of their code units, no blanks. Two files that differ in the order of names alone say the same. */
function canonicalJson(value) {
	if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	return `{${Object.keys(value).toSorted(compareCodeUnits).map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`).join(",")}}`;
}
/** Not by the language of the machine. */
function compareCodeUnits(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}

// actions/shared/evidence/compare-json.ts
const MOST_DIFFERENCES = 20;
/** Where they differ, each place as deep as it goes, in the order of the recorded value; at most 20. The order of names does not count. */
function compareJson(recorded, recomputed) {
	const differences = [];
	compare({
		path: "",
		recorded,
		recomputed
	}, differences);
	return differences;
}
function compare(pair, found) {
	if (found.length >= 20) return;
	const { path, recorded, recomputed } = pair;
	const left = childrenOf(recorded);
	const right = childrenOf(recomputed);
	if (left === null || right === null || Array.isArray(recorded) !== Array.isArray(recomputed)) {
		if (!isSame(recorded, recomputed)) found.push(pair);
		return;
	}
	for (const name of /* @__PURE__ */ new Set([...left.keys(), ...right.keys()])) compare({
		path: `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
		recorded: left.get(name),
		recomputed: right.get(name)
	}, found);
}
function isSame(left, right) {
	return left === void 0 || right === void 0 ? left === right : canonicalJson(left) === canonicalJson(right);
}
function childrenOf(value) {
	return value === void 0 || value === null || typeof value !== "object" ? null : new Map(Object.entries(value));
}

// actions/shared/evidence/evidence-digest.ts
/** `sha256:` and 64 digits, over the canonical JSON of everything but the digest itself. */
function digestOf(evidence) {
	return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalJson(evidence))))}`;
}
/** Whether everything is as it was sealed. */
function isDigestRight({ digest, ...evidence }) {
	return digest === digestOf(evidence);
}

// actions/shared/evidence/replay-evidence.ts
const VERDICT_OF = {
	same: "pass",
	"partly-same": "unknown",
	differs: "fail",
	"not-replayable": "unknown",
	"unknown-recipe": "unknown"
};
/** Computes every answer again from its input, without the world. A digest that is wrong fails by itself; evidence without a measurement proves nothing. */
async function replayEvidence(evidence, recipes) {
	const measurements = [];
	for (const measurement of evidence.measurements) {
		const { id, recipe, at } = measurement;
		measurements.push({
			id,
			recipe,
			at,
			replayed: await replay(measurement, recipes.get(recipe))
		});
	}
	const isRight = isDigestRight(evidence);
	return {
		verdict: foldVerdicts([...isRight ? [] : [{ verdict: "fail" }], ...measurements.map(({ replayed }) => ({ verdict: VERDICT_OF[replayed.kind] }))]),
		isDigestRight: isRight,
		measurements
	};
}
async function replay({ input, answer, at, leftOut }, recipe) {
	if (input === null && leftOut !== null) return {
		kind: "not-replayable",
		why: leftOut
	};
	if (recipe === void 0) return { kind: "unknown-recipe" };
	const instant = new Date(at);
	if (Number.isNaN(instant.getTime())) return {
		kind: "not-replayable",
		why: "its instant is none"
	};
	const again = await recipe.compute(input, instant);
	if (!again.ok) return {
		kind: "not-replayable",
		why: again.message
	};
	const differences = compareJson(redactJson(answer), redactJson(again.answer));
	if (differences.length > 0) return {
		kind: "differs",
		differences
	};
	return leftOut === null ? { kind: "same" } : {
		kind: "partly-same",
		leftOut
	};
}

export { RECIPES, canonicalJson, replayEvidence, successFactsSchema };