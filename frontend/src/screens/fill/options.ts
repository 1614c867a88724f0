/** What questions that point to records offer, and the names of places behind codes. */
import { PEOPLE, type Option, type Question } from '../../controls/sheet';
import { statusOn } from '../contract/starts';
import { spanText, today } from '../days';
import { TARGET } from './about';
import type { Visit } from './loading';
import { isUpdate } from './update';

export function optionsFor(visit: Visit, question: Question, answers: Record<string, unknown>): Option[] {
  if (question.id === 'crew') return crew(visit);
  if (question.id === 'agreement_member_id') return contracts(visit, answers['agreement_member_id']);
  if (question.id === 'item_ids') return items(visit, answers);
  if (question.id === PEOPLE) return visit.about.people;
  if (question.id === TARGET) return visit.about.target;
  return [];
}

function crew({ teams, resident, draft }: Visit): Option[] {
  const village = resident?.village ?? draft.village;
  const near = teams.filter((team) => village !== undefined && team.villages.includes(village));
  const members = (near.length ? near : teams).flatMap((team) => team.members);
  const named = new Map(
    members.map((member) => [member.user_id, { id: member.user_id, label: member.name }]),
  );
  return [...named.values()];
}

/** Those in force, and the one that the form was begun from. */
function contracts({ contracts }: Visit, given: unknown): Option[] {
  return contracts
    .filter((contract) => statusOn(contract, today()) === 'active' || contract.id === given)
    .map((contract) => ({
      id: contract.id,
      label: spanText(contract.start_date, contract.end_date, '至'),
      note: contract.doctor_name ?? '',
    }));
}

const BY_HAND = 'fulfil';

/** By appointment are services on demand; by hand goes what has no form of its own; and what was chosen stays. */
function items(visit: Visit, answers: Record<string, unknown>): Option[] {
  const contract = visit.contracts.find((each) => each.id === answers['agreement_member_id']);
  const is = (code: string): boolean => visit.draft.forms.some(({ form }) => form === code);
  const chosen = answers['item_ids'];
  const byHand = new Set(
    visit.items.filter(({ forms }) => forms.includes(BY_HAND) || forms.includes('*')).map(({ id }) => id),
  );
  return (contract?.items ?? [])
    .filter(({ rule }) => !is('service_request') || rule === 'on_demand')
    .filter(
      ({ item_id }) =>
        !is(BY_HAND) || byHand.has(item_id) || (Array.isArray(chosen) && chosen.includes(item_id)),
    )
    .map((item) => ({
      id: item.item_id,
      label: item.name,
      note: item.times_total === null ? '按需' : `已做 ${item.done}/${item.times_total} 次`,
    }));
}

/** Questions as they are asked here: a village is picked, not typed; a change to a record shows what it is now. */
export function asAsked(question: Question, form: string, villages: Record<string, string>): Question {
  const shown = isUpdate(form) ? { ...question, previous: true } : question;
  if (question.id !== 'area_code' || Object.keys(villages).length === 0) return shown;
  return { ...shown, type: 'choice', options: Object.entries(villages) };
}
