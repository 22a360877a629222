import { expect, test } from 'vitest';

import { signalAfter } from '../../../../actions/shared/adapters/signal-after.ts';
import { DependencyError, OperatorError } from '../../../../actions/shared/errors.ts';
import { gatherSource } from '../../../../actions/shared/investigation-sources/gather-source.ts';
import type { Clue } from '../../../../actions/shared/investigation/source-evidence.ts';
import type { SourceJob } from '../../../../actions/shared/investigation-sources/source-answer.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const never = new AbortController().signal;
const CLUE: Clue = {
  ...{ source: 'postgres', sign: 'slow-query', firstAt: null, lastAt: null, count: 1, example: 'x', where: null },
};

/** Time that only passes where a test says so: the deadline is over at once, or never. */
const ports = (isOver = false) => ({
  clock: { now: () => NOW },
  elapsedMs: () => 0,
  signalAfter: () => (isOver ? overAlready() : never),
});

function overAlready(): AbortSignal {
  const controller = new AbortController();
  controller.abort(new DOMException('The time has passed.', 'TimeoutError'));
  return controller.signal;
}

function job(gather: SourceJob<number>['gather']): SourceJob<number> {
  return { source: 'postgres', query: 'a question', gather };
}

const ask = (gather: SourceJob<number>['gather'], isOver = false) =>
  gatherSource(job(gather), { deadlineMs: 20_000, signal: never }, ports(isOver));

test('an answer becomes evidence with what was asked, when, and its facts beside it', async () => {
  const { evidence, facts } = await ask(async () => ({
    ...{ status: 'measured', observed: 'all is well', remedy: null, clues: [CLUE], facts: 7 },
  }));
  expect(facts).toBe(7);
  expect(evidence).toEqual({
    ...{ source: 'postgres', status: 'measured', query: 'a question', observed: 'all is well', remedy: null },
    ...{ startedAt: '2026-11-26T12:00:00.000Z', durationMs: 0, clues: [CLUE] },
  });
});

test('a source that takes no notice of anything ends at its deadline, with what it had until then', async () => {
  const { evidence, facts } = await ask((_, keep) => {
    keep(() => ({ observed: 'half of it', clues: [CLUE], facts: 3 }));
    return new Promise(() => undefined);
  }, true);
  expect(evidence).toMatchObject({ status: 'unknown', clues: [CLUE] });
  expect(evidence.observed).toBe('no whole answer within 20 s; until then: half of it');
  expect(facts).toBe(3);
});

test('a fault that the deadline itself caused is told as the deadline', async () => {
  const { evidence } = await ask(() => Promise.reject(new Error('socket hang up')), true);
  expect(evidence.observed).toBe('no whole answer within 20 s');
});

test('a run that is ended is told from a deadline', async () => {
  const controller = new AbortController();
  const bounds = { deadlineMs: 20_000, signal: controller.signal };
  const gathered = gatherSource(
    job(() => new Promise(() => undefined)),
    bounds,
    ports(),
  );
  controller.abort(new OperatorError({ reasonCode: 'interrupted', message: 'SIGTERM', remedy: 'Again.' }));
  expect((await gathered).evidence.observed).toBe('the run was ended before it answered');
});

test.each([
  [
    'an operator can mend',
    new OperatorError({
      reasonCode: 'database-refused',
      message: 'Refused',
      observed: 'a wrong role',
      remedy: 'Grant it.',
    }),
    'Refused: observed a wrong role',
    'Grant it.',
  ],
  [
    'may pass by itself',
    new DependencyError({ dependency: 'postgres', message: 'Lost', retryable: true }),
    'Lost',
    'Investigate again.',
  ],
  ['is a bug', new TypeError('x is undefined'), 'a bug of Switchback: TypeError: x is undefined', 'Report it'],
  ['is no error at all', 'a text', 'a bug of Switchback: a text', 'Report it'],
])('a fault that %s is unknown with its remedy', async (_name, fault, observed, remedy) => {
  const { evidence, facts } = await ask(() => Promise.reject(fault));
  expect(evidence).toMatchObject({ status: 'unknown', observed, remedy: expect.stringContaining(remedy), clues: [] });
  expect(facts).toBeNull();
});

test('secrets in what a source says, asks or advises are taken out, and all is one line', async () => {
  const secret = 'postgresql://collector:hunter2hunter2@db.example.org/postgres';
  const { evidence } = await gatherSource(
    {
      source: 'postgres',
      query: `ask ${secret}`,
      gather: () =>
        Promise.reject(
          new DependencyError({
            dependency: 'postgres',
            message: `Lost\n${secret}`,
            retryable: true,
            remedy: `psql ${secret}`,
          }),
        ),
    },
    { deadlineMs: 1, signal: never },
    ports(),
  );
  expect(JSON.stringify(evidence)).not.toContain('hunter2');
  expect(evidence.observed).not.toContain('\n');
});

test('the real deadline ends a source too', async () => {
  const bounds = { deadlineMs: 20, signal: never };
  const gathered = await gatherSource(
    job(() => new Promise(() => undefined)),
    bounds,
    { ...ports(), signalAfter },
  );
  expect(gathered.evidence.status).toBe('unknown');
});
