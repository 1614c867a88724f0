/** Appointments that were not kept, from this phone's own records; the same as in app/worklists/signing/lists.py. */
import type { Contract, ContractRequest, EntryView, ServiceItem } from '../../store';
import { isHeld } from './starts';

/** The items of a request whose promised day is over, neither given since it was asked for nor explained. */
export function missedItems(
  { items, requests = [], start_date: first }: Contract,
  request: ContractRequest,
  day: string,
): string[] {
  const { promised_on: due, declined } = request;
  if (due === undefined || due >= day || declined) return [];
  return items
    .filter(({ item_id, dues }) => request.item_ids?.includes(item_id) && dues.includes(due))
    .filter(({ waived }) => !waived?.includes(due))
    .filter((item) => !isGiven(item, requests, request, first))
    .map(({ item_id }) => item_id);
}

/**
 * Each service keeps one request, in the order of the promised days, before the contract last of all: as
 * app/contracts/reading/contract_view.py.
 */
function isGiven(
  { item_id, served }: Contract['items'][number],
  requests: readonly ContractRequest[],
  request: ContractRequest,
  first: string,
): boolean {
  const order = ({ promised_on = '', on, entry_id }: ContractRequest) =>
    `${promised_on < first ? 1 : 0} ${promised_on} ${on} ${entry_id}`;
  const left = served.filter(({ counted }) => counted).map(({ on }) => on);
  const before = requests
    .filter((each) => each.promised_on && each.item_ids?.includes(item_id))
    .filter((each) => order(each) <= order(request))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1));
  const places = before.map((each) => {
    const place = left.findIndex((on) => on >= each.on);
    if (place >= 0) left.splice(place, 1);
    return place;
  });
  return (places[places.length - 1] ?? -1) >= 0;
}

export interface Broken {
  contract: Contract;
  /** The first promised day. */
  day: string;
  /** What was promised, and what is on its way since. */
  said: string;
}

/** `catalogue`: by item the forms that give it. `afoot`: what this phone's people recorded and nobody approved yet. */
export function brokenOf(
  contracts: readonly Contract[],
  catalogue: readonly ServiceItem[],
  afoot: readonly EntryView[],
  day: string,
): Broken[] {
  const forms = new Map(catalogue.map((item) => [item.id, item.forms]));
  return contracts.flatMap((contract) => {
    if (!contract.requests || !isHeld(contract, day)) return [];
    const missed = contract.requests
      .map((request) => ({ request, ids: missedItems(contract, request, day) }))
      .filter(({ ids }) => ids.length);
    if (!missed.length) return [];
    const days = missed.map(({ request }) => request.promised_on ?? '').sort();
    const theirs = afoot.filter((each) => each.resident_id === contract.resident_id);
    const isUnderWay = missed.every(({ request, ids }) =>
      theirs.some((each) => answersFor(each, request, ids, forms)),
    );
    const said = `${isUnderWay ? '已记录，等待审核：' : ''}${namesOf(contract, missed)}`;
    return [{ contract, day: days[0] ?? '', said }];
  });
}

function namesOf({ items }: Contract, missed: readonly { ids: readonly string[] }[]): string {
  const ids = new Set(missed.flatMap(({ ids }) => ids));
  return items
    .filter(({ item_id }) => ids.has(item_id))
    .map(({ name }) => name)
    .join('、');
}

/** Whether it gives, explains or puts off what was asked for. */
function answersFor(
  { form, occurred_on, answers = {} }: EntryView,
  { entry_id, on }: ContractRequest,
  ids: readonly string[],
  forms: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (form === 'service_request') return answers['request_id'] === entry_id;
  if (occurred_on < on) return false;
  const named = answers['item_ids'] as string[] | undefined;
  return ids.every((id) => (named ? named.includes(id) : (forms.get(id) ?? []).includes(form)));
}
