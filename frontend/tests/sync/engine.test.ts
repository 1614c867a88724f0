import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fill } from '../drivers/phone';
import { pair } from '../drivers/sync';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function syncs(requests: readonly string[]): number {
  return requests.filter((each) => each === 'GET /sync/channels').length;
}

test('it syncs on opening, when the network returns, when the app comes to sight, and every five minutes', async () => {
  const { server, engine } = await pair();
  engine.start();
  await vi.waitFor(() => expect(syncs(server.requests)).toBe(1));
  await engine.run();
  const before = syncs(server.requests);
  dispatchEvent(new Event('online'));
  await engine.run();
  document.dispatchEvent(new Event('visibilitychange'));
  await engine.run();
  const after = syncs(server.requests);
  expect(after).toBeGreaterThanOrEqual(before + 2);
  await vi.advanceTimersByTimeAsync(7 * 60_000);
  await vi.waitFor(() => expect(syncs(server.requests)).toBeGreaterThan(after));
  engine.stop();
});

test('what is asked for while a sync runs is done after it, once', async () => {
  const { server, engine } = await pair();
  await Promise.all([engine.run(), engine.run(), engine.run()]);
  expect(syncs(server.requests)).toBe(2);
  engine.stop();
});

test('after failures it waits twice as long each time, and as long as the server asks', async () => {
  const { server, engine } = await pair();
  const waits: number[] = [];
  const set = vi.spyOn(globalThis, 'setTimeout');
  const longest = (): void => {
    waits.push(
      Math.max(...set.mock.calls.map(([, delay]) => delay ?? 0).filter((delay) => delay !== 60_000)),
    );
    set.mockClear();
  };
  server.instead = () => {
    throw new TypeError('no network');
  };
  for (let count = 0; count < 3; count += 1) {
    await engine.run();
    longest();
  }
  expect(waits[0]).toBeLessThanOrEqual(5_000 * 1.25);
  expect(waits[1]).toBeGreaterThanOrEqual(10_000 * 0.75);
  expect(waits[2]).toBeGreaterThanOrEqual(20_000 * 0.75);
  server.instead = () => server.refuse(503, 'unavailable', { 'Retry-After': '600' });
  await engine.run();
  longest();
  expect(waits[3]).toBe(600_000);
  engine.stop();
});

test('the screens are told at once and after every change', async () => {
  const { store, engine } = await pair();
  const seen: number[] = [];
  engine.watch((state) => seen.push(state.waiting));
  engine.start();
  await fill(store);
  await vi.waitFor(() => expect(seen).toContain(1));
  await engine.run();
  expect(seen[0]).toBe(0);
  expect(seen[seen.length - 1]).toBe(0);
  engine.stop();
});

test('a sync that another tab does is looked after, without a problem', async () => {
  const { server, engine } = await pair(() => Promise.resolve(false));
  await engine.run();
  expect(engine.state.problem).toBeUndefined();
  expect(server.requests).toEqual([]);
  engine.stop();
});
