/** Whole numbers of a few steps, such as points from 0 to 5, are tapped instead of typed. */
import type { Question } from '../sheet';

const MOST_STEPS = 6;

export function isScale(question: Question): boolean {
  return question.type === 'integer' && stepsOf(question).length > 0;
}

export function stepsOf({ min, max }: Question): number[] {
  if (typeof min !== 'number' || typeof max !== 'number' || max - min >= MOST_STEPS) return [];
  return Array.from({ length: max - min + 1 }, (_, step) => min + step);
}
