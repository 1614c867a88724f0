/** What counts in the contracts before for items that go by age: it is not promised again. */
import type { Former, Given } from '../../domain/promise';
import type { Contract, EntryView, ServiceItem, Store } from '../../store';

const CHECK = 'child';
const WAITING = ['waiting', 'submitted'];

/** Resident → contracts, oldest first. What waits for review is taken for approved. */
export async function formerOf(
  { world }: Store,
  items: readonly ServiceItem[],
): Promise<Map<string, Former[]>> {
  const found = new Map<string, Former[]>();
  const byAge = items.filter(({ timing }) => timing?.by === 'age');
  const ids = byAge.map(({ id }) => id);
  const held = (await world.contracts()).filter(
    (each) =>
      !['void', 'pending_member'].includes(each.status) &&
      each.items.some(({ item_id }) => ids.includes(item_id)),
  );
  held.sort((one, other) => (one.start_date < other.start_date ? -1 : 1));
  const checks = await world.entriesOfForm(CHECK, [...new Set(held.map((each) => each.resident_id))]);
  for (const contract of held) {
    const given = Object.fromEntries(byAge.map((item) => [item.id, givenIn(contract, item, checks)]));
    const known = found.get(contract.resident_id) ?? [];
    found.set(contract.resident_id, [...known, { until: contract.end_date, given }]);
  }
  return found;
}

function givenIn(contract: Contract, { id, forms }: ServiceItem, checks: readonly EntryView[]): Given[] {
  const own = contract.items.find(({ item_id }) => item_id === id);
  const counted = (own?.served ?? []).filter((each) => each.counted);
  const waiting = forms.includes(CHECK) ? checks.filter((each) => own && isWaiting(each, contract)) : [];
  const given = [
    ...counted.map(({ on, entry_id }) =>
      telling(
        on,
        checks.find((each) => each.id === entry_id),
      ),
    ),
    ...waiting.map((each) => telling(each.occurred_on, each)),
  ];
  return given.sort((one, other) => (one.on < other.on ? -1 : 1));
}

function isWaiting(each: EntryView, { resident_id, start_date, end_date }: Contract): boolean {
  const { occurred_on: day, status } = each;
  return each.resident_id === resident_id && WAITING.includes(status) && start_date <= day && day <= end_date;
}

function telling(on: string, check: EntryView | undefined): Given {
  const stage = check?.answers?.['age_stage'];
  return { on, stage: typeof stage === 'string' ? stage : undefined };
}
