/** What the runbook's step 2 expects to see, to the letter. */
export const STATUS_LINES_AFTER_ROLLBACK = [
  'Current Phase: manual_only',
  'DLT Enabled: ✗',
  'Manual Enabled: ✓',
] as const;
