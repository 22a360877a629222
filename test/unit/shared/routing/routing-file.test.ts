import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { emptyRouting, parseRoutingFile, renderRoutingFile } from '../../../../actions/shared/routing/routing-file.ts';
import { route } from '../../../../actions/shared/routing/route.ts';
import { aRouting } from '../../../support/a-routing.ts';
import { mutated } from '../../../support/mutated-text.ts';

const GOOD = renderRoutingFile(aRouting());

describe('the routing file', () => {
  it('reads back as it was written', () => {
    const routing = aRouting({
      dltUnits: ['a_unit', 'opensource'],
      weights: new Map([
        ['opensource', 40],
        ['__proto__', 2],
      ]),
    });
    const parsed = parseRoutingFile(renderRoutingFile(routing));
    expect(parsed).toEqual({ ok: true, routing });
    expect(parsed.ok && [...parsed.routing.weights.keys()]).toEqual(['__proto__', 'opensource']);
  });

  it('gives the same bytes for the same routing, one unit a line', () => {
    const one = renderRoutingFile(
      aRouting({
        dltUnits: ['b', 'a'],
        weights: new Map([
          ['b', 1],
          ['a', 2],
        ]),
      }),
    );
    const other = renderRoutingFile(
      aRouting({
        dltUnits: ['a', 'b', 'a'],
        weights: new Map([
          ['a', 2],
          ['b', 1],
        ]),
      }),
    );
    expect(one).toBe(other);
    expect(one).toMatch(/\n +"a",\n +"b"\n/u);
    expect(one.endsWith('}\n')).toBe(true);
  });

  it('routes nothing to dlt after a rollback, and keeps the weights and the salt', () => {
    const previous = aRouting();
    const routing = emptyRouting({ generation: 4, previous });
    expect(routing).toEqual({
      generation: 4,
      phase: 'manual_only',
      salt: 'switchback',
      weights: previous.weights,
      dltUnits: [],
    });
    expect(route(routing, 'opensource')).toBe('manual');
  });

  it('can be written by a rollback that could not read the file before', () => {
    const text = renderRoutingFile(emptyRouting({ generation: 1, previous: null }));
    expect(parseRoutingFile(text)).toMatchObject({ ok: true, routing: { salt: null, dltUnits: [] } });
  });
});

describe('route', () => {
  it.each([
    ['OpenSource', 'dlt'],
    [' r/opensource', 'dlt'],
    ['/r/opensource', 'dlt'],
    ['opensource2', 'manual'],
    ['', 'manual'],
    ['r/', 'manual'],
  ])('sends %j by %s', (unit, path) => {
    expect(route(aRouting(), unit)).toBe(path);
  });
});

/** name, text in the good file, what stands in its place, path of the problem, part of the message or of what was observed */
const BAD: readonly (readonly [name: string, from: string, to: string, path: string, shown: string])[] = [
  ['half a file', '"flags"', '', '', 'not JSON'],
  ['a comment', '"flags"', '/* flags */ "flags"', '', 'not JSON'],
  ['another schema', 'https://flagd.dev/schema/v0/flags.json', 'https://example.com', '$schema', 'https://example.com'],
  ['a generation below zero', '"generation": 3', '"generation": -3', 'metadata.generation', '-3'],
  ['a generation as text', '"generation": 3', '"generation": "3"', 'metadata.generation', '"3"'],
  ['half a generation', '"generation": 3', '"generation": 3.5', 'metadata.generation', '3.5'],
  ['a generation beyond what numbers hold', '"generation": 3', '"generation": 1e300', 'metadata.generation', '1e+300'],
  ['no generation', '"generation": 3,', '', 'metadata.generation', 'nothing'],
  ['an unknown phase', '"phase": "10%"', '"phase": "20%"', 'metadata.phase', '20%'],
  ['a newer file', '"schema_version": 1', '"schema_version": 2', 'metadata.schema_version', '2'],
  ['a weight of nothing', '"weight:opensource": 40', '"weight:opensource": 0', 'metadata.weight:opensource', '0'],
  ['a weight without a unit', '"weight:opensource": 40', '"weight:": 40', 'metadata', 'weight:'],
  [
    'a weight of a unit in another case',
    '"weight:opensource": 40',
    '"weight:OpenSource": 40',
    'metadata',
    'OpenSource',
  ],
  ['metadata of its own', '"weight:opensource": 40', '"owner": 40', 'metadata', 'owner'],
  ['a second flag', '"flags": {', '"flags": { "other": {},', 'flags', ''],
  ['a flag of another name', '"collection-path"', '"collection_path"', 'flags.collection-path', 'nothing'],
  ['a disabled flag', '"ENABLED"', '"DISABLED"', 'flags.collection-path.state', 'DISABLED'],
  [
    'dlt as default',
    '"defaultVariant": "manual"',
    '"defaultVariant": "dlt"',
    'flags.collection-path.defaultVariant',
    'dlt',
  ],
  ['variants the wrong way round', '"dlt": "dlt"', '"dlt": "manual"', 'flags.collection-path.variants.dlt', 'manual'],
  [
    'another attribute',
    '"var": "unit"',
    '"var": "subreddit"',
    'flags.collection-path.targeting.if[0].in[0].var',
    'subreddit',
  ],
  ['another operator', '"in": [', '"fractional": [', 'flags.collection-path.targeting.if[0].in', 'nothing'],
  [
    'a number among the units',
    '"opensource"\n',
    '"opensource", 5\n',
    'flags.collection-path.targeting.if[0].in[1][1]',
    '5',
  ],
  [
    'a unit in capitals',
    '"opensource"\n',
    '"OpenSource"\n',
    'flags.collection-path.targeting.if[0].in[1]',
    'OpenSource',
  ],
  [
    'a unit twice',
    '"opensource"\n',
    '"opensource", "opensource"\n',
    'flags.collection-path.targeting.if[0].in[1]',
    'opensource',
  ],
  [
    'a unit with a slash',
    '"opensource"\n',
    '"r/opensource"\n',
    'flags.collection-path.targeting.if[0].in[1]',
    'r/opensource',
  ],
  [
    'units in manual_only',
    '"phase": "10%"',
    '"phase": "manual_only"',
    'flags.collection-path.targeting.if[0].in[1]',
    '1 unit',
  ],
  [
    'units in the shadow phase',
    '"phase": "10%"',
    '"phase": "shadow"',
    'flags.collection-path.targeting.if[0].in[1]',
    '1 unit',
  ],
];

describe('parseRoutingFile refuses', () => {
  it.each(BAD)('%s', (...[, from, to, path, shown]) => {
    expect(GOOD).toContain(from);
    const parsed = parseRoutingFile(GOOD.replace(from, to));
    if (parsed.ok) throw new Error('was accepted');
    expect(parsed.problem.path).toBe(path);
    expect(`${parsed.problem.message} ${parsed.problem.observed}`).toContain(shown);
    expect(parsed.problem.remedy).toContain('run a rollback');
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s', (_name, text) => {
    expect(parseRoutingFile(text)).toMatchObject({ ok: false, problem: { path: '' } });
  });

  it('bytes that are not UTF-8', () => {
    expect(parseRoutingFile(new Uint8Array([0x7b, 0xff, 0x7d]))).toMatchObject({ ok: false });
  });

  it('or reads whatever it is given, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(GOOD), fc.string(), fc.json(), fc.uint8Array()), (contents) => {
        const parsed = parseRoutingFile(contents);
        if (!parsed.ok) {
          expect(parsed.problem.remedy).not.toBe('');
          return;
        }
        const again = parseRoutingFile(renderRoutingFile(parsed.routing));
        expect(again.ok && { ...again.routing, dltUnits: [...again.routing.dltUnits] }).toEqual({
          ...parsed.routing,
          dltUnits: parsed.routing.dltUnits.toSorted(),
        });
      }),
      { numRuns: 500 },
    );
  });
});
