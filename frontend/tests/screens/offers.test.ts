import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/screens/days';
import { offers } from '../../src/screens/offers';
import type { Contract, FormRecord, Resident, Task } from '../../src/store';
import { DAY, resident, task } from '../drivers/tasks';

describe('offered forms', () => {
  const forms: FormRecord[] = [
    { code: 'htn', version: 1, title: '高血压', groups: ['G04'], conditions: ['I10'] },
    { code: 'dm', version: 1, title: '糖尿病', groups: ['G05'], conditions: ['E11'] },
    { code: 'home_service', version: 1, title: '上门服务', groups: [] },
    { code: 'fulfil', version: 1, title: '履约', groups: [] },
    { code: 'sign', version: 1, title: '签约', groups: [] },
  ];

  it('are those of the groups, with those proposed first', () => {
    const found = offers(resident, forms, [], []);
    expect(found.map(({ code }) => code)).toEqual(['htn', 'home_service']);
    expect(found.filter(({ isProposed }) => isProposed).map(({ code }) => code)).toEqual(['htn']);
  });

  it('leave out a form for a disease that the resident does not have, unless it is due', () => {
    const urgent: FormRecord = {
      code: 'psy_urgent',
      version: 1,
      title: '应急处置',
      groups: [],
      conditions: ['F20'],
    };
    const ill = { ...resident, conditions: [{ code: 'F20' }] };
    const codes = (who: Resident, tasks: Task[] = []) =>
      offers(who, [urgent], tasks, []).map(({ code }) => code);
    expect(codes(resident)).toEqual([]);
    expect(codes(ill)).toEqual(['psy_urgent']);
    expect(codes(resident, [task('t', DAY, { form: 'psy_urgent' })])).toEqual(['psy_urgent']);
  });

  it('ticks what is due, and offers what is due much later without a tick', () => {
    const ticked = (due: string) =>
      offers(resident, forms, [task('t', due)], [], [], DAY).map(({ code, isProposed }) => [
        code,
        isProposed,
      ]);
    expect(ticked(addDays(DAY, 3))).toContainEqual(['htn', true]);
    expect(ticked(addDays(DAY, 40))).toContainEqual(['htn', false]);
  });

  it('does not tick a yearly form again that was filled this year', () => {
    const done = { form: 'htn', occurred_on: '2026-02-01', status: 'approved' as const };
    const isTicked = (entry: typeof done) => offers(resident, forms, [], [], [entry], DAY)[0]?.isProposed;
    expect(isTicked(done)).toBe(false);
    expect(isTicked({ ...done, occurred_on: '2025-12-31' })).toBe(true);
  });

  it('a form that is due is offered whatever the groups say', () => {
    expect(offers(resident, forms, [task('t', DAY, { form: 'dm' })], []).map(({ code }) => code)).toContain(
      'dm',
    );
  });

  it('a form for other people is offered in its group but not proposed', () => {
    const adult = { applies: { '>=': [{ var: 'resident.age' }, 35] } };
    const child = { applies: { '<': [{ var: 'resident.age' }, 7] } };
    const found = offers(
      resident,
      forms.slice(0, 1).flatMap((form) => [
        { ...form, ...adult },
        { ...form, ...child, code: 'child' },
      ]),
      [],
      [],
    );
    expect(found.map(({ code, isProposed }) => [code, isProposed])).toEqual([
      ['htn', true],
      ['child', false],
    ]);
  });

  it('a form for everybody is offered to those whom it applies to, and proposed to its groups', () => {
    const applies = { not: [{ in: ['I10', { var: 'resident.conditions' }] }] };
    const screening = {
      code: 'bp_screen',
      version: 1,
      title: '筛查',
      groups: ['G90'],
      applies,
      for_all: true,
    };
    const told = (who: Resident) => offers(who, [screening], [], []).map(({ isProposed }) => isProposed);
    expect(told({ ...resident, groups: ['G05'], conditions: [{ code: 'E11' }] })).toEqual([false]);
    expect(told({ ...resident, groups: ['G90'], conditions: [] })).toEqual([true]);
    expect(told({ ...resident, groups: ['G04'], conditions: [{ code: 'I10' }] })).toEqual([]);
  });

  it('a survey is not for the phone', () => {
    const survey = { code: 'phone_survey', version: 1, title: '电话回访', kind: 'survey', groups: [] };
    expect(offers(resident, [survey], [], [])).toEqual([]);
  });

  it('a fulfilment needs a contract', () => {
    const contract = { status: 'active' } as Contract;
    expect(offers(resident, forms, [], [contract]).map(({ code }) => code)).toContain('fulfil');
  });
});
