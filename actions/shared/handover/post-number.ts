/** A post's id as it stands in records and tables, with or without its kind: `1skjxta`, `t3_1SKJXTA`. */
const POST_ID = /^(?:t3_)?(?<bare>[0-9a-z]{1,13})$/u;

/** The id without its kind, in lower case; `null` for a text that is no id of a post. */
export function barePostId(id: string): string | null {
  return POST_ID.exec(id.trim().toLowerCase())?.groups?.['bare'] ?? null;
}

/** Reddit's ids are numbers in base 36 that count up over all of Reddit, so that the older of two posts has the smaller number. `null` for what is no id. */
export function postNumber(id: string | null): bigint | null {
  const bare = id === null ? null : barePostId(id);
  return bare === null
    ? null
    : Array.from(bare).reduce((number, digit) => number * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}
