import { z } from 'zod';

import { defineContract, jsonOutput, type InputsOf, type OutputsOf } from '../shared/runtime/contract.ts';
import { DECISIONS, MODES, reportResultSchema } from './report-result.ts';

const handedOn = z.string().optional();

export const contract = defineContract(
  {
    name: 'report-incident',
    description:
      'Publishes the report of an incident as a pull request, brings its own parts up to date and leaves what people wrote; carries every incident on until it is reviewed. Falls back to an issue, the job summary, a file.',
    runbookStep: 'step 7',
    writes:
      'branch incident/<id>, its pull request and commit status; where that is refused an issue; records on branch cutover-history; the index incidents/README.md',
    permissions: {
      contents: {
        access: 'write',
        why: 'commits to the branch of the incident, the index on the default branch and the history',
      },
      'pull-requests': { access: 'write', why: 'opens the pull request with its labels, assignees and reviewers' },
      issues: { access: 'write', why: 'takes the report where no pull request can be opened' },
      statuses: {
        access: 'write',
        why: 'posts switchback/incident-review, since checks of its pull requests wait for approval',
      },
    },
    inputs: {
      mode: {
        description:
          'open: right after the state commit, with whatever is known. update: with what the other jobs measured. carry: every incident that is not reviewed, by a scheduled run.',
        default: 'open',
        schema: z.enum(MODES),
      },
      'incident-id': {
        description: 'The incident to report. By default the one that the cutover config names; mode carry takes all.',
        schema: z
          .string()
          .regex(/^\d{8}-\d{6}Z-[a-z0-9-]{1,60}$/u, { error: 'an incident such as 20261126-120000Z-error-rate' })
          .optional(),
      },
      branch: {
        description:
          'The branch that holds the live state. By default the one that config/state-branch of the checkout names, else the default branch.',
        schema: z.string().min(1).max(255).optional(),
      },
      verification: {
        description:
          'The output `evidence` of verify-rollback, or its `result`. Empty or broken: that piece is unknown, and says why.',
        schema: handedOn,
      },
      integrity: { description: 'The same of check-integrity.', schema: handedOn },
      investigation: { description: 'The same of investigate.', schema: handedOn },
      collection: { description: 'The same of collect, mode test.', schema: handedOn },
      'job-results': {
        description:
          'What became of the jobs: a JSON object of job name to result, such as {"verify": "success"}, or to that and one line that the job said, such as {"fence": {"result": "failure", "said": "fail: the role …"}}.',
        default: '{}',
        schema: z.string(),
      },
    },
    secrets: {
      'github-token': {
        description: 'A token that may write contents, pull requests, issues and statuses: pass github.token.',
        schema: z.string().min(1),
      },
    },
    outputs: {
      decision: {
        description: `One of ${DECISIONS.join(', ')}: of several incidents the one that most needs a look.`,
        schema: z.enum(DECISIONS),
      },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      'pull-request-url': {
        description: "The incident's pull request; empty where there is none.",
        schema: z.string(),
      },
      'issue-url': { description: 'The issue that took the report; empty where none had to.', schema: z.string() },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(reportResultSchema),
      },
    },
  },
  ({ reasonCode }) => ({ reasonCode, pullRequestUrl: '', issueUrl: '' }),
);

export type ReportInputs = InputsOf<typeof contract>;
export type ReportOutputs = OutputsOf<typeof contract>;
