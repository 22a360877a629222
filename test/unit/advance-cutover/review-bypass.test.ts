import { describe, expect, it } from 'vitest';

import { reviewBypass, type ReviewRequest } from '../../../actions/advance-cutover/review-bypass.ts';
import { parseHistoryFiles, renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import type { HistoryStore } from '../../../actions/shared/ports.ts';
import { aBypass } from '../../support/a-history.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';

const signal = new AbortController().signal;
const REASON = 'The schedules were down, and the data was looked at by hand';

function request({ run = 'op1', actor = 'hubot', ...given }: Record<string, string> = {}): ReviewRequest {
  return {
    ...{ operationId: 'run-4711-advance', judgement: 'right', by: { actor, reason: given['reason'] ?? REASON } },
    run: { at: new Date('2026-11-26T09:00:00Z'), run, attempt: 1, job: 'review' },
    ...(given['operationId'] === undefined ? {} : { operationId: given['operationId'] }),
  };
}

async function aHistoryWithBypass() {
  const history = inMemoryHistory();
  const store = inMemoryHistoryStore(history);
  await store.append({ path: '2026/11/25/4711-1-advance.jsonl', contents: renderHistoryLines([aBypass()]) });
  const reviews = (): readonly HistoryRecord[] => {
    const files = [...history.files].map(([path, contents]) => ({ path, contents }));
    return parseHistoryFiles(files).records.flatMap(({ record }) => (record.kind === 'bypass-review' ? [record] : []));
  };
  return { history, store, reviews };
}

/** Somebody else writes between each look and each write, so many times. */
function withOthers(store: HistoryStore, times: number, write: (time: number) => Promise<unknown>): HistoryStore {
  let left = times;
  return {
    ...store,
    replace: async (replacement) => {
      if (left > 0) await write((left -= 1));
      return store.replace(replacement);
    },
  };
}

describe('reviewing a bypass', () => {
  it('records who judged it, when, how and why', async () => {
    const { store, reviews } = await aHistoryWithBypass();
    expect(await reviewBypass(request(), { history: store, signal })).toMatchObject({
      ...{ decision: 'reviewed', reasonCode: 'bypass-reviewed', remedy: null },
      message: 'The bypass of ticks by octocat is reviewed: right.',
    });
    expect(reviews()).toEqual([
      {
        ...{ kind: 'bypass-review', schemaVersion: 1, at: '2026-11-26T09:00:00Z', run: 'op1-1-review' },
        ...{ operationId: 'run-4711-advance', judgement: 'right', reason: REASON, actor: 'hubot' },
        bypassAt: '2026-11-25T13:07:00Z',
      },
    ]);
  });

  it('is asked for anew where the workflow was run again and went by gates again', async () => {
    const { store, reviews } = await aHistoryWithBypass();
    await reviewBypass(request(), { history: store, signal });
    const again = aBypass({ at: '2026-11-26T10:00:00Z', run: '4711-2-advance', gates: ['soak'] });
    await store.append({ path: '2026/11/26/4711-2-advance.jsonl', contents: renderHistoryLines([again]) });
    expect(await reviewBypass(request({ run: 'op2' }), { history: store, signal })).toMatchObject({
      ...{ decision: 'reviewed', message: 'The bypass of soak by octocat is reviewed: right.' },
    });
    expect(reviews()).toHaveLength(2);
    expect(await reviewBypass(request({ run: 'op3' }), { history: store, signal })).toMatchObject({
      decision: 'unchanged',
    });
  });

  it('says so where people judge themselves, and what to do where it was wrong', async () => {
    const { store } = await aHistoryWithBypass();
    const wrong = { ...request({ actor: 'octocat' }), judgement: 'wrong' } as const;
    expect(await reviewBypass(wrong, { history: store, signal })).toMatchObject({
      message: expect.stringContaining('by the one who went by them'),
      remedy: expect.stringContaining('switchback hold --set'),
    });
  });

  it('is done once, whoever comes second', async () => {
    const { store, reviews, history } = await aHistoryWithBypass();
    await reviewBypass(request(), { history: store, signal });
    const tip = history.tipOid;
    expect(await reviewBypass(request({ run: 'op2', actor: 'monalisa' }), { history: store, signal })).toMatchObject({
      ...{ decision: 'unchanged', reasonCode: 'bypass-review-held' },
      message: `Reviewed already, by hubot at 2026-11-26T09:00:00Z: right, ${REASON}`,
    });
    expect(history.tipOid).toBe(tip);
    expect(reviews()).toHaveLength(1);
  });

  it('counts the first of two that meet, and writes after others who record something else', async () => {
    const { store, reviews } = await aHistoryWithBypass();
    const other = () => reviewBypass(request({ run: 'op2', actor: 'monalisa' }), { history: store, signal });
    const met = await reviewBypass(request(), { history: withOthers(store, 1, other), signal });
    expect(met).toMatchObject({ decision: 'unchanged', message: expect.stringContaining('by monalisa') });
    expect(reviews()).toHaveLength(1);

    const second = await aHistoryWithBypass();
    const write = (time: number) =>
      second.store.append({ path: `2026/11/26/${time}-1-x.jsonl`, contents: renderHistoryLines([aBypass()]) });
    const busy = withOthers(second.store, 3, write);
    expect(await reviewBypass(request(), { history: busy, signal })).toMatchObject({ decision: 'reviewed' });
    expect(second.reviews()).toHaveLength(1);
    const never = await aHistoryWithBypass();
    const always = withOthers(never.store, 99, (time) =>
      never.store.append({ path: `2026/11/26/${time}-1-x.jsonl`, contents: renderHistoryLines([aBypass()]) }),
    );
    expect(await reviewBypass(request(), { history: always, signal })).toMatchObject({ decision: 'not-reviewed' });
    expect(never.reviews()).toEqual([]);
  });

  it.each([
    [
      'a bypass that nobody recorded',
      { operationId: 'x\n::error::y' },
      'bypass-unknown',
      /none of operation x ::error/u,
    ],
    ['a reason that says nothing', { reason: 'ok' }, 'input-invalid', /says too little: observed "ok"/u],
  ])('is refused for %s', async (_, given: Record<string, string>, reasonCode, message) => {
    const { store, reviews } = await aHistoryWithBypass();
    expect(await reviewBypass(request(given), { history: store, signal })).toMatchObject({
      ...{ decision: 'refused', reasonCode, message: expect.stringMatching(message) },
      remedy: expect.any(String),
    });
    expect(reviews()).toEqual([]);
  });

  it('finds none on a branch that is not there', async () => {
    const history = inMemoryHistoryStore();
    expect(await reviewBypass(request(), { history, signal })).toMatchObject({ reasonCode: 'bypass-unknown' });
  });
});
