/** What may be begun from a contract as it stands, and what each form begins with. */
import type { Answers, Contract, ContractItem } from '../../store';
import { addDays } from '../days';

export interface Start {
  form: string;
  word: string;
}

export interface Terms {
  /** How long before the end a renewal is offered, and how long after it a signature still renews. */
  remind: number;
  grace: number;
  /** What the county counts by: from when on nobody served is too long, and who is a priority. */
  unserved?: number;
  priority?: readonly string[];
}

export const USUAL: Terms = { remind: 30, grace: 90 };

/** As of that day: what was signed before it begins is active from its first day and over after its last. */
export function statusOn(
  { status, start_date, end_date }: Pick<Contract, 'status' | 'start_date' | 'end_date'>,
  day: string,
): string {
  if (status !== 'active' && status !== 'upcoming') return status;
  if (end_date < day) return 'expired';
  return start_date > day ? 'upcoming' : 'active';
}

export function isHeld(contract: Contract, day: string): boolean {
  const wasSigned = contract.status !== 'void' && contract.status !== 'pending_member';
  return wasSigned && contract.start_date <= day && day <= contract.end_date;
}

/** From the day of the reminder until the grace is over, if nothing has ended it otherwise. */
export function isRenewable(contract: Contract, day: string, terms: Terms = USUAL): boolean {
  if (contract.end_reason || contract.is_followed || !['active', 'expired'].includes(contract.status))
    return false;
  const from = contract.remind_from ?? addDays(contract.end_date, -terms.remind);
  return from <= day && day <= addDays(contract.end_date, terms.grace);
}

export function startsOf(contract: Contract, day: string, terms: Terms): Start[] {
  const renewal = isRenewable(contract, day, terms) ? [{ form: 'sign', word: '续签' }] : [];
  if (contract.status === 'pending_member')
    return contract.end_date < day ? [] : [{ form: 'member_confirm', word: '成员确认' }];
  if (!['active', 'upcoming'].includes(statusOn(contract, day))) return renewal;
  const services = contract.start_date <= day ? [{ form: 'fulfil', word: '履约记录' }] : [];
  return [
    ...renewal,
    ...services,
    { form: 'service_request', word: '预约服务' },
    { form: 'service_waiver', word: '未能服务说明' },
    ...(contract.end_reason ? [] : [{ form: 'contract_end', word: '解约' }]),
  ];
}

const WITH_ITEMS = ['fulfil', 'service_request', 'service_waiver'];

/** An explanation of one item covers what is due and not done, from its first day on. */
export function aboutItem(form: string, item: ContractItem, day: string): Answers {
  const late = [...item.dues].sort()[item.done];
  const isLate = form === 'service_waiver' && late !== undefined && late <= day;
  if (!WITH_ITEMS.includes(form)) return {};
  return { item_ids: [item.item_id], ...(isLate && { from_date: late, to_date: day }) };
}
