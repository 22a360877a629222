import type { SourceTruth } from '../shared/integrity/settle-suspects.ts';
import type { RedditListings } from '../shared/ports.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';

/** Reddit answers for this many in one call. */
const IDS_A_CALL = 100;

/**
 * What Reddit says of ids that are missing here. Reddit leaves out what it does not know, but a page with nothing at all on it tells nothing: it has been seen
 * as a fault too (facts: integrity, 4a). What was told before Reddit refused stands; the rest is left out.
 */
export async function askReddit(reddit: RedditListings, ids: readonly string[]): Promise<Measured<SourceTruth>> {
  const truth = new Map<string, 'present' | 'gone'>();
  for (let at = 0; at < ids.length; at += IDS_A_CALL) {
    const told = await askPage(reddit, ids.slice(at, at + IDS_A_CALL));
    if (!told.measured) return truth.size === 0 ? told : { measured: true, value: truth };
    for (const [id, state] of told.value) truth.set(id, state);
  }
  return { measured: true, value: truth };
}

async function askPage(reddit: RedditListings, asked: readonly string[]): Promise<Measured<SourceTruth>> {
  const answer = await measureFault(
    () => reddit.fetchInfo(asked.map(fullnameOf)),
    'Check the credentials of Reddit and its status, then look again.',
  );
  if (!answer.measured) return answer;
  if (answer.value.kind !== 'page') return refused(answer.value);
  const { posts, unreadable } = answer.value.page;
  const shown = new Map(posts.map((post) => [post.fullname, post.condition]));
  const isSilent = posts.length === 0 || unreadable.length > 0;
  const told = isSilent ? asked.filter((id) => shown.has(fullnameOf(id))) : asked;
  const stateOf = (id: string) => (shown.get(fullnameOf(id)) === 'present' ? 'present' : 'gone');
  return { measured: true, value: new Map(told.map((id) => [id, stateOf(id)] as const)) };
}

function fullnameOf(id: string): string {
  return id.startsWith('t3_') ? id : `t3_${id}`;
}

function refused(answer: Exclude<Awaited<ReturnType<RedditListings['fetchInfo']>>, { kind: 'page' }>) {
  const message = answer.kind === 'gone' ? `Reddit answered ${answer.reason}` : answer.detail;
  const remedy = answer.kind === 'gone' ? 'Look again.' : answer.remedy;
  return { measured: false as const, message, remedy };
}
