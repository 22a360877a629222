import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { heading, link, paragraph, quoted, strong, table, type Inline } from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { GateReport } from './gate-report.ts';
import { isStopping, type GateResult } from './gate.ts';

/** The worst first: what stops, what was gone by, what passes. */
const ORDER = ['stops', 'bypassed', 'passes'] as const;

/** `Why not now: 10% to 50%`, or that it may go. */
export function gatesTitle({ decision, from, to }: GateReport): string {
  return decision === 'refused' ? `Why not now: ${from} to ${to}` : `Every gate lets it through: ${from} to ${to}`;
}

/** One sentence: how many gates stop, and when they can pass. */
export function describeEarliest({ gates, earliestAt, notBeforeAt }: GateReport): string {
  const stopping = gates.filter(isStopping);
  if (stopping.length === 0) {
    const bypassed = gates.filter(({ isBypassed }) => isBypassed);
    return `${count(gates.length, 'gate')} asked${bypassed.length === 0 ? ', all pass' : `, ${bypassed.length} gone by with a reason`}.`;
  }
  const first = `${count(stopping.length, 'gate stops', 'gates stop')} it, of ${gates.length} asked.`;
  if (earliestAt !== null) return `${first} Earliest: ${earliestAt}, if nothing else happens.`;
  const known = notBeforeAt === null ? '' : `, and not before ${notBeforeAt}`;
  return `${first} Earliest: not known, since it takes more than time${known}.`;
}

/** Characters: eight places of dlt with what each has, and how to clear and to retire them. */
const MOST_OBSERVED = 1_500;
const MOST_REMEDY = 1_000;

/** The report for a job summary, as a person reads it on a phone. */
export function renderGates(report: GateReport): readonly RootContent[] {
  return [
    heading(2, gatesTitle(report)),
    paragraph(describeEarliest(report)),
    table(
      ['Gate', 'Verdict', 'Observed', 'Expected', 'Earliest', 'What to do'],
      sortGates(report.gates).map((gate): Inline[][] => [
        [gate.link === null ? strong(gate.title) : link(gate.link, gate.title)],
        [gate.isBypassed ? `${gate.verdict}, bypassed` : gate.verdict],
        [quoted(gate.observed, MOST_OBSERVED)],
        [gate.expected],
        [gate.earliestAt ?? ''],
        [gate.remedy ?? ''],
      ]),
    ),
  ];
}

/** The report for a terminal: one line a gate, and what to do below what stops. */
export function renderGateLines(report: GateReport): readonly string[] {
  return [gatesTitle(report), ...sortGates(report.gates).flatMap(renderGate), describeEarliest(report)];
}

function renderGate(gate: GateResult): readonly string[] {
  const { id, verdict, observed, expected, earliestAt, remedy, isBypassed } = gate;
  const head = `- ${isBypassed ? `${verdict} (bypassed)` : verdict} ${id}: ${oneLine(observed, MOST_OBSERVED)}`;
  if (verdict === 'warn' && remedy !== null) return [head, `  ${oneLine(remedy, MOST_REMEDY)}`];
  if (!isStopping(gate)) return [head];
  const when = earliestAt === null ? '' : `Earliest ${earliestAt}`;
  return [head, `  ${joinSentences(`expected ${oneLine(expected, 300)}`, when, oneLine(remedy ?? '', MOST_REMEDY))}`];
}

function sortGates(gates: readonly GateResult[]): readonly GateResult[] {
  const rank = (gate: GateResult): number =>
    ORDER.indexOf(isStopping(gate) ? 'stops' : gate.isBypassed ? 'bypassed' : 'passes');
  return gates.toSorted((a, b) => rank(a) - rank(b));
}
