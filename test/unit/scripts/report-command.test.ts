import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { reportCommand, type ReportCommandOptions } from '../../../scripts/commands/report.ts';
import { incidentPath } from '../../../actions/shared/incident/incident-record.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { OperationsRepository } from '../../support/operations-repository.ts';
import { POLICY_TEXT, stateCommitFiles } from '../../support/report-scene.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

let repository: OperationsRepository;
const older = anIncidentRecord({ id: '20261120-000000Z-operator', isDrill: true });
const newer = anIncidentRecord();
const README = incidentPath(newer.id, 'README.md');

beforeEach(() => {
  repository = new OperationsRepository({
    ...stateCommitFiles(older),
    ...stateCommitFiles(newer),
    'config/policy.yaml': POLICY_TEXT,
  });
});
afterEach(() => repository.remove());

const run = (options: Partial<ReportCommandOptions> = {}) =>
  reportCommand(
    { directory: repository.clone, remote: 'origin', ...options },
    { log: SILENT, signal: new AbortController().signal, environment: repository.environment },
  );
const fileOf = (path: string): string => readFileSync(join(repository.clone, path), 'utf8');

describe('switchback report', { timeout: 60_000 }, () => {
  it('renders the newest incident of the clone, and writes nothing', async () => {
    const before = fileOf(README);
    const { exitCode, lines, json } = await run();
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toContain(newer.id);
    expect(json).toMatchObject({ decision: 'rendered', files: [README], written: [] });
    expect(fileOf(README)).toBe(before);
  });
  it('renders the one that is named, and says which are there where it is not', async () => {
    expect((await run({ incident: older.id })).lines.join('\n')).toContain('This is a drill');
    await expect(run({ incident: '20261101-000000Z-operator' })).rejects.toMatchObject({
      reasonCode: 'incident-missing',
    });
  });
  it('writes with --write what is new, once, and keeps what people wrote', async () => {
    writeFileSync(join(repository.clone, README), fileOf(README).replace('_answer here_', 'A disk was full.'));
    const { json } = await run({ write: true });
    expect(json).toMatchObject({ decision: 'written', written: [README] });
    expect(fileOf(README)).toContain('A disk was full.');
    expect((await run({ write: true })).json).toMatchObject({ decision: 'unchanged' });
  });
  it('renders the index of all with --index', async () => {
    const path = join(repository.clone, 'incidents/README.md');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '# Incidents\n\nOurs, by hand.\n');
    await run({ index: true, write: true });
    const text = fileOf('incidents/README.md');
    expect(text).toContain('Ours, by hand.');
    expect(text).toContain(`[${newer.id}]`);
    expect(text).toContain('(drill)');
  });
});
