/** Saving: a draft becomes revisions to be sent, durably, in one transaction. */
import { digestsIn } from './attachments';
import type { OwnDatabase } from './database';
import { fact, setFact } from './facts';
import { DraftGone } from './faults';
import { momentOf } from './identity';
import type { News } from './news';
import type { DraftForm, Judgement, Outgoing, Place, RevisionContent, VisitDraft } from './own';
import { plain } from './plain';

const REGISTRATION = 'resident_registration';

export async function saveVisit(
  own: OwnDatabase,
  news: News,
  draftId: string,
  place?: Place,
  judged: Readonly<Record<string, Judgement>> = {},
): Promise<Outgoing[]> {
  const saved = await own.transaction('rw', own.facts, own.drafts, own.outbox, own.attachments, async () => {
    const draft = await own.drafts.get(draftId);
    if (!draft) throw new DraftGone(); // saved already: a double tap, or another tab
    if (place) draft.place = plain(place);
    const before = (await fact(own, 'device_seq')) ?? 0;
    const order = Object.keys(judged); // what another form of the visit asks for goes before it
    const forms = draft.forms.sort((one, other) => order.indexOf(one.form) - order.indexOf(other.form));
    const rows = forms.map((form, index) => outgoing(draft, form, before + 1 + index, judged[form.form]));
    await setFact(own, 'device_seq', before + rows.length);
    await own.outbox.bulkAdd(rows);
    await retire(own, draft);
    await release(own, rows);
    await own.drafts.delete(draftId);
    return rows;
  });
  news.tell('outbox', 'drafts', 'attachments');
  return saved;
}

function outgoing(draft: VisitDraft, form: DraftForm, number: number, judged?: Judgement): Outgoing {
  const content = {
    ...revision(draft, form, number),
    ...(judged && { proposed: plain(judged.proposed) }),
  };
  return {
    device_seq: number,
    id: content.id,
    revision: content.revision,
    resident_id: form.form === REGISTRATION ? content.id : content.resident_id,
    visit_id: content.visit_id,
    form: content.form,
    saved_at: content.recorded_at,
    content,
    state: 'waiting',
    ...(judged?.alerts.length && { alerts: plain(judged.alerts) }),
  };
}

function revision(draft: VisitDraft, form: DraftForm, number: number): RevisionContent {
  return {
    id: form.entry_id,
    revision: form.follows + 1,
    follows: form.follows,
    device_seq: number,
    visit_id: draft.visit_id,
    form: form.form,
    form_version: form.form_version,
    resident_id: draft.resident_id,
    occurred_on: draft.occurred_on,
    recorded_at: momentOf(),
    ...(draft.place && { location: draft.place }),
    attachments: digestsIn(form.answers),
    answers: plain(form.answers),
  };
}

/** What the mended revisions take the place of is no longer to be dealt with. */
async function retire(own: OwnDatabase, draft: VisitDraft): Promise<void> {
  for (const { replaces } of draft.forms) {
    if (replaces !== undefined) await own.outbox.update(replaces, { state: 'replaced' });
  }
}

/** Photos and signatures that are now named by a saved revision are to be sent. */
async function release(own: OwnDatabase, rows: readonly Outgoing[]): Promise<void> {
  const named = rows.flatMap((row) => row.content.attachments);
  const drafted = own.attachments.where('sha256').anyOf(named);
  await drafted.filter((attachment) => attachment.state === 'draft').modify({ state: 'waiting' });
}
