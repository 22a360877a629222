import * as core from '@actions/core';

import { OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import { heading, paragraph, quotedBlock, renderMarkdown, strong } from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { Log } from '../ports.ts';
import { createActionsLog } from './actions-log.ts';
import type { Contract, InputsOf, OutputsOf, SecretsOf } from './contract.ts';
import { describeFault } from './describe-fault.ts';
import type { DescribedFault } from './describe-fault.ts';
import { planFailureOutputs } from './failure-outputs.ts';
import { abandonAfterGrace, catchStrayFaults, listenForSignals } from './interruption.ts';
import { parseInputs } from './parse-inputs.ts';
import type { Environment, InputProblem } from './parse-inputs.ts';
import { redact } from './redact.ts';
import { serialiseOutputs } from './serialise-outputs.ts';
import { writeOutputs, writeSummary } from './write-results.ts';

export interface ActionContext<C extends Contract> {
  readonly inputs: InputsOf<C>;
  readonly secrets: SecretsOf<C>;
  readonly log: Log;
  /** Aborts on SIGINT and SIGTERM; the run then has 6 seconds to finish or to abandon. */
  readonly signal: AbortSignal;
  /** The environment of the process, as it was at the start. */
  readonly environment: Environment;
}

export interface Annotation {
  readonly level: 'notice' | 'warning' | 'error';
  readonly title: string;
  readonly message: string;
  /** Where GitHub shows it: a file of the repository, and a line of it. */
  readonly place?: { readonly file: string; readonly line: number | null };
}

export interface ActionOutcome<Outputs> {
  readonly outputs: Outputs;
  readonly summaryMarkdown: string;
  readonly annotations: readonly Annotation[];
  readonly exitCode: 0 | 1 | 2 | 3;
}

/** What is delivered: of a run that ended by a fault, only some outputs are known. */
interface Delivered extends ActionOutcome<Readonly<Record<string, unknown>>> {
  readonly isPartial: boolean;
}

/**
 * Runs an action from the runner's environment to the exit code: the only top-level try/catch. Outputs and summary are written before the
 * step fails, also where the run ended by a fault; never rejects. Exit codes: 0 pass, 1 fail, 2 wrong use or configuration, 3 unknown.
 */
export async function runAction<C extends Contract>(
  contract: C,
  run: (context: ActionContext<C>) => Promise<ActionOutcome<OutputsOf<C>>>,
): Promise<void> {
  // Until the end is reached, nothing has passed: not where a promise never settles, nor where reporting itself fails.
  process.exitCode = 1;
  let masks: readonly string[] = [];
  const log = createActionsLog(() => masks);
  const interruption = listenForSignals(log);
  const stray = catchStrayFaults();
  let outcome: Delivered;
  try {
    const environment = { ...process.env };
    const parsed = parseInputs(contract, environment);
    masks = parsed.masks;
    for (const mask of masks) core.setSecret(mask);
    if (!parsed.ok) throw refuseInputs(parsed.problems);
    const { inputs, secrets } = parsed;
    const { signal } = interruption;
    const running = run({ inputs, secrets, log, signal, environment });
    outcome = { ...(await Promise.race([running, stray.fault, abandonAfterGrace(signal)])), isPartial: false };
  } catch (fault) {
    outcome = planFaultOutcome(contract, redactFault(describeFault(contract, fault), masks), log);
  }
  stray.stop();
  await deliver(contract, outcome, { log, masks });
  interruption.stop();
}

function refuseInputs(problems: readonly InputProblem[]): OperatorError {
  const lines = problems.map(({ place, observed, expected }) => `${place}: observed ${observed}, expected ${expected}`);
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: `${problems.length === 1 ? 'An input is' : `${problems.length} inputs are`} not what the action takes: ${lines.join('; ')}`,
    remedy: problems.map(({ remedy }) => remedy).join(' '),
  });
}

function planFaultOutcome(contract: Contract, fault: DescribedFault, log: Log): Delivered {
  for (const line of fault.trace) log.info(line);
  const trace = fault.trace.length === 0 ? [] : [quotedBlock(fault.trace.join('\n'))];
  return {
    outputs: planFailureOutputs(contract, fault),
    summaryMarkdown: renderMarkdown([
      heading(2, `${contract.name} did not finish: ${fault.reasonCode}`),
      paragraph(oneLine(fault.message, 2_000)),
      paragraph(strong('What to do:'), ` ${oneLine(fault.remedy, 2_000)}`),
      ...trace,
    ]),
    annotations: [
      {
        level: 'error',
        title: `${contract.name}: ${fault.reasonCode}`,
        message: joinSentences(fault.message, fault.remedy),
      },
    ],
    exitCode: fault.exitCode,
    isPartial: true,
  };
}

function redactFault(fault: DescribedFault, masks: readonly string[]): DescribedFault {
  const message = redact(fault.message, masks);
  return {
    ...fault,
    message,
    remedy: redact(fault.remedy, masks),
    trace: fault.trace.map((line) => redact(line, masks)),
  };
}

/** Named one by one: an access by a computed name would keep all of `@actions/core` in every bundle. */
const ANNOTATE = { notice: core.notice, warning: core.warning, error: core.error } as const;

function propertiesOf(place: Annotation['place']): { readonly file?: string; readonly startLine?: number } {
  if (place === undefined) return {};
  return place.line === null ? { file: place.file } : { file: place.file, startLine: place.line };
}

interface Delivery {
  readonly log: Log;
  readonly masks: readonly string[];
}

async function deliver(contract: Contract, outcome: Delivered, { log, masks }: Delivery): Promise<void> {
  const { entries, problems } = serialiseOutputs(contract, outcome.outputs, { isPartial: outcome.isPartial });
  writeOutputs(
    entries.map(({ name, value }) => ({ name, value: redact(value, masks) })),
    log,
  );
  await writeSummary(redact(outcome.summaryMarkdown, masks), log);
  for (const { level, title, message, place } of outcome.annotations)
    ANNOTATE[level](redact(message, masks), { title: redact(title, masks), ...propertiesOf(place) });
  for (const problem of problems) log.error(`A bug: ${problem}. The other outputs were written.`);
  process.exitCode = outcome.exitCode === 0 && problems.length > 0 ? 1 : outcome.exitCode;
}
