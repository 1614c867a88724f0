/** Which forms may be filled for a resident, and which are proposed. */
import { namesOf } from '../domain/context';
import type { Definition } from '../domain/definition';
import { evaluateExpression } from '../domain/expression';
import { addDays, dueText, today } from './days';
import type { Contract, EntryView, FormRecord, Resident, Task } from '../store';
import { statusOn } from './contract/starts';
import { compare, urgencyOf } from './agenda';
import { conditionName, groupName } from './words';

export interface Offer {
  code: string;
  title: string;
  /** Why it is proposed or offered. */
  why: string;
  /** Due now: ticked beforehand. */
  isProposed: boolean;
  /** Made for such a person, due or not. */
  fits: boolean;
}

type Logged = Pick<EntryView, 'form' | 'occurred_on' | 'status'>;

/** These have their own ways in: what is about a contract starts from it. */
const ELSEWHERE = new Set([
  'sign',
  'resident_registration',
  'resident_update',
  'record_change',
  'member_confirm',
  'contract_end',
  'service_request',
  'service_waiver',
  'contract_transfer',
  'contract_extend',
  'alert_handling',
  'referral_check',
]);
/** Others are filled by surveyors and reviewers, or about no single person. */
const ABOUT_ONE = 'form';

export function offers(
  resident: Resident,
  forms: readonly FormRecord[],
  tasks: readonly Task[],
  contracts: readonly Contract[],
  entries: readonly Logged[] = [],
  day: string = today(),
): Offer[] {
  const hasContract = contracts.some((contract) => statusOn(contract, day) === 'active');
  const found = forms
    .filter((form) => (form['kind'] ?? ABOUT_ONE) === ABOUT_ONE && !ELSEWHERE.has(form.code))
    .filter((form) => form.code !== 'fulfil' || hasContract)
    .map((form) => offerOf(resident, form, tasks, entries, day))
    .filter((offer): offer is Offer => offer !== undefined);
  const dayOf = ({ code }: Offer): string => openTask(tasks, code)?.due_on ?? NEVER;
  return found.sort((a, b) => rank(a) - rank(b) || compare(dayOf(a), dayOf(b)));
}

const NEVER = '9999';
const NOT_FAR = 60;

function rank(offer: Offer): number {
  return offer.isProposed ? 0 : offer.fits ? 1 : 2;
}

function openTask(tasks: readonly Task[], code: string): Task | undefined {
  return tasks.find((each) => each.form === code && each.status === 'open' && each.kind !== 'renewal');
}

function offerOf(
  resident: Resident,
  form: FormRecord,
  tasks: readonly Task[],
  entries: readonly Logged[],
  day: string,
): Offer | undefined {
  const offer = { code: form.code, title: form.short ?? form.title };
  const task = openTask(tasks, form.code);
  if (task) return { ...offer, why: dueText(task.due_on, day), isProposed: isDue(task, day), fits: true };
  if (listOf(form, 'groups').length === 0)
    return isOfOthers(resident, form) ? undefined : { ...offer, why: '', isProposed: false, fits: false };
  const why = reasonsOf(resident, form).join('、');
  const fits = isFor(resident, form);
  if (why === '') return isForAll(form, fits) ? { ...offer, why, isProposed: false, fits } : undefined;
  return {
    ...offer,
    fits,
    ...ofTheGroup(why, fits && !entries.some((each) => isOfThisYear(each, form.code, day))),
  };
}

function ofTheGroup(why: string, isProposed: boolean): Pick<Offer, 'why' | 'isProposed'> {
  return { why: isProposed ? `${why}，今年还没有做` : why, isProposed };
}

/** Offered to everybody whom it applies to, and proposed to its groups alone. */
function isForAll(form: FormRecord, fits: boolean): boolean {
  return form['for_all'] === true && fits;
}

/** For a disease that this resident does not have. */
function isOfOthers({ conditions }: Resident, form: FormRecord): boolean {
  const diseases = listOf(form, 'conditions');
  return diseases.length > 0 && !conditions.some(({ code }) => diseases.includes(code));
}

/** The groups, else the diseases, that make the form one for this resident. */
function reasonsOf(resident: Resident, form: FormRecord): string[] {
  const groups = listOf(form, 'groups').filter((code) => resident.groups.includes(code));
  if (groups.length) return groups.map(groupName);
  const conditions = resident.conditions.map((each) => each.code);
  return listOf(form, 'conditions')
    .filter((code) => conditions.includes(code))
    .map(conditionName);
}

/** So near that one way serves for both; or its window has begun, though not yet what has most of the year left. */
function isDue(task: Task, day: string): boolean {
  const isOpen = task.window_start <= day && task.due_on <= addDays(day, NOT_FAR);
  return isOpen || urgencyOf(task, day) !== undefined;
}

function isOfThisYear({ form, occurred_on, status }: Logged, code: string, day: string): boolean {
  const stands = status !== 'invalidated' && status !== 'void';
  return stands && form === code && occurred_on.slice(0, 4) === day.slice(0, 4);
}

/** Whether the form says that it is for such a person. */
function isFor(resident: Resident, form: FormRecord): boolean {
  const { applies, rules } = form as Partial<Definition>;
  const { sex, birth_date, groups } = resident;
  const conditions = resident.conditions.map((each) => each.code);
  const about = { sex, birth_date, groups, conditions };
  const names = namesOf({ occurred_on: today(), today: today(), recorded_on: today(), resident: about });
  return evaluateExpression(applies ?? true, { ...names, params: rules?.params ?? {} }) !== false;
}

function listOf(form: FormRecord, key: 'groups' | 'conditions'): string[] {
  const value = form[key];
  return Array.isArray(value) ? (value as string[]) : [];
}
