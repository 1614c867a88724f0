/** What a contract promises and costs, as app/contracts/terms/promise.py and owe.py have it. */
import { describe, expect, it } from 'vitest';
import {
  feeOfAll,
  included,
  offeredItems,
  priceText,
  proposedPackages,
  stillOffered,
  type Catalogue,
} from '../../src/screens/sign/services';
import { priceOf, promisedTo } from '../../src/domain/promise';
import type { ServiceItem, ServicePackage } from '../../src/store';

function item(id: string, rest: Partial<ServiceItem> = {}): ServiceItem {
  const usual = { name: id, category: 'SC01', groups: [], freq: 1, rule: 'fixed' as const, price: 0 };
  return { id, ...usual, forms: [], modes: [], ...rest };
}
const items = [
  item('free'),
  item('yearly', { price: 15 }),
  item('monthly', { freq: 12, price: 2.55 }),
  item('asked', { freq: null, rule: 'on_demand', price: 40 }),
  item('old', { groups: ['G03'], price: 10 }),
  item('child', { groups: ['G02'], price: 7 }),
];
const catalogue: Catalogue = {
  packages: [
    { id: 'BASE', name: '基础', groups: [], is_basic: true, items: [{ item_id: 'free', optional: false }] },
    {
      id: 'HTN',
      name: '高血压',
      groups: ['G04'],
      is_basic: false,
      items: [
        { item_id: 'yearly', optional: false },
        { item_id: 'monthly', optional: true },
      ],
    },
    {
      id: 'FAMILY',
      name: '家庭',
      groups: ['G02', 'G03'],
      is_basic: false,
      items: [
        { item_id: 'yearly', optional: false },
        { item_id: 'old', optional: false, groups: ['G03'] },
        { item_id: 'child', optional: false, groups: ['G02'] },
      ],
    },
  ],
  items: new Map(items.map((each) => [each.id, each])),
};

function feeOf(
  from: Catalogue,
  packages: string[],
  ticked: string[],
  months = 12,
  groups = ['G02', 'G03'],
): number {
  return priceOf(promisedTo(from, { packages, items: ticked, groups, months }));
}

describe('the fee of one person', () => {
  it.each([
    ['nothing for what is free', ['BASE'], [], 12, 0],
    ['by the times of a year', ['BASE'], ['monthly'], 12, 30.6],
    ['by the years of the term', ['HTN'], [], 24, 30],
    ['with a broken year as one time more', ['HTN'], [], 13, 30],
    ['with months of a broken year as they are', [], ['monthly'], 13, 33.15],
    ['once for an item of two packages', ['HTN', 'FAMILY'], [], 12, 15 + 10 + 7],
    ['once for an item that is ticked besides', ['HTN'], ['yearly'], 12, 15],
    ['nothing beforehand for what is on demand', ['BASE'], ['asked'], 36, 0],
    ['nothing for what the catalogue does not know', ['GONE'], ['gone'], 12, 0],
  ])('counts %s', (_, packages, ticked, months, fee) => {
    expect(feeOf(catalogue, packages, ticked, months)).toBe(fee);
  });

  it('is less by the discount of the package that promises it', () => {
    const [base, htn, family] = catalogue.packages as [ServicePackage, ServicePackage, ServicePackage];
    const cheaper = htn.items.map((each) => ({ ...each, discount: '1.05' }));
    const reduced = { ...catalogue, packages: [base, { ...htn, items: cheaper }, family] };
    expect(feeOf(reduced, ['HTN'], ['monthly'], 12)).toBe(13.95 + 18);
    expect(feeOf(reduced, ['FAMILY', 'HTN'], [], 12, ['G90'])).toBe(15);
    expect(feeOf(reduced, ['HTN', 'FAMILY'], [], 12, ['G90'])).toBe(13.95);
  });

  it('leaves out what a package promises to other groups', () => {
    expect(feeOf(catalogue, ['FAMILY'], [], 12, ['G03'])).toBe(25);
    expect(feeOf(catalogue, ['FAMILY'], [], 12, ['G90'])).toBe(15);
  });
});

describe('the fee of a signing', () => {
  it('of one person is by the packages and items of the agreement', () => {
    const answers = { packages: ['HTN'], items: ['monthly'], cycle_months: 24, members: [{}] };
    expect(feeOfAll(catalogue, answers)).toBe(91.2);
  });

  it('of a household is the sum of each by their own, else by those of the agreement', () => {
    const members = [
      { groups: ['G04'], items: ['monthly'] },
      { groups: ['G03'], packages: ['FAMILY'] },
      { groups: ['G02'], packages: ['FAMILY'], items: ['old'] },
    ];
    const answers = { packages: ['HTN'], cycle_months: 12, members };
    expect(feeOfAll(catalogue, answers)).toBe(102.6);
  });

  it('is of a year where no length is given, and nothing without members', () => {
    expect(feeOfAll(catalogue, { packages: ['HTN'], members: [{}] })).toBe(15);
    expect(feeOfAll(catalogue, { packages: ['HTN'] })).toBe(0);
  });
});

describe('what is proposed and offered', () => {
  const offered = (packages: string[], groups: string[], isALaCarte: boolean): string[] =>
    offeredItems(catalogue, packages, groups, isALaCarte).map(({ id }) => id);

  it('the basic package and those of the groups are proposed', () => {
    expect(proposedPackages(catalogue, ['G90'])).toEqual(['BASE']);
    expect(proposedPackages(catalogue, ['G04', 'G03'])).toEqual(['BASE', 'HTN', 'FAMILY']);
  });

  it('usually only the options of the chosen packages may be ticked', () => {
    expect(offered(['BASE'], ['G04'], false)).toEqual([]);
    expect(offered(['HTN'], ['G04'], false)).toEqual(['monthly']);
  });

  it('à la carte whatever fits the groups and is not promised anyway', () => {
    expect(offered(['BASE', 'HTN'], ['G03'], true)).toEqual(['monthly', 'asked', 'old']);
  });

  it('what was ticked falls away with the package or the mode that offered it', () => {
    expect(stillOffered(catalogue, ['monthly', 'asked'], ['HTN'], ['G04'], false)).toEqual(['monthly']);
    expect(stillOffered(catalogue, ['monthly', 'asked'], ['BASE'], ['G04'], false)).toEqual([]);
    expect(stillOffered(catalogue, ['yearly', 'asked'], ['HTN'], ['G04'], true)).toEqual(['asked']);
  });

  it('options of a package are no part of its promise', () => {
    expect([...included(catalogue, ['HTN', 'BASE'])]).toEqual(['free', 'yearly']);
  });

  it.each([
    ['yearly', '每年 1 次，15 元/次'],
    ['free', '每年 1 次，免费'],
    ['asked', '按需，40 元/次'],
  ])('the price of %s reads %s', (id, text) => {
    expect(priceText(catalogue.items.get(id)!, undefined)).toBe(text);
  });

  it('tells how often within a longer term, by the package that offers it more often, and what is less', () => {
    const promise = { package_id: 'HTN', freq: 24, times: 36, discount: 0.55, pays: 2 };
    const text = '每年 24 次，协议期内 36 次，2.55 元/次，优惠后 2 元';
    expect(priceText(catalogue.items.get('monthly')!, promise, 18)).toBe(text);
  });

  const points = [
    [6, 30],
    [12, 90],
  ] as const;
  it.each([
    [{ by: 'age', points }, '2025-10-01', '按年龄，协议期内 2 次，免费'],
    [{ by: 'age', points }, '2020-01-01', '按年龄，协议期内没有到期的，免费'],
    [{ by: 'age', points }, undefined, '按年龄，协议期内 若干 次，免费'],
    [{ by: 'treatment', every_months: 1 }, undefined, '按疗程，每月 1 次，免费'],
    [{ by: 'bed' }, undefined, '按家庭病床的巡诊计划，免费'],
  ] as const)('what falls due by %o reads so to one born on %s', (timing, born, text) => {
    const planned = item('planned', { freq: null, rule: 'on_demand', timing });
    const offer = { packages: [], items: new Map([['planned', planned]]) };
    const choice = { packages: [], items: ['planned'], groups: [], months: 12, start: '2026-02-01', born };
    expect(priceText(planned, promisedTo(offer, choice).get('planned'))).toBe(text);
  });
});
