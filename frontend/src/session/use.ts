/** The session for screens: who works here, how the sync stands, and what is kept, always as it is now. */
import { onScopeDispose, readonly, type Ref, shallowRef, type ShallowRef } from 'vue';
import type { Area, Store } from '../store';
import type { SyncState } from '../sync';
import { running, type Session } from './current';

/** Of the signed-in person. Screens behind sign-in may count on it. */
export function useSession(): Session {
  if (!running.value) throw new Error('nobody is signed in');
  return running.value;
}

export function hasSession(): boolean {
  return running.value !== undefined;
}

export function useSync(): Readonly<Ref<SyncState>> {
  const { sync } = useSession();
  const state = shallowRef(sync.state);
  onScopeDispose(sync.watch((next) => (state.value = { ...next })));
  return readonly(state);
}

/** Loads at once, and again after each change of one of these areas. */
export function useLive<T>(
  areas: readonly Area[],
  load: (store: Store) => Promise<T>,
  initial: T,
): Readonly<ShallowRef<T>> {
  const { store } = useSession();
  const value: ShallowRef<T> = shallowRef(initial);
  let isLoading = false;
  let isStale = false;
  let isOver = false;

  async function refresh(): Promise<void> {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    try {
      while (isStale && !isOver) {
        isStale = false;
        value.value = await load(store);
      }
    } catch (error) {
      if (!isOver) throw error;
    } finally {
      isLoading = false;
    }
  }
  const stop = store.onChange((changed) => {
    if (changed.some((area) => areas.includes(area))) void refresh();
  });
  onScopeDispose(() => {
    isOver = true;
    stop();
  });
  void refresh();
  return value;
}
