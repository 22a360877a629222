import { oneLine } from '../markdown/one-line.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { FenceOutcome, FenceResult } from './fence-result.ts';
import { headlineOfFence } from './render-fence.ts';

const MOST_CHARACTERS = 600;
const BAD: ReadonlySet<FenceOutcome> = new Set(['refused', 'failed', 'unknown']);

/** How layer 3 ended, in one line for the report: its verdict first, what to do last. One line, whatever the database's names and answers hold. */
export function renderFenceLine(fence: FenceResult): string {
  const { verdict, role, steps, remedies } = fence;
  const why = steps.find(({ outcome }) => BAD.has(outcome));
  const [remedy] = verdict === 'pass' ? [] : remedies;
  const head = `${verdict}: the role ${oneLine(role, 140)}: ${headlineOfFence(fence)}`;
  const rest = [why && oneLine(why.detail, 250), remedy && `To do: ${oneLine(remedy, 250)}`];
  return oneLine(joinSentences(head, ...rest), MOST_CHARACTERS);
}
