/**
 * Replaces every mask in `text` by `***`, also where Markdown or JSON put backslashes into it. The runner masks too, but only in its own
 * log, and only what stands there unchanged.
 */
export function redact(text: string, masks: readonly string[]): string {
  return masks.reduce((clean, mask) => clean.replaceAll(matching(mask), '***'), text);
}

function matching(mask: string): RegExp {
  const characters = Array.from(mask, (character) => character.replace(/[\\^$.*+?()[\]{}|]/u, String.raw`\$&`));
  return new RegExp(characters.join(String.raw`\\*`), 'gu');
}
