import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '../../src/store';
import { hasSession, knownPeople, reopen, signIn, signOut, useSession } from '../../src/session';
import { unsentOf } from '../../src/session/export';
import { bytes, fill } from '../drivers/phone';
import { Server } from '../drivers/server';
import type { OpenStore } from '../../src/store';

let server: Server;
let isOnline = true;

beforeEach(() => {
  server = new Server(newId());
  isOnline = true;
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => {
    if (!isOnline) return Promise.reject(new TypeError('no network'));
    return server.fetch(input, init);
  });
});
afterEach(async () => {
  isOnline = false;
  await signOut();
  vi.unstubAllGlobals();
});

test('who has signed in once with network gets in without it, and with the right password only', async () => {
  await signIn('yisheng-a', 'Geheim-1');
  await signOut();
  expect(hasSession()).toBe(false);
  isOnline = false;
  await expect(signIn('yisheng-a', 'Geheim-2')).rejects.toMatchObject({ code: 'wrong_password' });
  expect((await signIn('yisheng-a', 'Geheim-1')).user.id).toBe(server.userId);
});

test('who has never signed in on this phone needs the network', async () => {
  isOnline = false;
  await expect(signIn('nobody', 'Geheim-1')).rejects.toMatchObject({ code: 'offline_unknown' });
});

test('what the server refuses is not let in by the phone', async () => {
  await signIn('yisheng-b', 'Geheim-1');
  await signOut();
  server.instead = (path) => (path === '/session' ? server.refuse(401, 'wrong_password') : undefined);
  await expect(signIn('yisheng-b', 'Geheim-1')).rejects.toMatchObject({ code: 'wrong_password' });
  expect(hasSession()).toBe(false);
});

test('the app opens again with the session that was open, without network', async () => {
  await signIn('yisheng-c', 'Geheim-1');
  isOnline = false;
  const session = await reopen();
  expect(session?.user.username).toBe('yisheng-c');
});

test('signing out keeps what was not sent, and another person does not see it', async () => {
  const first = server.userId;
  const session = await signIn('yisheng-d', 'Geheim-1');
  isOnline = false;
  await fill(session.store as OpenStore);
  await signOut();
  isOnline = true;
  server.userId = newId();
  server.instead = (path) => (path.startsWith('/sync') ? server.refuse(503, 'unavailable') : undefined);
  const other = await signIn('yisheng-e', 'Geheim-2');
  expect(await other.store.outbox.all()).toEqual([]);
  await signOut();
  isOnline = false;
  await signIn('yisheng-d', 'Geheim-1');
  expect(useSession().user.id).toBe(first);
  expect(await useSession().store.outbox.all()).toHaveLength(1);
  expect((await knownPeople()).map((person) => person.username)).toEqual(
    expect.arrayContaining(['yisheng-d', 'yisheng-e']),
  );
});

test('one person’s sync falls silent as soon as another begins to sign in', async () => {
  const session = await signIn('yisheng-f', 'Geheim-1');
  await session.sync.run();
  const sent = server.requests.length;
  let hadBegun = 0;
  server.instead = async (path) => {
    if (path !== '/session') return undefined;
    await session.sync.run();
    hadBegun = server.requests.length;
    return server.refuse(401, 'wrong_password');
  };
  await expect(signIn('yisheng-g', 'Geheim-2')).rejects.toThrow();
  expect(hadBegun).toBe(sent + 1);
  expect(session.sync.state.problem?.code).toBe('sign_in');
});

test('the file of the unsent holds the entries as they would be pushed, and their photos', async () => {
  server.instead = (path) => (path.startsWith('/sync') ? server.refuse(503, 'unavailable') : undefined);
  const { store } = await signIn('yisheng-h', 'Geheim-1');
  const photo = await store.attachments.keep(bytes('photo'), 'image/jpeg');
  const own = await fill(store as OpenStore, { photos: [photo] });
  const file = await unsentOf(store);
  expect(file.entries).toEqual([own.content]);
  expect(file.device_id).toBe(store.deviceId);
  expect(file.attachments).toEqual([{ sha256: photo, media_type: 'image/jpeg', base64: btoa('photo') }]);
});
