import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { ageSecondsOf, freshlyRead } from './fresh-evidence.ts';
import { firedResult, quietResult, unmeasuredResult } from './rule-result.ts';
import type { CriticalIssue } from './trigger-moment.ts';
import type { TriggerRule } from './trigger-rule.ts';

const TRIGGER = 'critical-incident';

/** Runbook: critical production incident. An open issue with the policy's label that was opened in this generation; a person says so with the button. */
export const criticalIncidentRule: TriggerRule = {
  trigger: TRIGGER,
  severity: 'critical',
  assess: (moment) => {
    const { nowMs, readMs, policy, state } = moment;
    const { action, label } = policy.triggers[TRIGGER];
    const about = { limit: 0, unit: 'open issues' };
    const issues = freshlyRead(moment.issues, moment);
    if (!issues.measured) return unmeasuredResult(TRIGGER, issues, about);
    const inPhase = issues.value
      .filter(({ createdMs }) => createdMs >= state.phaseStartedMs)
      .toSorted((a, b) => a.number - b.number);
    const own = inPhase.filter(({ isOurs }) => isOurs);
    const facts = {
      ...about,
      value: own.length,
      sample: issues.value.length,
      evidenceAgeSeconds: ageSecondsOf(readMs, nowMs),
    };
    const [first] = own;
    if (first !== undefined)
      return firedResult(TRIGGER, action, {
        ...facts,
        because: `${count(own.length, 'open issue')} labelled ${oneLine(label, 50)} since the phase began: ${describe(first)}`,
        remedy: `Close it, or take the label off, once it is over: ${first.url}`,
        subjects: own.map(({ number }) => `#${number}`),
      });
    const strangers = inPhase.length;
    const earlier = issues.value.length - inPhase.length;
    const passedOver = [
      ...(earlier === 0 ? [] : [`${count(earlier, 'open one')} from before the phase began`]),
      ...(strangers === 0 ? [] : [`${count(strangers, 'one')} by nobody of this repository`]),
    ];
    const beside =
      passedOver.length === 0
        ? ''
        : `; ${passedOver.join(' and ')} ${earlier + strangers === 1 ? 'does' : 'do'} not count`;
    return quietResult(TRIGGER, strangers === 0 ? 'pass' : 'warn', {
      ...facts,
      because: `no open issue labelled ${oneLine(label, 50)} since the phase began${beside}`,
      remedy:
        strangers === 0
          ? null
          : 'Look at it: where it is one, open an issue of your own with that label, or press the button of rollback.yml.',
      subjects: inPhase.map(({ number }) => `#${number}`),
    });
  },
};

function describe({ number, title }: CriticalIssue): string {
  return `#${number} ${oneLine(title, 80)}`;
}
