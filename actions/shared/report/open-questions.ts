import { ANSWER_HERE, QUESTIONS } from './report-layout.ts';

export interface OpenQuestion {
  readonly question: string;
  /** From 1; `null` where the question was taken out of the report, together with its answer or without one. */
  readonly line: number | null;
}

const QUESTION = /^(?:[-*] )?\*\*Question: (.+?)\*\*(.*)$/u;
/** Where an answer ends at the latest: at another question, a heading, a marker of a part. */
const NEXT = /^(?:(?:[-*] )?\*\*Question: |#{1,6} |<!-- switchback:)/u;
const FENCE = /^(?:`{3,}|~{3,})/u;

/**
 * The questions of a report that nobody has answered: without a word below them, or with `_answer here_` still there. Questions within a block of
 * code are somebody's quotation. One of ours that is not there any more is open too.
 */
export function listOpenQuestions(text: string): readonly OpenQuestion[] {
  const lines = withoutFences(text.replaceAll('\r\n', '\n').split('\n'));
  const asked = lines.flatMap((line, at) => {
    const [, question, rest] = QUESTION.exec(line) ?? [];
    return question === undefined || rest === undefined
      ? []
      : [{ question, line: at + 1, isOpen: !isAnswer([rest, ...answerBelow(lines, at)].join('\n')) }];
  });
  const known = new Set(asked.map(({ question }) => question));
  return [
    ...asked.flatMap(({ question, line, isOpen }) => (isOpen ? [{ question, line }] : [])),
    ...Object.values(QUESTIONS).flatMap((question) => (known.has(question) ? [] : [{ question, line: null }])),
  ];
}

function answerBelow(lines: readonly string[], at: number): readonly string[] {
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => NEXT.test(line));
  return end === -1 ? below : below.slice(0, end);
}

/** An answer holds a letter or a digit beside the invitation to give one. */
function isAnswer(text: string): boolean {
  return !text.includes(ANSWER_HERE) && /[\p{L}\p{N}]/u.test(text.replaceAll(/<!--[\s\S]*?-->/gu, ''));
}

/** Lines of code count as words, but neither as questions nor as the end of an answer. */
function withoutFences(lines: readonly string[]): readonly string[] {
  let fence: string | null = null;
  return lines.map((line) => {
    const [mark] = FENCE.exec(line) ?? [];
    if (fence === null) {
      fence = mark ?? null;
      return line;
    }
    const isEnd = mark !== undefined && mark.startsWith(fence) && line.trim() === mark;
    if (isEnd) fence = null;
    return isEnd ? line : `    ${line}`;
  });
}
