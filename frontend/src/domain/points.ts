/** A programme whose visits are due at certain ages, weeks, or once a year. The same as app/worklists/planning/points.py. */
import { again, isPart, tried } from './chain.ts';
import {
  asDay,
  daysFrom,
  done,
  earlier,
  isOpen,
  later,
  met,
  MISSED,
  nextDate,
  over,
  plus,
  plusMonths,
  TO_DO,
  type Due,
  type Person,
  type Visit,
} from './due.ts';
import { startersOf, type Programme } from './programme.ts';
import type { Origin, Point, Schedule } from './schedule.ts';
import { uuid5 } from './uuid5.ts';

const YEAR = 365;
const FAR = '9999-12-31';

/** One visit that the programme asks for, with its window. */
interface Slot {
  code: string;
  title: string;
  start: string;
  due_on: string;
  end: string;
}

/** What the points are counted from: a birth, one pregnancy, the years from a certain age on. */
interface Episode {
  number: number;
  origin: string;
  /** What was over by then is not asked for. */
  askedFrom: string;
  /** Nothing is due after that day. */
  last?: string;
  slots: Slot[];
  visits: Visit[];
}

/** A pregnancy, two weeks beyond its term. */
const TERM_DAYS = 294;

/** All its tasks: done, missed, the one due now, and what a visit asks for besides. */
export function atPoints(
  programme: Programme,
  person: Person,
  visits: readonly Visit[],
  asOf: string,
): Due[] {
  return episodesOf(programme, person, visits, asOf).flatMap((each) => duesOf(programme, person, each, asOf));
}

function duesOf(programme: Programme, person: Person, episode: Episode, asOf: string): Due[] {
  const served = servedBy(programme, episode);
  const top = Math.max(-1, ...served.keys());
  const dues: Due[] = [];
  for (const [number, slot] of episode.slots.entries()) {
    const due = dueOf(programme, person, episode, slot, served.get(number - 1));
    const visit = served.get(number);
    if (visit) dues.push(done(due, visit));
    else if (slot.end < episode.askedFrom) continue;
    else if (number < top || isOver(episode, number, asOf)) dues.push(over(due, MISSED));
    else {
      dues.push(withAttempts(programme, episode, begun(programme, episode, due)));
      break;
    }
  }
  const besides = besidesOf(programme, episode, served);
  const isPast = episode.last !== undefined && asOf > episode.last;
  return [...dues, ...(isPast ? besides.map((due) => over(due, MISSED)) : besides)];
}

/** Its time has passed: the next one is due, or the pregnancy is over. */
function isOver(episode: Episode, number: number, asOf: string): boolean {
  const following = episode.slots[number + 1];
  const hasCome = following !== undefined && asOf >= following.start;
  return hasCome || (episode.last !== undefined && asOf > episode.last);
}

function dueOf(programme: Programme, person: Person, episode: Episode, slot: Slot, before?: Visit): Due {
  const { head, schedule } = programme;
  const isYearly = schedule.every === 'year' && before !== undefined;
  return {
    id: uuid5(person.id, `${head.code}:${episode.number}:${slot.code}`),
    programme: head.code,
    kind: 'followup',
    form: head.code,
    title: `${head.short}（${slot.title}）`,
    window_start: slot.start,
    due_on: isYearly ? earlier(later(plus(before.on, YEAR), slot.start), slot.end) : slot.due_on,
    window_end: slot.end,
    status: TO_DO,
    seq: 0,
    attempts: 0,
  };
}

/** Number of the slot → the first visit that did it: the one it names, or the newest that had begun. */
function servedBy(programme: Programme, episode: Episode): Map<number, Visit> {
  const served = new Map<number, Visit>();
  for (const visit of episode.visits.filter(
    (each) => met(each) && !isPart(each, programme.members[each.form]),
  )) {
    const stage = visit.facts?.[programme.schedule.stage ?? ''];
    const named = episode.slots.findIndex(({ code }) => code === stage);
    const begun = episode.slots.reduce((found, { start }, place) => (start <= visit.on ? place : found), -1);
    const number = named >= 0 ? named : begun;
    if (number >= 0 && !served.has(number)) served.set(number, visit);
  }
  return served;
}

/** With what is left of it, where a visit did a part. */
function begun(programme: Programme, episode: Episode, due: Due): Due {
  const hint = programme.schedule.part_hint;
  const isBegun = episode.visits.some(
    (each) => met(each) && isPart(each, programme.members[each.form]) && each.on >= due.window_start,
  );
  return isBegun && hint !== undefined ? { ...due, hint } : due;
}

/** With the visits that met nobody since the last that met somebody. */
function withAttempts(programme: Programme, episode: Episode, due: Due): Due {
  const last = episode.visits.reduce((found, visit, place) => (met(visit) ? place : found), -1);
  return episode.visits
    .slice(last + 1)
    .filter((visit) => visit.on >= due.window_start)
    .reduce((found, visit) => (isOpen(found) ? (tried(programme, [found], visit)[0] ?? found) : found), due);
}

/** A visit may be asked for before the next point comes. */
function besidesOf(programme: Programme, episode: Episode, served: ReadonlyMap<number, Visit>): Due[] {
  const visits = episode.visits.filter(met);
  return visits.flatMap((visit, place) => {
    const number = Math.max(-1, ...[...served].filter(([, by]) => by.on <= visit.on).map(([slot]) => slot));
    const asks = sooner(programme, episode, visit, number);
    const next = visits[place + 1];
    return next ? asks.map((due) => done(due, next)) : asks;
  });
}

function sooner(programme: Programme, episode: Episode, visit: Visit, number: number): Due[] {
  const dueOn = nextDate(visit, programme.members[visit.form] as Schedule);
  if (dueOn === undefined) return [];
  const coming = episode.slots
    .filter((slot, place) => place > number && slot.end > visit.on)
    .map(({ start }) => start);
  const isSooner = coming.length
    ? plus(dueOn, programme.schedule.narrow_days) < coming.reduce(earlier)
    : episode.last !== undefined && dueOn <= episode.last;
  return isSooner ? [again(programme, visit, dueOn)] : [];
}

function episodesOf(programme: Programme, person: Person, visits: readonly Visit[], asOf: string): Episode[] {
  const { begins } = programme.schedule;
  if (begins === 'age') return [years(programme, person, visits, asOf)];
  if (begins !== 'birth') return told(programme, person, visits);
  const born = { number: 1, origin: person.birth_date, askedFrom: person.known, slots: [], visits: [] };
  return [counted(programme, born, visits)];
}

/** Each calendar year from that age on, or since a disease, as far as it has come, and the year after the last visit. */
function years(programme: Programme, person: Person, visits: readonly Visit[], asOf: string): Episode {
  const { schedule } = programme;
  const birthday = plusMonths(person.birth_date, 12 * (schedule.years ?? 0));
  const entered = startersOf(programme).reduce(
    (first, code) => earlier(first, person.since[code] ?? first),
    birthday,
  );
  const mine = mineOf(programme, visits);
  const days = mine.filter(met).map(({ on }) => on);
  const begun = later(entered, days.length ? earlier(days.reduce(earlier), person.known) : person.known);
  const thisYear = Number(asOf.slice(0, 4));
  const last = days.some((on) => Number(on.slice(0, 4)) >= thisYear) ? thisYear + 1 : thisYear;
  const slots: Slot[] = [];
  for (let year = Number(begun.slice(0, 4)); year <= last && begun <= asOf; year += 1)
    slots.push(yearSlot(year, entered, begun, schedule.first_days));
  return { number: 1, origin: begun, askedFrom: later(entered, person.known), slots, visits: mine };
}

function yearSlot(year: number, entered: string, begun: string, firstDays: number): Slot {
  const isFirst = begun.startsWith(`${year}-`);
  const start = isFirst ? later(`${year}-01-01`, entered) : `${year}-01-01`;
  const end = isFirst ? later(`${year}-12-31`, plus(begun, firstDays)) : `${year}-12-31`;
  return { code: String(year), title: `${year} 年度`, start, due_on: end, end };
}

interface Told {
  origin: string;
  isOwn: boolean;
  first: string;
}

/** One for each pregnancy that visits tell of; the programme's own visits know better than others. */
function told(programme: Programme, person: Person, visits: readonly Visit[]): Episode[] {
  const found: Told[] = [];
  for (const visit of visits) tell(programme, found, visit);
  return found.flatMap(({ origin, first }, index) => {
    if (isVoid(programme.schedule, origin, visits)) return [];
    const until = found[index + 1]?.origin ?? FAR;
    const askedFrom = later(person.known, earlier(first, origin));
    const last = earlier(lastOf(programme.schedule, origin, visits), until);
    const during = visits.filter(({ on }) => origin <= on && on < until);
    return counted(programme, { number: index + 1, origin, askedFrom, last, slots: [], visits: [] }, during);
  });
}

function tell({ schedule, head }: Programme, found: Told[], visit: Visit): void {
  const origin = originOf(schedule.origins, visit);
  if (origin === undefined) return;
  const isOwn = visit.form === head.code;
  const newest = found[found.length - 1];
  if (!newest || Math.abs(daysFrom(newest.origin, origin)) > (schedule.gap_days ?? 100))
    found.push({ origin, isOwn, first: visit.on });
  else if (isOwn || !newest.isOwn) Object.assign(newest, { origin, isOwn });
}

function lastOf(schedule: Schedule, origin: string, visits: readonly Visit[]): string {
  const longest = plus(origin, schedule.length_days ?? 366);
  return visits
    .map((visit) => originOf(schedule.ended_by, visit))
    .filter((end): end is string => end !== undefined && origin < end && end <= longest)
    .reduce(earlier, longest);
}

/** Whether what was expected on the day of origin is told to have ended before. */
function isVoid(schedule: Schedule, origin: string, visits: readonly Visit[]): boolean {
  return visits
    .map((visit) => originOf(schedule.voided_by, visit))
    .some((end) => end !== undefined && plus(origin, -TERM_DAYS) < end && end <= origin);
}

function originOf(origins: readonly Origin[] = [], visit: Visit): string | undefined {
  for (const { form, path, days = 0, when } of origins) {
    const day = asDay(visit.facts?.[path]);
    if (form === visit.form && day !== undefined && isTold(visit, when)) return plus(day, days);
  }
  return undefined;
}

/** With the points as days. */
function isTold(visit: Visit, [answer, ...codes]: readonly string[] = []): boolean {
  return answer === undefined || codes.includes(visit.facts?.[answer] ?? '');
}

function counted(programme: Programme, episode: Episode, visits: readonly Visit[]): Episode {
  const { length_days, points = [] } = programme.schedule;
  const last = episode.last ?? (length_days ? plus(episode.origin, length_days) : undefined);
  const slots = points
    .map((point) => slotOf(episode.origin, point))
    .filter(({ start }) => last === undefined || start <= last);
  return { ...episode, ...(last !== undefined && { last }), slots, visits: mineOf(programme, visits) };
}

function slotOf(origin: string, { code, title, at, after, before = 0, unit }: Point): Slot {
  const day = unit === 'm' ? plusMonths(origin, at) : plus(origin, at);
  return { code, title, start: plus(day, -before), due_on: day, end: plus(day, after) };
}

function mineOf(programme: Programme, visits: readonly Visit[]): Visit[] {
  return visits.filter(({ form }) => programme.members[form] !== undefined);
}
