/** Finding residents among thousands, at each keystroke. */
import type { Resident } from './records';
import type { ResidentQuery } from './store';

export function search(residents: readonly Resident[], query: ResidentQuery): readonly Resident[] {
  const typed = query.text?.trim().toLowerCase() ?? '';
  if (!typed && !query.group) return residents;
  return residents.filter((resident) => belongs(resident, query) && matches(resident, typed));
}

function belongs(resident: Resident, { group }: ResidentQuery): boolean {
  return !group || resident.groups.includes(group);
}

/** Part of the name, the beginning of one of its pinyin readings, or the end of the ID number. */
function matches({ name, keys, id_tail, phone }: Resident, typed: string): boolean {
  if (!typed || name.includes(typed)) return true;
  if (keys.startsWith(typed) || keys.includes(` ${typed}`)) return true;
  return id_tail.toLowerCase().endsWith(typed) || (typed.length >= 4 && (phone ?? '').endsWith(typed));
}
