import type { Contract, Failure } from './contract.ts';
import { camelCase } from './contract.ts';

/** Words for "it did not come to a decision", by exit code, in the order in which they are tried against the contract's own list. */
const DECISIONS = {
  1: ['failed', 'refused'],
  2: ['refused', 'failed'],
  3: ['unknown', 'failed'],
} as const satisfies Record<Failure['exitCode'], readonly string[]>;

/**
 * The outputs of a run that ended by a fault: the contract's own where it has some, else `decision` or `verdict`, `reason-code` and
 * `result`, each only where the contract's schema takes it.
 */
export function planFailureOutputs(contract: Contract, failure: Failure): Readonly<Record<string, unknown>> {
  const chosen = { ...planUsualOutputs(contract, failure), ...contract.failureOutputs?.(failure) };
  return keepAllowed(contract, chosen);
}

function planUsualOutputs(contract: Contract, failure: Failure): Record<string, unknown> {
  const decision = DECISIONS[failure.exitCode].find((word) => accepts(contract, 'decision', word));
  const answer = accepts(contract, 'verdict', 'unknown')
    ? { verdict: 'unknown' }
    : decision === undefined
      ? {}
      : { decision };
  const { reasonCode, message } = failure;
  return { ...answer, reasonCode, result: { schemaVersion: 1, ...answer, reasonCode, message } };
}

function keepAllowed(
  contract: Contract,
  outputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(contract.outputs).filter((name) => accepts(contract, name, outputs[camelCase(name)]));
  return Object.fromEntries(names.map((name) => [camelCase(name), outputs[camelCase(name)]]));
}

function accepts(contract: Contract, name: string, value: unknown): boolean {
  return value !== undefined && contract.outputs[name]?.schema.safeParse(value).success === true;
}
