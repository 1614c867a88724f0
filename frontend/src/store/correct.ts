/** Taking an entry up again: what was returned, refused, is in conflict, or is to be changed before it is sent. */
import { momentOf } from './identity';
import type { DraftForm, EntryView, Outgoing, VisitDraft } from './own';
import { plain } from './plain';
import type { Remark } from './records';

/** The draft that corrects this entry, or undefined when it may not be corrected or its answers are not here. */
export function correction(entry: EntryView): VisitDraft | undefined {
  const form = standsBefore(entry) ? ownForm(entry, entry.own) : theirForm(entry);
  if (!form) return undefined;
  const source = entry.own?.content;
  return {
    id: entry.id,
    visit_id: entry.visit_id,
    resident_id: source ? source.resident_id : (entry.resident_id ?? null),
    occurred_on: entry.occurred_on,
    started_at: momentOf(),
    forms: [form],
    updated_at: momentOf(),
    ...(source?.location && { place: source.location }),
  };
}

/** Whether our newest revision is what is to be corrected, and not what the server has. */
function standsBefore(entry: EntryView): entry is EntryView & { own: Outgoing } {
  return entry.own !== undefined && entry.status !== 'returned' && !isDecided(entry.own, entry);
}

function isDecided(own: Outgoing, entry: EntryView): boolean {
  return own.state === 'received' && (entry.status !== 'submitted' || entry.revision > own.revision);
}

/** From the newest revision of ours, whose answers are all here. */
function ownForm(entry: EntryView, own: Outgoing): DraftForm {
  const { content, state } = own;
  const remarks = [...remarksOf(own.errors), ...(entry.theirs?.remarks ?? [])];
  const base = { ...formOf(own), answers: plain(content.answers), remarks };
  if (state === 'rejected') return { ...base, follows: content.follows, replaces: own.device_seq };
  if (state === 'conflict') return { ...base, follows: newestKnown(own, entry), replaces: own.device_seq };
  return { ...base, follows: content.revision };
}

function formOf(own: Outgoing): Pick<DraftForm, 'entry_id' | 'form' | 'form_version'> {
  return { entry_id: own.id, form: own.form, form_version: own.content.form_version };
}

/** The newest revision that the server is known to have. */
function newestKnown(own: Outgoing, entry: EntryView): number {
  const differing = own.code === 'content_differs' ? own.revision : 0;
  return Math.max(own.current_revision ?? 0, entry.theirs?.revision ?? 0, differing);
}

/** From what the server has, which a reviewer may have returned. */
function theirForm(entry: EntryView): DraftForm | undefined {
  const isOpen = entry.status === 'returned' || entry.status === 'submitted';
  const answers = entry.answers ?? (entry.own?.revision === entry.revision && entry.own.content.answers);
  if (!isOpen || !answers) return undefined;
  return {
    entry_id: entry.id,
    form: entry.form,
    form_version: entry.form_version,
    follows: entry.revision,
    answers: plain(answers),
    remarks: plain(entry.remarks),
  };
}

/** The server names fields as answers.sbp; a remark names sbp. */
function remarksOf(errors: Outgoing['errors']): Remark[] {
  return Object.entries(errors ?? {}).flatMap(([path, texts]) => {
    const field = path.replace(/^answers\./, '');
    return texts.map((text) => ({ field, text }));
  });
}
