import { z } from 'zod';

import { dealRecordedPosts } from '../../test/support/reddit-replay/replayed-units.ts';
import { VERDICTS } from '../../actions/shared/verdict/verdict.ts';
import { STATUS_LINES_AFTER_ROLLBACK } from './expected-lines.ts';
import type { DrillMemory, DrillStep, StepOutcome } from './drill-step.ts';
import { loadByDlt } from './dlt-path.ts';
import { prepareTables } from './prepare-tables.ts';
import { proveRollback } from './prove-rollback.ts';
import type { ProcessRun } from './run-process.ts';
import type { Sandbox } from './sandbox.ts';

const REASON = 'Drill: a dlt load died half-way';
const answerSchema = z.looseObject({ decision: z.string(), reasonCode: z.string(), incidentId: z.string().nullish() });

/** The drill's story, in the runbook's order. */
export const DRILL_STEPS: readonly DrillStep[] = [
  { title: 'Tables and sources', runbook: null, run: prepare },
  { title: 'Set up at 10 %', runbook: null, run: setUp },
  { title: 'Both paths collect', runbook: null, run: collectOnBothPaths },
  { title: 'A dlt load dies half-way', runbook: null, run: breakLoad },
  { title: '1 Immediate action: rollback', runbook: { step: '1', seconds: 30 }, run: rollBack },
  { title: '2 Verify rollback: status', runbook: { step: '2', seconds: 60 }, run: checkStatus },
  { title: '3 Collectors ask the gate', runbook: { step: '3', seconds: 120 }, run: askGate },
  { title: '4 Verify manual collection', runbook: { step: '4', seconds: 300 }, run: testCollection },
  { title: 'Manual collection takes over', runbook: null, run: collectEverything },
  { title: '5 Data integrity', runbook: { step: '5', seconds: 600 }, run: checkIntegrity },
  { title: 'Every listed post is here, once', runbook: null, run: takeCensus },
  { title: 'Proof: two looks at dlt', runbook: null, run: prove },
  { title: '7 Report', runbook: null, run: readReport },
  { title: 'Rolled back twice is once', runbook: null, run: rollBackAgain },
];

async function prepare({ database }: Sandbox): Promise<StepOutcome> {
  await database.withClient(prepareTables);
  return pass('an embedded Postgres with the bound tables, recorded Reddit, a bare git remote');
}

async function setUp(sandbox: Sandbox): Promise<StepOutcome> {
  const bypass = ['--bypass', ...SANDBOX_LACKS, '--bypass-reason', BYPASS_REASON];
  const run = await sandbox.switchback('advance', '--phase', '10%', '--reason', 'Drill', '--json', ...bypass);
  const { decision } = readAnswer(run);
  return expectThat(decision === 'advanced', `${decision}: ${await headline(sandbox)}`, run);
}

/** Gates that look at a past, which a sandbox does not have. */
const SANDBOX_LACKS = ['baseline', 'fresh-evidence', 'clean-data', 'drill', 'manual-path'];
const BYPASS_REASON = 'Drill: the sandbox was made a moment ago and has no past to look at';

async function collectOnBothPaths(sandbox: Sandbox): Promise<StepOutcome> {
  const run = await sandbox.switchback('collect', '--mode', 'collect', '--limit', '50');
  const loadId = await loadByDlt(sandbox, 'opensource', { from: 40, to: 70, until: 'complete' });
  const rows = await count(sandbox, 'select count(*) from public.submissions');
  return expectThat(
    run.exitCode === 0 && rows > 0,
    `manual: ${rows} rows of the units left to it; dlt: 30 rows of opensource, load ${loadId}`,
    run,
  );
}

async function breakLoad(sandbox: Sandbox): Promise<StepOutcome> {
  const loadId = await loadByDlt(sandbox, 'opensource', { from: 20, to: 40, until: 'after-merge' });
  const orphans = await count(sandbox, UNCOMPLETED_ROWS);
  return expectThat(orphans === 20, `${orphans} rows of load ${loadId}, which never completed`);
}

const UNCOMPLETED_ROWS = `select count(*) from reddit_harbor.submissions row
  where not exists (select from reddit_harbor._dlt_loads load where load.load_id = row._dlt_load_id)`;

async function rollBack(sandbox: Sandbox, memory: DrillMemory): Promise<StepOutcome> {
  const run = await sandbox.switchback(
    'rollback',
    '--reason',
    REASON,
    '--trigger',
    'load-failure',
    '--severity',
    'high',
    '--json',
  );
  const { decision, incidentId } = readAnswer(run);
  memory.incidentId = incidentId ?? null;
  const outcome = expectThat(
    decision === 'rolled-back' && run.exitCode === 0,
    `${decision}, incident ${incidentId ?? 'none'}`,
    run,
  );
  return { ...outcome, seconds: run.seconds };
}

async function checkStatus(sandbox: Sandbox): Promise<StepOutcome> {
  const run = await sandbox.switchback('status');
  const lines = run.stdout.split('\n').slice(0, 3);
  const outcome = expectThat(lines.join('\n') === STATUS_LINES_AFTER_ROLLBACK.join('\n'), lines.join(' · '), run);
  return { ...outcome, seconds: run.seconds };
}

async function askGate(sandbox: Sandbox): Promise<StepOutcome> {
  const dlt = await sandbox.switchback('gate', 'dlt');
  const manual = await sandbox.switchback('gate', 'manual');
  const observed = `gate dlt answers ${dlt.exitCode}, gate manual answers ${manual.exitCode}`;
  return expectThat(dlt.exitCode === 10 && manual.exitCode === 0, observed, manual);
}

async function testCollection(sandbox: Sandbox): Promise<StepOutcome> {
  const before = await count(sandbox, 'select count(*) from public.submissions');
  const run = await sandbox.switchback('collect', '--mode', 'test');
  const written = (await count(sandbox, 'select count(*) from public.submissions')) - before;
  const line = run.stdout.split('\n').find((text) => text.startsWith('Manual collection:')) ?? 'no answer';
  return expectThat(
    run.exitCode === 0 && line.endsWith('✓ SUCCESS') && written === 0,
    `${line}, ${written} rows written`,
    run,
  );
}

async function collectEverything(sandbox: Sandbox): Promise<StepOutcome> {
  const run = await sandbox.switchback('collect', '--mode', 'collect', '--limit', '100');
  const units = await count(sandbox, 'select count(distinct lower(subreddit)) from public.submissions');
  return expectThat(run.exitCode === 0 && units === 5, `${units} of 5 units are collected by the manual path`, run);
}

const integritySchema = z.looseObject({
  verdict: z.enum(VERDICTS),
  checks: z.array(z.looseObject({ id: z.string(), verdict: z.string() })),
});

/** One look of the engine, as an operator starts it. Nothing is learnt yet, so some of it is skipped; its verdict is the step's. */
async function checkIntegrity(sandbox: Sandbox): Promise<StepOutcome> {
  const run = await sandbox.switchback('integrity', '--json');
  const { verdict, checks } = integritySchema.parse(JSON.parse(run.stdout));
  const told = checks.filter((check) => !['pass', 'skipped'].includes(check.verdict));
  const named = [...new Set(told.map((check) => `${check.id}: ${check.verdict}`))].join(', ');
  const skipped = checks.filter((check) => check.verdict === 'skipped').length;
  return {
    verdict,
    observed: `${checks.length - skipped} checks answered: ${named || 'all pass'}; ${skipped} more not applicable or learning`,
  };
}

/** The engine judges what is new; a sandbox can be counted whole besides. */
async function takeCensus(sandbox: Sandbox): Promise<StepOutcome> {
  const listed = [...dealRecordedPosts().values()].flatMap((posts) =>
    posts.map(({ fullname }) => fullname.replace(/^t3_/u, '')),
  );
  const held = await sandbox.database.withClient(async (client) => {
    const { rows } = await client.query<{ id: string }>('select submission_id as id from public.submissions');
    return rows.map(({ id }) => id);
  });
  const missing = listed.filter((id) => !held.includes(id));
  const doubled = held.length - new Set(held).size;
  return expectThat(
    missing.length === 0 && doubled === 0,
    `${listed.length} posts listed, ${missing.length} missing, ${doubled} doubled`,
  );
}

async function prove(sandbox: Sandbox): Promise<StepOutcome> {
  const { verdict, checks } = await proveRollback(sandbox);
  const shown = checks.filter((check) => check.verdict !== 'pass').map((check) => `${check.id}: ${check.verdict}`);
  return {
    verdict,
    observed: `${checks.length} checks; ${shown.join(', ') || 'all pass'} (looks shortened to seconds)`,
  };
}

async function readReport(sandbox: Sandbox, { incidentId }: DrillMemory): Promise<StepOutcome> {
  const report = await sandbox.git('show', `origin/main:incidents/${incidentId}/README.md`);
  const sections = [
    '# DLT Rollback Incident Report',
    '## Timeline',
    '## Root Cause',
    '## Impact',
    '## Resolution',
    '## Prevention',
  ];
  const missing = sections.filter((section) => !report.includes(`${section}\n`));
  return expectThat(
    missing.length === 0 && report.includes(REASON),
    `${report.split('\n').length} lines, ${missing.length} of the six sections missing`,
  );
}

async function rollBackAgain(sandbox: Sandbox): Promise<StepOutcome> {
  const run = await sandbox.switchback(
    'rollback',
    '--reason',
    REASON,
    '--trigger',
    'load-failure',
    '--severity',
    'high',
    '--json',
  );
  const commits = (await sandbox.git('log', '--format=%s', 'origin/main'))
    .split('\n')
    .filter((line) => line.startsWith('rollback:')).length;
  return expectThat(
    readAnswer(run).decision === 'already-rolled-back' && commits === 1,
    `${readAnswer(run).decision}, ${commits} rollback commit`,
    run,
  );
}

async function headline(sandbox: Sandbox): Promise<string> {
  return (await sandbox.git('log', '-1', '--format=%s', 'origin/main')).trim();
}

async function count({ database }: Sandbox, query: string): Promise<number> {
  return database.withClient(async (client) => Number((await client.query<{ count: string }>(query)).rows[0]?.count));
}

function readAnswer({ stdout, stderr, exitCode }: ProcessRun): z.infer<typeof answerSchema> {
  const line = stdout.trim();
  const answer = line.startsWith('{') ? answerSchema.safeParse(JSON.parse(line)) : null;
  if (answer?.success) return answer.data;
  throw new Error(`no answer in JSON (exit code ${exitCode}): ${(stderr || stdout).trim().slice(0, 400)}`);
}

function pass(observed: string): StepOutcome {
  return { verdict: 'pass', observed };
}

function expectThat(holds: boolean, observed: string, run?: ProcessRun): StepOutcome {
  if (holds) return pass(observed);
  const said =
    run === undefined ? '' : `; exit code ${run.exitCode}: ${(run.stderr || run.stdout).trim().slice(0, 300)}`;
  return { verdict: 'fail', observed: observed + said };
}
