/**
 * A unit's name as it is compared everywhere: trimmed, without the `r/` that people type, in lower case (subreddit names differ
 * in case between the source system's lists). A name holds no slash, so the prefix is never part of one.
 */
export function unitKey(name: string): string {
  return name
    .trim()
    .replace(/^\/?r\//iu, '')
    .toLowerCase();
}
