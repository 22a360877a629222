import type { FakeState } from '../fake-state.ts';
import { isPull, type PullIssue } from '../pull-heads.ts';
import type { RestRequest } from './rest-route.ts';

export function findPull({ parameters }: RestRequest, { issues }: FakeState): PullIssue | undefined {
  return issues.filter(isPull).find(({ number }) => String(number) === parameters['pull_number']);
}
