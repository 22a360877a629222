import { sealEvidence } from '../../actions/shared/evidence/seal-evidence.ts';
import type { Evidence } from '../../actions/shared/evidence/evidence.ts';
import { makeMeasurement } from '../../actions/shared/evidence/make-measurement.ts';
import { renderEvidence } from '../../actions/shared/evidence/render-evidence.ts';
import { successRecipe } from '../../actions/shared/evidence/success-recipe.ts';
import { renderIncidentRecord, type IncidentRecord } from '../../actions/shared/incident/incident-record.ts';
import type { SettlementEntry } from '../../actions/shared/incident/settlement.ts';
import { factsOfRecord } from '../../actions/shared/report/report-facts.ts';
import { renderFreshReport } from '../../actions/shared/report/render-report.ts';
import { ANSWER_HERE } from '../../actions/shared/report/report-layout.ts';
import { DUE_HERE, OWNER_HERE } from '../../actions/shared/report/follow-ups.ts';
import type { FolderFile, IncidentFolder } from '../../actions/shared/review/incident-folder.ts';
import { assessSuccess } from '../../actions/shared/success/assess-success.ts';
import type { SuccessFacts } from '../../actions/shared/success/success-facts.ts';
import { anIncidentRecord } from './an-incident-record.ts';
import { LOOKED_AT, someSuccessFacts } from './some-success-facts.ts';

/** A report as machines write it, which people then completed: each question answered, each follow-up with owner and day. */
export function aCompletedReport(record: IncidentRecord = anIncidentRecord()): string {
  return completed(renderFreshReport(factsOfRecord(record)));
}

export function completed(report: string): string {
  return report
    .replaceAll(ANSWER_HERE, 'A release of the source changed a field.')
    .replaceAll(OWNER_HERE, 'octocat')
    .replaceAll(DUE_HERE, '2026-12-01');
}

/** Evidence with one look at the success criteria, sealed. */
export async function someEvidence(changes: Partial<Evidence> = {}, facts?: SuccessFacts): Promise<Evidence> {
  const input = facts ?? someSuccessFacts();
  const at = new Date(LOOKED_AT);
  const answer = assessSuccess(input, at);
  const state = { commit: '5f6c1d0b8c1f7a1f0f4d6a54a1a4f7d7c2c0e9aa', config: null, routing: null };
  const { digest, ...rest } = changes;
  const sealed = sealEvidence({
    schemaVersion: 1,
    incident: anIncidentRecord().id,
    toolVersion: '1.0.0',
    writtenAt: LOOKED_AT,
    state: { before: state, after: state },
    runs: [],
    jobs: [],
    measurements: [await makeMeasurement(successRecipe, { id: 'success', at, input, answer })],
    happenings: [],
    ...rest,
  });
  return digest === undefined ? sealed : { ...sealed, digest };
}

export function settledText(...entries: readonly SettlementEntry[]): string {
  return `${JSON.stringify({ schemaVersion: 1, entries }, null, 2)}\n`;
}

/** The files of a complete folder by name, changed where a test says so; `null` takes one out. */
export async function someIncidentFiles(
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const files = {
    'README.md': aCompletedReport(),
    'incident.json': renderIncidentRecord(anIncidentRecord()),
    'evidence.json': renderEvidence(await someEvidence()),
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, contents]) => (contents === null ? [] : [[name, contents]])),
  );
}

/** The same as it is reviewed. */
export async function anIncidentFolder(
  changes: Readonly<Record<string, string | Uint8Array | FolderFile | null>> = {},
): Promise<IncidentFolder> {
  const plain = Object.fromEntries(
    Object.entries(changes).filter(
      (entry): entry is [string, string | Uint8Array | null] =>
        entry[1] === null || typeof entry[1] === 'string' || entry[1] instanceof Uint8Array,
    ),
  );
  const files = new Map<string, FolderFile>();
  for (const [name, contents] of Object.entries(await someIncidentFiles(plain)))
    files.set(name, { kind: 'bytes', bytes: typeof contents === 'string' ? Buffer.from(contents) : contents });
  for (const [name, file] of Object.entries(changes))
    if (file !== null && typeof file === 'object' && 'kind' in file) files.set(name, file);
  return { id: anIncidentRecord().id, files };
}
