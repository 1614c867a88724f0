/** What a signing promises and costs, choice by choice; the server made the same of them. */
import { expect, it } from 'vitest';
import { priceOf, promisedTo, type Offer } from '../../src/domain/promise';
import { feeVectors, type FeeCase } from './vectors';

const vectors = feeVectors();
const offers = new Map<string, Offer>();
const cases: FeeCase[] = [];
for (const each of vectors) {
  if ('of' in each) cases.push(each);
  else {
    const items = new Map(each.items.map((item) => [item.id, item]));
    offers.set(each.catalogue, { packages: each.packages, items });
  }
}

it.each(cases.map((each, at) => [at, each.of, each] as const))(
  'choice %i of the catalogue %s promises and costs what the server says',
  (_, of, { choice, promises, fee }) => {
    const found = promisedTo(offers.get(of)!, choice);
    const told = [...found].map(([id, one]) => [id, [one.package_id, one.times, one.discount, one.pays]]);
    expect(Object.fromEntries(told)).toEqual(promises);
    expect(priceOf(found)).toBe(fee);
  },
);

it('some of them pay, and some are promised what falls due by age', () => {
  expect(cases.some(({ fee }) => fee > 0)).toBe(true);
  expect(new Set(cases.map(({ promises }) => promises['I027']?.[1])).size).toBeGreaterThan(5);
});
