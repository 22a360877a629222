import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { incidentPath } from '../../../actions/shared/incident/incident-record.ts';
import { checkReportCommand } from '../../../scripts/commands/check-report.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { OperationsRepository } from '../../support/operations-repository.ts';
import { POLICY_TEXT, stateCommitFiles } from '../../support/report-scene.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };
const incident = anIncidentRecord();
const README = incidentPath(incident.id, 'README.md');
const RECORD = incidentPath(incident.id, 'incident.json');

let repository: OperationsRepository;
beforeEach(() => {
  repository = new OperationsRepository({ ...stateCommitFiles(incident), 'config/policy.yaml': POLICY_TEXT });
});
afterEach(() => repository.remove());

const placeOf = (path: string): string => join(repository.clone, path);
const check = () =>
  checkReportCommand(
    { directory: repository.clone, remote: 'origin' },
    { log: SILENT, signal: new AbortController().signal, environment: repository.environment },
  );

describe('switchback report --check', { timeout: 60_000 }, () => {
  it('names what people still have to fill in, with file and line, and fails', async () => {
    const { exitCode, lines, json } = await check();
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      verdict: 'fail',
      reasonCode: 'report-incomplete',
      incidents: [incident.id],
      pullRequest: null,
    });
    const at =
      readFileSync(placeOf(README), 'utf8')
        .split('\n')
        .findIndex((line) => line.includes('What went wrong')) + 1;
    expect(lines.some((line) => line.startsWith(`${README}:${at}: error: `))).toBe(true);
    expect(lines.at(-1)).toMatch(new RegExp(`^${incident.id}: \\d+ things to mend, `, 'u'));
  });

  it('finds less once a question is answered', async () => {
    const before = (await check()).lines.length;
    writeFileSync(placeOf(README), readFileSync(placeOf(README), 'utf8').replace('_answer here_', 'A disk was full.'));
    expect((await check()).lines.length).toBe(before - 1);
  });

  it('does not follow a link out of the folder', async () => {
    rmSync(placeOf(README));
    symlinkSync('/etc/hostname', placeOf(README));
    expect((await check()).lines.join('\n')).toContain('a symbolic link');
  });

  it('says of a clone without an incident what is missing', async () => {
    rmSync(placeOf(RECORD));
    await expect(check()).rejects.toMatchObject({ reasonCode: 'incident-missing' });
  });
});
