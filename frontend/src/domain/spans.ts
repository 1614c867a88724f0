/** Calendar spans of a yearly quota: N visits a year, each in its part of the year. The same as app/worklists/planning/spans.py. */
import { plus, plusMonths } from './due.ts';

/** The last day of the part of the year that a day lies in: of a quarter where four visits are due. */
export function spanEnd(day: string, quota: number): string {
  const months = Math.max(Math.floor(12 / quota), 1);
  const month = Number(day.slice(5, 7));
  const last = Math.floor((month - 1) / months) * months + months;
  return plus(plusMonths(`${day.slice(0, 4)}-01-01`, last), -1);
}

/** After a visit on that day, the next one is due by the end of the next part of the year. */
export function latestNext(day: string, quota: number): string {
  return spanEnd(plus(spanEnd(day, quota), 1), quota);
}

/** How many visits a year asks for: in the year of enrolment N × remaining quarters / 4, rounded up. */
export function quotaOf(year: string, quota: number, begun: string): number {
  if (begun.slice(0, 4) !== year) return begun < year ? quota : 0;
  const remaining = 4 - Math.floor((Number(begun.slice(5, 7)) - 1) / 3);
  return Math.ceil((quota * remaining) / 4);
}
