/** Visits being filled: each answer is durable as it is given, so a killed phone loses the field in hand at most. */
import type { OwnDatabase } from './database';
import { digestsIn } from './attachments';
import { DraftGone } from './faults';
import { dayOf, momentOf, newId } from './identity';
import type { News } from './news';
import type { DraftForm, VisitDraft } from './own';
import { plain } from './plain';
import type { Answers } from './records';
import type { Drafts as DraftsView, NewVisit } from './store';

export class Drafts implements DraftsView {
  private readonly own: OwnDatabase;
  private readonly news: News;

  constructor(own: OwnDatabase, news: News) {
    this.own = own;
    this.news = news;
  }

  async all(): Promise<VisitDraft[]> {
    const drafts = await this.own.drafts.toArray();
    return drafts.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  }

  async get(id: string): Promise<VisitDraft | undefined> {
    return this.own.drafts.get(id);
  }

  async begin(visit: NewVisit): Promise<VisitDraft> {
    const id = newId();
    const draft: VisitDraft = {
      id,
      visit_id: id,
      resident_id: visit.residentId,
      occurred_on: visit.occurredOn ?? dayOf(),
      started_at: momentOf(),
      forms: visit.forms.map(newForm),
      updated_at: momentOf(),
      ...(visit.village !== undefined && { village: visit.village }),
    };
    return this.put(draft);
  }

  async put(draft: VisitDraft): Promise<VisitDraft> {
    const kept = plain(draft);
    await this.own.drafts.put(kept);
    this.news.tell('drafts');
    return kept;
  }

  async keepAnswers(id: string, form: string, answers: Answers): Promise<void> {
    await this.change(id, (draft) => {
      const filled = formOf(draft, form);
      filled.answers = plain({ ...filled.answers, ...answers }); // undefined does not survive
    });
  }

  async keepConfirmed(id: string, form: string, confirmed: string[]): Promise<void> {
    await this.change(id, (draft) => {
      formOf(draft, form).confirmed = plain(confirmed);
    });
  }

  async keepVisit(id: string, changes: Partial<Pick<VisitDraft, 'occurred_on' | 'place'>>): Promise<void> {
    await this.change(id, (draft) => Object.assign(draft, plain(changes)));
  }

  async discard(id: string): Promise<void> {
    await this.own.transaction('rw', this.own.drafts, this.own.attachments, async () => {
      const draft = await this.own.drafts.get(id);
      if (!draft) return;
      await this.own.drafts.delete(id);
      const used = new Set((await this.own.drafts.toArray()).flatMap((each) => digestsIn(each.forms)));
      const unused = digestsIn(draft.forms).filter((digest) => !used.has(digest));
      const idle = this.own.attachments.where('sha256').anyOf(unused);
      await idle.filter((attachment) => attachment.state === 'draft').delete();
    });
    this.news.tell('drafts', 'attachments');
  }

  /** Reads, changes and writes within one transaction, so that two fields kept at once do not undo each other. */
  private async change(id: string, apply: (draft: VisitDraft) => unknown): Promise<void> {
    await this.own.transaction('rw', this.own.drafts, async () => {
      const draft = await this.own.drafts.get(id);
      if (!draft) throw new DraftGone();
      apply(draft);
      draft.updated_at = momentOf();
      await this.own.drafts.put(draft);
    });
    this.news.tell('drafts');
  }
}

function newForm(form: NewVisit['forms'][number]): DraftForm {
  return {
    entry_id: newId(),
    form: form.code,
    form_version: form.version,
    follows: 0,
    answers: plain(form.answers ?? {}),
  };
}

function formOf(draft: VisitDraft, form: string): DraftForm {
  const found = draft.forms.find((each) => each.form === form);
  if (!found) throw new DraftGone();
  return found;
}
