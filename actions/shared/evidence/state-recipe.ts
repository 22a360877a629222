import { z } from 'zod';

import { parseCutoverConfig } from '../cutover/cutover-config.ts';
import { parseRoutingFile } from '../routing/routing-file.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { assessHold, assessRouting, assessState, unreadState } from '../verification/assess-state.ts';
import { judgeLayerOne } from '../verification/verification-result.ts';
import { defineRecipe } from './recipe.ts';

const unmeasured = z.object({ message: z.string(), remedy: z.string() });

/** The files at the tip of the branch, as texts, or why it could not be read. */
const stateInputSchema = z.union([
  z.strictObject({
    branch: z.string(),
    oid: z.string(),
    /** `null` where the commit has no such file. */
    config: z.string().nullable(),
    routing: z.string().nullable(),
  }),
  z.strictObject({ branch: z.string(), unread: unmeasured }),
]);
export type StateInput = z.input<typeof stateInputSchema>;

/** Whether the branch says that the migration is rolled back; the hold is judged at the instant of the measurement. */
export const stateRecipe = defineRecipe('state@1', stateInputSchema, (input, at) => {
  if ('unread' in input) return toAnswer(unreadState({ measured: false, ...input.unread }, input.branch));
  const { branch, oid, config, routing } = input;
  const state = {
    ...{ branch, oid, config: parseCutoverConfig(bytesOf(config)) },
    routing: routing === null ? null : parseRoutingFile(bytesOf(routing) ?? new Uint8Array()),
  };
  return toAnswer([assessState(state), assessRouting(state), assessHold(state, at)]);
});

function toAnswer(checks: ReturnType<typeof unreadState>) {
  return { verdict: foldVerdicts(checks), layerOne: judgeLayerOne(checks), checks };
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : new TextEncoder().encode(text);
}
