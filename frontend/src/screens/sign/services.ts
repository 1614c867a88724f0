/** What may be promised in a contract: packages for the resident's groups, items, and what they cost. */
import type { ServiceItem, ServicePackage } from '../../store';

export interface Catalogue {
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

/** Items that the chosen packages promise anyway. */
export function included(catalogue: Catalogue, packages: readonly string[]): Set<string> {
  const chosen = catalogue.packages.filter((each) => packages.includes(each.id));
  return new Set(
    chosen.flatMap((each) => each.items.filter((item) => !item.optional).map((item) => item.item_id)),
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

/** Of a year, in yuan. An item in several packages is paid for once. */
export function feeOf(catalogue: Catalogue, packages: readonly string[], items: readonly string[]): number {
  const all = new Set([...included(catalogue, packages), ...items]);
  const sum = [...all].reduce((total, id) => total + yearly(catalogue.items.get(id)), 0);
  return Math.round(sum * 100) / 100;
}

function yearly(item: ServiceItem | undefined): number {
  return (item?.price ?? 0) * (item?.freq ?? 0);
}

export function priceText(item: ServiceItem): string {
  const times = item.rule === 'on_demand' ? '按需' : `每年 ${item.freq ?? 1} 次`;
  return item.price > 0 ? `${times}，${item.price} 元/次` : `${times}，免费`;
}
