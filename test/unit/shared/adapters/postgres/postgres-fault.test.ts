import { expect, test } from 'vitest';

import { toPostgresFault } from '../../../../../actions/shared/adapters/postgres/postgres-fault.ts';

test.each([
  ['55P03', 'canceling statement due to lock timeout', /what locks the table/u],
  ['57014', 'canceling statement due to statement timeout', /less busy/u],
  [undefined, 'timeout expired', /host, the port and the sslmode/u],
  [undefined, 'The server does not support SSL connections', /sslmode/u],
  ['XX000', 'something else', /status of the database/u],
])('of the code %s (%s) it says what to do', (code, message, remedy) => {
  const cause = Object.assign(new Error(message), code === undefined ? {} : { code });
  expect(toPostgresFault('Reading the database', cause)).toMatchObject({
    message: expect.stringContaining(message),
    remedy: expect.stringMatching(remedy),
  });
});
