import { defineConfig } from 'vitest/config';

/** The quick suite: everything but `*.full.test.ts` and `*.matrix.test.ts`, below 4 minutes on 2 cores. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.full.test.ts', 'test/**/*.matrix.test.ts', 'test/scratch/**'],
    // A test takes seconds at most; a machine that is busy with something else takes many times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Files share the modules of their worker: loading them anew for each of some 150 files takes half a minute. No test changes a module.
    isolate: false,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
