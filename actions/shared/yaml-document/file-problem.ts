import { oneLine } from '../markdown/one-line.ts';

/** One thing that is wrong with a file that people write. */
export interface FileProblem {
  /** Such as `phases[1].soak_hours`; empty for the file as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What is wrong, without the path. */
  readonly message: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

/** One problem as one line: `config/policy.yaml:12:5 phases[1].soak_hours: is too small: observed 0, expected …. Remedy.` */
export function describeFileProblem(
  file: string,
  { path, line, column, message, observed, expected, remedy }: FileProblem,
): string {
  const place = path === '' ? '' : `${path}: `;
  return oneLine(
    `${file}:${line}:${column} ${place}${message}: observed ${observed}, expected ${expected}. ${remedy}`,
    600,
  );
}

/** A path as people write it: `phases[1].units[0]`. */
export function renderPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** A value as a person sees it in the file, cut. */
export function renderValue(value: unknown): string {
  return value === undefined ? 'nothing' : oneLine(JSON.stringify(value) ?? typeof value, 80);
}
