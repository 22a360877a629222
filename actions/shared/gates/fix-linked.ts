import { oneLine } from '../markdown/one-line.ts';
import { linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isReattempt, listRealIncidents } from './reattempt.ts';

const EXPECTED = 'the address or the commit of what mended the cause';

/** Runbook 163 to 166: fix the issue before starting over. Named with the advance, or in the report as `Fix: https://…`. */
export const fixLinkedGate: Gate = {
  id: 'fix-linked',
  title: 'The fix is linked',
  isAsked: isReattempt,
  isBypassable: true,
  assess({ fix, incidents, links }) {
    if (fix !== null) return { verdict: 'pass', observed: oneLine(fix, 200), expected: EXPECTED };
    if (!incidents.measured)
      return { verdict: 'unknown', observed: incidents.message, expected: EXPECTED, remedy: incidents.remedy };
    const [newest] = listRealIncidents(incidents.value);
    const [named] = newest?.report?.fixes ?? [];
    if (named !== undefined) return { verdict: 'pass', observed: oneLine(named, 200), expected: EXPECTED };
    return {
      verdict: 'fail',
      observed: 'none was named',
      expected: EXPECTED,
      remedy: 'Name it as fix, or write a line "Fix: https://…" or "Fix: <commit>" into the report of the incident.',
      ...(newest === undefined ? {} : linkTo(links, { incident: newest.id })),
    };
  },
};

const NAMED = /^(?:[-*] )?\**Fix:?\**:?\s+<?(https:\/\/[^\s<>|`]{1,500}|[0-9a-f]{7,40})>?[.,]?\s*$/gmu;

/** The fixes that a report names, each on a line of its own: `Fix: https://github.com/acme/harvest/pull/7`, or a commit. */
export function listFixes(report: string): readonly string[] {
  return [...report.replaceAll('\r\n', '\n').matchAll(NAMED)].flatMap(([, named]) => named ?? []);
}

const FIX = /^(?:https:\/\/[^\s<>|`"'\\]{1,500}|[0-9a-f]{7,40})$/u;

/** Whether a text names a fix: an https address, or a commit of 7 to 40 hexadecimal digits. */
export function isFix(text: string): boolean {
  return FIX.test(text);
}
