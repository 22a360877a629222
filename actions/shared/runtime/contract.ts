import { z } from 'zod';

import type { ReasonCode } from '../reason-codes.ts';
import type { Secret } from './secret.ts';

/** One input of an action. Its schema sees the raw string after `""` became undefined and the default was applied. */
export interface InputEntry {
  readonly description: string;
  /** As a workflow would write it: always a string. */
  readonly default?: string;
  readonly schema: z.ZodType;
}

/** A secret is an input that is masked and wrapped. Its schema leaves the text as it is. */
export interface SecretEntry {
  readonly description: string;
  readonly schema: z.ZodType<string | undefined>;
}

/** One output. Its schema takes what the use case returns and gives what is written. */
export interface OutputEntry {
  readonly description: string;
  readonly schema: z.ZodType;
}

/** A scope of the job's token that the action needs, and the sentence that says what for. */
export interface PermissionEntry {
  readonly access: 'read' | 'write';
  readonly why: string;
}

export interface ContractShape {
  /** The folder's name: `rollback`. */
  readonly name: string;
  readonly description: string;
  /** Where the runbook asks for it: `step 1`. */
  readonly runbookStep: string;
  /** What it changes in the world, or `nothing`. */
  readonly writes: string;
  /** By scope, as a workflow names them: `{ contents: { access: 'write', why: '…' } }`. */
  readonly permissions: Readonly<Record<string, PermissionEntry>>;
  readonly inputs: Readonly<Record<string, InputEntry>>;
  readonly secrets: Readonly<Record<string, SecretEntry>>;
  readonly outputs: Readonly<Record<string, OutputEntry>>;
}

/** What is known of a run that ended by a fault, from which outputs can still be set. */
export interface Failure {
  readonly reasonCode: ReasonCode;
  readonly message: string;
  readonly exitCode: 1 | 2 | 3;
}

export interface Contract extends ContractShape {
  /** Outputs of a run that ended by a fault, where the usual ones (`failure-outputs.ts`) do not fit. */
  readonly failureOutputs?: (failure: Failure) => Readonly<Record<string, unknown>>;
}

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
type Simplify<T> = { readonly [K in keyof T]: T[K] };
type OptionalKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];
type UndefinedAsOptional<T> = Simplify<
  Omit<T, OptionalKeys<T>> & { readonly [K in OptionalKeys<T>]?: T[K] | undefined }
>;

/** The parsed inputs, keys in camelCase: `dry-run` is `dryRun`. */
export type InputsOf<C extends Pick<ContractShape, 'inputs'>> = {
  readonly [K in keyof C['inputs'] & string as CamelCase<K>]: z.output<C['inputs'][K]['schema']>;
};

/** The secrets, keys in camelCase: each a `Secret`, or undefined where its schema is optional. */
export type SecretsOf<C extends Pick<ContractShape, 'secrets'>> = {
  readonly [K in keyof C['secrets'] & string as CamelCase<K>]: WrappedSecret<z.output<C['secrets'][K]['schema']>>;
};

type WrappedSecret<T> = undefined extends T ? Secret | undefined : Secret;

/** What a use case returns, keys in camelCase; optional outputs may be left out. */
export type OutputsOf<C extends Pick<ContractShape, 'outputs'>> = UndefinedAsOptional<{
  readonly [K in keyof C['outputs'] & string as CamelCase<K>]: z.input<C['outputs'][K]['schema']>;
}>;

/**
 * Declares an action once. From it come the types, `action.yml`, the tables of the READMEs, the parser and the serialiser.
 */
export function defineContract<const C extends ContractShape>(
  contract: C,
  failureOutputs?: (failure: Failure) => Partial<OutputsOf<C>>,
): C & Pick<Contract, 'failureOutputs'> {
  return failureOutputs === undefined ? contract : { ...contract, failureOutputs };
}

/** `dry-run` is `dryRun`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}

/** The YAML 1.2 core schema's booleans, as `@actions/core` reads them. */
export function booleanInput(): z.ZodType<boolean, string> {
  return z
    .string()
    .regex(/^(?:true|True|TRUE|false|False|FALSE)$/u, { error: 'true or false' })
    .transform((text) => text.toLowerCase() === 'true');
}

/** A decimal integer within the bounds, both included. */
export function integerInput(bounds: { readonly min: number; readonly max: number }): z.ZodType<number, string> {
  const expected = `a whole number from ${bounds.min} to ${bounds.max}`;
  return z
    .string()
    .regex(/^[+-]?\d{1,15}$/u, { error: expected })
    .transform(Number)
    .refine((value) => value >= bounds.min && value <= bounds.max, { error: expected });
}

/** Items separated by commas or lines; white space around them and empty ones are dropped. */
export function listInput(): z.ZodType<readonly string[], string> {
  return z.string().transform((text) =>
    text
      .split(/[,\n\r]/u)
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}

/** An output that is written as JSON on one line and checked against `schema` before. */
export function jsonOutput<S extends z.ZodType>(schema: S): z.ZodPipe<S, z.ZodTransform<string, z.output<S>>> {
  return z.pipe(
    schema,
    z.transform((value: z.output<S>) => JSON.stringify(value)),
  );
}
