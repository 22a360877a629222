export const FENCE_DIRECTIONS = ['fence', 'unfence'] as const;
export type FenceDirection = (typeof FENCE_DIRECTIONS)[number];

/** Layer 3 in either direction (DESIGN.md section 1). */
export interface FenceRequest {
  /** `collectors.dlt.database_role` of the policy, to the letter. */
  readonly role: string;
  readonly direction: FenceDirection;
  /** Of the config now: an unfence of an older generation than the one that took the login is outdated. */
  readonly generation: number;
  readonly incident: string | null;
  /** What the live state says; `null` where it could not be read: then a fence goes on, and an unfence does not. */
  readonly dltEnabled: boolean | null;
  /** The user in the manual path's database URL, where it is known. */
  readonly manualUser: string | null;
  /** Why somebody wants this against what the live state says; `null`: nobody does. */
  readonly forceReason: string | null;
  /** `renderRunKey`. */
  readonly run: string;
}
