import { isMap, isScalar, parseDocument } from 'yaml';
import type { Pair } from 'yaml';

/** One rule of the workflows that one line breaks. */
export interface PolicyFinding {
  readonly place: string;
  readonly rule: string;
}

/** What the policy reads of a workflow; anything else in it is GitHub's own business. */
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: Concurrency | string;
  readonly jobs?: Readonly<Record<string, Job>>;
}

interface Concurrency {
  readonly group?: string;
  readonly queue?: string;
  readonly 'cancel-in-progress'?: unknown;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>> | string;
  readonly 'timeout-minutes'?: number;
  readonly concurrency?: Concurrency | string;
  readonly environment?: unknown;
  readonly 'runs-on'?: unknown;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Never waiting is what they are for: no environment, no queue but the report's. */
const NEVER_WAITING: ReadonlySet<string> = new Set(['rollback.yml', 'verify.yml', 'integrity.yml']);

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/u;
const OWN_ACTION = /^\.\/actions\/[a-z-]+$/u;
const OWN_WORKFLOW = /^\.\/\.github\/workflows\/[a-z-]+\.yml$/u;

/** Every rule of "Workflows" in the house style that a workflow file breaks, with file and line. */
export function listPolicyFindings(file: string, source: string): readonly PolicyFinding[] {
  const document = parseDocument(source);
  if (document.errors.length > 0)
    return [{ place: `${file}:1`, rule: `not YAML: ${document.errors[0]?.message ?? ''}` }];
  const workflow = document.toJS() as Workflow;
  const lines = source.split('\n');
  const at = (needle: string, rule: string): PolicyFinding => ({
    place: `${file}:${lines.findIndex((line) => line.includes(needle)) + 1}`,
    rule,
  });
  const jobs = Object.entries(workflow.jobs ?? {});
  return [
    ...checkTop(workflow).map((rule) => at('permissions:', rule)),
    ...checkStarts(file, workflow).map((rule) => at('on:', rule)),
    ...jobs.flatMap(([name, job]) => checkJob(file, job).map((rule) => at(`  ${name}:`, `job ${name}: ${rule}`))),
    ...listUncommentedPermissions(document.contents).map((rule) => at('permissions:', rule)),
    ...lines.flatMap((line, index) => checkUsesLine(line).map((rule) => ({ place: `${file}:${index + 1}`, rule }))),
    ...(file === 'ci.yml' ? checkCiOk(workflow).map((rule) => at('ci-ok', rule)) : []),
  ];
}

function checkTop(workflow: Workflow): readonly string[] {
  const isEmpty =
    typeof workflow.permissions === 'object' &&
    workflow.permissions !== null &&
    Object.keys(workflow.permissions).length === 0;
  return isEmpty ? [] : ['the top of the file must say `permissions: {}`'];
}

function checkStarts(file: string, workflow: Workflow): readonly string[] {
  const { on } = workflow;
  const starts = typeof on === 'object' && on !== null ? Object.keys(on) : [String(on)];
  const refused = ['pull_request_target', 'workflow_run'].filter((name) => starts.includes(name));
  return [
    ...refused.map((name) => `${name} runs other people's code with our rights`),
    ...(file === 'rollback.yml' && starts.includes('schedule')
      ? ['a schedule may not stand in the file of the rollback button: inactivity disables the whole file']
      : []),
  ];
}

function checkJob(file: string, job: Job): readonly string[] {
  const isCall = job.uses !== undefined;
  return [
    ...(isCall || typeof job['timeout-minutes'] === 'number' ? [] : ['timeout-minutes is missing']),
    ...(typeof job.permissions === 'object' ? [] : ['permissions must be named scope by scope']),
    ...(NEVER_WAITING.has(file) ? checkNeverWaits(job) : []),
    ...(job.steps ?? []).flatMap((step) => checkStep(step, job.steps ?? [])),
  ];
}

function checkNeverWaits(job: Job): readonly string[] {
  const queue = typeof job.concurrency === 'object' ? job.concurrency.queue : undefined;
  return [
    ...(job.environment === undefined ? [] : ['an environment may wait for a person; a rollback never waits']),
    ...(job.concurrency === undefined || queue === 'max'
      ? []
      : ['a concurrency group without `queue: max` drops a waiting run']),
  ];
}

function checkStep(step: Step, steps: readonly Step[]): readonly string[] {
  const isCheckout = step.uses?.startsWith('actions/checkout@') === true;
  const pushes = steps.some(({ run }) => run !== undefined && /\bgit\b.*\bpush\b/u.test(run));
  return [
    ...(step.run?.includes('${{') === true ? ['`${{` inside `run:`: pass it through `env:`'] : []),
    ...(isCheckout && step.with?.['persist-credentials'] !== false && !pushes
      ? ['checkout must say `persist-credentials: false`']
      : []),
    ...(step.uses === undefined || PINNED.test(step.uses) || OWN_ACTION.test(step.uses)
      ? []
      : [`${step.uses} is not pinned by its full SHA`]),
  ];
}

/** A pin that nobody can read is no pin: the version stands behind it. */
function checkUsesLine(line: string): readonly string[] {
  const match = /^\s*(?:- )?uses:\s*(\S+)(.*)$/u.exec(line);
  if (match === null) return [];
  const [, uses = '', rest = ''] = match;
  if (OWN_ACTION.test(uses) || OWN_WORKFLOW.test(uses)) return [];
  return /^\s+# v\d+\.\d+\.\d+$/u.test(rest) ? [] : [`${uses} needs its version behind it, as in \`# v1.2.3\``];
}

function listUncommentedPermissions(root: unknown): readonly string[] {
  const jobs = isMap(root) ? root.get('jobs') : undefined;
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap((job) =>
    listScopes(job)
      .filter(isUncommentedWrite)
      .map(({ key }) => `job ${String(job.key)}: ${String(key)}: write needs a comment that says why`),
  );
}

function listScopes(job: Pair): readonly Pair[] {
  const permissions = isMap(job.value) ? job.value.get('permissions') : undefined;
  return isMap(permissions) ? permissions.items : [];
}

function isUncommentedWrite({ value }: Pair): boolean {
  return isScalar(value) && value.value === 'write' && (value.comment ?? '').trim() === '';
}

function checkCiOk(workflow: Workflow): readonly string[] {
  const needs = workflow.jobs?.['ci-ok']?.needs ?? [];
  const others = Object.keys(workflow.jobs ?? {}).filter((name) => name !== 'ci-ok' && !needs.includes(name));
  return others.map((name) => `ci-ok must need ${name}`);
}
