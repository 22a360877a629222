import type { AnyIntegrityCheck } from '../integrity/integrity-check.ts';
import { bindingCheck } from './binding.ts';
import { clockSkewCheck } from './clock-skew.ts';
import { databaseCheck } from './database.ts';
import { recentRowsCheck } from './recent-rows.ts';
import { rowSecurityCheck } from './row-security.ts';

/** Every check of a look, in the order in which they are asked: how the look is placed first, then what the data shows. */
export const INTEGRITY_CHECKS: readonly AnyIntegrityCheck[] = [
  bindingCheck,
  databaseCheck,
  clockSkewCheck,
  rowSecurityCheck,
  recentRowsCheck,
];
