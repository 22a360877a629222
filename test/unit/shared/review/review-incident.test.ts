import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RECIPES } from '../../../../actions/shared/evidence/recipes.ts';
import { renderEvidence } from '../../../../actions/shared/evidence/render-evidence.ts';
import { renderIncidentRecord, type IncidentRecord } from '../../../../actions/shared/incident/incident-record.ts';
import { factsOfRecord } from '../../../../actions/shared/report/report-facts.ts';
import { renderFreshReport } from '../../../../actions/shared/report/render-report.ts';
import type { Finding } from '../../../../actions/shared/review/finding.ts';
import type { FolderFile } from '../../../../actions/shared/review/incident-folder.ts';
import { reviewFolder, reviewIncident } from '../../../../actions/shared/review/review-incident.ts';
import type { ReviewTerms } from '../../../../actions/shared/review/review-terms.ts';
import {
  aCompletedReport,
  anIncidentFolder,
  completed,
  settledText,
  someEvidence,
} from '../../../support/an-incident-folder.ts';
import { aCheckResult, anIntegrityResult } from '../../../support/an-integrity-result.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';
import { aLossAnswer, anEntry, hoursAfter, someLoss, someSuccessFacts } from '../../../support/some-success-facts.ts';

const { id } = anIncidentRecord();
const TERMS: ReviewTerms = { now: new Date(hoursAfter(4)), acceptedUnknownDays: 14, recipes: RECIPES };

type Changes = Parameters<typeof anIncidentFolder>[0];

async function review(changes: Changes = {}, terms: Partial<ReviewTerms> = {}): Promise<readonly Finding[]> {
  return reviewFolder(await anIncidentFolder(changes), { ...TERMS, ...terms });
}

/** `error README.md:12 message`. */
async function told(changes: Changes = {}, terms: Partial<ReviewTerms> = {}): Promise<readonly string[]> {
  return (await review(changes, terms)).map(show);
}

function show({ level, file, line, message }: Finding): string {
  return `${level} ${file.replace(`incidents/${id}/`, '')}${line === null ? '' : `:${line}`} ${message}`;
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part)) + 1;
}

const REPORT = aCompletedReport();
const recordText = (changes: Partial<IncidentRecord> = {}): string => renderIncidentRecord(anIncidentRecord(changes));

test('a complete folder has nothing to be mended and nothing to be judged', async () => {
  expect(await review()).toEqual([]);
});

describe('files', () => {
  test.each(['README.md', 'incident.json', 'evidence.json'])('%s has to be there', async (name) => {
    expect(await told({ [name]: null })).toEqual([`error ${name} The file is missing`]);
  });

  test.each([
    ['a symbolic link', 'README.md', { kind: 'unusable', why: 'a symbolic link' } as const, /a symbolic link/u],
    ['bytes that are no UTF-8', 'README.md', Buffer.from([0xff, 0xfe, 0x00]), /not text in UTF-8/u],
    ['a report of 5 MB', 'README.md', 'x'.repeat(5 * 1024 * 1024), /5\.0 MB, at most 512 KB/u],
    ['a record that is no JSON', 'incident.json', '{', /no JSON/u],
    ['evidence that is nested without end', 'evidence.json', '['.repeat(100_000), /nested more deeply/u],
    [
      'a settlement that is a link',
      'settled.json',
      { kind: 'unusable', why: 'a symbolic link' } as const,
      /a symbolic/u,
    ],
  ])('%s is refused, and once', async (_, name, file, expected) => {
    const findings = await review({ [name]: file });
    expect(findings).toMatchObject([{ level: 'error', file: `incidents/${id}/${name}`, line: null }]);
    expect(findings[0]?.message).toMatch(expected);
  });

  test('a chart that the report shows is there', async () => {
    const report = REPORT.replace('## Impact', '![Arrivals](arrivals.svg)\n\n## Impact');
    const line = lineOf(report, 'arrivals.svg');
    expect(await told({ 'README.md': report })).toEqual([
      `error README.md:${line} The chart arrivals.svg is not in the folder`,
    ]);
    expect(await told({ 'README.md': report, 'arrivals.svg': '<svg/>' })).toEqual([]);
  });
});

describe('the record', () => {
  test('fits its schema, and the line is told', async () => {
    const text = recordText().replace('"severity": "high"', '"severity": "dreadful"');
    const [finding] = await review({ 'incident.json': text });
    expect(finding).toMatchObject({ level: 'error', line: lineOf(text, 'dreadful') });
    expect(finding?.message).toContain('severity is not what its schema allows');
  });

  test('is of the incident that the folder is called after', async () => {
    const text = recordText({ id: '20260101-000000Z-operator' });
    expect(await told({ 'incident.json': text })).toEqual([
      `error incident.json:${lineOf(text, '"id"')} The record is of another incident: 20260101-000000Z-operator`,
    ]);
  });

  const against = async (
    head: Partial<IncidentRecord>,
    ...bases: readonly (Partial<IncidentRecord> | null)[]
  ): Promise<readonly string[]> => {
    const base = bases.map((changes): FolderFile | null =>
      changes === null ? null : { kind: 'bytes', bytes: Buffer.from(recordText(changes)) },
    );
    const change = { headBranch: `incident/${id}`, changedPaths: [], baseRecords: new Map([[id, base]]) };
    const folder = await anIncidentFolder({ 'incident.json': recordText(head) });
    return (await reviewIncident(folder, change, TERMS)).map(show);
  };

  test('is changed by a pull request in its status alone', async () => {
    expect(await against({ status: 'verified' }, {})).toEqual([]);
    const changed = await against({ severity: 'low', triggeredAt: '2026-11-25T02:05:20Z' }, {});
    expect(changed.filter((line) => line.includes('The pull request changes'))).toEqual([
      `error incident.json:${lineOf(recordText(), '"severity"')} The pull request changes severity of the record`,
      `error incident.json:${lineOf(recordText(), '"triggeredAt"')} The pull request changes triggeredAt of the record`,
    ]);
  });

  test('may be brought up to date from the base', async () => {
    expect(await against({ severity: 'critical' }, { severity: 'high' }, { severity: 'critical' })).toEqual([]);
    expect(await against({ severity: 'low' }, { severity: 'high' }, { severity: 'critical' })).toHaveLength(1);
  });

  test('that the base does not have is for the reviewer', async () => {
    expect(await against({}, null)).toEqual([
      expect.stringContaining('warning incident.json The base of the pull request has no record'),
    ]);
  });
});

describe('the evidence', () => {
  test('has the digest of what it holds', async () => {
    const evidence = await someEvidence({ digest: `sha256:${'0'.repeat(64)}` });
    const text = renderEvidence(evidence);
    expect(await told({ 'evidence.json': text })).toEqual([
      expect.stringContaining(`error evidence.json:${lineOf(text, '"digest"')} The digest is not that of the evidence`),
    ]);
  });

  test('is of this incident', async () => {
    const text = renderEvidence(await someEvidence({ incident: 'another' }));
    expect(await told({ 'evidence.json': text })).toEqual([
      `error evidence.json:${lineOf(text, '"incident"')} The evidence is of another incident: another`,
    ]);
  });

  test('gives the same answers when they are computed again', async () => {
    const { measurements } = await someEvidence();
    const forged = JSON.parse(
      JSON.stringify(measurements).replace('"verdict":"pass"', '"verdict":"fail"'),
    ) as typeof measurements;
    const [finding, ...more] = await review({
      'evidence.json': renderEvidence(await someEvidence({ measurements: forged })),
    });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ level: 'error' });
    expect(finding?.message).toMatch(/^The answer of success is another one .*recorded "fail", computed "pass"/u);
  });

  test('that nobody knows the recipe of is for the reviewer, unless it says that its input was left out', async () => {
    const [measurement] = (await someEvidence()).measurements;
    if (measurement === undefined) throw new Error('the evidence has no measurement');
    const strange = { ...measurement, recipe: 'strange@9' };
    const evidence = (leftOut: string | null) => someEvidence({ measurements: [{ ...strange, input: null, leftOut }] });
    expect(await told({ 'evidence.json': renderEvidence(await evidence(null)) })).toEqual([
      expect.stringContaining('nobody here knows its recipe'),
    ]);
    expect(await told({ 'evidence.json': renderEvidence(await evidence('too large')) })).toEqual([]);
  });

  test('fits its schema', async () => {
    const text = renderEvidence(await someEvidence()).replace('"toolVersion": "1.0.0"', '"toolVersion": 1');
    expect(await told({ 'evidence.json': text })).toEqual([
      `error evidence.json:${lineOf(text, 'toolVersion')} toolVersion is not what its schema allows`,
    ]);
  });
});

describe('the report', () => {
  test.each([
    '# DLT Rollback Incident Report',
    '## Timeline',
    '## Root Cause',
    '## Impact',
    '## Resolution',
    '## Prevention',
  ])('has the section %s', async (section) => {
    expect(await told({ 'README.md': REPORT.replace(`${section}\n`, '\n') })).toEqual([
      `error README.md The report has no section ${section.replace(/^#+ /u, '')}`,
    ]);
  });

  test('has an answer to every question', async () => {
    const open = REPORT.replace('A release of the source changed a field.', '_answer here_');
    const question = 'What went wrong, and why was it not seen before?';
    expect(await told({ 'README.md': open })).toEqual([
      `error README.md:${lineOf(open, `**Question: ${question}**`)} A question is not answered: ${question}`,
    ]);
    const gone = REPORT.replace(`**Question: ${question}**`, '');
    expect(await told({ 'README.md': gone })).toEqual([
      `error README.md A question was taken out of the report: ${question}`,
    ]);
  });

  test('has parts that people may change, and then says which; but not the one that is theirs', async () => {
    const edited = REPORT.replace('Action taken: rolled back', 'Action taken: we rolled back');
    expect(await told({ 'README.md': edited })).toEqual([
      `warning README.md:${lineOf(edited, 'switchback:part resolution')} The part resolution was changed by hand: no run amends it any more`,
    ]);
    expect(REPORT).toContain('| octocat | 2026-12-01 |');
    expect(await told({ 'README.md': REPORT })).toEqual([]);
  });
});

describe('numbers of parts that were changed by hand', () => {
  const editedTo = async (from: RegExp | string, to: string): Promise<readonly string[]> => {
    const report = REPORT.replace(from, to);
    expect(report).not.toBe(REPORT);
    return (await told({ 'README.md': report })).filter((line) => !line.includes('was changed by hand'));
  };

  test.each([
    [
      'the time of the trigger',
      'Rollback triggered: 2026-11-25 02:05:19 UTC',
      'Rollback triggered: 2026-11-25 02:00:00 UTC',
      /on the time of the trigger: it says 2026-11-25 02:00:00$/u,
    ],
    ['the time to effect', 'from the trigger: 2 s', 'from the trigger: 1 s', /on the time to effect: it says 1 s$/u],
    ['the severity', /(\*\*Severity\*\*\s*\| )high/u, '$1low ', /on the severity: it says low$/u],
    ['the generation', 'generation 4', 'generation 5', /on the generation: it says 5$/u],
    ['the attempt', 'attempt 1', 'attempt 9', /on the attempt: it says 9$/u],
  ] as const)('%s', async (_, from, to, expected) => {
    const findings = await editedTo(from, to);
    expect(findings).toEqual([expect.stringMatching(expected)]);
    expect(findings[0]).toMatch(/^error README\.md:\d+ /u);
  });

  test('other words around the same numbers contradict nothing', async () => {
    expect(await editedTo('Action taken: rolled back', 'Action taken: at last, rolled back')).toEqual([]);
    expect(await editedTo('from the trigger: 2 s', 'from the  trigger: 2 s')).toEqual([]);
  });
});

describe('numbers of the impact that were changed by hand', () => {
  const integrity = anIntegrityResult({
    checks: [
      aCheckResult({ id: 'census', kind: 'loss', verdict: 'fail', faultCount: 41, unit: 'opensource' }),
      aCheckResult({ faultCount: 0, unit: 'opensource' }),
      aCheckResult({ id: 'arrival-delay', kind: 'freshness', verdict: 'warn', faultCount: 6, unit: 'opensource' }),
    ],
  });
  const report = completed(renderFreshReport({ ...factsOfRecord(anIncidentRecord()), integrity }));

  async function folder(text: string): Promise<Changes> {
    const measurement = {
      id: 'integrity',
      recipe: 'integrity@3',
      at: hoursAfter(1),
      input: null,
      leftOut: 'too large',
    };
    const measurements = [{ ...measurement, answer: z.json().parse(integrity) }];
    return { 'README.md': text, 'evidence.json': renderEvidence(await someEvidence({ measurements })) };
  }

  test.each([
    ['the answer', 'Data loss: **Yes**', 'Data loss: **No**', /on the answer on data loss: it says No$/u],
    ['the lost posts', /(`opensource`\s*\| )41/u, '$14', /on the lost posts of opensource: it says 4$/u],
    ['the doubled posts', /(`opensource`\s*\| 41\s*\| )0/u, '$17', /on the doubled posts of opensource: it says 7$/u],
    [
      'the delayed posts',
      /(`opensource`\s*\| 41\s*\| 0\s*\| )6/u,
      '$19',
      /on the delayed posts of opensource: it says 9$/u,
    ],
  ] as const)('%s', async (_, from, to, expected) => {
    const edited = report.replace(from, to);
    expect(edited).not.toBe(report);
    const lines = (await told(await folder(edited))).filter((line) => !line.includes('was changed by hand'));
    expect(lines).toEqual([expect.stringMatching(expected)]);
    expect(await told(await folder(report))).toEqual([]);
  });
});

describe('follow-ups', () => {
  const withRow = (owner: string, due: string): string =>
    REPORT.replaceAll(/\| octocat \| 2026-12-01 \|/gu, `| ${owner} | ${due} |`);

  test.each([
    ['nobody', '', '2026-12-01', /has no owner: observed nobody/u],
    ['the invitation', 'who?', '2026-12-01', /has no owner: observed nobody/u],
    ['two people', 'ada, grace', '2026-12-01', /has no owner: observed ada, grace/u],
    ['no login', 'a--b', '2026-12-01', /has no owner: observed a--b/u],
    ['no day', 'octocat', 'YYYY-MM-DD?', /has no day: observed none/u],
    ['a day that is none', 'octocat', '2026-02-30', /has no day: observed 2026-02-30/u],
    ['a word', 'octocat', 'soon', /has no day: observed soon/u],
  ])('%s is refused', async (_, owner, due, expected) => {
    expect(await told({ 'README.md': withRow(owner, due) })).toEqual([expect.stringMatching(expected)]);
  });

  test('an owner may be mentioned, and a day may be past', async () => {
    expect(await told({ 'README.md': withRow('@octo-cat', '2026-01-31') })).toEqual([]);
  });

  test('there is at least one', async () => {
    const none = REPORT.split('\n')
      .filter((line) => !line.startsWith('|') || !line.includes('octocat |'))
      .join('\n');
    expect(await told({ 'README.md': none })).toEqual(['error README.md The report names no follow-up']);
  });
});

describe('the settlement', () => {
  const lost = (...keys: readonly string[]) => {
    const answers = [
      aLossAnswer({ verdict: 'fail', observed: `${keys.length} are lost`, keys: [...keys], faultCount: keys.length }),
    ];
    return someSuccessFacts({ loss: { measured: true, value: someLoss({ answers }) } });
  };
  const folder = async (settled: string, facts = lost('abc1', 'abc2')): Promise<Changes> => ({
    'settled.json': settled,
    'evidence.json': renderEvidence(await someEvidence({}, facts)),
  });

  test('accepts exactly what was found lost', async () => {
    expect(await told(await folder(settledText(anEntry())))).toEqual([]);
    const more = settledText(anEntry({ keys: ['abc1', 'abc2', 'abc3'] }));
    expect(await told(await folder(more))).toEqual([
      `error settled.json:${lineOf(more, '    {')} census is accepted for a key that nothing found: abc3`,
    ]);
    const strange = settledText(anEntry({ about: 'gaps' }));
    expect(await told(await folder(strange))).toEqual([expect.stringContaining('the entry accepts nothing')]);
    expect((await review(await folder(strange)))[0]?.level).toBe('warning');
  });

  test.each([
    ['without a reason', { reason: ' ' }, /entries\.0\.reason/u],
    ['without an owner', { owner: '' }, /entries\.0\.owner/u],
    ['by a pattern', { keys: ['abc*'] }, /entries\.0\.keys/u],
  ])('%s does not count, and its line is told', async (_, changes, expected) => {
    const text = settledText(anEntry(changes));
    const [finding] = await review(await folder(text));
    expect(finding).toMatchObject({ level: 'error', file: `incidents/${id}/settled.json` });
    expect(finding?.message).toMatch(expected);
    expect(finding?.line).toBeGreaterThan(3);
  });

  test('that is no JSON is refused', async () => {
    expect(await told(await folder('{'))).toEqual([
      expect.stringContaining('error settled.json What is accepted does not count'),
    ]);
  });

  test('is not made in the future', async () => {
    expect(await told(await folder(settledText(anEntry({ acceptedAt: hoursAfter(5) }))))).toEqual([
      expect.stringContaining('census is accepted in the future'),
    ]);
    expect(await told(await folder(settledText(anEntry({ acceptedAt: hoursAfter(4) }))))).toEqual([]);
  });

  test('of an unknown expires', async () => {
    const facts = someSuccessFacts({ loss: { measured: false, message: 'no database', remedy: 'Set it.' } });
    const settled = settledText(
      anEntry({ kind: 'unknown', about: 'no-data-loss', keys: [], acceptedAt: hoursAfter(2) }),
    );
    const after = (hours: number) => ({ now: new Date(hoursAfter(hours)) });
    expect(await told(await folder(settled, facts), after(2 + 14 * 24 - 0.01))).toEqual([]);
    const [finding] = await review(await folder(settled, facts), after(2 + 14 * 24));
    expect(finding).toMatchObject({ level: 'warning' });
    expect(finding?.message).toContain('expired');
  });
});

describe('an incident that is called recovered', () => {
  const unknown = someSuccessFacts({ loss: { measured: false, message: 'no database', remedy: 'Set it.' } });
  const claim = async (facts = someSuccessFacts(), changes: Changes = {}): Promise<Changes> => ({
    'incident.json': recordText({ status: 'recovered' }),
    'evidence.json': renderEvidence(await someEvidence({}, facts)),
    ...changes,
  });

  test('has all five criteria met', async () => {
    expect(await told(await claim())).toEqual([]);
    expect(await told(await claim(unknown))).toEqual([
      `error incident.json:${lineOf(recordText(), '"status"')} The incident is called recovered, and "No data loss detected" is not met: unknown, no database`,
    ]);
    expect(await told({ ...(await claim(unknown)), 'incident.json': recordText({ status: 'verified' }) })).toEqual([]);
  });

  test('may have one that a person accepted, until that expires', async () => {
    const settled = settledText(anEntry({ kind: 'unknown', about: 'no-data-loss', keys: [] }));
    const changes = await claim(unknown, { 'settled.json': settled });
    expect(await told(changes)).toEqual([]);
    const later = await told(changes, { now: new Date(hoursAfter(2 + 14 * 24)) });
    expect(later).toHaveLength(2);
    expect(later[0]).toContain('is not met');
  });

  test('has them in its evidence', async () => {
    const text = renderEvidence(await someEvidence({ measurements: [] }));
    expect(await told(await claim(undefined, { 'evidence.json': text }))).toEqual([
      expect.stringContaining('its evidence holds no look at the success criteria'),
    ]);
  });
});

test('a hostile report ends with as many findings as somebody reads, and hides no other file', async () => {
  const hostile = `${REPORT}\n${'**Question: EVIL <img src=x> @org/all ::error::x**\n\n'.repeat(5_000)}`;
  const findings = await told({ 'README.md': hostile, 'incident.json': '{' });
  expect(findings).toHaveLength(52);
  expect(findings).toContain('error README.md 4950 more findings are not shown');
  expect(findings.at(-1)).toContain('error incident.json The');
});

test('any number of bad files ends too', async () => {
  const links = Array.from(
    { length: 400 },
    (_, at) => [`a${at}`, { kind: 'unusable', why: 'a symbolic link' }] as const,
  );
  const findings = await told(Object.fromEntries(links));
  expect(findings).toHaveLength(251);
  expect(findings.at(-1)).toMatch(/150 more findings are not shown$/u);
});
