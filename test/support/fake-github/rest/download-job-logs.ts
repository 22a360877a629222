import { notFound } from '../github-bodies.ts';
import type { RestRoute } from './rest-route.ts';

export const downloadJobLogs: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/jobs/{job_id}/logs',
  operationId: 'actions/download-job-logs-for-workflow-run',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; a 302 to a signed address at another origin that refuses the token: KnpLabs/php-github-api#1156; 404 for a log that is gone or not there yet',
  handle: ({ parameters }, { state }) => {
    const job = state.runs.flatMap(({ jobs }) => jobs).find(({ id }) => String(id) === parameters['job_id']);
    if (job === undefined || job.log === null) return notFound;
    return { status: 302, headers: { location: `${state.storageUrl}/logs/${job.id}.txt?sig=${job.id}&sp=r` } };
  },
};
