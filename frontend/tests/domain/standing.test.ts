import { expect, test } from 'vitest';
import { factsOn } from '../../src/domain/standing';

const PERSON = { sex: '2', birth_date: '1961-03-01', groups: ['G90'], conditions: [] };

test.each([
  ['2026-02-28', ['G90']],
  ['2026-03-01', ['G03']],
])('somebody born on 1961-03-01 is on %s one of %o', (day, groups) => {
  expect(factsOn(PERSON, day).groups).toEqual(groups);
});

test('a disease counts from the day on which its management began', () => {
  const patient = { ...PERSON, conditions: [{ code: 'I10' }], since: { I10: '2026-02-10' } };
  expect(factsOn(patient, '2026-02-09')).toMatchObject({ conditions: [], groups: ['G90'] });
  expect(factsOn(patient, '2026-02-10')).toMatchObject({ conditions: ['I10'], groups: ['G04'] });
});

test.each([
  ['1992-01-01', ['G90']],
  ['1986-01-01', ['G10']],
])('J44 of somebody born on %s makes them one of %o', (birth_date, groups) => {
  const patient = { ...PERSON, birth_date, conditions: [{ code: 'J44' }] };
  expect(factsOn(patient, '2026-01-01').groups).toEqual(groups);
});

test('a list names somebody from its first to its last day', () => {
  const details = [{ code: 'G13', by: 'list', since: '2026-01-10', until: '2026-01-20' }];
  const listed = { ...PERSON, birth_date: '1980-01-01', group_details: details };
  const days = ['2026-01-09', '2026-01-10', '2026-01-20', '2026-01-21'];
  expect(days.map((day) => factsOn(listed, day).groups?.[0])).toEqual(['G90', 'G13', 'G13', 'G90']);
});

test('where the old are told to be so from sixty on, they are', () => {
  const details = [{ code: 'G03', by: 'age', since: '2021-03-01' }];
  const old = { ...PERSON, group_details: details };
  expect(factsOn(old, '2021-02-28').groups).toEqual(['G90']);
  expect(factsOn(old, '2021-03-01').groups).toEqual(['G03']);
});

test('a child leaves its group on the seventh birthday', () => {
  const child = { ...PERSON, birth_date: '2019-05-05' };
  expect(factsOn(child, '2026-05-04').groups).toEqual(['G02']);
  expect(factsOn(child, '2026-05-05').groups).toEqual(['G90']);
});
