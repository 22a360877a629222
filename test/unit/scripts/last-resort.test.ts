import { expect, it } from 'vitest';

import { renderEditsByHand } from '../../../actions/shared/cutover/edits-by-hand.ts';
import { renderLastResort } from '../../../scripts/commands/last-resort.ts';
import { aRollbackRequest } from '../../support/a-rollback-request.ts';

it('tells what to edit by hand, the generation and the hold included, after the command that may be tried again', () => {
  const request = aRollbackRequest();
  const lines = renderLastResort(request, 'main', { remote: 'origin' });
  expect(lines.join('\n')).toContain(
    renderEditsByHand(request)
      .map((line) => `  ${line}`)
      .join('\n'),
  );
  expect(lines.findIndex((line) => line.includes('--operation-id'))).toBeLessThan(
    lines.findIndex((line) => line.includes('"generation"')),
  );
});
