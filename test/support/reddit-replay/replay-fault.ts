import type { ServerResponse } from 'node:http';
import { readRecording } from './read-recording.ts';
import type { RecordingName } from './read-recording.ts';

/** What goes wrong with the next request of that kind, once: any of the API (the default), one for an older page, for comments, or for a token. */
export type ReplayFault = { readonly on?: 'api' | 'next-page' | 'comments' | 'token' } & (
  | {
      /** The first failure that the recording holds, byte for byte. */
      readonly kind: 'recorded';
      readonly recording: Extract<
        RecordingName,
        | '429-on-token'
        | '429-with-retry-after'
        | 'bad-gateway'
        | 'gateway-timeout'
        | 'internal-server-error'
        | 'service-unavailable'
      >;
    }
  /** The connection is reset, or never answered; the JSON ends half-way, or the connection does; a listing without children; a page of the outer walls. */
  | { readonly kind: 'reset' | 'hang' | 'truncated' | 'cut-off' | 'empty-page' | 'html' | 'not-a-listing' }
  /** Any other answer, where no recording has it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
);

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };
export const EMPTY_LISTING =
  '{"kind":"Listing","data":{"after":null,"dist":0,"modhash":null,"geo_filter":null,"children":[],"before":null}}';
const HALF = '{"kind":"Listing","data":{"after":null,"dist":100,"children":[{"kind":"t3","data":{"id":"1skj';

/** Answers with the fault. */
export function playFault(fault: ReplayFault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'recorded': {
      const failure = readRecording(fault.recording).find(({ status }) => status >= 400);
      if (failure === undefined) throw new Error(`the recording ${fault.recording} holds no failure`);
      response.writeHead(failure.status, failure.headers).end(failure.body);
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'truncated':
      response.writeHead(200, JSON_TYPE).end(HALF);
      return;
    case 'cut-off':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '300000' });
      response.write(HALF, () => response.socket?.destroy());
      return;
    case 'empty-page':
      response.writeHead(200, JSON_TYPE).end(EMPTY_LISTING);
      return;
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html; charset=UTF-8' })
        .end('<!doctype html><html><body>whoa there, pardner!</body></html>');
      return;
    case 'not-a-listing':
      response.writeHead(200, JSON_TYPE).end('{"message":"temporarily unavailable"}');
      return;
    case 'status':
      response.writeHead(fault.status, { ...JSON_TYPE, ...fault.headers }).end(fault.body);
      return;
    default:
      fault satisfies never;
  }
}
