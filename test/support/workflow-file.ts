import { parse } from 'yaml';
import { z } from 'zod';

import { readProjectFile } from './project-files.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.record(z.string(), scalar);

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: scalars.optional(),
  env: scalars.optional(),
});

const jobSchema = z.strictObject({
  name: z.string().optional(),
  needs: z.union([z.string().transform((need) => [need]), z.array(z.string())]).default([]),
  if: z.union([z.string(), z.boolean()]).optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  /** Looked at by contract tests, not here: every job has the same token. */
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.strictObject({ group: z.string(), queue: z.literal('max') }).optional(),
  outputs: z.record(z.string(), z.string()).default({}),
  env: scalars.default({}),
  steps: z.array(stepSchema),
});

const inputSchema = z.looseObject({ type: z.string().optional(), default: scalar.optional() });

const workflowSchema = z.strictObject({
  name: z.string(),
  'run-name': z.string().optional(),
  on: z.looseObject({
    workflow_dispatch: z.looseObject({ inputs: z.record(z.string(), inputSchema).default({}) }),
  }),
  permissions: z.strictObject({}),
  jobs: z.record(z.string(), jobSchema),
});

export type WorkflowFile = z.output<typeof workflowSchema>;
export type WorkflowJob = z.output<typeof jobSchema>;
export type WorkflowStep = z.output<typeof stepSchema>;

/** A workflow of this project that has a button, with the keys that the runner of the tests obeys. Throws where it has any other. */
export function readWorkflowFile(file: string): WorkflowFile {
  return workflowSchema.parse(parse(readProjectFile(`.github/workflows/${file}`)));
}

const actionSchema = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ default: scalar.optional() })).default({}),
  runs: z.looseObject({ using: z.literal('node24'), main: z.literal('dist/index.mjs') }),
});

/** The inputs of an own action with what they are where nobody gives them. */
export function readActionInputs(action: string): ReadonlyMap<string, string> {
  const { inputs } = actionSchema.parse(parse(readProjectFile(`actions/${action}/action.yml`)));
  return new Map(Object.entries(inputs).map(([name, { default: value }]) => [name, String(value ?? '')]));
}
