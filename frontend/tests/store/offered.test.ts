import { expect, it } from 'vitest';
import { asOf, isOffered } from '../../src/store/offered';
import type { Dated } from '../../src/store/offers';

interface Item extends Dated<Item> {
  price: number;
}

const item: Item = {
  price: 30,
  valid_from: '2000-01-01',
  valid_to: '2026-12-31',
  coming: [
    { price: 40, valid_from: '2027-01-01', valid_to: '2027-12-31' },
    { price: 50, valid_from: '2028-01-01' },
  ],
};

it.each([
  ['2026-12-31', 30],
  ['2027-01-01', 40],
  ['2028-06-01', 50],
])('on %s the price in force is %d', (day, price) => {
  const [found] = asOf([item], day);
  expect(found?.price).toBe(price);
  expect(isOffered(found ?? {}, day)).toBe(true);
});

it('what the next version leaves out keeps its name and is no longer offered', () => {
  const dropped: Item = { price: 30, valid_from: '2000-01-01', valid_to: '2026-12-31' };
  expect(asOf([dropped], '2027-01-01')).toEqual([dropped]);
  expect(isOffered(dropped, '2027-01-01')).toBe(false);
});

it('what is new is not offered before its day', () => {
  expect(isOffered({ valid_from: '2027-01-01' }, '2026-12-31')).toBe(false);
});

it('a server that told no days offers everything', () => {
  expect(isOffered({}, '2026-12-31')).toBe(true);
});
