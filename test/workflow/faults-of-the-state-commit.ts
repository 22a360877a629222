import type { FaultKind } from '../support/fake-github/fault.ts';
import type { FaultClass } from './fault-class.ts';
import { always, everywhere, once, times } from './strikes.ts';

const COMMIT = 'createCommitOnBranch';
const says = { 'job rollback': /decision":"rolled-back|Rolled back/u } as const;

/** Faults that pass: layer 1 goes round them, and nothing else is touched. */
const PASSING: readonly (readonly [string, number, FaultKind])[] = [
  ['500 after it was applied', 1, { kind: 'server error', status: 500, when: 'after applying' }],
  ['502 as a page of HTML, after it was applied', 1, { kind: 'bad gateway', when: 'after applying' }],
  ['connection reset after it was applied', 1, { kind: 'reset', when: 'after applying' }],
  ['no answer, not applied', 1, { kind: 'no answer', when: 'before applying' }],
  ['no answer, applied', 1, { kind: 'no answer', when: 'after applying' }],
  ['STALE_DATA', 1, { kind: 'stale data' }],
  ['429 secondary limit with retry-after', 1, { kind: 'secondary limit', status: 429, retryAfterSeconds: 1 }],
];

/** Nobody can take it back but people: they are told that it is not done. */
const refused = { state: 'refused', report: 'none', skipped: ['report', 'report-update'] } as const;

export const FAULTS_OF_THE_STATE_COMMIT: readonly FaultClass[] = [
  ...PASSING.map(([name, count, fault]): FaultClass => ({
    name: `state commit: ${name}`,
    strike: times(count, COMMIT, fault),
    expected: { says },
  })),
  {
    name: 'state commit: somebody else commits in between',
    strike: (world) => {
      let isFirst = true;
      world.github.onBefore(COMMIT, async () => {
        if (isFirst) await world.github.commit({ files: { 'README.md': 'by somebody' }, message: 'By somebody' });
        isFirst = false;
      });
    },
    expected: { says },
  },
  {
    name: 'state commit: STALE_DATA, and a replica that lags',
    strike: (world) => {
      once(COMMIT, { kind: 'stale data' })(world);
      times(2, 'repository', { kind: 'stale read' })(world);
    },
    expected: { says },
  },
  {
    name: 'state commit: 401, the token is revoked',
    strike: everywhere({ kind: 'unauthorized' }),
    expected: {
      ...refused,
      mentions: 0,
      red: ['rollback', 'switch', 'verify'],
      says: { 'job rollback': /permission-denied/u },
    },
  },
  {
    name: 'state commit: 403, the token may not write contents',
    strike: ({ github }) => (github.state.permissions.contents = 'read'),
    expected: { ...refused, red: ['rollback', 'verify'], says: { 'job rollback': /permission-denied/u } },
  },
  {
    name: 'state commit: the branch is protected',
    strike: ({ github }) => github.state.protectedBranches.add('main'),
    expected: { ...refused, red: ['rollback', 'verify'], says: { 'job rollback': /push-refused|github-refused/u } },
  },
  {
    name: 'state commit: the repository is archived',
    strike: ({ github }) => (github.state.isArchived = true),
    expected: { ...refused, mentions: 0, red: ['rollback', 'switch', 'verify'], says: { 'job rollback': /archived/u } },
  },
  {
    name: 'state commit: the limit of the hour is spent',
    strike: always(COMMIT, { kind: 'primary limit', resetInSeconds: 3_000 }),
    expected: { ...refused, red: ['rollback', 'verify'], says: { 'job rollback': /rate limit/u } },
  },
];
