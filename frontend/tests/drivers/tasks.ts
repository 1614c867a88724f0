/** A resident of a village group, and tasks of that person around a day. */
import { addDays } from '../../src/screens/days';
import type { Resident, Task } from '../../src/store';
import { RESIDENT } from './filling';

export const DAY = '2026-11-22';
export const resident: Resident = { ...RESIDENT, village_group: '3组' };

export function task(id: string, due: string, rest: Partial<Task> = {}): Task {
  const window = { window_start: addDays(due, -15), due_on: due, window_end: addDays(due, 15) };
  return {
    id,
    resident_id: resident.id,
    kind: 'followup',
    form: 'htn',
    title: '高血压随访',
    status: 'open',
    ...window,
    ...rest,
  };
}
