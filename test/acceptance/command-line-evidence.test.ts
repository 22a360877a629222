import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Evidence } from '../../actions/shared/evidence/evidence.ts';
import { renderEvidence } from '../../actions/shared/evidence/render-evidence.ts';
import { aMeasurement, anEvidence } from '../support/an-evidence.ts';
import { anIncidentRecord } from '../support/an-incident-record.ts';
import { BUNDLE, runProgram, type Ran } from '../support/operations-repository.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchback-evidence-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Incident {
  readonly evidence?: Evidence | string | null;
  readonly id?: string;
  readonly args?: readonly string[];
}

/** The folder alone, with no clone around it and nothing on the path. */
async function replay({
  evidence = anEvidence({ measurements: [aMeasurement()] }),
  id,
  args = [],
}: Incident): Promise<Ran> {
  const incident = join(folder, 'incident');
  rmSync(incident, { recursive: true, force: true });
  mkdirSync(incident);
  const record = anIncidentRecord(id === undefined ? {} : { id });
  writeFileSync(join(incident, 'incident.json'), JSON.stringify(record));
  const text = typeof evidence === 'object' && evidence !== null ? renderEvidence(evidence) : evidence;
  if (text !== null) writeFileSync(join(incident, 'evidence.json'), text);
  return runProgram(process.execPath, [BUNDLE, 'evidence', 'replay', incident, ...args], {
    cwd: folder,
    environment: { PATH: '' },
  });
}

test('evidence that holds ends with 0 and says so of each answer', async () => {
  const ran = await replay({});
  expect([ran.exitCode, ran.stdout]).toEqual([
    0,
    [
      'Every answer is the same when it is computed again.',
      '  right    digest',
      '  same     collection (collection@1, 2026-11-25T02:05:30.000Z): the same answer',
      'Verdict: pass (evidence-holds)',
      '',
    ].join('\n'),
  ]);
});

test('an answer that differs ends with 1 and is shown at its place', async () => {
  const changed = aMeasurement({ answer: { ...(aMeasurement().input as object), verdict: 'fail' } });
  const ran = await replay({ evidence: anEvidence({ measurements: [changed] }), args: ['--json'] });
  expect(ran.exitCode).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    schemaVersion: 1,
    verdict: 'fail',
    reasonCode: 'evidence-differs',
    incident: '20261125-020519Z-operator',
    isDigestRight: true,
    measurements: [
      {
        id: 'collection',
        replayed: { kind: 'differs', differences: [{ path: '/verdict', recorded: 'fail', recomputed: 'pass' }] },
      },
    ],
  });
});

test('a file that was changed ends with 1, whatever its answers', async () => {
  const text = renderEvidence(anEvidence({ measurements: [aMeasurement()] })).replace('runs/77', 'runs/78');
  const ran = await replay({ evidence: text });
  expect([ran.exitCode, ran.stdout.split('\n')[1]]).toEqual([
    1,
    '  wrong    digest: the file was changed after it was written',
  ]);
});

test('evidence of another incident ends with 1', async () => {
  const ran = await replay({ id: '20261126-000000Z-operator' });
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain(
    'incident.json: of 20261126-000000Z-operator, the evidence is of 20261125-020519Z-operator',
  );
});

test('what cannot be computed again ends with 3', async () => {
  const ran = await replay({
    evidence: anEvidence({ measurements: [aMeasurement({ input: null, leftOut: 'too large' })] }),
  });
  expect([ran.exitCode, ran.stdout]).toEqual([3, expect.stringContaining('cannot be computed again: too large')]);
});

test.each<[string, Incident['evidence'], string]>([
  ['is missing', null, 'no file that can be read'],
  ['is no JSON', '{', 'text that is not JSON'],
  ['is of a newer version', '{"schemaVersion": 9}', 'schemaVersion 9'],
  ['is something else', '{"schemaVersion": 1}', 'evidence as its schema allows'],
])('a file that %s ends with 2, and says what to do', async (_, evidence, observed) => {
  const ran = await replay({ ...(evidence === undefined ? {} : { evidence }), args: ['--json'] });
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(observed);
  expect(ran.stderr).toContain('What to do: ');
  expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'unknown', reasonCode: 'evidence-invalid' });
});

test('without a folder, or with another word, it is wrong use', async () => {
  for (const args of [[], ['replay'], ['repeat', folder]]) {
    const ran = await runProgram(process.execPath, [BUNDLE, 'evidence', ...args], { cwd: folder, environment: {} });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('Read: switchback evidence --help');
  }
});
