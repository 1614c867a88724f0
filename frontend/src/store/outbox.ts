/** The revisions that this phone made. None leaves before the server has it, has backed it up, and a month has passed. */
import type { OwnDatabase } from './database';
import { fact, setFact } from './facts';
import { NotRefused } from './faults';
import { momentOf } from './identity';
import type { News } from './news';
import type { Outgoing, OutgoingState, VisitDraft } from './own';
import type { Conflicting, Receipt } from './receipt';
import type { OutboxView } from './store';

const TO_SEND: OutgoingState[] = ['waiting', 'busy'];
const UNSETTLED: OutgoingState[] = [...TO_SEND, 'rejected', 'conflict'];
const REGISTRATION = 'resident_registration';
const KEPT_DAYS = 30;
const DAY = 24 * 3600 * 1000;

/** Which revision of which entry. */
export interface RevisionKey {
  id: string;
  revision: number;
}

export class Outbox implements OutboxView {
  private readonly own: OwnDatabase;
  private readonly news: News;

  constructor(own: OwnDatabase, news: News) {
    this.own = own;
    this.news = news;
  }

  async all(): Promise<Outgoing[]> {
    return this.own.outbox.reverse().toArray();
  }

  async unsettled(): Promise<Outgoing[]> {
    return this.own.outbox.where('state').anyOf(UNSETTLED).sortBy('device_seq');
  }

  async acknowledge(deviceSeq: number): Promise<void> {
    await this.own.outbox.update(deviceSeq, { acknowledged_at: momentOf() });
    this.news.tell('outbox');
  }

  async sendAgain(deviceSeq: number): Promise<void> {
    await this.own.transaction('rw', this.own.outbox, async () => {
      const row = await this.own.outbox.get(deviceSeq);
      if (row?.state === 'rejected' || row?.state === 'conflict') await this.queue(row);
    });
    this.news.tell('outbox');
  }

  async reattach(from: string, to: string): Promise<number> {
    const { outbox, drafts, facts } = this.own;
    const moved = await this.own.transaction('rw', outbox, drafts, facts, async () => {
      const refused = await outbox.where('state').equals('rejected').sortBy('device_seq');
      const registration = refused.find((row) => isRegistration(row, from));
      if (!registration) throw new NotRefused();
      const rows = refused.filter((row) => row.code === 'resident_unknown' && isAbout(row, from));
      for (const row of rows) {
        await this.add(renamed(row, from, to));
        await outbox.put({ ...row, state: 'replaced' });
      }
      await outbox.put({ ...registration, acknowledged_at: momentOf() });
      const begun = await drafts.filter((draft) => isAbout(draft, from)).toArray();
      await drafts.bulkPut(begun.map((draft) => renamed(draft, from, to)));
      return rows.length + begun.length;
    });
    this.news.tell('outbox', 'drafts');
    return moved;
  }

  /** The first that wait, oldest first, beginning after this number. */
  async oldest(count: number, after = 0): Promise<Outgoing[]> {
    const rows = await this.own.outbox.where('state').anyOf(TO_SEND).sortBy('device_seq');
    return rows.filter((row) => row.device_seq > after).slice(0, count);
  }

  /**
   * Applies the receipts to the very revisions that were sent, in one transaction; what was made meanwhile keeps
   * waiting. `serverNow` is the server's time: the phone's clock orders nothing.
   */
  async settle(sent: readonly Outgoing[], receipts: readonly Receipt[], serverNow: number): Promise<void> {
    await this.own.transaction('rw', this.own.outbox, this.own.facts, async () => {
      for (const [index, receipt] of receipts.entries()) {
        const row = await this.own.outbox.get(sent[index]?.device_seq ?? 0);
        if (row && TO_SEND.includes(row.state)) await this.answer(row, receipt, serverNow);
      }
    });
    this.news.tell('outbox');
  }

  /** Every revision that could heal a server which was restored from an older backup. */
  async held(): Promise<Outgoing[]> {
    return this.own.outbox.filter((row) => row.state !== 'replaced').toArray();
  }

  /** Queues again what the server lacks. */
  async requeue(missing: readonly RevisionKey[]): Promise<void> {
    const wanted = new Set(missing.map(({ id, revision }) => `${id}:${revision}`));
    await this.own.transaction('rw', this.own.outbox, async () => {
      const rows = await this.held();
      for (const row of rows) {
        if (wanted.has(`${row.id}:${row.revision}`) && !TO_SEND.includes(row.state)) await this.queue(row);
      }
    });
    this.news.tell('outbox');
  }

  /** Numbers that never arrived: queues those still here and gives those that are not. */
  async fillGaps(numbers: readonly number[]): Promise<number[]> {
    const gone: number[] = [];
    await this.own.transaction('rw', this.own.outbox, async () => {
      for (const number of numbers) {
        const row = await this.own.outbox.get(number);
        if (!row) gone.push(number);
        else if (row.state === 'received') await this.queue(row);
      }
    });
    return gone;
  }

  /** Drops what was received, is backed up, and is a month old; and the photos that only those named. */
  async dropBackedUp(backedUp: Readonly<Record<string, number>>, serverNow: number): Promise<void> {
    const before = new Date(serverNow - KEPT_DAYS * DAY).toISOString();
    const isDone = (row: Outgoing): boolean =>
      row.state === 'received' &&
      (row.received_at ?? '9') < before &&
      (row.seq ?? Infinity) <= (backedUp[row.channel ?? ''] ?? -1);
    await this.own.transaction('rw', this.own.outbox, this.own.attachments, this.own.drafts, async () => {
      const done = await this.own.outbox.where('state').equals('received').filter(isDone).toArray();
      if (done.length === 0) return;
      await this.own.outbox.bulkDelete(done.map((row) => row.device_seq));
      await this.dropPhotos(done);
    });
  }

  private async dropPhotos(done: readonly Outgoing[]): Promise<void> {
    const named = new Set((await this.own.outbox.toArray()).flatMap((row) => row.content.attachments));
    const drafts = JSON.stringify(await this.own.drafts.toArray());
    const unused = done
      .flatMap((row) => row.content.attachments)
      .filter((digest) => !named.has(digest) && !drafts.includes(digest));
    const idle = this.own.attachments.where('sha256').anyOf(unused);
    await idle.filter((attachment) => attachment.state === 'stored').delete();
  }

  private async queue(row: Outgoing): Promise<void> {
    await this.own.outbox.put(withoutAnswer(row, 'waiting'));
  }

  private async answer(row: Outgoing, receipt: Receipt, serverNow: number): Promise<void> {
    if (receipt.result === 'conflict' && (await this.renumber(row, receipt))) return;
    await this.own.outbox.put(answered(row, receipt, serverNow));
  }

  /**
   * A correction that follows a revision which the server refused finds nothing to follow. As nothing of anyone else's is
   * in between, it takes the refused one's place. True if so.
   */
  private async renumber(row: Outgoing, receipt: Conflicting): Promise<boolean> {
    const current = receipt.current_revision;
    if (receipt.code !== 'stale_revision' || current === undefined || current >= row.content.follows)
      return false;
    const ours = await this.own.outbox.where('id').equals(row.id).toArray();
    const between = ours.filter((each) => each.revision > current && each.revision < row.revision);
    const refused = between.filter((each) => each.state === 'rejected' || each.state === 'conflict');
    if (refused.length === 0) return false;
    for (const each of [...refused, row]) {
      await this.own.outbox.update(each.device_seq, { state: 'replaced' });
    }
    const content = { ...row.content, revision: current + 1, follows: current };
    await this.add({ ...row, revision: current + 1, content });
    return true;
  }

  /** Under a number of its own, to be sent. */
  private async add(row: Outgoing): Promise<void> {
    const number = ((await fact(this.own, 'device_seq')) ?? 0) + 1;
    await setFact(this.own, 'device_seq', number);
    const content = { ...row.content, device_seq: number };
    await this.own.outbox.add({ ...withoutAnswer(row, 'waiting'), device_seq: number, content });
  }
}

/** The one by which the server would have come to know this person. */
function isRegistration(row: Outgoing, person: string): boolean {
  return row.id === person && row.form === REGISTRATION && row.content.follows === 0;
}

/** Whether it is this person's, or another's that names the person, as a member or among who came. */
function isAbout(each: Outgoing | VisitDraft, person: string): boolean {
  const answers = 'content' in each ? each.content.answers : each.forms.map((form) => form.answers);
  return each.resident_id === person || JSON.stringify(answers).includes(person);
}

/** What the rules made of it rests on what is known of whose it is: of another person, that is for the server to say. */
function renamed<T extends Outgoing | VisitDraft>(each: T, from: string, to: string): T {
  const isTheirs = each.resident_id === from;
  const text = JSON.stringify(each, (key, value: unknown) =>
    isTheirs && key === 'proposed' ? undefined : value,
  );
  return JSON.parse(text.split(from).join(to)) as T;
}

function withoutAnswer(row: Outgoing, state: OutgoingState): Outgoing {
  const { device_seq, id, revision, resident_id, visit_id, form, saved_at, content } = row;
  return { device_seq, id, revision, resident_id, visit_id, form, saved_at, content, state };
}

function answered(row: Outgoing, receipt: Receipt, serverNow: number): Outgoing {
  const { id, revision, result, ...answer } = receipt;
  const state = result === 'accepted' || result === 'duplicate' ? 'received' : result;
  const received = state === 'received' && { received_at: new Date(serverNow).toISOString() };
  return { ...withoutAnswer(row, state), ...answer, id, revision, ...received };
}
