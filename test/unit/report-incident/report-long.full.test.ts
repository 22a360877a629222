import { afterEach, describe, expect, it } from 'vitest';

import { toActionOutcome } from '../../../actions/report-incident/to-action-outcome.ts';
import type { StatedReason } from '../../../actions/shared/incident/incident-record.ts';
import { reportScene, type ReportScene, type SceneOptions } from '../../support/report-scene.ts';

let scene: ReportScene;
const start = async (options: SceneOptions = {}): Promise<ReportScene> => (scene = await reportScene(options));
afterEach(() => scene.close());

const LONG: StatedReason = {
  ...{ at: '2026-11-25T02:05:19Z', by: 'octocat', trigger: 'operator', severity: 'high' },
  ...{ runUrl: null, operationId: 'run-77-rollback', reason: 'x '.repeat(4_900) },
};
const reasons = (count: number): StatedReason[] => Array.from({ length: count }, () => LONG);

describe('a report that is too long', { timeout: 120_000 }, () => {
  it('is named as a file where it is longer than a summary may be', async () => {
    const { report } = await start({
      mayActionsOpenPullRequests: false,
      hasIssues: false,
      record: { reasons: reasons(120) },
    });
    const outcome = await report();
    expect(outcome.result.decision).toBe('fell-back-to-file');
    expect(toActionOutcome(outcome).summaryMarkdown).not.toContain('# DLT Rollback Incident Report');
  });
  it('is cut in an issue, and says where the rest is', async () => {
    const { report } = await start({ mayActionsOpenPullRequests: false, record: { reasons: reasons(20) } });
    expect((await report()).result.decision).toBe('fell-back-to-issue');
    const body = scene.issues()[0]?.body ?? '';
    expect(Array.from(body).length).toBeLessThanOrEqual(65_536);
    expect(body).toContain('This was cut here');
  });
});
