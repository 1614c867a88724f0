import { expect, test } from 'vitest';
import { fill, mend, states } from '../drivers/phone';
import { pair } from '../drivers/sync';

test('what waits is sent oldest first, fifty at a time, and received', async () => {
  const { store, server, engine } = await pair();
  for (let count = 0; count < 120; count += 1) await fill(store);
  await engine.run();
  expect(server.pushes.map((batch) => batch.length)).toEqual([50, 50, 20]);
  expect(server.pushes.flat().map((revision) => revision.device_seq)).toEqual(
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
  expect(new Set(await states(store))).toEqual(new Set(['received']));
});

test('a lost answer is asked for again, and the entry is taken once', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store);
  server.instead = (path) => {
    if (path === '/sync/push') throw new TypeError('connection cut');
    return undefined;
  };
  await engine.run();
  expect(engine.state).toMatchObject({ waiting: 1, problem: { code: 'offline' } });
  server.instead = () => undefined;
  await engine.run();
  expect(engine.state.waiting).toBe(0);
  expect(engine.state.problem).toBeUndefined();
  expect(server.revisions(id)).toEqual([1]);
});

test('what is edited while it is on its way stays queued', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store, { sbp: 148 });
  let isEdited = false;
  server.instead = async (path) => {
    if (path !== '/sync/push' || isEdited) return undefined;
    isEdited = true;
    await mend(store, id, { sbp: 158 });
    server.instead = (later) => {
      if (later === '/sync/push') throw new TypeError('connection cut');
      return undefined;
    };
    return undefined;
  };
  await engine.run();
  expect(await states(store)).toEqual(['received', 'waiting']);
  server.instead = () => undefined;
  await engine.run();
  expect(server.revisions(id)).toEqual([1, 2]);
});

test('too much at once is halved until it fits', async () => {
  const { store, server, engine } = await pair();
  for (let count = 0; count < 10; count += 1) await fill(store);
  server.instead = (path) => {
    const size = server.pushes[server.pushes.length - 1]?.length ?? 0;
    return path === '/sync/push' && size > 3 ? server.refuse(413, 'too_large') : undefined;
  };
  await engine.run();
  expect(server.pushes.map((batch) => batch.length)).toEqual([10, 5, 2, 2, 2, 2, 2]);
  expect(engine.state.waiting).toBe(0);
});

test('one entry that is too large by itself is shown, and the others go through', async () => {
  const { store, server, engine } = await pair();
  await fill(store, { note: 'small' });
  await fill(store, { note: 'huge' });
  await fill(store, { note: 'small' });
  server.instead = (path) => {
    const batch = server.pushes[server.pushes.length - 1] ?? [];
    const isHuge = batch.some((revision) => revision.answers['note'] === 'huge');
    return path === '/sync/push' && isHuge ? server.refuse(413, 'too_large') : undefined;
  };
  await engine.run();
  expect(await states(store)).toEqual(['received', 'rejected', 'received']);
});

test('one entry over which the server trips does not hold up the others or the world', async () => {
  const { store, server, engine } = await pair();
  await fill(store, { note: 'fine' });
  await fill(store, { note: 'poison' });
  await fill(store, { note: 'fine' });
  server.instead = (path) => {
    const batch = server.pushes[server.pushes.length - 1] ?? [];
    const isPoison = batch.some((revision) => revision.answers['note'] === 'poison');
    return path === '/sync/push' && isPoison ? server.refuse(500, 'internal') : undefined;
  };
  await engine.run();
  expect(await states(store)).toEqual(['received', 'waiting', 'received']);
  expect(engine.state.problem?.code).toBe('server');
  expect(server.requests).toContain('GET /sync/channels');
});

test('a rejected entry is kept with its reasons at the fields, mended under the same number, and received', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store, { sbp: 999 });
  server.judge = ({ answers }) =>
    answers['sbp'] === 999
      ? { result: 'rejected', code: 'invalid', errors: { 'answers.sbp': ['超出范围'] } }
      : undefined;
  await engine.run();
  expect(engine.state).toMatchObject({ waiting: 0, refused: 1 });
  const draft = await store.correct(id);
  expect(draft?.forms[0]).toMatchObject({ follows: 0, remarks: [{ field: 'sbp', text: '超出范围' }] });
  await mend(store, id, { sbp: 149 });
  await engine.run();
  expect(await states(store)).toEqual(['replaced', 'received']);
  expect(server.entries.get(id)).toMatchObject([{ revision: 1, device_seq: 2, answers: { sbp: 149 } }]);
  expect(engine.state.refused).toBe(0);
});

test('a correction made before the first was refused takes its place', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store, { sbp: 999 });
  await mend(store, id, { sbp: 150 });
  server.judge = ({ answers }) =>
    answers['sbp'] === 999 ? { result: 'rejected', code: 'invalid' } : undefined;
  await engine.run();
  expect(await states(store)).toEqual(['replaced', 'replaced', 'received']);
  expect(server.entries.get(id)).toMatchObject([{ revision: 1, follows: 0, answers: { sbp: 150 } }]);
  expect(engine.state).toMatchObject({ waiting: 0, refused: 0 });
});

test('a conflict keeps both versions, and the person’s choice follows the server’s newest', async () => {
  const { store, server, engine } = await pair();
  const own = await fill(store, { sbp: 148 });
  const theirs = { ...own.content, answers: { sbp: 120 } };
  server.entries.set(own.id, [theirs, { ...theirs, revision: 2, follows: 1 }]);
  server.change('entry', own.id, { ...theirs, status: 'submitted', revision: 2, remarks: [], flags: [] });
  await engine.run();
  const view = await store.world.entry(own.id);
  expect(view).toMatchObject({ status: 'conflict', answers: { sbp: 148 } });
  expect(view?.theirs?.answers).toEqual({ sbp: 120 });
  await mend(store, own.id, { sbp: 149 });
  await engine.run();
  expect(server.entries.get(own.id)?.[2]).toMatchObject({ revision: 3, follows: 2, answers: { sbp: 149 } });
});

test('a refused entry that is left to the supervisor is kept but no longer counted', async () => {
  const { store, server, engine } = await pair();
  const { device_seq } = await fill(store);
  server.judge = () => ({ result: 'rejected', code: 'out_of_scope' });
  await engine.run();
  await store.outbox.acknowledge(device_seq);
  expect(await store.counts()).toMatchObject({ waiting: 0, refused: 0 });
  expect(await states(store)).toEqual(['rejected']);
  server.judge = () => undefined;
  await store.outbox.sendAgain(device_seq);
  await engine.run();
  expect(await states(store)).toEqual(['received']);
});

test('what the server is busy with is asked again three times in one sync, and once more in the next', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  server.judge = () => ({ result: 'busy' });
  await engine.run();
  expect(server.pushes).toHaveLength(3);
  expect(engine.state.waiting).toBe(1);
  server.judge = () => undefined;
  await engine.run();
  expect(server.pushes).toHaveLength(4);
  expect(engine.state.waiting).toBe(0);
});

test('numbers that never arrived are sent again, or told of when they are no longer here', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store);
  await engine.run();
  server.entries.delete(id);
  server.gaps = [1, 77];
  await fill(store);
  server.instead = () => {
    if (server.pushes.length >= 3) server.gaps = [77];
    return undefined;
  };
  await engine.run();
  expect(server.revisions(id)).toEqual([1]);
  expect(engine.state.lost).toEqual([77]);
});
