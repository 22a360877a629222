import { describe, expect, it } from 'vitest';

import { assessCauses } from '../../../../actions/shared/investigation/assess-causes.ts';
import type { InvestigationResult } from '../../../../actions/shared/investigation/investigation-result.ts';
import {
  renderInvestigationLines,
  renderInvestigationSummary,
} from '../../../../actions/shared/investigation/render-investigation.ts';
import type { SourceEvidence } from '../../../../actions/shared/investigation/source-evidence.ts';
import { aClue, aSourceEvidence, sourcesWith } from '../../../support/a-source-evidence.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { nodesHolding, tableRows } from '../../../support/markdown-tree.ts';

function aResult(sources: readonly SourceEvidence[]): InvestigationResult {
  return {
    ...{ schemaVersion: 1, verdict: 'warn', reasonCode: 'evidence-found', incident: null, durationMs: 900, series: [] },
    ...{ from: '2026-11-25T07:00:00Z', to: '2026-11-25T13:00:00Z' },
    sources: [...sources],
    causes: [...assessCauses(sources)],
  };
}

const FOUND = sourcesWith({
  'log-files': { 'http-429': 40, 'column-missing': 2 },
  reddit: { 'rate-limited': 12 },
  postgres: null,
});

const LINKS = {
  dltDocumentation: 'https://docs.example.org/dlt',
  supabaseStatus: 'https://status.example.org',
  slackChannel: '#moving',
};

describe('renderInvestigationSummary', () => {
  it("ends with the policy's links, where it could be read", () => {
    expect(renderInvestigationSummary(aResult(FOUND), LINKS).trimEnd().split('\n').at(-1)).toBe(
      '**Resources:** [DLT documentation](https://docs.example.org/dlt), [Supabase status](https://status.example.org), Slack `#moving`',
    );
    expect(renderInvestigationLines(aResult(FOUND), LINKS).at(-1)).toBe(
      'Resources: DLT documentation https://docs.example.org/dlt, Supabase status https://status.example.org, Slack #moving',
    );
    expect(renderInvestigationSummary(aResult(FOUND))).not.toContain('Resources');
  });

  it('names the likeliest cause first, then a row for each, then what to do', () => {
    const text = renderInvestigationSummary(aResult(FOUND));
    expect(text.split('\n')[0]).toBe('## Likely cause: API rate limit exceeded');
    const rows = tableRows(text).map((cells) => cells.slice(0, 2).map((cell) => cell.trim()));
    expect(rows.filter((_, at) => at !== 1)).toEqual([
      ['', 'Cause'],
      ['**likely**', 'API rate limit exceeded'],
      ['**unlikely**', 'Schema mismatch'],
    ]);
    expect(text).toContain('**API rate limit exceeded**: Reduce collection frequency.');
    expect(text).not.toContain('Review table structure');
  });

  it('shows what speaks for and against the likeliest, with example and place', () => {
    const text = renderInvestigationSummary(aResult(FOUND));
    expect(text).toContain(
      '**For:** log files: the API answered 429 (too many requests), 40 times, 2026-11-25T12:00:00Z to 2026-11-25T12:30:00Z: `something went wrong` `error_log/dlt_traffic_cuttover.log:12`',
    );
    expect(text).toContain(
      '**Against:** integrity checks: `The integrity checks found the tables as they are declared',
    );
  });

  it.each<[title: string, sources: readonly SourceEvidence[], said: string]>([
    ['No sign of a cause was found', sourcesWith({}), 'Measured: workflow runs, log files'],
    [
      'No sign of a cause was found',
      sourcesWith({ postgres: null }),
      'Not measured: Postgres. What was not measured can still hold the cause.',
    ],
    [
      'The cause is not known: nothing could be measured',
      [aSourceEvidence({ status: 'not-configured' })],
      'No source could be measured. Not measured: log files.',
    ],
    [
      'Possible cause: Code or configuration was changed shortly before',
      sourcesWith({ commits: { 'config-change': 1 } }),
      '',
    ],
  ])('says what was looked at: %s', (title, sources, said) => {
    const text = renderInvestigationSummary(aResult(sources));
    expect(text.split('\n')[0]).toBe(`## ${title}`);
    expect(text).toContain(said);
    for (const { source } of sources) expect(text).toContain(source === 'log-files' ? '**log files' : '**');
  });

  it('links a plain address, and shows any other place as text', () => {
    const withPlace = (where: string): string =>
      renderInvestigationSummary(aResult([aSourceEvidence({ clues: [aClue({ sign: 'http-429', where })] })]));
    expect(withPlace('https://github.com/octo/repo/actions/runs/1')).toContain(
      '[where](https://github.com/octo/repo/actions/runs/1)',
    );
    expect(withPlace('https://evil.example/](javascript:EVIL)')).not.toContain('[where]');
    expect(withPlace('javascript:EVIL')).not.toContain('[where]');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('shows as text, in code alone: %s', (_name, hostile) => {
    const text = renderInvestigationSummary(aResult(sourcesOf(hostile)));
    for (const { type } of nodesHolding(text, 'EVIL')) expect(type).toBe('inlineCode');
    expect(text).not.toMatch(/^\s*::|##\[/mu);
  });

  it('stays within what a phone shows, however much was found', () => {
    const clues = Array.from({ length: 60 }, (_, at) =>
      aClue({ sign: 'http-429', count: at + 1, example: 'x'.repeat(300) }),
    );
    const everything = [
      'killed',
      'column-missing',
      'connection-timeout',
      'model-missing',
      'deadlock',
      'http-401',
      'unit-gone',
    ];
    const sources = [aSourceEvidence({ clues: [...clues, ...everything.map((sign) => aClue({ sign, count: 500 }))] })];
    expect(renderInvestigationSummary(aResult(sources)).length).toBeLessThan(16_000);
  });
});

describe('renderInvestigationLines', () => {
  it('says the same line by line', () => {
    const lines = renderInvestigationLines(aResult(FOUND));
    expect(lines[0]).toMatch(/^Likely cause: API rate limit exceeded\. 2026-11-25T07:00:00Z to /u);
    expect(lines).toContain(
      '    -> Reduce collection frequency. Both paths share the budget of one Reddit client: never let both fetch the same units.',
    );
    expect(lines.at(-8)).toBe('  measured       workflow runs: nothing out of order');
    expect(lines).toContain('  unknown        Postgres: no answer -> ask again');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('is one harmless line each: %s', (_name, hostile) => {
    for (const line of renderInvestigationLines(aResult(sourcesOf(hostile))))
      expect(line).toMatch(/^(?!\s*::)(?!.*##\[)[^\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]*$/u);
  });
});

/** Other people's text everywhere where it can stand. */
function sourcesOf(text: string): readonly SourceEvidence[] {
  const clues = [aClue({ sign: 'http-429', example: text.slice(0, 300), where: text.slice(0, 300) })];
  return sourcesWith({ reddit: {} }).map((source) =>
    source.source === 'log-files' ? { ...source, observed: text, clues } : { ...source, observed: text, remedy: text },
  );
}
