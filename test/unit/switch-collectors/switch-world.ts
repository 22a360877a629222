import { githubCollectorControl } from '../../../actions/shared/adapters/github/github-collector-control.ts';
import { COMMAND_CONTROL_TERMS } from '../../../actions/shared/control/control-terms.ts';
import type { ControlResult, ControlRow } from '../../../actions/shared/control/control-result.ts';
import type { RepositoryName } from '../../../actions/shared/control/workflow-reference.ts';
import { parsePolicy, type Policy } from '../../../actions/shared/policy/policy.ts';
import type { CutoverRepository, RepositorySnapshot } from '../../../actions/shared/ports.ts';
import {
  switchCollectors,
  type SwitchOptions,
  type SwitchPorts,
} from '../../../actions/switch-collectors/switch-collectors.ts';
import { aCutoverConfig } from '../../support/a-cutover-config.ts';
import { aRouting } from '../../support/a-routing.ts';
import { aSnapshot, CONFIG, ROUTING } from '../../support/a-snapshot.ts';
import type { FakeWorkflow } from '../../support/fake-github/fake-state.ts';
import { startFakeGithub, type FakeGithub } from '../../support/fake-github/start-fake-github.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { readProjectFile } from '../../support/project-files.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { renderRoutingFile } from '../../../actions/shared/routing/routing-file.ts';

/** When the transition was; the clock of the world starts 20 s later. */
export const TRANSITION_AT = '2026-11-25T02:05:00Z';
export const BEFORE = new Date('2026-11-25T02:00:00Z');
export const AFTER = new Date('2026-11-25T02:05:10Z');

export interface WorldOptions {
  /** Files of the repository that the fake holds. */
  readonly workflows?: readonly string[];
  readonly manual?: readonly string[];
  readonly dlt?: readonly string[];
  /** Where Switchback itself is; the fake's repository unless said. */
  readonly own?: RepositoryName;
  readonly latencyMs?: number;
}

export interface SwitchWorld {
  readonly github: FakeGithub;
  readonly history: ReturnType<typeof inMemoryHistory>;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly printed: readonly string[];
  state: RepositorySnapshot | Error;
  readonly workflow: (file: string) => FakeWorkflow;
  readonly run: (options?: Partial<SwitchOptions>, ports?: Partial<SwitchPorts>) => Promise<ControlResult>;
  /** `PUT dlt.yml/disable`, `POST 9000000001/cancel`, … in their order. */
  readonly writes: () => readonly string[];
}

/** A real adapter over the fake GitHub, and time that passes only when somebody waits. */
export async function aSwitchWorld(options: WorldOptions = {}): Promise<SwitchWorld> {
  const { workflows = ['collect.yml', 'dlt.yml'], manual = ['collect.yml'], dlt = ['dlt.yml'] } = options;
  const github = await startFakeGithub({ workflows, files: {}, latencyMs: options.latencyMs ?? 0 });
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  const clock = virtualClock();
  github.state.now = () => clock.now();
  const history = inMemoryHistory();
  const printed: string[] = [];
  const policy = aPolicy(manual, dlt);
  const never = new AbortController().signal;
  const world: SwitchWorld = {
    ...{ github, history, clock, printed, state: rolledBack() },
    workflow: (file) => {
      const found = github.state.workflows.find(({ path }) => path.endsWith(`/${file}`));
      if (found === undefined) throw new TypeError(`no workflow ${file}`);
      return found;
    },
    run: (changes = {}, ports = {}) => {
      const given: SwitchOptions = {
        ...someOptions({ own: options.own ?? { owner, repo }, signal: never }),
        ...changes,
      };
      const adapter = {
        apiUrl,
        graphqlUrl,
        tokenFor: () => token,
        clock,
        random: () => 0.5,
        deadlineMs: given.deadlineMs,
      };
      return switchCollectors(given, {
        ...{ repository: repositoryOf(world), workflows: githubCollectorControl(adapter), policy },
        ...{ history: inMemoryHistoryStore(history), fence: null, clock, signalAfter: () => never },
        print: (line) => void printed.push(line),
        ...ports,
      });
    },
    writes: () =>
      github.requests.flatMap(({ method, path }) => {
        const [, what] = /\/actions\/(?:workflows|runs)\/(.+)$/u.exec(path) ?? [];
        return method === 'GET' || what === undefined ? [] : [`${method} ${what}`];
      }),
  };
  return world;
}

function someOptions(given: Pick<SwitchOptions, 'own' | 'signal'>): SwitchOptions {
  return {
    ...{ direction: 'to-manual', observedGeneration: 4, isStartingDlt: false, isDryRun: false, deadlineMs: 120_000 },
    ...{ incident: null, ownRunId: null, ownWorkflow: null, manualUser: null, terms: COMMAND_CONTROL_TERMS },
    fencedBy: null,
    run: { run: '4711', attempt: 1, job: 'switch' },
    ...given,
  };
}

function repositoryOf(world: SwitchWorld): Pick<CutoverRepository, 'readTip' | 'branch'> {
  return {
    branch: 'main',
    readTip: async () => {
      if (world.state instanceof Error) throw world.state;
      return world.state;
    },
  };
}

export function rolledBack(generation = 4): RepositorySnapshot {
  const config = aCutoverConfig({
    ...{ current_phase: 'manual_only', dlt_enabled: false, manual_enabled: true, generation },
    rollback_timestamp: TRANSITION_AT,
    last_transition: {
      ...{ from: '10%', to: 'manual_only', at: TRANSITION_AT, by: 'octocat', reason: 'rows are missing' },
      ...{
        trigger: 'data-loss',
        incident: '20261125-020500Z-data-loss',
        run_url: null,
        operation_id: 'run-1-rollback',
      },
    },
  });
  const routing = renderRoutingFile(aRouting({ phase: 'manual_only', generation, dltUnits: [] }));
  return aSnapshot({ files: { [CONFIG]: config, [ROUTING]: routing } });
}

/** At 10 % again. */
export function advanced(generation = 5): RepositorySnapshot {
  const routing = renderRoutingFile(aRouting({ generation }));
  return aSnapshot({ files: { [CONFIG]: aCutoverConfig({ generation }), [ROUTING]: routing } });
}

export function aPolicy(manual: readonly string[], dlt: readonly string[]): Policy {
  const list = (names: readonly string[]): string => `workflows: ${JSON.stringify(names)} #`;
  const text = readProjectFile('config/policy.yaml')
    .replace('workflows: [] # files in .github/workflows that a rollback starts', list(manual))
    .replace('workflows: [] # files in .github/workflows that a rollback stops', list(dlt));
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.policy;
}

/** `dlt.yml disable changed`, in the order of the rows. */
export function outcomes({ rows }: Pick<ControlResult, 'rows'>): readonly string[] {
  return rows.map(({ target, action, outcome }) => `${target} ${action ?? '-'} ${outcome}`);
}

export function rowOf({ rows }: Pick<ControlResult, 'rows'>, target: string, action: ControlRow['action']): ControlRow {
  const found = rows.find((row) => row.target === target && row.action === action);
  if (found === undefined) throw new TypeError(`no row ${target} ${action}`);
  return found;
}
