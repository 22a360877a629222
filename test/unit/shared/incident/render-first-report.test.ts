import { describe, expect, it } from 'vitest';

import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { allNodes, nodesHolding, parseMarkdown, tableRows } from '../../../support/markdown-tree.ts';

const headingsOf = (report: string) =>
  allNodes(parseMarkdown(report)).flatMap((node) =>
    node.type === 'heading' ? [node.children.map((child) => ('value' in child ? child.value : '')).join('')] : [],
  );

describe('renderFirstReport', () => {
  it("has the runbook's title and its five sections", () => {
    expect(headingsOf(renderFirstReport(anIncidentRecord()))).toEqual([
      'DLT Rollback Incident Report',
      'Timeline',
      'Root Cause',
      'Impact',
      'Resolution',
      'Success criteria',
      'Prevention',
    ]);
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'is the same report around a hostile reason, actor, unit and note: %s',
    (_name, text) => {
      const calm = renderFirstReport(anIncidentRecord({ notes: ['x'] }));
      const hostile = renderFirstReport(
        anIncidentRecord({
          reasons: anIncidentRecord().reasons.map((stated) => ({ ...stated, reason: text, by: text, runUrl: text })),
          movedUnits: [text],
          notes: [text],
        }),
      );
      expect(headingsOf(hostile)).toEqual(headingsOf(calm));
      expect(new Set(nodesHolding(hostile, 'EVIL').map(({ type }) => type))).toEqual(new Set(['inlineCode', 'code']));
      const types = (report: string) => allNodes(parseMarkdown(report)).map(({ type }) => type);
      expect(types(hostile)).toEqual(types(calm));
      expect(tableRows(hostile).map((row) => row.length)).toEqual(tableRows(calm).map((row) => row.length));
      expect(hostile).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\u2028\u2029]/u);
    },
  );

  it('says where a phase or the units are not known', () => {
    const report = renderFirstReport(anIncidentRecord({ from: null, movedUnits: null }));
    expect(report).toContain('unreadable to manual_only');
    expect(report).toContain('unknown, since the routing file could not be read.');
  });

  it('lists at most a hundred units', () => {
    const report = renderFirstReport(
      anIncidentRecord({ movedUnits: Array.from({ length: 105 }, (_, index) => `unit${index}`) }),
    );
    expect(report).toContain('`unit99`, and 5 more, see incident.json');
    expect(report).not.toContain('unit100');
  });

  it('names the files that are kept', () => {
    const before = [{ path: 'config/routing.flagd.json', blobOid: 'x', keptAs: 'routing.flagd.before' }];
    expect(renderFirstReport(anIncidentRecord({ before }))).toContain(
      '- `config/routing.flagd.json` as `routing.flagd.before`',
    );
  });
});
