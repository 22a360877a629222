import type { RootContent } from 'mdast';

import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Inline } from '../markdown/render-markdown.ts';
import {
  bullets,
  heading,
  link,
  paragraph,
  quoted,
  renderMarkdown,
  strong,
  table,
} from '../markdown/render-markdown.ts';
import type { Cause } from './cause.ts';
import type { InvestigationResult } from './investigation-result.ts';
import { describeSign } from './signs.ts';
import type { Clue, SourceEvidence } from './source-evidence.ts';
import { nameSource } from './source-names.ts';

/** What is shown of each cause; the rest is in the output `result`. */
const MOST_CAUSES = 8;
const MOST_DETAILED = 3;
const MOST_CLUES = 4;
const PLAIN_LINK = /^https:\/\/[\w.-]{1,100}(?::\d{1,5})?\/[\w./?#=&%+~:@-]{0,200}$/u;

/** Where people go on from here, as `links` of config/policy.yaml has it (runbook 209 to 212). */
export interface Resources {
  readonly dltDocumentation: string;
  readonly supabaseStatus: string;
  readonly slackChannel: string;
}

/** The job summary, for a person on a phone: the causes with why, what to do, what speaks for and against the likeliest, and what was looked at. */
export function renderInvestigationSummary(result: InvestigationResult, resources: Resources | null = null): string {
  const { causes } = result;
  const shown = causes.slice(0, MOST_CAUSES);
  const rows = shown.map(({ confidence, title, why }) => [[strong(confidence)], [title], [oneLine(why, 600)]]);
  return renderMarkdown([
    heading(2, titleOf(result)),
    paragraph(describeLook(result)),
    ...(rows.length === 0 ? [] : [table(['', 'Cause', 'Why'], rows)]),
    ...(causes.length > shown.length
      ? [paragraph(`${count(causes.length - shown.length, 'further cause')} in the output result.`)]
      : []),
    ...renderRemedies(result),
    ...shown.slice(0, MOST_DETAILED).flatMap((cause) => renderCause(cause)),
    paragraph(strong('What was looked at:')),
    bullets(result.sources.map((source) => renderSource(source))),
    ...(resources === null ? [] : [renderResources(resources)]),
  ]);
}

/** The same for a terminal: one cause a line, then what speaks for and against it, what to do, and what was looked at. */
export function renderInvestigationLines(
  result: InvestigationResult,
  resources: Resources | null = null,
): readonly string[] {
  return [
    `${titleOf(result)}. ${describeLook(result)}`,
    ...result.causes.flatMap((cause) => describeCause(cause)),
    'What was looked at:',
    ...result.sources.map((source) => {
      const remedy = source.remedy === null ? '' : ` -> ${oneLine(source.remedy, 300)}`;
      return `  ${source.status.padEnd(14)} ${nameSource(source.source)}: ${oneLine(source.observed, 400)}${remedy}`;
    }),
    ...(resources === null ? [] : [describeResources(resources)]),
  ];
}

function renderResources({ dltDocumentation, supabaseStatus, slackChannel }: Resources): RootContent {
  const pages = [link(dltDocumentation, 'DLT documentation'), ', ', link(supabaseStatus, 'Supabase status')];
  return paragraph(strong('Resources:'), ' ', ...pages, ', Slack ', quoted(slackChannel, 80));
}

function describeResources({ dltDocumentation, supabaseStatus, slackChannel }: Resources): string {
  return `Resources: DLT documentation ${oneLine(dltDocumentation, 200)}, Supabase status ${oneLine(supabaseStatus, 200)}, Slack ${oneLine(slackChannel, 80)}`;
}

function titleOf({ causes, sources }: InvestigationResult): string {
  const [first] = causes;
  if (first?.confidence === 'likely') return `Likely cause: ${first.title}`;
  if (first?.confidence === 'possible') return `Possible cause: ${first.title}`;
  if (sources.every(({ status }) => status !== 'measured')) return 'The cause is not known: nothing could be measured';
  return first === undefined
    ? 'No sign of a cause was found'
    : `No likely cause was found; first of the unlikely: ${first.title}`;
}

/** An empty list of causes is worth what was looked at, so that is said. */
function describeLook({ from, to, sources, causes }: InvestigationResult): string {
  const measured = sources.filter(({ status }) => status === 'measured').map(({ source }) => nameSource(source));
  const missing = sources.filter(({ status }) => status !== 'measured').map(({ source }) => nameSource(source));
  const looked = measured.length === 0 ? 'No source could be measured' : `Measured: ${measured.join(', ')}`;
  const missed = missing.length === 0 ? '' : ` Not measured: ${missing.join(', ')}.`;
  const empty = causes.length === 0 && missing.length > 0 ? ' What was not measured can still hold the cause.' : '';
  return `${from} to ${to}. ${looked}.${missed}${empty}`;
}

function renderRemedies({ causes }: InvestigationResult): RootContent[] {
  const worth = causes.filter(({ confidence }) => confidence !== 'unlikely').slice(0, MOST_CAUSES);
  if (worth.length === 0) return [];
  return [
    paragraph(strong('What to do:')),
    bullets(worth.map(({ title, remedy }) => [strong(title), `: ${oneLine(remedy, 400)}`])),
  ];
}

function renderCause({ title, confidence, evidenceFor, evidenceAgainst }: Cause): RootContent[] {
  const further = evidenceFor.length - MOST_CLUES;
  return [
    heading(3, `${title} (${confidence})`),
    bullets([
      ...evidenceFor.slice(0, MOST_CLUES).map((clue) => renderClue(clue)),
      ...(further > 0 ? [[`${count(further, 'further sign')} for it`]] : []),
      ...evidenceAgainst.map(({ source, observed }): Inline[] => [
        strong('Against:'),
        ` ${nameSource(source)}: `,
        quoted(observed, 300),
      ]),
    ]),
  ];
}

function renderClue({ source, sign, count: seen, example, where, firstAt, lastAt }: Clue): Inline[] {
  return [
    strong('For:'),
    ` ${nameSource(source)}: ${describeSign(sign)}, ${describeTimes(seen, firstAt, lastAt)}: `,
    quoted(example, 300),
    ...(where === null ? [] : [' ', renderPlace(where)]),
  ];
}

function describeTimes(seen: number, firstAt: string | null, lastAt: string | null): string {
  if (firstAt === null || lastAt === null) return count(seen, 'time');
  const [first, last] = [toSecond(firstAt), toSecond(lastAt)];
  return `${count(seen, 'time')}${first === last ? ` at ${first}` : `, ${first} to ${last}`}`;
}

function toSecond(instant: string): string {
  return oneLine(instant.replace(/\.\d+Z$/u, 'Z'), 30);
}

/** Only a plain address becomes a link: a place can hold whatever a file is called. */
function renderPlace(where: string): Inline {
  return PLAIN_LINK.test(where) ? link(where, 'where') : quoted(where, 200);
}

function renderSource({ source, status, observed, remedy }: SourceEvidence): Inline[] {
  const todo = remedy === null || status === 'measured' ? [] : [' ', quoted(remedy, 200)];
  return [strong(`${nameSource(source)}: ${status}`), ' ', quoted(observed, 300), ...todo];
}

function describeCause({ title, confidence, why, remedy, evidenceFor, evidenceAgainst }: Cause): string[] {
  return [
    `  ${confidence.padEnd(8)} ${title}: ${oneLine(why, 600)}`,
    ...evidenceFor.slice(0, MOST_CLUES).map(({ source, sign, count: seen, example, where, firstAt, lastAt }) => {
      const place = where === null ? '' : ` (${oneLine(where, 200)})`;
      return `    + ${nameSource(source)}: ${oneLine(describeSign(sign))}, ${describeTimes(seen, firstAt, lastAt)}: ${oneLine(example, 300)}${place}`;
    }),
    ...evidenceAgainst.map(({ source, observed }) => `    - ${nameSource(source)}: ${oneLine(observed, 300)}`),
    ...(confidence === 'unlikely' ? [] : [`    -> ${oneLine(remedy, 400)}`]),
  ];
}
