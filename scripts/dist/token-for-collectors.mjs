import { repositoryKey } from "./workflow-reference.mjs";

// actions/shared/control/token-for-collectors.ts
/** The built-in token reaches its own repository alone, and the other one is sent nowhere else. Without another one a public repository can still be read. */
function tokenForCollectors(own, tokens) {
	return (repository) => repositoryKey(repository) === repositoryKey(own) ? tokens.own : tokens.others ?? tokens.own;
}

export { tokenForCollectors };