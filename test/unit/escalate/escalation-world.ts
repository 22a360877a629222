import { escalate, type Escalation, type EscalateOptions } from '../../../actions/escalate/escalate.ts';
import { readContactPolicy, type ContactPolicy } from '../../../actions/escalate/contact-policy.ts';
import { CONFIG_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { SlackMessage } from '../../../actions/shared/escalation/render-slack.ts';
import { renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import type { IncidentEventName } from '../../../actions/shared/history/incident-records.ts';
import { hasMarker, incidentMarker, stepMarker, withMarker } from '../../../actions/shared/incident/incident-marker.ts';
import { incidentPath, renderIncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import type { IncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import type {
  Acknowledgement,
  IncidentIssue,
  IncidentIssues,
  IssueComment,
  SlackAnswer,
  SlackWebhook,
} from '../../../actions/shared/incident-ports.ts';
import type { CutoverRepository, HistoryStore } from '../../../actions/shared/ports.ts';
import { aLastTransition, aRolledBackConfig } from '../../support/a-cutover-config.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { inMemoryHistory, inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { readProjectFile } from '../../support/project-files.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

export const OPENED_AT = Date.parse('2026-11-25T02:05:19Z');
export const REPOSITORY_URL = 'https://github.com/acme/harvest';

/** The process ends at this call, for good: whatever it calls afterwards does nothing. */
export interface Kill {
  /** Of the calls that change something, from 0. */
  readonly atEffect: number;
  /** Whether the call took effect before. */
  readonly isApplied: boolean;
}

export type SlackMood = 'works' | 'refuses' | 'posts-and-is-silent' | 'is-silent';

export interface RunFaults {
  readonly kill?: Kill;
  readonly isGithubDown?: boolean;
  readonly isHistoryDown?: boolean;
  readonly isTipDown?: boolean;
  readonly slack?: SlackMood | 'off';
}

export class Killed extends Error {}

/** GitHub's issues, Slack, the history and the state branch, as far as an escalation sees them; all in memory. */
export class EscalationWorld {
  readonly clock = virtualClock(new Date(OPENED_AT));
  readonly slackPosts: SlackMessage[] = [];
  readonly assigned: string[] = [];
  readonly comments: IssueComment[] = [];
  readonly printed: string[] = [];
  readonly calls = { tip: 0, issues: 0, history: 0 };
  readonly history = inMemoryHistory();
  issue: (IncidentIssue & { readonly incident: string }) | null = null;
  acknowledgement: Acknowledgement | null = null;
  records: IncidentRecord[];
  config: Readonly<Record<string, unknown>>;
  policy: Uint8Array | null = new TextEncoder().encode(
    readProjectFile('config/policy.yaml').replace(
      'role: On-call Engineer, github: []',
      'role: On-call Engineer, github: [octocat, acme/on-call]',
    ),
  );
  onSleep: (world: EscalationWorld) => void = () => undefined;
  #runs = 0;
  #readPolicy: Promise<ContactPolicy> | null = null;
  #events = 0;

  constructor(record: Partial<IncidentRecord> = {}) {
    const first = anIncidentRecord(record);
    this.records = [first];
    this.config = aRolledBackConfig({ last_transition: aLastTransition({ to: 'manual_only', incident: first.id }) });
  }

  get record(): IncidentRecord {
    const [first] = this.records;
    if (first === undefined) throw new Error('no incident');
    return first;
  }

  /** So many minutes after the rollback. */
  goTo(minutes: number): void {
    this.clock.advance(OPENED_AT + minutes * 60_000 - this.clock.now().getTime());
  }

  addEvent(event: IncidentEventName, detail = ''): void {
    this.#events += 1;
    const at = this.clock.now().toISOString();
    const record = {
      kind: 'incident-event' as const,
      schemaVersion: 1 as const,
      at,
      incident: this.record.id,
      event,
      detail,
      run: '9-1-x',
    };
    this.history.files.set(`2026/11/25/9-${this.#events}-x.jsonl`, renderHistoryLines([record]));
  }

  stepsOnGithub(): readonly string[] {
    const steps = ['on-call', 'team-lead', 'cto'];
    return this.comments.flatMap(({ body }) =>
      steps.filter((step) => hasMarker(body, stepMarker(this.record.id, step))),
    );
  }

  stepsOnSlack(): readonly string[] {
    const roles = { 'On-call Engineer': 'on-call', 'Team Lead': 'team-lead', CTO: 'cto' };
    return this.slackPosts.map(
      ({ text }) => Object.entries(roles).find(([role]) => text.startsWith(`\`${role}\``))?.[1] ?? text,
    );
  }

  /** One run; `null` where it was killed. */
  async run(faults: RunFaults = {}, changes: Partial<EscalateOptions> = {}): Promise<Escalation | null> {
    this.#runs += 1;
    const process = new Process(faults.kill ?? null);
    const options: EscalateOptions = {
      incidentId: null,
      allOpen: false,
      waitMs: 0,
      isDryRun: false,
      failure: null,
      repositoryUrl: REPOSITORY_URL,
      run: { at: this.clock.now(), run: String(100 + this.#runs), attempt: 1, job: 'escalate' },
      signal: new AbortController().signal,
      ...changes,
    };
    this.#readPolicy ??= readContactPolicy(async () => ({ 'config/policy.yaml': this.policy }));
    const policy = await this.#readPolicy;
    const ports = {
      repository: this.#repository(faults),
      history: this.#historyStore(process, faults),
      issues: this.#issues(process, faults),
      slack: faults.slack === 'off' ? null : this.#slack(process, faults.slack ?? 'works'),
      policy,
      clock: {
        now: () => this.clock.now(),
        sleep: async (milliseconds: number, signal?: AbortSignal) => {
          await this.clock.sleep(milliseconds, signal);
          this.onSleep(this);
        },
      },
      signalAfter: () => new AbortController().signal,
      print: (line: string) => void this.printed.push(line),
    };
    try {
      return await escalate(options, ports);
    } catch (fault) {
      if (fault instanceof Killed) return null;
      throw fault;
    }
  }

  #repository({ isTipDown }: RunFaults): CutoverRepository {
    const files = new Map([
      [CONFIG_PATH, JSON.stringify(this.config)],
      ...this.records.map(
        (record) => [incidentPath(record.id, 'incident.json'), renderIncidentRecord(record)] as const,
      ),
    ]);
    const at = (paths: readonly string[]) =>
      new Map(
        paths.map((path) => {
          const text = path === CONFIG_PATH ? JSON.stringify(this.config) : (this.#recordAt(path) ?? files.get(path));
          return [
            path,
            text === undefined ? null : { blobOid: 'b', contents: new TextEncoder().encode(text) },
          ] as const;
        }),
      );
    const history = this.records.map(({ id }) => ({
      oid: 'o',
      message: `rollback: 10% -> manual_only\n\nIncident: ${id}\n`,
    }));
    return {
      branch: 'main',
      readKnownBase: async () => null,
      readTip: async (paths) => {
        this.calls.tip += 1;
        if (isTipDown === true) throw down('github', 'The tip of main could not be read.');
        return { oid: 'o', files: at(paths), history };
      },
      readFiles: async (_, paths) => at(paths),
      commit: async () => {
        throw new Error('an escalation commits nothing to the state branch');
      },
    };
  }

  #recordAt(path: string): string | undefined {
    const record = this.records.find(({ id }) => incidentPath(id, 'incident.json') === path);
    return record === undefined ? undefined : renderIncidentRecord(record);
  }

  #historyStore(process: Process, { isHistoryDown }: RunFaults): HistoryStore {
    const store = inMemoryHistoryStore(this.history);
    const requireUp = (): void => {
      this.calls.history += 1;
      if (isHistoryDown === true) throw down('git', 'The history could not be reached.');
    };
    return {
      ...store,
      read: async (signal) => {
        requireUp();
        return store.read(signal);
      },
      append: async (file, signal) =>
        process.effect(() => {
          requireUp();
          return store.append(file, signal);
        }),
    };
  }

  #slack(process: Process, mood: SlackMood): SlackWebhook {
    const unknown: SlackAnswer = { kind: 'unknown', detail: 'Slack did not answer (ECONNRESET)', remedy: 'Look.' };
    return {
      send: async (message) =>
        process.effect(async () => {
          if (mood === 'works' || mood === 'posts-and-is-silent') this.slackPosts.push(message);
          if (mood === 'works') return { kind: 'sent' };
          return mood === 'refuses'
            ? { kind: 'not-sent', detail: 'Slack answered 404 (no_service)', remedy: 'Make a new webhook.' }
            : unknown;
        }),
    };
  }

  #issues(process: Process, { isGithubDown }: RunFaults): IncidentIssues {
    const requireUp = (): void => {
      this.calls.issues += 1;
      if (isGithubDown === true) throw down('github', 'GitHub did not take the call.');
    };
    const read = async <T>(value: () => T): Promise<T> => {
      requireUp();
      return value();
    };
    const write = <T>(change: () => T): Promise<T> =>
      process.effect(async () => {
        requireUp();
        return change();
      });
    const find = (incident: string): IncidentIssue | null => (this.issue?.incident === incident ? this.issue : null);
    return {
      find: (incident) => read(() => find(incident)),
      create: ({ incident, title, body, labels }) => write(() => this.#openIssue({ incident, title, body, labels })),
      updateBody: () => write(() => undefined),
      commentOnce: ({ incident, step, body }) => write(() => this.#comment(stepMarker(incident, step), body)),
      listComments: () => read(() => [...this.comments]),
      findAcknowledgement: () => read(() => this.acknowledgement),
      assign: (_, logins) =>
        write(() => {
          this.assigned.push(...logins);
          return [];
        }),
      close: () => write(() => undefined),
    };
  }

  #openIssue({ incident, body, labels }: Parameters<IncidentIssues['create']>[0]): IncidentIssue {
    const url = `${REPOSITORY_URL}/issues/4`;
    const marked = withMarker(body, incidentMarker(incident));
    this.issue ??= { incident, number: 4, url, state: 'open', body: marked, labels, assignees: [], createdAt: '' };
    return this.issue;
  }

  #comment(marker: string, body: string): Awaited<ReturnType<IncidentIssues['commentOnce']>> {
    const known = this.comments.find((comment) => hasMarker(comment.body, marker));
    if (known !== undefined) return { outcome: 'already-there', comment: known };
    const id = this.comments.length + 1;
    const createdAt = this.clock.now().toISOString();
    const comment = {
      id,
      url: `${REPOSITORY_URL}/issues/4#${id}`,
      author: 'github-actions[bot]',
      createdAt,
      body: withMarker(body, marker),
    };
    this.comments.push(comment);
    return { outcome: 'written', comment };
  }
}

/** Counts what changes something, and dies where it is told to. */
class Process {
  readonly #kill: Kill | null;
  #effects = 0;
  #isDead = false;

  constructor(kill: Kill | null) {
    this.#kill = kill;
  }

  async effect<T>(apply: () => Promise<T>): Promise<T> {
    if (this.#isDead) throw new Killed('dead');
    const isFatal = this.#kill?.atEffect === this.#effects;
    this.#effects += 1;
    if (isFatal) this.#isDead = true;
    if (isFatal && !(this.#kill?.isApplied ?? false)) throw new Killed('before');
    const value = await apply();
    if (isFatal) throw new Killed('after');
    return value;
  }
}

function down(dependency: 'github' | 'git', message: string): DependencyError {
  return new DependencyError({ dependency, message, retryable: true });
}
