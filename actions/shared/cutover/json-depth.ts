/** No file of ours comes near it. Beyond some thousand levels parsers and serialisers end their stack, and Python's json refuses at about a thousand. */
export const MAX_JSON_DEPTH = 100;

/** Whether objects and lists of a JSON text are nested deeper than that. Reads the text once, without recursion, whether it is JSON or not. */
export function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length && depth <= MAX_JSON_DEPTH; index += 1) {
    const character = text[index];
    if (isInString && character === '\\') index += 1;
    else if (character === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
  }
  return depth > MAX_JSON_DEPTH;
}
