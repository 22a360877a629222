import "./rolldown-runtime.mjs";
import { isLoopbackHost } from "./loopback-host.mjs";
import { OperatorError } from "./errors.mjs";
import { resolve } from "node:path";

// scripts/collector-run/state-address.ts
const GITHUB_REPOSITORY = /^\/(?:api\/v3\/)?repos\/[\w.-]+\/[\w.-]+$/u;
/** @throws OperatorError `input-invalid` for what is none, and for dlt where the answer could be older than the state. */
function parseStateAddress(text, path) {
	const address = readAddress(text);
	if (path === "manual" || address.kind === "git" || address.kind === "github") return address;
	throw new OperatorError({
		reasonCode: "input-invalid",
		message: `${address.kind === "directory" ? "A directory" : "An address with plain files"} is for manual alone, so dlt does not run`,
		observed: `--state ${address.kind === "directory" ? "file:…" : "with an address that is no repository of GitHub’s API"}`,
		expected: "git, or https://api.github.com/repos/OWNER/REPO: these give the state as it is now, from one commit, with the commits before it",
		remedy: "Leave --state out for git, or give the address of the API."
	});
}
function readAddress(text) {
	if (text === "git") return { kind: "git" };
	if (text.startsWith("file:")) return readDirectory(text.slice(5));
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !isSafe(url) || hasCredentials(url)) throw noAddress(url);
	const pathname = url.pathname.replace(/\/+$/u, "").replace(/\.git$/u, "");
	if (url.hostname === "github.com" && /^\/[\w.-]+\/[\w.-]+$/u.test(pathname)) return {
		kind: "github",
		url: `https://api.github.com/repos${pathname}`
	};
	return {
		kind: GITHUB_REPOSITORY.test(pathname) ? "github" : "files",
		url: `${url.origin}${pathname}`
	};
}
/** Whatever is read must not cross a network in the open. */
function isSafe({ protocol, hostname }) {
	if (protocol === "https:") return true;
	return protocol === "http:" && hostname !== "" && isLoopbackHost(hostname.replace(/^\[(.+)\]$/u, "$1"));
}
function hasCredentials({ username, password }) {
	return username !== "" || password !== "";
}
/** `file:DIR` and `file:///DIR`. */
function readDirectory(rest) {
	const directory = rest.replace(/^\/\/(?=\/)/u, "");
	if (directory === "") throw noAddress(null);
	return {
		kind: "directory",
		directory: resolve(directory)
	};
}
function noAddress(url) {
	return new OperatorError({
		reasonCode: "input-invalid",
		message: "--state does not say where the state is",
		observed: url === null ? "no address" : hasCredentials(url) ? "an address with credentials" : `${url.protocol}//…`,
		expected: "git, file:DIR, or an https address without credentials (a token comes by GITHUB_TOKEN)",
		remedy: "Give --state one of these."
	});
}

export { parseStateAddress };