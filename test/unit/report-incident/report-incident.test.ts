import { afterEach, describe, expect, it } from 'vitest';

import { parseEvidence } from '../../../actions/shared/evidence/parse-evidence.ts';
import { incidentPath, parseIncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import { aVerificationResult, fiveCriteria } from '../../support/a-verification-result.ts';
import { anIntegrityResult } from '../../support/an-integrity-result.ts';
import {
  reportScene,
  stateCommitFiles,
  stateMessage,
  type ReportScene,
  type SceneOptions,
} from '../../support/report-scene.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';

let scene: ReportScene;
const start = async (options: SceneOptions = {}): Promise<ReportScene> => (scene = await reportScene(options));
afterEach(() => scene.close());

const README = incidentPath('20261125-020519Z-operator', 'README.md');
const RECORD = incidentPath('20261125-020519Z-operator', 'incident.json');

describe('opening the report', { timeout: 60_000 }, () => {
  it('opens a pull request with branch, files, labels, assignee, reviewer and status', async () => {
    const { github, report, record, file } = await start();
    const { result } = await report();
    expect(result).toMatchObject({ decision: 'opened', reasonCode: 'report-opened' });
    const [pull] = scene.pulls();
    expect(pull).toMatchObject({ state: 'open', author: 'github-actions[bot]' });
    expect(pull?.title).toBe(`Incident ${record.id}: Operator's decision (high)`);
    expect([...(pull?.labels ?? [])]).toEqual(['incident']);
    expect([...(pull?.assignees ?? [])]).toEqual(['octocat']);
    expect([...(pull?.pull?.requestedReviewers ?? [])]).toEqual(['hubot']);
    expect(pull?.pull).toMatchObject({ head: `incident/${record.id}`, base: 'main' });
    const evidence = parseEvidence(new TextEncoder().encode(await file(incidentPath(record.id, 'evidence.json'))));
    expect(evidence.ok && evidence.evidence.state.before.commit).toBe(record.baseCommit);
    expect(evidence.ok && evidence.evidence.state.after.config).toContain('manual_only');
    expect(await file(README)).toContain('# DLT Rollback Incident Report');
    expect(github.state.statuses).toMatchObject([
      { context: 'switchback/incident-review', state: 'failure', sha: await github.tip(`incident/${record.id}`) },
    ]);
    expect(scene.records()).toMatchObject([{ kind: 'incident-event', event: 'report-opened' }]);
  });
  it('does not say that a pull request is not there whose body could not be completed, and the next run completes it', async () => {
    const { github, report } = await start();
    github.faults.queue({ kind: 'forbidden', on: 'pulls/update', times: 1 });
    const { result } = await report();
    expect(result).toMatchObject({ decision: 'opened', reasonCode: 'report-opened' });
    expect(result.incidents[0]?.notes).toEqual([
      expect.stringMatching(/^The pull request's body could not be brought up to date: .*not accessible/u),
    ]);
    expect(scene.issues()).toEqual([]);
    await report();
    expect(scene.pulls()).toMatchObject([{ body: expect.stringContaining('asked for.') }]);
    expect(scene.issues()).toEqual([]);
  });

  it('does nothing a second time', async () => {
    const { report, commitsOf } = await start();
    await report();
    const body = scene.pulls()[0]?.body;
    const { result } = await report();
    expect(result.decision).toBe('unchanged');
    expect(scene.pulls()).toHaveLength(1);
    expect(scene.pulls()[0]?.body).toBe(body);
    expect(scene.issues()).toHaveLength(0);
    expect(await commitsOf()).toHaveLength(1);
    expect(scene.records()).toHaveLength(1);
  });
  it('leaves off what people took off, and asks nobody twice', async () => {
    const { report } = await start();
    await report();
    const [pull] = scene.pulls();
    pull?.labels.clear();
    pull?.pull?.requestedReviewers.clear();
    await report({ mode: 'update', texts: { verification: JSON.stringify(aVerificationResult()) } });
    expect([...(pull?.labels ?? []), ...(pull?.pull?.requestedReviewers ?? [])]).toEqual([]);
  });
  it('goes on without a policy, asks nobody, and says so', async () => {
    const { report } = await start();
    const policy = {
      measured: false,
      message: 'the checkout has no config/policy.yaml',
      remedy: 'Commit it.',
    } as const;
    const { result } = await report({ policy });
    expect(result).toMatchObject({ decision: 'opened', missing: { policy: policy.message } });
    expect([...(scene.pulls()[0]?.labels ?? [])]).toEqual([]);
    expect(scene.pulls()[0]?.body).toContain('the checkout has no config/policy.yaml');
  });
  it('names a reviewer that GitHub does not take, and asks the others', async () => {
    const { report } = await start({ collaborators: ['octocat'] });
    const { result } = await report();
    expect(result.decision).toBe('opened');
    expect(result.incidents[0]?.refused.map(({ what }) => what)).toEqual(['reviewer hubot']);
    expect([...(scene.pulls()[0]?.assignees ?? [])]).toEqual(['octocat']);
  });
  it('reads the state from a branch of its own and opens the pull request into the default branch', async () => {
    const { report, record, file } = await start({ stateBranch: 'live-state' });
    const { result } = await report();
    expect(result.decision).toBe('opened');
    expect(scene.pulls()[0]?.pull?.base).toBe('main');
    expect(parseIncidentRecord(new TextEncoder().encode(await file(RECORD)))).toEqual(record);
  });
  it('gives a second incident a pull request of its own', async () => {
    const { github, report } = await start();
    await report();
    const second = anIncidentRecord({
      id: '20261126-020519Z-error-rate',
      trigger: 'error-rate',
      generation: 6,
      baseCommit: await github.tip(),
    });
    await github.commit({ files: stateCommitFiles(second), message: stateMessage(second) });
    await report();
    expect(scene.pulls().map(({ pull }) => pull?.head)).toEqual([
      'incident/20261125-020519Z-operator',
      'incident/20261126-020519Z-error-rate',
    ]);
  });
  it('ends with incident-missing where the state names none', async () => {
    const { report } = await start();
    await expect(report({ incidentId: '20261125-020519Z-nowhere' })).rejects.toMatchObject({
      reasonCode: 'incident-missing',
    });
  });
});

describe('bringing the report up to date', { timeout: 60_000 }, () => {
  const measured = {
    verification: JSON.stringify(aVerificationResult()),
    integrity: JSON.stringify(anIntegrityResult()),
  };
  it('fills its own parts in one commit, and does nothing a second time', async () => {
    const { report, commitsOf, file } = await start();
    await report();
    const { result } = await report({ mode: 'update', texts: measured });
    expect(result).toMatchObject({ decision: 'updated', incidents: [{ status: 'verified' }] });
    expect(await file(README)).toContain('the proof holds');
    expect(parseIncidentRecord(new TextEncoder().encode(await file(RECORD)))?.status).toBe('verified');
    expect(scene.pulls()[0]?.body).toContain('- [x] The proof (layer 4) holds');
    const again = await report({ mode: 'update', texts: measured });
    expect(again.result.decision).toBe('unchanged');
    expect(await commitsOf()).toHaveLength(2);
    expect(scene.records().filter((one) => one.kind === 'incident-event' && one.event === 'verified')).toHaveLength(1);
  });
  it('says no less when it is opened once more afterwards', async () => {
    const { report, commitsOf, file } = await start();
    await report();
    await report({ mode: 'update', texts: measured });
    const before = await file(README);
    expect((await report()).result.decision).toBe('unchanged');
    expect(await file(README)).toBe(before);
    expect(await commitsOf()).toHaveLength(2);
  });
  it('keeps what people wrote, leaves the part that they edited alone and names it', async () => {
    const { github, report, record, file } = await start();
    await report();
    const text = await file(README);
    const edited = text
      .replace('_answer here_', 'A disk was full.')
      .replace('- Action taken: rolled back', '- Action taken by us: rolled back');
    await github.commit({ branch: `incident/${record.id}`, files: { [README]: edited } });
    const { result } = await report({ mode: 'update', texts: measured });
    const after = await file(README);
    expect(after).toContain('A disk was full.');
    expect(after).toContain('- Action taken by us: rolled back');
    expect(after).toContain('the proof holds');
    expect(result.incidents[0]?.leftAlone).toEqual(['resolution']);
    expect(scene.pulls()[0]?.body).toContain('3 questions of the report');
  });
  it('takes broken and empty texts for pieces that are missing, with the reason', async () => {
    const { report } = await start();
    const texts = { verification: '{"schemaVersion":', integrity: 'H4sIAAAA', investigation: '', collection: '[]' };
    const jobResults = '{"verify": "success", "investigate": "cancelled"}';
    const { result } = await report({ mode: 'update', texts, jobResults });
    expect(result.missing).toMatchObject({
      verification: 'what its job handed on is broken JSON',
      integrity: 'what its job handed on could not be unpacked',
      investigation: 'the job investigate ended as cancelled and handed nothing on',
    });
    expect(result.decision).toBe('opened');
  });
  it('does not write to the branch of a pull request that was merged', async () => {
    const { github, report, commitsOf } = await start();
    await report();
    await github.people.merge(github.people.findPull(1));
    const { result } = await report({ mode: 'update', texts: measured });
    expect(result.incidents[0]).toMatchObject({ decision: 'unchanged', pullRequest: { state: 'merged' } });
    expect(await commitsOf()).toHaveLength(0);
    expect(scene.pulls()).toHaveLength(1);
  });
});

describe('what the checks of a rollback hand on', { timeout: 60_000 }, () => {
  it('counts a look at the criteria for the incident that it was made for alone', async () => {
    const { report } = await start();
    const other = aVerificationResult({ incident: '20261120-000000Z-operator' });
    await report({ mode: 'update', texts: { verification: JSON.stringify(other) } });
    expect(scene.records().map((one) => (one.kind === 'incident-event' ? one.event : one.kind))).toEqual([
      'report-opened',
    ]);
  });
  it('records unmet criteria as unmet', async () => {
    const { report } = await start();
    const unmet = aVerificationResult({ verdict: 'unknown', criteria: fiveCriteria('unknown') });
    await report({ mode: 'update', texts: { verification: JSON.stringify(unmet) } });
    const look = scene.records().find((one) => one.kind === 'success');
    expect(look).toMatchObject({ incident: '20261125-020519Z-operator', generation: 4 });
    expect(look?.kind === 'success' && look.results.every(({ isMet }) => !isMet)).toBe(true);
  });
});
