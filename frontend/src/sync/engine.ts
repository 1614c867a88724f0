/** When to sync, and what to tell the screens of it. */
import type { OpenStore } from '../store';
import type { Api } from './api';
import { EpochChanged, NoAnswer, Refused, SignInNeeded } from './faults';
import { heal } from './heal';
import type { Exclusive } from './lock';
import { pull } from './pull';
import { push } from './push';
import type { Sync, SyncProblem, SyncState } from './state';
import { upload } from './upload';
import { isOlder } from './version';

const EVERY = 5 * 60_000;
const FIRST_RETRY = 5_000;
const SKEW = 10 * 60_000;
const RESTORES = 3;

export interface EngineSettings {
  store: OpenStore;
  api: Api;
  exclusive: Exclusive;
  appVersion: string;
  random?: () => number;
}

export class Engine implements Sync {
  state: SyncState = {
    waiting: 0,
    refused: 0,
    returned: 0,
    attachments: 0,
    running: false,
    updateNeeded: false,
    lost: [],
  };

  private readonly watchers = new Set<(state: SyncState) => void>();
  private readonly stops: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: Promise<void> | undefined;
  private isAskedAgain = false;
  private isStopped = false;
  private failures = 0;

  private readonly settings: EngineSettings;

  constructor(settings: EngineSettings) {
    this.settings = settings;
  }

  /** Begins to watch for reasons to sync, and syncs. */
  start(): void {
    if (this.stops.length === 0) this.listen();
    void this.recount();
    void this.recallClock();
    this.wake();
  }

  private listen(): void {
    const wake = (): void => this.wake();
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') this.wake();
    };
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', onVisible);
    this.stops.push(
      () => removeEventListener('online', wake),
      () => document.removeEventListener('visibilitychange', onVisible),
      this.settings.store.onChange(() => void this.recount()),
    );
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.stops.forEach((stop) => stop());
    this.watchers.clear();
  }

  watch(listener: (state: SyncState) => void): () => void {
    this.watchers.add(listener);
    listener(this.state);
    return () => this.watchers.delete(listener);
  }

  wake(): void {
    void this.run();
  }

  /** One sync at a time; what is asked for meanwhile is done after it. */
  run(): Promise<void> {
    if (this.current) {
      this.isAskedAgain = true;
      return this.current;
    }
    this.current = this.repeat().finally(() => {
      this.current = undefined;
    });
    return this.current;
  }

  private async repeat(): Promise<void> {
    do {
      this.isAskedAgain = false;
      await this.once();
    } while (this.isAskedAgain && !this.isStopped);
  }

  private async once(): Promise<void> {
    clearTimeout(this.timer);
    let retryAfter: number | undefined;
    try {
      const isDone = await this.settings.exclusive(() => this.sync());
      if (isDone) this.failures = 0;
      else retryAfter = FIRST_RETRY / 1000; // another tab is at it; see afterwards whether anything is left
    } catch (error) {
      this.failures += 1;
      retryAfter = error instanceof Refused ? error.retryAfter : undefined;
      this.tell({ problem: problemOf(error) });
    }
    this.tell({ running: false });
    await this.recount();
    this.plan(retryAfter);
  }

  private async sync(): Promise<void> {
    this.tell({ running: true });
    await this.introduce();
    for (let restores = 0; ; restores += 1) {
      try {
        await this.exchange();
        break;
      } catch (error) {
        if (!(error instanceof EpochChanged) || restores >= RESTORES) throw error;
        await heal(this.settings.store, this.settings.api, error.epoch);
      }
    }
    await this.settings.store.setFact('last_success', Date.now());
    delete this.state.problem;
    this.tell({ lastSuccess: Date.now(), lost: (await this.settings.store.fact('lost')) ?? [] });
  }

  /** Makes sure that it is this person whom the server will take the entries from. */
  private async introduce(): Promise<void> {
    const { store, api } = this.settings;
    api.epoch ??= await store.fact('epoch');
    api.csrfToken ??= await store.fact('csrf_token');
    if (api.csrfToken === undefined) await this.renewSession();
  }

  private async renewSession(): Promise<void> {
    const { store, api } = this.settings;
    const { user } = await api.session();
    if (user.id !== store.userId) throw new SignInNeeded();
    if (api.csrfToken !== undefined) await store.setFact('csrf_token', api.csrfToken);
  }

  private async exchange(): Promise<void> {
    try {
      await this.sendAndRead();
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'csrf') throw error;
      await this.renewSession(); // the token had run out, or another person has signed in
      await this.sendAndRead();
    } finally {
      await this.note();
    }
  }

  private async sendAndRead(): Promise<void> {
    const { store, api, appVersion } = this.settings;
    let unsent: unknown;
    try {
      await push(store, api, { appVersion, pause: (round) => this.pause(round) });
    } catch (error) {
      if (!(error instanceof Refused) || error.status < 500 || error.status === 503) throw error;
      unsent = error; // one revision that the server trips over must not keep the rest of the world away
    }
    await upload(store, api);
    await pull(store, api, (progress) => this.tell(progress ? { progress } : {}));
    if (unsent !== undefined) throw unsent as Error;
  }

  /** What the answers told beside their content. */
  private async note(): Promise<void> {
    const { store, api, appVersion } = this.settings;
    delete this.state.progress;
    if (!api.heard) return;
    const { epoch, serverAhead, minAppVersion } = api.heard;
    await store.setFact('server_ahead', serverAhead);
    this.tellClock(serverAhead);
    if (api.epoch === undefined) {
      api.epoch = epoch;
      await store.setFact('epoch', epoch);
    }
    this.tell({ updateNeeded: isOlder(appVersion, minAppVersion) });
  }

  /** A clock that was wrong when the server was last heard is told of without a network, too. */
  private async recallClock(): Promise<void> {
    const kept = await this.settings.store.fact('server_ahead').catch(() => undefined);
    if (kept !== undefined && !this.isStopped) this.tellClock(kept);
  }

  private tellClock(serverAhead: number): void {
    delete this.state.clockSkew;
    this.tell(Math.abs(serverAhead) > SKEW ? { clockSkew: -serverAhead } : {});
  }

  private async recount(): Promise<void> {
    if (this.isStopped) return;
    try {
      this.tell(await this.settings.store.counts());
    } catch {
      this.tell({ problem: { code: 'storage', message: '本机数据读取失败，请重新打开应用' } });
    }
  }

  private tell(changes: Partial<SyncState>): void {
    this.state = { ...this.state, ...changes };
    for (const watcher of [...this.watchers]) watcher(this.state);
  }

  private plan(retryAfter: number | undefined): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), this.delay(retryAfter));
  }

  /** Twice as long after each failure, never the same on two phones, or as long as the server says. */
  private delay(retryAfter: number | undefined): number {
    const backOff = this.failures > 0 ? Math.min(EVERY, FIRST_RETRY * 2 ** (this.failures - 1)) : EVERY;
    const jitter = 0.75 + (this.settings.random ?? Math.random)() / 2;
    return Math.max(backOff * jitter, (retryAfter ?? 0) * 1000);
  }

  private pause(round: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 400 * round));
  }
}

function problemOf(error: unknown): SyncProblem {
  if (error instanceof SignInNeeded || (error instanceof Refused && error.status === 401))
    return { code: 'sign_in', message: '请重新登录后继续上传；已保存的记录都在本机' };
  if (error instanceof NoAnswer)
    return { code: 'offline', message: '连不上服务器，记录已存在本机，恢复后自动上传' };
  if (error instanceof Refused) return { code: 'server', message: error.message };
  return { code: 'storage', message: `本机数据读写失败，请重新打开应用（${String(error)}）` };
}
