import { count } from '../markdown/count.ts';
import type { IntegrityMemory } from './integrity-memory.ts';

const DAY_MS = 86_400_000;

/** How often sealed history is looked at again, as it is published. `at` is now. */
export function describeCoverage({ sealedDays }: Pick<IntegrityMemory, 'sealedDays'>, at: Date): string {
  if (sealedDays.length === 0) return 'no day is sealed yet';
  const verified = sealedDays.flatMap(({ verifiedAt }) => (verifiedAt === null ? [] : [Date.parse(verifiedAt)]));
  const pending = sealedDays.length - verified.length;
  const days = count(sealedDays.length, 'sealed day');
  if (verified.length === 0) return `${days}, none verified again yet`;
  const everyDays = Math.max(1, Math.ceil((at.getTime() - Math.min(...verified)) / DAY_MS));
  const cycle = `verified every ${count(everyDays, 'day')}`;
  return pending === 0
    ? `all sealed history ${cycle} (${days})`
    : `sealed history ${cycle} (${days}, ${pending} not verified again yet)`;
}
