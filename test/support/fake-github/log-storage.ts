import type { FakeState } from './fake-state.ts';
import { storageRefusesToken, type Answer } from './github-bodies.ts';
import type { Operation } from './operation.ts';

const MISSING: Answer = {
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code></Error>',
};

/**
 * The storage that logs are redirected to, as Azure's behaves: the signature in the address is all it takes, a token beside it is refused, the
 * length is told, and a range that begins somewhere is answered with 206.
 */
export function logOperation(url: URL, headers: Readonly<Record<string, string | string[] | undefined>>): Operation {
  return {
    labels: ['job log'],
    violations: [],
    run: async ({ state }) => ({ answer: answerTo(url, headers, state), violations: [] }),
  };
}

function answerTo(
  url: URL,
  { authorization, range }: Readonly<Record<string, string | string[] | undefined>>,
  state: FakeState,
): Answer {
  if (authorization !== undefined) return storageRefusesToken;
  const id = /^\/logs\/(\d+)\.txt$/.exec(url.pathname)?.[1];
  const job = state.runs.flatMap(({ jobs }) => jobs).find((candidate) => String(candidate.id) === id);
  if (job === undefined || job.log === null || url.searchParams.get('sig') !== id) return MISSING;
  const bytes = Buffer.from(job.log);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(String(range)) ?? [];
  const start = from === undefined ? 0 : Number(from);
  const end = to === undefined || to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
  if (start > 0 && start >= bytes.length) return { status: 416 };
  return {
    status: from === undefined ? 200 : 206,
    headers: {
      'content-type': 'text/plain',
      'content-length': String(end - start),
      ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
    },
    body: bytes.subarray(start, end),
  };
}
