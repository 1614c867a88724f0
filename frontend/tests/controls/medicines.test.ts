/// <reference types="node" />
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import { findDrugs, rowOf, unusualDoses, type Drug, type Row } from '../../src/domain/drugs';
import type { Question } from '../../src/controls/sheet';
import { answerText } from '../../src/controls/answer_text';
import { definitionOf } from '../domain/vectors';
import { fieldAt } from '../../src/domain/definition';
import { sheetWith, show } from '../drivers/sheet';

interface Shared {
  drugs: Drug[];
  cases: { name: string; rows: Row[]; sentences: string[] }[];
}

const FILE = path.resolve(import.meta.dirname, '../../../tests/drugs/doses.json');
const SHARED = JSON.parse(readFileSync(FILE, 'utf-8')) as Shared;
const MEDICINES = fieldAt(definitionOf('htn'), 'medications') as Question;
const AMLODIPINE: Drug = { name: '氨氯地平片', spec: '5mg', unit: '01', dose: 5, times: 1, route: '1', low: 2.5, high: 10, keys: 'aldpp' }; // prettier-ignore
const LEVAMLODIPINE: Drug = { name: '左旋氨氯地平片', unit: '01', dose: 2.5, times: 1, keys: 'zxaldpp' };
const INSULIN: Drug = { name: '甘精胰岛素注射液', unit: '08', times: 1, route: '3', insulin: true, keys: 'gjydszsy' }; // prettier-ignore
const LIST = [LEVAMLODIPINE, AMLODIPINE, INSULIN];
const PRESCRIBED = { drug_name: '氨氯地平片', dose_unit: '01', times_per_day: 1, dose: 5, route: '1' };

describe('finding a medicine', () => {
  it.each([
    ['aldp', ['氨氯地平片', '左旋氨氯地平片']],
    ['ALDP', ['氨氯地平片', '左旋氨氯地平片']],
    ['氯地平', ['左旋氨氯地平片', '氨氯地平片']],
    ['gjyds', ['甘精胰岛素注射液']],
    ['胰岛素', ['甘精胰岛素注射液']],
    ['zzz', []],
    [' ', []],
  ])('%s finds %s, what begins so first', (typed, names) => {
    expect(findDrugs(LIST, typed, 8).map(({ name }) => name)).toEqual(names);
  });

  it('shows no more than fit', () => {
    expect(findDrugs(LIST, 'a', 1)).toHaveLength(1);
  });
});

describe('a medicine in words', () => {
  it('reads as a prescription does', () => {
    expect(answerText(MEDICINES, [rowOf(AMLODIPINE)])).toBe('氨氯地平片，每日1次，每次5mg，口服');
    expect(answerText(MEDICINES, [{ drug_name: '中药汤剂' }])).toBe('中药汤剂');
  });
});

describe('what is unusual in a day', () => {
  it.each(SHARED.cases.map((each) => [each.name, each] as const))('%s', (_, { rows, sentences }) => {
    expect(unusualDoses(rows, SHARED.drugs)).toEqual(sentences);
  });
});

describe('medicines on the form', () => {
  it('one that is picked by its initials has its dose, unit and frequency at once', async () => {
    const sheet = sheetWith({}, { drugs: () => LIST });
    const field = show(MEDICINES, sheet);
    await field.get('[data-testid=add-medications]').trigger('click');
    await field.get('[data-testid=drug-search-medications]').setValue('aldp');
    await field.get('[data-testid=drug-medications-0]').trigger('click');
    expect(sheet.answers['medications']).toEqual([PRESCRIBED]);
    expect(field.text()).toContain('氨氯地平片，每日1次，每次5mg，口服');
    expect(field.find('[data-testid="field-medications.0.dose"]').exists()).toBe(false);
    expect(document.activeElement).toBe(field.get('[data-testid=add-medications]').element);
  });

  it('what the list leaves open is asked', async () => {
    const sheet = sheetWith({}, { drugs: () => LIST });
    const field = show(MEDICINES, sheet);
    await field.get('[data-testid=add-medications]').trigger('click');
    await field.get('[data-testid=drug-search-medications]').setValue('gj');
    await field.get('[data-testid=drug-search-medications]').trigger('keydown.enter');
    expect(sheet.answers['medications']).toEqual([
      { drug_name: '甘精胰岛素注射液', dose_unit: '08', times_per_day: 1, route: '3', is_insulin: true },
    ]);
    await field.get('[data-testid="field-medications.0.dose"]').setValue('12');
    expect(sheet.value('medications.0.dose')).toBe(12);
  });

  it('one that is not in the list is written freely', async () => {
    const sheet = sheetWith({}, { drugs: () => LIST });
    const field = show(MEDICINES, sheet);
    await field.get('[data-testid=add-medications]').trigger('click');
    await field.get('[data-testid=drug-search-medications]').setValue('祖传膏药');
    await field.get('[data-testid=drug-own-medications]').trigger('click');
    expect(sheet.answers['medications']).toEqual([{ drug_name: '祖传膏药' }]);
    expect(field.find('[data-testid="field-medications.0.dose"]').exists()).toBe(true);
  });

  it('the last prescription is repeated by one tap', async () => {
    const sheet = sheetWith({}, { previous: () => [PRESCRIBED] });
    const field = show(MEDICINES, sheet);
    expect(field.text()).toContain('上次：氨氯地平片，每日1次，每次5mg，口服');
    const button = field.get('[data-testid=copy-medications]');
    expect(button.text()).toBe('沿用上次用药');
    await button.trigger('click');
    expect(sheet.answers['medications']).toEqual([PRESCRIBED]);
  });

  it('an unusual dose is pointed out and does not stand in the way', async () => {
    const sheet = sheetWith({ medications: [PRESCRIBED] }, { drugs: () => LIST });
    const field = show(MEDICINES, sheet);
    expect(field.find('[data-testid=dose-hint-medications]').exists()).toBe(false);
    sheet.set('medications.0.times_per_day', 3);
    await nextTick();
    expect(field.get('[data-testid=dose-hint-medications]').text()).toContain('每日 15，不在常用范围内');
  });
});
