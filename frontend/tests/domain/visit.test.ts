/** A visit with several forms. */
import { expect, it } from 'vitest';
import { examine } from '../../src/domain/check';
import { fieldsOf, type Field } from '../../src/domain/definition';
import { relevantAnswers } from '../../src/domain/relevant';
import {
  answered,
  answersOf,
  carriedOver,
  emptyVisit,
  sharedField,
  visitOf,
  visitSections,
} from '../../src/domain/visit';
import { definitionOf, rightEntry } from './vectors';

const htn = definitionOf('htn');
const home = definitionOf('home_service');

function field(id: string): Field {
  const found = fieldsOf(htn).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no field ${id}`);
  return found;
}

function visit(): ReturnType<typeof visitOf> {
  return visitOf([
    { definition: htn, answers: rightEntry('htn').answers },
    { definition: home, answers: rightEntry('home_service').answers },
  ]);
}

it('asks a blood pressure that two forms share once, in the first of them', () => {
  const askedIn = visitSections([htn, home])
    .filter(({ section }) => section.fields.some(({ id }) => id === 'sbp'))
    .map(({ form }) => form);
  expect(askedIn).toEqual(['htn']);
});

it('asks what an exam and a follow-up share once, though the one calls it left and asks smokers only', () => {
  const exam = definitionOf('exam65');
  for (const forms of [
    [exam, htn],
    [htn, exam],
  ]) {
    const asked = visitSections(forms).flatMap(({ form, section }) =>
      section.fields.map(({ id }) => `${form}:${id}`),
    );
    const pressure = forms[0] === htn ? ['htn:sbp', 'htn:dbp'] : ['exam65:sbp_l', 'exam65:dbp_l'];
    expect(asked.filter((each) => /:[sd]bp(_l)?$/.test(each))).toEqual(pressure);
    expect(asked.filter((each) => /:(smoke|drink|ex_min)$/.test(each))).toEqual([
      'htn:smoke',
      'htn:drink',
      'htn:ex_min',
    ]);
  }
});

it('gives each form what was answered once under the name that it has for it', () => {
  const exam = definitionOf('exam65');
  const filled = answered(emptyVisit(), 'htn', field('sbp'), 150);
  expect(sharedField(exam, 'sbp')?.id).toBe('sbp_l');
  expect(answersOf(filled, exam)).toMatchObject({ sbp_l: 150 });
  expect(answersOf(filled, htn)).toMatchObject({ sbp: 150 });
});

it('asks what no form shares in each form', () => {
  const askedIn = visitSections([htn, home])
    .filter(({ section }) => section.fields.some(({ id }) => id === 'referral'))
    .map(({ form }) => form);
  expect(askedIn).toEqual(['htn', 'home_service']);
});

it('gives each form the shared answers and its own, and nothing of the other', () => {
  const changed = answered(visit(), 'htn', field('sbp'), 138);
  const [forHtn, forHome] = [answersOf(changed, htn), answersOf(changed, home)];
  expect([forHtn['sbp'], forHome['sbp']]).toEqual([138, 138]);
  expect(forHome).not.toHaveProperty('salt');
  expect(forHtn).not.toHaveProperty('procedures');
  expect(examine(htn, forHtn, rightEntry('htn').context).faults).toEqual([]);
  expect(examine(home, forHome, rightEntry('home_service').context).faults).toEqual([]);
});

it('does not give a form a mode of visit that it does not take', () => {
  const byPhone = answered(visit(), 'htn', field('visit_mode'), '3');
  expect(answersOf(byPhone, htn)['visit_mode']).toBe('3');
  expect(answersOf(byPhone, home)).not.toHaveProperty('visit_mode');
});

it('leaves out what is no longer asked when the person was not met', () => {
  const { answers, context } = rightEntry('htn');
  const notMet = { ...answers, visit_result: '4', lost_reason: '9' };
  const kept = relevantAnswers(htn, notMet, context);
  expect(kept).not.toHaveProperty('sbp');
  expect(examine(htn, kept, context).faults).toEqual([]);
});

it('leaves out the details of a referral that was taken back', () => {
  const { answers, context } = rightEntry('htn');
  const referral = { ref_flag: '1', ref_level: '1', ref_org: '县医院' };
  expect(relevantAnswers(htn, { ...answers, referral }, context)['referral']).toEqual({ ref_flag: '1' });
});

it('begins with what is carried over from the last visit, and only that', () => {
  const before = { form: 'htn', occurred_on: '2026-05-01', answers: { height: 165, sbp: 150 } };
  expect(carriedOver(htn, [before])).toEqual({
    height: { value: 165, form: 'htn', occurred_on: '2026-05-01' },
  });
  expect(carriedOver(htn, [])).toEqual({});
});

it('carries answers over from the forms and fields that a question names, the newest counts', () => {
  const first = {
    form: 'tb_first',
    occurred_on: '2026-01-02',
    answers: { regimen: '2HRZE/4HR', usage: '1' },
  };
  const follow = { form: 'tb_follow', occurred_on: '2026-02-02', answers: { regimen: '3HRZE/6HR' } };
  expect(carriedOver(definitionOf('tb_follow'), [first, follow])).toEqual({
    regimen: { value: '3HRZE/6HR', form: 'tb_follow', occurred_on: '2026-02-02' },
    usage: { value: '1', form: 'tb_first', occurred_on: '2026-01-02' },
  });
  const referred = { form: 'referral_up', occurred_on: '2026-03-01', answers: { to_org: '县医院' } };
  expect(carriedOver(definitionOf('referral_down'), [referred])['from_org']?.value).toBe('县医院');
});

it('carries over what forms share from whichever form measured it last', () => {
  const exam = { form: 'exam65', occurred_on: '2026-03-01', answers: { height: 159 } };
  expect(carriedOver(htn, [exam])['height']).toEqual({
    value: 159,
    form: 'exam65',
    occurred_on: '2026-03-01',
  });
});

it('asks an old person with two diseases for the vital signs once, and three forms get them', () => {
  const forms = ['htn', 'dm', 'selfcare'].map((code) => ({
    definition: definitionOf(code),
    answers: rightEntry(code).answers,
  }));
  const definitions = forms.map(({ definition }) => definition);
  const asked = visitSections(definitions).flatMap(({ section }) => section.fields.map(({ id }) => id));
  for (const id of ['sbp', 'dbp', 'weight', 'heart_rate', 'smoke', 'visit_mode', 'medications'])
    expect(asked.filter((each) => each === id)).toEqual([id]);
  const together = visitOf(forms);
  for (const definition of definitions)
    expect(
      examine(definition, answersOf(together, definition), rightEntry(definition.code).context).faults,
    ).toEqual([]);
});
