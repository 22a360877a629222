import type { Clue, EvidenceSource } from '../investigation/source-evidence.ts';

/** What a source showed. `facts` are numbers for the charts; `null` where it has none. */
export interface SourceAnswer<Facts = never> {
  readonly status: 'measured' | 'unknown' | 'not-configured';
  /** What it showed, or why it could not be had, in one sentence. */
  readonly observed: string;
  readonly remedy: string | null;
  readonly clues: readonly Clue[];
  readonly facts: Facts | null;
}

/** What a source has so far. It counts where the rest does not come in time. */
export type SourceProgress<Facts = never> = Pick<SourceAnswer<Facts>, 'observed' | 'clues' | 'facts'>;

export type KeepProgress<Facts> = (sofar: () => SourceProgress<Facts>) => void;

/** One source, ready to be asked. */
export interface SourceJob<Facts = never> {
  readonly source: EvidenceSource;
  /** What is asked, in one line, without credentials. */
  readonly query: string;
  /** Throws the two known faults; `keep` takes a way to ask what there is so far. */
  readonly gather: (signal: AbortSignal, keep: KeepProgress<Facts>) => Promise<SourceAnswer<Facts>>;
}

export interface InvestigatedWindow {
  /** UTC with `Z`. */
  readonly from: string;
  readonly to: string;
}

export function notConfigured(observed: string, remedy: string): SourceAnswer {
  return { status: 'not-configured', observed, remedy, clues: [], facts: null };
}

export function unknownSource(observed: string, remedy: string): SourceAnswer {
  return { status: 'unknown', observed, remedy, clues: [], facts: null };
}

/** A job whose answer is known without asking. */
export function answeredJob(about: Pick<SourceJob, 'source' | 'query'>, answer: SourceAnswer): SourceJob {
  return { ...about, gather: async () => answer };
}
