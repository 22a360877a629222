import { API_PATTERNS, COLLECTOR_PATTERNS } from './collector-patterns.ts';
import { CONNECTION_PATTERNS } from './connection-patterns.ts';
import type { LinePattern } from './line-pattern.ts';
import { GITHUB_PATTERNS, RESOURCE_PATTERNS } from './machine-patterns.ts';
import { SCHEMA_PATTERNS, STATEMENT_PATTERNS } from './statement-patterns.ts';

/** From what names its fault exactly to what only says that something failed. */
export const LINE_PATTERNS: readonly LinePattern[] = [
  ...RESOURCE_PATTERNS,
  ...GITHUB_PATTERNS,
  ...CONNECTION_PATTERNS,
  ...STATEMENT_PATTERNS,
  ...SCHEMA_PATTERNS,
  ...API_PATTERNS,
  ...COLLECTOR_PATTERNS,
];
