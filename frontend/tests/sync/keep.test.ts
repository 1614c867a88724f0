import { expect, test } from 'vitest';
import { bytes, fill, states, VILLAGE } from '../drivers/phone';
import { pair } from '../drivers/sync';

test('photos go up after their entries, and one that is refused does not hold up the next', async () => {
  const { store, server, engine } = await pair();
  const bad = await store.attachments.keep(bytes('no picture'), 'image/jpeg');
  const good = await store.attachments.keep(bytes('picture'), 'image/jpeg');
  await fill(store, { photos: [bad, good] });
  server.instead = (path) => (path.endsWith(bad) ? server.refuse(422, 'invalid') : undefined);
  await engine.run();
  expect([await store.attachments.state(bad), await store.attachments.state(good)]).toEqual([
    'refused',
    'stored',
  ]);
  expect(engine.state.attachments).toBe(0);
});

test('a photo that the server turns out to lack is sent again', async () => {
  const { store, server, engine } = await pair();
  const photo = await store.attachments.keep(bytes('picture'), 'image/jpeg');
  const { id } = await fill(store, { photos: [photo] });
  await engine.run();
  server.attachments.clear();
  server.change('entry', id, { status: 'submitted', revision: 1, missing_attachments: [photo] });
  await engine.run();
  await engine.run();
  expect(server.attachments.has(photo)).toBe(true);
});

test('a received revision is kept until it is backed up and a month old', async () => {
  const { store, server, engine } = await pair();
  const DAY = 24 * 3600_000;
  await fill(store);
  await engine.run();
  const steps: [number, Record<string, number>, number][] = [
    [31, {}, 2],
    [31, { [VILLAGE]: 0 }, 3],
    [29, { [VILLAGE]: 100 }, 4],
    [31, { [VILLAGE]: 100 }, 4],
  ];
  const start = server.time;
  for (const [days, backedUp, kept] of steps) {
    server.time = start + days * DAY;
    server.backedUp = backedUp;
    await fill(store);
    await engine.run();
    expect(await store.outbox.all()).toHaveLength(kept);
  }
});

test('nothing that is unsent or refused ever leaves by being backed up', async () => {
  const { store, server, engine } = await pair();
  await fill(store);
  server.judge = () => ({ result: 'rejected', code: 'invalid' });
  server.backedUp = { [VILLAGE]: 1_000_000 };
  await engine.run();
  server.time += 1000 * 24 * 3600_000;
  await fill(store);
  await engine.run();
  expect(await states(store)).toEqual(['rejected', 'rejected']);
});
