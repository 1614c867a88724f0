/** Village groups: with the village's name where there are several; by number, else as their houses are numbered. */
import type { Resident, Store } from '../store';

const LAST = 999_999_999;
const DIGITS = '一二三四五六七八九';
const NUMBERED = /^第?(?:(\d+)|([一二三四五六七八九])?(十)?([一二三四五六七八九])?)[组社队]/;

export const NO_GROUP = '未分组';
export type Villages = Record<string, string>;
type NameOf = (resident: Pick<Resident, 'village' | 'village_group'>) => string;

/** Village names by code. */
export async function villagesOf({ world }: Pick<Store, 'world'>): Promise<Villages> {
  return ((await world.setting('villages')) ?? {}) as Villages;
}

/** How groups are called on this phone: two villages may each have a 1组. */
export function groupNames(residents: readonly Resident[], villages: Villages): NameOf {
  const isOne = residents.every(({ village }) => village === residents[0]?.village);
  return ({ village, village_group = NO_GROUP }) =>
    isOne ? village_group : `${villages[village] ?? village} ${village_group}`;
}

/** Compares two groups of these residents by their names. */
export function groupOrder(residents: readonly Resident[], nameOf: NameOf): (a: string, b: string) => number {
  const keys = new Map<string, string>();
  for (const each of residents) {
    const { village, village_group = '', household_no } = each;
    const [name, number] = [nameOf(each), String(numberOf(village_group)).padStart(9, '0')];
    const key = `${village} ${number} ${household_no || '~'}`;
    if (key < (keys.get(name) ?? '~')) keys.set(name, key);
  }
  const keyOf = (name: string): string => keys.get(name) ?? '~';
  return (a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    return one < other ? -1 : one > other ? 1 : a.localeCompare(b, 'zh');
  };
}

function numberOf(name: string): number {
  const [, digits, before, ten, after] = NUMBERED.exec(name) ?? [];
  if (digits !== undefined) return Number(digits);
  return (ten ? 10 * (digitOf(before) || 1) + digitOf(after) : digitOf(before)) || LAST;
}

function digitOf(said: string | undefined): number {
  return said === undefined ? 0 : DIGITS.indexOf(said) + 1;
}
