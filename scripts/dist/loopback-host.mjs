// actions/shared/adapters/loopback-host.ts
/** This machine: its loopback addresses and its sockets. */
function isLoopbackHost(host) {
	return host === "" || host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host) || host.startsWith("/");
}

export { isLoopbackHost };