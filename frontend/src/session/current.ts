/** The session of whoever works on this phone now. */
import { shallowRef } from 'vue';
import { openPeople, openStore, type Store } from '../store';
import { Api, Engine, exclusive, type Sync } from '../sync';
import { APP_VERSION } from '../version';

export interface Person {
  id: string;
  username: string;
  name: string;
  role: string;
}

export interface Session {
  readonly user: Person;
  readonly store: Store;
  readonly sync: Sync;
  /** Somebody of the county by the whole identity number; needs the network. */
  readonly lookUp: Api['lookUp'];
}

/** With what only this folder needs of it. */
interface Running extends Session {
  readonly sync: Engine;
  readonly api: Api;
  readonly forgetToken: () => Promise<void>;
  readonly end: () => void;
}

export const running = shallowRef<Running>();

/** Opens this person's store; ends the session of anyone else. The sync is started when they are the current one. */
export async function begin(user: Person, deviceId: string, csrfToken?: string): Promise<Running> {
  const people = await openPeople();
  if (running.value?.user.id === user.id) return resumed(running.value, csrfToken);
  end();
  const store = await openStore(user.id, deviceId);
  const api = new Api({ isCurrent: () => people.isCurrent(user.id) });
  api.csrfToken = csrfToken;
  if (csrfToken !== undefined) await store.setFact('csrf_token', csrfToken);
  const sync = new Engine({ store, api, exclusive: exclusive(store), appVersion: APP_VERSION });
  const forgetToken = async (): Promise<void> => {
    api.csrfToken = undefined;
    await store.forgetFact('csrf_token');
  };
  const lookUp = (idNo: string): ReturnType<Api['lookUp']> => api.lookUp(idNo);
  running.value = { user, store, sync, api, lookUp, forgetToken, end: () => (sync.stop(), store.close()) };
  return running.value;
}

export function end(): void {
  running.value?.end();
  running.value = undefined;
}

function resumed(session: Running, csrfToken: string | undefined): Running {
  session.api.csrfToken = csrfToken;
  return session;
}
