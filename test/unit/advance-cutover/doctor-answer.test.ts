import { describe, expect, it } from 'vitest';

import { parseDoctorAnswer } from '../../../actions/advance-cutover/doctor-answer.ts';

const read = (answer: unknown) => parseDoctorAnswer(JSON.stringify(answer));

describe('what doctor printed', () => {
  it('is read with what stands in the way', () => {
    const finding = { title: 'Workflow rollback.yml', verdict: 'fail' };
    expect(
      read({ schemaVersion: 1, verdict: 'fail', findings: [finding, { title: 'Node', verdict: 'pass' }] }),
    ).toEqual({
      verdict: 'fail',
      observed: 'fail, 1 finding: Workflow rollback.yml',
    });
    expect(read({ schemaVersion: 1, verdict: 'unknown' })).toEqual({ verdict: 'unknown', observed: 'unknown' });
  });

  it.each([
    ['of the database alone, which says nothing of the next rollback', { database: { name: 'postgres' } }],
    ['of another version', { schemaVersion: 2 }],
    ['without a verdict', { verdict: undefined }],
    ['with a verdict of its own', { verdict: 'skipped' }],
  ])('is none %s', (_, change) => {
    expect(read({ schemaVersion: 1, verdict: 'pass', findings: [], ...change })).toBeNull();
  });

  it('is none where it is no JSON', () => {
    expect(parseDoctorAnswer('Looking at branch main.')).toBeNull();
  });
});
