// node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
	const usingSsl = reqUrl.protocol === "https:";
	if (checkBypass(reqUrl)) return;
	const proxyVar = (() => {
		if (usingSsl) return process.env["https_proxy"] || process.env["HTTPS_PROXY"];
		else return process.env["http_proxy"] || process.env["HTTP_PROXY"];
	})();
	if (proxyVar) try {
		return new DecodedURL(proxyVar);
	} catch (_a) {
		if (!proxyVar.startsWith("http://") && !proxyVar.startsWith("https://")) return new DecodedURL(`http://${proxyVar}`);
	}
	else return;
}
function checkBypass(reqUrl) {
	if (!reqUrl.hostname) return false;
	const reqHost = reqUrl.hostname;
	if (isLoopbackAddress(reqHost)) return true;
	const noProxy = process.env["no_proxy"] || process.env["NO_PROXY"] || "";
	if (!noProxy) return false;
	let reqPort;
	if (reqUrl.port) reqPort = Number(reqUrl.port);
	else if (reqUrl.protocol === "http:") reqPort = 80;
	else if (reqUrl.protocol === "https:") reqPort = 443;
	const upperReqHosts = [reqUrl.hostname.toUpperCase()];
	if (typeof reqPort === "number") upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
	for (const upperNoProxyItem of noProxy.split(",").map((x) => x.trim().toUpperCase()).filter((x) => x)) if (upperNoProxyItem === "*" || upperReqHosts.some((x) => x === upperNoProxyItem || x.endsWith(`.${upperNoProxyItem}`) || upperNoProxyItem.startsWith(".") && x.endsWith(`${upperNoProxyItem}`))) return true;
	return false;
}
function isLoopbackAddress(host) {
	const hostLower = host.toLowerCase();
	return hostLower === "localhost" || hostLower.startsWith("127.") || hostLower.startsWith("[::1]") || hostLower.startsWith("[0:0:0:0:0:0:0:1]");
}
var DecodedURL = class extends URL {
	constructor(url, base) {
		super(url, base);
		this._decodedUsername = decodeURIComponent(super.username);
		this._decodedPassword = decodeURIComponent(super.password);
	}
	get username() {
		return this._decodedUsername;
	}
	get password() {
		return this._decodedPassword;
	}
};

// actions/shared/adapters/github/github-proxy.ts
/**
* A connection to the address by the proxy that the environment names (HTTPS_PROXY or HTTP_PROXY, NO_PROXY for the exceptions, as the Actions
* toolkit reads them); `undefined` where it names none. Made here because the toolkit's ways do not end with the signal: undici 6 asks a
* proxy that hangs up again and again for ever, and a `tunnel` agent keeps the process.
*
* @throws Error where the proxy does not make the tunnel.
*/
async function connectByProxy(url, signal) {
	const proxy = getProxyUrl(url);
	if (proxy === void 0) return void 0;
	const tunnel = await openTunnel(proxy, url, signal);
	if (url.protocol !== "https:") return tunnel;
	const host = withoutBrackets(url.hostname);
	const { connect } = process.getBuiltinModule("node:tls");
	const { isIP } = process.getBuiltinModule("node:net");
	return connect({
		socket: tunnel,
		host,
		...isIP(host) === 0 && { servername: host },
		ALPNProtocols: ["http/1.1"]
	});
}
/** RFC 9110, section 9.3.6. */
function openTunnel(proxy, { hostname, port, protocol }, signal) {
	const authority = `${hostname}:${port === "" ? protocol === "https:" ? 443 : 80 : port}`;
	const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64");
	const { request } = process.getBuiltinModule(proxy.protocol === "https:" ? "node:https" : "node:http");
	return new Promise((resolve, reject) => {
		const asked = request({
			method: "CONNECT",
			host: withoutBrackets(proxy.hostname),
			port: proxy.port,
			path: authority,
			agent: false,
			headers: {
				host: authority,
				...proxy.username !== "" && { "proxy-authorization": `Basic ${credentials}` }
			},
			...signal && { signal }
		});
		asked.once("connect", ({ statusCode }, socket) => {
			if (statusCode === 200) return resolve(socket);
			socket.destroy();
			reject(/* @__PURE__ */ new Error(`the proxy answered ${statusCode ?? "nothing"}`));
		});
		asked.on("error", reject);
		asked.end();
	});
}
/** A URL writes an IPv6 address in brackets, a socket takes it without. */
function withoutBrackets(hostname) {
	return hostname.replace(/^\[(.+)\]$/u, "$1");
}

export { connectByProxy };