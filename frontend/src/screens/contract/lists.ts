/** Whom to go to about a contract, from this phone's own records; the same as app/worklists/signing/lists.py. */
import type { Contract, EntryView, Resident, ServiceItem } from '../../store';
import { addDays, daysBetween } from '../days';
import { groupOrder } from '../village_groups';
import { brokenOf } from './broken_appointments';
import { isHeld, statusOn, type Terms } from './starts';

export type ListCode = 'unsigned' | 'expiring' | 'unserved' | 'broken' | 'pending' | 'unwilling';

export interface Listed {
  /** Of the contract, else of the resident: a key, and where a tap leads. */
  id: string;
  resident: Resident;
  contract?: Contract;
  /** What the list turns on: when the last contract ended, when this one ends or began. */
  day: string;
  said: string;
}

export interface ListInfo {
  code: ListCode;
  title: string;
  hint: string;
  day: string;
  empty: string;
}

export const LISTS: readonly ListInfo[] = [
  {
    code: 'unsigned',
    title: '应签未签',
    hint: '重点人群中目前没有有效协议的居民。应签尽签，当面签订。',
    day: '上次止于',
    empty: '重点人群都已签约。',
  },
  {
    code: 'expiring',
    title: '到期续签',
    hint: '协议快到期，或到期不久还没有续签。续签须当面重新签字。',
    day: '止于',
    empty: '近期没有要到期的协议。',
  },
  {
    code: 'pending',
    title: '待本人确认',
    hint: '以户签约时不在场的成员，本人确认后才算签约。',
    day: '签约',
    empty: '没有待确认的成员。',
  },
  {
    code: 'unserved',
    title: '签而不约',
    hint: '签约满规定天数（一般 90 天）还没有一次计入履约的服务。',
    day: '始于',
    empty: '没有签而不约的居民。',
  },
  {
    code: 'broken',
    title: '预约未服务',
    hint: '约定的日期已过，还没有服务，也没有改期或说明。点开可以补做、改期或说明。',
    day: '约定',
    empty: '没有过期未服务的预约。',
  },
  {
    code: 'unwilling',
    title: '不愿签约',
    hint: '最近一次需求评估时表示不愿意，目前也没有协议。',
    day: '评估',
    empty: '没有表示不愿签约的居民。',
  },
];

export interface Known {
  residents: readonly Resident[];
  contracts: readonly Contract[];
  /** Of people without a contract, newest first. */
  assessments: readonly EntryView[];
  /** Signings that are not approved yet. */
  signings: readonly EntryView[];
  confirmations: readonly EntryView[];
  /** The catalogue, and entries that wait of people whose appointment is past. */
  items: readonly ServiceItem[];
  services: readonly EntryView[];
}

const UNSERVED_AFTER = 90;
const UNWILLING = '3';
const OPEN = '0';
const PRIORITY = Array.from({ length: 16 }, (_, at) => `G${String(at + 1).padStart(2, '0')}`);
const NEVER_HELD = ['void', 'pending_member'];

function isIn({ priority = PRIORITY }: Terms) {
  return ({ groups }: Resident): boolean => groups.some((code) => priority.includes(code));
}

/** A contract in force, or signed and still to begin. */
function hasContract(contracts: readonly Contract[], day: string): boolean {
  return contracts.some((each) => isHeld(each, day) || statusOn(each, day) === 'upcoming');
}

export function signingLists(known: Known, terms: Terms, day: string): Record<ListCode, Listed[]> {
  const open = known.residents.filter((each) => String(each.archive_status) === OPEN);
  const residents = new Map(open.map((each) => [each.id, each]));
  const contracts = byResident(known.contracts);
  const theirs = (id: string): Contract[] => contracts.get(id) ?? [];
  const without = open.filter(({ id }) => !hasContract(theirs(id), day));
  const refused = refusals(known.assessments);
  const confirmed = new Set(known.confirmations.map(({ answers }) => answers?.['agreement_member_id']));
  const lines = linesOf(known.contracts, residents);
  return {
    unsigned: sorted(unsigned(without.filter(isIn(terms)), theirs, refused, signedNow(known.signings))),
    expiring: sorted(
      lines(
        (each) => isExpiring(each, theirs(each.resident_id), terms, day),
        ({ end_date }) => end_date,
        ({ end_date }) => (end_date < day ? '已到期' : '即将到期'),
      ),
    ),
    unserved: sorted(unserved(lines, terms, day)),
    broken: sorted(broken(known, residents, day)),
    pending: sorted(
      lines(
        ({ status, end_date }) => status === 'pending_member' && end_date >= day,
        ({ signed_on }) => signed_on,
        ({ id }) => (confirmed.has(id) ? '已确认，等待审核' : ''),
      ),
    ),
    unwilling: sorted(
      without.flatMap((resident) => {
        const refusal = refused.get(resident.id);
        return refusal ? [{ id: resident.id, resident, day: refusal.day, said: refusal.reason }] : [];
      }),
    ),
  };
}

function broken(known: Known, residents: ReadonlyMap<string, Resident>, day: string): Listed[] {
  const { contracts, items, services } = known;
  return brokenOf(contracts, items, services, day).flatMap((each) => {
    const resident = residents.get(each.contract.resident_id);
    return resident ? [{ id: each.contract.id, resident, ...each }] : [];
  });
}

type Say = (contract: Contract) => string;

function linesOf(contracts: readonly Contract[], residents: ReadonlyMap<string, Resident>) {
  return (holds: (contract: Contract) => boolean, turn: Say, said: Say = () => ''): Listed[] =>
    contracts.filter(holds).flatMap((contract) => {
      const resident = residents.get(contract.resident_id);
      const about = { id: contract.id, contract, day: turn(contract), said: said(contract) };
      return resident ? [{ ...about, resident }] : [];
    });
}

function unsigned(
  people: readonly Resident[],
  theirs: (id: string) => readonly Contract[],
  refused: ReadonlyMap<string, { reason: string }>,
  waiting: ReadonlySet<string>,
): Listed[] {
  return people.map((resident) => {
    const { id } = resident;
    const refusal = refused.get(id);
    const said = waiting.has(id) ? '已签字，等待审核' : refusal ? `不愿意：${refusal.reason}` : '';
    return { id, resident, day: lastEnd(theirs(id)), said };
  });
}

function isExpiring(one: Contract, theirs: readonly Contract[], terms: Terms, day: string): boolean {
  if (NEVER_HELD.includes(one.status) || one.end_reason) return false;
  const isNear = one.end_date >= addDays(day, -terms.grace) && one.end_date <= addDays(day, terms.remind);
  return (
    isNear && !theirs.some((each) => !NEVER_HELD.includes(each.status) && each.start_date > one.start_date)
  );
}

function unserved(lines: ReturnType<typeof linesOf>, terms: Terms, day: string): Listed[] {
  return lines(
    (each) => isUnserved(each, day, terms.unserved),
    ({ start_date }) => start_date,
    ({ start_date }) => `已签约 ${daysBetween(start_date, day)} 天`,
  );
}

function isUnserved(one: Contract, day: string, after = UNSERVED_AFTER): boolean {
  const isOld = isHeld(one, day) && one.start_date <= addDays(day, -after);
  return isOld && !one.items.some(({ served }) => served.some(({ counted, on }) => counted && on <= day));
}

function lastEnd(contracts: readonly Contract[]): string {
  const ends = contracts.filter((each) => !NEVER_HELD.includes(each.status)).map((each) => each.end_date);
  return ends.sort().pop() ?? '';
}

/** By the last assessment of each: who said no, when and why. */
function refusals(assessments: readonly EntryView[]): Map<string, { day: string; reason: string }> {
  const last = new Map<string, EntryView>();
  for (const each of assessments.filter(stands))
    if (each.resident_id && !last.has(each.resident_id)) last.set(each.resident_id, each);
  const found = [...last].filter(([, { answers }]) => answers?.['willing'] === UNWILLING);
  return new Map(
    found.map(([id, { occurred_on, answers }]) => {
      const reason = answers?.['unwilling_reason'];
      return [id, { day: occurred_on, reason: typeof reason === 'string' ? reason : '' }];
    }),
  );
}

function signedNow(signings: readonly EntryView[]): Set<string> {
  const members = signings.flatMap(
    ({ answers }) => (answers?.['members'] ?? []) as { resident_id: string }[],
  );
  return new Set(members.map(({ resident_id }) => resident_id));
}

function stands({ status }: EntryView): boolean {
  return !['returned', 'invalidated', 'void', 'rejected'].includes(status);
}

function byResident(contracts: readonly Contract[]): Map<string, Contract[]> {
  const found = new Map<string, Contract[]>();
  for (const each of contracts) {
    const theirs = found.get(each.resident_id);
    if (theirs) theirs.push(each);
    else found.set(each.resident_id, [each]);
  }
  return found;
}

type Placed = Pick<Resident, 'village' | 'village_group'>;

/** By village group, so that one walk serves many; in it by day, those without one first. */
function sorted(listed: Listed[]): Listed[] {
  const place = ({ village, village_group = '' }: Placed): string => `${village} ${village_group}`;
  const residents = listed.map(({ resident }) => resident);
  const order = groupOrder(residents, place);
  return listed.sort((a, b) => order(place(a.resident), place(b.resident)) || compare(a.day, b.day));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
