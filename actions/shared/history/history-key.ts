/** One key of several names, which may hold any character: `["submissions","public.submissions"]`. */
export function historyKey(...names: readonly (string | null)[]): string {
  return JSON.stringify(names);
}
