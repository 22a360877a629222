import { isNestedTooDeeply } from "./json-depth.mjs";
import { withoutUserInfo } from "./without-user-info.mjs";

// actions/shared/evidence/hide-personal-data.ts
/** `u/name` and `/user/name` (Reddit: 3 to 20 characters, longer ones are hidden too). Not within base64, which is full of such pieces. */
const REDDIT_USER = /(?<![A-Za-z0-9+/]{24})(?<![A-Za-z0-9_-])(u\/|user\/)[A-Za-z0-9_-]{3,}/giu;
/** The subreddit that belongs to one user. */
const USER_SUBREDDIT = /(?<![A-Za-z0-9_-])(r\/)u_[A-Za-z0-9_-]{3,}/giu;
/** Whoever is named as the author of a row or a commit. */
const AUTHOR = /((?:\bauthor(?:_fullname)?|\bredditor|\busername|\buser_name)\\*["']?[ \t]{0,9}[:=][ \t]{0,9})(\\*["'](?!\[)[^"'\\\r\n]+|(?!["'[\\]|null\b|None\b)[^\s,;}\]"']+)/giu;
/** From the start of a word alone, so that a long word is read once. */
const EMAIL = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const IPV4 = /(?<!\d|\d\.)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)/gu;
/** 2000::/3 is all that is routed publicly (RFC 4291, section 2.4); nothing that is a time or a C++ name starts so. */
const IPV6 = /(?<![0-9a-f:])[23][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7}/giu;
const AUTHOR_NAMES = /* @__PURE__ */ new Set([
	"author",
	"author_fullname",
	"authorfullname",
	"redditor",
	"username",
	"user_name"
]);
/** Whether a property of that name names a person. */
function isPersonName(name) {
	return AUTHOR_NAMES.has(name.toLowerCase());
}
/** Takes the place of e-mail addresses, Reddit users and public addresses. */
function hidePersonalData(text) {
	return text.replaceAll(REDDIT_USER, "$1[user]").replaceAll(USER_SUBREDDIT, "$1[user]").replaceAll(AUTHOR, (_, before, value) => `${before}${/^\\*["']/u.exec(value)?.[0] ?? ""}[user]`).replaceAll(EMAIL, "[e-mail]").replaceAll(IPV4, (address, ...octets) => isPublicIpv4(octets.slice(0, 4).map(Number)) ? "[address]" : address).replaceAll(IPV6, hideIpv6);
}
/** Blocks that never leave a machine or a local network (RFC 1918, 1122, 3927, 6598). Above 255 it is no address. */
function isPublicIpv4([first = 0, second = 0, ...rest]) {
	if ([
		first,
		second,
		...rest
	].some((octet) => octet > 255)) return false;
	if (first === 0 || first === 10 || first === 127 || first === 255) return false;
	if (first === 100) return second < 64 || second > 127;
	if (first === 172) return second < 16 || second > 31;
	return !(first === 192 && second === 168) && !(first === 169 && second === 254);
}
/** A colon that ends a sentence belongs to the sentence. */
function hideIpv6(candidate) {
	const rest = /(?<!:):$/u.test(candidate) ? ":" : "";
	const address = candidate.slice(0, candidate.length - rest.length);
	const groups = address.split(":").length;
	return (address.includes("::") ? groups <= 8 : groups === 8) ? `[address]${rest}` : candidate;
}

// actions/shared/evidence/hide-secrets.ts
/**
* Names whose value is a secret, as they end in `SUPABASE_SERVICE_KEY`, `client_secret`, `PGPASSWORD`, `apiKey`. Nothing but whole words of
* configuration: a bare `key` or `pass` is an ordinary word of ours.
*/
const SECRET_NAMES = "(?:password|passwd|passphrase|passcode|pwd|[_-]pass|secret(?:[_-]?key)?(?:[_-]?base)?|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|service[_-]?(?:role[_-]?)?key|anon[_-]?key|supabase[_-]?key|credentials?|[_-]auth|webhook(?:[_-]?url)?|x-amz-signature|[?&]sig)";
const IS_SECRET_NAME = new RegExp(`(?:${SECRET_NAMES}|^(?:authorization|proxy-authorization|cookie|set-cookie|auth|pass))$`, "iu");
/** Each expression starts with a fixed word or a bounded class, so that a long line costs time in proportion to its length. */
const SHAPES = [
	[/-----BEGIN [A-Z0-9 ]{1,40}-----[^]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/gu, "[key]"],
	[/(?:https?:\/\/)?(?:hooks\.slack(?:-gov)?\.com\/|discord(?:app)?\.com\/api\/webhooks\/|(?<![\w-])[\w-]{1,63}\.webhook\.office\.com\/)[^\s"'<>`)]*/giu, "[webhook]"],
	[/gh[pousr]_[A-Za-z0-9_]{10,}/gu, "[token]"],
	[/github_pat_[A-Za-z0-9_]{10,}/gu, "[token]"],
	[/xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{6,}/gu, "[token]"],
	[/xapp-[A-Za-z0-9-]{6,}/gu, "[token]"],
	[/(?<![A-Za-z0-9])sk[-_][A-Za-z0-9_-]{16,}/gu, "[token]"],
	[/(?:AKIA|ASIA)[A-Z0-9]{16}/gu, "[token]"],
	[/AIza[A-Za-z0-9_-]{30,}/gu, "[token]"],
	[/(?:glpat-|npm_|pypi-|sbp_|sb_secret_|sb_publishable_|dop_v1_)[A-Za-z0-9_-]{16,}/gu, "[token]"],
	[/eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/gu, "[token]"],
	[/(?<=\bbearer[ \t]{1,9})[^\s"'<>`,;]{6,}/giu, "[token]"],
	[/(?<=\bbasic[ \t]{1,9})(?![a-z]?[a-z]+(?![a-z0-9+/=_-]))[a-z0-9+/=_-]{6,}/giu, "[token]"]
];
/** The rest of the line: a header's value has blanks, and its scheme says nothing that is needed. */
const HEADER = /((?:authorization|cookie)\\*["'`]?[ \t]{0,9}[:=][ \t]{0,9}\\*["'`]?)[^"'`\r\n\\]+/giu;
const IS = String.raw`[ \t]{0,9}(?:=>|:=|=|:)[ \t]{0,9}`;
const NAME = String.raw`(?<name>${SECRET_NAMES}\\*["'\u0060\]]{0,2}${IS})`;
/** In quotes that may be escaped themselves, as JSON within JSON is. Left open by a cut it goes to the end of the line. */
const ESCAPED = String.raw`(?<open>(?<slash>\\+)(?<mark>["']))(?:(?!(?<!\\)\k<slash>\k<mark>)[^\r\n])*`;
const QUOTED = String.raw`(?<quote>["'\u0060])(?:\\.|(?!\k<quote>)[^\\\r\n])*`;
const IN_QUOTES = new RegExp(`${NAME}(?:${ESCAPED}|${QUOTED})`, "giu");
const NO_VALUE = String.raw`(?!["'\u0060\\]|(?:null|true|false|None)\b)`;
/** Behind a name in quotes it is a value of JSON, and ends as one. */
const AFTER_QUOTED_NAME = new RegExp(String.raw`(?<name>${SECRET_NAMES}\\*["']\]?${IS})${NO_VALUE}[^\s,}\]]+`, "giu");
/** Too much is hidden rather than too little: a password may hold any mark but a blank. */
const BARE = new RegExp(String.raw`(?<name>${SECRET_NAMES}\]?${IS})${NO_VALUE}\S+`, "giu");
/** Whether a property of that name holds a secret, whatever its value looks like. */
function isSecretName(name) {
	return IS_SECRET_NAME.test(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/gu, "_"));
}
/** Takes the place of every secret whose shape or name gives it away; what is left of a text stays as it was. */
function hideSecrets(text) {
	let hidden = text;
	for (const [shape, placeholder] of SHAPES) hidden = hidden.replaceAll(shape, placeholder);
	return withoutUserInfo(hidden).replaceAll("://***@", "://[credentials]@").replaceAll(HEADER, "$1[secret]").replaceAll(IN_QUOTES, "$<name>$<open>$<quote>[secret]").replaceAll(AFTER_QUOTED_NAME, "$<name>[secret]").replaceAll(BARE, "$<name>[secret]");
}

// actions/shared/evidence/redact-evidence.ts
/** The end of a line in base64, as wide as the body of a key (RFC 7468: 64, RFC 2045: 76), for logs that are read line by line; a digest in hex is none. */
const KEY_LINE = /(?<![A-Za-z0-9+/])(?=[a-z0-9/]*[A-Z+])(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$/gmu;
/**
* Takes secrets and personal data out of a text before it becomes evidence: tokens, passwords, keys, webhooks, credentials in addresses, e-mail
* addresses, public IP addresses and Reddit users. What stands in their place is always the same (`[token]`, `[secret]`, `[key]`, `[webhook]`,
* `[credentials]`, `[e-mail]`, `[address]`, `[user]`), so that one text always gives one evidence. Takes time in proportion to the length. It works by
* shape and name: a secret that looks like an ordinary word, without its name, is not seen.
*/
function redactText(text) {
	return hidePersonalData(hideSecrets(text.replaceAll(KEY_LINE, "[key]")));
}
/** The same for every text of a JSON value, its names included; whatever stands under a name such as `password` or `author` goes whole. Needs a value nested no deeper than a parser allows. */
function redactJson(value) {
	if (typeof value === "string") return redactValue(value);
	if (Array.isArray(value)) return value.map((item) => redactJson(item));
	if (value === null || typeof value !== "object") return value;
	const redacted = {};
	for (const [name, item] of Object.entries(value)) define(redacted, freeName(redacted, hidePersonalData(hideSecrets(name))), redactProperty(name, item));
	return redacted;
}
/** Not by lines: the compressed ids of a sealed day look like the line of a key. A text that is JSON itself stays JSON. */
function redactValue(text) {
	const hidden = hidePersonalData(hideSecrets(text));
	if (hidden === text || !/^\s*[[{]/u.test(text) || isNestedTooDeeply(text)) return hidden;
	const value = parseJson(text);
	return value === void 0 ? hidden : JSON.stringify(redactJson(value), null, 2);
}
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function redactProperty(name, item) {
	if (typeof item === "string" && item !== "") {
		if (isSecretName(name)) return "[secret]";
		if (isPersonName(name)) return "[user]";
	}
	return redactJson(item);
}
/** Two names may become one: the later one takes a number, so that no value is lost. */
function freeName(taken, name) {
	if (!Object.hasOwn(taken, name)) return name;
	let number = 2;
	while (Object.hasOwn(taken, `${name} ${number}`)) number += 1;
	return `${name} ${number}`;
}
/** Also for `__proto__`, which an assignment would take for the prototype. */
function define(target, name, value) {
	Object.defineProperty(target, name, {
		value,
		enumerable: true,
		configurable: true,
		writable: true
	});
}

export { redactJson, redactText };