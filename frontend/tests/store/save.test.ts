import { expect, test, vi } from 'vitest';
import { DraftGone, newId, openStore, StorageFull } from '../../src/store';
import { canonical } from '../../src/store/digest';
import { bytes, fill, mend, newPhone, states } from '../drivers/phone';

test('a saved visit waits to be sent, and its draft is gone', async () => {
  const store = await newPhone();
  const saved = await fill(store, { sbp: 148, dbp: 92 });
  expect(saved.content).toMatchObject({
    revision: 1,
    follows: 0,
    device_seq: 1,
    answers: { sbp: 148, dbp: 92 },
  });
  expect(await states(store)).toEqual(['waiting']);
  expect(await store.drafts.all()).toEqual([]);
});

test('ids sort by the time at which they were made', () => {
  expect(newId(1_700_000_000_000) < newId(1_700_000_000_001)).toBe(true);
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the moment of a revision bears the phone’s offset', async () => {
  const { content } = await fill(await newPhone());
  expect(content.recorded_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
});

test('revisions are numbered without a hole, also when a save fails in between', async () => {
  const store = await newPhone();
  await fill(store);
  await expect(store.saveVisit(newId())).rejects.toBeInstanceOf(DraftGone);
  const broken = await store.drafts.begin({
    residentId: newId(),
    forms: [
      { code: 'htn', version: 1 },
      { code: 'home_service', version: 1 },
    ],
  });
  const own = ownOf(store);
  const bulkAdd = vi.spyOn(own.outbox, 'bulkAdd').mockRejectedValue(new Error('the phone is killed here'));
  await expect(store.saveVisit(broken.id)).rejects.toThrow('killed');
  bulkAdd.mockRestore();
  await store.saveVisit(broken.id);
  expect((await store.outbox.unsettled()).map((row) => row.device_seq)).toEqual([1, 2, 3]);
});

test.each(['drafts', 'attachments', 'outbox'] as const)(
  'a save that is cut at %s leaves the draft as it was and nothing to send',
  async (table) => {
    const store = await newPhone();
    const digest = await store.attachments.keep(bytes('photo'), 'image/jpeg');
    const draft = await store.drafts.begin({
      residentId: newId(),
      forms: [{ code: 'htn', version: 1, answers: { photos: [digest] } }],
    });
    const own = ownOf(store);
    const cut = (): never => {
      throw new Error('the phone is killed here');
    };
    if (table === 'drafts') vi.spyOn(own.drafts, 'delete').mockImplementation(cut);
    if (table === 'attachments') vi.spyOn(own.attachments, 'where').mockImplementation(cut);
    if (table === 'outbox') vi.spyOn(own.outbox, 'bulkAdd').mockImplementation(cut);
    await expect(store.saveVisit(draft.id)).rejects.toThrow('killed');
    vi.restoreAllMocks();
    expect(await store.drafts.get(draft.id)).toEqual(draft);
    expect(await store.outbox.all()).toEqual([]);
    expect(await store.attachments.state(digest)).toBe('draft');
  },
);

test('a second tap on save finds nothing left to save', async () => {
  const store = await newPhone();
  const draft = await store.drafts.begin({ residentId: newId(), forms: [{ code: 'htn', version: 1 }] });
  const taps = await Promise.allSettled([store.saveVisit(draft.id), store.saveVisit(draft.id)]);
  expect(taps.map((tap) => tap.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await store.outbox.all()).toHaveLength(1);
});

test('what was saved, drafted and numbered is there when the app opens again', async () => {
  const userId = newId();
  const first = await newPhone(userId);
  await fill(first);
  const draft = await first.drafts.begin({ residentId: newId(), forms: [{ code: 'htn', version: 1 }] });
  await first.drafts.keepAnswers(draft.id, 'htn', { sbp: 160 });
  first.close();
  const second = await openStore(userId, newId());
  expect(second.deviceId).toBe(first.deviceId);
  expect((await second.drafts.get(draft.id))?.forms[0]?.answers).toEqual({ sbp: 160 });
  expect((await fill(second)).device_seq).toBe(2);
});

test('two fields kept at once do not undo each other', async () => {
  const store = await newPhone();
  const draft = await store.drafts.begin({ residentId: newId(), forms: [{ code: 'htn', version: 1 }] });
  await Promise.all([
    store.drafts.keepAnswers(draft.id, 'htn', { sbp: 150 }),
    store.drafts.keepAnswers(draft.id, 'htn', { dbp: 95 }),
    store.drafts.keepAnswers(draft.id, 'htn', { note: '好' }),
  ]);
  await store.drafts.keepAnswers(draft.id, 'htn', { note: undefined });
  expect((await store.drafts.get(draft.id))?.forms[0]?.answers).toEqual({ sbp: 150, dbp: 95 });
});

test('an entry corrected before it is sent becomes its second revision', async () => {
  const store = await newPhone();
  const first = await fill(store, { sbp: 148 });
  const second = await mend(store, first.id, { sbp: 158 });
  expect(second.content).toMatchObject({ id: first.id, revision: 2, follows: 1, answers: { sbp: 158 } });
  expect(await states(store)).toEqual(['waiting', 'waiting']);
});

test('an update under way is taken up again rather than begun twice', async () => {
  const store = await newPhone();
  const { id } = await fill(store);
  const draft = await store.correct(id);
  await store.drafts.keepAnswers(id, 'htn', { sbp: 171 });
  expect((await store.correct(id))?.forms[0]?.answers).toMatchObject({ sbp: 171 });
  expect(draft?.id).toBe(id);
});

test('people on one phone keep separate stores', async () => {
  const [one, other] = [await newPhone(), await newPhone()];
  await fill(one);
  expect(await other.outbox.all()).toEqual([]);
  expect(other.deviceId).not.toBe(one.deviceId);
});

test('photos named by a saved visit are to be sent, with the entry naming their digests', async () => {
  const store = await newPhone();
  const photo = await store.attachments.keep(bytes('photo'), 'image/jpeg');
  const drawn = await store.attachments.keep(bytes('signature'), 'image/png');
  const sign = { image: drawn, strokes: [[[1, 2, 3]]] };
  const consent_digest = 'ab'.repeat(32); // of the text that was read: no picture
  const { content } = await fill(store, { consent_digest, photos: [photo], resident_sign: sign });
  expect(content.attachments).toEqual([photo, drawn]);
  expect(await store.attachments.state(photo)).toBe('waiting');
  expect(await store.attachments.state(drawn)).toBe('waiting');
});

test('a draft that is given up takes only its own photos with it', async () => {
  const store = await newPhone();
  const mine = await store.attachments.keep(bytes('mine'), 'image/jpeg');
  const shared = await store.attachments.keep(bytes('shared'), 'image/jpeg');
  await fill(store, { photos: [shared] });
  const draft = await store.drafts.begin({
    residentId: newId(),
    forms: [{ code: 'htn', version: 1, answers: { photos: [mine, shared] } }],
  });
  await store.drafts.discard(draft.id);
  expect(await store.attachments.get(mine)).toBeUndefined();
  expect(await store.attachments.state(shared)).toBe('waiting');
});

test('with little room left a photo is refused and an entry is not', async () => {
  vi.stubGlobal('navigator', {
    storage: { estimate: () => Promise.resolve({ quota: 100_000_000, usage: 99_000_000 }) },
  });
  const store = await newPhone();
  await expect(store.attachments.keep(bytes('photo'), 'image/jpeg')).rejects.toBeInstanceOf(StorageFull);
  await fill(store);
  expect(await states(store)).toEqual(['waiting']);
  vi.unstubAllGlobals();
});

test('a photo that the disk refuses is told of as such', async () => {
  const store = await newPhone();
  const full = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
  vi.spyOn(ownOf(store).attachments, 'add').mockRejectedValue(full);
  await expect(store.attachments.keep(bytes('photo'), 'image/jpeg')).rejects.toBeInstanceOf(StorageFull);
});

test('the browser is asked once to keep the store, after the first save', async () => {
  const persist = vi.fn(() => Promise.resolve(true));
  vi.stubGlobal('navigator', { storage: { persist } });
  const store = await newPhone();
  await fill(store);
  await vi.waitFor(async () => expect(await store.fact('is_persisted')).toBe(true));
  await fill(store);
  expect(persist).toHaveBeenCalledTimes(1);
  vi.unstubAllGlobals();
});

test('canonical JSON has its keys in order and no blanks', () => {
  const value = { b: [1.5, true, null], a: { z: '高', y: undefined, A: 1e21 } };
  expect(canonical(value)).toBe('{"a":{"A":1e+21,"z":"高"},"b":[1.5,true,null]}');
});

/** The database behind a store, to make it fail. */
function ownOf(store: unknown): import('../../src/store/database').OwnDatabase {
  return (store as { own: import('../../src/store/database').OwnDatabase }).own;
}
