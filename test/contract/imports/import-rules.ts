import { posix } from 'node:path';

import type { ModuleFacts, ModuleImport } from './read-module.ts';

export interface Violation {
  readonly place: string;
  readonly rule: string;
}

/** Where a module stands decides what it may import. */
export type Area =
  | 'concept'
  | 'shared-root'
  | 'adapter'
  | 'runtime'
  | 'action-contract'
  | 'action-main'
  | 'action-part'
  | 'script'
  | 'test';

/** Pure packages that a concept may stand on, zod aside: each works on values alone. */
const PURE_PACKAGES: ReadonlySet<string> = new Set([
  'zod',
  '@noble/hashes',
  'diff',
  'fastest-levenshtein',
  'jsonc-parser',
  'mdast',
  'mdast-util-gfm',
  'mdast-util-to-markdown',
  'yaml',
]);

/** Packages with one importer: the folder of the adapters, or `runtime`. */
const OWNED_PACKAGES: Readonly<Record<string, string>> = {
  '@actions/core': 'actions/shared/runtime/',
  '@actions/github': 'actions/shared/adapters/github/',
  '@actions/http-client': 'actions/shared/adapters/github/',
  '@octokit/core': 'actions/shared/adapters/github/',
  '@octokit/graphql': 'actions/shared/adapters/github/',
  pg: 'actions/shared/adapters/postgres/',
  snoowrap: 'actions/shared/adapters/reddit/',
};

const MAIN_LINES = 40;

/** The drill and the bench stand on the same fakes as the tests. */
const REHEARSING = /^scripts\/(?:drill|bench)\//u;

/** Which internal areas each area may import; types alone where it says `types`. */
const MAY_IMPORT: Readonly<Record<Area, Partial<Record<Area, 'values' | 'types'>>>> = {
  concept: { concept: 'values', 'shared-root': 'values' },
  'shared-root': { concept: 'types', 'shared-root': 'values' },
  adapter: { concept: 'values', 'shared-root': 'values', adapter: 'values' },
  runtime: { concept: 'values', 'shared-root': 'values', runtime: 'values' },
  'action-contract': { concept: 'values', 'shared-root': 'values', runtime: 'values', 'action-part': 'values' },
  'action-part': {
    concept: 'values',
    'shared-root': 'values',
    runtime: 'types',
    'action-contract': 'values',
    'action-part': 'values',
  },
  'action-main': {
    concept: 'values',
    'shared-root': 'values',
    adapter: 'values',
    runtime: 'values',
    'action-contract': 'values',
    'action-part': 'values',
  },
  script: {
    concept: 'values',
    'shared-root': 'values',
    adapter: 'values',
    runtime: 'values',
    'action-contract': 'values',
    'action-part': 'values',
    script: 'values',
  },
  test: {},
};

/** Every rule of "Who may import whom" that one module breaks, each with file, line and rule. */
export function listViolations(module: ModuleFacts): readonly Violation[] {
  const area = areaOf(module.path);
  if (area === 'test') return [];
  const at = (line: number, rule: string): Violation => ({ place: `${module.path}:${line}`, rule });
  const broken = module.imports.flatMap((one) => checkImport(module.path, area, one).map((rule) => at(one.line, rule)));
  const uses = isPure(area)
    ? module.worldUses.map(({ name, line }) => at(line, `${area} may not use ${name}: it comes in as data or a port`))
    : [];
  const length =
    area === 'action-main' && module.lines > MAIN_LINES
      ? [
          at(
            module.lines,
            `main.ts has ${module.lines} lines, at most ${MAIN_LINES}: move the rest into the use case or an adapter`,
          ),
        ]
      : [];
  const defaults = module.hasDefaultExport && !module.path.endsWith('.config.ts') ? [at(1, 'named exports only')] : [];
  return [...broken, ...uses, ...length, ...defaults];
}

export function areaOf(path: string): Area {
  const [top, folder, ...rest] = path.split('/');
  if (top === 'scripts') return 'script';
  if (top !== 'actions') return 'test';
  if (folder !== 'shared') {
    if (rest.join('/') === 'main.ts') return 'action-main';
    return rest.join('/') === 'contract.ts' ? 'action-contract' : 'action-part';
  }
  if (rest.length === 1) return 'shared-root';
  if (rest[0] === 'adapters') return 'adapter';
  return rest[0] === 'runtime' ? 'runtime' : 'concept';
}

/** What plans and decides: the world comes in as data or through a port. */
function isPure(area: Area): boolean {
  return area === 'concept' || area === 'shared-root' || area === 'action-part' || area === 'action-contract';
}

function checkImport(path: string, area: Area, { specifier, isTypeOnly }: ModuleImport): readonly string[] {
  if (specifier === '(computed)') return area === 'script' ? [] : ['an import must name its module in plain text'];
  return specifier.startsWith('.')
    ? checkInternal(path, area, specifier, isTypeOnly)
    : checkPackage(path, area, specifier);
}

function checkInternal(path: string, area: Area, specifier: string, isTypeOnly: boolean): readonly string[] {
  const target = posix.join(posix.dirname(path), specifier);
  const targetArea = areaOf(target);
  const [top, folder] = target.split('/');
  const [ownTop, ownFolder] = path.split('/');
  const isOtherAction =
    top === 'actions' && ownTop === 'actions' && folder !== 'shared' && ownFolder !== 'shared' && folder !== ownFolder;
  if (isOtherAction) return [`an action may not import another action (${folder ?? ''})`];
  if (targetArea === 'test' && REHEARSING.test(path) && target.startsWith('test/support/')) return [];
  const permission = MAY_IMPORT[area][targetArea];
  if (permission === undefined) return [`${area} may not import ${targetArea} (${target})`];
  return permission === 'types' && !isTypeOnly
    ? [`${area} may import only types of ${targetArea} (${target}): write \`import type\``]
    : [];
}

function checkPackage(path: string, area: Area, specifier: string): readonly string[] {
  const name = packageOf(specifier);
  const owner = OWNED_PACKAGES[name];
  if (owner !== undefined) return path.startsWith(owner) ? [] : [`${name} is imported only by ${owner}`];
  if (!isPure(area)) return [];
  if (specifier.startsWith('node:'))
    return [`${area} may not import ${specifier}: it comes in as data or through a port`];
  return PURE_PACKAGES.has(name)
    ? []
    : [`${area} may not import the package ${name}: it is not on the list of pure packages`];
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
