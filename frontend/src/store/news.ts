/** Tells listeners, here and in other tabs of the same person, which areas of the store have changed. */
import type { Area } from './store';

export type Listener = (areas: readonly Area[]) => void;

export class News {
  private readonly listeners = new Set<Listener>();
  private readonly tabs: BroadcastChannel | undefined;

  constructor(name: string) {
    if (!('BroadcastChannel' in globalThis)) return; // Safari before 15.4: other tabs see it when reopened
    this.tabs = new BroadcastChannel(name);
    this.tabs.onmessage = (event: MessageEvent<readonly Area[]>) => this.spread(event.data);
  }

  tell(...areas: Area[]): void {
    this.spread(areas);
    this.tabs?.postMessage(areas);
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.tabs?.close();
  }

  private spread(areas: readonly Area[]): void {
    for (const listener of [...this.listeners]) listener(areas);
  }
}
