import { expect, it } from 'vitest';

import { machineNameOf, PLACE, placeOf } from '../../../../actions/shared/collector-run/place.ts';

it('names a machine, and each folder on it, and shows neither', () => {
  const machine = 'build-host-7.acme.internal';
  const [here, there] = ['/home/somebody/.dlt/pipelines', '/srv/dlt'].map((workingDir) =>
    placeOf({ machine, workingDir }),
  );
  const alone = placeOf({ machine, workingDir: null });
  for (const place of [here, there, alone]) expect(place).toMatch(PLACE);
  expect(here).not.toBe(there);
  expect([here, there].every((place) => place?.startsWith(`${alone}-`))).toBe(true);
});

it('is not the same folder on another machine', () => {
  const of = (machine: string) => placeOf({ machine, workingDir: '/srv/dlt' }).split('-')[1];
  expect(of('one')).not.toBe(of('other'));
});

it.each([
  ['the host', {}, 'host-7'],
  [
    'what a person names it, since a container has another name each time',
    { SWITCHBACK_PLACE: ' crawler ' },
    'crawler',
  ],
  ['the host, where the name is empty', { SWITCHBACK_PLACE: ' ' }, 'host-7'],
  [
    "the job on GitHub's own runners, which are new ones each time",
    {
      RUNNER_ENVIRONMENT: 'github-hosted',
      GITHUB_REPOSITORY: 'acme/harvest',
      GITHUB_WORKFLOW: 'load',
      GITHUB_JOB: 'dlt',
    },
    'github-hosted acme/harvest load dlt',
  ],
  ['the host on a runner of their own', { RUNNER_ENVIRONMENT: 'self-hosted', GITHUB_JOB: 'dlt' }, 'host-7'],
])('takes for a machine %s', (_, environment, name) => {
  expect(machineNameOf(environment, 'host-7')).toBe(name);
});

it('is what switchback.py makes of the same', () => {
  // The same two are in test/python/test_collector.py.
  expect(placeOf({ machine: 'host-7', workingDir: '/srv/dlt' })).toBe('43f49aa9-941e16ea');
  expect(placeOf({ machine: 'höst 7', workingDir: null })).toBe('23c7049c');
});
