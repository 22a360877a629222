import type { RootContent } from 'mdast';

import { bullets, heading, paragraph, strong, table, type Inline } from '../markdown/render-markdown.ts';
import { assessDataLoss, listSeams, listUnitImpacts } from './assess-impact.ts';
import type { HandoverRecord } from '../handover/handover-facts.ts';
import { planCharts } from './plan-charts.ts';
import { unknownWhy, type CountedPosts, type ReportFacts, type UnitImpact } from './report-facts.ts';
import { said, showDuration, showPosts, withoutAccepted, words } from './show.ts';

const MOST_UNITS = 100;

/** The runbook's data loss and affected subreddits. Where nothing is known by subreddit their names are enough. */
export function renderImpact(facts: ReportFacts): readonly RootContent[] {
  return [...renderLoss(facts), ...renderSeams(listSeams(facts))];
}

function renderLoss(facts: ReportFacts): readonly RootContent[] {
  const { answer, because, accepted } = assessDataLoss(facts);
  const impacts = listUnitImpacts(facts);
  const acceptedNote = accepted === null ? [] : [' Accepted by a person: ', said(withoutAccepted(accepted), 200), '.'];
  const loss = ['Data loss: ', strong(answer), ': ', said(`${because}.`, 600), ...acceptedNote];
  if (impacts === null)
    return [bullets([loss, ['Affected subreddits: unknown, since there was no routing file that could be read.']])];
  if (impacts.length === 0) return [bullets([loss, ['Affected subreddits: none was routed to dlt.']])];
  const isMeasured = impacts.some((impact) => numbersOf(impact).some((number) => number !== null));
  if (!isMeasured)
    return [
      bullets([
        loss,
        ['Affected subreddits: ', ...listNames(impacts)],
        ['Lost, doubled and delayed posts and gaps of each: ', said(`${whyUnknown(facts)}.`)],
      ]),
    ];
  const hidden = impacts.length - MOST_UNITS;
  return [
    bullets([loss, [`Affected subreddits: ${impacts.length}, in posts each`]]),
    table(
      ['Subreddit', ...COLUMNS.map(({ title }) => title), 'Gap'],
      impacts.slice(0, MOST_UNITS).map((impact) => cellsOf(impact)),
    ),
    ...(hidden > 0 ? [paragraph(`${hidden} more in incident.json.`)] : []),
    ...renderLowerBounds(impacts),
    ...(impacts.every((impact) => numbersOf(impact).every((number) => number !== null))
      ? []
      : [paragraph(said(`${whyUnknown(facts)}.`))]),
  ];
}

/** A column of posts, and the word for a number that nothing is certain of. Late posts have reasons of their own why nobody can count them. */
const COLUMNS = [
  { title: 'Lost', key: 'lost', none: 'unknown' },
  { title: 'Doubled', key: 'doubled', none: 'unknown' },
  { title: 'Delayed', key: 'delayed', none: 'not countable' },
] as const;

/** Why posts are not all counted, each reason once. */
function renderLowerBounds(impacts: readonly UnitImpact[]): readonly RootContent[] {
  const bounds = new Map<string, { readonly title: string; readonly why: string; readonly own: UnitImpact[] }>();
  for (const { title, key, none } of COLUMNS) {
    for (const impact of impacts) {
      const counted = impact[key];
      if (counted === null || counted.atLeastBecause === null) continue;
      const why = `${showPosts(counted, none)}, because ${counted.atLeastBecause}.`;
      const bound = bounds.get(`${title} ${why}`) ?? { title, why, own: [] };
      bound.own.push(impact);
      bounds.set(`${title} ${why}`, bound);
    }
  }
  if (bounds.size === 0) return [];
  return [
    bullets([...bounds.values()].map(({ title, why, own }) => [`${title}, `, ...listNames(own), ': ', said(why, 600)])),
  ];
}

/** How the paths meet in each subreddit: by the posts that both read, or by what neither did. */
function renderSeams(seams: readonly HandoverRecord[]): readonly RootContent[] {
  if (seams.length === 0) return [];
  const hidden = seams.length - MOST_UNITS;
  return [
    paragraph('From dlt back to manual:'),
    bullets(
      seams
        .slice(0, MOST_UNITS)
        .map((seam) => [words(seam.unit, 60), ': ', strong(showResult(seam)), ': ', said(`${seam.detail}.`, 400)]),
    ),
    ...(hidden > 0 ? [paragraph(`${hidden} more on the branch cutover-history.`)] : []),
  ];
}

function showResult({ result, settledBy }: HandoverRecord): string {
  if (result !== 'gap') return result;
  if (settledBy === 'backfill') return 'gap, filled';
  return settledBy === 'out-of-reach' ? 'gap, out of reach' : 'gap, open';
}

function listNames(impacts: readonly UnitImpact[]): readonly Inline[] {
  const names = impacts.slice(0, MOST_UNITS).flatMap(({ unit }, at) => [at === 0 ? '' : ', ', words(unit, 60)]);
  const hidden = impacts.length - MOST_UNITS;
  return hidden > 0 ? [...names, `, and ${hidden} more, see incident.json`] : names;
}

/** `null` for what is not known, and has no reason of its own in the table. */
function numbersOf({ lost, doubled, delayed, gapSeconds }: UnitImpact): readonly (number | null)[] {
  return [certainOf(lost), certainOf(doubled), delayed?.posts ?? null, gapSeconds];
}

function certainOf(counted: CountedPosts | null): number | null {
  if (counted === null) return null;
  return counted.posts === 0 && counted.atLeastBecause !== null ? null : counted.posts;
}

function cellsOf(impact: UnitImpact) {
  const { unit, gapSeconds } = impact;
  const numbers = COLUMNS.map(({ key, none }) => [showPosts(impact[key], none)]);
  return [[words(unit, 60)], ...numbers, [gapSeconds === null ? 'unknown' : showDuration(gapSeconds)]];
}

function whyUnknown(facts: ReportFacts): string {
  return facts.integrity === null
    ? unknownWhy(facts, 'integrity')
    : `unknown: ${facts.missing.units ?? 'no measurement counted it subreddit by subreddit'}`;
}

/** The charts beside the report; what has no numbers is a sentence. */
export function renderCharts(facts: ReportFacts): readonly RootContent[] {
  const title = heading(3, 'Charts');
  if (facts.investigation === null) return [title, paragraph(said(`${unknownWhy(facts, 'investigation')}.`, 400))];
  return [
    title,
    ...planCharts(facts.investigation.series, facts.record).map(({ title: name, alt, file, lines }) =>
      lines.length === 0
        ? paragraph(`${name}: unknown: no numbers in the window that was looked at.`)
        : paragraph({ type: 'image', url: file, alt }),
    ),
  ];
}
