import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  bullets,
  checklist,
  heading,
  link,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
} from '../../../../actions/shared/markdown/render-markdown.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import { allNodes, nodesHolding, parseMarkdown, tableRows } from '../../../support/markdown-tree.ts';

const typesIn = (text: string) => new Set(allNodes(parseMarkdown(text)).map(({ type }) => type));

describe('quoted text', () => {
  it.each(Object.entries(HOSTILE_TEXTS))('stays code in a sentence, a list and a block: %s', (_name, text) => {
    const markdown = renderMarkdown([
      paragraph('a ', quoted(text), ' b'),
      bullets([[quoted(text)]]),
      quotedBlock(text, 'text'),
      paragraph('end'),
    ]);
    expect(nodesHolding(markdown, 'EVIL').map(({ type }) => type)).toEqual(['inlineCode', 'inlineCode', 'code']);
    expect(typesIn(markdown)).toEqual(new Set(['root', 'paragraph', 'text', 'inlineCode', 'list', 'listItem', 'code']));
  });

  it.each(Object.entries(HOSTILE_TEXTS))('stays in its cell: %s', (_name, text) => {
    const markdown = renderMarkdown([
      table(
        ['a', 'b'],
        [
          [['x'], [quoted(text)]],
          [[quoted(text)], ['y']],
        ],
      ),
    ]);
    expect(tableRows(markdown).map((cells) => cells.length)).toEqual([2, 2, 2, 2]);
    expect(markdown.trimEnd().split('\n')).toHaveLength(4);
    expect(new Set(nodesHolding(markdown, 'EVIL').map(({ type }) => type))).toEqual(new Set(['inlineCode']));
  });

  it('keeps the lines of a block, takes controls out of it and shows what is invisible', () => {
    const markdown = renderMarkdown([quotedBlock('a\r\n  b\tc\rd\u202e\0e\u{e0041}\u00ad', 'text')]);
    const value = String.raw`d\u202ee\u{e0041}\u00ad`;
    expect(nodesHolding(markdown, 'a')).toEqual([{ type: 'code', value: `a\n  b\tc\n${value}` }]);
  });

  it('holds whatever the text is', () => {
    const pieces = fc.constantFrom(
      '`',
      '``',
      '```',
      '~~~',
      '|',
      '\\',
      '\n',
      '#',
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '!',
      ' ',
      '\t',
      '*',
      '_',
      '@x',
      '&',
      'a',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const block = renderMarkdown([quotedBlock(text), paragraph('end')]);
        expect(parseMarkdown(block).children.map(({ type }) => type)).toEqual(['code', 'paragraph']);
        const inline = renderMarkdown([paragraph('a ', quoted(text), ' b')]);
        expect(parseMarkdown(inline).children[0]).toMatchObject({
          children: [{ value: 'a ' }, { type: 'inlineCode' }, { value: ' b' }],
        });
        const cells = renderMarkdown([table(['h', 'h'], [[[quoted(text)], [quoted(text)]]])]);
        expect(tableRows(cells).map((row) => row.length)).toEqual([2, 2, 2]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('plain text', () => {
  it.each(Object.entries(HOSTILE_TEXTS).filter(([, text]) => !/[\n\r\u2028\u2029\0]/u.test(text)))(
    'is escaped and comes back as it was: %s',
    (_name, text) => {
      const markdown = renderMarkdown([paragraph('a ', text, ' b')]);
      expect(typesIn(markdown)).toEqual(new Set(['root', 'paragraph', 'text']));
      expect(nodesHolding(markdown, 'EVIL')).toHaveLength(1);
    },
  );

  it('cannot add a cell', () => {
    expect(tableRows(renderMarkdown([table(['a'], [[['x | y']]])])).map((row) => row.length)).toEqual([1, 1, 1]);
  });
});

it('renders what GitHub shows as a heading, a checklist, a link and strong text', () => {
  const markdown = renderMarkdown([
    heading(2, 'T'),
    checklist([
      { checked: false, content: ['a'] },
      { checked: true, content: ['b'] },
    ]),
    paragraph(strong('s'), ' ', link('https://example.org/a', 'l')),
  ]);
  expect(markdown).toBe('## T\n\n- [ ] a\n- [x] b\n\n**s** [l](https://example.org/a)\n');
});
