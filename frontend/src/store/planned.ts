/** What is due for a resident, planned on this phone from what it knows, as the server will plan it. */
import type { Context } from '../domain/context';
import type { Definition } from '../domain/definition';
import { asDay, isOpen, type Due, type Person, type Visit } from '../domain/due';
import { evaluate } from '../domain/evaluate';
import { answering } from '../domain/past';
import { tasksOf } from '../domain/plan';
import { factsOn } from '../domain/standing';
import { programmesOf, type Programme } from '../domain/programme';
import type { EntryView } from './own';
import type { Answers, Asks, EntryRecord, Resident, Task } from './records';

const MANAGEMENT_ENDED = '9';
const REFERRED = '2';
const MET = '1';
const CHECK = 'referral_check';
const STANDING = ['submitted', 'returned', 'approved', 'waiting'];

export type Entry = Pick<
  EntryRecord,
  'id' | 'form' | 'occurred_on' | 'recorded_at' | 'severity' | 'asks' | 'answers'
> &
  Partial<Pick<EntryRecord, 'visit_id'>>;

/** The tasks of a resident as they stand with the entries that the server has not yet told back. */
export function replanned(
  definitions: readonly Definition[],
  resident: Resident,
  views: readonly EntryView[],
  theirs: readonly Task[],
  today: string,
): Task[] {
  const programmes = programmesOf(definitions);
  const forms = new Set(programmes.flatMap(formsOf));
  const entries = views.map(standing).filter((entry): entry is Entry => entry !== undefined);
  const visits = entries
    .filter(({ form }) => forms.has(form))
    .map((entry) => visitOf(entry, entries, definitions, resident));
  const about = new Set(visits.flatMap(({ id, facts }) => [id, facts?.['referral_entry_id']]));
  const known = new Map(theirs.map((task) => [task.id, task]));
  const planned = tasksOf(programmes, personOf(resident, today), visits, today)
    .filter(isOpen)
    .map((due) => taskOf(resident.id, due, known.get(due.id)));
  const isUnseen = ({ kind, entry_id }: Task): boolean => kind === CHECK && !about.has(entry_id);
  const kept = theirs.filter((task) => task.kind === 'renewal' || !forms.has(task.form) || isUnseen(task));
  return [...kept, ...planned];
}

function formsOf({ head, members, next, schedule }: Programme): string[] {
  const { closers = [], enders = [], origins = [], ended_by = [], voided_by = [] } = schedule;
  const told = [...origins, ...ended_by, ...voided_by].map(({ form }) => form);
  const raisers = (schedule.raised_by ?? []).map(([form]) => form);
  return [head.code, next.code, ...Object.keys(members), ...closers, ...enders, ...told, ...raisers];
}

/** What the server has, or will have: not what it refused, nor what was invalidated. */
export function standing(view: EntryView): Entry | undefined {
  const isRefused = view.status === 'rejected' || view.status === 'conflict';
  const entry: EntryView | EntryRecord | undefined = isRefused ? view.theirs : view;
  return entry && STANDING.includes(entry.status) ? entry : undefined;
}

function personOf(resident: Resident, today: string): Person {
  const since: Record<string, string> = {};
  const told = resident.is_local ? [...resident.conditions.map(({ code }) => code), ...resident.groups] : [];
  for (const code of told) since[code] = today; // registered on this phone, not yet told by the server
  return {
    id: resident.id,
    sex: resident.sex,
    birth_date: resident.birth_date,
    known: resident.known ?? today,
    since: { ...since, ...resident.since },
    over: resident.over ?? [],
    is_closed: String(resident.archive_status) !== '0',
    ...(resident.closed_on !== undefined && { closed_on: resident.closed_on }),
  };
}

function visitOf(
  entry: Entry,
  entries: readonly Entry[],
  definitions: readonly Definition[],
  resident: Resident,
): Visit {
  const { id, form, visit_id, occurred_on: on, severity } = entry;
  const visit = { id, form, on, ...(visit_id !== undefined && { visit_id }) };
  if (entry.asks) return { ...visit, ...(severity !== undefined && { severity }), ...entry.asks };
  const definition = definitions.find(({ code }) => code === form);
  const answers = entry.answers ?? {};
  return {
    ...visit,
    ...asksOf(answers),
    ...(definition && judged(entry, entries, definitions, definition, resident)),
  };
}

/** What the answers themselves ask for, as the server reads them. */
function asksOf(answers: Answers): Asks {
  const doctor_date = asDay(text(answers['next_visit_date']) ?? text(answers['next_round']));
  return {
    result: text(answers['visit_result']) ?? MET,
    refers: (answers['referral'] as Answers | undefined)?.['ref_flag'] === REFERRED,
    ended: answers['mgmt_outcome'] === MANAGEMENT_ENDED,
    facts: factsOf(answers),
    ...(doctor_date !== undefined && { doctor_date }),
  };
}

/** What the rules make of them. */
function judged(
  entry: Entry,
  entries: readonly Entry[],
  definitions: readonly Definition[],
  definition: Definition,
  resident: Resident,
): Pick<Visit, 'rule_date' | 'severity'> {
  const recorded_on = entry.recorded_at.slice(0, 10);
  const context: Context = {
    occurred_on: entry.occurred_on,
    today: recorded_on,
    recorded_on,
    resident: factsOn(resident, entry.occurred_on),
    previous: previousOf(definition, entry, entries),
    past: pastOf(definition, entry, entries, definitions),
  };
  const { next_by, severity } = evaluate(definition, entry.answers ?? {}, context);
  return { ...(next_by !== null && { rule_date: next_by }), ...(severity !== null && { severity }) };
}

/** The answers as the server asks for them: as texts. */
function factsOf(answers: Answers): Record<string, string> {
  const result = (answers['referral'] as Answers | undefined)?.['ref_check_result'];
  return Object.fromEntries(
    Object.entries({ ...answers, 'referral.ref_check_result': result })
      .filter(([, value]) => Array.isArray(value) || ['string', 'boolean', 'number'].includes(typeof value))
      .map(([path, value]) => [path, String(value)]),
  );
}

/** The answers of the newest counted entry of the form before that day, with its day, as the server finds them. */
export function previousOf(
  definition: Definition,
  { id, occurred_on }: Pick<Entry, 'id' | 'occurred_on'>,
  entries: readonly Entry[],
): Answers | null {
  const [before] = entries
    .filter((each) => each.form === definition.code && each.id !== id && each.occurred_on < occurred_on)
    .filter((each) => each.answers !== undefined && counts(definition, each))
    .sort((one, other) => (orderOf(one) < orderOf(other) ? 1 : -1));
  return before ? { ...before.answers, occurred_on: before.occurred_on } : null;
}

function orderOf({ occurred_on, recorded_at, id }: Entry): string {
  return `${occurred_on} ${recorded_at} ${id}`;
}

/** What a form asks of earlier entries, as the server finds it; `siblings`: other forms of the same visit. */
export function pastOf(
  { past = {} }: Definition,
  { id, occurred_on }: Pick<Entry, 'id' | 'occurred_on'>,
  entries: readonly Entry[],
  definitions: readonly Definition[],
  siblings: readonly Entry[] = [],
): Record<string, Answers[]> {
  const beside = new Set([id, ...siblings.map((each) => each.id)]);
  const earlier = [...entries.filter((each) => !beside.has(each.id)), ...siblings].map((each) => ({
    form: each.form,
    occurred_on: each.occurred_on,
    place: orderOf(each),
    counts: counts(
      definitions.find(({ code }) => code === each.form),
      each,
    ),
    answers: each.answers ?? {},
  }));
  const rows = Object.entries(past).map(([name, asked]) => [
    name,
    answering(asked, occurred_on, earlier).map((each) => ({
      ...each.answers,
      occurred_on: each.occurred_on,
    })),
  ]);
  return Object.fromEntries(rows) as Record<string, Answers[]>;
}

/** Of entries without their answers it is known whether somebody was met, not in which mode. */
function counts(definition: Definition | undefined, { answers = {}, asks }: Entry): boolean {
  const mode = text(answers['visit_mode']);
  const isMet = (answers['visit_result'] ?? asks?.result ?? MET) === MET;
  return isMet && (mode === undefined || !definition || definition.counting_modes.includes(mode));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function referring(kind: string, entry_id: string | undefined): Pick<Task, 'entry_id'> {
  return kind === CHECK && entry_id !== undefined ? { entry_id } : {};
}

function taskOf(resident_id: string, due: Due, theirs: Task | undefined): Task {
  const { id, kind, form, title, window_start, due_on, window_end, seq, attempts } = due;
  const { retry_on, hint, severity, quota, made_by } = due;
  return {
    id,
    resident_id,
    kind,
    form,
    title,
    window_start,
    due_on,
    window_end,
    status: 'open',
    ...(seq > 0 && { seq }),
    ...(quota !== undefined && { quota }),
    ...(attempts > 0 && { attempts }),
    ...(retry_on !== undefined && { retry_on }),
    ...(hint !== undefined && { hint }),
    ...referring(kind, made_by),
    ...(severity !== undefined && { severity: severity as NonNullable<Task['severity']> }),
    ...(theirs === undefined && { is_local: true }),
  };
}
