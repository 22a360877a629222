import { isIncidentAmended, parseChanges } from '../cutover/absorbed-change.ts';
import { isRolledBack, readRollbackFacts, type RollbackFacts } from '../cutover/rollback-facts.ts';
import type { RollbackOutcome } from '../cutover/rollback-request.ts';
import { parseTrailers, type Trailers } from '../cutover/trailers.ts';
import type { RepositorySnapshot } from '../ports.ts';
import type { OwnCommit, Recognition } from './commit-transition.ts';
import { describeOwnCommit } from './describe-own-commit.ts';

/**
 * What an own commit of a rollback means at that tip, which has the word: a run that is started again after the state was moved forward on
 * purpose must not answer that all is well. It rolls back again, or ends as `stale-decision` where it was decided on an older generation.
 */
export function recogniseRollback(own: OwnCommit, tip: RepositorySnapshot): Recognition<RollbackOutcome> {
  const facts = readRollbackFacts(tip);
  if (!isRolledBack(facts)) return { kind: 'plan-again' };
  const trailers = parseTrailers(own.message);
  const { Generation } = trailers;
  if (Generation === undefined) return { kind: 'found', outcome: absorbed(own, trailers, facts) };
  return Number(Generation) === facts.generation
    ? { kind: 'found', outcome: rolledBack(own, trailers, facts) }
    : { kind: 'answered', outcome: rolledBackSince(Generation, facts) };
}

function rolledBack(own: OwnCommit, { Incident }: Trailers, { generation }: RollbackFacts): RollbackOutcome {
  const unsaid = { from: null, movedUnits: null, changes: [] } as const;
  const notes = [describeOwnCommit(own)];
  const incidentId = Incident ?? null;
  return { decision: 'rolled-back', reasonCode: 'rolled-back', incidentId, generation, ...unsaid, notes };
}

/** The own commit made no transition: it added a reason to an incident, or only mended what a rolled-back state has to have. */
function absorbed(own: OwnCommit, { Incident, Changed }: Trailers, facts: RollbackFacts): RollbackOutcome {
  const changes = parseChanges(Changed);
  return {
    ...answerOf(facts),
    reasonCode: isIncidentAmended(changes) ? 'reason-added' : 'already-rolled-back',
    incidentId: Incident ?? facts.config.incidentId,
    changes,
    notes: [describeOwnCommit(own)],
  };
}

function rolledBackSince(own: string, facts: RollbackFacts): RollbackOutcome {
  const note = `This operation rolled back before, to generation ${own}; the state was changed since and is rolled back at generation ${facts.generation}.`;
  return { ...answerOf(facts), notes: [note] };
}

function answerOf({ generation, config }: RollbackFacts): Omit<RollbackOutcome, 'notes'> {
  return {
    decision: 'already-rolled-back',
    reasonCode: 'already-rolled-back',
    incidentId: config.incidentId,
    generation,
    from: 'manual_only',
    movedUnits: [],
    changes: [],
  };
}
