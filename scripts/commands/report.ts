import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { factsOfFolder, readFolders, toIndexed } from '../../actions/report-incident/list-indexed.ts';
import { readCheckoutFiles } from '../../actions/shared/adapters/checkout-files.ts';
import { CHECKOUT, measurePeoplesFiles, PEOPLES_PATHS } from '../../actions/shared/peoples-files/measure-files.ts';
import { createEchartsRenderer } from '../../actions/shared/adapters/echarts-svg.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { readIncidentFolders, writeBelow } from '../../actions/shared/adapters/incident-folders.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { incidentPath } from '../../actions/shared/incident/incident-record.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { amendIncidentIndex } from '../../actions/shared/report/incident-index.ts';
import { planCharts } from '../../actions/shared/report/plan-charts.ts';
import { amendReport, renderFreshReport } from '../../actions/shared/report/render-report.ts';
import type { ReportFacts } from '../../actions/shared/report/report-facts.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';
import { chooseIncident } from './choose-incident.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget, type Target } from './find-target.ts';

export interface ReportCommandOptions extends CommonOptions {
  /** By default the newest one. */
  readonly incident?: string;
  /** Into the clone's work tree, instead of standard output. */
  readonly write?: true;
  /** `incidents/README.md` instead of one report. */
  readonly index?: true;
}

interface LocalFile {
  readonly path: string;
  readonly text: string;
}

const HISTORY_MS = 15_000;
const INDEX_PATH = 'incidents/README.md';

/** `switchback report`: the report of an incident, or the index of all, as the clone and the history alone have it. Asks GitHub nothing. */
export async function reportCommand(options: ReportCommandOptions, context: CommandContext): Promise<CommandOutcome> {
  const target = await findTarget(options, context);
  const known = readFolders(await readIncidentFolders(target.cwd));
  const { policy } = await measurePeoplesFiles(() => readCheckoutFiles(target.cwd, PEOPLES_PATHS), CHECKOUT);
  const records = await readRecords(target, context);
  for (const piece of [policy, records]) if (!piece.measured) context.log.warning(`${piece.message} ${piece.remedy}`);
  const about = { policy, records, now: systemClock.now() };
  const { files, leftAlone } = options.index
    ? {
        files: [
          await renderIndex(
            target,
            known.map((one) => toIndexed(factsOfFolder(one, about))),
          ),
        ],
        leftAlone: [],
      }
    : await renderOne(target, factsOfFolder(chooseIncident(known, options.incident), about));
  const written = options.write === true ? await writeChanged(target.cwd, files) : [];
  const decision = options.write === true ? (written.length > 0 ? 'written' : 'unchanged') : 'rendered';
  const reasonCode = decision === 'unchanged' ? 'report-unchanged' : 'report-rendered';
  const [main] = files;
  return {
    exitCode: 0,
    json: {
      schemaVersion: 1,
      decision,
      reasonCode,
      files: files.map(({ path }) => path),
      written,
      leftAlone,
      text: main?.text ?? '',
    },
    lines: options.write === true ? describeWritten(written, target.cwd) : (main?.text.trimEnd().split('\n') ?? []),
    remarks: leftAlone.length === 0 ? [] : [`Left alone, since people edited them: ${leftAlone.join(', ')}.`],
  };
}

async function readRecords(
  target: Target,
  { signal, environment }: CommandContext,
): Promise<Measured<readonly HistoryRecord[]>> {
  const { cwd, remote } = target;
  const bounded = AbortSignal.any([signal, signalAfter(HISTORY_MS)]);
  const read = await measureFault(async () => {
    const history = gitHistoryStore({
      remote: await cloneHistoryRemote({ cwd, remote, environment, signal: bounded }),
      environment,
    });
    try {
      return await history.read(bounded);
    } finally {
      await history.close();
    }
  }, 'The report goes on without the history: times of what came later are unknown.');
  return read.measured
    ? { measured: true, value: parseHistoryFiles(read.value.files).records.map(({ record }) => record) }
    : read;
}

async function renderOne(
  { cwd }: Target,
  facts: ReportFacts,
): Promise<{ files: readonly LocalFile[]; leftAlone: readonly string[] }> {
  const path = incidentPath(facts.record.id, 'README.md');
  const before = await readOrNull(cwd, path);
  const amended = before === null ? { text: renderFreshReport(facts), leftAlone: [] } : amendReport(before, facts);
  const plans = planCharts(facts.investigation?.series ?? [], facts.record).filter(({ lines }) => lines.length > 0);
  const charts = createEchartsRenderer();
  const pictures = plans.map((plan) => ({ path: incidentPath(facts.record.id, plan.file), text: charts.render(plan) }));
  return { files: [{ path, text: amended.text }, ...pictures], leftAlone: amended.leftAlone };
}

async function renderIndex({ cwd }: Target, incidents: Parameters<typeof amendIncidentIndex>[1]): Promise<LocalFile> {
  return { path: INDEX_PATH, text: amendIncidentIndex((await readOrNull(cwd, INDEX_PATH)) ?? '', incidents) };
}

/** What says the same already is not touched. */
async function writeChanged(cwd: string, files: readonly LocalFile[]): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { path, text } of files) {
    if ((await readOrNull(cwd, path)) === text) continue;
    await writeBelow(cwd, path, text);
    written.push(path);
  }
  return written;
}

function describeWritten(written: readonly string[], cwd: string): readonly string[] {
  if (written.length === 0) return ['The files say already what is known.'];
  return [
    ...written.map((path) => `Written: ${oneLine(join(cwd, path), 300)}`),
    'Read it, then commit it on a branch and open a pull request.',
  ];
}

async function readOrNull(cwd: string, path: string): Promise<string | null> {
  try {
    return await readFile(join(cwd, path), 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw cause;
  }
}
