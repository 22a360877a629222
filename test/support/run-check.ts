import type { Client } from 'pg';

import type {
  Answers,
  CheckOutcome,
  IntegrityCheck,
  Scope,
  SubjectByScope,
} from '../../actions/shared/integrity/integrity-check.ts';
import type { IntegrityQueries } from '../../actions/shared/integrity/integrity-query.ts';
import type { LookContext } from '../../actions/shared/integrity/look-context.ts';

/**
 * One check on a connection of the test: plan, its queries, the second round, assess. Without the engine's gates, savepoints and weighing: a query
 * that fails ends the test. A plan that asks nothing is turned into the answer that the engine makes of it.
 */
export async function runCheck<S extends Scope>(
  check: IntegrityCheck<S>,
  subject: SubjectByScope[S],
  { client, context }: { readonly client: Client; readonly context: LookContext },
): Promise<CheckOutcome> {
  const plan = check.plan(subject, context);
  switch (plan.kind) {
    case 'answered':
      return plan;
    case 'skipped':
      return { answers: [{ verdict: 'skipped', skipReason: plan.reason, expected: '', observed: plan.detail }] };
    case 'unknown':
      return { answers: [{ verdict: 'unknown', expected: '', observed: plan.message, remedy: plan.remedy }] };
    case 'ask': {
      const first = await ask(client, plan.queries);
      const second = await ask(client, check.followUp?.(subject, first, context) ?? {});
      return check.assess(subject, { ...first, ...second }, context);
    }
    default:
      return plan satisfies never;
  }
}

async function ask(client: Client, queries: IntegrityQueries): Promise<Answers> {
  const answers: Record<string, Answers[string]> = {};
  for (const [name, { sql, values = [] }] of Object.entries(queries)) {
    answers[name] = { measured: true, value: (await client.query<Record<string, unknown>>(sql, [...values])).rows };
  }
  return answers;
}
