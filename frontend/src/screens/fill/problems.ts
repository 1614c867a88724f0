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

type Asking = Pick<Problem, 'form' | 'path'>;

export function problemsOf(filling: Filling): Problem[] {
  const all = filling.standings.value.flatMap((standing) => {
    const { code } = standing.form.definition;
    const at = (path: string): Asking => (path === DAY ? { form: '', path } : placeOf(filling, code, path));
    const found = [
      ...faultsOf(standing).map((fault) => ({ ...fault, isDoubt: false })),
      ...unconfirmed(filling, standing).map(({ path, message }) => ({ path, message, isDoubt: true })),
    ];
    return found
      .sort((a, b) => rank(standing, a.path ?? '') - rank(standing, b.path ?? ''))
      .map((each) => ({ ...each, ...(each.path === null ? { form: code, path: '' } : at(each.path)) }));
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
function needsMode({ form, relevant }: Standing): boolean {
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

/** Where a question stands: in the form that asks for all that share it. */
function placeOf(filling: Filling, code: string, path: string): Asking {
  const [place] = askedFor(filling, code, path);
  return { form: place?.code ?? code, path: place?.path ?? path };
}

function keyOf(filling: Filling, code: string, path: string): string {
  const place = placeOf(filling, code, path);
  return `${place.form}:${place.path}`;
}

function parentAsked(path: string, shown: Set<string>): boolean {
  return !path.includes('.') || shown.has(topOf(path));
}
