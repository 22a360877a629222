import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import { CONFIG_PATH } from '../shared/cutover/file-paths.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import { commitIndex } from './commit-index.ts';
import { measureLifecycle } from './make-facts.ts';
import { factsOfFolder, readFolders, toIndexed, type KnownIncident } from './list-indexed.ts';
import { HANDED_ON, NO_PIECES, type Pieces } from './pieces.ts';
import { namedIncident, readIncident, type IncidentFacts } from './read-incident.ts';
import { reportOne, type ReportedIncident, type RunContext } from './report-one.ts';
import type { ReportPorts } from './report-ports.ts';
import type { SideOutcome } from './report-result.ts';

/** More are not open at once; each costs a handful of calls. */
const MOST_INCIDENTS = 10;

export interface Carried {
  readonly reported: readonly ReportedIncident[];
  readonly index: SideOutcome;
}

/**
 * Every incident that is not reviewed, the newest first, drills left out: one that was made by break glass gets its pull request, what was
 * measured now counts for the one that the config names. The index follows.
 */
export async function carryIncidents(context: RunContext, pieces: Pieces, ports: ReportPorts): Promise<Carried> {
  const named = await readNamed(context, ports);
  const known = await listKnown(named, context, ports);
  const current = named ?? known[0]?.record.id ?? null;
  const reported: ReportedIncident[] = [];
  for (const one of known.filter(({ record }) => !record.isDrill).slice(0, MOST_INCIDENTS)) {
    if (context.process.signal.aborted) break;
    const incident = await readOrTake(one.record, context, ports);
    if (isReviewed(incident, context)) continue;
    const own = one.record.id === current ? pieces : withoutPieces(current);
    reported.push(await reportOne(context, { incident, pieces: own }, ports));
  }
  const facts = known.map(
    (one) =>
      reported.find(({ published }) => published.incident.id === one.record.id)?.published.facts ??
      factsOfFolder(one, context),
  );
  return { reported, index: await commitIndex(context, facts.map(toIndexed), ports) };
}

async function readNamed({ process }: RunContext, { state }: ReportPorts): Promise<string | null> {
  const tip = await measureStep(() => state.readTip([CONFIG_PATH], { signal: process.signal }), 'Run it again.');
  return tip.measured ? namedIncident(tip.value.files) : null;
}

/** Of the checkout, and the one that the state names where it is on a branch of its own. Newest first. */
async function listKnown(
  named: string | null,
  { process }: RunContext,
  { state, listIncidents, clock, random }: ReportPorts,
): Promise<readonly KnownIncident[]> {
  const there = readFolders(await listIncidents());
  if (named === null || there.some(({ record }) => record.id === named)) return there;
  const { signal } = process;
  const further = await measureStep(() => readIncident(state, named, { clock, random, signal }), 'Run it again.');
  return further.measured ? [{ record: further.value.record, folder: null }, ...there] : there;
}

/** From the state branch, else as the checkout has it. */
async function readOrTake(
  record: IncidentRecord,
  { process }: RunContext,
  { state, clock, random }: ReportPorts,
): Promise<IncidentFacts> {
  const { signal } = process;
  const read = await measureStep(() => readIncident(state, record.id, { clock, random, signal }), 'Run it again.');
  if (read.measured) return read.value;
  const unknown = (commit: string): IncidentFacts['state']['before'] => ({ commit, config: null, routing: null });
  const after = unknown('unknown');
  const notes = [`The incident was read from the checkout alone: ${read.message}`];
  return { record, report: null, state: { before: unknown(record.baseCommit), after }, notes };
}

/** By the history alone: nothing more is asked about an incident that is over. */
function isReviewed(incident: IncidentFacts, context: RunContext): boolean {
  const lifecycle = measureLifecycle({ ...context, incident, pullRequest: null });
  return lifecycle.measured && lifecycle.value.status === 'reviewed';
}

function withoutPieces(current: string | null): Pieces {
  const why = `this run measured for ${current ?? 'another incident'}`;
  return { ...NO_PIECES, missing: Object.fromEntries(HANDED_ON.map((name) => [name, why])) };
}
