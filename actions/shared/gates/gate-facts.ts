import type { CutoverConfig } from '../cutover/cutover-config.ts';
import type { Phase } from '../cutover/phase.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { IncidentLifecycle } from '../incident/lifecycle.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import type { Policy } from '../policy/policy.ts';
import type { FollowUp } from '../report/follow-ups.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Measured } from '../verification/measured.ts';
import type { GateAnswer } from './gate.ts';
import type { GateHistory } from './gate-history.ts';

/** Everything that the gates are judged by, read once. */
export interface GateFacts {
  /** When it was read. */
  readonly now: Date;
  readonly to: Exclude<Phase, 'manual_only'>;
  readonly config: CutoverConfig;
  /** In force: of the config and the commits the larger. */
  readonly generation: number;
  readonly attempt: number;
  readonly dltUnits: readonly string[];
  readonly policy: Policy;
  readonly datasets: Datasets;
  /** How long the phase must run clean, in hours. */
  readonly requiredSoakHours: number;
  readonly history: Measured<GateHistory>;
  readonly incidents: Measured<readonly IncidentStanding[]>;
  /** What mended the cause: an address or a commit; `null` where nobody named one. */
  readonly fix: string | null;
  /** Of what dlt will start with; `null` where nobody said. */
  readonly collectorVersion: string | null;
  /** `null`: nobody handed a result on. */
  readonly doctor: DoctorAnswer | null;
  readonly links: GateLinks;
}

export interface DoctorAnswer {
  readonly verdict: Verdict;
  /** What it found, in one line. */
  readonly observed: string;
}

/** Where people go; `null` where the repository is at no server with pages. */
export interface GateLinks {
  /** `https://github.com/owner/repo` */
  readonly repositoryUrl: string | null;
  readonly branch: string;
}

/** An incident as far as an advance goes. */
export interface IncidentStanding {
  readonly id: string;
  /** `null` where the record cannot be read. */
  readonly incident: { readonly record: IncidentRecord; readonly lifecycle: IncidentLifecycle } | null;
  /** Of its report; `null` where that cannot be read. */
  readonly report: { readonly followUps: readonly FollowUp[]; readonly fixes: readonly string[] } | null;
  /** What people accepted, as `check key`. */
  readonly settled: ReadonlySet<string>;
}

/** Judges by the history where it could be read; else nobody knows. */
export function byHistory(
  { history }: GateFacts,
  expected: string,
  judge: (history: GateHistory) => GateAnswer,
): GateAnswer {
  if (history.measured) return judge(history.value);
  return { verdict: 'unknown', observed: history.message, expected, remedy: history.remedy };
}

/** A page of the repository as a part of an answer; none where there are no pages. */
export function linkTo({ repositoryUrl, branch }: GateLinks, page: Page): { readonly link?: string } {
  if (repositoryUrl === null) return {};
  if ('workflow' in page) return { link: `${repositoryUrl}/actions/workflows/${page.workflow}` };
  return { link: `${repositoryUrl}/tree/${encodeURI(branch)}/incidents/${encodeURIComponent(page.incident)}` };
}

type Page = { readonly workflow: string } | { readonly incident: string };
