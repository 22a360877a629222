export const MISSING = Symbol('missing');

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly contents: Uint8Array;
}

export type BatchEntry = GitObject | typeof MISSING;

/** The output of `git cat-file --batch`: a line `<oid> <type> <size>`, the contents and a newline; or `<name> missing`. */
export function parseBatch(output: Buffer): BatchEntry[] {
  const objects: BatchEntry[] = [];
  let at = 0;
  while (at < output.length) {
    const lineEnd = output.indexOf(0x0a, at);
    if (lineEnd === -1) break;
    const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(output.toString('utf8', at, lineEnd));
    at = lineEnd + 1;
    if (header === null) {
      objects.push(MISSING);
      continue;
    }
    const size = Number(header[3]);
    if (at + size >= output.length) break;
    objects.push({
      oid: header[1] ?? '',
      type: header[2] ?? '',
      contents: Uint8Array.from(output.subarray(at, at + size)),
    });
    at += size + 1;
  }
  return objects;
}

/** Whether the commit object itself names a parent, whatever a shallow clone pretends. */
export function hasParent(object: BatchEntry): boolean {
  return object !== MISSING && /^tree [0-9a-f]+\nparent /.test(Buffer.from(object.contents).toString('latin1'));
}
