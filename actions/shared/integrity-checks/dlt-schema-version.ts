import { z } from 'zod';

import {
  countColumn,
  faultsAnswer,
  learningAnswer,
  passAnswer,
  readRows,
  unmeasuredAnswer,
  warnAnswer,
} from '../integrity/check-answers.ts';
import { findDltTable } from '../integrity/dlt-tables.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, CheckOutcome } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteTable } from '../integrity/quoted-name.ts';

const EXPECTED = "dlt's schema as it was at the last look";
const REMEDY =
  "Compare the two versions in _dlt_version (column schema), and approve the change before the next advance. Nothing is to be done where someone changed the pipeline's columns on purpose.";
const FELL_REMEDY =
  'A runner with an older schema loads beside the newer one, or the newest version was taken away: stop the older runner, let it restore (dlt pipeline … sync), and record the baseline anew.';

/** dlt changes tables by itself where data brings new columns; each change is a new version of its schema. */
export const dltSchemaVersionCheck = defineCheck({
  id: 'dlt-schema-version',
  title: "dlt's schema is the one that was approved",
  scope: 'dlt',
  kind: 'contract',
  question: 'Did the version or the hash of a schema of dlt change since the last look?',
  runbook: 'Step 5: verify data integrity; before a re-attempt',
  needs: 'SELECT on _dlt_version',
  cost: 'O(L)',
  verdictRule:
    'fail: the newest version of a schema is lower than at the last look. warn: it is higher, or its hash is another. learning: the first look at that schema.',
  remedy: REMEDY,
  plan(subject, context) {
    const table = findDltTable(subject.dltSchema, '_dlt_version', context);
    if (table === null)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'dlt keeps no version of a schema there' };
    // One row a version: the table stays small.
    return { kind: 'ask', queries: { versions: { sql: versionsSql(quoteTable(table)), isBounded: true } } };
  },
  assess({ dltSchema }, answers, context): CheckOutcome {
    const rows = readRows(answers, { versions: versionSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const judged = rows.value.versions.map((version) => judge(version, dltSchema, context));
    if (judged.length === 0) return { answers: [learningAnswer(EXPECTED, 'no version is kept yet')] };
    return { answers: judged.map(({ answer }) => answer), records: judged.flatMap(({ records }) => records) };
  },
});

const versionSchema = z.object({
  schema_name: z.string(),
  version: countColumn,
  hash: z.string(),
  at: z.string().nullable(),
});
type Version = z.output<typeof versionSchema>;

function versionsSql(table: string): string {
  return `select distinct on (v.schema_name) coalesce(v.schema_name::text, '') as schema_name, v.version::text as version,
                 coalesce(v.version_hash::text, '') as hash, ${utcText('v.inserted_at')} as at
            from ${table} v
           order by v.schema_name, v.inserted_at desc, v.version desc
           limit 100`;
}

interface Judged {
  readonly answer: CheckAnswer;
  readonly records: readonly IntegrityRecord[];
}

/** A version that fell stays marked as it was, so that it is seen until somebody records the baseline anew. */
function judge(version: Version, dltSchema: string, { memory, isBaseline }: LookContext): Judged {
  const name = `dlt-schema-version:${dltSchema}:${version.schema_name}`;
  const before = parseMark(memory.marks.get(name));
  const records: readonly IntegrityRecord[] = [
    { kind: 'mark', name, value: JSON.stringify([version.version, version.hash]) },
  ];
  const now = `${version.schema_name} version ${version.version}`;
  if (before === null || isBaseline)
    return { answer: learningAnswer(EXPECTED, `${now}, to compare with from the next look on`), records };
  const [was, hash] = before;
  if (was === version.version && hash === version.hash)
    return { answer: passAnswer(EXPECTED, `${now}, unchanged`), records: [] };
  const moved = `${now} (hash ${version.hash}, since ${version.at ?? 'an unknown time'}); it was version ${was} (hash ${hash})`;
  if (version.version >= was) return { answer: warnAnswer(EXPECTED, moved, { remedy: REMEDY }), records };
  return { answer: fellAnswer(version, moved), records: [] };
}

/** When it fell is not known: the version that is the newest now may be as old as can be. */
function fellAnswer({ schema_name: key }: Version, some: string): CheckAnswer {
  const faults = [{ key, path: 'dlt' as const }];
  return faultsAnswer({ expected: EXPECTED, none: '', some, faults, remedy: FELL_REMEDY });
}

function parseMark(text: string | undefined): readonly [number, string] | null {
  const parts = text === undefined ? null : /^\[(\d+),("(?:[^"\\]|\\.)*")\]$/u.exec(text);
  return parts === null ? null : [Number(parts[1]), JSON.parse(parts[2] ?? '""') as string];
}
