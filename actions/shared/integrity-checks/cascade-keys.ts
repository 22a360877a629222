import type { CatalogueForeignKey } from '../integrity/catalogue-table.ts';
import { passAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer } from '../integrity/integrity-check.ts';
import { quoteIdentifier, quoteTable, tableKey } from '../integrity/quoted-name.ts';

const EXPECTED = 'no foreign key that deletes rows of another table when dlt merges';

/**
 * dlt's delete-insert merge deletes the rows that it replaces: a key with ON DELETE CASCADE then erases their children. 1,000 analyses became 800,
 * without an error (facts: integrity, 1.2).
 */
export const cascadeKeysCheck = defineCheck({
  id: 'cascade-keys',
  title: 'No merge erases children',
  scope: 'table',
  kind: 'contract',
  question: 'Does a foreign key delete or unlink rows of another table when dlt merges into this one?',
  runbook: 'Step 5: verify data integrity; before a re-attempt',
  needs: 'nothing but the catalogue',
  cost: 'O(1)',
  verdictRule:
    'fail: ON DELETE CASCADE onto a table that dlt writes. warn: ON DELETE SET NULL or SET DEFAULT, which unlinks.',
  remedy: 'Make the key ON DELETE RESTRICT, or merge by upsert or insert-only.',
  plan({ table, catalogue }) {
    if (table.writtenBy !== 'dlt' && table.writtenBy !== 'both')
      return { kind: 'skipped', reason: 'not-applicable', detail: 'dlt does not merge into this table' };
    const cascading = catalogue.referencedBy.filter(({ onDelete }) => onDelete === 'cascade');
    const unlinking = catalogue.referencedBy.filter(
      ({ onDelete }) => onDelete === 'set null' || onDelete === 'set default',
    );
    if (cascading.length > 0) return { kind: 'answered', answers: [failOf(cascading)] };
    if (unlinking.length > 0) return { kind: 'answered', answers: [unlinkingOf(unlinking)] };
    return {
      kind: 'answered',
      answers: [passAnswer(EXPECTED, `${catalogue.referencedBy.length} foreign keys refer to it, none cascades`)],
    };
  },
  assess: () => ({ answers: [passAnswer(EXPECTED, 'nothing was asked')] }),
});

function failOf(keys: readonly CatalogueForeignKey[]): CheckAnswer {
  return {
    verdict: 'fail',
    expected: EXPECTED,
    observed: `ON DELETE CASCADE from ${describe(keys)}`,
    detail: 'A merge of dlt by delete-insert deletes the children of every row that it writes again.',
    remedy: `${keys.map(replaceKey).join(' ')} Or merge by upsert or insert-only.`,
    faults: keys.map((key) => ({ key: `${tableKey(key)}.${key.name}`, path: 'dlt' as const })),
  };
}

function unlinkingOf(keys: readonly CatalogueForeignKey[]): CheckAnswer {
  const remedy = `${keys.map(replaceKey).join(' ')} Or merge by upsert or insert-only.`;
  return warnAnswer(EXPECTED, `ON DELETE ${keys[0]?.onDelete.toUpperCase()} from ${describe(keys)}`, { remedy });
}

function describe(keys: readonly CatalogueForeignKey[]): string {
  return keys.map((key) => `${tableKey(key)} (${key.columns.join(', ')})`).join(', ');
}

function replaceKey(key: CatalogueForeignKey): string {
  const columns = key.columns.map(quoteIdentifier).join(', ');
  const target = quoteTable({ schema: key.referencedSchema, table: key.referencedTable });
  const referenced = key.referencedColumns.map(quoteIdentifier).join(', ');
  const name = quoteIdentifier(key.name);
  return `ALTER TABLE ${quoteTable(key)} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} FOREIGN KEY (${columns}) REFERENCES ${target} (${referenced}) ON DELETE RESTRICT;`;
}
