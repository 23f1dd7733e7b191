import { defineConfig } from 'vitest/config'

// Browser tests: one file at a time, because one Chromium is enough for a small machine.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    fileParallelism: false,
    globalSetup: 'vitest.global.ts',
    // Ends of patience for what hangs, not measures of speed: a machine that also compiles may take its time.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
