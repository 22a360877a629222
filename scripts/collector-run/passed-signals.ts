import { constants } from 'node:os';

import type { ChildGroup } from './child-group.ts';

/** How long our own work may go on after a signal that no collector is there to take. */
const GRACE_MS = 7_000;
const PASSED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The signals that a scheduler, a terminal or a person sends us, all of which are meant for the collector. */
export class PassedSignals {
  /** The first one; `null` while there was none. */
  first: NodeJS.Signals | null = null;
  readonly #controller = new AbortController();
  readonly #listener: (name: NodeJS.Signals) => void;
  #group: Pick<ChildGroup, 'signal'> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#listener = (name) => {
      this.first ??= name;
      if (this.#group === null) this.#endBy(name);
      else this.#group.signal(name);
      this.#controller.abort(new DOMException(`Ended by ${name}.`, 'AbortError'));
    };
    for (const name of PASSED) process.on(name, this.#listener);
  }

  /** Aborts with the first. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Before a collector is there, and once it is over, what hangs must not hold this process: it ends as if it had not listened. */
  #endBy(name: NodeJS.Signals): void {
    this.#timer ??= setTimeout(() => {
      this.stop();
      process.kill(process.pid, name);
    }, GRACE_MS).unref();
  }

  /** From now on they go to the collector, the one that came while it was being started too. */
  passTo(group: Pick<ChildGroup, 'signal'> | null): void {
    this.#group = group;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (group !== null && this.first !== null) group.signal(this.first);
  }

  stop(): void {
    for (const name of PASSED) process.off(name, this.#listener);
  }
}

/** As a shell tells that a signal ended a command. */
export function statusOfSignal(name: NodeJS.Signals): number {
  return 128 + constants.signals[name];
}
