/** Answers as people read them. */
import type { Question } from './sheet';

const MANY = new Set(['choices', 'refs', 'photos', 'rows']);

/** Empty when there is nothing to say. */
export function written(question: Question, value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (MANY.has(question.type) && Array.isArray(value)) return writtenList(question, value);
  if (question.type === 'choice') return labelOf(question, String(value));
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'object') return writtenObject(question, value as Record<string, unknown>);
  return question.unit ? `${String(value)} ${question.unit}` : String(value);
}

function writtenList(question: Question, value: unknown[]): string {
  if (question.type === 'photos') return `${value.length} 张`;
  if (question.type === 'rows')
    return value.map((row) => writtenObject(question, row as Record<string, unknown>)).join('；');
  return value.map((code) => labelOf(question, String(code))).join('、');
}

function writtenObject(question: Question, value: Record<string, unknown>): string {
  if (question.type === 'signature') return '已签名';
  return (question.fields ?? [])
    .map((field) => written(field, value[field.id]))
    .filter((text) => text !== '')
    .join(' ');
}

function labelOf(question: Question, code: string): string {
  return question.options?.find(([each]) => each === code)?.[1] ?? code;
}
