import { stringify } from 'yaml';

import type { Contract } from '../../actions/shared/runtime/contract.ts';

const HEADER = '# Generated from contract.ts by `npm run generate`. Change the contract, not this file.\n';

interface ActionInput {
  readonly description: string;
  readonly required: boolean;
  readonly default?: string;
}

interface ActionOutput {
  readonly description: string;
}

/** The `action.yml` of a contract: secrets are inputs too. */
export function renderActionYml(contract: Contract): string {
  const inputs = Object.entries(contract.inputs).map(([name, entry]): [string, ActionInput] => {
    const { description, default: fallback } = entry;
    return [
      name,
      { description, required: isRequired(entry), ...(fallback === undefined ? {} : { default: fallback }) },
    ];
  });
  const secrets = Object.entries(contract.secrets).map(([name, entry]): [string, ActionInput] => {
    return [name, { description: entry.description, required: isRequired(entry) }];
  });
  const outputs = Object.entries(contract.outputs).map(([name, { description }]): [string, ActionOutput] => [
    name,
    { description },
  ]);
  const document = {
    name: `Switchback: ${contract.name}`,
    description: contract.description,
    inputs: Object.fromEntries<ActionInput>([...inputs, ...secrets]),
    outputs: Object.fromEntries<ActionOutput>(outputs),
    runs: { using: 'node24', main: 'dist/index.mjs' },
  };
  return HEADER + stringify(document, { lineWidth: 0, singleQuote: true });
}

/** Whether the action refuses to run without it: no default, and the schema takes no absence. */
export function isRequired(entry: {
  readonly default?: string;
  readonly schema: Contract['inputs'][string]['schema'];
}): boolean {
  return entry.default === undefined && !entry.schema.safeParse(undefined).success;
}
