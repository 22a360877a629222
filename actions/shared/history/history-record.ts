import { z } from 'zod';

import { SEVERITIES } from '../cutover/severity.ts';
import { TRIGGERS } from '../cutover/trigger.ts';
import { CRITERIA } from '../success/criterion.ts';
import { DECISIONS } from '../triggers/decision.ts';
import { SKIP_REASONS, VERDICTS } from '../verdict/verdict.ts';
import { controlSchema } from './control-record.ts';
import { backfillSchema, handoverSchema } from './gap-records.ts';
import { instantKey } from './instant-order.ts';
import { count, instant, path } from './record-fields.ts';

const day = z.iso.date();
const hour = z.int().min(0).max(23);
const verdict = z.enum(VERDICTS);
/** Of the kinds that took on a key: what the older version lacks is optional. */
const firstOrSecond = z.union([z.literal(1), z.literal(2)]);

/** What can happen to an incident beside the looks at its criteria (DESIGN.md section 8). */
export const INCIDENT_EVENTS = [
  'report-opened',
  'verified',
  'recovered',
  'reopened',
  'reviewed',
  'escalated',
  'acknowledged',
] as const;
export type IncidentEventName = (typeof INCIDENT_EVENTS)[number];

/** What became of a hold that a rule asked for. `left-off`: a person lifted it, or it ended, and the rule fires still; nobody sets it again. */
export const RULE_HOLDS = ['set', 'stands', 'left-off', 'failed'] as const;

/** What is told of a hold (DESIGN.md section 2): its end before it comes, and that it came. */
export const HOLD_EVENTS = ['ends-soon', 'ended'] as const;

/** What is told of a fence (DESIGN.md section 1, layer 3). */
export const FENCE_RECORD_STEPS = ['planned', 'fenced', 'unfenced'] as const;

/**
 * Every kind of record by its name. A key that is added, or means something else, takes a new `schemaVersion`: an older program then passes the
 * record over and keeps it, and never reads it wrongly.
 */
const KINDS = {
  /** That a run was there. The keys from `runUrl` on are left out once its day is compacted. */
  heartbeat: z.strictObject({
    kind: z.literal('heartbeat'),
    schemaVersion: z.literal(1),
    at: instant,
    /** `renderRunKey`. */
    run: z.string().min(1),
    /** The workflow's file without its ending, or the command. */
    workflow: z.string().min(1),
    /** The fold of what the run measured; `null` where it measured nothing. */
    verdict: verdict.nullable(),
    runUrl: z.string().nullable().optional(),
    toolVersion: z.string().optional(),
    generation: z.int().nullable().optional(),
    /** The database's clock; `null` where it did not answer. */
    databaseAt: instant.nullable().optional(),
    durationsSeconds: z.record(z.string(), z.number()).optional(),
  }),
  /** What every check of one run came to. */
  verdicts: z.strictObject({
    kind: z.literal('verdicts'),
    schemaVersion: z.union([firstOrSecond, z.literal(3)]),
    at: instant,
    run: z.string().min(1),
    verdict,
    checks: z.array(
      z.strictObject({
        id: z.string().min(1),
        dataset: z.string().nullable(),
        unit: z.string().nullable(),
        verdict: z.enum([...VERDICTS, 'skipped']),
        skipReason: z.enum(SKIP_REASONS).optional(),
        /** In short. */
        observed: z.string(),
        /** A sample. */
        keys: z.array(z.string()).max(10),
        /** How many there are, where `keys` may not be all. From version 2 on. */
        faultCount: count.optional(),
        /** `hold`: only the manual path can have caused it; `null`: any path can. From version 3 on; left out where nobody said. */
        action: z.enum(['hold']).nullable().optional(),
      }),
    ),
  }),
  /**
   * Rows by the hour of their arrival. `rows` is *all* that the hour has up to `through`, never an increment: of two records about one hour the
   * later `through` counts, so that a file read twice, or two runs over one window, change nothing.
   */
  counts: z.strictObject({
    kind: z.literal('counts'),
    schemaVersion: z.literal(1),
    dataset: z.string().min(1),
    table: z.string().min(1),
    unit: z.string().nullable(),
    path: path.nullable(),
    day,
    hours: z.array(z.strictObject({ hour, rows: count, through: instant })).min(1),
  }),
  /** Arrivals up to here were judged. Folded by maximum, so it only moves forward. */
  watermark: z
    .strictObject({
      kind: z.literal('watermark'),
      schemaVersion: z.literal(1),
      /** Of the look, by the database's clock, as `through` is. */
      at: instant,
      dataset: z.string().min(1),
      table: z.string().min(1),
      through: instant,
      /** Why it stands behind the time of the look: the oldest open transaction, a fixed lag. */
      lagReason: z.string().nullable(),
    })
    // Since the maximum wins for ever, one watermark in the future would end all looking.
    .refine(({ at, through }) => instantKey(through) <= instantKey(at), 'a watermark is not ahead of its own look'),
  /** A closed day of events, as it was. */
  'sealed-day': z.strictObject({
    kind: z.literal('sealed-day'),
    schemaVersion: z.literal(1),
    sealedAt: instant,
    dataset: z.string().min(1),
    table: z.string().min(1),
    day,
    /** Version of how ids, digests and sums are made. */
    recipe: z.int().min(1),
    count,
    digest: z.string(),
    /** By hour, where the day has too many ids to keep. */
    hours: z.array(z.strictObject({ hour, count, digest: z.string() })).nullable(),
    /** What `IdCodec.pack` made of the day's ids; `null` beyond 100,000. */
    packedIds: z.string().nullable(),
    /** Which Postgres made the digest; `null` where Postgres had no part in it. */
    postgresMajor: z.int().nullable(),
    /** Digests of the earlier seals of this day that this one was checked against and stands for: nothing of them was lost. */
    replaces: z.array(z.string()),
  }),
  /** A sealed day that was compared with the table again. */
  'verified-day': z.strictObject({
    kind: z.literal('verified-day'),
    schemaVersion: z.literal(1),
    at: instant,
    dataset: z.string().min(1),
    table: z.string().min(1),
    day,
    outcome: z.enum(['same', 'added', 'lost', 'unknown']),
  }),
  /** Faults that were there when the migration was set up. */
  baseline: z.strictObject({
    kind: z.literal('baseline'),
    schemaVersion: z.literal(1),
    dataset: z.string().nullable(),
    check: z.string().min(1),
    keys: z.array(z.string()),
  }),
  /** A number that a check left for the next look. */
  gauge: z.strictObject({
    kind: z.literal('gauge'),
    schemaVersion: z.literal(1),
    at: instant,
    name: z.string().min(1),
    value: z.number(),
  }),
  /** A text that a check left for the next look. */
  mark: z.strictObject({
    kind: z.literal('mark'),
    schemaVersion: z.literal(1),
    at: instant,
    name: z.string().min(1),
    value: z.string(),
  }),
  /** One path fetched one unit once. */
  'unit-fetch': z.strictObject({
    kind: z.literal('unit-fetch'),
    schemaVersion: firstOrSecond,
    /** When it began. */
    at: instant,
    run: z.string().min(1),
    unit: z.string().min(1),
    path,
    generation: z.int().nullable(),
    outcome: z.enum(['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed']),
    newestId: z.string().nullable(),
    oldestId: z.string().nullable(),
    count,
    /** The listing gave as much as it may, so there can be more behind it. */
    saturated: z.boolean(),
    calls: count,
    /** Calls that the source still allowed afterwards. */
    remainingBudget: z.number().nullable(),
    /** From version 2 on. */
    durationSeconds: z.number().min(0).optional(),
  }),
  /** One run of a collector: everything that it fetched, from its start to its end. Each is kept as it is. */
  'collection-run': z.strictObject({
    kind: z.literal('collection-run'),
    schemaVersion: z.literal(1),
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
    /** Of the collector, such as dlt's. */
    version: z.string().nullable(),
  }),
  /** What the triggers came to at one tick. Each is kept as it is. */
  decision: z.strictObject({
    kind: z.literal('decision'),
    schemaVersion: z.literal(1),
    at: instant,
    run: z.string().min(1),
    /** That was decided on; `null` where the state could not be read. */
    generation: z.int().nullable(),
    decision: z.enum(DECISIONS),
    /** Which trigger decided, and how bad that is; `null` where nothing is to be done. */
    trigger: z.enum(TRIGGERS).nullable(),
    severity: z.enum(SEVERITIES).nullable(),
    /** In one line. */
    because: z.string(),
    /** `null` where no rule asked for one. */
    hold: z.enum(RULE_HOLDS).nullable(),
    /** How long after its tick of the schedule the run began; `null` where that is not known. */
    latenessSeconds: count.nullable(),
    /** Each trigger once, in the runbook's order. */
    rules: z.array(
      z.strictObject({
        trigger: z.enum(TRIGGERS),
        fired: z.boolean(),
        verdict: z.enum([...VERDICTS, 'skipped']),
        /** What it asks for: `continue` unless it fired, or where it is observed only. */
        action: z.enum(DECISIONS),
        value: z.number().nullable(),
        limit: z.number().nullable(),
        windowHours: z.number().nullable(),
        sample: count.nullable(),
        evidenceAgeSeconds: z.number().min(0).nullable(),
        because: z.string(),
        /** Only the manual path can have caused what it found. */
        isManualAlone: z.boolean().optional(),
      }),
    ),
  }),
  /** Something happened to an incident. Each is kept as it is. */
  'incident-event': z.strictObject({
    kind: z.literal('incident-event'),
    schemaVersion: z.literal(1),
    at: instant,
    /** `YYYYMMDD-HHMMSSZ-<trigger>` */
    incident: z.string().min(1),
    event: z.enum(INCIDENT_EVENTS),
    /** In one line, for the timeline: `on-call by Slack`, the address of the pull request. */
    detail: z.string(),
    /** `renderRunKey`. */
    run: z.string().min(1),
  }),
  control: controlSchema,
  /** Layer 3 (DESIGN.md section 1): a role's login was taken, or given back. Each is kept as it is. */
  fence: z.strictObject({
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
  }),
  /** One look at the five success criteria of an incident. */
  success: z.strictObject({
    kind: z.literal('success'),
    schemaVersion: z.literal(1),
    at: instant,
    incident: z.string().min(1),
    /** Of the config at the look: a look at another generation says nothing of this incident. */
    generation: z.int(),
    results: z.array(
      z.strictObject({
        id: z.enum(CRITERIA),
        verdict,
        /** In short. */
        observed: z.string(),
        /** Whether it lets the incident recover: `isMet`. */
        isMet: z.boolean(),
      }),
    ),
    /** Written by compaction: every look from then to `at` came to the same, and none was more than 90 min after the one before. */
    unbrokenSince: instant.optional(),
  }),
  /** An advance went past gates that did not pass, because a person said so. The gates that may be passed are listed in actions/shared/gates. */
  bypass: z.strictObject({
    kind: z.literal('bypass'),
    schemaVersion: z.literal(1),
    at: instant,
    /** `renderRunKey`. */
    run: z.string().min(1),
    /** That was decided on; the transition, where it came about, made the next one. */
    generation: z.int(),
    from: z.string().min(1),
    to: z.string().min(1),
    gates: z.array(z.string().min(1)).min(1),
    reason: z.string().min(1),
    actor: z.string().min(1),
    /** Of the transition, by which its commit is found. */
    operationId: z.string().min(1),
    reviewDueAt: instant,
  }),
  /** The way back was rehearsed. */
  drill: z.strictObject({
    kind: z.literal('drill'),
    schemaVersion: z.literal(1),
    at: instant,
    run: z.string().min(1),
    runUrl: z.string().nullable(),
    verdict,
    steps: z
      .array(
        z.strictObject({
          step: z.string().min(1),
          seconds: z.number().min(0),
          verdict,
          /** In short. */
          observed: z.string(),
        }),
      )
      .min(1),
  }),
  /** Something was told of a hold: that it ends soon, or that it ended. Each once. */
  'hold-event': z.strictObject({
    kind: z.literal('hold-event'),
    schemaVersion: z.literal(1),
    at: instant,
    run: z.string().min(1),
    event: z.enum(HOLD_EVENTS),
    /** By which a hold is known: no two begin in the same second on one branch. */
    since: instant,
    by: z.string(),
    reason: z.string(),
    expiresAt: instant.nullable(),
  }),
  handover: handoverSchema,
  backfill: backfillSchema,
} as const;

export const historyRecordSchema = z.discriminatedUnion('kind', [
  KINDS.heartbeat,
  KINDS.verdicts,
  KINDS.counts,
  KINDS.watermark,
  KINDS['sealed-day'],
  KINDS['verified-day'],
  KINDS.baseline,
  KINDS.gauge,
  KINDS.mark,
  KINDS['unit-fetch'],
  KINDS['collection-run'],
  KINDS.decision,
  KINDS['incident-event'],
  KINDS.control,
  KINDS.fence,
  KINDS.success,
  KINDS.bypass,
  KINDS.drill,
  KINDS['hold-event'],
  KINDS.handover,
  KINDS.backfill,
]);

export type HistoryRecord = z.infer<typeof historyRecordSchema>;
export type RecordKind = HistoryRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<HistoryRecord, { readonly kind: K }>;

/** The newest version of each kind that this program reads and writes. */
export const RECORD_VERSIONS: Readonly<Record<RecordKind, number>> = {
  heartbeat: 1,
  verdicts: 3,
  counts: 1,
  watermark: 1,
  'sealed-day': 1,
  'verified-day': 1,
  baseline: 1,
  gauge: 1,
  mark: 1,
  'unit-fetch': 2,
  'collection-run': 1,
  decision: 1,
  'incident-event': 1,
  control: 1,
  fence: 1,
  success: 1,
  bypass: 1,
  drill: 1,
  'hold-event': 1,
  handover: 1,
  backfill: 1,
};

export function isRecordKind(text: string): text is RecordKind {
  return Object.hasOwn(KINDS, text);
}
