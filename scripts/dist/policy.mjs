import { _enum, array, date, int, literal, number, preprocess, string, url } from "./zod.mjs";
import { camelKeys, nearestWord, parseYamlFile, renderValue, strictKeys } from "./datasets.mjs";
import { WORKFLOW_REFERENCE, resolveWorkflow, workflowKey } from "./workflow-reference.mjs";
import { PHASES } from "./phase.mjs";
import { unitKey } from "./unit-key.mjs";
import { SEVERITIES, TRIGGERS } from "./trigger.mjs";

// actions/shared/investigation/zone-clock.ts
const HOUR_MS = 36e5;
const DAY_MS = 24 * HOUR_MS;
const OVERTAKEN_MS = 6e4;
/** A name of the IANA database. Offsets such as +02:00, which newer engines know too, have no summer time. */
const NAME = /^[A-Za-z][\w+-]{0,30}(?:\/[A-Za-z][\w+-]{0,30}){0,2}$/u;
/** Whether it is a time zone by its IANA name, such as `Europe/Berlin`, in the database of this engine. */
function isTimeZone(name) {
	if (!NAME.test(name)) return false;
	try {
		formatOf(name);
		return true;
	} catch {
		return false;
	}
}
/** @throws RangeError for a name that `isTimeZone` refuses. */
function createZoneClock(zone) {
	const format = formatOf(zone);
	let hour = NaN;
	let [before, after] = [0, 0];
	return (wallMs, previousMs) => {
		const own = Math.floor(wallMs / HOUR_MS);
		if (own !== hour) {
			hour = own;
			before = offsetAt(format, own * HOUR_MS - DAY_MS);
			after = offsetAt(format, (own + 1) * HOUR_MS + DAY_MS);
		}
		if (before === after) return {
			atMs: wallMs - before,
			kind: "once"
		};
		return nearChange(wallMs, {
			before,
			after,
			previousMs,
			offset: (atMs) => offsetAt(format, atMs)
		});
	};
}
function nearChange(wallMs, { before, after, previousMs, offset }) {
	const [early, late] = [wallMs - before, wallMs - after];
	const [isEarly, isLate] = [offset(early) === before, offset(late) === after];
	if (isEarly && isLate) return {
		atMs: previousMs !== null && previousMs - early > OVERTAKEN_MS ? late : early,
		kind: "twice"
	};
	if (isEarly || isLate) return {
		atMs: isEarly ? early : late,
		kind: "once"
	};
	return {
		atMs: early,
		kind: "never"
	};
}
function formatOf(timeZone) {
	const digits = "2-digit";
	return new Intl.DateTimeFormat("en-US", {
		timeZone,
		calendar: "iso8601",
		hourCycle: "h23",
		year: "numeric",
		month: digits,
		day: digits,
		hour: digits,
		minute: digits,
		second: digits
	});
}
/** Milliseconds east of UTC. */
function offsetAt(format, atMs) {
	const second = Math.floor(atMs / 1e3) * 1e3;
	const parts = new Map(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
	const part = (type) => parts.get(type) ?? NaN;
	return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - second;
}

// actions/shared/policy/compare-phases.ts
/** A later phase never sends less by dlt: an advance moves nothing back, so a smaller phase would not be what its name says. */
function comparePhases(phases) {
	return phases.flatMap((phase, index) => {
		const before = phases[index - 1];
		return before === void 0 ? [] : shrinkage(before, phase, index);
	});
}
function shrinkage(before, phase, index) {
	const at = ["phases", index];
	const message = `the phase sends less by dlt than ${before.phase}`;
	if (before.units !== void 0 && phase.units !== void 0) {
		const names = new Set(phase.units.map(unitKey));
		const lost = before.units.filter((unit) => !names.has(unitKey(unit)));
		if (lost.length === 0) return [];
		return [{
			at: [...at, "units"],
			message,
			observed: `without ${lost.join(", ")}`,
			expected: `the units of ${before.phase} and more`,
			remedy: `Add ${lost.join(", ")}.`
		}];
	}
	if (before.sharePercent !== void 0 && phase.sharePercent !== void 0 && phase.sharePercent < before.sharePercent) {
		const [observed, expected] = [String(phase.sharePercent), `at least ${before.sharePercent}`];
		return [{
			at: [...at, "share_percent"],
			message,
			observed,
			expected,
			remedy: "Raise it."
		}];
	}
	if (before.all === true && phase.all !== true) return [{
		at,
		message,
		observed: "not every unit",
		expected: "all: true",
		remedy: "Write all: true."
	}];
	return [];
}

// actions/shared/policy/check-policy.ts
/** What the model alone cannot say: numbers that contradict each other, phases out of order, double names. */
function checkPolicy(policy) {
	return [
		...policy.phases.flatMap((phase, index) => checkPhase(phase, ["phases", index])),
		...checkPhaseOrder(policy),
		...comparePhases(policy.phases),
		...doubles(policy.routing.pins, ["routing", "pins"]),
		...checkCollectors(policy),
		...checkLogTimeZone(policy),
		...LIMITS.flatMap((limit) => checkLimit(policy, limit)),
		...checkEscalation(policy)
	];
}
function checkPhase(phase, at) {
	const named = [
		"units",
		"sharePercent",
		"all"
	].filter((key) => phase[key] !== void 0);
	const observed = named.length === 0 ? "none of them" : named.map((key) => key === "sharePercent" ? "share_percent" : key).join(" and ");
	const isShadow = phase.phase === "shadow";
	if (named.length !== 1) return [{
		at,
		message: "a phase says in one way what goes by dlt",
		observed,
		expected: "exactly one of units, share_percent and all",
		remedy: "Keep one of the three."
	}];
	if (isShadow && phase.units?.length !== 0) return [{
		at,
		message: "in the shadow phase no unit is routed to dlt",
		observed,
		expected: "units: []",
		remedy: "Write units: []."
	}];
	if (!isShadow && phase.units?.length === 0) return [{
		at: [...at, "units"],
		message: "the phase sends nothing by dlt",
		observed: "[]",
		expected: "at least one unit",
		remedy: "Name a unit, or delete the phase."
	}];
	return doubles(phase.units ?? [], [...at, "units"]);
}
/** Each phase once, in the order of the migration, and none left out but shadow: an advance goes one phase forward. */
function checkPhaseOrder({ phases }) {
	const names = phases.map(({ phase }) => phase);
	const expected = PHASES.filter((phase) => phase !== "manual_only" && (phase !== "shadow" || names.includes("shadow")));
	if (names.join() === expected.join()) return [];
	const wrong = expected.findIndex((phase, index) => phase !== names[index]);
	return [{
		at: [
			"phases",
			Math.min(wrong === -1 ? expected.length : wrong, names.length - 1),
			"phase"
		],
		message: "the phases are not those of the migration",
		observed: names.join(", "),
		expected: expected.join(", "),
		remedy: "Put them in this order, each once; shadow may be left out."
	}];
}
function checkCollectors({ collectors: { manual, dlt } }) {
	const problems = [];
	if (dlt.by === "switchback") {
		const message = manual.by === "switchback" ? "Switchback collects on both paths" : "Switchback does not collect by dlt";
		problems.push({
			at: [
				"collectors",
				"dlt",
				"by"
			],
			message,
			observed: "switchback",
			expected: "external",
			remedy: "Write external: your pipeline stays what collects by dlt, and the budget at Reddit is one client’s."
		});
	}
	if (manual.by === "switchback" && manual.testCommand !== null) {
		const remedy = "Write null: step 4 is then a collection of Switchback itself.";
		const observed = renderValue(manual.testCommand);
		problems.push({
			at: [
				"collectors",
				"manual",
				"test_command"
			],
			message: "a test command is for an external collector",
			observed,
			expected: "null",
			remedy
		});
	}
	for (const [index, workflow] of dlt.workflows.entries()) {
		if (!manual.workflows.some((other) => keyOf(other) === keyOf(workflow))) continue;
		const remedy = "Split it into one workflow a path: stopping dlt would stop manual.";
		const observed = renderValue(workflow);
		problems.push({
			at: [
				"collectors",
				"dlt",
				"workflows",
				index
			],
			message: "one workflow serves both paths",
			observed,
			expected: "a workflow of its own",
			remedy
		});
	}
	return problems;
}
function checkLogTimeZone({ collectors: { logTimeZone } }) {
	if (logTimeZone === void 0 || isTimeZone(logTimeZone)) return [];
	return [{
		at: ["collectors", "log_time_zone"],
		message: "there is no such time zone",
		observed: renderValue(logTimeZone),
		expected: "a name of the IANA time zone database, such as Europe/Berlin or UTC",
		remedy: "Write the zone of the machine that writes the logs (timedatectl shows it), not an offset: an offset knows no summer time."
	}];
}
/** Another repository than this one has no name that a file could have. */
function keyOf(workflow) {
	return workflowKey(resolveWorkflow(workflow, {
		owner: "",
		repo: ""
	}));
}
const LIMITS = [
	{
		at: [
			"triggers",
			"error-rate",
			"clears_below_percent"
		],
		value: ({ triggers }) => triggers["error-rate"].clearsBelowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "above_percent"
	},
	{
		at: [
			"triggers",
			"error-rate",
			"hours_with_failures"
		],
		value: ({ triggers }) => triggers["error-rate"].hoursWithFailures,
		most: ({ triggers }) => triggers["error-rate"].windowHours,
		than: "window_hours"
	},
	{
		at: [
			"triggers",
			"error-rate",
			"window_hours"
		],
		value: ({ triggers }) => triggers["error-rate"].windowHours,
		most: ({ triggers }) => triggers["error-rate"].longestWindowHours ?? 1e400,
		than: "longest_window_hours"
	},
	{
		at: [
			"triggers",
			"api-limits",
			"limited_runs"
		],
		value: ({ triggers }) => triggers["api-limits"].limitedRuns,
		most: ({ triggers }) => triggers["api-limits"].ofRuns,
		than: "of_runs"
	},
	{
		at: [
			"triggers",
			"load-failure",
			"hold_after_cadences"
		],
		value: ({ triggers }) => triggers["load-failure"].holdAfterCadences,
		most: ({ triggers }) => triggers["load-failure"].actionAfterCadences,
		than: "action_after_cadences",
		isStrict: true
	},
	{
		at: ["gates", "error_below_percent"],
		value: ({ gates }) => gates.errorBelowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "triggers.error-rate.above_percent"
	},
	{
		at: [
			"success",
			"error_rate",
			"below_percent"
		],
		value: ({ success }) => success.errorRate.belowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "triggers.error-rate.above_percent"
	}
];
function checkLimit(policy, { at, value, most, than, isStrict }) {
	const [observed, bound] = [value(policy), most(policy)];
	if (isStrict ? observed < bound : observed <= bound) return [];
	const expected = `${isStrict ? "less than" : "at most"} ${bound}, which is ${than}`;
	return [{
		at,
		message: "the number contradicts another",
		observed: String(observed),
		expected,
		remedy: `Lower it, or raise ${than}.`
	}];
}
/** Somebody must be told whatever happened. */
function checkEscalation({ escalation }) {
	const idle = escalation.flatMap(({ afterMinutes, atOnceOn }, index) => {
		return afterMinutes === null && (atOnceOn?.triggers.length ?? 0) + (atOnceOn?.severities.length ?? 0) === 0 ? [{
			at: ["escalation", index],
			message: "the role is never told",
			observed: "no time and no cause",
			expected: "one of them",
			remedy: "Write after_minutes, or name triggers or severities under at_once_on."
		}] : [];
	});
	if (escalation.some(({ afterMinutes }) => afterMinutes === 0)) return idle;
	const remedy = "Write after_minutes: 0 for the engineer on call.";
	return [...idle, {
		at: ["escalation"],
		message: "nobody is told at once",
		observed: "no after_minutes: 0",
		expected: "one role with it",
		remedy
	}];
}
function doubles(names, at) {
	const seen = /* @__PURE__ */ new Set();
	return names.flatMap((name, index) => {
		if (seen.size !== seen.add(unitKey(name)).size) return [];
		return [{
			at: [...at, index],
			message: "the unit stands twice",
			observed: renderValue(name),
			expected: "each once, whatever the case",
			remedy: "Delete one of the two."
		}];
	});
}

// actions/shared/policy/check-policy-against-datasets.ts
/** Units that the policy names and the register does not have. */
function checkPolicyAgainstDatasets(policy, { units }) {
	const names = units.map(({ name }) => name);
	const registered = new Set(names.map(unitKey));
	return [...policy.routing.pins.map((name, index) => ({
		name,
		at: [
			"routing",
			"pins",
			index
		]
	})), ...policy.phases.flatMap(({ units: inPhase }, phase) => (inPhase ?? []).map((name, index) => ({
		name,
		at: [
			"phases",
			phase,
			"units",
			index
		]
	})))].filter(({ name }) => !registered.has(unitKey(name))).map(({ name, at }) => {
		const nearest = nearestWord(name, names);
		const remedy = `${nearest === null ? "" : `Write ${nearest}, or `}${nearest === null ? "Register" : "register"} it under units in config/datasets.yaml.`;
		return {
			at,
			message: "the unit is not registered",
			observed: renderValue(name),
			expected: "a unit of config/datasets.yaml",
			remedy
		};
	});
}

// actions/shared/policy/policy-file.ts
const unitName = string().regex(/^[A-Za-z0-9_]{2,24}$/u, "a subreddit without r/, such as SideProject");
const percent = number().min(0).max(100);
const hours = number().min(0).max(8760);
const minutes = number().min(0).max(525600);
const count = int().min(1).max(1e5);
/** What a trigger that fires leads to. observe: shown and recorded, nothing more. */
const action = _enum([
	"rollback",
	"hold",
	"observe"
]);
const phaseSchema = strictKeys({
	phase: _enum([
		"shadow",
		"10%",
		"50%",
		"100%"
	]),
	units: array(unitName).optional().meta({ description: "The units that go by dlt, by name" }),
	share_percent: number().gt(0).max(100).optional().meta({ description: "Of the traffic, by weight" }),
	all: literal(true).optional().meta({ description: "Every registered unit" }),
	soak_hours: hours.meta({ description: "How long the phase must run clean before the next" })
}).meta({ description: "Exactly one of units, share_percent and all" });
const workflows = array(string().regex(WORKFLOW_REFERENCE, "the name of a file in .github/workflows, such as collect.yml, or owner/repo:collect.yml in another repository")).meta({ description: "Files in .github/workflows that a transition stops and starts; owner/repo:collect.yml for one in another repository" });
const collectorsSchema = strictKeys({
	manual: strictKeys({
		by: _enum(["external", "switchback"]),
		workflows,
		test_command: array(string().min(1)).min(1).nullable().meta({ description: "Program and arguments; the runbook's step 4" })
	}),
	dlt: strictKeys({
		by: _enum(["external", "switchback"]),
		workflows,
		database_role: string().min(1).max(63).nullable().meta({ description: "The role whose login a rollback takes (fence); null: no fence" }),
		retired_places: array(strictKeys({
			place: string().regex(/^(?:[0-9a-f]{8}(?:-[0-9a-f]{8})?|unnamed)$/u, "a place as the gate pending-packages names it, or unnamed").meta({ description: "unnamed: records of versions that named none" }),
			on: date().meta({ description: "The day; what is heard of it later counts again" }),
			reason: string().min(1).max(300)
		})).max(200).optional().meta({ description: "Machines and folders of dlt that are gone for good: their pending packages wait for nobody" })
	}),
	log_time_zone: string().min(1).max(100).optional().meta({ description: "The zone of the machine that writes the logs, by its IANA name, such as Europe/Berlin: their times name none; left out: UTC" })
});
/** The runbook's seven triggers (DESIGN.md section 7). */
const triggersSchema = strictKeys({
	evidence_max_age_minutes: minutes.min(1),
	"data-loss": strictKeys({
		action,
		action_where_manual_only: action
	}),
	"error-rate": strictKeys({
		action,
		above_percent: percent,
		clears_below_percent: percent,
		window_hours: int().min(1).max(168),
		longest_window_hours: int().min(1).max(168).optional().meta({ description: "Where the window holds too few unit-fetches, it reaches back to the newest so many, at most so far; left out: never" }),
		hours_with_failures: int().min(1).max(168),
		minimum_unit_fetches: count
	}),
	"critical-incident": strictKeys({
		action,
		label: string().min(1).max(50)
	}),
	"api-limits": strictKeys({
		action,
		action_where_manual: action,
		limited_runs: count,
		of_runs: count
	}),
	"sla-missed": strictKeys({
		action,
		runs_in_a_row: count,
		minutes: minutes.gt(0),
		posts: count
	}),
	duplicates: strictKeys({ action }),
	"load-failure": strictKeys({
		hold_after_cadences: number().min(1).max(100),
		action,
		action_after_cadences: number().min(1).max(100),
		schedule_cadences: number().min(1).max(100),
		schedule_minutes: minutes
	})
});
const gatesSchema = strictKeys({
	error_below_percent: percent.gt(0),
	minimum_unit_fetches: count,
	ticks_percent: percent.meta({ description: "Of the schedule's ticks during the soak, so many were kept" }),
	longest_gap_minutes: minutes.min(1).meta({ description: "Between two looks; a longer time was seen by nobody and does not count for the soak" }),
	drill_max_age_days: int().min(1).max(365).meta({ description: "An older drill proves nothing of the way back" }),
	hold_notice_hours: hours.meta({ description: "How long before its end a hold is announced" }),
	reattempt: strictKeys({
		soak_factor: number().min(1).max(10).meta({ description: "Each further attempt soaks so many times as long as the one before" }),
		longest_soak_hours: hours.min(1).meta({ description: "What the factor does not go beyond" })
	})
});
/** The runbook's five success criteria (DESIGN.md section 8). */
const successSchema = strictKeys({
	hold_hours: hours,
	manual_collection: strictKeys({
		look_cadences: number().min(1).max(100),
		look_minutes: minutes.min(1)
	}),
	error_rate: strictKeys({
		below_percent: percent.gt(0),
		window_hours: int().min(1).max(168),
		minimum_unit_fetches: count,
		points_above_baseline: percent
	}),
	performance: strictKeys({
		recent_unit_fetches: count,
		good_unit_fetches: count,
		percentile: number().min(1).max(100),
		times: number().min(1).max(100)
	}),
	queues: strictKeys({
		queued_minutes: minutes,
		running_minutes: minutes
	}),
	accepted_unknown_days: int().min(1).max(365)
});
const contact = string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9_.-]+)?$/u, "a GitHub login, or organisation/team, without @");
const contactSchema = strictKeys({
	role: string().min(1).max(100),
	github: array(contact).meta({ description: "Logins or organisation/team, mentioned in issues" }),
	after_minutes: minutes.nullable().meta({ description: "After the incident opened, unless it is verified; null: only at once, below" }),
	at_once_on: strictKeys({
		triggers: array(_enum(TRIGGERS)),
		severities: array(_enum(SEVERITIES))
	}).optional()
});
const login = string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/u, "a GitHub login without @");
/** How an incident's pull request is handed to people. */
const incidentsSchema = strictKeys({
	labels: array(string().min(1).max(50)).max(10).meta({ description: "Of the pull request and the issue" }),
	assignees: array(login).max(10),
	reviewers: array(contact).max(15).meta({ description: "Logins or organisation/team" }),
	review_within_hours: hours.min(1).meta({ description: "After the rollback; later it is shown as overdue" })
});
const webAddress = url({
	protocol: /^https$/u,
	error: "an address with https://"
});
/** `config/policy.yaml`, as it is written. Every number is in the file: none has a default elsewhere. */
const policyFileSchema = strictKeys({
	schema_version: literal(1),
	routing: strictKeys({
		salt: string().min(1).max(100).meta({ description: "Orders the units of a share; another salt, another order" }),
		pins: array(unitName).meta({ description: "Units that a share takes first, in this order" })
	}),
	phases: array(phaseSchema).min(1).max(4),
	collectors: collectorsSchema,
	reddit: strictKeys({ requests_per_minute: int().min(1).max(600) }),
	triggers: triggersSchema,
	gates: gatesSchema,
	success: successSchema,
	incidents: incidentsSchema,
	escalation: array(contactSchema).min(1).max(10),
	links: strictKeys({
		dlt_documentation: webAddress,
		supabase_status: webAddress,
		slack_channel: string().regex(/^#\S+$/u, "a channel with its #")
	})
});

// actions/shared/policy/policy.ts
/** Under `gates`, of former versions: nothing went by them. A file that still has one is no broken one: a rollback would stop no collector by it. */
const RETIRED_GATES = /* @__PURE__ */ new Set(["spot_check_posts"]);
const readSchema = preprocess(withoutRetired, policyFileSchema);
function withoutRetired(file) {
	if (!isRecord(file) || !isRecord(file["gates"])) return file;
	const kept = Object.entries(file["gates"]).filter(([key]) => !RETIRED_GATES.has(key));
	return {
		...file,
		gates: Object.fromEntries(kept)
	};
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
/**
* Reads `config/policy.yaml`: everything that is wrong with it at once, each with line and column. With `datasets` given, a unit that
* is not registered is a problem too.
*/
function parsePolicy(contents, datasets) {
	const file = parseYamlFile(contents, readSchema, (value) => {
		const policy = camelKeys(value);
		return [...checkPolicy(policy), ...datasets === void 0 ? [] : checkPolicyAgainstDatasets(policy, datasets)];
	});
	return file.ok ? {
		ok: true,
		policy: camelKeys(file.value)
	} : file;
}

export { createZoneClock, parsePolicy };