import { describe, expect, it } from 'vitest';

import type { RollbackResult } from '../../../actions/rollback/contract.ts';
import { contract } from '../../../actions/rollback/contract.ts';
import { renderSummary } from '../../../actions/rollback/render-summary.ts';
import { toActionOutcome } from '../../../actions/rollback/to-action-outcome.ts';
import { serialiseOutputs } from '../../../actions/shared/runtime/serialise-outputs.ts';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts';
import { allNodes, nodesHolding, parseMarkdown, tableRows } from '../../support/markdown-tree.ts';

function aResult(changes: Partial<RollbackResult> = {}): RollbackResult {
  return {
    schemaVersion: 1,
    decision: 'rolled-back',
    reasonCode: 'rolled-back',
    message: 'Rolled back from 10% to manual_only at generation 4.',
    remedy: null,
    incidentId: '20261125-020519Z-operator',
    generation: 4,
    from: '10%',
    to: 'manual_only',
    movedUnits: ['opensource'],
    commit: 'ce013625030ba8dba906f756967f9e9ca394464a',
    operationId: 'run-77-rollback',
    mayHaveLanded: false,
    notes: [],
    diff: null,
    ...changes,
  };
}
const LINKS = { repositoryUrl: 'https://github.com/acme/harvest', branch: 'main', breakGlassCommand: 'node x' };

describe('the job summary', () => {
  it('says first what happened, then the facts', () => {
    expect(renderSummary(aResult(), LINKS)).toBe(
      [
        '## Rolled back',
        '',
        'Rolled back from 10% to manual_only at generation 4.',
        '',
        '| | |',
        '| - | - |',
        '| **Reason code** | rolled-back |',
        '| **Generation** | 4 |',
        '| **Phase** | 10% to manual_only |',
        '| **Units back on manual** | `opensource` |',
        '| **Incident** | [20261125-020519Z-operator](https://github.com/acme/harvest/tree/main/incidents/20261125-020519Z-operator) |',
        '| **Commit** | [ce013625030b](https://github.com/acme/harvest/commit/ce013625030ba8dba906f756967f9e9ca394464a) |',
        '',
      ].join('\n'),
    );
  });

  it('does not say that nothing was rolled back where a commit may have landed', () => {
    const unknown = aResult({ decision: 'not-rolled-back', mayHaveLanded: true });
    expect(renderSummary(unknown, LINKS).split('\n')[0]).toBe('## Not known to be rolled back');
    const { annotations, exitCode } = toActionOutcome(unknown, LINKS);
    expect(annotations).toMatchObject([{ level: 'error', title: 'rollback: Not known to be rolled back' }]);
    expect(exitCode).toBe(1);
  });

  it('a stale decision is no failure of the job: nothing was asked of the state that it shows now', () => {
    const { annotations, exitCode } = toActionOutcome(aResult({ decision: 'stale-decision' }), LINKS);
    expect([annotations[0]?.level, exitCode]).toEqual(['notice', 0]);
  });

  it('hands over to break glass where nothing was rolled back', () => {
    const summary = renderSummary(aResult({ decision: 'not-rolled-back', remedy: 'Use break glass.' }), LINKS);
    expect(nodesHolding(summary, 'node x')).toEqual([{ type: 'code', value: 'node x' }]);
    expect(summary).toContain('**What to do:**');
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps hostile text as code or as plain text: %s', (_name, text) => {
    const hostile = { message: text, remedy: text, movedUnits: [text, text], notes: [text], diff: text };
    const links = { ...LINKS, breakGlassCommand: text };
    for (const decision of ['rolled-back', 'not-rolled-back'] as const) {
      const summary = renderSummary(aResult({ ...hostile, decision }), links);
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
    const outcome = toActionOutcome(aResult({ decision }), LINKS);
    expect(outcome).toMatchObject({ exitCode, annotations: [{ level }] });
    expect(serialiseOutputs(contract, outcome.outputs)).toMatchObject({ problems: [] });
  });

  it('leaves out what is not known', () => {
    const outcome = toActionOutcome(aResult({ incidentId: null, generation: null, commit: null }), LINKS);
    expect(outcome.outputs).toMatchObject({ incidentId: '', generation: '', commit: '' });
  });
});
