/** Writes sw.js: the template with the list of files to keep on the phone, and a version that changes with them. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Plugin, Rolldown } from 'vite';

interface Settings {
  template: string;
  publicDir: string;
}

/** A file of the app, and whether its name changes with its content. */
type Kept = [file: string, immutable: boolean];

export function serviceWorker({ template, publicDir }: Settings): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post', // after index.html and everything else has been made
      handler(_options, bundle) {
        if (!('index.html' in bundle)) this.error('no index.html to open offline');
        const files = { ...builtFiles(bundle), ...publicFiles(publicDir) };
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: fill(fs.readFileSync(template, 'utf8'), files),
        });
      },
    },
  };
}

type Files = Record<string, string | Uint8Array>;

function builtFiles(bundle: Rolldown.OutputBundle): Files {
  return Object.fromEntries(
    Object.entries(bundle)
      .filter(([name]) => !name.endsWith('.map') && !name.startsWith('.'))
      .map(([name, file]) => [name, file.type === 'chunk' ? file.code : file.source]),
  );
}

/** Asked for once, by whoever installs the app, and never shown by it. */
const OF_INSTALLING = /-512\.png$/;

function publicFiles(folder: string): Files {
  return Object.fromEntries(
    fs
      .readdirSync(folder)
      .filter((name) => !OF_INSTALLING.test(name))
      .map((name): [string, Uint8Array] => [name, fs.readFileSync(path.join(folder, name))]),
  );
}

function fill(template: string, files: Files): string {
  const names = Object.keys(files).sort();
  const hash = createHash('sha256').update(template);
  for (const name of names) hash.update(name).update(files[name] ?? '');
  const kept = names.map((name): Kept => [name, name.startsWith('assets/')]);
  return template
    .replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16)))
    .replace('__FILES__', () => JSON.stringify(kept));
}
