import { _enum, array, int, literal, number, strictObject, string } from "./zod.mjs";
import { VERDICTS } from "./verdict.mjs";
import { instant } from "./record-fields.mjs";

// actions/shared/history/advance-records.ts
const verdict = _enum(VERDICTS);
/** What is told of a hold (DESIGN.md section 2): its end before it comes, and that it came. */
const HOLD_EVENTS = ["ends-soon", "ended"];
/** An advance went past gates that did not pass, because a person said so. The gates that may be passed are listed in actions/shared/gates. */
const bypassSchema = strictObject({
	kind: literal("bypass"),
	schemaVersion: literal(1),
	at: instant,
	/** `renderRunKey`. */
	run: string().min(1),
	/** That was decided on; the transition, where it came about, made the next one. */
	generation: int(),
	from: string().min(1),
	to: string().min(1),
	gates: array(string().min(1)).min(1),
	reason: string().min(1),
	actor: string().min(1),
	/** Of the transition, by which its commit is found. */
	operationId: string().min(1),
	reviewDueAt: instant
});
/** How a bypass is judged by whoever reviews it. */
const JUDGEMENTS = ["right", "wrong"];
/** The review of a bypass was held: it is due no more. The first one counts. */
const bypassReviewSchema = strictObject({
	kind: literal("bypass-review"),
	schemaVersion: literal(1),
	at: instant,
	run: string().min(1),
	/** Of the bypass that it is about. */
	operationId: string().min(1),
	/** Its instant, the newest of that operation: one that comes later is to be reviewed by itself. Left out by earlier versions. */
	bypassAt: instant.optional(),
	judgement: _enum(JUDGEMENTS),
	/** Why, and what follows from it. */
	reason: string().min(1),
	actor: string().min(1)
});
/** The way back was rehearsed. */
const drillSchema = strictObject({
	kind: literal("drill"),
	schemaVersion: literal(1),
	at: instant,
	run: string().min(1),
	runUrl: string().nullable(),
	verdict,
	steps: array(strictObject({
		step: string().min(1),
		seconds: number().min(0),
		verdict,
		/** In short. */
		observed: string()
	})).min(1)
});
/** Something was told of a hold: that it ends soon, or that it ended. Each once. */
const holdEventSchema = strictObject({
	kind: literal("hold-event"),
	schemaVersion: literal(1),
	at: instant,
	run: string().min(1),
	event: _enum(HOLD_EVENTS),
	/** By which a hold is known: no two begin in the same second on one branch. */
	since: instant,
	by: string(),
	reason: string(),
	expiresAt: instant.nullable()
});

// actions/shared/control/control-direction.ts
const CONTROL_DIRECTIONS = ["to-manual", "to-dlt"];

export { CONTROL_DIRECTIONS, JUDGEMENTS, bypassReviewSchema, bypassSchema, drillSchema, holdEventSchema };