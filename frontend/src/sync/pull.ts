/** Reads the channels on from where this phone stands, and again from 0 where its copy is damaged. */
import { type ChannelState, digestHex, type OpenStore, type Page } from '../store';
import type { Api } from './api';
import type { ListedChannel } from './shapes';

const PAGE = 1000;

export type Progress = (channel: { name: string; have: number; of: number } | undefined) => void;

export async function pull(store: OpenStore, api: Api, progress: Progress): Promise<void> {
  const listed = await api.channels();
  const names = new Set(listed.map(({ id }) => id));
  for (const { id } of await store.channels.all()) if (!names.has(id)) await store.channels.erase(id);
  for (const channel of [...listed].sort(refFirst)) await bringUp(store, api, channel, progress);
  progress(undefined);
}

/** The forms are needed to work at all. */
function refFirst(a: ListedChannel, b: ListedChannel): number {
  return Number(b.id === 'ref') - Number(a.id === 'ref');
}

async function bringUp(store: OpenStore, api: Api, listed: ListedChannel, progress: Progress): Promise<void> {
  let state = await store.channels.open(listed.id, listed.name);
  if (state.cursor > listed.seq) {
    await store.channels.restart(listed.id); // the server has gone back behind us
    state = { ...state, cursor: 0, count: 0, whole: false };
  }
  if (state.cursor < listed.seq || !state.whole) state = await readOn(store, api, listed, state, progress);
  if (isDamaged(state, listed) && (await mayPullAgain(store, listed))) {
    await store.channels.restart(listed.id);
    await readOn(store, api, listed, { ...state, cursor: 0, count: 0 }, progress);
  }
}

async function readOn(
  store: OpenStore,
  api: Api,
  listed: ListedChannel,
  from: ChannelState,
  progress: Progress,
): Promise<ChannelState> {
  const started = from.cursor === 0 ? await store.channels.begin(from, listed.seq) : from;
  const began = started.whole ? undefined : started.began;
  let state = started;
  let coming = api.pull(listed.id, state.cursor, PAGE, began);
  try {
    for (;;) {
      const page = await coming;
      if (page.more) coming = ahead(api.pull(listed.id, page.next, PAGE, began));
      const isFirst = state.cursor === 0;
      state = await store.channels.apply(listed.id, state.cursor, page);
      await store.attachments.wantAgain(missing(page));
      if (!page.more) return state;
      if (isFirst) store.channels.announce(); // tasks and residents: the app is usable now
      progress({ name: listed.name, have: state.count, of: listed.count });
    }
  } finally {
    if (state !== started) store.channels.announce();
  }
}

/** The next page, on its way while this one is written. If that fails, nobody waits for it any more. */
function ahead(page: Promise<Page>): Promise<Page> {
  page.catch(() => undefined);
  return page;
}

function isDamaged(state: ChannelState, listed: ListedChannel): boolean {
  const isSame = state.count === listed.count && digestHex(state) === listed.digest;
  return state.cursor === listed.seq && !isSame;
}

/** Once for each seq: if the second reading differs too, a third would not help. */
async function mayPullAgain(store: OpenStore, { id, seq }: ListedChannel): Promise<boolean> {
  const before = (await store.fact('pulled_again_at')) ?? {};
  if (before[id] === seq) return false;
  await store.setFact('pulled_again_at', { ...before, [id]: seq });
  return true;
}

/** Photos that the server says it lacks. */
function missing({ changes }: Page): string[] {
  return changes.flatMap(({ kind, data }) => {
    const digests = kind === 'entry' ? data?.['missing_attachments'] : undefined;
    return Array.isArray(digests) ? (digests as string[]) : [];
  });
}
