import type { PagingEnd } from '../collection/unit-fetch.ts';
import { SURELY_WHOLE_LISTING } from '../handover/fetched-span.ts';
import type { BackfillReason, BackfillState, PostRange } from './gap.ts';
import { isBelow, showRange } from './post-range.ts';

/** How reading a gap's part of the listing went. */
export interface Walk {
  /** `null` where something stopped it. */
  readonly end: PagingEnd | null;
  readonly stop: { readonly reason: BackfillReason; readonly detail: string; readonly remedy: string } | null;
  /** Posts of the listing that were read. */
  readonly listed: number;
  /** Whether it was read from its newest post on: then `listed` is its length. */
  readonly isFromTop: boolean;
  /** The oldest post that was read. */
  readonly oldest: { readonly id: string; readonly createdAt: Date } | null;
  /** Posts of the gap that are deleted or removed at the source. */
  readonly deleted: number;
}

export interface JudgedPart {
  readonly state: BackfillState;
  readonly reason: BackfillReason | null;
  readonly detail: string;
  readonly remedy: string | null;
  /** What nobody can fetch any more. */
  readonly unreached: PostRange | null;
}

/** Whether the listing has to be read again from its newest post on, since only so its length is known. */
export function needsFullWalk(range: PostRange, walk: Walk): boolean {
  const { end, isFromTop, stop } = walk;
  return stop === null && (end === 'end' || end === 'empty-page') && !isFromTop && !reachedBelow(range, walk);
}

function reachedBelow(range: PostRange, { oldest }: Walk): boolean {
  return oldest !== null && isBelow(range, oldest);
}

/** What a walk proves. Everything that it read is written and was seen in the table: that is part of the reading. */
export function judgeWalk(range: PostRange, walk: Walk): JudgedPart {
  const { end, stop, listed, oldest } = walk;
  const about = { unreached: null, remedy: null } as const;
  if (stop !== null) return stopped(range, stop);
  if (end === 'known' || reachedBelow(range, walk))
    return { ...about, state: 'closed', reason: null, detail: `read back beyond it: ${showRead(walk)}` };
  switch (end) {
    case 'end':
      if (listed === 0) return open('source-failed', 'Reddit listed no post at all, which proves nothing', AGAIN);
      if (walk.isFromTop && listed < SURELY_WHOLE_LISTING)
        return { ...about, state: 'closed', reason: null, detail: `read all that Reddit lists: ${showRead(walk)}` };
      return oldest === null ? open('source-failed', 'nothing could be read', AGAIN) : beyond(range, oldest, listed);
    case 'limit':
      return oldest === null ? open('source-failed', 'nothing could be read', AGAIN) : beyond(range, oldest, listed);
    case 'empty-page':
    case null:
      return open('source-failed', 'Reddit answered with an empty page where it had promised more', AGAIN);
    default:
      return end satisfies never;
  }
}

const AGAIN = 'Run this again: it goes on where it stopped.';

function stopped(range: PostRange, { reason, detail, remedy }: NonNullable<Walk['stop']>): JudgedPart {
  if (reason !== 'gone') return open(reason, detail, remedy);
  return { state: 'out-of-reach', reason, detail, remedy, unreached: range };
}

function open(reason: BackfillReason, detail: string, remedy: string): JudgedPart {
  return { state: 'open', reason, detail, remedy, unreached: null };
}

function beyond(range: PostRange, oldest: NonNullable<Walk['oldest']>, listed: number): JudgedPart {
  const unreached = {
    ...range,
    beforeId: oldest.id,
    toAt: range.fromAt === null ? range.toAt : oldest.createdAt.toISOString(),
  };
  return {
    ...{ state: 'out-of-reach', reason: 'horizon', unreached },
    detail: `Reddit's listing ends at ${oldest.id} of ${oldest.createdAt.toISOString()}, after ${listed} posts: ${showRange(unreached)} is older`,
    remedy:
      'What is older can be fetched by ids alone: give the ids that other sources know, or accept the loss in settled.json of the incident.',
  };
}

function showRead({ listed, deleted }: Walk): string {
  return deleted === 0
    ? `${listed} posts listed`
    : `${listed} posts listed, ${deleted} of the gap deleted or removed at the source`;
}
