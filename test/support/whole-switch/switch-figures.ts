import { performance } from 'node:perf_hooks';

import type { SwitchWorld } from './switch-world.ts';

export interface FigureFacts {
  /** In milliseconds since 1970. */
  readonly pressedAt: number;
  readonly lastOfDlt: Date | null;
  readonly firstManual: ReadonlyMap<string, Date>;
}

/** What a closing note quotes: seconds from the press of the button, each by the clock of whoever wrote it down, all on this machine. */
export async function switchFigures(world: SwitchWorld, facts: FigureFacts): Promise<string> {
  const fenced = (await world.recordsOf('fence')).find(({ step }) => step === 'fenced');
  const closed = (await world.recordsOf('backfill')).find(({ state }) => state === 'closed');
  const verified = (await world.recordsOf('incident-event')).find(({ event }) => event === 'verified');
  const firstManual = [...facts.firstManual.values()].toSorted((a, b) => a.getTime() - b.getTime());
  const rows: readonly (readonly [string, number | undefined])[] = [
    ["dlt's last completed load", facts.lastOfDlt?.getTime()],
    ['state commit', answeredAt(world, 'createCommitOnBranch')],
    ["dlt's workflow disabled", answeredAt(world, 'actions/disable-workflow')],
    ["dlt's run cancelled", answeredAt(world, 'actions/cancel-workflow-run')],
    ["manual's workflow started", answeredAt(world, 'actions/create-workflow-dispatch')],
    ["dlt's role fenced", timeOf(fenced?.at)],
    ["manual's first row", firstManual[0]?.getTime()],
    ['manual has every unit', firstManual.at(-1)?.getTime()],
    ['gap closed', timeOf(closed?.at)],
    ['incident verified', timeOf(verified?.at)],
  ];
  const lines = rows.map(([name, at]) => {
    const seconds = at === undefined ? 'never' : `${((at - facts.pressedAt) / 1_000).toFixed(1)} s`;
    return `  ${name.padEnd(28)}${seconds.padStart(9)}`;
  });
  return ['The whole switch, from the press of the button:', ...lines].join('\n');
}

/** When the first request of a kind was answered. */
function answeredAt({ github }: SwitchWorld, label: string): number | undefined {
  const at = github.requests.find(({ labels }) => labels.includes(label))?.timing.answeredAt;
  return at === undefined ? undefined : performance.timeOrigin + at;
}

function timeOf(at: string | undefined): number | undefined {
  return at === undefined ? undefined : Date.parse(at);
}
