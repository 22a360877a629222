import { describe, expect, it } from 'vitest';

import { renderDiff } from '../../../actions/rollback/render-diff.ts';
import { planRollback } from '../../../actions/shared/cutover/plan-rollback.ts';
import { fileChange } from '../../../actions/shared/cutover/planned-step.ts';
import { aRollbackRequest, NOW } from '../../support/a-rollback-request.ts';
import { aSnapshot, commitOf, CONFIG } from '../../support/a-snapshot.ts';

const commitWith = (path: string, text: string) => ({ headline: 'x', body: '', files: [fileChange(path, text)] });

describe('the diff of a dry run', () => {
  it('shows exactly what would change', () => {
    const base = aSnapshot();
    const diff = renderDiff(commitOf(planRollback(base, aRollbackRequest(), NOW)), base);
    expect(diff).toContain(`--- a/${CONFIG}`);
    expect(diff).toContain(
      '-  "current_phase": "10%",\n-  "dlt_enabled": true,\n+  "current_phase": "manual_only",\n+  "dlt_enabled": false,',
    );
    expect(diff).toContain('--- /dev/null\n+++ b/incidents/20261125-020519Z-operator/incident.json');
  });

  it('does not take for ever over files that have nothing in common', () => {
    const before = Array.from({ length: 30_000 }, (_, index) => `line ${index}`).join('\n');
    const after = Array.from({ length: 30_000 }, (_, index) => `other ${index}`).join('\n');
    const startedAt = performance.now();
    expect(renderDiff(commitWith(CONFIG, after), aSnapshot({ files: { [CONFIG]: before } }))).toMatch(
      /^File .*: too different to show line by line, \d+ -> \d+ bytes\n$/u,
    );
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('names bytes that are no text', () => {
    expect(renderDiff(commitWith(CONFIG, '{}\n'), aSnapshot({ files: { [CONFIG]: new Uint8Array([0xff, 0]) } }))).toBe(
      `Binary file ${CONFIG}: 2 -> 3 bytes\n`,
    );
  });

  it('stays below what outputs may hold', () => {
    const diff = renderDiff(commitWith('new.txt', 'x'.repeat(500_000)), aSnapshot());
    expect(diff.length).toBeLessThan(200_100);
    expect(diff).toMatch(/… \d+ more characters\n$/u);
  });
});
