import { expect, test, vi } from 'vitest';
import { openStore } from '../../src/store';
import { byLease, byWebLocks } from '../../src/sync/lock';
import { fill } from '../drivers/phone';
import { pair, wire } from '../drivers/sync';

test('two tabs never send one entry twice', async () => {
  const held = new Set<string>();
  const locks = {
    request: async (name: string, _options: unknown, act: (lock: object | null) => Promise<boolean>) => {
      if (held.has(name)) return act(null);
      held.add(name);
      return act({}).finally(() => held.delete(name));
    },
  } as unknown as LockManager;
  const { store, server, engine } = await pair(byWebLocks(locks, 'sync'));
  const tab = wire(await openStore(store.userId), server, byWebLocks(locks, 'sync'));
  for (let count = 0; count < 3; count += 1) await fill(store);
  await Promise.all([engine.run(), tab.engine.run()]);
  expect(server.pushes.flat()).toHaveLength(3);
  expect(engine.state.waiting).toBe(0);
  tab.engine.stop();
  engine.stop();
});

test('without Web Locks a note in the store keeps the second tab away, until it runs out', async () => {
  const { store } = await pair();
  let time = 1_000_000;
  const [one, other] = [byLease(store, () => time), byLease(store, () => time)];
  const never = new Promise<void>(() => undefined);
  void one(() => never);
  await vi.waitFor(async () => expect(await store.fact('lease')).toBeDefined());
  expect(await other(() => Promise.resolve())).toBe(false);
  time += 10 * 60_000;
  expect(await other(() => Promise.resolve())).toBe(true);
});
