const REASON = 'A test has no past that anybody could look at';
const NO_PAST = ['baseline', 'fresh-evidence', 'clean-data', 'drill', 'manual-path'];

/** Options of `switchback advance` that set up where nothing was looked at yet. */
export const SETUP_BYPASS = ['--bypass', ...NO_PAST, '--bypass-reason', REASON] as const;

/** The same after a rollback that nobody reviewed. */
export const REATTEMPT_BYPASS = [
  ...['--bypass', ...NO_PAST, 'open-incident', 'fix-linked', 'pending-packages', 'dlt-state'],
  ...['--bypass-reason', REASON],
] as const;
