/** Bidirectional controls, zero-width characters and line separators: invisible, and able to make text read as something else. */
const INVISIBLE = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Other people's text as one harmless line: no control, bidirectional or zero-width characters, white space collapsed, cut to
 * `maxCharacters` code points with an ellipsis. A workflow command cannot survive: the runner acts on `::` at the start of a line and
 * on `##[` anywhere in it (actions/runner, ActionCommand.cs), so both are broken by a space.
 */
export function oneLine(text: string, maxCharacters = 200): string {
  const flat = text
    .replaceAll(CONTROL, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(LONE_SURROGATE, '\ufffd')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll('##[', '## [')
    .replace(/^::/u, ': :');
  const characters = Array.from(flat);
  return characters.length <= maxCharacters ? flat : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
