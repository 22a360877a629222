import { afterEach, expect, test } from 'vitest';

import { signalAfter } from '../../../../actions/shared/adapters/signal-after.ts';
import { createStatusPage } from '../../../../actions/shared/adapters/supabase-status.ts';
import { OperatorError } from '../../../../actions/shared/errors.ts';
import { startFakeStatusPage, type FakeStatusPage, type StatusPageState } from '../../../support/fake-status-page.ts';

const pages: FakeStatusPage[] = [];
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
});

async function aPage(state: Partial<StatusPageState> = {}): Promise<FakeStatusPage> {
  const page = await startFakeStatusPage(state);
  pages.push(page);
  return page;
}

const never = new AbortController().signal;

test('a page without trouble says so, asked at its summary alone', async () => {
  const page = await aPage();
  const read = await createStatusPage(`${page.url}/`).read(never);
  expect(read).toEqual({
    measured: true,
    value: { description: 'All Systems Operational', troubledComponents: [], incidents: [] },
  });
  expect(page.requests).toEqual(['/api/v2/summary.json']);
});

test('incidents that are open and components that are not operational are named, groups are not', async () => {
  const page = await aPage({
    description: 'Partial System Outage',
    components: [
      { name: 'Postgres', status: 'major_outage' },
      { name: 'eu-central', status: 'major_outage', group: true },
      { name: 'Auth', status: 'operational' },
    ],
    incidents: [{ name: 'Pooler down', impact: 'critical', created_at: '2026-11-26T12:00:00+02:00' }],
  });
  const read = await createStatusPage(page.url).read(never);
  expect(read.measured && read.value.troubledComponents).toEqual([{ name: 'Postgres', status: 'major_outage' }]);
  expect(read.measured && read.value.incidents).toMatchObject([
    { name: 'Pooler down', impact: 'critical', since: '2026-11-26T10:00:00.000Z', url: 'https://stspg.io/0' },
  ]);
});

test.each([
  ['a fault', { status: 503, body: 'down' }, 'HTTP 503'],
  ['a redirect', { status: 302, body: '', headers: { location: 'http://169.254.169.254/' } }, 'HTTP 302'],
  ['HTML', { status: 200, body: '<html>' }, 'no summary'],
  ['JSON of another form', { status: 200, body: '{"status":[]}' }, 'no summary'],
  ['more than it may read', { status: 200, body: `"${'x'.repeat(3 * 2 ** 20)}"` }, 'no summary'],
])('%s is unknown, with the reason', async (_name, answer, observed) => {
  const page = await aPage({ answer });
  const read = await createStatusPage(page.url).read(never);
  expect(read).toMatchObject({ measured: false, message: expect.stringContaining(observed) });
});

test('a page that is silent ends with the signal, and one that is gone is unknown', async () => {
  const page = await aPage({ isSilent: true });
  const read = await createStatusPage(page.url).read(signalAfter(50));
  expect(read).toMatchObject({ measured: false, message: expect.stringContaining('no answer') });
  await page.close();
  const gone = await createStatusPage(page.url).read(never);
  expect(gone).toMatchObject({ measured: false, message: expect.stringContaining('ECONNREFUSED') });
  pages.length = 0;
});

test.each([
  'http://status.supabase.com',
  'http://10.0.0.1',
  'file:///etc/passwd',
  'https://user:word@status.supabase.com',
  'http://localhost.evil.example',
  'not an address',
  '',
])('the address %s is refused before anything is sent', (address) => {
  expect(() => createStatusPage(address)).toThrow(OperatorError);
});

test('the address of a page in a folder is kept', () => {
  expect(createStatusPage('https://example.org/status').address).toBe('https://example.org/status/api/v2/summary.json');
});
