import { connectByProxy } from "./github-proxy.mjs";
import { isLoopbackHost } from "./loopback-host.mjs";

// actions/shared/adapters/http-stream.ts
/**
* One GET, whose body the caller reads or destroys. Redirects are answers. Only `https:`, and `http:` to this machine: whatever is sent or read
* must not cross a network in the open.
*
* @throws Error where no answer came: the system's, or an `AbortError`.
*/
async function openHttp(address, { headers = {}, signal }) {
	const url = new URL(address);
	if (!isSafeAddress(url)) throw new TypeError("The address is neither https nor one of this machine.");
	const connection = await connectByProxy(url, signal);
	const way = connection === void 0 ? {} : { createConnection: () => connection };
	const { request } = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
	return new Promise((resolve, reject) => {
		const sent = request(url, {
			method: "GET",
			headers: {
				"user-agent": "switchback",
				...headers
			},
			...way,
			signal
		}, resolve);
		sent.on("error", reject);
		sent.end();
	});
}
/** Whether an address may be asked at all. */
function isSafeAddress({ protocol, hostname }) {
	if (protocol === "https:") return true;
	return protocol === "http:" && hostname !== "" && isLoopbackHost(hostname.replace(/^\[(.+)\]$/u, "$1"));
}
/** The body up to so many bytes; the connection is ended where there is more, and the last piece is cut. */
async function* readUpTo(message, mostBytes) {
	let left = mostBytes;
	for await (const chunk of message) {
		yield chunk.subarray(0, left);
		left -= chunk.length;
		if (left <= 0) return;
	}
}

export { isSafeAddress, openHttp, readUpTo };