/**
 * The integrity checks whose findings are loss or corruption, by their id, as the history keeps them without their kind. A test compares this with
 * the checks themselves.
 */
export const LOSS_CHECKS: ReadonlyMap<string, 'loss' | 'corruption'> = new Map([
  ...(
    [
      'census',
      'children-continuity',
      'cross-path',
      'fetch-overlap',
      'gaps',
      'references',
      'sealed-history',
      'volume',
    ] as const
  ).map((id) => [id, 'loss'] as const),
  ...(
    [
      'dlt-after-rollback',
      'dlt-staging',
      'event-lag',
      'event-time',
      'id-format',
      'nulls',
      'test-rows',
      'value-domain',
      'wrong-schema',
    ] as const
  ).map((id) => [id, 'corruption'] as const),
]);
