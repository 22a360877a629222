import { oneLine } from '../../actions/shared/markdown/one-line.ts';

/** A diff holds other people's text: each line stays one, with its indent, without control characters and workflow commands. */
export function printableDiff(diff: string): readonly string[] {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [indent = ''] = /^[-+ ]?[ \t]*/u.exec(line) ?? [];
      return indent + oneLine(line.slice(indent.length), 2_000);
    });
}
