import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { aRunFile } from '../support/history-store-suite.ts';

/** A process that writes files of runs to the history, against others that do the same: arguments are clone, first run and how many. */
const [cwd = '', first = '', count = ''] = process.argv.slice(2);
const environment = process.env;
// As in `counter-writer.ts`: writers without any pause keep each other out, and a busy machine may miss a deadline.
const [LONGEST_PAUSE_MS, deadlineMs] = [60, 300_000];

const remote = await cloneHistoryRemote({ cwd, remote: 'origin', environment });
const temporaryDirectory = environment['HOME'] ?? '';
const store = gitHistoryStore({ remote, environment, temporaryDirectory, deadlineMs });
for (let at = 0; at < Number(count); at += 1) {
  await store.append(aRunFile(Number(first) + at));
  await systemClock.sleep(Math.random() * LONGEST_PAUSE_MS);
}
await store.close();
