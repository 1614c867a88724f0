/** One visit with several forms: what they share is asked once, and each form gets its own answers back. */
import type { Answers } from './context.ts';
import { memoized } from './memoized.ts';
import { fieldsOf, type Definition, type Field, type Section } from './definition.ts';

/** A section as the visit asks it: of which form, and with which of its fields. */
export interface VisitSection {
  form: string;
  section: Section;
}

/** The name that forms of a visit share the field under. */
export function sharedName({ id, shared }: Field): string | undefined {
  return typeof shared === 'string' ? shared : shared ? id : undefined;
}

const sharedIn = memoized(
  (definition: Definition) => new Map(fieldsOf(definition).map((field) => [sharedName(field), field])),
);

export function sharedField(definition: Definition, name: string): Field | undefined {
  return sharedIn(definition).get(name);
}

/** The form that asks for all: the first that has the field, rather one that asks in any case. */
export function homeOf(definitions: Definition[], name: string): string | undefined {
  const having = definitions.filter((each) => sharedField(each, name));
  const always = having.find((each) => sharedField(each, name)?.show === undefined);
  return (always ?? having[0])?.code;
}

/** The sections of all forms in order; a shared field stands in one of them. */
export function visitSections(definitions: Definition[]): VisitSection[] {
  return definitions.flatMap(({ code, sections }) =>
    sections
      .map((section) => ({ ...section, fields: section.fields.filter(isAskedHere(code)) }))
      .filter(({ fields }) => fields.length > 0)
      .map((section) => ({ form: code, section })),
  );

  function isAskedHere(code: string): (field: Field) => boolean {
    return (field) => {
      const name = sharedName(field);
      return name === undefined || homeOf(definitions, name) === code;
    };
  }
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
    const name = sharedName(field);
    const value = name === undefined ? own[field.id] : takes(field, visit.shared[name]);
    if (value !== undefined) answers[field.id] = value;
  }
  return answers;
}

/** Sets an answer where it belongs: once for all forms, or for this form alone. The visit itself is not changed. */
export function answered(visit: VisitAnswers, form: string, field: Field, value: unknown): VisitAnswers {
  const name = sharedName(field);
  if (name !== undefined) return { ...visit, shared: { ...visit.shared, [name]: value } };
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
