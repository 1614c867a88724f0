/**
 * What is due for a person: every programme's tasks, from the visits that stand.
 * The same as app/worklists/planning/tasks.py, and held to tests/vectors/plan.json.
 */
import { chain, withPlaces } from './chain.ts';
import type { Definition } from './definition.ts';
import {
  earlier,
  isOpen,
  met,
  MISSED,
  over,
  RECORD_CLOSED,
  type Due,
  type Person,
  type Visit,
} from './due.ts';
import { applies } from './evaluate.ts';
import { atPoints } from './points.ts';
import { concerns, isRaiser, startersOf, type Programme } from './programme.ts';
import { checks } from './referrals.ts';

const DIED = '3';

/** As of a day: yearly visits go on by the calendar, children and pregnancies by their weeks. */
export function tasksOf(
  programmes: readonly Programme[],
  person: Person,
  visits: readonly Visit[],
  asOf: string,
): Due[] {
  const order = ({ on, id }: Visit): string => `${on} ${id}`;
  const ordered = [...visits].sort((one, other) => (order(one) < order(other) ? -1 : 1));
  const until = person.closed_on === undefined ? asOf : earlier(asOf, person.closed_on);
  const isClosed = person.is_closed === true || ordered.some(({ result }) => result === DIED);
  return programmes.flatMap((programme) => {
    const planned = plannedBy(programme, person, ordered, until);
    const isOver = isClosed || hasEnded(programme, person);
    const dues = isOver ? planned.map((due) => over(due, RECORD_CLOSED)) : planned;
    return withPlaces(programme, person, dues);
  });
}

function plannedBy(programme: Programme, person: Person, visits: readonly Visit[], asOf: string): Due[] {
  const { schedule, head } = programme;
  if (schedule.kind === 'referral_check') return checks(programme, visits);
  const mine = visits.filter(({ form }) => concerns(programme, form));
  if (mine.length === 0 && !beginsByItself(programme, person)) return [];
  const isEnder = ({ form }: Visit): boolean => schedule.enders?.includes(form) ?? false;
  const dues =
    schedule.points !== undefined || schedule.every !== undefined
      ? atPoints(programme, person, mine, asOf)
      : chain(
          programme,
          person,
          raisersFirst(
            programme,
            mine.filter((visit) => !isEnder(visit) || met(visit)),
          ),
          asOf,
        );
  return dues.map((due) => forWhom(head, person, due, asOf)).filter((due): due is Due => due !== undefined);
}

/** Of one day: what is asked for may be done at once. */
function raisersFirst(programme: Programme, visits: readonly Visit[]): Visit[] {
  const place = ({ on, form }: Visit): string => `${on} ${isRaiser(programme, form) ? 0 : 1}`;
  return [...visits].sort((one, other) =>
    place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0,
  );
}

function beginsByItself(programme: Programme, person: Person): boolean {
  if (['age', 'birth'].includes(programme.schedule.begins ?? '')) return true;
  return startersOf(programme).some((code) => person.since[code] !== undefined);
}

/** The disease is no longer managed, the person no longer one of the group. */
function hasEnded(programme: Programme, person: Person): boolean {
  if (programme.schedule.begins === 'age') return false; // years that are not asked for are not there at all
  const codes = startersOf(programme);
  const isIn = codes.some((code) => person.since[code] !== undefined);
  return !isIn && codes.some((code) => person.over?.includes(code));
}

/** Nothing is asked for of those whom the form is not for; what they grew out of was missed. */
function forWhom(form: Definition, person: Person, due: Due, asOf: string): Due | undefined {
  if (!isOpen(due) || form.applies === undefined) return due;
  if (!isFor(form, person, due.due_on)) return undefined;
  return asOf > due.due_on && !isFor(form, person, asOf) ? over(due, MISSED) : due;
}

function isFor(form: Definition, { sex, birth_date, since }: Person, day: string): boolean {
  const resident = { sex, birth_date, conditions: Object.keys(since) };
  return applies(form, { occurred_on: day, today: day, recorded_on: day, resident });
}
