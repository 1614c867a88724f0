/** What a change of the record means at once on the phone that logged it, as the server will read it. */
import { plus } from '../domain/due';
import type { Answers, GroupDetail, Resident } from './records';

const PREGNANT = 'G01';
const AFTER_BIRTH = 42;

type Changed = Pick<Resident, 'conditions' | 'group_details' | 'since' | 'over'>;
type Read = (resident: Resident, on: string, answers: Answers) => Partial<Changed>;

/** Diseases, lists and pregnancies; what closes or moves a record waits for review. */
export function changed(resident: Resident, answers: Answers): Resident {
  const { change, changed_on: on } = answers;
  const read = typeof change === 'string' ? READ[change] : undefined;
  return read && typeof on === 'string' ? { ...resident, ...read(resident, on, answers) } : resident;
}

const READ: Record<string, Read> = {
  disease(resident, on, { condition, confirmed_on }) {
    const code = String(condition);
    const of = { code, ...(typeof confirmed_on === 'string' && { confirmed_on }) };
    return { conditions: [...without(resident.conditions, code), of], ...began(resident, code, on) };
  },
  disease_over(resident, _on, { condition }) {
    const code = String(condition);
    return { conditions: without(resident.conditions, code), ...ended(resident, code) };
  },
  listed(resident, on, { group }) {
    return { ...putOn(resident, String(group), 'list', on), ...began(resident, String(group), on) };
  },
  unlisted(resident, _on, { group }) {
    const code = String(group);
    return { group_details: without(resident.group_details ?? [], code), ...ended(resident, code) };
  },
  pregnant: (resident, on) => putOn(resident, PREGNANT, 'pregnancy', on),
  pregnancy_over(resident, on) {
    const details = resident.group_details ?? [];
    const until = plus(on, AFTER_BIRTH);
    return { group_details: details.map((each) => (each.code === PREGNANT ? { ...each, until } : each)) };
  },
};

function putOn({ group_details = [] }: Resident, code: string, by: GroupDetail['by'], since: string) {
  return { group_details: [...without(group_details, code), { code, by, since }] };
}

function began({ since = {}, over = [] }: Resident, code: string, on: string) {
  const before = since[code] ?? on;
  return {
    since: { ...since, [code]: before < on ? before : on },
    over: over.filter((each) => each !== code),
  };
}

function ended({ since = {}, over = [] }: Resident, code: string) {
  const { [code]: gone, ...others } = since;
  return { since: others, over: gone === undefined ? over : [...over, code] };
}

function without<T extends { code: string }>(list: readonly T[], code: string): T[] {
  return list.filter((each) => each.code !== code);
}
