/** A team's leader checks what others of the team logged: by calling, or on the spot. */
import { fieldAt, type Definition } from '../domain/definition';
import { answerText } from '../controls/answer_text';
import type { EntryView, Store, VisitDraft } from '../store';
import { TARGET } from './fill/about';
import { formName } from './form_names';
import { beginAbout } from './openings';
import { evident } from './starting';

export const CHECKS = ['phone_survey', 'spot_check'] as const;
export type Check = (typeof CHECKS)[number];

const LEADER = 'team_leader';
const MOST = 4;

/** Whether the server would take this person's check of the entry. */
export async function mayCheck(
  { world }: Pick<Store, 'world'>,
  { id, role }: { id: string; role: string },
  { author_id, status, form, resident_id }: EntryView,
): Promise<boolean> {
  const isChecked = (CHECKS as readonly string[]).includes(form);
  const stands = status === 'submitted' || status === 'approved';
  if (role !== LEADER || author_id === id || !resident_id || isChecked || !stands) return false;
  return (await world.teams()).some(
    ({ members }) =>
      members.some((member) => member.user_id === id && member.role === 'leader') &&
      members.some(({ user_id }) => user_id === author_id),
  );
}

export async function beginChecking(
  store: Store,
  code: Check,
  entry: EntryView,
  of: Definition | undefined,
): Promise<VisitDraft> {
  const form = (await store.world.form(code)) as Definition | undefined;
  const more = form
    ? { ...evident(form), ...(fieldAt(form, 'diffs') && { diffs: compared(form, entry, of) }) }
    : {};
  const village = (await store.world.resident(entry.resident_id ?? ''))?.village;
  return beginAbout(store, entry.resident_id ?? '', code, { [TARGET]: entry.id }, more, village);
}

/** What was measured then stands beside what is measured now. */
function compared(form: Definition, { answers = {}, form: code }: EntryView, of?: Definition): object[] {
  const score = form.rules.params['full_score'];
  const full = typeof score === 'number' ? { max: score } : {}; // else the leader says how much it is
  const rows = (fieldAt(form, 'recheck')?.fields ?? []).flatMap(({ id }) => {
    const field = of && fieldAt(of, id);
    const original = field ? answerText(field, answers[id]) : '';
    return field && original ? [{ item: field.label, original, ...full }] : [];
  });
  return rows.length ? rows.slice(0, MOST) : [{ item: formName(code), ...full }];
}
