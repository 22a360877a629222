import { count } from '../markdown/count.ts';
import { linkTo, type GateFacts, type IncidentStanding } from './gate-facts.ts';
import type { Gate, GateAnswer } from './gate.ts';

const EXPECTED = 'every incident reviewed: recovered, and its pull request merged';

/** Nothing goes forward while an incident is open; a drill's is none. */
export const openIncidentGate: Gate = {
  id: 'open-incident',
  title: 'No incident is open',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const { incidents } = facts;
    if (!incidents.measured)
      return { verdict: 'unknown', observed: incidents.message, expected: EXPECTED, remedy: incidents.remedy };
    const open = incidents.value.filter(({ incident }) => incident !== null && isOpen(incident));
    const [newest] = open;
    if (newest !== undefined) return refuse(newest, open.length, facts);
    const unread = incidents.value.find(({ incident }) => incident === null);
    if (unread === undefined)
      return { verdict: 'pass', observed: `none of ${count(incidents.value.length, 'incident')}`, expected: EXPECTED };
    return {
      verdict: 'unknown',
      observed: `incident ${unread.id} has no record that can be read`,
      expected: EXPECTED,
      remedy: `Restore incidents/${unread.id}/incident.json from the commit of its rollback.`,
      ...linkTo(facts.links, { incident: unread.id }),
    };
  },
};

function isOpen({ record, lifecycle }: NonNullable<IncidentStanding['incident']>): boolean {
  return !record.isDrill && lifecycle.status !== 'reviewed';
}

function refuse({ id, incident }: IncidentStanding, open: number, { links }: GateFacts): GateAnswer {
  const more = open > 1 ? `, and ${count(open - 1, 'further incident')}` : '';
  const since = incident?.lifecycle.criteriaHeldSince ?? null;
  const held = since === null ? '' : `; the success criteria hold since ${since}`;
  return {
    verdict: 'fail',
    observed: `${id} is ${incident?.lifecycle.status ?? 'open'}${held}${more}`,
    expected: EXPECTED,
    value: open,
    limit: 0,
    remedy: 'Let it recover (switchback verify says what is missing), complete its report, and merge its pull request.',
    ...linkTo(links, { incident: id }),
  };
}
