/** What a person is on a day: groups and managed diseases. The groups are those of app/residents/groups/membership.py. */
import type { ResidentFacts } from './context.ts';
import { ageOn, readDay } from './dates.ts';

/** A group, since when and until when, and by what: age, disease, list or pregnancy. */
export interface Belonging {
  code: string;
  by: string;
  since?: string;
  until?: string;
}

/** As much of a resident as tells what holds on a day. */
export interface Standing {
  sex: string;
  birth_date: string;
  groups?: readonly string[];
  group_details?: readonly Belonging[];
  conditions?: readonly { code: string }[];
  /** Where the server has not yet told since when somebody is one of the old: from this age on. */
  elderly_from?: number;
  /** From when on each disease is managed, each list names the person. */
  since?: Record<string, string>;
}

const CHILD = 'G02';
const ELDERLY = 'G03';
const CANCER = 'G18';
const NO_GROUP = 'G90';
const CHILD_UNDER = 7;
const COPD_FROM = 35;
const BY_CONDITION: Record<string, string> = {
  I10: 'G04',
  E11: 'G05',
  F20: 'G06',
  A15: 'G07',
  J44: 'G10',
  J45: 'G19',
  M81: 'G19',
};
const BY_NO_LIST = new Set(['G02', 'G03', 'G04', 'G05', 'G06', 'G07', 'G10', 'G90']);

/** What forms ask about the resident, as of the day of the visit. */
export function factsOn(person: Standing, day: string): ResidentFacts {
  const { sex, birth_date, since = {}, conditions: managed = [] } = person;
  const conditions = managed.map(({ code }) => code).filter((code) => (since[code] ?? '') <= day);
  return { sex, birth_date, groups: groupsOn(person, conditions, day), conditions };
}

function groupsOn(person: Standing, conditions: readonly string[], day: string): string[] {
  const age = ageOn(readDay(person.birth_date) ?? 0, readDay(day) ?? 0);
  const found = new Set([...listed(person, day), ...byAge(age, person.elderly_from ?? 65)]);
  for (const code of conditions) {
    const group = groupOf(code, age);
    if (group !== undefined) found.add(group);
  }
  return found.size ? [...found].sort() : [NO_GROUP];
}

function byAge(age: number, elderlyFrom: number): string[] {
  if (age < CHILD_UNDER) return [CHILD];
  return age >= elderlyFrom ? [ELDERLY] : [];
}

function groupOf(condition: string, age: number): string | undefined {
  if (condition.startsWith('C')) return CANCER;
  return condition === 'J44' && age < COPD_FROM ? undefined : BY_CONDITION[condition];
}

function listed({ groups = [], group_details: details }: Standing, day: string): string[] {
  if (details === undefined) return groups.filter((code) => !BY_NO_LIST.has(code));
  return details
    .filter(({ by, code }) => by === 'list' || by === 'pregnancy' || code === ELDERLY) // of 60, in some regions
    .filter(({ since = '', until = day }) => since <= day && day <= until)
    .map(({ code }) => code);
}
