import "./rolldown-runtime.mjs";

// actions/shared/adapters/system-clock.ts
/** The clock of this machine. */
const systemClock = {
	now: () => /* @__PURE__ */ new Date(),
	sleep: (milliseconds, signal) => new Promise((resolve) => {
		if (signal?.aborted === true) return resolve();
		const finish = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", finish);
			resolve();
		};
		const timer = setTimeout(finish, milliseconds);
		signal?.addEventListener("abort", finish, { once: true });
	})
};

export { systemClock };