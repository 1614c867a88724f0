import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import { PEOPLE, type Question } from '../../src/controls/sheet';
import { sheetWith, show, type Fake } from '../drivers/sheet';
import type { VueWrapper } from '@vue/test-utils';

const QUESTION: Question = { id: PEOPLE, label: '参加者名单', type: 'refs' };
const BOX = (id: string): string => `[data-testid=option-${PEOPLE}-${id}]`;

function opened(answers: Record<string, unknown>): { sheet: Fake; page: VueWrapper } {
  const people = [
    { id: 'a', label: '赵一', keys: 'zy' },
    { id: 'b', label: '钱二', keys: 'qe' },
    { id: 'c', label: '赵二', keys: 'ze' },
  ];
  const sheet = sheetWith(answers, { optionsOf: () => people });
  return { sheet, page: show(QUESTION, sheet) };
}

async function found(page: VueWrapper, typed: string): Promise<string[]> {
  await page.find('input[type=search]').setValue(typed);
  return page.findAll('li').map((each) => each.text());
}

/** The form hands the answer back. */
async function tick(page: VueWrapper, id: string): Promise<void> {
  await page.find(BOX(id)).trigger('change');
  await nextTick();
}

describe('who was there', () => {
  it('is found by a part of the name and by pinyin, and those who are ticked are seen first', async () => {
    const { page } = opened({ [PEOPLE]: ['b'] });
    expect(page.findAll('li').map((each) => each.text())).toEqual(['钱二']);
    expect(await found(page, '赵')).toEqual(['赵一', '赵二']);
    expect(await found(page, 'ZE')).toEqual(['赵二']);
    expect(await found(page, '孙')).toEqual([]);
    expect(page.text()).toContain('没有找到');
  });

  it('counts itself, and more than are named may be counted', async () => {
    const { sheet, page } = opened({});
    await found(page, '赵');
    await tick(page, 'a');
    await tick(page, 'c');
    expect(sheet.answers).toEqual({ [PEOPLE]: ['a', 'c'], attendees: 2 });
    sheet.set('attendees', 30);
    await nextTick();
    expect(page.text()).toContain('已选 2 人，另有 28 人没有列名');
    await tick(page, 'c');
    expect(sheet.answers).toEqual({ [PEOPLE]: ['a'], attendees: 30 });
  });

  it('nobody at all leaves no answer', async () => {
    const { sheet, page } = opened({ [PEOPLE]: ['b'], attendees: 1 });
    await tick(page, 'b');
    expect(sheet.answers).toEqual({ [PEOPLE]: undefined, attendees: undefined });
  });
});
