import { describe, expect, it } from 'vitest';

import { INCIDENT_STATUSES } from '../../../../actions/shared/incident/incident-record.ts';
import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { renderFreshReport } from '../../../../actions/shared/report/render-report.ts';
import { factsOfRecord } from '../../../../actions/shared/report/report-facts.ts';
import { REPORT_PARTS } from '../../../../actions/shared/report/report-layout.ts';
import { listParts } from '../../../../actions/shared/report/report-parts.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { allNodes, nodesHolding, parseMarkdown, tableRows } from '../../../support/markdown-tree.ts';

const headingsOf = (report: string) =>
  allNodes(parseMarkdown(report)).flatMap((node) =>
    node.type === 'heading' ? [node.children.map((child) => ('value' in child ? child.value : '')).join('')] : [],
  );

describe('renderFirstReport', () => {
  it('is what the whole report is where nothing is measured', () => {
    const record = anIncidentRecord();
    expect(renderFirstReport(record)).toBe(renderFreshReport(factsOfRecord(record)));
  });

  it("has the runbook's title and its five sections", () => {
    expect(headingsOf(renderFirstReport(anIncidentRecord()))).toEqual([
      'DLT Rollback Incident Report',
      'Timeline',
      'Root Cause',
      'Likely causes',
      'What decided',
      'Impact',
      'Charts',
      'Resolution',
      'Success criteria',
      'Prevention',
      'How this was measured',
    ]);
  });

  it.each(Object.entries(HOSTILE_TEXTS))(
    'is the same report around a hostile reason, actor, unit and note: %s',
    (_name, text) => {
      const calm = renderFirstReport(
        anIncidentRecord({
          notes: ['x'],
          reasons: anIncidentRecord().reasons.map((stated) => ({ ...stated, runUrl: 'no address of a run' })),
        }),
      );
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
    expect(report).toContain('unknown phase to manual_only');
    expect(report).toContain('unknown, since there was no routing file that could be read.');
  });

  it('links the run, and nothing that only looks like one', () => {
    const withRun = (runUrl: string) =>
      renderFirstReport(anIncidentRecord({ reasons: anIncidentRecord().reasons.map((each) => ({ ...each, runUrl })) }));
    const url = 'https://github.com/acme/harvest/actions/runs/77';
    const linked = (report: string) =>
      allNodes(parseMarkdown(report)).flatMap((node) =>
        node.type === 'link' && !node.url.endsWith('.json') ? [node.url] : [],
      );
    expect(linked(withRun(url))).toEqual([url]);
    for (const other of [
      `${url})[x](https://evil.example`,
      `${url}?x=1`,
      'javascript:alert(1)',
      'https://evil.example/',
    ])
      expect(linked(withRun(other))).toEqual([]);
  });

  it('breaks the lines of a long reason, and keeps its words', () => {
    const [stated] = anIncidentRecord().reasons;
    const reason = 'The error rate rose after the release of this morning, '.repeat(8).trim();
    const report = renderFirstReport(anIncidentRecord({ reasons: stated ? [{ ...stated, reason }] : [] }));
    const [block] = allNodes(parseMarkdown(report)).flatMap((node) => (node.type === 'code' ? [node.value] : []));
    expect(block?.replaceAll('\n', ' ')).toBe(reason);
    expect(Math.max(...(block ?? '').split('\n').map((line) => line.length))).toBeLessThanOrEqual(64);
  });

  it('holds every part that a later report fills', () => {
    const parts = listParts(renderFirstReport(anIncidentRecord()));
    expect(parts.map(({ name }) => name)).toEqual(REPORT_PARTS);
    expect(parts.filter(({ isEdited }) => isEdited)).toEqual([]);
  });

  it('shows no secret that somebody put into the reason', () => {
    const [stated] = anIncidentRecord().reasons;
    const reason = 'see postgresql://app:hunter22@db.example/x with ghp_0123456789abcdefghij0123456789abcdef';
    const report = renderFirstReport(anIncidentRecord({ reasons: stated ? [{ ...stated, reason }] : [] }));
    expect(report).not.toMatch(/hunter22|ghp_0123/u);
  });

  it('says what each status means, and how long the state took', () => {
    expect(renderFirstReport(anIncidentRecord())).toContain(
      'Time to effect, from the trigger: 2 s to the state commit',
    );
    for (const status of INCIDENT_STATUSES)
      expect(renderFirstReport(anIncidentRecord({ status }))).toMatch(
        new RegExp(`\\*\\*Status\\*\\* \\| ${status}`, 'u'),
      );
  });

  it('says of a drill first that it is one', () => {
    const [summary] = listParts(renderFirstReport(anIncidentRecord({ isDrill: true })));
    expect(summary?.markdown).toMatch(/^- \*\*This is a drill:\*\* a rehearsal/u);
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
