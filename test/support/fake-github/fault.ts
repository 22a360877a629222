/** When a fault strikes an operation that writes: nothing happened, or everything did and only the answer is lost. */
export type Moment = 'before applying' | 'after applying';

/** What goes wrong. The real bodies, and where each was seen, are in `github-bodies.ts`. */
export type FaultKind =
  | { readonly kind: 'server error'; readonly status: 500 | 503 | 504; readonly when?: Moment }
  | { readonly kind: 'bad gateway'; readonly body?: 'html' | 'json'; readonly when?: Moment }
  | { readonly kind: 'primary limit'; readonly status?: 403 | 429; readonly resetInSeconds: number }
  | { readonly kind: 'secondary limit'; readonly status?: 403 | 429; readonly retryAfterSeconds?: number }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'not found' }
  | { readonly kind: 'unprocessable' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'reset'; readonly when: Moment }
  /** The connection stays open and silent until the client or `close` ends it. */
  | { readonly kind: 'no answer'; readonly when: Moment }
  /** The whole answer, in pieces over this time. */
  | { readonly kind: 'slow'; readonly overMs: number }
  /** Status and headers as they should be, half of the JSON, then the end. */
  | { readonly kind: 'truncated JSON' }
  /** A 200 answer whose body is not JSON, as a proxy gives it. */
  | { readonly kind: 'HTML with 200' }
  /** Branches look as they did this many moves ago (a replica that lags), for reads only. */
  | { readonly kind: 'stale read'; readonly moves?: number }
  | { readonly kind: 'stale data' }
  /** HTTP 200 with `errors`; `data` as executed, null, or left out. `applied` says whether the operation was carried out. */
  | {
      readonly kind: 'GraphQL errors';
      readonly errors: readonly {
        readonly type?: string;
        readonly message: string;
        readonly path?: readonly (string | number)[];
      }[];
      readonly data?: 'kept' | 'null' | 'absent';
      readonly applied?: boolean;
    };

export type Fault = FaultKind & {
  /** An operation's label (see `operationLabels`); any operation when left out. */
  readonly on?: string;
  /** How many requests it strikes; once unless said. */
  readonly times?: number;
};

export interface FaultQueue {
  queue(...faults: readonly Fault[]): void;
  /** Faults that no request has met yet. */
  readonly pending: readonly Fault[];
  clear(): void;
}

export interface FaultSource extends FaultQueue {
  /** The first queued fault that fits one of the labels, used up by one. */
  take(labels: readonly string[]): Fault | undefined;
}

export function faultQueue(): FaultSource {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    queue: (...faults) => void waiting.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 }))),
    get pending() {
      return waiting.map(({ fault }) => fault);
    },
    clear: () => void waiting.splice(0),
    take: (labels) => {
      const at = waiting.findIndex(({ fault }) => fault.on === undefined || labels.includes(fault.on));
      const entry = waiting[at];
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) waiting.splice(at, 1);
      return entry.fault;
    },
  };
}
