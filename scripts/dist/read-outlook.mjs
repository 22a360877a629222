import "./rolldown-runtime.mjs";
import { describeHandoverGaps } from "./describe-gaps.mjs";
import { assessHold } from "./assess-hold.mjs";
import { assessGates, readGateFacts, readSight } from "./read-sight.mjs";
import { GATES, describeDueReview, isStopping, listDueReviews, reviewRemedy } from "./list-gates.mjs";
import { count } from "./count.mjs";
import { oneLine } from "./one-line.mjs";
import { findUnreachableSamples } from "./unreachable-samples.mjs";

// actions/shared/status/outlook.ts
/** The phase after this one, as the policy has them. */
function nextPhaseOf(policy, phase) {
	if (phase === "manual_only") return policy.phases[0]?.phase ?? null;
	const at = policy.phases.findIndex((one) => one.phase === phase);
	return at === -1 ? null : policy.phases[at + 1]?.phase ?? null;
}
/** Gates that say how things are, whatever is asked for. A look of the last minutes is for an advance alone: between two ticks it is older. */
const HEALTH = /* @__PURE__ */ new Set([
	"generation",
	"open-incident",
	"ticks",
	"error-rate",
	"clean-data",
	"drill",
	"doctor",
	"manual-path",
	"budget"
]);
/** Looks ahead from the facts of the gates. */
function assessOutlook(facts) {
	const { config, policy } = facts;
	const nextPhase = nextPhaseOf(policy, config.phase);
	const gates = nextPhase === null ? null : assessGates({
		...facts,
		to: nextPhase
	});
	return {
		nextPhase,
		gates,
		coming: listComing(facts, gates),
		wrong: [
			...listWrong(facts),
			...listStale(facts),
			...listGaps(facts),
			...listUnreachable(facts)
		]
	};
}
function listComing(facts, gates) {
	const soak = gates?.gates.find(({ id }) => id === "soak");
	const reviews = facts.history.measured ? listDueReviews(facts.history.value, facts.now) : [];
	return [
		...gates === null ? [] : [advanceOf(gates)],
		...soak !== void 0 && isStopping(soak) ? [{
			what: `${gates?.from ?? ""} has run clean for its time`,
			at: soak.earliestAt
		}] : [],
		...holdOf(facts),
		...reviews.filter(({ isOverdue }) => !isOverdue).map(({ gates: bypassed, dueAt }) => ({
			what: `the review of the bypass of ${bypassed.join(", ")} is due`,
			at: dueAt
		}))
	];
}
function advanceOf({ decision, to, earliestAt, notBeforeAt, gates, at }) {
	if (decision === "may-advance") return {
		what: `${to} may begin: every gate lets it through`,
		at
	};
	return {
		what: `${to} may begin (${count(gates.filter(isStopping).length, "gate stops", "gates stop")} it now${earliestAt === null && notBeforeAt !== null ? `, not before ${notBeforeAt}` : ""})`,
		at: earliestAt
	};
}
function holdOf({ config, now, policy, history }) {
	const { hold } = config;
	const told = history.measured ? history.value.records.filter((record) => record.kind === "hold-event") : [];
	const { state } = assessHold({
		hold,
		told,
		now,
		noticeHours: policy.gates.holdNoticeHours
	});
	if (state === "none" || state === "ended" || hold === null || hold.expiresAt === null) return [];
	return [{
		what: `the hold of ${oneLine(hold.by, 80)} ends`,
		at: hold.expiresAt
	}];
}
function listWrong(facts) {
	const gates = GATES.filter(({ id }) => HEALTH.has(id));
	const to = facts.config.phase === "manual_only" ? facts.to : facts.config.phase;
	const { gates: results } = assessGates({
		...facts,
		to
	}, /* @__PURE__ */ new Set(), gates);
	return results.filter(isStopping).map(({ id, verdict, observed, remedy }) => ({
		verdict: verdict === "unknown" ? "unknown" : "fail",
		about: id,
		observed,
		remedy
	}));
}
function listStale({ history, now, policy }) {
	if (!history.measured) return [];
	const { looks } = history.value;
	const newest = looks.at(-1);
	const isStale = newest !== void 0 && now.getTime() - Date.parse(newest.at) > policy.gates.longestGapMinutes * 6e4;
	const overdue = listDueReviews(history.value, now).filter(({ isOverdue }) => isOverdue);
	return [...isStale ? [{
		verdict: "fail",
		about: "watch",
		observed: `no look at the data since ${newest.at}`,
		remedy: "See that the workflow integrity is enabled and runs."
	}] : [], ...overdue.map((review) => ({
		verdict: "fail",
		about: "bypass",
		observed: describeDueReview(review),
		remedy: reviewRemedy(review)
	}))];
}
/** Posts that neither path read around a switch: they fall off the listing of Reddit. */
function listGaps({ history, datasets, now }) {
	if (!history.measured) return [];
	return describeHandoverGaps(history.value.records, datasets.units, now).map(({ observed, remedy }) => ({
		verdict: "fail",
		about: "gap",
		observed,
		remedy
	}));
}
/** Rules and gates of the running phase that wait for what never comes. */
function listUnreachable(facts) {
	const { phase } = facts.config;
	const now = {
		phase,
		units: facts.dltUnits.length,
		soakHours: facts.requiredSoakHours
	};
	return findUnreachableSamples(facts, now).map(({ of, observed, remedy }) => ({
		verdict: "fail",
		about: of,
		observed,
		remedy
	}));
}

// actions/advance-cutover/read-outlook.ts
/**
* Looks ahead from the tip: what comes next, and what is wrong. Reads alone.
*
* @throws OperatorError where the config, the policy or the datasets are no such files; `DependencyError` where the remote does not answer
*/
async function readOutlook(links, ports, signal) {
	const sight = await readSight(ports, signal);
	const { repository, history } = ports;
	const question = {
		to: "10%",
		fix: null,
		collectorVersion: null,
		doctor: null,
		links
	};
	const state = {
		oid: sight.tip.oid,
		repository
	};
	return assessOutlook(await readGateFacts(question, {
		...sight,
		state,
		history,
		signal
	}));
}

export { readOutlook };