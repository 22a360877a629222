import { DependencyError, OperatorError } from "./errors.mjs";
import { describeObservation } from "./sentences.mjs";

// actions/shared/verification/measure-step.ts
/** A step whose fault is told and stops nothing else: with what was observed, since a report says why it stands where it stands. A bug stays an exception. */
async function measureStep(step, remedy) {
	try {
		return {
			measured: true,
			value: await step()
		};
	} catch (fault) {
		if (fault instanceof OperatorError) return {
			measured: false,
			message: describeObservation(fault.message, fault),
			remedy: fault.remedy
		};
		if (fault instanceof DependencyError) return {
			measured: false,
			message: fault.message,
			remedy: fault.remedy ?? remedy
		};
		throw fault;
	}
}

export { measureStep };