import { parsePostgresUrl } from '../../actions/shared/adapters/postgres/postgres-address.ts';
import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { assessDatabase } from '../../actions/shared/doctor/assess-database.ts';
import type { DoctorResult, Finding } from '../../actions/shared/doctor/doctor-result.ts';
import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import { readContext } from '../../actions/shared/integrity/take-look.ts';
import { readDatasets } from './look-at.ts';

/** What the doctor finds in a database of the test, by the real adapter. */
export async function examine(url: string, datasets: string, now = (): Date => new Date()): Promise<DoctorResult> {
  const request = { datasets: readDatasets(datasets), memory: EMPTY_MEMORY, state: null, isBaseline: true };
  const database = createPostgresIntegrityDatabase({ url, now });
  const context = await database.look((look) => readContext(look, request));
  return assessDatabase({ context, isEncrypted: parsePostgresUrl(url).tls });
}

/** Those that a person has to see to, in short: `privileges public.submissions: fail`. */
export function listTroubles({ findings }: DoctorResult): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')
    .map(({ id, table, verdict }: Finding) => `${id}${table === null ? '' : ` ${table}`}: ${verdict}`);
}
