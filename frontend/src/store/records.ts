/** The records that the server sends through the channels, as docs/wire.md has them. */

/** Answers of one form, by field. What has no answer is left out. */
export type Answers = Record<string, unknown>;
export type Severity = 'red' | 'orange' | 'yellow';

/** Why somebody is one of a group; `entry_id`: of the entry that told so. */
export interface GroupDetail {
  code: string;
  by: 'age' | 'disease' | 'list' | 'pregnancy';
  since?: string;
  until?: string;
  entry_id?: string;
}

export interface Resident {
  id: string;
  version: number;
  name: string;
  /** Pinyin initials, separated by spaces. */
  keys: string;
  sex: string;
  birth_date: string;
  id_type: string;
  id_masked: string;
  id_tail: string;
  phone?: string;
  contact_name?: string;
  contact_phone?: string;
  village: string;
  village_group?: string;
  address?: string;
  household_id?: string;
  household_no?: string;
  relation_to_head?: string;
  record_no?: string;
  groups: string[];
  /** Since when the resident belongs to each group, and on what ground. */
  group_details?: GroupDetail[];
  conditions: { code: string; confirmed_on?: string }[];
  allergies?: string;
  blood_type?: string;
  doctor_id?: string;
  team_id?: string;
  hukou_status?: string;
  ethnic?: string;
  archive_status: number | string;
  lat?: number;
  lon?: number;
  entry_id?: string;
  closed_on?: string;
  /** A closing that was reported and waits for review, as `record_change` calls it; not of the server. */
  reported?: string;
  /** Since when there is a record. */
  known?: string;
  /** From when on each disease is managed, each list names the person; and which no longer do. */
  since?: Record<string, string>;
  over?: string[];
  /** Registered on this phone and not yet told back by the server. */
  is_local?: boolean;
}

export interface Task {
  id: string;
  resident_id: string;
  kind: 'followup' | 'referral_check' | 'renewal';
  form: string;
  item_id?: string;
  title: string;
  window_start: string;
  due_on: string;
  window_end: string;
  status: 'open' | 'done';
  severity?: Severity;
  /** Code of the regional system, where it does not go without saying. */
  plan_status?: string;
  /** Its place among the programme's visits of that year. */
  seq?: number;
  /** How many visits that year asks for. */
  quota?: number;
  /** Visits that met nobody, and by when to try again. */
  attempts?: number;
  retry_on?: string;
  /** What is to be done besides. */
  hint?: string;
  /** The entry that referred, where its outcome is asked for. */
  entry_id?: string;
  /** Made on this phone from an entry that the server has not yet answered for. */
  is_local?: boolean;
}

export interface ContractItem {
  item_id: string;
  name: string;
  rule: 'fixed' | 'on_demand';
  times_total: number | null;
  due: number;
  done: number;
  dues: string[];
  served: Served[];
  /** Days among `dues` that were explained. */
  waived?: string[];
  /** Each time, in yuan; absent: free. */
  price?: number;
  discount?: number;
  pays?: number;
}

/** A service given for an item; `slot` says which of those owed it was. */
export interface Served {
  on: string;
  entry_id: string;
  counted: boolean;
  reason?: string;
  /** Of what was done in part, the headings under which nothing is filled in yet. */
  lacks?: string;
  by?: string;
  slot?: number;
}

/** Another person of the same agreement. */
export interface ContractMember {
  id: string;
  resident_id: string;
  name: string;
  relation?: string;
  status: string;
}

export interface ContractRequest {
  entry_id: string;
  on: string;
  item_ids?: string[];
  promised_on?: string;
  /** When what was asked for was given. */
  done_on?: string;
  declined?: string;
  note?: string;
  /** Said after the promised day, which stays due: when, for which day it will be made good, or why not. */
  late_on?: string;
  made_good_on?: string;
  late_declined?: string;
}

export interface ContractWaiver {
  entry_id: string;
  item_ids?: string[];
  from: string;
  to: string;
  reason?: string;
  note?: string;
}

export interface Contract {
  id: string;
  agreement_id: string;
  resident_id: string;
  kind: string;
  mode: string;
  scope: string;
  status: string;
  start_date: string;
  end_date: string;
  signed_on: string;
  team_id?: string;
  doctor_id?: string;
  doctor_name?: string;
  packages: string[];
  items: ContractItem[];
  entry_id: string;
  /** What ended it, or will end it on `end_date`. */
  end_reason?: string;
  ended_by?: string;
  /** From when on the renewal is to be offered. */
  remind_from?: string;
  /** Another contract was signed that begins after it. */
  is_followed?: boolean;
  guardian?: { name?: string; relation?: string };
  fees?: {
    total: number;
    paid: number;
    sources?: string[];
    by?: Record<string, number>;
    invoice_no?: string;
  };
  place?: string;
  evidence?: { missing?: string[]; doubtful?: string[]; unsigned?: string[] };
  members?: ContractMember[];
  requests?: ContractRequest[];
  waivers?: ContractWaiver[];
  unpromised?: (Served & { name: string })[];
  previous?: { id: string; status: string; start_date: string; end_date: string; doctor_name?: string };
}

export interface Alert {
  id: string;
  resident_id: string;
  entry_id: string;
  code: string;
  severity: Severity;
  message: string;
  state: 'open' | 'acknowledged' | 'handled' | 'closed';
  raised_at: string;
  /** What was done about it. */
  result?: string;
  /** Raised on this phone by an entry that the server has not yet answered for. */
  is_local?: boolean;
  /** Its state is what an entry of this phone says that the server has not yet told back. */
  is_answered_here?: boolean;
}

export interface Remark {
  field?: string;
  text: string;
}

export type EntryStatus = 'submitted' | 'returned' | 'approved' | 'invalidated' | 'void';

/** An entry as the server knows it. */
export interface EntryRecord {
  id: string;
  resident_id?: string;
  form: string;
  form_version: number;
  visit_id: string;
  occurred_on: string;
  recorded_at: string;
  author_id: string;
  author_name: string;
  status: EntryStatus;
  revision: number;
  visit_class?: string;
  severity?: Severity;
  flags: { code: string; level: string; message: string; field?: string }[];
  reason?: string;
  remarks: Remark[];
  decided_by?: string;
  decided_at?: string;
  missing_attachments?: string[];
  counted?: { item_id: string; counted: boolean; reason?: string }[];
  /** What the plan is made from; of entries of planned forms. */
  asks?: Asks;
  answers?: Answers;
}

export interface Asks {
  result?: string;
  doctor_date?: string;
  rule_date?: string;
  refers?: boolean;
  ended?: boolean;
  facts?: Record<string, string>;
}

export interface Organisation {
  id: string;
  name: string;
  level: string;
  parent_id?: string;
}

export interface Team {
  id: string;
  name: string;
  centre_id: string;
  members: { user_id: string; name: string; role: string }[];
  villages: string[];
}

/** A form definition; what it may hold beyond this is the domain's to read. */
export interface FormRecord {
  code: string;
  version: number;
  title: string;
  short?: string;
  /** Diseases whose patients are followed up by it. */
  conditions?: string[];
  /** The day from which this version is filled; always, if it says none. */
  valid_from?: string;
  [key: string]: unknown;
}

/** One change of a channel: the newest state of a record, or that it is gone. */
export interface Change {
  seq: number;
  kind: string;
  id: string;
  data?: Record<string, unknown>;
  removed?: true;
}
