import { parseCutoverConfig } from '../cutover/cutover-config.ts';
import { CONFIG_PATH } from '../cutover/file-paths.ts';
import { incidentPath, parseIncidentRecord } from '../incident/incident-record.ts';
import type { CutoverRepository } from '../ports.ts';
import { rollbackInstant } from '../verification/assess-state.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured } from '../verification/measured.ts';
import type { InvestigatedWindow } from './source-answer.ts';

/** What is investigated. Instants are UTC with `Z`; `null` where they are not known. */
export interface InvestigatedIncident {
  readonly id: string | null;
  /** When it began: commits before it can have caused it. */
  readonly triggeredAt: string | null;
  readonly rollbackAt: string | null;
}

type Reader = Pick<CutoverRepository, 'readTip' | 'readFiles'>;

const REMEDY = 'Check the token and the status of GitHub, then investigate again.';

/**
 * The incident that is asked for, else the one that the config names. Without the state only what an id tells is known: an investigation goes on
 * all the same.
 */
export async function readIncident(
  repository: Reader,
  id: string | null,
  signal: AbortSignal,
): Promise<InvestigatedIncident> {
  const tip = await measureFault(() => repository.readTip([CONFIG_PATH], { signal }), REMEDY);
  if (!tip.measured) return fromId(id);
  const { oid, files } = tip.value;
  const { id: named, rollbackAt } = fromConfig(files.get(CONFIG_PATH)?.contents ?? null, id);
  if (named === null) return { id: null, triggeredAt: rollbackAt, rollbackAt };
  const record = await readRecord(repository, { oid, id: named }, signal);
  if (record.measured && record.value !== null) {
    const { triggeredAt, containedAt } = record.value;
    return { id: named, triggeredAt: utc(triggeredAt), rollbackAt: utc(containedAt) ?? rollbackAt };
  }
  const guessed = fromId(named);
  return { ...guessed, rollbackAt: rollbackAt ?? guessed.rollbackAt };
}

/** Of another incident than its own the config's instant says nothing. */
function fromConfig(contents: Uint8Array | null, id: string | null): Pick<InvestigatedIncident, 'id' | 'rollbackAt'> {
  const parsed = parseCutoverConfig(contents);
  if (!parsed.ok) return { id, rollbackAt: null };
  const own = parsed.config.lastTransition?.incident ?? null;
  return { id: id ?? own, rollbackAt: id === null || id === own ? rollbackInstant(parsed.config) : null };
}

async function readRecord(
  repository: Reader,
  { oid, id }: { readonly oid: string; readonly id: string },
  signal: AbortSignal,
): Promise<Measured<ReturnType<typeof parseIncidentRecord>>> {
  const path = incidentPath(id, 'incident.json');
  return measureFault(async () => {
    const file = (await repository.readFiles(oid, [path], signal)).get(path) ?? null;
    return file === null ? null : parseIncidentRecord(file.contents);
  }, REMEDY);
}

/** `20261126-120000Z-error-rate`: an id begins with the instant of its rollback. */
export function fromId(id: string | null): InvestigatedIncident {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)Z-/u.exec(id ?? '') ?? [];
  const at = utc(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return { id, triggeredAt: at, rollbackAt: at };
}

/** So many hours before it was rolled back, to now; without a rollback they end now. One that lies in the future is of a wrong clock. */
export function windowOf({ rollbackAt }: InvestigatedIncident, windowHours: number, now: Date): InvestigatedWindow {
  const start = Math.min(rollbackAt === null ? now.getTime() : Date.parse(rollbackAt), now.getTime());
  return { from: new Date(start - windowHours * 3_600_000).toISOString(), to: now.toISOString() };
}

function utc(text: string): string | null {
  return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
}
