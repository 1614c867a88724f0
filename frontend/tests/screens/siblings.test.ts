import { expect, test } from 'vitest';
import { beginChecking, mayCheck } from '../../src/screens/checking';
import { correctToo, siblingsOf } from '../../src/screens/fill/siblings';
import type { EntryView, OpenStore, Outgoing, Store } from '../../src/store';
import { definitionOf } from '../domain/vectors';
import { begin, FORMS, phoneWithResident } from '../drivers/filling';

const BP = { sbp: 150, dbp: 95 };

async function visitOfTwo(): Promise<{ store: OpenStore; htn: Outgoing; dm: Outgoing }> {
  const store = await phoneWithResident();
  const answers = { htn: { ...BP, note: '高血压' }, dm: { ...BP, note: '糖尿病' } };
  const [htn, dm] = await store.saveVisit(await begin(store, ['htn', 'dm'], answers));
  if (!htn || !dm) throw new Error('nothing was saved');
  return { store, htn, dm };
}

async function corrected(
  store: OpenStore,
  id: string,
  answers: Record<string, unknown>,
): Promise<Outgoing[]> {
  const draft = await store.correct(id);
  await store.drafts.keepAnswers(id, draft?.forms[0]?.form ?? '', answers);
  return store.saveVisit(id);
}

test('a pressure corrected in one form of a visit is said to stand otherwise in the other, and is carried there', async () => {
  const { store, htn, dm } = await visitOfTwo();
  const [sibling, ...rest] = await siblingsOf(
    store,
    await corrected(store, htn.id, { sbp: 130, note: '改' }),
  );
  expect(rest).toEqual([]);
  expect(sibling).toMatchObject({ said: '收缩压 150 mmHg', now: { sbp: 130 }, isOpen: true });
  const draft = await correctToo(store, sibling!);
  expect(draft?.id).toBe(dm.id);
  expect((await store.drafts.get(dm.id))?.forms[0]?.answers).toMatchObject({
    sbp: 130,
    dbp: 95,
    note: '糖尿病',
  });
  expect(await siblingsOf(store, await store.saveVisit(dm.id))).toEqual([]);
});

test('a first visit has nothing to be carried', async () => {
  const { store, htn } = await visitOfTwo();
  expect(await siblingsOf(store, [htn])).toEqual([]);
});

const LEADER = { id: 'leader', role: 'team_leader' };
const ENTRY = { author_id: 'doctor', status: 'approved', form: 'htn', resident_id: 'r' } as EntryView;
const TEAMS = [
  { members: [{ user_id: 'leader', role: 'leader' }, { user_id: 'doctor' }] },
  { members: [{ user_id: 'leader', role: 'nurse' }, { user_id: 'other' }] },
];
const world = { world: { teams: () => Promise.resolve(TEAMS) } } as unknown as Store;

test.each([
  [LEADER, ENTRY, true],
  [{ ...LEADER, role: 'village_doctor' }, ENTRY, false],
  [LEADER, { ...ENTRY, author_id: 'leader' }, false],
  [LEADER, { ...ENTRY, author_id: 'other' }, false],
  [LEADER, { ...ENTRY, status: 'void' as const }, false],
  [LEADER, { ...ENTRY, form: 'spot_check' }, false],
])('%j may check %j: %s', async (who, entry, may) => {
  expect(await mayCheck(world, who, entry)).toBe(may);
});

test.each([
  ['as it is shipped', {}, { max: 10 }],
  ['as the county has it', { full_score: 5 }, { max: 5 }],
  ['where it is not said', { full_score: null }, {}],
])('a spot check begins with what was measured, to be compared: %s', async (_, params, full) => {
  const { store, htn } = await visitOfTwo();
  const shipped = definitionOf('spot_check');
  const rules = { ...shipped.rules, params: { ...shipped.rules.params, ...params } };
  const check = { ...shipped, rules } as unknown as Record<string, unknown>;
  const change = { seq: 99, kind: 'form', id: 'spot_check:1', data: check };
  await store.channels.apply('ref', FORMS.length, { changes: [change], next: 99, more: false });
  const entry = await store.world.entry(htn.id);
  const draft = await beginChecking(store, 'spot_check', entry!, definitionOf('htn'));
  const answers = draft.forms[0]?.answers ?? {};
  expect(answers['target_entry_id']).toBe(htn.id);
  expect(answers['diffs']).toEqual([
    { item: '收缩压', original: '150 mmHg', ...full },
    { item: '舒张压', original: '95 mmHg', ...full },
  ]);
  expect((await beginChecking(store, 'spot_check', entry!, definitionOf('htn'))).id).toBe(draft.id);
});
