/**
 * What each check is about, by its id. A subject and never a claim: the title stands beside the verdict, and "No unit is routed to dlt: fail"
 * would say two things at once.
 */
export const CHECK_TITLES = {
  'state-at-tip': 'State at the tip of the branch',
  'no-unit-on-dlt': 'Units routed to dlt',
  'hold-set': 'Hold against an advance',
  'dlt-loads-unchanged': 'Completed dlt loads over two looks',
  'dlt-rows-unchanged': 'Rows of dlt over two looks',
  'no-dlt-data-since-rollback': 'dlt data newer than the rollback',
  'dlt-loads-complete': 'Half-done dlt loads',
  'manual-rows-arrived': 'Arrival of manual rows',
  'dlt-login': 'Login of the role of dlt',
  'clocks-agree': 'Difference of the clocks',
} as const;

/** A check's id and its title, for the check to start from. */
export function aboutCheck<Id extends keyof typeof CHECK_TITLES>(
  id: Id,
): { readonly id: Id; readonly title: (typeof CHECK_TITLES)[Id] } {
  return { id, title: CHECK_TITLES[id] };
}
