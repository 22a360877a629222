/** GitHub refuses the whole summary of a step above this size (actions/runner, FileCommandManager.cs). */
export const SUMMARY_BYTES = 1_048_576;

const NOTICE =
  '\n\nThe summary was cut here: it was longer than GitHub takes. The log and the outputs of the step hold the rest.\n';

/**
 * Cuts Markdown to `maxBytes` of UTF-8 at the end of a line, closes a code block that the cut left open, and says that it was cut.
 */
export function cutSummary(markdown: string, maxBytes: number = SUMMARY_BYTES): string {
  const bytes = new TextEncoder().encode(markdown);
  if (bytes.length <= maxBytes) return markdown;
  const longestFence = Math.max(3, ...Array.from(markdown.matchAll(FENCE), (match) => match[1]?.length ?? 0));
  const room = Math.max(0, maxBytes - NOTICE.length - longestFence - 1);
  const kept = cutAtLineEnd(bytes, room);
  const fence = findOpenFence(kept);
  return `${kept}${fence === '' ? '' : `\n${fence}`}${NOTICE}`;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/gmu;

/** Never inside a character: 0x0a is no part of a longer UTF-8 sequence; without a line end, go back to a first byte. */
function cutAtLineEnd(bytes: Uint8Array, room: number): string {
  let end = bytes.lastIndexOf(0x0a, room);
  if (end <= 0) {
    end = room;
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  }
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** A fence is closed by the same character, at least as often. Empty where none is open. */
function findOpenFence(markdown: string): string {
  let open = '';
  for (const [, fence = ''] of markdown.matchAll(FENCE)) {
    if (open === '') open = fence;
    else if (fence.startsWith(open)) open = '';
  }
  return open;
}
