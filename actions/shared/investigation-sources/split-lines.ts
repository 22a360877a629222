/** No line of a log that says something is longer; what is, is cut, so that a file without line breaks cannot fill the memory. */
const LINE_CHARACTERS = 8_192;

/**
 * The lines of a text that comes in pieces, as UTF-8; broken bytes become U+FFFD. Holds one piece and one line at a time, whatever the size of the
 * whole. A line ends with LF, CRLF or a lone CR, which is how progress bars overwrite themselves.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let isCutting = false;
  for await (const chunk of chunks) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n|\r(?!$)/u);
    rest = pieces.pop() ?? '';
    // The first piece goes on with a line that was handed on already.
    if (isCutting && pieces.length > 0) pieces.shift();
    if (pieces.length > 0) isCutting = false;
    yield pieces.map(cut);
    if (rest.length <= LINE_CHARACTERS) continue;
    if (!isCutting) yield [cut(rest)];
    isCutting = true;
    rest = '';
  }
  const last = rest + decoder.decode();
  if (last !== '' && !isCutting) yield [cut(last.replace(/\r$/u, ''))];
}

function cut(line: string): string {
  return line.length <= LINE_CHARACTERS ? line : line.slice(0, LINE_CHARACTERS);
}
