import "./rolldown-runtime.mjs";
import { openHttp, readUpTo } from "./http-stream.mjs";
import { DependencyError } from "./errors.mjs";
import { oneLine } from "./one-line.mjs";

// scripts/collector-run/http-files.ts
/** No file of the state comes near it. */
const MOST_BYTES = 2 * 2 ** 20;
/** One GET with its whole body. @throws DependencyError where no answer came, or too large a one. */
async function get(url, headers, signal) {
	try {
		const message = await openHttp(url, {
			headers: {
				...headers,
				"cache-control": "no-cache"
			},
			signal
		});
		const chunks = [];
		for await (const chunk of readUpTo(message, MOST_BYTES + 1)) chunks.push(Uint8Array.from(chunk));
		const body = Buffer.concat(chunks);
		if (body.length > MOST_BYTES) throw new Error("more than 2 MiB");
		if (!message.complete) throw new Error("an answer that broke off");
		return {
			status: message.statusCode ?? 0,
			headers: message.headers,
			body
		};
	} catch (cause) {
		throw new DependencyError({
			dependency: "github",
			message: `${hostOf(url)} did not answer: observed ${oneLine(cause instanceof Error ? cause.message : String(cause), 200)}, expected the state.`,
			retryable: true,
			remedy: "Check the network and the address of --state.",
			cause
		});
	}
}
/** @throws DependencyError for every status but 200 and 404, which is `null`. */
function contentsOf(url, { status, headers, body }) {
	if (status === 200) return body;
	if (status === 404) return null;
	throw unexpected(url, status, headers);
}
function unexpected(url, status, headers) {
	const isSpent = (status === 403 || status === 429) && headers["x-ratelimit-remaining"] === "0";
	return new DependencyError({
		dependency: "github",
		message: `${hostOf(url)} answered ${status}${isSpent ? ", the budget of calls is spent" : ""}, expected 200.`,
		retryable: status >= 500 || status === 429,
		remedy: isSpent ? "Give a token as GITHUB_TOKEN: without one GitHub answers 60 calls an hour." : "Check the address of --state, and the rights of the token in GITHUB_TOKEN (contents: read)."
	});
}
function hostOf(url) {
	return new URL(url).host;
}

export { contentsOf, get, unexpected };