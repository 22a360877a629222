import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonDifference } from './compare-json.ts';
import type { EvidenceReplay, Replayed, ReplayedMeasurement } from './replay-evidence.ts';

const WORDS = {
  same: 'the same answer',
  'partly-same': 'the same answer, as far as it can be computed again',
  differs: 'another answer',
  'not-replayable': 'cannot be computed again',
  'unknown-recipe': 'this version knows no such recipe',
} as const satisfies Record<Replayed['kind'], string>;

const TITLES = {
  pass: 'Every answer is the same when it is computed again',
  warn: 'Every answer is the same when it is computed again',
  unknown: 'Nothing differs; not everything could be computed again',
  fail: 'The evidence does not hold',
} as const satisfies Record<Verdict, string>;

/** What a person reads: the worst in one sentence, then each measurement with the places that differ. Texts of the file are made harmless. */
export function renderReplayLines({ verdict, isDigestRight, measurements }: EvidenceReplay): readonly string[] {
  return [
    `${TITLES[verdict]}.`,
    `  ${isDigestRight ? 'right   ' : 'wrong   '} digest${isDigestRight ? '' : ': the file was changed after it was written'}`,
    ...(measurements.length === 0 ? ['  nothing  was measured'] : measurements.flatMap(renderMeasurement)),
  ];
}

function renderMeasurement({ id, recipe, at, replayed }: ReplayedMeasurement): readonly string[] {
  const about = `${oneLine(id, 60)} (${oneLine(recipe, 60)}, ${oneLine(at, 40)})`;
  const line = `  ${label(replayed.kind)} ${about}: ${WORDS[replayed.kind]}`;
  switch (replayed.kind) {
    case 'same':
    case 'unknown-recipe':
      return [line];
    case 'partly-same':
      return [`${line}. Left out: ${oneLine(replayed.leftOut, 300)}`];
    case 'not-replayable':
      return [`${line}: ${oneLine(replayed.why, 300)}`];
    case 'differs':
      return [
        `${line}, at ${count(replayed.differences.length, 'place')}`,
        ...replayed.differences.map((difference) => `             ${describeDifference(difference)}`),
      ];
    default:
      return replayed satisfies never;
  }
}

function label(kind: Replayed['kind']): string {
  const word = kind === 'same' ? 'same' : kind === 'differs' ? 'differs' : 'unknown';
  return word.padEnd(8);
}

/** One place in one line, such as `/checks/0/verdict: recorded "pass", recomputed "fail"`. */
export function describeDifference({ path, recorded, recomputed }: JsonDifference): string {
  const shown = (value: JsonDifference['recorded']): string =>
    value === undefined ? 'nothing' : oneLine(canonicalJson(value), 160);
  return `${oneLine(path, 200) || 'the whole'}: recorded ${shown(recorded)}, recomputed ${shown(recomputed)}`;
}
