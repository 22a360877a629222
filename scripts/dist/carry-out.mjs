import { renderDiff } from "./render-diff.mjs";
import { gitCutoverRepository } from "./git-cutover-repository.mjs";
import { signalAfter } from "./signal-after2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { oneLine } from "./one-line.mjs";
import { commitTransition, describeGivingUp } from "./describe-own-commit.mjs";
import { describeTarget } from "./find-target.mjs";
import { readActor } from "./read-actor.mjs";

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
async function carryOut({ target, done, ...work }, { signal }) {
	const result = await commitTransition({
		...work,
		repository: gitCutoverRepository(target),
		clock: systemClock,
		random: Math.random,
		signalAfter,
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
	const { reasonCode, message, remedy } = describeGivingUp(result, done);
	const look = `Read the state (switchback status), then run it again with --operation-id ${work.operationId}: it is not done twice.`;
	const { kind, mayHaveLanded } = result;
	return {
		kind,
		reasonCode,
		message,
		remedy: remedy === null ? look : `${remedy} ${look}`,
		mayHaveLanded
	};
}
/** The answer of a command whose work is unfinished: 3, since the tip was not seen as it is. */
function reportUnfinished({ reasonCode, message, remedy, mayHaveLanded }, { operationId, decision }, log) {
	log.error(oneLine(message, 2e3));
	log.info(`What to do: ${oneLine(remedy, 1e3)}`);
	return {
		exitCode: 3,
		json: {
			schemaVersion: 1,
			decision: mayHaveLanded ? "unknown" : decision,
			reasonCode,
			message,
			remedy,
			operationId,
			commit: null
		},
		lines: []
	};
}

export { beginOperation, carryOut, reportUnfinished };