import { defineConfig } from 'vitest/config';

/** The quick suite: everything but `*.full.test.ts`, below 4 minutes on 2 cores. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.full.test.ts', 'test/scratch/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Files share the modules of their worker: loading them anew for each of some 150 files takes half a minute. No test changes a module.
    isolate: false,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
