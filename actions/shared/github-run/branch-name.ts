/** What `git check-ref-format --branch` refuses: blanks, control characters, `~^:?*[\`, `..`, `@{`, `//`, and what may not begin or end a name. */
const REFUSED = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^(?:@|HEAD)$/u;

/** Whether a text names a branch, without `refs/heads/` before it. */
export function isBranchName(text: string): boolean {
  if (text === '' || text.length > 255 || REFUSED.test(text) || text.startsWith('refs/')) return false;
  return text.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}
