/** Forms of one visit share what was measured: a correction of one of them leaves the others as they were. */
import { fieldsOf, type Definition } from '../../domain/definition';
import { sharedField, sharedName } from '../../domain/visit';
import { answerText } from '../../controls/answer_text';
import type { Answers, EntryView, Outgoing, Store, VisitDraft } from '../../store';

/** Another form of the visit that still says what was corrected. */
export interface Sibling {
  entry: EntryView;
  /** What it says, in words, and what it should say. */
  said: string;
  now: Answers;
  isOpen: boolean;
}

const OPEN = ['waiting', 'rejected', 'conflict', 'submitted', 'returned'];
const ITS_OWN = ['visit_mode', 'visit_result', 'note', 'photos', 'resident_sign', 'started_at', 'ended_at'];

export async function siblingsOf(store: Store, saved: readonly Outgoing[]): Promise<Sibling[]> {
  const [one] = saved;
  if (!one?.resident_id || saved.length > 1 || one.revision === 1) return [];
  const all = await store.world.entriesOf(one.resident_id);
  const others = all.filter(({ visit_id, id }) => visit_id === one.visit_id && id !== one.id);
  const found = await Promise.all(others.map((entry) => compared(store, one, entry)));
  return found.flatMap((each) => each ?? []);
}

async function compared({ world }: Store, one: Outgoing, entry: EntryView): Promise<Sibling | undefined> {
  const { answers } = entry;
  const forms = await Promise.all([
    world.form(one.form, one.content.form_version),
    world.form(entry.form, entry.form_version),
  ]);
  const [mine, theirs] = forms as unknown as (Definition | undefined)[];
  if (!mine || !theirs || !answers || ['invalidated', 'void'].includes(entry.status)) return undefined;
  const fields = fieldsOf(theirs).flatMap((field) => {
    const name = sharedName(field);
    const own = name === undefined ? undefined : sharedField(mine, name);
    const now = own && one.content.answers[own.id];
    const differs = own && JSON.stringify(answers[field.id]) !== JSON.stringify(now);
    return differs && !ITS_OWN.includes(field.id) ? [{ field, now }] : [];
  });
  if (!fields.length) return undefined;
  return {
    entry,
    said: fields
      .map(({ field }) => `${field.label} ${answerText(field, answers[field.id]) || '空'}`)
      .join('、'),
    now: Object.fromEntries(fields.map(({ field, now }) => [field.id, now])),
    isOpen: OPEN.includes(entry.status),
  };
}

/** The correction of the other form, with what was corrected in it already. */
export async function correctToo(store: Store, { entry, now }: Sibling): Promise<VisitDraft | undefined> {
  const draft = await store.correct(entry.id);
  if (draft) await store.drafts.keepAnswers(draft.id, entry.form, now);
  return draft;
}
