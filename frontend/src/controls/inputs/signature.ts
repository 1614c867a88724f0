/** A signature as the wire has it: the picture's digest, the strokes, and when it was signed. */
import type { PointGroup } from 'signature_pad';
import { localText, moment } from './moment';

export interface Signature {
  image: string;
  /** Strokes of [x, y, milliseconds since the first touch]. */
  strokes: [number, number, number][][];
  signed_at: string;
}

export function strokesOf(groups: readonly PointGroup[]): [number, number, number][][] {
  const start = groups[0]?.points[0]?.time ?? 0;
  return groups.map((group) =>
    group.points.map((point): [number, number, number] => [
      Math.round(point.x),
      Math.round(point.y),
      Math.max(0, Math.round(point.time - start)),
    ]),
  );
}

export function signedAt(at: Date): string {
  return moment(localText(at));
}

export function imageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return (value as Partial<Signature> | null | undefined)?.image;
}
