import { describe, expect, it } from 'vitest';

import { renderFirstReport } from '../../../../actions/shared/incident/render-first-report.ts';
import { listOpenQuestions } from '../../../../actions/shared/report/open-questions.ts';
import { QUESTIONS } from '../../../../actions/shared/report/report-layout.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';

const REPORT = renderFirstReport(anIncidentRecord());
const asked = (text: string) => listOpenQuestions(text).map(({ question }) => question);
const answered = (answer: string, question: string = QUESTIONS.cause) =>
  REPORT.replace(`**Question: ${question}**\n\n_answer here_`, () => `**Question: ${question}**\n\n${answer}`);

describe('open questions', () => {
  it('are all four of a new report, with their lines', () => {
    const lines = REPORT.split('\n');
    const open = listOpenQuestions(REPORT);
    expect(open.map(({ question }) => question)).toEqual(Object.values(QUESTIONS));
    for (const { question, line } of open) expect(lines[(line ?? 0) - 1]).toBe(`**Question: ${question}**`);
  });

  it.each([
    'The pooler ran out of connections.',
    '- A list\n- as an answer',
    '\n\nAfter two blank lines.',
    '```\nlog of the pooler\n# no heading\n```',
    '3',
    'Vergessen wurde der Größenwert.',
    '原因は設定です',
  ])('end with any words: %j', (answer) => {
    expect(asked(answered(answer))).toEqual(Object.values(QUESTIONS).slice(1));
  });

  it.each(['', '_answer here_', '   ', '?', '-', '<!-- later -->', 'We think _answer here_ stands for it'])(
    'stay with no word: %j',
    (answer) => {
      expect(asked(answered(answer))).toEqual(Object.values(QUESTIONS));
    },
  );

  it('can be answered behind the question, in a list and on Windows', () => {
    const text = `- **Question: ${QUESTIONS.cause}** The pooler.\n`;
    expect(asked(text)).toEqual(Object.values(QUESTIONS).slice(1));
    expect(asked(answered('The pooler.').replaceAll('\n', '\r\n'))).toEqual(Object.values(QUESTIONS).slice(1));
  });

  it('are not answered by the next heading, part or question', () => {
    for (const next of ['## Ours', '<!-- switchback:part x sha256:0123456789abcdef -->', `**Question: Why?** So.`])
      expect(asked(`**Question: ${QUESTIONS.cause}**\n\n${next}`)).toContain(QUESTIONS.cause);
  });

  it('count where they were taken out, with no line', () => {
    const text = REPORT.replace(`**Question: ${QUESTIONS.users}**`, 'Users?');
    expect(listOpenQuestions(text)).toContainEqual({ question: QUESTIONS.users, line: null });
  });

  it('may be added by people, and are not what somebody quotes', () => {
    expect(asked(`${REPORT}\n**Question: Who tells the press?**\n`)).toContain('Who tells the press?');
    const quoted = '```text\n**Question: Who tells the press?**\n```\n';
    expect(asked(`${quoted}${REPORT}`)).not.toContain('Who tells the press?');
  });
});
