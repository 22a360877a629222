import { readdirSync, readFileSync } from 'node:fs';

/** Behind the name of the command, which may hold anything: state, parent, process group, session (proc(5), /proc/pid/stat). */
const STAT = /\) (?<state>\S) \d+ (?<group>\d+) (?<session>\d+) /u;

/**
 * The other process groups of a session that have a living process: the command that we start leads a session of its own, and `timeout` or a shell with job
 * control makes further groups in it. Only Linux shows them; elsewhere there are none but the first.
 */
export function listSessionGroups(session: number): readonly number[] {
  if (process.platform !== 'linux') return [];
  const groups = new Set<number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const found = STAT.exec(readStat(entry))?.groups;
    if (found === undefined || Number(found['session']) !== session || found['state'] === 'Z') continue;
    groups.add(Number(found['group']));
  }
  groups.delete(session);
  return [...groups];
}

/** Empty for a process that is gone meanwhile. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
