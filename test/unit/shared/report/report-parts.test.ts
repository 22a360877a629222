import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { listParts, renderPart, updateParts } from '../../../../actions/shared/report/report-parts.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const PART = renderPart('timeline', '- triggered\n- contained');
const update = (text: string, markdown = '- recovered') => updateParts(text, new Map([['timeline', markdown]]));

/** Anything that could stand around a part, with pieces of markers in it. */
const aText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\r',
        '<!-- ',
        'switchback:part timeline',
        'switchback:end timeline',
        ' -->',
        '\u2028',
      ),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('a part', () => {
  it('stands between two markers that hold its name and the start of its hash', () => {
    expect(renderPart('timeline', 'open')).toBe(
      '<!-- switchback:part timeline sha256:2348f99874421257 -->\nopen\n<!-- switchback:end timeline -->',
    );
  });

  it('is found again as it was written', () => {
    expect(listParts(`# Report\n\n${PART}\n\nHeard from the vendor.\n`)).toEqual([
      { name: 'timeline', markdown: '- triggered\n- contained', isEdited: false },
    ]);
  });

  it('can be empty, and is edited once its blank line is gone', () => {
    expect(listParts(renderPart('charts', ''))).toEqual([{ name: 'charts', markdown: '', isEdited: false }]);
    expect(listParts(renderPart('charts', '').replace('\n\n', '\n'))).toMatchObject([{ isEdited: true }]);
  });

  it('has a name that cannot be anything else', () => {
    for (const name of ['', 'a b', '-->', 'Timeline', 'a\nb', '1'])
      expect(() => renderPart(name, 'x')).toThrow('no name of a part');
  });

  it.each([
    '<!-- switchback:end timeline -->',
    PART,
    '<!--switchback:end timeline-->',
    '<!--\nswitchback:incident 20261125-020519Z-operator -->',
    '<!-- SWITCHBACK:step 20261125-020519Z-operator cto -->',
    '```\r\n<!-- switchback:end timeline -->\r\n```',
    '<<!-- switchback:end timeline -->',
  ])('holds nothing that could be taken for a marker: %j', (words) => {
    const text = renderPart('timeline', words);
    expect(listParts(text)).toHaveLength(1);
    expect(listParts(text)[0]).toMatchObject({ isEdited: false });
    expect(text.match(/<!--\s*switchback:/giu)).toHaveLength(2);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('keeps hostile text as its content alone: %s', (_name, words) => {
    const text = `before\n${renderPart('timeline', words)}\nafter`;
    const written = new TextDecoder().decode(new TextEncoder().encode(text));
    expect(listParts(written)).toMatchObject([{ name: 'timeline', isEdited: false }]);
    expect(update(written).text).toBe(`before\n${renderPart('timeline', '- recovered')}\nafter`);
  });

  it('is always found again and unedited, whatever it says', () => {
    fc.assert(
      fc.property(aText, (markdown) => {
        const [part, ...others] = listParts(`x\n${renderPart('timeline', markdown)}\ny`);
        expect(others).toEqual([]);
        expect(part).toMatchObject({ name: 'timeline', isEdited: false });
      }),
    );
  });
});

describe('an update', () => {
  it('puts new Markdown into a part and leaves the rest byte for byte', () => {
    const around = ['\ufeff# Report \t\r\n', '\n\n\r\n<b>ours</b>\u2028 \n\n'] as const;
    expect(update(around.join(`\n${PART}\n`))).toEqual({
      text: around.join(`\n${renderPart('timeline', '- recovered')}\n`),
      updated: ['timeline'],
      leftAlone: [],
      removedByPeople: [],
    });
  });

  it('never changes a byte outside of the parts', () => {
    fc.assert(
      fc.property(aText, aText, fc.string(), (before, after, markdown) => {
        // A marker of their own is theirs; here is looked at what stands around ours.
        fc.pre(listParts(`${before}\n\n${after}`).length === 0 && !/switchback:/u.test(before + after));
        expect(update(`${before}\n${PART}\n${after}`, markdown).text).toBe(
          `${before}\n${renderPart('timeline', markdown)}\n${after}`,
        );
      }),
    );
  });

  it('changes nothing the second time', () => {
    const once = update(`a\n${PART}\nb`);
    expect(update(once.text)).toEqual({ ...once, updated: [] });
  });

  it('leaves a part alone that people edited, and names it', () => {
    const edited = `a\n${PART.replace('contained', 'contained, says octocat')}\nb`;
    expect(update(edited)).toEqual({ text: edited, updated: [], leftAlone: ['timeline'], removedByPeople: [] });
    expect(listParts(edited)).toMatchObject([{ isEdited: true }]);
  });

  it('takes up a part again once its old words are back', () => {
    expect(update(PART.replace('contained', 'x').replace('x', 'contained')).updated).toEqual(['timeline']);
  });

  it.each([
    ['both markers', 'a\n- triggered\nb'],
    ['the end', `a\n${PART.split('\n').slice(0, -1).join('\n')}\nb`],
    ['the begin', `a\n${PART.split('\n').slice(1).join('\n')}\nb`],
    ['the hash', PART.replace(/ sha256:\w+/u, '')],
    ['the start of the line', PART.replaceAll('<!--', ' <!--')],
  ])('does not bring back a part that lost %s', (_what, text) => {
    expect(update(text)).toEqual({ text, updated: [], leftAlone: [], removedByPeople: ['timeline'] });
  });

  it('updates the parts behind one that lost its end', () => {
    const broken = PART.split('\n').slice(0, -1).join('\n');
    const text = `${broken}\n${renderPart('impact', 'unknown')}\nb`;
    expect(
      updateParts(
        text,
        new Map([
          ['timeline', 'x'],
          ['impact', 'none'],
        ]),
      ),
    ).toEqual({
      text: `${broken}\n${renderPart('impact', 'none')}\nb`,
      updated: ['impact'],
      leftAlone: [],
      removedByPeople: ['timeline'],
    });
  });

  it('follows a part that people moved, and keeps one that it does not know', () => {
    const own = renderPart('of-a-newer-version', 'x');
    const text = `${own}\n## Ours\n${PART}`;
    expect(update(text).text).toBe(`${own}\n## Ours\n${renderPart('timeline', '- recovered')}`);
  });

  it('updates both places of a part that people copied', () => {
    const both = update(`${PART}\n\n${PART}`);
    expect(listParts(both.text).map(({ markdown }) => markdown)).toEqual(['- recovered', '- recovered']);
    expect(both.updated).toEqual(['timeline']);
  });

  it('keeps the line ends of a file that was saved on Windows', () => {
    const windows = `# Report\n\n${PART}\n\nours\n`.replaceAll('\n', '\r\n');
    expect(listParts(windows)).toMatchObject([{ isEdited: false, markdown: '- triggered\n- contained' }]);
    expect(update(windows, 'a\nb').text).toBe(
      `# Report\n\n${renderPart('timeline', 'a\nb')}\n\nours\n`.replaceAll('\n', '\r\n'),
    );
  });

  it('leaves the end of the file as it is', () => {
    expect(update(PART).text.endsWith('end timeline -->')).toBe(true);
    const windows = PART.replaceAll('\n', '\r\n');
    expect(update(windows).text.endsWith('end timeline -->')).toBe(true);
  });

  it('reads a megabyte of markers in a moment', () => {
    const text = '<!-- switchback:part timeline sha256:0123456789abcdef -->\n'.repeat(20_000);
    expect(update(text).text).toBe(text);
  });
});
