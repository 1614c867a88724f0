/** How a draft or an entry is opened. */
import type { RouteLocationRaw } from 'vue-router';
import type { Alert, Store, VisitDraft } from '../store';

const WIZARD = 'sign';
const ANSWER = 'alert_handling';

export function draftRoute(draft: Pick<VisitDraft, 'id' | 'forms'>): RouteLocationRaw {
  const isContract = draft.forms.some((form) => form.form === WIZARD);
  return { name: isContract ? 'sign' : 'fill', params: { id: draft.id } };
}

/** Saying what is done about an alert: the draft that was begun for it, or a new one. */
export async function beginAnswer(store: Store, alert: Alert, village?: string): Promise<VisitDraft> {
  const about = { alert_entry_id: alert.entry_id, alert_code: alert.code };
  const begun = (await store.drafts.all()).find(({ forms }) =>
    Object.entries(about).every(([id, value]) => forms[0]?.answers[id] === value),
  );
  return begun ?? begin(store, alert.resident_id, [ANSWER], { [ANSWER]: about }, village);
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
        .join() === wanted,
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
