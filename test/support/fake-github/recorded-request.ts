import type { IncomingMessage } from 'node:http';

/** A request as it arrived, without the token. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; the text where it is not; undefined where there is none. */
  readonly body: unknown;
  /** What a fault or hook can name it by: GraphQL operation name and root fields, or operation id and route. */
  readonly labels: readonly string[];
  /** By `performance.now()`, for the bench. `answeredAt` is there once the answer is on its way. */
  readonly timing: { readonly receivedAt: number; answeredAt?: number };
}

export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function headersWithoutToken(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    name === 'authorization' ? 'token ***' : String(value),
  ]);
  return Object.fromEntries(headers) as Record<string, string>;
}
