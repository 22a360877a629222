import type { KnownIncident } from '../../actions/report-incident/list-indexed.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';

/**
 * The incident of that id, by default the newest one.
 *
 * @throws OperatorError `incident-missing`
 */
export function chooseIncident(known: readonly KnownIncident[], asked: string | undefined): KnownIncident {
  const found = asked === undefined ? known[0] : known.find(({ record }) => record.id === asked);
  if (found !== undefined) return found;
  throw new OperatorError({
    reasonCode: 'incident-missing',
    message: asked === undefined ? 'The clone holds no incident' : `The clone holds no incident ${oneLine(asked, 100)}`,
    observed: `${known.length} under incidents/ that can be read`,
    expected: 'incidents/<id>/incident.json, as a rollback commits it',
    remedy: 'Pull the branch that holds it (git pull), or name another incident.',
  });
}
