import { afterEach, describe, expect, it } from 'vitest';

import { DependencyError } from '../../../actions/shared/errors.ts';
import { toActionOutcome } from '../../../actions/report-incident/to-action-outcome.ts';
import { reportScene, type ReportScene, type SceneOptions } from '../../support/report-scene.ts';

let scene: ReportScene;
const start = async (options: SceneOptions = {}): Promise<ReportScene> => (scene = await reportScene(options));
afterEach(() => scene.close());

describe('where the pull request is refused', { timeout: 60_000 }, () => {
  it('puts the report into an issue, says why, and makes no second one', async () => {
    const { report, record } = await start({ mayActionsOpenPullRequests: false });
    const outcome = await report();
    const { result } = outcome;
    expect(result).toMatchObject({ decision: 'fell-back-to-issue', reasonCode: 'report-fell-back' });
    expect(result.incidents[0]?.fallbacks).toMatchObject([{ from: 'pull request' }]);
    expect(result.incidents[0]?.fallbacks[0]?.remedy).toContain(
      'Allow GitHub Actions to create and approve pull requests',
    );
    const [issue] = scene.issues();
    expect(issue?.body).toContain(`<!-- switchback:incident ${record.id} -->`);
    expect(issue?.body).toContain('# DLT Rollback Incident Report');
    expect([...(issue?.labels ?? [])]).toEqual(['incident']);
    expect(toActionOutcome(outcome)).toMatchObject({ exitCode: 0, annotations: [{ level: 'warning' }] });
    await report();
    expect(scene.issues()).toHaveLength(1);
    expect(scene.pulls()).toHaveLength(0);
  });
  it('adds the report once as a comment where the escalation made the issue', async () => {
    const { github, report, record } = await start({ mayActionsOpenPullRequests: false });
    github.people.openIssue({
      ...{ title: 'Incident', author: 'github-actions[bot]', labels: ['incident'] },
      body: `<!-- switchback:incident ${record.id} -->\nOn-call was told.`,
    });
    await report();
    await report();
    const [issue, ...others] = scene.issues();
    expect(others).toEqual([]);
    expect(issue?.body).not.toContain('DLT Rollback Incident Report');
    expect(issue?.comments).toHaveLength(1);
    expect(issue?.comments[0]?.body).toContain('# DLT Rollback Incident Report');
  });
  it('takes no stranger’s issue for its own', async () => {
    const { github, report, record } = await start({ mayActionsOpenPullRequests: false });
    const body = `<!-- switchback:incident ${record.id} -->`;
    github.people.openIssue({ title: 'Nothing to see', author: 'stranger', labels: ['incident'], body });
    await report();
    expect(scene.issues()).toHaveLength(2);
  });
  it('opens the pull request on the next run once it may', async () => {
    const { github, report, commitsOf } = await start({ mayActionsOpenPullRequests: false });
    await report();
    github.state.mayActionsOpenPullRequests = true;
    expect((await report()).result.decision).toBe('opened');
    expect(await commitsOf()).toHaveLength(1);
  });
  it('falls back to the summary with the whole report and a file where issues are off too', async () => {
    const { report, record, written } = await start({ mayActionsOpenPullRequests: false, hasIssues: false });
    const outcome = await report();
    expect(outcome.result).toMatchObject({ decision: 'fell-back-to-summary' });
    expect(outcome.result.incidents[0]?.fallbacks.map(({ from }) => from)).toEqual(['pull request', 'issue']);
    expect(outcome.result.incidents[0]?.fallbacks[1]?.why).toContain('410');
    const shown = toActionOutcome(outcome);
    expect(shown.summaryMarkdown).toContain('# DLT Rollback Incident Report');
    expect(shown.exitCode).toBe(1);
    expect([...written.keys()]).toEqual([`incidents/${record.id}/README.md`]);
  });
  it('says what failed where not even the file can be written', async () => {
    const { report } = await start({ mayActionsOpenPullRequests: false, hasIssues: false });
    const writeFile = async (): Promise<string> => {
      throw new DependencyError({ dependency: 'filesystem', message: 'The disk is full', retryable: false });
    };
    const { result } = await report({}, { writeFile });
    expect(result).toMatchObject({ decision: 'fell-back-to-summary', incidents: [{ file: null }] });
    expect(result.incidents[0]?.notes.join(' ')).toContain('The disk is full');
  });
});

describe('where the branch is refused', { timeout: 60_000 }, () => {
  it('puts the report into an issue', async () => {
    const { github, report } = await start();
    github.state.permissions.contents = 'read';
    const { result } = await report();
    expect(result).toMatchObject({ decision: 'fell-back-to-issue' });
    expect(result.incidents[0]?.fallbacks[0]?.remedy).toContain('contents: write');
    expect(scene.issues()[0]?.body).toContain('its branch could not be written');
    expect(scene.pulls()).toHaveLength(0);
  });
});
