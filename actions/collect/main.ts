import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { gzipEvidenceCodec } from '../shared/adapters/evidence-codec.ts';
import { createPostgresCollectionStore } from '../shared/adapters/postgres-collection-store.ts';
import { createRedditListings } from '../shared/adapters/reddit-listings.ts';
import { parseRedditUrl } from '../shared/adapters/reddit-transport.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { packMeasurements } from '../shared/evidence/fit-measurements.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { collect, type CollectRequest } from './collect.ts';
import { contract } from './contract.ts';
import { measureCollection } from './measure-collection.ts';
import { COLLECTION_PATHS, planCollection, planTest, requireDatabaseUrl } from './plan-collection.ts';
import { statusLine, toActionOutcome } from './to-action-outcome.ts';

await runAction(contract, async ({ inputs, secrets, log, signal, environment }) => {
  const clock = systemClock;
  const reddit = createRedditListings({
    credentials: {
      clientId: secrets.redditPublic.reveal(),
      clientSecret: secrets.redditSecret.reveal(),
      userAgent: inputs.redditUserAgent,
    },
    addresses: { api: parseRedditUrl(inputs.redditApiUrl), token: parseRedditUrl(inputs.redditTokenUrl) },
    deadlineAt: new Date(clock.now().getTime() + inputs.deadlineSeconds * 1_000),
    ...{ clock, random: Math.random, signal },
  });
  const planForCollect = async (): Promise<CollectRequest> => {
    const url = requireDatabaseUrl(secrets.databaseUrl?.reveal());
    const caCertificate = inputs.databaseCa === undefined ? {} : { caCertificate: inputs.databaseCa };
    const files = await readCheckoutFiles(environment['GITHUB_WORKSPACE'] ?? '.', COLLECTION_PATHS);
    const plan = planCollection(inputs, files, []);
    return { ...plan, store: createPostgresCollectionStore({ url, signal, ...caCertificate }) };
  };
  const request = inputs.mode === 'test' ? planTest(inputs) : await planForCollect();
  const result = await collect(request, { reddit, clock, log, signal });
  log.info(statusLine(result));
  return toActionOutcome(result, packMeasurements([await measureCollection(result)], gzipEvidenceCodec));
});
