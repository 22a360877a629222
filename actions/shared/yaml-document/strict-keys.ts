import { z } from 'zod';

/**
 * An object that refuses unknown keys. The message of that issue is the list of known keys, from which `explainIssues` names the
 * nearest: zod does not put them into the issue.
 */
export function strictKeys<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(KEY_SEPARATOR);
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

export const KEY_SEPARATOR = ', ';
