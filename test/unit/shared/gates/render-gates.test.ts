import { expect, test } from 'vitest';

import { assessGates } from '../../../../actions/shared/gates/assess-gates.ts';
import { renderGateLines, renderGates } from '../../../../actions/shared/gates/render-gates.ts';
import { renderMarkdown } from '../../../../actions/shared/markdown/render-markdown.ts';
import { aHold } from '../../../support/a-cutover-config.ts';
import { aGateFacts, GATES_NOW } from '../../../support/a-gate-facts.ts';
import { aReadyHistory } from '../../../support/a-gate-history.ts';

/** At 10 % for 20 of its 24 hours, with a hold until tomorrow, and no drill. */
function aRefusal(reason = 'the database moves') {
  const records = aReadyHistory({ now: GATES_NOW, generation: 3, hours: 20 }).filter(({ kind }) => kind !== 'drill');
  const hold = aHold({ reason, expires_at: '2026-11-26T08:00:00Z' });
  return assessGates(
    aGateFacts({ records, config: { hold, phase_started_at: '2026-11-24T06:05:21Z' } }),
    new Set(['budget', 'drill']),
  );
}

test('a refusal tells every gate, what stops first, and the earliest time', () => {
  expect(renderGateLines(aRefusal())).toEqual([
    'Why not now: 10% to 50%',
    '- fail hold: by octocat since 2026-11-24T00:00:00Z until 2026-11-26T08:00:00Z: the database moves',
    "  expected no hold. Earliest 2026-11-26T08:00:00Z. Lift it when its reason is settled: switchback hold --lift --reason 'what settled it'.",
    '- fail soak: 19.9 h since the phase began at 2026-11-24T06:05:21Z',
    '  expected 24 h of clean looks at the data, no more than 90 min apart. Earliest 2026-11-25T06:05:21Z. Wait; the watch goes on by itself.',
    '- fail (bypassed) drill: no drill is recorded',
    '- pass phase-order: 10% to 50%',
    '- pass generation: generation 3',
    '- pass open-incident: none of 0 incidents',
    '- pass triggers: none is due; the newest is continue at 2026-11-25T02:04:21Z',
    '- pass ticks: 100 %: 40 of 40 ticks since 2026-11-24T06:05:21Z',
    '- pass unit-fetches: 24 unit-fetches',
    '- pass error-rate: 0 %: 0 of 24',
    '- pass fresh-evidence: 2026-11-25T02:03:21Z, 2 min ago',
    '- pass clean-data: pass at 2026-11-25T02:03:21Z',
    '- warn doctor: nobody asked it: no result was handed on',
    '  Ask it before: switchback doctor --json > doctor.json, then give that as --doctor-result doctor.json. advance.yml asks it by itself.',
    '- pass manual-path: 2026-11-25T01:45:21Z, 20 min ago',
    '- pass budget: 0.5 calls a minute in the busiest 10 minutes (manual 2 units, planned, dlt 3 units, measured)',
    '2 gates stop it, of 15 asked. Earliest: 2026-11-26T08:00:00Z, if nothing else happens.',
  ]);
});

test('the latest of the earliest counts, and where it takes more than time, nobody knows', () => {
  expect(aRefusal()).toMatchObject({ decision: 'refused', earliestAt: '2026-11-26T08:00:00Z' });
  const records = aReadyHistory({ now: GATES_NOW, generation: 3, hours: 20 }).filter(({ kind }) => kind !== 'drill');
  const report = assessGates(aGateFacts({ records, config: { phase_started_at: '2026-11-24T06:05:21Z' } }));
  expect(report).toMatchObject({ earliestAt: null, notBeforeAt: '2026-11-25T06:05:21Z' });
  expect(renderGateLines(report).at(-1)).toBe(
    '2 gates stop it, of 15 asked. Earliest: not known, since it takes more than time, and not before 2026-11-25T06:05:21Z.',
  );
});

test("other people's words stay words in the summary", () => {
  const hostile = '::error::x\n##[error] | a | [b](javascript:x) @octocat <img src=x> `c`';
  const summary = renderMarkdown(renderGates(aRefusal(hostile)));
  const rows = summary.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(17);
  expect(summary).not.toMatch(/^::|##\[/mu);
  expect(summary).toContain('`` by octocat since');
  expect(renderGateLines(aRefusal(hostile)).join('\n')).not.toMatch(/^::|##\[/mu);
});
