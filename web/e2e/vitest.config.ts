import { defineConfig } from 'vitest/config'

// Browser tests: one file at a time, because one Chromium is enough for a small machine.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
})
