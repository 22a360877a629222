import { foldVerdicts, VERDICTS, type Verdict } from '../verdict/verdict.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { oneLine } from '../markdown/one-line.ts';
import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';
import { assessClone, MINUTES } from './assess-clone.ts';
import { assessFence } from './assess-fence.ts';
import { assessGithub } from './assess-github.ts';
import type { ReadinessFinding, ReadinessResult } from './readiness-result.ts';
import type { CloneFacts, FenceFacts, GithubFacts } from './repository-facts.ts';

const REASON_CODES: Readonly<Record<Verdict, ReasonCode>> = {
  pass: 'rollback-ready',
  warn: 'rollback-ready-with-warnings',
  unknown: 'rollback-readiness-unknown',
  fail: 'rollback-not-ready',
};

export interface ReadinessFacts {
  readonly clone: CloneFacts;
  readonly github: Measured<GithubFacts>;
  readonly fence: FenceFacts;
}

/** Everything that could make the next rollback fail, found beforehand. */
export function assessReadiness({ clone, github, fence }: ReadinessFacts): ReadinessResult {
  const policy = clone.policy.measured ? clone.policy.value : null;
  const repository = github.measured ? github.value.repository : github;
  const findings = [
    ...assessClone(clone, { isPrivate: repository.measured ? repository.value.isPrivate : null }),
    ...assessFence(fence, { clone, secrets: github.measured ? github.value.secrets : null }),
    ...(github.measured ? assessGithub(github.value, policy) : [unasked(github.message, github.remedy)]),
  ];
  const verdict = foldVerdicts(findings);
  return { schemaVersion: 1, verdict, reasonCode: REASON_CODES[verdict], findings };
}

function unasked(observed: string, remedy: string): ReadinessFinding {
  const expected = 'its settings, rules, workflows and secrets could be looked at';
  return { area: 'github', id: 'github', title: 'GitHub', verdict: 'unknown', expected, observed, remedy };
}

const TITLES: Readonly<Record<Verdict, string>> = {
  pass: 'Nothing stands in the way of the next rollback.',
  warn: 'Nothing stands in the way of the next rollback; some of it could be better.',
  unknown: 'Nothing was found that stands in the way of the next rollback; something could not be looked at.',
  fail: 'Something stands in the way of the next rollback.',
};

/**
 * For a terminal: what is wrong, worst first, each with its remedy on a line of its own; what is as it should be as a count, and of it what the
 * schedules cost, which no count says.
 */
export function renderReadinessLines({ verdict, findings }: ReadinessResult): readonly string[] {
  const rank = ({ verdict: own }: ReadinessFinding): number => (own === 'skipped' ? -1 : VERDICTS.indexOf(own));
  const shown = findings.filter(({ verdict: own }) => own !== 'pass' && own !== 'skipped');
  const passed = findings.filter(({ verdict: own }) => own === 'pass').length;
  return [
    TITLES[verdict],
    ...shown.toSorted((one, other) => rank(other) - rank(one)).flatMap(renderFinding),
    `${count(passed, 'thing is', 'things are')} as they should be.`,
    ...findings
      .filter(({ id, verdict: own }) => id === MINUTES && own === 'pass')
      .map(({ title, observed }) => `${title}: ${oneLine(observed, 600)}.`),
    'Not looked at here: the database, its role and the bindings. switchback doctor --database does.',
  ];
}

function renderFinding({ verdict, title, observed, expected, remedy }: ReadinessFinding): readonly string[] {
  const line = `  ${verdict.padEnd(8)} ${oneLine(title, 200)}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`;
  return remedy === undefined ? [line] : [line, `           -> ${oneLine(remedy, 600)}`];
}
