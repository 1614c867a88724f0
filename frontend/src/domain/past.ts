/** What a form asks of earlier entries, of its own or of other forms. The same as app/formdefs/definitions/past.py. */
import type { Answers } from './context.ts';
import { addDays, readDay, writeDay } from './dates.ts';

/** Counted entries of these forms, newest first. */
export interface Asked {
  forms: string[];
  /** So long before the entry's day at most. */
  days: number;
  /** What is taken of each, and its kind. */
  fields?: Record<string, string>;
  /** The newest so many; all, if not said: of these only the days are known. */
  most?: number;
  /** Also those of the entry's own day; so if not said. */
  same_day?: boolean;
}

/** An earlier entry: `place` puts them in order, `counts` says that somebody was met, in a mode that counts. */
export interface Earlier {
  form: string;
  occurred_on: string;
  place: string;
  counts: boolean;
  answers: Answers;
}

export function answering({ forms, days, most, same_day }: Asked, on: string, all: Earlier[]): Earlier[] {
  const day = readDay(on) ?? 0;
  const first = writeDay(addDays(day, -days) ?? 0);
  const last = same_day === false ? writeDay(day - 1) : on;
  return all
    .filter((each) => forms.includes(each.form) && each.counts)
    .filter(({ occurred_on }) => first <= occurred_on && occurred_on <= last)
    .sort((one, other) => (one.place < other.place ? 1 : -1))
    .slice(0, most);
}

/** What is taken of an entry: it may have been made with another version, in which a value is another's. */
export function told({ fields = {} }: Asked, row: Answers): Answers {
  const taken: Answers = { occurred_on: row['occurred_on'] ?? null };
  for (const [name, kind] of Object.entries(fields)) if (isKind(kind, row[name])) taken[name] = row[name];
  return taken;
}

function isKind(kind: string, value: unknown): boolean {
  if (kind === 'date') return typeof value === 'string' && readDay(value) !== null;
  return (
    typeof value === { number: 'number', bool: 'boolean' }[kind] ||
    (kind === 'text' && typeof value === 'string')
  );
}
