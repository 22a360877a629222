import type { AnyIntegrityCheck } from '../integrity/integrity-check.ts';
import { arrivalDelayCheck } from './arrival-delay.ts';
import { bindingCheck } from './binding.ts';
import { cascadeKeysCheck } from './cascade-keys.ts';
import { censusCheck } from './census.ts';
import { childrenContinuityCheck } from './children-continuity.ts';
import { clockSkewCheck } from './clock-skew.ts';
import { contractCheck } from './contract.ts';
import { crossPathCheck } from './cross-path.ts';
import { databaseCheck } from './database.ts';
import { dltAfterRollbackCheck } from './dlt-after-rollback.ts';
import { dltCadenceCheck } from './dlt-cadence.ts';
import { dltClientClockCheck } from './dlt-client-clock.ts';
import { dltDuplicateRowsCheck } from './dlt-duplicate-rows.ts';
import { dltLoadsCheck } from './dlt-loads.ts';
import { dltSchemaVersionCheck } from './dlt-schema-version.ts';
import { dltSharedDatasetCheck } from './dlt-shared-dataset.ts';
import { dltStagingCheck } from './dlt-staging.ts';
import { dltStateCheck } from './dlt-state.ts';
import { duplicatesCheck } from './duplicates.ts';
import { eventLagCheck } from './event-lag.ts';
import { eventTimeCheck } from './event-time.ts';
import { fetchOverlapCheck } from './fetch-overlap.ts';
import { freshnessCheck } from './freshness.ts';
import { gapsCheck } from './gaps.ts';
import { idFormatCheck } from './id-format.ts';
import { nullsCheck } from './nulls.ts';
import { recentRowsCheck } from './recent-rows.ts';
import { referencesCheck } from './references.ts';
import { rowSecurityCheck } from './row-security.ts';
import { sealedHistoryCheck } from './sealed-history.ts';
import { testRowsCheck } from './test-rows.ts';
import { valueDomainCheck } from './value-domain.ts';
import { variantColumnsCheck } from './variant-columns.ts';
import { volumeCheck } from './volume.ts';
import { wrongSchemaCheck } from './wrong-schema.ts';

/** Every check of a look, in the order in which they are asked: how the look is placed first, then what the data shows. */
export const INTEGRITY_CHECKS: readonly AnyIntegrityCheck[] = [
  bindingCheck,
  databaseCheck,
  clockSkewCheck,
  rowSecurityCheck,
  contractCheck,
  variantColumnsCheck,
  cascadeKeysCheck,
  wrongSchemaCheck,
  dltClientClockCheck,
  dltSchemaVersionCheck,
  dltSharedDatasetCheck,
  dltStagingCheck,
  dltAfterRollbackCheck,
  dltLoadsCheck,
  dltStateCheck,
  dltCadenceCheck,
  dltDuplicateRowsCheck,
  recentRowsCheck,
  volumeCheck,
  freshnessCheck,
  arrivalDelayCheck,
  duplicatesCheck,
  nullsCheck,
  idFormatCheck,
  valueDomainCheck,
  eventTimeCheck,
  eventLagCheck,
  testRowsCheck,
  referencesCheck,
  childrenContinuityCheck,
  sealedHistoryCheck,
  gapsCheck,
  fetchOverlapCheck,
  censusCheck,
  crossPathCheck,
];
