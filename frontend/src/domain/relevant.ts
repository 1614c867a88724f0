/** What of a draft belongs into its entry: answers that are no longer asked for stay in the draft alone. */
import { rowFields, shownFields } from './conditions.ts';
import type { Answers, Context } from './context.ts';
import { fieldsOf, type Definition, type Field } from './definition.ts';
import type { Names } from './expression.ts';
import { readAnswers } from './reading.ts';
import { isObject } from './objects.ts';
import { isBlank } from './shape.ts';

/** Without blanks and without what is not shown; hiding one answer may hide the next, so until nothing changes. */
export function relevantAnswers(definition: Definition, answers: Answers, context: Context): Answers {
  const { names } = readAnswers(definition, answers, context);
  const kept = shownAnswers(definition, answers, names);
  return count(kept) === count(answers) ? kept : relevantAnswers(definition, kept, context);
}

function shownAnswers(definition: Definition, answers: Answers, names: Names): Answers {
  const shown = shownFields(definition, names);
  const kept: Answers = {};
  for (const field of fieldsOf(definition)) {
    const value = answers[field.id];
    if (shown.has(field.id) && !isBlank(value)) kept[field.id] = shownInside(field, value, shown, names);
  }
  return kept;
}

function shownInside(field: Field, value: unknown, shown: Set<string>, names: Names): unknown {
  if (field.type === 'group' && isObject(value)) return picked(value, shown, `${field.id}.`);
  if (field.type === 'rows' && Array.isArray(value))
    return value.map((row: Answers) => picked(row, rowFields(field, names, row).shown, ''));
  return value;
}

function picked(answers: Answers, shown: Set<string>, prefix: string): Answers {
  return Object.fromEntries(
    Object.entries(answers).filter(([id, value]) => shown.has(prefix + id) && !isBlank(value)),
  );
}

/** How many answers there are, those in groups and rows included. */
function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + count(each), 1);
}
