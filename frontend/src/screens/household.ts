/** Who lives together, as far as the records say. */
import type { Resident } from '../store';

type Home = Pick<Resident, 'id' | 'household_id' | 'household_no'>;

export function liveTogether(one: Home, other: Home): boolean {
  if (one.household_id) return other.household_id === one.household_id;
  return Boolean(one.household_no) && other.household_no === one.household_no;
}
