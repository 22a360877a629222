import { parseTrailers, parseTree } from "./cutover-config.mjs";
import { DependencyError, OperatorError } from "./errors.mjs";
import { describeObservation } from "./sentences.mjs";

// actions/shared/cutover/edit-json.ts
const DEFAULT_LAYOUT = {
	gap: "\n  ",
	colon: ": "
};
/**
* Sets top-level keys of a JSON object's text and leaves every other byte where it is: unknown keys, their order, white space, numbers as they
* were spelled. New keys go behind the last one, laid out as it is. A key that stands there twice is set in both places, so that readers that
* take the first and readers that take the last agree. `text` must have passed `readJsonObject`.
*/
function editJson(text, changes) {
	const object = parseTree(text);
	if (object?.type !== "object") throw new TypeError("editJson was given a text that is no JSON object");
	const properties = object.children ?? [];
	const layout = layoutOf(text, object);
	const replaced = properties.flatMap((property) => replaceValue(property, changes, layout));
	const present = new Set(properties.map(keyOf));
	const added = Object.entries(changes).filter(([key]) => !present.has(key));
	return ensureFinalNewline(applyBackwards(text, added.length === 0 ? replaced : [...replaced, insertion(object, added, layout)]));
}
function replaceValue(property, changes, layout) {
	const [key, value] = [keyOf(property), property.children?.[1]];
	if (value === void 0 || !Object.hasOwn(changes, key)) return [];
	return [{
		offset: value.offset,
		length: value.length,
		content: render(changes[key], layout)
	}];
}
function insertion(object, added, layout) {
	const texts = added.map(([key, value]) => `${layout.gap}${JSON.stringify(key)}${layout.colon}${render(value, layout)}`);
	const last = object.children?.at(-1);
	if (last) return {
		offset: last.offset + last.length,
		length: 0,
		content: `,${texts.join(",")}`
	};
	return {
		offset: object.offset,
		length: object.length,
		content: `{${texts.join(",")}\n}`
	};
}
function layoutOf(text, object) {
	const properties = object.children ?? [];
	const last = properties.at(-1);
	const [key, value] = last?.children ?? [];
	if (!last || !key || !value) return DEFAULT_LAYOUT;
	const before = properties.at(-2);
	const between = text.slice(before ? before.offset + before.length : object.offset + 1, last.offset);
	const gap = between.slice(between.indexOf(",") + 1);
	const colon = text.slice(key.offset + key.length, value.offset);
	return {
		gap: lastLine(gap),
		colon: colon.includes("\n") ? ": " : colon
	};
}
/** White space from its last line break on; all of it where there is none. */
function lastLine(gap) {
	const lineFeed = gap.lastIndexOf("\n");
	return gap.slice(gap[lineFeed - 1] === "\r" ? lineFeed - 1 : Math.max(lineFeed, 0));
}
/** Over several lines where the object is, else compact. */
function render(value, { gap }) {
	if (!gap.includes("\n")) return JSON.stringify(value);
	const indent = gap.slice(gap.lastIndexOf("\n") + 1);
	return JSON.stringify(value, null, indent === "" ? 2 : indent).replaceAll("\n", gap);
}
function keyOf(property) {
	return String(property.children?.[0]?.value);
}
function applyBackwards(text, edits) {
	return edits.toSorted((left, right) => right.offset - left.offset).reduce((current, { offset, length, content }) => current.slice(0, offset) + content + current.slice(offset + length), text);
}
function ensureFinalNewline(text) {
	return text.endsWith("\n") ? text : `${text}\n`;
}

// actions/shared/cutover/planned-step.ts
const ENCODER = new TextEncoder();
function fileChange(path, text) {
	return {
		path,
		contents: ENCODER.encode(text)
	};
}

// actions/shared/transition/attempts.ts
/** A rollback decides within half a minute or hands over to break glass (runbook step 1: 30 seconds). */
const DEFAULT_DEADLINE_MS = 3e4;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 4e3;
/** What this machine holds is there in milliseconds, or its disk is the problem: then the branch itself is asked. */
const KNOWN_BASE_LIMIT_MS = 5e3;
/** After a signal a commit under way may still finish; the runner kills after 7.5 s (facts: GitHub, 1.4). */
const INTERRUPTED_COMMIT_GRACE_MS = 4e3;
/** Ends the loop from inside, without a result: turned into `gave-up` in one place. */
var GiveUp = class extends Error {
	why;
	constructor(why, detail) {
		super(detail);
		this.why = why;
	}
};
/** The calls of one operation: each inside the deadline, with a jittered pause after every fault. */
var Attempts = class {
	/** A commit was sent of which nobody knows what became. */
	mayHaveLanded = false;
	#options;
	#endsAt;
	#faults = 0;
	#detail = "nothing was tried";
	constructor(options) {
		this.#options = options;
		this.#endsAt = options.clock.now().getTime() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
	}
	/** A first guess that saves a call, and no more: whatever goes wrong with it, the tip is read instead. */
	async readKnownBase() {
		const { repository, paths } = this.#options;
		const signal = this.#bounded(KNOWN_BASE_LIMIT_MS);
		try {
			return await Promise.race([repository.readKnownBase(paths, signal), nothingOnceAborted(signal)]);
		} catch {
			return null;
		}
	}
	readTip(historyDownTo) {
		const { repository, paths } = this.#options;
		const down = historyDownTo === null ? {} : { historyDownTo };
		return this.#read((signal) => repository.readTip(paths, {
			...down,
			signal
		}));
	}
	readFiles(oid, paths) {
		return this.#read((signal) => this.#options.repository.readFiles(oid, paths, signal));
	}
	/** The commit's id, or `null` where it has to be found out. */
	async commit(expectedHeadOid, commit) {
		const finished = new AbortController();
		const signal = AbortSignal.any([this.#options.signalAfter(this.#remaining()), this.#graceAfterInterruption(finished.signal)]);
		const outcome = await this.#tryCommit({
			expectedHeadOid,
			...commit
		}, signal).finally(() => finished.abort());
		if (outcome.kind === "committed") return outcome.oid;
		this.#detail = outcome.detail;
		if (outcome.kind === "ambiguous") this.mayHaveLanded = true;
		await this.#pause(outcome.kind === "conflict" ? void 0 : outcome.retryAfterMs);
		return null;
	}
	/** A fault that may pass is no reason to stop. Stores throw only where the commit was surely not made. */
	async #tryCommit(commit, signal) {
		try {
			return await this.#options.repository.commit(commit, signal);
		} catch (error) {
			if (!isPassing(error, signal)) throw error;
			return {
				kind: "not-sent",
				detail: error.message,
				retryAfterMs: error.retryAfterMs
			};
		}
	}
	async #read(call) {
		for (;;) {
			const signal = this.#bounded();
			try {
				return await call(signal);
			} catch (error) {
				if (!isPassing(error, signal)) throw error;
				this.#detail = error.message;
				await this.#pause(error.retryAfterMs);
			}
		}
	}
	forgetFaults() {
		this.#faults = 0;
	}
	/** Aborts with the caller's signal, at the deadline, or after that many milliseconds. */
	#bounded(longestMs = Number.POSITIVE_INFINITY) {
		const { signal, signalAfter } = this.#options;
		const limit = signalAfter(Math.min(this.#remaining(), longestMs));
		return signal === void 0 ? limit : AbortSignal.any([limit, signal]);
	}
	/** Milliseconds that are left. Ends the work when there are none, or when a signal came. */
	#remaining() {
		if (this.#options.signal?.aborted) throw new GiveUp("interrupted", this.#detail);
		const milliseconds = this.#endsAt - this.#options.clock.now().getTime();
		if (milliseconds <= 0) throw new GiveUp("deadline", this.#detail);
		return milliseconds;
	}
	/** Doubling with full jitter above half, and never shorter than the other side asked for. */
	async #pause(retryAfterMs = 0) {
		const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.#faults, LONGEST_PAUSE_MS);
		this.#faults += 1;
		const milliseconds = Math.max(retryAfterMs, longest * (.5 + this.#options.random() / 2));
		if (milliseconds >= this.#remaining()) throw new GiveUp("deadline", this.#detail);
		await this.#options.clock.sleep(milliseconds, this.#options.signal);
		this.#remaining();
	}
	#graceAfterInterruption(finished) {
		const { signal, clock } = this.#options;
		const grace = new AbortController();
		const start = () => {
			clock.sleep(INTERRUPTED_COMMIT_GRACE_MS, finished).then(() => grace.abort());
		};
		if (signal?.aborted) start();
		else signal?.addEventListener("abort", start, { once: true });
		finished.addEventListener("abort", () => signal?.removeEventListener("abort", start), { once: true });
		return grace.signal;
	}
};
/** A fault after which the same call may succeed, or one that we made ourselves by ending the call: the deadline or the signal then says so. */
function isPassing(error, signal) {
	return error instanceof DependencyError && (error.retryable || signal.aborted);
}
/** A store that does not end with its signal is not waited for. */
function nothingOnceAborted(signal) {
	return new Promise((resolve) => {
		if (signal.aborted) resolve(null);
		else signal.addEventListener("abort", () => resolve(null), { once: true });
	});
}

// actions/shared/transition/commit-transition.ts
/**
* Carries a plan out by compare-and-set on the branch's tip (DESIGN.md section 1): plan on what is known, commit; on every conflict or
* unclear answer read the tip, look for the own Operation-Id in its history, and plan anew. An answer that
* writes nothing is believed only of the tip. Calls: 1 when healthy, 2 more for each conflict or fault.
*
* Throws `OperatorError` where the other side refuses for good and `DependencyError` where it can never work, both only where nothing was written.
*/
async function commitTransition(request) {
	const attempts = new Attempts(request);
	try {
		return await runAttempts(request, attempts);
	} catch (error) {
		const { mayHaveLanded } = attempts;
		if (error instanceof GiveUp) return {
			kind: "gave-up",
			why: error.why,
			mayHaveLanded,
			detail: error.message
		};
		if (!(error instanceof OperatorError || error instanceof DependencyError) || !mayHaveLanded) throw error;
		return {
			kind: "gave-up",
			why: "fault",
			mayHaveLanded,
			detail: error.message,
			fault: error
		};
	}
}
async function runAttempts(request, attempts) {
	const known = request.isDryRun ? null : await attempts.readKnownBase();
	let base = known ?? await attempts.readTip(null);
	let isTip = known === null;
	const firstBase = base.oid;
	for (;;) {
		const own = recogniseOwn(request, base, attempts.mayHaveLanded);
		if (own !== null && isTip) return own;
		if (own === null) {
			const planned = await planOn(request, base, attempts);
			base = planned.base;
			if (planned.step.kind === "answer" && isTip) return {
				kind: "answered",
				outcome: planned.step.outcome,
				oid: base.oid
			};
			if (planned.step.kind === "commit") {
				if (request.isDryRun) return {
					kind: "planned",
					outcome: planned.step.outcome,
					commit: planned.step.commit,
					base
				};
				const oid = await attempts.commit(base.oid, planned.step.commit);
				if (oid !== null) return {
					kind: "committed",
					outcome: planned.step.outcome,
					oid
				};
			}
		}
		const tip = await attempts.readTip(firstBase);
		if (tip.oid !== base.oid) attempts.forgetFaults();
		base = tip;
		isTip = true;
	}
}
/** What an own commit in the history comes to; `null` where there is none, or where it has to be planned again. */
function recogniseOwn({ operationId, recognise }, base, wasAnswerLost) {
	const own = findOwnCommit(base.history, operationId);
	if (own === void 0) return null;
	const recognition = recognise({
		...own,
		wasAnswerLost
	}, base);
	if (recognition.kind === "plan-again") return null;
	const { kind, outcome } = recognition;
	return {
		kind,
		outcome,
		oid: kind === "found" ? own.oid : base.oid
	};
}
/**
* The newest own commit of those that were read: all since the first planned base (DESIGN.md section 1), and those before it too, since a
* delivery may come again when the first one is already part of the checkout.
*/
function findOwnCommit(history, operationId) {
	return history.find(({ message }) => parseTrailers(message)["Operation-Id"] === operationId);
}
/** Plans, fetching further files of the same commit for as long as the planner asks for some. */
async function planOn(request, start, attempts) {
	let base = start;
	for (;;) {
		const step = request.plan(base);
		if (step.kind !== "read") return {
			base,
			step
		};
		const more = await attempts.readFiles(base.oid, step.paths);
		const asked = step.paths.map((path) => [path, more.get(path) ?? null]);
		const { oid, history, files } = base;
		base = {
			oid,
			history,
			files: new Map([...files, ...asked])
		};
	}
}

// actions/shared/transition/describe-giving-up.ts
const WHY = {
	deadline: {
		reasonCode: "deadline-passed",
		sentence: "The deadline passed."
	},
	interrupted: {
		reasonCode: "interrupted",
		sentence: "A signal ended the work."
	}
};
/** Why an operation ended without an outcome, and whether a commit of it may be on the branch. `done` is what it would be: `rolled back`. */
function describeGivingUp(result, done) {
	const unknown = `Not known to be ${done}: a commit was sent, and it may have landed.`;
	if (result.why === "fault") {
		const { reasonCode, message, remedy } = describeRefusal(result.fault);
		return {
			reasonCode,
			message: `${unknown} Then: ${message}`,
			remedy
		};
	}
	const { reasonCode, sentence } = WHY[result.why];
	return {
		reasonCode,
		message: `${result.mayHaveLanded ? `${unknown} ${sentence}` : `${sentence} Nothing was written.`} Last: ${result.detail}`,
		remedy: null
	};
}
/** What a fault of the other side comes to. */
function describeRefusal(fault) {
	return fault instanceof OperatorError ? {
		reasonCode: fault.reasonCode,
		message: describeObservation(fault.message, fault),
		remedy: fault.remedy
	} : {
		reasonCode: `${fault.dependency}-failed`,
		message: fault.message,
		remedy: fault.remedy ?? null
	};
}

// actions/shared/transition/describe-own-commit.ts
/** How it came that the own commit was on the branch already. */
function describeOwnCommit({ oid, wasAnswerLost }) {
	return wasAnswerLost ? "The answer to a commit was lost; the commit of this operation was found on the branch by its Operation-Id." : `Nothing was written again: the commit of this operation (${oid.slice(0, 12)}) is on the branch already.`;
}

export { commitTransition, describeGivingUp, describeOwnCommit, describeRefusal, editJson, fileChange };