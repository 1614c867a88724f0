/** What stands in the way of saving a visit, in the order of its questions. */
import { DAY, missingReasons, unconfirmed } from './doubts';
import { topOf, withoutRows } from './paths';
import { askedFor, type Filling, type Standing } from './visit';

export interface Problem {
  form: string;
  path: string;
  message: string;
  isDoubt: boolean;
}

export function problemsOf(filling: Filling): Problem[] {
  const all = filling.standings.value.flatMap((standing) => {
    const { code } = standing.form.definition;
    const at = (path: string): string => (path === DAY ? '' : (askedFor(filling, code, path)[0] ?? code));
    const found = [
      ...faultsOf(standing).map((fault) => ({ ...fault, form: at(fault.path), isDoubt: false })),
      ...unconfirmed(filling, standing).map((doubt) => ({
        form: doubt.path === null ? code : at(doubt.path),
        path: doubt.path ?? '',
        message: doubt.message,
        isDoubt: true,
      })),
    ];
    return found.sort((a, b) => rank(standing, a.path) - rank(standing, b.path));
  });
  const unique = new Map(all.map((each) => [`${each.form} ${each.path} ${each.message}`, each]));
  return [...unique.values()];
}

export function faultsOf(standing: Standing): { path: string; message: string }[] {
  const found = standing.examination.faults.map(({ path, message }) => ({
    path: path.replace(/^answers\./, ''),
    message,
  }));
  return [...found, ...missingReasons(standing), ...missingMode(standing)];
}

/** A contract is signed face to face, so how has to be said, though the form itself does not insist. */
export function needsMode({ form, relevant }: Standing): boolean {
  return form.definition.code === 'sign' && relevant['visit_mode'] === undefined;
}

function missingMode(standing: Standing): { path: string; message: string }[] {
  return needsMode(standing) ? [{ path: 'visit_mode', message: '请选择签约方式' }] : [];
}

function rank(standing: Standing, path: string): number {
  const ids = standing.form.definition.sections.flatMap((section) => section.fields.map((field) => field.id));
  return ids.indexOf(topOf(path));
}

/** Required questions that are shown, and how many of them have an answer. */
export function progressOf(filling: Filling): { done: number; all: number } {
  const missing = new Set<string>();
  const asked = new Set<string>();
  for (const { form, shown, required, examination } of filling.standings.value) {
    const code = form.definition.code;
    for (const path of required)
      if (shown.has(path) && parentAsked(path, shown)) asked.add(keyOf(filling, code, path));
    for (const fault of examination.faults) {
      const path = keyOf(filling, code, withoutRows(fault.path.replace(/^answers\./, '')));
      if (fault.code === 'required' && asked.has(path)) missing.add(path);
    }
  }
  return { done: asked.size - missing.size, all: asked.size };
}

function keyOf(filling: Filling, code: string, path: string): string {
  return `${askedFor(filling, code, path)[0] ?? code}:${path}`;
}

function parentAsked(path: string, shown: Set<string>): boolean {
  return !path.includes('.') || shown.has(topOf(path));
}
