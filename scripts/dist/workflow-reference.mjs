// actions/shared/control/workflow-reference.ts
/**
* `collect.yml`, or `owner/repo:collect.yml` for one in another repository, as `config/policy.yaml` names them. GitHub's own bounds: an owner has
* letters, digits and hyphens, a repository dots and underscores too.
*/
const WORKFLOW_REFERENCE = /^(?:(?<owner>[A-Za-z0-9][A-Za-z0-9_-]{0,99})\/(?<repo>(?!\.{1,2}:)[\w.-]{1,100}):)?(?<file>[^/\\:\p{Cc}]+\.ya?ml)$/u;
/** Where a workflow of the policy is; one without a repository is in `own`. Throws for a text that the policy's schema does not take, which is a bug. */
function resolveWorkflow(reference, own) {
	const { owner, repo, file } = WORKFLOW_REFERENCE.exec(reference)?.groups ?? {};
	if (file === void 0) throw new TypeError(`No reference to a workflow: ${reference}`);
	return owner === void 0 || repo === void 0 ? {
		...own,
		file
	} : {
		owner,
		repo,
		file
	};
}
/** Equal for what is one workflow: GitHub minds no case in names of owners and repositories, and does in files. */
function workflowKey({ owner, repo, file }) {
	return `${repositoryKey({
		owner,
		repo
	})}:${file}`;
}
function repositoryKey({ owner, repo }) {
	return `${owner}/${repo}`.toLowerCase();
}
/** For people: the repository only where it is another one. */
function renderWorkflow(place, own) {
	return repositoryKey(place) === repositoryKey(own) ? place.file : `${place.owner}/${place.repo}:${place.file}`;
}
/** How the GitHub command line names a workflow of the policy: `collect.yml`, or `collect.yml --repo owner/repo`. */
function ghArguments(reference) {
	const { owner, repo, file } = WORKFLOW_REFERENCE.exec(reference)?.groups ?? {};
	return owner === void 0 || repo === void 0 || file === void 0 ? reference : `${file} --repo ${owner}/${repo}`;
}

export { WORKFLOW_REFERENCE, ghArguments, renderWorkflow, repositoryKey, resolveWorkflow, workflowKey };