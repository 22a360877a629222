import type { DatabaseFacts, LookWindow } from './look-context.ts';

/** Behind now where open transactions are seen: the clocks of dlt's machine and of the database may differ by seconds. */
const SEEN_LAG_SECONDS = 60;
/** Behind now where they are not: longer than any writer's transaction should take. */
const FIXED_LAG_SECONDS = 900;
const FIRST_WINDOW_HOURS = 24;
/** A look after a long pause does not read more than this. */
const LONGEST_WINDOW_DAYS = 7;
const DAY_MS = 86_400_000;
/** So often a window is halved after looks that could not judge it, down to a 64th. */
const MOST_HALVINGS = 6;

/** The gauge under which it is kept how many looks in a row could not judge a table's window. */
export function heldGauge(tableKey: string): string {
  return `window.held:${tableKey}`;
}

/**
 * Arrivals to judge: after the watermark, up to what no open transaction can still add to. A row takes the start of its transaction as its arrival
 * (`now()`), so the end lies before the start of the oldest one. Never backwards: where a transaction is older than the watermark, the window is empty.
 * After `held` looks that could not judge it, such as by a time-out, it is shorter: a window that is too large for one look would stay so for ever.
 */
export function planWindow(database: DatabaseFacts, watermark: string | undefined, held = 0): LookWindow {
  const now = knownUntil(database);
  const share = 0.5 ** Math.min(held, MOST_HALVINGS);
  const floor = watermark ?? instantText(now - share * FIRST_WINDOW_HOURS * 3_600_000);
  const longest = instantText(now - LONGEST_WINDOW_DAYS * DAY_MS);
  const after = floor > longest ? floor : longest;
  const lagged = instantText(now - lagSeconds(database) * 1_000);
  const oldest = database.oldestTransactionAt;
  const settled = oldest === null ? lagged : earlier(lagged, instantText(Date.parse(oldest) - 1));
  const through =
    held === 0 ? settled : earlier(settled, instantText(Date.parse(after) + share * FIRST_WINDOW_HOURS * 3_600_000));
  const cut = watermark !== undefined && watermark < after ? { cutFrom: watermark } : {};
  return { after, through: through > after ? through : after, isFirst: watermark === undefined, ...cut };
}

/** The last 24 hours by the database's clock, whatever the watermark. */
export function planDay({ at }: DatabaseFacts): LookWindow {
  return { after: instantText(Date.parse(at) - DAY_MS), through: at, isFirst: false };
}

/** Why the window ends where it does, for a person. */
export function describeLag(database: DatabaseFacts): string {
  const { maySeeTransactions, isReplica, oldestTransactionAt } = database;
  if (isReplica)
    return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min behind the replica: open transactions of its primary cannot be seen`;
  if (!maySeeTransactions)
    return `a fixed lag of ${FIXED_LAG_SECONDS / 60} min: the role lacks pg_read_all_stats, so open transactions cannot be seen`;
  const lagged = instantText(knownUntil(database) - SEEN_LAG_SECONDS * 1_000);
  return oldestTransactionAt !== null && oldestTransactionAt <= lagged
    ? `the oldest open transaction began at ${oldestTransactionAt}`
    : `${SEEN_LAG_SECONDS} s behind the database's clock`;
}

/** An instant of a look, as every text of one is written: UTC, six digits of the second. */
export function instantText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

function lagSeconds({ maySeeTransactions, isReplica }: DatabaseFacts): number {
  return maySeeTransactions && !isReplica ? SEEN_LAG_SECONDS : FIXED_LAG_SECONDS;
}

/** What a replica shows ends where its replay stands. */
function knownUntil({ at, replicaLagSeconds }: DatabaseFacts): number {
  return Date.parse(at) - (replicaLagSeconds ?? 0) * 1_000;
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
