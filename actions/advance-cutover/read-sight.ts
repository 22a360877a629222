import { describeConfigProblem, parseCutoverConfig, type CutoverConfig } from '../shared/cutover/cutover-config.ts';
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { OperatorError } from '../shared/errors.ts';
import type { Clock, CommittedFile, CutoverRepository, RepositorySnapshot } from '../shared/ports.ts';
import { readPatiently } from '../shared/state-branch/read-patiently.ts';
import { readPeoplesWords, type PeoplesWords } from './read-policy.ts';
import type { CommitFiles } from './read-standings.ts';

export const SIGHT_PATHS = [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH] as const;
const PEOPLES_PATHS = [POLICY_PATH, DATASETS_PATH] as const;

export interface SightPorts {
  readonly repository: CutoverRepository;
  /** The default branch, which holds what people write; `null` where that is the branch of the state. */
  readonly people: CutoverRepository | null;
  readonly clock: Clock;
}

/** The state and what people wrote of it, as both branches have it now. */
export interface Sight {
  readonly tip: RepositorySnapshot;
  readonly config: CutoverConfig;
  readonly words: PeoplesWords;
  /** Policy and datasets of the default branch, where that is another one. */
  readonly peoplesFiles: ReadonlyMap<string, CommittedFile | null>;
  readonly people: CommitFiles;
  readonly now: Date;
}

/**
 * Reads them.
 *
 * @throws OperatorError `config-invalid`, `policy-invalid`, `datasets-invalid`: with the place of every problem
 */
export async function readSight(ports: SightPorts, signal: AbortSignal): Promise<Sight> {
  const { repository, people, clock } = ports;
  const now = clock.now();
  const [tip, apart] = await Promise.all([
    readPatiently(() => repository.readTip(SIGHT_PATHS, { signal }), ports.clock, signal),
    people === null ? null : readPatiently(() => people.readTip(PEOPLES_PATHS, { signal }), ports.clock, signal),
  ]);
  const peoplesFiles = apart?.files ?? new Map<string, CommittedFile | null>();
  const parsed = parseCutoverConfig(tip.files.get(CONFIG_PATH)?.contents ?? null);
  if (!parsed.ok)
    throw new OperatorError({
      reasonCode: 'config-invalid',
      message: parsed.problems.map(describeConfigProblem).join('; '),
      remedy: parsed.problems[0]?.remedy ?? 'Run a rollback, which writes it anew.',
    });
  const words = readPeoplesWords(apart?.files ?? tip.files);
  const from: CommitFiles =
    apart === null || people === null ? { oid: tip.oid, repository } : { oid: apart.oid, repository: people };
  return { tip, config: parsed.config, words, peoplesFiles, people: from, now };
}

/** A passing fault of a read costs nobody the advance. */
/** A look at the state's branch, with what people wrote on the default branch in it. */
export function withPeoples(snapshot: RepositorySnapshot, { peoplesFiles }: Sight): RepositorySnapshot {
  return { ...snapshot, files: new Map([...snapshot.files, ...peoplesFiles]) };
}
