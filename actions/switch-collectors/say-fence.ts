import type { ControlResult } from '../shared/control/control-result.ts';
import { renderFenceLine } from '../shared/fence/render-fence-line.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';

/** The output `fence`: how layer 3 ended, or why this run did not come to it, in one line. */
export function sayFence({ fence, withoutFence, message, remedy, notes }: ControlResult): string {
  if (fence !== null) return renderFenceLine(fence);
  // A bug of the fence is among the notes, and where nothing at all was switched the message says why.
  return oneLine(withoutFence ?? joinSentences(message, ...notes, remedy && `To do: ${remedy}`), 600);
}
