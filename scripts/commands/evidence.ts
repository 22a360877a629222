import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OperatorError } from '../../actions/shared/errors.ts';
import type { Evidence } from '../../actions/shared/evidence/evidence.ts';
import { parseEvidence, type ParsedEvidence } from '../../actions/shared/evidence/parse-evidence.ts';
import { RECIPES } from '../../actions/shared/evidence/recipes.ts';
import { renderReplayLines } from '../../actions/shared/evidence/render-replay.ts';
import { replayEvidence } from '../../actions/shared/evidence/replay-evidence.ts';
import { incidentRecordSchema } from '../../actions/shared/incident/incident-record.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { ReasonCode } from '../../actions/shared/reason-codes.ts';
import { exitCodeOf, foldVerdicts, type Verdict } from '../../actions/shared/verdict/verdict.ts';
import type { CommandContext, CommandOutcome } from './command-outcome.ts';

export interface EvidenceOptions {
  readonly json?: true;
  /** The folder of an incident: `incidents/<id>`. */
  readonly folder: string;
}

const REASONS = {
  pass: 'evidence-holds',
  warn: 'evidence-holds',
  unknown: 'evidence-incomplete',
  fail: 'evidence-differs',
} as const satisfies Record<Verdict, ReasonCode>;

/** `switchback evidence replay`: computes every answer of an incident again from its evidence alone. Needs no network, no git and no database. */
export async function evidenceCommand(
  { folder }: EvidenceOptions,
  { log }: Pick<CommandContext, 'log'>,
): Promise<CommandOutcome> {
  const evidence = await readEvidence(join(folder, 'evidence.json'));
  log.info(
    `Computing ${oneLine(evidence.incident, 100)} again, as it was written at ${oneLine(evidence.writtenAt, 40)}.`,
  );
  const replay = await replayEvidence(evidence, RECIPES);
  const record = await readRecord(join(folder, 'incident.json'), evidence);
  const verdict = foldVerdicts([replay, record]);
  const reasonCode = REASONS[verdict];
  const { incident, toolVersion, writtenAt } = evidence;
  return {
    exitCode: exitCodeOf(verdict),
    json: {
      ...{ schemaVersion: 1, verdict, reasonCode, incident, toolVersion, writtenAt },
      isDigestRight: replay.isDigestRight,
      record: record.said,
      measurements: replay.measurements,
    },
    lines: [
      ...renderReplayLines({ ...replay, verdict }),
      ...(record.verdict === 'pass' ? [] : [`  ${record.verdict.padEnd(8)} incident.json: ${record.said}`]),
      `Verdict: ${verdict} (${reasonCode})`,
    ],
  };
}

const NO_FILE: ParsedEvidence = {
  ok: false,
  observed: 'no file that can be read',
  expected: 'the evidence of an incident',
  remedy: 'Name the folder of an incident: switchback evidence replay incidents/<id>.',
};

/** @throws OperatorError `evidence-invalid` where the file is missing or is not what its schema allows. */
async function readEvidence(path: string): Promise<Evidence> {
  const contents = await readBytes(path);
  const parsed = contents === null ? NO_FILE : parseEvidence(contents);
  if (parsed.ok) return parsed.evidence;
  const { observed, expected, remedy } = parsed;
  const message = `${oneLine(path, 200)} cannot be used`;
  throw new OperatorError({ reasonCode: 'evidence-invalid', message, observed, expected, remedy });
}

/** Evidence that lies with the record of another incident proves nothing about this one. */
async function readRecord(path: string, evidence: Evidence): Promise<{ verdict: Verdict; said: string }> {
  const contents = await readBytes(path);
  if (contents === null) return { verdict: 'unknown', said: 'missing, so whose evidence it is cannot be told' };
  const record = incidentRecordSchema.safeParse(parseJson(new TextDecoder().decode(contents)));
  if (!record.success)
    return { verdict: 'unknown', said: 'not as its schema allows, so whose evidence it is cannot be told' };
  return record.data.id === evidence.incident
    ? { verdict: 'pass', said: 'of the same incident' }
    : {
        verdict: 'fail',
        said: `of ${record.data.id}, the evidence is of ${oneLine(evidence.incident, 100)}: take both from one folder`,
      };
}

/** `null` where there is nothing to read, whatever the reason: it is said by whoever asked. */
async function readBytes(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return undefined;
  }
}
