/** `u/name` and `/user/name` (Reddit: 3 to 20 characters, longer ones are hidden too). Not within base64, which is full of such pieces. */
const REDDIT_USER = /(?<![A-Za-z0-9+/]{24})(?<![A-Za-z0-9_-])(u\/|user\/)[A-Za-z0-9_-]{3,}/giu;
/** The subreddit that belongs to one user. */
const USER_SUBREDDIT = /(?<![A-Za-z0-9_-])(r\/)u_[A-Za-z0-9_-]{3,}/giu;
/** Whoever is named as the author of a row or a commit. */
const AUTHOR =
  /((?:\bauthor(?:_fullname)?|\bredditor|\busername|\buser_name)\\*["']?[ \t]{0,9}[:=][ \t]{0,9})(\\*["'](?!\[)[^"'\\\r\n]+|(?!["'[\\]|null\b|None\b)[^\s,;}\]"']+)/giu;
/** From the start of a word alone, so that a long word is read once. */
const EMAIL = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;

const IPV4 = /(?<!\d|\d\.)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)/gu;
/** 2000::/3 is all that is routed publicly (RFC 4291, section 2.4); nothing that is a time or a C++ name starts so. */
const IPV6 = /(?<![0-9a-f:])[23][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7}/giu;

const AUTHOR_NAMES = new Set(['author', 'author_fullname', 'authorfullname', 'redditor', 'username', 'user_name']);

/** Whether a property of that name names a person. */
export function isPersonName(name: string): boolean {
  return AUTHOR_NAMES.has(name.toLowerCase());
}

/** Takes the place of e-mail addresses, Reddit users and public addresses. */
export function hidePersonalData(text: string): string {
  return text
    .replaceAll(REDDIT_USER, '$1[user]')
    .replaceAll(USER_SUBREDDIT, '$1[user]')
    .replaceAll(AUTHOR, (_, before: string, value: string) => `${before}${/^\\*["']/u.exec(value)?.[0] ?? ''}[user]`)
    .replaceAll(EMAIL, '[e-mail]')
    .replaceAll(IPV4, (address: string, ...octets: string[]) =>
      isPublicIpv4(octets.slice(0, 4).map(Number)) ? '[address]' : address,
    )
    .replaceAll(IPV6, hideIpv6);
}

/** Blocks that never leave a machine or a local network (RFC 1918, 1122, 3927, 6598). Above 255 it is no address. */
function isPublicIpv4([first = 0, second = 0, ...rest]: readonly number[]): boolean {
  if ([first, second, ...rest].some((octet) => octet > 255)) return false;
  if (first === 0 || first === 10 || first === 127 || first === 255) return false;
  if (first === 100) return second < 64 || second > 127;
  if (first === 172) return second < 16 || second > 31;
  return !(first === 192 && second === 168) && !(first === 169 && second === 254);
}

/** A colon that ends a sentence belongs to the sentence. */
function hideIpv6(candidate: string): string {
  const rest = /(?<!:):$/u.test(candidate) ? ':' : '';
  const address = candidate.slice(0, candidate.length - rest.length);
  const groups = address.split(':').length;
  const isAddress = address.includes('::') ? groups <= 8 : groups === 8;
  return isAddress ? `[address]${rest}` : candidate;
}
