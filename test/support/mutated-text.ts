import fc from 'fast-check';

const SPICE = [
  '\t',
  '\n',
  '  ',
  ':',
  '- ',
  '[',
  '{',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '!!map ',
  '---\n',
  '<<: ',
  '__proto__: ',
  '|',
  '? ',
  '\u0000',
  '\ufeff',
  '9e999',
];

/** A text with a few places cut out, doubled or spiced with what its syntax minds. */
export function mutated(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat({ max: text.length }),
    cut: fc.nat({ max: 40 }),
    put: fc.oneof(fc.constantFrom(...SPICE), fc.string({ maxLength: 8 })),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 5 })
    .map((edits) =>
      edits.reduce((current, { at, cut, put }) => current.slice(0, at) + put + current.slice(at + cut), text),
    );
}
