import type { Recipe } from '../shared/evidence/recipe.ts';
import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { parsePolicy } from '../shared/policy/policy.ts';
import type { PullRequestFiles, ReviewedPullRequest } from '../shared/incident-ports.ts';
import type { Clock } from '../shared/ports.ts';
import { checkScope } from '../shared/review/check-scope.ts';
import { errorAt, sortFindings, warningAt, type Finding } from '../shared/review/finding.ts';
import { RECORD_FILE, type FolderFile } from '../shared/review/incident-folder.ts';
import { reviewIncident as reviewFolderOf } from '../shared/review/review-incident.ts';
import { judgeFindings, type ReviewResult } from '../shared/review/review-result.ts';
import type { ReviewTerms } from '../shared/review/review-terms.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

export interface ReviewPorts {
  readonly files: PullRequestFiles;
  readonly clock: Clock;
  /** `config/policy.yaml` of the base; `null` where there is none. */
  readonly policy: Uint8Array | null;
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly signal?: AbortSignal;
}

/** A pull request for more incidents than that is no review any more. */
const MOST_INCIDENTS = 20;

/** Point by point what the incidents' folders of a pull request lack or contradict. Reads alone; what is read is data. */
export async function reviewIncident(pullRequest: number, ports: ReviewPorts): Promise<ReviewResult> {
  const { files, signal } = ports;
  const pull = await files.readPullRequest(pullRequest, signal);
  const ids = listIncidents(pull.changedPaths);
  const { acceptedUnknownDays, findings: ofPolicy } = readUnknownDays(ports.policy);
  const terms: ReviewTerms = { now: ports.clock.now(), acceptedUnknownDays, recipes: ports.recipes };
  const findings: Finding[] = [...ofPolicy, ...checkScope(pull), ...checkSize(pull, ids)];
  const reviewed = ids.slice(0, MOST_INCIDENTS);
  for (const id of reviewed) findings.push(...(await reviewOne({ id, pull }, ports, terms)));
  const sorted = sortFindings(findings);
  return {
    schemaVersion: 1,
    verdict: judgeFindings(sorted),
    pullRequest,
    headOid: pull.headOid,
    incidents: reviewed,
    findings: [...sorted],
  };
}

function listIncidents(paths: readonly string[]): readonly string[] {
  const ids = paths.flatMap((path) => /^incidents\/([^/]+)\/./u.exec(path)?.[1] ?? []);
  return [...new Set(ids)].toSorted();
}

async function reviewOne(
  { id, pull }: { readonly id: string; readonly pull: ReviewedPullRequest },
  { files, signal }: ReviewPorts,
  terms: ReviewTerms,
): Promise<readonly Finding[]> {
  const folder = await files.readFolder(pull.headOid, id, signal);
  const isRecordChanged = pull.changedPaths.includes(`incidents/${id}/${RECORD_FILE}`);
  const bases = isRecordChanged ? await readBases({ id, pull }, files, signal) : null;
  const baseRecords = new Map(bases === null ? [] : [[id, bases] as const]);
  return reviewFolderOf(folder, { headBranch: pull.headBranch, changedPaths: pull.changedPaths, baseRecords }, terms);
}

async function readBases(
  { id, pull }: { readonly id: string; readonly pull: ReviewedPullRequest },
  files: PullRequestFiles,
  signal?: AbortSignal,
): Promise<readonly (FolderFile | null)[]> {
  const oids = [...new Set([pull.mergeBaseOid, pull.baseOid])];
  const folders = await Promise.all(oids.map((oid) => files.readFolder(oid, id, signal)));
  return folders.map((folder) => folder.files.get(RECORD_FILE) ?? null);
}

/** What nobody could read is nothing that was reviewed. */
function checkSize(
  { changedPaths, changedFileCount }: ReviewedPullRequest,
  ids: readonly string[],
): readonly Finding[] {
  const unseen = changedFileCount > changedPaths.length;
  return [
    ...(unseen
      ? [
          errorAt('incidents', null, {
            message: `The pull request changes ${changedFileCount} files, of which GitHub lists ${changedPaths.length}`,
            expected: 'a pull request whose files are all listed',
            remedy: 'Split it.',
          }),
        ]
      : []),
    ...(ids.length > MOST_INCIDENTS
      ? [
          errorAt('incidents', null, {
            message: `The pull request changes ${ids.length} incidents; ${MOST_INCIDENTS} were looked at`,
            expected: 'one incident',
            remedy: 'Split it.',
          }),
        ]
      : []),
  ];
}

interface UnknownDays {
  readonly acceptedUnknownDays: number;
  readonly findings: readonly Finding[];
}

/** Where the policy cannot be read, nothing that is unknown counts as accepted. */
function readUnknownDays(contents: Uint8Array | null): UnknownDays {
  const parsed = contents === null ? null : parsePolicy(contents);
  if (parsed?.ok === true) return { acceptedUnknownDays: parsed.policy.success.acceptedUnknownDays, findings: [] };
  const [problem] = parsed?.problems ?? [];
  const why = problem === undefined ? 'the base has none' : describeFileProblem(POLICY_PATH, problem);
  return {
    acceptedUnknownDays: 0,
    findings: [
      warningAt(POLICY_PATH, null, {
        message: `The policy cannot be read, so that no accepted unknown counts: ${oneLine(why, 300)}`,
        expected: `${POLICY_PATH} on the base`,
        remedy: `Mend ${POLICY_PATH}.`,
      }),
    ],
  };
}
