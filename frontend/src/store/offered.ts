/** Which version of the catalogue holds on a day: a phone is told of the next one before it begins. */
import type { Dated } from './offers';

/** Each as it is on that day; what is not offered then as it was last, so that it keeps its name. */
export function asOf<T extends Dated<T>>(records: readonly T[], day: string): T[] {
  return records.map((record) => {
    const begun = (record.coming ?? []).filter((later) => hasBegun(later, day));
    return begun[begun.length - 1] ?? record;
  });
}

/** Whether a contract signed on that day may promise it. */
export function isOffered(record: Dated<unknown>, day: string): boolean {
  return hasBegun(record, day) && day <= (record.valid_to ?? day);
}

function hasBegun(record: Dated<unknown>, day: string): boolean {
  return (record.valid_from ?? day) <= day;
}
