import { describe, expect, it } from 'vitest';

import { parseCommentListing, parseListing } from '../../../../actions/shared/collection/listing.ts';
import { modelComments } from '../../../support/reddit-replay/modelled-comments.ts';
import { dealRecordedPosts } from '../../../support/reddit-replay/replayed-units.ts';

const posts = dealRecordedPosts().get('opensource')?.slice(0, 1) ?? [];
const modelled = modelComments({ unit: 'opensource', posts, perPost: 4 });
const listingOf = (...children: readonly string[]): string =>
  `{"kind":"Listing","data":{"after":"t1_x","children":[${children.join(',')}]}}`;
const t1 = (data: string): string => `{"kind":"t1","data":${data}}`;

describe('a listing of comments', () => {
  it('is read with the post and what each answers, deleted and removed ones told apart', () => {
    const parsed = parseCommentListing(listingOf(...modelled.map(({ json }) => t1(json))));
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(parsed.page).toMatchObject({ after: 't1_x', unreadable: [] });
    const [first] = parsed.page.comments;
    expect(first).toMatchObject({ postFullname: posts[0]?.fullname, parentFullname: posts[0]?.fullname });
    expect(`t3_${first?.postId}`).toBe(first?.postFullname);
    const conditions = parsed.page.comments.map(({ condition, author }) => `${condition} ${author === null}`);
    expect(conditions.toSorted()).toEqual(['deleted true', 'present false', 'present false', 'removed false']);
    expect(parsed.page.comments.every(({ upvotes }) => upvotes >= 0)).toBe(true);
  });

  it('has no posts, and a listing of posts no comments', () => {
    const mixed = listingOf(t1(modelled[0]?.json ?? ''), `{"kind":"t3","data":${posts[0]?.json ?? ''}}`);
    expect(parseListing(mixed)).toMatchObject({ page: { posts: [{}] } });
    expect(parseCommentListing(mixed)).toMatchObject({ page: { comments: [{}] } });
  });

  it('costs no page for a child that cannot be read', () => {
    const parsed = parseCommentListing(listingOf(t1('{"id":"c1"}'), t1(modelled[0]?.json ?? '')));
    expect(parsed).toMatchObject({ ok: true, page: { comments: [{}], unreadable: [expect.stringContaining('name')] } });
  });

  it.each(['', '<html>', '{"error":403}', '[]', '{"kind":"Listing","data":{}}'])('is not %j', (body) => {
    expect(parseCommentListing(body).ok).toBe(false);
  });
});
