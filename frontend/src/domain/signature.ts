/** A signature as answers hold it: the digest of its picture, or the picture with its strokes and time. */
import { readMoment } from './dates.ts';
import { isObject } from './objects.ts';

const DIGEST = /^[0-9a-f]{64}$/;
const KEYS = new Set(['image', 'strokes', 'signed_at']);
const MOST_STROKES = 200;
const MOST_POINTS = 20_000;
const FARTHEST = 1e15;

/** One stroke: points of place on the canvas and milliseconds. */
export type Stroke = [x: number, y: number, t: number][];

export interface Signature {
  image: string;
  strokes?: Stroke[];
  signed_at?: string;
}

export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && DIGEST.test(value);
}

export function isSignature(value: unknown): boolean {
  return typeof value === 'string' ? DIGEST.test(value) : isDrawn(value);
}

function isDrawn(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (!Object.keys(value).every((key) => KEYS.has(key))) return false;
  const { image, strokes = [], signed_at = null } = value;
  return isDigest(image) && isTime(signed_at) && areStrokes(strokes);
}

function isTime(value: unknown): boolean {
  return value === null || (typeof value === 'string' && readMoment(value) !== null);
}

function areStrokes(strokes: unknown): boolean {
  if (!Array.isArray(strokes) || strokes.length > MOST_STROKES) return false;
  if (!strokes.every(Array.isArray)) return false;
  const points = ([] as unknown[]).concat(...(strokes as unknown[][]).map((stroke) => [...stroke]));
  return points.length <= MOST_POINTS && points.every(isPoint);
}

function isPoint(point: unknown): boolean {
  return (
    Array.isArray(point) &&
    point.length === 3 &&
    point.every((each) => typeof each === 'number' && Math.abs(each) < FARTHEST)
  );
}
