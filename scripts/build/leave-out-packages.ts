import { join, sep } from 'node:path';

import type { Plugin } from 'rolldown';

interface LeftOut {
  readonly packages: readonly string[];
  /** Only for these importers; for all where it is absent. */
  readonly from?: RegExp;
  /** Beside this file. */
  readonly standIn: string;
}

const LEFT_OUT: readonly LeftOut[] = [
  { packages: ['request-promise', 'ws'], standIn: 'left-out-package.ts' },
  {
    packages: ['undici', '@actions/http-client', '@actions/http-client/lib/auth'],
    from: /node_modules\/@actions\/(?:core|github)\//u,
    standIn: 'left-out-toolkit-http.ts',
  },
  {
    packages: ['@octokit/plugin-rest-endpoint-methods', '@octokit/plugin-paginate-rest'],
    standIn: 'left-out-octokit-plugins.ts',
  },
];

/** Puts a stand-in in the place of packages that are imported but never used here. Each stand-in says why. */
export function leaveOutPackages(root: string): Plugin {
  return {
    name: 'leave-out-packages',
    resolveId: (source, importer = '') => {
      const left = LEFT_OUT.find(
        ({ packages, from }) => packages.includes(source) && (from?.test(importer.split(sep).join('/')) ?? true),
      );
      return left ? join(root, 'scripts/build', left.standIn) : undefined;
    },
  };
}
