/**
 * Stands for packages that snoowrap requires when it is loaded and that are never used here: all its requests go over the project's own transport
 * (actions/shared/adapters/reddit/reddit-transport.ts), and nothing listens to live threads. Left out, the bundle is half as large, starts in half
 * the time, and carries neither the unmaintained `request` nor its warnings about deprecated parts of Node.
 */
export function defaults(): () => never {
  return () => {
    throw new Error('snoowrap used its own transport, which is left out of the bundles');
  };
}
