import type { CutoverConfig } from '../shared/cutover/cutover-config.ts';
import { ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { attemptInForce, generationInForce } from '../shared/cutover/next-generation.ts';
import { requiredSoakHours } from '../shared/cutover/required-soak.ts';
import type { DoctorAnswer, GateFacts, GateLinks } from '../shared/gates/gate-facts.ts';
import { toGateHistory } from '../shared/gates/gate-history.ts';
import { parseHistoryFiles } from '../shared/history/history-lines.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { soakHoursOf } from '../shared/policy/phase-policy.ts';
import type { HistoryStore, RepositorySnapshot } from '../shared/ports.ts';
import { parseRoutingFile } from '../shared/routing/routing-file.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { PeoplesWords } from './read-policy.ts';
import { readStandings, type CommitFiles } from './read-standings.ts';

export interface GateQuestion {
  readonly to: GateFacts['to'];
  readonly fix: string | null;
  readonly collectorVersion: string | null;
  readonly doctor: DoctorAnswer | null;
  readonly links: GateLinks;
}

export interface GateSources {
  readonly tip: RepositorySnapshot;
  readonly config: CutoverConfig;
  readonly words: PeoplesWords;
  readonly state: CommitFiles;
  readonly people: CommitFiles;
  readonly history: HistoryStore;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Everything that the gates are judged by. What cannot be read is an answer, so that the other gates still say what they see. */
export async function readGateFacts(question: GateQuestion, sources: GateSources): Promise<GateFacts> {
  const { tip, config, words, now } = sources;
  const records = await readRecords(sources);
  const incidents = records.measured
    ? await measureFault(
        () => readStandings({ ...sources, policy: words.policy, records: records.value }),
        'Check the token and the status of the remote, then run this again.',
      )
    : records;
  const attempt = attemptInForce(config.attempt, tip.history);
  const soakHours = soakHoursOf(words.policy)[config.phase];
  return {
    ...question,
    ...words,
    ...{ now, config, attempt, incidents },
    generation: generationInForce(config.generation, tip.history),
    dltUnits: dltUnitsOf(tip),
    requiredSoakHours: requiredSoakHours(soakHours, attempt, words.policy.gates.reattempt),
    history: records.measured ? { measured: true, value: toGateHistory(records.value, now) } : records,
  };
}

async function readRecords({ history, signal }: GateSources): Promise<Measured<readonly HistoryRecord[]>> {
  const read = await measureFault(
    () => history.read(signal),
    `Check that the branch ${history.branch} can be read, then run this again.`,
  );
  if (!read.measured) return read;
  return { measured: true, value: parseHistoryFiles(read.value.files).records.map(({ record }) => record) };
}

/** None where the routing file is bad: the transition itself refuses that. */
function dltUnitsOf({ files }: RepositorySnapshot): readonly string[] {
  const file = files.get(ROUTING_PATH) ?? null;
  const routing = file === null ? null : parseRoutingFile(file.contents);
  return routing?.ok === true ? routing.routing.dltUnits : [];
}
