/** One sync at a time for each person, across all tabs. */
import { newId, type OpenStore } from '../store';

/** Does the work if nobody else is at it; gives whether it was done. */
export type Exclusive = (work: () => Promise<void>) => Promise<boolean>;

const LEASE = 90_000;

export function exclusive(store: OpenStore): Exclusive {
  const locks = navigator.locks as LockManager | undefined; // Safari before 15.4 has none
  return locks ? byWebLocks(locks, `lvyue-sync-${store.userId}`) : byLease(store);
}

export function byWebLocks(locks: LockManager, name: string): Exclusive {
  return (work) =>
    locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      await work();
      return true;
    });
}

/** Without Web Locks: a note in the store, renewed while the work lasts, void when its tab has died. */
export function byLease(store: OpenStore, now: () => number = Date.now): Exclusive {
  const holder = newId();
  return async (work) => {
    if (!(await store.takeLease(holder, now(), LEASE))) return false;
    const renewal = setInterval(() => void store.takeLease(holder, now(), LEASE), LEASE / 3);
    try {
      await work();
    } finally {
      clearInterval(renewal);
      await store.takeLease(holder, now(), 0);
    }
    return true;
  };
}
