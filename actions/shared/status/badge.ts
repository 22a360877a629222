import type { Phase } from '../cutover/phase.ts';
import type { Outlook } from './outlook.ts';

/** What shields.io takes from an endpoint (shields.io/badges/endpoint-badge): version 1 of its schema. */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: 'brightgreen' | 'blue' | 'orange' | 'red' | 'lightgrey';
}

const LABEL = 'dlt migration';

export interface BadgeFacts {
  /** `null` where the state cannot be read. */
  readonly phase: Phase | null;
  /** A hold stands, and has not ended. */
  readonly isHeld: boolean;
  /** `null` where nobody could look ahead. */
  readonly outlook: Pick<Outlook, 'wrong'> | null;
}

export function toBadge({ phase, isHeld, outlook }: BadgeFacts): Badge {
  const badge = { schemaVersion: 1, label: LABEL } as const;
  if (phase === null) return { ...badge, message: 'unknown', color: 'lightgrey' };
  const wrong = outlook?.wrong ?? [];
  if (wrong.some(({ about }) => about === 'open-incident'))
    return { ...badge, message: `${phase}, incident open`, color: 'red' };
  if (isHeld) return { ...badge, message: `${phase}, on hold`, color: 'orange' };
  if (outlook === null) return { ...badge, message: phase, color: 'lightgrey' };
  const failing = wrong.filter(({ verdict }) => verdict === 'fail').length;
  if (failing > 0) return { ...badge, message: `${phase}, ${failing} wrong`, color: 'orange' };
  if (wrong.length > 0) return { ...badge, message: `${phase}, not all measured`, color: 'lightgrey' };
  return { ...badge, message: phase, color: phase === '100%' ? 'brightgreen' : 'blue' };
}
