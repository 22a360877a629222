import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gitWords } from './git-clone.ts';
import type { GitClone } from './git-clone.ts';
import type { GitResult } from './git-process.ts';

export type PushOutcome =
  | { readonly kind: 'accepted' }
  /** The remote's branch was elsewhere, so git did not even try to send. */
  | { readonly kind: 'moved'; readonly detail: string }
  /** The remote answered that it does not take the update: a rule, a hook, or another push that held the branch's lock. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** git never came to packing the commit: no connection, no rights, or it was ended before. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** The commit may have been sent and no answer about the branch came: a break after sending, the limit, an interruption. */
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
export async function pushCommit(clone: GitClone, push: Push): Promise<PushOutcome> {
  // A folder of its own: once it is gone, nothing that the push left running can write there.
  const folder = join(clone.gitDirectory, `switchback-push-${randomUUID()}`);
  await mkdir(folder).catch(() => undefined);
  try {
    const trace = join(folder, 'trace');
    const result = await runPush(clone, push, trace);
    if (result.exitCode === 0) return { kind: 'accepted' };
    const summary = rejectionOf(result.stdout.toString('utf8'), clone.branchRef);
    const detail = wordsOf(result);
    if (summary === '[rejected]') return { kind: 'moved', detail };
    if (summary === '[remote rejected]') return { kind: 'refused', detail };
    return { kind: (await wasPacked(trace)) ? 'unanswered' : 'not-sent', detail };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function runPush(clone: GitClone, { oid, expectedHeadOid, signal }: Push, trace: string): Promise<GitResult> {
  const lease = `--force-with-lease=${clone.branchRef}:${expectedHeadOid}`;
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--no-recurse-submodules', lease];
  const notMirror = ['-c', `remote.${clone.options.remote}.mirror=false`];
  return clone.network([...notMirror, ...args, '--', clone.options.remote, `${oid}:${clone.branchRef}`], {
    signal,
    more: { GIT_TRACE2_EVENT: trace },
  });
}

function wordsOf({ ended, exitCode, stderr }: GitResult): string {
  if (ended === 'limit') return 'git push did not end within its time';
  if (ended === 'abort') return 'git push was interrupted';
  return gitWords(stderr, `git push ended with ${exitCode ?? 'a signal'}`);
}

/**
 * Whether git began to pack the commit for the remote, which it does on every transport once the remote has shown its branches and
 * will listen. From git's own event trace (git help api-trace2): a process that was ended, or that lost its connection, says nothing else
 * of how far it came. Without a readable trace it may have.
 */
async function wasPacked(trace: string): Promise<boolean> {
  const events = await readFile(trace, 'utf8').catch(() => '');
  const lines = events.split('\n').filter((line) => line !== '');
  return lines.length === 0 || lines.some(startsPacking);
}

function startsPacking(line: string): boolean {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('event' in event) || !('argv' in event)) return false;
    return event.event === 'child_start' && Array.isArray(event.argv) && event.argv.includes('pack-objects');
  } catch {
    // A line that was cut when its process was ended may be the one.
    return true;
  }
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
