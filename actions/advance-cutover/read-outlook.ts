import type { GateLinks } from '../shared/gates/gate-facts.ts';
import type { HistoryStore } from '../shared/ports.ts';
import { assessOutlook, type Outlook } from '../shared/status/outlook.ts';
import { readGateFacts } from './read-gate-facts.ts';
import { readSight, type SightPorts } from './read-sight.ts';

/**
 * Looks ahead from the tip: what comes next, and what is wrong. Reads alone.
 *
 * @throws OperatorError where the config, the policy or the datasets are no such files; `DependencyError` where the remote does not answer
 */
export async function readOutlook(
  links: GateLinks,
  ports: SightPorts & { readonly history: HistoryStore },
  signal: AbortSignal,
): Promise<Outlook> {
  const sight = await readSight(ports, signal);
  const { repository, history } = ports;
  // Which phase is asked about, the outlook finds out itself.
  const question = { to: '10%', fix: null, collectorVersion: null, doctor: null, links } as const;
  const state = { oid: sight.tip.oid, repository };
  return assessOutlook(await readGateFacts(question, { ...sight, state, history, signal }));
}
