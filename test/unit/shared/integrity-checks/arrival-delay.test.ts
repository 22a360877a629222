import { expect, it } from 'vitest';

import { arrivalDelayCheck } from '../../../../actions/shared/integrity-checks/arrival-delay.ts';
import { parseDelayLedger, renderDelayLedger } from '../../../../actions/shared/integrity/delay-ledger.ts';
import type { DelayLedger } from '../../../../actions/shared/integrity/delay-ledger.ts';
import { LEAST_LOADS } from '../../../../actions/shared/integrity/look-context.ts';
import { aDltSubject, aLoad, instantAt } from '../../../support/a-dlt-subject.ts';
import { LEDGER_DATASETS } from '../../../support/ledger-datasets.ts';

const KEY = 'reddit_harbor.submissions';
const HOUR = 60;
/** Counted up to two days before the look, without a doubt. */
const COUNTED: DelayLedger = {
  ...{ generation: 3, phaseStartedAt: instantAt(60 * HOUR), failed: 0 },
  from: new Map([[KEY, instantAt(70 * HOUR)]]),
  through: new Map([[KEY, instantAt(48 * HOUR)]]),
  absentThrough: new Map([[KEY, instantAt(49 * HOUR)]]),
  units: new Map([['opensource', { newest: 2, since: 1, delayed: 3, doubts: [] }]]),
};

/** A look at which `_dlt_loads` gave so many loads, the oldest a day before it, and none of them brought a row. */
function lookAfterPause(loadCount: number, counted = COUNTED) {
  const loads = Array.from({ length: loadCount }, (_, at) => aLoad((24 * HOUR * (at + 1)) / loadCount));
  const { subject: dlt, context } = aDltSubject({
    ...{ datasets: LEDGER_DATASETS, loads },
    memory: { marks: new Map([['arrival-delay:submissions', renderDelayLedger(counted)]]) },
  });
  const dataset = dlt.datasets[0] ?? expect.fail();
  const table = dataset.tables.find(({ schema }) => schema === 'reddit_harbor') ?? expect.fail();
  const subject = { dataset, tables: dlt.tables.map((own) => ({ ...own, table })) };
  const { answers, records = [] } = arrivalDelayCheck.assess(
    subject,
    { [KEY]: { measured: true, value: [] } },
    context,
  );
  const mark = records.flatMap((record) => (record.kind === 'mark' ? [record.value] : []))[0];
  const answer = answers.find(({ unit }) => unit === 'opensource');
  return { ledger: parseDelayLedger(mark), answer, oldest: loads.at(-1)?.insertedAt };
}

it('counts every arrival after a pause, where all loads are known', () => {
  const { ledger, answer } = lookAfterPause(20);
  expect(ledger?.from.get(KEY)).toBe(instantAt(70 * HOUR));
  expect(answer).toMatchObject({ faultCount: 3 });
  expect(answer).not.toHaveProperty('atLeastBecause');
});

it('says that arrivals were not looked at where more loads came in than are read, and never that its number is exact', () => {
  const { ledger, answer, oldest } = lookAfterPause(LEAST_LOADS);
  expect(ledger?.from.get(KEY)).toBe(oldest);
  expect(answer).toMatchObject({
    faultCount: 3,
    atLeastBecause: `arrivals before ${oldest?.replace('.000000', '')} were not looked at`,
  });
});

it('waits for no table that is bound no more', () => {
  const former = (ends: ReadonlyMap<string, string>, hours: number) =>
    new Map([...ends, ['public.former', instantAt(hours * HOUR)] as const]);
  const counted = { ...COUNTED, from: former(COUNTED.from, 20), through: former(COUNTED.through, 19) };
  expect(lookAfterPause(20, counted).answer).not.toHaveProperty('atLeastBecause');
});
