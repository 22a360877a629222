import { expect, it } from 'vitest';

import { renderEditsByHand } from '../../../actions/shared/cutover/edits-by-hand.ts';
import { renderLastResort } from '../../../scripts/commands/last-resort.ts';
import { aRollbackRequest } from '../../support/a-rollback-request.ts';

it('tells what to edit by hand, the generation and the hold included, after the command that may be tried again', () => {
  const request = aRollbackRequest();
  const lines = renderLastResort(request, { branch: 'main', isRefused: false }, { remote: 'origin' });
  expect(lines.join('\n')).toContain(
    renderEditsByHand(request)
      .map((line) => `  ${line}`)
      .join('\n'),
  );
  expect(lines.findIndex((line) => line.includes('--operation-id'))).toBeLessThan(
    lines.findIndex((line) => line.includes('"generation"')),
  );
});

it('does not repeat arguments that were refused, neither as a command nor as the branch to edit', () => {
  const refused = { branch: 'main:evil', isRefused: true };
  const text = renderLastResort(aRollbackRequest(), refused, { remote: 'nope' }).join('\n');
  expect(text).not.toMatch(/main:evil|nope|--operation-id|the same once more|a fresh clone/u);
  expect(text).toContain('Then run it again, with that put right');
  expect(text).toContain('on the branch that holds the live state, in one commit');
});
