/** What became of each referral is asked for. The same as app/worklists/planning/referrals.py. */
import { isPart, says } from './chain.ts';
import { askedId, done, earlier, LOST_SIGHT, met, plus, TO_DO, type Due, type Visit } from './due.ts';
import type { Programme } from './programme.ts';

/** A check on every referral, by whatever form; done by what tells of that one. The forms of one visit refer once. */
export function checks(programme: Programme, visits: readonly Visit[]): Due[] {
  const ofVisits = new Map<string, Visit[]>();
  for (const visit of visits.filter((each) => refers(programme, each))) {
    const id = visit.visit_id ?? visit.id;
    ofVisits.set(id, [...(ofVisits.get(id) ?? []), visit]);
  }
  const made = [...ofVisits.values()];
  return made.map((together) => checkOf(programme, together, aboutOf(programme, together, made, visits)));
}

/** What tells of that referral; a letter tells of the newest one before it, and never of one that is kept. */
function aboutOf(
  programme: Programme,
  together: readonly Visit[],
  made: readonly Visit[][],
  visits: readonly Visit[],
): Visit[] {
  const { closers = [], kept_if = [] } = programme.schedule;
  const isKept = together.some((each) => kept_if.some(([path, ...codes]) => says(each, path, codes)));
  return visits.filter((visit) => {
    if (!closers.includes(visit.form)) return together.some((each) => tells(programme, visit, each));
    const newest = made.filter(([first]) => (first as Visit).on <= visit.on).pop();
    return met(visit) && newest === together && !isKept;
  });
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

/** Done by the first that tells a result; who is still to go, or was not reached, is asked again soon. */
function checkOf(programme: Programme, together: readonly Visit[], about: readonly Visit[]): Due {
  const { head, schedule } = programme;
  const made = (together.find(({ severity }) => severity === 'red') ?? together[0]) as Visit;
  const due_on = together.map((each) => until(programme, each)).reduce(earlier);
  let due: Due = {
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
  for (const visit of about) {
    if (visit.form !== head.code || !isPart(visit, schedule)) return done(due, visit);
    due = askedAgain(due, visit, schedule);
  }
  return due;
}

/** Who was not reached several times in a row is lost sight of. */
function askedAgain(due: Due, { on, facts }: Visit, schedule: Programme['schedule']): Due {
  const { lost_if = [], lost_after = Infinity } = schedule;
  const again = plus(on, schedule.retry_days);
  const isMissed = lost_if.some(([path, ...codes]) => codes.includes(facts?.[path] ?? ''));
  const attempts = isMissed ? due.attempts + 1 : 0;
  const status = attempts >= lost_after ? LOST_SIGHT : TO_DO;
  return { ...due, window_start: plus(on, 1), due_on: again, window_end: again, status, attempts };
}

/** A slip may ask for it sooner: of somebody who may have tuberculosis within a week. */
function until({ schedule, members }: Programme, { form, on, rule_date }: Visit): string {
  const latest = plus(on, schedule.referral_days);
  return members[form] && rule_date !== undefined ? earlier(latest, rule_date) : latest;
}

function isAbout({ facts }: Visit, { id }: Visit, path = ''): boolean {
  return facts?.[path] === id;
}

/** An entry about that referral, or a later visit of the form with a result. */
function tells({ head, schedule }: Programme, visit: Visit, made: Visit): boolean {
  if (visit.form === head.code) return isAbout(visit, made, schedule.stage);
  return met(visit) && visit.form === made.form && visit.on > made.on && tellsResult(visit, schedule);
}
