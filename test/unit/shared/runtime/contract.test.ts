import { inspect } from 'node:util';

import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

import {
  booleanInput,
  defineContract,
  integerInput,
  jsonOutput,
  listInput,
} from '../../../../actions/shared/runtime/contract.ts';
import type { InputsOf, OutputsOf, SecretsOf } from '../../../../actions/shared/runtime/contract.ts';
import { cutSummary } from '../../../../actions/shared/markdown/cut-summary.ts';
import { parseInputs } from '../../../../actions/shared/runtime/parse-inputs.ts';
import { breakCommands } from '../../../../actions/shared/runtime/actions-log.ts';
import { redact } from '../../../../actions/shared/runtime/redact.ts';
import { listMasks, Secret } from '../../../../actions/shared/runtime/secret.ts';

const contract = defineContract({
  name: 'example',
  description: 'An example.',
  runbookStep: 'none',
  writes: 'nothing',
  permissions: {},
  inputs: {
    'dry-run': { description: '', default: 'false', schema: booleanInput() },
    limit: { description: '', schema: integerInput({ min: 1, max: 5 }).optional() },
    'unit names': { description: '', default: '', schema: listInput().optional() },
    mode: { description: '', default: 'test', schema: z.enum(['test', 'collect']) },
  },
  secrets: {
    'api-token': { description: '', schema: z.string() },
    'database-url': { description: '', schema: z.string().optional() },
  },
  outputs: {
    decision: { description: '', schema: z.enum(['a', 'b']) },
    result: { description: '', schema: jsonOutput(z.object({ n: z.number() })).optional() },
  },
});

test('types follow from the contract', () => {
  expectTypeOf<InputsOf<typeof contract>>().toEqualTypeOf<{
    readonly dryRun: boolean;
    readonly limit: number | undefined;
    readonly 'unit names': readonly string[] | undefined;
    readonly mode: 'test' | 'collect';
  }>();
  expectTypeOf<SecretsOf<typeof contract>>().toEqualTypeOf<{
    readonly apiToken: Secret;
    readonly databaseUrl: Secret | undefined;
  }>();
  expectTypeOf<OutputsOf<typeof contract>['decision']>().toEqualTypeOf<'a' | 'b'>();
  expect(contract.name).toBe('example');
});

test('inputs are read from the variables of the runner; an empty one takes its default', () => {
  const environment = { 'INPUT_DRY-RUN': '', INPUT_UNIT_NAMES: ' a,\n b ,,', 'INPUT_API-TOKEN': 'token-1' };
  const parsed = parseInputs(contract, environment);
  expect(parsed).toMatchObject({
    ok: true,
    inputs: { dryRun: false, limit: undefined, 'unit names': ['a', 'b'], mode: 'test' },
    masks: ['token-1'],
  });
});

test('every problem is reported with place, observed, expected and remedy', () => {
  const parsed = parseInputs(contract, { 'INPUT_DRY-RUN': 'yes', INPUT_LIMIT: '6', INPUT_MODE: 'tset\n::error::x' });
  expect(parsed.ok).toBe(false);
  expect(parsed.ok ? [] : parsed.problems).toMatchObject([
    { place: 'input dry-run', observed: '"yes"', expected: 'true or false' },
    { place: 'input limit', observed: '"6"', expected: 'a whole number from 1 to 5' },
    { place: 'input mode', observed: '"tset ::error::x"', expected: 'one of test, collect' },
    { place: 'secret api-token', observed: 'nothing', expected: 'a value' },
  ]);
});

test.each(['1.5', '0x10', '１', '1e1', '', ' ', 'NaN', '9999999999999999', '-', '0', '6'])(
  '%j is no whole number from 1 to 5',
  (text) => {
    expect(integerInput({ min: 1, max: 5 }).safeParse(text).success).toBe(false);
  },
);

test('an observed value is one short line whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const parsed = parseInputs(contract, { INPUT_MODE: text, 'INPUT_API-TOKEN': 'token-1' });
      for (const { observed } of parsed.ok ? [] : parsed.problems) {
        expect(observed).toMatch(/^(?:nothing|"[^\n\r]{0,160}")$/u);
      }
      expect(parsed.masks).toEqual(['token-1']);
    }),
  );
});

test('a secret does not show itself however it is printed', () => {
  const secret = new Secret('hunter2-hunter2');
  const shown = [
    String(secret),
    secret.toString(),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ a: [secret] }, { depth: 9, showHidden: true }),
  ];
  expect(shown.join('\n')).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2-hunter2');
});

test('the masks of a connection URL hold its password as written and decoded', () => {
  expect(listMasks('postgres://u:p%40ssword@h/db')).toEqual(['postgres://u:p%40ssword@h/db', 'p%40ssword', 'p@ssword']);
  expect(listMasks('abc')).toEqual([]);
});

test('no text becomes a workflow command', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('::', '##[', ':', '\n', '\r', ' ', '\t', 'error', ']', '\u00a0'), { maxLength: 20 }),
      (parts) => {
        for (const line of breakCommands(parts.join('')).split(/\r\n|\r|\n/u)) {
          expect(line.trim().startsWith('::')).toBe(false);
          expect(line).not.toContain('##[');
        }
      },
    ),
  );
});

test('a summary is never longer than the limit, never broken inside a character, and leaves no code block open', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('é', '\u{1f600}', '\n', '```\n', '~~~~\n', 'text '), { minLength: 100, maxLength: 400 }),
      (parts) => {
        const markdown = parts.join('');
        const cut = cutSummary(markdown, 300);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(300, Math.min(300, Buffer.byteLength(markdown))));
        expect(cut).not.toContain('\ufffd');
      },
    ),
  );
  expect(cutSummary(`\`\`\`\`\n${'line\n'.repeat(200)}`, 300)).toMatch(/\n````\n\nThe summary was cut here/u);
  expect(cutSummary('short', 300)).toBe('short');
});

test('a mask is found whatever it holds, and also where Markdown or JSON escaped it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 30 }), (mask) => {
      expect(redact(`<${mask}>`, [mask])).toBe('<***>');
    }),
  );
  expect(redact(String.raw`a\_b\*c "x\"y"`, ['a_b*c', 'x"y'])).toBe('*** "***"');
});
