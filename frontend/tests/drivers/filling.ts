/** A visit opened as the screen opens it, over a store in memory that knows one resident and the forms. */
import { ref } from 'vue';
import { loadVisit } from '../../src/screens/fill/loading';
import { followProposals } from '../../src/screens/fill/proposals';
import { saverOf, type Saver } from '../../src/screens/fill/saver';
import { sheetOf } from '../../src/screens/fill/sheet_of';
import { fillingOf, type Filling } from '../../src/screens/fill/visit';
import type { Sheet } from '../../src/controls/sheet';
import { newId, type Answers, type OpenStore } from '../../src/store';
import { definitionOf, rightEntry } from '../domain/vectors';
import { newPhone, VILLAGE } from './phone';

export const FORMS = [
  'htn',
  'dm',
  'home_service',
  'fulfil',
  'sign',
  'alert_handling',
  'exam65',
  'selfcare',
] as const;
type Code = (typeof FORMS)[number];

/** A person of 70 with hypertension. */
export const RESIDENT = {
  id: '01930000-0000-7000-8000-0000000000aa',
  version: 1,
  name: '甲',
  keys: 'j',
  sex: '2',
  birth_date: '1955-06-01',
  id_type: '01',
  id_masked: '',
  id_tail: '1234',
  village: VILLAGE,
  groups: ['G03', 'G04'],
  conditions: [{ code: 'I10' }],
  archive_status: 0,
};

export interface Opened {
  store: OpenStore;
  filling: Filling;
  saver: Saver;
  sheet: (code: string) => Sheet;
}

/** Answers that are right in themselves, of a met and controlled patient. */
export function rightAnswers(code: Code): Answers {
  const answers: Answers = { ...rightEntry(code).answers };
  delete answers['next_visit_date']; // of another year
  delete answers['visit_class'];
  return answers;
}

export async function phoneWithResident(previous?: Answers): Promise<OpenStore> {
  const store = await newPhone();
  await store.channels.open('ref', '');
  const forms = FORMS.map(definitionOf).map((definition, index) => ({
    seq: index + 1,
    kind: 'form',
    id: `${definition.code}:${definition.version}`,
    data: definition as unknown as Record<string, unknown>,
  }));
  await store.channels.apply('ref', 0, { changes: forms, next: forms.length, more: false });
  await store.channels.open(VILLAGE, '');
  const changes = [{ seq: 1, kind: 'resident', id: RESIDENT.id, data: RESIDENT }, ...earlier(previous)];
  await store.channels.apply(VILLAGE, 0, { changes, next: 2, more: false });
  return store;
}

function earlier(answers: Answers | undefined) {
  if (answers === undefined) return [];
  const id = newId();
  const data = { id, resident_id: RESIDENT.id, form: 'htn', form_version: 1, visit_id: newId(), answers };
  const rest = {
    occurred_on: '2025-01-05',
    recorded_at: '2025-01-05T01:00:00Z',
    author_id: newId(),
    author_name: '乙',
  };
  const standing = { status: 'approved', revision: 1, flags: [], remarks: [] };
  return [{ seq: 2, kind: 'entry', id, data: { ...data, ...rest, ...standing } }];
}

export async function begin(
  store: OpenStore,
  codes: Code[],
  answers: Partial<Record<Code, Answers>> = {},
): Promise<string> {
  const forms = codes.map((code) => ({ code, version: 1, answers: answers[code] ?? {} }));
  return (await store.drafts.begin({ residentId: RESIDENT.id, forms })).id;
}

export async function open(store: OpenStore, draftId: string): Promise<Opened> {
  const visit = await loadVisit(store, draftId);
  if (visit === undefined) throw new Error('there is no such draft');
  const saver = saverOf(store, draftId, (error) => {
    throw error;
  });
  const place = ref({ lat: 24.9, lon: 114.8, accuracy_m: 10 });
  const filling = fillingOf(
    visit,
    saver,
    place,
    (code, keys) => void store.drafts.keepConfirmed(draftId, code, keys),
  );
  followProposals(filling);
  return { store, filling, saver, sheet: (code) => sheetOf(filling, code, store) };
}
