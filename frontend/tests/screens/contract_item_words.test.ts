/** How a contract's items are told: what is due, next, late, and did not count. */
import { describe, expect, it } from 'vitest';
import { doneText, dueBy, inOrder, nextDue, servedText } from '../../src/screens/contract/item_words';
import type { ContractItem } from '../../src/store';

const DAY = '2026-11-22';

describe('a contract item', () => {
  const item: ContractItem = {
    item_id: 'I011',
    name: '高血压面对面随访',
    rule: 'fixed',
    times_total: 4,
    due: 1,
    done: 2,
    dues: ['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31'],
    served: [{ on: '2026-03-09', entry_id: 'e', counted: false, reason: 'too_soon' }],
  };

  it('recounts what is due by the phone itself', () => {
    expect(dueBy(item, DAY)).toBe(3);
  });

  it('says which slot is the next, and that it is late', () => {
    expect(nextDue(item, DAY)).toEqual({ text: '应在 9月30日前完成，还没有做', isLate: true });
    expect(nextDue({ ...item, done: 3 }, DAY)?.isLate).toBe(false);
    expect(nextDue({ ...item, done: 4 }, DAY)).toBeUndefined();
  });

  it('stands first while it is late and the contract holds, last when it is on demand', () => {
    const asked = { ...item, item_id: 'I007', rule: 'on_demand' as const, dues: [] };
    const items = [asked, { ...item, item_id: 'I012', done: 4 }, item];
    expect(inOrder(items, DAY, true).map(({ item_id }) => item_id)).toEqual(['I011', 'I012', 'I007']);
    expect(inOrder(items, DAY, false).map(({ item_id }) => item_id)).toEqual(['I012', 'I011', 'I007']);
  });

  it('passes over what was explained', () => {
    const waived = { ...item, waived: ['2026-09-30'] };
    expect(nextDue(waived, DAY)).toEqual({ text: '下次 12月31日前', isLate: false });
  });

  it('says by what it falls due', () => {
    const asked = { ...item, rule: 'on_demand' as const, times_total: null };
    expect(doneText(asked, DAY)).toMatch(/^按需，已做 . 次$/);
    expect(doneText({ ...asked, dues: [] }, DAY, { by: 'bed' })).toMatch(/^按家床计划，已做 . 次$/);
    expect(doneText(asked, DAY, { by: 'treatment' })).toMatch(/^已做 . \/ 应做 . 次（按疗程）$/);
    expect(nextDue(asked, DAY, { by: 'treatment' })?.text).toBe('应在 9月30日前完成，还没有做');
    expect(nextDue(asked, DAY)?.text).toBe('约定 9月30日，还没有做');
    expect(doneText(item, DAY, { by: 'age' })).toMatch(/^已做 . \/ 应做 . 次（按年龄，协议期共 . 次）$/);
  });

  it('says in plain words why a service did not count', () => {
    expect(servedText(item.served[0]!)).toContain('间隔太短');
  });

  it('says of half a service what is not filled in', () => {
    const half = {
      on: DAY,
      entry_id: 'e',
      counted: false,
      reason: 'part:exam_complete',
      lacks: '尿常规、心电图',
    };
    expect(servedText(half)).toContain('没有计入：辅助检查没有全部完成（还没有填：尿常规、心电图）');
    expect(servedText({ ...half, reason: 'part:other', lacks: '' })).toContain('没有计入：只完成了一部分');
    expect(servedText({ ...half, reason: 'lacks:x', lacks: '' })).toContain('没有计入：必做的内容没有填');
  });
});
