import { redactText } from '../evidence/redact-evidence.ts';
import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { oneLine } from '../markdown/one-line.ts';

const SHOWN_CHARACTERS = 300;
/** No text is redacted longer than that: some are of any length. */
const REDACTED_CHARACTERS = 4_000;

/** What a source saw, in words that other people wrote. */
export interface SeenClue extends Omit<Clue, 'sign'> {
  readonly sign: Sign;
}

/** A clue as it may be shown: other people's text redacted, on one line and cut; the sign a plain name. */
export function toClue({ sign, example, where, count, ...clue }: SeenClue): Clue {
  return {
    ...clue,
    sign: toSign(sign),
    example: toShown(example),
    where: where === null ? null : toShown(where),
    count: Math.max(1, Math.round(count)),
  };
}

/** Redacted before it is cut to what is shown: a secret that is cut in two is not recognised any more. */
function toShown(text: string): string {
  const line = oneLine(redactText(text.slice(0, REDACTED_CHARACTERS)), SHOWN_CHARACTERS);
  // The schema counts UTF-16 units, of which a character has up to two.
  return line.length <= SHOWN_CHARACTERS ? line : oneLine(line, SHOWN_CHARACTERS / 2);
}

function toSign(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '-')
      .replaceAll(/^-+|-+$/gu, '') || 'unnamed'
  );
}
