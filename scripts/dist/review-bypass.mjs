import "./rolldown-runtime.mjs";
import { formatInstant } from "./phase.mjs";
import { reasonProblems } from "./bypass.mjs";
import { findReview } from "./list-gates.mjs";
import { parseHistoryFiles, renderHistoryLines } from "./history-lines.mjs";
import { gitHistoryStore, renderHistoryPath, renderRunKey } from "./git-history-store.mjs";
import { oneLine } from "./one-line.mjs";
import { _enum, literal, strictObject, string } from "./zod.mjs";
import { cloneHistoryRemote } from "./git-history-remote2.mjs";
import { systemClock } from "./system-clock2.mjs";
import { makeOperationId } from "./transition-facts.mjs";
import { OperatorError } from "./errors.mjs";
import { findTarget } from "./find-target.mjs";
import { readActor } from "./read-actor.mjs";

// actions/advance-cutover/review-bypass.ts
/** What a review comes to, by the records of the whole history: a record to write, or an answer without one. */
function planReview(records, { operationId, judgement, by, run }) {
	const of = (kind) => records.filter((record) => record.kind === kind);
	const own = of("bypass").filter((one) => one.operationId === operationId);
	const bypass = own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
	if (bypass === void 0) return { outcome: unknownBypass(operationId) };
	const held = findReview(of("bypass-review"), bypass);
	if (held !== null) return { outcome: alreadyHeld(held) };
	const [problem] = reasonProblems(by.reason);
	if (problem !== void 0) return { outcome: refused("input-invalid", `Not recorded: ${problem}.`, SAY_MORE) };
	const judge = by.actor === bypass.actor ? " It is judged by the one who went by them." : "";
	const open = own.filter((one) => findReview(of("bypass-review"), one) === null);
	const gates = [...new Set(open.flatMap((one) => one.gates))].join(", ");
	return {
		record: {
			kind: "bypass-review",
			schemaVersion: 1,
			at: formatInstant(run.at),
			run: renderRunKey(run),
			operationId,
			bypassAt: bypass.at,
			judgement,
			reason: oneLine(by.reason, 2e3),
			actor: oneLine(by.actor, 80)
		},
		outcome: {
			decision: "reviewed",
			reasonCode: "bypass-reviewed",
			message: `The bypass of ${gates} by ${oneLine(bypass.actor, 80)} is reviewed: ${judgement}.${judge}`,
			remedy: judgement === "right" ? null : AFTER_WRONG
		}
	};
}
const TRIES = 5;
/**
* Records a review on the history, by compare-and-set on its tip: of two people who review one bypass at once the first counts, and the second is told
* of it. Run again it changes nothing.
*/
async function reviewBypass(request, { history, signal }) {
	for (let tried = 0; tried < TRIES; tried += 1) {
		const { files, tipOid } = await history.read(signal);
		const plan = planReview(parseHistoryFiles(files).records.map(({ record }) => record), request);
		if (!("record" in plan) || tipOid === null) return plan.outcome;
		const file = {
			path: renderHistoryPath(request.run),
			contents: renderHistoryLines([plan.record])
		};
		if (await history.replace({
			add: [file],
			remove: [],
			expectedOid: tipOid
		}, signal) === "replaced") return plan.outcome;
	}
	return {
		decision: "not-reviewed",
		reasonCode: "bypass-unreviewed",
		message: `Nothing was recorded: observed ${TRIES} other writers of ${history.branch} in a row, expected a moment without one.`,
		remedy: "Run it again."
	};
}
const SAY_MORE = "Say in --reason what was looked at and what was decided.";
const AFTER_WRONG = "Mend what made it needed. Where the phase should not go on: switchback hold --set --reason 'why', or switchback rollback.";
function unknownBypass(operationId) {
	return refused("bypass-unknown", `There is no such bypass: observed ${`none of operation ${oneLine(operationId, 80)}`}, expected one that the history records.`, "switchback status names the bypasses whose review is due.");
}
function alreadyHeld({ actor, at, judgement, reason }) {
	return {
		decision: "unchanged",
		reasonCode: "bypass-review-held",
		message: `Reviewed already, by ${oneLine(actor, 80)} at ${at}: ${judgement}, ${oneLine(reason, 300)}`,
		remedy: null
	};
}
function refused(reasonCode, message, remedy) {
	return {
		decision: "refused",
		reasonCode,
		message,
		remedy
	};
}

// actions/advance-cutover/review-result.ts
const REVIEW_DECISIONS = [
	"reviewed",
	"unchanged",
	"refused",
	"not-reviewed"
];
/** What came of the review of a bypass, as JSON. */
const reviewResultSchema = strictObject({
	schemaVersion: literal(1),
	decision: _enum(REVIEW_DECISIONS),
	reasonCode: string(),
	message: string(),
	remedy: string().nullable(),
	/** Of the bypass. */
	operationId: string()
});
const EXIT_CODES = {
	reviewed: 0,
	unchanged: 0,
	refused: 2,
	"not-reviewed": 3
};
/** 0: it is recorded, now or before. 2: nothing was recorded, and something has to be said otherwise. 3: it may be tried again. */
function exitCodeOfReview({ decision }) {
	return EXIT_CODES[decision];
}

// scripts/commands/review-bypass.ts
/** `switchback advance --reviewed`: says that the review of a bypass was held, by whom, and what came of it. No state changes. */
async function reviewBypassCommand({ reviewed: operationId, judgement, reason, ...options }, context) {
	if (operationId === void 0 || judgement === void 0) throw withoutJudgement();
	const { log, signal } = context;
	const target = await findTarget(options, context);
	const { cwd, remote, environment } = target;
	const actor = await readActor(target, signal);
	const history = gitHistoryStore({
		remote: await cloneHistoryRemote({
			cwd,
			remote,
			environment,
			signal
		}),
		environment
	});
	try {
		const run = {
			at: systemClock.now(),
			run: makeOperationId(Math.random),
			attempt: 1,
			job: "review"
		};
		const outcome = await reviewBypass({
			operationId,
			judgement,
			by: {
				actor,
				reason
			},
			run
		}, {
			history,
			signal
		});
		const { decision, message, remedy } = outcome;
		const isDone = decision === "reviewed" || decision === "unchanged";
		if (!isDone) log.error(oneLine(message, 2e3));
		if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 1e3)}`);
		return {
			exitCode: exitCodeOfReview(outcome),
			json: {
				schemaVersion: 1,
				...outcome,
				operationId
			},
			lines: isDone ? [oneLine(message, 1e3)] : []
		};
	} finally {
		await history.close();
	}
}
function withoutJudgement() {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: "How the bypass is judged was not said",
		observed: "no --judgement",
		expected: "--judgement right or --judgement wrong",
		remedy: "Give it with --reason 'what was looked at and what was decided'."
	});
}

export { reviewBypassCommand };