import type { FenceLedger, FencePort } from '../shared/fence-ports.ts';
import type { FenceRequest } from '../shared/fence/fence-request.ts';
import type { FenceResult } from '../shared/fence/fence-result.ts';
import type { Clock } from '../shared/ports.ts';

export interface FencePorts {
  readonly database: FencePort;
  readonly ledger: FenceLedger;
  readonly clock: Clock;
  /** When to stop waiting for sessions to end. */
  readonly deadlineAt: Date;
}

/** Takes the login of the dlt role and ends its sessions, or gives the login back. Never throws for what the database or the history does. */
export async function carryOutFence(request: FenceRequest, ports: FencePorts): Promise<FenceResult> {
  throw new TypeError(`Not there yet: ${request.direction}, until ${ports.deadlineAt.toISOString()}.`);
}
