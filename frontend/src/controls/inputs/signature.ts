/** A signature as the wire has it: the picture's digest, the strokes, and when it was signed. */
import type { PointGroup } from 'signature_pad';
import { momentOf } from '../../store';

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

const MARGIN = 16;

/** The picture without the empty paper around the strokes. */
export function trimmed(canvas: HTMLCanvasElement, strokes: Signature['strokes']): HTMLCanvasElement {
  const scale = canvas.width / Math.max(1, canvas.offsetWidth);
  const points = strokes.reduce<[number, number, number][]>((all, stroke) => all.concat(stroke), []);
  const [left, right] = reach(
    points.map(([x]) => x * scale),
    canvas.width,
  );
  const [top, bottom] = reach(
    points.map(([, y]) => y * scale),
    canvas.height,
  );
  const picture = document.createElement('canvas');
  picture.width = right - left;
  picture.height = bottom - top;
  picture.getContext('2d')?.drawImage(canvas, -left, -top);
  return picture;
}

function reach(places: number[], most: number): [from: number, to: number] {
  const from = Math.max(0, Math.floor(Math.min(...places) - MARGIN));
  return [from, Math.min(most, Math.ceil(Math.max(...places) + MARGIN))];
}

export function signedAt(at: Date): string {
  return momentOf(at);
}

export function imageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return (value as Partial<Signature> | null | undefined)?.image;
}
