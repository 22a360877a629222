import { afterEach, describe, expect, it } from 'vitest';

import type { IncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import { incidentPath, renderIncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import { renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import { toSuccessRecord } from '../../../actions/shared/success/to-success-record.ts';
import { aVerificationResult, fiveCriteria } from '../../support/a-verification-result.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { commitToMemory } from '../../support/in-memory-history-store.ts';
import {
  reportScene,
  stateCommitFiles,
  stateMessage,
  type ReportScene,
  type SceneOptions,
} from '../../support/report-scene.ts';

const MINUTE = 60_000;

let scene: ReportScene;
const start = async (options: SceneOptions = {}): Promise<ReportScene> => {
  scene = await reportScene(options);
  inCheckout(scene.record);
  return scene;
};
afterEach(() => scene.close());

function inCheckout(record: IncidentRecord): void {
  scene.folders.push({ id: record.id, record: new TextEncoder().encode(renderIncidentRecord(record)), evidence: null });
}

const carry = (texts: Record<string, string> = {}, job = 'incidents') => {
  const { clock } = scene;
  const historyRun = { at: clock.now(), run: `${Math.floor(clock.now().getTime() / 1_000)}`, attempt: 1, job };
  return scene.report({ mode: 'carry', texts, historyRun });
};
const proven = { verification: JSON.stringify(aVerificationResult()) };

/** Looks at all five criteria, all met, every hour from a time on. */
function remember(looks: readonly HistoryRecord[]): void {
  const files = new Map(scene.history.files);
  files.set('2026/11/25/99-1-looks.jsonl', renderHistoryLines(looks));
  commitToMemory(scene.history, 'looks', files);
}
const lookAt = (at: string) =>
  toSuccessRecord(fiveCriteria(), { at, incident: scene.record.id, generation: scene.record.generation });

describe('carrying incidents', { timeout: 60_000 }, () => {
  it('keeps in the report how the fence ended, which no scheduled run does again', async () => {
    const { file, record } = await start();
    const jobResults = '{"fence": {"result": "failure", "said": "fail: the role dlt: not fenced."}}';
    await scene.report({ mode: 'update', jobResults });
    await carry(proven);
    const report = await file(incidentPath(record.id, 'README.md'));
    expect(report).toContain('Fence (layer 3): fail: the role dlt: not fenced.');
    expect(report).toContain('the proof holds');
  });
  it('gives an incident made by break glass its pull request and its line in the index', async () => {
    const { github } = await start();
    const { result } = await carry();
    expect(result).toMatchObject({
      decision: 'opened',
      index: { outcome: 'written' },
      history: { outcome: 'written' },
    });
    expect(scene.pulls()).toHaveLength(1);
    expect(await github.git('show', 'main:incidents/README.md')).toContain(scene.record.id);
    const again = await carry();
    expect(again.result).toMatchObject({ decision: 'unchanged', index: { outcome: 'unchanged' } });
    expect(scene.pulls()).toHaveLength(1);
  });
  it('goes from contained to verified to recovered, ticks the checklist, and recovers once', async () => {
    const { clock } = await start();
    await carry(proven);
    expect(scene.pulls()[0]?.body).toContain('- [ ] All five held');
    for (let tick = 0; tick < 4; tick += 1) {
      clock.advance(45 * MINUTE);
      await carry(proven);
    }
    expect(scene.pulls()[0]?.body).toContain('- [x] All five held');
    const events = scene.records().flatMap((one) => (one.kind === 'incident-event' ? [one.event] : []));
    expect(events.toSorted()).toEqual(['recovered', 'report-opened', 'verified']);
  });
  it('does not recover over a look that failed', async () => {
    const { clock } = await start();
    const failing = { verification: JSON.stringify(aVerificationResult({ criteria: fiveCriteria('fail') })) };
    await carry(proven);
    clock.advance(45 * MINUTE);
    await carry(failing);
    for (let tick = 0; tick < 2; tick += 1) {
      clock.advance(45 * MINUTE);
      await carry(proven);
    }
    const { result } = await carry(proven);
    expect(result.incidents[0]?.status).toBe('verified');
  });
  it('notes a merge with its own time, and leaves the incident alone once it is reviewed', async () => {
    const { github, clock } = await start();
    await carry(proven);
    remember(['02:30', '03:30', '04:30'].map((time) => lookAt(`2026-11-25T${time}:00Z`)));
    clock.advance(150 * MINUTE);
    await github.people.merge(github.people.findPull(1));
    const mergedAt = clock
      .now()
      .toISOString()
      .replace(/\.\d+Z/u, 'Z');
    clock.advance(MINUTE);
    const { result } = await carry();
    expect(result.incidents[0]).toMatchObject({ status: 'reviewed', pullRequest: { state: 'merged' } });
    const reviewed = scene.records().find((one) => one.kind === 'incident-event' && one.event === 'reviewed');
    expect(reviewed).toMatchObject({ at: mergedAt });
    const calls = github.count('pulls/list');
    expect((await carry()).result.decision).toBe('nothing-to-do');
    expect(github.count('pulls/list')).toBe(calls);
  });
  it('says that a pull request was closed without a merge, and writes to it no more', async () => {
    const { github, commitsOf } = await start();
    await carry();
    const [pull] = scene.pulls();
    if (pull === undefined) throw new Error('no pull request');
    github.people.close(pull);
    const { result } = await carry(proven);
    expect(result.incidents[0]?.notes.join(' ')).toContain('closed without a merge');
    expect(await commitsOf()).toHaveLength(1);
    expect(scene.pulls()).toHaveLength(1);
  });
  it('shows an overdue review in report and pull request, in one commit', async () => {
    const { clock, commitsOf } = await start();
    await carry();
    clock.advance(73 * 60 * MINUTE);
    const { result } = await carry();
    expect(result.incidents[0]?.isReviewOverdue).toBe(true);
    expect(scene.pulls()[0]?.body).toContain('OVERDUE');
    const commits = (await commitsOf()).length;
    await carry();
    expect(await commitsOf()).toHaveLength(commits);
  });
  it('leaves drills out and counts what was measured for the newest incident alone', async () => {
    const { github } = await start();
    const drill = anIncidentRecord({ id: '20261124-000000Z-operator', isDrill: true });
    inCheckout(drill);
    const newer = anIncidentRecord({
      id: '20261125-030000Z-error-rate',
      trigger: 'error-rate',
      generation: 6,
      containedAt: '2026-11-25T02:05:22Z',
    });
    await github.commit({ files: stateCommitFiles(newer), message: stateMessage(newer) });
    inCheckout(newer);
    scene.clock.advance(60 * MINUTE);
    const ofNewer = aVerificationResult({ incident: newer.id, generation: 6 });
    const { result } = await carry({ verification: JSON.stringify(ofNewer) });
    expect(result.incidents.map(({ id, status }) => [id, status])).toEqual([
      [newer.id, 'verified'],
      [scene.record.id, 'contained'],
    ]);
    const index = await github.git('show', 'main:incidents/README.md');
    expect(index).toContain(`[${drill.id}]`);
    expect(index).toContain('(drill)');
  });
  it('says so where the default branch takes no commit of the machine', async () => {
    const { github } = await start();
    github.state.protectedBranches.add('main');
    const { result } = await carry();
    expect(result).toMatchObject({ decision: 'opened', index: { outcome: 'failed' } });
    expect(result.index.detail).toContain('switchback report --index');
  });
  it('keeps what people wrote around the index', async () => {
    const { github } = await start();
    await github.commit({ files: { 'incidents/README.md': '# Incidents\n\nOurs, by hand.\n' } });
    await carry();
    expect(await github.git('show', 'main:incidents/README.md')).toContain('Ours, by hand.');
  });
  it('does not fill the pull request with a commit for every number that moved', async () => {
    const { clock, commitsOf } = await start();
    const observed = (text: string) => ({
      verification: JSON.stringify(
        aVerificationResult({ criteria: fiveCriteria('fail').map((one) => ({ ...one, observed: text })) }),
      ),
    });
    await carry(observed('3 of 5'));
    clock.advance(15 * MINUTE);
    await carry(observed('3 of 6'));
    expect(await commitsOf()).toHaveLength(1);
    clock.advance(45 * MINUTE);
    await carry(observed('3 of 7'));
    expect(await commitsOf()).toHaveLength(2);
    expect(await scene.file(incidentPath(scene.record.id, 'README.md'))).toContain('3 of 7');
  });
  it('carries on without a history, and says that it cannot be written', async () => {
    const { history } = await start();
    history.isRefusing = true;
    const { result } = await carry(proven);
    expect(result).toMatchObject({ decision: 'opened', history: { outcome: 'failed' } });
  });
});
