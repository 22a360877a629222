import { readCheckoutFiles } from '../shared/adapters/checkout-files.ts';
import { createPostgresCollectionStore } from '../shared/adapters/postgres-collection-store.ts';
import { createRedditListings } from '../shared/adapters/reddit-listings.ts';
import { parseRedditUrl } from '../shared/adapters/reddit-transport.ts';
import { systemClock } from '../shared/adapters/system-clock.ts';
import { CONFIG_PATH, DATASETS_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import { runAction } from '../shared/runtime/run-action.ts';
import { collect } from './collect.ts';
import type { CollectRequest } from './collect.ts';
import { contract } from './contract.ts';
import { planCollection, planTest, requireDatabaseUrl } from './plan-collection.ts';
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
    const files = await readCheckoutFiles(environment['GITHUB_WORKSPACE'] ?? '.', [
      DATASETS_PATH,
      ROUTING_PATH,
      CONFIG_PATH,
    ]);
    const plan = planCollection(inputs, {
      datasets: files[DATASETS_PATH],
      routing: files[ROUTING_PATH],
      config: files[CONFIG_PATH],
    });
    return { ...plan, store: createPostgresCollectionStore({ url, signal, ...caCertificate }) };
  };
  const result = await collect(inputs.mode === 'test' ? planTest(inputs) : await planForCollect(), {
    reddit,
    clock,
    log,
    signal,
  });
  log.info(statusLine(result));
  return toActionOutcome(result);
});
