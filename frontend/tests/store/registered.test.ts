/** Who was registered on this phone, before the server has told of them. */
import { expect, it } from 'vitest';
import { asOfDay, withRegistered } from '../../src/store/effects';
import type { Outgoing } from '../../src/store/own';
import type { Resident } from '../../src/store';

const DAY = '2026-11-22';
const answers = {
  name: '新来的',
  sex: '1',
  birth_date: '1966-11-22',
  id_type: '01',
  area_code: '360783104202',
};
const revision = { form: 'resident_registration', id: 'r1', resident_id: 'r1', content: { answers } };

it.each([
  [60, DAY, ['G03']],
  [60, '2026-11-21', ['G90']],
  [65, DAY, ['G90']],
  [undefined, DAY, ['G90']],
])('is one of the old from the age on that the county counts from: %s, %s', (from, day, groups) => {
  const [resident] = asOfDay(withRegistered([], [revision as unknown as Outgoing]), day, from);
  expect(resident?.groups).toEqual(groups);
});

it('takes from the server since when others are', () => {
  const known = {
    id: 'k',
    sex: '1',
    birth_date: '1966-01-01',
    group_details: [],
    groups: [],
    conditions: [],
  };
  expect(asOfDay([known as unknown as Resident], DAY, 60)[0]?.groups).toEqual(['G90']);
});
