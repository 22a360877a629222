import { describe, expect, it } from 'vitest';

import {
  amendIncidentIndex,
  renderIncidentIndex,
  type IndexedIncident,
} from '../../../../actions/shared/report/incident-index.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { nodesHolding, tableRows } from '../../../support/markdown-tree.ts';
import { readProjectFile } from '../../../support/project-files.ts';

function anIncident(
  day: number,
  detectSeconds: number | null,
  {
    record,
    ...changes
  }: Partial<Omit<IndexedIncident, 'record'>> & { readonly record?: Partial<IndexedIncident['record']> } = {},
): IndexedIncident {
  const at = `2026-11-${day}T02:05:19Z`;
  return {
    record: anIncidentRecord({ id: `202611${day}-020519Z-operator`, triggeredAt: at, ...record }),
    status: 'reviewed',
    cause: 'Database connection timeout',
    durations: { detectSeconds, effectSeconds: 1800, recoverSeconds: null },
    settled: null,
    ...changes,
  };
}

const cells = (text: string) => tableRows(text).map((row) => row.map((cell) => cell.trim()));

describe('the index of incidents', () => {
  it('says that there is none', () => {
    expect(renderIncidentIndex([])).toBe('No incident yet.');
  });

  it('has one line an incident, the newest first, in whatever order they came', () => {
    const [first, second] = [anIncident(24, 60), anIncident(25, null, { status: 'contained', cause: null })];
    const index = renderIncidentIndex([first, second]);
    expect(index).toBe(renderIncidentIndex([second, first]));
    expect(cells(index).slice(2, 4)).toEqual([
      [
        '[20261125-020519Z-operator](20261125-020519Z-operator/README.md)',
        ...["Operator's decision", 'unknown', 'unknown', '30 min', 'unknown', 'contained'],
      ],
      [
        '[20261124-020519Z-operator](20261124-020519Z-operator/README.md)',
        ...["Operator's decision", 'Database connection timeout', '1 min', '30 min', 'unknown', 'reviewed'],
      ],
    ]);
  });

  it('has the median and the worst of what is known', () => {
    const index = renderIncidentIndex([
      anIncident(21, 60),
      anIncident(22, 300),
      anIncident(23, null),
      anIncident(24, 7200),
    ]);
    expect(index).toContain('| Time to detect | 5 min | 2 h | 3 of 4 |');
    expect(index).toContain('| Time to recover | unknown | unknown | 0 of 4 |');
    expect(renderIncidentIndex([anIncident(21, 60), anIncident(22, 300)])).toContain(
      '| Time to detect | 3 min | 5 min |',
    );
  });

  it('shows drills and leaves them out of the figures', () => {
    const drill = anIncident(26, 1, { record: { isDrill: true } });
    const index = renderIncidentIndex([drill, anIncident(24, 60)]);
    expect(index).toContain('[20261126-020519Z-operator](20261126-020519Z-operator/README.md) (drill)');
    expect(index).toContain('Of 1 incident, drills left out.');
    expect(index).toContain("- Operator's decision: 1");
    expect(renderIncidentIndex([drill])).toContain('Drills alone');
  });

  it('counts by trigger', () => {
    const index = renderIncidentIndex([anIncident(21, 1, { record: { trigger: 'data-loss' } }), anIncident(22, 1)]);
    expect(index).toContain("- Data loss or corruption detected: 1\n- Operator's decision: 1");
  });

  it('says what was accepted, which is no pass', () => {
    expect(renderIncidentIndex([anIncident(24, 1, { settled: 'accepted loss: 41 posts' })])).toContain(
      '| reviewed, accepted loss: 41 posts |',
    );
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps a hostile cause in its cell: %s', (_name, cause) => {
    const index = renderIncidentIndex([anIncident(24, 60, { cause, settled: cause })]);
    expect(cells(index)[2]).toHaveLength(7);
    const types = new Set(nodesHolding(index, 'EVIL').map(({ type }) => type));
    expect([...types].filter((type) => type !== 'inlineCode' && type !== 'text')).toEqual([]);
    expect(nodesHolding(index, '@').every(({ type }) => type === 'inlineCode')).toBe(true);
  });

  it('stands behind the words of the file, and is replaced there', () => {
    const head = readProjectFile('incidents/README.md');
    const once = amendIncidentIndex(head, [anIncident(24, 60)]);
    expect(once.startsWith(head.trimEnd())).toBe(true);
    const twice = amendIncidentIndex(`${once}\nOurs.\n`, [anIncident(24, 60), anIncident(25, 60)]);
    expect(twice.startsWith(head.trimEnd())).toBe(true);
    expect(twice.endsWith('\nOurs.\n')).toBe(true);
    expect(twice.match(/switchback:part index/gu)).toHaveLength(1);
    expect(twice).toContain('20261125-020519Z-operator');
    expect(amendIncidentIndex('', [])).toMatch(/^# Incidents\n/u);
  });
});
