/** Sends what waits, oldest first, until nothing does. What was settled stays settled if the network fails. */
import type { OpenStore, Outgoing, Receipt } from '../store';
import type { Api } from './api';
import { Refused } from './faults';
import { momentOf } from '../store';
import type { PushAnswer } from './shapes';

const BATCH = 50;
const BATCH_BYTES = 1024 * 1024;
/** How often in one sync what the server was busy with, and what it misses, is sent again. */
const ROUNDS = 3;

export interface PushSettings {
  appVersion: string;
  /** Between two rounds. */
  pause: (round: number) => Promise<void>;
}

export async function push(store: OpenStore, api: Api, settings: PushSettings): Promise<void> {
  const run = new Push(store, api, settings);
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round > 0) await settings.pause(round);
    await run.once();
    if ((await store.outbox.oldest(1)).length === 0) break;
  }
  if (run.failure) throw run.failure;
}

class Push {
  /** Why one revision could not be sent while others could. */
  failure: Refused | undefined;
  private size = BATCH;

  private readonly store: OpenStore;
  private readonly api: Api;
  private readonly settings: PushSettings;

  constructor(store: OpenStore, api: Api, settings: PushSettings) {
    this.store = store;
    this.api = api;
    this.settings = settings;
  }

  /** Everything that waits, each once. */
  async once(): Promise<void> {
    this.failure = undefined;
    let gaps: number[] = [];
    for (let after = 0; ;) {
      const batch = light(await this.store.outbox.oldest(this.size, after));
      const last = batch[batch.length - 1];
      if (!last) break;
      const answer = await this.send(batch);
      if (answer === 'smaller') continue;
      after = last.device_seq;
      gaps = answer?.gaps ?? gaps;
    }
    const gone = await this.store.outbox.fillGaps(gaps);
    await this.store.setFact('lost', gone);
  }

  private async send(batch: readonly Outgoing[]): Promise<PushAnswer | 'smaller' | undefined> {
    try {
      const answer = await this.api.push(await this.envelope(batch));
      await this.take(batch, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused) || !isAboutContent(error)) throw error;
      if (batch.length === 1) return await this.setAside(batch, error);
      this.size = Math.floor(batch.length / 2);
      return 'smaller';
    }
  }

  private async envelope(batch: readonly Outgoing[]) {
    const villages = (await this.store.channels.all()).filter(({ id }) => id !== 'ref');
    return {
      device_id: this.store.deviceId,
      app_version: this.settings.appVersion,
      sent_at: momentOf(),
      cursors: Object.fromEntries(villages.map(({ id, cursor }) => [id, cursor])),
      entries: batch.map((row) => row.content),
    };
  }

  private async take(batch: readonly Outgoing[], answer: PushAnswer): Promise<void> {
    await this.store.outbox.settle(batch, answer.receipts, this.serverNow());
    await this.store.attachments.wantAgain(answer.receipts.flatMap(missing));
    await this.store.setFact('backed_up', answer.backed_up);
    await this.store.outbox.dropBackedUp(answer.backed_up, this.serverNow());
  }

  /** One revision that fails by itself: refused for the person to see, or left for later; the others go on. */
  private async setAside(batch: readonly Outgoing[], error: Refused): Promise<undefined> {
    if (error.status >= 500) {
      this.failure = error;
      return undefined;
    }
    const receipts = batch.map(({ id, revision }): Receipt => {
      const errors = Object.keys(error.errors).length > 0 ? error.errors : { '': [error.message] };
      return { id, revision, result: 'rejected', code: error.code, errors };
    });
    await this.store.outbox.settle(batch, receipts, this.serverNow());
    return undefined;
  }

  private serverNow(): number {
    return Date.now() + (this.api.heard?.serverAhead ?? 0);
  }
}

/** Whether another, smaller batch may fare better. */
function isAboutContent({ status, code }: Refused): boolean {
  if (code === 'csrf') return false;
  return [400, 413, 422].includes(status) || (status >= 500 && status !== 503);
}

function missing(receipt: Receipt): string[] {
  return 'missing_attachments' in receipt ? (receipt.missing_attachments ?? []) : [];
}

/** As many as stay well under the server's limit, one at least. */
function light(batch: readonly Outgoing[]): Outgoing[] {
  let bytes = 0;
  return batch.filter((row, index) => {
    bytes += JSON.stringify(row.content).length * 3; // a Chinese character is three bytes
    return index === 0 || bytes < BATCH_BYTES;
  });
}
