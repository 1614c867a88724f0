/** Small facts about one person's store, each with its type. */
import type { OwnDatabase } from './database';

export interface Facts {
  device_id: string;
  /** The last number given to a revision made on this device. */
  device_seq: number;
  /** The server's data set that the cursors belong to. */
  epoch: string;
  csrf_token: string;
  /** For each channel, the seq that a checked backup holds. */
  backed_up: Record<string, number>;
  last_success: number;
  /** Server's time less this phone's, in milliseconds. */
  server_ahead: number;
  min_app_version: string;
  is_persisted: boolean;
  /** Numbers that never arrived and are no longer here. */
  lost: number[];
  /** Which tab syncs, where there are no Web Locks. */
  lease: { holder: string; until: number };
  /** At which seq a channel was last pulled again from 0, so that it is not done for ever. */
  pulled_again_at: Record<string, number>;
}

export async function fact<K extends keyof Facts>(own: OwnDatabase, key: K): Promise<Facts[K] | undefined> {
  return (await own.facts.get(key))?.value as Facts[K] | undefined;
}

export async function setFact<K extends keyof Facts>(
  own: OwnDatabase,
  key: K,
  value: Facts[K],
): Promise<void> {
  await own.facts.put({ key, value });
}
