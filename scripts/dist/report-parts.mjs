import { bytesToHex, sha256, utf8ToBytes } from "./sha2.mjs";

// actions/shared/report/report-parts.ts
const NAME = "[a-z][a-z0-9-]{0,60}";
const PART_NAME = new RegExp(`^${NAME}$`, "u");
const BEGIN = new RegExp(`^<!-- switchback:part (${NAME}) sha256:([0-9a-f]{16}) -->$`, "u");
const END = new RegExp(`^<!-- switchback:end (${NAME}) -->$`, "u");
/** Any comment that a program of ours could take for its own: of a part, an incident, a step of the escalation. */
const OWN_COMMENT = /<!--(?=\s*switchback:)/giu;
/**
* One part with its markers: `<!-- switchback:part NAME sha256:HEX16 -->`, the Markdown, `<!-- switchback:end NAME -->`. HEX16 is the start of the
* SHA-256 of the Markdown with `\n` as line end. Whatever looks like a marker within is broken up, so that quoted words cannot end the part.
*/
function renderPart(name, markdown) {
	if (!PART_NAME.test(name)) throw new RangeError(`no name of a part: ${name}`);
	const content = withoutMarkers(markdown);
	return `<!-- switchback:part ${name} sha256:${hashOf(content)} -->\n${content}\n<!-- switchback:end ${name} -->`;
}
/** Markdown in which nothing is taken for a comment of ours. `<! --` shows the same to a person, in a block of code too. */
function withoutMarkers(markdown) {
	return withUnixLines(markdown).replaceAll(OWN_COMMENT, "<! --").replace(/\n+$/u, "");
}
/** The parts of a text in their order. A marker that lost its other half is people's text. */
function listParts(text) {
	return findParts(text.split("\n")).map(({ name, markdown, isEdited }) => ({
		name,
		markdown,
		isEdited
	}));
}
/**
* Puts new Markdown into the parts that nobody edited. Everything else, people's text, edited and unknown parts, stays as it is, byte for byte. A
* part whose lines end with CR LF keeps that. A part that was copied is updated in both places.
*/
function updateParts(text, parts) {
	const lines = text.split("\n");
	const found = findParts(lines);
	const changes = found.flatMap((part) => {
		const wanted = parts.get(part.name);
		if (part.isEdited || wanted === void 0 || part.markdown === withoutMarkers(wanted)) return [];
		return [{
			...part,
			lines: renderPart(part.name, wanted).split("\n").map((line) => line + part.lineEnd)
		}];
	});
	const known = new Set(found.map(({ name }) => name));
	return {
		text: replaceLines(lines, changes).join("\n"),
		updated: unique(changes.map(({ name }) => name)),
		leftAlone: unique(found.flatMap(({ name, isEdited }) => isEdited && parts.has(name) ? [name] : [])),
		removedByPeople: [...parts.keys()].filter((name) => !known.has(name))
	};
}
/** Nothing of ours stands within a part, so that a part ends with the first marker after its begin, or is none. */
function findParts(lines) {
	const markers = lines.flatMap((line, at) => readMarker(line, at));
	return markers.flatMap((begin, index) => {
		const end = markers[index + 1];
		if (begin.hash === null || end === void 0 || end.hash !== null || end.name !== begin.name) return [];
		const markdown = lines.slice(begin.at + 1, end.at).map(withoutReturn).join("\n");
		const isEdited = end.at === begin.at + 1 || hashOf(markdown) !== begin.hash;
		const lineEnd = lines[begin.at]?.endsWith("\r") === true ? "\r" : "";
		return [{
			name: begin.name,
			markdown,
			isEdited,
			first: begin.at,
			last: end.at,
			lineEnd
		}];
	});
}
function readMarker(line, at) {
	const bare = withoutReturn(line);
	const [, begun, hash] = BEGIN.exec(bare) ?? [];
	if (begun !== void 0 && hash !== void 0) return [{
		at,
		name: begun,
		hash
	}];
	const [, ended] = END.exec(bare) ?? [];
	return ended === void 0 ? [] : [{
		at,
		name: ended,
		hash: null
	}];
}
function replaceLines(lines, changes) {
	return [...changes.map((change, index) => [...lines.slice((changes[index - 1]?.last ?? -1) + 1, change.first), ...lastLineAs(lines[change.last] ?? "", change.lines)]).flat(), ...lines.slice((changes.at(-1)?.last ?? -1) + 1)];
}
/** The last line of a file has no line end, whatever the others have. */
function lastLineAs(before, lines) {
	const last = withoutReturn(lines.at(-1) ?? "");
	return [...lines.slice(0, -1), before.endsWith("\r") ? `${last}\r` : last];
}
function withoutReturn(line) {
	return line.endsWith("\r") ? line.slice(0, -1) : line;
}
function hashOf(markdown) {
	return bytesToHex(sha256(utf8ToBytes(markdown))).slice(0, 16);
}
function withUnixLines(text) {
	return text.replaceAll(/\r\n|\r/gu, "\n");
}
function unique(names) {
	return [...new Set(names)];
}

export { listParts, renderPart, updateParts, withoutMarkers };