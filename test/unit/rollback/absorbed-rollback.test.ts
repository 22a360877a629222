import { describe, expect, it } from 'vitest';

import type { RollbackResult } from '../../../actions/rollback/contract.ts';
import { rollback } from '../../../actions/rollback/rollback.ts';
import { emptyRouting, renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';
import { aCutoverConfig, aHold, aRolledBackConfig, jsonText } from '../../support/a-cutover-config.ts';
import { aRollbackRequest, INCIDENT } from '../../support/a-rollback-request.ts';
import { aRouting } from '../../support/a-routing.ts';
import { CONFIG, ROUTING } from '../../support/a-snapshot.ts';
import { inMemoryCutoverRepository, type InMemoryFault } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryRemote, type InMemoryRemote } from '../../support/in-memory-remote.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const BACK = { [ROUTING]: renderRoutingFile(emptyRouting({ generation: 4, previous: null })) };
const HELD = jsonText(aRolledBackConfig({ hold: aHold() }));
const FREE = jsonText(aRolledBackConfig());
const aRemote = (files: Record<string, string>): InMemoryRemote => inMemoryRemote('main', { message: 'state', files });
const atTenPercent = (): InMemoryRemote =>
  aRemote({ [CONFIG]: jsonText(aCutoverConfig()), [ROUTING]: renderRoutingFile(aRouting()) });

interface Press {
  readonly reason?: string;
  readonly severity?: 'critical';
  readonly isDryRun?: boolean;
  readonly faults?: readonly InMemoryFault[];
}

function press(remote: InMemoryRemote, operation: string, how: Press = {}): Promise<RollbackResult> {
  const { isDryRun = false, faults = [], ...changes } = how;
  const queue = [...faults];
  const repository = inMemoryCutoverRepository({ remote, semantics: 'github', nextFault: () => queue.shift() });
  const signalAfter = () => new AbortController().signal;
  const ports = { repository, clock: virtualClock(), random: () => 0.5, signalAfter };
  const request = aRollbackRequest({ operationId: operation, ...changes });
  return rollback({ request, isDefaultBranch: true, isDryRun, deadlineMs: 30_000, nextWay: '' }, ports);
}

const ALREADY = 'The state was rolled back already: no transition was needed.';

describe('the message of a rollback of what is rolled back', () => {
  it.each<[string, Record<string, string>, string]>([
    ['nothing', { [CONFIG]: HELD, ...BACK }, ALREADY],
    ['the hold', { [CONFIG]: FREE, ...BACK }, `${ALREADY} No hold stood, so one was set.`],
    ['the routing file', { [CONFIG]: HELD }, `${ALREADY} ${ROUTING} was written anew.`],
    ['both', { [CONFIG]: FREE }, `${ALREADY} ${ROUTING} was written anew. No hold stood, so one was set.`],
  ])('says what was written: %s', async (_name, files, message) => {
    const remote = aRemote(files);
    expect(await press(remote, 'run-1-rollback')).toMatchObject({ reasonCode: 'already-rolled-back', message });
  });

  it('names the incident that took the reason, or a higher severity', async () => {
    const remote = atTenPercent();
    await press(remote, 'run-1-rollback');
    expect((await press(remote, 'run-2-rollback', { reason: 'more' })).message).toBe(
      `${ALREADY} The reason was added to incident ${INCIDENT}.`,
    );
  });

  it('says the same where the answer was lost and the own commit was found again', async () => {
    const lost = await press(aRemote({ [CONFIG]: FREE }), 'run-1-rollback', { faults: ['lost-applied'] });
    expect(lost).toMatchObject({
      reasonCode: 'already-rolled-back',
      message: `${ALREADY} ${ROUTING} was written anew. No hold stood, so one was set.`,
    });
  });
});

describe('a dry run', () => {
  it('says what a transition would do', async () => {
    expect(await press(atTenPercent(), 'run-1-rollback', { isDryRun: true })).toMatchObject({
      decision: 'dry-run',
      message: 'Dry run: nothing was written. A rollback now would go from 10% to manual_only, at generation 4.',
    });
  });

  it('says that no transition would be made where only a reason would be added', async () => {
    const remote = atTenPercent();
    await press(remote, 'run-1-rollback');
    const tip = remote.tip();
    expect(await press(remote, 'run-2-rollback', { reason: 'more', isDryRun: true })).toMatchObject({
      decision: 'dry-run',
      message: `Dry run: nothing was written. The state is rolled back already, so a rollback now would make no transition; it would add the reason to incident ${INCIDENT}.`,
    });
    expect(remote.tip()).toBe(tip);
  });

  it('says that nothing would be written where nothing would be', async () => {
    const result = await press(aRemote({ [CONFIG]: HELD, ...BACK }), 'run-1-rollback', { isDryRun: true });
    expect(result).toMatchObject({
      decision: 'already-rolled-back',
      message: `Dry run: nothing was written, and nothing would be. ${ALREADY}`,
      diff: null,
    });
  });
});
