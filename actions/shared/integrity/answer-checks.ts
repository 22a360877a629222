import type { Measured } from '../verification/measured.ts';
import { unknownAnswer } from './check-answers.ts';
import type { Answers, CheckOutcome } from './integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery, IntegrityRow } from './integrity-query.ts';
import type { CheckRun } from './plan-look.ts';

export interface AnsweredRun {
  readonly run: CheckRun;
  readonly outcome: CheckOutcome;
  /** A query of it could not be measured: what arrived in its window was not judged. */
  readonly isUnmeasured: boolean;
  readonly queryMs: number;
}

export interface Asking {
  readonly ask: (query: IntegrityQuery) => Promise<Measured<readonly IntegrityRow[]>>;
  /** Milliseconds of a clock that runs on. */
  readonly elapsedMs: () => number;
}

/** Asks what the checks planned, the same question once, and lets each judge its answers. */
export async function answerChecks(runs: readonly CheckRun[], asking: Asking): Promise<readonly AnsweredRun[]> {
  const asked = new Map<string, Promise<Measured<readonly IntegrityRow[]>>>();
  const answered: AnsweredRun[] = [];
  for (const run of runs) answered.push(await answerRun(run, asked, asking));
  return answered;
}

type Asked = Map<string, Promise<Measured<readonly IntegrityRow[]>>>;

async function answerRun(run: CheckRun, asked: Asked, asking: Asking): Promise<AnsweredRun> {
  const plan = attempt(run.plan, (message) => ({ kind: 'unknown' as const, message, remedy: BUG_REMEDY }));
  const noQuery = { run, isUnmeasured: false, queryMs: 0 };
  switch (plan.kind) {
    case 'answered':
      return { ...noQuery, outcome: { answers: plan.answers, ...recordsOf(plan) } };
    case 'skipped':
      return { ...noQuery, outcome: skippedOutcome(run, plan.reason, plan.detail) };
    case 'unknown':
      return { ...noQuery, outcome: { answers: [unknownAnswer(run.check.question, plan.message, plan.remedy)] } };
    case 'ask':
      return judge(run, plan.queries, { asked, asking });
    default:
      return plan satisfies never;
  }
}

async function judge(
  run: CheckRun,
  queries: IntegrityQueries,
  { asked, asking }: { readonly asked: Asked; readonly asking: Asking },
): Promise<AnsweredRun> {
  const startedMs = asking.elapsedMs();
  const first = await askAll(queries, asked, asking);
  const second = await askAll(
    attempt(
      () => run.followUp(first),
      () => ({}),
    ),
    asked,
    asking,
  );
  const answers = { ...first, ...second };
  const outcome = attempt(
    () => run.assess(answers),
    (message): CheckOutcome => ({ answers: [unknownAnswer(run.check.question, message, BUG_REMEDY)] }),
  );
  const isUnmeasured = Object.values(answers).some(({ measured }) => !measured);
  return { run, outcome, isUnmeasured, queryMs: Math.round(asking.elapsedMs() - startedMs) };
}

const BUG_REMEDY = 'This is a bug of Switchback: report it with this result. The other checks stand.';

/** A check that breaks, over a value that nobody thought of, is `unknown` and takes no other with it. */
function attempt<T>(work: () => T, answer: (message: string) => T): T {
  try {
    return work();
  } catch (bug) {
    return answer(`the check could not be carried through: ${bug instanceof Error ? bug.message : String(bug)}`);
  }
}

async function askAll(queries: IntegrityQueries, asked: Asked, { ask }: Asking): Promise<Answers> {
  const answers: Record<string, Measured<readonly IntegrityRow[]>> = {};
  for (const [name, query] of Object.entries(queries)) {
    const key = JSON.stringify([query.sql, query.values ?? [], query.isBounded ?? false, query.packedColumns ?? []]);
    const answer = asked.get(key) ?? ask(query);
    asked.set(key, answer);
    answers[name] = await answer;
  }
  return answers;
}

function recordsOf({ records }: CheckOutcome): Pick<CheckOutcome, 'records'> {
  return records === undefined ? {} : { records };
}

function skippedOutcome({ check }: CheckRun, reason: 'not-applicable' | 'learning', detail: string): CheckOutcome {
  return {
    answers: [{ verdict: 'skipped', skipReason: reason, expected: check.question, observed: detail }],
  };
}
