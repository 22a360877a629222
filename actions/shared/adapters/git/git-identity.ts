const FALLBACK = { name: 'Switchback', email: 'switchback@localhost' } as const;

/**
 * Author and committer of a commit: git's own order (environment, `author.*` and `committer.*`, `user.*`), then a neutral one, so that
 * a machine on which git was never set up can still roll back. Always given in full: git would otherwise guess from the host's
 * name, and refuse where it cannot. Commits are not signed (`commit-tree` ignores commit.gpgSign): a key may need its owner.
 *
 * @param settings keys in lower case, as `git config --list` prints them
 */
export function gitIdentity(
  environment: Readonly<Record<string, string | undefined>>,
  settings: ReadonlyMap<string, string>,
): Record<string, string> {
  const pick = (role: 'author' | 'committer', part: 'name' | 'email'): string =>
    environment[`GIT_${role.toUpperCase()}_${part.toUpperCase()}`] ||
    settings.get(`${role}.${part}`) ||
    settings.get(`user.${part}`) ||
    (part === 'email' && environment['EMAIL']) ||
    FALLBACK[part];
  return {
    GIT_AUTHOR_NAME: pick('author', 'name'),
    GIT_AUTHOR_EMAIL: pick('author', 'email'),
    GIT_COMMITTER_NAME: pick('committer', 'name'),
    GIT_COMMITTER_EMAIL: pick('committer', 'email'),
  };
}
