import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from 'vitest';

import { renderIncidentRecord } from '../../actions/shared/incident/incident-record.ts';
import { reviewResultSchema } from '../../actions/shared/review/review-result.ts';
import { aCompletedReport, someIncidentFiles } from '../support/an-incident-folder.ts';
import { anIncidentRecord } from '../support/an-incident-record.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { allNodes, parseMarkdown } from '../support/markdown-tree.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import { runBundle } from '../support/run-bundle.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const REVIEW_BUNDLE = pathOf('actions/review-incident/dist/index.mjs');
const POLICY = readFileSync(pathOf('config/policy.yaml'), 'utf8');
const RECORD = anIncidentRecord();
const FOLDER = `incidents/${RECORD.id}`;
const BRANCH = `incident/${RECORD.id}`;
const REPORT = aCompletedReport();

const scenes: RollbackScene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

type Files = Readonly<Record<string, string | Uint8Array>>;
const inFolder = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, contents]) => [`${FOLDER}/${name}`, contents]));

/** The default branch as the state commit left it. */
async function aScene(): Promise<RollbackScene> {
  const record = { [`${FOLDER}/incident.json`]: renderIncidentRecord(RECORD) };
  const scene = await aRollbackScene({ files: { ...TEN_PERCENT, 'config/policy.yaml': POLICY, ...record } });
  scenes.push(scene);
  Object.assign(scene.github.state.permissions, {
    actions: 'none',
    contents: 'read',
    issues: 'none',
    pull_requests: 'read',
    statuses: 'none',
  });
  return scene;
}

async function review(scene: RollbackScene, number: number) {
  const environment = { ...scene.environment({ 'pull-request': String(number) }), GITHUB_JOB: 'review' };
  const run = await runBundle(REVIEW_BUNDLE, { environment, cwd: scene.checkout });
  const { result } = run.outputs;
  return { ...run, result: result === undefined ? null : reviewResultSchema.parse(JSON.parse(result)) };
}

async function pullOf(scene: RollbackScene, changes: Parameters<typeof someIncidentFiles>[0] = {}): Promise<number> {
  await scene.github.commit({ branch: BRANCH, from: 'main', files: inFolder(await someIncidentFiles(changes)) });
  return scene.github.people.openPull({ title: 'Incident', head: BRANCH }).number;
}

describe('the review bundle, as the runner starts it', () => {
  test('is green for a complete report, with a token that may only read', async () => {
    const scene = await aScene();
    const run = await review(scene, await pullOf(scene));
    expect(run.stdout).not.toContain('::error');
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ verdict: 'pass', 'reason-code': 'report-complete' });
    expect(run.result).toMatchObject({ incidents: [RECORD.id], findings: [], headOid: await scene.github.tip(BRANCH) });
    expect(run.summary).toContain('nothing is missing and nothing contradicts the evidence');
    expect(scene.github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('is red until what is missing is mended, and says where', async () => {
    const scene = await aScene();
    const report = REPORT.replace('| octocat | 2026-12-01 |', '| who? | soon |');
    const number = await pullOf(scene, {
      'README.md': report,
      'incident.json': renderIncidentRecord({ ...RECORD, severity: 'low' }),
    });
    const red = await review(scene, number);
    expect(red.exitCode).toBe(1);
    expect(red.outputs).toMatchObject({ verdict: 'fail', 'reason-code': 'report-incomplete' });
    const line = report.split('\n').findIndex((text) => text.includes('| who? | soon |')) + 1;
    const place = `file=${FOLDER}/README.md,line=${line}`;
    expect(red.stdout).toMatch(new RegExp(`^::error title=To be mended,${place}::The follow-up .* has no owner`, 'mu'));
    expect(red.stdout).toMatch(/^::error .*incident\.json,line=\d+::The pull request changes severity of the record/mu);
    expect(red.summary).toMatch(/3 things to mend/u);
    expect(red.summary.indexOf('To be mended')).toBeGreaterThan(-1);

    await scene.github.commit({ branch: BRANCH, files: inFolder(await someIncidentFiles()) });
    expect((await review(scene, number)).exitCode).toBe(0);
  });

  test('reviews a fork by the same rules, and a change elsewhere on the branch of an incident is shown', async () => {
    const scene = await aScene();
    await scene.github.commit({
      ...{ fork: 'eve', branch: BRANCH, from: 'main' },
      files: { ...inFolder(await someIncidentFiles()), 'config/policy.yaml': 'success: {}\n' },
    });
    const { number } = scene.github.people.openPull({ title: 'From afar', head: BRANCH, headOwner: 'eve' });
    const run = await review(scene, number);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ verdict: 'warn', 'reason-code': 'report-complete-with-warnings' });
    expect(run.result?.findings).toMatchObject([{ level: 'warning', file: 'config/policy.yaml' }]);
  });

  test('shows hostile contents harmless, of 5 MB, a link, bytes that are no text', async () => {
    const scene = await aScene();
    const rows = Object.values(HOSTILE_TEXTS).map(
      (text) => `| ${text.replaceAll('\n', ' ')} | ${text.replaceAll('\n', ' ')} | x |`,
    );
    const asked = Object.values(HOSTILE_TEXTS).map((text) => `**Question: ${text.replaceAll('\n', ' ')}**\n`);
    const table = ['| Follow-up | Owner | Due |', '| - | - | - |', ...rows].join('\n');
    const number = await pullOf(scene, {
      'README.md': `${REPORT}\n${asked.join('\n')}\n${table}\n`,
      'evidence.json': Buffer.from([0xff, 0xfe]),
      'settled.json': `{"${'['.repeat(500)}": "::error::EVIL"}`,
    });
    await scene.github.commit({ branch: BRANCH, links: { [`${FOLDER}/notes.md`]: '/etc/passwd' } });
    const run = await review(scene, number);
    expect(run.exitCode).toBe(1);
    // The runner acts on a command at the start of a line and on ##[ anywhere.
    const commands = run.stdout.split('\n').filter((text) => /^\s*::|##\[/u.test(text));
    const own = new RegExp(
      `^::(?:error|warning) title=To be (?:mended|judged)|^::add-mask::${scene.github.token}$`,
      'u',
    );
    expect(commands.filter((text) => !own.test(text))).toEqual([]);
    const live = allNodes(parseMarkdown(run.summary)).map(({ type }) => type);
    for (const type of ['link', 'image', 'html', 'definition', 'linkReference'] as const)
      expect(live).not.toContain(type);
    expect(live.filter((type) => type === 'heading')).toHaveLength(2);
    expect(Object.keys(run.outputs).toSorted()).toEqual(['reason-code', 'result', 'verdict']);
    expect(run.result?.findings.some(({ message }) => message.includes('a symbolic link'))).toBe(true);

    await scene.github.commit({ branch: BRANCH, files: { [`${FOLDER}/README.md`]: 'x'.repeat(5 * 1024 * 1024) } });
    const huge = await review(scene, number);
    expect(huge.result?.findings.map(({ message }) => message)).toContainEqual(expect.stringContaining('5.0 MB'));
  });

  test('passes a pull request that touches no folder, and fails where GitHub does not answer or there is none', async () => {
    const scene = await aScene();
    await scene.github.commit({ branch: 'index', from: 'main', files: { 'incidents/README.md': '# Incidents\n' } });
    const { number } = scene.github.people.openPull({ title: 'Index', head: 'index' });
    expect((await review(scene, number)).outputs).toMatchObject({ 'reason-code': 'no-incident-touched' });
    expect((await review(scene, 99)).outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'github-refused' });
    scene.github.faults.queue({ kind: 'server error', status: 503, on: 'pulls/get', times: 50 });
    const run = await review(scene, number);
    expect(run.exitCode).not.toBe(0);
    expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'github-failed' });
  });
});
