/** One service keeps one request: in the order of the promised days, those of before the contract last of all. */
import { expect, it } from 'vitest';
import { missedItems } from '../../src/screens/contract/broken_appointments';
import type { Contract, ContractRequest } from '../../src/store';

const request = (entry_id: string, on: string, promised_on: string): ContractRequest => ({
  entry_id,
  on,
  promised_on,
  item_ids: ['I007'],
});
const EARLY = request('early', '2026-01-02', '2026-01-09');
const ONE = request('one', '2026-02-02', '2026-02-09');
const TWO = request('two', '2026-02-03', '2026-02-12');

function missed(served: string[]): string[] {
  const given = served.map((on) => ({ on, entry_id: on, counted: true }));
  const item = { item_id: 'I007', dues: ['2026-02-09', '2026-02-12'], served: given };
  const requests = [TWO, ONE, EARLY];
  const contract = { start_date: '2026-02-01', items: [item], requests } as unknown as Contract;
  return requests
    .filter((each) => missedItems(contract, each, '2026-03-01').length)
    .map(({ entry_id }) => entry_id);
}

it.each([
  [[], ['two', 'one']],
  [['2026-02-05'], ['two']],
  [['2026-02-05', '2026-02-06'], []],
])('of services on %j these are missed: %j', (served, expected) => {
  expect(missed(served)).toEqual(expected);
});
