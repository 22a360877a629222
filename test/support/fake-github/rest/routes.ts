import { dispatchWorkflow } from './dispatch-workflow.ts';
import { getGitBlob } from './get-git-blob.ts';
import { getGitRef } from './get-git-ref.ts';
import { listCommits } from './list-commits.ts';
import type { RestRoute } from './rest-route.ts';

/** One file each. What is not here is answered with 501 and fails the test. */
export const REST_ROUTES: readonly RestRoute[] = [dispatchWorkflow, getGitBlob, getGitRef, listCommits];
