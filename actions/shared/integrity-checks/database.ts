import { passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer } from '../integrity/integrity-check.ts';
import { findBlocker } from '../integrity/look-blocker.ts';
import type { DatabaseFacts, LookContext } from '../integrity/look-context.ts';
import { describeLag } from '../integrity/look-window.ts';

const EXPECTED = 'the database of the looks before, no replica that lags, no transaction-mode pooler in between';
const SEE_TRANSACTIONS = 'GRANT pg_read_all_stats TO the role of database-url; the lag then follows what is open.';
const USE_SESSION_MODE =
  'Use the address of the session-mode pooler (Supabase: port 5432) or the database itself. In transaction mode a connection has a server process for one transaction only: this look holds all it needs in one, but locks, settings and time-outs of whoever collects through it do not last.';

/** Whether the look is at the right database, and how much of it can be seen. */
export const databaseCheck = defineCheck({
  id: 'database',
  title: 'Place of the look',
  scope: 'database',
  kind: 'environment',
  question:
    'Is this the database that the history is about, up to date, and reached by a connection that keeps its session?',
  runbook: 'Step 5: check data integrity',
  needs: 'pg_read_all_stats, to see open transactions',
  cost: 'O(1)',
  verdictRule:
    'unknown: another database than before, or a replica more than 10 min behind; then every other measurement is unknown too. warn: a replica, a transaction-mode pooler, open transactions that cannot be seen, or arrivals that no look judged within a week. pass: none of these.',
  remedy: 'Check database-url.',
  plan: (_subject, context) => ({ kind: 'answered', answers: [answerOf(context)] }),
  assess: () => ({ answers: [] }),
});

function answerOf(context: LookContext): CheckAnswer {
  const blocker = findBlocker(context);
  if (blocker !== null) return unmeasuredAnswer(blocker, EXPECTED);
  const { database } = context;
  const warnings = [...listWarnings(database), ...listCutWindows(context)];
  const observed = [describe(database), ...warnings.map(({ message }) => message)].join('; ');
  const detail = `Arrivals are judged up to ${describeLag(database)}.`;
  if (warnings.length === 0) return passAnswer(EXPECTED, observed, { detail });
  return warnAnswer(EXPECTED, observed, { detail, remedy: warnings.map(({ remedy }) => remedy).join(' ') });
}

interface Warning {
  readonly message: string;
  readonly remedy: string;
}

/** After a week without a look what arrived before is passed over, and nobody may take it for judged. */
function listCutWindows({ windows }: LookContext): readonly Warning[] {
  return [...windows].flatMap(([key, { after, cutFrom }]) =>
    cutFrom === undefined
      ? []
      : [
          {
            message: `what arrived in ${key} from ${cutFrom} to ${after} was not judged: no look for more than a week could`,
            remedy: 'Look once with record-baseline: it reads every row, and names what it finds.',
          },
        ],
  );
}

function listWarnings(database: DatabaseFacts): readonly Warning[] {
  const { transactionPooler, isReplica, replicaLagSeconds, maySeeTransactions } = database;
  return [
    ...(transactionPooler === null || transactionPooler === undefined
      ? []
      : [{ message: `a transaction-mode pooler stands in between: ${transactionPooler}`, remedy: USE_SESSION_MODE }]),
    ...(isReplica
      ? [
          {
            message: `a replica, ${Math.round(replicaLagSeconds ?? 0)} s behind`,
            remedy: 'Look at the primary, where open transactions can be seen.',
          },
        ]
      : []),
    ...(maySeeTransactions || isReplica
      ? []
      : [{ message: 'open transactions of other roles cannot be seen', remedy: SEE_TRANSACTIONS }]),
  ];
}

function describe({ name, role, versionNumber }: DatabaseFacts): string {
  const who = role === undefined ? '' : ` as ${role}`;
  return `${name}${who}, Postgres ${Math.floor(versionNumber / 10_000)}`;
}
