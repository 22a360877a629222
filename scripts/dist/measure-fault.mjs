import { DependencyError, OperatorError } from "./errors.mjs";

// actions/shared/verification/measure-fault.ts
/**
* A fault of the other side becomes an answer with its reason, so that it hides nothing else that was asked. A bug stays an exception.
* `remedy` is for faults that have none of their own.
*/
async function measureFault(read, remedy) {
	try {
		return {
			measured: true,
			value: await read()
		};
	} catch (fault) {
		if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
		return {
			measured: false,
			message: fault.message,
			remedy: fault.remedy ?? remedy
		};
	}
}

export { measureFault };