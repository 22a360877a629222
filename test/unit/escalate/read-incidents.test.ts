import { expect, test } from 'vitest';

import { readIncidents } from '../../../actions/escalate/read-incidents.ts';
import { CONFIG_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import { incidentPath, renderIncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import type { CutoverRepository, HistoryStore } from '../../../actions/shared/ports.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { TEN_PERCENT } from '../../support/rollback-scene.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';

const record = anIncidentRecord();

const path = incidentPath(record.id, 'incident.json');
const contents = new TextEncoder().encode(renderIncidentRecord(record));
const files = (paths: readonly string[]) =>
  new Map(paths.map((one) => [one, one === path ? { blobOid: 'b', contents } : null]));

const repository: CutoverRepository = {
  branch: 'main',
  readKnownBase: async (paths) => ({ oid: 'o', files: files(paths), history: [] }),
  commit: () => Promise.reject(new Error('an escalation commits nothing')),
  readTip: async () => ({ oid: 'o', files: new Map(), history: [] }),
  readFiles: async (_, paths, signal) => {
    signal?.throwIfAborted();
    return files(paths);
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
    { repository, history: hanging },
    { state: new AbortController().signal, history: history.signal },
  );
  history.abort();
  expect(await reading).toMatchObject({
    records: [{ id: record.id }],
    missing: [],
    events: { measured: false, message: 'git did not answer.' },
  });
});

const down = async (): Promise<never> => {
  throw new DependencyError({ dependency: 'github', message: 'GitHub did not answer.', retryable: true });
};
const signals = { state: new AbortController().signal, history: new AbortController().signal };

test('a GitHub that does not answer costs the state alone: the incident is taken from the checkout, and it is said', async () => {
  const sight = await readIncidents(
    { incidentId: record.id, allOpen: false },
    { repository: { ...repository, readTip: down }, history: inMemoryHistoryStore() },
    signals,
  );
  expect(sight).toMatchObject({
    state: 'unknown',
    observed: 'GitHub did not answer.',
    records: [{ id: record.id }],
    events: { measured: true, value: [] },
    unread: { message: 'GitHub did not answer.' },
  });
});

test.each([
  ['nobody named the incident', null, repository.readKnownBase],
  ['the checkout does not hold it either', record.id, async () => null],
])('a GitHub that does not answer is a fault where %s', async (_, incidentId, readKnownBase) => {
  const ports = { repository: { ...repository, readTip: down, readKnownBase }, history: inMemoryHistoryStore() };
  await expect(readIncidents({ incidentId, allOpen: true }, ports, signals)).rejects.toThrow('GitHub did not answer.');
});

test.each([
  ['has the record', repository.readKnownBase, [{ id: record.id }], []],
  ['does not have it either', async () => null, [], [record.id]],
])(
  'a tip without the record of the incident that was named tells nothing of the state where the checkout %s',
  async (_, readKnownBase, records, missing) => {
    const sight = await readIncidents(
      { incidentId: record.id, allOpen: false },
      {
        repository: { ...repository, readFiles: async () => new Map(), readKnownBase },
        history: inMemoryHistoryStore(),
      },
      signals,
    );
    expect(sight).toMatchObject({ state: 'unknown', records, missing });
    expect(sight.unread === null).toBe(records.length === 0);
  },
);

test('a tip from before the rollback is not taken for a state that somebody changed since', async () => {
  const before = new TextEncoder().encode(TEN_PERCENT[CONFIG_PATH]);
  const tip = { oid: 'o', files: new Map([[CONFIG_PATH, { blobOid: 'c', contents: before }]]), history: [] };
  const sight = await readIncidents(
    { incidentId: record.id, allOpen: false },
    {
      repository: { ...repository, readTip: async () => tip, readFiles: async () => new Map() },
      history: inMemoryHistoryStore(),
    },
    signals,
  );
  expect(sight).toMatchObject({ state: 'unknown', observed: expect.stringContaining('has no record of incident') });
});
