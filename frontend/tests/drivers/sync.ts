/** A phone and a server, and the sync between them as the app wires it. */
import { newId, type OpenStore } from '../../src/store';
import { Api, Engine } from '../../src/sync';
import type { Exclusive } from '../../src/sync/lock';
import { newPhone } from './phone';
import { Server } from './server';

export interface Pair {
  store: OpenStore;
  server: Server;
  api: Api;
  engine: Engine;
}

export const alone: Exclusive = async (work) => {
  await work();
  return true;
};

export async function pair(exclusive: Exclusive = alone): Promise<Pair> {
  const userId = newId();
  const store = await newPhone(userId);
  const server = new Server(userId);
  return { store, server, ...wire(store, server, exclusive) };
}

/** Another tab, or the app opened again: the same store, nothing else in common. */
export function wire(
  store: OpenStore,
  server: Server,
  exclusive: Exclusive = alone,
): { api: Api; engine: Engine } {
  const api = new Api({ fetcher: server.fetch });
  return { api, engine: new Engine({ store, api, exclusive, appVersion: '1.0.0' }) };
}
