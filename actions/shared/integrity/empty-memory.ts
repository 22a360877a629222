import type { IntegrityMemory } from './integrity-memory.ts';

/** What a first look knows of looks before it. */
export const EMPTY_MEMORY: IntegrityMemory = {
  watermarks: new Map(),
  sealedDays: [],
  counts: [],
  baseline: new Map(),
  gauges: new Map(),
  marks: new Map(),
  firstLookAt: null,
};
