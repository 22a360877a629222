/** Replaces every mask in `text` by `***`. The runner does so too, but only in its own log, and only on a runner. */
export function redact(text: string, masks: readonly string[]): string {
  return masks.reduce((clean, mask) => clean.replaceAll(mask, '***'), text);
}
