/** Blood pressures over time, as points of a drawing. */
import type { EntryView } from '../store';

export interface Measure {
  on: string;
  sbp: number;
  dbp: number;
}
export interface Point {
  x: number;
  high: number;
  low: number;
}

const EDGE = 8;

/** Oldest first, at most `most`; entries without both values are left out. */
export function measuresOf(entries: readonly EntryView[], most = 5): Measure[] {
  return entries
    .filter((entry) => entry.status !== 'invalidated' && entry.status !== 'void')
    .flatMap((entry): Measure[] => {
      const { sbp, dbp } = (entry.answers ?? {}) as Record<string, unknown>;
      return typeof sbp === 'number' && typeof dbp === 'number' ? [{ on: entry.occurred_on, sbp, dbp }] : [];
    })
    .sort((a, b) => (a.on < b.on ? -1 : 1))
    .slice(-most);
}

export function trendPoints(measures: readonly Measure[], width: number, height: number): Point[] {
  const values = measures.flatMap(({ sbp, dbp }) => [sbp, dbp]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = (height - 2 * EDGE) / Math.max(1, most - least);
  const step = (width - 2 * EDGE) / Math.max(1, measures.length - 1);
  const down = (value: number): number => Math.round(EDGE + (most - value) * scale);
  return measures.map(({ sbp, dbp }, index) => ({
    x: Math.round(EDGE + index * step),
    high: down(sbp),
    low: down(dbp),
  }));
}
