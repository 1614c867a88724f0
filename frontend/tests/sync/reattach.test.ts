import { expect, test } from 'vitest';
import { newId } from '../../src/store';
import { fill, mend, states } from '../drivers/phone';
import { pair } from '../drivers/sync';

const [UNKNOWN, KNOWN] = [newId(), newId()];

test('a visit to somebody whose registration was refused is sent as it is for the one who has a record', async () => {
  const { store, server, engine } = await pair();
  const answers = { sbp: 148, members: [{ resident_id: UNKNOWN }] };
  const { id } = await fill(store, answers, UNKNOWN);
  const draft = await store.drafts.begin({ residentId: UNKNOWN, forms: [{ code: 'dm', version: 1 }] });
  server.judge = ({ resident_id }) =>
    resident_id === UNKNOWN ? { result: 'rejected', code: 'resident_unknown' } : undefined;
  await engine.run();
  expect(engine.state.refused).toBe(1);

  await store.outbox.reattach(UNKNOWN, KNOWN);
  expect((await store.drafts.get(draft.id))?.resident_id).toBe(KNOWN);
  await engine.run();
  expect(await states(store)).toEqual(['replaced', 'received']);
  expect(server.entries.get(id)).toMatchObject([
    { revision: 1, resident_id: KNOWN, answers: { sbp: 148, members: [{ resident_id: KNOWN }] } },
  ]);
  expect(await store.counts()).toMatchObject({ waiting: 0, refused: 0 });
});

test('what was accepted of somebody stays theirs', async () => {
  const { store, server, engine } = await pair();
  const { id } = await fill(store, { sbp: 148 }, UNKNOWN);
  await engine.run();
  await mend(store, id, { sbp: 149 });
  await store.outbox.reattach(UNKNOWN, KNOWN);
  await engine.run();
  expect(server.entries.get(id)?.map((each) => each.resident_id)).toEqual([UNKNOWN, UNKNOWN]);
});
