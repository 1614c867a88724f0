/** What the server's answers must look like, or they are no answers: checked by hand, without a library. */
import type { Change, Page, Receipt, RevisionKey } from '../store';
import { NoAnswer } from './faults';

type Fields = Record<string, unknown>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{16}$/;

export interface SessionAnswer {
  user: { id: string; name: string; role: string };
  csrf_token: string;
}

export interface PushAnswer {
  backed_up: Record<string, number>;
  gaps: number[];
  receipts: Receipt[];
}

export interface ListedChannel {
  id: string;
  name: string;
  seq: number;
  count: number;
  digest: string;
}

/** As much of somebody as tells whether it is the person asked for. */
export interface Stranger {
  id: string;
  /** The family name alone. */
  name: string;
  village: string;
  is_own: boolean;
  is_closed: boolean;
}

export interface ProblemAnswer {
  code: string;
  detail: string;
  errors: Record<string, string[]>;
}

function not(what: string): never {
  throw new NoAnswer(`not an answer of this protocol: ${what}`);
}

export function fields(value: unknown): Fields {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) not('an object was expected');
  return value as Fields;
}

export function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : not('a text was expected');
}

export function uuid(value: unknown): string {
  return typeof value === 'string' && UUID.test(value) ? value : not('a UUID was expected');
}

function whole(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : not('a whole number was expected');
}

function list<T>(value: unknown, each: (item: unknown) => T): T[] {
  return Array.isArray(value) ? value.map(each) : not('a list was expected');
}

function map<T>(value: unknown, each: (item: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, item]) => [key, each(item)]));
}

function optional<T>(value: unknown, shape: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : shape(value);
}

export function session(value: unknown): SessionAnswer {
  const { user, csrf_token } = fields(value);
  const { id, name, role } = fields(user);
  return { user: { id: uuid(id), name: text(name), role: text(role) }, csrf_token: text(csrf_token) };
}

/** The receipts for exactly what was sent, in that order. */
export function pushed(sent: readonly RevisionKey[]): (value: unknown) => PushAnswer {
  return (value) => {
    const { backed_up, gaps, receipts } = fields(value);
    const read = list(receipts, receipt);
    const isInOrder = sent.every(
      ({ id, revision }, at) => read[at]?.id === id && read[at]?.revision === revision,
    );
    if (read.length !== sent.length || !isInOrder) not('one receipt for each revision was expected');
    return { backed_up: map(backed_up, whole), gaps: list(gaps, whole), receipts: read };
  };
}

function receipt(value: unknown): Receipt {
  const all = fields(value);
  const about = { id: uuid(all['id']), revision: whole(all['revision']) };
  switch (all['result']) {
    case 'accepted':
    case 'duplicate':
      return { ...about, result: all['result'], ...taken(all) };
    case 'rejected':
      return {
        ...about,
        result: 'rejected',
        ...given({ code: text(all['code']), errors: errors(all['errors']) }),
      };
    case 'conflict':
      return {
        ...about,
        result: 'conflict',
        ...given({ code: text(all['code']), current_revision: current(all) }),
      };
    case 'busy':
      return { ...about, result: 'busy' };
    default:
      return not('an unknown result');
  }
}

function taken(all: Fields) {
  return given({
    channel: text(all['channel']),
    seq: whole(all['seq']),
    status: text(all['status']),
    alerts: optional(all['alerts'], (alerts) => list(alerts, alert)),
    missing_attachments: optional(all['missing_attachments'], (digests) => list(digests, text)),
  });
}

function alert(value: unknown) {
  const { code, severity, message } = fields(value);
  if (severity !== 'red' && severity !== 'orange' && severity !== 'yellow') return not('an unknown severity');
  return { code: text(code), severity, message: text(message) } as const;
}

function current(all: Fields): number | undefined {
  return optional(all['current_revision'] ?? undefined, whole);
}

export function errors(value: unknown): Record<string, string[]> | undefined {
  return optional(value, (all) => map(all, (messages) => list(messages, text)));
}

/** Without the keys that have no value. */
function given<T extends Fields>(all: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function offered(value: unknown): RevisionKey[] {
  return list(fields(value)['missing'], (item) => {
    const { id, revision } = fields(item);
    return { id: uuid(id), revision: whole(revision) };
  });
}

export function channels(value: unknown): ListedChannel[] {
  return list(fields(value)['channels'], (item) => {
    const { id, name, seq, count, digest } = fields(item);
    if (typeof digest !== 'string' || !DIGEST.test(digest)) return not('a digest was expected');
    return { id: text(id), name: optional(name, text) ?? '', seq: whole(seq), count: whole(count), digest };
  });
}

/** A page of the channel asked for, which leads on from where we stood. */
export function pulled(channel: string, after: number): (value: unknown) => Page {
  return (value) => {
    const all = fields(value);
    const page = { changes: list(all['changes'], change), next: whole(all['next']), more: all['more'] };
    if (all['channel'] !== channel) not('another channel');
    if (typeof page.more !== 'boolean') return not('whether there is more was expected');
    if (page.next < after || (page.more && page.next === after)) not('a page that does not lead on');
    return { ...page, more: page.more };
  };
}

function change(value: unknown): Change {
  const { seq, kind, id, data, removed } = fields(value);
  const about = { seq: whole(seq), kind: text(kind), id: text(id) };
  if (removed === true && data === undefined) return { ...about, removed };
  if (removed !== undefined) return not('a removal with content');
  return { ...about, data: fields(data) };
}

export function stranger(value: unknown): Stranger | null {
  const { found } = fields(value);
  if (found === null) return null;
  const { id, name, village, is_own, is_closed } = fields(found);
  const parts = { id: uuid(id), name: text(name), village: text(village) };
  return { ...parts, is_own: is_own === true, is_closed: is_closed === true };
}

export function problem(value: unknown, status: number): ProblemAnswer {
  const all = fields(value);
  if (all['status'] !== status) not('a problem of another status');
  return { code: text(all['code']), detail: text(all['detail']), errors: errors(all['errors']) ?? {} };
}

/** The answer to an upload says all by its status. */
export function nothing(): void {}
