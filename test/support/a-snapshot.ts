import { createHash } from 'node:crypto';

import type { PlannedCommit, PlannedStep } from '../../actions/shared/cutover/planned-step.ts';
import type { CommittedFile, RepositorySnapshot } from '../../actions/shared/ports.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, jsonText } from './a-cutover-config.ts';
import { aRouting } from './a-routing.ts';

export const CONFIG = 'config/traffic_cutover_config.json';
export const ROUTING = 'config/routing.flagd.json';

export interface SnapshotParts {
  /** `null`: the file was asked for and is not there. An object is written as JSON. */
  readonly files?: Readonly<Record<string, string | Uint8Array | object | null>>;
  /** Whole messages, newest first. */
  readonly messages?: readonly string[];
}

/** The repository at 10 %, generation 3, one unit on dlt. */
export function aSnapshot({ files = {}, messages = ['Add the config'] }: SnapshotParts = {}): RepositorySnapshot {
  const all = {
    [CONFIG]: aCutoverConfig(),
    [ROUTING]: renderRoutingFile(aRouting()),
    'config/policy.yaml': null,
    'config/datasets.yaml': null,
    ...files,
  };
  const history = messages.map((message, index) => ({ oid: sha1(`${messages.length - index} ${message}`), message }));
  return {
    oid: history[0]?.oid ?? sha1('none'),
    files: new Map(
      Object.entries(all).map(([path, contents]) => [path, contents === null ? null : committedFile(contents)]),
    ),
    history,
  };
}

/** The repository after a planned commit. */
export function afterCommit(snapshot: RepositorySnapshot, commit: PlannedCommit): RepositorySnapshot {
  const message = `${commit.headline}\n\n${commit.body}`;
  const oid = sha1(`${snapshot.oid} ${message}`);
  const changed = commit.files.map(({ path, contents }) => [path, committedFile(contents)] as const);
  return { oid, files: new Map([...snapshot.files, ...changed]), history: [{ oid, message }, ...snapshot.history] };
}

/** What a planner ends with when every further file it asks for is handed over; what the snapshot lacks is missing. */
export function planToTheEnd<Outcome>(
  snapshot: RepositorySnapshot,
  plan: (snapshot: RepositorySnapshot) => PlannedStep<Outcome>,
): FinalStep<Outcome> {
  const step = plan(snapshot);
  if (step.kind !== 'read') return step;
  const asked = step.paths.map((path) => [path, snapshot.files.get(path) ?? null] as const);
  const second = plan({ ...snapshot, files: new Map([...snapshot.files, ...asked]) });
  if (second.kind === 'read') throw new Error(`asked twice for ${second.paths.join(', ')}`);
  return second;
}
type FinalStep<Outcome> = Exclude<PlannedStep<Outcome>, { kind: 'read' }>;

export function commitOf<Outcome>(step: PlannedStep<Outcome>): PlannedCommit {
  if (step.kind !== 'commit') throw new Error(`expected a commit, got ${JSON.stringify(step)}`);
  return step.commit;
}

export function textOf(commit: PlannedCommit, path: string): string {
  const file = commit.files.find((candidate) => candidate.path === path);
  if (!file) throw new Error(`the commit has no ${path}, only ${commit.files.map((each) => each.path).join(', ')}`);
  return new TextDecoder().decode(file.contents);
}

function committedFile(contents: string | Uint8Array | object): CommittedFile {
  const bytes =
    contents instanceof Uint8Array
      ? contents
      : new TextEncoder().encode(typeof contents === 'string' ? contents : jsonText(contents));
  return { blobOid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'), contents: bytes };
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
