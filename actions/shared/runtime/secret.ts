const SHOWN = '***';

/** A secret value that cannot be printed by accident: string conversion, JSON and `console` all show `***`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one adapter that sends it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What `console.log` and `util.inspect` print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}

/**
 * Everything that must be masked when `value` is a secret: the value, each line of it (the runner masks line by line), and the password
 * of a connection URL, as written and decoded. Pieces below 4 characters are left out: masking them would garble the whole log.
 */
export function listMasks(value: string): readonly string[] {
  const pieces = [
    value,
    value.trim(),
    ...value.split(/\r\n|\n|\r/u).map((line) => line.trim()),
    ...listPasswords(value),
  ];
  return [...new Set(pieces)].filter((piece) => piece.length >= 4).toSorted((a, b) => b.length - a.length);
}

function listPasswords(value: string): readonly string[] {
  const text = value.trim();
  const password = URL.canParse(text) ? new URL(text).password : '';
  return [password, decodePercent(password)];
}

/** Percent signs that are no escapes are common in passwords and are left as they are. */
function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/giu, (escapes) =>
    new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (byte) => Number.parseInt(byte, 16))),
  );
}
