import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { githubPullRequestFiles } from '../../../../../actions/shared/adapters/github/github-pull-request-files.ts';
import type { PullRequestFiles } from '../../../../../actions/shared/incident-ports.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';
import { virtualClock } from '../../../../support/virtual-clock.ts';

const ID = '20261125-020519Z-operator';
const BRANCH = `incident/${ID}`;
const inFolder = (name: string): string => `incidents/${ID}/${name}`;

let github: FakeGithub;
let files: PullRequestFiles;

beforeEach(async () => {
  github = await startFakeGithub({ files: { [inFolder('incident.json')]: '{}\n', 'README.md': 'ours\n' } });
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  files = githubPullRequestFiles({ owner, repo, token, apiUrl, graphqlUrl, clock: virtualClock(), random: () => 0.5 });
});

afterEach(() => github.close());

describe('the files of a pull request', () => {
  test('are read at its head, exactly, with what it changes since it left the base', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a]);
    const mergeBaseOid = await github.tip();
    const headOid = await github.commit({
      branch: BRANCH,
      from: 'main',
      files: { [inFolder('README.md')]: bytes, [inFolder('arrivals.svg')]: '<svg/>', [inFolder('deep/er.txt')]: 'x' },
    });
    const baseOid = await github.commit({ files: { 'later.txt': 'x' } });
    const { number } = github.people.openPull({ title: 'Report', head: BRANCH });
    expect(await files.readPullRequest(number)).toEqual({
      ...{ headOid, headBranch: BRANCH, baseOid, mergeBaseOid, changedFileCount: 3 },
      changedPaths: [inFolder('README.md'), inFolder('arrivals.svg'), inFolder('deep/er.txt')],
    });
    const folder = await files.readFolder(headOid, ID);
    expect([...folder.files]).toEqual([
      ['README.md', { kind: 'bytes', bytes: Uint8Array.from(bytes) }],
      ['arrivals.svg', { kind: 'unread' }],
      ['deep/er.txt', { kind: 'unread' }],
      ['incident.json', { kind: 'bytes', bytes: Uint8Array.from(Buffer.from('{}\n')) }],
    ]);
  });

  test('are read out of a fork too', async () => {
    const mergeBaseOid = await github.tip();
    const headOid = await github.commit({
      ...{ fork: 'eve', branch: 'patch', from: 'main' },
      files: { [inFolder('README.md')]: 'of eve\n' },
    });
    const { number } = github.people.openPull({ title: 'From afar', head: 'patch', headOwner: 'eve' });
    const pull = await files.readPullRequest(number);
    expect(pull).toMatchObject({ headOid, mergeBaseOid, headBranch: 'patch', changedPaths: [inFolder('README.md')] });
    const { files: read } = await files.readFolder(headOid, ID);
    expect(read.get('README.md')).toEqual({ kind: 'bytes', bytes: Uint8Array.from(Buffer.from('of eve\n')) });
  });

  test('are neither followed as links nor read where they are huge', async () => {
    const oid = await github.commit({
      files: { [inFolder('README.md')]: 'x'.repeat(5 * 1024 * 1024) },
      links: { [inFolder('evidence.json')]: '../../config/policy.yaml' },
    });
    const { files: read } = await files.readFolder(oid, ID);
    expect(read.get('evidence.json')).toEqual({ kind: 'unusable', why: 'a symbolic link' });
    expect(read.get('README.md')).toMatchObject({ kind: 'unusable' });
    expect(github.count('git/get-blob')).toBe(1);
  });

  test('may be none: no folder, or a link in its place', async () => {
    const tip = await github.tip();
    expect(await files.readFolder(tip, '20260101-000000Z-operator')).toEqual({
      id: '20260101-000000Z-operator',
      files: new Map(),
    });
    const oid = await github.commit({ links: { 'incidents/20260101-000000Z-operator': ID } });
    expect((await files.readFolder(oid, '20260101-000000Z-operator')).files).toEqual(
      new Map([['', { kind: 'unusable', why: 'a symbolic link' }]]),
    );
  });

  test('are listed page after page, of a renamed one both names', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 130 }, (_, at) => [inFolder(`${at}.txt`), `${at} one\ntwo\n`]),
    );
    await github.commit({ branch: BRANCH, from: 'main', files: many });
    const { number } = github.people.openPull({ title: 'Report', head: BRANCH });
    expect((await files.readPullRequest(number)).changedPaths).toHaveLength(130);
    await github.commit({
      ...{ branch: 'incident/renamed', from: 'main', deletions: ['README.md'] },
      files: { 'MOVED.md': 'ours\n' },
    });
    const renamed = github.people.openPull({ title: 'Rename', head: 'incident/renamed' });
    const { changedPaths } = await files.readPullRequest(renamed.number);
    expect(changedPaths.toSorted()).toEqual(['MOVED.md', 'README.md']);
  });

  test('are asked for again after a fault that may pass, and not where GitHub refuses', async () => {
    await github.commit({ branch: BRANCH, from: 'main', files: { [inFolder('README.md')]: 'x' } });
    const { number } = github.people.openPull({ title: 'Report', head: BRANCH });
    github.faults.queue(
      { kind: 'server error', status: 503, on: 'pulls/get' },
      { kind: 'reset', when: 'before applying', on: 'pulls/list-files' },
      { kind: 'bad gateway', on: 'repos/compare-commits-with-basehead' },
    );
    expect((await files.readPullRequest(number)).changedPaths).toEqual([inFolder('README.md')]);
    expect(github.count('pulls/get')).toBe(2);
    github.state.permissions.pull_requests = 'none';
    await expect(files.readPullRequest(number)).rejects.toMatchObject({
      reasonCode: 'permission-denied',
      remedy: 'Give the job `contents: read` and `pull-requests: read`.',
    });
    expect(github.count('pulls/get')).toBe(3);
  });
});
