/** GitHub takes no longer body of an issue, a pull request or a comment, in characters (facts: GitHub, 1.4). */
export const BODY_CHARACTERS = 65_536;

/**
 * Cuts a body of an issue, pull request or comment to what GitHub takes, at the end of a line, closes a block of code that was cut open, and says
 * where the rest is. GitHub counts characters; code units are counted here, of which there are never fewer.
 */
export function cutBody(markdown: string, rest: string, maxCharacters: number = BODY_CHARACTERS): string {
  if (markdown.length <= maxCharacters) return markdown;
  const notice = `\n\nThis was cut here: it is longer than GitHub takes. The rest: ${rest}\n`;
  const fences = Array.from(markdown.matchAll(FENCE), (match) => match[1]?.length ?? 0);
  const room = Math.max(0, maxCharacters - notice.length - Math.max(3, ...fences) - 1);
  const lineEnd = markdown.lastIndexOf('\n', room);
  const kept = markdown.slice(0, lineEnd > 0 ? lineEnd : room).replace(/[\ud800-\udbff]$/u, '');
  const fence = openFence(kept);
  return `${kept}${fence === '' ? '' : `\n${fence}`}${notice}`;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/gmu;

/** A fence is closed by the same character, at least as often. Empty where none is open. */
function openFence(markdown: string): string {
  let open = '';
  for (const [, fence = ''] of markdown.matchAll(FENCE)) {
    if (open === '') open = fence;
    else if (fence.startsWith(open)) open = '';
  }
  return open;
}
