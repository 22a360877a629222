import { z } from 'zod';

import { formatInstant } from '../shared/cutover/instant.ts';
import type { EvidenceJob } from '../shared/evidence/evidence.ts';
import { INTEGRITY_RECIPE, readIntegrity } from '../shared/evidence/integrity-answer.ts';
import { measurementSchema, type Measurement } from '../shared/evidence/measurement.ts';
import { redactJson, redactText } from '../shared/evidence/redact-evidence.ts';
import { fromTaggedJson } from '../shared/evidence/tagged-json.ts';
import type { IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { investigationResultSchema, type InvestigationResult } from '../shared/investigation/investigation-result.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { Piece, ReportedCollection } from '../shared/report/report-facts.ts';
import { CRITERIA, criterionResultSchema, type CriterionResult } from '../shared/success/criterion.ts';
import { VERDICTS } from '../shared/verdict/verdict.ts';
import type { DltLook } from '../shared/verification/dlt-look.ts';
import { verificationResultSchema, type VerificationResult } from '../shared/verification/verification-result.ts';
import { findProofLook } from './find-proof-look.ts';

/** What other jobs handed on, as it came: packed evidence, or the JSON of a result; empty where a job handed on nothing. */
export const HANDED_ON = ['verification', 'integrity', 'investigation', 'collection'] as const;
export type HandedOn = (typeof HANDED_ON)[number];
export type HandedOnTexts = Readonly<Partial<Record<HandedOn, string | undefined>>>;

/** Everything that could be made of it. What could not says why in `missing`. */
export interface Pieces {
  readonly verification: VerificationResult | null;
  readonly integrity: IntegrityResult | null;
  readonly investigation: InvestigationResult | null;
  readonly collection: ReportedCollection | null;
  readonly criteria: readonly CriterionResult[] | null;
  /** What this run saw of dlt, for the next one to compare with. */
  readonly proofLook: DltLook | null;
  /** In the order in which they came, each id once. */
  readonly measurements: readonly Measurement[];
  readonly missing: Readonly<Partial<Record<Piece, string>>>;
}

/** Of a run that measured nothing. */
export const NO_PIECES: Pieces = {
  ...{ verification: null, integrity: null, investigation: null, collection: null, criteria: null },
  proofLook: null,
  ...{ measurements: [], missing: {} },
};

/** Gives the measurements of a packed text; `null` where it is none. */
export type UnpackMeasurements = (text: string) => readonly Measurement[] | null;

const collectionSchema = z.object({
  verdict: z.enum(VERDICTS),
  mode: z.enum(['test', 'collect']),
  startedAt: z.string(),
  durationSeconds: z.number(),
  units: z.array(
    z.object({ unit: z.string(), outcome: z.string(), fetched: z.number(), detail: z.string().nullable() }),
  ),
});
const criteriaSchema = z.array(criterionResultSchema).length(CRITERIA.length);

/** Jobs that hand a piece on, by the names that workflows use. */
const JOBS: Readonly<Record<HandedOn, readonly string[]>> = {
  verification: ['verify', 'verify-rollback', 'verification'],
  integrity: ['integrity', 'check-integrity'],
  investigation: ['investigate', 'investigation'],
  collection: ['collect-test', 'collect', 'collection'],
};

export interface PieceContext {
  readonly jobs: readonly EvidenceJob[];
  readonly unpack: UnpackMeasurements;
  readonly now: Date;
}

/** Reads whatever the other jobs handed on. A text that is empty or broken costs that piece alone. */
export function readPieces(texts: HandedOnTexts, { jobs, unpack, now }: PieceContext): Pieces {
  const read = HANDED_ON.map((name) => [name, readText(texts[name] ?? '', unpack)] as const);
  const found = piecesOf(
    read.flatMap(([name, { measurements, values }]) => [
      ...measurements,
      ...values.map((value) => ({ recipe: recipeOf(name), answer: z.json().parse(value) })),
    ]),
  );
  const missing = read.flatMap(([name, { problem }]) =>
    found[name] === null ? [[name, problem ?? whyNotHandedOn(name, jobs)] as const] : [],
  );
  const measurements = read.flatMap(([name, { measurements: own, values }]) => [
    ...own,
    // A result alone cannot be computed again, and is kept all the same: the next report must not say less.
    ...(found[name] === null ? [] : values.map((value) => toMeasurement(name, value, now))),
  ]);
  const proofLook = findProofLook(measurements) ?? found.verification?.look ?? null;
  return { ...found, proofLook, measurements: uniqueById(measurements), missing: Object.fromEntries(missing) };
}

type Found = Pick<Pieces, HandedOn | 'criteria'>;

/** Each piece is known by its form alone, whatever it was called on the way. */
function piecesOf(measured: readonly Pick<Measurement, 'recipe' | 'answer'>[]): Found {
  const answers = measured.map(({ answer }) => fromTaggedJson(answer));
  const find = <T>(schema: z.ZodType<T>): T | null => {
    for (const answer of answers) {
      const parsed = schema.safeParse(answer);
      if (parsed.success) return parsed.data;
    }
    return null;
  };
  const verification = find<VerificationResult>(verificationResultSchema);
  return {
    verification,
    integrity: measured.map(readIntegrity).find((found) => found !== null) ?? null,
    investigation: find<InvestigationResult>(investigationResultSchema),
    collection: find<ReportedCollection>(collectionSchema),
    criteria: find<CriterionResult[]>(criteriaSchema) ?? criteriaOf(verification),
  };
}

function criteriaOf(verification: VerificationResult | null): readonly CriterionResult[] | null {
  const parsed = criteriaSchema.safeParse(verification?.criteria);
  return parsed.success ? parsed.data : null;
}

/** Jobs of one run have one version: a result alone is what its recipe gives. */
function recipeOf(name: HandedOn): string {
  return name === 'integrity' ? INTEGRITY_RECIPE : `${name}@1`;
}

function toMeasurement(name: HandedOn, value: unknown, now: Date): Measurement {
  const answer = redactJson(z.json().parse(value));
  const leftOut = 'its job handed on the result alone, so the answer cannot be computed again';
  return { id: name, recipe: recipeOf(name), at: formatInstant(now), input: null, answer, leftOut };
}

/** What is missing is taken from an earlier look, so that a report never says less than it did. */
export function completePieces(pieces: Pieces, earlier: readonly Measurement[]): Pieces {
  const before = piecesOf(earlier);
  const { missing, measurements, proofLook, ...now } = pieces;
  const found = {
    verification: now.verification ?? before.verification,
    integrity: now.integrity ?? before.integrity,
    investigation: now.investigation ?? before.investigation,
    collection: now.collection ?? before.collection,
    criteria: now.criteria ?? before.criteria,
  };
  const stillMissing = HANDED_ON.flatMap((name) =>
    found[name] === null && missing[name] !== undefined ? [[name, missing[name]] as const] : [],
  );
  return {
    ...{ ...found, proofLook },
    measurements: uniqueById([
      ...earlier,
      ...measurements.map((one) => earlier.find((other) => isSame(one, other)) ?? one),
    ]),
    missing: Object.fromEntries(stillMissing),
  };
}

interface ReadText {
  readonly measurements: readonly Measurement[];
  /** Results that came without a measurement. */
  readonly values: readonly unknown[];
  /** Why a text that is there could not be used. */
  readonly problem: string | null;
}

function readText(text: string, unpack: UnpackMeasurements): ReadText {
  const trimmed = text.trim();
  if (trimmed === '') return { measurements: [], values: [], problem: null };
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJson(trimmed);
  const measurements = unpack(trimmed);
  return measurements === null
    ? { measurements: [], values: [], problem: 'what its job handed on could not be unpacked' }
    : { measurements, values: [], problem: measurements.find(({ answer }) => answer === null)?.leftOut ?? null };
}

function readJson(text: string): ReadText {
  try {
    const value: unknown = JSON.parse(text);
    const measurements = z.array(measurementSchema).safeParse(value);
    return measurements.success
      ? { measurements: measurements.data, values: [], problem: null }
      : {
          measurements: [],
          values: [value],
          problem: 'what its job handed on has another form than this version knows',
        };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { measurements: [], values: [], problem: 'what its job handed on is broken JSON' };
  }
}

function whyNotHandedOn(name: HandedOn, jobs: readonly EvidenceJob[]): string {
  const job = jobs.find(({ name: own }) => JOBS[name].includes(own));
  if (job === undefined || job.result === null) return 'not measured yet';
  const { name: own, result } = job;
  if (result === 'success') return `the job ${own} ended well and handed nothing on`;
  return `the job ${own} ended as ${result} and handed nothing on`;
}

/** Measured again with the same answer from the same input: that is no news, and the first time stands. */
function isSame(one: Measurement, other: Measurement): boolean {
  const told = ({ id, recipe, input, answer, leftOut }: Measurement): string =>
    JSON.stringify([id, recipe, input, answer, leftOut]);
  return told(one) === told(other);
}

function uniqueById(measurements: readonly Measurement[]): readonly Measurement[] {
  return [...new Map(measurements.map((measurement) => [measurement.id, measurement])).values()];
}

/** Characters. */
const MOST_SAID = 600;
const RESULTS = ['success', 'failure', 'cancelled', 'skipped'] as const;
const jobResultsSchema = z.record(
  z.string(),
  z.union([z.string(), z.object({ result: z.string(), said: z.string().nullish() })]),
);

/** The input `job-results`: job name to GitHub's word, or to that and what the job said in one line. A word that is not known counts as a job that did not run; a text that is no such list names no job. */
export function readJobs(text: string): readonly EvidenceJob[] {
  const parsed = jobResultsSchema.safeParse(parseJson(text));
  if (!parsed.success) return [];
  return Object.entries(parsed.data).map(([name, told]) => {
    const { result: word, said } = typeof told === 'string' ? { result: told, said: null } : told;
    const line = oneLine(redactText(said ?? ''), MOST_SAID).trim();
    const result = RESULTS.find((one) => one === word) ?? null;
    return { name: oneLine(name, 60), result, said: line === '' ? null : line };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
