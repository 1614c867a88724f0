/** Who works on this phone now, with their store and sync; for screens. */
import type { Store } from '../store';
import type { Sync } from '../sync/state';

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
}

/**
 * To come, in this folder:
 * useSession(): Session — of the signed-in person; screens behind sign-in may count on it.
 * useSync(): Readonly<Ref<SyncState>>
 * useLive<T>(areas, load: (store: Store) => Promise<T>, initial: T): Readonly<ShallowRef<T>> — loads, and again after changes.
 * knownPeople(): Promise<Person[]>, signIn(username, password): Promise<Session>, signOut(): Promise<void>
 * signIn raises SignInFailed { code: 'wrong_password' | 'locked_out' | 'offline_unknown' | 'offline' | …, message }.
 * exportUnsent(store): Promise<void> — shares or downloads a file.
 */
