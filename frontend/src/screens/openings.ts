/** How a draft or an entry is opened. */
import type { RouteLocationRaw } from 'vue-router';
import type { Answers } from '../domain/context';
import type { Alert, EntryView, Store, Task, VisitDraft } from '../store';
import { dayText } from './days';
import { formName } from './form_names';

const WIZARD = 'sign';
const ANSWER = 'alert_handling';
const CHECK = 'referral_check';

export function draftRoute(draft: Pick<VisitDraft, 'id' | 'forms'>): RouteLocationRaw {
  const isContract = draft.forms.some((form) => form.form === WIZARD);
  return { name: isContract ? 'sign' : 'fill', params: { id: draft.id } };
}

/** Saying what is done about an alert: the draft that was begun for it, or a new one. */
export async function beginAnswer(store: Store, alert: Alert, village?: string): Promise<VisitDraft> {
  const about = { alert_entry_id: alert.entry_id, alert_code: alert.code };
  return beginAbout(store, alert.resident_id, ANSWER, about, {}, village);
}

/** Saying what became of a referral, named by what is known of it here. */
export async function beginCheck(store: Store, task: Task, village?: string): Promise<VisitDraft> {
  const entry = task.entry_id === undefined ? undefined : await store.world.entry(task.entry_id);
  const id = { referral_entry_id: task.entry_id };
  return beginAbout(store, task.resident_id, CHECK, id, entry ? { about: referralText(entry) } : {}, village);
}

function referralText({ form, occurred_on, answers = {} }: EntryView): string {
  const to = (answers['referral'] as Answers | undefined)?.['ref_org'] ?? answers['to_org'];
  return `${formName(form)}（${dayText(occurred_on)}）${typeof to === 'string' ? `转${to}` : ''}`;
}

/** The draft that was begun about this very thing, or a new one. */
export async function beginAbout(
  store: Store,
  residentId: string,
  code: string,
  about: Record<string, unknown>,
  more: Record<string, unknown>,
  village?: string,
): Promise<VisitDraft> {
  const begun = (await store.drafts.all()).find(
    ({ forms }) =>
      forms[0]?.form === code &&
      Object.entries(about).every(([id, value]) => forms[0]?.answers[id] === value),
  );
  return begun ?? begin(store, residentId, [code], { [code]: { ...about, ...more } }, village);
}

/** What the answers say that a form about a contract is about: a draft about something else is another. */
const ABOUT = ['agreement_member_id', 'item_ids', 'request_id'];

function isAbout(draft: VisitDraft, wanted: Record<string, Record<string, unknown>>): boolean {
  return draft.forms.every(({ form, answers }) =>
    ABOUT.every((id) => {
      const value = wanted[form]?.[id];
      return value === undefined || JSON.stringify(value) === JSON.stringify(answers[id]);
    }),
  );
}

/** The draft that goes on with one of these forms for the resident, or a new one. */
export async function beginOrResume(
  store: Store,
  residentId: string | null,
  codes: readonly string[],
  answers: Record<string, Record<string, unknown>> = {},
  village?: string,
): Promise<VisitDraft> {
  const wanted = [...codes].sort().join();
  const open = (await store.drafts.all()).find(
    (draft) =>
      draft.resident_id === residentId &&
      draft.forms.every((form) => form.follows === 0 && form.replaces === undefined) &&
      draft.forms
        .map((form) => form.form)
        .sort()
        .join() === wanted &&
      isAbout(draft, answers),
  );
  if (open && residentId !== null) return open;
  return begin(store, residentId, codes, answers, village);
}

async function begin(
  store: Store,
  residentId: string | null,
  codes: readonly string[],
  answers: Record<string, Record<string, unknown>>,
  village?: string,
): Promise<VisitDraft> {
  const forms = await Promise.all(
    codes.map(async (code) => {
      const form = await store.world.form(code);
      if (form === undefined) throw new Error(`手机上还没有“${code}”表单，请先联网同步`);
      return { code, version: form.version, answers: answers[code] ?? {} };
    }),
  );
  return store.drafts.begin({ residentId, forms, ...(village !== undefined && { village }) });
}
