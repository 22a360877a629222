import { json, strictObject, string } from "./zod.mjs";

// actions/shared/evidence/measurement.ts
/**
* One answer with everything that it was computed from, so that it can be computed again without the world. `recipe` names a pure function and its
* version (`success@1`): replay takes `input` through it and compares with `answer`.
*/
const measurementSchema = strictObject({
	/** Unique in one evidence file: `verification`, `integrity`, `causes`, `success`. */
	id: string().regex(/^[a-z][a-z0-9-]*$/u),
	recipe: string().regex(/^[a-z][a-z-]*@\d{1,3}$/u),
	/** When it was measured: UTC with `Z`. */
	at: string(),
	input: json(),
	answer: json(),
	/** What was too large to be kept, or may not be kept, and why; the answer can then not be computed again. `null` where all is here. */
	leftOut: string().nullable()
});

export { measurementSchema };