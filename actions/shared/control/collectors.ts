import type { Policy } from '../policy/policy.ts';
import type { CollectionPath } from '../routing/route.ts';
import {
  renderWorkflow,
  resolveWorkflow,
  workflowKey,
  type RepositoryName,
  type WorkflowPlace,
} from './workflow-reference.ts';

/** A workflow that collects on one path. */
export interface Collector {
  readonly path: CollectionPath;
  readonly place: WorkflowPlace;
  /** For people: `collect.yml`, or `owner/repo:collect.yml`. */
  readonly name: string;
}

/** The workflows that the policy names for a path, each once. */
export function collectorsOf(policy: Policy, path: CollectionPath, own: RepositoryName): readonly Collector[] {
  const places = policy.collectors[path].workflows.map((reference) => resolveWorkflow(reference, own));
  const once = new Map(places.map((place) => [workflowKey(place), place]));
  return [...once.values()].map((place) => ({ path, place, name: renderWorkflow(place, own) }));
}
