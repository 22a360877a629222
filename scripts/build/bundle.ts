import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

import { rolldown } from 'rolldown';
import type { OutputChunk } from 'rolldown';

import { collectLicenses } from './collect-licenses.ts';
import { leaveOutPackages } from './leave-out-packages.ts';

export interface BundleTarget {
  /** The folder that the project stands in. */
  readonly root: string;
  /** Relative to `root`, such as `actions/rollback/main.ts`. */
  readonly entry: string;
  /** The first file's name without its ending: `index`. */
  readonly name: string;
}

/** File name within `dist/` to text. */
export type BundleFiles = ReadonlyMap<string, string>;

/**
 * Their modules do nothing when they are imported, though they do not say so. Left out where unused, since `@actions/core` would otherwise
 * bring a whole HTTP client for its OIDC call, which no action makes.
 */
const IMPORTED_FOR_NAMES_ALONE = /node_modules\/(?:@actions\/(?:core|exec|io|http-client)|tunnel|undici)\//u;

/**
 * Bundles one entry into readable files: one, and more for the parts that are imported on demand. They have the same bytes wherever and whenever
 * this runs: no absolute path, no time, no hash in a name.
 * Development packages stay outside: no bundle may need them, and a command that wants one says so.
 */
export async function bundle({ root, entry, name }: BundleTarget): Promise<BundleFiles> {
  const build = await rolldown({
    cwd: root,
    input: { [name]: join(root, entry) },
    platform: 'node',
    external: [...(await readDevelopmentPackages(root)), 'pg-native'],
    // ES modules first: the UMD build of jsonc-parser requires its parts in a way that no bundler can follow.
    resolve: { symlinks: false, mainFields: ['module', 'main'] },
    plugins: [leaveOutPackages(root)],
    treeshake: { moduleSideEffects: (id) => !IMPORTED_FOR_NAMES_ALONE.test(id.split(sep).join('/')) },
    logLevel: 'warn',
    onLog: (level, log, print) => {
      if (log.code !== 'EVAL') print(level, log);
    },
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
      minify: false,
      minifyInternalExports: false,
      sourcemap: false,
    });
    const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk');
    const files = chunks.map((chunk): [string, string] => [chunk.fileName, chunk.code]);
    const modules = chunks.flatMap((chunk) => listRenderedModules(chunk, root));
    return new Map([...files, ['licenses.txt', await collectLicenses(root, modules)]]);
  } finally {
    await build.close();
  }
}

function listRenderedModules(chunk: OutputChunk, root: string): readonly string[] {
  return Object.entries(chunk.modules)
    .filter(([id, module]) => isAbsolute(id) && module.renderedLength > 0)
    .map(([id]) => relative(root, id).split(sep).join('/'));
}

async function readDevelopmentPackages(root: string): Promise<readonly RegExp[]> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { devDependencies = {} } = manifest as { devDependencies?: Record<string, string> };
  return Object.keys(devDependencies).map((name) => new RegExp(`^${name.replaceAll('.', String.raw`\.`)}(?:/|$)`, 'u'));
}
