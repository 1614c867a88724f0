/** All access to what is kept on the phone. Nothing outside this folder touches IndexedDB. */
export type * from './offers';
export type * from './records';
export type * from './own';
export type * from './receipt';
export type * from './store';
export type { Facts } from './facts';
export type { Page } from './channels';
export type { ChannelState } from './database';
export type { RevisionKey } from './outbox';
export { DraftGone, StorageFull, StoreUnavailable } from './faults';
export { dayOf, momentOf, newId } from './identity';
export { digestHex, digestOf, sha256 } from './digest';
export { digestsIn } from './attachments';
export { OpenStore, openStore } from './open';
export { type KnownPerson, openPeople, People } from './people';
export { isOffered } from './offered';
export { pastOf, previousOf, standing, type Entry } from './planned';
