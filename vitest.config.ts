import { defineConfig } from 'vitest/config';

/** The quick suite: everything but `*.full.test.ts`, below 4 minutes on 2 cores. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.full.test.ts', 'test/scratch/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
