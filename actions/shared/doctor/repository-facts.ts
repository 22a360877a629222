import type { FenceRequest } from '../fence/fence-request.ts';
import type { RoleActivity, RoleLook } from '../fence/role-look.ts';
import type { UnreachableSample } from '../triggers/unreachable-samples.ts';
import type { Measured } from '../verification/measured.ts';
import type { BranchProtection } from './branch-protection.ts';

/** What GitHub says of the repository that a rollback needs. Each answer stands by itself: a token may be allowed to see one and not the other. */
export interface GithubFacts {
  readonly repository: Measured<{
    readonly isPrivate: boolean;
    readonly isArchived: boolean;
    readonly hasIssues: boolean;
    readonly defaultBranch: string;
  }>;
  /** Which actions may run; `selected` and `local_only` leave some out. */
  readonly actions: Measured<{
    readonly isEnabled: boolean;
    readonly allowed: 'all' | 'local_only' | 'selected' | null;
  }>;
  readonly mayActionsOpenPullRequests: Measured<boolean>;
  /** Types of the rules that are in force, by the branch that was asked for. */
  readonly rules: ReadonlyMap<string, Measured<readonly string[]>>;
  /** Classic protection, by the branch that was asked for; `null` where there is no such branch. */
  readonly protection: ReadonlyMap<string, Measured<BranchProtection | null>>;
  /** GitHub's word for the state of each workflow, by the name of its file. */
  readonly workflows: Measured<ReadonlyMap<string, string>>;
  /** Names, never values. */
  readonly secrets: Measured<readonly string[]>;
  readonly environments: Measured<readonly string[]>;
  /** This machine's clock minus GitHub's. */
  readonly clockSkewMs: Measured<number>;
}

/** What the clone and its remote say. */
export interface CloneFacts {
  /** Of the branch that holds the live state, which a rollback writes to. */
  readonly branch: string;
  readonly nodeVersion: string;
  /** Of `git --version`; `null` where there is none. */
  readonly gitVersion: string | null;
  /** That the remote answered and has no such branch: then a rollback has nowhere to write to. */
  readonly missingBranch: { readonly message: string; readonly remedy: string } | null;
  /** The state at the tip: what is wrong with each file; `null` where it can be used. */
  readonly state: Measured<{ readonly config: string | null; readonly routing: string | null }>;
  /** What the config says; `null` where it could not be read. */
  readonly live: {
    readonly dltEnabled: boolean;
    readonly generation: number;
    /** The newest transition was a rollback: whatever fence is set up should stand. */
    readonly isRolledBack: boolean;
  } | null;
  /** What is wrong with `config/policy.yaml` of the default branch by itself; `null`: nothing. */
  readonly policyProblem: Measured<string | null>;
  /** A unit that it names and `config/datasets.yaml` does not have; `null`: none, or one of the two is wrong by itself. */
  readonly unregisteredUnit: string | null;
  /** What it says, where nothing is wrong with it by itself. */
  readonly policy: Measured<PolicyFacts>;
  readonly datasetsProblem: Measured<string | null>;
  /** Rules and gates that never get their sample in a phase of the policy; unknown where policy or datasets cannot be read. */
  readonly unreachableSamples: Measured<readonly UnreachableSample[]>;
  /** Bundles that the tip lacks: an action without its own cannot start. */
  readonly missingBundles: Measured<readonly string[]>;
  /** Commits that changed sources after the newest one that changed a bundle; `null`: the clone is shallow, so nobody can tell. */
  readonly commitsSinceBuild: Measured<number | null>;
  /** Times a month that the schedules of `.github/workflows` start a run, each by the file's name. */
  readonly schedules: Measured<ReadonlyMap<string, number>>;
}

export interface PolicyFacts {
  /** Roles of `escalation` that name nobody. */
  readonly rolesWithoutPeople: readonly string[];
  /** Files of collectors in this repository. */
  readonly workflows: readonly string[];
  /** Those in other repositories, as `owner/repo:file`. */
  readonly otherWorkflows: readonly string[];
  /** Paths whose collectors are no workflow: whether they ask `gate` cannot be seen from here. */
  readonly pathsWithoutWorkflows: readonly string[];
  /** Whether Switchback itself collects on the manual path. */
  readonly isManualOurs: boolean;
  /** `collectors.dlt.database_role`; `null`: there is no fence. */
  readonly dltRole: string | null;
}

/** What the fence would find. */
export interface FenceFacts {
  /** Whether FENCE_DATABASE_URL is set here. */
  readonly hasUrl: boolean;
  /** `null` where there was nothing to ask, or no way to. */
  readonly look: Measured<FenceLook> | null;
}

export interface FenceLook {
  /** As a rollback would ask for it now. */
  readonly request: FenceRequest;
  readonly look: RoleLook;
  /** `null` where there is no such role. */
  readonly activity: RoleActivity | null;
}
