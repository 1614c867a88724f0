/** Builds the little script of the supervisors' pages (htmx and its settings) into static/console/console.js. */
import path from 'node:path';
import { defineConfig } from 'vite';
import { gzipBesides } from './build/gzip.ts';

const here = import.meta.dirname;
const outDir = path.resolve(here, '../static/console');

export default defineConfig({
  root: here,
  publicDir: false,
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome79', 'safari13.1'],
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { eval: false }, // htmx has one; its configuration forbids it
      input: { console: path.join(here, 'console/main.ts') },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
  plugins: [gzipBesides(outDir)],
});
