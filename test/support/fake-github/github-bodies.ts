/** Answers of the real GitHub, each with the place where it was seen. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: an empty body. A string or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** One reason of a 422 by validation. */
export interface ValidationError {
  readonly resource: string;
  readonly code: 'custom' | 'invalid' | 'missing' | 'missing_field' | 'already_exists' | 'unprocessable';
  readonly field?: string;
  readonly message?: string;
  readonly value?: string;
}

const DOCS = 'https://docs.github.com/rest';

/** GitHub's REST documentation, "Troubleshooting the REST API". */
export const badCredentials: Answer = {
  status: 401,
  body: { message: 'Bad credentials', documentation_url: DOCS, status: '401' },
};

export const requiresAuthentication: Answer = {
  status: 401,
  body: { message: 'Requires authentication', documentation_url: DOCS, status: '401' },
};

/** googleapis/release-please-action issue 709: a built-in token without the permission. */
export const notAccessible: Answer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', documentation_url: DOCS, status: '403' },
};

export const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: DOCS, status: '404' } };

export function conflict(message: string): Answer {
  return { status: 409, body: { message, documentation_url: DOCS, status: '409' } };
}

export function unprocessable(message: string): Answer {
  return { status: 422, body: { message, documentation_url: DOCS, status: '422' } };
}

/** gm3dmo/the-power issue 175 (a pull request that exists), shayki5/azure-devops-create-pr-task issue 121 (a head that does not). */
export function validationFailed(...errors: readonly ValidationError[]): Answer {
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url: DOCS, status: '422' } };
}

const LONGEST_BODY = 65_536;

/** projectdiscovery/nuclei issue 634, suzuki-shunsuke/github-comment issue 124. Counted in characters. `null` where it fits. */
export function bodyTooLong(resource: string, body: string | null | undefined): Answer | null {
  if (Array.from(body ?? '').length <= LONGEST_BODY) return null;
  const message = `body is too long (maximum is ${LONGEST_BODY} characters)`;
  return validationFailed({ resource, code: 'custom', field: 'body', message });
}

/** ossf/allstar issue 64. */
export const issuesAreOff: Answer = {
  status: 410,
  body: { message: 'Issues are disabled for this repo', documentation_url: DOCS, status: '410' },
};

/** What REST answers to every write in an archived repository; the text is the GraphQL side's too. */
export const archivedRepository: Answer = {
  status: 403,
  body: { message: 'Repository was archived so is read-only.', documentation_url: DOCS, status: '403' },
};

/** github/docs issue 36525 (the whole body), danielroe/uppt issue 11. */
export const pullRequestsNotPermitted: Answer = {
  status: 403,
  body: {
    message: 'GitHub Actions is not permitted to create or approve pull requests.',
    documentation_url: 'https://docs.github.com/rest/pulls/pulls#create-a-pull-request',
    status: '403',
  },
};

/** peter-evans/create-pull-request issue 4138, bkeepers/probot-owners issue 21. */
export function noCollaborator(repository: string): Answer {
  return unprocessable(
    `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository} repository.`,
  );
}

/** KnpLabs/php-github-api issue 1156: the storage behind logs takes its signed address alone, never GitHub's token beside it. */
export const storageRefusesToken: Answer = {
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.</Message></Error>',
};

/** GitHub's REST documentation: a request without User-Agent is turned away. */
export const userAgentMissing: Answer = {
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
};

/** hisxo/gitGraber issue 41. */
export function secondaryLimit(status: 403 | 429, retryAfterSeconds: number | undefined): Answer {
  return {
    status,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: {
      documentation_url:
        'https://docs.github.com/en/free-pro-team@latest/rest/overview/resources-in-the-rest-api#secondary-rate-limits',
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    },
  };
}

/** GitHub's documentation of rate limits: `x-ratelimit-remaining` is 0 and `x-ratelimit-reset` is in UTC epoch seconds. */
export function primaryLimit(status: 403 | 429, resetInSeconds: number): Answer {
  const reset = Math.floor(Date.now() / 1000) + resetInSeconds;
  return {
    status,
    headers: { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
    body: {
      message: 'API rate limit exceeded for installation.',
      documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
      status: String(status),
    },
  };
}

/** turbot/steampipe-plugin-github issue 518. */
export const badGatewayHtml: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
};

/** apache/devlake issue 4349, magit/forge issue 65: GraphQL's own answer when it ran out of time. */
export const badGatewayJson: Answer = {
  status: 502,
  body: {
    data: null,
    errors: [
      {
        message:
          'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `89A2:06E1:2CCCAA:33870F:63E26554` when reporting this issue.',
      },
    ],
  },
};

export function serverError(status: 500 | 503 | 504): Answer {
  return { status, body: { message: 'Server Error', documentation_url: DOCS, status: String(status) } };
}

export const htmlWith200: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body></body></html>',
};

export function redirect(location: string): Answer {
  return {
    status: 307,
    headers: { location },
    body: { message: 'Moved Permanently', url: location, documentation_url: DOCS },
  };
}

/** The loud answer: whatever the fake does not model is an error of the test. */
export function notModelled(method: string, path: string): Answer {
  return { status: 501, body: { message: `The fake GitHub does not model ${method} ${path}.` } };
}
