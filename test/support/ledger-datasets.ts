/** Posts of which each path has a table of its own, as the shipped bindings have it; manual reads the listing new. */
export const LEDGER_DATASETS = `schema_version: 1
units: [{ name: opensource }, { name: SideProject }]
datasets:
  - name: submissions
    holds: posts
    paths:
      manual: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
      dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 60 }
    dlt: { pipeline: harvest, schema: reddit_harbor }
    tables:
      - schema: public
        table: submissions
        written_by: manual
        canonical_id: { column: submission_id, form: bare }
        unit_column: subreddit
        arrival: { rule: column, column: ingested_at }
        event_time: { column: created_at, type: timestamptz }
        required_columns: [submission_id]
      - schema: reddit_harbor
        table: submissions
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id]
`;
