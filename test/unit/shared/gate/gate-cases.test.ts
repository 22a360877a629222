import { Buffer } from 'node:buffer';

import { describe, expect, test } from 'vitest';

import { decideGate } from '../../../../actions/shared/gate/decide-gate.ts';
import { parseLiveState, type LiveState } from '../../../../actions/shared/gate/live-state.ts';
import { readProjectFile } from '../../../support/project-files.ts';

type Contents = string | { readonly base64: string } | null;
interface GateCase {
  readonly name: string;
  readonly config: Contents;
  readonly routing: Contents;
  readonly history: readonly string[];
  readonly dlt: readonly string[];
  readonly manual: readonly string[];
}

/** The same table holds the Python collector file to these answers (test/python/test_decisions.py). */
const TABLE = JSON.parse(readProjectFile('test/python/gate-cases.json')) as {
  readonly units: readonly (string | null)[];
  readonly cases: readonly GateCase[];
};

function stateOf({ config, routing, history }: GateCase): LiveState {
  const file = (contents: Contents) => {
    if (contents === null) return null;
    return { contents: typeof contents === 'string' ? Buffer.from(contents) : Buffer.from(contents.base64, 'base64') };
  };
  const files = new Map([
    ['config/traffic_cutover_config.json', file(config)],
    ['config/routing.flagd.json', file(routing)],
  ]);
  return parseLiveState(
    files,
    history.map((message) => ({ oid: '0'.repeat(40), message })),
  );
}

describe('the gate, case by case', () => {
  test.each(TABLE.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const state = stateOf(one);
    for (const path of ['dlt', 'manual'] as const) {
      const told = TABLE.units.map((unit) => {
        const { decision, reasonCode } = decideGate(state, { path, unit });
        return `${decision} ${reasonCode}`;
      });
      expect([path, told]).toEqual([path, one[path]]);
    }
  });

  test('gives no unit to both paths, and none to nobody unless manual is off', () => {
    for (const { name, dlt, manual } of TABLE.cases) {
      const both = dlt.map((answer, at) => `${TABLE.units[at] === null ? 'path' : 'unit'} ${answer} / ${manual[at]}`);
      expect([name, both.filter((one) => /^unit run .*\/ run/u.test(one))]).toEqual([name, []]);
      const none = both.filter((one) => /^unit do-not-run .*\/ do-not-run (?!manual-off)/u.test(one));
      expect([name, none]).toEqual([name, []]);
    }
  });
});
