/** GraphQL documents. Values are variables, never part of the text; only the number of files shapes it. */

const HISTORY_PAGE = 100;

export const CREATE_COMMIT = `mutation createCommitOnBranch($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** Tip, history and files of one commit object, so that they cannot be of different moments. */
export function tipQuery(paths: readonly string[]): string {
  return `query tip($owner: String!, $repo: String!, $ref: String!${pathVariables(paths)}) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $ref) {
      target { ... on Commit { oid history(first: ${HISTORY_PAGE}) { pageInfo { hasNextPage endCursor } nodes { oid message } } ${files(paths)} } }
    }
  }
}`;
}

export function filesQuery(paths: readonly string[]): string {
  return `query files($owner: String!, $repo: String!, $oid: GitObjectID!${pathVariables(paths)}) {
  repository(owner: $owner, name: $repo) { object(oid: $oid) { ... on Commit { oid ${files(paths)} } } }
}`;
}

export const HISTORY_QUERY = `query history($owner: String!, $repo: String!, $oid: GitObjectID!, $after: String!) {
  repository(owner: $owner, name: $repo) {
    object(oid: $oid) { ... on Commit { history(first: ${HISTORY_PAGE}, after: $after) { pageInfo { hasNextPage endCursor } nodes { oid message } } } }
  }
}`;

export function pathValues(paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path, index) => [`path${index}`, path]));
}

function pathVariables(paths: readonly string[]): string {
  return paths.map((_, index) => `, $path${index}: String!`).join('');
}

function files(paths: readonly string[]): string {
  return paths
    .map((_, index) => `file${index}: file(path: $path${index}) { object { ... on Blob { oid text } } }`)
    .join(' ');
}
