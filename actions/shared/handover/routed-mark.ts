import type { RecordOf } from '../history/history-record.ts';

/** Which units dlt had in one generation, in lower case. */
export interface Routed {
  readonly generation: number;
  readonly dltUnits: ReadonlySet<string>;
}

const NAME = /^routed:(\d{1,15})$/u;

/**
 * What a look keeps of the routing, once a generation: the state at the tip says only how it is now, and where no collector records its runs nothing else says
 * whose a unit was before.
 */
export function renderRoutedMark({ generation, dltUnits }: Routed, now: Date): RecordOf<'mark'> {
  const value = JSON.stringify([...dltUnits].toSorted());
  return { kind: 'mark', schemaVersion: 1, at: now.toISOString(), name: `routed:${generation}`, value };
}

/** Every generation that was marked; a mark that is none of these is passed over. */
export function readRoutedMarks(marks: readonly Pick<RecordOf<'mark'>, 'name' | 'value'>[]): readonly Routed[] {
  return marks.flatMap(({ name, value }) => {
    const [, generation] = NAME.exec(name) ?? [];
    const units = generation === undefined ? null : parseUnits(value);
    return units === null ? [] : [{ generation: Number(generation), dltUnits: new Set(units) }];
  });
}

function parseUnits(value: string): readonly string[] | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.filter((unit) => typeof unit === 'string') : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
