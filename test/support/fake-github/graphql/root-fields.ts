import { createCommitOnBranchField } from './create-commit-on-branch-field.ts';
import { repositoryField } from './repository-field.ts';
import type { RootField } from './root-field.ts';

/** One file each. What is not here is answered loudly and fails the test. */
export const ROOT_FIELDS: readonly RootField[] = [createCommitOnBranchField, repositoryField];
