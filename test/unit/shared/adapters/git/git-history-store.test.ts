import { gitHistoryHarness, inMemoryHistoryHarness } from '../../../../support/history-harness.ts';
import { describeHistoryStore } from '../../../../support/history-store-suite.ts';

describeHistoryStore('over git alone', gitHistoryHarness);
describeHistoryStore('in memory', inMemoryHistoryHarness);
