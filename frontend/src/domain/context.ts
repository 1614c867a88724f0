/** What a form's rules may know besides the answers. Days are ISO dates. */
import { ageOn, readDay } from './dates.ts';
import type { Names } from './expression.ts';

export type Answers = Record<string, unknown>;

/** What is known of the resident that an entry is about. */
export interface ResidentFacts {
  sex: string;
  birth_date: string | null;
  groups?: string[];
  conditions?: string[]; // codes of those that are managed
  death_date?: string | null;
  /** Has a contract in force; has been given all that was due by it. */
  is_signed?: boolean | null;
  is_served?: boolean | null;
}

/**
 * The circumstances of an entry. `previous`: the answers of the resident's previous counted entry of the form, its
 * day as `occurred_on`. `past`: the entries that the form asks for, by the name that it asks by.
 */
export interface Context {
  occurred_on: string;
  today: string;
  recorded_on: string;
  resident?: ResidentFacts | null;
  previous?: Answers | null;
  has_location?: boolean;
  past?: Record<string, Answers[]>;
}

/** The names that expressions know these circumstances by. */
export function namesOf(context: Context): Names {
  return {
    occurred_on: context.occurred_on,
    today: context.today,
    recorded_on: context.recorded_on,
    has_location: context.has_location ?? false,
    resident: residentNames(context),
  };
}

function residentNames({ resident, occurred_on }: Context): Names {
  if (!resident) return {};
  const born = resident.birth_date === null ? null : readDay(resident.birth_date);
  const day = readDay(occurred_on);
  return {
    sex: resident.sex,
    birth_date: resident.birth_date,
    age: born === null || day === null ? null : ageOn(born, day),
    groups: resident.groups ?? [],
    conditions: resident.conditions ?? [],
    is_signed: resident.is_signed,
    is_served: resident.is_served,
  };
}
