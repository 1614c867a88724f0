import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import { visitSections } from '../../src/domain/visit';
import { problemsOf, progressOf } from '../../src/screens/fill/problems';
import { culprits, isUnhandled, redMessages } from '../../src/screens/fill/red';
import { saveFilled } from '../../src/screens/fill/saving';
import { beginAnswer } from '../../src/screens/openings';
import { alertState } from '../../src/screens/words';
import { begin, FORMS, open, phoneWithResident, rightAnswers, type Opened } from '../drivers/filling';

async function openHtn(previous?: Record<string, unknown>): Promise<Opened> {
  const store = await phoneWithResident(previous);
  return open(store, await begin(store, ['htn'], { htn: rightAnswers('htn') }));
}

describe('a red alert', () => {
  it('stands in the way until a referral is fully recorded', async () => {
    const { filling, sheet } = await openHtn();
    filling.set('htn', 'sbp', 185);
    expect(isUnhandled(filling.standing('htn'))).toBe(true);
    sheet('htn').set('referral.ref_flag', '2');
    expect(isUnhandled(filling.standing('htn'))).toBe(true);
    sheet('htn').set('referral.ref_level', '1');
    sheet('htn').set('referral.ref_reason', ['5']);
    sheet('htn').set('referral.ref_org', '市人民医院');
    expect(isUnhandled(filling.standing('htn'))).toBe(false);
  });

  it('is also dealt with by saying why there is no referral', async () => {
    const { filling, sheet } = await openHtn();
    filling.set('htn', 'dbp', 112);
    sheet('htn').set('referral.ref_flag', '1');
    expect(isUnhandled(filling.standing('htn'))).toBe(true);
    sheet('htn').set('referral.ref_handling', '患者拒绝转诊，已告知风险');
    expect(isUnhandled(filling.standing('htn'))).toBe(false);
  });

  it('names the answers that raised it, so that a slip of the finger can be taken back', async () => {
    const { filling } = await openHtn();
    filling.set('htn', 'sbp', 218);
    expect(redMessages(filling.standing('htn'))[0]).toContain('218');
    expect(culprits(filling.standing('htn'))).toContain('sbp');
    expect(culprits(filling.standing('htn'))).not.toContain('weight');
  });
});

describe('a soft warning', () => {
  it('keeps the visit from being saved until it is confirmed', async () => {
    const { filling, sheet } = await openHtn();
    sheet('htn').set('heart_rate', 48);
    sheet('htn').touch('heart_rate');
    const [doubt] = sheet('htn').doubts('heart_rate');
    expect(problemsOf(filling).map(({ path }) => path)).toEqual(['heart_rate']);
    sheet('htn').confirm(doubt?.key ?? '', true);
    expect(problemsOf(filling)).toEqual([]);
  });

  it('is to be confirmed again when the value changes', async () => {
    const { filling, sheet } = await openHtn();
    sheet('htn').set('heart_rate', 48);
    sheet('htn').touch('heart_rate');
    sheet('htn').confirm(sheet('htn').doubts('heart_rate')[0]?.key ?? '', true);
    sheet('htn').set('heart_rate', 47);
    expect(problemsOf(filling)).toHaveLength(1);
  });

  it('is not said while the number is still being typed', async () => {
    const { sheet } = await openHtn();
    sheet('htn').set('heart_rate', 125);
    expect(sheet('htn').doubts('heart_rate')).toEqual([]);
    sheet('htn').touch('heart_rate');
    expect(sheet('htn').doubts('heart_rate')).toHaveLength(1);
  });
});

describe('a draft', () => {
  it('is there again with every answer after the app was killed', async () => {
    const { store, filling, saver } = await openHtn();
    filling.set('htn', 'sbp', 133);
    filling.set('htn', 'symptoms', undefined);
    await saver.flush();
    const again = await open(store, filling.visit.draft.id);
    expect(again.filling.standing('htn').answers).toMatchObject({ sbp: 133, dbp: 80 });
    expect(again.filling.standing('htn').answers).not.toHaveProperty('symptoms');
  });

  it('keeps what was confirmed', async () => {
    const { store, filling, sheet } = await openHtn();
    sheet('htn').set('heart_rate', 48);
    sheet('htn').touch('heart_rate');
    const key = sheet('htn').doubts('heart_rate')[0]?.key ?? '';
    sheet('htn').confirm(key, true);
    await store.drafts.keepConfirmed(filling.visit.draft.id, 'htn', [key]);
    const again = await open(store, filling.visit.draft.id);
    expect(again.sheet('htn').isConfirmed(key)).toBe(true);
  });
});

describe('a visit of several forms', () => {
  it('asks the blood pressure once and gives it to both', async () => {
    const store = await phoneWithResident();
    const { filling, saver } = await open(store, await begin(store, ['htn', 'home_service']));
    const asked = visitSections(filling.visit.forms.map(({ definition }) => definition))
      .flatMap(({ section }) => section.fields)
      .filter(({ id }) => id === 'sbp');
    expect(asked).toHaveLength(1);
    filling.set('htn', 'visit_result', '1');
    filling.set('htn', 'sbp', 141);
    await saver.flush();
    const draft = await store.drafts.get(filling.visit.draft.id);
    expect(draft?.forms.map(({ answers }) => answers['sbp'])).toEqual([141, 141]);
  });
});

describe('what the rules propose', () => {
  it('stands in the form and follows the values until the doctor decides', async () => {
    const { filling } = await openHtn();
    expect(filling.standing('htn').answers['visit_class']).toBe('1');
    filling.set('htn', 'sbp', 165);
    await nextTick();
    expect(filling.standing('htn').answers['visit_class']).toBe('2');
    filling.set('htn', 'visit_class', '1');
    filling.set('htn', 'sbp', 166);
    await nextTick();
    expect(filling.standing('htn').answers['visit_class']).toBe('1');
  });

  it('is overridden only with a reason', async () => {
    const { filling, sheet } = await openHtn();
    expect(sheet('htn').shows('visit_class_reason')).toBe(false);
    filling.set('htn', 'visit_class', '4');
    expect(sheet('htn').shows('visit_class_reason')).toBe(true);
    expect(problemsOf(filling).map(({ path }) => path)).toEqual(['visit_class_reason']);
    filling.set('htn', 'visit_class_reason', '近期住院');
    expect(problemsOf(filling)).toEqual([]);
  });
});

describe('values', () => {
  it('reckons the body mass index as soon as it can', async () => {
    const { filling, sheet } = await openHtn();
    filling.set('htn', 'height', 160);
    filling.set('htn', 'weight', 64);
    expect(sheet('htn').value('bmi')).toBe(25);
  });

  it('shows what was measured before, and marks what was carried over', async () => {
    const store = await phoneWithResident({ ...rightAnswers('htn'), sbp: 148, height: 158 });
    const { sheet } = await open(store, await begin(store, ['htn'], { htn: { height: 158 } }));
    expect(sheet('htn').previous('sbp')).toBe(148);
    expect(sheet('htn').carried('height')).toBe('沿用上次（2025年1月5日）');
    sheet('htn').keepCarried('height');
    expect(sheet('htn').carried('height')).toBe('');
  });

  it('counts what is required and still open', async () => {
    const { filling } = await openHtn();
    const before = progressOf(filling);
    filling.set('htn', 'weight', undefined);
    expect(before.done).toBe(before.all);
    expect(progressOf(filling)).toEqual({ done: before.all - 1, all: before.all });
  });
});

describe('saving', () => {
  it('makes one entry of each form, without answers that are no longer asked for', async () => {
    const { store, filling, saver } = await openHtn();
    filling.set('htn', 'adr', '2');
    filling.set('htn', 'adr_desc', '干咳');
    filling.set('htn', 'adr', '1');
    const [saved] = await saveFilled(filling, store, saver);
    expect(saved?.content.answers).toMatchObject({ sbp: 128, bmi: 22, adr: '1' });
    expect(saved?.content.answers).not.toHaveProperty('adr_desc');
    expect(saved?.content.location?.accuracy_m).toBe(10);
    expect(await store.drafts.get(filling.visit.draft.id)).toBeUndefined();
    expect(await store.outbox.unsettled()).toHaveLength(1);
  });
});

describe('a contract', () => {
  it('asks how it was signed though the form does not insist', async () => {
    const store = await phoneWithResident();
    const { filling, sheet } = await open(store, await begin(store, ['sign']));
    expect(sheet('sign').requires('visit_mode')).toBe(true);
    expect(problemsOf(filling).map(({ path }) => path)).toContain('visit_mode');
    filling.set('sign', 'visit_mode', '1');
    expect(problemsOf(filling).map(({ path }) => path)).not.toContain('visit_mode');
  });
});

describe('medicines', () => {
  it('the last prescription is known from whichever form had it, and the list from its parts', async () => {
    const medications = [{ drug_name: '氨氯地平片', times_per_day: 1, dose: 5, dose_unit: '01' }];
    const store = await phoneWithResident({ medications });
    const part = (number: number, name: string) => ({
      seq: 100 + number,
      kind: 'setting',
      id: `drugs:${number}`,
      data: { key: `drugs:${number}`, value: { version: 1, drugs: [{ name, unit: '01', keys: 'y' }] } },
    });
    const changes = [part(10, '丙'), part(2, '乙'), part(1, '甲')];
    await store.channels.apply('ref', FORMS.length, { changes, next: 110, more: false });
    const { sheet } = await open(store, await begin(store, ['home_service']));
    expect(sheet('home_service').previous('medications')).toEqual(medications);
    expect(
      sheet('home_service')
        .drugs()
        .map(({ name }) => name),
    ).toEqual(['甲', '乙', '丙']);
  });
});

describe('a visit of two forms', () => {
  async function openBoth(previous?: Record<string, unknown>): Promise<Opened> {
    const store = await phoneWithResident(previous);
    const answers = { htn: rightAnswers('htn'), dm: rightAnswers('dm') };
    return open(store, await begin(store, ['dm', 'htn'], answers));
  }

  it('says a doubt of the second form where the shared question stands, and one tick settles it', async () => {
    const { filling, sheet } = await openBoth({ ...rightAnswers('htn'), weight: 40 });
    sheet('dm').touch('weight');
    const [doubt, ...more] = sheet('dm').doubts('weight');
    expect(more).toEqual([]);
    expect(problemsOf(filling)).toContainEqual(
      expect.objectContaining({ form: 'dm', path: 'weight', isDoubt: true }),
    );
    sheet('dm').confirm(doubt?.key ?? '', true);
    expect(problemsOf(filling).filter(({ path }) => path === 'weight')).toEqual([]);
  });

  it('says which form does not take a shared answer', async () => {
    const store = await phoneWithResident();
    const answers = { htn: rightAnswers('htn'), home_service: rightAnswers('home_service') };
    const { filling, sheet } = await open(store, await begin(store, ['htn', 'home_service'], answers));
    filling.set('htn', 'visit_mode', '3');
    filling.isTried.value = true;
    expect(sheet('htn').faults('visit_mode')).toEqual(['上门服务没有这个选项：请换一个，或另外填这张表']);
  });

  it('requires where the shared question stands what either of the forms requires', async () => {
    const { filling, sheet } = await openBoth();
    filling.set('dm', 'heart_rate', undefined);
    sheet('dm').touch('heart_rate');
    expect(sheet('dm').requires('heart_rate')).toBe(true);
    expect(sheet('dm').faults('heart_rate')).toHaveLength(1);
    expect(problemsOf(filling).filter(({ path }) => path === 'heart_rate')).toEqual([
      expect.objectContaining({ form: 'dm' }),
    ]);
  });
});

it('a red alert is on this phone as soon as the visit is saved, and a correction takes it back', async () => {
  const { filling, store, saver, sheet } = await openHtn();
  filling.set('htn', 'sbp', 185);
  sheet('htn').set('referral.ref_flag', '1');
  sheet('htn').set('referral.ref_handling', '患者拒绝转诊，已告知风险');
  const [saved] = await saveFilled(filling, store, saver);
  if (saved === undefined) throw new Error('nothing was saved');
  const [alert] = await store.world.alerts();
  expect(alert).toMatchObject({ entry_id: saved.id, severity: 'red', state: 'open', is_local: true });
  expect(saved.content.proposed).toMatchObject({ severity: 'red' });
  const draft = await store.correct(saved.id);
  const again = await open(store, draft?.id ?? '');
  again.filling.set('htn', 'sbp', 135);
  again.filling.set('htn', 'referral', undefined);
  await saveFilled(again.filling, store, again.saver);
  expect(await store.world.alertsOf(saved.resident_id ?? '')).toEqual([]);
});

it('what is said of an alert without network counts on this phone at once', async () => {
  const { filling, store, saver, sheet } = await openHtn();
  filling.set('htn', 'sbp', 185);
  sheet('htn').set('referral.ref_flag', '1');
  sheet('htn').set('referral.ref_handling', '患者拒绝转诊，已告知风险');
  await saveFilled(filling, store, saver);
  const [alert] = await store.world.alerts();
  if (alert === undefined) throw new Error('no alert');
  const draft = await beginAnswer(store, alert);
  expect((await beginAnswer(store, alert)).id).toBe(draft.id);
  const answer = await open(store, draft.id);
  expect(answer.sheet('alert_handling').shows('alert_code')).toBe(false);
  answer.filling.set('alert_handling', 'step', '2');
  answer.filling.set('alert_handling', 'result', '复测 150/90，已调药');
  answer.filling.set('alert_handling', 'referral_state', '5');
  await saveFilled(answer.filling, store, answer.saver);
  const [after] = await store.world.alerts();
  expect(after).toMatchObject({ state: 'handled', result: '复测 150/90，已调药' });
  expect(after && alertState(after)).toBe('已处理，待上传');
});
