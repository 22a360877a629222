import { describe, expect, it } from 'vitest';

import { contract } from '../../../actions/advance-cutover/contract.ts';
import { reviewByAction } from '../../../actions/advance-cutover/review-by-action.ts';
import { OperatorError } from '../../../actions/shared/errors.ts';
import { renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import { aBypass } from '../../support/a-history.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { optionsOf, REASON } from './advance-world.ts';

const OPERATION = 'run-4711-advance';
const options = (reason = REASON) =>
  optionsOf({ operation: { operationId: 'run-8-review', actor: 'hubot', reason, runUrl: null } });

async function aHistory() {
  const history = inMemoryHistoryStore();
  await history.append({ path: '2026/11/25/4711-1-advance.jsonl', contents: renderHistoryLines([aBypass()]) });
  return history;
}

describe('the review of a bypass by the button', () => {
  it('is recorded as whoever pressed it says, once', async () => {
    const history = await aHistory();
    const asked = { reviewed: OPERATION, judgement: 'right' } as const;
    const first = await reviewByAction(asked, options(), history);
    expect(first).toMatchObject({
      outputs: { decision: 'reviewed', reasonCode: 'bypass-reviewed', commit: '' },
      annotations: [{ level: 'notice', message: 'The bypass of ticks by octocat is reviewed: right.' }],
      exitCode: 0,
    });
    expect(contract.outputs.result.schema.parse(first.outputs.result)).toContain(`"operationId":"${OPERATION}"`);
    expect(await reviewByAction(asked, options(), history)).toMatchObject({
      outputs: { decision: 'unchanged' },
      exitCode: 0,
    });
  });

  it('says what follows where it was wrong', async () => {
    const wrong = await reviewByAction({ reviewed: OPERATION, judgement: 'wrong' }, options(), await aHistory());
    expect(wrong.summaryMarkdown).toContain('**What to do:** Mend what made it needed.');
  });

  it.each([
    ['a bypass that nobody recorded', { reviewed: 'run-9-advance', judgement: 'right' }, REASON, 'bypass-unknown'],
    ['a reason that says nothing', { reviewed: OPERATION, judgement: 'right' }, 'ok', 'input-invalid'],
  ] as const)('is red for %s', async (_, asked, reason, reasonCode) => {
    expect(await reviewByAction(asked, options(reason), await aHistory())).toMatchObject({
      ...{ outputs: { decision: 'refused', reasonCode }, annotations: [{ level: 'error' }], exitCode: 2 },
    });
  });

  it.each([
    ['which bypass', { judgement: 'right' }],
    ['how it is judged', { reviewed: OPERATION }],
  ] as const)('wants to know %s', async (_, asked) => {
    await expect(
      reviewByAction({ reviewed: undefined, judgement: undefined, ...asked }, options(), await aHistory()),
    ).rejects.toThrow(OperatorError);
  });
});
