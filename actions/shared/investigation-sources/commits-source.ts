import type { Sign } from '../investigation/signs.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import type { CommitList, ListedCommit } from '../incident-ports.ts';
import type { Measured } from '../verification/measured.ts';
import type { InvestigatedWindow, SourceAnswer, SourceJob } from './source-answer.ts';
import { answeredJob, unknownSource } from './source-answer.ts';
import { toClue } from './to-clue.ts';

/** Whose change can change how the collectors run, and the sign that such a commit is. */
const WATCHED = [
  { path: 'config', sign: 'config-change' },
  { path: '.github/workflows', sign: 'workflow-change' },
  { path: 'scripts/collector', sign: 'collector-change' },
  { path: 'core', sign: 'collector-change' },
  { path: 'supabase/migrations', sign: 'schema-change' },
  { path: 'requirements.txt', sign: 'dependency-change' },
  { path: 'pyproject.toml', sign: 'dependency-change' },
] as const satisfies readonly { readonly path: string; readonly sign: Sign }[];
const LISTED = 20;

export interface CommitsRequest extends InvestigatedWindow {
  /** `null`: the default branch. */
  readonly branch: string | null;
}

/** What was changed before it began: `to` is the start of the incident. */
export function commitsJob({ branch, from, to }: CommitsRequest, commits: Measured<CommitList>): SourceJob {
  const about = {
    source: 'commits',
    query: `commits of ${branch ?? 'the default branch'} from ${from} to ${to}`,
  } as const;
  if (!commits.measured) return answeredJob(about, unknownSource(commits.message, commits.remedy));
  const list = commits.value;
  return {
    ...about,
    gather: async (signal) => {
      const [all, ...touching] = await Promise.all(
        [null, ...WATCHED.map(({ path }) => path)].map((path) => list.list({ branch, path, from, to }, signal)),
      );
      return describe(all ?? [], touching);
    },
  };
}

function describe(all: readonly ListedCommit[], touching: readonly (readonly ListedCommit[])[]): SourceAnswer {
  const changes = new Map<string, { readonly sign: Sign; readonly commit: ListedCommit }>();
  for (const [at, { sign }] of WATCHED.entries())
    for (const commit of touching[at] ?? []) changes.set(`${sign} ${commit.oid}`, { sign, commit });
  const watched = [...changes.values()].toSorted((a, b) => b.commit.at.localeCompare(a.commit.at));
  return {
    status: 'measured',
    observed:
      all.length === 0
        ? 'nothing was committed'
        : `${count(all.length, 'commit')}, ${count(new Set(watched.map(({ commit }) => commit.oid)).size, 'of them', 'of them')} to the config, the workflows, the collectors, the schema or the dependencies`,
    remedy: null,
    clues: watched.slice(0, LISTED).map(({ sign, commit }) => toCommitClue(sign, commit)),
    facts: null,
  };
}

/** The headline alone: who wrote it stands in git. */
function toCommitClue(sign: Sign, { oid, at, message, url }: ListedCommit): Clue {
  const example = `${oid.slice(0, 12)} ${message.split('\n')[0] ?? ''}`;
  return toClue({ source: 'commits', sign, firstAt: at, lastAt: at, count: 1, example, where: url });
}
