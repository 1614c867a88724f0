import { expect, test } from 'vitest';
import { skewText } from '../../src/screens/days';
import { newId } from '../../src/store';
import { bytes, fill, mend } from '../drivers/phone';
import { alone, pair, wire } from '../drivers/sync';

test('after a restore the phone gives back what the server lost and reads everything anew', async () => {
  const { store, server, engine } = await pair();
  server.change('task', newId(), {
    status: 'open',
    form: 'htn',
    resident_id: newId(),
    window_end: '2026-12-01',
  });
  const photo = await store.attachments.keep(bytes('picture'), 'image/jpeg');
  const { id } = await fill(store, { photos: [photo] });
  await mend(store, id, { sbp: 150 });
  await engine.run();
  server.loseEverything();
  server.attachments.clear();
  await fill(store);
  await engine.run();
  expect(server.revisions(id)).toEqual([1, 2]);
  expect(server.attachments.has(photo)).toBe(true);
  expect(await store.fact('epoch')).toBe(server.epoch);
  expect(await store.world.tasks()).toEqual([]);
  expect(engine.state).toMatchObject({ waiting: 0, attachments: 0 });
  expect(engine.state.problem).toBeUndefined();
});

test('a restore that is interrupted while being healed is healed at the next sync', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store);
  await engine.run();
  server.loseEverything();
  server.instead = (path) => {
    if (path === '/sync/offer') throw new TypeError('connection cut');
    return undefined;
  };
  await engine.run();
  expect(engine.state.problem?.code).toBe('offline');
  server.instead = () => undefined;
  const reopened = wire(store, server, alone);
  await reopened.engine.run();
  expect(server.revisions(id)).toEqual([1]);
});

test('a lost session drops nothing and asks to sign in', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  server.instead = (path) => (path === '/session' ? server.refuse(401, 'not_signed_in') : undefined);
  await engine.run();
  expect(engine.state).toMatchObject({ waiting: 1, problem: { code: 'sign_in' } });
  expect(server.pushes).toEqual([]);
});

test('nothing is sent under the name of another person who has signed in since', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  await store.setFact('csrf_token', 'from before');
  server.userId = newId();
  server.instead = (path) => (path === '/sync/push' ? server.refuse(400, 'csrf') : undefined);
  await engine.run();
  expect(engine.state).toMatchObject({ waiting: 1, problem: { code: 'sign_in' } });
  expect(server.requests).not.toContain('GET /sync/channels');
});

test('a token that has run out is renewed without asking the person', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  await store.setFact('csrf_token', 'from before');
  let refusals = 1;
  server.instead = (path) =>
    path === '/sync/push' && refusals-- > 0 ? server.refuse(400, 'csrf') : undefined;
  await engine.run();
  expect(engine.state.waiting).toBe(0);
  expect(engine.state.problem).toBeUndefined();
});

test('an old app goes on sending and says that it wants to be updated; a wrong clock is told of', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  server.minAppVersion = '1.10.0';
  server.time = Date.now() + 20 * 60_000;
  await engine.run();
  expect(engine.state).toMatchObject({ waiting: 0, updateNeeded: true });
  expect(Math.round((engine.state.clockSkew ?? 0) / 60_000)).toBe(-20);
});

test('a clock that was wrong is told of by an app that opens without a network, until it is right again', async () => {
  const { store, server, engine } = await pair();
  server.time = Date.now() + 3 * 24 * 3600_000;
  await engine.run();
  engine.stop();
  server.instead = () => Promise.reject(new TypeError('no network'));
  const { engine: opened } = wire(store, server);
  opened.start();
  await opened.run();
  expect(skewText(opened.state.clockSkew ?? 0)).toBe('比服务器慢 3 天');
  server.instead = () => undefined;
  server.time = Date.now();
  await opened.run();
  expect(opened.state.clockSkew).toBeUndefined();
  opened.stop();
});

test.each([
  [-20, '比服务器慢 20 分钟'],
  [300, '比服务器快 5 小时'],
  [72 * 60, '比服务器快 3 天'],
])('a clock that is %d minutes ahead is worded so that one sees how far', (minutes, words) => {
  expect(skewText(minutes * 60_000)).toBe(words);
});
