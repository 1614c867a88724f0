/** Removes from assets/ what no release of the last month has made; what is younger stays for phones not yet updated. */
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const MONTH = 31 * 24 * 3600 * 1000;

export function keepRecentAssets(outDir: string): Plugin {
  return {
    name: 'keep-recent-assets',
    apply: 'build',
    writeBundle(_options, bundle) {
      const folder = path.join(outDir, 'assets');
      if (!fs.existsSync(folder)) return;
      const oldest = Date.now() - MONTH;
      for (const name of fs.readdirSync(folder)) {
        const file = path.join(folder, name);
        const isOfThisBuild = `assets/${name.replace(/\.gz$/, '')}` in bundle;
        if (!isOfThisBuild && fs.statSync(file).mtimeMs < oldest) fs.rmSync(file);
      }
    },
  };
}
