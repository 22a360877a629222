import { bullets, heading, quoted, renderMarkdown, strong, type Inline } from '../markdown/render-markdown.ts';

/** What `switchback status` says, for a job's summary. Each line is `Title: text`; what stands in the text is other people's as well. */
export function renderStatusSummary(lines: readonly string[], remarks: readonly string[]): string {
  return renderMarkdown([heading(2, 'Status'), bullets([...lines, ...remarks].map(toItem))]);
}

function toItem(line: string): readonly Inline[] {
  const at = line.indexOf(': ');
  return at === -1 ? [quoted(line, 1_000)] : [strong(line.slice(0, at)), ': ', quoted(line.slice(at + 2), 1_000)];
}
