import { whyNoFenceHolds } from '../fence/decide-refusal.ts';
import { findMark } from '../fence/fence-mark.ts';
import { listMissingRights } from '../fence/missing-rights.ts';
import { listOtherWays } from '../fence/other-ways.ts';
import { planLogin } from '../fence/plan-login.ts';
import type { RoleFacts } from '../fence/role-look.ts';
import { statementName } from '../fence/statement-name.ts';
import { count } from '../markdown/count.ts';
import type { Measured } from '../verification/measured.ts';
import type { ReadinessFinding } from './readiness-result.ts';
import type { CloneFacts, FenceFacts, FenceLook } from './repository-facts.ts';

type Answer = Pick<ReadinessFinding, 'verdict' | 'observed' | 'remedy'>;

interface Beside {
  readonly clone: Pick<CloneFacts, 'policy' | 'live'>;
  /** Names of those that GitHub holds; `null` where it was not asked. */
  readonly secrets: Measured<readonly string[]> | null;
}

const URL_NAME = 'FENCE_DATABASE_URL';
const ABOUT = {
  right: { id: 'fence', title: 'The fence (layer 3)', expected: 'a role that may take the login of dlt’s role' },
  shared: { id: 'fence-role', title: 'Role of dlt', expected: 'one that dlt alone uses, and no superuser' },
  effect: { id: 'fence-effect', title: 'What the fence would do', expected: 'nothing is left that writes for dlt' },
  standing: { id: 'fence-standing', title: 'Fence on the role of dlt', expected: 'one exactly while dlt is off' },
} as const;

/** Whether the next rollback can take dlt's login, what it would do, and whether an earlier fence still stands. Nothing is changed for it. */
export function assessFence(facts: FenceFacts, beside: Beside): readonly ReadinessFinding[] {
  const { policy } = beside.clone;
  if (!policy.measured)
    return [finding('right', { verdict: 'unknown', observed: policy.message, remedy: policy.remedy })];
  if (policy.value.dltRole === null || !facts.hasUrl || facts.look === null)
    return [finding('right', describeMissing(facts, { ...beside, dltRole: policy.value.dltRole }))];
  if (!facts.look.measured)
    return [finding('right', { verdict: 'unknown', observed: facts.look.message, remedy: facts.look.remedy })];
  return assessLook(facts.look.value, beside.clone.live);
}

function finding(about: keyof typeof ABOUT, answer: Answer): ReadinessFinding {
  return { area: 'database', ...ABOUT[about], ...answer };
}

/** Without a fence a rollback still works, and a stuck process elsewhere may write on. */
function describeMissing({ hasUrl }: FenceFacts, { secrets, dltRole }: Beside & { dltRole: string | null }): Answer {
  const isAtGithub = secrets?.measured === true && secrets.value.includes(URL_NAME);
  if (dltRole !== null && isAtGithub)
    return {
      verdict: 'unknown',
      observed: `set up at GitHub; its rights were not looked at, since ${URL_NAME} is not set here`,
      remedy: `Set ${URL_NAME} to the URL that the secret holds, and run this again.`,
    };
  const missing = [
    ...(dltRole === null ? ['collectors.dlt.database_role names no role'] : []),
    ...(hasUrl || isAtGithub ? [] : [`${URL_NAME} is not set here, nor seen among the secrets`]),
  ];
  return {
    verdict: 'warn',
    observed: `not set up, so a stuck process of dlt elsewhere could write on after a rollback: ${missing.join('; ')}`,
    remedy: `Give dlt a role of its own, run scripts/sql/fence-role.sql, name the role in config/policy.yaml and keep the URL as the secret ${URL_NAME}: scripts/sql/README.md, "The fence".`,
  };
}

function assessLook(found: FenceLook, live: CloneFacts['live']): readonly ReadinessFinding[] {
  const { request, look, activity } = found;
  const { role, connection } = look;
  const plan = planLogin(request, look, null);
  if (role === null)
    return [
      finding('right', plan.kind === 'refuse' ? refused(plan.refusal) : { verdict: 'unknown', observed: 'no role' }),
    ];
  const missing = listMissingRights(connection, role.name);
  const observed = `${statementName(connection.currentUser)} may change ${statementName(role.name)}`;
  const right: Answer =
    missing.length === 0
      ? { verdict: 'pass', observed }
      : {
          verdict: 'fail',
          observed: `${statementName(connection.currentUser)} may not change ${statementName(role.name)}`,
          remedy: `Run as the administrator of the database: ${missing.join(' ')}`,
        };
  return [
    finding('right', connection.isReplica && plan.kind === 'refuse' ? refused(plan.refusal) : right),
    finding('shared', judgeRole(found, role)),
    finding('effect', describeEffect(role, activity, plan.kind === 'refuse')),
    finding('standing', judgeStanding(role, live, plan.kind === 'refuse')),
  ];
}

function refused({ detail, remedy }: { readonly detail: string; readonly remedy: string }): Answer {
  return { verdict: 'fail', observed: detail, remedy };
}

function judgeRole({ request, look }: FenceLook, role: RoleFacts): Answer {
  const refusal = whyNoFenceHolds(request, look, role);
  if (refusal !== null) return refused(refusal);
  return request.manualUser === null
    ? {
        verdict: 'unknown',
        observed: `which role the manual path uses is not known; whether it is ${statementName(role.name)} too cannot be told`,
        remedy: 'Set SUPABASE_COLLECT_DB_URL to the URL of the manual path, and run this again.',
      }
    : {
        verdict: 'pass',
        observed: `${statementName(role.name)}, while manual uses ${statementName(request.manualUser)}`,
      };
}

function describeEffect(role: RoleFacts, activity: FenceLook['activity'], isRefused: boolean): Answer {
  if (isRefused)
    return {
      verdict: 'fail',
      observed: 'nothing: it would be refused',
      remedy: 'Mend what is said of the role of dlt above.',
    };
  const sessions = count(activity?.sessions.length ?? 0, 'session');
  const login = role.canLogin ? `it would take the login of ${statementName(role.name)}` : 'the login is taken already';
  const ways = listOtherWays(role, activity?.preparedTransactions ?? []);
  const done = `${login}, and end ${sessions}`;
  return ways.length === 0
    ? { verdict: 'pass', observed: done }
    : {
        verdict: 'warn',
        observed: `${done}; but ${ways.map(({ detail }) => detail).join('; ')}`,
        remedy: ways.map(({ remedy }) => remedy).join(' '),
      };
}

/** Both ways: a fence that should stand and does not, and one that stands although dlt is to run. */
function judgeStanding(role: RoleFacts, live: CloneFacts['live'], isRefused: boolean): Answer {
  const mark = findMark(role.comment);
  const name = statementName(role.name);
  const observed = describeStanding(role, mark);
  if (live === null)
    return {
      verdict: 'unknown',
      observed: `${observed}; whether one should stand is not known without the live state`,
      remedy: 'Mend the live state first.',
    };
  if (live.dltEnabled && (mark !== null || !role.canLogin))
    return {
      verdict: 'warn',
      observed: `${observed}, while the live state lets dlt run`,
      remedy: mark === null ? `If dlt should log in as it: ALTER ROLE ${name} LOGIN;` : `It should be lifted: ${LIFT}`,
    };
  if (live.dltEnabled) return { verdict: 'pass', observed };
  if (!role.canLogin) return { verdict: 'pass', observed: `${observed}, as long as dlt is off` };
  // Before the first advance there is nothing that a fence would keep out.
  if (mark === null && !live.isRolledBack)
    return { verdict: 'pass', observed: `${observed}, and no rollback asks for one` };
  const who = mark === null ? '' : 'Somebody gave the login back while dlt is off. ';
  return {
    verdict: 'warn',
    observed: `${observed}, although the state is rolled back: a stuck process of dlt elsewhere can write on`,
    remedy: isRefused
      ? `${who}Mend what is said of the role of dlt above; then ${TAKE}`
      : `${who}Take the login: ${TAKE}`,
  };
}

const LIFT = 'switchback switch to-dlt, with FENCE_DATABASE_URL set, gives it back.';
const TAKE = 'switchback switch to-manual, with FENCE_DATABASE_URL set, sets the fence.';

function describeStanding(role: RoleFacts, mark: ReturnType<typeof findMark>): string {
  const name = statementName(role.name);
  if (mark === null)
    return role.canLogin
      ? `none: ${name} has its login`
      : `none, and ${name} has no login: nothing says that a fence took it`;
  const what = role.canLogin ? `a mark of one, though ${name} has its login` : 'one';
  return `${what}, since ${mark.at}, at generation ${mark.generation}`;
}
