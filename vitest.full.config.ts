import { defineConfig } from 'vitest/config';

/** The full suite's own part: what needs a Postgres server, act, a real Node 24, kills or large matrices. Below 60 minutes. */
export default defineConfig({
  test: {
    include: ['test/**/*.full.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Measurements and servers disturb each other: one file at a time.
    fileParallelism: false,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
