import { statementName } from '../fence/statement-name.ts';
import { count } from '../markdown/count.ts';
import type { Check } from '../verdict/verdict.ts';
import { aboutCheck } from './check-titles.ts';
import type { DltLogin } from './observation.ts';

const FENCE =
  'switchback switch to-manual, with FENCE_DATABASE_URL set, takes login and sessions; scripts/sql/README.md, "The fence", says how it is set up.';

/**
 * Whether the fence (layer 3) stands, for a role that the policy names. Never worse than `warn`: that dlt could write is no proof that it did, and the first
 * look may come before the fence.
 */
export function assessDltLogin({ role, state }: DltLogin): Check {
  const name = statementName(role);
  const about = { ...aboutCheck('dlt-login'), expected: `no login and no session of ${name}` };
  if (!state.measured) return { ...about, verdict: 'unknown', observed: state.message, remedy: state.remedy };
  const { canLogin, sessions } = state.value;
  if (canLogin === null)
    return {
      ...about,
      verdict: 'warn',
      observed: `no role ${name}: no fence can hold it`,
      remedy: 'Correct collectors.dlt.database_role in config/policy.yaml; upper and lower case count.',
    };
  const observed = `${canLogin ? 'a login' : 'no login'} and ${sessions === 0 ? 'no session' : count(sessions, 'session')}`;
  if (!canLogin && sessions === 0) return { ...about, verdict: 'pass', observed };
  const detail = 'A process of dlt that no workflow runs can write on.';
  return {
    ...about,
    verdict: 'warn',
    observed,
    detail,
    remedy: `Where no job is setting the fence just now: ${FENCE}`,
  };
}
