import type { Dataset } from '../datasets/datasets.ts';
import { isKnownToReddit } from './canonical-key.ts';
import type { EventTime } from './event-time-clause.ts';
import type { DatasetSubject, TableSubject } from './integrity-check.ts';
import type { LookContext } from './look-context.ts';
import { lagMs } from './plan-listings.ts';
import { instantText } from './look-window.ts';
import { tableKey } from './quoted-name.ts';

/** A table of posts with the time by which its rows are compared. */
export interface PathSide {
  readonly subject: TableSubject;
  readonly eventTime: EventTime;
}

/** Two tables in which both paths may hold the same posts. */
export interface PathPair {
  readonly manual: PathSide;
  readonly dlt: PathSide;
  /** Of the slower path. */
  readonly lagMs: number;
}

/**
 * The manual path's table and each table of dlt beside it: its own dataset's, or that of a dataset which dlt alone writes, as a shadow does. Where both
 * write one table there is nothing to compare: the later one has overwritten the earlier.
 */
export function listPairs({ tables }: DatasetSubject, context: LookContext): readonly PathPair[] {
  const manual = toSide(tables.find(({ table }) => table.writtenBy === 'manual'));
  if (manual === null || manual.subject.dataset.holds !== 'posts') return [];
  const own = tables.filter(({ table }) => table.writtenBy === 'dlt');
  const others = own.length > 0 ? own : listShadows(context);
  return others.flatMap((subject): readonly PathPair[] => {
    const dlt = toSide(subject);
    if (dlt === null) return [];
    return [{ manual, dlt, lagMs: Math.max(lagMs(manual.subject.dataset, 'manual'), lagMs(subject.dataset, 'dlt')) }];
  });
}

function toSide(subject: TableSubject | undefined): PathSide | null {
  const eventTime = subject?.table.eventTime;
  if (subject === undefined || eventTime === undefined || !isKnownToReddit(subject)) return null;
  return { subject, eventTime };
}

function listShadows({ datasets, tables, windows }: LookContext): readonly TableSubject[] {
  const isShadow = (dataset: Dataset): boolean =>
    dataset.holds === 'posts' && dataset.tables.every(({ writtenBy }) => writtenBy === 'dlt');
  return datasets.datasets.filter(isShadow).flatMap((dataset) =>
    dataset.tables.flatMap((table): readonly TableSubject[] => {
      const [catalogue, window] = [tables.get(tableKey(table)), windows.get(tableKey(table))];
      return catalogue === undefined || window === undefined ? [] : [{ dataset, table, catalogue, window }];
    }),
  );
}

const LONGEST_MS = 86_400_000;

/** The closed span of event time to compare: since what was found alike before, and 24 hours at most. */
export function comparedSpan({ lagMs: lag }: Pick<PathPair, 'lagMs'>, known: string | undefined, at: string) {
  const until = instantText(Date.parse(at) - lag);
  const longest = instantText(Date.parse(until) - LONGEST_MS);
  const from = known !== undefined && known > longest ? known : longest;
  return { from: from < until ? from : until, until };
}

export function pairName({ manual, dlt }: PathPair): string {
  return `${tableKey(manual.subject.table)} ${tableKey(dlt.subject.table)}`;
}
