import { readFile } from 'node:fs/promises';

/**
 * The event that started the workflow; `null` where the file is missing or is not JSON. Only the default branch's name is taken from it, and there
 * are other sources for that, so an unreadable event must not stop a rollback.
 */
export async function readEventFile(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return null;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
