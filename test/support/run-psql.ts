import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface PsqlRun {
  readonly exitCode: number;
  readonly stderr: string;
}

/** A script of `scripts/sql`, as a person runs it. */
export function runPsql(
  url: string,
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<PsqlRun> {
  const path = fileURLToPath(new URL(`../../scripts/sql/${script}`, import.meta.url));
  const given = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  return new Promise((resolve, reject) => {
    execFile('psql', [url, '-X', ...given, '-f', path], (error, _stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stderr });
    });
  });
}
