/** Brings together what filling a visit needs: the draft, its forms, the resident and what was there before. */
import type { Answers as DomainAnswers, Context, ResidentFacts } from '../../domain/context';
import { fieldsOf, type Definition } from '../../domain/definition';
import type { Drug } from '../../domain/drugs';
import { factsOn } from '../../domain/standing';
import { carriedOver, sharedName, type Carried, type Earlier } from '../../domain/visit';
import {
  pastOf,
  previousOf,
  standing,
  type Contract,
  type ContractItem,
  type DraftForm,
  type Entry,
  type EntryView,
  type Resident,
  type ServiceItem,
  type Store,
  type Team,
  type VisitDraft,
} from '../../store';
import { isHeld } from '../contract/starts';
import { today } from '../days';
import { earlierOf } from '../starting';
import { villagesOf } from '../village_groups';
import { aboutOf, type About } from './about';
import { isUpdate, knownOf } from './update';

export const MEDICATIONS = 'medications';

export interface FormToFill {
  draft: DraftForm;
  definition: Definition;
  /** The answers of the counted visit before a day, with its day. */
  previous: (day: string) => DomainAnswers | null;
  /** What the form asks of earlier entries, and of the other forms of this visit. */
  past: (day: string, siblings: readonly Entry[]) => Record<string, DomainAnswers[]>;
  /** The last answers to show beside the questions: also of other forms, to what forms share. */
  last: DomainAnswers;
  carried: Record<string, Carried>;
}

export interface Visit {
  draft: VisitDraft;
  forms: FormToFill[];
  resident: Resident | undefined;
  contracts: Contract[];
  teams: Team[];
  items: readonly ServiceItem[];
  /** Village names by code. */
  villages: Record<string, string>;
  /** The county's list of medicines. */
  drugs: readonly Drug[];
  about: About;
  /** What was prescribed at the last visit that said so, of whatever form. */
  medications: unknown;
  /** The entry that is corrected, as the server knows it. */
  corrected: EntryView | undefined;
}

/** Undefined when the draft has been saved or given up. */
export async function loadVisit(store: Store, draftId: string): Promise<Visit | undefined> {
  const draft = await store.drafts.get(draftId);
  if (draft === undefined) return undefined;
  const id = draft.resident_id;
  const first = draft.forms[0];
  const resident = id === null ? undefined : await store.world.resident(id);
  const [forms, contracts, teams, items, villages, corrected, drugs, medications] = await Promise.all([
    Promise.all(draft.forms.map((form) => loadForm(store, form, resident, draft.occurred_on))),
    id === null ? [] : store.world.contractsOf(id),
    store.world.teams(),
    store.world.serviceItems(),
    villagesOf(store),
    first && first.follows > 0 ? store.world.entry(first.entry_id) : undefined,
    store.world.drugs(),
    id === null ? undefined : lastPrescribed(store, draft, id),
  ]);
  const fields = new Set(forms.flatMap(({ definition }) => fieldsOf(definition).map((field) => field.id)));
  return {
    draft,
    forms,
    about: await aboutOf(store, draft, fields, contracts),
    resident,
    contracts,
    teams,
    items,
    villages,
    corrected,
    drugs,
    medications,
  };
}

const STOPPED = '6';

/** What is still taken: without what was stopped, and without what was changed then. */
export function stillTaken(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows
    .filter(({ change }) => change !== STOPPED)
    .map((row) => {
      const kept = { ...row };
      delete kept['change'];
      return kept;
    });
}

async function lastPrescribed(store: Store, draft: VisitDraft, residentId: string): Promise<unknown> {
  const own = new Set(draft.forms.map((form) => form.entry_id));
  const entries = (await store.world.entriesOf(residentId)).filter((entry) => !own.has(entry.id));
  const last = entries.map(({ answers }) => answers?.[MEDICATIONS]).find((rows) => Array.isArray(rows));
  return last && stillTaken(last as Record<string, unknown>[]);
}

async function loadForm(
  store: Store,
  draft: DraftForm,
  resident: Resident | undefined,
  occurredOn: string,
): Promise<FormToFill> {
  const form = await store.world.form(draft.form, draft.form_version);
  if (form === undefined) throw new Error('手机上没有这个表单的这一版，请先联网同步');
  const definition = form as unknown as Definition;
  if (resident && isUpdate(draft.form)) {
    const known = knownOf(resident);
    return { draft, definition, previous: () => known, past: () => ({}), last: known, carried: {} };
  }
  const views = resident ? await store.world.entriesOf(resident.id) : [];
  const earlier = earlierOf(views.filter((entry) => entry.id !== draft.entry_id));
  const entries = views.map(standing).filter((entry) => entry !== undefined);
  const previous: FormToFill['previous'] = (day) =>
    previousOf(definition, { id: draft.entry_id, occurred_on: day }, entries);
  const definitions = (definition.past ? await store.world.forms() : []) as unknown as Definition[];
  const carried = draft.follows > 0 ? {} : carriedOver(definition, earlier);
  return {
    draft,
    definition,
    previous,
    past: (day, siblings) =>
      pastOf(definition, { id: draft.entry_id, occurred_on: day }, entries, definitions, siblings),
    last: { ...shared(definition, earlier), ...previous(occurredOn) },
    carried,
  };
}

/** What was last answered, in whatever form, to the questions that forms share. */
function shared(definition: Definition, earlier: readonly Earlier[]): DomainAnswers {
  const answers: DomainAnswers = {};
  for (const field of fieldsOf(definition).filter(({ previous }) => previous)) {
    const name = sharedName(field);
    if (name === undefined) continue;
    const said = earlier.map((entry) => entry.answers[field.id] ?? entry.answers[name]);
    const value = said.find((each) => each !== undefined);
    if (value !== undefined) answers[field.id] = value;
  }
  return answers;
}

export function contextOf(
  visit: Visit,
  form: FormToFill,
  occurredOn: string,
  hasPlace: boolean,
  siblings: readonly Entry[],
): Context {
  return {
    occurred_on: occurredOn,
    today: today(),
    recorded_on: today(),
    resident: visit.resident ? standingFacts(visit, visit.resident, occurredOn) : null,
    previous: form.previous(occurredOn),
    past: form.past(occurredOn, siblings),
    has_location: hasPlace,
  };
}

/** With what the contract of that day says. The same as app/contracts/reading/standing.py. */
function standingFacts({ contracts }: Visit, resident: Resident, day: string): ResidentFacts {
  const held = contracts.filter((each) => isHeld(each, day));
  const isServed = ({ dues, served }: ContractItem): boolean =>
    dues.filter((due) => due <= day).length <=
    served.filter(({ counted, on }) => counted && on <= day).length;
  return {
    ...factsOn(resident, day),
    is_signed: held.length > 0,
    is_served: held.length ? held.every(({ items }) => items.every(isServed)) : null,
  };
}
