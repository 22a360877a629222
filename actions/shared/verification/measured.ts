import { z } from 'zod';

/** Why something could not be measured, and what a person does about it. Never shown as `pass` (DESIGN.md section 6). */
const unmeasuredSchema = z.object({ measured: z.literal(false), message: z.string(), remedy: z.string() });
export type Unmeasured = Readonly<z.infer<typeof unmeasuredSchema>>;

/** A value that was measured, or the reason why not. */
export type Measured<T> = { readonly measured: true; readonly value: T } | Unmeasured;

export function measuredSchema<S extends z.ZodType>(value: S) {
  return z.discriminatedUnion('measured', [z.object({ measured: z.literal(true), value }), unmeasuredSchema]);
}
