/** What a signing begins with: new, or after a contract; and how the answers follow each other. */
import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import { addDays, addMonths, today } from '../../src/screens/days';
import { peopleOf } from '../../src/screens/sign/crowd';
import { cycleFault, keepInStep } from '../../src/screens/sign/keeping_in_step';
import { USUAL_COUNTY } from '../../src/screens/sign/services';
import {
  assessed,
  catalogueOf,
  contractBefore,
  endOf,
  startingContract,
  startOf,
} from '../../src/screens/sign/starting';
import { newId, type Answers, type Contract, type EntryView, type OpenStore } from '../../src/store';
import { begin, FORMS, open, phoneWithResident, RESIDENT } from '../drivers/filling';
import { VILLAGE } from '../drivers/phone';

const DAY = today();
const SON = { ...RESIDENT, id: newId(), name: '乙', groups: ['G90'], birth_date: '2020-01-01' };

const PACKAGES = [
  { id: 'P-BASE', name: '基础', groups: [], is_basic: true, items: [{ item_id: 'I001', optional: false }] },
  { id: 'P-HTN', name: '高血压', groups: ['G04'], items: [{ item_id: 'I013', optional: true }] },
  { id: 'P-OLD', name: '老年', groups: ['G03'], items: [] },
];
const ITEMS = [
  { id: 'I001', name: '档案', groups: [], freq: 1, rule: 'fixed', price: 1 },
  { id: 'I007', name: '出诊', groups: [], freq: null, rule: 'on_demand', price: 40 },
  { id: 'I013', name: '自测', groups: ['G04'], freq: 12, rule: 'fixed', price: 2 },
];

function contract(rest: Partial<Contract> = {}): Contract {
  const made = { id: newId(), agreement_id: newId(), resident_id: RESIDENT.id, entry_id: newId() };
  const how = { kind: 'new', mode: 'standard', scope: 'individual', status: 'active', items: [] };
  const days = { start_date: addDays(DAY, -300), end_date: addDays(DAY, 20), signed_on: addDays(DAY, -300) };
  return { ...made, ...how, ...days, packages: ['P-BASE'], ...rest };
}
function promised(...ids: string[]): Contract['items'] {
  const nothing = { name: '', rule: 'fixed' as const, times_total: 1, due: 0, done: 0, dues: [], served: [] };
  return ids.map((item_id) => ({ item_id, ...nothing }));
}

async function phoneWith(...contracts: Contract[]): Promise<OpenStore> {
  const store = await phoneWithResident();
  const valid = { valid_from: '2000-01-01' };
  const known = [
    ...PACKAGES.map((data) => ({ kind: 'package', id: data.id, data: { ...data, ...valid } })),
    ...ITEMS.map((data) => ({ kind: 'service_item', id: data.id, data: { ...data, ...valid } })),
  ].map((each, at) => ({ seq: 100 + at, ...each }));
  await store.channels.apply('ref', FORMS.length, { changes: known, next: 200, more: false });
  const here = [
    { kind: 'resident', id: SON.id, data: SON },
    ...contracts.map((data) => ({ kind: 'contract', id: data.id, data })),
  ].map((each, at) => ({ seq: 100 + at, ...each }));
  await store.channels.apply(VILLAGE, 2, { changes: here as never, next: 200, more: false });
  return store;
}
const begun = async (...contracts: Contract[]): Promise<Answers> =>
  startingContract(await phoneWith(...contracts), RESIDENT.id);

describe('a signing begins', () => {
  it('without a contract as a new one of today, by the groups, for the usual term', async () => {
    expect(await begun()).toMatchObject({
      kind: 'new',
      scope: 'individual',
      packages: ['P-BASE', 'P-HTN', 'P-OLD'],
      start_date: DAY,
      end_date: addDays(addMonths(DAY, 12), -1),
      cycle_months: 12,
      fee_total: 1,
    });
  });

  it('with one that holds as its renewal, on the day after its last', async () => {
    const before = contract({ packages: ['P-BASE', 'P-GONE'], items: promised('I001', 'I007', 'I-GONE') });
    expect(await begun(before)).toMatchObject({
      kind: 'renew',
      packages: ['P-BASE'],
      items: ['I007'],
      previous_agreement_id: before.agreement_id,
      start_date: addDays(DAY, 21),
    });
  });

  it.each([
    [0, 'renew', 1],
    [-1, 'renew', 0],
    [-90, 'renew', 0],
    [-91, 'new', 0],
  ])('after one that ended %i days from now as %s', async (days, kind, startsIn) => {
    const answers = await begun(contract({ end_date: addDays(DAY, days) }));
    expect([answers['kind'], answers['start_date']]).toEqual([kind, addDays(DAY, startsIn)]);
  });

  it.each([['terminated'], ['transferred'], ['void'], ['pending_member']])(
    'after one that is %s as a new one',
    async (status) => {
      expect((await begun(contract({ status, end_date: addDays(DAY, -5) })))['kind']).toBe('new');
    },
  );

  it('of a household again with everybody, each with their own packages and items', async () => {
    const theirs = contract({ resident_id: SON.id, scope: 'household', items: promised('I001', 'I013') });
    const son = { id: theirs.id, resident_id: SON.id, name: '乙', status: 'active' };
    const own = contract({ scope: 'household', members: [son], items: promised('I001', 'I007') });
    const answers = await begun(own, theirs);
    expect(answers['items']).toBeUndefined();
    expect(answers['members']).toMatchObject([
      { resident_id: RESIDENT.id, items: ['I007'] },
      { resident_id: SON.id, items: ['I013'], packages: ['P-BASE'], by_guardian: true },
    ]);
  });

  it('with what the last assessment found', () => {
    const said = { groups: ['G04'], willing: '1', self_care: '2' };
    const entry = { id: 'a', answers: said } as unknown as EntryView;
    expect(assessed(entry)).toEqual({ needs_assessment_id: 'a', needs: { groups: ['G04'], self_care: '2' } });
    expect(assessed(undefined)).toEqual({});
  });
});

describe('days of a term', () => {
  it.each([
    ['2026-01-31', 12, '2027-01-30'],
    ['2024-02-29', 12, '2025-02-27'],
    ['2026-03-01', 24, '2028-02-29'],
    ['2026-08-31', 18, '2028-02-28'],
  ])('that begins on %s and is %i months long end on %s', (start, months, end) => {
    expect(endOf(start, months)).toBe(end);
  });

  it('of a renewal begin after the contract before, of all others at once', () => {
    const before = contract({ end_date: '2026-12-31' });
    expect(startOf('renew', before, '2026-12-01')).toBe('2027-01-01');
    expect(startOf('renew', before, '2027-02-01')).toBe('2027-02-01');
    expect(startOf('transfer', before, '2026-12-01')).toBe('2026-12-01');
    expect(startOf('new', undefined, '2026-12-01')).toBe('2026-12-01');
  });

  it('are as long as the county allows', () => {
    const county = { ...USUAL_COUNTY, cycle: { default: 12, min: 12, max: 24 } };
    const fault = (months: unknown): string | undefined =>
      cycleFault({ county, packages: [], items: new Map() }, months);
    expect([fault(12), fault(24), fault(undefined)]).toEqual([undefined, undefined, undefined]);
    expect(fault(36)).toBe('本县签约周期为 12 至 24 个月');
    expect(fault(11)).toBe('本县签约周期为 12 至 24 个月');
  });
});

describe('answers follow each other', () => {
  async function wizard(...contracts: Contract[]) {
    const store = await phoneWith(...contracts);
    const sign = await startingContract(store, RESIDENT.id);
    const { filling } = await open(store, await begin(store, ['sign'], { sign }));
    keepInStep(filling, await catalogueOf(store), await contractBefore(store, RESIDENT.id));
    const answer = (id: string): unknown => filling.standing('sign').answers[id];
    async function set(path: string, value: unknown): Promise<void> {
      filling.set('sign', path, value);
      await nextTick();
      await nextTick();
    }
    return { answer, set };
  }

  it('the start from the kind, the end from the start and the months', async () => {
    const { answer, set } = await wizard(contract());
    expect(answer('start_date')).toBe(addDays(DAY, 21));
    await set('kind', 'transfer');
    expect([answer('start_date'), answer('end_date')]).toEqual([DAY, endOf(DAY, 12)]);
    await set('cycle_months', 24);
    expect(answer('end_date')).toBe(endOf(DAY, 24));
    await set('kind', 'new');
    expect(answer('previous_agreement_id')).toBeUndefined();
    await set('kind', 'renew');
    expect(answer('start_date')).toBe(addDays(DAY, 21));
  });

  it('the fee from what is chosen, until somebody gives another', async () => {
    const { answer, set } = await wizard();
    await set('items', ['I013']);
    expect(answer('fee_total')).toBe(25);
    await set('fee_total', 20);
    await set('cycle_months', 24);
    expect(answer('fee_total')).toBe(20);
  });

  it('of two who pay, the one pays the rest, unless it was written', async () => {
    const { answer, set } = await wizard();
    const amounts = (): unknown => answer('fee_amounts');
    await set('fee_total', 100.1);
    await set('fee_sources', ['1', '3']);
    await set('fee_amounts.s1', 4);
    await set('fee_amounts.s1', 40);
    expect(amounts()).toEqual({ s1: 40, s3: 60.1 });
    await set('fee_amounts.s3', 50);
    expect(amounts()).toEqual({ s1: 40, s3: 50 });
    await set('fee_amounts.s1', 50.1);
    expect(amounts()).toEqual({ s1: 50.1, s3: 50 });
    await set('fee_sources', ['1', '3', '4']);
    await set('fee_amounts.s4', 7);
    expect(amounts()).toEqual({ s1: 50.1, s3: 50, s4: 7 });
  });

  it('the packages from the groups that the assessment finds, unless others were chosen', async () => {
    const { answer, set } = await wizard();
    await set('needs.groups', ['G04']);
    expect(answer('packages')).toEqual(['P-BASE', 'P-HTN']);
    expect(answer('members')).toMatchObject([{ groups: ['G04'] }]);
    await set('packages', ['P-BASE']);
    await set('needs.groups', ['G03', 'G04']);
    expect(answer('packages')).toEqual(['P-BASE']);
  });

  it('what was ticked from the mode: what it does not offer is not promised unseen', async () => {
    const { answer, set } = await wizard();
    await set('mode', 'a_la_carte');
    expect(answer('packages')).toEqual(['P-BASE']);
    await set('items', ['I007', 'I013']);
    await set('mode', 'standard');
    expect([answer('packages'), answer('items')]).toEqual([['P-BASE', 'P-HTN', 'P-OLD'], ['I013']]);
  });

  it('in a household the items of the agreement become those of each', async () => {
    const { answer, set } = await wizard();
    await set('items', ['I013']);
    await set('scope', 'household');
    expect(answer('items')).toBeUndefined();
    expect(answer('members')).toMatchObject([{ items: ['I013'] }]);
    await set('scope', 'individual');
    expect(answer('items')).toEqual(['I013']);
  });
});

describe('the people of a doctor', () => {
  it('count once each, while a contract holds or is to begin, with those who sign now', () => {
    const of = (resident_id: string, rest: Partial<Contract> = {}): Contract =>
      contract({ resident_id, doctor_id: 'd', ...rest });
    const contracts = [
      of('a'),
      of('a', { start_date: addDays(DAY, 21), end_date: addDays(DAY, 385) }),
      of('b', { doctor_id: 'other' }),
      of('c', { end_date: addDays(DAY, -1) }),
      of('e', { status: 'pending_member' }),
      of('f', { status: 'terminated', end_date: DAY }),
    ];
    expect(peopleOf(contracts, 'd', ['a', 'g'], DAY)).toBe(3);
  });
});
