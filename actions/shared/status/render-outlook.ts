import { oneLine } from '../markdown/one-line.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { Coming, Outlook, Wrong } from './outlook.ts';

/** What comes, what is wrong, and what nobody can say is right, a line each. */
export function renderOutlookLines({ coming, wrong }: Outlook): readonly string[] {
  return [
    ...(coming.length === 0 ? ['Next: nothing is due'] : coming.map(renderComing)),
    ...(wrong.some(({ verdict }) => verdict === 'fail') ? [] : ['Wrong: nothing known']),
    ...wrong.filter(({ verdict }) => verdict === 'fail').map(renderWrong),
    ...wrong.filter(({ verdict }) => verdict === 'unknown').map(renderWrong),
  ];
}

function renderComing({ what, at }: Coming): string {
  return `Next: ${oneLine(what, 300)}: ${at ?? 'not known when'}`;
}

function renderWrong({ verdict, about, observed, remedy }: Wrong): string {
  const said = joinSentences(oneLine(observed, 400), oneLine(remedy ?? '', 300));
  return `${verdict === 'fail' ? 'Wrong' : 'Not known'}: ${about}: ${said}`;
}
