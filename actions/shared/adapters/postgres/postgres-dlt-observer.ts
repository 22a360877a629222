import type { Client } from 'pg';

import type { CollectionObserver, ObservationRequest } from '../../ports.ts';
import type { ArrivalReading } from '../../verification/assess-manual-rows.ts';
import type { DatasetLook } from '../../verification/dlt-look.ts';
import { inDatabaseTime } from '../../verification/clock-skew.ts';
import type { ClockSkew } from '../../verification/clock-skew.ts';
import type { ProofTargets } from '../../verification/proof-target.ts';
import type { Observation } from '../../verification/observation.ts';
import { readArrivals } from './postgres-arrivals.ts';
import { openPostgres } from './postgres-connection.ts';
import type { OpenPostgresOptions } from './postgres-connection.ts';
import { readCatalogue, readOpenWriters } from './postgres-dlt-catalogue.ts';
import { readDltLogin } from './postgres-dlt-login.ts';
import { readDatabaseClock, readDataset } from './postgres-dlt-look.ts';
import type { ReadLimits } from './postgres-dlt-transaction.ts';
import { inReadOnlyTransaction } from './postgres-dlt-transaction.ts';

export interface PostgresObserverOptions extends Omit<OpenPostgresOptions, 'signal'> {
  readonly now: () => Date;
  readonly limits?: ReadLimits;
}

/** Looks at a Postgres database. Each look opens a connection and ends it, since minutes may lie between two. */
export function createPostgresObserver(options: PostgresObserverOptions): CollectionObserver {
  return {
    async observe(request, signal) {
      const client = await openPostgres({ ...options, ...(signal === undefined ? {} : { signal }) });
      try {
        return await readObservation(client, request, options);
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

/** One look on an open connection: the catalogue and the open writers first, then everything else in one snapshot. */
async function readObservation(
  client: Client,
  request: ObservationRequest,
  options: Pick<PostgresObserverOptions, 'now' | 'limits'>,
): Promise<Observation> {
  const limits = options.limits ?? {};
  const { targets } = request;
  // A transaction of its own: its locks are read before the next one takes its snapshot.
  const { catalogue, writers } = await inReadOnlyTransaction(client, limits, async () => {
    const found = await readCatalogue(client, targets.dlt);
    return { catalogue: found, writers: await readOpenWriters(client, found.tables) };
  });
  return inReadOnlyTransaction(client, limits, async () => {
    const { at, skew, database } = await readDatabaseClock(client, options.now);
    const datasets: DatasetLook[] = [];
    for (const target of targets.dlt) datasets.push(await readDataset(client, target, catalogue, writers));
    const arrivals = request.rollbackAt === null ? [] : await readAll(client, request.rollbackAt, { targets, skew });
    const look = {
      version: 1 as const,
      at,
      generation: request.generation,
      database,
      datasets,
      unboundSchemas: [...catalogue.unboundSchemas],
    };
    const { dltRole } = targets;
    const isNamed = dltRole !== undefined && dltRole !== null;
    return { look, skew, arrivals, ...(isNamed ? { dltLogin: await readDltLogin(client, dltRole) } : {}) };
  });
}

interface ArrivalsSince {
  readonly targets: ProofTargets;
  readonly skew: ClockSkew;
}

/** Of two clocks that differ the later reading counts: a row of before the rollback must not pass for one of after it. */
async function readAll(client: Client, rollbackAt: string, about: ArrivalsSince): Promise<ArrivalReading[]> {
  const since = new Date(inDatabaseTime(rollbackAt, about.skew).latest);
  const arrivals: ArrivalReading[] = [];
  for (const target of about.targets.arrivals) arrivals.push(await readArrivals(client, target, since));
  return arrivals;
}
