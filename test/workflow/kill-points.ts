import type { ChildProcess } from 'node:child_process';

import type { GateRequest, GateRule } from '../support/http-gate.ts';
import type { IncidentWorld } from '../support/incident-world.ts';
import { killGroup, type WorkflowPress, type WorkflowRun } from '../support/workflow-processes.ts';

/** One effect of a job on the world outside: which one, and the how manieth of its kind. */
export interface KillPoint {
  readonly effect: string;
  readonly ordinal: number;
}

export type Moment = 'before' | 'after';

type Gate = keyof IncidentWorld['gates'];

/** The effect of a request; `null` where it only reads. */
function effectOf(gate: Gate, { method, path, body }: GateRequest): string | null {
  if (gate === 'git') return method === 'POST' && path.endsWith('/git-receive-pack') ? 'push' : null;
  if (gate === 'slack') return 'message';
  if (method === 'GET') return null;
  if (!path.startsWith('/graphql'))
    return `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/u, '').replaceAll(/[0-9a-f]{40}|\d+/gu, 'n')}`;
  const { query } = JSON.parse(body.toString('utf8')) as { readonly query: string };
  return /^\s*mutation\b[^{]*\{\s*(?<name>\w+)/u.exec(query)?.groups?.['name'] ?? null;
}

/** Runs some jobs and lists every effect that they had, in its order. */
export async function listKillPoints(
  world: IncidentWorld,
  press: Partial<WorkflowPress>,
): Promise<readonly KillPoint[]> {
  const points: KillPoint[] = [];
  watch(world, (effect, forward) => {
    if (effect !== null) points.push({ effect, ordinal: points.filter((point) => point.effect === effect).length + 1 });
    return forward();
  });
  await world.press(press);
  pass(world);
  return points;
}

/**
 * Runs one job whose process is killed, with all that it started, right before or right after that effect is carried out. Where no effect is
 * named, it is killed at its first request.
 */
export async function runKilled(
  world: IncidentWorld,
  { job, point, moment }: { readonly job: string; readonly point: KillPoint | null; readonly moment: Moment },
  press: Partial<WorkflowPress>,
): Promise<WorkflowRun> {
  let child: ChildProcess | null = null;
  let seen = 0;
  watch(world, async (effect, forward) => {
    if (point !== null && effect !== point.effect) return forward();
    seen += 1;
    if (seen !== (point?.ordinal ?? 1)) return forward();
    if (moment === 'after') await forward();
    if (child !== null) killGroup(child);
    return 'reset';
  });
  const run = await world.press({ ...press, only: [job], onProcess: (_, started) => (child = started) });
  pass(world);
  return run;
}

function watch(
  world: IncidentWorld,
  rule: (effect: string | null, forward: Parameters<GateRule>[1]) => ReturnType<GateRule>,
): void {
  for (const [name, gate] of Object.entries(world.gates) as [Gate, IncidentWorld['gates'][Gate]][])
    gate.rule = (request, forward) => rule(effectOf(name, request), forward);
}

function pass(world: IncidentWorld): void {
  for (const gate of Object.values(world.gates)) gate.rule = (_, forward) => forward();
}
