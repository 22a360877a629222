import { z } from 'zod';

import { OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { StatusPage, StatusSummary } from '../incident-ports.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';
import { isSafeAddress, openHttp, readUpTo } from './http-stream.ts';

/** What is read of `GET /api/v2/summary.json`, as Atlassian Statuspage documents it for every page that it hosts. */
const summarySchema = z.object({
  status: z.object({ indicator: z.string(), description: z.string() }),
  components: z.array(z.object({ name: z.string(), status: z.string(), group: z.boolean().nullish() })).max(2_000),
  incidents: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        impact: z.string().nullish(),
        created_at: z.iso.datetime({ offset: true }),
        updated_at: z.iso.datetime({ offset: true }).nullish(),
        shortlink: z.string().nullish(),
      }),
    )
    .max(200),
});

/** Supabase's own has 30 kB. */
const MOST_BYTES = 2 * 2 ** 20;
const PATH = 'api/v2/summary.json';
const REMEDY = 'Look at the page in a browser; another address can be given as supabase-status-url.';

/**
 * The status page of a Statuspage address such as `https://status.supabase.com`.
 *
 * @throws OperatorError `input-invalid` where the address is neither https nor one of this machine, or holds credentials.
 */
export function createStatusPage(address: string): StatusPage {
  const url = toSummaryUrl(address);
  return {
    address: url.href,
    async read(signal) {
      try {
        return await readSummary(url, signal);
      } catch (fault) {
        return unread(`no answer (${oneLine(fault instanceof Error ? fault.message : String(fault), 160)})`);
      }
    },
  };
}

function toSummaryUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && isSafeAddress(url) && url.username === '' && url.password === '')
    return new URL(PATH, `${url.origin}${url.pathname.replace(/\/*$/u, '/')}`);
  throw new OperatorError({
    reasonCode: 'input-invalid',
    message: 'The address of the status page cannot be used',
    observed:
      url === null ? 'no address' : url.protocol === 'https:' ? 'an address with credentials' : `${url.protocol}//`,
    expected: 'https://… without credentials, or http:// on this machine',
    remedy: 'Give another address as supabase-status-url, or mend links.supabase_status in config/policy.yaml.',
  });
}

async function readSummary(url: URL, signal: AbortSignal): Promise<Measured<StatusSummary>> {
  const message = await openHttp(url.href, { headers: { accept: 'application/json' }, signal });
  if (message.statusCode !== 200) {
    message.destroy();
    return unread(`HTTP ${message.statusCode ?? 'without a status'}`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of readUpTo(message, MOST_BYTES)) chunks.push(Uint8Array.from(chunk));
  const parsed = summarySchema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
  return parsed.success
    ? { measured: true, value: toSummary(parsed.data) }
    : unread('an answer that is no summary of a status page');
}

function toSummary({ status, components, incidents }: z.infer<typeof summarySchema>): StatusSummary {
  return {
    description: status.description,
    // A group only repeats the worst of its members.
    troubledComponents: components
      .filter((component) => component.group !== true && component.status !== 'operational')
      .map(({ name, status: state }) => ({ name, status: state })),
    incidents: incidents.map((incident) => ({
      name: incident.name,
      status: incident.status,
      impact: incident.impact ?? 'unknown',
      since: utc(incident.created_at),
      updatedAt: utc(incident.updated_at ?? incident.created_at),
      url: incident.shortlink ?? null,
    })),
  };
}

function utc(instant: string): string {
  return new Date(instant).toISOString();
}

/** `undefined`, which no schema takes, for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function unread(observed: string): Unmeasured {
  return {
    measured: false,
    message: `the status page could not be read: observed ${observed}, expected its summary`,
    remedy: REMEDY,
  };
}
