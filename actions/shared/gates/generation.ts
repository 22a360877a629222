import type { Gate } from './gate.ts';

/** A reverted transition leaves a config that collectors may have seen before under another meaning (DESIGN.md section 1). */
export const generationGate: Gate = {
  id: 'generation',
  title: 'Config and history agree',
  isAsked: () => true,
  isBypassable: false,
  assess({ config, generation }) {
    const about = { expected: `generation ${generation}, the newest that the commits name`, limit: generation };
    const observed = `generation ${config.generation}`;
    if (config.generation >= generation) return { ...about, verdict: 'pass', observed, value: config.generation };
    return {
      ...about,
      verdict: 'fail',
      observed: `${observed}: a commit was reverted by hand`,
      value: config.generation,
      remedy: 'Run a rollback, which brings config and history together, then start over.',
    };
  },
};
