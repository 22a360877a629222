import { describe, expect, it } from 'vitest';

import {
  ghArguments,
  renderWorkflow,
  resolveWorkflow,
  WORKFLOW_REFERENCE,
  workflowKey,
} from '../../../../actions/shared/control/workflow-reference.ts';

const OWN = { owner: 'octo-org', repo: 'ops' };

describe('a reference to a workflow', () => {
  it('is a file of this repository, or of the one that it names', () => {
    expect(resolveWorkflow('collect.yml', OWN)).toEqual({ ...OWN, file: 'collect.yml' });
    expect(resolveWorkflow('Octo/jobs.x:dlt load.yaml', OWN)).toEqual({
      owner: 'Octo',
      repo: 'jobs.x',
      file: 'dlt load.yaml',
    });
  });

  it.each([
    '',
    '.yml/',
    'a/b.yml',
    'a/b:c/d.yml',
    'a:b.yml',
    'a/..:b.yml',
    'a/.:b.yml',
    '../x.yml',
    'a/b:c.txt',
    'x\n.yml',
  ])('is not %j', (text) => expect(WORKFLOW_REFERENCE.test(text)).toBe(false));

  it('is the same workflow whatever the case of owner and repository, and another one by the case of its file', () => {
    const key = (text: string): string => workflowKey(resolveWorkflow(text, OWN));
    expect(key('Octo-Org/OPS:collect.yml')).toBe(key('collect.yml'));
    expect(key('Collect.yml')).not.toBe(key('collect.yml'));
  });

  it('is written for the GitHub command line', () => {
    expect([ghArguments('a.yml'), ghArguments('x/y:a.yml')]).toEqual(['a.yml', 'a.yml --repo x/y']);
  });

  it('is shown with its repository only where that is another one', () => {
    expect(renderWorkflow(resolveWorkflow('OCTO-org/ops:a.yml', OWN), OWN)).toBe('a.yml');
    expect(renderWorkflow(resolveWorkflow('x/y:a.yml', OWN), OWN)).toBe('x/y:a.yml');
  });
});
