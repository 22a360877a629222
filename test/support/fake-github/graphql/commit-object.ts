import type { LoggedCommit } from '../bare-repository.ts';
import type { RequestContext } from '../fake-state.ts';
import { findEntry, type TreeEntry } from '../git-object-reader.ts';
import { GithubGraphqlError } from '../github-error.ts';
import { blobObject } from './blob-object.ts';

const LARGEST_PAGE = 100;

export function commitObject(context: RequestContext, commit: LoggedCommit): object {
  const { owner, repo } = context.state;
  const [headline = '', ...rest] = commit.message.split('\n\n');
  return {
    __typename: 'Commit',
    id: `C_${commit.oid}`,
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    url: `https://github.com/${owner}/${repo}/commit/${commit.oid}`,
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n\n'),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    author: { __typename: 'GitActor', ...commit.author },
    committer: { __typename: 'GitActor', ...commit.committer },
    history: (args: { first?: number; after?: string | null }) => history(context, commit, args),
    file: ({ path }: { path: string }) => file(context, commit.oid, path),
  };
}

/** The commit behind an id, with its fields; `null` where the id is not a commit's. */
export async function readCommit(context: RequestContext, oid: string): Promise<object | null> {
  const [commit] = await context.state.repository.log(oid, 1);
  return commit === undefined ? null : commitObject(context, commit);
}

/** GitHub's cursor: the id of the commit the walk began at, a blank, the index of the last one given. */
async function history(
  context: RequestContext,
  commit: LoggedCommit,
  { first, after }: { first?: number; after?: string | null },
): Promise<object> {
  if (first === undefined) {
    throw new GithubGraphqlError(
      'MISSING_PAGINATION_BOUNDARIES',
      'You must provide a `first` or `last` value to properly paginate the `history` connection.',
    );
  }
  if (first > LARGEST_PAGE) {
    throw new GithubGraphqlError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${first} records on the \`history\` connection exceeds the \`first\` limit of ${LARGEST_PAGE} records.`,
    );
  }
  const skip = after === undefined || after === null ? 0 : Number(after.split(' ')[1]) + 1;
  const read = await context.state.repository.log(commit.oid, first + 1, skip);
  const nodes = read.slice(0, first);
  return {
    nodes: nodes.map((node) => commitObject(context, node)),
    totalCount: () => context.state.repository.count(commit.oid),
    pageInfo: {
      hasNextPage: read.length > first,
      hasPreviousPage: skip > 0,
      startCursor: nodes.length === 0 ? null : `${commit.oid} ${skip}`,
      endCursor: nodes.length === 0 ? null : `${commit.oid} ${skip + nodes.length - 1}`,
    },
  };
}

async function file(context: RequestContext, commitOid: string, path: string): Promise<object | null> {
  const entry = await findEntry(context.state.repository.objects, commitOid, path);
  if (entry === null) return null;
  return {
    name: entry.name,
    path,
    oid: entry.oid,
    mode: parseInt(entry.mode, 8),
    type: typeOf(entry),
    object: () => objectOf(context, entry),
  };
}

async function objectOf(context: RequestContext, entry: TreeEntry): Promise<object | null> {
  if (typeOf(entry) === 'commit') return null;
  const object = await context.state.repository.objects.read(entry.oid);
  if (object === null) return null;
  return object.type === 'blob' ? blobObject(object) : { __typename: 'Tree', id: `T_${object.oid}`, oid: object.oid };
}

function typeOf({ mode }: TreeEntry): 'blob' | 'tree' | 'commit' {
  if (mode === '160000') return 'commit';
  return mode.startsWith('4') ? 'tree' : 'blob';
}
