/** The longest reason that is kept whole in the incident, in code points; the config and the trailer take a line of it. */
const REASON_MAX_CHARACTERS = 10_000;

/** The reason as the incident keeps it: whole, up to 10,000 characters. Half a surrogate pair has no UTF-8 form and would not read back the same. */
export function cutReason(reason: string): string {
  const characters = Array.from(reason.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  return characters.length <= REASON_MAX_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, REASON_MAX_CHARACTERS).join('')}…`;
}
