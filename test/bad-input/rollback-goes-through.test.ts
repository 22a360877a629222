import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseCutoverConfig } from '../../actions/shared/cutover/cutover-config.ts';
import { planRollback } from '../../actions/shared/cutover/plan-rollback.ts';
import type { RepositorySnapshot } from '../../actions/shared/ports.ts';
import { parseRoutingFile, renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aRolledBackConfig, jsonText } from '../support/a-cutover-config.ts';
import { aRollbackRequest, NOW } from '../support/a-rollback-request.ts';
import { aRouting } from '../support/a-routing.ts';
import { afterCommit, aSnapshot, CONFIG, planToTheEnd, ROUTING } from '../support/a-snapshot.ts';
import { BROKEN_CONFIGS, BROKEN_ROUTINGS } from './broken-files.ts';

type Contents = string | Uint8Array | null;
/** What GitHub's API takes: 1.5 MB in base64. */
const MAX_COMMIT_BYTES = 1_100_000;

/** Presses until nothing has to be written, and checks on the way that it ends rolled back, at once, and stays so. */
function press(files: Readonly<Record<string, Contents>>): {
  readonly before: RepositorySnapshot;
  readonly after: RepositorySnapshot;
} {
  const before = aSnapshot({ files });
  const step = planToTheEnd(before, (snapshot) => planRollback(snapshot, aRollbackRequest(), NOW));
  const after = step.kind === 'commit' ? afterCommit(before, step.commit) : before;
  if (step.kind === 'commit')
    expect(step.commit.files.reduce((sum, { contents }) => sum + contents.byteLength, 0)).toBeLessThan(
      MAX_COMMIT_BYTES,
    );
  const again = planToTheEnd(after, (snapshot) =>
    planRollback(snapshot, aRollbackRequest({ operationId: 'run-78-rollback' }), NOW),
  );
  expect(again).toMatchObject({ kind: 'answer', outcome: { decision: 'already-rolled-back' } });
  const config = JSON.parse(textIn(after, CONFIG)) as Record<string, unknown>;
  expect(config).toMatchObject({ current_phase: 'manual_only', dlt_enabled: false, manual_enabled: true });
  return { before, after };
}

function textIn(snapshot: RepositorySnapshot, path: string): string {
  return new TextDecoder().decode(snapshot.files.get(path)?.contents);
}

const parsedConfig = (snapshot: RepositorySnapshot) => parseCutoverConfig(snapshot.files.get(CONFIG)?.contents ?? null);

describe('a rollback goes through', () => {
  it.each(Object.entries(BROKEN_CONFIGS))('with a config that everything else refuses: %s', (_name, contents) => {
    const { before, after } = press({ [CONFIG]: contents });
    expect(parsedConfig(before).ok).toBe(false);
    expect(parsedConfig(after)).toMatchObject({
      ok: true,
      config: { phase: 'manual_only', hold: { expiresAt: null } },
    });
  });

  it.each(Object.entries(BROKEN_ROUTINGS))('with a routing file that everything else refuses: %s', (name, contents) => {
    for (const config of [jsonText(aCutoverConfig()), jsonText(aRolledBackConfig()), '{']) {
      const { before, after } = press({ [CONFIG]: config, [ROUTING]: contents });
      if (name !== 'too large') expect(parseRoutingFile(before.files.get(ROUTING)?.contents ?? '').ok).toBe(false);
      expect(parseRoutingFile(textIn(after, ROUTING))).toMatchObject({
        ok: true,
        routing: { phase: 'manual_only', dltUnits: [] },
      });
    }
  });

  it('with both broken in every combination', () => {
    for (const config of Object.values(BROKEN_CONFIGS)) press({ [CONFIG]: config, [ROUTING]: '{' });
  });
});

const jsonish = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('manual_only', '10%', true, false, null, 0, 1, 3, -1, 1.5, '2026-11-25T02:05:19', 'x'),
);
const KEYS = [
  'schema_version',
  'current_phase',
  'dlt_enabled',
  'manual_enabled',
  'generation',
  'attempt',
  'hold',
  'last_transition',
  'setup_timestamp',
  'cutover_schedule',
  'monitoring',
  'last_run',
  'mine',
];
const mangledConfig = fc
  .dictionary(fc.constantFrom(...KEYS), jsonish)
  .map((changes) => jsonText(aCutoverConfig(changes)));

/** A text with a piece taken out, doubled or replaced. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.nat(text.length);
  return fc
    .tuple(
      place,
      fc.nat(30),
      fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom('{', '}', ',', '"', '[', '\n', '<<<<<<< ', 'null'),
      ),
    )
    .map(([start, length, put]) => text.slice(0, start) + put + text.slice(start + length));
}
const bytesOrText = (text: string): fc.Arbitrary<Contents> =>
  fc.oneof(
    fc.constant(null),
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary' }),
    damaged(text),
    fc.constant(text),
  );

describe('whatever the files are', () => {
  it('a rollback ends rolled back, the next one changes nothing, and nothing throws', () => {
    const config = fc.oneof(bytesOrText(jsonText(aCutoverConfig())), mangledConfig, mangledConfig.chain(damaged));
    const routing = bytesOrText(renderRoutingFile(aRouting()));
    fc.assert(
      fc.property(config, routing, (configContents, routingContents) => {
        const { before, after } = press({ [CONFIG]: configContents, [ROUTING]: routingContents });
        expect(() => parsedConfig(before)).not.toThrow();
        const version: unknown = (JSON.parse(textIn(after, CONFIG)) as Record<string, unknown>)['schema_version'];
        if (typeof version !== 'number' || version <= 1) expect(parsedConfig(after).ok).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('unknown keys stay where the config can be parsed', () => {
    fc.assert(
      fc.property(mangledConfig, fc.jsonValue({ maxDepth: 3 }), (text, mine) => {
        const value = { ...(JSON.parse(text) as Record<string, unknown>), 'key of mine': mine };
        const { after } = press({ [CONFIG]: jsonText(value) });
        const read = JSON.parse(textIn(after, CONFIG)) as Record<string, unknown>;
        expect(JSON.stringify(read['key of mine'])).toBe(JSON.stringify(mine));
        expect(JSON.stringify(read['last_run'])).toBe(JSON.stringify((value as Record<string, unknown>)['last_run']));
      }),
      { numRuns: 100 },
    );
  });
});
