import { passAnswer, unknownAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, TableSubject } from '../integrity/integrity-check.ts';
import { listMissingPrivileges } from '../integrity/missing-privilege.ts';

const EXPECTED = 'every row can be read by this role';
const REMEDY = 'ALTER ROLE of database-url BYPASSRLS, or give the table a policy FOR SELECT TO that role USING (true).';

/** Whether the role can read the table, and whether row security may keep rows from it: a monitor that sees zero rows would cry loss. */
export const rowSecurityCheck = defineCheck({
  id: 'row-security',
  title: 'Rows that the role may read',
  scope: 'table',
  kind: 'environment',
  question: 'May the role read the table, and can row security hide rows from it?',
  runbook: 'Step 5: check data integrity',
  needs: 'SELECT on the table, and BYPASSRLS where it has row security',
  cost: 'O(1)',
  verdictRule:
    'unknown: no SELECT, or a policy that can hide rows. pass: the role is past row security, or every policy in force is a plain USING (true).',
  remedy: REMEDY,
  plan: (subject) => ({ kind: 'answered', answers: [answerOf(subject)] }),
  assess: () => ({ answers: [] }),
});

function answerOf({ catalogue }: TableSubject): CheckAnswer {
  const [missing] = listMissingPrivileges(catalogue);
  if (missing !== undefined) return unknownAnswer(EXPECTED, missing.message, missing.remedy);
  return passAnswer(
    EXPECTED,
    catalogue.rowSecurity === 'plain-true'
      ? 'row security is in force, and every policy is a plain USING (true)'
      : 'no row security in force',
  );
}
