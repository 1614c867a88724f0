/** What may be promised in a contract: packages for the resident's groups, items, and what they cost. */
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

/** Of one person for the whole term, in yuan. An item in several packages is paid for once. */
export function feeOf(
  catalogue: Catalogue,
  packages: readonly string[],
  items: readonly string[],
  months = 12,
  groups?: readonly string[],
): number {
  const all = new Set([...included(catalogue, packages, groups), ...items]);
  /** By the package that promises it most often; a broken part of a year counts as one time more. */
  const costs = (id: string): number => {
    const { price = 0, freq } = catalogue.items.get(id) ?? {};
    const promises = packages
      .flatMap((chosen) => catalogue.packages.find((each) => each.id === chosen)?.items ?? [])
      .filter(
        (each) =>
          each.item_id === id &&
          (each.optional ? items.includes(id) : !groups || fits(groups, each.groups ?? [])),
      )
      .map((each) => ({ often: each.freq ?? freq ?? 0, discount: Number(each.discount ?? 0) }))
      .sort((one, other) => other.often - one.often);
    const { often, discount } = promises[0] ?? { often: freq ?? 0, discount: 0 };
    return Math.max(0, price - discount) * Math.ceil((often * months) / 12);
  };
  return inCents([...all].reduce((total, id) => total + costs(id), 0));
}

/** Of all who are signed: each by the line's own packages and items, else by those of the agreement. */
export function feeOfAll(catalogue: Catalogue, answers: Answers): number {
  const own = (line: Answers, what: string): string[] => listed(line[what] ?? answers[what]);
  const months = typeof answers['cycle_months'] === 'number' ? answers['cycle_months'] : 12;
  const lines = Array.isArray(answers['members']) ? (answers['members'] as Answers[]) : [];
  const fees = lines.map((line) =>
    feeOf(catalogue, own(line, 'packages'), own(line, 'items'), months, listed(line['groups'])),
  );
  return inCents(fees.reduce((sum, fee) => sum + fee, 0));
}

function inCents(yuan: number): number {
  return Math.round(yuan * 100) / 100;
}

export function listed(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

export function priceText(item: ServiceItem): string {
  const times = item.rule === 'on_demand' ? '按需' : `每年 ${item.freq ?? 1} 次`;
  return item.price > 0 ? `${times}，${item.price} 元/次` : `${times}，免费`;
}
