import { describe, expect, it } from 'vitest';

import { toBadge } from '../../../../actions/shared/status/badge.ts';
import { assessOutlook, nextPhaseOf, type Wrong } from '../../../../actions/shared/status/outlook.ts';
import { renderOutlookLines } from '../../../../actions/shared/status/render-outlook.ts';
import { aHold } from '../../../support/a-cutover-config.ts';
import { aGateFacts, aStanding, GATES_NOW, SHIPPED_POLICY } from '../../../support/a-gate-facts.ts';
import { aReadyHistory, looksAtTicks } from '../../../support/a-gate-history.ts';
import { aBackfill, aBypass, aHandover } from '../../../support/a-history.ts';

const lines = (...args: Parameters<typeof aGateFacts>) => renderOutlookLines(assessOutlook(aGateFacts(...args)));

describe('what comes next', () => {
  it('is the next phase, at once where every gate lets it through', () => {
    expect(lines()).toEqual([
      'Next: 50% may begin: every gate lets it through: 2026-11-25T02:05:21Z',
      'Wrong: nothing known',
    ]);
  });

  it('is the end of the soak, of a hold, and of a review, each with its instant', () => {
    const told = lines({
      config: { phase_started_at: '2026-11-24T12:00:00Z', hold: aHold({ expires_at: '2026-11-26T00:00:00Z' }) },
      more: [aBypass({ at: '2026-11-24T12:00:00Z', reviewDueAt: '2026-11-27T12:00:00Z' })],
    });
    expect(told).toEqual([
      'Next: 50% may begin (2 gates stop it now): 2026-11-26T00:00:00Z',
      'Next: 10% has run clean for its time: 2026-11-25T12:00:00Z',
      'Next: the hold of octocat ends: 2026-11-26T00:00:00Z',
      'Next: the review of the bypass of ticks is due: 2026-11-27T12:00:00Z',
      'Wrong: nothing known',
    ]);
  });

  it('is nothing after the last phase', () => {
    const outlook = assessOutlook(aGateFacts({ config: { current_phase: '100%' } }));
    expect(outlook).toMatchObject({ nextPhase: null, gates: null, coming: [] });
    expect(renderOutlookLines(outlook)[0]).toBe('Next: nothing is due');
  });

  it('goes by the phases of the policy', () => {
    const phases = [{ phase: 'shadow', units: [], soakHours: 24 } as const, ...SHIPPED_POLICY.phases];
    expect(nextPhaseOf(SHIPPED_POLICY, 'manual_only')).toBe('10%');
    expect(nextPhaseOf({ ...SHIPPED_POLICY, phases }, 'manual_only')).toBe('shadow');
    expect(nextPhaseOf({ ...SHIPPED_POLICY, phases }, 'shadow')).toBe('10%');
    expect(nextPhaseOf(SHIPPED_POLICY, '100%')).toBe(null);
  });
});

describe('what is wrong', () => {
  it('is an open incident, a drill too old, a review that was not held, a watch that stands still', () => {
    const old = aReadyHistory({ now: new Date(GATES_NOW.getTime() - 2 * 3_600_000), generation: 3, hours: 23 });
    const outlook = assessOutlook(
      aGateFacts({
        records: [
          ...old.filter(({ kind }) => kind !== 'drill'),
          aBypass({ reviewDueAt: '2026-11-24T00:00:00Z', at: '2026-11-21T00:00:00Z' }),
        ],
        incidents: { measured: true, value: [aStanding()] },
      }),
    );
    expect(outlook.wrong.map(({ about }) => about)).toEqual(['open-incident', 'drill', 'watch', 'bypass']);
  });

  it('is a gap between the paths, with the command that fills it, until it is filled', () => {
    const found = { at: '2026-11-24T20:00:00Z', oldAt: '2026-11-24T18:00:00Z' };
    expect(lines({ more: [aHandover(found)] }).filter((line) => line.startsWith('Wrong'))).toEqual([
      expect.stringMatching(
        /^Wrong: gap: posts of opensource behind a10 and before a20 were read by neither path \(handover opensource 5\)\. .+ Fill it: switchback collect --mode backfill --units opensource,/u,
      ),
    ]);
    const filled = aBackfill({ at: '2026-11-24T21:00:00Z', state: 'closed' });
    expect(lines({ more: [aHandover(found), filled] })).toContain('Wrong: nothing known');
  });

  it('is not what nobody could measure: that is told apart, below what is wrong', () => {
    const told = lines({ records: [] });
    const kinds = told.map((line) => line.split(': ').slice(0, 2).join(' '));
    expect(kinds.filter((kind) => !kind.startsWith('Next'))).toEqual([
      ...['Wrong ticks', 'Wrong drill'],
      ...['error-rate', 'clean-data', 'manual-path'].map((about) => `Not known ${about}`),
    ]);
    expect(lines({ history: { measured: false, message: 'It refused.', remedy: 'Ask again.' } })).toContain(
      'Wrong: nothing known',
    );
  });

  it('is no end of a hold that has none', () => {
    expect(lines({ config: { hold: aHold() } }).join('\n')).not.toContain('the hold of');
  });

  it('is no look that is a little older than an advance wants it', () => {
    const records = [
      ...aReadyHistory({ now: GATES_NOW, generation: 3, hours: 25 }),
      ...looksAtTicks({ now: GATES_NOW, generation: 3, hours: 25 }),
    ];
    const later = new Date(GATES_NOW.getTime() + 60 * 60_000);
    expect(assessOutlook(aGateFacts({ records, now: later })).wrong).toEqual([]);
  });
});

const aWrong = (about: string): Wrong => ({
  verdict: about === 'unknown' ? 'unknown' : 'fail',
  ...{ about, observed: '', remedy: null },
});

describe('the badge', () => {
  it.each([
    [null, false, null, 'unknown', 'lightgrey'],
    ['10%', false, null, '10%', 'lightgrey'],
    ['10%', true, null, '10%, on hold', 'orange'],
    ['10%', false, [], '10%', 'blue'],
    ['100%', false, [], '100%', 'brightgreen'],
    ['100%', true, [], '100%, on hold', 'orange'],
    ['10%', false, ['drill', 'watch'], '10%, 2 wrong', 'orange'],
    ['10%', true, ['drill', 'watch'], '10%, on hold', 'orange'],
    ['10%', false, ['drill', 'unknown'], '10%, 1 wrong', 'orange'],
    ['100%', false, ['unknown'], '100%, not all measured', 'lightgrey'],
    ['manual_only', true, ['drill', 'open-incident'], 'manual_only, incident open', 'red'],
  ] as const)('of %s, on hold: %j, with %j says %s in %s', (phase, isHeld, wrong, message, color) => {
    const outlook = wrong === null ? null : { wrong: wrong.map(aWrong) };
    expect(toBadge({ phase, isHeld, outlook })).toEqual({ schemaVersion: 1, label: 'dlt migration', message, color });
  });
});
