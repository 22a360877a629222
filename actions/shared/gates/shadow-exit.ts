import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { judgeChecks } from './judge-checks.ts';

/** dlt's own dataset holds what manual holds, as far as the filter lets through, before any unit is routed to it. */
export const shadowExitGate: Gate = {
  id: 'shadow-exit',
  title: 'Shadow holds the same posts',
  isAsked: ({ config }) => config.phase === 'shadow',
  isBypassable: true,
  assess(facts) {
    const expected =
      'the check cross-path of the newest look passes: both paths hold the posts that the filter lets through';
    return byHistory(facts, expected, ({ newestVerdicts }) => {
      const answer = judgeChecks(newestVerdicts, ['cross-path'], {
        ...{ expected, isWarningStopping: false, links: facts.links },
      });
      if (answer.verdict !== 'skipped') return answer;
      // Shadow without a comparison proves nothing: that it was not applicable is no way out.
      const remedy = "Bind both paths' tables of posts in config/datasets.yaml, with the time of the posts.";
      return { verdict: 'unknown', observed: answer.observed, expected, remedy };
    });
  },
};
