import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// The Go server `npm run dev` and `npm run preview` hand API calls to.
const server = process.env.CHARTWRIGHT_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server puts a nonce of its own into each answer (internal/app/ui.go).
  html: { cspNonce: '__NONCE__' },
  // public/.gitkeep is copied into dist, so that a build leaves the committed placeholder in place.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    // The public page is an entry of its own, so that a phone loads nothing of the staff's application.
    rolldownOptions: { input: ['index.html', 'portal.html'] },
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
  test: {
    environment: 'jsdom',
    testTimeout: 30_000, // two cores that also run servers are slow at times
    include: ['src/**/*.test.{ts,tsx}', 'eslint/**/*.test.ts'],
    setupFiles: ['src/test/setup.ts'],
    css: false,
    restoreMocks: true,
  },
})
