import type { CollectionBinding } from '../../actions/shared/collection/plan-rows.ts';
import type { Comment } from '../../actions/shared/collection/comment.ts';
import type { Post } from '../../actions/shared/collection/post.ts';

/** A post as it stands in a listing. */
export function aPost(facts: Partial<Post> = {}): Post {
  const id = facts.id ?? '1skjxta';
  return {
    id,
    fullname: `t3_${id}`,
    unit: 'opensource',
    subreddit: 'opensource',
    title: 'A title',
    author: 'user_dd70ca7987',
    createdAt: new Date('2026-04-13T18:44:08Z'),
    score: 546,
    upvotes: 546,
    upvoteRatio: 0.8,
    numComments: 495,
    url: 'https://example.com/9fd929cc83',
    permalink: `/r/opensource/comments/${id}/`,
    selftext: '',
    isSelf: false,
    over18: false,
    condition: 'present',
    removedBy: null,
    ...facts,
  };
}

/** A comment under the post of that id. */
export function aComment(facts: Partial<Comment> = {}): Comment {
  const id = facts.id ?? 'c1';
  const postId = facts.postId ?? '1skjxta';
  return {
    id,
    fullname: `t1_${id}`,
    postId,
    postFullname: `t3_${postId}`,
    parentFullname: `t3_${postId}`,
    unit: 'opensource',
    subreddit: 'opensource',
    author: 'user_dd70ca7987',
    body: 'A comment',
    createdAt: new Date('2026-04-13T19:00:00Z'),
    score: 3,
    upvotes: 3,
    permalink: `/r/opensource/comments/${postId}/_/${id}/`,
    condition: 'present',
    ...facts,
  };
}

/** A table like the source system's clean baseline, with an arrival time and a path. */
export function aBinding(facts: Partial<CollectionBinding> = {}): CollectionBinding {
  return {
    schema: 'public',
    table: 'submissions',
    canonicalId: { column: 'reddit_id', form: 'bare' },
    arrivalColumn: 'arrived_at',
    path: { column: 'collected_by', value: 'manual' },
    columns: {
      title: 'title',
      subreddit: 'subreddit',
      score: 'score',
      num_comments: 'numComments',
      created_at: 'createdAt',
      is_removed: 'removed',
    },
    ...facts,
  };
}
