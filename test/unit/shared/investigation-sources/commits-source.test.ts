import { expect, test } from 'vitest';

import { commitsJob } from '../../../../actions/shared/investigation-sources/commits-source.ts';
import type { CommitList, ListedCommit } from '../../../../actions/shared/incident-ports.ts';

const never = new AbortController().signal;
const WINDOW = { branch: null, from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T12:00:00.000Z' };

function aCommit(at: string, message: string): ListedCommit {
  return {
    oid: at.replaceAll(/\D/gu, '').padEnd(40, '0'),
    at,
    message,
    url: `https://github.com/acme/harvest/commit/${at}`,
  };
}

function listOf(byPath: Readonly<Record<string, readonly ListedCommit[]>>): CommitList {
  return { list: async ({ path }) => byPath[path ?? 'all'] ?? [] };
}

test('changes of config, workflows and collectors are clues, newest first; others are counted', async () => {
  const config = aCommit('2026-11-26T09:00:00.000Z', 'Raise the cadence');
  const workflow = aCommit('2026-11-26T10:00:00.000Z', 'Move the schedule');
  const text = aCommit('2026-11-26T11:00:00.000Z', 'Mend a word');
  const list = listOf({ all: [text, workflow, config], config: [config], '.github/workflows': [workflow] });
  const answer = await commitsJob(WINDOW, { measured: true, value: list }).gather(never, () => undefined);
  expect(answer.status).toBe('measured');
  expect(answer.observed).toContain('3 commits, 2 of them');
  expect(answer.clues.map(({ sign, example }) => [sign, example.slice(13)])).toEqual([
    ['workflow-change', 'Move the schedule'],
    ['config-change', 'Raise the cadence'],
  ]);
});

test('a window without commits speaks against a change', async () => {
  const answer = await commitsJob(WINDOW, { measured: true, value: listOf({}) }).gather(never, () => undefined);
  expect(answer).toMatchObject({ status: 'measured', observed: 'nothing was committed', clues: [] });
});

test('a message is shown by its headline, redacted and harmless', async () => {
  const message = `Use ghp_${'b'.repeat(36)} ##[error]x\n\nSigned-off-by: Somebody <somebody@example.org>`;
  const list = listOf({ all: [], config: [aCommit('2026-11-26T09:00:00.000Z', message)] });
  const answer = await commitsJob(WINDOW, { measured: true, value: list }).gather(never, () => undefined);
  expect(JSON.stringify(answer)).not.toMatch(/ghp_b|Signed-off|somebody|##\[/u);
});
