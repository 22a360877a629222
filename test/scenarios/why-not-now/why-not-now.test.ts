import { expect, test } from 'vitest';

import { assessGates } from '../../../actions/shared/gates/assess-gates.ts';
import { renderGateLines, renderGates } from '../../../actions/shared/gates/render-gates.ts';
import type { HistoryRecord } from '../../../actions/shared/history/history-record.ts';
import { renderMarkdown } from '../../../actions/shared/markdown/render-markdown.ts';
import { readProjectFile } from '../../support/project-files.ts';
import { aGateFacts, aStanding, GATES_NOW, type FactChanges } from '../../support/a-gate-facts.ts';
import { aReadyHistory } from '../../support/a-gate-history.ts';
import { aCollectionRun, aDrill, aStandstill, someVerdicts } from '../../support/a-history.ts';

const isDrill = ({ kind }: HistoryRecord): boolean => kind === 'drill';
const ready = (hours: number) => aReadyHistory({ now: GATES_NOW, generation: 3, hours });
/** The schedule stood still: for an hour and a half, and for two and a half. */
const GONE = [
  ['2026-11-24T08:00:00Z', '2026-11-24T09:30:00Z'],
  ['2026-11-24T15:00:00Z', '2026-11-24T17:30:00Z'],
] as const;
const wasMissed = (record: HistoryRecord): boolean =>
  record.kind === 'heartbeat' && GONE.some(([from, to]) => record.at >= from && record.at <= to);

const ROLLED_BACK = {
  current_phase: 'manual_only',
  dlt_enabled: false,
  rollback_timestamp: '2026-11-24T00:00:00Z',
} as const;
const [EAST, WEST] = ['3f2a91c0-77e4b10d', 'b80d5e16-0c9f4a23'];

/** Each is one press of advance, refused. */
const STORIES: Readonly<Record<string, FactChanges>> = {
  // At 10 % since 18 hours, and the schedule stood still twice.
  'soak-and-missed-ticks': {
    config: { phase_started_at: '2026-11-24T08:05:00Z', setup_timestamp: '2026-11-24T08:05:00Z' },
    records: ready(18).filter((record) => !wasMissed(record)),
    doctor: { verdict: 'pass', observed: 'pass' },
  },
  'open-incident': { incidents: { measured: true, value: [aStanding()] } },
  // The last drill is 52 days old, and doctor could not see everything.
  'old-drill-unknown-doctor': {
    records: [...ready(25).filter((record) => !isDrill(record)), aDrill({ at: '2026-10-04T04:00:00Z' })],
    doctor: {
      verdict: 'unknown',
      observed: 'rollback-readiness-unknown: the names of secrets could not be looked at; the token may not read them',
    },
  },
  // One machine cleared its package, the other did not.
  'reattempt-pending-package': {
    to: '10%',
    config: ROLLED_BACK,
    fix: 'https://github.com/acme/harvest/pull/12',
    collectorVersion: '1.31.1',
    more: [
      aCollectionRun({
        ...{ schemaVersion: 2, path: 'dlt', generation: 2, place: EAST, pendingPackages: 2, version: '1.31.0' },
        ...{ at: '2026-11-23T23:00:00Z', endedAt: '2026-11-23T23:02:00Z', run: '71-1-run-dlt' },
      }),
      aStandstill({ schemaVersion: 2, place: EAST, at: '2026-11-24T10:00:00Z', pendingPackages: 0 }),
      someVerdicts({
        ...{ at: '2026-11-25T02:04:00Z', run: 'later-1-integrity' },
        checks: [
          { id: 'dlt-state', dataset: null, unit: null, verdict: 'pass', observed: 'synced', keys: [] },
        ],
      }),
      aStandstill({ schemaVersion: 2, place: WEST, at: '2026-11-24T09:00:00Z', pendingPackages: 1 }),
    ],
  },
};

const report = (changes: FactChanges): string =>
  renderMarkdown(renderGates(assessGates(aGateFacts({ to: '50%', ...changes }))));

test.each(Object.keys(STORIES))('why not now: %s', async (name) => {
  const told = report(STORIES[name] ?? {});
  expect(told).toContain('Why not now');
  await expect(told).toMatchFileSnapshot(`${name}.md`);
});

/** As a terminal shows it: what stops, each with what to do, and when it can pass. */
function tellOnTerminal(changes: FactChanges): readonly string[] {
  const lines = renderGateLines(assessGates(aGateFacts({ to: '50%', ...changes })));
  return lines.filter((line) => !/^- (?:pass|warn|skipped) /u.test(line));
}

test.each(['README.md', 'actions/advance-cutover/README.md'])('%s shows one of them as it is', (path) => {
  const lines = tellOnTerminal(STORIES['soak-and-missed-ticks'] ?? {});
  expect(lines).toHaveLength(6);
  expect(readProjectFile(path)).toContain(`\`\`\`text\n${lines.join('\n')}\n\`\`\``);
});
