/** Which forms may be filled for a resident, and which are proposed. */
import { namesOf } from '../domain/context';
import type { Definition } from '../domain/definition';
import { evaluateExpression } from '../domain/expression';
import { dueText, today } from './days';
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
/** Others are filled by surveyors and reviewers, or about no single person. */
const ABOUT_ONE = 'form';

export function offers(
  resident: Resident,
  forms: readonly FormRecord[],
  tasks: readonly Task[],
  contracts: readonly Contract[],
): Offer[] {
  const hasContract = contracts.some((contract) => contract.status === 'active');
  return forms
    .filter((form) => (form['kind'] ?? ABOUT_ONE) === ABOUT_ONE && !ELSEWHERE.has(form.code))
    .filter((form) => form.code !== 'fulfil' || hasContract)
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
    isProposed: Boolean(task) || (!isForAll && isFor(resident, form)),
  };
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
