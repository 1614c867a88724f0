/** A check by age that was done under the contract before is not promised, nor paid for, once more. */
import { expect, it } from 'vitest';
import { choiceOf, feeOfAll } from '../../src/screens/sign/services';
import { formerOf } from '../../src/screens/sign/former';
import { priceOf, promisedTo } from '../../src/domain/promise';
import type { Contract, EntryView, ServiceItem, Store } from '../../src/store';

const CHECK = { id: 'check', price: 9, forms: ['child'], timing: { by: 'age', points: [[12, 90]] } };
const LINE = { resident_id: 'child', items: ['check'], packages: [], groups: ['G02'] };
const ANSWERS = { start_date: '2021-01-01', cycle_months: 12, members: [LINE] };

/** The contract of 2020, and what is on this phone of a check of that winter; a year old on 20 December. */
async function feeAfter(
  check: Partial<EntryView>,
  served: object[] = [],
  status = 'active',
): Promise<number> {
  const own = [{ item_id: 'check', served }];
  const term = { start_date: '2020-01-01', end_date: '2020-12-31' };
  const before = { ...term, resident_id: 'child', status, items: own } as unknown as Contract;
  const entry = { id: 'e', resident_id: 'child', form: 'child', occurred_on: '2020-12-22', ...check };
  const world = {
    contracts: () => Promise.resolve([before]),
    entriesOfForm: () => Promise.resolve([entry]),
  };
  const items = [CHECK as unknown as ServiceItem];
  const former = await formerOf({ world } as unknown as Store, items);
  const born = new Map([['child', '2019-12-20']]);
  const catalogue = { packages: [], items: new Map([['check', items[0]!]]), born, former };
  expect(feeOfAll(catalogue, ANSWERS)).toBe(
    priceOf(promisedTo(catalogue, choiceOf(catalogue, ANSWERS, LINE))),
  );
  return feeOfAll(catalogue, ANSWERS);
}
const approved = (counted = true): object[] => [{ on: '2020-12-22', entry_id: 'e', counted }];

it.each([
  ['approved and counts', 'approved', {}, approved(), 0],
  ['approved for another age', 'approved', { age_stage: '8' }, approved(), 9],
  ['approved for that age', 'approved', { age_stage: '12' }, approved(), 0],
  ['approved and does not count', 'approved', {}, approved(false), 9],
  ['waiting for review', 'submitted', {}, [], 0],
  ['not sent yet', 'waiting', {}, [], 0],
  ['returned', 'returned', {}, [], 9],
] as const)('of a check that is %s', async (_, status, answers, served, fee) => {
  expect(await feeAfter({ status, answers }, [...served])).toBe(fee);
});

it.each([
  ['of the time after the contract', { occurred_on: '2021-01-01' }, 'active', 9],
  ['of somebody else', { resident_id: 'other' }, 'active', 9],
  ['under a contract that never held', {}, 'void', 9],
] as const)('a check %s moves nothing', async (_, entry, status, fee) => {
  expect(await feeAfter({ status: 'submitted', answers: {}, ...entry }, [], status)).toBe(fee);
});
