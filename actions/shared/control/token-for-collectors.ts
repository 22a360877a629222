import { repositoryKey, type RepositoryName } from './workflow-reference.ts';

/** The built-in token reaches its own repository alone, and the other one is sent nowhere else. Without another one a public repository can still be read. */
export function tokenForCollectors(
  own: RepositoryName,
  tokens: { readonly own: string; readonly others: string | undefined },
): (repository: RepositoryName) => string {
  return (repository) =>
    repositoryKey(repository) === repositoryKey(own) ? tokens.own : (tokens.others ?? tokens.own);
}
