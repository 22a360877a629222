import type { Dataset } from '../datasets/datasets.ts';
import { allowedDltUnits } from '../gate/live-state.ts';
import type { LiveState } from '../gate/live-state.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import type { CollectionPath } from '../routing/route.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { PathRule } from './fetched-span.ts';
import type { HandoverFacts, Switch } from './handover-facts.ts';
import { askOfTables } from './handover-question.ts';
import type { HandoverQuestion } from './handover-question.ts';
import { listSwitches } from './list-switches.ts';
import { readRoutedMarks } from './routed-mark.ts';
import { handoverKey, latestHandovers } from './latest-handovers.ts';

/** Where the ledger's facts come from. */
export interface LedgerSource {
  /** Of the whole history, and of the run that is about to be recorded. */
  readonly records: readonly HistoryRecord[];
  readonly dataset: Dataset;
  /** Names of the registered units. */
  readonly units: readonly string[];
  readonly state: LiveState;
}

/** All facts but what the tables hold. */
export function toHandoverFacts(source: LedgerSource): HandoverFacts {
  return handoverFactsOf(source, readState(source.state));
}

/** The same by what is known of the state already. */
export function handoverFactsOf(
  { records, dataset, units }: Omit<LedgerSource, 'state'>,
  state: HandoverFacts['state'],
): HandoverFacts {
  return {
    fetches: records.filter((record) => record.kind === 'unit-fetch'),
    routed: readRoutedMarks(records.filter((record) => record.kind === 'mark')),
    state,
    units: [...new Set(units.map(unitKey))],
    rules: { manual: ruleOf(dataset, 'manual'), dlt: ruleOf(dataset, 'dlt') },
    held: [],
    known: records.filter((record) => record.kind === 'handover'),
    backfills: records.filter((record) => record.kind === 'backfill'),
  };
}

/** What to ask of the tables: about switches that are not settled yet. */
export function askAboutSwitches(facts: HandoverFacts, { dataset, state }: LedgerSource): readonly HandoverQuestion[] {
  return askAboutOpen(facts, dataset, (move) => switchedAt(move, state));
}

export function askAboutOpen(
  facts: HandoverFacts,
  dataset: Dataset,
  at: (move: Switch) => string | null,
): readonly HandoverQuestion[] {
  const known = latestHandovers(facts.known);
  const open = listSwitches(facts).filter((move) => (known.get(handoverKey(move))?.settledBy ?? null) === null);
  return askOfTables(open, dataset, at);
}

/** Units that dlt may collect; where the state contradicts itself or cannot be read, nothing follows from it. */
function readState(state: LiveState): HandoverFacts['state'] {
  if (!state.config.ok) return null;
  const dlt = allowedDltUnits(state);
  if (dlt.kind === 'unreadable' || dlt.kind === 'inconsistent') return null;
  const { generation } = state.config.config;
  return { generation, dltUnits: new Set(dlt.kind === 'allowed' ? dlt.units.map(unitKey) : []) };
}

function ruleOf({ paths }: Dataset, path: CollectionPath): PathRule | null {
  const rule = paths?.[path];
  return rule === undefined
    ? null
    : { listing: rule.listing, limit: rule.limit, keepsAll: rule.filter.rule === 'none' };
}

function switchedAt({ generation }: Switch, { config }: LiveState): string | null {
  return config.ok && config.config.generation === generation ? (config.config.lastTransition?.at ?? null) : null;
}
