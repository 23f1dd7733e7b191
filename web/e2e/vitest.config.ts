import { defineConfig } from 'vitest/config'

// Browser tests: two files at a time, because each of them waits often, for its server or for a clock.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    maxWorkers: 2,
    globalSetup: 'vitest.global.ts',
    // Ends of patience for what hangs, not measures of speed: a machine that also compiles may take its time.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
