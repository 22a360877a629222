import { z } from 'zod';

import { WORKFLOW_REFERENCE } from '../control/workflow-reference.ts';
import { SEVERITIES } from '../cutover/severity.ts';
import { TRIGGERS } from '../cutover/trigger.ts';
import { strictKeys } from '../yaml-document/strict-keys.ts';

const unitName = z.string().regex(/^[A-Za-z0-9_]{2,24}$/u, 'a subreddit without r/, such as SideProject');
const percent = z.number().min(0).max(100);
const hours = z.number().min(0).max(8760);
const minutes = z.number().min(0).max(525_600);
const count = z.int().min(1).max(100_000);

/** What a trigger that fires leads to. observe: shown and recorded, nothing more. */
const action = z.enum(['rollback', 'hold', 'observe']);

const phaseSchema = strictKeys({
  phase: z.enum(['shadow', '10%', '50%', '100%']),
  units: z.array(unitName).optional().meta({ description: 'The units that go by dlt, by name' }),
  share_percent: z.number().gt(0).max(100).optional().meta({ description: 'Of the traffic, by weight' }),
  all: z.literal(true).optional().meta({ description: 'Every registered unit' }),
  soak_hours: hours.meta({ description: 'How long the phase must run clean before the next' }),
}).meta({ description: 'Exactly one of units, share_percent and all' });

const workflows = z
  .array(
    z
      .string()
      .regex(
        WORKFLOW_REFERENCE,
        'the name of a file in .github/workflows, such as collect.yml, or owner/repo:collect.yml in another repository',
      ),
  )
  .meta({
    description:
      'Files in .github/workflows that a transition stops and starts; owner/repo:collect.yml for one in another repository',
  });

/** Of `switchback run dlt --why`. */
const RETIRED_PLACE = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{8})?|unnamed)$/u;

const collectorsSchema = strictKeys({
  manual: strictKeys({
    by: z.enum(['external', 'switchback']),
    workflows,
    test_command: z
      .array(z.string().min(1))
      .min(1)
      .nullable()
      .meta({ description: "Program and arguments; the runbook's step 4" }),
  }),
  dlt: strictKeys({
    by: z.enum(['external', 'switchback']),
    workflows,
    database_role: z
      .string()
      .min(1)
      .max(63)
      .nullable()
      .meta({ description: 'The role whose login a rollback takes (fence); null: no fence' }),
    retired_places: z
      .array(
        strictKeys({
          place: z
            .string()
            .regex(RETIRED_PLACE, 'a place as the gate pending-packages names it, or unnamed')
            .meta({ description: 'unnamed: records of versions that named none' }),
          on: z.iso.date().meta({ description: 'The day; what is heard of it later counts again' }),
          reason: z.string().min(1).max(300),
        }),
      )
      .max(200)
      .optional()
      .meta({
        description: 'Machines and folders of dlt that are gone for good: their pending packages wait for nobody',
      }),
  }),
  log_time_zone: z.string().min(1).max(100).optional().meta({
    description:
      'The zone of the machine that writes the logs, by its IANA name, such as Europe/Berlin: their times name none; left out: UTC',
  }),
});

/** The runbook's seven triggers (DESIGN.md section 7). */
const triggersSchema = strictKeys({
  evidence_max_age_minutes: minutes.min(1),
  'data-loss': strictKeys({ action, action_where_manual_only: action }),
  'error-rate': strictKeys({
    action,
    above_percent: percent,
    clears_below_percent: percent,
    window_hours: z.int().min(1).max(168),
    longest_window_hours: z.int().min(1).max(168).optional().meta({
      description:
        'Where the window holds too few unit-fetches, it reaches back to the newest so many, at most so far; left out: never',
    }),
    hours_with_failures: z.int().min(1).max(168),
    minimum_unit_fetches: count,
  }),
  'critical-incident': strictKeys({ action, label: z.string().min(1).max(50) }),
  'api-limits': strictKeys({ action, action_where_manual: action, limited_runs: count, of_runs: count }),
  'sla-missed': strictKeys({ action, runs_in_a_row: count, minutes: minutes.gt(0), posts: count }),
  duplicates: strictKeys({ action }),
  'load-failure': strictKeys({
    hold_after_cadences: z.number().min(1).max(100),
    action,
    action_after_cadences: z.number().min(1).max(100),
    schedule_cadences: z.number().min(1).max(100),
    schedule_minutes: minutes,
  }),
});

const gatesSchema = strictKeys({
  error_below_percent: percent.gt(0),
  minimum_unit_fetches: count,
  ticks_percent: percent.meta({ description: "Of the schedule's ticks during the soak, so many were kept" }),
  longest_gap_minutes: minutes
    .min(1)
    .meta({ description: 'Between two looks; a longer time was seen by nobody and does not count for the soak' }),
  drill_max_age_days: z.int().min(1).max(365).meta({ description: 'An older drill proves nothing of the way back' }),
  hold_notice_hours: hours.meta({ description: 'How long before its end a hold is announced' }),
  reattempt: strictKeys({
    soak_factor: z
      .number()
      .min(1)
      .max(10)
      .meta({ description: 'Each further attempt soaks so many times as long as the one before' }),
    longest_soak_hours: hours.min(1).meta({ description: 'What the factor does not go beyond' }),
  }),
});

/** The runbook's five success criteria (DESIGN.md section 8). */
const successSchema = strictKeys({
  hold_hours: hours,
  manual_collection: strictKeys({ look_cadences: z.number().min(1).max(100), look_minutes: minutes.min(1) }),
  error_rate: strictKeys({
    below_percent: percent.gt(0),
    window_hours: z.int().min(1).max(168),
    minimum_unit_fetches: count,
    points_above_baseline: percent,
  }),
  performance: strictKeys({
    recent_unit_fetches: count,
    good_unit_fetches: count,
    percentile: z.number().min(1).max(100),
    times: z.number().min(1).max(100),
  }),
  queues: strictKeys({ queued_minutes: minutes, running_minutes: minutes }),
  accepted_unknown_days: z.int().min(1).max(365),
});

const contact = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9_.-]+)?$/u, 'a GitHub login, or organisation/team, without @');

const contactSchema = strictKeys({
  role: z.string().min(1).max(100),
  github: z.array(contact).meta({ description: 'Logins or organisation/team, mentioned in issues' }),
  after_minutes: minutes
    .nullable()
    .meta({ description: 'After the incident opened, unless it is verified; null: only at once, below' }),
  at_once_on: strictKeys({ triggers: z.array(z.enum(TRIGGERS)), severities: z.array(z.enum(SEVERITIES)) }).optional(),
});

const login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/u, 'a GitHub login without @');

/** How an incident's pull request is handed to people. */
const incidentsSchema = strictKeys({
  labels: z.array(z.string().min(1).max(50)).max(10).meta({ description: 'Of the pull request and the issue' }),
  assignees: z.array(login).max(10),
  reviewers: z.array(contact).max(15).meta({ description: 'Logins or organisation/team' }),
  review_within_hours: hours.min(1).meta({ description: 'After the rollback; later it is shown as overdue' }),
});

const webAddress = z.url({ protocol: /^https$/u, error: 'an address with https://' });

/** `config/policy.yaml`, as it is written. Every number is in the file: none has a default elsewhere. */
export const policyFileSchema = strictKeys({
  schema_version: z.literal(1),
  routing: strictKeys({
    salt: z.string().min(1).max(100).meta({ description: 'Orders the units of a share; another salt, another order' }),
    pins: z.array(unitName).meta({ description: 'Units that a share takes first, in this order' }),
  }),
  phases: z.array(phaseSchema).min(1).max(4),
  collectors: collectorsSchema,
  reddit: strictKeys({ requests_per_minute: z.int().min(1).max(600) }),
  triggers: triggersSchema,
  gates: gatesSchema,
  success: successSchema,
  incidents: incidentsSchema,
  escalation: z.array(contactSchema).min(1).max(10),
  links: strictKeys({
    dlt_documentation: webAddress,
    supabase_status: webAddress,
    slack_channel: z.string().regex(/^#\S+$/u, 'a channel with its #'),
  }),
});
