import type { FakeIssue, FakeState } from '../fake-state.ts';
import { issuesAreOff, notFound, type Answer } from '../github-bodies.ts';
import type { RestRequest } from './rest-route.ts';

/** The issue or pull request of `{issue_number}`, or GitHub's answer where it cannot be had. */
export function findIssue({ parameters }: RestRequest, state: FakeState): FakeIssue | Answer {
  const issue = state.issues.find(({ number }) => String(number) === parameters['issue_number']);
  if (issue === undefined) return state.hasIssues ? notFound : issuesAreOff;
  // A pull request keeps its conversation where issues are off.
  return issue.pull === null && !state.hasIssues ? issuesAreOff : issue;
}

export function isAnswer(found: FakeIssue | Answer): found is Answer {
  return 'status' in found;
}

/** For a route's permission: the number is a pull request's. */
export function isPullNumber({ parameters }: RestRequest, { issues }: FakeState): boolean {
  return issues.some(({ number, pull }) => String(number) === parameters['issue_number'] && pull !== null);
}
