import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import { heading, paragraph, quoted, renderMarkdown, table } from '../../actions/shared/markdown/render-markdown.ts';

/** What every check asks, when its verdict is which, and what it takes, as the checks themselves say. */
export function renderChecks(checks: readonly AnyIntegrityCheck[]): string {
  const rows = checks.map(({ id, kind, question, verdictRule }) => [[quoted(id)], [kind], [question], [verdictRule]]);
  const costs = checks.map(({ id, needs, cost, runbook, remedy }) => [
    [quoted(id)],
    [needs],
    [cost],
    [runbook],
    [remedy],
  ]);
  return renderMarkdown([
    heading(2, 'Checks'),
    paragraph(
      `${checks.length} of them. A fault that was known at setup is shown and not counted; one from before the phase, or in a unit that dlt does not collect, warns. What could not be measured is always unknown.`,
    ),
    table(['check', 'kind', 'question', 'verdict'], rows),
    heading(3, 'What they need'),
    paragraph(
      'Cost by w rows since the last look, N rows of the table, S units, L loads, k sealed days that are looked at again, B hours that are kept. Nothing grows with N alone.',
    ),
    table(['check', 'needs', 'cost', 'line of the runbook', 'what to do'], costs),
  ]);
}
