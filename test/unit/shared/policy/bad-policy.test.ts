import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import { parsePolicy } from '../../../../actions/shared/policy/policy.ts';
import { editFile, expectOneProblem, type BadFileCase } from '../../../support/bad-file-case.ts';

const GOOD = readFileSync(new URL('../../../../config/policy.yaml', import.meta.url), 'utf8');
const datasets = parseDatasets(readFileSync(new URL('../../../../config/datasets.yaml', import.meta.url)));
if (!datasets.ok) throw new Error('config/datasets.yaml is not valid');

const PHASE_10 = '{ phase: 10%, units: [opensource], soak_hours: 24 }';
const PHASE_50 = '{ phase: 50%, units: [opensource, SideProject, productivity], soak_hours: 48 }';
const PHASE_100 = '{ phase: 100%, all: true, soak_hours: 72 }';

const CASES: readonly BadFileCase[] = [
  // YAML itself
  {
    name: 'a tab as indentation',
    edits: [['  salt: redditharbor-dlt', '\tsalt: redditharbor-dlt']],
    path: '',
    where: '\tsalt',
    message: 'a tab',
    remedy: 'Indent with spaces',
  },
  {
    name: 'a bracket that is never closed',
    edits: [['pins: []', 'pins: [a']],
    path: '',
    where: 'phases:',
    message: 'not the YAML',
    remedy: 'Mend the line',
  },
  {
    name: 'a key that stands twice',
    edits: [['  pins: []', '  pins: []\n  salt: other']],
    path: '',
    where: 'salt: other',
    message: 'a key stands twice',
    remedy: 'Delete one',
  },
  {
    name: 'an alias',
    edits: [
      ['salt: redditharbor-dlt', 'salt: &s x'],
      ['pins: []', 'pins: [*s]'],
    ],
    path: '',
    where: '[*s]',
    message: 'an alias',
    remedy: 'Write the value out',
  },
  {
    name: 'a tag',
    edits: [['salt: redditharbor-dlt', 'salt: !!str x']],
    path: '',
    where: '!!str',
    message: 'a tag',
    remedy: 'Delete the tag',
  },
  {
    name: 'a type that only some programs know',
    edits: [['salt: redditharbor-dlt', 'salt: !!js/function "x"']],
    path: '',
    where: '!!js',
    message: 'a tag',
    remedy: 'Delete the tag',
  },
  {
    name: 'a second document',
    edits: [['reddit:\n', '---\nreddit:\n']],
    path: '',
    where: '---',
    message: 'not the YAML',
    remedy: 'Delete the line with ---',
  },
  {
    name: 'a list as key',
    edits: [['pins: []', '? [a]\n  : b']],
    path: '',
    where: '? [a]',
    message: 'no plain word',
    remedy: 'Write a word',
  },
  {
    name: 'nesting beyond 20 levels',
    edits: [['pins: []', `pins: ${'['.repeat(30)}${']'.repeat(30)}`]],
    path: '',
    where: '[[[',
    message: 'nested too deeply',
    remedy: 'Take the nesting out',
  },
  // Keys and types
  {
    name: 'a key with a typing error',
    edits: [['evidence_max_age_minutes', 'evidence_max_age_minuts']],
    path: 'triggers.evidence_max_age_minuts',
    where: 'max_age_minuts',
    message: 'not known',
    remedy: 'Rename it to evidence_max_age_minutes',
  },
  {
    name: 'a key that nothing resembles',
    edits: [['pins: []', 'pins: []\n  colour_of_the_sky: blue']],
    path: 'routing.colour_of_the_sky',
    where: 'colour',
    message: 'not known',
    remedy: 'Delete the key',
  },
  {
    name: 'a merge key',
    edits: [['pins: []', 'pins: []\n  <<: { salt: x }']],
    path: 'routing.<<',
    where: '<<',
    message: 'not known',
    remedy: 'Delete the key',
  },
  {
    name: 'a key of every object',
    edits: [['pins: []', 'pins: []\n  constructor: x']],
    path: 'routing.constructor',
    where: 'constructor',
    message: 'not known',
    remedy: 'Delete the key',
  },
  {
    name: 'a missing key',
    edits: [['  salt: redditharbor-dlt\n', '']],
    path: 'routing.salt',
    where: 'pins: []',
    message: 'missing',
    remedy: 'Add salt',
  },
  {
    name: 'a missing section',
    edits: [['reddit:\n  requests_per_minute: 100 #', '#']],
    path: 'reddit',
    where: 'schema_version',
    message: 'missing',
    remedy: 'Add reddit',
  },
  {
    name: 'a newer schema',
    edits: [['schema_version: 1', 'schema_version: 2']],
    path: 'schema_version',
    where: 'schema_version: 2',
    message: 'not one of those allowed',
    remedy: 'Write 1',
  },
  {
    name: 'a text where a number belongs',
    edits: [['hold_hours: 2', 'hold_hours: two']],
    path: 'success.hold_hours',
    where: 'hold_hours: two',
    message: 'wrong type',
    remedy: 'Write a number',
  },
  {
    name: 'a number in quotes',
    edits: [['hold_hours: 2', 'hold_hours: "2"']],
    path: 'success.hold_hours',
    where: 'hold_hours: "2"',
    message: 'wrong type',
    remedy: 'Write a number',
  },
  {
    name: 'nothing where a list belongs',
    edits: [['pins: []', 'pins:']],
    path: 'routing.pins',
    where: 'pins:',
    message: 'wrong type',
    remedy: 'Write a list',
  },
  {
    name: 'infinity',
    edits: [['hold_hours: 2', 'hold_hours: .inf']],
    path: 'success.hold_hours',
    where: '.inf',
    message: 'wrong type',
    remedy: 'Write a number',
  },
  {
    name: 'half a run',
    edits: [['limited_runs: 3', 'limited_runs: 2.5']],
    path: 'triggers.api-limits.limited_runs',
    where: '2.5',
    message: 'wrong type',
    remedy: 'Write a whole number',
  },
  // Numbers out of range
  {
    name: 'a negative soak',
    edits: [[PHASE_10, PHASE_10.replace('24', '-24')]],
    path: 'phases[0].soak_hours',
    where: '-24',
    message: 'too small',
    remedy: 'at least 0',
  },
  {
    name: 'more than all',
    edits: [['above_percent: 20', 'above_percent: 120']],
    path: 'triggers.error-rate.above_percent',
    where: '120',
    message: 'too large',
    remedy: 'at most 100',
  },
  {
    name: 'a window of no hours',
    edits: [['    window_hours: 6\n', '    window_hours: 0\n']],
    path: 'triggers.error-rate.window_hours',
    where: 'window_hours: 0',
    message: 'too small',
    remedy: 'at least 1',
  },
  {
    name: 'a budget of nothing',
    edits: [['requests_per_minute: 100', 'requests_per_minute: 0']],
    path: 'reddit.requests_per_minute',
    where: 'requests_per_minute: 0',
    message: 'too small',
    remedy: 'at least 1',
  },
  {
    name: 'a share of nothing',
    edits: [[PHASE_10, '{ phase: 10%, share_percent: 0, soak_hours: 24 }']],
    path: 'phases[0].share_percent',
    where: 'share_percent: 0',
    message: 'too small',
    remedy: 'more than 0',
  },
  {
    name: 'a share beyond everything',
    edits: [[PHASE_10, '{ phase: 10%, share_percent: 101, soak_hours: 24 }']],
    path: 'phases[0].share_percent',
    where: '101',
    message: 'too large',
    remedy: 'at most 100',
  },
  // Words
  {
    name: 'an action with a typing error',
    edits: [['duplicates: { action: rollback }', 'duplicates: { action: rolback }']],
    path: 'triggers.duplicates.action',
    where: 'rolback',
    message: 'not one of those',
    remedy: 'Write rollback',
  },
  {
    name: 'a phase that does not exist',
    edits: [['phase: 50%', 'phase: 55%']],
    path: 'phases[1].phase',
    where: '55%',
    message: 'not one of those',
    remedy: 'Write 50%',
  },
  {
    name: 'a phase for manual_only',
    edits: [['phase: 50%', 'phase: manual_only']],
    path: 'phases[1].phase',
    where: 'phase: manual_only',
    message: 'not one of those',
    remedy: 'one of shadow',
  },
  {
    name: 'a trigger that does not exist',
    edits: [['triggers: [data-loss, critical', 'triggers: [data-los, critical']],
    path: 'escalation[2].at_once_on.triggers[0]',
    where: 'data-los,',
    message: 'not one of those',
    remedy: 'Write data-loss',
  },
  {
    name: 'a mention with its @',
    edits: [['role: Team Lead, github: []', 'role: Team Lead, github: ["@lead"]']],
    path: 'escalation[1].github[0]',
    where: '@lead',
    message: 'right form',
    remedy: 'without @',
  },
  {
    name: 'a subreddit with r/',
    edits: [['pins: []', 'pins: [r/opensource]']],
    path: 'routing.pins[0]',
    where: 'r/opensource',
    message: 'right form',
    remedy: 'without r/',
  },
  {
    name: 'a workflow by its path',
    edits: [
      ['workflows: [] # files in .github/workflows that a rollback stops', 'workflows: [.github/workflows/x.yml]'],
    ],
    path: 'collectors.dlt.workflows[0]',
    where: 'x.yml',
    message: 'right form',
    remedy: 'the name of a file',
  },
  {
    name: 'an address without https',
    edits: [['https://dlthub.com/docs', 'http://dlthub.com/docs']],
    path: 'links.dlt_documentation',
    where: 'http://',
    message: 'right form',
    remedy: 'https://',
  },
  {
    name: 'a channel without its #',
    edits: [['"#redditharbor-dlt-migration"', 'redditharbor']],
    path: 'links.slack_channel',
    where: 'slack_channel',
    message: 'right form',
    remedy: 'a channel with its #',
  },
  {
    name: 'a command as one text',
    edits: [['test_command: null', 'test_command: "python x.py"']],
    path: 'collectors.manual.test_command',
    where: 'x.py',
    message: 'wrong type',
    remedy: 'Write a list',
  },
  // Contradictions
  {
    name: 'a phase that says nothing',
    edits: [[PHASE_10, '{ phase: 10%, soak_hours: 24 }']],
    path: 'phases[0]',
    where: 'phase: 10%, soak',
    message: 'in one way',
    remedy: 'Keep one',
  },
  {
    name: 'a phase that says it twice',
    edits: [[PHASE_100, '{ phase: 100%, all: true, share_percent: 100, soak_hours: 72 }']],
    path: 'phases[2]',
    where: 'share_percent: 100',
    message: 'in one way',
    remedy: 'Keep one',
  },
  {
    name: 'a phase that sends nothing',
    edits: [[PHASE_10, '{ phase: 10%, units: [], soak_hours: 24 }']],
    path: 'phases[0].units',
    where: 'phase: 10%',
    message: 'sends nothing',
    remedy: 'Name a unit',
  },
  {
    name: 'a shadow phase with units',
    edits: [[`  - ${PHASE_10}`, `  - { phase: shadow, units: [opensource], soak_hours: 1 }\n  - ${PHASE_10}`]],
    path: 'phases[0]',
    where: 'phase: shadow, units: [o',
    message: 'shadow phase',
    remedy: 'units: []',
  },
  {
    name: 'a phase left out',
    edits: [[`  - ${PHASE_50} # plan, days 9 and 10\n`, '']],
    path: 'phases[1].phase',
    where: 'phase: 100%',
    message: 'not those of the migration',
    remedy: 'in this order',
  },
  {
    name: 'a phase that stands twice',
    edits: [[PHASE_50, PHASE_50.replace('50%', '10%')]],
    path: 'phases[1].phase',
    where: '10%, units: [opensource, S',
    message: 'not those of the migration',
    remedy: 'each once',
  },
  {
    name: 'a phase that shrinks by name',
    edits: [[PHASE_50, '{ phase: 50%, units: [SideProject], soak_hours: 48 }']],
    path: 'phases[1].units',
    where: '[SideProject]',
    message: 'sends less by dlt than 10%',
    remedy: 'Add opensource',
  },
  {
    name: 'a phase that shrinks by share',
    edits: [
      [PHASE_10, '{ phase: 10%, share_percent: 60, soak_hours: 24 }'],
      [PHASE_50, '{ phase: 50%, share_percent: 50, soak_hours: 48 }'],
    ],
    path: 'phases[1].share_percent',
    where: 'share_percent: 50',
    message: 'sends less by dlt',
    remedy: 'Raise it',
  },
  {
    name: 'a phase after all that is not all',
    edits: [
      [PHASE_50, '{ phase: 50%, all: true, soak_hours: 48 }'],
      [PHASE_100, '{ phase: 100%, units: [opensource], soak_hours: 72 }'],
    ],
    path: 'phases[2]',
    where: 'phase: 100%',
    message: 'sends less by dlt',
    remedy: 'all: true',
  },
  {
    name: 'a unit twice in a phase, in another case',
    edits: [['SideProject, productivity]', 'SideProject, OpenSource]']],
    path: 'phases[1].units[2]',
    where: 'OpenSource',
    message: 'stands twice',
    remedy: 'Delete one',
  },
  {
    name: 'a pin twice',
    edits: [['pins: []', 'pins: [freelance, Freelance]']],
    path: 'routing.pins[1]',
    where: 'Freelance',
    message: 'stands twice',
    remedy: 'Delete one',
  },
  {
    name: 'Switchback on both paths',
    edits: [
      ['  manual:\n    by: external', '  manual:\n    by: switchback'],
      ['  dlt:\n    by: external', '  dlt:\n    by:   switchback'],
    ],
    path: 'collectors.dlt.by',
    where: 'by:   switchback',
    message: 'both paths',
    remedy: 'Write external',
  },
  {
    name: 'Switchback on the dlt path',
    edits: [['  dlt:\n    by: external', '  dlt:\n    by: switchback']],
    path: 'collectors.dlt.by',
    where: 'by: switchback',
    message: 'does not collect by dlt',
    remedy: 'Write external',
  },
  {
    name: 'a test command for our own collector',
    edits: [
      ['  manual:\n    by: external', '  manual:\n    by: switchback'],
      ['test_command: null', 'test_command: [x]'],
    ],
    path: 'collectors.manual.test_command',
    where: 'test_command',
    message: 'external collector',
    remedy: 'Write null',
  },
  {
    name: 'one workflow for both paths',
    edits: [
      ['[] # files in .github/workflows that a rollback starts', '[a.yml]'],
      ['[] # files in .github/workflows that a rollback stops', '[ a.yml ]'],
    ],
    path: 'collectors.dlt.workflows[0]',
    where: '[ a.yml ]',
    message: 'serves both paths',
    remedy: 'Split it',
  },
  {
    name: 'one workflow of another repository for both paths, whatever the case of its name',
    edits: [
      ['[] # files in .github/workflows that a rollback starts', '["Octo-Org/jobs:a.yml"]'],
      ['[] # files in .github/workflows that a rollback stops', '["octo-org/Jobs:a.yml"]'],
    ],
    path: 'collectors.dlt.workflows[0]',
    where: '["octo-org/Jobs',
    message: 'serves both paths',
    remedy: 'Split it',
  },
  {
    name: 'a workflow of a repository without its owner',
    edits: [['workflows: [] # files in .github/workflows that a rollback stops', 'workflows: ["jobs:x.yml"]']],
    path: 'collectors.dlt.workflows[0]',
    where: 'jobs:x.yml',
    message: 'right form',
    remedy: 'owner/repo:collect.yml',
  },
  {
    name: 'a rate that clears above where it fires',
    edits: [['clears_below_percent: 5', 'clears_below_percent: 30']],
    path: 'triggers.error-rate.clears_below_percent',
    where: 'clears_below_percent: 30',
    message: 'contradicts',
    remedy: 'above_percent',
  },
  {
    name: 'more failing hours than the window has',
    edits: [['hours_with_failures: 4', 'hours_with_failures: 7']],
    path: 'triggers.error-rate.hours_with_failures',
    where: 'hours_with_failures: 7',
    message: 'contradicts',
    remedy: 'window_hours',
  },
  {
    name: 'more limited runs than runs',
    edits: [['limited_runs: 3', 'limited_runs: 7']],
    path: 'triggers.api-limits.limited_runs',
    where: 'limited_runs: 7',
    message: 'contradicts',
    remedy: 'of_runs',
  },
  {
    name: 'a hold later than the rollback',
    edits: [['hold_after_cadences: 2', 'hold_after_cadences: 4']],
    path: 'triggers.load-failure.hold_after_cadences',
    where: 'hold_after_cadences: 4',
    message: 'contradicts',
    remedy: 'action_after_cadences',
  },
  {
    name: 'a gate wider than the trigger',
    edits: [['error_below_percent: 5', 'error_below_percent: 25']],
    path: 'gates.error_below_percent',
    where: 'error_below_percent: 25',
    message: 'contradicts',
    remedy: 'Lower it',
  },
  {
    name: 'a success criterion wider than the trigger',
    edits: [['{ below_percent: 5,', '{ below_percent: 25,']],
    path: 'success.error_rate.below_percent',
    where: '{ below_percent: 25',
    message: 'contradicts',
    remedy: 'Lower it',
  },
  {
    name: 'nobody who is told at once',
    edits: [['after_minutes: 0 }', 'after_minutes: 5 }']],
    path: 'escalation',
    where: 'On-call',
    message: 'nobody is told at once',
    remedy: 'after_minutes: 0',
  },
  {
    name: 'a role that is never told',
    edits: [['after_minutes: 60', 'after_minutes: null']],
    path: 'escalation[1]',
    where: 'Team Lead',
    message: 'never told',
    remedy: 'after_minutes',
  },
  // Against the register
  {
    name: 'a unit that is not registered',
    edits: [['SideProject, productivity]', 'SideProject, nowhere]']],
    path: 'phases[1].units[2]',
    where: 'nowhere',
    message: 'not registered',
    remedy: 'Register it',
  },
  {
    name: 'a pin with a typing error',
    edits: [['pins: []', 'pins: [opensorce]']],
    path: 'routing.pins[0]',
    where: 'opensorce',
    message: 'not registered',
    remedy: 'Write opensource',
  },
];

describe('parsePolicy refuses', () => {
  it.each(CASES)('$name', (bad) => {
    const text = editFile(GOOD, bad.edits);
    const parsed = parsePolicy(text, datasets.datasets);
    expectOneProblem(text, parsed.ok ? [] : parsed.problems, bad);
  });

  it('everything at once, in the order of the file', () => {
    const text = editFile(GOOD, [
      ['salt: redditharbor-dlt', 'slat: x'],
      ['hold_hours: 2', 'hold_hours: two'],
      ['of_runs: 6', 'of_runs: 0'],
    ]);
    const parsed = parsePolicy(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
      'routing.slat',
      'triggers.api-limits.of_runs',
      'success.hold_hours',
    ]);
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- a\n'],
    ['one word', 'policy'],
  ])('%s', (_name, text) => {
    const parsed = parsePolicy(text);
    expect(parsed).toMatchObject({ ok: false, problems: [{ path: '', line: 1, expected: 'keys with values' }] });
  });

  it('bytes that are not UTF-8', () => {
    expect(parsePolicy(new Uint8Array([0x61, 0xff]))).toMatchObject({
      ok: false,
      problems: [{ remedy: 'Save the file as UTF-8.' }],
    });
  });

  it('a file of a size that no policy has', () => {
    expect(parsePolicy('#'.repeat(500_001))).toMatchObject({
      ok: false,
      problems: [{ message: 'the file is too large' }],
    });
  });
});
