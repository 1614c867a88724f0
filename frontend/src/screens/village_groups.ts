/** The order of village groups: by their numbers, else as their houses are numbered, which is how one walks. */
import type { Resident } from '../store';

const LAST = 999_999_999;
const DIGITS = '一二三四五六七八九';
const NUMBERED = /^第?(?:(\d+)|([一二三四五六七八九])?(十)?([一二三四五六七八九])?)[组社队]/;

/** Compares two groups of these residents. */
export function groupOrder(residents: readonly Resident[]): (a: string, b: string) => number {
  const houses = new Map<string, string>();
  for (const { village_group = '', household_no } of residents) {
    const first = houses.get(village_group);
    if (household_no && (!first || household_no < first)) houses.set(village_group, household_no);
  }
  const keyOf = (name: string): string =>
    `${String(numberOf(name)).padStart(9, '0')} ${houses.get(name) ?? '~'} `;
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
