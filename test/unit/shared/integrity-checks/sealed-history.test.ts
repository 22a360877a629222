import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { deflateIdCodec } from '../../../../actions/shared/adapters/deflate-id-codec.ts';
import { foldHistory } from '../../../../actions/shared/history/fold-history.ts';
import type { HistoryFile } from '../../../../actions/shared/history/history-file.ts';
import { renderHistoryLines } from '../../../../actions/shared/history/history-lines.ts';
import { sealedHistoryCheck } from '../../../../actions/shared/integrity-checks/sealed-history.ts';
import type { Answers, CheckAnswer } from '../../../../actions/shared/integrity/integrity-check.ts';
import { toHistoryRecords, toIntegrityMemory } from '../../../../actions/shared/integrity/integrity-history.ts';
import type {
  IntegrityQueries,
  IntegrityQuery,
  IntegrityRow,
} from '../../../../actions/shared/integrity/integrity-query.ts';
import { settleOutcome } from '../../../../actions/shared/integrity/settle-suspects.ts';
import type { SourceTruth } from '../../../../actions/shared/integrity/settle-suspects.ts';
import { aTableSubject } from '../../../support/a-table-subject.ts';
import { randomHistory } from '../../../support/random-history.ts';
import type { Change, RandomHistory } from '../../../support/random-history.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-25T12:00:00Z');
const NEWEST_CLOSED = Date.parse('2026-11-22T00:00:00Z');

/** With it a look compares up to 30 days again. */
const BY_TIME = {
  ...{ name: 'by_time', method: 'btree', keys: [{ text: 'created_at', isExpression: false }] },
  ...{ isUnique: false, isValid: true, isImmediate: true, predicate: null },
};

/** Read once: a look of the model is only what the check does. */
const BARE = aTableSubject({ catalogue: { indexes: [BY_TIME] } });

interface Row {
  readonly id: string;
  readonly at: number;
}

/** A table in memory that answers what the check asks, and a history that remembers: everything but the SQL is the real thing. */
class Model {
  rows: Row[] = [];
  readonly files: HistoryFile[] = [];
  #looks = 0;

  look(stateOf: (id: string) => 'present' | 'gone' = () => 'present'): readonly CheckAnswer[] {
    this.#looks += 1;
    const at = new Date(START + this.#looks * 1_800_000).toISOString().replace('Z', '000Z');
    const memory = toIntegrityMemory(foldHistory(this.files).memory, deflateIdCodec);
    const context = { ...BARE.context, memory, database: { ...BARE.context.database, at } };
    const { subject } = BARE;
    const plan = sealedHistoryCheck.plan(subject, context);
    if (plan.kind !== 'ask') throw new TypeError(plan.kind);
    const first = this.#ask(plan.queries);
    const answers = { ...first, ...this.#ask(sealedHistoryCheck.followUp?.(subject, first, context) ?? {}) };
    const outcome = sealedHistoryCheck.assess(subject, answers, context);
    const suspects = outcome.answers.flatMap((answer) => answer.suspects ?? []);
    const value: SourceTruth = new Map(suspects.map((id) => [id, stateOf(id)]));
    const settled = settleOutcome(outcome, { measured: true, value });
    const records = toHistoryRecords(settled.records ?? [], { context, ids: deflateIdCodec });
    this.files.push({ path: `2026/11/25/${this.#looks}-1-integrity.jsonl`, contents: renderHistoryLines(records) });
    return settled.answers;
  }

  #ask(queries: IntegrityQueries): Answers {
    return Object.fromEntries(
      Object.entries(queries).map(([name, query]) => [name, { measured: true, value: this.#answer(name, query) }]),
    );
  }

  #answer(name: string, { values = [] }: IntegrityQuery): readonly IntegrityRow[] {
    if (name === 'oldest') {
      const ats = this.rows.map(({ at }) => at);
      return ats.length === 0 ? [] : [{ at: new Date(Math.min(...ats)).toISOString() }];
    }
    if (name === 'candidates') {
      const [days = []] = values as readonly string[][];
      const filled = days.map((day) => ({ day, rows: this.#ids(`${day}T00:00:00Z`, DAY_MS).length }));
      return filled.filter(({ rows }) => rows > 0).slice(0, 8);
    }
    if (name === 'spans') {
      const [starts = [], ends = []] = values as readonly string[][];
      return starts.map((from, index) => {
        const ids = this.#ids(from, Date.parse(ends[index] ?? '') - Date.parse(from));
        return { position: index + 1, rows: ids.length, digest: digestOf(ids) };
      });
    }
    const [from, until, kept] = values as readonly [string, string, string[]];
    const ids = this.#ids(from, Date.parse(until) - Date.parse(from));
    if (name.startsWith('day ')) return [{ hour: null, rows: ids.length, digest: digestOf(ids), ids: ids.join('\n') }];
    const missing = kept.filter((id) => !ids.includes(id));
    const isElsewhere = (id: string): boolean => this.rows.some((row) => row.id === id);
    const moved = missing.filter(isElsewhere).length;
    return missing.map((key) => ({ key, is_elsewhere: isElsewhere(key), lost: missing.length - moved, moved }));
  }

  #ids(from: string, lengthMs: number): readonly string[] {
    const start = Date.parse(from);
    const inside = this.rows.filter(({ at }) => at >= start && at < start + lengthMs);
    return inside.map(({ id }) => id).toSorted();
  }
}

function digestOf(ids: readonly string[]): string {
  return createHash('md5').update(ids.join('\n')).digest('hex');
}

function fill(model: Model, { days }: Pick<RandomHistory, 'days'>): void {
  for (const [day, posts] of days.entries()) add(model, day, posts, 'a');
}

function add(model: Model, day: number, posts: number, prefix: string): void {
  for (let post = 0; post < posts; post += 1) {
    const at = NEWEST_CLOSED - day * DAY_MS + post * 3_600_000;
    model.rows.push({ id: `${prefix}${day.toString(36)}x${post}`, at });
  }
}

function happen(model: Model, change: Change, turn: number): void {
  if (change.kind === 'merge') model.rows = model.rows.toReversed();
  if (change.kind === 'arrive') add(model, change.day, change.posts, `b${turn}`);
}

describe('for random histories', () => {
  test('a row that is taken away or doubled is named within two looks, and before it nothing is', () => {
    fc.assert(
      fc.property(randomHistory, (history) => {
        const model = new Model();
        fill(model, history);
        model.look();
        for (const [turn, change] of history.changes.entries()) {
          happen(model, change, turn);
          expect(verdictsOf(model.look())).not.toContain('fail');
        }
        for (let looks = 0; looks < 2; looks += 1) expect(verdictsOf(model.look())).toEqual(['pass']);
        const victim = model.rows[history.victim % model.rows.length] as Row;
        if (history.fault === 'double') model.rows.push(victim);
        else model.rows = model.rows.filter((row) => row !== victim);
        const found = [...model.look(), ...model.look()].filter(({ verdict }) => verdict === 'fail');
        expect(found.flatMap(({ faults = [] }) => faults.map(({ key }) => key))).toContain(victim.id);
      }),
      { numRuns: 20 },
    );
  });

  test('what is deleted at the source too is never a failure, and is not missed again', () => {
    fc.assert(
      fc.property(randomHistory, fc.nat(), (history, seed) => {
        const model = new Model();
        fill(model, history);
        for (let looks = 0; looks < 4; looks += 1) model.look();
        model.rows = model.rows.filter((_, index) => (index * 7 + seed) % 3 !== 0);
        const verdicts = [1, 2, 3].flatMap(() => verdictsOf(model.look(() => 'gone')));
        expect(verdicts).not.toContain('fail');
        expect(verdictsOf(model.look(() => 'present'))).not.toContain('fail');
      }),
      { numRuns: 20 },
    );
  });

  test('of those that are taken away every one that the source still shows stays a failure until it is back', () => {
    fc.assert(
      fc.property(randomHistory, fc.nat(), (history, seed) => {
        const model = new Model();
        fill(model, history);
        for (let looks = 0; looks < 4; looks += 1) model.look();
        const all = model.rows;
        const taken = all.filter((_, index) => (index + seed) % 2 === 0).map(({ id }) => id);
        const lost = new Set(taken.filter((_, index) => (index + seed) % 3 === 0));
        model.rows = all.filter(({ id }) => !taken.includes(id));
        for (let looks = 0; looks < 4; looks += 1) {
          const found = model.look((id) => (lost.has(id) ? 'present' : 'gone')).flatMap(({ faults = [] }) => faults);
          expect(new Set(found.map(({ key }) => key))).toEqual(lost);
        }
        model.rows = all.filter(({ id }) => !taken.includes(id) || lost.has(id));
        expect(verdictsOf(model.look())).not.toContain('fail');
      }),
      { numRuns: 20 },
    );
  });
});

function verdictsOf(answers: readonly CheckAnswer[]): readonly string[] {
  return answers.map(({ verdict }) => verdict);
}

describe('sealing', () => {
  test('waits until a day is over for 48 hours, and takes the newest first', () => {
    const model = new Model();
    fill(model, { days: [3, 3] });
    model.rows.push({ id: 'young', at: NEWEST_CLOSED + DAY_MS });
    expect(model.look()).toMatchObject([{ verdict: 'skipped', skipReason: 'learning' }]);
    const days = [...foldHistory(model.files).memory.sealedDays.values()].map(({ day }) => day);
    expect(days).toEqual(['2026-11-21', '2026-11-22']);
  });

  test('a post whose time was changed to another day is not lost', () => {
    const model = new Model();
    fill(model, { days: [3, 3] });
    for (let looks = 0; looks < 2; looks += 1) model.look();
    model.rows = model.rows.map((row) => (row.id === 'a0x0' ? { ...row, at: row.at - DAY_MS } : row));
    expect(model.look()).toMatchObject([
      { verdict: 'pass', observed: expect.stringContaining('the time of the post was changed') },
    ]);
    expect(verdictsOf(model.look())).toEqual(['pass']);
  });

  test('of a day of which one post was moved and another is lost, the lost one alone is named', () => {
    const model = new Model();
    fill(model, { days: [3, 3] });
    for (let looks = 0; looks < 2; looks += 1) model.look();
    model.rows = model.rows
      .filter(({ id }) => id !== 'a0x1')
      .map((row) => (row.id === 'a0x0' ? { ...row, at: row.at - DAY_MS } : row));
    const [found] = model.look();
    expect(found).toMatchObject({ verdict: 'fail', faultCount: 1, faults: [{ key: 'a0x1' }] });
    expect(found?.suspects).toEqual(['a0x1']);
  });

  test('a table without the time of a post has no days', () => {
    const { subject, context } = aTableSubject();
    const { eventTime: _none, ...table } = subject.table;
    expect(sealedHistoryCheck.plan({ ...subject, table }, context)).toMatchObject({
      kind: 'skipped',
      reason: 'not-applicable',
    });
  });

  test('without the history nothing is known to be lost', () => {
    const { subject, context } = aTableSubject({ isMemoryUnread: true });
    expect(sealedHistoryCheck.plan(subject, context)).toMatchObject({ kind: 'unknown' });
  });
});
