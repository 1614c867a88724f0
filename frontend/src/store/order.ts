/** In which order what is due, what warns and what was done is told. */
import type { EntryView } from './own';
import type { Alert, Severity, Task } from './records';

const RANK: Record<Severity, number> = { red: 0, orange: 1, yellow: 2 };

export function byNewest(a: EntryView, b: EntryView): number {
  return a.occurred_on === b.occurred_on
    ? b.recorded_at.localeCompare(a.recorded_at)
    : b.occurred_on.localeCompare(a.occurred_on);
}

export function soonest(tasks: Task[]): Task[] {
  return tasks.sort((a, b) => a.window_end.localeCompare(b.window_end));
}

export function gravest(alerts: Alert[]): Alert[] {
  return alerts.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

export function since(day: string): (entry: { occurred_on: string }) => boolean {
  return ({ occurred_on }) => occurred_on >= day;
}
