/** Breaks long lines at blanks, so that a block of code can be read on a phone without moving it sideways. A longer word stays whole. */
export function wrapLines(text: string, maxCharacters: number): string {
  const tooLong = new RegExp(`(?![^\\n]{1,${maxCharacters}}(?:\\n|$))([^\\n]{1,${maxCharacters}}) `, 'gu');
  return text.replaceAll(tooLong, '$1\n');
}
