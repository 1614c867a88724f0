/** What became of each referral is asked for. The same as app/worklists/referrals.py. */
import { says } from './chain.ts';
import { askedId, done, earlier, met, plus, TO_DO, type Due, type Visit } from './due.ts';
import type { Programme } from './programme.ts';

/** A check on every referral, by whatever form; done by what tells of that one. The forms of one visit refer once. */
export function checks(programme: Programme, visits: readonly Visit[]): Due[] {
  const ofVisits = new Map<string, Visit[]>();
  for (const visit of visits.filter((each) => refers(programme, each))) {
    const id = visit.visit_id ?? visit.id;
    ofVisits.set(id, [...(ofVisits.get(id) ?? []), visit]);
  }
  return [...ofVisits.values()].map((together) => checkOf(programme, together, visits));
}

/** What already tells its result asks for no check. */
function refers({ head, schedule, members }: Programme, visit: Visit): boolean {
  if (visit.form === head.code || !met(visit)) return false;
  const slip = members[visit.form];
  if (slip === undefined && !visit.refers) return false;
  return !tellsResult(visit, slip ?? schedule);
}

function tellsResult(visit: Visit, { ends_if = [] }: Programme['schedule']): boolean {
  return ends_if.some(([path, ...codes]) => says(visit, path, codes));
}

function checkOf(programme: Programme, together: readonly Visit[], visits: readonly Visit[]): Due {
  const { head, schedule } = programme;
  const made = (together.find(({ severity }) => severity === 'red') ?? together[0]) as Visit;
  const due_on = together.map((each) => until(programme, each)).reduce(earlier);
  const due: Due = {
    id: askedId(made, 'referral_check'),
    programme: head.code,
    kind: 'referral_check',
    form: head.code,
    title: schedule.title ?? head.short,
    window_start: plus(made.on, 1),
    due_on,
    window_end: due_on,
    status: TO_DO,
    seq: 0,
    attempts: 0,
    made_by: made.id,
    ...(made.severity !== undefined && { severity: made.severity }),
  };
  const by = visits.find((visit) => together.some((each) => tells(programme, visit, each)));
  return by ? done(due, by) : due;
}

/** A slip may ask for it sooner: of somebody who may have tuberculosis within a week. */
function until({ schedule, members }: Programme, { form, on, rule_date }: Visit): string {
  const latest = plus(on, schedule.referral_days);
  return members[form] && rule_date !== undefined ? earlier(latest, rule_date) : latest;
}

function isAbout({ facts }: Visit, { id }: Visit, path = ''): boolean {
  return facts?.[path] === id;
}

/** An entry about that referral, the hospital's letter, or a later visit of the form with a result. */
function tells({ head, schedule }: Programme, visit: Visit, made: Visit): boolean {
  if (visit.form === head.code) return isAbout(visit, made, schedule.stage);
  if (!met(visit)) return false;
  if (schedule.closers?.includes(visit.form)) return visit.on >= made.on;
  return visit.form === made.form && visit.on > made.on && tellsResult(visit, schedule);
}
