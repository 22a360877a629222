import { gitWords } from './git-clone.ts';
import type { GitClone } from './git-clone.ts';

export type PushOutcome =
  | { readonly kind: 'accepted' }
  /** The remote's branch was elsewhere, so git did not even try to send. */
  | { readonly kind: 'moved'; readonly detail: string }
  /** The remote answered that it does not take the update: a rule, a hook, or another push that held the branch's lock. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** No answer about the branch: no rights, no connection, a break after sending, the limit, an interruption. */
  | { readonly kind: 'unanswered'; readonly detail: string };

interface Push {
  readonly oid: string;
  readonly expectedHeadOid: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one commit to the remote's branch: one network call. Never forced: the commit is a child of `expectedHeadOid` by
 * construction, so what the remote takes is a fast-forward. The lease with its value spelled out only narrows that further,
 * to exactly compare-and-set. A bare push would also succeed where somebody has set the branch back to an older commit
 * meanwhile, and would bring back what they removed.
 */
export async function pushCommit(clone: GitClone, { oid, expectedHeadOid, signal }: Push): Promise<PushOutcome> {
  const lease = `--force-with-lease=${clone.branchRef}:${expectedHeadOid}`;
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--no-recurse-submodules', lease];
  const notMirror = ['-c', `remote.${clone.options.remote}.mirror=false`];
  const push = await clone.network([...notMirror, ...args, '--', clone.options.remote, `${oid}:${clone.branchRef}`], {
    signal,
  });
  if (push.exitCode === 0) return { kind: 'accepted' };
  if (push.ended !== 'by-itself') {
    return {
      kind: 'unanswered',
      detail: push.ended === 'limit' ? 'git push did not end within its time' : 'git push was interrupted',
    };
  }
  const summary = rejectionOf(push.stdout.toString('utf8'), clone.branchRef);
  const detail = gitWords(push.stderr, `git push ended with ${push.exitCode ?? 'a signal'}`);
  if (summary === '[rejected]') return { kind: 'moved', detail };
  return { kind: summary === '[remote rejected]' ? 'refused' : 'unanswered', detail };
}

/**
 * The summary field of a rejected reference, from `--porcelain` (git help push, OUTPUT): flag, references, summary and reason,
 * parted by tabs. The three summaries are `[rejected]` (not sent), `[remote rejected]` and `[remote failure]` (no report came).
 * With several push URLs there are several lines; the first decides.
 */
function rejectionOf(porcelain: string, branchRef: string): string | undefined {
  for (const line of porcelain.split('\n')) {
    const [flag, references, summary] = line.split('\t');
    if (flag === '!' && references?.endsWith(`:${branchRef}`) === true) return /^\[[^\]]*\]/.exec(summary ?? '')?.[0];
  }
  return undefined;
}
