import { judgeIds } from '../shared/backfill/judge-gap.ts';
import type { AskedIds } from '../shared/backfill/judge-gap.ts';
import type { Walk } from '../shared/backfill/judge-walk.ts';
import type { Gap } from '../shared/backfill/gap.ts';
import type { Post } from '../shared/collection/post.ts';
import { keepPosts } from './backfill-keep.ts';
import type { FilledPart, FillPorts } from './backfill-range.ts';
import { catchFault } from './read-unit.ts';

/** Reddit answers for 100 in one call; one place is kept for a post that is surely there. */
const IDS_A_CALL = 99;

interface Told {
  readonly posts: readonly Post[];
  /** Asked for and not shown, in an answer that can be relied on. */
  readonly absent: readonly string[];
}

type Answer = ({ readonly ok: true } & Told) | { readonly ok: false; readonly stop: NonNullable<Walk['stop']> };

/**
 * Asks Reddit for ids that are known to be missing, and writes those that it shows. Ids that a table has meanwhile cost no call. What Reddit leaves out is gone
 * there, but only where the answer shows something: an empty one has been seen as a fault too, so it is asked again together with a post that is surely there.
 */
export async function fillIds(gap: Gap, units: readonly string[], ports: FillPorts): Promise<FilledPart> {
  const tally = { fetched: 0, written: 0 };
  const known = await catchFault(() => ports.target.stored.findStored(ports.target.tables, gap.ids));
  if ('outcome' in known) {
    const stop = ports.spender.explain({ reason: 'write-failed', detail: known.detail, remedy: known.remedy });
    return toPart({ stored: [], deleted: [], left: gap.ids, stop }, tally);
  }
  const stored = gap.ids.filter((id) => known.has(id));
  const deleted: string[] = [];
  const left = gap.ids.filter((id) => !known.has(id));
  let stop: Walk['stop'] = null;
  const failed: string[] = [];
  while (left.length > 0 && stop === null) {
    const asked = left.slice(0, IDS_A_CALL);
    const answer = await askAbout(asked, gap.unit === null ? units : [gap.unit], ports);
    const kept = answer.ok ? await keepPosts(answer.posts.filter(isPresent), ports.target) : answer;
    if (!answer.ok || !kept.ok) {
      stop = kept.ok ? null : ports.spender.explain(kept.stop);
      break;
    }
    left.splice(0, asked.length);
    tally.fetched += answer.posts.length;
    tally.written += kept.written;
    const lost = new Set(kept.missing);
    failed.push(...lost);
    stored.push(...answer.posts.filter(isPresent).flatMap(({ id }) => (lost.has(id) ? [] : [id])));
    deleted.push(...answer.posts.filter((post) => !isPresent(post)).map(({ id }) => id), ...answer.absent);
    ports.log.info(`${gap.key}: ${tally.written} of ${gap.ids.length} ids written, ${left.length} still to ask for`);
  }
  return toPart({ stored, deleted, left: [...left, ...failed], stop }, tally);
}

function isPresent({ condition }: Post): boolean {
  return condition === 'present';
}

function toPart(asked: AskedIds, tally: { readonly fetched: number; readonly written: number }): FilledPart {
  return {
    ...tally,
    judged: judgeIds(asked),
    cursor: null,
    deleted: asked.deleted.length,
    filtered: 0,
    missing: [...asked.left, ...asked.deleted],
    postsPerDay: null,
  };
}

async function askAbout(ids: readonly string[], units: readonly string[], ports: FillPorts): Promise<Answer> {
  const plain = await askOnce(ids, [], ports);
  if (!plain.ok || plain.posts.length > 0) return plain;
  const witness = await findWitness(units, ports);
  if (typeof witness !== 'string') return { ok: false, stop: witness };
  const again = await askOnce(ids, [witness], ports);
  if (!again.ok) return again;
  if (again.posts.some(({ fullname }) => fullname === witness))
    return { ...again, posts: again.posts.filter(({ fullname }) => fullname !== witness) };
  return { ok: false, stop: SILENCE };
}

const SILENCE = {
  reason: 'source-failed',
  detail: 'Reddit answered about no id at all, which proves nothing',
  remedy: 'Run this again: it asks for what is left.',
} as const;

async function askOnce(
  ids: readonly string[],
  witness: readonly string[],
  { reddit, spender }: FillPorts,
): Promise<Answer> {
  const called = await spender.call(() => reddit.fetchInfo([...ids.map((id) => `t3_${id}`), ...witness]));
  if (!called.ok) return called;
  const { posts, unreadable } = called.answer.page;
  if (unreadable.length > 0) {
    const detail = `${unreadable.length} of the posts that Reddit showed cannot be read: ${unreadable[0] ?? ''}`;
    return {
      ok: false,
      stop: { reason: 'source-failed', detail, remedy: 'Compare the answer with actions/shared/collection/post.ts.' },
    };
  }
  const shown = new Set(posts.map(({ id }) => id));
  return { ok: true, posts, absent: ids.filter((id) => !shown.has(id)) };
}

/** A post that Reddit lists now. */
async function findWitness(
  units: readonly string[],
  { reddit, spender }: FillPorts,
): Promise<string | NonNullable<Walk['stop']>> {
  for (const unit of units) {
    const called = await spender.call(() => reddit.fetchListing({ unit, listing: 'new', limit: 1 }));
    if (!called.ok && called.stop.reason !== 'gone') return called.stop;
    const post = called.ok ? called.answer.page.posts[0] : undefined;
    if (post !== undefined) return post.fullname;
  }
  return SILENCE;
}
