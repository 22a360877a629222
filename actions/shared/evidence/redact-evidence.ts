import { isNestedTooDeeply } from '../cutover/json-depth.ts';
import { hidePersonalData, isPersonName } from './hide-personal-data.ts';
import { hideSecrets, isSecretName } from './hide-secrets.ts';
import type { Measurement } from './measurement.ts';

export type JsonValue = Measurement['input'];

/** The end of a line in base64, as wide as the body of a key (RFC 7468: 64, RFC 2045: 76), for logs that are read line by line; a digest in hex is none. */
const KEY_LINE = /(?<![A-Za-z0-9+/])(?=[a-z0-9/]*[A-Z+])(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})$/gmu;

/**
 * Takes secrets and personal data out of a text before it becomes evidence: tokens, passwords, keys, webhooks, credentials in addresses, e-mail
 * addresses, public IP addresses and Reddit users. What stands in their place is always the same (`[token]`, `[secret]`, `[key]`, `[webhook]`,
 * `[credentials]`, `[e-mail]`, `[address]`, `[user]`), so that one text always gives one evidence. Takes time in proportion to the length. It works by
 * shape and name: a secret that looks like an ordinary word, without its name, is not seen.
 */
export function redactText(text: string): string {
  return hidePersonalData(hideSecrets(text.replaceAll(KEY_LINE, '[key]')));
}

/** The same for every text of a JSON value, its names included; whatever stands under a name such as `password` or `author` goes whole. Needs a value nested no deeper than a parser allows. */
export function redactJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return redactValue(value);
  if (Array.isArray(value)) return value.map((item) => redactJson(item));
  if (value === null || typeof value !== 'object') return value;
  const redacted: Record<string, JsonValue> = {};
  for (const [name, item] of Object.entries(value)) {
    define(redacted, freeName(redacted, hidePersonalData(hideSecrets(name))), redactProperty(name, item));
  }
  return redacted;
}

/** Not by lines: the compressed ids of a sealed day look like the line of a key. A text that is JSON itself stays JSON. */
function redactValue(text: string): string {
  const hidden = hidePersonalData(hideSecrets(text));
  if (hidden === text || !/^\s*[[{]/u.test(text) || isNestedTooDeeply(text)) return hidden;
  const value = parseJson(text);
  return value === undefined ? hidden : JSON.stringify(redactJson(value), null, 2);
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function redactProperty(name: string, item: JsonValue): JsonValue {
  if (typeof item === 'string' && item !== '') {
    if (isSecretName(name)) return '[secret]';
    if (isPersonName(name)) return '[user]';
  }
  return redactJson(item);
}

/** Two names may become one: the later one takes a number, so that no value is lost. */
function freeName(taken: Readonly<Record<string, JsonValue>>, name: string): string {
  if (!Object.hasOwn(taken, name)) return name;
  let number = 2;
  while (Object.hasOwn(taken, `${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

/** Also for `__proto__`, which an assignment would take for the prototype. */
function define(target: Record<string, JsonValue>, name: string, value: JsonValue): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
