/** A programme in which each visit sets the next one. The same as app/worklists/planning/chain.py. */
import {
  askedId,
  asDay,
  daysFrom,
  done,
  earlier,
  isLost,
  isOpen,
  later,
  met,
  MISSED,
  nextDate,
  notMet,
  over,
  plus,
  TO_DO,
  windowOf,
  type Due,
  type Person,
  type Visit,
} from './due.ts';
import { isRaiser, startersOf, type Programme } from './programme.ts';
import type { Schedule } from './schedule.ts';
import { latestNext, quotaOf, spanEnd } from './spans.ts';
import { uuid5 } from './uuid5.ts';

const DIED = '3';

/** All its tasks; what is open is done by the visit that comes next, or missed when its time is over. */
export function chain(programme: Programme, person: Person, visits: readonly Visit[], asOf: string): Due[] {
  let waiting = first(programme, person);
  const past: Due[] = [];
  const goOn = (day: string): void => {
    const [missed, still] = wentOn(programme, waiting, day);
    past.push(...missed);
    waiting = still;
  };
  for (const visit of remembering(visits, programme.schedule)) {
    goOn(visit.on);
    const isMember = programme.members[visit.form] !== undefined;
    if (isRaiser(programme, visit.form)) {
      waiting = sooner(waiting, raised(programme, visit));
    } else if (met(visit)) {
      past.push(...waiting.map((due) => done(due, visit)));
      waiting = isMember ? asked(programme, visit) : [];
    } else if (isMember && visit.result !== DIED) {
      const attempted = tried(programme, waiting, visit);
      past.push(...attempted.filter((due) => !isOpen(due)));
      waiting = attempted.filter(isOpen);
    }
  }
  goOn(asOf);
  return [...past, ...waiting];
}

/** What is due anyhow is put forward, not asked twice. */
function sooner(waiting: Due[], asked: Due[]): Due[] {
  const [due, other] = [waiting[0], asked[0]];
  return due && other ? (other.due_on < due.due_on ? asked : waiting) : due ? waiting : asked;
}

/** What nobody came for until the next visit of a yearly quota opened, and what is open then. */
function wentOn(programme: Programme, waiting: readonly Due[], day: string): [missed: Due[], still: Due[]] {
  const missed: Due[] = [];
  const still = waiting.map((due) => {
    let now = due;
    for (
      let next = instead(programme, now);
      next && next.window_start <= day;
      next = instead(programme, now)
    ) {
      missed.push(over(now, MISSED));
      now = next;
    }
    return now;
  });
  return [missed, still];
}

/** The visit that the quota asks for in the next part of the year, should this one not be made. */
function instead({ schedule }: Programme, due: Due): Due | undefined {
  const isFirst = due.made_by === undefined && schedule.first === 'days';
  if (!schedule.quota || due.kind !== 'followup' || isFirst) return undefined;
  const due_on = latestNext(due.due_on, schedule.quota);
  const [window_start, window_end] = windowOf(due.window_end, due_on, schedule);
  return { ...due, id: uuid5(due.id, 'instead'), window_start, due_on, window_end };
}

/** What an earlier visit told holds for the later ones as well: since when there is a home bed, and how often it is visited. */
function remembering(visits: readonly Visit[], { hint_from, hint_again, a_week }: Schedule): Visit[] {
  const told: Record<string, string> = {};
  return visits.map((visit) => {
    const tell = (path?: string, by = path): void => {
      const value = visit.facts?.[by ?? ''];
      if (path !== undefined && value !== undefined) told[path] = value;
    };
    tell(hint_from);
    tell(a_week);
    tell(hint_from, hint_again ?? '');
    return { ...visit, facts: { ...told, ...visit.facts } };
  });
}

/** The visit that a programme begins with. */
function first(programme: Programme, person: Person): Due[] {
  const begun = begins(programme, person);
  if (begun === undefined) return [];
  const { schedule, head } = programme;
  let due_on = plus(begun, schedule.first_days);
  let window_end = due_on;
  if ((schedule.first ?? 'quarter') === 'quarter') {
    due_on = later(due_on, spanEnd(begun, schedule.quota ?? 4));
    window_end = plus(due_on, schedule.wide_days);
  }
  const id = uuid5(person.id, `first:${head.code}`);
  const title = schedule.title ?? head.short;
  const what = { id, programme: head.code, kind: 'followup', form: head.code, title } as const;
  return [{ ...what, window_start: begun, due_on, window_end, status: TO_DO, seq: 0, attempts: 0 }];
}

/** From when on the person is in the programme: not before there was a record of them. */
function begins(programme: Programme, person: Person): string | undefined {
  const days = startersOf(programme)
    .map((code) => person.since[code])
    .filter((day): day is string => day !== undefined);
  return days.length ? later(days.reduce(earlier), person.known) : undefined;
}

/** What a visit by another form asks for at once: a record of what was done about a danger. */
function raised({ head, schedule }: Programme, visit: Visit): Due[] {
  const asking = (schedule.raised_by ?? []).filter(([form]) => form === visit.form);
  if (!met(visit) || !asking.some(([, path, ...codes]) => says(visit, path, codes))) return [];
  const due_on = plus(visit.on, schedule.raised_days ?? 1);
  const title = schedule.title ?? head.short;
  const what = { programme: head.code, kind: 'followup', form: head.code, title } as const;
  const when = { window_start: visit.on, due_on, window_end: due_on, status: TO_DO, seq: 0, attempts: 0 };
  const why = { made_by: visit.id, ...(visit.severity !== undefined && { severity: visit.severity }) };
  return [{ id: askedId(visit, `raised:${head.code}`), ...what, ...when, ...why }];
}

/** What one visit asks for: the next visit. */
function asked(programme: Programme, visit: Visit): Due[] {
  const dueOn = next(programme, visit);
  return dueOn === undefined ? [] : [again(programme, visit, dueOn)];
}

/** A visit that met nobody leaves open what was due; where nothing was, it is to be made again. */
export function tried(programme: Programme, waiting: readonly Due[], visit: Visit): Due[] {
  const schedule = programme.members[visit.form] as Schedule;
  const all = [...waiting];
  if (!waiting.length && !isLost(visit))
    all.push(again(programme, visit, visit.rule_date ?? plus(visit.on, schedule.retry_days)));
  return all.map((due) => notMet(due, visit, programme.schedule));
}

export function again(programme: Programme, visit: Visit, due_on: string): Due {
  const { schedule, next: form, head } = programme;
  const kind = schedule.kind ?? 'followup';
  const [window_start, window_end] = windowOf(visit.on, due_on, schedule);
  const hint = hintOf(schedule, visit, due_on);
  return {
    id: askedId(visit, kind),
    programme: head.code,
    kind,
    form: form.code,
    title: schedule.title ?? form.short,
    window_start,
    due_on,
    window_end,
    ...askedBy(visit),
    ...(hint !== undefined && { hint }),
  };
}

function askedBy({ id, severity }: Visit) {
  return {
    status: TO_DO,
    seq: 0,
    attempts: 0,
    made_by: id,
    ...(severity !== undefined && { severity }),
  };
}

function next(programme: Programme, visit: Visit): string | undefined {
  const schedule = programme.members[visit.form] as Schedule;
  if (schedule.ends_if?.some(([path, ...codes]) => says(visit, path, codes))) return undefined;
  const asks = nextDate(visit, schedule);
  if (asks === undefined) return undefined;
  const { quota, a_week } = programme.schedule;
  const soonest = asOften(visit, a_week, asks);
  return inTime(schedule, visit, quota ? earlier(soonest, latestNext(visit.on, quota)) : soonest);
}

/** No later than so many visits a week allow. */
function asOften({ on, facts }: Visit, path: string | undefined, dueOn: string): string {
  const times = facts?.[path ?? ''] ?? '';
  return /^[1-7]$/.test(times) ? earlier(dueOn, plus(on, Math.max(Math.floor(7 / Number(times)), 1))) : dueOn;
}

function inTime({ until }: Schedule, { facts }: Visit, dueOn: string): string | undefined {
  const last = asDay(facts?.[until ?? '']);
  return last === undefined || dueOn <= last ? dueOn : undefined;
}

export function says(visit: Visit, path: string, codes: readonly string[]): boolean {
  const said = visit.facts?.[path];
  return said !== undefined && (codes.length === 0 || codes.includes(said));
}

/** Whether the visit leaves something of it to somebody else, or to another day. */
export function isPart({ facts }: Visit, schedule?: Schedule): boolean {
  return (schedule?.part_if ?? []).some(([path, ...codes]) => codes.includes(facts?.[path] ?? ''));
}

function hintOf({ hint, hint_after, hint_from }: Schedule, visit: Visit, dueOn: string): string | undefined {
  const told = asDay(visit.facts?.[hint_from ?? '']);
  if (told === undefined || hint_after === undefined) return undefined;
  return daysFrom(told, dueOn) > hint_after ? hint : undefined;
}

/** Each with its place among the programme's visits of that year, and how many the year asks for. */
export function withPlaces(programme: Programme, person: Person, dues: readonly Due[]): Due[] {
  const { quota } = programme.schedule;
  const begun = begins(programme, person) ?? '';
  const counts = new Map<string, number>();
  const order = (due: Due): string => `${due.due_on} ${due.id}`;
  return [...dues]
    .sort((one, other) => (order(one) < order(other) ? -1 : 1))
    .map((due) => {
      if (due.kind !== 'followup') return due;
      const year = due.due_on.slice(0, 4);
      const seq = (counts.get(year) ?? 0) + 1;
      counts.set(year, seq);
      const asked = quota ? quotaOf(year, quota, begun) : 0;
      return { ...due, seq, ...(asked > 0 && { quota: asked }) };
    });
}
