import { test } from 'vitest';

import { checkEveryChannel, checkSlackAlone, checkSlackThatRefuses } from './escalation-properties.ts';

test('over any runs and kills, each step is told exactly once on GitHub and at most once on Slack', () =>
  checkEveryChannel(12));

test('where Slack alone works, everybody is told by it, once, unless a run was ended while it told', () =>
  checkSlackAlone(12));

test('a Slack that refuses once takes the place of nothing: the next run has it on the channel that works', () =>
  checkSlackThatRefuses(5));
