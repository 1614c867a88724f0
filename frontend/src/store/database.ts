/** The databases on this phone: what the person made (strict), what can be pulled again (relaxed), who works here. */
import { Dexie, type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { Attachment, Outgoing, VisitDraft } from './own';
import { StoreUnavailable } from './faults';

/** A small fact about the store, by name. */
interface Fact {
  key: string;
  value: unknown;
}

/** What the person made: every commit reaches the disk before it resolves. */
export interface OwnDatabase extends Dexie {
  facts: EntityTable<Fact, 'key'>;
  drafts: EntityTable<VisitDraft, 'id'>;
  outbox: EntityTable<Outgoing, 'device_seq'>;
  attachments: EntityTable<Attachment, 'sha256'>;
}

/** A live record of a channel with its part of the channel's digest. */
export interface Kept {
  kind: string;
  id: string;
  seq: number;
  /** First 8 bytes of SHA-256 of "kind:id:seq", as two numbers: Safari 13 has no BigInt. */
  high: number;
  low: number;
  /** Which pull from 0 brought it; older ones are swept when that pull is through. */
  round: number;
  data: Record<string, unknown>;
}

export interface KeptRecord extends Kept {
  channel: string;
  resident_id?: string;
  status?: string;
  author_id?: string;
}

/** Residents are kept 500 to a row: reading 5,000 of them singly takes ten times as long. */
export interface ResidentChunk {
  channel: string;
  number: number;
  residents: Kept[];
}

/** How far a channel has been applied. */
export interface ChannelState {
  id: string;
  name: string;
  cursor: number;
  count: number;
  high: number;
  low: number;
  round: number;
  /** Whether the pull of this round has come to its end. */
  whole: boolean;
  /** How far the server's channel was when this round began at 0. */
  began?: number;
}

/** What can be pulled again. */
export interface CopyDatabase extends Dexie {
  channels: EntityTable<ChannelState, 'id'>;
  records: Table<KeptRecord, [string, string, string]>;
  chunks: Table<ResidentChunk, [string, number]>;
}

/** Someone who has signed in on this phone. */
export interface KnownPerson {
  id: string;
  username: string;
  name: string;
  role: string;
  device_id: string;
  /** To recognise the password without network. */
  check: { salt: ArrayBuffer; iterations: number; hash: ArrayBuffer };
  signed_in_at: string;
}

export interface PhoneDatabase extends Dexie {
  people: EntityTable<KnownPerson, 'id'>;
  facts: EntityTable<Fact, 'key'>;
}

const STRICT: DexieOptions = { chromeTransactionDurability: 'strict' };
const RELAXED: DexieOptions = { chromeTransactionDurability: 'relaxed' };

export async function openOwn(userId: string): Promise<OwnDatabase> {
  const database = new Dexie(`lvyue-${userId}`, STRICT) as OwnDatabase;
  database.version(1).stores({
    facts: 'key',
    drafts: 'id',
    outbox: 'device_seq, state, id, resident_id',
    attachments: 'sha256, state',
  });
  return opened(database);
}

export async function openCopy(userId: string): Promise<CopyDatabase> {
  const database = new Dexie(`lvyue-${userId}-copy`, RELAXED) as CopyDatabase;
  database.version(1).stores({
    channels: 'id',
    records: '[channel+kind+id], [kind+id], [kind+resident_id], [kind+status], [author_id+status]',
    chunks: '[channel+number]',
  });
  return opened(database);
}

export async function openPhone(): Promise<PhoneDatabase> {
  const database = new Dexie('lvyue', STRICT) as PhoneDatabase;
  database.version(1).stores({ people: 'id, username', facts: 'key' });
  return opened(database);
}

/** A database that will not open is told of, never deleted: what is in it may be the only copy. */
async function opened<D extends Dexie>(database: D): Promise<D> {
  try {
    await database.open();
  } catch (cause) {
    throw new StoreUnavailable(database.name, cause);
  }
  database.on('versionchange', () => database.close()); // let another tab's newer version through
  return database;
}
