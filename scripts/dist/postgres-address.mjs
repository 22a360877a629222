import { OperatorError } from "./errors.mjs";
import { isLoopbackHost } from "./loopback-host.mjs";

// actions/shared/adapters/postgres/postgres-address.ts
const REMEDY = "Give the database as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with special characters percent-encoded.";
/** TLS everywhere but on this machine, where it is used when the URL asks for it. */
const SSL_MODES = {
	prefer: "verified",
	require: "verified",
	"verify-ca": "verified",
	"verify-full": "verified",
	disable: "plain"
};
/**
* Parses a Postgres URL. Only `sslmode` is read of its parameters: a certificate authority comes from the caller, and options
* that could widen what the connection does are not taken from a string.
*
* @throws OperatorError `database-url-invalid`, whose text never holds the URL.
*/
function parsePostgresUrl(url) {
	const parsed = URL.canParse(url) ? new URL(url) : void 0;
	if (parsed === void 0 || !["postgres:", "postgresql:"].includes(parsed.protocol)) throw invalidUrl("The database URL cannot be read.", "something that is not a postgresql:// URL", REMEDY);
	const host = parsed.searchParams.get("host") ?? decode(parsed.hostname).replace(/^\[(.+)\]$/, "$1");
	const database = decode(parsed.pathname.replace(/^\//, ""));
	return {
		host: host === "" ? "localhost" : host,
		port: parsed.port === "" ? 5432 : Number(parsed.port),
		user: decode(parsed.username) || void 0,
		password: decode(parsed.password) || void 0,
		database: database || void 0,
		tls: usesTls(parsed.searchParams.get("sslmode"), host)
	};
}
function usesTls(mode, host) {
	const loopback = isLoopbackHost(host);
	if (mode === null) return !loopback;
	const wanted = Object.hasOwn(SSL_MODES, mode) ? SSL_MODES[mode] : void 0;
	if (wanted === void 0) throw invalidUrl("The database URL asks for an unsafe or unknown sslmode.", `sslmode=${mode.slice(0, 20)}`, "Use sslmode=verify-full.");
	if (wanted === "plain" && !loopback) throw invalidUrl("The database URL turns encryption off for a server on another machine.", "sslmode=disable", "Take sslmode out of the URL, or reach the database through a tunnel that ends on this machine.");
	return wanted === "verified";
}
function decode(text) {
	try {
		return decodeURIComponent(text);
	} catch (cause) {
		if (cause instanceof URIError) throw invalidUrl("The database URL is wrongly encoded.", "a % without two hexadecimal digits", REMEDY);
		throw cause;
	}
}
function invalidUrl(message, observed, remedy) {
	return new OperatorError({
		reasonCode: "database-url-invalid",
		message,
		observed,
		expected: "a postgresql:// URL",
		remedy
	});
}

export { parsePostgresUrl };