import { OperatorError } from '../../errors.ts';
import { parsePostgresUrl } from './postgres-address.ts';

/** The user of a database URL; `null` where there is no URL, none in it, or it cannot be read, which whoever connects by it will say. */
export function postgresUserOf(url: string | undefined): string | null {
  try {
    return url === undefined ? null : (parsePostgresUrl(url).user ?? null);
  } catch (fault) {
    if (fault instanceof OperatorError) return null;
    throw fault;
  }
}
