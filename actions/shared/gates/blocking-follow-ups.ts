import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { FollowUp } from '../report/follow-ups.ts';
import { linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isReattempt, listRealIncidents } from './reattempt.ts';

const MARK = /(?<![\w-])blocks-reattempt(?![\w-])/u;
const CLOSED = /^(?:\\?\[x\\?\]|~~.+~~$|done\b)/iu;
const EXPECTED = 'no open follow-up that is marked blocks-reattempt';

/** A follow-up is marked by the word `blocks-reattempt` in its first cell, and closed when that cell begins with `[x]` or `done`, or is struck through. */
export const blockingFollowUpsGate: Gate = {
  id: 'blocking-follow-ups',
  title: 'Follow-ups that block a further attempt are closed',
  isAsked: isReattempt,
  isBypassable: true,
  assess({ incidents, links }) {
    if (!incidents.measured)
      return { verdict: 'unknown', observed: incidents.message, expected: EXPECTED, remedy: incidents.remedy };
    const real = listRealIncidents(incidents.value);
    const blocking = real.flatMap(({ id, report }) =>
      (report?.followUps ?? []).filter(isBlocking).map((one) => ({ id, ...one })),
    );
    const [first] = blocking;
    if (first !== undefined)
      return {
        verdict: 'fail',
        observed: `${count(blocking.length, 'is open', 'are open')}: ${oneLine(first.text, 120)} (${first.owner === '' ? 'nobody' : oneLine(first.owner, 40)})`,
        expected: EXPECTED,
        value: blocking.length,
        limit: 0,
        remedy: 'Do it, then write [x] before it in the report of the incident.',
        ...linkTo(links, { incident: first.id }),
      };
    const unread = real.find(({ report }) => report === null);
    if (unread === undefined) return { verdict: 'pass', observed: 'none is open', expected: EXPECTED };
    return {
      verdict: 'unknown',
      observed: `the report of incident ${unread.id} cannot be read`,
      expected: EXPECTED,
      remedy: `Restore incidents/${unread.id}/README.md.`,
      ...linkTo(links, { incident: unread.id }),
    };
  },
};

function isBlocking({ text }: FollowUp): boolean {
  return MARK.test(text) && !CLOSED.test(text.trim());
}
