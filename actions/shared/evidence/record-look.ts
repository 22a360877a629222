import type { IntegrityQuery, IntegrityRow } from '../integrity/integrity-query.ts';
import type { LookCatalogue } from '../integrity/look-catalogue.ts';
import type { DatabaseFacts, LoadFact } from '../integrity/look-context.ts';
import type { OpenLook } from '../ports.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';

export interface RecordedQuestion {
  readonly query: IntegrityQuery;
  readonly answer: Measured<readonly IntegrityRow[]>;
}

export interface RecordedLoads {
  readonly schema: string;
  readonly loads: Measured<readonly LoadFact[] | null>;
}

/** Everything that an open look said, in the order in which it was asked. */
export interface RecordedLook {
  readonly facts: DatabaseFacts;
  readonly catalogue: LookCatalogue;
  readonly loads: readonly RecordedLoads[];
  readonly questions: readonly RecordedQuestion[];
}

export interface RecordingLook {
  readonly look: OpenLook;
  /** What was said until now, by reference: nothing is copied while the snapshot is open. */
  readonly recorded: () => RecordedLook;
}

/** The same look, with a memory. */
export function recordLook(look: OpenLook): RecordingLook {
  let catalogue: LookCatalogue = { tables: new Map(), names: [] };
  const loads: RecordedLoads[] = [];
  const questions: RecordedQuestion[] = [];
  return {
    look: {
      facts: look.facts,
      readCatalogue: async (request) => {
        catalogue = await look.readCatalogue(request);
        return catalogue;
      },
      readLoads: async (schema, since) => {
        const read = await look.readLoads(schema, since);
        loads.push({ schema, loads: read });
        return read;
      },
      ask: async (query) => {
        const answer = await look.ask(query);
        questions.push({ query, answer });
        return answer;
      },
    },
    recorded: () => ({ facts: look.facts, catalogue, loads, questions }),
  };
}

const NOT_RECORDED: Unmeasured = {
  measured: false,
  message: 'the evidence does not hold the answer',
  remedy: 'Look again.',
};

/** A look that says again what was recorded; what was never asked is unmeasured. */
export function replayLook({ facts, catalogue, loads, questions }: RecordedLook): OpenLook {
  const answers = new Map(questions.map(({ query, answer }) => [keyOf(query), answer]));
  return {
    facts,
    readCatalogue: async () => catalogue,
    readLoads: async (schema) => loads.find((one) => one.schema === schema)?.loads ?? NOT_RECORDED,
    ask: async (query) => answers.get(keyOf(query)) ?? NOT_RECORDED,
  };
}

/** What of a question decides on its answer. */
function keyOf({ sql, values = [], packedColumns = [] }: IntegrityQuery): string {
  return JSON.stringify([sql, values, packedColumns]);
}
