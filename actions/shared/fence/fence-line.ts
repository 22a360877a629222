import { VERDICTS, type Verdict } from '../verdict/verdict.ts';

/** How layer 3 ended, as one job hands it to the next (`renderFenceLine`). */
export interface FenceLine {
  /** `null`: the job set no fence, and the text says why. */
  readonly verdict: Verdict | null;
  readonly text: string;
}

/** Reads a line that begins with a verdict and a colon, or any other one. */
export function parseFenceLine(text: string): FenceLine {
  return { verdict: VERDICTS.find((verdict) => text.startsWith(`${verdict}: `)) ?? null, text };
}
