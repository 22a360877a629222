import { describe, expect, it } from 'vitest';

import { contract, type RollbackResult } from '../../../actions/rollback/contract.ts';
import { renderSummary } from '../../../actions/rollback/render-summary.ts';
import { toActionOutcome } from '../../../actions/rollback/to-action-outcome.ts';
import { serialiseOutputs } from '../../../actions/shared/runtime/serialise-outputs.ts';
import { aRollbackResult } from '../../support/a-rollback-result.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';
import { allNodes, nodesHolding, parseMarkdown, tableRows } from '../../support/markdown-tree.ts';

const LINKS = {
  repositoryUrl: 'https://github.com/acme/harvest',
  branch: 'main',
  breakGlassCommand: 'node x',
  editsByHand: ['edit y'],
};

describe('the job summary', () => {
  it('says first what happened, then the facts', () => {
    expect(renderSummary(aRollbackResult(), LINKS)).toBe(
      [
        '## Rolled back',
        '',
        'Rolled back from 10% to manual_only at generation 4.',
        '',
        '**What to do:** This is layer 1, the state. Stop the dlt collectors that do not ask it, see that the manual ones run, and wait for the proof (layer 4): it says when the rollback is complete.',
        '',
        '| | |',
        '| - | - |',
        '| **Phase** | 10% to manual_only |',
        '| **Units back on manual** | `opensource` |',
        '| **Generation** | 4 |',
        '| **Incident** | [20261125-020519Z-operator](https://github.com/acme/harvest/tree/main/incidents/20261125-020519Z-operator) |',
        '| **Commit** | [ce013625030b](https://github.com/acme/harvest/commit/ce013625030ba8dba906f756967f9e9ca394464a) |',
        '| **Reason code** | rolled-back |',
        '',
      ].join('\n'),
    );
  });

  it('does not say that nothing was rolled back where a commit may have landed', () => {
    const unknown = aRollbackResult({ decision: 'not-rolled-back', mayHaveLanded: true });
    expect(renderSummary(unknown, LINKS).split('\n')[0]).toBe('## Not known to be rolled back');
    const { annotations, exitCode } = toActionOutcome(unknown, LINKS);
    expect(annotations).toMatchObject([{ level: 'error', title: 'rollback: Not known to be rolled back' }]);
    expect(exitCode).toBe(1);
  });

  it('a stale decision is no failure of the job: nothing was asked of the state that it shows now', () => {
    const { annotations, exitCode } = toActionOutcome(aRollbackResult({ decision: 'stale-decision' }), LINKS);
    expect([annotations[0]?.level, exitCode]).toEqual(['notice', 0]);
  });

  it('says once what is in the message already', () => {
    const notes = ['The branch is at generation 4.', 'A hold was set.'];
    const summary = renderSummary(aRollbackResult({ message: `Nothing was changed: ${notes[0]}`, notes }), LINKS);
    expect([summary.split('generation 4.').length, summary.split('A hold was set.').length]).toEqual([2, 2]);
  });

  it.each<[string, Partial<RollbackResult>, readonly string[]]>([
    [
      'a stale decision: nothing moved, and no incident was made',
      { decision: 'stale-decision', incidentId: null, movedUnits: [] },
      ['Phase 10%', 'Generation 4', 'Commit ce013625030b', 'Reason code rolled-back'],
    ],
    [
      'what was rolled back already: no unit moved',
      { decision: 'already-rolled-back', from: 'manual_only', movedUnits: [] },
      [
        'Phase manual_only',
        'Generation 4',
        'Incident 20261125-020519Z-operator',
        'Commit ce013625030b',
        'Reason code rolled-back',
      ],
    ],
    [
      'a dry run of a transition: nothing is there to be linked',
      { decision: 'dry-run', commit: null },
      [
        'Phase 10% to manual_only',
        'Units that would go back to manual opensource',
        'Generation then 4',
        'Incident 20261125-020519Z-operator',
        'Reason code rolled-back',
      ],
    ],
    [
      'a dry run that would only add a reason',
      { decision: 'dry-run', from: 'manual_only', movedUnits: [], commit: null },
      ['Phase manual_only', 'Generation then 4', 'Incident 20261125-020519Z-operator', 'Reason code rolled-back'],
    ],
    [
      'an own commit that was found again',
      { from: null, movedUnits: null },
      [
        'Phase unknown phase to manual_only',
        'Units back on manual unknown',
        'Generation 4',
        'Incident 20261125-020519Z-operator',
        'Commit ce013625030b',
        'Reason code rolled-back',
      ],
    ],
  ])('says only what is true of %s', (_name, changes, expected) => {
    const summary = renderSummary(aRollbackResult(changes), LINKS);
    const rows = tableRows(summary).slice(2);
    const plain = rows.map((row) => row.map((cell) => cell.replaceAll(/\]\([^)]*\)|[*`[]/gu, '').trim()).join(' '));
    expect(plain).toEqual(expected);
    const linked = allNodes(parseMarkdown(summary)).filter(({ type }) => type === 'link');
    expect(linked.length > 0).toBe(changes.decision !== 'dry-run');
  });

  it('hands over to break glass where nothing was rolled back', () => {
    const summary = renderSummary(aRollbackResult({ decision: 'not-rolled-back', remedy: 'Use break glass.' }), LINKS);
    expect(nodesHolding(summary, 'node x')).toEqual([{ type: 'code', value: 'node x' }]);
    expect(nodesHolding(summary, 'edit y')).toEqual([{ type: 'code', value: 'edit y' }]);
    expect(summary).toContain('**What to do:**');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps hostile text as code or as plain text: %s', (_name, text) => {
    const hostile = { message: text, remedy: text, movedUnits: [text, text], notes: [text], diff: text };
    const links = { ...LINKS, breakGlassCommand: text, editsByHand: [text] };
    for (const decision of ['rolled-back', 'not-rolled-back'] as const) {
      const summary = renderSummary(aRollbackResult({ ...hostile, decision }), links);
      expect(
        nodesHolding(summary, 'EVIL').filter(({ type }) => !['inlineCode', 'code', 'text'].includes(type)),
      ).toEqual([]);
      const nodes = allNodes(parseMarkdown(summary));
      const linked = nodes.flatMap((node) => (node.type === 'link' ? [node.url] : []));
      expect(linked.every((url) => url.startsWith('https://github.com/acme/harvest/'))).toBe(true);
      expect(nodes.filter(({ type }) => type === 'heading')).toHaveLength(1);
      expect(
        nodes.some(({ type }) =>
          ['html', 'image', 'definition', 'blockquote', 'thematicBreak', 'linkReference'].includes(type),
        ),
      ).toBe(false);
      expect(tableRows(summary).every((row) => row.length === 2)).toBe(true);
    }
  });
});

describe('the outcome of the action', () => {
  it.each([
    ['rolled-back', 0, 'notice'],
    ['already-rolled-back', 0, 'notice'],
    ['dry-run', 0, 'notice'],
    ['stale-decision', 0, 'notice'],
    ['not-rolled-back', 1, 'error'],
  ] as const)('of %s ends with %d and one %s', (decision, exitCode, level) => {
    const outcome = toActionOutcome(aRollbackResult({ decision }), LINKS);
    expect(outcome).toMatchObject({ exitCode, annotations: [{ level }] });
    expect(serialiseOutputs(contract, outcome.outputs)).toMatchObject({ problems: [] });
  });

  it('leaves out what is not known', () => {
    const outcome = toActionOutcome(aRollbackResult({ incidentId: null, generation: null, commit: null }), LINKS);
    expect(outcome.outputs).toMatchObject({ incidentId: '', generation: '', commit: '' });
  });
});
