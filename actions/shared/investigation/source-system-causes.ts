import type { CauseRow, Contrary } from './cause-row.ts';
import type { Sign } from './signs.ts';

/** The faults that the source system had (facts: source system, 4.3), in its order. */
export const SOURCE_SYSTEM_CAUSES: readonly CauseRow[] = [
  {
    id: 'test-data',
    title: 'Test or mock rows in production',
    remedy: 'Take test_mode=True out of the call of the collector, then take the test rows out of the tables.',
    signs: { 'integrity-test-rows': 3, 'test-data': 3 },
    against: [unseenByIntegrity(['integrity-test-rows'], 'The integrity checks found no test row')],
    isSingular: true,
  },
  {
    id: 'unstable-key',
    title: 'Duplicates from an unstable key',
    remedy:
      "Merge on Reddit's own id, and put a unique constraint on it; an id that is made anew for each run doubles the post.",
    signs: {
      'integrity-duplicates': 3,
      'integrity-dlt-duplicate-rows': 2,
      'unique-violation': 2,
      'conflict-target-missing': 2,
    },
    against: [
      unseenByIntegrity(
        ['integrity-duplicates', 'integrity-dlt-duplicate-rows'],
        'The integrity checks found no doubled id',
      ),
    ],
  },
  {
    id: 'mixed-ids',
    title: 'Mixed forms of ids in one column',
    remedy: 'Choose one form of the id for both paths, and rewrite the rows of the other form.',
    signs: { 'integrity-id-format': 3, 'integrity-cross-path': 1 },
    against: [],
  },
  {
    id: 'orphans',
    title: 'Children without a parent',
    remedy:
      'Load parents before children, and write the id of the parent that the table has; then link the orphans again.',
    signs: {
      'integrity-references': 3,
      'integrity-children-continuity': 2,
      'integrity-cascade-keys': 2,
      'foreign-key-violation': 2,
    },
    against: [
      unseenByIntegrity(
        ['integrity-references', 'integrity-children-continuity'],
        'The integrity checks found every child linked',
      ),
    ],
  },
  {
    id: 'wrong-schema',
    title: 'Rows land in the wrong schema or in staging',
    remedy:
      'Compare the dataset_name of the pipeline with the schema that the readers use, and whether a merge ended in the staging schema.',
    signs: {
      'integrity-wrong-schema': 3,
      'integrity-dlt-staging': 3,
      'integrity-dlt-shared-dataset': 2,
      'table-missing': 1,
    },
    against: [
      unseenByIntegrity(
        ['integrity-wrong-schema', 'integrity-dlt-staging'],
        'The integrity checks found rows in no other schema',
      ),
    ],
  },
  {
    id: 'time-skew',
    title: 'Clocks or time zones differ',
    remedy: 'Write times in UTC with their zone, and set the clock of the machine that collects.',
    signs: {
      'integrity-clock-skew': 3,
      'integrity-dlt-client-clock': 3,
      'integrity-event-time': 3,
      'integrity-event-lag': 1,
      'integrity-freshness': 1,
    },
    against: [
      unseenByIntegrity(
        ['integrity-clock-skew', 'integrity-dlt-client-clock', 'integrity-event-time'],
        'The integrity checks found the clocks together',
      ),
    ],
  },
  {
    id: 'cached-schema',
    title: 'A cached schema differs from the database',
    remedy:
      "Let dlt fetch the schema from the database again (drop the pipeline's local state, then sync), and reload the schema cache of PostgREST.",
    signs: {
      'schema-cache': 3,
      'null-violation': 2,
      'integrity-dlt-state': 2,
      'integrity-dlt-schema-version': 2,
      'schema-contract': 1,
    },
    against: [
      weaklyUnseen(
        ['integrity-dlt-state', 'integrity-dlt-schema-version'],
        "The integrity checks found dlt's state and schema as they should be",
      ),
    ],
  },
  {
    id: 'variant-columns',
    title: 'Types differ, dlt makes variant columns',
    remedy:
      'Give the column one type in the resource, move the values of the __v_ columns back, then drop those columns.',
    signs: { 'integrity-variant-columns': 3, 'type-mismatch': 3, 'schema-contract': 2 },
    against: [
      weaklyUnseen(['integrity-variant-columns', 'integrity-contract'], 'The integrity checks found no variant column'),
    ],
  },
  {
    id: 'check-violation',
    title: 'Values break the rules of the table',
    remedy:
      'Look at the CHECK rule or length that the message names, and make the collector keep it (a negative score, a label, a long title).',
    signs: { 'check-violation': 3, 'integrity-value-domain': 2, 'integrity-nulls': 2, 'null-violation': 1 },
    against: [
      weaklyUnseen(
        ['integrity-value-domain', 'integrity-nulls'],
        'The integrity checks found the values within their rules',
      ),
    ],
  },
  {
    id: 'silent-failure',
    title: 'Collection fails silently',
    remedy:
      'Look for swallowed exceptions: an empty answer must not be called a success, and a failed load must end with an exit code other than 0.',
    signs: {
      'run-without-rows': 3,
      'no-data': 2,
      'integrity-volume': 2,
      'integrity-gaps': 2,
      'integrity-census': 2,
      'integrity-sealed-history': 1,
      'integrity-fetch-overlap': 1,
      'integrity-freshness': 1,
      'integrity-dlt-cadence': 1,
      'dlt-load-gap': 1,
    },
    against: [
      unseenByIntegrity(
        ['integrity-volume', 'integrity-gaps', 'integrity-census', 'integrity-freshness'],
        'The integrity checks found that rows kept coming',
      ),
    ],
  },
  {
    id: 'zero-comments',
    title: 'No comments are collected',
    remedy: 'Run the collection of comments for one post by hand, and look whether it fetches none or stores none.',
    signs: { 'zero-comments': 3, 'integrity-children-continuity': 2 },
    against: [
      unseenByIntegrity(
        ['integrity-children-continuity', 'integrity-references'],
        'The integrity checks found that children kept coming',
      ),
    ],
  },
  {
    id: 'missing-dependency',
    title: 'A package or language model is missing',
    remedy:
      'Install what the message names where the collectors run (a spaCy model with python -m spacy download NAME), and pin it.',
    signs: { 'module-missing': 3, 'model-missing': 3, 'file-missing': 1, 'dependency-change': 1 },
    against: [],
    isSingular: true,
  },
  {
    id: 'observer-lost',
    title: 'What would show it is gone',
    remedy:
      'Restore the logs and the _dlt_ tables, or say in the report that nothing can be known of that time: no evidence is no sign of health.',
    signs: { 'log-silent': 1, 'dlt-loads-missing': 2, 'integrity-dlt-loads': 1, 'workflow-never-ran': 1 },
    against: [],
    isSingular: true,
  },
];

function unseenByIntegrity(without: readonly Sign[], says: string): Contrary {
  return { source: 'integrity', without, weight: 1, says };
}

/** A row that the database refused is in no table, so that a look at the tables says less. */
function weaklyUnseen(without: readonly Sign[], says: string): Contrary {
  return { source: 'integrity', without, weight: 0.5, says };
}
