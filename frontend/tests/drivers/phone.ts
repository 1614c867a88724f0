/** A phone in tests: one person's store, filled as the screens would. */
import { newId, openStore, type Answers, type OpenStore, type Outgoing } from '../../src/store';

export const VILLAGE = '360783104202';

export async function newPhone(userId: string = newId()): Promise<OpenStore> {
  return openStore(userId);
}

export async function fill(
  store: OpenStore,
  answers: Answers = { sbp: 148 },
  residentId: string = newId(),
): Promise<Outgoing> {
  const draft = await store.drafts.begin({ residentId, forms: [{ code: 'htn', version: 1, answers }] });
  const [saved] = await store.saveVisit(draft.id);
  if (!saved) throw new Error('nothing was saved');
  return saved;
}

/** Corrects an entry as the person would: takes it up, changes answers, saves. */
export async function mend(store: OpenStore, entryId: string, answers: Answers): Promise<Outgoing> {
  const draft = await store.correct(entryId);
  if (!draft) throw new Error('this entry cannot be corrected');
  await store.drafts.keepAnswers(draft.id, 'htn', answers);
  const [saved] = await store.saveVisit(draft.id);
  if (!saved) throw new Error('nothing was saved');
  return saved;
}

export async function states(store: OpenStore): Promise<string[]> {
  return (await store.outbox.all()).reverse().map((row) => row.state);
}

export function bytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}
