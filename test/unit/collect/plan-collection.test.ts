import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import {
  planCollection,
  planTest,
  requireDatabaseUrl,
  type CollectionFiles,
} from '../../../actions/collect/plan-collection.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig } from '../../support/a-cutover-config.ts';

const shipped = readFileSync(new URL('../../../config/datasets.yaml', import.meta.url));
const inputs = { units: undefined, listing: undefined, limit: undefined };
const filesWith = (datasets: Uint8Array | null): CollectionFiles => ({
  'config/datasets.yaml': datasets,
  'config/routing.flagd.json': null,
  'config/traffic_cutover_config.json': null,
});
/** A config in that phase, beside the routing file of 10 % with opensource on dlt. */
const stateAt = (phase: '10%' | 'manual_only'): Partial<CollectionFiles> => ({
  'config/traffic_cutover_config.json': text(
    JSON.stringify(aCutoverConfig({ current_phase: phase, dlt_enabled: phase === '10%' })),
  ),
  'config/routing.flagd.json': text(
    renderRoutingFile({ generation: 3, phase: '10%', salt: 's', weights: new Map(), dltUnits: ['opensource'] }),
  ),
});
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('what a collection is to do', () => {
  it("in mode test is the runbook's step 4, from no file at all", () => {
    expect(planTest(inputs)).toEqual({ mode: 'test', units: ['opensource'], listing: 'hot', limit: 10, notes: [] });
  });

  it('in mode collect is what the shipped datasets bind for the manual path, all units where no state can be read', () => {
    const plan = planCollection(inputs, filesWith(shipped), []);
    expect(plan).toMatchObject({
      mode: 'collect',
      units: ['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'],
      listing: 'hot',
      limit: 50,
      binding: {
        schema: 'public',
        table: 'submissions',
        canonicalId: { column: 'submission_id', form: 'bare' },
        arrivalColumn: 'ingested_at',
      },
      filter: { rule: 'none' },
      notes: [expect.stringContaining('cannot be read')],
    });
  });

  it.each([
    { what: 'the config was set back by hand and the routing file not yet', phase: 'manual_only', history: [] },
    { what: 'a rollback was reverted by hand', phase: '10%', history: [{ oid: 'b', message: 'x\n\nGeneration: 4' }] },
  ] as const)('is every unit where $what, as dlt may run none then', ({ phase, history }) => {
    const files = { ...filesWith(shipped), ...stateAt(phase) };
    const plan = planCollection(inputs, files, history);
    expect(plan.units).toContain('opensource');
    expect(planCollection(inputs, { ...filesWith(shipped), ...stateAt('10%') }, []).units).not.toContain('opensource');
  });

  it('goes by what was asked for before what the dataset says', () => {
    const plan = planCollection({ units: ['r/Opensource'], listing: 'new', limit: 7 }, filesWith(shipped), []);
    expect(plan).toMatchObject({ units: ['Opensource'], listing: 'new', limit: 7, notes: [] });
  });

  it.each([
    { what: 'no datasets file', datasets: null },
    { what: 'no YAML', datasets: text('units: [') },
    {
      what: 'no table with columns',
      datasets: text(shipped.toString().replace(/        columns:\n(?: {10}.*\n)+/u, '')),
    },
    {
      what: 'a filter that is not known',
      datasets: text(shipped.toString().replace('filter: { rule: none }', 'filter: { rule: opaque, reason: unknown }')),
    },
  ])('refuses $what: where rows go cannot be guessed', ({ datasets }) => {
    expect(() => planCollection(inputs, filesWith(datasets), [])).toThrow(
      expect.objectContaining({ reasonCode: 'datasets-invalid', remedy: expect.stringMatching(/./u) }),
    );
  });

  it('needs a database', () => {
    expect(() => requireDatabaseUrl(undefined)).toThrow(expect.objectContaining({ reasonCode: 'input-invalid' }));
  });
});
