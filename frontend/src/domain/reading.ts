/** Reads answers in their circumstances: what is usable, what is computed, and the names rules know. */
import { namesOf, type Answers, type Context } from './context.ts';
import { fieldsOf, type Definition, type Field } from './definition.ts';
import { compileExpression, type Compiled, type Names } from './expression.ts';
import type { Fault } from './fault.ts';
import { checkIdNumber } from './id_number.ts';
import { told } from './past.ts';
import { memoized } from './memoized.ts';
import { isObject } from './objects.ts';
import { compileShape, compileShapes, readObject, type Checks } from './shape.ts';

/** `answers`: what is kept, computed values included. `names`: these and the circumstances. */
export interface Reading {
  answers: Answers;
  names: Names;
  faults: Fault[];
}

interface Computed {
  group: string | null;
  name: string;
  compute: Compiled;
}

interface Reader {
  shapes: Checks;
  computed: Computed[];
  previous: Map<string, (value: unknown, today: string) => unknown>;
  idNumbers: string[];
}

export function readAnswers(definition: Definition, answers: Answers, context: Context): Reading {
  const reader = readerOf(definition);
  const faults: Fault[] = [];
  const kept = readObject(answers, reader.shapes, 'answers', faults, context.today);
  const names: Names = { ...kept, ...namesOf(context), params: definition.rules.params };
  names['prev'] = previousNames(reader, context);
  if (definition.past) names['past'] = pastNames(definition.past, context);
  names['said'] = Object.fromEntries(reader.idNumbers.map((name) => [name, said(kept[name], context.today)]));
  for (const each of reader.computed) compute(each, kept, names);
  return { answers: kept, names, faults };
}

const readerOf = memoized((definition: Definition): Reader => {
  const fields = fieldsOf(definition);
  const asked = new Set(variables(definition).filter((path) => path.startsWith('prev.')));
  const previous = fields.filter(({ id }) => asked.has(`prev.${id}`));
  return {
    shapes: compileShapes(fields),
    computed: fields.flatMap(computedIn),
    previous: new Map(previous.map((field) => [field.id, usable(field)])),
    idNumbers: fields.filter(({ format }) => format === 'id_no').map(({ id }) => id),
  };
});

function computedIn(field: Field): Computed[] {
  if (field.type === 'computed')
    return [{ group: null, name: field.id, compute: compileExpression(field.compute) }];
  const inner = field.type === 'group' ? (field.fields ?? []) : [];
  return inner
    .filter(({ type }) => type === 'computed')
    .map((each) => ({ group: field.id, name: each.id, compute: compileExpression(each.compute) }));
}

function compute({ group, name, compute }: Computed, kept: Answers, names: Names): void {
  const inside = group === null ? kept : kept[group];
  if (!isObject(inside)) return;
  const value = compute(names);
  if (value === null) return;
  inside[name] = value;
  if (group === null) names[name] = value;
}

/** Of the previous entry, what rules ask for and can use: it may have been made with another version. */
function previousNames(reader: Reader, context: Context): Names {
  const { previous } = context;
  if (!previous) return {};
  const found: Names = { occurred_on: previous['occurred_on'] ?? null };
  for (const [name, use] of reader.previous) {
    const value = previous[name] ?? null;
    if (value !== null) found[name] = use(value, context.today);
  }
  return found;
}

function pastNames(asked: NonNullable<Definition['past']>, { past = {} }: Context): Names {
  const rows = Object.entries(asked).map(([name, each]) => [
    name,
    (past[name] ?? []).map((row) => told(each, row)),
  ]);
  return Object.fromEntries(rows) as Names;
}

function usable(field: Field): (value: unknown, today: string) => unknown {
  if (field.type !== 'computed') {
    const shape = compileShape(field);
    return (value, today) => shape(value, field.id, [], today);
  }
  const wanted = { number: 'number', bool: 'boolean' }[field.of ?? 'text'] ?? 'string';
  return (value) => (typeof value === wanted ? value : null);
}

/** What a valid identity card number says of its bearer. */
function said(text: unknown, today: string): Names {
  const number = typeof text === 'string' ? checkIdNumber(text, today) : 'length';
  return typeof number === 'string' ? {} : { birth_date: number.birth_date, sex: number.sex };
}

/** Every name that any expression of a tree asks for. */
function variables(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const name = (tree as { var?: unknown }).var;
  const inner = Object.values(tree).flatMap(variables);
  return typeof name === 'string' ? [name, ...inner] : inner;
}
