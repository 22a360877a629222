import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalJson } from '../../../../actions/shared/evidence/canonical-json.ts';
import { isDigestRight } from '../../../../actions/shared/evidence/evidence-digest.ts';
import { evidenceSchema } from '../../../../actions/shared/evidence/evidence.ts';
import { renderEvidence } from '../../../../actions/shared/evidence/render-evidence.ts';
import { aMeasurement, anEvidence } from '../../../support/an-evidence.ts';

describe('canonical JSON', () => {
  it('does not depend on the order of names, and is the same value', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: true })).toBe('{"a":true,"b":[1,{"c":"é","d":null}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        const plain = JSON.parse(JSON.stringify(value)) as typeof value;
        expect(canonicalJson(turned as never)).toBe(canonicalJson(value as never));
        expect(JSON.parse(canonicalJson(value as never))).toEqual(plain);
      }),
    );
  });
});

describe('the digest of evidence', () => {
  const evidence = anEvidence({ measurements: [aMeasurement()] });

  it('is right as it was sealed, and after it was written and read', () => {
    expect(isDigestRight(evidence)).toBe(true);
    expect(isDigestRight(evidenceSchema.parse(JSON.parse(renderEvidence(evidence))))).toBe(true);
  });

  it('is wrong once any character of the file is another one', () => {
    const text = renderEvidence(evidence);
    const places = [...text.matchAll(/[a-z0-9](?=[^"\n]*"?,?$)/gmu)].map(({ index }) => index);
    expect(places.length).toBeGreaterThan(40);
    for (const at of places) {
      const changed = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      const parsed = evidenceSchema.safeParse(parse(changed));
      if (parsed.success) expect(isDigestRight(parsed.data), changed.slice(at - 20, at + 5)).toBe(false);
    }
  });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
