import fc from 'fast-check';
import { expect, test } from 'vitest';

import { findMark, withMark, withoutMark } from '../../../../actions/shared/fence/fence-mark.ts';

const MARK = { generation: 5, at: '2026-11-25T02:05:20.000Z', run: '4711-1-switch' };

/** Whatever people write, but a mark. */
const comments = fc
  .option(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('hello', 'two\nlines\n', '[', 'Fenced by Switchback: no')),
  )
  .filter((comment) => findMark(comment) === null);

test('what people wrote comes back as it was, to the character', () => {
  fc.assert(
    fc.property(comments, fc.nat(), (comment, generation) => {
      const marked = withMark(comment, { ...MARK, generation });
      expect(findMark(marked)).toEqual({ ...MARK, generation });
      expect(withoutMark(marked)).toBe(comment || null);
    }),
  );
});

test('a second mark takes the place of the first', () => {
  const marked = withMark(withMark('hello', MARK), { ...MARK, generation: 6 });
  expect(marked.match(/switchback-fence/gu)).toHaveLength(1);
  expect(findMark(marked)?.generation).toBe(6);
});

test('words that people added to a marked comment stay', () => {
  expect(withoutMark(`new: ${withMark('hello', MARK)}\nmore`)).toBe('new: hello\nmore');
  expect(findMark(`${withMark('hello', MARK)} and more`)).toEqual(MARK);
  expect(findMark('[switchback-fence v1 generation=5 at=now run=x]')).toEqual({ generation: 5, at: 'now', run: 'x' });
});

test('of two marks the newer generation counts', () => {
  const both = `${withMark(null, { ...MARK, generation: 7 })} ${withMark(null, MARK)}`;
  expect(findMark(both)?.generation).toBe(7);
  expect(withoutMark(both)).toBe(' ');
});

test('a run that holds brackets or lines cannot break the mark', () => {
  const marked = withMark('hello', { ...MARK, run: 'a]\n[switchback-fence v1 generation=9 at=x run=y' });
  expect(findMark(marked)?.generation).toBe(5);
  expect(withoutMark(marked)).toBe('hello');
  expect(findMark(withMark(null, { ...MARK, run: '' }))?.run).toBe('-');
});

test('a comment without a mark has none', () => {
  expect(findMark(null)).toBeNull();
  expect(findMark('[switchback-fence v2 generation=5 at=now run=x]')).toBeNull();
  expect(withoutMark(null)).toBeNull();
});
