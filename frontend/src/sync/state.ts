/** What the screens may know of the sync at any time. */
import type { Counts } from '../store';

export type SyncProblem =
  | { code: 'offline'; message: string }
  | { code: 'sign_in'; message: string }
  | { code: 'server'; message: string }
  | { code: 'storage'; message: string };

export interface SyncState extends Counts {
  running: boolean;
  /** When the last sync ended well, by this phone's clock. */
  lastSuccess?: number;
  problem?: SyncProblem;
  /** This app is older than what the server asks for: 请更新. */
  updateNeeded: boolean;
  /** Phone's clock minus the server's, in milliseconds, when it is off by more than ten minutes. */
  clockSkew?: number;
  /** Numbers of revisions that never arrived and that this phone no longer has. */
  lost: readonly number[];
  /** While a channel comes in for the first time. */
  progress?: { name: string; have: number; of: number };
}

/** What a screen sees of the engine. */
export interface Sync {
  readonly state: SyncState;
  /** Calls back at once and after every change. The answer stops it. */
  watch(listener: (state: SyncState) => void): () => void;
  /** Asks for a sync soon; never fails. Call after each save. */
  wake(): void;
  /** Syncs now and waits for the end; the outcome is in `state`. For the button 立即上传. */
  run(): Promise<void>;
}
