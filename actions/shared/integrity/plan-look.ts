import type { Dataset } from '../datasets/datasets.ts';
import type {
  Answers,
  AnyIntegrityCheck,
  CheckOutcome,
  CheckPlan,
  DatasetSubject,
  DltSubject,
  IntegrityCheck,
  Scope,
  SubjectByScope,
  TableSubject,
} from './integrity-check.ts';
import type { IntegrityQueries } from './integrity-query.ts';
import type { LookContext, LookWindow } from './look-context.ts';
import { proveBindings } from './prove-binding.ts';
import type { BindingProblem, BindingProof } from './prove-binding.ts';
import { tableKey } from './quoted-name.ts';

/** What of a check its results repeat. */
export type CheckFacts = Pick<AnyIntegrityCheck, 'id' | 'title' | 'kind' | 'remedy' | 'scope' | 'question'>;

/** One check on one subject, with the subject bound in. */
export interface CheckRun {
  readonly check: CheckFacts;
  /** Names of datasets, and `tableKey`s, that it is about. */
  readonly dataset: string | null;
  readonly tables: readonly string[];
  readonly plan: () => CheckPlan;
  readonly followUp: (answers: Answers) => IntegrityQueries;
  readonly assess: (answers: Answers) => CheckOutcome;
}

/** Every check on each of its subjects. What a binding gets wrong is `unknown`, what dlt has not made yet is not applicable. */
export function planLook(checks: readonly AnyIntegrityCheck[], context: LookContext): readonly CheckRun[] {
  const proofs = proveBindings(context.datasets, context);
  return checks.flatMap((check) => planCheck(check, proofs, context));
}

function planCheck(
  check: AnyIntegrityCheck,
  proofs: readonly BindingProof[],
  context: LookContext,
): readonly CheckRun[] {
  switch (check.scope) {
    case 'table':
      return proofs.map((proof) => planTable(check, proof, context));
    case 'dataset':
      return context.datasets.datasets.map((dataset) => planDataset(check, dataset, proofs, context));
    case 'dlt':
      return listDltSubjects(proofs, context).map((subject) => planDlt(check, subject, proofs, context));
    case 'database':
      return [bind(check, null, context, { dataset: null, tables: [] })];
    default:
      return check satisfies never;
  }
}

interface About {
  readonly dataset: string | null;
  readonly tables: readonly string[];
}

function bind<S extends Scope>(
  check: IntegrityCheck<S>,
  subject: SubjectByScope[S],
  context: LookContext,
  about: About,
): CheckRun {
  return {
    check,
    ...about,
    plan: () => check.plan(subject, context),
    followUp: (answers) => check.followUp?.(subject, answers, context) ?? {},
    assess: (answers) => check.assess(subject, answers, context),
  };
}

/** A check that cannot be asked: its plan says why. */
function bindPlan(check: CheckFacts, about: About, plan: CheckPlan): CheckRun {
  return { check, ...about, plan: () => plan, followUp: () => ({}), assess: () => ({ answers: [] }) };
}

function planTable(check: IntegrityCheck<'table'>, proof: BindingProof, context: LookContext): CheckRun {
  const about = { dataset: proof.dataset.name, tables: [proof.key] };
  const subject = toSubject(proof, context);
  if (subject === null) return bindPlan(check, about, absentPlan(proof));
  const problem = findProblem(proof, check.columns?.(subject) ?? []);
  return problem === null ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}

function planDataset(
  check: IntegrityCheck<'dataset'>,
  dataset: Dataset,
  proofs: readonly BindingProof[],
  context: LookContext,
): CheckRun {
  const own = proofs.filter((proof) => proof.dataset.name === dataset.name);
  const about = { dataset: dataset.name, tables: own.map(({ key }) => key) };
  const tables = toSubjects(own, context);
  const [first] = own;
  if (tables.length === 0 && first !== undefined) return bindPlan(check, about, absentPlan(first));
  const subject: DatasetSubject = { dataset, tables };
  const columns = check.columns?.(subject) ?? [];
  const problem = own.map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
  return problem === undefined ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}

function planDlt(
  check: IntegrityCheck<'dlt'>,
  subject: DltSubject,
  proofs: readonly BindingProof[],
  context: LookContext,
): CheckRun {
  const [dataset] = subject.datasets;
  const about = {
    dataset: dataset?.name ?? null,
    tables: subject.tables.map(({ table }) => tableKey(table)),
  };
  if (!hasDltTables(subject, context)) return bindPlan(check, about, awaitingDlt(subject, proofs));
  const columns = check.columns?.(subject) ?? [];
  const own = proofs.filter(({ dataset: bound }) => bound.dlt?.schema === subject.dltSchema);
  const problem = own.map((proof) => findProblem(proof, columns)).find((plan) => plan !== null);
  return problem === undefined ? bind(check, subject, context, about) : bindPlan(check, about, problem);
}

/** One for each schema that dlt loads into. */
export function listDltSubjects(proofs: readonly BindingProof[], context: LookContext): readonly DltSubject[] {
  const schemas = [...new Set(context.datasets.datasets.flatMap(({ dlt }) => (dlt === undefined ? [] : [dlt.schema])))];
  return schemas.map((dltSchema) => {
    const isOwn = ({ dlt }: Dataset): boolean => dlt?.schema === dltSchema;
    const written = proofs.filter(
      ({ dataset, table }) => isOwn(dataset) && (table.writtenBy === 'dlt' || table.writtenBy === 'both'),
    );
    return { dltSchema, datasets: context.datasets.datasets.filter(isOwn), tables: toSubjects(written, context) };
  });
}

function hasDltTables({ dltSchema }: DltSubject, { tables }: LookContext): boolean {
  return [...tables.values()].some(
    ({ schema, table, columns }) =>
      (schema === dltSchema || schema === `${dltSchema}_staging`) &&
      (table === '_dlt_loads' || columns.some(({ name }) => name === '_dlt_load_id')),
  );
}

function awaitingDlt({ dltSchema }: DltSubject, proofs: readonly BindingProof[]): CheckPlan {
  const missing = proofs.find(
    ({ dataset, catalogue, problems }) =>
      dataset.dlt?.schema === dltSchema && catalogue === null && problems.length > 0,
  );
  return missing === undefined ? notMadeYet(dltSchema) : absentPlan(missing);
}

function toSubjects(proofs: readonly BindingProof[], context: LookContext): readonly TableSubject[] {
  return proofs.flatMap((proof) => toSubject(proof, context) ?? []);
}

function toSubject({ dataset, table, key, catalogue }: BindingProof, { windows }: LookContext): TableSubject | null {
  const window = windows.get(key);
  return catalogue === null || window === undefined ? null : { dataset, table, catalogue, window: { ...window } };
}

function absentPlan({ dataset, isNotMadeYet, problems }: BindingProof): CheckPlan {
  const [problem] = problems;
  if (isNotMadeYet || problem === undefined) return notMadeYet(dataset.dlt?.schema ?? dataset.name);
  return { kind: 'unknown', message: problem.message, remedy: problem.remedy };
}

function notMadeYet(dltSchema: string): CheckPlan {
  return { kind: 'skipped', reason: 'not-applicable', detail: `dlt has loaded nothing into ${dltSchema} yet` };
}

function findProblem({ problems }: BindingProof, columns: readonly string[]): CheckPlan | null {
  const isRead = ({ column }: BindingProblem): boolean => column !== null && columns.includes(column);
  const found = problems.filter(isRead);
  const [first] = found;
  if (first === undefined) return null;
  const message = found.map((problem) => problem.message).join('; ');
  return { kind: 'unknown', message, remedy: first.remedy };
}

/** The window of each bound table that exists. */
export function planWindows(
  { datasets }: LookContext['datasets'],
  windowOf: (key: string) => LookWindow,
): ReadonlyMap<string, LookWindow> {
  const keys = datasets.flatMap(({ tables }) => tables.map(tableKey));
  return new Map(keys.map((key) => [key, windowOf(key)]));
}
