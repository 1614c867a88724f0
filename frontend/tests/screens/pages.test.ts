import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dueText } from '../../src/screens/days';
import { byMonth } from '../../src/screens/months';
import { feeOfAll, offeredItems, proposedPackages, type Catalogue } from '../../src/screens/sign/services';
import { endOf } from '../../src/screens/sign/starting';
import { stepOf, STEPS } from '../../src/screens/sign/steps';
import { measuresOf, trendPoints } from '../../src/screens/trend';
import { groupsForLists } from '../../src/screens/words';
import type { EntryView, Resident, ServiceItem } from '../../src/store';
import { RESIDENT } from '../drivers/filling';

const DAY = '2026-11-22';
const resident: Resident = { ...RESIDENT, village_group: '3组' };

describe('days', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-11-22', 12, '2027-11-22'],
  ])('%s and %i months are %s', (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected);
  });

  it('a contract of a year ends the day before its anniversary', () => {
    expect(endOf('2026-11-22', 12)).toBe('2027-11-21');
  });

  it.each([
    [DAY, '今天到期'],
    [addDays(DAY, 3), '还有 3 天'],
    [addDays(DAY, -2), '已过 2 天'],
  ])('%s reads %s', (day, expected) => {
    expect(dueText(day, DAY)).toBe(expected);
  });
});

describe('what a contract promises', () => {
  const item = (id: string, price: number, freq: number | null): ServiceItem => ({
    id,
    name: id,
    category: 'SC02',
    groups: [],
    freq,
    rule: freq === null ? 'on_demand' : 'fixed',
    price,
    forms: [],
    modes: [],
  });
  const catalogue: Catalogue = {
    packages: [
      { id: 'P-BASE', name: '基础', groups: [], is_basic: true, items: [{ item_id: 'A', optional: false }] },
      {
        id: 'P-HTN',
        name: '高血压',
        groups: ['G04'],
        is_basic: false,
        items: [
          { item_id: 'A', optional: false },
          { item_id: 'B', optional: true },
        ],
      },
      { id: 'P-DM', name: '糖尿病', groups: ['G05'], is_basic: false, items: [] },
      { id: 'P-ORDER', name: '点单', groups: [], is_basic: false, items: [] },
    ],
    items: new Map([item('A', 10, 1), item('B', 30, 12), item('C', 5, null)].map((each) => [each.id, each])),
  };

  it('is proposed by the groups', () => {
    expect(proposedPackages(catalogue, ['G04'])).toEqual(['P-BASE', 'P-HTN']);
  });

  it('an item in two packages is paid for once', () => {
    const signing = { packages: ['P-BASE', 'P-HTN'], members: [{}] };
    expect(feeOfAll(catalogue, signing)).toBe(10);
    expect(feeOfAll(catalogue, { ...signing, items: ['B'] })).toBe(370);
  });

  it('offers the options of the packages, and à la carte everything that fits', () => {
    expect(offeredItems(catalogue, ['P-HTN'], ['G04'], false).map(({ id }) => id)).toEqual(['B']);
    expect(offeredItems(catalogue, ['P-HTN'], ['G04'], true).map(({ id }) => id)).toEqual(['B', 'C']);
  });

  it('every problem belongs to a step', () => {
    expect(STEPS[stepOf('needs.self_care')]?.id).toBe('needs');
    expect(STEPS[stepOf('members.1.signature')]?.id).toBe('evidence');
    expect(STEPS[stepOf('members.1.present')]?.id).toBe('services');
    expect(STEPS[stepOf('started_at')]?.id).toBe('summary');
  });
});

describe('blood pressures', () => {
  const entry = (
    on: string,
    answers: Record<string, unknown>,
    status: EntryView['status'] = 'approved',
  ): EntryView => ({ occurred_on: on, answers, status }) as unknown as EntryView;

  it('come oldest first, only the last few, and without what was invalidated', () => {
    const entries = [
      entry('2026-03-01', { sbp: 150, dbp: 90 }),
      entry('2026-02-01', { sbp: 140, dbp: 90 }),
      entry('2026-01-01', { sbp: 130 }),
      entry('2026-04-01', { sbp: 999, dbp: 1 }, 'invalidated'),
    ];
    const pressure = ['sbp', 'dbp'];
    expect(measuresOf(entries, pressure, 1)).toEqual([{ on: '2026-03-01', values: [150, 90] }]);
    expect(measuresOf(entries, pressure).map(({ values }) => values[0])).toEqual([140, 150]);
  });

  it('higher values are drawn higher', () => {
    const [first, second] = trendPoints(
      [
        { on: 'a', values: [180, 100] },
        { on: 'b', values: [130, 80] },
      ],
      300,
      90,
    );
    expect(first?.ys[0]).toBeLessThan(second?.ys[0] ?? 0);
    expect(second?.x).toBeGreaterThan(first?.x ?? 0);
  });
});

describe('what became of the work', () => {
  it('is counted by month, with what did not count and why', () => {
    const entries = [
      {
        id: 'a',
        occurred_on: '2026-11-02',
        status: 'approved',
        counted: [{ item_id: 'I011', counted: true }],
      },
      {
        id: 'b',
        occurred_on: '2026-11-09',
        status: 'approved',
        counted: [{ item_id: 'I011', counted: false, reason: 'too_soon' }],
      },
      { id: 'c', occurred_on: '2026-10-09', status: 'waiting' },
      { id: 'd', occurred_on: '2026-10-10', status: 'returned' },
    ] as unknown as EntryView[];
    const [november, october] = byMonth(entries);
    expect(november).toMatchObject({ id: '2026-11', approved: 2, counted: 1 });
    expect(november?.uncounted[0]?.reason).toBe('too_soon');
    expect(october).toMatchObject({ open: 1, returned: 1, approved: 0 });
  });
});

describe('privacy', () => {
  it('lists do not name sensitive groups', () => {
    expect(groupsForLists({ ...resident, groups: ['G06', 'G04', 'G07'] })).toEqual(['高血压']);
  });
});
