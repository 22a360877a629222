import { expect, test } from 'vitest';

import { readIncidents } from '../../../actions/escalate/read-incidents.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import { incidentPath, renderIncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import type { CutoverRepository, HistoryStore } from '../../../actions/shared/ports.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';

const record = anIncidentRecord();

const repository: Pick<CutoverRepository, 'readTip' | 'readFiles'> = {
  readTip: async () => ({ oid: 'o', files: new Map(), history: [] }),
  readFiles: async (_, paths, signal) => {
    signal?.throwIfAborted();
    const contents = new TextEncoder().encode(renderIncidentRecord(record));
    return new Map(
      paths.map((path) => [
        path,
        path === incidentPath(record.id, 'incident.json') ? { blobOid: 'b', contents } : null,
      ]),
    );
  },
};

/** A remote that takes the connection and never says a word. */
const hanging: HistoryStore = {
  ...inMemoryHistoryStore(),
  read: (signal) =>
    new Promise((_, reject) => {
      const end = (): void =>
        reject(new DependencyError({ dependency: 'git', message: 'git did not answer.', retryable: true }));
      if (signal?.aborted === true) end();
      signal?.addEventListener('abort', end);
    }),
};

test('a history that hangs to its own end costs the events alone: the incident is read all the same', async () => {
  const history = new AbortController();
  const reading = readIncidents(
    { incidentId: record.id, allOpen: false },
    { repository: repository as CutoverRepository, history: hanging },
    { state: new AbortController().signal, history: history.signal },
  );
  history.abort();
  expect(await reading).toMatchObject({
    records: [{ id: record.id }],
    missing: [],
    events: { measured: false, message: 'git did not answer.' },
  });
});
