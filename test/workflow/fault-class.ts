import type { PostgresServer } from '../support/postgres-server.ts';
import type { IncidentWorld, IncidentWorldOptions } from '../support/incident-world.ts';
import type { WorkflowPress } from '../support/workflow-processes.ts';

/** Where the report stands in the end, from the best place to the last one. */
export type ReportPlace = 'pull-request' | 'issue' | 'summary' | 'none';

/** What a workflow in which this one thing was broken must come to. Whatever is not said here must be as in health. */
export interface Expected {
  /** `refused`: GitHub takes no commit at all, and nobody may say that it did. `back` unless said. */
  readonly state?: 'back' | 'refused';
  /** `pull-request` unless said. */
  readonly report?: ReportPlace;
  /** Jobs that end in failure. All others end well. */
  readonly red?: readonly string[];
  readonly cancelled?: readonly string[];
  readonly skipped?: readonly string[];
  readonly neverStarted?: readonly string[];
  /** Jobs whose step was ended from outside, or could not tell the runner anything: they owe no verdict. */
  readonly mute?: readonly string[];
  /** What must be said, and where: in the report, on the pull request, in the issue with its comments, by a job (summary, annotations). */
  readonly says: Readonly<Partial<Record<'report' | 'pull' | 'issue' | `job ${string}`, RegExp>>>;
  /** The verdict or decision of jobs, exactly. */
  readonly verdicts?: Readonly<Record<string, string>>;
  /** Messages of Slack: one to on-call and one to the CTO unless said. */
  readonly slack?: number;
  /** Steps that GitHub's issue mentions people for: on-call and CTO unless said. */
  readonly mentions?: number;
}

/** What outlives one class: the peers that are dear to start and that no class breaks. */
export interface SharedPeers {
  readonly database: PostgresServer;
  readonly redditUrl: string;
}

export interface FaultScene {
  readonly peers: SharedPeers;
  /** Called when the class is over, latest first. */
  readonly defer: (close: () => Promise<unknown>) => void;
}

/** One thing that is broken, alone, while rollback.yml runs. */
export interface FaultClass {
  readonly name: string;
  /** What the world is made of; a class that needs a database or Reddit says so here. */
  readonly world?: (scene: FaultScene) => IncidentWorldOptions | Promise<IncidentWorldOptions>;
  readonly press?: Partial<WorkflowPress> | ((world: IncidentWorld) => Partial<WorkflowPress>);
  /** Breaks it before the button is pressed. */
  readonly strike?: (world: IncidentWorld) => unknown;
  /** Breaks it once the state commit stands, before anything that needs it begins. */
  readonly strikeAfterCommit?: (world: IncidentWorld, incident: string) => unknown;
  readonly expected: Expected;
}
