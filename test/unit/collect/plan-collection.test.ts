import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { describeElsewhere } from '../../../actions/collect/collect-elsewhere.ts';
import { collectResultSchema, contract } from '../../../actions/collect/contract.ts';
import {
  planCollection,
  planTest,
  type CollectionFacts,
  type CollectionFiles,
} from '../../../actions/collect/plan-collection.ts';
import { requireDatabaseUrl, requireRedditAccess } from '../../../actions/collect/require-access.ts';
import { toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { parseInputs } from '../../../actions/shared/runtime/parse-inputs.ts';
import { aCutoverConfig } from '../../support/a-cutover-config.ts';

const shipped = readFileSync(new URL('../../../config/datasets.yaml', import.meta.url));
const inputs = { units: undefined, listing: undefined, limit: undefined };
const filesWith = (datasets: Uint8Array | null): CollectionFiles => ({
  'config/datasets.yaml': datasets,
  'config/policy.yaml': null,
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
const plan = (
  files: CollectionFiles,
  more: Partial<CollectionFacts> & { readonly asked?: Parameters<typeof planCollection>[0] } = {},
) => planCollection(more.asked ?? inputs, { files, history: [], whereExternal: 'note', ...more });
function nothingGiven() {
  const parsed = parseInputs(contract, {});
  if (!parsed.ok) throw new Error('the defaults alone are not enough');
  return parsed;
}
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('what a collection is to do', () => {
  it("in mode test is the runbook's step 4, from no file at all", () => {
    expect(planTest(inputs, null)).toEqual({
      ...{ mode: 'test', units: ['opensource'], listing: 'hot', limit: 10, notes: [] },
      ...{ generation: null, testCommand: null },
    });
  });

  it('in mode collect is what the shipped datasets bind for the manual path, all units where no state can be read', () => {
    expect(plan(filesWith(shipped))).toMatchObject({
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
    expect(plan(files, { history }).units).toContain('opensource');
    const settled = plan({ ...filesWith(shipped), ...stateAt('10%') });
    expect(settled.units).not.toContain('opensource');
    expect(settled.generation).toBe(3);
  });

  it('goes by what was asked for before what the dataset says', () => {
    const asked = { units: ['r/Opensource'], listing: 'new', limit: 7 } as const;
    expect(plan(filesWith(shipped), { asked })).toMatchObject({
      units: ['Opensource'],
      listing: 'new',
      limit: 7,
      notes: [],
    });
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
    expect(() => plan(filesWith(datasets))).toThrow(
      expect.objectContaining({ reasonCode: 'datasets-invalid', remedy: expect.stringMatching(/./u) }),
    );
  });

  it('needs a database, and names it as it was asked for', () => {
    expect(() => requireDatabaseUrl(nothingGiven().secrets, (input) => input.toUpperCase())).toThrow(
      expect.objectContaining({
        reasonCode: 'input-invalid',
        observed: 'no DATABASE-URL',
        remedy: expect.stringContaining('Set DATABASE-URL'),
      }),
    );
  });

  it('needs the credentials of Reddit, and names what is missing as it was asked for', () => {
    const { inputs: given, secrets } = nothingGiven();
    expect(() => requireRedditAccess(given, secrets, (input) => input.toUpperCase())).toThrow(
      expect.objectContaining({
        reasonCode: 'input-invalid',
        message: expect.stringMatching(/REDDIT-PUBLIC: observed nothing.*REDDIT-SECRET: observed nothing/u),
      }),
    );
  });
});

describe('a manual path that the policy leaves to another program', () => {
  const policy = readFileSync(new URL('../../../config/policy.yaml', import.meta.url), 'utf8');
  const external = text(
    policy.replace('test_command: null', 'test_command: [.venv/bin/python, scripts/test_manual.py]'),
  );
  const ours = text(policy.replace('    by: external', '    by: switchback'));
  const filesOf = (file: Uint8Array | null): CollectionFiles => ({ ...filesWith(shipped), 'config/policy.yaml': file });

  it('is not collected by a schedule, and that is said', () => {
    const planned = plan(filesOf(external), { whereExternal: 'nothing' });
    expect(planned).toMatchObject({ isElsewhere: true, units: [], notes: [expect.stringContaining('by: external')] });
    const answer = describeElsewhere(planned, new Date('2026-11-26T12:00:00Z'));
    expect(collectResultSchema.parse(answer)).toMatchObject({ verdict: 'warn', reasonCode: 'collected-elsewhere' });
    const outcome = toActionOutcome(answer);
    expect(outcome).toMatchObject({ exitCode: 0, annotations: [{ level: 'notice' }] });
    expect(outcome.summaryMarkdown).not.toContain('SUCCESS');
  });

  it.each([
    { what: 'a person asks for it', file: external, whereExternal: 'note', units: undefined },
    { what: 'units are named', file: external, whereExternal: 'nothing', units: ['opensource'] },
    { what: 'the policy leaves it to Switchback', file: ours, whereExternal: 'nothing', units: undefined },
    { what: 'the policy cannot be read', file: text('phases: ['), whereExternal: 'nothing', units: undefined },
    { what: 'there is no policy', file: null, whereExternal: 'nothing', units: undefined },
  ] as const)('is collected where $what', ({ file, whereExternal, units }) => {
    const planned = plan(filesOf(file), { whereExternal, asked: { ...inputs, units } });
    expect(planned.isElsewhere).toBe(false);
    expect(planned.units.length).toBeGreaterThan(0);
    expect(planned.notes.some((note) => note.includes('one client id'))).toBe(file === external);
  });

  it('is tested by its own command too, as words and no shell', () => {
    expect(planTest(inputs, external).testCommand).toEqual(['.venv/bin/python', 'scripts/test_manual.py']);
    expect(planTest(inputs, ours).testCommand).toBeNull();
    expect(planTest(inputs, text('phases: ['))).toMatchObject({
      testCommand: null,
      notes: [expect.stringContaining('cannot be used')],
    });
  });
});
