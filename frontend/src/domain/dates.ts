/** Days and moments as forms write them: strict ISO dates and RFC 3339 times, read without leniency. */

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const MOMENT =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]{1,6})?(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$/;
const MS_A_DAY = 86_400_000;

/** A day as a number that counts days, so that days can be compared and subtracted. */
export type DayNumber = number;

export function looksLikeDay(text: string): boolean {
  return DAY.test(text);
}

/** The day a text names, or null when it names none. */
export function readDay(text: string): DayNumber | null {
  if (!DAY.test(text)) return null;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (year < 1) return null;
  const found = dayNumber(year, month, day);
  return writeDay(found) === text ? found : null;
}

export function writeDay(day: DayNumber): string {
  return new Date(day * MS_A_DAY).toISOString().slice(0, 10);
}

/** The moment a text with an offset names, in seconds, or null when it names none. */
export function readMoment(text: string): number | null {
  const parts = MOMENT.exec(text);
  if (parts === null) return null;
  const day = readDay(parts[1] ?? '');
  if (day === null) return null;
  const offset = Number(`${parts[5] ?? ''}1`) * (Number(parts[6] ?? 0) * 60 + Number(parts[7] ?? 0));
  return day * 86_400 + (Number(parts[2]) * 60 + Number(parts[3]) - offset) * 60 + Number(parts[4]);
}

/** Null outside the years 1 to 9999. */
export function addDays(day: DayNumber, days: number): DayNumber | null {
  return inRange(day + days);
}

/** The same day some months on, or that month's last day; null outside the years 1 to 9999. */
export function addMonths(day: DayNumber, months: number): DayNumber | null {
  const [year, month, dayOfMonth] = partsOf(day);
  const count = year * 12 + month - 1 + months;
  const target = Math.floor(count / 12);
  if (target < 1 || target > 9999) return null;
  const targetMonth = (count % 12) + 1;
  const lastDay = partsOf(dayNumber(target, targetMonth + 1, 0))[2];
  return dayNumber(target, targetMonth, Math.min(dayOfMonth, lastDay));
}

/** Full years lived on a day; who is born on 29 February ages on 1 March in other years. */
export function ageOn(birth: DayNumber, day: DayNumber): number {
  const [birthYear, birthMonth, birthDay] = partsOf(birth);
  const [year, month, dayOfMonth] = partsOf(day);
  const before = month < birthMonth || (month === birthMonth && dayOfMonth < birthDay);
  return year - birthYear - (before ? 1 : 0);
}

function dayNumber(year: number, month: number, day: number): DayNumber {
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day); // Date.UTC would take year 50 for 1950
  return moment.getTime() / MS_A_DAY;
}

function partsOf(day: DayNumber): [number, number, number] {
  const moment = new Date(day * MS_A_DAY);
  return [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()];
}

function inRange(day: DayNumber): DayNumber | null {
  const year = new Date(day * MS_A_DAY).getUTCFullYear();
  return year >= 1 && year <= 9999 ? day : null;
}
