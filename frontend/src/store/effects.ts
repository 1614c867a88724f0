/** What entries that the server has not yet told back already mean on this phone: residents, entries. */
import { factsOn } from '../domain/standing';
import { changed } from './changed';
import type { EntryView, Outgoing } from './own';
import type { Answers, EntryRecord, Resident, Severity } from './records';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** Residents as registered or changed by these revisions. */
export function withRegistered(residents: readonly Resident[], revisions: readonly Outgoing[]): Resident[] {
  const byId = new Map(residents.map((resident) => [resident.id, resident]));
  for (const { form, id, resident_id, content } of revisions) {
    if (form === 'resident_registration' && !byId.has(id)) byId.set(id, registered(id, content.answers));
    const known = byId.get(resident_id ?? '');
    if (known) byId.set(known.id, CHANGES[form]?.(known, content.answers) ?? known);
  }
  return [...byId.values()];
}

const CHANGES: Record<string, (resident: Resident, answers: Answers) => Resident> = {
  resident_update: updated,
  record_change: changed,
};

/** In the groups of that day: birthdays and lists move on between two readings of the server. */
export function asOfDay(residents: readonly Resident[], day: string, elderlyFrom: unknown): Resident[] {
  const from = typeof elderlyFrom === 'number' ? { elderly_from: elderlyFrom } : {};
  return residents.map((resident) => {
    const known = resident.is_local ? { ...resident, ...from } : resident;
    return { ...known, groups: [...(factsOn(known, day).groups ?? [])] };
  });
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
