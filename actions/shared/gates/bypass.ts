import { oneLine } from '../markdown/one-line.ts';
import { GATE_IDS, type GateId } from './gate.ts';
import { GATES } from './list-gates.ts';

/** What a person asked for: gates by name, and why. */
export interface BypassRequest {
  readonly gates: readonly string[];
  readonly reason: string;
}

/** A reason of substance: whoever reviews it has to learn something. */
export const LEAST_REASON_CHARACTERS = 20;
export const LEAST_REASON_WORDS = 4;

export type ParsedBypass =
  | { readonly ok: true; readonly gates: ReadonlySet<GateId>; readonly reason: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads what was asked for, everything that is wrong with it at once. Nothing asked for is no bypass. */
export function parseBypass({ gates, reason }: BypassRequest): ParsedBypass {
  const named = [...new Set(gates)];
  if (named.length === 0 && reason.trim() === '') return { ok: true, gates: new Set(), reason: '' };
  const known = named.filter((name): name is GateId => (GATE_IDS as readonly string[]).includes(name));
  const problems = [
    ...(named.length === 0 ? ['a reason was given and no gate: name each gate that it is about'] : []),
    ...named.filter((name) => !known.includes(name as GateId)).map(describeUnknown),
    ...known.filter((id) => !isBypassable(id)).map((id) => `${id} is never bypassed`),
    ...reasonProblems(reason),
  ];
  return problems.length === 0 ? { ok: true, gates: new Set(known), reason } : { ok: false, problems };
}

function isBypassable(id: GateId): boolean {
  return GATES.some((gate) => gate.id === id && gate.isBypassable);
}

function describeUnknown(name: string): string {
  const known = GATES.filter((gate) => gate.isBypassable).map(({ id }) => id);
  return `no gate is called ${oneLine(name, 60) || 'nothing'}: expected ${known.join(', ')}`;
}

/** What is wrong with a reason that somebody has to be able to judge; empty where nothing is. */
export function reasonProblems(reason: string): readonly string[] {
  const line = oneLine(reason, 10_000);
  const words = new Set(line.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
  if (line.length >= LEAST_REASON_CHARACTERS && words.size >= LEAST_REASON_WORDS) return [];
  const observed = line === '' ? 'none' : `"${oneLine(line, 60)}"`;
  return [
    `the reason says too little: observed ${observed}, expected at least ${LEAST_REASON_CHARACTERS} characters and ${LEAST_REASON_WORDS} different words, which whoever reviews it can judge`,
  ];
}
