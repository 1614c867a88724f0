import { expect, test } from 'vitest';
import { later, plus } from '../../src/domain/due';
import { spanEnd } from '../../src/domain/spans';
import { uuid5 } from '../../src/domain/uuid5';
import { digestHex, newId } from '../../src/store';
import { dayOf } from '../../src/store/identity';
import { definitionOf } from '../domain/vectors';
import { fill, mend, states, VILLAGE } from '../drivers/phone';
import { entryRecord } from '../drivers/server';
import { pair, wire } from '../drivers/sync';

const resident = (name: string) => ({
  name,
  keys: 'zs',
  id_tail: '1234',
  village: VILLAGE,
  groups: [],
  conditions: [],
  archive_status: '0',
});

async function synced(count: number) {
  const all = await pair();
  const ids = Array.from({ length: count }, () => newId());
  ids.forEach((id, index) => all.server.change('resident', id, resident(`居民${index}`)));
  await all.engine.run();
  return { ...all, ids };
}

test('a first sync brings every record, page by page, with the server’s count and digest', async () => {
  const { store, server, engine } = await pair();
  server.pageSize = 300;
  for (let count = 0; count < 1300; count += 1) server.change('resident', newId(), resident('居民'));
  for (let count = 0; count < 20; count += 1)
    server.change('task', newId(), { status: 'open', window_end: '1' });
  await engine.run();
  const channel = (await store.channels.all()).find(({ id }) => id === VILLAGE);
  expect(await store.world.residents()).toHaveLength(1300);
  expect(channel).toMatchObject({ cursor: 1320, count: 1320, whole: true });
});

test('with nothing new the list of channels is the only request', async () => {
  const { server, engine } = await synced(3);
  server.requests.length = 0;
  await engine.run();
  expect(server.requests).toEqual(['GET /sync/channels']);
});

test('a first sync that is cut goes on where it stood', async () => {
  const { store, server, engine } = await pair();
  server.pageSize = 10;
  for (let count = 0; count < 35; count += 1) server.change('resident', newId(), resident('居民'));
  let pages = 0;
  server.instead = (path) => {
    if (path === '/sync/pull' && ++pages === 4) throw new TypeError('connection cut');
    return undefined;
  };
  await engine.run();
  expect(await store.world.residents()).toHaveLength(20);
  const { engine: reopened } = wire(store, server);
  await reopened.run();
  expect(await store.world.residents()).toHaveLength(35);
  expect(pages).toBe(6); // one of them for the empty `ref`
});

test('changed, removed and moved records are followed, and the digest with them', async () => {
  const { store, server, engine, ids } = await synced(3);
  server.change('resident', ids[0] ?? '', resident('改名'));
  server.change('resident', ids[1] ?? '');
  await engine.run();
  const names = (await store.world.residents()).map(({ name }) => name);
  expect(names.sort()).toEqual(['居民2', '改名']);
  server.requests.length = 0;
  await engine.run();
  expect(server.requests).toEqual(['GET /sync/channels']);
});

test('a damaged copy is pulled again from 0, and what should not be there goes', async () => {
  const { store, engine, ids } = await synced(5);
  const state = (await store.channels.all()).find(({ id }) => id === VILLAGE);
  await store.channels.apply(VILLAGE, state?.cursor ?? 0, {
    changes: [
      { seq: 2, kind: 'resident', id: newId(), data: resident('不存在的人') },
      { seq: 1, kind: 'resident', id: ids[0] ?? '', removed: true },
      { seq: 3, kind: 'task', id: newId(), data: { status: 'open' } },
    ],
    next: state?.cursor ?? 0,
    more: false,
  });
  await engine.run();
  expect((await store.world.residents()).map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await store.world.tasks()).toEqual([]);
  const listed = (await store.channels.all()).find(({ id }) => id === VILLAGE);
  expect(listed?.count).toBe(5);
});

test('a first sync that is cut leaves out only what was removed before it began', async () => {
  const { store, server, engine } = await pair();
  server.pageSize = 2;
  const ids = Array.from({ length: 5 }, () => newId());
  ids.forEach((id) => server.change('resident', id, resident('居民')));
  for (let count = 0; count < 20; count += 1) {
    const id = newId();
    server.change('task', id, { status: 'done' });
    server.change('task', id);
  }
  let pages = 0;
  server.instead = (path) => {
    if (path === '/sync/pull' && ++pages === 3) throw new TypeError('connection cut');
    return undefined;
  };
  await engine.run();
  server.change('resident', ids[0] ?? '');
  await wire(store, server).engine.run();
  expect((await store.world.residents()).map(({ id }) => id).sort()).toEqual(ids.slice(1).sort());
  expect(pages).toBe(5); // one of them for the empty `ref`
});

test('while a copy is pulled again the old one stays in use', async () => {
  const { store, ids } = await synced(5);
  await store.channels.restart(VILLAGE);
  expect(await store.world.residents()).toHaveLength(ids.length);
});

test('a digest that never agrees is not pulled for ever', async () => {
  const { server, engine } = await synced(2);
  server.instead = (path, answer) => (path === '/sync/channels' ? wrongDigest(answer) : undefined);
  async function wrongDigest(answer: Response): Promise<Response> {
    const body = (await answer.json()) as { channels: { digest: string }[] };
    for (const channel of body.channels) channel.digest = 'f'.repeat(16);
    return server.say(body);
  }
  await engine.run();
  server.requests.length = 0;
  await engine.run();
  expect(server.requests).toEqual(['GET /sync/channels']);
});

test('a server whose channel has gone back behind the phone is read anew', async () => {
  const { store, server, engine } = await synced(4);
  server.channels.set(VILLAGE, []);
  const id = newId();
  server.change('resident', id, resident('唯一'));
  await engine.run();
  expect((await store.world.residents()).map((each) => each.id)).toEqual([id]);
});

test('a channel no longer listed is erased, except what has not been received', async () => {
  const { store, server, engine, ids } = await synced(3);
  await fill(store, { sbp: 150 }, ids[0]);
  server.judge = () => ({ result: 'rejected', code: 'out_of_scope' });
  server.channels.delete(VILLAGE);
  await engine.run();
  expect(await store.world.residents()).toEqual([]);
  expect(await states(store)).toEqual(['rejected']);
  expect(await store.world.entriesOf(ids[0] ?? '')).toMatchObject([{ status: 'rejected' }]);
});

test('what is returned comes back with its remarks, is corrected, and is no longer counted as returned', async () => {
  const { store, server, engine } = await pair();
  const own = await fill(store, { sbp: 148 });
  await engine.run();
  const remarks = [{ field: 'sbp', text: '请核对' }];
  server.change('entry', own.id, entryRecord(own, server.userId, { status: 'returned', remarks }));
  await engine.run();
  expect(engine.state.returned).toBe(1);
  const draft = await store.correct(own.id);
  expect(draft?.forms[0]).toMatchObject({ follows: 1, answers: { sbp: 148 }, remarks });
  const saved = await mend(store, own.id, { sbp: 150 });
  expect(saved.content).toMatchObject({ revision: 2, follows: 1 });
  expect(await store.counts()).toMatchObject({ waiting: 1, returned: 0 });
  await engine.run();
  expect(server.revisions(own.id)).toEqual([1, 2]);
});

test('an entry that was decided on cannot be taken up again', async () => {
  const { store, server, engine } = await pair();
  const own = await fill(store);
  await engine.run();
  server.change('entry', own.id, entryRecord(own, server.userId, { status: 'approved' }));
  await engine.run();
  expect(await store.correct(own.id)).toBeUndefined();
});

test('a saved follow-up closes its task and opens the next, until the server’s own arrive', async () => {
  const { store, server, engine, ids } = await synced(1);
  const residentId = ids[0] ?? '';
  const task = {
    resident_id: residentId,
    kind: 'followup',
    form: 'htn',
    title: '高血压随访',
    status: 'open',
  };
  const window = { window_start: '2026-11-01', due_on: '2026-11-15', window_end: '2026-11-30' };
  server.change('task', newId(), { ...task, ...window });
  server.change('form', 'htn:1', { ...definitionOf('htn') }, 'ref');
  await engine.run();
  const { id } = await fill(store, { visit_mode: '2', visit_result: '1', sbp: 120, dbp: 70 }, residentId);
  const next = uuid5(id, 'followup');
  const due_on = plus(dayOf(), 90);
  expect(await store.world.tasks()).toMatchObject([
    { id: next, due_on, title: '高血压随访', is_local: true },
  ]);
  server.change('task', next, { ...task, window_start: '1', due_on: '2030-02-27', window_end: '2030-03-10' });
  for (const { id, kind } of server.channels.get(VILLAGE) ?? []) {
    if (kind === 'task' && id !== next) server.change('task', id, { ...task, ...window, status: 'done' });
  }
  await engine.run();
  expect((await store.world.tasks()).map(({ id }) => id)).toEqual([next]);
});

test('a visit that met nobody leaves the task open, to be tried again', async () => {
  const { store, server, engine, ids } = await synced(1);
  const residentId = ids[0] ?? '';
  const known = dayOf();
  const patient = { ...resident('居民'), birth_date: '1960-01-01', sex: '2', known };
  server.change('resident', residentId, { ...patient, since: { I10: '2020-01-01' } });
  const id = uuid5(residentId, 'first:htn');
  const due_on = later(plus(known, 30), spanEnd(known, 4));
  const window = { window_start: known, due_on, window_end: plus(due_on, 15) };
  server.change('task', id, {
    resident_id: residentId,
    kind: 'followup',
    form: 'htn',
    status: 'open',
    ...window,
  });
  server.change('form', 'htn:1', { ...definitionOf('htn') }, 'ref');
  await engine.run();
  await fill(store, { visit_result: '4' }, residentId);
  const [task, ...others] = await store.world.tasks();
  expect(task).toMatchObject({ id, ...window, attempts: 1, retry_on: plus(dayOf(), 14) });
  expect(task?.is_local).toBeUndefined();
  expect(others).toEqual([]);
});

test('a resident registered without network can be found and visited at once', async () => {
  const { store } = await pair();
  const draft = await store.drafts.begin({
    residentId: null,
    forms: [{ code: 'resident_registration', version: 1, answers: { name: '新居民', area_code: VILLAGE } }],
  });
  const [saved] = await store.saveVisit(draft.id);
  const found = await store.world.search({ text: '新居' });
  expect(found.map(({ id }) => id)).toEqual([saved?.id]);
  expect(saved?.content.resident_id).toBeNull();
});

test('residents are found by name, by initials of any reading, and by the last digits', async () => {
  const { store, server, engine } = await pair();
  server.change('resident', newId(), { ...resident('单雄信'), keys: 'sxx dxx', id_tail: '567X' });
  server.change('resident', newId(), { ...resident('张三'), keys: 'zs', id_tail: '1234' });
  await engine.run();
  for (const text of ['雄', 'sx', 'dxx', '567x', ' DX ']) {
    expect((await store.world.search({ text })).map(({ name }) => name)).toEqual(['单雄信']);
  }
  expect(await store.world.search({ text: 'xx' })).toEqual([]);
});

test('a digest is written with all its leading zeros', () => {
  expect(digestHex({ high: 0x0a, low: -1 })).toBe('0000000affffffff');
});

test('a version that is here before its day is not filled yet, and a draft of the one before goes on', async () => {
  const { store, server, engine } = await pair();
  const htn = (version: number, valid_from?: string) => ({
    code: 'htn',
    version,
    title: `第 ${version} 版`,
    valid_from,
  });
  server.change('form', 'htn:1', htn(1), 'ref');
  server.change('form', 'htn:2', htn(2, '2999-01-01'), 'ref');
  await engine.run();
  expect(await store.world.form('htn')).toMatchObject({ version: 1 });
  server.change('form', 'htn:2', htn(2, '2020-01-01'), 'ref');
  await engine.run();
  expect(await store.world.form('htn')).toMatchObject({ version: 2 });
  expect(await store.world.form('htn', 1)).toMatchObject({ version: 1 });
});
