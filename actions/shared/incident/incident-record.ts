import { z } from 'zod';

import { PHASES } from '../cutover/phase.ts';
import { SEVERITIES } from '../cutover/severity.ts';
import { ROLLBACK_TRIGGERS } from '../cutover/trigger.ts';
import { INVISIBLE } from '../markdown/one-line.ts';

/** `open` until the state is committed; the record is born with that commit, so it starts as `contained` (DESIGN.md section 8). */
export const INCIDENT_STATUSES = ['open', 'contained', 'verified', 'recovered', 'reviewed'] as const;

const statedReason = z.strictObject({
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  trigger: z.enum(ROLLBACK_TRIGGERS),
  severity: z.enum(SEVERITIES),
  runUrl: z.string().nullable(),
  operationId: z.string(),
});

/** `incidents/<id>/incident.json`: the facts of one rollback. Instants are UTC with `Z`. */
export const incidentRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  status: z.enum(INCIDENT_STATUSES),
  id: z.string().regex(/^\d{8}-\d{6}Z-[a-z0-9-]+$/u),
  severity: z.enum(SEVERITIES),
  trigger: z.enum(ROLLBACK_TRIGGERS),
  isDrill: z.boolean(),
  generation: z.int().min(1),
  attempt: z.int().min(0),
  triggeredAt: z.string(),
  containedAt: z.string(),
  /** The phase before, as the config had it; `null` where it could not be read. */
  from: z.enum(PHASES).nullable(),
  to: z.literal('manual_only'),
  /** Units that were on dlt and are manual's again; `null` where no routing file could be read. */
  movedUnits: z.array(z.string()).nullable(),
  /** Why, first the reason that rolled back, then what absorbed rollbacks added. */
  reasons: z.array(statedReason).min(1),
  /** What was found on the way and matters to a reviewer. */
  notes: z.array(z.string()),
  /** What the files were before: git's id of each, and where a copy is kept when it could not be used as it was. */
  before: z.array(z.strictObject({ path: z.string(), blobOid: z.string(), keptAs: z.string().nullable() })),
  baseCommit: z.string(),
});

export type IncidentRecord = z.infer<typeof incidentRecordSchema>;
export type StatedReason = z.infer<typeof statedReason>;

/** `YYYYMMDD-HHMMSSZ-<trigger>`; a `-2`, `-3` behind it where that id was used already. */
export function incidentIdFor(at: Date, trigger: string, usedIds: ReadonlySet<string>): string {
  const stamp = at.toISOString().replaceAll(/[-:]/gu, '').replace('T', '-').slice(0, 15);
  const base = `${stamp}Z-${trigger}`;
  if (!usedIds.has(base)) return base;
  let number = 2;
  while (usedIds.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** Where the files of an incident are. */
export function incidentPath(id: string, file: string): string {
  return `incidents/${id}/${file}`;
}

/** What a reviewer would not see, or would see in another order, is escaped: the text is the same once it is parsed. */
export function renderIncidentRecord(record: IncidentRecord): string {
  return `${JSON.stringify(record, null, 2).replaceAll(UNSEEN, escapeUnits)}\n`;
}

/** Invisible characters, what most fonts leave out (variation selectors, joiners), and the controls that JSON allows raw. */
const UNSEEN = new RegExp(String.raw`${INVISIBLE.source}|\p{Default_Ignorable_Code_Point}|[\u007f-\u009f]`, 'gu');

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** `null` where the file is not a record that this program can extend: it is then left as it is. */
export function parseIncidentRecord(contents: Uint8Array): IncidentRecord | null {
  try {
    const parsed = incidentRecordSchema.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(contents)),
    );
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
