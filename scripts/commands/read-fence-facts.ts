import { postgresUserOf } from '../../actions/shared/adapters/postgres/postgres-user.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import type { CloneFacts, FenceFacts, FenceLook } from '../../actions/shared/doctor/repository-facts.ts';
import type { FenceRequest } from '../../actions/shared/fence/fence-request.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import type { CommandContext } from './command-outcome.ts';

/** For everything that the database is asked. */
const DEADLINE_MS = 10_000;

/** What the fence of a rollback would find now, from the catalogue; nothing is changed. Asks nothing where there is no role or no connection. */
export async function readFenceFacts(
  { policy, live }: Pick<CloneFacts, 'policy' | 'live'>,
  { environment, signal }: Pick<CommandContext, 'environment' | 'signal'>,
): Promise<FenceFacts> {
  const url = environment['FENCE_DATABASE_URL'] || undefined;
  const role = policy.measured ? policy.value.dltRole : null;
  if (url === undefined || role === null) return { hasUrl: url !== undefined, look: null };
  const request: FenceRequest = {
    ...{ role, direction: 'fence', incident: null, forceReason: null, run: makeOperationId(Math.random) },
    // As a rollback leaves the state before it fences.
    ...{ dltEnabled: false, generation: (live?.generation ?? 0) + 1 },
    manualUser: postgresUserOf(environment['SUPABASE_COLLECT_DB_URL'] || environment['SUPABASE_DB_URL'] || undefined),
  };
  const ca = environment['SUPABASE_DB_CA'];
  const access = { url, signal, ...(ca ? { caCertificate: ca } : {}) };
  const look = await measureFault(
    () => lookAtRole(request, access),
    'Check FENCE_DATABASE_URL, and whether this machine reaches the database.',
  );
  return { hasUrl: true, look };
}

async function lookAtRole(
  request: FenceRequest,
  access: { readonly url: string; readonly signal: AbortSignal; readonly caCertificate?: string },
): Promise<FenceLook> {
  // Loaded where there is a fence: everything else of doctor works without a driver.
  const { openPostgresFence } = await import('../../actions/shared/adapters/postgres/postgres-fence.ts');
  const deadlineAt = new Date(systemClock.now().getTime() + DEADLINE_MS);
  const fence = openPostgresFence({ ...access, clock: systemClock, random: Math.random, deadlineAt });
  try {
    const look = await fence.readRole(request.role);
    return { request, look, activity: look.role === null ? null : await fence.readActivity(request.role) };
  } finally {
    await fence.close();
  }
}
