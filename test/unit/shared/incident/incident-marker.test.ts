import { describe, expect, it } from 'vitest';

import {
  hasMarker,
  incidentMarker,
  stepMarker,
  withMarker,
} from '../../../../actions/shared/incident/incident-marker.ts';

const MARKER = incidentMarker('20261125-020519Z-operator');

describe('markers of issues and comments', () => {
  it('stand before the text, once', () => {
    const marked = withMarker('What is known.', MARKER);
    expect(marked).toBe(`${MARKER}\nWhat is known.`);
    expect(withMarker(marked, MARKER)).toBe(marked);
  });
  it('are found in a text that was edited in a browser', () => {
    expect(hasMarker(`A note of ours.\r\n\r\n${MARKER}\r\nWhat is known.`, MARKER)).toBe(true);
  });
  it.each([
    ['another one before it', `${incidentMarker('20261120-000000Z-operator')}\n${MARKER}`],
    ['a quotation', `> ${MARKER}`],
    ['the middle of a line', `see ${MARKER}`],
    ['a longer id', MARKER.replace(' -->', '-2 -->')],
  ])('are not taken from %s', (_, text) => {
    expect(hasMarker(text, MARKER)).toBe(false);
  });
  it('tell steps apart', () => {
    expect(
      hasMarker(
        stepMarker('20261125-020519Z-operator', 'on-call'),
        stepMarker('20261125-020519Z-operator', 'on-call-2'),
      ),
    ).toBe(false);
  });
});
