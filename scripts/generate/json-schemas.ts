import { z } from 'zod';

import { cutoverConfigSchema } from '../../actions/shared/cutover/cutover-config-schema.ts';
import { datasetsFileSchema } from '../../actions/shared/datasets/datasets-file.ts';
import { evidenceSchema } from '../../actions/shared/evidence/evidence.ts';
import { incidentRecordSchema } from '../../actions/shared/incident/incident-record.ts';
import { settlementSchema } from '../../actions/shared/incident/settlement.ts';
import { policyFileSchema } from '../../actions/shared/policy/policy-file.ts';
import { routingFileSchema } from '../../actions/shared/routing/routing-file.ts';

interface PublishedSchema {
  readonly path: string;
  readonly title: string;
  readonly schema: z.ZodType;
}

/** Every file format that editors and other programs can check: one line each. */
const PUBLISHED: readonly PublishedSchema[] = [
  {
    path: 'config/schema/traffic_cutover_config.schema.json',
    title: 'config/traffic_cutover_config.json: the live state',
    schema: cutoverConfigSchema,
  },
  {
    path: 'config/schema/routing.flagd.schema.json',
    title: 'config/routing.flagd.json: the routing as a flagd flag file',
    schema: routingFileSchema,
  },
  {
    path: 'config/schema/policy.schema.json',
    title: 'config/policy.yaml: how the migration is run',
    schema: policyFileSchema,
  },
  {
    path: 'config/schema/datasets.schema.json',
    title: 'config/datasets.yaml: what is collected, and where its rows live',
    schema: datasetsFileSchema,
  },
  {
    path: 'config/schema/incident.schema.json',
    title: 'incidents/<id>/incident.json: the facts of an incident',
    schema: incidentRecordSchema,
  },
  {
    path: 'config/schema/evidence.schema.json',
    title: 'incidents/<id>/evidence.json: every measurement of an incident',
    schema: evidenceSchema,
  },
  {
    path: 'config/schema/settled.schema.json',
    title: 'incidents/<id>/settled.json: what people accepted of an incident',
    schema: settlementSchema,
  },
];

/** Path to text of every JSON Schema (draft 2020-12): what a file must be as it is written, before any of our defaults. */
export function renderJsonSchemas(): ReadonlyMap<string, string> {
  return new Map(PUBLISHED.map(({ path, title, schema }) => [path, renderSchema(title, schema)]));
}

function renderSchema(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'throw' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
