import type { SourceTruth } from '../shared/integrity/settle-suspects.ts';
import type { RedditListings } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

/** Reddit answers for this many in one call. */
const IDS_A_CALL = 100;
/** Of one look: the budget of calls is shared with the collectors. */
const MOST_CALLS = 3;

/** What Reddit says of ids that are missing here. Those beyond the calls of one look are left out. */
export async function askReddit(reddit: RedditListings, ids: readonly string[]): Promise<Measured<SourceTruth>> {
  const truth = new Map<string, 'present' | 'gone'>();
  for (let at = 0; at < ids.length && at < IDS_A_CALL * MOST_CALLS; at += IDS_A_CALL) {
    const asked = ids.slice(at, at + IDS_A_CALL);
    const answer = await measureFault(
      () => reddit.fetchInfo(asked.map(fullnameOf)),
      'Check the credentials of Reddit and its status, then look again.',
    );
    if (!answer.measured) return answer;
    if (answer.value.kind !== 'page') return refused(answer.value);
    const shown = new Map(answer.value.page.posts.map((post) => [post.fullname, post.condition]));
    for (const id of asked) truth.set(id, shown.get(fullnameOf(id)) === 'present' ? 'present' : 'gone');
  }
  return { measured: true, value: truth };
}

function fullnameOf(id: string): string {
  return id.startsWith('t3_') ? id : `t3_${id}`;
}

function refused(answer: Exclude<Awaited<ReturnType<RedditListings['fetchInfo']>>, { kind: 'page' }>) {
  const message = answer.kind === 'gone' ? `Reddit answered ${answer.reason}` : answer.detail;
  const remedy = answer.kind === 'gone' ? 'Look again.' : answer.remedy;
  return { measured: false as const, message, remedy };
}
