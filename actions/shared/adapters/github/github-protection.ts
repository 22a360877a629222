import { z } from 'zod';

import type { BranchProtection, ProtectionDemand } from '../../doctor/branch-protection.ts';
import { measureFault } from '../../verification/measure-fault.ts';
import type { Measured } from '../../verification/measured.ts';
import { githubApi } from './github-api.ts';
import { githubCalls, type GithubCallsOptions } from './github-calls.ts';

const BRANCH = '/repos/{owner}/{repo}/branches/{branch}';
/** The app behind the built-in token. */
const BOT = 'github-actions';

const switchSchema = z.object({ enabled: z.boolean().default(false) }).optional();
const appsSchema = z.array(z.object({ slug: z.string().optional() })).default([]);
const checksSchema = z
  .object({ enforcement_level: z.string().optional(), contexts: z.array(z.string()).default([]) })
  .optional();
const branchSchema = z.object({
  protected: z.boolean(),
  protection: z.object({ enabled: z.boolean().optional(), required_status_checks: checksSchema }).optional(),
});
const protectionSchema = z.object({
  required_status_checks: checksSchema,
  required_pull_request_reviews: z
    .object({ bypass_pull_request_allowances: z.object({ apps: appsSchema }).optional() })
    .optional(),
  restrictions: z.object({ apps: appsSchema }).optional(),
  required_signatures: switchSchema,
  lock_branch: switchSchema,
});

/** Classic protection of one branch; `null` where there is no such branch. */
export async function readBranchProtection(
  options: GithubCallsOptions,
  branch: string,
  signal: AbortSignal,
): Promise<Measured<BranchProtection | null>> {
  const calls = githubCalls(options);
  const ask = <S extends z.ZodType>(route: string, schema: S, right: string): Promise<z.output<S>> => {
    const advice = {
      permission: `Give the token ${right}.`,
      rule: `Give the token ${right}, and check its repository.`,
    };
    const request = { route, schema, advice, parameters: { branch }, what: `Reading the protection of ${branch}` };
    return calls.call(request, signal);
  };
  return measureFault(async () => {
    if (await isMissing(options, branch, signal)) return null;
    const found = await ask(`GET ${BRANCH}`, branchSchema, 'contents: read');
    const isProtected = found.protection?.enabled ?? found.protected;
    const seen = demandedChecks(found.protection?.required_status_checks);
    if (!isProtected) return { isProtected, seen: [], demands: { measured: true, value: [] } };
    const right = 'administration: read (a token of an administrator)';
    const demands = await measureFault(
      async () => listDemands(await ask(`GET ${BRANCH}/protection`, protectionSchema, right)),
      `Give the token ${right}.`,
    );
    return { isProtected, seen, demands };
  }, 'Look again when GitHub answers.');
}

/** A branch that is not made yet is no fault. */
async function isMissing(options: GithubCallsOptions, branch: string, signal: AbortSignal): Promise<boolean> {
  const answer = await githubApi(options).rest(`GET ${BRANCH}`, { branch }, signal);
  return !answer.ok && answer.fault.kind === 'refused' && answer.fault.status === 404;
}

function demandedChecks(checks: z.output<typeof checksSchema>): readonly ProtectionDemand[] {
  return checks !== undefined && checks.enforcement_level !== 'off' && checks.contexts.length > 0
    ? ['status-checks']
    : [];
}

function listDemands(found: z.output<typeof protectionSchema>): readonly ProtectionDemand[] {
  const { required_pull_request_reviews: reviews, restrictions } = found;
  const names = (apps: z.output<typeof appsSchema> = []): boolean => apps.some(({ slug }) => slug === BOT);
  return [
    ...(reviews === undefined || names(reviews.bypass_pull_request_allowances?.apps) ? [] : ['pull-request' as const]),
    ...demandedChecks(found.required_status_checks),
    ...(restrictions === undefined || names(restrictions.apps) ? [] : ['restricted-pushes' as const]),
    ...(found.lock_branch?.enabled === true ? ['locked' as const] : []),
    ...(found.required_signatures?.enabled === true ? ['signatures' as const] : []),
  ];
}
