import { expect } from 'vitest';
import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { isHoldActive } from '../../actions/shared/cutover/hold.ts';
import { isRolledBack, type RollbackFacts } from '../../actions/shared/cutover/rollback-facts.ts';
import { parseTrailers } from '../../actions/shared/cutover/trailers.ts';
import type { InMemoryCommit, InMemoryRemote } from '../support/in-memory-remote.ts';
import { parseObject } from './edit-by-hand.ts';
import { factsAt } from './interleaving-world.ts';
import type { Deed, World } from './interleaving-world.ts';

/** The keys that a transition sets; every other key of the config is somebody else's. */
const TRANSITION_KEYS = new Set([
  'schema_version',
  'current_phase',
  'dlt_enabled',
  'manual_enabled',
  'setup_timestamp',
  'rollback_timestamp',
  'generation',
  'phase_started_at',
  'attempt',
  'last_transition',
  'hold',
]);

/**
 * What must hold whatever the order and the faults.
 *
 * - *No lost update*: the branch is one line of commits (compare-and-set), and each machine commit changes exactly its own keys
 *   and files against the commit before it. So the effect of every commit is there until a later one replaces it on purpose.
 * - *Generation*: over all transitions of the branch, reverted ones included, each is larger than all before it.
 * - *Once*: an operation id is on the branch at most once, however often it was delivered and its answer lost. The one exception is
 *   a rollback delivered again after its effect was taken back on purpose: it rolls back again, from a state that was not rolled
 *   back, rather than answer that all is well (automatic callers give the generation they saw, and end as `stale-decision`).
 * - *Rollback wins*: out of a rolled-back state under a hold no machine commit leads but a person's explicit `hold: lifted`, and an advance
 *   is never a child of a state under a hold. So an advance that raced a rollback either came before it and is taken back by
 *   it, or is refused. A last rollback after everything always ends rolled back under a hold.
 * - *Truth*: what an actor was told is so. `committed` and `found` name a commit on the branch with its id. Whoever was told that the
 *   state is rolled back, in any of the three ways, was right at some moment between its start and its end (with a replica that
 *   lags: from one commit before its start for each stale read). So was whoever was told a generation, or that a decision was stale.
 * - *Calls*: one, two more for each conflict or fault, and two where the known base was older than the branch.
 */
export function expectRules(world: World): void {
  const history = world.remote.historyOf(world.remote.tip()).toReversed();
  expectRisingGenerations(history);
  expectSingleOperations(world.remote, history);
  for (const [at, commit] of history.entries()) {
    const parent = history[at - 1];
    if (parent !== undefined) expectOwnEffectOnly(world.remote, parent, commit);
  }
  for (const deed of world.deeds) expectTruth(world, history, deed);
}

function expectRisingGenerations(history: readonly InMemoryCommit[]): void {
  const generations = history.flatMap(({ message }) => parseTrailers(message).Generation ?? []).map(Number);
  expect(generations.filter((generation, at) => generation <= Math.max(0, ...generations.slice(0, at)))).toEqual([]);
}

function expectSingleOperations(remote: InMemoryRemote, history: readonly InMemoryCommit[]): void {
  const ids = history.map(({ message }) => parseTrailers(message)['Operation-Id']);
  const repeated = history.filter(({ message }, at) => {
    const { 'Operation-Id': id, Generation, Trigger } = parseTrailers(message);
    const parent = history[at - 1];
    if (id === undefined || parent === undefined || ids.indexOf(id) === at) return false;
    const isRollback = Generation !== undefined && Trigger !== undefined;
    return !isRollback || isRolledBack(factsAt(remote, parent.oid));
  });
  expect(repeated.map(({ message }) => message)).toEqual([]);
}

function expectOwnEffectOnly(remote: InMemoryRemote, parent: InMemoryCommit, commit: InMemoryCommit): void {
  const trailers = parseTrailers(commit.message);
  if (trailers['Operation-Id'] === undefined) return;
  const changed = [...commit.files]
    .filter(([path, file]) => parent.files.get(path)?.blobOid !== file.blobOid)
    .map(([path]) => path);
  const allowed = (path: string): boolean =>
    path === CONFIG_PATH || path === ROUTING_PATH || path.startsWith(`incidents/${trailers.Incident ?? '?'}/`);
  expect(changed.filter((path) => !allowed(path))).toEqual([]);
  expect([...parent.files.keys()].filter((path) => !commit.files.has(path))).toEqual([]);
  const isTransition = trailers.Generation !== undefined;
  expectOtherKeysKept(parent, commit, isTransition ? TRANSITION_KEYS : new Set(['hold']));
  const [before, after] = [factsAt(remote, parent.oid), factsAt(remote, commit.oid)];
  if (isTransition)
    expect([after.config.generation, after.config.generation > before.generation]).toEqual([
      Number(trailers.Generation),
      true,
    ]);
  const isLift = commit.message.startsWith('hold: lifted');
  const isAdvance = isTransition && trailers.Trigger === undefined;
  const wasHeld = isHoldActive(before.config.hold, NOW);
  if (isAdvance) expect([wasHeld, before.config.generation === before.generation]).toEqual([false, true]);
  const isSafe = isRolledBack(after) && isHoldActive(after.config.hold, NOW);
  if (trailers.Trigger !== undefined) expect(isSafe).toBe(true);
  else if (isRolledBack(before) && wasHeld && !isLift) expect(isSafe).toBe(true);
}

const NOW = new Date('2026-01-02T03:04:05Z');

function expectOtherKeysKept(parent: InMemoryCommit, commit: InMemoryCommit, own: ReadonlySet<string>): void {
  const [before, after] = [parent, commit].map(({ files }) =>
    parseObject(new TextDecoder().decode(files.get(CONFIG_PATH)?.contents)),
  );
  // A config that cannot be read is kept byte for byte in the incident and written anew.
  if (!before || !after) return;
  const foreign = (config: Record<string, unknown>) => Object.entries(config).filter(([key]) => !own.has(key));
  expect(foreign(after)).toEqual(foreign(before));
}

function expectTruth({ remote }: World, history: readonly InMemoryCommit[], deed: Deed): void {
  const { result, operationId } = deed;
  const reach = history.slice(Math.max(0, deed.beganAt - 1 - deed.staleReads), deed.endedAt);
  switch (result.kind) {
    case 'committed':
    case 'found':
      expect(parseTrailers(remote.commitAt(result.oid).message)['Operation-Id']).toBe(operationId);
      expect(history.map(({ oid }) => oid)).toContain(result.oid);
      break;
    case 'answered':
      expect(reach.map(({ oid }) => oid)).toContain(result.oid);
      break;
    default:
      expect.unreachable(`${deed.kind} ended as ${result.kind}`);
  }
  const facts = reach.map(({ oid }) => factsAt(remote, oid));
  const { decision, generation } = result.outcome;
  if (typeof generation === 'number')
    expect(facts.flatMap((each) => [each.config.generation, each.generation])).toContain(generation);
  if (decision === 'stale-decision') {
    const isStale = (each: RollbackFacts): boolean =>
      !isRolledBack(each) && each.generation !== deed.observedGeneration && each.generation === generation;
    expect(facts.some(isStale)).toBe(true);
  } else if (deed.kind === 'rollback') {
    expect(facts.some(isRolledBack)).toBe(true);
  }
  const others = deed.endedAt - deed.beganAt;
  expect(deed.calls).toBeLessThanOrEqual(1 + 2 * (others + deed.faults) + 2);
}
