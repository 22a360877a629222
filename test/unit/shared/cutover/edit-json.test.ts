import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { editJson } from '../../../../actions/shared/cutover/edit-json.ts';

describe('editJson', () => {
  it('replaces values and leaves every other byte where it is', () => {
    const text =
      '{\n  "weird" : 1.0,\n  "phase": "10%",   "e": 1e5, "big": 12345678901234567890,\n\n  "u": "\\u00e9", "list": [1,2,   3]\n}\n';
    expect(editJson(text, { phase: 'manual_only' })).toBe(text.replace('"10%"', '"manual_only"'));
  });

  it('adds keys behind the last one, laid out as that one is', () => {
    expect(editJson('{\n  "a": 1\n}\n', { b: { c: [1] } })).toBe(
      '{\n  "a": 1,\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}\n',
    );
  });

  it.each([
    ['tabs', '{\n\t"a": 1\n}\n', '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 2\n\t}\n}\n'],
    ['four blanks', '{\n    "a": 1\n}\n', '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}\n'],
    ['CRLF', '{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n'],
    ['one line', '{"a": 1, "z":2.50}\n', '{"a": 1, "z":2.50, "b":{"c":2}}\n'],
    ['no blanks', '{"a":1}\n', '{"a":1,"b":{"c":2}}\n'],
    ['no indent', '{\n"a": 1\n}\n', '{\n"a": 1,\n"b": {\n  "c": 2\n}\n}\n'],
    ['no final line feed', '{"a":1}', '{"a":1,"b":{"c":2}}\n'],
    ['an empty object', '{}', '{\n  "b": {\n    "c": 2\n  }\n}\n'],
    ['blank lines between', '{\n\n\n  "a": 1\n}\n', '{\n\n\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}\n'],
    ['a value on the next line', '{\n  "a":\n    1\n}\n', '{\n  "a":\n    1,\n  "b": {\n    "c": 2\n  }\n}\n'],
  ])('keeps the layout: %s', (_name, before, after) => {
    expect(editJson(before, { b: { c: 2 } })).toBe(after);
  });

  it('sets a key that stands there twice in both places', () => {
    const edited = editJson('{"dlt": true, "x": 1, "dlt": true}', { dlt: false });
    expect(edited).toBe('{"dlt": false, "x": 1, "dlt": false}\n');
  });

  it('finds a key that is written with escapes, and never one that is nested', () => {
    expect(editJson('{"\\u0061": 1, "n": {"a": 5}}', { a: 2 })).toBe('{"\\u0061": 2, "n": {"a": 5}}\n');
  });

  it('treats names of the prototype as ordinary keys', () => {
    const text = '{"__proto__": {"a": 1}, "constructor": 2, "toString": 3}\n';
    expect(editJson(text, { a: 1 })).toBe('{"__proto__": {"a": 1}, "constructor": 2, "toString": 3, "a": 1}\n');
  });

  it('gives back what was set and keeps the source text of every unknown key, whatever the object', () => {
    const json = fc.json({ maxDepth: 4 });
    const object = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), json, {
      maxKeys: 6,
      noNullPrototype: true,
    });
    const space = fc.constantFrom('', ' ', '\n  ', '\r\n\t', '\n\n    ');
    fc.assert(
      fc.property(
        object,
        space,
        fc.dictionary(fc.constantFrom('a', 'b', 'phase'), fc.jsonValue({ maxDepth: 2 })),
        (values, gap, changes) => {
          const entries = Object.entries(values);
          const text = `{${entries.map(([key, source]) => `${gap}${JSON.stringify(key)}:${source}`).join(',')}}`;
          const edited = editJson(text, changes);
          const read = JSON.parse(edited) as Record<string, unknown>;
          for (const [key, value] of Object.entries(changes))
            expect(JSON.stringify(read[key])).toBe(JSON.stringify(value));
          for (const [key, source] of entries) {
            if (!Object.hasOwn(changes, key)) expect(edited).toContain(`${gap}${JSON.stringify(key)}:${source}`);
          }
          expect(Object.keys(read).filter((key) => !Object.hasOwn(changes, key))).toEqual(
            Object.keys(JSON.parse(text) as object).filter((key) => !Object.hasOwn(changes, key)),
          );
          expect(editJson(edited, changes)).toBe(edited);
        },
      ),
      { numRuns: 100 },
    );
  });
});
