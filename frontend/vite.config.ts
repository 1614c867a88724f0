/** Builds the phone app from src/ into static/m, from where the server gives it out at /m/. */
import path from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { chunkOf } from './build/chunks.ts';
import { gzipBesides } from './build/gzip.ts';
import { keepRecentAssets } from './build/recent_assets.ts';
import { serviceWorker } from './build/service_worker.ts';

const here = import.meta.dirname;
const outDir = path.resolve(here, '../static/m');

export default defineConfig({
  root: here,
  base: '/m/',
  resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] }, // not the one for ES5
  define: { __APP_VERSION__: JSON.stringify(process.env['APP_VERSION'] ?? 'dev') },
  build: {
    outDir,
    emptyOutDir: false, // phones with the previous release open still ask for its chunks
    target: ['chrome79', 'safari13.1'],
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf }] } },
    },
  },
  plugins: [
    vue({ features: { optionsAPI: false } }),
    serviceWorker({ template: path.join(here, 'sw.template.js'), publicDir: path.join(here, 'public') }),
    keepRecentAssets(outDir),
    gzipBesides(outDir),
  ],
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    passWithNoTests: false,
    restoreMocks: true,
  },
});
