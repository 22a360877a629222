import { expect, test } from 'vitest';
import { parse } from 'yaml';

import { listProjectFiles, readProjectFile } from '../support/project-files.ts';

interface Called {
  readonly inputs?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: { readonly workflow_call?: Called };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
}

const RANKS = ['none', 'read', 'write'];
const rankOf = (access = 'none'): number => RANKS.indexOf(access);

/** What a job that calls another workflow lacks: GitHub then starts neither (facts: GitHub, reusable workflows). */
function listMissing(job: Job, called: Workflow): readonly string[] {
  const { inputs = {}, secrets = {} } = called.on.workflow_call ?? {};
  const wanted = Object.values(called.jobs).flatMap(({ permissions = {} }) => Object.entries(permissions));
  const lacking = wanted.filter(([scope, access]) => rankOf(job.permissions?.[scope]) < rankOf(access));
  return [
    ...new Set(lacking.map(([scope, access]) => `${scope}: ${access}`)),
    ...Object.entries(inputs)
      .filter(([name, { required }]) => required === true && job.with?.[name] === undefined)
      .map(([name]) => `input ${name}`),
    ...Object.keys(secrets)
      .filter((name) => job.secrets?.[name] === undefined)
      .map((name) => `secret ${name}`),
  ];
}

const workflow = (path: string): Workflow => parse(readProjectFile(path)) as Workflow;
const CALLS = listProjectFiles()
  .filter((path) => /^\.github\/workflows\/.*\.ya?ml$/u.test(path))
  .flatMap((path) =>
    Object.entries(workflow(path).jobs).flatMap(([name, job]) =>
      job.uses?.startsWith('./') === true ? [[path, name, job, job.uses.slice(2)] as const] : [],
    ),
  );

test.each(CALLS)('%s: job %s grants and passes all that the workflow it calls asks for', (_, __, job, called) => {
  expect(listMissing(job, workflow(called))).toEqual([]);
});

test('the schedule calls the rollback, with its runner and without it', () => {
  const own = CALLS.filter(([path, , , called]) => path.endsWith('integrity.yml') && called.endsWith('rollback.yml'));
  expect(own.map(([, name]) => name)).toEqual(['rollback', 'rollback-stand-in']);
  for (const [, , job] of own) expect(String(job.with?.['observed-generation'])).toContain('outputs.generation');
});

test('a call that lacks a scope, an input or a secret is found', () => {
  const called: Workflow = {
    on: { workflow_call: { inputs: { reason: { required: true }, note: {} }, secrets: { TOKEN: {} } } },
    jobs: { a: { permissions: { contents: 'read' } }, b: { permissions: { contents: 'write', issues: 'read' } } },
  };
  expect(listMissing({ permissions: { contents: 'read' } }, called)).toEqual([
    'contents: write',
    'issues: read',
    'input reason',
    'secret TOKEN',
  ]);
  const enough = {
    permissions: { contents: 'write', issues: 'write' },
    with: { reason: 'x' },
    secrets: { TOKEN: 'y' },
  };
  expect(listMissing(enough, called)).toEqual([]);
});
