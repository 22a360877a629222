import type { FaultKind } from '../support/fake-github/fault.ts';
import type { GateAnswer, GateOutcome, GateRequest, GateRule } from '../support/http-gate.ts';
import type { IncidentWorld } from '../support/incident-world.ts';

/** A fault of GitHub for the next request with that label. */
export function once(on: string, fault: FaultKind): (world: IncidentWorld) => void {
  return times(1, on, fault);
}

export function times(count: number, on: string, fault: FaultKind): (world: IncidentWorld) => void {
  return ({ github }) => github.faults.queue({ ...fault, on, times: count });
}

/** A fault of GitHub for every request with that label, from now on. */
export function always(on: string, fault: FaultKind): (world: IncidentWorld) => void {
  return times(Number.POSITIVE_INFINITY, on, fault);
}

/** A fault of GitHub for every request, whatever it is. */
export function everywhere(fault: FaultKind): (world: IncidentWorld) => void {
  return ({ github }) => github.faults.queue({ ...fault, times: Number.POSITIVE_INFINITY });
}

interface GateStrike {
  /** `POST /pulls$`: method and the end of the path. Any request unless said. */
  readonly on?: RegExp;
  /** Always unless said. */
  readonly count?: number;
  /** After the request was carried out; before it unless said. */
  readonly isAfter?: boolean;
}

/** Strikes requests on their way by the gate, with whatever a server or the network may do. */
export function atGate(
  gate: keyof IncidentWorld['gates'],
  outcome: GateOutcome | ((answer: GateAnswer) => GateOutcome),
  strike: GateStrike = {},
): (world: IncidentWorld) => void {
  const { on = /^/u, count = Number.POSITIVE_INFINITY, isAfter = typeof outcome === 'function' } = strike;
  return ({ gates }) => {
    let left = count;
    const rule: GateRule = async (request, forward) => {
      if (left <= 0 || !on.test(nameOf(request))) return forward();
      left -= 1;
      const given = isAfter ? await forward() : null;
      if (typeof outcome !== 'function') return outcome;
      return given === null ? 'reset' : outcome(given);
    };
    gates[gate].rule = rule;
  };
}

function nameOf({ method, path }: GateRequest): string {
  return `${method} ${path}`;
}

export function answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): GateAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: Buffer.from(body) };
}

export function jsonAnswer(status: number, message: string): GateAnswer {
  return answer(status, JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest' }), {
    'content-type': 'application/json; charset=utf-8',
  });
}
