/** Takes the address of an outside font host out of Vant's style sheets; the same font is inlined beside it. */
import type { Plugin } from 'vite';

const OUTSIDE_FONT = /,\s*url\(["']?(?:https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g;

export function withoutOutsideFonts(): Plugin {
  return {
    name: 'without-outside-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /\/vant\/.*\.css/ },
      handler: (code) => ({ code: code.replace(OUTSIDE_FONT, ''), map: null }),
    },
  };
}
