/** Photos and signatures, kept by the digest of their bytes until the server has them and the entry is backed up. */
import type { OwnDatabase } from './database';
import { sha256 } from './digest';
import { isQuotaExceeded, StorageFull } from './faults';
import { momentOf } from './identity';
import type { News } from './news';
import type { Attachment, AttachmentState } from './own';
import type { AttachmentsView } from './store';

/** Room that photos leave to entries: some thousands of them. */
const RESERVE = 10 * 1024 * 1024;

const DIGEST = /^[0-9a-f]{64}$/;

/** Every digest of a picture in the answers, once, in order of appearance; `…_digest` is of a text. */
export function digestsIn(answers: unknown): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string' && DIGEST.test(value)) found.add(value);
    else if (value !== null && typeof value === 'object')
      Object.entries(value).forEach(([key, each]) => key.endsWith('_digest') || look(each));
  };
  look(answers);
  return [...found];
}

export class Attachments implements AttachmentsView {
  private readonly own: OwnDatabase;
  private readonly news: News;

  constructor(own: OwnDatabase, news: News) {
    this.own = own;
    this.news = news;
  }

  async keep(bytes: ArrayBuffer, mediaType: string): Promise<string> {
    const digest = await sha256(bytes);
    await requireRoom(bytes.byteLength);
    const fresh: Attachment = {
      sha256: digest,
      bytes,
      media_type: mediaType,
      state: 'draft',
      made_at: momentOf(),
    };
    try {
      await this.own.transaction('rw', this.own.attachments, async () => {
        if (!(await this.own.attachments.get(digest))) await this.own.attachments.add(fresh);
      });
    } catch (error) {
      throw isQuotaExceeded(error) ? new StorageFull() : error;
    }
    this.news.tell('attachments');
    return digest;
  }

  async get(digest: string): Promise<Attachment | undefined> {
    return this.own.attachments.get(digest);
  }

  async state(digest: string): Promise<AttachmentState | undefined> {
    return (await this.get(digest))?.state;
  }

  /** One that is to be sent, or undefined. */
  async next(): Promise<Attachment | undefined> {
    return this.own.attachments.where('state').equals('waiting').first();
  }

  async settle(digest: string, state: 'stored' | 'refused', reason?: string): Promise<void> {
    await this.own.attachments.update(digest, reason === undefined ? { state } : { state, reason });
    this.news.tell('attachments');
  }

  /** The server says that it lacks these: those still here are sent again. Gives those that are not. */
  async wantAgain(digests: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    await this.own.transaction('rw', this.own.attachments, async () => {
      for (const digest of digests) {
        const there = await this.own.attachments.get(digest);
        if (!there) gone.push(digest);
        else if (there.state === 'stored') await this.own.attachments.update(digest, { state: 'waiting' });
      }
    });
    return gone;
  }
}

async function requireRoom(size: number): Promise<void> {
  const storage = navigator.storage as StorageManager | undefined; // Safari 13 has none
  const { quota, usage } = (await storage?.estimate?.()) ?? {};
  if (quota !== undefined && usage !== undefined && quota - usage < 2 * size + RESERVE)
    throw new StorageFull();
}
