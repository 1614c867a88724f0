/** Of several copies the one that holds: of records by id, of revisions the newest. */
import type { KeptRecord } from './database';
import type { Outgoing } from './own';

export function newestOf(rows: readonly Outgoing[]): Map<string, Outgoing> {
  const newest = new Map<string, Outgoing>();
  for (const row of rows) {
    const known = newest.get(row.id);
    if (row.state !== 'replaced' && (!known || row.device_seq > known.device_seq)) newest.set(row.id, row);
  }
  return newest;
}

/** By id, once each: a resident who moves is for a moment in both villages' channels. */
export function records<T>(rows: readonly KeptRecord[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row.data as T])).values()];
}
