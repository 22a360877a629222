import { defineConfig } from 'vitest/config';

/** The whole of `rollback.yml` with one thing broken at a time, and with each of its jobs killed at each effect. CI runs a share of the classes. */
export default defineConfig({
  test: {
    include: ['test/**/*.matrix.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Most of a class is waiting for processes, and for faults to pass.
    maxConcurrency: 6,
    fileParallelism: false,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
