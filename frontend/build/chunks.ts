/** Few and large chunks: what repeats from module to module is packed once, and a phone keeps all of them anyway. */

interface Graph {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null;
}

const FIRST = /src\/(main\.ts|screens\/(Today|SignIn)Screen\.vue)$/;
const SCREENS = /src\/screens\/(contract\/)?\w+Screen\.vue$/;
/** Asked for by few, or late. */
const ALONE = /SignaturePad|signature_pad|fill\/(Preview|preview)/;

/** `core`: all that the first screens need; `pages`: what other screens do, too; `visit`: filling in a form, signing. */
export function chunkOf(id: string, graph: Graph): string | null {
  if (ALONE.test(id)) return null;
  if (isFor(FIRST, id, graph)) return 'core';
  if (isFor(SCREENS, id, graph)) return 'pages';
  return id.includes('/src/') ? 'visit' : null;
}

/** Whether it is one of these modules, or imported by one, or by what one imports. */
function isFor(modules: RegExp, id: string, graph: Graph, seen = new Set<string>()): boolean {
  if (modules.test(id)) return true;
  seen.add(id);
  const importers = graph.getModuleInfo(id)?.importers ?? [];
  return importers.some((each) => !seen.has(each) && isFor(modules, each, graph, seen));
}
