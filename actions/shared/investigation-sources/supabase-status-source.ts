import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { StatusPage, StatusSummary } from '../incident-ports.ts';
import type { Measured } from '../verification/measured.ts';
import type { SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

/** What Supabase says of itself now: incidents that are not resolved, and components that do not run as they should. */
export function supabaseStatusJob(page: Measured<StatusPage>): SourceJob {
  const source = 'supabase-status';
  if (!page.measured)
    return answeredJob({ source, query: 'the status page' }, unknownSource(page.message, page.remedy));
  return {
    source,
    query: `GET ${page.value.address}`,
    gather: async (signal) => {
      const read = await page.value.read(signal);
      return read.measured ? describe(read.value, page.value.address) : unknownSource(read.message, read.remedy);
    },
  };
}

function describe({ description, incidents, troubledComponents }: StatusSummary, address: string): SourceAnswer {
  const clues = [
    ...incidents.map(({ name, status, impact, since, updatedAt, url }): Clue =>
      toClue({
        ...{ source: 'supabase-status', sign: 'provider-incident', firstAt: since, lastAt: updatedAt, count: 1 },
        example: `${name} (${status}, impact ${impact})`,
        where: url ?? address,
      }),
    ),
    ...troubledComponents.map(({ name, status }): Clue =>
      toClue({
        ...{ source: 'supabase-status', sign: 'provider-degraded', firstAt: null, lastAt: null, count: 1 },
        example: `${name}: ${status}`,
        where: address,
      }),
    ),
  ];
  const observed = `${description}; ${count(incidents.length, 'incident')} not resolved, ${count(troubledComponents.length, 'component')} not operational`;
  return { status: 'measured', observed, remedy: null, clues, facts: null };
}
