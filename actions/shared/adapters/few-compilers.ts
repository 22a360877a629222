import { setFlagsFromString } from 'node:v8';

/** The first Node whose V8 has Maglev on, a compiler between the quick one and the thorough one. */
const FIRST_WITH_MAGLEV = 22;

/**
 * Leaves the thorough compiler of V8 out where there is Maglev, for the rest of the process: its own memory is 10 MB and more while it works, and reading
 * logs takes no longer without it (Node 24.21). Before Maglev it would take twice as long.
 */
export function keepCompilersFew(nodeVersion: string): void {
  if (Number.parseInt(nodeVersion, 10) >= FIRST_WITH_MAGLEV) setFlagsFromString('--no-turbofan');
}
