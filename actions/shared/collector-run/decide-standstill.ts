import { z } from 'zod';

/** What a collector that was not let run saw of its packages, as it is remembered on its machine. */
const standstillSchema = z.strictObject({
  at: z.iso.datetime(),
  generation: z.int().nullable(),
  reasonCode: z.string(),
  pendingPackages: z.int().min(0),
});
export type Standstill = z.infer<typeof standstillSchema>;

/** A crontab that asks every minute leaves one record an hour, and a change at once. */
const EVERY_MS = 3_600_000;

/** Whether what is seen now is worth a record. A remembered time of the future is of a wrong clock, and keeps nothing back. */
export function isStandstillDue(last: Standstill | null, seen: Standstill): boolean {
  if (last === null) return true;
  const ageMs = Date.parse(seen.at) - Date.parse(last.at);
  const isSame =
    last.generation === seen.generation &&
    last.reasonCode === seen.reasonCode &&
    last.pendingPackages === seen.pendingPackages;
  return !isSame || ageMs < 0 || ageMs >= EVERY_MS;
}

/** `null` for whatever is no memory of ours: then it is recorded again. */
export function parseStandstill(text: string | null): Standstill | null {
  if (text === null) return null;
  try {
    return standstillSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
