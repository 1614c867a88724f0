/** Lays a .gz beside every built text file, so that the server need not compress at each request. */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;

export function gzipBesides(outDir: string): Plugin {
  return {
    name: 'gzip-besides',
    apply: 'build',
    closeBundle: {
      order: 'post',
      handler() {
        for (const name of fs.readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
          if (TEXT.test(name)) compress(path.join(outDir, name));
        }
      },
    },
  };
}

function compress(file: string): void {
  fs.writeFileSync(`${file}.gz`, gzipSync(fs.readFileSync(file), { level: 9 }));
}
