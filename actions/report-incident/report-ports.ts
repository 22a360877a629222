import type {
  ChartRenderer,
  CommitStatus,
  CommitStatuses,
  IncidentBranches,
  IncidentIssues,
  PullRequests,
} from '../shared/incident-ports.ts';
import type { Clock, CommittedFile, CutoverRepository, HistoryStore, Random } from '../shared/ports.ts';
import type { IncidentFolderFiles } from './list-indexed.ts';

/** What the report is published through. */
export interface ReportPorts {
  /** The branch that holds the live state. */
  readonly state: CutoverRepository;
  readonly branches: IncidentBranches;
  readonly pullRequests: PullRequests;
  readonly issues: IncidentIssues;
  readonly statuses: CommitStatuses;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts after that many milliseconds. */
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly charts: ChartRenderer;
  /** What the review of the pull request says of the folder's files. */
  readonly review: ReviewFiles;
  /** Writes the report beside the checkout, where nothing else took it; the path. */
  readonly writeFile: (path: string, text: string) => Promise<string>;
  /** The folders of incidents in the checkout. */
  readonly listIncidents: () => Promise<readonly IncidentFolderFiles[]>;
}

/** `null` where nothing can be said. Paths are of the repository. */
export type ReviewFiles = (
  id: string,
  files: ReadonlyMap<string, CommittedFile | null>,
) => Promise<Pick<CommitStatus, 'state' | 'description'> | null>;

/** This run of the workflow. */
export interface RunFacts {
  readonly operationId: string;
  readonly actor: string;
  readonly runUrl: string | null;
  readonly signal: AbortSignal;
}
