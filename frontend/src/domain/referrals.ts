/** What became of each referral is asked for. The same as app/worklists/referrals.py. */
import { says } from './chain.ts';
import { askedId, done, met, plus, TO_DO, type Due, type Visit } from './due.ts';
import type { Programme } from './programme.ts';

/** A check on every referral, by whatever form; done by what tells of that one, not by any visit. */
export function checks(programme: Programme, visits: readonly Visit[]): Due[] {
  return visits.filter((visit) => refers(programme, visit)).map((made) => checkOf(programme, made, visits));
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

function checkOf(programme: Programme, made: Visit, visits: readonly Visit[]): Due {
  const { head, schedule } = programme;
  const due_on = plus(made.on, schedule.referral_days);
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
  const by = visits.find((visit) => tells(programme, visit, made));
  return by ? done(due, by) : due;
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
