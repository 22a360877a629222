import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StatusPageState {
  description: string;
  components: readonly { readonly name: string; readonly status: string; readonly group?: boolean }[];
  incidents: readonly Readonly<Record<string, unknown>>[];
  /** Instead of the summary. */
  answer: Answer | null;
  /** Takes the request and never answers. */
  isSilent: boolean;
}

export interface FakeStatusPage {
  readonly url: string;
  /** What tests may change while it runs. */
  readonly state: StatusPageState;
  /** Paths that were asked for. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** A status page on the loopback in the form that Statuspage documents and Supabase's has: `GET /api/v2/summary.json` and nothing else. */
export async function startFakeStatusPage(changes: Partial<StatusPageState> = {}): Promise<FakeStatusPage> {
  const state: StatusPageState = {
    description: 'All Systems Operational',
    components: [{ name: 'Database', status: 'operational' }],
    incidents: [],
    answer: null,
    isSilent: false,
    ...changes,
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (state.isSilent) return;
    const { status, body, headers = {} } = state.answer ?? answerTo(request.url ?? '', state);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ state, requests },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(path: string, { description, components, incidents }: StatusPageState): Answer {
  if (path !== '/api/v2/summary.json') return { status: 404, body: '{}' };
  const time = '2026-11-26T11:00:00.000Z';
  const body = {
    page: { id: 'abc', name: 'Supabase', url: 'https://status.supabase.com', time_zone: 'Etc/UTC', updated_at: time },
    components: components.map((component, position) => ({
      id: `c${position}`,
      created_at: time,
      updated_at: time,
      position,
      description: null,
      showcase: false,
      start_date: null,
      group_id: null,
      page_id: 'abc',
      group: false,
      only_show_if_degraded: false,
      ...component,
    })),
    incidents: incidents.map((incident, at) => ({
      id: `i${at}`,
      name: 'Connection errors',
      status: 'investigating',
      created_at: time,
      updated_at: time,
      monitoring_at: null,
      resolved_at: null,
      impact: 'major',
      shortlink: `https://stspg.io/${at}`,
      started_at: time,
      page_id: 'abc',
      incident_updates: [],
      components: [],
      ...incident,
    })),
    scheduled_maintenances: [],
    status: { indicator: 'none', description },
  };
  return { status: 200, body: JSON.stringify(body) };
}
