/** What a signing promises to one person, and what it costs: as app/contracts/terms/promise.py, timing.py and fees.py have it. */
import { addMonths, readDay, type DayNumber } from './dates';

/** When an item falls due that follows an age, a treatment or a plan, not the calendar of a contract. */
export interface Timing {
  by: 'age' | 'treatment' | 'bed';
  /** By age: so many days after so many months of life. */
  points?: readonly (readonly [months: number, days: number])[];
  every_months?: number;
}

export interface Offered {
  id: string;
  freq: number | null;
  price: number;
  /** Each time, in yuan, where no package gives a discount of its own. */
  discount?: string;
  timing?: Timing;
}

export interface Bundle {
  id: string;
  items: readonly {
    item_id: string;
    optional: boolean;
    groups?: string[];
    freq?: number;
    discount?: string;
  }[];
}

export interface Offer {
  packages: readonly Bundle[];
  items: ReadonlyMap<string, Offered>;
}

/** What was chosen for one person; `born` and `start` decide what falls due by age. */
export interface Choice {
  packages: readonly string[];
  items: readonly string[];
  groups: readonly string[];
  months: number;
  start?: string | undefined;
  born?: string | undefined;
  /** The contracts before, oldest first. */
  before?: readonly Former[] | undefined;
}

/** A contract, and what counts in it for items that go by age, in order: some of it for an age still to come. */
export interface Former {
  until: string;
  given: Readonly<Record<string, readonly Given[]>>;
}

export interface Given {
  on: string;
  /** For which age in months, if it says so. */
  stage?: string | undefined;
}

/** One item promised; `times` is null for a service on demand. */
export interface Promised {
  package_id: string | null;
  /** Times a year. */
  freq: number | null;
  times: number | null;
  /** Off the price of each time, and what the resident pays each time, in yuan. */
  discount: number;
  pays: number;
}

type Part = Bundle['items'][number];
type Promises = Map<string, Promised>;

/** Item id → promise. An item in several packages is promised once, by the one that promises it most often. */
export function promisedTo(offer: Offer, choice: Choice): Promises {
  const found: Promises = new Map();
  for (const id of new Set(choice.packages)) addPackage(found, offer, id, choice);
  for (const id of choice.items) {
    const item = offer.items.get(id);
    if (item && !found.has(id)) found.set(id, promiseOf(item, null, item.freq, choice.months));
  }
  return withAges(found, offer, choice);
}

/** Of one person for the whole term, in yuan; what is on demand is paid when it is given. */
export function priceOf(promises: ReadonlyMap<string, Promised>): number {
  let sum = 0;
  for (const { pays, times } of promises.values()) sum += cents(pays) * (times ?? 0);
  return sum / 100;
}

function addPackage(found: Promises, { packages, items }: Offer, id: string, choice: Choice): void {
  const parts = packages.find((each) => each.id === id)?.items ?? [];
  for (const part of parts.filter((each) => isPromised(each, choice))) {
    const item = items.get(part.item_id);
    if (!item) continue;
    const promise = promiseOf(item, id, freqOf(item, part), choice.months, part.discount);
    const known = found.get(item.id);
    if (!known || often(promise) > often(known)) found.set(item.id, promise);
  }
}

function freqOf(item: Offered, part: Part): number | null {
  return item.timing ? null : part.freq || item.freq;
}

function isPromised({ item_id, optional, groups }: Part, choice: Choice): boolean {
  if (optional) return choice.items.includes(item_id);
  return groups === undefined || groups.some((code) => choice.groups.includes(code));
}

function often({ times }: Promised): number {
  return times ?? 0;
}

function promiseOf(
  item: Offered,
  package_id: string | null,
  freq: number | null,
  months: number,
  own?: string,
): Promised {
  const less = own || item.discount || '0';
  const times = freq === null ? null : Math.ceil((freq * months) / 12);
  const pays = Math.max(0, cents(item.price) - cents(Number(less))) / 100;
  return { package_id, freq, times, discount: Number(less), pays };
}

/** What goes by an age is promised as often as the person comes to one in the term; not at all, if to none. */
function withAges(promises: Promises, { items }: Offer, choice: Choice): Promises {
  for (const [id, promise] of [...promises]) {
    const timing = items.get(id)?.timing;
    const times = timing?.by === 'age' ? timesByAge(id, timing, choice) : promise.times;
    promises.set(id, { ...promise, times });
    if (times === 0) promises.delete(id);
  }
  return promises;
}

/** Null where it is not known: the day of birth is not on this phone. */
function timesByAge(id: string, timing: Timing, choice: Choice): number | null {
  const [birth, first] = [readDay(choice.born ?? ''), readDay(choice.start ?? '')];
  if (birth === null || first === null) return null;
  const after = addMonths(first, choice.months) ?? first;
  const left = leftBy(choice.before ?? [], id, windowsOf(timing, birth), first);
  return left.filter(({ closes }) => first <= closes && closes < after).length;
}

function leftBy(before: readonly Former[], id: string, windows: Window[], first: DayNumber): Window[] {
  return before.reduce((left, { until, given }) => {
    const done = servedEarly(left, given[id] ?? [], Math.min(dayOf(until), first - 1));
    return left.filter((each) => !done.includes(each));
  }, windows);
}

interface Window {
  months: number;
  opens: DayNumber;
  age: DayNumber;
  closes: DayNumber;
}

function windowsOf({ points = [] }: Timing, birth: DayNumber): Window[] {
  const found = points.map(([months, days]) => {
    const age = addMonths(birth, months) ?? NaN;
    return { months, opens: age - days, age, closes: age + days };
  });
  return found.sort((one, other) => one.closes - other.closes);
}

/** Those that were served in a contract that was over before they close; each service is for one of them. */
function servedEarly(windows: readonly Window[], given: readonly Given[], until: DayNumber): Window[] {
  const left = given.filter(({ on }) => dayOf(on) <= until);
  return windows.filter((each) => {
    const at = left.findIndex((service) => isFor(each, service));
    if (at >= 0) left.splice(at, 1);
    return at >= 0 && each.closes > until;
  });
}

function isFor({ months, opens, age, closes }: Window, { on, stage }: Given): boolean {
  const day = dayOf(on);
  if (stage === undefined) return age <= day && day <= closes;
  return stage === String(months) && opens <= day && day <= closes;
}

function dayOf(text: string): DayNumber {
  return readDay(text) ?? NaN;
}

function cents(yuan: number): number {
  return Math.round(yuan * 100);
}
