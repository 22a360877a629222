import { z } from 'zod';

/** An input that holds JSON, as an output of an earlier run wrote it. */
export function jsonInput<S extends z.ZodType>(schema: S, expected: string): z.ZodType<z.output<S>, string> {
  return z.string().transform((text, context) => {
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    context.addIssue({
      code: 'custom',
      message: `${expected} (at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'not JSON'})`,
    });
    return z.NEVER;
  });
}

/** Text that is no JSON becomes `undefined`, which no schema takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
