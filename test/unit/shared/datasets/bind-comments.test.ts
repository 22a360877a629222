import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { bindCollection } from '../../../../actions/shared/datasets/bind-collection.ts';
import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';

const EXAMPLE = readFileSync(
  new URL('../../../../config/examples/generation-b.datasets.yaml', import.meta.url),
  'utf8',
);

/** The example with its own two comment lines in place of what a job downstream would need, as its comment says. */
function withComments(change: (text: string) => string = (text) => text): string {
  const lines = ['paths', 'columns'].map((key) => new RegExp(`^ {2}# {3}(${key}: .*)$`, 'mu').exec(EXAMPLE)?.[1] ?? '');
  const own = EXAMPLE.replace(
    '    holds: comments\n    cadence_minutes: 60\n',
    `    holds: comments\n    ${lines[0]}\n`,
  ).replace(
    'table: comments\n        written_by: downstream\n',
    `table: comments\n        written_by: manual\n        ${lines[1]}\n`,
  );
  // The lines of the comment say the same again.
  return change(own.replaceAll(/^ {2}#.*\n/gmu, ''));
}

function bind(text: string) {
  const parsed = parseDatasets(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return bindCollection(parsed.datasets);
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseDatasets(text);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('comments that collect brings', () => {
  it('are bound as the example of generation B says, the row of the post filled by the database', () => {
    expect(bind(withComments())).toMatchObject({
      ok: true,
      binding: { table: 'submissions' },
      comments: {
        dataset: { name: 'comments', paths: { manual: { limit: 100 } } },
        binding: {
          ...{ schema: 'public', table: 'comments', canonicalId: { column: 'comment_id', form: 'bare' } },
          ...{ arrivalColumn: 'ingested_at', path: null },
          columns: { content: 'body', link_id: 'postFullname', parent_id: 'parentFullname', created_at: 'createdAt' },
          parent: {
            ...{ schema: 'public', table: 'submissions', canonicalId: { column: 'submission_id', form: 'bare' } },
            reference: { column: 'submission_id', from: 'id' },
          },
        },
      },
    });
  });

  it('fill the column themselves where it holds the id of the post', () => {
    const text = withComments((own) =>
      own.replace(
        '{ column: submission_id, dataset: submissions, parent_column: id }',
        '{ column: link_id, dataset: submissions }',
      ),
    );
    expect(bind(text)).toMatchObject({ comments: { binding: { parent: { table: 'submissions', reference: null } } } });
  });

  it('are none where another program brings them', () => {
    expect(bind(EXAMPLE)).toMatchObject({ ok: true, comments: null });
  });

  it.each([
    {
      what: 'a field that only posts have',
      from: 'body: content',
      to: 'title: content',
      problem: /comments have no title/u,
    },
    {
      what: 'a listing that comments do not have',
      from: 'listing: new, limit: 100',
      to: 'listing: hot, limit: 100',
      problem: /newest first alone/u,
    },
    {
      what: 'keywords, which are looked for in posts',
      ...{
        from: 'limit: 100, filter: { rule: none }',
        to: 'limit: 100, filter: { rule: keywords, words: [x], in: [title] }',
      },
      problem: /in posts alone/u,
    },
    {
      what: 'a column twice',
      from: 'parent_fullname: parent_id',
      to: 'parent_fullname: content',
      problem: /filled by body already/u,
    },
  ])('are refused with $what', ({ from, to, problem }) => {
    const text = withComments((own) => own.replace(from, to));
    expect(text).not.toBe(withComments());
    expect(problemsOf(text).join('\n')).toMatch(problem);
  });

  it('have no fields that posts could take', () => {
    expect(problemsOf(EXAMPLE.replace('selftext: text', 'body: text')).join('\n')).toMatch(/posts have no body/u);
  });
});
