import { describe, expect, it } from 'vitest';

import { parseEvidence } from '../../../../actions/shared/evidence/parse-evidence.ts';
import { renderEvidence } from '../../../../actions/shared/evidence/render-evidence.ts';
import { aMeasurement, anEvidence } from '../../../support/an-evidence.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const withChange = (change: object) => bytesOf(JSON.stringify({ ...anEvidence(), ...change }));

describe('reading evidence.json', () => {
  it('gives what was written', () => {
    const evidence = anEvidence({ measurements: [aMeasurement()] });
    expect(parseEvidence(bytesOf(renderEvidence(evidence)))).toEqual({ ok: true, evidence });
  });

  it.each([
    ['bytes of no text', new Uint8Array([0x7b, 0xff, 0x7d]), 'bytes that are not UTF-8', 'Restore'],
    ['no JSON', bytesOf('{"schemaVersion": 1,'), 'text that is not JSON: ', 'Restore'],
    ['an empty file', bytesOf(''), 'text that is not JSON: ', 'Restore'],
    ['another kind of JSON', bytesOf('[]'), 'at the top: ', 'Restore'],
    ['deep nesting', bytesOf('['.repeat(50_000)), 'more than 100 levels of nesting', 'Restore'],
    ['a newer version', withChange({ schemaVersion: 2, brandNew: true }), 'schemaVersion 2', 'newer Switchback'],
    ['a name too many', withChange({ more: 1 }), 'at the top: ', 'Restore'],
    ['a digest of another kind', withChange({ digest: 'md5:0' }), 'at digest: ', 'Restore'],
    [
      'a measurement without recipe',
      withChange({ measurements: [{ ...aMeasurement(), recipe: 'success' }] }),
      'at measurements.0.recipe: ',
      'Restore',
    ],
  ])('says in one line what is wrong: %s', (_, contents, observed, remedy) => {
    const parsed = parseEvidence(contents);
    if (parsed.ok) throw new TypeError('It was taken.');
    expect(parsed.observed).toContain(observed);
    expect(parsed.observed).not.toContain('\n');
    expect(parsed.remedy).toContain(remedy);
  });
});
