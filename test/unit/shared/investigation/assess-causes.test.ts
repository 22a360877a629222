import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';
import { assessCauses, CAUSE_ROWS } from '../../../../actions/shared/investigation/assess-causes.ts';
import { causeSchema } from '../../../../actions/shared/investigation/cause.ts';
import { createLogScan } from '../../../../actions/shared/investigation/log-scan.ts';
import { SIGNS } from '../../../../actions/shared/investigation/signs.ts';
import type { SourceEvidence } from '../../../../actions/shared/investigation/source-evidence.ts';
import { aClue, aSourceEvidence, sourcesWith } from '../../../support/a-source-evidence.ts';

function ranked(sources: readonly SourceEvidence[]): readonly string[] {
  return assessCauses(sources).map(({ id, confidence }) => `${confidence} ${id}`);
}

function causeOf(id: string, sources: readonly SourceEvidence[]) {
  return assessCauses(sources).find((cause) => cause.id === id);
}

describe('the table of causes', () => {
  it('begins with the four common issues of the runbook and keeps their remedies', () => {
    expect(CAUSE_ROWS.slice(0, 4).map(({ id, remedy }) => [id, remedy.split(/[.:]/u)[0]])).toEqual([
      ['connection-timeout', 'Check Supabase status'],
      ['rate-limit', 'Reduce collection frequency'],
      ['schema-mismatch', 'Review table structure'],
      ['resources', 'Check system resources'],
    ]);
  });

  it('has each id once, and counts on no sign that nothing gives', () => {
    const ids = CAUSE_ROWS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set([...Object.keys(SIGNS), ...INTEGRITY_CHECKS.map(({ id }) => `integrity-${id}`)]);
    const used = CAUSE_ROWS.flatMap(({ signs, against }) => [
      ...Object.keys(signs),
      ...against.flatMap(({ without }) => without),
    ]);
    expect(used.filter((sign) => !known.has(sign))).toEqual([]);
  });

  it('leaves no sign of a log line without a cause but those that only say that something failed', () => {
    const used = new Set(CAUSE_ROWS.flatMap(({ signs }) => Object.keys(signs)));
    expect(Object.keys(SIGNS).filter((sign) => !used.has(sign))).toEqual(['unrecognised-error', 'run-failure']);
  });

  it.each(CAUSE_ROWS.filter(({ atMost }) => atMost === undefined).map((row) => [row.id, row] as const))(
    'can find %s likely, by its own signs where nothing speaks against it',
    (id, { signs }) => {
      const clues = Object.keys(signs).map((sign) => aClue({ sign }));
      const likely = assessCauses([aSourceEvidence({ clues })]).filter(({ confidence }) => confidence === 'likely');
      expect(likely.map((cause) => cause.id)).toContain(id);
    },
  );
});

describe('assessCauses', () => {
  it.each<[story: string, sources: readonly SourceEvidence[], first: string]>([
    [
      'connection time-outs, while Supabase reports an incident and the database does not answer',
      sourcesWith({
        'log-files': { 'connection-timeout': 40 },
        'supabase-status': { 'provider-incident': 1 },
        postgres: null,
      }),
      'likely connection-timeout',
    ],
    [
      'answers of 429 in the log and in the recorded unit-fetches',
      sourcesWith({ 'log-files': { 'http-429': 40 }, reddit: { 'rate-limited': 12, 'budget-spent': 3 } }),
      'likely rate-limit',
    ],
    [
      'missing columns, found by the integrity checks too',
      sourcesWith({ 'log-files': { 'column-missing': 40 }, integrity: { 'integrity-contract': 1 } }),
      'likely schema-mismatch',
    ],
    [
      'one kill of a run, among many errors that followed it',
      sourcesWith({ 'workflow-runs': { killed: 1, 'unrecognised-error': 300, 'run-failure': 1 } }),
      'likely resources',
    ],
    ['test rows', sourcesWith({ integrity: { 'integrity-test-rows': 12 } }), 'likely test-data'],
    ['doubled ids', sourcesWith({ integrity: { 'integrity-duplicates': 50 } }), 'likely unstable-key'],
    ['mixed ids', sourcesWith({ integrity: { 'integrity-id-format': 847 } }), 'likely mixed-ids'],
    ['orphans', sourcesWith({ integrity: { 'integrity-references': 8779 } }), 'likely orphans'],
    ['rows in staging', sourcesWith({ integrity: { 'integrity-dlt-staging': 30 } }), 'likely wrong-schema'],
    ['a clock three hours off', sourcesWith({ integrity: { 'integrity-event-time': 4 } }), 'likely time-skew'],
    [
      'a cached schema',
      sourcesWith({ 'log-files': { 'null-violation': 5, 'schema-cache': 20 } }),
      'likely cached-schema',
    ],
    ['variant columns', sourcesWith({ integrity: { 'integrity-variant-columns': 1 } }), 'likely variant-columns'],
    [
      'CHECK violations',
      sourcesWith({ 'log-files': { 'check-violation': 9 }, integrity: { 'integrity-value-domain': 2 } }),
      'likely check-violation',
    ],
    [
      'runs that end well with nothing',
      sourcesWith({ 'workflow-runs': { 'run-without-rows': 9 }, integrity: { 'integrity-volume': 1 } }),
      'likely silent-failure',
    ],
    [
      'no comments',
      sourcesWith({ 'log-files': { 'zero-comments': 1 }, integrity: { 'integrity-children-continuity': 1 } }),
      'likely zero-comments',
    ],
    ['no language model', sourcesWith({ 'log-files': { 'model-missing': 1 } }), 'likely missing-dependency'],
    [
      'logs and dlt tables gone',
      sourcesWith({ 'log-files': { 'log-silent': 1 }, 'dlt-tables': { 'dlt-loads-missing': 1 } }),
      'likely observer-lost',
    ],
    ['a wrong password', sourcesWith({ 'log-files': { 'credentials-refused': 9 } }), 'likely credentials'],
    ['a disabled workflow', sourcesWith({ 'workflow-runs': { 'workflow-disabled': 1 } }), 'likely workflow-off'],
    ['a change, and nothing else', sourcesWith({ commits: { 'collector-change': 1 } }), 'possible recent-change'],
    [
      'an incident at Supabase, and nothing else',
      sourcesWith({ 'supabase-status': { 'provider-incident': 1 } }),
      'possible supabase-incident',
    ],
    [
      'a fault of GitHub',
      sourcesWith({ 'workflow-runs': { 'github-unavailable': 2, 'run-failure': 2 } }),
      'likely github-incident',
    ],
  ])('names first what fits: %s', (_story, sources, first) => {
    expect(ranked(sources)[0]).toBe(first);
  });

  it('finds two causes at once', () => {
    const sources = sourcesWith({
      'log-files': { 'http-429': 60, 'column-missing': 30 },
      reddit: { 'rate-limited': 60 },
      integrity: { 'integrity-contract': 2 },
    });
    expect(ranked(sources).slice(0, 2)).toEqual(['likely rate-limit', 'likely schema-mismatch']);
  });

  it('puts what several signs show before what is logged more often', () => {
    const sources = [
      aSourceEvidence({
        clues: [
          aClue({ sign: 'column-missing', count: 90 }),
          aClue({ sign: 'http-429', count: 10 }),
          aClue({ sign: 'rate-limit', count: 10 }),
        ],
      }),
    ];
    expect(ranked(sources).slice(0, 2)).toEqual(['likely rate-limit', 'likely schema-mismatch']);
  });

  it('proves nothing by signs that fit other causes as well, however many there are', () => {
    const sources = sourcesWith({
      'log-files': { 'statement-timeout': 40 },
      integrity: { 'integrity-database': 1 },
      'supabase-status': { 'provider-degraded': 1 },
      postgres: null,
    });
    expect(causeOf('connection-timeout', sources)).toMatchObject({
      confidence: 'possible',
      why: expect.stringMatching(/; it fits other causes as well\.$/u),
    });
  });

  it('weighs what was measured against a cause, and says so', () => {
    const sources = sourcesWith({ 'log-files': { 'connection-timeout': 40 } });
    expect(causeOf('connection-timeout', sources)).toMatchObject({
      confidence: 'possible',
      why: 'Seen in log files: the database did not answer in time; against it: Supabase status and Postgres.',
      evidenceAgainst: [
        { source: 'supabase-status', observed: 'Supabase reports nothing that is out of order: nothing out of order' },
        { source: 'postgres', observed: 'The database answers now: nothing out of order' },
      ],
    });
  });

  it('names a source that would decide and could not be measured, and counts it neither way', () => {
    const sources = sourcesWith({ 'log-files': { 'http-429': 40 }, reddit: null });
    expect(causeOf('rate-limit', sources)).toMatchObject({
      confidence: 'likely',
      why: 'Seen in log files: the API answered 429 (too many requests); not measured, and would decide: unit-fetches.',
      evidenceAgainst: [],
    });
  });

  it('does not let a source that was measured in part speak against a cause, but does let it speak for one', () => {
    const partly = sourcesWith({ 'log-files': { 'http-429': 40 } }).map((source) =>
      source.source === 'reddit'
        ? { ...source, status: 'unknown' as const, clues: [aClue({ source: 'reddit', sign: 'rate-limited' })] }
        : source,
    );
    expect(causeOf('rate-limit', partly)?.evidenceFor).toHaveLength(2);
    expect(causeOf('rate-limit', partly)?.evidenceAgainst).toEqual([]);
  });

  it('takes a check that could not be measured neither for a cause nor against it', () => {
    const doubled = { 'log-files': { 'unique-violation': 40 } };
    const unknown = sourcesWith({ ...doubled, integrity: { 'integrity-duplicates-unknown': 1 } });
    expect(causeOf('unstable-key', unknown)).toMatchObject({ confidence: 'possible', evidenceAgainst: [] });
    expect(causeOf('unstable-key', unknown)?.evidenceFor).toHaveLength(1);
    expect(causeOf('unstable-key', sourcesWith(doubled))).toMatchObject({ confidence: 'unlikely' });
  });

  it('holds a cause of one error in a hundred for less sure', () => {
    const rare = sourcesWith({ 'log-files': { 'credentials-refused': 1, 'http-429': 99 } });
    expect(causeOf('credentials', rare)).toMatchObject({
      confidence: 'possible',
      why: 'Seen in log files: the database refused the credentials; it is a small part of what went wrong.',
    });
  });

  it('finds nothing where there is nothing, and nothing in errors that it does not know', () => {
    expect(assessCauses(sourcesWith({}))).toEqual([]);
    expect(assessCauses([])).toEqual([]);
    expect(assessCauses(sourcesWith({ 'log-files': { 'unrecognised-error': 90, 'a-sign-of-tomorrow': 3 } }))).toEqual(
      [],
    );
  });

  const signs = fc.uniqueArray(fc.constantFrom(...CAUSE_ROWS.flatMap((row) => Object.keys(row.signs))), {
    maxLength: 8,
  });
  const clues = signs.chain((names) =>
    fc.tuple(...names.map((sign) => fc.integer({ min: 1, max: 400 }).map((count) => aClue({ sign, count })))),
  );

  it('keeps to its schema, and calls no cause likely by signs that fit other causes as well', () => {
    const sources = fc
      .tuple(clues, clues, clues)
      .map(([logs, runs, integrity]) => [
        aSourceEvidence({ source: 'log-files', clues: logs }),
        aSourceEvidence({ source: 'workflow-runs', clues: runs.map((clue) => ({ ...clue, source: 'workflow-runs' })) }),
        aSourceEvidence({ source: 'integrity', clues: integrity.map((clue) => ({ ...clue, source: 'integrity' })) }),
      ]);
    fc.assert(
      fc.property(sources, (found) => {
        for (const cause of assessCauses(found)) {
          expect(causeSchema.safeParse(cause).error).toBeUndefined();
          const row = CAUSE_ROWS.find(({ id }) => id === cause.id);
          const weights = Object.entries(row?.signs ?? {});
          const strong = new Set(weights.flatMap(([sign, weight = 0]) => (weight > 1 ? [sign] : [])));
          if (cause.confidence === 'likely') expect(cause.evidenceFor.some(({ sign }) => strong.has(sign))).toBe(true);
        }
      }),
    );
  });

  it('ranks the same whatever the order of the sources and of their clues', () => {
    fc.assert(
      fc.property(clues, fc.integer({ min: 0, max: 99 }), (all, seed) => {
        const shuffled = all.toSorted((a, b) => ((a.count + seed) % 7) - ((b.count + seed) % 7));
        const sources = (list: typeof all) =>
          sourcesWith({}).map((one) => (one.source === 'log-files' ? { ...one, clues: list } : one));
        expect(ranked(sources(shuffled).toReversed())).toEqual(ranked(sources(all)));
      }),
    );
  });
});

describe('a log and its causes', () => {
  const about = {
    source: 'log-files',
    where: 'collect.log',
    from: new Date('2025-11-07T00:00:00Z'),
    to: new Date('2025-11-08T00:00:00Z'),
  } as const;
  const message = fc.constantFrom(
    'ERROR - received 429 HTTP response',
    'ERROR - connection to server at "x", port 5432 failed: timeout expired',
    'ERROR - column "created_utc" does not exist',
    'ERROR - MemoryError',
    'ERROR - permission denied for schema public',
    'ERROR - the flux capacitor is cold',
    'INFO - DLT collection successful for r/opensource (50 posts)',
  );
  const line = fc
    .tuple(fc.integer({ min: 0, max: 59 }), message)
    .map(([minute, text]) => `2025-11-07 09:${String(minute).padStart(2, '0')}:00,000 - ${text}`);
  const log = fc.array(line, { minLength: 1, maxLength: 40 });

  function causesOf(lines: readonly string[]) {
    const scan = createLogScan(about);
    for (const one of lines) scan.takeLine(one);
    const sources = sourcesWith({}).map((one) =>
      one.source === 'log-files' ? { ...one, clues: [...scan.clues()] } : one,
    );
    return assessCauses(sources).map(({ id, confidence, why, remedy }) => ({ id, confidence, why, remedy }));
  }

  it('does not change with the order of its messages', () => {
    fc.assert(
      fc.property(log, (lines) => {
        expect(causesOf(lines.toSorted())).toEqual(causesOf(lines));
      }),
    );
  });

  it('does not change when everything is written twice', () => {
    fc.assert(
      fc.property(log, (lines) => {
        expect(causesOf([...lines, ...lines])).toEqual(causesOf(lines));
      }),
    );
  });
});
