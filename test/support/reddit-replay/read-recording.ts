import { readFileSync } from 'node:fs';
import { createScanner, findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';

export const RECORDINGS = [
  '429-on-token',
  '429-with-retry-after',
  'all-new-stream-2021',
  'askreddit-new-2020',
  'bad-gateway',
  'gateway-timeout',
  'info-with-deleted-2020',
  'internal-server-error',
  'popular-hot-2026',
  'service-unavailable',
] as const;
export type RecordingName = (typeof RECORDINGS)[number];

export interface RecordedExchange {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body token by token as Reddit sent it, `1776105848.0` and all; parsing and serialising would make that `1776105848`. */
  readonly body: string;
  /** The `data` of each child of a listing, in the same exact form; empty where the body is none. */
  readonly posts: readonly string[];
}

interface RecordingFile {
  readonly interactions: readonly {
    readonly request: { readonly method: string; readonly url: string };
    readonly response: {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
    };
  }[];
}

/**
 * The exchanges of a recording, oldest first. A JSON body is kept parsed and indented in the file, so its white space is the one thing that is not
 * known any more: it is served without any, as Reddit does. Other bodies are served as they stand.
 */
export function readRecording(name: RecordingName): readonly RecordedExchange[] {
  const known = readBefore.get(name) ?? readFile(name);
  readBefore.set(name, known);
  return known;
}

/** Recordings do not change, and taking one apart takes 50 ms. */
const readBefore = new Map<RecordingName, readonly RecordedExchange[]>();

function readFile(name: RecordingName): readonly RecordedExchange[] {
  const text = readFileSync(new URL(`recordings/${name}.json`, import.meta.url), 'utf8');
  const tree = parseTree(text);
  if (tree === undefined) throw new Error(`the recording ${name} is no JSON`);
  const { interactions } = JSON.parse(text) as RecordingFile;
  return interactions.map(({ request, response }, index) => {
    const body = findNodeAtLocation(tree, ['interactions', index, 'response', 'body']);
    const children =
      findNodeAtLocation(tree, ['interactions', index, 'response', 'body', 'data', 'children'])?.children ?? [];
    return {
      method: request.method,
      url: new URL(request.url),
      status: response.status,
      headers: response.headers,
      body: typeof response.body === 'string' ? response.body : body === undefined ? '' : compact(text, body),
      posts: children.flatMap((child) => {
        const data = findNodeAtLocation(child, ['data']);
        return data === undefined ? [] : [compact(text, data)];
      }),
    };
  });
}

function compact(text: string, node: Node): string {
  const value = text.slice(node.offset, node.offset + node.length);
  const scanner = createScanner(value, true);
  let tokens = '';
  do {
    scanner.scan();
    tokens += value.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    // The end alone is a token without length.
  } while (scanner.getTokenLength() > 0);
  return tokens;
}
