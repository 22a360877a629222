import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { EscalationStep } from './escalation-step.ts';
import { breakGlassFor, listIncidentLinks, type MessageLink } from './incident-links.ts';
import { openedAtOf } from './plan-escalation.ts';
import type { Situation } from './situation.ts';

/** A piece of a line: our words, or other people's, which each channel shows so that they cannot become markup, a mention or a command. */
export type Piece = string | { readonly quoted: string };

export interface MessageSection {
  readonly title: string;
  readonly lines: readonly (readonly Piece[])[];
}

/** What one step tells, before a channel gives it its form. */
export interface StepMessage {
  /** In our own words. */
  readonly title: string;
  readonly step: EscalationStep;
  readonly sections: readonly MessageSection[];
  /** For a shell; `null` where nothing has to be done by hand. */
  readonly command: string | null;
  readonly links: readonly MessageLink[];
}

const REASON_CHARACTERS = 300;
const NAME_CHARACTERS = 80;
const OBSERVED_CHARACTERS = 200;
const MOST_REASONS = 3;
const MOST_UNITS = 10;

/** What happened, whether it is back, what is not known, what is asked of the reader, and where to look. */
export function composeMessage(step: EscalationStep, situation: Situation): StepMessage {
  const { record, state, place } = situation;
  return {
    title: `${isOpen(record) ? 'NOT rolled back: ' : ''}${TRIGGER_TITLES[record.trigger]}, severity ${record.severity}`,
    step,
    sections: [
      { title: 'What happened', lines: whatHappened(situation) },
      { title: 'Is it back?', lines: isItBack(situation) },
      { title: 'Not known', lines: notKnown(situation) },
      { title: 'What is asked of you now', lines: whatIsAsked(step, situation) },
    ].filter(({ lines }) => lines.length > 0),
    command: state === 'not-back' || isOpen(record) ? breakGlassFor(record, place) : null,
    links: listIncidentLinks(record, place),
  };
}

function whatHappened({ record }: Situation): MessageSection['lines'] {
  const shown = record.reasons.slice(0, MOST_REASONS);
  const more = record.reasons.length - shown.length;
  return [
    [describeRollback(record)],
    ...shown.map(({ by, reason, severity }, index): readonly Piece[] => [
      index === 0 ? 'Asked for by ' : 'Asked for again by ',
      { quoted: oneLine(by, NAME_CHARACTERS) },
      `, severity ${severity}: `,
      { quoted: oneLine(reason, REASON_CHARACTERS) },
    ]),
    ...(more > 0 ? [[`And asked for ${count(more, 'more time')}; the report has all reasons.`]] : []),
    ...movedUnits(record.movedUnits),
  ];
}

/** The state commit was not made (DESIGN.md section 8): the way back is still to be taken. */
function isOpen({ status }: Pick<IncidentRecord, 'status'>): boolean {
  return status === 'open';
}

/** One sentence: that it was rolled back, or that it should have been. */
export function describeRollback(record: IncidentRecord): string {
  const { id, from, to, triggeredAt, containedAt } = record;
  return isOpen(record)
    ? `The rollback that was asked for at ${triggeredAt} FAILED: its state commit was not made. Incident ${id}.`
    : `The migration was rolled back from ${from ?? 'an unknown phase'} to ${to} at ${containedAt}. Incident ${id}.`;
}

function movedUnits(units: readonly string[] | null): MessageSection['lines'] {
  if (units === null || units.length === 0) return [];
  const more = units.length - MOST_UNITS;
  const names = units
    .slice(0, MOST_UNITS)
    .flatMap((unit, index): Piece[] => [index === 0 ? '' : ', ', { quoted: oneLine(unit, NAME_CHARACTERS) }]);
  return [['Subreddits that dlt collected until then: ', ...names, ...(more > 0 ? [` and ${more} more`] : []), '.']];
}

/** What was observed stands between the two; quoted, since a file that is no config may hold anything. */
const STATE_LINES = {
  back: ['The state is back: manual collection on, DLT off (observed ', ').'],
  'not-back': [
    'The state is NOT back: observed ',
    ', expected phase manual_only, DLT off, manual on. Somebody changed it after the rollback.',
  ],
  unknown: ['Whether the state is still back could not be read: ', '.'],
} as const satisfies Record<Situation['state'], readonly [string, string]>;

const OPEN_LINES = {
  back: STATE_LINES.back,
  'not-back': [
    'The state is NOT back: observed ',
    ', expected phase manual_only, DLT off, manual on. dlt may collect and write until somebody rolls back.',
  ],
  unknown: ['Whether the state is back could not be read: ', '. Take it as not back until you have seen it.'],
} as const satisfies Record<Situation['state'], readonly [string, string]>;

function stateLine({ record, state, observed }: Situation): readonly Piece[] {
  const [before, after] = (isOpen(record) ? OPEN_LINES : STATE_LINES)[state];
  return [before, { quoted: oneLine(observed, OBSERVED_CHARACTERS) }, after];
}

function isItBack(situation: Situation): MessageSection['lines'] {
  if (isOpen(situation.record)) return [stateLine(situation)];
  const { record, verifiedAt, recoveredAt, historyProblem, now } = situation;
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(openedAtOf(record))) / 60_000));
  const proof =
    verifiedAt !== null
      ? `Proven by the data (verified) since ${verifiedAt}.`
      : historyProblem === null
        ? `Not proven by the data yet, ${minutes} min after the rollback.`
        : null;
  const recovery = recoveredAt === null ? [] : [[`All five success criteria held at ${recoveredAt}.`]];
  return [stateLine(situation), ...(proof === null ? [] : [[proof]]), ...recovery];
}

function notKnown({
  record,
  verifiedAt,
  recoveredAt,
  historyProblem,
  policyProblem,
}: Situation): MessageSection['lines'] {
  const isNothingBack = isOpen(record);
  return [
    ...(historyProblem === null
      ? []
      : [
          [
            'Whether the data proves it: the history could not be read, ',
            { quoted: oneLine(historyProblem, 200) },
            '.',
          ],
        ]),
    ...(recoveredAt === null && !isNothingBack ? [[DATA_UNKNOWN[verifiedAt === null ? 'open' : 'verified']]] : []),
    ...(record.movedUnits === null && !isNothingBack
      ? [['Which subreddits dlt collected: no routing file could be read.']]
      : []),
    ...(policyProblem === null
      ? []
      : [
          [
            'Who else must be told: config/policy.yaml could not be used, ',
            { quoted: oneLine(policyProblem, 200) },
            '. Tell the team lead after an hour, and the CTO at once on data loss.',
          ] satisfies readonly Piece[],
        ]),
  ];
}

const DATA_UNKNOWN = {
  open: 'Whether posts were lost or doubled: the report says so as soon as it is measured.',
  verified: 'Whether all five success criteria hold: they are watched for hours.',
} as const;

function whatIsAsked(step: EscalationStep, situation: Situation): MessageSection['lines'] {
  const { record, state, verifiedAt } = situation;
  if (isOpen(record)) return [[ROLL_BACK_BY_HAND[step.kind]], ...acknowledgement(situation), ...nobodyNamed(step)];
  const again =
    state === 'not-back'
      ? [['First: press Run workflow at rollback again, or use the command below from any machine with git and Node.']]
      : [];
  const asked = verifiedAt === null ? ASKED[step.kind] : ASKED_WHEN_VERIFIED;
  return [...again, [asked], ...acknowledgement(situation), ...nobodyNamed(step)];
}

const ASKED = {
  first:
    'Follow the run until its verification is green, and read the report. Nothing advances until the hold is lifted.',
  waited:
    'It takes too long: find out who is on it, decide who helps, and what still stops the proof (the report names it).',
  'at-once':
    'Decide who leads, whether users must be told, and what may be done with the data before anybody mends it.',
} as const satisfies Record<EscalationStep['kind'], string>;

const ROLL_BACK_BY_HAND = {
  first:
    'Roll back now: press Run workflow at rollback again, or use the command below from any machine with git and Node. The run says what failed.',
  waited: 'The state is still not back: find out who is on it, and use the command below yourself where nobody is.',
  'at-once':
    'The state is not back: make sure that somebody uses the command below, and decide whether the collectors are stopped by hand meanwhile.',
} as const satisfies Record<EscalationStep['kind'], string>;

const ASKED_WHEN_VERIFIED = 'Nothing is urgent: read the report, and review the pull request.';

function acknowledgement({ acknowledged }: Situation): MessageSection['lines'] {
  if (acknowledged === null)
    return [['Say that you are on it: comment /ack in the issue, or give it the label acknowledged.']];
  const at = acknowledged.at === null ? '' : ` at ${acknowledged.at}`;
  return [['Acknowledged by ', { quoted: oneLine(acknowledged.by, NAME_CHARACTERS) }, `${at}.`]];
}

/** Why this step is told is part of what is asked: a reader must know whether a person was reached. */
function nobodyNamed({ github, role }: EscalationStep): MessageSection['lines'] {
  if (github.length > 0) return [];
  return [
    [
      'Nobody is named for ',
      { quoted: oneLine(role, NAME_CHARACTERS) },
      ': set github: under escalation in config/policy.yaml. Whoever reads this, tell them.',
    ],
  ];
}
