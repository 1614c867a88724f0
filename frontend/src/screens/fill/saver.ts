/** Keeps a draft field by field: what was typed is written within a quarter of a second, or at once when asked. */
import type { Answers, Store } from '../../store';

export interface Saver {
  /** Remembers what has changed of a form; written soon, together. */
  change(form: string, answers: Answers): void;
  /** Writes what is still to be written. */
  flush(): Promise<void>;
}

const SOON = 250;

export function saverOf(store: Store, draftId: string, failed: (error: unknown) => void): Saver {
  const pending = new Map<string, Answers>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const changes = [...pending];
    pending.clear();
    for (const [form, answers] of changes) await store.drafts.keepAnswers(draftId, form, answers);
  }
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    last = last.then(write).catch(failed);
    return last;
  }
  return {
    change(form, answers) {
      pending.set(form, { ...pending.get(form), ...answers });
      timer ??= setTimeout(() => void flush(), SOON);
    },
    flush,
  };
}
