/**
 * Stands for the plugins that `@actions/github` adds to every octokit: a method for each of GitHub's thousand routes, and pages. Only `request` is
 * called here (actions/shared/adapters/github/github-api.ts), with the route in plain text.
 */
export function restEndpointMethods(): Record<string, never> {
  return {};
}

export { restEndpointMethods as paginateRest };
