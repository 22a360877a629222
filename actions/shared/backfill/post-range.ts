import type { Post } from '../collection/post.ts';
import { postNumber } from '../handover/post-number.ts';
import type { PostRange } from './gap.ts';

type Placed = Pick<Post, 'id' | 'createdAt'>;

/** Whether a post lies in the gap. */
export function isInRange(range: PostRange, post: Placed): boolean {
  return !isAbove(range, post) && !isBelow(range, post);
}

/** Whether a post is older than everything of the gap. */
export function isBelow({ afterId, fromAt }: PostRange, { id, createdAt }: Placed): boolean {
  const [number, after] = [postNumber(id), postNumber(afterId)];
  if (number !== null && after !== null && number <= after) return true;
  return fromAt !== null && createdAt.getTime() < Date.parse(fromAt);
}

function isAbove({ beforeId, toAt }: PostRange, { id, createdAt }: Placed): boolean {
  const [number, before] = [postNumber(id), postNumber(beforeId)];
  if (number !== null && before !== null && number >= before) return true;
  return toAt !== null && createdAt.getTime() > Date.parse(toAt);
}

/** `behind abc and before abd`, `from 2026-11-26T08:00:00Z to …`. */
export function showRange({ afterId, beforeId, fromAt, toAt }: PostRange): string {
  const ids = [
    ...(afterId === null ? [] : [`behind ${afterId}`]),
    ...(beforeId === null ? [] : [`before ${beforeId}`]),
  ].join(' and ');
  const times = [...(fromAt === null ? [] : [`from ${fromAt}`]), ...(toAt === null ? [] : [`to ${toAt}`])].join(' ');
  return [ids, times].filter((part) => part !== '').join(', ') || 'all that Reddit lists';
}
