import { parseAst } from 'rolldown/parseAst';

export interface ModuleImport {
  readonly specifier: string;
  readonly line: number;
  readonly isTypeOnly: boolean;
}

/** A use of something that reaches the world: `process`, `console`, `fetch`, `Date.now`, `new Date`, `Math.random`, … */
export interface WorldUse {
  readonly name: string;
  readonly line: number;
}

export interface ModuleFacts {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly imports: readonly ModuleImport[];
  readonly worldUses: readonly WorldUse[];
  readonly lines: number;
  readonly hasDefaultExport: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const WORLD_GLOBALS: ReadonlySet<string> = new Set([
  'process',
  'console',
  'fetch',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'globalThis',
]);

/** What one module imports, and which parts of the world it touches by itself. */
export function readModule(path: string, source: string): ModuleFacts {
  const imports: ModuleImport[] = [];
  const worldUses: WorldUse[] = [];
  const declared = new Set<string>();
  let hasDefaultExport = false;
  const lineOf = (node: Node): number => source.slice(0, node.start).split('\n').length;
  visit(
    parseAst(source, { lang: path.endsWith('.ts') ? 'ts' : 'js' }, path) as unknown as Node,
    undefined,
    (node, parent, key) => {
      const specifier = readSpecifier(node);
      if (specifier !== undefined) imports.push({ specifier, line: lineOf(node), isTypeOnly: isTypeOnly(node) });
      const name = readWorldUse(node, parent, key);
      if (name !== undefined) worldUses.push({ name, line: lineOf(node) });
      if (isDeclaration(node, parent, key)) declared.add(nameOf(node));
      if (node.type === 'ExportDefaultDeclaration') hasDefaultExport = true;
    },
  );
  // A module's own `fetch` is not the world's; the linter, which knows scopes, looks closer (no-restricted-globals).
  const foreign = worldUses.filter(({ name }) => !declared.has(name));
  return { path, imports, worldUses: foreign, lines: source.trimEnd().split('\n').length, hasDefaultExport };
}

function visit(
  node: Node,
  parent: Node | undefined,
  see: (node: Node, parent: Node | undefined, key: string) => void,
  key = '',
): void {
  see(node, parent, key);
  for (const [childKey, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child)) visit(child, node, see, childKey);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function readSpecifier(node: Node): string | undefined {
  if (!IMPORTING.has(node.type) || !isNode(node['source'])) return undefined;
  const { value } = node['source'];
  return typeof value === 'string' ? value : '(computed)';
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = Array.isArray(node['specifiers']) ? (node['specifiers'] as unknown[]).filter(isNode) : [];
  return (
    specifiers.length > 0 && specifiers.every((part) => part['importKind'] === 'type' || part['exportKind'] === 'type')
  );
}

function readWorldUse(node: Node, parent: Node | undefined, key: string): string | undefined {
  switch (node.type) {
    case 'MemberExpression': {
      const name = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
      return name === 'Date.now' || name === 'Math.random' ? name : undefined;
    }
    case 'NewExpression':
      return nameOf(node['callee']) === 'Date' && isEmpty(node['arguments']) ? 'new Date()' : undefined;
    case 'CallExpression':
      return nameOf(node['callee']) === 'Date' ? 'Date()' : undefined;
    case 'Identifier':
      return WORLD_GLOBALS.has(nameOf(node)) && isReference(parent, key) ? nameOf(node) : undefined;
    default:
      return undefined;
  }
}

/** As opposed to the name of a property, a parameter or a type. */
function isReference(parent: Node | undefined, key: string): boolean {
  if (parent?.['computed'] === true) return true;
  return !['property', 'key', 'params', 'id'].includes(key) && parent?.type.startsWith('TS') !== true;
}

function isDeclaration(node: Node, parent: Node | undefined, key: string): boolean {
  if (node.type !== 'Identifier') return false;
  return key === 'id' || key === 'params' || (key === 'value' && parent?.type === 'Property') || key === 'elements';
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function nameOf(value: unknown): string {
  return isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string' ? value['name'] : '';
}
