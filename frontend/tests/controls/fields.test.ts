import { describe, expect, it } from 'vitest';
import { readNumber } from '../../src/controls/inputs/number';
import { toggled } from '../../src/controls/inputs/toggled';
import type { Question } from '../../src/controls/sheet';
import { answerText } from '../../src/controls/answer_text';
import { sheetWith, show } from '../drivers/sheet';

const SYMPTOMS: Question = {
  id: 'symptoms',
  label: '症状',
  type: 'choices',
  exclusive: '1',
  options: [
    ['1', '无症状'],
    ['2', '头痛头晕'],
    ['3', '恶心呕吐'],
  ],
};
const PRESSURE: Question = { id: 'sbp', label: '收缩压', type: 'integer', unit: 'mmHg', previous: true };
const MEDICINES: Question = {
  id: 'medications',
  label: '用药情况',
  type: 'rows',
  fields: [
    { id: 'drug_name', label: '药物名称', type: 'text' },
    { id: 'dose', label: '每次剂量', type: 'decimal' },
  ],
};

describe('choices', () => {
  it('the option that excludes all others stands alone', async () => {
    const sheet = sheetWith({ symptoms: ['2', '3'] });
    const field = show(SYMPTOMS, sheet);
    await field.get('[data-testid=option-symptoms-1]').setValue(true);
    expect(sheet.answers['symptoms']).toEqual(['1']);
    await field.get('[data-testid=option-symptoms-3]').setValue(true);
    expect(sheet.answers['symptoms']).toEqual(['3']);
  });

  it('none chosen is no answer', async () => {
    const sheet = sheetWith({ symptoms: ['2'] });
    await show(SYMPTOMS, sheet).get('[data-testid=option-symptoms-2]').setValue(false);
    expect(sheet.answers['symptoms']).toBeUndefined();
  });

  it.each([
    [['2'], '1', ['1']],
    [['1'], '2', ['2']],
    [['2'], '3', ['2', '3']],
    [['2', '3'], '2', ['3']],
  ])('%s and a tap on %s give %s', (chosen, code, expected) => {
    expect(toggled(chosen, code, '1')).toEqual(expected);
  });
});

describe('numbers', () => {
  it('bring up the numeric keypad and keep numbers, not texts', async () => {
    const sheet = sheetWith({});
    const input = show(PRESSURE, sheet).get('[data-testid=field-sbp]');
    expect(input.attributes('inputmode')).toBe('numeric');
    await input.setValue('148');
    expect(sheet.answers['sbp']).toBe(148);
  });

  it.each([
    ['１４８', 148],
    ['36.5', 36.5],
    ['36。5', 36.5],
    ['', undefined],
    ['12a', '12a'],
    ['1-2', '1-2'],
  ])('%s is read as %s', (text, expected) => {
    expect(readNumber(text)).toBe(expected);
  });

  it('a point that is just being typed stays in the input', async () => {
    const sheet = sheetWith({});
    const input = show({ ...PRESSURE, type: 'decimal' }, sheet).get('[data-testid=field-sbp]');
    await input.setValue('36.');
    expect((input.element as HTMLInputElement).value).toBe('36.');
    expect(sheet.answers['sbp']).toBe(36);
  });
});

describe('a question', () => {
  it('shows the previous value beside its label', () => {
    const field = show(PRESSURE, sheetWith({}, { previous: () => 148 }));
    expect(field.text()).toContain('上次 148 mmHg');
  });

  it('says what was carried over', () => {
    expect(show(PRESSURE, sheetWith({ sbp: 148 }, { carried: () => '沿用上次（9月3日）' })).text()).toContain(
      '沿用上次',
    );
  });

  it('ties its fault to its input for those who do not see it', () => {
    const field = show(PRESSURE, sheetWith({}, { faults: () => ['请填写收缩压'] }));
    const input = field.get('[data-testid=field-sbp]');
    expect(input.attributes('aria-invalid')).toBe('true');
    expect(field.get(`#${input.attributes('aria-describedby')}`).text()).toContain('请填写收缩压');
  });

  it('has a tick for each soft warning', async () => {
    const sheet = sheetWith({ sbp: 210 }, { doubts: () => [{ key: 'k', message: '请核对' }] });
    await show(PRESSURE, sheet).get('[data-testid=confirm-soft-sbp]').setValue(true);
    expect(sheet.isConfirmed('k')).toBe(true);
  });

  it('is not there when it does not apply', () => {
    expect(
      show(PRESSURE, sheetWith({}, { shows: () => false }))
        .find('input')
        .exists(),
    ).toBe(false);
  });
});

describe('groups and rows', () => {
  it('an answer inside a group is an answer of the group, and nothing else is', async () => {
    const referral: Question = {
      id: 'referral',
      label: '转诊',
      type: 'group',
      fields: [{ ...SYMPTOMS, type: 'choice', id: 'flag' }],
    };
    const sheet = sheetWith({});
    await show(referral, sheet).get('[data-testid="option-referral.flag-2"]').setValue(true);
    expect(sheet.answers['referral']).toEqual({ flag: '2' });
  });

  it('the last prescription is copied, not shared', async () => {
    const last = [{ drug_name: '氨氯地平片', dose: 5 }];
    const sheet = sheetWith({}, { previous: () => last });
    await show(MEDICINES, sheet).get('[data-testid=copy-medications]').trigger('click');
    expect(sheet.answers['medications']).toEqual(last);
    sheet.set('medications.0.dose', 10);
    expect(last[0]?.dose).toBe(5);
  });

  it('a row that is complete is one line until it is opened', async () => {
    const field = show(MEDICINES, sheetWith({ medications: [{ drug_name: '氨氯地平片', dose: 5 }] }));
    expect(field.find('input').exists()).toBe(false);
    await field.get('[aria-label="修改第 1 项"]').trigger('click');
    expect(field.find('input').exists()).toBe(true);
  });
});

describe('answers in words', () => {
  it.each([
    [SYMPTOMS, ['2', '3'], '头痛头晕、恶心呕吐'],
    [PRESSURE, 148, '148 mmHg'],
    [MEDICINES, [{ drug_name: '氨氯地平片', dose: 5 }], '氨氯地平片，每次5'],
    [{ ...PRESSURE, type: 'bool' }, false, '否'],
    [{ ...PRESSURE, type: 'photos' }, ['a', 'b'], '2 张'],
    [PRESSURE, undefined, ''],
  ])('%# reads %s', (question, value, expected) => {
    expect(answerText(question, value)).toBe(expected);
  });
});
