import { describe, expect, it } from 'vitest';

import { completePieces, readJobs, readPieces } from '../../../actions/report-incident/pieces.ts';
import type { Pieces } from '../../../actions/report-incident/pieces.ts';
import { gzipEvidenceCodec } from '../../../actions/shared/adapters/evidence-codec.ts';
import { INTEGRITY_RECIPE } from '../../../actions/shared/evidence/integrity-answer.ts';
import type { Measurement } from '../../../actions/shared/evidence/measurement.ts';
import { toTaggedJson } from '../../../actions/shared/evidence/tagged-json.ts';
import type { CheckResult } from '../../../actions/shared/integrity/integrity-result.ts';
import { aLook } from '../../support/a-dlt-look.ts';
import { aCheckResult, anIntegrityResult } from '../../support/an-integrity-result.ts';
import { aVerificationResult, fiveCriteria } from '../../support/a-verification-result.ts';

const NOW = new Date('2026-11-25T02:06:00Z');
const unpack = (text: string) => gzipEvidenceCodec.unpack(text);
const read = (texts: Parameters<typeof readPieces>[0], jobs = '{}', now = NOW) =>
  readPieces(texts, { jobs: readJobs(jobs), unpack, now });

const aMeasurement = (changes: Partial<Measurement> = {}): Measurement => ({
  ...{ id: 'verification', recipe: 'verification@1', at: '2026-11-25T02:05:59.000Z', input: { checks: [] } },
  answer: JSON.parse(JSON.stringify(aVerificationResult())),
  leftOut: null,
  ...changes,
});

describe('what other jobs hand on', () => {
  it('is read from packed evidence, with its measurements', () => {
    const measurement = aMeasurement();
    const pieces = read({ verification: gzipEvidenceCodec.pack([measurement]) });
    expect(pieces.verification?.verdict).toBe('pass');
    expect(pieces.criteria).toEqual(fiveCriteria());
    expect(pieces.measurements).toEqual([measurement]);
    expect(pieces.missing['verification']).toBeUndefined();
  });
  it('is read from a result alone, which is kept and says that it cannot be computed again', () => {
    const pieces = read({ verification: JSON.stringify(aVerificationResult()) });
    expect(pieces.verification?.verdict).toBe('pass');
    expect(pieces.measurements).toMatchObject([
      { id: 'verification', input: null, leftOut: expect.stringContaining('result alone') as string },
    ]);
  });
  it.each([
    ['success', 'the job verify ended well and handed nothing on'],
    ['failure', 'the job verify ended as failure and handed nothing on'],
    ['cancelled', 'the job verify ended as cancelled and handed nothing on'],
    ['skipped', 'the job verify ended as skipped and handed nothing on'],
    ['surprise', 'not measured yet'],
  ])('is missing where the job came to %s, and says so', (word, why) => {
    expect(read({}, JSON.stringify({ verify: word })).missing['verification']).toBe(why);
  });
  it('gives the look of a proof to the next run, from its measurement or from a result alone', () => {
    const look = aLook(10);
    const proof = aMeasurement({
      id: 'proof',
      recipe: 'proof@1',
      input: JSON.parse(JSON.stringify({ first: look, observation: { look } })),
    });
    expect(read({ verification: gzipEvidenceCodec.pack([aMeasurement(), proof]) }).proofLook).toEqual(look);
    expect(read({ verification: JSON.stringify(aVerificationResult({ look })) }).proofLook).toEqual(look);
    expect(
      read({ verification: gzipEvidenceCodec.pack([aMeasurement(), { ...proof, input: null }]) }).proofLook,
    ).toBeNull();
    expect(completePieces(read({}), [proof]).proofLook).toBeNull();
  });
  it('says what was left out where even the answer was too large', () => {
    const packed = gzipEvidenceCodec.pack([
      aMeasurement({ answer: null, leftOut: 'The answer of 900000 characters.' }),
    ]);
    const pieces = read({ verification: packed });
    expect(pieces.verification).toBeNull();
    expect(pieces.missing['verification']).toBe('The answer of 900000 characters.');
  });
  it('costs only itself where it is broken', () => {
    const pieces = read({
      verification: JSON.stringify(aVerificationResult()),
      integrity: '%%%',
      collection: '{"units": 3}',
    });
    expect(pieces.verification).not.toBeNull();
    expect(pieces.missing).toMatchObject({
      integrity: 'what its job handed on could not be unpacked',
      collection: 'what its job handed on has another form than this version knows',
    });
  });
  it('takes with a result what its job said in one line, without secrets', () => {
    const said = 'fail: not\nfenced by postgresql://fence:hunter2@db.internal/postgres';
    const [job, mute] = readJobs(
      JSON.stringify({ fence: { result: 'failure', said }, switch: { result: 'success', said: null } }),
    );
    expect(job).toMatchObject({
      name: 'fence',
      result: 'failure',
      said: expect.stringMatching(/^fail: not fenced by /u),
    });
    expect(job?.said).not.toContain('hunter2');
    expect(mute).toEqual({ name: 'switch', result: 'success', said: null });
  });
  it('names no job for a text that is no list of them', () => {
    for (const text of ['', 'null', '[]', '{"verify": 3}', '{']) expect(readJobs(text)).toEqual([]);
  });
});

describe('pieces over those of an earlier report', () => {
  const earlier = [aMeasurement()];
  it('never say less', () => {
    const pieces = completePieces(read({}, '{"verify": "failure"}'), earlier);
    expect(pieces.verification?.verdict).toBe('pass');
    expect(pieces.missing['verification']).toBeUndefined();
    expect(pieces.measurements).toEqual(earlier);
  });
  it('take what is newer', () => {
    const newer = aMeasurement({
      at: '2026-11-25T03:00:00.000Z',
      answer: JSON.parse(JSON.stringify(aVerificationResult({ verdict: 'fail' }))),
    });
    const pieces = completePieces(read({ verification: gzipEvidenceCodec.pack([newer]) }), earlier);
    expect(pieces.verification?.verdict).toBe('fail');
    expect(pieces.measurements).toEqual([newer]);
  });
  it('keep the first time of an answer that came again', () => {
    const text = JSON.stringify(aVerificationResult());
    const first = read({ verification: text }).measurements;
    const again = read({ verification: text }, '{}', new Date('2026-11-25T03:00:00Z'));
    expect(completePieces(again, first).measurements).toEqual(first);
  });
});

describe('late posts of a look', () => {
  const late = aCheckResult({ id: 'arrival-delay', kind: 'freshness', verdict: 'warn', unit: 'saas', faultCount: 6 });
  const aLookOf = (recipe: string, ...checks: CheckResult[]) =>
    aMeasurement({ ...{ id: 'integrity', recipe, input: null }, answer: toTaggedJson(anIntegrityResult({ checks })) });
  const countOf = (pieces: Pick<Pieces, 'integrity'>) =>
    pieces.integrity?.checks.map(({ faultCount, atLeastBecause }) => [faultCount, atLeastBecause]);
  const why = 'the version that looked did not tell whether there are more';

  it.each(['integrity@1', 'integrity@99'])(
    'are so many at least where %s counted them, which is not known',
    (recipe) => {
      expect(countOf(completePieces(read({}), [aLookOf(recipe, late)]))).toEqual([[6, why]]);
    },
  );
  it.each(['integrity@2', INTEGRITY_RECIPE])('are exactly so many where %s did', (recipe) => {
    expect(countOf(completePieces(read({}), [aLookOf(recipe, late)]))).toEqual([[6, undefined]]);
    const because = { ...late, atLeastBecause: 'a merge hides some' };
    expect(countOf(completePieces(read({}), [aLookOf(recipe, because)]))).toEqual([[6, 'a merge hides some']]);
  });
  it('are exactly so many where a job of the same run handed its result on, in each later report too', () => {
    const handed = read({ integrity: JSON.stringify(anIntegrityResult({ checks: [late] })) });
    expect(countOf(handed)).toEqual([[6, undefined]]);
    expect(countOf(completePieces(read({}), handed.measurements))).toEqual([[6, undefined]]);
  });
  it('and other findings are as they were', () => {
    const found = aCheckResult({ verdict: 'fail', faultCount: 3 });
    const unknown = aCheckResult({ id: 'arrival-delay', verdict: 'unknown' });
    expect(countOf(completePieces(read({}), [aLookOf('integrity@1', found, unknown)]))).toEqual([
      [3, undefined],
      [0, undefined],
    ]);
  });
});
