/** What was measured over time, as points of a drawing. */
import type { EntryView } from '../store';

export interface Measure {
  on: string;
  /** In the order of the fields that were asked for. */
  values: number[];
}
export interface Series {
  title: string;
  unit: string;
  fields: string[];
}
export interface Point {
  x: number;
  ys: number[];
}

export const SERIES: readonly Series[] = [
  { title: '血压', unit: 'mmHg', fields: ['sbp', 'dbp'] },
  { title: '空腹血糖', unit: 'mmol/L', fields: ['fbg'] },
  { title: '体重', unit: 'kg', fields: ['weight'] },
];
const EDGE = 8;

/** Oldest first, at most `most`, one a day; entries without all the values are left out. */
export function measuresOf(entries: readonly EntryView[], fields: readonly string[], most = 5): Measure[] {
  const byDay = new Map<string, Measure>();
  for (const entry of entries.filter(({ status }) => status !== 'invalidated' && status !== 'void')) {
    const values = fields.map((field) => entry.answers?.[field]);
    if (values.every((value): value is number => typeof value === 'number'))
      byDay.set(entry.occurred_on, { on: entry.occurred_on, values });
  }
  return [...byDay.values()].sort((a, b) => (a.on < b.on ? -1 : 1)).slice(-most);
}

export function trendPoints(measures: readonly Measure[], width: number, height: number): Point[] {
  const values = measures.flatMap((measure) => measure.values);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = (height - 2 * EDGE) / Math.max(0.1, most - least);
  const step = (width - 2 * EDGE) / Math.max(1, measures.length - 1);
  return measures.map((measure, index) => ({
    x: Math.round(EDGE + index * step),
    ys: measure.values.map((value) => Math.round(EDGE + (most - value) * scale)),
  }));
}
