/** Medicines: finding one of the local list, and what is unusual in a day. The same as app/drugs/doses.py. */

/** One of the county's list, as the server sends it. */
export interface Drug {
  name: string;
  spec?: string;
  /** Code of the unit of doses. */
  unit: string;
  dose?: number;
  /** A day. */
  times?: number;
  route?: string;
  /** What is usual in a day. */
  low?: number;
  high?: number;
  insulin?: boolean;
  code?: string;
  /** Pinyin initials of the name. */
  keys: string;
}

export type Row = Record<string, unknown>;

const STOPPED = '6';
const ROUNDING = 1e-9;

/** Those that begin so first; by characters of the name, or by initials of any part of it. */
export function findDrugs(drugs: readonly Drug[], typed: string, most: number): Drug[] {
  const text = typed.trim().toLowerCase();
  if (!text) return [];
  const begins: Drug[] = [];
  const holds: Drug[] = [];
  for (const drug of drugs) {
    if (drug.name.toLowerCase().startsWith(text) || drug.keys.startsWith(text)) begins.push(drug);
    else if (drug.name.toLowerCase().includes(text) || drug.keys.includes(text)) holds.push(drug);
  }
  return [...begins, ...holds].slice(0, most);
}

/** A row of the form as it is usually prescribed; what the list does not say is left open. */
export function rowOf(drug: Drug): Row {
  const row: Row = { drug_name: drug.name, dose_unit: drug.unit };
  if (drug.code !== undefined) row['drug_code'] = drug.code;
  if (drug.times !== undefined) row['times_per_day'] = drug.times;
  if (drug.dose !== undefined) row['dose'] = drug.dose;
  if (drug.route !== undefined) row['route'] = drug.route;
  if (drug.insulin) row['is_insulin'] = true;
  return row;
}

/** A sentence for each medicine outside its range; rows of one medicine are added up. */
export function unusualDoses(rows: readonly Row[], drugs: readonly Drug[]): string[] {
  const sentences: string[] = [];
  for (const { name, unit, amount } of aDay(rows)) {
    const known = drugs.filter((drug) => drug.name === name && drug.unit === unit);
    const low = furthest(known, 'low', Math.min);
    const high = furthest(known, 'high', Math.max);
    if ((low ?? -Infinity) - ROUNDING > amount || amount > (high ?? Infinity) + ROUNDING)
      sentences.push(`${name}每日 ${plain(amount)}，不在常用范围内（${range(low, high)}）`);
  }
  return sentences;
}

interface Amount {
  name: string;
  unit: string;
  amount: number;
}

function aDay(rows: readonly Row[]): Amount[] {
  const amounts: Amount[] = [];
  for (const row of rows) {
    const { dose, times_per_day: times } = row;
    if (row['change'] === STOPPED || typeof dose !== 'number' || typeof times !== 'number') continue;
    const [name, unit] = [String(row['drug_name']), String(row['dose_unit'])];
    const known = amounts.find((each) => each.name === name && each.unit === unit);
    if (known) known.amount += dose * times;
    else amounts.push({ name, unit, amount: dose * times });
  }
  return amounts;
}

/** The widest of all strengths; none where one of them has none. */
function furthest(
  drugs: readonly Drug[],
  end: 'low' | 'high',
  pick: (...ends: number[]) => number,
): number | undefined {
  const ends = drugs.map((drug) => drug[end]).filter((each): each is number => each !== undefined);
  return ends.length > 0 && ends.length === drugs.length ? pick(...ends) : undefined;
}

function range(low: number | undefined, high: number | undefined): string {
  if (low === undefined) return `至多 ${plain(high ?? 0)}`;
  return high === undefined ? `至少 ${plain(low)}` : `${plain(low)}–${plain(high)}`;
}

/** Six figures, as the server writes them. */
function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}
