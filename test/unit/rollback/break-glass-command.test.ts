import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { renderBreakGlassCommand, shellQuote } from '../../../actions/rollback/break-glass-command.ts';
import { oneLine } from '../../../actions/shared/markdown/one-line.ts';
import { aRollbackRequest } from '../../support/a-rollback-request.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';

describe('the break-glass command', () => {
  it('clones and rolls back with what was asked for', () => {
    expect(
      renderBreakGlassCommand(aRollbackRequest(), { repositoryUrl: 'https://github.com/acme/harvest', branch: 'main' }),
    ).toBe(
      [
        'clone=$(mktemp -d) && \\',
        'git clone -q https://github.com/acme/harvest.git "$clone" && \\',
        'node "$clone/scripts/dist/switchback.mjs" rollback -C "$clone" ' +
          "--reason 'error rate is above 20 %' --trigger operator --severity high --branch main",
      ].join('\n'),
    );
  });

  it('hands every hostile text to the program as one argument, unchanged, and runs nothing of it', () => {
    const texts = Object.values(HOSTILE_TEXTS)
      .map((text) => oneLine(text, 300))
      .concat('', '-n', '--x', '~', '*', '$HOME', '!!', "'", "''", '\\');
    const script = texts.map((text) => `printf '%s\\0' ${shellQuote(text)}`).join('\n');
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(texts);
  });
});
