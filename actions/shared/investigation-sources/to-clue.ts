import { redactText } from '../evidence/redact-evidence.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { oneLine } from '../markdown/one-line.ts';

const SHOWN_CHARACTERS = 300;

/** A clue as it may be shown: other people's text redacted, on one line and cut; the sign a plain name. */
export function toClue({ sign, example, where, count, ...clue }: Clue): Clue {
  return {
    ...clue,
    sign: toSign(sign),
    // Redacted first: a secret that is cut in two is not recognised any more.
    example: oneLine(redactText(example), SHOWN_CHARACTERS),
    where: where === null ? null : oneLine(redactText(where), SHOWN_CHARACTERS),
    count: Math.max(1, Math.round(count)),
  };
}

function toSign(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '-')
      .replaceAll(/^-+|-+$/gu, '') || 'unnamed'
  );
}
