/** What is read before signing names everybody, with what is promised and paid, and how each signs. */
import { expect, it } from 'vitest';
import { evidenceOf } from '../../src/screens/contract/words';
import { addDays, addMonths, spanText, today } from '../../src/screens/days';
import { agreedText, agreedWith } from '../../src/screens/sign/agreed';
import { guardedBy, parentTo } from '../../src/screens/sign/starting';
import type { Contract, Resident, ServiceItem } from '../../src/store';
import { RESIDENT } from '../drivers/filling';

const head: Resident = { ...RESIDENT, id: 'a', name: '甲', sex: '1', relation_to_head: '02' };
const son: Resident = { ...head, id: 'b', name: '乙', birth_date: today(), relation_to_head: '20' };
const wife: Resident = { ...head, id: 'c', name: '丙', relation_to_head: '10' };
const ITEM = {
  id: 'I1',
  name: '随访',
  groups: [],
  freq: 4,
  rule: 'fixed',
  price: 5,
} as unknown as ServiceItem;
const catalogue = {
  packages: [
    { id: 'P1', name: '基础', groups: [], is_basic: true, items: [{ item_id: 'I1', optional: false }] },
    { id: 'P2', name: '老年', groups: [], is_basic: false, items: [] },
  ],
  items: new Map([['I1', ITEM]]),
};
const answers = {
  packages: ['P1'],
  start_date: '2031-01-01',
  end_date: '2031-12-31',
  cycle_months: 12,
  fee_total: 40,
  members: [
    { resident_id: 'a', groups: [], present: true },
    { resident_id: 'b', groups: [], present: true, packages: ['P1', 'P2'], ...guardedBy('甲') },
    { resident_id: 'c', groups: [], present: false, packages: ['P2'] },
  ],
};

it('tells of every member the packages, services, price and how they sign', () => {
  const people = new Map([head, son, wife].map((each) => [each.id, each]));
  expect(agreedText(agreedWith(catalogue, answers, people), answers).split('\n')).toEqual([
    '本次签约：2031年1月1日 至 2031年12月31日，共 3 人，费用合计 40 元',
    '甲（乙方代表，本人在场）：基础；1 项服务，按期的共 4 次，居民付 20 元',
    '乙（监护人甲代签）：基础、老年；1 项服务，按期的共 4 次，居民付 20 元',
    '丙（不在场，待本人确认）：老年；0 项服务，按期的共 0 次，居民付 0 元',
  ]);
});

it('gives the year on both days unless both are of this year', () => {
  const year = today().slice(0, 4);
  expect(spanText(`${year}-01-02`, `${year}-03-04`)).toBe('1月2日 至 3月4日');
  const next = addDays(addMonths(`${year}-11-23`, 12), -1);
  expect(spanText(`${year}-11-23`, next)).toBe(`${year}年11月23日 至 ${Number(year) + 1}年11月22日`);
});

it('carries over who guards a child: of the contract before, or as the record has it', () => {
  expect(guardedBy('甲', parentTo(son, head))).toMatchObject({ guardian_relation: '父亲' });
  expect(guardedBy('甲', parentTo(son, wife))).not.toHaveProperty('guardian_relation');
  expect(guardedBy('甲', { name: '甲', relation: '舅舅' })).toMatchObject({ guardian_relation: '舅舅' });
  expect(guardedBy('丁', { name: '甲', relation: '舅舅' })).not.toHaveProperty('guardian_relation');
});

it('does not take the signatures of others for that of a member who has still to sign', () => {
  const pending = { ...{ id: 'm', resident_id: 'c' }, status: 'pending_member' } as unknown as Contract;
  const [own, others] = evidenceOf(pending);
  expect(own).toEqual({ name: '本人签名（待本人确认）', standing: '缺' });
  expect(others).toEqual({ name: '乙方代表签名', standing: '有' });
  expect(evidenceOf({ ...pending, status: 'active' })[0]).toEqual({ name: '居民签名', standing: '有' });
});
