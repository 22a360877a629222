import { z } from 'zod';

import { LISTING_LIMIT, LISTINGS } from '../collection/listing.ts';
import { strictKeys } from '../yaml-document/strict-keys.ts';

/** A name of Postgres as the catalogue has it, unquoted; the adapters quote. At most 63 bytes, which Postgres would cut silently. */
const identifier = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[^\p{Cc}"]*$/u, 'a name as the catalogue shows it, without quotes')
  .refine(
    (text) => text.length > 63 || new TextEncoder().encode(text).length <= 63,
    'a name of at most 63 bytes in UTF-8',
  );

const name = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9_-]*$/u, 'a name in lower case, such as submissions');

const cadenceMinutes = z.int().min(1).max(10_080).meta({ description: 'Minutes from one run to the next' });

export const unitSchema = strictKeys({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_]{2,24}$/u, 'a subreddit without r/, such as SideProject')
    .meta({ description: 'A subreddit; compared in lower case' }),
  weight: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .meta({ description: 'Posts a day, as measured; unknown where absent' }),
});

/** What a path's filter lets through: the census needs it to know what must be here. */
const filterSchema = z.discriminatedUnion(
  'rule',
  [
    strictKeys({ rule: z.literal('none') }),
    strictKeys({
      rule: z.literal('keywords'),
      words: z.array(z.string().min(1)).min(1).meta({ description: 'One of them must occur, in any case' }),
      in: z.array(z.enum(['title', 'selftext'])).min(1),
    }),
    strictKeys({ rule: z.literal('opaque'), reason: z.string().min(1) }),
  ],
  'rule: none, rule: keywords or rule: opaque',
);

const pathSchema = strictKeys({
  listing: z.enum(LISTINGS),
  limit: z.int().min(1).max(LISTING_LIMIT).meta({ description: 'Posts asked of Reddit a unit and run' }),
  filter: filterSchema,
  cadence_minutes: cadenceMinutes,
});

const arrivalSchema = z
  .discriminatedUnion(
    'rule',
    [
      strictKeys({ rule: z.literal('column'), column: identifier }),
      strictKeys({ rule: z.literal('dlt_load') }),
      strictKeys({ rule: z.literal('by_path'), column: identifier }),
      strictKeys({ rule: z.literal('none') }),
    ],
    'rule: column, rule: dlt_load, rule: by_path or rule: none',
  )
  .meta({
    description:
      'When a row came in. column: a timestamptz that the database clock sets. dlt_load: inserted_at of its load. by_path: the column for manual rows, the load for dlt rows. none: not known.',
  });

const pathRuleSchema = z
  .discriminatedUnion(
    'rule',
    [
      strictKeys({ rule: z.literal('load_id') }),
      strictKeys({ rule: z.literal('column'), column: identifier, manual: z.string().min(1), dlt: z.string().min(1) }),
    ],
    'rule: load_id or rule: column',
  )
  .meta({
    description: 'Which path wrote a row of a table that both write. load_id: without _dlt_load_id it is manual.',
  });

const column = identifier.optional();

/** What our own collect can write of posts and of comments, and the column for each. */
const columnsSchema = strictKeys({
  fullname: column,
  subreddit: column,
  unit: column,
  title: column,
  author: column,
  created_at: column,
  created_epoch: column,
  score: column,
  upvotes: column,
  upvote_ratio: column,
  num_comments: column,
  url: column,
  permalink: column,
  selftext: column,
  is_self: column,
  over_18: column,
  removed: column,
  condition: column,
  body: column,
  post_id: column,
  post_fullname: column,
  parent_fullname: column,
}).meta({
  description:
    'Field of the post or comment: column that collect fills with it. Of comments alone: body, post_id, post_fullname, parent_fullname.',
});

const unitNamesSchema = strictKeys({
  schema: identifier,
  table: identifier,
  key: identifier.meta({ description: 'What unit_column refers to' }),
  name: identifier.meta({ description: 'The name of the subreddit' }),
}).meta({ description: 'Where rows refer to subreddits: the table that has their names' });

export const tableSchema = strictKeys({
  schema: identifier,
  table: identifier,
  written_by: z
    .enum(['manual', 'dlt', 'both', 'downstream'])
    .meta({ description: 'downstream: a job that reads what the paths collected' }),
  canonical_id: strictKeys({
    column: identifier,
    form: z
      .enum(['bare', 'fullname', 'opaque'])
      .meta({ description: 'bare: 1skjxta. fullname: t3_1skjxta. opaque: not an id of Reddit' }),
  }),
  unit_column: identifier
    .optional()
    .meta({ description: 'The name of the subreddit; with unit_names a reference to the row that has it' }),
  unit_names: unitNamesSchema.optional(),
  path: pathRuleSchema.optional(),
  arrival: arrivalSchema,
  event_time: strictKeys({
    column: identifier,
    type: z
      .enum(['timestamptz', 'timestamp_utc', 'epoch_seconds'])
      .meta({ description: 'timestamp_utc: without zone, holding UTC. epoch_seconds: a number' }),
  }).optional(),
  required_columns: z.array(identifier).default([]).meta({ description: 'Must exist and never be null' }),
  parents: z
    .array(strictKeys({ column: identifier, dataset: name, parent_column: identifier.optional() }))
    .default([])
    .meta({ description: 'What a row belongs to; without parent_column it refers to the canonical id' }),
  columns: columnsSchema.optional(),
});

export const datasetSchema = strictKeys({
  name,
  holds: z.enum(['posts', 'comments', 'derived']),
  paths: strictKeys({ manual: pathSchema.optional(), dlt: pathSchema.optional() }).optional(),
  cadence_minutes: cadenceMinutes
    .optional()
    .meta({ description: 'For what is derived, or written by a downstream job' }),
  dlt: strictKeys({
    pipeline: z.string().min(1).max(200),
    schema: identifier.meta({ description: "dlt's dataset_name: where _dlt_loads is" }),
  }).optional(),
  tables: z.array(tableSchema).min(1),
});

/** `config/datasets.yaml`, as it is written. */
export const datasetsFileSchema = strictKeys({
  schema_version: z.literal(1),
  units: z.array(unitSchema).min(1),
  datasets: z.array(datasetSchema).min(1),
});
