import { outsideOf } from '../../../../support/history-harness.ts';
import { serveHistory, storeOverHttp } from '../../../../support/history-over-http.ts';
import { describeHistoryStore } from '../../../../support/history-store-suite.ts';

describeHistoryStore('over HTTP with a token', async () => {
  const served = await serveHistory();
  const outside = await outsideOf(served.git);
  return {
    ...outside,
    store: storeOverHttp(served),
    another: async () => storeOverHttp(served),
    close: async () => {
      await served.server.close();
      await outside.close();
    },
  };
});
