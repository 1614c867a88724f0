/** Which forms may be filled for a resident, and which are proposed. */
import { ageOn, dueText, today } from './days';
import type { Contract, FormRecord, Resident, Task } from '../store';
import { conditionName, groupName } from './words';

export interface Offer {
  code: string;
  title: string;
  /** Why it is proposed or offered. */
  why: string;
  isProposed: boolean;
}

/** These have their own ways in. */
const ELSEWHERE = new Set(['sign', 'resident_registration', 'resident_update']);
const ADULT_PROGRAMMES = 35;

export function offers(
  resident: Resident,
  forms: readonly FormRecord[],
  tasks: readonly Task[],
  contracts: readonly Contract[],
): Offer[] {
  const hasContract = contracts.some((contract) => contract.status === 'active');
  return forms
    .filter((form) => !ELSEWHERE.has(form.code) && (form.code !== 'fulfil' || hasContract))
    .map((form) => offerOf(resident, form, tasks))
    .filter((offer): offer is Offer => offer !== undefined)
    .sort((a, b) => Number(b.isProposed) - Number(a.isProposed));
}

function offerOf(resident: Resident, form: FormRecord, tasks: readonly Task[]): Offer | undefined {
  const groups = listOf(form, 'groups').filter((code) => resident.groups.includes(code));
  const conditions = resident.conditions.map((each) => each.code);
  const matching = listOf(form, 'conditions').filter((code) => conditions.includes(code));
  const task = tasks.find((each) => each.form === form.code && each.status === 'open');
  const isForAll = listOf(form, 'groups').length === 0;
  if (!isForAll && groups.length + matching.length === 0 && !task) return undefined;
  const named = groups.length ? groups.map(groupName) : matching.map(conditionName);
  return {
    code: form.code,
    title: form.title,
    why: task ? `${task.title}：${dueText(task.due_on)}` : named.join('、'),
    isProposed: Boolean(task) || (!isForAll && ageOn(resident.birth_date, today()) >= ADULT_PROGRAMMES),
  };
}

function listOf(form: FormRecord, key: 'groups' | 'conditions'): string[] {
  const value = form[key];
  return Array.isArray(value) ? (value as string[]) : [];
}
