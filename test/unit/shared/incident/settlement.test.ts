import { describe, expect, it } from 'vitest';

import { parseSettlement } from '../../../../actions/shared/incident/settlement.ts';
import { anEntry } from '../../../support/some-success-facts.ts';

const parse = (...entries: readonly unknown[]) => parseSettlement(JSON.stringify({ schemaVersion: 1, entries }));

describe('settled.json', () => {
  it('takes exact keys, a range, an unknown and a rate', () => {
    const range = { after: '2026-11-25T12:00:00Z', through: '2026-11-25T13:00:00Z' };
    const parsed = parse(
      anEntry(),
      anEntry({ about: 'volume', keys: [], range }),
      anEntry({ kind: 'unknown', about: 'queues', keys: [] }),
      anEntry({ kind: 'baseline-rate', about: 'error-rate', keys: [] }),
      anEntry({ about: 'dlt-loads-complete', keys: ['1795567307.95034'] }),
    );
    expect(parsed).toMatchObject({ ok: true });
  });

  it.each([
    ['no reason', { reason: '  ' }, 'entries.0.reason'],
    ['no owner', { owner: '' }, 'entries.0.owner'],
    ['an owner with @', { owner: '@octocat' }, 'entries.0.owner'],
    ['a time without zone', { acceptedAt: '2026-11-25T12:00:00' }, 'entries.0.acceptedAt'],
    ['a wildcard', { keys: ['abc*'] }, 'entries.0.keys.0'],
    ['a wildcard of SQL', { keys: ['%'] }, 'entries.0.keys.0'],
    ['an ellipsis', { keys: ['abc1...abc9'] }, 'entries.0.keys.0'],
    ['a blank key', { keys: [' '] }, 'entries.0.keys.0'],
    ['a loss without keys', { keys: [] }, 'entries.0.keys'],
    [
      'a range that ends before it begins',
      { range: { after: '2026-11-25T13:00:00Z', through: '2026-11-25T12:00:00Z' } },
      'entries.0.range',
    ],
    ['a rate of something else', { kind: 'baseline-rate', about: 'performance', keys: [] }, 'entries.0.about'],
    ['a rate with keys', { kind: 'baseline-rate', about: 'error-rate' }, 'entries.0.keys'],
    ['a loss of the error rate', { about: 'error-rate' }, 'entries.0.about'],
    ['another kind', { kind: 'ignored' }, 'entries.0.kind'],
    ['a key of its own', { until: 'forever' }, 'entries.0'],
  ])('refuses %s', (_name, changes, place) => {
    const parsed = parse({ ...anEntry(), ...changes });
    expect(parsed).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.stringContaining(`${place}: `)]),
    });
  });

  it('refuses a key that stands twice, and takes it of another check or dataset', () => {
    expect(parse(anEntry({ keys: ['abc1', 'abc1'] }))).toMatchObject({ ok: false });
    expect(parse(anEntry(), anEntry({ owner: 'hubot' }))).toMatchObject({
      problems: [expect.stringContaining('entries.1.keys.0'), expect.stringContaining('entries.1.keys.1')],
    });
    expect(parse(anEntry(), anEntry({ about: 'gaps' }), anEntry({ dataset: 'comments' }))).toMatchObject({ ok: true });
    const unknown = anEntry({ kind: 'unknown', about: 'queues', keys: [] });
    expect(parse(unknown, { ...unknown, owner: 'hubot' })).toMatchObject({ ok: false });
  });

  it.each(['', '{', '[]', 'null', '{"schemaVersion":2,"entries":[]}', '{"schemaVersion":1,"entries":[]}', '\u0000'])(
    'refuses %j as a whole',
    (text) => {
      expect(parseSettlement(text)).toMatchObject({ ok: false });
      expect(parseSettlement(new TextEncoder().encode(text))).toMatchObject({ ok: false });
    },
  );

  it('refuses bytes that are not UTF-8, and tells no more than twenty problems', () => {
    expect(parseSettlement(new Uint8Array([0xff, 0xfe]))).toMatchObject({ ok: false });
    const many = parse(...Array.from({ length: 50 }, () => ({ ...anEntry(), owner: '' })));
    expect(many.ok ? [] : many.problems).toHaveLength(21);
  });
});
