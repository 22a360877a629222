import "./rolldown-runtime.mjs";

// actions/shared/adapters/signal-after.ts
/** For as long as the process lives, which is not long. */
const kept = /* @__PURE__ */ new Set();
/**
* A signal that aborts after so many milliseconds, without keeping the process alive. Not `AbortSignal.timeout`: Node collects one that only
* `AbortSignal.any` refers to, and then neither ever aborts (nodejs/node issues 57736 and 65995; seen with 20.20).
*/
function signalAfter(milliseconds) {
	const controller = new AbortController();
	kept.add(controller);
	const passed = () => controller.abort(new DOMException("The time has passed.", "TimeoutError"));
	setTimeout(passed, Math.max(0, milliseconds)).unref();
	return controller.signal;
}

export { signalAfter };