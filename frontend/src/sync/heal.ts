/** After the server was restored from a backup: gives it back what it lost, then reads everything anew. */
import { digestOf, type OpenStore, type Outgoing } from '../store';
import type { Api } from './api';

const OFFERED = 500;

/** Safe to begin again at any point: the epoch is noted last. What is missing waits to be pushed afterwards. */
export async function heal(store: OpenStore, api: Api, epoch: string): Promise<void> {
  api.epoch = epoch;
  const held = onceEach(await store.outbox.held());
  for (let start = 0; start < held.length; start += OFFERED) {
    const entries = await Promise.all(held.slice(start, start + OFFERED).map(offer));
    await store.outbox.requeue(await api.offer(entries));
  }
  await store.channels.restartAll();
  await store.setFact('pulled_again_at', {});
  await store.setFact('epoch', epoch);
}

async function offer(row: Outgoing) {
  return { id: row.id, revision: row.revision, digest: await digestOf(row) };
}

function onceEach(rows: readonly Outgoing[]): Outgoing[] {
  return [...new Map(rows.map((row) => [`${row.id}:${row.revision}`, row])).values()];
}
