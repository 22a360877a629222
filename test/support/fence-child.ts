/**
 * A process that fences, or unfences, and kills itself before it sends its n-th statement, or as soon as that is sent. The history is out of reach: what is
 * on the role has to do. Arguments: port, role, direction, n, `before` or `sent`. Prints `survived` where there were fewer statements.
 */
import { Client } from 'pg';

import { openPostgresFence } from '../../actions/shared/adapters/postgres/postgres-fence.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { carryOutFence } from '../../actions/switch-collectors/carry-out-fence.ts';
import { aFenceRequest } from './a-fence.ts';
import { inMemoryLedger } from './in-memory-fence.ts';

const [port, role = '', direction, at, moment] = process.argv.slice(2);
let statements = 0;
const send = Client.prototype.query as (this: Client, ...given: unknown[]) => Promise<unknown>;
const die = (): void => void process.kill(process.pid, 'SIGKILL');

Object.defineProperty(Client.prototype, 'query', {
  value: function query(this: Client, ...given: unknown[]) {
    const isLast = statements++ === Number(at);
    if (isLast && moment === 'before') die();
    const answer = send.apply(this, given);
    if (isLast) die();
    return answer;
  },
});

const isUnfence = direction === 'unfence';
const deadlineAt = new Date(Date.now() + 120_000);
void carryOutFence(aFenceRequest({ role, direction: isUnfence ? 'unfence' : 'fence', generation: isUnfence ? 6 : 5 }), {
  database: openPostgresFence({
    ...{ url: `postgresql://fencer@127.0.0.1:${port}/postgres`, clock: systemClock, random: Math.random, deadlineAt },
  }),
  ...{ ledger: inMemoryLedger({ isOutOfReach: true }), clock: systemClock, deadlineAt },
}).then(() => process.stdout.write('survived'));
