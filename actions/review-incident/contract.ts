import { reviewResultSchema } from '../shared/review/review-result.ts';
import { defineContract, integerInput, jsonOutput, type OutputsOf } from '../shared/runtime/contract.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';
import { z } from 'zod';

export const contract = defineContract(
  {
    name: 'review-incident',
    description:
      "Says what an incident's report still lacks or contradicts before it can be merged: questions without an answer, numbers that differ from the evidence, follow-ups without owner or day, evidence that gives another answer.",
    runbookStep: 'step 7',
    writes: 'nothing',
    permissions: {
      contents: { access: 'read', why: 'reads the files of the pull request as git objects' },
      'pull-requests': { access: 'read', why: 'reads which files the pull request changes' },
    },
    inputs: {
      'pull-request': {
        description: 'The number of the pull request: pass github.event.pull_request.number.',
        schema: integerInput({ min: 1, max: 2_147_483_647 }),
      },
    },
    secrets: {
      'github-token': {
        description: 'A token that may read contents and pull requests: pass github.token.',
        schema: z.string().min(1),
      },
    },
    outputs: {
      verdict: {
        description: `One of ${VERDICTS.join(', ')}: fail while something has to be mended, warn where a reviewer should look.`,
        schema: z.enum(VERDICTS),
      },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(reviewResultSchema),
      },
    },
  },
  ({ reasonCode }) => ({ verdict: 'unknown' as const, reasonCode }),
);

export type ReviewOutputs = OutputsOf<typeof contract>;
