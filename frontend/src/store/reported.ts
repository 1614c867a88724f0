/** Closings of records that were reported and wait for review: until then nobody is sent there again. */
import type { Answers, EntryRecord, Resident } from './records';
import type { Outgoing } from './own';

const DIED = '3';
const LOST = '2';
const MOVED_AWAY = '2';
const CLOSING = ['died', 'moved_out', 'lost', 'refused', 'untrue', 'other'];
type Told = Pick<EntryRecord, 'id' | 'form' | 'resident_id' | 'answers' | 'asks'>;

/** What of these tells that the record is to be closed, as `record_change` calls it. */
export function closingOf({
  form,
  answers,
  asks,
}: Pick<Told, 'form' | 'answers' | 'asks'>): string | undefined {
  const told: Answers = answers ?? {};
  const result = told['visit_result'] ?? asks?.result;
  if (form === 'record_change') return CLOSING.find((change) => change === told['change']);
  if (result === DIED) return 'died';
  const hasLeft = [told['lost_reason'], told['lost_reason_psy']].includes(MOVED_AWAY);
  return result === LOST && hasLeft ? 'moved_out' : undefined;
}

/** Residents with what was reported of them; a revision of ours stands before what the server has. */
export function withReported(
  residents: readonly Resident[],
  submitted: readonly EntryRecord[],
  ours: readonly Outgoing[],
): readonly Resident[] {
  const told = new Map<string, Told>(submitted.map((entry) => [entry.id, entry]));
  for (const { id, form, resident_id, content } of ours)
    told.set(id, { id, form, resident_id: resident_id ?? '', answers: content.answers });
  const reported = new Map<string, string>();
  for (const entry of told.values()) {
    const closing = closingOf(entry);
    if (closing !== undefined && entry.resident_id) reported.set(entry.resident_id, closing);
  }
  if (reported.size === 0) return residents;
  return residents.map((resident) => {
    const closing = reported.get(resident.id);
    return closing !== undefined && isOpen(resident) ? { ...resident, reported: closing } : resident;
  });
}

export function isOpen(resident: Resident): boolean {
  return String(resident.archive_status) === '0';
}
