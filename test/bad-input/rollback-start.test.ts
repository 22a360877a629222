import { describe, expect, it } from 'vitest';

import { contract } from '../../actions/rollback/contract.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { parseGithubRun, stateBranchOf } from '../../actions/shared/github-run/github-run.ts';
import { inputVariable, parseInputs } from '../../actions/shared/runtime/parse-inputs.ts';
import { aGithubEnvironment } from '../support/a-github-environment.ts';
import { BAD_STARTS, type BadStart } from './rollback-cases.ts';

function environmentOf({ inputs = {}, environment = {} }: BadStart): Record<string, string | undefined> {
  const all = { 'github-token': 'ghs_secret', ...inputs };
  return {
    ...aGithubEnvironment(environment),
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [inputVariable(name), value])),
  };
}

/** As main.ts does it, up to the first thing that is refused. */
function refusalOf(start: BadStart): {
  readonly reasonCode: string;
  readonly message: string;
  readonly remedy: string;
} {
  const environment = environmentOf(start);
  const parsed = parseInputs(contract, environment);
  if (!parsed.ok) {
    const message = parsed.problems
      .map(({ place, observed, expected }) => `${place}: observed ${observed}, expected ${expected}`)
      .join('; ');
    return { reasonCode: 'input-invalid', message, remedy: parsed.problems.map(({ remedy }) => remedy).join(' ') };
  }
  try {
    const run = parseGithubRun(environment);
    stateBranchOf({ input: parsed.inputs.branch, markers: [], event: null, run, isRollback: true });
  } catch (error) {
    if (error instanceof OperatorError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a rollback that is started badly', () => {
  it('is told in at least a hundred ways', () => {
    expect(BAD_STARTS.length).toBeGreaterThanOrEqual(100);
    expect(new Set(BAD_STARTS.map(({ name }) => name)).size).toBe(BAD_STARTS.length);
  });

  it.each(BAD_STARTS.map((start) => [start.name, start] as const))(
    'is refused with place, observed, expected and remedy: %s',
    (_name, start) => {
      const { reasonCode, message, remedy } = refusalOf(start);
      expect(reasonCode).toBe(start.reasonCode);
      expect(message).toContain(start.place);
      expect(message).toMatch(/observed .+, expected .+/u);
      expect(remedy.length).toBeGreaterThan(20);
      expect(message).not.toMatch(/\n|^::|##\[|\p{Cf}|\n\s+at /u);
      expect(message.length).toBeLessThan(1_000);
    },
  );
});
