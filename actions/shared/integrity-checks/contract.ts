import { learningAnswer, passAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityRecord } from '../integrity/integrity-memory.ts';
import { tableKey } from '../integrity/quoted-name.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'columns, types, unique indexes and foreign keys as they were accepted';
const ACCEPT = 'Take the change back, or accept it by recording the baseline anew.';

/** What a table promises, against what it promised when it was first seen, or when the baseline was last recorded. */
export const contractCheck = defineCheck({
  id: 'contract',
  title: 'The table is as it was accepted',
  scope: 'table',
  kind: 'contract',
  question: 'Did columns, types, unique indexes or foreign keys change without notice?',
  runbook: 'Step 5: verify data integrity; before a re-attempt',
  needs: 'nothing but the catalogue',
  cost: 'O(1)',
  verdictRule:
    'fail: a bound column is gone, or has a type of another family. warn: any other change that the baseline does not know. learning: the first look.',
  remedy: ACCEPT,
  plan(subject, { memory, isBaseline }) {
    const now = contractLines(subject);
    const before = memory.marks.get(markName(subject));
    const record: IntegrityRecord = { kind: 'mark', name: markName(subject), value: now.join('\n') };
    if (before === undefined || isBaseline) {
      const observed = `${count(subject.catalogue.columns.length, 'column')} noted, to compare with from the next look on`;
      return { kind: 'answered', answers: [learningAnswer(EXPECTED, observed)], records: [record] };
    }
    return { kind: 'answered', answers: [compare(subject, before.split('\n'), now)] };
  },
  assess: () => ({ answers: [passAnswer(EXPECTED, 'nothing was asked')] }),
});

function markName(subject: TableSubject): string {
  return `contract:${tableKey(subject.table)}`;
}

/** One line a promise, sorted: `column "name" type`, `unique …`, `foreign key …`. Names as JSON, so that no name can break a line. */
function contractLines({ catalogue }: TableSubject): readonly string[] {
  const columns = catalogue.columns.map(
    ({ name, type, isNullable }) => `column ${JSON.stringify(name)} ${type}${isNullable ? '' : ' not null'}`,
  );
  const unique = catalogue.indexes
    .filter(({ isUnique, isValid }) => isUnique && isValid)
    .map(
      ({ keys, predicate }) =>
        `unique ${JSON.stringify(keys.map(({ text }) => text))}${predicate === null ? '' : ` where ${JSON.stringify(predicate)}`}`,
    );
  const foreign = catalogue.foreignKeys.map(
    (key) =>
      `foreign key ${JSON.stringify(key.columns)} to ${JSON.stringify(`${key.referencedSchema}.${key.referencedTable}`)} ${JSON.stringify(key.referencedColumns)} on delete ${key.onDelete}${key.isValidated ? '' : ' not valid'}`,
  );
  return [...new Set([...columns, ...unique, ...foreign])].toSorted();
}

interface Change {
  readonly key: string;
  readonly text: string;
  readonly isBreaking: boolean;
}

function compare(subject: TableSubject, before: readonly string[], now: readonly string[]): CheckAnswer {
  const changes = listChanges(subject, before, now);
  if (changes.length === 0) return passAnswer(EXPECTED, `${count(now.length, 'promise')} unchanged`);
  const observed = changes.map(({ text }) => text).join('; ');
  const breaking = changes.filter(({ isBreaking }) => isBreaking);
  if (breaking.length === 0) return warnAnswer(EXPECTED, observed, { remedy: ACCEPT });
  const remedy =
    'Bring the column back as it was, or change its binding in config/datasets.yaml, and record the baseline anew.';
  return { verdict: 'fail', expected: EXPECTED, observed, remedy, faults: breaking.map(({ key }) => ({ key })) };
}

function listChanges(subject: TableSubject, before: readonly string[], now: readonly string[]): readonly Change[] {
  const [gone, come] = [before.filter((line) => !now.includes(line)), now.filter((line) => !before.includes(line))];
  const [columnsBefore, columnsNow] = [columnsOf(gone), columnsOf(come)];
  const bound = boundColumns(subject);
  const columns = [...new Set([...columnsBefore.keys(), ...columnsNow.keys()])].map((name): Change => {
    const [was, is] = [columnsBefore.get(name), columnsNow.get(name)];
    if (was === undefined) return { key: name, text: `column ${name} came, ${is}`, isBreaking: false };
    if (is === undefined)
      return { key: name, text: `column ${name} is gone, it was ${was}`, isBreaking: bound.has(name) };
    return {
      key: name,
      text: `column ${name} is ${is}, it was ${was}`,
      isBreaking: bound.has(name) && familyOf(was) !== familyOf(is),
    };
  });
  const rest = (lines: readonly string[], what: string) =>
    lines
      .filter((line) => !line.startsWith('column '))
      .map((line): Change => ({ key: line, text: `${line} ${what}`, isBreaking: false }));
  return [...columns, ...rest(gone, 'is gone'), ...rest(come, 'came')];
}

function columnsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const parts = /^column ("(?:[^"\\]|\\.)*") (.+)$/u.exec(line);
      return parts === null ? [] : [[JSON.parse(parts[1] ?? '""') as string, parts[2] ?? ''] as const];
    }),
  );
}

/** Columns without which a check cannot measure. */
function boundColumns({ table }: TableSubject): ReadonlySet<string> {
  const named = [
    table.canonicalId.column,
    table.unitColumn,
    table.eventTime?.column,
    'column' in table.arrival ? table.arrival.column : undefined,
    table.path?.rule === 'column' ? table.path.column : undefined,
    ...table.requiredColumns,
    ...table.parents.map(({ column }) => column),
  ];
  return new Set(named.filter((name) => name !== undefined));
}

const FAMILIES = [
  ['text', /^(?:text|character|varchar|citext)/u],
  ['whole number', /^(?:smallint|integer|bigint)/u],
  ['number', /^(?:numeric|real|double precision)/u],
] as const;

/** Within a family values stay what they are: `character varying(255)` and `text`. */
function familyOf(description: string): string {
  const type = description.replace(/ not null$/u, '');
  return FAMILIES.find(([, pattern]) => pattern.test(type))?.[0] ?? type;
}
