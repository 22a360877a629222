import { spentByOthers } from '../shared/collection/budget.ts';
import type { ListingName } from '../shared/collection/listing.ts';
import { assessCollection, toTestCommandResult } from '../shared/collection/test-command.ts';
import type { TestCommandResult } from '../shared/collection/test-command.ts';
import type { UnitFetch } from '../shared/collection/unit-fetch.ts';
import type { RedditComments, RunProgram } from '../shared/collection-ports.ts';
import { count } from '../shared/markdown/count.ts';
import type { Clock, Log, RedditListings } from '../shared/ports.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { collectUnit, emptyFetch } from './collect-unit.ts';
import type { CollectionTarget, CollectUnitRequest } from './collect-unit.ts';
import type { CollectResult } from './contract.ts';

interface AnyRequest {
  readonly units: readonly string[];
  readonly listing: ListingName;
  readonly limit: number;
  /** Of the config; `null` where it was not read. */
  readonly generation: number | null;
  readonly notes: readonly string[];
}

/** Mode `test` has no target at all, so that nothing can be written. */
export type TestRequest = AnyRequest & {
  readonly mode: 'test';
  /** Program and arguments of the policy; `null` where there is none, or the manual path is ours. */
  readonly testCommand: readonly string[] | null;
};

export type StoringRequest = AnyRequest & {
  readonly mode: 'collect';
  /** Unit in lower case → the newest post of its last good fetch. A unit that is not there is read up to the limit. */
  readonly readBefore: ReadonlyMap<string, string>;
} & CollectionTarget;

export type CollectRequest = TestRequest | StoringRequest;

export interface CollectPorts {
  readonly reddit: RedditListings & RedditComments;
  readonly runProgram: RunProgram;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Below `timeout-minutes` of rollback.yml's job, with room for its start. */
const TEST_COMMAND_LIMIT_MS = 180_000;

/** Collects unit after unit: all calls spend from one budget, and a unit that fails does not stop the next. */
export async function collect(request: CollectRequest, ports: CollectPorts): Promise<CollectResult> {
  const startedAt = ports.clock.now();
  // Before Reddit is asked: a table that cannot take the rows costs no call of the budget.
  const tableNotes = request.mode === 'collect' && request.units.length > 0 ? await prepareTables(request) : [];
  const [units, testCommand] = await Promise.all([fetchUnits(request, ports), runTestCommand(request, ports)]);
  const others = sumSpentByOthers(units);
  return {
    schemaVersion: 1,
    ...conclude(request, units, testCommand),
    mode: request.mode,
    path: 'manual',
    ...{ listing: request.listing, limit: request.limit, generation: request.generation },
    startedAt: startedAt.toISOString(),
    durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1000,
    units: [...units],
    spentByOthers: others,
    testCommand: testCommand === null ? null : { ...testCommand, command: [...testCommand.command] },
    notes: [...request.notes, ...tableNotes, ...budgetNotes(others)],
  };
}

async function prepareTables({ store, binding, comments }: CollectionTarget): Promise<readonly string[]> {
  const notes = [...(await store.prepare(binding))];
  if (comments !== null) notes.push(...(await store.prepare(comments.binding)));
  return notes;
}

async function fetchUnits(request: CollectRequest, ports: CollectPorts): Promise<readonly UnitFetch[]> {
  const { listing, limit } = request;
  const isStoring = request.mode === 'collect';
  const fetches: Promise<UnitFetch>[] = [];
  for (const unit of request.units) {
    // At most one unit is written while the next one is read.
    await fetches.at(-2);
    const readBefore = isStoring ? (request.readBefore.get(unitKey(unit)) ?? null) : null;
    const wanted = { unit, listing, limit, readBefore, target: isStoring ? request : null };
    const { fetch, isRead } = beginUnit(wanted, ports, fetches.at(-1));
    fetches.push(fetch);
    await isRead;
  }
  return Promise.all(fetches);
}

interface BegunUnit {
  readonly fetch: Promise<UnitFetch>;
  /** When the next unit may begin. */
  readonly isRead: Promise<unknown>;
}

function beginUnit(wanted: CollectUnitRequest, ports: CollectPorts, before?: Promise<UnitFetch>): BegunUnit {
  let onRead = (): void => undefined;
  const read = new Promise<void>((resolve) => {
    onRead = resolve;
  });
  const fetch = (async () => {
    const own = { ...ports, onRead, ...(before === undefined ? {} : { mayWrite: before }) };
    const fetched = ports.signal.aborted ? interrupted(wanted.unit, ports.clock.now()) : await collectUnit(wanted, own);
    await before;
    ports.log.info(lineOf(fetched));
    return fetched;
  })();
  // A bug in it is thrown by whoever awaits it next; until then nobody may.
  fetch.catch(() => undefined);
  return { fetch, isRead: Promise.race([read, fetch]) };
}

async function runTestCommand(request: CollectRequest, ports: CollectPorts): Promise<TestCommandResult | null> {
  const command = request.mode === 'test' ? request.testCommand : null;
  if (command === null) return null;
  const run = await ports.runProgram(command, { milliseconds: TEST_COMMAND_LIMIT_MS, signal: ports.signal });
  return toTestCommandResult(command, run);
}

/** Between the last answers of two units the budget falls by the calls of the second, and by whatever others spend. */
function sumSpentByOthers(fetches: readonly UnitFetch[]): number | null {
  const told = fetches.flatMap(({ budget, requests }) => (budget === null ? [] : [{ budget, requests }]));
  const spent = told.flatMap((after, index) => {
    const before = told[index - 1];
    const others = before === undefined ? null : spentByOthers(before.budget, after.budget, after.requests);
    return others === null ? [] : [others];
  });
  return spent.length === 0 ? null : spent.reduce((sum, one) => sum + one, 0);
}

function budgetNotes(others: number | null): readonly string[] {
  if (others === null || others === 0) return [];
  return [
    `Reddit's budget fell by ${count(others, 'call')} more than this run made: another program spends from the same client id.`,
  ];
}

function conclude(
  request: CollectRequest,
  units: readonly UnitFetch[],
  testCommand: TestCommandResult | null,
): { verdict: CollectResult['verdict']; reasonCode: ReasonCode } {
  const verdict = assessCollection({ units, testCommand });
  return { verdict, reasonCode: reasonOf(request, units, testCommand) };
}

function reasonOf(
  request: CollectRequest,
  units: readonly UnitFetch[],
  testCommand: TestCommandResult | null,
): ReasonCode {
  if (request.units.length === 0) return 'no-units';
  if (assessCollection({ units }) === 'fail') return 'collection-incomplete';
  if (testCommand !== null && testCommand.outcome !== 'passed') return 'test-command-failed';
  if (units.some(({ outcome }) => outcome === 'gone')) return 'units-gone';
  return request.mode === 'test' ? 'collection-tested' : 'collected';
}

function interrupted(unit: string, at: Date): UnitFetch {
  return {
    ...emptyFetch(unit, at),
    outcome: 'failed',
    detail: 'a signal ended the run before this unit',
    remedy: 'Run this again.',
  };
}

function lineOf(fetch: UnitFetch): string {
  const stored = fetch.new === null ? '' : `, ${fetch.new} new, ${fetch.updated ?? 0} updated`;
  const comments = fetch.comments === null ? '' : `, ${count(fetch.comments.new, 'new comment')}`;
  return `r/${fetch.unit}: ${fetch.outcome} (${count(fetch.fetched, 'post')}${stored}${comments})${fetch.detail === null ? '' : `: ${fetch.detail}`}`;
}
