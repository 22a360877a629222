import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { QUESTIONS } from '../../../actions/shared/report/report-layout.ts';
import { listParts } from '../../../actions/shared/report/report-parts.ts';
import { nodesHolding } from '../../support/markdown-tree.ts';
import { tellReport, type GivenReport } from './tell-report.ts';

const HERE = import.meta.dirname;
const STORIES = readdirSync(HERE, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

function read(name: string): GivenReport {
  return JSON.parse(readFileSync(join(HERE, name, 'given.json'), 'utf8')) as GivenReport;
}

describe('stories of a report', () => {
  it('are all here: each trigger, and the worst that can come together', () => {
    expect(STORIES.length).toBeGreaterThanOrEqual(12);
    const triggers = new Set(STORIES.map((name) => read(name).record.trigger ?? 'operator'));
    expect(triggers.size).toBe(8);
  });

  it.each(STORIES)('%s', async (name) => {
    const { report, pullRequest, charts } = tellReport(read(name));
    await expect(report).toMatchFileSnapshot(join(HERE, name, 'README.md'));
    await expect(pullRequest).toMatchFileSnapshot(join(HERE, name, 'pull-request.md'));
    for (const { file, svg } of charts) await expect(svg).toMatchFileSnapshot(join(HERE, name, file));
    const drawn = new Set(charts.map(({ file }) => file));
    expect(readdirSync(join(HERE, name)).filter((file) => file.endsWith('.svg') && !drawn.has(file))).toEqual([]);
    // Nothing blank that a machine can fill, and no question lost.
    expect(listParts(report).filter(({ markdown }) => markdown.trim() === '')).toEqual([]);
    expect(`${report}${pullRequest}`).not.toMatch(/\bundefined\b|\bNaN\b|\bnull\b|Invalid Date|: \.|\| +\| *$/u);
    for (const question of Object.values(QUESTIONS)) expect(report).toContain(`**Question: ${question}**`);
  });

  it('shows hostile words as words, and no secret', () => {
    const { report, pullRequest } = tellReport(read('hostile-texts'));
    for (const text of [report, pullRequest]) {
      const places = nodesHolding(text, 'EVIL').map(({ type }) => type);
      expect(places.length).toBeGreaterThan(1);
      expect(places.filter((type) => type !== 'inlineCode' && type !== 'code')).toEqual([]);
      expect(text).not.toMatch(/SECRET|\u202e|javascript:EVIL\)/u);
    }
    expect(listParts(report)).toHaveLength(12);
  });

  it('keeps what people wrote', () => {
    const given = read('operator-reviewed');
    const { report, leftAlone } = tellReport(given);
    for (const [, to] of given.people ?? []) expect(report).toContain(to);
    expect(leftAlone).toEqual(['follow-ups']);
  });
});
