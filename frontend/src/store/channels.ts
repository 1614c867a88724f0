/** The channels as pulled: records, cursor, count and digest move together, a page in one transaction. */
import { Dexie } from 'dexie';
import type { ChannelState, CopyDatabase, Kept, KeptRecord, ResidentChunk } from './database';
import { partOf } from './digest';
import type { News } from './news';
import type { Change } from './records';

const CHUNK = 500;
const RESIDENT = 'resident';

export interface Page {
  changes: readonly Change[];
  next: number;
  more: boolean;
}

type Arrived = Change & { high: number; low: number };

export class Channels {
  private readonly copy: CopyDatabase;
  private readonly news: News;

  constructor(copy: CopyDatabase, news: News) {
    this.copy = copy;
    this.news = news;
  }

  async all(): Promise<ChannelState[]> {
    return this.copy.channels.toArray();
  }

  /** The state of a channel, which begins at 0 when it is new. */
  async open(id: string, name: string): Promise<ChannelState> {
    const there = await this.copy.channels.get(id);
    if (there) return there;
    const fresh = { id, name, cursor: 0, count: 0, high: 0, low: 0, round: 1, whole: false };
    await this.copy.channels.put(fresh);
    return fresh;
  }

  /** Lets the screens know that the world has changed: not after every page, which would cost more than the page. */
  announce(): void {
    this.news.tell('world');
  }

  /** Applies one page. A page that does not begin where the channel stands is not applied. */
  async apply(id: string, after: number, page: Page): Promise<ChannelState> {
    const arrived = await Promise.all(page.changes.map(withPart)); // before the transaction, which would not wait
    return this.copy.transaction('rw', this.copy.channels, this.copy.records, this.copy.chunks, async () => {
      const channel = await this.copy.channels.get(id);
      if (!channel || channel.cursor !== after) throw new Error(`channel ${id} has moved on from ${after}`);
      await this.applyRecords(
        channel,
        arrived.filter((change) => change.kind !== RESIDENT),
      );
      await this.applyResidents(
        channel,
        arrived.filter((change) => change.kind === RESIDENT),
      );
      channel.cursor = page.next;
      if (!page.more && !channel.whole) await this.finish(channel);
      await this.copy.channels.put(channel);
      return channel;
    });
  }

  /** Before the first page of a round: what was removed until then need not be told. */
  async begin(state: ChannelState, began: number): Promise<ChannelState> {
    await this.copy.channels.update(state.id, { began });
    return { ...state, began };
  }

  /** Begins again from 0; what is here stays in use until the new pull is through. */
  async restart(id: string): Promise<void> {
    await this.copy.channels
      .where('id')
      .equals(id)
      .modify((channel) => {
        Object.assign(channel, { cursor: 0, count: 0, high: 0, low: 0, whole: false });
        channel.round += 1;
      });
  }

  async restartAll(): Promise<void> {
    await this.copy.transaction('rw', this.copy.channels, async () => {
      for (const { id } of await this.all()) await this.restart(id);
    });
  }

  /** Forgets a channel that this person may no longer read. What they made themselves is kept elsewhere. */
  async erase(id: string): Promise<void> {
    await this.copy.transaction('rw', this.copy.channels, this.copy.records, this.copy.chunks, async () => {
      await this.recordsOf(id).delete();
      await this.chunksOf(id).delete();
      await this.copy.channels.delete(id);
    });
    this.news.tell('world');
  }

  private recordsOf(id: string) {
    const range = this.copy.records.where('[channel+kind+id]');
    return range.between([id], [id, Dexie.maxKey]);
  }

  private chunksOf(id: string) {
    return this.copy.chunks.where('[channel+number]').between([id, Dexie.minKey], [id, Dexie.maxKey]);
  }

  private async applyRecords(channel: ChannelState, changes: readonly Arrived[]): Promise<void> {
    const keys = changes.map(({ kind, id }): [string, string, string] => [channel.id, kind, id]);
    const there = await this.copy.records.bulkGet(keys);
    const standing = new Map<string, Kept | undefined>();
    changes.forEach(({ kind, id }, index) => standing.set(`${kind}:${id}`, there[index]));
    for (const change of changes) {
      const key = `${change.kind}:${change.id}`;
      standing.set(key, replace(channel, standing.get(key), change));
    }
    const kept = [...standing.values()].filter((record): record is Kept => record !== undefined);
    await this.copy.records.bulkDelete(keys.filter((key) => !standing.get(`${key[1]}:${key[2]}`)));
    await this.copy.records.bulkPut(kept.map((record) => indexed(channel.id, record)));
  }

  private async applyResidents(channel: ChannelState, changes: readonly Arrived[]): Promise<void> {
    if (changes.length === 0) return;
    const chunks = await this.chunksOf(channel.id).toArray();
    const places = new Map(chunks.flatMap((chunk) => chunk.residents.map(({ id }) => [id, chunk] as const)));
    const touched = new Set<ResidentChunk>();
    for (const change of changes) {
      const chunk = places.get(change.id) ?? roomy(chunks, channel.id);
      const index = chunk.residents.findIndex(({ id }) => id === change.id);
      const record = replace(channel, chunk.residents[index], change);
      if (index >= 0) chunk.residents.splice(index, 1);
      if (record) chunk.residents.push(record);
      places.set(change.id, chunk);
      touched.add(chunk);
    }
    await this.copy.chunks.bulkPut([...touched]);
  }

  /** The pull from 0 is through: what an earlier one left and this one did not bring is gone. */
  private async finish(channel: ChannelState): Promise<void> {
    channel.whole = true;
    if (channel.round === 1) return;
    await this.recordsOf(channel.id)
      .filter((record) => record.round !== channel.round)
      .delete();
    for (const chunk of await this.chunksOf(channel.id).toArray()) {
      const residents = chunk.residents.filter((record) => record.round === channel.round);
      if (residents.length < chunk.residents.length) await this.copy.chunks.put({ ...chunk, residents });
    }
  }
}

async function withPart(change: Change): Promise<Arrived> {
  return { ...change, ...(await partOf(change.kind, change.id, change.seq)) };
}

/** The record after the change; the channel's count and digest follow. */
function replace(channel: ChannelState, before: Kept | undefined, change: Arrived): Kept | undefined {
  if (before?.round === channel.round) tally(channel, before, -1);
  if (!change.data) return undefined;
  tally(channel, change, 1);
  const { kind, id, seq, high, low, data } = change;
  return { kind, id, seq, high, low, data, round: channel.round };
}

function tally(channel: ChannelState, { high, low }: { high: number; low: number }, by: 1 | -1): void {
  channel.high = (channel.high ^ high) >>> 0;
  channel.low = (channel.low ^ low) >>> 0;
  channel.count += by;
}

function roomy(chunks: ResidentChunk[], channel: string): ResidentChunk {
  const last = chunks[chunks.length - 1];
  if (last && last.residents.length < CHUNK) return last;
  const fresh = { channel, number: (last?.number ?? 0) + 1, residents: [] };
  chunks.push(fresh);
  return fresh;
}

/** With what it is looked up by beside it. */
function indexed(channel: string, record: Kept): KeptRecord {
  const { resident_id, status, state, author_id } = record.data;
  const row: KeptRecord = { ...record, channel };
  if (typeof resident_id === 'string') row.resident_id = resident_id;
  const standing = status ?? state;
  if (typeof standing === 'string') row.status = standing;
  if (typeof author_id === 'string') row.author_id = author_id;
  return row;
}
