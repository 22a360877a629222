import type { CheckAnswer } from '../integrity/integrity-check.ts';
import type { AnyIntegrityCheck } from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { planLook } from '../integrity/plan-look.ts';
import { proveBindings } from '../integrity/prove-binding.ts';
import type { BindingProof } from '../integrity/prove-binding.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { bindingCheck } from '../integrity-checks/binding.ts';
import { cascadeKeysCheck } from '../integrity-checks/cascade-keys.ts';
import { clockSkewCheck } from '../integrity-checks/clock-skew.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { assessIndexes } from './assess-indexes.ts';
import { assessPlace } from './assess-place.ts';
import { assessPrivileges } from './assess-privileges.ts';
import type { DoctorResult, Finding } from './doctor-result.ts';

export interface DoctorFacts {
  /** As a look reads it, before it asks anything. */
  readonly context: LookContext;
  /** Whether the connection is encrypted and the certificate was checked. */
  readonly isEncrypted: boolean;
}

/** What is missing in a database, or could be better, for a look to answer every check; each with its remedy. From the catalogue alone. */
export function assessDatabase({ context, isEncrypted }: DoctorFacts): DoctorResult {
  const { database, datasets } = context;
  const proofs = proveBindings(datasets, context);
  const role = database.role === undefined ? 'the role of database-url' : quoteIdentifier(database.role);
  const findings = [
    ...assessPlace(database, { isEncrypted, role }),
    ...findingsOf(clockSkewCheck, context),
    ...findingsOf(bindingCheck, context),
    ...assessPrivileges(context, role),
    ...assessIndexes(proofs),
    ...cascadeFindings(context, proofs),
  ];
  const verdict = foldVerdicts(findings);
  const { name, role: user = null, versionNumber, isReplica, skewMs, roundTripMs } = database;
  return {
    schemaVersion: 1,
    verdict,
    reasonCode: REASON_CODES[verdict],
    database: {
      name,
      role: user,
      version: Math.floor(versionNumber / 10_000),
      isReplica,
      isEncrypted,
      skewMs,
      roundTripMs,
    },
    findings,
  };
}

const REASON_CODES: Readonly<Record<Verdict, DoctorResult['reasonCode']>> = {
  pass: 'database-ready',
  warn: 'database-ready-with-warnings',
  unknown: 'database-unread',
  fail: 'database-incomplete',
};

/** A check of the look that the catalogue alone answers. What it cannot tell because something is not there is missing here. */
function findingsOf(check: AnyIntegrityCheck, context: LookContext): readonly Finding[] {
  return planLook([check], context).flatMap((run) => {
    const plan = run.plan();
    return plan.kind === 'answered'
      ? plan.answers.map((answer) => toFinding(check, answer, run.tables[0] ?? null))
      : [];
  });
}

function toFinding({ id, title }: AnyIntegrityCheck, answer: CheckAnswer, table: string | null): Finding {
  const { verdict, skipReason, expected, observed, detail, remedy } = answer;
  return {
    id,
    title,
    table: answer.table ?? table,
    verdict: verdict === 'unknown' ? 'fail' : verdict,
    expected,
    observed,
    ...(skipReason === undefined ? {} : { skipReason }),
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** Tables whose binding is wrong are named there already. */
function cascadeFindings(context: LookContext, proofs: readonly BindingProof[]): readonly Finding[] {
  const known = new Set(proofs.filter(({ catalogue }) => catalogue !== null).map(({ key }) => key));
  return findingsOf(cascadeKeysCheck, context).filter(({ table }) => table !== null && known.has(table));
}
