/** The store's interface: everything that screens and sync may ask of what is kept on this phone. */
import type { Drug } from '../domain/drugs';
import type {
  AttachmentState,
  Attachment,
  Counts,
  EntryView,
  Judgement,
  Outgoing,
  Place,
  VisitDraft,
} from './own';
import type { Alert, Answers, Contract, FormRecord, Organisation, Resident, Task, Team } from './records';
import type { ServiceItem, ServicePackage } from './offers';

export type Area = 'world' | 'drafts' | 'outbox' | 'attachments';

export interface ResidentQuery {
  /** Part of the name, pinyin initials, or the last digits of the ID number. */
  text?: string;
  /** Code of a priority group, such as G04. */
  group?: string;
}

/** What the server told, with what this phone knows and the server has not yet told back laid over it. */
export interface World {
  /** All of them, in memory after the first call; do not change the array. */
  residents(): Promise<readonly Resident[]>;
  resident(id: string): Promise<Resident | undefined>;
  search(query: ResidentQuery): Promise<readonly Resident[]>;
  contracts(): Promise<readonly Contract[]>;
  contract(id: string): Promise<Contract | undefined>;
  contractsOf(residentId: string): Promise<Contract[]>;
  /** Open tasks, soonest end of window first. */
  tasks(): Promise<Task[]>;
  tasksOf(residentId: string): Promise<Task[]>;
  /** Alerts that are not closed, red first. */
  alerts(): Promise<Alert[]>;
  alertsOf(residentId: string): Promise<Alert[]>;
  /** Newest first, those not yet received among them. */
  entriesOf(residentId: string): Promise<EntryView[]>;
  /** Those of one form about these people, newest first. */
  entriesOfForm(form: string, residentIds: readonly string[]): Promise<EntryView[]>;
  entry(id: string): Promise<EntryView | undefined>;
  /** The newest entry of this form with answers, to show the previous values. */
  previous(residentId: string, form: string): Promise<EntryView | undefined>;
  /** This person's entries that a reviewer returned and that are not yet corrected. */
  returned(): Promise<EntryView[]>;
  /** This person's entries of that day or later, those not yet received among them. */
  mineSince(day: string): Promise<EntryView[]>;
  /** How many of this person's entries stand where, by status. */
  tally(): Promise<Record<string, number>>;
  /** Newest version of each form. */
  forms(): Promise<FormRecord[]>;
  /** Newest version, or the one asked for. */
  form(code: string, version?: number): Promise<FormRecord | undefined>;
  packages(): Promise<ServicePackage[]>;
  serviceItems(): Promise<ServiceItem[]>;
  organisations(): Promise<Organisation[]>;
  teams(): Promise<Team[]>;
  setting(key: string): Promise<unknown>;
  /** The county's list of medicines, all parts of it. */
  drugs(): Promise<readonly Drug[]>;
}

export interface NewVisit {
  residentId: string | null;
  /** Form and its version, in the order in which they are to be filled. */
  forms: readonly { code: string; version: number; answers?: Answers }[];
  village?: string;
  occurredOn?: string;
}

export interface Drafts {
  all(): Promise<VisitDraft[]>;
  get(id: string): Promise<VisitDraft | undefined>;
  begin(visit: NewVisit): Promise<VisitDraft>;
  /** Keeps answers of one form; undefined takes an answer away. Others stay as they are. */
  keepAnswers(id: string, form: string, answers: Answers): Promise<void>;
  /** Keeps what belongs to the visit as a whole. */
  keepVisit(id: string, changes: Partial<Pick<VisitDraft, 'occurred_on' | 'place'>>): Promise<void>;
  keepConfirmed(id: string, form: string, confirmed: string[]): Promise<void>;
  /** The person gives up what was being filled; nothing that was saved is touched. */
  discard(id: string): Promise<void>;
}

export interface OutboxView {
  /** Everything this phone still holds, newest first. */
  all(): Promise<Outgoing[]>;
  /** What has not been received: waiting, busy, rejected, conflict. Oldest first. */
  unsettled(): Promise<Outgoing[]>;
  /** The person has seen why it was refused; it stays kept. */
  acknowledge(deviceSeq: number): Promise<void>;
  /** Queues a refused revision again as it is: what was refused may have become acceptable. */
  sendAgain(deviceSeq: number): Promise<void>;
  /**
   * Somebody whose registration was refused is another resident: what the server did not take for not knowing the
   * person, of theirs or of others with whom it is named, is sent anew. How many were changed, drafts among them.
   * Raises NotRefused.
   */
  reattach(from: string, to: string): Promise<number>;
}

export interface AttachmentsView {
  /** Keeps bytes and gives their sha256. Raises StorageFull rather than endanger the room for entries. */
  keep(bytes: ArrayBuffer, mediaType: string): Promise<string>;
  get(sha256: string): Promise<Attachment | undefined>;
  state(sha256: string): Promise<AttachmentState | undefined>;
}

export interface Store {
  readonly userId: string;
  readonly deviceId: string;
  readonly world: World;
  readonly drafts: Drafts;
  readonly outbox: OutboxView;
  readonly attachments: AttachmentsView;
  counts(): Promise<Counts>;
  /**
   * Makes each form of the draft a revision to be sent and drops the draft, in one durable transaction.
   * `judged`: what the rules made of each form. When it resolves, the screen may say 已保存.
   */
  saveVisit(
    draftId: string,
    place?: Place,
    judged?: Readonly<Record<string, Judgement>>,
  ): Promise<Outgoing[]>;
  /** A draft to correct or mend an entry: returned, refused, in conflict, or not yet sent. Undefined: its answers are not here. */
  correct(entryId: string): Promise<VisitDraft | undefined>;
  /** Calls back after every change, also one by another tab. The answer stops it. */
  onChange(listener: (areas: readonly Area[]) => void): () => void;
  close(): void;
}
