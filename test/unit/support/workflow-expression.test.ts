import { describe, expect, test } from 'vitest';

import { evaluateCondition, evaluateExpression, renderTemplate } from '../../support/workflow-expression.ts';

const scope = {
  contexts: {
    inputs: { 'dry-run': false, trigger: 'data-loss' },
    vars: { RUNNER: '', WAIT: '0' },
    needs: { rollback: { result: 'failure', outputs: { 'incident-id': '20261126-1' } } },
  },
  status: { isCancelled: false, hasFailed: true },
};
const evaluate = (source: string) => evaluateExpression(source, scope);

describe('expressions of a workflow', () => {
  test.each([
    ["vars.RUNNER || 'ubuntu-latest'", 'ubuntu-latest'],
    // A text is true unless it is empty: '0' is true, as on GitHub.
    ["vars.WAIT || '65'", '0'],
    ["inputs.dry-run && ', dry run' || ''", ''],
    ["needs.rollback.outputs.incident-id != '' && !inputs.dry-run", true],
    ["needs.gone.outputs.x == ''", true],
    ["'It''s' == 'IT''S'", true],
    ["(vars.RUNNER != '' || 1 == true) && null == 0", true],
    ['!cancelled() && always()', true],
    ['failure() && !success()', true],
    ['toJSON(inputs.trigger)', '"data-loss"'],
    ['toJSON(inputs.gone)', 'null'],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });

  test.each([
    "contains(github.ref, 'x')",
    'matrix.node',
    "inputs['trigger']",
    'toJSON(inputs)',
    'toJSON(',
    '1 < 2',
    'inputs.',
    'a b',
    "'open",
  ])('refuses %s aloud', (source) => {
    expect(() => evaluate(source)).toThrow(SyntaxError);
  });

  test('an if without a word about the status holds only where nothing failed', () => {
    expect(evaluateCondition("vars.WAIT == '0'", scope)).toBe(false);
    expect(evaluateCondition("${{ !cancelled() && vars.WAIT == '0' }}", scope)).toBe(true);
    expect(
      evaluateCondition("'always()' == 'x' || vars.WAIT == '0'", {
        ...scope,
        status: { isCancelled: false, hasFailed: false },
      }),
    ).toBe(true);
  });

  test('texts take values in, and what is not there is empty', () => {
    expect(renderTemplate('[${{ inputs.trigger }}] ${{ inputs.dry-run }} ${{ inputs.gone }}.', scope)).toBe(
      '[data-loss] false .',
    );
    expect(() => renderTemplate('${{ inputs }}', scope)).toThrow(/whole context/u);
  });
});
