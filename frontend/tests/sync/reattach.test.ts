import { beforeEach, expect, test } from 'vitest';
import { newId, type Answers, type OpenStore, type Outgoing, type RevisionContent } from '../../src/store';
import { fill, mend, states } from '../drivers/phone';
import { pair, type Pair } from '../drivers/sync';

const [HEAD, KNOWN] = [newId(), newId()];
const NOBODYS = { result: 'rejected', code: 'resident_unknown' };
const LISTED = { ...NOBODYS, errors: { 'answers.members': ['服务器上还没有这位成员的档案'] } };
const INVALID = { result: 'rejected', code: 'invalid', errors: { 'answers.sbp': ['太高'] } };

let phone: Pair;
/** Whose registration the server refuses, and so does not know. */
let unknown: string;

beforeEach(async () => {
  phone = await pair();
  unknown = (await register(phone.store)).id;
  phone.server.judge = judged;
});

test('a visit to somebody whose registration was refused is sent as it is for the one who has a record', async () => {
  const { store, server, engine } = phone;
  const { id } = await fill(store, { sbp: 148 }, unknown);
  const draft = await store.drafts.begin({ residentId: unknown, forms: [{ code: 'dm', version: 1 }] });
  await engine.run();
  expect(engine.state.refused).toBe(2);

  expect(await store.outbox.reattach(unknown, KNOWN)).toBe(2);
  expect((await store.drafts.get(draft.id))?.resident_id).toBe(KNOWN);
  await engine.run();
  expect(await states(store)).toEqual(['rejected', 'replaced', 'received']);
  expect(server.entries.get(id)).toMatchObject([{ revision: 1, resident_id: KNOWN, answers: { sbp: 148 } }]);
  expect(await store.counts()).toMatchObject({ waiting: 0, refused: 0 });
});

test('what others have that names the person is sent with the record that there is, and stays theirs', async () => {
  const { store, server, engine } = phone;
  const sign = await fill(store, { members: [{ resident_id: HEAD }, { resident_id: unknown }] }, HEAD);
  const lecture = await fill(store, { attendee_ids: [unknown, HEAD] }, '');
  const begun = await store.drafts.begin({ residentId: HEAD, forms: [called({ target: unknown })] });
  await engine.run();
  expect(engine.state.refused).toBe(3);

  await store.outbox.reattach(unknown, KNOWN);
  await engine.run();
  const members = [{ resident_id: HEAD }, { resident_id: KNOWN }];
  expect(server.entries.get(sign.id)).toMatchObject([{ resident_id: HEAD, answers: { members } }]);
  expect(server.entries.get(lecture.id)).toMatchObject([{ answers: { attendee_ids: [KNOWN, HEAD] } }]);
  const draft = await store.drafts.get(begun.id);
  expect(draft).toMatchObject({ resident_id: HEAD, forms: [{ answers: { target: KNOWN } }] });
});

test('what was refused for another reason stays with its person, to be mended', async () => {
  const { store, server, engine } = phone;
  const other = await fill(store, { sbp: 999 }, unknown);
  const heads = await fill(store, { sbp: 999, members: [{ resident_id: unknown }] }, HEAD);
  await engine.run();
  await store.outbox.reattach(unknown, KNOWN);
  await engine.run();
  expect(server.entries.size).toBe(0);
  expect(await own(other.id)).toMatchObject({ state: 'rejected', resident_id: unknown });
  expect(await own(heads.id)).toMatchObject({ state: 'rejected', resident_id: HEAD });
});

test('nobody but who was registered here and refused becomes another', async () => {
  const { store, server, engine } = phone;
  await fill(store, { members: [{ resident_id: unknown }] }, HEAD);
  const draft = await store.drafts.begin({ residentId: HEAD, forms: [called({})] });
  await expect(store.outbox.reattach(unknown, KNOWN)).rejects.toThrow('建档没有被退回');
  await engine.run();
  for (const from of [HEAD, '', newId()]) {
    await expect(store.outbox.reattach(from, KNOWN)).rejects.toThrow('建档没有被退回');
  }
  await engine.run();
  expect(server.entries.size).toBe(0);
  expect(await states(store)).toEqual(['rejected', 'rejected']);
  expect((await store.drafts.get(draft.id))?.resident_id).toBe(HEAD);
});

test('what was accepted of somebody stays theirs', async () => {
  const { store, server, engine } = phone;
  server.judge = ({ id }) => (id === unknown ? INVALID : undefined);
  const { id } = await fill(store, { sbp: 148 }, unknown);
  await engine.run();
  await mend(store, id, { sbp: 149 });
  expect(await store.outbox.reattach(unknown, KNOWN)).toBe(0);
  await engine.run();
  expect(server.entries.get(id)?.map((each) => each.resident_id)).toEqual([unknown, unknown]);
});

function judged(sent: RevisionContent): Record<string, unknown> | undefined {
  if (sent.id === unknown || sent.answers['sbp'] === 999) return INVALID;
  if (sent.resident_id === unknown) return NOBODYS;
  return JSON.stringify(sent.answers).includes(unknown) ? LISTED : undefined;
}

async function register(store: OpenStore): Promise<Outgoing> {
  const forms = [{ code: 'resident_registration', version: 1, answers: { name: '某某' } }];
  const [saved] = await store.saveVisit((await store.drafts.begin({ residentId: null, forms })).id);
  if (!saved) throw new Error('nothing was saved');
  return saved;
}

function called(answers: Answers): { code: string; version: number; answers: Answers } {
  return { code: 'call', version: 1, answers };
}

async function own(id: string): Promise<Outgoing | undefined> {
  return (await phone.store.world.entry(id))?.own;
}
