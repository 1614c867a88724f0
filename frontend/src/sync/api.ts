/** The server's calls. Only what is JSON of this protocol counts as an answer; all else is NoAnswer and changes nothing. */
import type { Attachment, Page, RevisionContent, RevisionKey } from '../store';
import { EpochChanged, NoAnswer, Refused, SignInNeeded } from './faults';
import * as shapes from './shapes';

const BASE = '/api/v1';
const PATIENCE = 60_000;
const PROTOCOL_JSON = /^application\/(problem\+)?json\b/i;

/** What every answer tells beside its content. */
export interface Heard {
  epoch: string;
  /** Server's time less this phone's, in milliseconds. */
  serverAhead: number;
  minAppVersion: string;
}

export interface SignIn {
  username: string;
  password: string;
  device_id: string;
  device_name: string;
}

interface Call<T> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  shape: (value: unknown) => T;
  json?: unknown;
  bytes?: Attachment;
  /** An answer of this call counts whatever data set it comes from. */
  anyEpoch?: boolean;
}

export interface ApiSettings {
  fetcher?: typeof fetch;
  now?: () => number;
  /** Whether the person whose calls these are is still the one signed in on this phone, in any tab. */
  isCurrent?: () => Promise<boolean>;
}

export class Api {
  /** The data set that answers must come from; undefined before the first. */
  epoch: string | undefined;
  csrfToken: string | undefined;
  heard: Heard | undefined;

  private readonly fetcher: typeof fetch;
  private readonly now: () => number;
  private readonly isCurrent: () => Promise<boolean>;

  constructor(settings: ApiSettings = {}) {
    this.fetcher = settings.fetcher ?? ((input, init) => fetch(input, init));
    this.now = settings.now ?? Date.now;
    this.isCurrent = settings.isCurrent ?? (() => Promise.resolve(true));
  }

  async session(): Promise<shapes.SessionAnswer> {
    return this.remember(await this.ask({ method: 'GET', path: '/session', shape: shapes.session }));
  }

  async signIn(json: SignIn): Promise<shapes.SessionAnswer> {
    const call = { method: 'POST', path: '/session', shape: shapes.session, json, anyEpoch: true } as const;
    return this.remember(await this.ask(call));
  }

  async signOut(): Promise<void> {
    await this.ask({ method: 'DELETE', path: '/session', shape: shapes.nothing, anyEpoch: true });
  }

  push(
    envelope: { entries: readonly RevisionContent[] } & Record<string, unknown>,
  ): Promise<shapes.PushAnswer> {
    return this.ask({
      method: 'POST',
      path: '/sync/push',
      json: envelope,
      shape: shapes.pushed(envelope.entries),
    });
  }

  offer(entries: readonly (RevisionKey & { digest: string })[]): Promise<RevisionKey[]> {
    return this.ask({ method: 'POST', path: '/sync/offer', json: { entries }, shape: shapes.offered });
  }

  channels(): Promise<shapes.ListedChannel[]> {
    return this.ask({ method: 'GET', path: '/sync/channels', shape: shapes.channels });
  }

  pull(channel: string, after: number, limit: number, began?: number): Promise<Page> {
    const query = `channel=${encodeURIComponent(channel)}&after=${after}&limit=${limit}`;
    const path = `/sync/pull?${query}${began ? `&began=${began}` : ''}`;
    return this.ask({ method: 'GET', path, shape: shapes.pulled(channel, after) });
  }

  /** Somebody of the county by the whole identity number; null: nobody. */
  lookUp(id_no: string): Promise<shapes.Stranger | null> {
    return this.ask({ method: 'POST', path: '/residents/lookup', json: { id_no }, shape: shapes.stranger });
  }

  async putAttachment(bytes: Attachment): Promise<void> {
    await this.ask({ method: 'PUT', path: `/attachments/${bytes.sha256}`, bytes, shape: shapes.nothing });
  }

  private remember(answer: shapes.SessionAnswer): shapes.SessionAnswer {
    this.csrfToken = answer.csrf_token;
    return answer;
  }

  private async ask<T>(call: Call<T>): Promise<T> {
    if (!(await this.isCurrent())) throw new SignInNeeded();
    const { response, body } = await this.fetch(call);
    const heard = this.listen(response);
    const value = parsed(response, body);
    if (!response.ok) throw refusal(response, value);
    requireSame(value, heard.epoch);
    const answer = call.shape(value);
    this.heard = heard;
    if (!call.anyEpoch && this.epoch !== undefined && heard.epoch !== this.epoch) {
      throw new EpochChanged(heard.epoch);
    }
    return answer;
  }

  private async fetch<T>(call: Call<T>): Promise<{ response: Response; body: string }> {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE);
    try {
      const response = await this.fetcher(BASE + call.path, this.request(call, control.signal));
      if (response.redirected || response.type === 'opaqueredirect') throw new NoAnswer('redirected');
      return { response, body: await response.text() };
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  private request<T>(call: Call<T>, signal: AbortSignal): RequestInit {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (call.method !== 'GET' && this.csrfToken) headers['X-CSRF-Token'] = this.csrfToken;
    if (call.json !== undefined) headers['Content-Type'] = 'application/json';
    if (call.bytes) headers['Content-Type'] = call.bytes.media_type;
    const body = call.bytes ? call.bytes.bytes : call.json === undefined ? null : JSON.stringify(call.json);
    const rules = { credentials: 'same-origin', cache: 'no-store', redirect: 'error' } as const;
    return { method: call.method, headers, body, signal, ...rules };
  }

  private listen(response: Response): Heard {
    const epoch = shapes.uuid(response.headers.get('X-Epoch'));
    const serverTime = Date.parse(shapes.text(response.headers.get('X-Server-Time')));
    if (Number.isNaN(serverTime)) throw new NoAnswer('no server time');
    const minAppVersion = response.headers.get('X-Min-App-Version') ?? '';
    return { epoch, serverAhead: serverTime - this.now(), minAppVersion };
  }
}

/** The JSON of the body; undefined for an answer that has none and says so. */
function parsed(response: Response, body: string): unknown {
  if (response.status === 204 && body === '') return undefined;
  if (!PROTOCOL_JSON.test(response.headers.get('Content-Type') ?? '')) throw new NoAnswer('not JSON');
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new NoAnswer('broken JSON');
  }
}

function refusal(response: Response, value: unknown): Refused {
  const { code, detail, errors } = shapes.problem(value, response.status);
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new Refused(response.status, code, detail, errors, Number.isFinite(seconds) ? seconds : undefined);
}

/** An answer that names its data set must name the one that its header names. */
function requireSame(value: unknown, epoch: string): void {
  const named =
    value === null || typeof value !== 'object' ? undefined : (value as Record<string, unknown>)['epoch'];
  if (named !== undefined && named !== epoch) throw new NoAnswer('two epochs in one answer');
}
