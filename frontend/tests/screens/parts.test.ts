/** The parts of a visit: questionnaires are one part, and each part knows what is missing. */
import { describe, expect, it } from 'vitest';
import { askedIn, partsOf, stateOf } from '../../src/screens/fill/parts';
import { summaryOf } from '../../src/screens/fill/summary';
import { visitSections } from '../../src/domain/visit';
import { begin, open, phoneWithResident, rightAnswers } from '../drivers/filling';
import { definitionOf } from '../domain/vectors';

const tcm33 = partsOf(visitSections([definitionOf('tcm33')]));

it('makes one questionnaire of the sections that are asked one by one', () => {
  const [questions] = tcm33.filter((part) => part.isQuestionnaire);
  expect(questions?.sections.length).toBe(6);
  expect(questions?.sections.flatMap(({ section }) => section.fields).length).toBe(33);
  expect(tcm33.map(({ id }) => id)).toEqual([
    'tcm33-visit',
    'tcm33-body',
    'tcm33-part1',
    'tcm33-scores',
    'tcm33-guide',
    'tcm33-close',
  ]);
});

describe('of a hypertension visit', () => {
  async function opened(answers: Record<string, unknown>) {
    const store = await phoneWithResident();
    const { filling, sheet } = await open(store, await begin(store, ['htn'], { htn: answers }));
    const parts = partsOf(visitSections([definitionOf('htn')]));
    return { filling, sheet: sheet('htn'), vitals: parts.filter(({ id }) => id === 'htn-vitals') };
  }

  it('counts what is answered and what is still required', async () => {
    const { filling, sheet, vitals } = await opened({ ...rightAnswers('htn'), sbp: undefined });
    const [part] = vitals;
    if (part === undefined) throw new Error('no vitals');
    expect(stateOf(part, filling, sheet).missing).toBe(1);
    expect(askedIn(part, sheet).map(({ field }) => field.id)).toContain('sbp');
    filling.set('htn', 'sbp', 130);
    expect(stateOf(part, filling, sheet).missing).toBe(0);
  });

  it('is told before saving with its class, the next date and what was left open', async () => {
    const { filling, sheet } = await opened({ ...rightAnswers('htn'), sbp: 150, dbp: 95, waist: undefined });
    const told = summaryOf(filling.standing('htn'), sheet, filling);
    expect(told.visitClass).toBe('控制不满意');
    expect(told.proposed).toBe('');
    expect(told.next).toBe(filling.standing('htn').examination.outcome.next_by);
    expect(told.open).toContain('腰围');
    filling.set('htn', 'visit_class', '1');
    expect(summaryOf(filling.standing('htn'), sheet, filling).proposed).toBe('控制不满意');
  });
});
