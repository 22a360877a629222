import { commitTransition, makeOperationId, readActor, renderDiff } from "./read-actor.mjs";
import { gitCutoverRepository, systemClock } from "./git-cutover-repository.mjs";
import { describeTarget } from "./find-target.mjs";

// scripts/commands/carry-out.ts
/** Who, why and under which id; the id is printed before anything happens, so that a lost answer can be looked for. */
async function beginOperation(options, { target, what }, { log, signal }) {
	const actor = await readActor(target, signal);
	const operationId = options.operationId ?? makeOperationId(Math.random);
	log.info(`${what} on ${describeTarget(target)}, operation ${operationId}.`);
	return {
		operationId,
		actor,
		reason: options.reason,
		runUrl: null
	};
}
/** Carries a plan out over git, by compare-and-set on the remote's branch. */
async function carryOut({ target, ...work }, { signal }) {
	const result = await commitTransition({
		...work,
		repository: gitCutoverRepository(target),
		clock: systemClock,
		random: Math.random,
		signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
		signal
	});
	if (result.kind === "planned") return {
		kind: "done",
		outcome: result.outcome,
		commit: null,
		diff: renderDiff(result.commit, result.base)
	};
	if (result.kind !== "gave-up") return {
		kind: "done",
		outcome: result.outcome,
		commit: result.oid,
		diff: null
	};
	const landed = result.mayHaveLanded ? "A commit was sent and its answer never came: it may have landed. Read the state with: switchback status" : "Nothing was written.";
	const why = result.why === "deadline" ? "The deadline passed" : "A signal ended the work";
	return {
		kind: "gave-up",
		reasonCode: result.why === "deadline" ? "deadline-passed" : "interrupted",
		message: `${why}. ${landed} Last: ${result.detail}`
	};
}

export { beginOperation, carryOut };