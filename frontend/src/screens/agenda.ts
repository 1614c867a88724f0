/** What is to be done today: tasks overdue and due soon, by village group. */
import type { Resident, Task } from '../store';
import { addDays } from './days';

export interface Due {
  id: string;
  task: Task;
  resident: Resident;
}
export interface GroupOfDues {
  name: string;
  dues: Due[];
}
export interface Agenda {
  overdue: Due[];
  soon: Due[];
}

const SOON_DAYS = 14;
export const NO_GROUP = '未分组';

/** Overdue: past the end of its window. Soon: may be done within 14 days. Tasks of residents not on this phone are left out. */
export function agenda(tasks: readonly Task[], residents: readonly Resident[], day: string): Agenda {
  const byId = new Map(residents.map((resident) => [resident.id, resident]));
  const horizon = addDays(day, SOON_DAYS);
  const found: Agenda = { overdue: [], soon: [] };
  for (const task of tasks) {
    const resident = byId.get(task.resident_id);
    if (task.status !== 'open' || resident === undefined) continue;
    const due = { id: task.id, task, resident };
    if (task.window_end < day) found.overdue.push(due);
    else if (task.due_on <= horizon) found.soon.push(due);
  }
  found.overdue.sort((a, b) => compare(a.task.window_end, b.task.window_end));
  found.soon.sort((a, b) => compare(a.task.due_on, b.task.due_on));
  return found;
}

/** Groups in the order in which their most urgent task comes. */
export function byVillageGroup(dues: readonly Due[]): GroupOfDues[] {
  const groups = new Map<string, Due[]>();
  for (const due of dues) {
    const name = due.resident.village_group ?? NO_GROUP;
    const members = groups.get(name);
    if (members) members.push(due);
    else groups.set(name, [due]);
  }
  return [...groups].map(([name, members]) => ({ name, dues: members }));
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
