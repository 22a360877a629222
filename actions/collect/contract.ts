import { z } from 'zod';

import { LISTINGS, LISTING_LIMIT } from '../shared/collection/listing.ts';
import { defineContract, integerInput, jsonOutput, listInput } from '../shared/runtime/contract.ts';
import type { InputsOf, OutputsOf, SecretsOf } from '../shared/runtime/contract.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';
import { backfillResultSchema } from './backfill-result.ts';

export const MODES = ['test', 'collect', 'backfill'] as const;

const count = z.int().min(0);
const pagingEnd = z.enum(['limit', 'end', 'known', 'empty-page']).nullable();
const unitFetchSchema = z.strictObject({
  unit: z.string(),
  startedAt: z.iso.datetime(),
  outcome: z.enum(['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed']),
  fetched: count,
  new: count.nullable(),
  updated: count.nullable(),
  unchanged: count.nullable(),
  deleted: count,
  removed: count,
  filtered: count,
  unreadable: count,
  newestId: z.string().nullable(),
  oldestId: z.string().nullable(),
  pagingEnd,
  postsPerDay: z.int().min(1).nullable(),
  comments: z
    .strictObject({
      ...{ fetched: count, new: count, updated: count, unchanged: count, withoutPost: count, unreadable: count },
      pagingEnd,
    })
    .nullable(),
  requests: count,
  throttled: count,
  budget: z.strictObject({ used: z.number(), remaining: z.number(), resetSeconds: z.number() }).nullable(),
  durationSeconds: z.number().min(0),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
});

const testCommandSchema = z.strictObject({
  command: z.array(z.string()),
  outcome: z.enum(['passed', 'failed', 'timed-out', 'not-started']),
  exitCode: z.int().nullable(),
  durationSeconds: z.number().min(0),
  output: z.string(),
});

export const collectResultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(VERDICTS),
  reasonCode: z.string(),
  mode: z.enum(['test', 'collect']),
  path: z.literal('manual'),
  listing: z.enum(LISTINGS),
  limit: count,
  generation: z.int().nullable(),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
  units: z.array(unitFetchSchema),
  spentByOthers: count.nullable(),
  testCommand: testCommandSchema.nullable(),
  /** Gaps between the paths that are not filled yet, each with the time until which it can be. Absent where there is none. */
  openGaps: z.array(z.string()).optional(),
  notes: z.array(z.string()),
});
export type CollectResult = z.infer<typeof collectResultSchema>;

/** Ids of posts, and how many at once: 100 a call. */
const POST_ID = /^(?:t3_)?[0-9a-z]{1,13}$/iu;
const MOST_IDS = 5_000;

/** Names that Reddit allows, so that no other path of its API can be reached through one. */
const SUBREDDIT = /^(?:\/?r\/)?[A-Za-z0-9_]{2,24}$/u;

export const contract = defineContract(
  {
    name: 'collect',
    description:
      'The manual path: fetches posts with snoowrap and stores them, or in mode test proves that they can be fetched and writes nothing.',
    runbookStep: 'step 4',
    writes:
      'modes collect and backfill: rows of the posts and comments tables, and one file of the branch cutover-history; mode test: nothing',
    permissions: {
      contents: {
        access: 'read',
        why: 'reads config and routing; mode collect needs write, to record the run on the branch cutover-history',
      },
    },
    inputs: {
      mode: {
        description:
          'test fetches and writes nothing; collect stores what it fetches; backfill fills gaps that the history proves, or that are asked for.',
        default: 'test',
        schema: z.enum(MODES),
      },
      units: {
        description:
          'Subreddits, by comma or line. Empty: opensource in mode test, those routed to manual in mode collect.',
        schema: listInput()
          .refine((units) => units.length > 0 && units.every((unit) => SUBREDDIT.test(unit)), {
            error: 'names of subreddits: letters, digits and _',
          })
          .optional(),
      },
      listing: {
        description: `Which listing: ${LISTINGS.join(', ')}. Empty: the one that the dataset names for the manual path, hot in mode test.`,
        schema: z.enum(LISTINGS).optional(),
      },
      limit: {
        description: `Posts per unit, 1 to ${LISTING_LIMIT}. Empty: 10 in mode test, what the dataset names for the manual path in mode collect.`,
        schema: integerInput({ min: 1, max: LISTING_LIMIT }).optional(),
      },
      from: {
        description:
          'Mode backfill: the beginning of a gap, as an instant in UTC such as 2026-11-26T08:00:00Z, in the units named. Empty: the gaps that the history proves.',
        schema: z.iso.datetime().optional(),
      },
      to: { description: 'Mode backfill: the end of that gap. Empty: now.', schema: z.iso.datetime().optional() },
      ids: {
        description: 'Mode backfill: ids of posts that are missing, by comma or line, with or without t3_.',
        schema: listInput()
          .refine((ids) => ids.length > 0 && ids.length <= MOST_IDS && ids.every((id) => POST_ID.test(id)), {
            error: `at most ${MOST_IDS} ids of posts, such as 1skjxta`,
          })
          .optional(),
      },
      reserve: {
        description: "Mode backfill: how many calls of Reddit's budget are left to live collection.",
        default: '100',
        schema: integerInput({ min: 0, max: 1_000 }),
      },
      branch: {
        description: 'Branch that holds the live state. Empty: the default branch. Read in modes collect and backfill.',
        schema: z.string().min(1).optional(),
      },
      'reddit-user-agent': {
        description: 'REDDIT_USER_AGENT of the runbook, as platform:app:version (by /u/name).',
        default: 'linux:switchback:0.1 (collector)',
        schema: z
          .string()
          .min(1)
          .max(256)
          .regex(/^[\x20-\x7e]+$/u, { error: 'printable ASCII' }),
      },
      'deadline-seconds': {
        description: 'How long all units together may take.',
        default: '300',
        schema: integerInput({ min: 1, max: 3600 }),
      },
      'reddit-api-url': {
        description: "Reddit's API; another https address, or one of this machine.",
        default: 'https://oauth.reddit.com',
        schema: z.string().min(1),
      },
      'reddit-token-url': {
        description: "Reddit's token endpoint without its path.",
        default: 'https://www.reddit.com',
        schema: z.string().min(1),
      },
      'database-ca': {
        description: "PEM of the authority that signed the database's certificate, where it is no public one.",
        schema: z.string().optional(),
      },
    },
    secrets: {
      'reddit-public': {
        description:
          'REDDIT_PUBLIC of the runbook: the id of the Reddit application. Needed wherever something is fetched.',
        schema: z.string().min(1).optional(),
      },
      'reddit-secret': {
        description: 'REDDIT_SECRET of the runbook. Needed with reddit-public.',
        schema: z.string().min(1).optional(),
      },
      'database-url': {
        description: 'postgresql:// URL of the database. Needed in modes collect and backfill.',
        schema: z.string().min(1).optional(),
      },
      'github-token': {
        description:
          "The job's token. In modes collect and backfill: reads the live state at the tip of its branch, and records the run on the branch cutover-history, where the gaps are too.",
        schema: z.string().min(1).optional(),
      },
    },
    outputs: {
      verdict: { description: `One of ${VERDICTS.join(', ')}.`, schema: z.enum(VERDICTS) },
      'reason-code': {
        description: 'Why, as a member of the closed list in actions/shared/reason-codes.ts.',
        schema: z.string(),
      },
      evidence: {
        description:
          'What was measured, with all that it was computed from, packed for report-incident: `switchback evidence replay` computes it again.',
        schema: z.string().optional(),
      },
      'open-gaps': {
        description:
          'How many gaps between the paths are proven and open: mode backfill fills them. Empty in the other modes.',
        schema: z.int().min(0).optional(),
      },
      result: {
        description: 'Everything as one JSON object, `schemaVersion` 1.',
        schema: jsonOutput(z.union([collectResultSchema, backfillResultSchema])),
      },
    },
  },
  ({ reasonCode }) => ({ verdict: 'fail' as const, reasonCode }),
);

export type CollectInputs = InputsOf<typeof contract>;
export type CollectSecrets = SecretsOf<typeof contract>;
export type CollectOutputs = OutputsOf<typeof contract>;
