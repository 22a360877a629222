import { expect, test } from 'vitest';

import { databaseCheck } from '../../../../actions/shared/integrity-checks/database.ts';
import type { CheckAnswer } from '../../../../actions/shared/integrity/integrity-check.ts';
import { instantText } from '../../../../actions/shared/integrity/look-window.ts';
import { aLookContext, LOOKED_AT } from '../../../support/a-look-context.ts';
import type { ContextChanges } from '../../../support/a-look-context.ts';

function answerTo(changes: ContextChanges): CheckAnswer | undefined {
  const plan = databaseCheck.plan(null, aLookContext(changes));
  return plan.kind === 'answered' ? plan.answers[0] : undefined;
}

test.each<[name: string, changes: ContextChanges, verdict: string, remedy: RegExp | undefined]>([
  ['all is in order', {}, 'pass', undefined],
  [
    'the port of a transaction-mode pooler',
    { database: { transactionPooler: 'the address has port 6543' } },
    'warn',
    /session-mode/u,
  ],
  ['a role that cannot see transactions', { database: { maySeeTransactions: false } }, 'warn', /pg_read_all_stats/u],
  ['a replica close behind', { database: { isReplica: true, replicaLagSeconds: 3 } }, 'warn', /primary/u],
  ['a replica far behind', { database: { isReplica: true, replicaLagSeconds: 601 } }, 'unknown', /caught up/u],
  [
    'another database',
    { memory: { marks: new Map([['database.identity', 'elsewhere']]) } },
    'unknown',
    /record-baseline/u,
  ],
  [
    'a database whose identity cannot be told',
    { database: { identity: null }, memory: { marks: new Map([['database.identity', 'x']]) } },
    'pass',
    undefined,
  ],
  [
    'arrivals of more than a week that no look judged',
    { memory: { watermarks: new Map([['public.posts', instantText(Date.parse(LOOKED_AT) - 10 * 86_400_000)]]) } },
    'warn',
    /record-baseline/u,
  ],
])('%s', (_, changes, verdict, remedy) => {
  const answer = answerTo(changes);
  expect(answer?.verdict).toBe(verdict);
  if (remedy === undefined) expect(answer?.remedy).toBeUndefined();
  else expect(answer?.remedy).toMatch(remedy);
});
