import type { z } from 'zod';

import { oneLine } from '../markdown/one-line.ts';
import { camelCase } from './contract.ts';
import type { Contract, InputsOf, SecretsOf } from './contract.ts';
import { listMasks, Secret } from './secret.ts';

/** One thing wrong with one input. `observed` never holds a secret. */
export interface InputProblem {
  readonly place: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

export type ParsedInputs<C extends Contract> =
  | {
      readonly ok: true;
      readonly inputs: InputsOf<C>;
      readonly secrets: SecretsOf<C>;
      readonly masks: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly InputProblem[]; readonly masks: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

const OBSERVED_CHARACTERS = 80;

/**
 * Reads a contract's inputs and secrets from the variables that the runner sets, and reports every problem, not the first alone.
 * `masks` is what must not be printed; it is complete also where parsing failed.
 */
export function parseInputs<C extends Contract>(contract: C, environment: Environment): ParsedInputs<C> {
  const problems: InputProblem[] = [];
  const inputs: Record<string, unknown> = {};
  const secrets: Record<string, Secret | undefined> = {};
  const masks: string[] = [];
  for (const [name, entry] of Object.entries(contract.inputs)) {
    const raw = readRaw(environment, name) ?? entry.default;
    const result = entry.schema.safeParse(raw);
    if (result.success) inputs[camelCase(name)] = result.data;
    else problems.push(...result.error.issues.map((issue) => describeInputIssue(name, raw, issue)));
  }
  for (const [name, entry] of Object.entries(contract.secrets)) {
    const raw = readRaw(environment, name);
    masks.push(...listMasks(raw ?? ''));
    const result = entry.schema.safeParse(raw);
    if (result.success) secrets[camelCase(name)] = result.data === undefined ? undefined : new Secret(result.data);
    else problems.push(...result.error.issues.map((issue) => describeSecretIssue(name, raw, issue)));
  }
  if (problems.length > 0) return { ok: false, problems, masks };
  return { ok: true, inputs: inputs as InputsOf<C>, secrets: secrets as SecretsOf<C>, masks };
}

/** The runner upper-cases names, turns spaces into underscores and keeps hyphens (actions/runner, ActionRunner.cs). Unset is `""`. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function readRaw(environment: Environment, name: string): string | undefined {
  const text = environment[inputVariable(name)]?.trim() ?? '';
  return text === '' ? undefined : text;
}

function describeInputIssue(name: string, raw: string | undefined, issue: z.core.$ZodIssue): InputProblem {
  return {
    place: `input ${name}`,
    observed: raw === undefined ? 'nothing' : `"${oneLine(raw, OBSERVED_CHARACTERS)}"`,
    expected: describeExpected(issue),
    remedy: `Set ${name} in the workflow's \`with:\`, or in the form of Run workflow.`,
  };
}

function describeSecretIssue(name: string, raw: string | undefined, issue: z.core.$ZodIssue): InputProblem {
  return {
    place: `secret ${name}`,
    observed: raw === undefined ? 'nothing' : 'a value that is not shown',
    expected: raw === undefined ? 'a value' : describeShape(issue),
    remedy: `Add the secret under Settings, Secrets and variables, Actions, and pass it to ${name} in the workflow's \`with:\`.`,
  };
}

function describeExpected(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type' && issue.expected === 'string') return 'a value';
  return oneLine(issue.message.replace(/^Invalid (?:input|string): /u, ''));
}

/** What may be said about a secret: the kind of rule, not zod's message, which a schema may have built from the value. */
function describeShape(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format') return `the format ${issue.format}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum} characters`;
  if (issue.code === 'too_big') return `at most ${issue.maximum} characters`;
  return 'another form, see the README of the action';
}
