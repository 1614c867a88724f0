/** 签约名单: whom to go to about a contract, as the server's lists have it. */
import { describe, expect, it } from 'vitest';
import { signingLists, type Known, type ListCode } from '../../src/screens/contract/lists';
import { isRenewable, startsOf, USUAL } from '../../src/screens/contract/starts';
import { stageOf } from '../../src/screens/contract/stage';
import { addDays } from '../../src/screens/days';
import type { Contract, EntryView, Resident } from '../../src/store';
import { RESIDENT } from '../drivers/filling';

const DAY = '2026-11-22';
const resident: Resident = { ...RESIDENT, village_group: '3组' };
const general: Resident = { ...resident, id: 'g', groups: ['G90'] };

function contract(rest: Partial<Contract> = {}): Contract {
  return {
    id: 'c',
    agreement_id: 'a',
    resident_id: resident.id,
    kind: 'new',
    mode: 'standard',
    scope: 'individual',
    status: 'active',
    start_date: addDays(DAY, -100),
    end_date: addDays(DAY, 264),
    signed_on: addDays(DAY, -100),
    packages: ['P-BASE'],
    items: [],
    entry_id: 'e',
    ...rest,
  };
}
function entry(form: string, answers: Record<string, unknown>, rest: Partial<EntryView> = {}): EntryView {
  const usual = { id: form, form, form_version: 1, visit_id: 'v', occurred_on: DAY, recorded_at: DAY };
  const by = { author_id: 'd', author_name: '', status: 'approved' as const, revision: 1 };
  return { ...usual, ...by, flags: [], remarks: [], resident_id: resident.id, answers, ...rest };
}
const NOTHING = { contracts: [], assessments: [], signings: [], confirmations: [], items: [], services: [] };
function on(list: ListCode, known: Partial<Known>): string[] {
  const lists = signingLists({ residents: [resident, general], ...NOTHING, ...known }, USUAL, DAY);
  return lists[list].map(({ id, said }) => [id, said].filter(Boolean).join(' '));
}

describe('unsigned', () => {
  it('names priority people without a contract, and nobody else', () => {
    expect(on('unsigned', {})).toEqual([resident.id]);
    expect(on('unsigned', { contracts: [contract()] })).toEqual([]);
  });

  it.each([
    ['ended', { end_date: addDays(DAY, -1) }],
    ['was annulled', { status: 'void' }],
    ['waits for the person', { status: 'pending_member' }],
  ])('names who has one that %s', (_, rest) => {
    expect(on('unsigned', { contracts: [contract(rest)] })).toEqual([resident.id]);
  });

  it('does not name one whose contract is still to begin, or whose record is closed', () => {
    expect(on('unsigned', { contracts: [contract({ start_date: addDays(DAY, 9) })] })).toEqual([]);
    expect(on('unsigned', { residents: [{ ...resident, archive_status: '1' }] })).toEqual([]);
  });

  it('says that a signing waits for its review, else that the person refused', () => {
    const signings = [
      entry('sign', { members: [{ resident_id: resident.id }] }, { resident_id: 'x', status: 'waiting' }),
    ];
    const assessments = [entry('needs_assess', { willing: '3', unwilling_reason: '在外务工' })];
    expect(on('unsigned', { signings, assessments })).toEqual([`${resident.id} 已签字，等待审核`]);
    expect(on('unsigned', { assessments })).toEqual([`${resident.id} 不愿意：在外务工`]);
  });
});

describe('what the county counts its figures by', () => {
  const terms = { ...USUAL, unserved: 60, priority: ['G90'] };
  const known = { residents: [resident, general], ...NOTHING };

  it('tells who is a priority, and after how many days nobody served is too long', () => {
    expect(signingLists(known, terms, DAY).unsigned.map(({ id }) => id)).toEqual(['g']);
    const lists = (days: number) =>
      signingLists({ ...known, contracts: [contract({ start_date: addDays(DAY, -days) })] }, terms, DAY);
    expect([lists(60).unserved.length, lists(59).unserved.length]).toEqual([1, 0]);
  });
});

describe('expiring', () => {
  it.each([
    [30, ['c 即将到期']],
    [31, []],
    [0, ['c 即将到期']],
    [-1, ['c 已到期']],
    [-90, ['c 已到期']],
    [-91, []],
  ])('a contract that ends in %i days', (days, expected) => {
    expect(on('expiring', { contracts: [contract({ end_date: addDays(DAY, days) })] })).toEqual(expected);
  });

  it('leaves out what another contract follows, and what was ended', () => {
    const old = contract({ end_date: addDays(DAY, 5), status: 'renewed' });
    const next = contract({ id: 'n', start_date: addDays(DAY, 6), end_date: addDays(DAY, 370) });
    expect(on('expiring', { contracts: [old, next] })).toEqual([]);
    expect(on('expiring', { contracts: [{ ...old, end_reason: '04' }] })).toEqual([]);
    expect(on('expiring', { contracts: [old, { ...next, status: 'pending_member' }] })).toEqual([
      'c 即将到期',
    ]);
  });
});

describe('unserved, pending and unwilling', () => {
  const item = { item_id: 'I', name: '', rule: 'fixed' as const, times_total: 1, due: 0, done: 0, dues: [] };
  it.each([
    [90, true, []],
    [90, false, ['c 已签约 90 天']],
    [89, false, []],
  ])('a contract of %i days, served: %s', (days, counted, expected) => {
    const served = [{ on: DAY, entry_id: 'e', counted }];
    const one = contract({ start_date: addDays(DAY, -days), items: [{ ...item, served }] });
    expect(on('unserved', { contracts: [one] })).toEqual(expected);
  });

  it('pending names who was absent, and says once the confirmation waits', () => {
    const contracts = [contract({ status: 'pending_member' })];
    const confirmations = [entry('member_confirm', { agreement_member_id: 'c' }, { status: 'waiting' })];
    expect(on('pending', { contracts })).toEqual(['c']);
    expect(on('pending', { contracts, confirmations })).toEqual(['c 已确认，等待审核']);
    expect(on('pending', { contracts: [contract()] })).toEqual([]);
  });

  it('only the last assessment that stands says that somebody is unwilling', () => {
    const no = entry('needs_assess', { willing: '3', unwilling_reason: '不需要' });
    const yes = entry('needs_assess', { willing: '1' });
    expect(on('unwilling', { assessments: [no] })).toEqual([`${resident.id} 不需要`]);
    expect(on('unwilling', { assessments: [yes, no] })).toEqual([]);
    expect(on('unwilling', { assessments: [{ ...yes, status: 'void' }, no] })).toHaveLength(1);
    expect(on('unwilling', { assessments: [no], contracts: [contract()] })).toEqual([]);
  });
});

describe('broken appointments', () => {
  const [asked, due] = [addDays(DAY, -20), addDays(DAY, -3)];
  const request = { entry_id: 'r', on: asked, item_ids: ['I007'], promised_on: due };
  const visit = { item_id: 'I007', name: '上门出诊', rule: 'on_demand' as const, times_total: null, due: 1 };
  const item = {
    ...visit,
    done: 0,
    dues: [due],
    served: [] as { on: string; entry_id: string; counted: boolean }[],
  };
  const promised = (rest: Partial<typeof item> & { waived?: string[] } = {}, other: Partial<Contract> = {}) =>
    contract({ requests: [request], items: [{ ...item, ...rest }], ...other });
  const catalogue = {
    ...{ id: 'I007', name: '上门出诊', category: 'SC07', groups: [], freq: null, rule: 'on_demand' as const },
    ...{ price: 0, forms: ['home_service'], modes: [] },
  };

  it('names the day and the item of whose day is over', () => {
    expect(on('broken', { contracts: [promised()] })).toEqual(['c 上门出诊']);
  });

  it.each([
    ['is still to come', { dues: [DAY] }, { requests: [{ ...request, promised_on: DAY }] }],
    ['was declined', {}, { requests: [{ ...request, declined: '1' }] }],
    ['was explained', { waived: [due] }, {}],
    ['was kept', { served: [{ on: asked, entry_id: 's', counted: true }] }, {}],
    ['lay after the end', { dues: [] }, {}],
    ['is of a contract that is over', {}, { end_date: addDays(DAY, -1) }],
  ])('leaves out one that %s', (_, rest, other) => {
    expect(on('broken', { contracts: [promised(rest, other)] })).toEqual([]);
  });

  it('is not kept by a service that does not count, or came before it was asked for', () => {
    const served = [
      { on: addDays(asked, -1), entry_id: 's', counted: true },
      { on: DAY, entry_id: 't', counted: false },
    ];
    expect(on('broken', { contracts: [promised({ served })] })).toHaveLength(1);
  });

  it.each([
    ['the form of the item', 'home_service', {}, true],
    ['a record by hand', 'fulfil', { item_ids: ['I007'] }, true],
    ['an explanation', 'service_waiver', { item_ids: ['I007'] }, true],
    ['another day', 'service_request', { request_id: 'r' }, true],
    ['an explanation of something else', 'service_waiver', { item_ids: ['I004'] }, false],
    ['another visit', 'htn', {}, false],
  ])('says whether %s waits for its review', (_, form, answers, waits) => {
    const services = [entry(form, answers, { status: 'waiting' })];
    const said = waits ? 'c 已记录，等待审核：上门出诊' : 'c 上门出诊';
    expect(on('broken', { contracts: [promised()], items: [catalogue], services })).toEqual([said]);
  });
});

describe('the stage on the way to a contract', () => {
  const stage = (entries: EntryView[], contracts: Contract[] = []): string | undefined =>
    stageOf(resident, entries, contracts)?.text;
  const wants = entry('needs_assess', { willing: '1' });
  const lines = { members: [{ resident_id: 'x' }, { resident_id: resident.id }] };

  it('tells of the last assessment, and what was said', () => {
    expect(stage([])).toBeUndefined();
    expect(stage([wants])).toBe('11月22日做过需求评估，愿意签约');
    expect(stage([entry('needs_assess', {})])).toBe('11月22日做过需求评估');
    expect(stage([{ ...wants, status: 'void' }])).toBeUndefined();
  });

  it('tells nothing of an assessment that led to the contract there is', () => {
    expect(stage([wants], [contract({ signed_on: DAY })])).toBeUndefined();
    expect(stage([wants], [contract()])).toContain('愿意签约');
  });

  it('tells of another signing that it cannot stand beside', () => {
    const flags = [{ code: 'signed_elsewhere', level: 'HIGH', message: '已由乙医生签约' }];
    expect(stage([entry('sign', lines, { status: 'submitted', flags })])).toContain('与另一份签约冲突');
  });

  it.each([
    ['waiting', '11月22日已签字，等待审核'],
    ['returned', '签约没有通过，请打开看原因并更正'],
    ['conflict', '签约没有通过，请打开看原因并更正'],
    ['invalidated', '11月22日做过需求评估，愿意签约'],
  ] as const)('a signing that is %s, of whoever of the household signed, says %s', (status, text) => {
    expect(stage([entry('sign', lines, { resident_id: 'x', status }), wants])).toBe(text);
  });
});

describe('what is begun from a contract', () => {
  const forms = (rest: Partial<Contract>): string[] =>
    startsOf(contract(rest), DAY, USUAL).map(({ form }) => form);

  it('follows from how it stands', () => {
    expect(forms({})).toEqual(['fulfil', 'service_request', 'service_waiver', 'contract_end']);
    expect(forms({ end_date: addDays(DAY, 10) })[0]).toBe('sign');
    expect(forms({ end_date: addDays(DAY, -10) })).toEqual(['sign']);
    expect(forms({ end_date: addDays(DAY, -100) })).toEqual([]);
    expect(forms({ status: 'pending_member' })).toEqual(['member_confirm']);
    expect(forms({ status: 'terminated' })).toEqual([]);
    expect(forms({ end_reason: '04' })).not.toContain('contract_end');
  });

  it('a renewal is offered from the day that the server names', () => {
    const soon = contract({ end_date: addDays(DAY, 50) });
    expect(isRenewable(soon, DAY)).toBe(false);
    expect(isRenewable({ ...soon, remind_from: DAY }, DAY)).toBe(true);
  });
});
