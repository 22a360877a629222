import { z } from 'zod';

import { PLACE } from '../collector-run/place.ts';
import { count, instant, path } from './record-fields.ts';

/** What the older version lacks is optional. */
const firstOrSecond = z.union([z.literal(1), z.literal(2)]);
const place = z.string().regex(PLACE, 'eight hexadecimal digits of a machine, and eight of a folder on it');

/** What is told of a fence (DESIGN.md section 1, layer 3). */
export const FENCE_RECORD_STEPS = ['planned', 'fenced', 'unfenced'] as const;

/** One run of a collector: everything that it fetched, from its start to its end. Each is kept as it is. */
export const collectionRunSchema = z.strictObject({
  kind: z.literal('collection-run'),
  schemaVersion: firstOrSecond,
  /** When it began. */
  at: instant,
  endedAt: instant,
  /** `renderRunKey`, as in the unit-fetches that belong to it. */
  run: z.string().min(1),
  path,
  /** Of the state that it ran under; `null` where that could not be read. */
  generation: z.int().nullable(),
  /** `stopped`: ended before it was done, by a change of the state or by a signal. It neither succeeded nor failed. */
  outcome: z.enum(['succeeded', 'failed', 'stopped']),
  /** `null` where a signal ended it, or there was no process. */
  exitCode: z.int().min(0).max(255).nullable(),
  /** `exit-status`: the collector told nothing of its units, so their unit-fetches stand for its exit status alone. */
  recordedBy: z.enum(['child', 'exit-status']),
  /** Units that it told of, or was to fetch where it told nothing; `null` where neither is known. */
  units: count.nullable(),
  /** `null`, as the four below, where the collector did not tell. */
  postsFetched: count.nullable(),
  calls: count.nullable(),
  /** Calls answered with 429. */
  throttled: count.nullable(),
  /** Calls that the source still allowed afterwards. */
  remainingBudget: z.number().nullable(),
  /** Packages of dlt that are extracted and not loaded; `null` where its working directory is not known. */
  pendingPackages: count.nullable(),
  /** Whose packages those are. From version 2 on; `null` for the manual path. */
  place: place.nullable().optional(),
  /** Of the collector, such as dlt's. */
  version: z.string().nullable(),
});

/** A path was not let run, and its packages were counted all the same. Of each place the newest is kept. */
export const standstillSchema = z.strictObject({
  kind: z.literal('standstill'),
  schemaVersion: firstOrSecond,
  at: instant,
  /** `renderRunKey`. */
  run: z.string().min(1),
  path,
  /** Of the state that did not let it run; `null` where its config says none. */
  generation: z.int().nullable(),
  /** Why it did not run, as `switchback gate` says it. */
  reasonCode: z.string().min(1),
  /** Packages of dlt that are extracted and not loaded, in its working directory. */
  pendingPackages: count,
  /** Whose packages those are. From version 2 on. */
  place: place.optional(),
});

/** Layer 3 (DESIGN.md section 1): a role's login was taken, or given back. Each is kept as it is. */
export const fenceSchema = z.strictObject({
  kind: z.literal('fence'),
  schemaVersion: z.literal(1),
  /** By this machine's clock. */
  at: instant,
  /** `renderRunKey`. */
  run: z.string().min(1),
  generation: z.int(),
  incident: z.string().nullable(),
  role: z.string().min(1),
  /** `planned`: about to be fenced. `fenced`: it has no login and no session. `unfenced`: it has what it had before. */
  step: z.enum(FENCE_RECORD_STEPS),
  /** What the role had when the step began; of one that is fenced already what it had before that fence, where that is known. */
  before: z.strictObject({
    canLogin: z.boolean(),
    /** -1: no limit. */
    connectionLimit: z.int().min(-1),
    /** `null`: it is valid without end. */
    validUntil: z.string().nullable(),
  }),
  /** By the database's clock, where it answered. */
  databaseAt: instant.nullable(),
});
