/** Opens one person's store. */
import { Attachments } from './attachments';
import { Channels } from './channels';
import { correction } from './correct';
import { type CopyDatabase, openCopy, openOwn, type OwnDatabase } from './database';
import { Drafts } from './drafts';
import { fact, type Facts, setFact } from './facts';
import { newId } from './identity';
import { News } from './news';
import { Outbox } from './outbox';
import type { Counts, Judgement, Outgoing, Place, VisitDraft } from './own';
import { saveVisit } from './save';
import type { Area, Store } from './store';
import { World } from './world';

/** The store with what only the sync needs of it. */
export class OpenStore implements Store {
  readonly news: News;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly attachments: Attachments;
  readonly channels: Channels;
  readonly world: World;

  readonly userId: string;
  readonly deviceId: string;
  private readonly own: OwnDatabase;
  private readonly copy: CopyDatabase;

  constructor(userId: string, deviceId: string, own: OwnDatabase, copy: CopyDatabase) {
    this.userId = userId;
    this.deviceId = deviceId;
    this.own = own;
    this.copy = copy;
    this.news = new News(`lvyue-${userId}`);
    this.drafts = new Drafts(own, this.news);
    this.outbox = new Outbox(own, this.news);
    this.attachments = new Attachments(own, this.news);
    this.channels = new Channels(copy, this.news);
    this.world = new World(copy, own, userId, this.news);
  }

  fact<K extends keyof Facts>(key: K): Promise<Facts[K] | undefined> {
    return fact(this.own, key);
  }

  setFact<K extends keyof Facts>(key: K, value: Facts[K]): Promise<void> {
    return setFact(this.own, key, value);
  }

  async forgetFact(key: keyof Facts): Promise<void> {
    await this.own.facts.delete(key);
  }

  /** Notes that this tab syncs, for so many milliseconds, unless another does. */
  async takeLease(holder: string, now: number, length: number): Promise<boolean> {
    return this.own.transaction('rw', this.own.facts, async () => {
      const lease = await this.fact('lease');
      if (lease && lease.holder !== holder && lease.until > now) return false;
      await this.setFact('lease', { holder, until: now + length });
      return true;
    });
  }

  async counts(): Promise<Counts> {
    const rows = await this.outbox.unsettled();
    const refused = rows.filter((row) => row.state === 'rejected' || row.state === 'conflict');
    return {
      waiting: rows.length - refused.length,
      refused: refused.filter((row) => row.acknowledged_at === undefined).length,
      returned: (await this.world.returned()).length,
      attachments: await this.own.attachments.where('state').equals('waiting').count(),
    };
  }

  async saveVisit(
    draftId: string,
    place?: Place,
    judged?: Readonly<Record<string, Judgement>>,
  ): Promise<Outgoing[]> {
    const saved = await saveVisit(this.own, this.news, draftId, place, judged);
    void this.persist();
    return saved;
  }

  async correct(entryId: string): Promise<VisitDraft | undefined> {
    const begun = await this.drafts.get(entryId);
    if (begun) return begun;
    const entry = await this.world.entry(entryId);
    const draft = entry && correction(entry);
    return draft && this.drafts.put(draft);
  }

  onChange(listener: (areas: readonly Area[]) => void): () => void {
    return this.news.listen(listener);
  }

  close(): void {
    this.news.close();
    this.own.close();
    this.copy.close();
  }

  /** Asks the browser not to clear this store when room runs short. */
  private async persist(): Promise<void> {
    if (await this.fact('is_persisted')) return;
    const storage = navigator.storage as StorageManager | undefined; // Safari 13 has none
    const isPersisted = (await storage?.persist?.().catch(() => false)) ?? false;
    await this.setFact('is_persisted', isPersisted);
  }
}

/** `deviceId` is taken for a store that is new; one that has a name keeps it, with its count of revisions. */
export async function openStore(userId: string, deviceId: string = newId()): Promise<OpenStore> {
  const own = await openOwn(userId);
  const known = await own.transaction('rw', own.facts, async () => {
    const there = await fact(own, 'device_id');
    if (there === undefined) await setFact(own, 'device_id', deviceId);
    return there ?? deviceId;
  });
  return new OpenStore(userId, known, own, await openCopy(userId));
}
