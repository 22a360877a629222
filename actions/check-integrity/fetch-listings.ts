import type { UnitListing } from '../shared/integrity/look-context.ts';
import type { WantedListing } from '../shared/integrity/plan-listings.ts';
import type { ListingAnswer, RedditListings } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';

/** Calls that are left to the collectors, whose work comes first. */
const LEAST_REMAINING = 50;

/** What Reddit lists of the units, one page each, one after another. What it did not show says why, and nothing of it is an exception. */
export async function fetchListings(
  reddit: Measured<RedditListings>,
  wanted: readonly WantedListing[],
): Promise<readonly UnitListing[]> {
  const listings: UnitListing[] = [];
  let stop: Unmeasured | null = reddit.measured ? null : reddit;
  for (const { unit, listing, limit } of wanted) {
    const answer: Measured<ListingAnswer> =
      stop === null && reddit.measured
        ? await measureFault(() => reddit.value.fetchListing({ unit, listing, limit }), 'Check the status of Reddit.')
        : (stop ?? NOT_ASKED);
    listings.push({ unit, listing, shown: answer.measured ? toShown(answer.value) : unread(answer) });
    stop ??= stopAfter(answer);
  }
  return listings;
}

const NOT_ASKED: Unmeasured = {
  measured: false,
  message: 'Reddit was not asked',
  remedy: 'Look again.',
};

function toShown(answer: ListingAnswer): UnitListing['shown'] {
  switch (answer.kind) {
    case 'page':
      return { kind: 'page', posts: answer.page.posts };
    case 'gone':
      return { kind: 'gone', reason: answer.reason };
    case 'rate-limited':
    case 'failed':
      return { kind: 'unread', message: answer.detail, remedy: answer.remedy };
    default:
      return answer satisfies never;
  }
}

function unread({ message, remedy }: Unmeasured): UnitListing['shown'] {
  return { kind: 'unread', message, remedy };
}

/** Credentials that do not work, a limit that is reached, or a budget that is nearly spent: further calls would only harm the collectors. */
function stopAfter(answer: Measured<ListingAnswer>): Unmeasured | null {
  if (!answer.measured) return answer;
  const { kind, budget } = answer.value;
  if (kind === 'rate-limited') return { measured: false, message: answer.value.detail, remedy: answer.value.remedy };
  if (budget === null || budget.remaining >= LEAST_REMAINING) return null;
  return {
    measured: false,
    message: `only ${Math.floor(budget.remaining)} calls of Reddit's budget are left, which are the collectors'`,
    remedy: 'Look again when the budget has started anew, which takes at most 10 minutes.',
  };
}
