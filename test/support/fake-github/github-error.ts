/** An error that GitHub itself would answer with inside `errors` of a GraphQL answer. */
export class GithubGraphqlError extends Error {
  readonly type: string;
  readonly extensionsOfGithub: Readonly<Record<string, unknown>> | undefined;

  constructor(type: string, message: string, extensions?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'GithubGraphqlError';
    this.type = type;
    this.extensionsOfGithub = extensions;
  }
}

/** ministryofjustice/modernisation-platform issue 11985 (the whole body), planetscale/ghcommit pull 153. Two blanks are GitHub's. */
export function staleData(expectedOid: string): GithubGraphqlError {
  return new GithubGraphqlError(
    'STALE_DATA',
    `Expected branch to point to "${expectedOid}" but it did not.  Pull and try again.`,
  );
}

/** fpicalausa/remove-stale-branches issue 49. */
export function forbidden(): GithubGraphqlError {
  return new GithubGraphqlError('FORBIDDEN', 'Resource not accessible by integration', { saml_failure: false });
}

/** The type: Thinkmill/keystatic issues 1559 and 1598; the message: microsoft/vscode-remote-repositories-github issue 252. */
export function protectedBranch(branch: string): GithubGraphqlError {
  return new GithubGraphqlError(
    'BRANCH_PROTECTION_RULE_VIOLATION',
    `protected branch '${branch}' check failed:\nChanges must be made through a pull request.`,
  );
}

/** The message is REST's for an archived repository; its GraphQL type was not seen, so this one is assumed. */
export function archived(): GithubGraphqlError {
  return new GithubGraphqlError('FORBIDDEN', 'Repository was archived so is read-only.');
}

export function unknownRepository(name: string): GithubGraphqlError {
  return new GithubGraphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
}

/** Message and type of a missing branch were not seen for this mutation; NOT_FOUND is GitHub's type for whatever is not there. */
export function unknownBranch(branch: string): GithubGraphqlError {
  return new GithubGraphqlError('NOT_FOUND', `No such branch: '${branch}'.`);
}

export function invalidChange(message: string): GithubGraphqlError {
  return new GithubGraphqlError('UNPROCESSABLE', message);
}
