import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { DependencyError, OperatorError } from '../../../actions/shared/errors.ts';
import {
  booleanInput,
  defineContract,
  integerInput,
  jsonOutput,
  listInput,
} from '../../../actions/shared/runtime/contract.ts';
import { runAction } from '../../../actions/shared/runtime/run-action.ts';

const contract = defineContract({
  name: 'fixture',
  description: 'Does what its input says, for the tests of the runtime.',
  runbookStep: 'none',
  writes: 'nothing',
  permissions: {},
  inputs: {
    behaviour: { description: 'What to do.', default: 'pass', schema: z.string() },
    'dry-run': { description: 'A flag.', default: 'false', schema: booleanInput() },
    limit: { description: 'A number.', default: '10', schema: integerInput({ min: 1, max: 100 }) },
    units: { description: 'A list.', schema: listInput().optional() },
  },
  secrets: { 'api-token': { description: 'A secret.', schema: z.string().min(8).optional() } },
  outputs: {
    decision: { description: 'What came of it.', schema: z.enum(['done', 'failed', 'refused']) },
    'reason-code': { description: 'Why.', schema: z.string() },
    result: {
      description: 'Everything.',
      schema: jsonOutput(z.looseObject({ schemaVersion: z.literal(1), decision: z.string(), reasonCode: z.string() })),
    },
    note: { description: 'More.', schema: z.string().optional() },
  },
});

await runAction(contract, async ({ inputs, secrets, log, signal }) => {
  const secret = secrets.apiToken?.reveal() ?? '';
  log.info(
    `hello\n::error::not a command\n ##[group]neither\ninputs ${JSON.stringify(inputs)} secrets ${JSON.stringify(secrets)}`,
  );
  switch (inputs.behaviour) {
    case 'operator-error':
      throw new OperatorError({
        reasonCode: 'config-invalid',
        message: 'The file is broken',
        observed: 'x',
        expected: 'y',
        remedy: 'Mend it.',
      });
    case 'dependency-error':
      throw new DependencyError({ dependency: 'git', message: `The remote hung up on ${secret}`, retryable: true });
    case 'bug':
      throw new Error('outer', { cause: new TypeError(`inner ${secret}`, { cause: readMissing() }) });
    case 'stray':
      setTimeout(() => {
        throw new Error('from nowhere');
      }, 10);
      await sleep(5_000);
      break;
    case 'wait-for-signal':
      log.info('waiting');
      await sleep(20_000, undefined, { signal }).catch(() => undefined);
      log.info('finished after the signal');
      break;
    case 'ignore-signal':
      log.info('waiting');
      await sleep(60_000);
      break;
    default:
      break;
  }
  const outputs = {
    decision: 'done' as const,
    reasonCode: inputs.behaviour,
    result: { schemaVersion: 1 as const, decision: 'done', reasonCode: 'x', line: 'a\nb' },
    ...(inputs.behaviour === 'undeclared-output' ? { surprise: 1 } : {}),
  };
  return {
    outputs,
    summaryMarkdown: inputs.behaviour === 'long-summary' ? 'é\n'.repeat(900_000) : `# Done ${secret}\n`,
    annotations: [{ level: 'notice', title: 'a, b: c', message: 'one\ntwo %' }],
    exitCode: inputs.behaviour === 'unknown' ? 3 : 0,
  };
});

function readMissing(): unknown {
  try {
    return readFileSync('/nowhere/at/all');
  } catch (error) {
    return error;
  }
}
