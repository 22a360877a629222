import { oneLine } from '../markdown/one-line.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { Coming, Outlook } from './outlook.ts';

/** What comes and what is wrong, a line each. */
export function renderOutlookLines({ coming, wrong }: Outlook): readonly string[] {
  return [
    ...(coming.length === 0 ? ['Next: nothing is due'] : coming.map(renderComing)),
    ...(wrong.length === 0
      ? ['Wrong: nothing known']
      : wrong.map(
          ({ about, observed, remedy }) =>
            `Wrong: ${about}: ${joinSentences(oneLine(observed, 400), oneLine(remedy ?? '', 300))}`,
        )),
  ];
}

function renderComing({ what, at }: Coming): string {
  return `Next: ${oneLine(what, 300)}: ${at ?? 'not known when'}`;
}
