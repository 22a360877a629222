// actions/shared/errors.ts
/** Something that a person can mend: shown as one message with a remedy, never with a stack trace. */
var OperatorError = class extends Error {
	reasonCode;
	observed;
	expected;
	remedy;
	exitCode;
	constructor(facts) {
		super(facts.message, facts.cause === void 0 ? void 0 : { cause: facts.cause });
		this.name = "OperatorError";
		this.reasonCode = facts.reasonCode;
		this.observed = facts.observed;
		this.expected = facts.expected;
		this.remedy = facts.remedy;
		this.exitCode = facts.exitCode ?? 2;
	}
};
/** Something outside did not do what it should. Wrapped once, in the adapter that talked to it. */
var DependencyError = class extends Error {
	dependency;
	retryable;
	retryAfterMs;
	remedy;
	constructor(facts) {
		super(facts.message, facts.cause === void 0 ? void 0 : { cause: facts.cause });
		this.name = "DependencyError";
		this.dependency = facts.dependency;
		this.retryable = facts.retryable;
		this.retryAfterMs = facts.retryAfterMs;
		this.remedy = facts.remedy;
	}
};

export { DependencyError, OperatorError };