import { requirePermission, type RequestContext } from '../fake-state.ts';
import { findEntry } from '../git-object-reader.ts';
import {
  archived,
  invalidChange,
  protectedBranch,
  staleData,
  unknownBranch,
  unknownRepository,
} from '../github-error.ts';
import { readCommit } from './commit-object.ts';
import { refObject, refOfId } from './ref-object.ts';
import type { RootField } from './root-field.ts';

interface Input {
  readonly branch: { readonly id?: string; readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly clientMutationId?: string;
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

interface Changes {
  readonly additions: readonly { readonly path: string; readonly contents: Uint8Array }[];
  readonly deletions: readonly string[];
}

export const createCommitOnBranchField: RootField = {
  name: 'createCommitOnBranch',
  root: 'mutation',
  fidelity: 'semantic',
  seen: 'STALE_DATA: ministryofjustice/modernisation-platform#11985; protected branch: Thinkmill/keystatic#1598; other refusals by schema type alone',
  resolve: async ({ input }: { input: Input }, context: RequestContext) => {
    const { state } = context;
    const ref = branchRef(input.branch, context);
    requirePermission(context, 'contents', 'write');
    if (state.isArchived) throw archived();
    const branch = ref.replace('refs/heads/', '');
    if (state.protectedBranches.has(branch)) throw protectedBranch(branch);
    const head = await state.repository.resolve(ref);
    if (head === null) throw unknownBranch(branch);
    if (head !== input.expectedHeadOid) throw staleData(input.expectedHeadOid);
    const changes = decodeChanges(input);
    await refuseImpossibleChanges(context, head, changes);
    const { headline, body } = input.message;
    const message = body ? `${headline}\n\n${body}` : headline;
    const oid = await state.repository.writeCommits(head, [{ message, ...changes }]);
    // The comparison that counts is git's own, in the same step as the move.
    if (!(await state.repository.updateRef(ref, oid, head))) throw staleData(input.expectedHeadOid);
    return {
      clientMutationId: input.clientMutationId ?? null,
      commit: () => readCommit(context, oid),
      ref: refObject(context, ref, oid),
    };
  },
};

function branchRef({ id, repositoryNameWithOwner, branchName }: Input['branch'], { state }: RequestContext): string {
  if (id !== undefined) return refOfId(id);
  if (repositoryNameWithOwner?.toLowerCase() !== `${state.owner}/${state.repo}`.toLowerCase()) {
    throw unknownRepository(repositoryNameWithOwner ?? '');
  }
  return `refs/heads/${branchName ?? ''}`;
}

function decodeChanges({ fileChanges }: Input): Changes {
  return {
    additions: (fileChanges?.additions ?? []).map(({ path, contents }) => ({
      path,
      contents: Buffer.from(contents, 'base64'),
    })),
    deletions: (fileChanges?.deletions ?? []).map(({ path }) => path),
  };
}

/** Without these checks git would quietly replace a directory by a file. */
async function refuseImpossibleChanges(
  { state }: RequestContext,
  head: string,
  { additions, deletions }: Changes,
): Promise<void> {
  const paths = [...additions.map(({ path }) => path), ...deletions];
  if (new Set(paths).size < paths.length) throw invalidChange('A path was given more than once.');
  for (const path of paths) {
    if (path.split('/').some((name) => ['', '.', '..', '.git'].includes(name)))
      throw invalidChange(`The path '${path}' is malformed.`);
  }
  const { objects } = state.repository;
  for (const { path } of additions) {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth += 1) {
      const entry = await findEntry(objects, head, names.slice(0, depth).join('/'));
      if (entry !== null && entry.mode.startsWith('4') === (depth === names.length)) {
        throw invalidChange(`The path '${path}' runs into a ${depth === names.length ? 'directory' : 'file'}.`);
      }
    }
  }
  for (const path of deletions) {
    if ((await findEntry(objects, head, path)) === null)
      throw invalidChange(`The path '${path}' was requested for deletion and does not exist.`);
  }
}
