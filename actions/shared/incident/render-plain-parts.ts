import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import { redactText } from '../evidence/redact-evidence.ts';
import { wrapLines } from '../markdown/wrap-lines.ts';
import { REASON_LINE_CHARACTERS } from '../report/render-root-cause.ts';
import { STATUS_WORDS } from '../report/render-summary.ts';
import type { ReportPartName } from '../report/report-layout.ts';
import { secondsBetween, showDuration, showInstant } from '../report/show.ts';
import type { IncidentRecord, StatedReason } from './incident-record.ts';

/**
 * The parts of a first report whose texts need no escaping, as the renderer gives them where nothing is measured (a test compares them over random
 * records). The renderer would take a quarter of the time that a rollback may take: nearly all of it to compile a serialiser that runs once. A
 * record with anything unusual has no plain parts but those in which nothing of it stands.
 */
export function renderPlainParts(record: IncidentRecord): ReadonlyMap<ReportPartName, string> {
  const [reason, ...others] = record.reasons;
  if (reason === undefined || others.length > 0 || !isPlain(record, reason)) return NOTHING_MEASURED;
  return new Map<ReportPartName, string>([
    ...NOTHING_MEASURED,
    ['summary', summary(record)],
    ['facts', facts(record, reason)],
    ['timeline', timeline(record, reason)],
    ['reasons', statedReason(reason)],
    ['decision', decision(record)],
    ['impact', impact(record.movedUnits ?? [])],
    ['resolution', RESOLUTION],
    ['follow-ups', followUps(record)],
    ['measurement', measurement(record)],
  ]);
}

const UNKNOWN = 'unknown: not measured yet';

const NOTHING_MEASURED: ReadonlyMap<ReportPartName, string> = new Map([
  ['causes', `### Likely causes\n\n${UNKNOWN}.`],
  ['charts', `### Charts\n\n${UNKNOWN}.`],
  [
    'criteria',
    `### Success criteria

- [ ] Manual collection resumes normally: **unknown**: not measured yet.
- [ ] No data loss detected: **unknown**: not measured yet.
- [ ] Error rate returns to normal (< 5 %): **unknown**: not measured yet.
- [ ] System performance restored: **unknown**: not measured yet.
- [ ] All queues and jobs processing: **unknown**: not measured yet.`,
  ],
]);

const LOGIN = /^[A-Za-z0-9-]{1,39}(?:\[bot\])?$/u;
const UNIT = /^[A-Za-z0-9_]{2,24}$/u;
const RUN = /^https:\/\/github\.com\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+\/actions\/runs\/\d{1,20}$/u;
/** Letters, digits, blanks and marks that mean nothing in a block of code. */
const WORDS = /^[A-Za-z0-9 ,.;:()%'"/+=<>?!*_-]+$/u;

/** Seven digits read as the short name of a commit, which the renderer then quotes. */
const LEAST_LIKE_A_COMMIT = 999_999;

/** What an ordinary rollback by a person or a schedule writes: nothing in it has to be escaped, and nothing is a secret. */
function isPlain(record: IncidentRecord, { by, reason, runUrl }: StatedReason): boolean {
  const units = record.movedUnits ?? [''];
  return (
    record.status === 'contained' &&
    !record.isDrill &&
    record.notes.length === 0 &&
    record.attempt < LEAST_LIKE_A_COMMIT &&
    record.from !== null &&
    record.before.every(({ keptAs }) => keptAs === null) &&
    (runUrl === null || RUN.test(runUrl)) &&
    LOGIN.test(by) &&
    WORDS.test(reason) &&
    units.every((unit) => UNIT.test(unit)) &&
    units.length <= 100 &&
    isHarmless([by, ...units].join('\n'))
  );
}

function isHarmless(text: string): boolean {
  return redactText(text) === text;
}

function summary({ trigger, severity, from, to, triggeredAt }: IncidentRecord): string {
  return `- **What happened?** ${TRIGGER_TITLES[trigger]} (severity ${severity}). Rolled back from ${from} to ${to} at ${showInstant(triggeredAt)} UTC.
- **Is it back?** The state is. Whether dlt has stopped and manual collection runs: ${UNKNOWN}. Success criteria: ${UNKNOWN}.
- **Is data lost?** ${UNKNOWN}.
- **What is needed from you?** Answer the 4 questions below, give each follow-up an owner and a date, and merge the pull request once the incident has recovered.`;
}

function facts(record: IncidentRecord, { by }: StatedReason): string {
  const { id, status, severity, trigger, from, to, generation, attempt, baseCommit } = record;
  return `| | |
| - | - |
| **Incident** | \`${id}\` |
| **Status** | ${STATUS_WORDS[status]} |
| **Severity** | ${severity} |
| **Trigger** | ${TRIGGER_TITLES[trigger]} |
| **Transition** | ${from} to ${to}, generation ${generation}, attempt ${attempt} |
| **Triggered by** | \`${by}\` |
| **State before** | \`commit ${baseCommit.slice(0, 12)}\` |`;
}

function timeline({ triggeredAt, containedAt }: IncidentRecord, { by }: StatedReason): string {
  const seconds = secondsBetween(triggeredAt, containedAt);
  const took = seconds === null ? 'unknown: the clocks run backwards' : showDuration(seconds);
  const rows = [
    { at: triggeredAt, what: `Rollback triggered by \`${by}\`` },
    { at: containedAt, what: 'State committed: DLT disabled, manual collection enabled, a hold set' },
  ].toSorted((left, right) => Date.parse(left.at) - Date.parse(right.at));
  return `- Rollback triggered: ${showInstant(triggeredAt)} UTC
- Rollback completed: not yet known: when the proof (layer 4) passes. The state was back at ${showInstant(containedAt)} UTC
- Total downtime, until manual collection was seen to work: ${UNKNOWN}
- Time to detect, from the first sign: ${UNKNOWN}
- Time to effect, from the trigger: ${took} to the state commit, to the proof: ${UNKNOWN}
- Time to recover, until all five success criteria had held: ${UNKNOWN}

| When (UTC) | What |
| - | - |
${rows.map(({ at, what }) => `| ${showInstant(at)} | ${what} |`).join('\n')}`;
}

function statedReason({ by, at, trigger, severity, runUrl, reason }: StatedReason): string {
  const run = runUrl === null ? '' : `, [run ${runUrl.slice(runUrl.lastIndexOf('/') + 1)}](${runUrl})`;
  return `Stated by \`${by}\` at ${showInstant(at)} UTC: ${TRIGGER_TITLES[trigger]}, severity ${severity}${run}.

\`\`\`text
${wrapLines(redactText(reason), REASON_LINE_CHARACTERS)}
\`\`\``;
}

function decision({ trigger }: IncidentRecord): string {
  return `### What decided

- **Trigger:** ${TRIGGER_TITLES[trigger]}
- **Rule:** ${UNKNOWN}
- **Values:** ${trigger === 'operator' ? 'none: a person decided, see the reason above' : UNKNOWN}`;
}

function impact(units: readonly string[]): string {
  const loss = '- Data loss: **unknown**: not measured yet.';
  if (units.length === 0) return `${loss}\n- Affected subreddits: none was routed to dlt.`;
  return `${loss}
- Affected subreddits: ${units.map((unit) => `\`${unit}\``).join(', ')}
- Lost, doubled and delayed posts and gaps of each: ${UNKNOWN}.`;
}

const RESOLUTION = `- Action taken: rolled back to manual collection (layer 1, the state).
- Proof (layer 4): ${UNKNOWN}.
- Test of the manual path (step 4): ${UNKNOWN}.
- Next steps: prove the rollback and measure the success criteria below. Nothing advances while the hold stands.`;

function followUps({ attempt }: IncidentRecord): string {
  return `Proposed. Give each an owner (a GitHub login) and a day, add yours, take out what is not needed: once you have changed this table it is yours, and no run changes it any more.

| Follow-up | Owner | Due |
| - | - | - |
| Fix the cause, test it in isolation, and start over at 10 % (attempt ${attempt + 1}) | who? | YYYY-MM-DD? |`;
}

function measurement({ id }: IncidentRecord): string {
  return `Nothing is measured yet: the report is amended as the jobs of the rollback end.

Written from [incident.json](incident.json) and, once it is there, [evidence.json](evidence.json). Compute it again with \`npm run evidence -- replay incidents/${id}\`.`;
}
