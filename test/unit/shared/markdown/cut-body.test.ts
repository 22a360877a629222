import { describe, expect, it } from 'vitest';

import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { BODY_CHARACTERS, cutBody } from '../../../../actions/shared/markdown/cut-body.ts';
import { listParts, updateParts } from '../../../../actions/shared/report/report-parts.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { parseMarkdown } from '../../../support/markdown-tree.ts';

const REST = 'https://github.com/acme/harvest/blob/incident/x/incidents/x/README.md';

describe('a body that is too long for GitHub', () => {
  it('is left alone up to the limit, counted as GitHub counts or stricter', () => {
    expect(cutBody('x'.repeat(BODY_CHARACTERS), REST)).toBe('x'.repeat(BODY_CHARACTERS));
    expect(cutBody('x\n'.repeat(BODY_CHARACTERS), REST).length).toBeLessThanOrEqual(BODY_CHARACTERS);
  });

  it.each([
    ['words', 'word '.repeat(200_000)],
    ['lines', 'a line of a report\n'.repeat(60_000)],
    ['emoji', '\u{1f525}'.repeat(300_000)],
    ['joined emoji by line', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\n'.repeat(130_000)],
  ])('is cut at a whole character, with the place of the rest: %s', (_name, text) => {
    const cut = cutBody(text, REST);
    expect(cut.length).toBeLessThanOrEqual(BODY_CHARACTERS);
    expect(cut.length).toBeGreaterThan(BODY_CHARACTERS - 2_000);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.trimEnd().endsWith(`The rest: ${REST}`)).toBe(true);
  });

  it('is cut at the end of a line', () => {
    const [kept] = cutBody('| a | b |\n'.repeat(50_000), REST).split('\n\nThis was cut here');
    expect(kept?.split('\n').every((line) => line === '| a | b |')).toBe(true);
  });

  it('leaves no block of code open, so that the place of the rest is read', () => {
    const cut = cutBody(`\`\`\`\`text\n${'log\n```\n'.repeat(100_000)}\`\`\`\`\n`, REST);
    expect(parseMarkdown(cut).children.map(({ type }) => type)).toEqual(['code', 'paragraph']);
  });

  it('keeps the whole parts of a report, which are found and amended again', () => {
    const [stated] = anIncidentRecord().reasons;
    const reasons = stated
      ? Array.from({ length: 110 }, () => ({ ...stated, reason: '\u{1f525} fire '.repeat(1_400) }))
      : [];
    const report = renderFirstReport(anIncidentRecord({ reasons }));
    expect(report.length).toBeGreaterThan(1_000_000);
    const cut = cutBody(report, REST);
    expect(listParts(cut).map(({ name }) => name)).toEqual(['summary', 'facts', 'timeline']);
    expect(updateParts(cut, new Map([['facts', 'new']])).updated).toEqual(['facts']);
  });
});
