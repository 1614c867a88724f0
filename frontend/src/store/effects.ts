/** What entries that the server has not yet told back already mean on this phone: tasks, residents, entries. */
import type { EntryView, Outgoing } from './own';
import type { Answers, EntryRecord, Resident, Severity, Task } from './records';

const MANAGEMENT_ENDED = '9';
const REFERRED = '2';
const DAY = 24 * 3600 * 1000;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** Tasks with those closed that these revisions did, and the ones added that they ask for. `titles` by form. */
export function withDone(
  tasks: readonly Task[],
  revisions: readonly Outgoing[],
  titles: ReadonlyMap<string, string>,
): Task[] {
  let open = [...tasks];
  const byDay = [...revisions].sort((a, b) => (a.content.occurred_on < b.content.occurred_on ? -1 : 1));
  for (const revision of byDay) {
    const title = titles.get(revision.form);
    if (title === undefined || !tookPlace(revision.content.answers)) continue;
    open = open.filter((task) => !isDoneBy(task, revision));
    open.push(...asked(revision, title));
  }
  return open;
}

function tookPlace(answers: Answers): boolean {
  return (answers['visit_result'] ?? '1') === '1';
}

/** As the server has it: what a programme asks for is done by the visit that comes next. */
function isDoneBy(task: Task, { resident_id, form }: Outgoing): boolean {
  return task.resident_id === resident_id && task.form === form && task.kind !== 'renewal';
}

function asked(revision: Outgoing, title: string): Task[] {
  const { answers, occurred_on } = revision.content;
  const tasks: Task[] = [];
  const next = text(answers['next_visit_date']);
  if (next > occurred_on && answers['mgmt_outcome'] !== MANAGEMENT_ENDED) {
    const margin = daysBetween(occurred_on, next) <= 14 ? 3 : 15;
    const start = later(addDays(next, -margin), addDays(occurred_on, 1));
    tasks.push(task(revision, 'followup', title, [start, next, addDays(next, margin)]));
  }
  if ((answers['referral'] as Answers | undefined)?.['ref_flag'] === REFERRED) {
    const check = addDays(occurred_on, 14);
    tasks.push(
      task(revision, 'referral_check', `${title}转诊结果随访`, [addDays(occurred_on, 1), check, check]),
    );
  }
  return tasks;
}

function task(
  revision: Outgoing,
  kind: Task['kind'],
  title: string,
  [window_start, due_on, window_end]: [string, string, string],
): Task {
  return {
    id: `local:${kind}:${revision.id}`,
    resident_id: revision.resident_id ?? '',
    kind,
    form: revision.form,
    title,
    window_start,
    due_on,
    window_end,
    status: 'open',
    is_local: true,
  };
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** Residents as registered or changed by these revisions. */
export function withRegistered(residents: readonly Resident[], revisions: readonly Outgoing[]): Resident[] {
  const byId = new Map(residents.map((resident) => [resident.id, resident]));
  for (const { form, id, resident_id, content } of revisions) {
    if (form === 'resident_registration' && !byId.has(id)) byId.set(id, registered(id, content.answers));
    const known = byId.get(resident_id ?? '');
    if (form === 'resident_update' && known) byId.set(known.id, updated(known, content.answers));
  }
  return [...byId.values()];
}

function registered(id: string, answers: Answers): Resident {
  const number = text(answers['id_no']);
  return {
    ...(answers as Partial<Resident>),
    id,
    version: 0,
    name: text(answers['name']),
    keys: '',
    sex: text(answers['sex']),
    birth_date: text(answers['birth_date']),
    id_type: text(answers['id_type']),
    id_masked: number && `${number.slice(0, 6)}********${number.slice(-4)}`,
    id_tail: number.slice(-4),
    village: text(answers['area_code']),
    groups: list(answers['groups']),
    conditions: list(answers['conditions']),
    archive_status: '0',
    is_local: true,
  };
}

function updated(resident: Resident, answers: Answers): Resident {
  const result: Record<string, unknown> = { ...resident, ...answers };
  for (const field of ['base_version', 'clear', 'id_no', ...list<string>(answers['clear'])])
    delete result[field];
  return result as unknown as Resident;
}

/** An entry as the person should see it, of what the server has and what this phone holds. */
export function viewOf(
  theirs: EntryRecord | undefined,
  own: Outgoing | undefined,
  user: string,
): EntryView | undefined {
  if (!own) return theirs;
  if (theirs && yields(own, theirs)) return { ...theirs, own };
  return { ...ownView(own, user), ...(theirs && { theirs }), own };
}

/** Whether what the server has is the newer, or the person has left a refused one to the supervisor. */
function yields(own: Outgoing, theirs: EntryRecord): boolean {
  return own.state === 'received' ? theirs.revision >= own.revision : own.acknowledged_at !== undefined;
}

const SHOWN: Record<Outgoing['state'], EntryView['status']> = {
  waiting: 'waiting',
  busy: 'waiting',
  received: 'submitted',
  rejected: 'rejected',
  conflict: 'conflict',
  replaced: 'waiting',
};

function ownView(own: Outgoing, user: string): EntryView {
  const { content } = own;
  const severity = worst(own.alerts);
  return {
    id: own.id,
    form: own.form,
    form_version: content.form_version,
    visit_id: own.visit_id,
    occurred_on: content.occurred_on,
    recorded_at: content.recorded_at,
    author_id: user,
    author_name: '',
    status: SHOWN[own.state],
    revision: own.revision,
    flags: [],
    remarks: [],
    answers: content.answers,
    ...(own.resident_id !== null && { resident_id: own.resident_id }),
    ...(severity && { severity }),
  };
}

function worst(alerts: Outgoing['alerts']): Severity | undefined {
  const order: Severity[] = ['red', 'orange', 'yellow'];
  return order.find((severity) => alerts?.some((alert) => alert.severity === severity));
}
