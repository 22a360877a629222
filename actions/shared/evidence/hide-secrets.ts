import { withoutUserInfo } from '../markdown/without-user-info.ts';

/**
 * Names whose value is a secret, as they end in `SUPABASE_SERVICE_KEY`, `client_secret`, `PGPASSWORD`, `apiKey`. Nothing but whole words of
 * configuration: a bare `key` or `pass` is an ordinary word of ours.
 */
const SECRET_NAMES =
  '(?:password|passwd|passphrase|passcode|pwd|[_-]pass|secret(?:[_-]?key)?(?:[_-]?base)?|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|service[_-]?(?:role[_-]?)?key|anon[_-]?key|supabase[_-]?key|credentials?|[_-]auth|webhook(?:[_-]?url)?|x-amz-signature|[?&]sig)';
const IS_SECRET_NAME = new RegExp(
  `(?:${SECRET_NAMES}|^(?:authorization|proxy-authorization|cookie|set-cookie|auth|pass))$`,
  'iu',
);

/** Each expression starts with a fixed word or a bounded class, so that a long line costs time in proportion to its length. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // A block that was cut off goes to the end: half a key is a secret too.
  [/-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/gu, '[key]'],
  [
    /(?:https?:\/\/)?(?:hooks\.slack(?:-gov)?\.com\/|discord(?:app)?\.com\/api\/webhooks\/|(?<![\w-])[\w-]{1,63}\.webhook\.office\.com\/)[^\s"'<>`)]*/giu,
    '[webhook]',
  ],
  [/gh[pousr]_[A-Za-z0-9_]{10,}/gu, '[token]'],
  [/github_pat_[A-Za-z0-9_]{10,}/gu, '[token]'],
  [/xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{6,}/gu, '[token]'],
  [/xapp-[A-Za-z0-9-]{6,}/gu, '[token]'],
  [/(?<![A-Za-z0-9])sk[-_][A-Za-z0-9_-]{16,}/gu, '[token]'],
  [/(?:AKIA|ASIA)[A-Z0-9]{16}/gu, '[token]'],
  [/AIza[A-Za-z0-9_-]{30,}/gu, '[token]'],
  [/(?:glpat-|npm_|pypi-|sbp_|sb_secret_|sb_publishable_|dop_v1_)[A-Za-z0-9_-]{16,}/gu, '[token]'],
  // A JSON web token: `{"` in base64. One that was cut off may lack its dots.
  [/eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/gu, '[token]'],
  // Both schemes of RFC 7617 and RFC 6750; a plain word after "basic" is English.
  [/(?<=\bbearer[ \t]{1,9})[^\s"'<>`,;]{6,}/giu, '[token]'],
  [/(?<=\bbasic[ \t]{1,9})(?![a-z]?[a-z]+(?![a-z0-9+/=_-]))[a-z0-9+/=_-]{6,}/giu, '[token]'],
];

/** The rest of the line: a header's value has blanks, and its scheme says nothing that is needed. */
const HEADER = /((?:authorization|cookie)\\*["'`]?[ \t]{0,9}[:=][ \t]{0,9}\\*["'`]?)[^"'`\r\n\\]+/giu;

const IS = String.raw`[ \t]{0,9}(?:=>|:=|=|:)[ \t]{0,9}`;
const NAME = String.raw`(?<name>${SECRET_NAMES}\\*["'\u0060\]]{0,2}${IS})`;
/** In quotes that may be escaped themselves, as JSON within JSON is. Left open by a cut it goes to the end of the line. */
const ESCAPED = String.raw`(?<open>(?<slash>\\+)(?<mark>["']))(?:(?!(?<!\\)\k<slash>\k<mark>)[^\r\n])*`;
const QUOTED = String.raw`(?<quote>["'\u0060])(?:\\.|(?!\k<quote>)[^\\\r\n])*`;
const IN_QUOTES = new RegExp(`${NAME}(?:${ESCAPED}|${QUOTED})`, 'giu');
const NO_VALUE = String.raw`(?!["'\u0060\\]|(?:null|true|false|None)\b)`;
/** Behind a name in quotes it is a value of JSON, and ends as one. */
const AFTER_QUOTED_NAME = new RegExp(String.raw`(?<name>${SECRET_NAMES}\\*["']\]?${IS})${NO_VALUE}[^\s,}\]]+`, 'giu');
/** Too much is hidden rather than too little: a password may hold any mark but a blank. */
const BARE = new RegExp(String.raw`(?<name>${SECRET_NAMES}\]?${IS})${NO_VALUE}\S+`, 'giu');

/** Whether a property of that name holds a secret, whatever its value looks like. */
export function isSecretName(name: string): boolean {
  return IS_SECRET_NAME.test(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/gu, '_'));
}

/** Takes the place of every secret whose shape or name gives it away; what is left of a text stays as it was. */
export function hideSecrets(text: string): string {
  let hidden = text;
  for (const [shape, placeholder] of SHAPES) hidden = hidden.replaceAll(shape, placeholder);
  return withoutUserInfo(hidden)
    .replaceAll('://***@', '://[credentials]@')
    .replaceAll(HEADER, '$1[secret]')
    .replaceAll(IN_QUOTES, '$<name>$<open>$<quote>[secret]')
    .replaceAll(AFTER_QUOTED_NAME, '$<name>[secret]')
    .replaceAll(BARE, '$<name>[secret]');
}
