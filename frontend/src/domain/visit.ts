/** One visit with several forms: what they share is asked once, and each form gets its own answers back. */
import type { Answers } from './context.ts';
import { fieldsOf, type Definition, type Field, type Section } from './definition.ts';

/** A section as the visit asks it: of which form, and with which of its fields. */
export interface VisitSection {
  form: string;
  section: Section;
}

/** The sections of all forms in order; a shared field stands in the first form that has it. */
export function visitSections(definitions: Definition[]): VisitSection[] {
  const asked = new Set<string>();
  const found: VisitSection[] = [];
  for (const definition of definitions) {
    const mine = new Set<string>();
    for (const section of definition.sections) {
      const fields = section.fields.filter((field) => !field.shared || !asked.has(field.id));
      fields.filter((field) => field.shared).forEach((field) => mine.add(field.id));
      if (fields.length) found.push({ form: definition.code, section: { ...section, fields } });
    }
    mine.forEach((id) => asked.add(id));
  }
  return found;
}

/** The ids of the fields that at least two of the forms share. */
export function sharedFields(definitions: Definition[]): Set<string> {
  const counts = new Map<string, number>();
  for (const definition of definitions)
    for (const field of fieldsOf(definition))
      if (field.shared) counts.set(field.id, (counts.get(field.id) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > 1).map(([id]) => id));
}

/** What was answered in a visit: shared answers once, the others under their form. */
export interface VisitAnswers {
  shared: Answers;
  own: Record<string, Answers>;
}

export function emptyVisit(): VisitAnswers {
  return { shared: {}, own: {} };
}

/** The answers of one form of the visit, as its entry holds them. */
export function answersOf(visit: VisitAnswers, definition: Definition): Answers {
  const own = visit.own[definition.code] ?? {};
  const answers: Answers = {};
  for (const field of fieldsOf(definition)) {
    const value = field.shared ? takes(field, visit.shared[field.id]) : own[field.id];
    if (value !== undefined) answers[field.id] = value;
  }
  return answers;
}

/** Sets an answer where it belongs: once for all forms, or for this form alone. The visit itself is not changed. */
export function answered(visit: VisitAnswers, form: string, field: Field, value: unknown): VisitAnswers {
  if (field.shared) return { ...visit, shared: { ...visit.shared, [field.id]: value } };
  const own = { ...(visit.own[form] ?? {}), [field.id]: value };
  return { ...visit, own: { ...visit.own, [form]: own } };
}

/** The visit that entries were made from, so that it can be opened again. */
export function visitOf(entries: { definition: Definition; answers: Answers }[]): VisitAnswers {
  return entries.reduce<VisitAnswers>(
    (visit, { definition, answers }) =>
      fieldsOf(definition).reduce<VisitAnswers>(
        (so_far, field) =>
          answers[field.id] === undefined
            ? so_far
            : answered(so_far, definition.code, field, answers[field.id]),
        visit,
      ),
    emptyVisit(),
  );
}

/** An entry of some form, made before. */
export interface Earlier {
  form: string;
  occurred_on: string;
  answers: Answers;
}
/** An answer that a new entry begins with, and where it comes from. */
export interface Carried {
  value: unknown;
  form: string;
  occurred_on: string;
}

/** What a new entry of the form carries over, by field: the newest answer of those that the field may take. */
export function carriedOver(definition: Definition, earlier: readonly Earlier[]): Record<string, Carried> {
  const newest = [...earlier].sort((a, b) => (a.occurred_on < b.occurred_on ? 1 : -1));
  const carried: Record<string, Carried> = {};
  for (const field of fieldsOf(definition).filter((each) => each.carry)) {
    for (const { form, occurred_on, answers } of newest) {
      const value = answers[sourceIn(definition, field, form) ?? ''];
      if (value === undefined) continue;
      carried[field.id] = { value, form, occurred_on };
      break;
    }
  }
  return carried;
}

/** The field of an entry of that form which this field takes its answer from. */
function sourceIn({ code }: Definition, { id, carry, shared }: Field, form: string): string | undefined {
  if (form === code || shared) return id;
  for (const source of Array.isArray(carry) ? carry : []) {
    const [name, field = id] = source.split('.');
    if (name === form) return field;
  }
  return undefined;
}

/** A shared choice may have codes that another form does not take, such as a mode of visit. */
function takes(field: Field, value: unknown): unknown {
  if (field.type !== 'choice' || value === undefined) return value;
  return field.options?.some(([code]) => code === value) ? value : undefined;
}
