/** What the outside can do for an incident: evidence, report, escalation. As in `ports.ts`, adapters implement these. */

import type { Measurement } from './evidence/measurement.ts';
import type { SlackMessage } from './escalation/render-slack.ts';
import type { DatabaseHealth } from './investigation-sources/database-health.ts';
import type { IncidentFolder } from './review/incident-folder.ts';
import type { Measured } from './verification/measured.ts';
import type { ChartPlan } from './report/plan-charts.ts';
import type { CutoverRepository, RepositorySnapshot } from './ports.ts';

/** One run of a workflow. Instants are UTC with `Z`. */
export interface WorkflowRunFact {
  readonly id: number;
  /** The workflow's file: `collect.yml`. */
  readonly workflow: string;
  readonly url: string;
  /** GitHub's word: `completed`, `in_progress`, `queued`, `waiting`, … */
  readonly status: string | null;
  /** GitHub's word: `success`, `failure`, `timed_out`, `cancelled`, …; `null` while it is not over. */
  readonly conclusion: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface FailedJob {
  readonly id: number;
  readonly name: string;
  readonly url: string | null;
}

/** Runs of workflows with their logs, read alone. Throws `OperatorError` and `DependencyError`. */
export interface WorkflowRuns {
  /** Runs that were created in the window, newest first, at most `most`. */
  listRuns(
    request: { readonly workflow: string; readonly from: string; readonly to: string; readonly most: number },
    signal: AbortSignal,
  ): Promise<readonly WorkflowRunFact[]>;
  /** Jobs of a run's newest attempt that failed or ran out of time. */
  listFailedJobs(run: number, signal: AbortSignal): Promise<readonly FailedJob[]>;
  /** A job's log in pieces: all of it, or its last `mostBytes`. */
  readLog(job: number, mostBytes: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface LogFile {
  readonly path: string;
  /** As a reader finds it again: what was asked for, and the way from there. */
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: string;
}

/** Log files of this machine. Throws `OperatorError` and `DependencyError`. */
export interface LogFiles {
  /** The file that is named, or the newest `*.log` files of the directory that is named, at most `most`. */
  list(path: string, most: number): Promise<readonly LogFile[]>;
  read(file: LogFile, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** How the database is doing, read only. Throws `OperatorError` and `DependencyError` where it cannot be reached. */
export interface DatabaseHealthReader {
  read(signal: AbortSignal): Promise<DatabaseHealth>;
}

export interface StatusSummary {
  /** In the page's words: `All Systems Operational`. */
  readonly description: string;
  readonly troubledComponents: readonly { readonly name: string; readonly status: string }[];
  /** Those that are not resolved. */
  readonly incidents: readonly {
    readonly name: string;
    readonly status: string;
    readonly impact: string;
    readonly since: string;
    readonly updatedAt: string;
    readonly url: string | null;
  }[];
}

/** The public status page of a service. Never throws for what it answers, or does not. */
export interface StatusPage {
  readonly address: string;
  read(signal: AbortSignal): Promise<Measured<StatusSummary>>;
}

export interface ListedCommit {
  readonly oid: string;
  /** When it was committed: UTC with `Z`. */
  readonly at: string;
  readonly message: string;
  readonly url: string | null;
}

/** Commits of a branch; `null` is the default branch. Throws `OperatorError` and `DependencyError`. */
export interface CommitList {
  /** In the window, its end excluded, newest first; with `path` those that touched it. */
  list(
    request: {
      readonly branch: string | null;
      readonly path: string | null;
      readonly from: string;
      readonly to: string;
    },
    signal: AbortSignal,
  ): Promise<readonly ListedCommit[]>;
}

/** The branch of one incident, or the default branch. Written by compare-and-set alone, never forced. */
export interface IncidentBranch extends CutoverRepository {
  /** As `readTip`, but `null` where the branch is not there: never made, or deleted after its merge. */
  find(paths: readonly string[], signal?: AbortSignal): Promise<RepositorySnapshot | null>;
  /** Makes it at that commit; `already-there` where it was made before, or by somebody else just now. */
  createAt(oid: string, signal?: AbortSignal): Promise<'created' | 'already-there'>;
}

/** Branches of the repository, by name. */
export interface IncidentBranches {
  at(branch: string): IncidentBranch;
}

export interface PullRequest {
  readonly number: number;
  /** For a browser. */
  readonly url: string;
  readonly state: 'open' | 'closed';
  /** UTC with `Z`, as `mergedAt`. */
  readonly createdAt: string;
  /** `null` where it was not merged. */
  readonly mergedAt: string | null;
  readonly body: string;
  readonly headOid: string;
}

/** Something beside the main thing that GitHub would not do: a label, an assignee, a reviewer. It stops nothing. */
export interface RefusedDetail {
  readonly what: string;
  readonly why: string;
}

export interface PullRequestDetails {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  /** Logins or organisation/team. */
  readonly reviewers: readonly string[];
}

/**
 * Pull requests. Bounded in tries and by `signal`. Throws `OperatorError` where GitHub refuses for good (Actions may not create pull requests, a
 * validation) and `DependencyError` where it did not answer.
 */
export interface PullRequests {
  /** Of that head branch, in any state: the open one, else a merged one, else the newest; `null` where there is none. */
  find(branch: string, signal?: AbortSignal): Promise<PullRequest | null>;
  /** Where an answer was lost, or one is there already, that one is found and returned: there are never two. */
  create(
    request: { readonly branch: string; readonly base: string; readonly title: string; readonly body: string },
    signal?: AbortSignal,
  ): Promise<PullRequest>;
  updateBody(number: number, body: string, signal?: AbortSignal): Promise<void>;
  /** Each piece alone, so that one that is refused keeps back no other. Nothing that is there already is taken off. */
  addDetails(number: number, details: PullRequestDetails, signal?: AbortSignal): Promise<readonly RefusedDetail[]>;
}

export interface IncidentIssue {
  readonly number: number;
  /** For a browser. */
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly body: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly createdAt: string;
}

export interface IssueComment {
  readonly id: number;
  readonly url: string;
  readonly author: string;
  /** UTC with `Z`. */
  readonly createdAt: string;
  readonly body: string;
}

/** Somebody said that they are on it. */
export interface Acknowledgement {
  readonly by: 'label' | 'comment';
  /** `null` where GitHub did not say. */
  readonly author: string | null;
  /** UTC with `Z`; `null` where GitHub did not say. */
  readonly at: string | null;
}

/**
 * The one issue of each incident, found again by `<!-- switchback:incident ID -->` in its body. Only what machines and people of the repository
 * wrote counts, so that a stranger can neither pose as an incident nor silence one. Bounded in tries and by `signal`. Throws `OperatorError` where GitHub
 * refuses (issues are off, a permission) and `DependencyError` where it did not answer.
 */
export interface IncidentIssues {
  /** Open or closed, the lowest number first; `null` where there is none. `label` is the one that it was made with; `null` looks at all. */
  find(incident: string, label: string | null, signal?: AbortSignal): Promise<IncidentIssue | null>;
  /**
   * Finds first; where two were made at once the lowest number stands and the other one is closed as its duplicate. `body` gets the marker
   * where it lacks it, and is cut at GitHub's limit.
   */
  create(
    request: {
      readonly incident: string;
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
    },
    signal?: AbortSignal,
  ): Promise<IncidentIssue>;
  updateBody(number: number, body: string, signal?: AbortSignal): Promise<void>;
  /** Once for each step, found by `<!-- switchback:step ID STEP -->`. */
  commentOnce(
    request: { readonly incident: string; readonly number: number; readonly step: string; readonly body: string },
    signal?: AbortSignal,
  ): Promise<{ readonly outcome: 'written' | 'already-there'; readonly comment: IssueComment }>;
  /** Of machines and people of the repository, oldest first. */
  listComments(number: number, signal?: AbortSignal): Promise<readonly IssueComment[]>;
  /** By the label `acknowledged` or a comment that begins with `/ack`, the earliest; `null` where nobody did. */
  findAcknowledgement(number: number, signal?: AbortSignal): Promise<Acknowledgement | null>;
  /** Each login alone. */
  assign(number: number, logins: readonly string[], signal?: AbortSignal): Promise<readonly RefusedDetail[]>;
  close(number: number, reason: 'completed' | 'not_planned', signal?: AbortSignal): Promise<void>;
}

export interface CommitStatus {
  readonly state: 'success' | 'failure' | 'pending' | 'error';
  /** At most 140 characters; more is cut. */
  readonly description: string;
  /** Where the details are. */
  readonly targetUrl: string | null;
}

/** The status `switchback/incident-review` of a commit: checks of pull requests by the built-in token wait for approval, this does not (facts: GitHub, 1.3). */
export interface CommitStatuses {
  set(oid: string, status: CommitStatus, signal?: AbortSignal): Promise<void>;
}

/** What became of one message to Slack. `unknown`: it went out and no answer came, so it may be there. */
export type SlackAnswer =
  | { readonly kind: 'sent' }
  | { readonly kind: 'not-sent' | 'unknown'; readonly detail: string; readonly remedy: string };

/** An incoming webhook, which posts into the one channel that it was made for. Bounded in tries and by a deadline; never throws for what Slack does. */
export interface SlackWebhook {
  send(message: SlackMessage, signal?: AbortSignal): Promise<SlackAnswer>;
}

/** A run of a collector's workflow. Instants are UTC with `Z`. */
export interface CollectorRun {
  readonly id: number;
  readonly url: string;
  /** GitHub's word: `queued`, `in_progress`, `waiting`, `completed`, … */
  readonly status: string;
  /** `null` while it is not over. */
  readonly conclusion: string | null;
  /** When it came into this status, as far as GitHub says. */
  readonly since: string;
}

/** Workflows of collectors and their newest runs, read alone. Throws `OperatorError` and `DependencyError`. */
export interface CollectorRuns {
  /**
   * GitHub's word for the state of each workflow, by its file: `collect.yml`. Those of other repositories that `workflows` names too, under that name:
   * `owner/repo:collect.yml`.
   */
  readStates(signal?: AbortSignal, workflows?: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Newest first, at most 100; of another repository by `owner/repo:collect.yml`. */
  listNewest(workflow: string, signal?: AbortSignal): Promise<readonly CollectorRun[]>;
}

/** Keeps measurements in one short text, to travel from job to job. */
export interface EvidenceCodec {
  /** The same measurements always give the same text. */
  pack(measurements: readonly Measurement[]): string;
  /** `null` for a text that is none, or that unpacks to more than evidence can be; never throws. */
  unpack(packed: string): readonly Measurement[] | null;
}

/** Draws one chart of a report. */
export interface ChartRenderer {
  /** A whole SVG document, the same bytes for the same plan. The plan has at least one line. */
  render(plan: ChartPlan): string;
}

/** A pull request as far as its review goes. */
export interface ReviewedPullRequest {
  readonly headOid: string;
  readonly headBranch: string;
  /** The tip of the branch that it goes into. */
  readonly baseOid: string;
  /** Where it left that branch. */
  readonly mergeBaseOid: string;
  /** Every path that it changes, of a renamed file both; GitHub lists 3,000 files at most. */
  readonly changedPaths: readonly string[];
  readonly changedFileCount: number;
}

/** The files of a pull request, read as data, also of a fork. Bounded in tries and by `signal`. Throws `OperatorError` and `DependencyError`. */
export interface PullRequestFiles {
  readPullRequest(number: number, signal?: AbortSignal): Promise<ReviewedPullRequest>;
  /** What lies under `incidents/<id>/` at that commit; without any file where there is no such folder. */
  readFolder(oid: string, id: string, signal?: AbortSignal): Promise<IncidentFolder>;
}
