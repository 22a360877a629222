// actions/shared/markdown/count.ts
/** A number with its noun, as English wants it: `1 unit`, `0 units`, `5 posts`. The plural is the noun and `s` where none is given. */
function count(number, noun, plural = `${noun}s`) {
	return `${number} ${Math.abs(number) === 1 ? noun : plural}`;
}

export { count };