/** Programmes of follow-up: the forms that plan together. The same as app/worklists/planning/programme.py. */
import type { Definition } from './definition.ts';
import { memoized } from './memoized.ts';
import type { Schedule } from './schedule.ts';

export interface Programme {
  head: Definition;
  schedule: Schedule;
  members: Record<string, Schedule>;
  /** The form by which the next visits are made. */
  next: Definition;
}

/** Remembered, for the same list of definitions. */
export const programmesOf = memoized((definitions: readonly Definition[]): Programme[] => {
  const byCode = new Map(definitions.map((definition) => [definition.code, definition]));
  const scheduled = definitions.filter(({ rules }) => rules?.schedule !== undefined);
  const schedules = scheduled.map(({ code, rules }) => [code, rules.schedule as Schedule] as const);
  return schedules
    .filter(([, { joins }]) => joins === undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([code, schedule]) => {
      const head = byCode.get(code);
      const next = byCode.get(schedule.next_form ?? code);
      const joined = schedules.filter(([, each]) => each.joins === code);
      if (!head || !next) return [];
      return [{ head, schedule, members: Object.fromEntries([[code, schedule], ...joined]), next }];
    });
});

/** Codes of the diseases or groups that the programme begins with. */
export function startersOf({ head, schedule }: Programme): string[] {
  if ((schedule.also ?? schedule.begins) === 'condition') return head.conditions ?? [];
  return schedule.begins === 'group' ? (head.groups ?? []) : [];
}

/** Other forms, by whose answers the first visit is asked for. */
export function isRaiser({ members, schedule }: Programme, form: string): boolean {
  return members[form] === undefined && (schedule.raised_by ?? []).some((each) => each[0] === form);
}

export function concerns(programme: Programme, form: string): boolean {
  const { members, schedule } = programme;
  const { closers = [], enders = [], origins = [], ended_by = [], voided_by = [] } = schedule;
  const told = [...origins, ...ended_by, ...voided_by].map((origin) => origin.form);
  const named = [...Object.keys(members), ...closers, ...enders, ...told];
  return isRaiser(programme, form) || named.includes(form) || named.includes('*');
}
