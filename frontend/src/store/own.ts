/** What the person made on this phone: drafts, revisions to be sent, attachments. Never to be lost. */
import type { Answers, EntryRecord, Remark, Severity } from './records';

export interface Place {
  lat: number;
  lon: number;
  accuracy_m: number;
}

/** One form of a visit that is being filled. */
export interface DraftForm {
  entry_id: string;
  form: string;
  form_version: number;
  /** The revision that this one corrects; 0 for a new entry. */
  follows: number;
  answers: Answers;
  /** Soft warnings that the person has confirmed. */
  confirmed?: string[];
  /** What the reviewer or the server found wrong, to be shown at the fields. */
  remarks?: Remark[];
  /** device_seq of the refused revision that this one takes the place of. */
  replaces?: number;
}

/** A visit being filled: several forms about one resident, with what they share asked once. */
export interface VisitDraft {
  /** The visit's id; for a correction, the entry's. */
  id: string;
  visit_id: string;
  resident_id: string | null;
  occurred_on: string;
  started_at: string;
  /** Which device channel (village) it is about, if known. */
  village?: string;
  forms: DraftForm[];
  place?: Place;
  updated_at: string;
}

/** What the phone's rules made of an entry when it was saved; the server judges again and keeps both. */
export interface Proposed {
  visit_class?: string;
  severity?: Severity;
  next_by?: string;
}

/** The same with its alerts, as the phone keeps it. */
export interface Judgement {
  proposed: Proposed;
  alerts: NonNullable<Outgoing['alerts']>;
}

/** A revision exactly as pushed. Never changed once saved. */
export interface RevisionContent {
  id: string;
  revision: number;
  follows: number;
  device_seq: number;
  visit_id: string;
  form: string;
  form_version: number;
  resident_id: string | null;
  occurred_on: string;
  recorded_at: string;
  location?: Place;
  attachments: string[];
  answers: Answers;
  proposed?: Proposed;
}

/**
 * Where a revision stands. `waiting`: to be sent. `busy`: the server was taking it in from elsewhere, to be asked again.
 * `received`: the server has answered for it. `rejected`, `conflict`: the server keeps it aside, the person must act.
 * `replaced`: a later revision of ours has taken its place.
 */
export type OutgoingState = 'waiting' | 'busy' | 'received' | 'rejected' | 'conflict' | 'replaced';

export interface Outgoing {
  device_seq: number;
  id: string;
  revision: number;
  resident_id: string | null;
  visit_id: string;
  form: string;
  saved_at: string;
  content: RevisionContent;
  state: OutgoingState;
  /** From the receipt. */
  channel?: string;
  seq?: number;
  status?: string;
  code?: string;
  errors?: Record<string, string[]>;
  current_revision?: number;
  /** Of the phone's own rules until the receipt brings the server's. */
  alerts?: { code: string; severity: Severity; message: string }[];
  missing_attachments?: string[];
  /** Server's time at which it was received. */
  received_at?: string;
  /** The person has seen why it was refused and leaves it to the supervisor. */
  acknowledged_at?: string;
}

export type AttachmentState = 'draft' | 'waiting' | 'stored' | 'refused';

/** A photo or signature, known by the digest of its bytes. */
export interface Attachment {
  sha256: string;
  bytes: ArrayBuffer;
  media_type: string;
  state: AttachmentState;
  made_at: string;
  /** Why the server refused it. */
  reason?: string;
}

/** An entry as the person should see it: what the server told, or what this phone holds that is newer. */
export interface EntryView extends Omit<EntryRecord, 'status'> {
  status: EntryRecord['status'] | 'waiting' | 'rejected' | 'conflict';
  /** The newest revision that this phone made of it, if it still holds one. */
  own?: Outgoing;
  /** What the server has, when a newer one of ours stands before it. */
  theirs?: EntryRecord;
}

/** How many things stand where, for the status bar. */
export interface Counts {
  /** Revisions not yet received. */
  waiting: number;
  /** Revisions that the server refused and that nobody has dealt with. */
  refused: number;
  /** Entries of this person that a reviewer returned. */
  returned: number;
  /** Photos and signatures not yet stored. */
  attachments: number;
}
