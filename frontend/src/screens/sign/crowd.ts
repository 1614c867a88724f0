/** How many people a doctor answers for; what contracts, and this signing, make of it. */
import type { Contract } from '../../store';

const NEVER_HELD = ['void', 'pending_member'];

/** Each person once: those whose contract holds or is still to begin, and those who sign now. */
export function peopleOf(
  contracts: readonly Contract[],
  doctorId: string,
  signing: readonly string[],
  day: string,
): number {
  const theirs = contracts.filter(
    (each) => each.doctor_id === doctorId && !NEVER_HELD.includes(each.status) && each.end_date >= day,
  );
  return new Set([...theirs.map((each) => each.resident_id), ...signing]).size;
}
