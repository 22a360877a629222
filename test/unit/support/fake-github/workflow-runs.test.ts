import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFakeGithub, pluck, type Called } from '../../../support/fake-github/call-fake-github.ts';
import { startFakeGithub, type FakeGithub } from '../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
const call = (request: string, body?: unknown): Promise<Called> => callFakeGithub(github, request, body);
const at = (clock: string): Date => new Date(`2026-03-01T${clock}Z`);

beforeEach(async () => {
  github = await startFakeGithub({ workflows: ['collect.yml', 'dlt.yml'] });
});

afterEach(() => github.close());

describe('workflow runs of the fake', () => {
  it('are listed for one workflow, newest first, by time and outcome', async () => {
    for (const [clock, conclusion] of [
      ['08:00:00', 'success'],
      ['09:00:00', 'failure'],
      ['10:00:00', 'success'],
    ] as const)
      await github.people.run('dlt.yml', { createdAt: at(clock), status: 'completed', conclusion });
    await github.people.run('collect.yml');
    const listed = async (query: string): Promise<unknown[]> => {
      const { body } = await call(`GET /actions/workflows/dlt.yml/runs?${query}`);
      return pluck((body as { workflow_runs: unknown }).workflow_runs, 'created_at');
    };
    expect(await listed('')).toEqual(['2026-03-01T10:00:00Z', '2026-03-01T09:00:00Z', '2026-03-01T08:00:00Z']);
    expect(await listed('created=2026-03-01T08:30:00Z..2026-03-01T09:00:00Z')).toEqual(['2026-03-01T09:00:00Z']);
    expect(await listed('created=%3E%3D2026-03-01T09:30:00Z')).toEqual(['2026-03-01T10:00:00Z']);
    expect(await listed('created=2026-02-28')).toEqual([]);
    expect(await listed('created=2026-03-01')).toHaveLength(3);
    expect(await listed('status=failure')).toEqual(['2026-03-01T09:00:00Z']);
    expect((await call('GET /actions/workflows/none.yml/runs')).status).toBe(404);
    expect((await call('GET /actions/workflows')).body).toMatchObject({
      total_count: 2,
      workflows: [{ path: '.github/workflows/collect.yml', state: 'active' }, {}],
    });
  });

  it('have jobs, whose logs are kept elsewhere and refuse the token', async () => {
    const run = await github.people.run('dlt.yml', { status: 'completed', conclusion: 'failure' });
    const job = github.people.job(run, { name: 'load', log: 'first line\nsecond line\n' });
    expect((await call(`GET /actions/runs/${run.id}`)).body).toMatchObject({ conclusion: 'failure', run_number: 1 });
    expect((await call(`GET /actions/runs/${run.id}/jobs`)).body).toMatchObject({
      total_count: 1,
      jobs: [{ id: job.id, name: 'load', conclusion: 'failure' }],
    });
    const redirect = await call(`GET /actions/jobs/${job.id}/logs`);
    const address = redirect.headers.get('location') ?? '';
    expect(redirect.status).toBe(302);
    expect(new URL(address).origin).not.toBe(github.url);
    const refused = await fetch(address, { headers: { authorization: 'token x' } });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('AuthenticationFailed')]);
    const log = await fetch(address);
    expect([log.status, log.headers.get('content-length'), await log.text()]).toEqual([
      ...[200, '23', 'first line\nsecond line\n'],
    ]);
    const part = await fetch(address, { headers: { range: 'bytes=11-' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      ...[206, 'bytes 11-22/23', 'second line\n'],
    ]);
    job.log = null;
    expect((await call(`GET /actions/jobs/${job.id}/logs`)).status).toBe(404);
    expect((await fetch(address)).status).toBe(404);
  });

  it('honour the permission', async () => {
    github.state.permissions.actions = 'none';
    expect((await call('GET /actions/workflows/dlt.yml/runs')).status).toBe(403);
  });
});
