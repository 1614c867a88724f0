import { expect, test } from 'vitest';
import { factsOn } from '../../src/domain/standing';
import type { Resident } from '../../src/store';
import { changed } from '../../src/store/changed';

const DAY = '2026-03-10';
const PERSON = { sex: '2', birth_date: '1990-01-01', groups: ['G90'], conditions: [] } as unknown as Resident;
const ILL = { ...PERSON, conditions: [{ code: 'I10' }], since: { I10: '2025-01-01' } };
const LISTED = { ...PERSON, group_details: [{ code: 'G13', by: 'list', since: '2025-01-01' }] } as Resident;

test.each([
  ['a disease', PERSON, { change: 'disease', condition: 'I10', confirmed_on: '2026-03-01' }, ['G04']],
  ['the end of a disease', ILL, { change: 'disease_over', condition: 'I10' }, ['G90']],
  ['a list', PERSON, { change: 'listed', group: 'G13' }, ['G13']],
  ['the end of a list', LISTED, { change: 'unlisted', group: 'G13' }, ['G90']],
  ['a pregnancy', PERSON, { change: 'pregnant' }, ['G01']],
  ['a move', ILL, { change: 'moved' }, ['G04']],
])('%s shows on the phone at once', (_, resident, answers, groups) => {
  expect(factsOn(changed(resident, { ...answers, changed_on: DAY }), DAY).groups).toEqual(groups);
});

test('a woman is one of the group for 42 days after the birth', () => {
  const pregnant = changed(PERSON, { change: 'pregnant', changed_on: '2026-01-01' });
  const delivered = changed(pregnant, { change: 'pregnancy_over', changed_on: DAY });
  expect(factsOn(delivered, '2026-04-21').groups).toEqual(['G01']);
  expect(factsOn(delivered, '2026-04-22').groups).toEqual(['G90']);
});

test('planning knows since when a disease is managed, and that it no longer is', () => {
  const ill = changed(PERSON, { change: 'disease', condition: 'I10', changed_on: DAY });
  expect([ill.since, ill.over]).toEqual([{ I10: DAY }, []]);
  const well = changed(ill, { change: 'disease_over', condition: 'I10', changed_on: DAY });
  expect([well.since, well.over]).toEqual([{}, ['I10']]);
});
