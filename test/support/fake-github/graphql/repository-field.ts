import { readBranch, requirePermission, type RequestContext } from '../fake-state.ts';
import { unknownRepository } from '../github-error.ts';
import { blobObject } from './blob-object.ts';
import { readCommit } from './commit-object.ts';
import { refObject } from './ref-object.ts';
import type { RootField } from './root-field.ts';

export const repositoryField: RootField = {
  name: 'repository',
  root: 'query',
  fidelity: 'semantic',
  seen: 'schema; NOT_FOUND for a repository that is not there; `null` for a branch or commit that is not there',
  resolve: ({ owner, name }: { owner: string; name: string }, context: RequestContext) => {
    const { state } = context;
    if (`${owner}/${name}`.toLowerCase() !== `${state.owner}/${state.repo}`.toLowerCase())
      throw unknownRepository(`${owner}/${name}`);
    return {
      id: 'R_fake',
      name: state.repo,
      nameWithOwner: `${state.owner}/${state.repo}`,
      isArchived: state.isArchived,
      defaultBranchRef: () => ref(context, `refs/heads/${state.defaultBranch}`),
      ref: ({ qualifiedName }: { qualifiedName: string }) => ref(context, qualifiedName),
      object: (args: { oid?: string; expression?: string }) => object(context, args),
    };
  },
};

async function ref(context: RequestContext, name: string): Promise<object | null> {
  requirePermission(context, 'contents', 'read');
  const qualified = name.startsWith('refs/') ? name : `refs/heads/${name}`;
  const oid = await readBranch(context, qualified);
  return oid === null ? null : refObject(context, qualified, oid);
}

async function object(
  context: RequestContext,
  { oid, expression }: { oid?: string; expression?: string },
): Promise<object | null> {
  requirePermission(context, 'contents', 'read');
  const found = await context.state.repository.objects.read(oid ?? expression ?? '');
  if (found === null) return null;
  if (found.type === 'commit') return readCommit(context, found.oid);
  return found.type === 'blob' ? blobObject(found) : { __typename: 'Tree', id: `T_${found.oid}`, oid: found.oid };
}
