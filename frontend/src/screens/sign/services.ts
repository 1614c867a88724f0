/** What may be promised in a contract: packages for the resident's groups, items, and what they cost. */
import {
  priceOf,
  promisedTo,
  type Choice,
  type Former,
  type Promised,
  type Timing,
} from '../../domain/promise';
import type { Answers, ServiceItem, ServicePackage } from '../../store';

/** How many a doctor can serve; how long contracts may be, how long before or after the signing they may begin. */
export interface County {
  /** About how many people a doctor can serve. */
  most: number;
  cycle: { default: number; min: number; max: number };
  needs: string;
  startPast: number;
  startAhead: number;
}

export const USUAL_COUNTY: County = {
  most: 2000,
  cycle: { default: 12, min: 12, max: 36 },
  needs: 'in_sign',
  startPast: 30,
  startAhead: 60,
};

export interface Catalogue {
  county?: County;
  packages: readonly ServicePackage[];
  items: ReadonlyMap<string, ServiceItem>;
  /** Resident → birth date: some items fall due by age. */
  born?: ReadonlyMap<string, string>;
  /** Resident → contracts in which that was served. */
  former?: ReadonlyMap<string, readonly Former[]>;
}

export function fits(groups: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((code) => groups.includes(code));
}

/** Basic packages, and those for the resident's groups. */
export function proposedPackages(catalogue: Catalogue, groups: readonly string[]): string[] {
  return catalogue.packages
    .filter((each) => each.is_basic || (each.groups.length > 0 && fits(groups, each.groups)))
    .map((each) => each.id);
}

/** Items that the chosen packages promise anyway; some of them to members of certain groups only. */
export function included(
  catalogue: Catalogue,
  packages: readonly string[],
  groups?: readonly string[],
): Set<string> {
  const chosen = catalogue.packages.filter((each) => packages.includes(each.id));
  return new Set(
    chosen.flatMap((each) =>
      each.items
        .filter((item) => !item.optional && (!groups || fits(groups, item.groups ?? [])))
        .map((item) => item.item_id),
    ),
  );
}

/** Items that may be ticked besides: the options of the packages; à la carte, all that fit the groups. */
export function offeredItems(
  catalogue: Catalogue,
  packages: readonly string[],
  groups: readonly string[],
  isALaCarte: boolean,
): ServiceItem[] {
  const has = included(catalogue, packages);
  const options = new Set(
    catalogue.packages
      .filter((each) => packages.includes(each.id))
      .flatMap((each) => each.items.filter((item) => item.optional).map((item) => item.item_id)),
  );
  return [...catalogue.items.values()].filter(
    (item) => !has.has(item.id) && (options.has(item.id) || (isALaCarte && fits(groups, item.groups))),
  );
}

/** Of the items that were ticked those that may still be: the rest is promised anyway, or no longer on offer. */
export function stillOffered(
  catalogue: Catalogue,
  ticked: readonly string[],
  packages: readonly string[],
  groups: readonly string[],
  isALaCarte: boolean,
): string[] {
  const offered = offeredItems(catalogue, packages, groups, isALaCarte).map(({ id }) => id);
  return ticked.filter((id) => offered.includes(id));
}

export function packageNames({ packages }: Catalogue, ids: unknown): string {
  return listed(ids)
    .map((id) => packages.find((each) => each.id === id)?.name ?? id)
    .join('、');
}

export function itemNames({ items }: Catalogue, ids: unknown): string {
  return listed(ids)
    .map((id) => items.get(id)?.name ?? id)
    .join('、');
}

/** What is chosen for somebody: the line's own packages and items, else those of the agreement. */
export function choiceOf(catalogue: Catalogue, answers: Answers, line: Answers = {}): Choice {
  const own = (what: string): string[] => listed(line[what] ?? answers[what]);
  const { cycle_months: months, start_date: start } = answers;
  return {
    packages: own('packages'),
    items: own('items'),
    groups: listed(line['groups']),
    months: typeof months === 'number' ? months : 12,
    start: typeof start === 'string' ? start : undefined,
    born: catalogue.born?.get(String(line['resident_id'])),
    before: catalogue.former?.get(String(line['resident_id'])),
  };
}

/** Of all who are signed, for the whole term, in yuan. */
export function feeOfAll(catalogue: Catalogue, answers: Answers): number {
  const lines = Array.isArray(answers['members']) ? (answers['members'] as Answers[]) : [];
  const fees = lines.map((line) => priceOf(promisedTo(catalogue, choiceOf(catalogue, answers, line))));
  return inCents(fees.reduce((sum, fee) => sum + fee, 0));
}

function inCents(yuan: number): number {
  return Math.round(yuan * 100) / 100;
}

export function listed(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

/** An item that is promised, or might be: how often, and what each time costs. */
export function priceText(item: ServiceItem, promise: Promised | undefined, months = 12): string {
  const { discount = 0, pays = item.price } = promise ?? {};
  const less = discount > 0 ? `，优惠后 ${pays} 元` : '';
  return `${oftenText(item, promise, months)}，${item.price > 0 ? `${item.price} 元/次${less}` : '免费'}`;
}

function oftenText({ timing, freq }: ServiceItem, promise: Promised | undefined, months: number): string {
  if (timing) return TIMINGS[timing.by](timing, promise);
  const often = promise?.freq ?? freq;
  if (often === null) return '按需';
  return `每年 ${often} 次${months === 12 ? '' : `，协议期内 ${promise?.times ?? often} 次`}`;
}

const TIMINGS: Record<Timing['by'], (timing: Timing, promise: Promised | undefined) => string> = {
  age: (_, promise) => `按年龄，协议期内${promise ? ` ${promise.times ?? '若干'} 次` : '没有到期的'}`,
  treatment: ({ every_months: every = 1 }) => `按疗程，每${every > 1 ? ` ${every} 个` : ''}月 1 次`,
  bed: () => '按家庭病床的巡诊计划',
};
