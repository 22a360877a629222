/** Answers of the real GitHub, each with the place where it was seen. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: an empty body. A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
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

export function unprocessable(message: string): Answer {
  return { status: 422, body: { message, documentation_url: DOCS, status: '422' } };
}

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
