// actions/shared/adapters/git/local-git-batch.ts
const MISSING = Symbol("missing");
/** The output of `git cat-file --batch`: a line `<oid> <type> <size>`, the contents and a newline; or `<name> missing`. */
function parseBatch(output) {
	const objects = [];
	let at = 0;
	while (at < output.length) {
		const lineEnd = output.indexOf(10, at);
		if (lineEnd === -1) break;
		const header = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(output.toString("utf8", at, lineEnd));
		at = lineEnd + 1;
		if (header === null) {
			objects.push(MISSING);
			continue;
		}
		const size = Number(header[3]);
		if (at + size >= output.length) break;
		objects.push({
			oid: header[1] ?? "",
			type: header[2] ?? "",
			contents: Uint8Array.from(output.subarray(at, at + size))
		});
		at += size + 1;
	}
	return objects;
}
/** Whether the commit object itself names a parent, whatever a shallow clone pretends. */
function hasParent(object) {
	return object !== MISSING && /^tree [0-9a-f]+\nparent /.test(Buffer.from(object.contents).toString("latin1"));
}

export { MISSING, hasParent, parseBatch };