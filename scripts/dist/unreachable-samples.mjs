import { count } from "./count.mjs";
import { PHASES } from "./phase.mjs";
import { bytesToHex, sha256, utf8ToBytes } from "./sha2.mjs";
import { unitKey } from "./unit-key.mjs";
import { SAMPLE_REMEDY, cadenceOf, isReachable, mostFetches } from "./trigger-policy.mjs";

// actions/shared/policy/phase-policy.ts
/** What goes by dlt in a phase; `null` where the policy does not have that phase. */
function trafficOf(policy, phase) {
	const found = policy.phases.find((candidate) => candidate.phase === phase);
	if (found === void 0) return null;
	if (found.all === true) return { kind: "all" };
	return found.sharePercent === void 0 ? {
		kind: "units",
		units: found.units ?? []
	} : {
		kind: "share",
		percent: found.sharePercent
	};
}
/** How long each phase must run clean before the next, in hours; 0 for `manual_only` and for a phase that the policy does not have. */
function soakHoursOf(policy) {
	const hours = PHASES.map((phase) => [phase, policy.phases.find((candidate) => candidate.phase === phase)?.soakHours ?? 0]);
	return Object.fromEntries(hours);
}

// actions/shared/routing/select-dlt-units.ts
/** By how much a share may be overshot, in points (DESIGN.md section 3, "Routing"). */
const OVERSHOOT_POINTS = 5;
/** The dlt units of a phase, computed once at a transition (DESIGN.md section 3, "Routing"). */
function selectDltUnits(request) {
	const problems = findProblems(request);
	if (problems.length > 0) return {
		ok: false,
		problems
	};
	const weights = weighUnits(request.registeredUnits);
	const current = [...new Set(request.currentlyOnDlt.map(unitKey))];
	const kept = current.filter((name) => weights.has(name));
	const units = [.../* @__PURE__ */ new Set([...kept, ...chooseUnits(request, weights, kept)])].toSorted();
	return {
		ok: true,
		units,
		reachedPercent: 100 * sumOf(units, weights) / sumOf([...weights.keys()], weights),
		weights,
		movedToDlt: units.filter((name) => !kept.includes(name)),
		gone: current.filter((name) => !weights.has(name)).toSorted()
	};
}
/** The order in which units are taken: the pins, then the rest by the hexadecimal SHA-256 of `salt:name`. */
function orderUnits(names, pins, salt) {
	const pinned = pins.map(unitKey).filter((name) => names.includes(name));
	const digests = new Map(names.map((name) => [name, bytesToHex(sha256(utf8ToBytes(`${salt}:${name}`)))]));
	const rest = names.filter((name) => !pinned.includes(name));
	return [...pinned, ...rest.toSorted((left, right) => compare(digests.get(left) ?? "", digests.get(right) ?? ""))];
}
/** Weights by unit key; an unknown one gets the median of the known, or 1 where none is known. */
function weighUnits(units) {
	const known = units.flatMap(({ weight }) => weight === void 0 ? [] : [weight]).toSorted((left, right) => left - right);
	const lower = known[Math.floor((known.length - 1) / 2)] ?? 1;
	const upper = known[Math.floor(known.length / 2)] ?? 1;
	const median = Math.round((lower + upper) / 2);
	return new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? median]));
}
function chooseUnits(request, weights, kept) {
	const { traffic } = request;
	switch (traffic.kind) {
		case "units": return traffic.units.map(unitKey);
		case "all": return [...weights.keys()];
		case "share": return fillShare(traffic.percent, orderUnits([...weights.keys()], request.pins, request.salt), weights, kept);
		default: return traffic;
	}
}
function fillShare(percent, order, weights, kept) {
	const total = sumOf(order, weights);
	const chosen = [...kept];
	let sum = sumOf(kept, weights);
	for (const name of order.filter((candidate) => !kept.includes(candidate))) {
		if (100 * sum >= percent * total) break;
		const weight = weights.get(name) ?? 1;
		if (100 * (sum + weight) > (percent + 5) * total) continue;
		chosen.push(name);
		sum += weight;
	}
	return chosen.length > 0 ? chosen : [leastHarm(order, weights)];
}
/** Where every unit overshoots, one still goes: the lightest, the first of the order among equals, so that the phase stays small. */
function leastHarm(order, weights) {
	return order.reduce((best, name) => (weights.get(name) ?? 1) < (weights.get(best) ?? 1) ? name : best);
}
function findProblems({ traffic, registeredUnits, pins }) {
	const registered = new Set(registeredUnits.map(({ name }) => unitKey(name)));
	const named = traffic.kind === "units" ? traffic.units : [];
	return [
		...registered.size === 0 ? ["No unit is registered: observed 0, expected at least 1. Add the subreddits under `units` in config/datasets.yaml."] : [],
		...doubles(registeredUnits.map(({ name }) => name)).map((name) => `The unit ${name} is registered twice; names are compared in lower case. Remove one.`),
		...doubles(named).map((name) => `The phase names the unit ${name} twice. Remove one.`),
		...doubles(pins).map((name) => `The pins name the unit ${name} twice. Remove one.`),
		...[...named, ...pins].filter((name) => !registered.has(unitKey(name))).map((name) => `The policy names the unit ${name}, which is not registered. Add it under \`units\` in config/datasets.yaml, or take it out of the policy.`)
	];
}
function doubles(names) {
	const seen = /* @__PURE__ */ new Set();
	return [...new Set(names.map(unitKey).filter((key) => seen.size === seen.add(key).size))];
}
function sumOf(names, weights) {
	return names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}

// actions/shared/triggers/unreachable-samples.ts
/** Empty where no unit goes by dlt, or where nobody knows how often it fetches. */
function findUnreachableSamples({ policy, datasets }, { phase, units, soakHours }) {
	const cadence = cadenceOf(datasets, Math.min);
	if (!cadence.measured || units === 0) return [];
	const { longestWindowHours, windowHours, minimumUnitFetches } = policy.triggers["error-rate"];
	const at = {
		units,
		cadenceMinutes: cadence.value
	};
	const rule = {
		...at,
		windowHours: longestWindowHours ?? windowHours,
		minimum: minimumUnitFetches
	};
	const gate = {
		...at,
		windowHours: soakHours,
		minimum: policy.gates.minimumUnitFetches
	};
	const isGated = policy.phases.at(-1)?.phase !== phase;
	return [...isReachable(rule) ? [] : [tell("error-rate", phase, {
		...rule,
		remedy: `${SAMPLE_REMEDY} Until then ${STILL_COVERED}`
	})], ...!isGated || isReachable(gate) ? [] : [tell("unit-fetches", phase, {
		...gate,
		remedy: GATE_REMEDY
	})]];
}
/** Of every phase, as far as its units are known beforehand. */
function findUnreachableInPhases(facts) {
	const soakHours = soakHoursOf(facts.policy);
	return facts.policy.phases.flatMap(({ phase }) => findUnreachableSamples(facts, {
		phase,
		units: countPlanned(facts, phase),
		soakHours: soakHours[phase]
	}));
}
const STILL_COVERED = "a path that fails now and then is seen by the gate error-rate alone, which keeps it where it is.";
const GATE_REMEDY = "Let dlt fetch more often, or lengthen soak_hours of the phase or lower gates.minimum_unit_fetches in config/policy.yaml: until then the phase can never be left.";
function tell(of, phase, terms) {
	const { units, cadenceMinutes, windowHours, minimum, remedy } = terms;
	const fetched = `${count(units, "unit")} every ${cadenceMinutes} min`;
	return {
		of,
		observed: `at ${phase} the ${of === "error-rate" ? "rule" : "gate"} ${of} can never decide: ${fetched} come to ${mostFetches(terms)} unit-fetches in ${windowHours} h at most, and it wants ${minimum}`,
		remedy
	};
}
/** 0 where the units cannot be chosen: the transition says why. In `shadow` none is routed. */
function countPlanned({ policy, datasets }, phase) {
	const traffic = trafficOf(policy, phase);
	if (traffic === null || phase === "shadow") return 0;
	const { pins, salt } = policy.routing;
	const selection = selectDltUnits({
		traffic,
		registeredUnits: datasets.units,
		currentlyOnDlt: [],
		pins,
		salt
	});
	return selection.ok ? selection.units.length : 0;
}

export { findUnreachableInPhases, findUnreachableSamples, selectDltUnits, soakHoursOf, trafficOf };