/** One's own entries by month: how many stand where, and what did not count. */
import type { EntryView } from '../store';

export interface Month {
  /** YYYY-MM. */
  id: string;
  approved: number;
  /** Submitted, or still to be sent. */
  open: number;
  returned: number;
  /** Services that count for contracts. */
  counted: number;
  uncounted: { entry: EntryView; item_id: string; reason: string | undefined }[];
}

/** Newest month first. */
export function byMonth(entries: readonly EntryView[]): Month[] {
  const months = new Map<string, Month>();
  for (const entry of entries) {
    const id = entry.occurred_on.slice(0, 7);
    const month = months.get(id) ?? { id, approved: 0, open: 0, returned: 0, counted: 0, uncounted: [] };
    months.set(id, month);
    add(month, entry);
  }
  return [...months.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function add(month: Month, entry: EntryView): void {
  if (entry.status === 'approved') month.approved += 1;
  else if (entry.status === 'submitted' || entry.status === 'waiting') month.open += 1;
  else if (entry.status === 'returned') month.returned += 1;
  for (const { item_id, counted, reason } of entry.counted ?? []) {
    if (counted) month.counted += 1;
    else month.uncounted.push({ entry, item_id, reason });
  }
}

export function monthText(id: string): string {
  return `${id.slice(0, 4)}年${Number(id.slice(5))}月`;
}
