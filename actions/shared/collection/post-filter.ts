import type { Post } from './post.ts';

/** What a path keeps of what it reads, as config/datasets.yaml has it. */
export type PostFilter =
  | { readonly rule: 'none' }
  | { readonly rule: 'keywords'; readonly words: readonly string[]; readonly in: readonly ('title' | 'selftext')[] };

/** Whether one of the words occurs anywhere in the named texts, in any case (the source system matches parts of words too). */
export function passesFilter(post: Pick<Post, 'title' | 'selftext'>, filter: PostFilter): boolean {
  if (filter.rule === 'none') return true;
  const text = filter.in.map((field) => post[field].toLowerCase()).join('\n');
  return filter.words.some((word) => text.includes(word.toLowerCase()));
}
