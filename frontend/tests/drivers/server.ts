/** A server in memory that keeps to the sync protocol as far as phones can see it. */
import { digestHex, digestOf, newId, type Outgoing, type RevisionContent } from '../../src/store';
import { partOf } from '../../src/store/digest';
import { VILLAGE } from './phone';

interface Live {
  kind: string;
  id: string;
  seq: number;
  data?: Record<string, unknown>;
}

type Json = Record<string, unknown>;

export class Server {
  epoch = newId();
  userId: string;
  backedUp: Record<string, number> = {};
  gaps: number[] = [];
  time = Date.now();
  minAppVersion = '0.0.0';
  readonly entries = new Map<string, RevisionContent[]>();
  readonly attachments = new Set<string>();
  readonly channels = new Map<string, Live[]>([
    ['ref', []],
    [VILLAGE, []],
  ]);
  /** Every request that arrived, as "METHOD /path". */
  readonly requests: string[] = [];
  readonly pushes: RevisionContent[][] = [];
  pageSize = 1000;
  /** Takes the place of what would be said, when it gives something. */
  instead: (path: string, answer: Response) => Response | undefined | Promise<Response | undefined> = () =>
    undefined;
  /** How one revision is judged; undefined: as usual. */
  judge: (revision: RevisionContent) => Json | undefined = () => undefined;

  constructor(userId: string) {
    this.userId = userId;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input as string, 'https://example.org');
    const path = url.pathname.replace('/api/v1', '');
    this.requests.push(`${init?.method ?? 'GET'} ${path}`);
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Json) : {};
    const answer = await this.answer(path, url.searchParams, body);
    return (await this.instead(path, answer)) ?? answer;
  };

  say(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
    return new Response(JSON.stringify(body), { status, headers: { ...this.headers(), ...headers } });
  }

  refuse(status: number, code: string, headers: Record<string, string> = {}): Response {
    const type = { 'Content-Type': 'application/problem+json', ...headers };
    return this.say({ type: `urn:${code}`, title: code, status, detail: code, code }, status, type);
  }

  headers(): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      'X-Epoch': this.epoch,
      'X-Server-Time': new Date(this.time).toISOString(),
      'X-Min-App-Version': this.minAppVersion,
    };
  }

  /** A change of a record; without data it is gone. */
  change(kind: string, id: string, data?: Json, channel = VILLAGE): number {
    const log = this.channels.get(channel) ?? [];
    const seq = Math.max(0, ...log.map((each) => each.seq)) + 1;
    const rest = log.filter((each) => each.kind !== kind || each.id !== id);
    this.channels.set(channel, [...rest, { kind, id, seq, ...(data && { data: { id, ...data } }) }]);
    return seq;
  }

  revisions(id: string): number[] {
    return (this.entries.get(id) ?? []).map((each) => each.revision);
  }

  /** As after a restore: what came in since is gone, and the data set has another name. */
  loseEverything(): void {
    this.entries.clear();
    for (const name of this.channels.keys()) this.channels.set(name, []);
    this.epoch = newId();
  }

  private async answer(path: string, query: URLSearchParams, body: Json): Promise<Response> {
    if (path === '/session') return this.say(this.session());
    if (path === '/sync/push') return this.push(body);
    if (path === '/sync/offer') return this.offer(body);
    if (path === '/sync/channels') return this.say({ epoch: this.epoch, channels: await this.listed() });
    if (path === '/sync/pull') return this.pull(query);
    if (path.startsWith('/attachments/')) return this.store(path);
    return this.refuse(404, 'not_found');
  }

  private session(): Json {
    const user = { id: this.userId, name: '测试', role: 'village_doctor' };
    return { user, csrf_token: 'token', epoch: this.epoch, server_time: '', channels: [] };
  }

  private store(path: string): Response {
    const digest = path.slice('/attachments/'.length);
    this.attachments.add(digest);
    return this.say({ sha256: digest }, 201);
  }

  private push(body: Json): Response {
    const sent = body['entries'] as RevisionContent[];
    this.pushes.push(sent);
    const receipts = sent.map((revision) => ({
      id: revision.id,
      revision: revision.revision,
      ...(this.judge(revision) ?? this.take(revision)),
    }));
    return this.say({ epoch: this.epoch, backed_up: this.backedUp, gaps: this.gaps, receipts });
  }

  private take(revision: RevisionContent): Json {
    const there = this.entries.get(revision.id) ?? [];
    const seq = (): number => this.channels.get(VILLAGE)?.find((each) => each.id === revision.id)?.seq ?? 0;
    const stored = { channel: VILLAGE, status: 'submitted' };
    if (there.some((each) => same(each, revision))) return { result: 'duplicate', seq: seq(), ...stored };
    const newest = there.length;
    const code = revision.revision <= newest ? 'content_differs' : 'stale_revision';
    if (revision.revision !== newest + 1) return { result: 'conflict', code, current_revision: newest };
    this.entries.set(revision.id, [...there, revision]);
    this.change('entry', revision.id, recordOf(revision, this.userId));
    const missing_attachments = revision.attachments.filter((digest) => !this.attachments.has(digest));
    return { result: 'accepted', seq: seq(), ...stored, missing_attachments };
  }

  private async offer(body: Json): Promise<Response> {
    const missing = [];
    for (const held of body['entries'] as { id: string; revision: number; digest: string }[]) {
      const digests = await Promise.all(
        (this.entries.get(held.id) ?? []).map((content) => digestOf({ content })),
      );
      if (!digests.includes(held.digest)) missing.push({ id: held.id, revision: held.revision });
    }
    return this.say({ epoch: this.epoch, missing });
  }

  private async listed(): Promise<Json[]> {
    return Promise.all([...this.channels].map(([id, log]) => describe(id, log)));
  }

  private pull(query: URLSearchParams): Response {
    const channel = query.get('channel') ?? '';
    const after = Number(query.get('after'));
    const log = (this.channels.get(channel) ?? []).sort((a, b) => a.seq - b.seq);
    const began = Number(query.get('began'));
    const ahead = log.filter((each) => each.seq > after && (each.data || each.seq > began));
    const page = ahead.slice(0, this.pageSize);
    const changes = page.map((each) => (each.data ? each : { ...each, removed: true }));
    const next = page[page.length - 1]?.seq ?? after;
    const more = ahead.length > page.length;
    return this.say({ epoch: this.epoch, channel, changes, next, more });
  }
}

async function describe(id: string, log: readonly Live[]): Promise<Json> {
  const live = log.filter((each) => each.data);
  const parts = await Promise.all(live.map((each) => partOf(each.kind, each.id, each.seq)));
  const high = parts.reduce((sum, part) => sum ^ part.high, 0);
  const low = parts.reduce((sum, part) => sum ^ part.low, 0);
  const seq = Math.max(0, ...log.map((each) => each.seq));
  return { id, name: id, seq, count: live.length, digest: digestHex({ high, low }) };
}

function same(a: RevisionContent, b: RevisionContent): boolean {
  return JSON.stringify({ ...a, device_seq: 0 }) === JSON.stringify({ ...b, device_seq: 0 });
}

function recordOf(revision: RevisionContent, author: string): Json {
  const { form, form_version, visit_id, occurred_on, recorded_at, resident_id } = revision;
  const about = { form, form_version, visit_id, occurred_on, recorded_at, resident_id };
  const state = { status: 'submitted', revision: revision.revision, flags: [], remarks: [] };
  return { ...about, ...state, author_id: author, author_name: '测试', answers: revision.answers };
}

/** The entry as the server's record has it, for tests that change its status. */
export function entryRecord(own: Outgoing, author: string, changes: Json): Json {
  return { ...recordOf(own.content, author), ...changes };
}
