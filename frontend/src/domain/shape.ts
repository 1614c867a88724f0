/**
 * The shape of one answer: type, range, digits, codes, characters. Compiled once a field.
 * A check notes what is wrong and gives the value as it is kept, or null when it cannot be used.
 * The same as app/formdefs/answers/shape.py.
 */
import { readDay, readMoment } from './dates.ts';
import { labelOf, type Field, type FieldType } from './definition.ts';
import { written, type Fault } from './fault.ts';
import { FORMATS, normalText } from './formats.ts';
import { isObject } from './objects.ts';
import { isDigest, isSignature } from './signature.ts';

export type Check = (value: unknown, path: string, faults: Fault[], today: string) => unknown;
export type Checks = ReadonlyMap<string, Check>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const CODE = /^[A-Za-z0-9_.:-]{1,40}$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;
const EARLIEST = '1900-01-01';
const TOO_LATE = '2200';
const LARGEST = 1e15;

export function compileShape(field: Field): Check {
  return COMPILERS[field.type](field);
}

export function compileShapes(fields: Field[]): Checks {
  return new Map(fields.map((field) => [field.id, compileShape(field)]));
}

/** No answer: such a field counts as left out. */
export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The usable answers of a form, a group or a row; what is wrong goes to the faults. */
export function readObject(
  source: Record<string, unknown>,
  checks: Checks,
  path: string,
  faults: Fault[],
  today: string,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    const check = checks.get(key);
    if (check === undefined) faults.push(unknownKey(path, key));
    else if (!isBlank(value)) {
      const usable = check(value, `${path}.${key}`, faults, today);
      if (usable !== null) kept[key] = usable;
    }
  }
  return kept;
}

function unknownKey(parent: string, key: string): Fault {
  return {
    path: NAME.test(key) ? `${parent}.${key}` : parent,
    code: 'unknown_key',
    message: '表单没有这一项',
  };
}

/** Characters that cannot be stored: NUL, and halves of a surrogate pair. */
function hasBadCharacters(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point === 0 || (point >= 0xd800 && point <= 0xdfff)) return true;
  }
  return false;
}

/** Makes a check of the first fault that is found, if any; `keep` is how a good value is kept. */
function checked(
  faultOf: (value: unknown, today: string) => [code: string, message: string] | null,
  keep: (value: unknown) => unknown = (value) => value,
): Check {
  return (value, path, faults, today) => {
    const fault = faultOf(value, today);
    if (fault === null) return keep(value);
    faults.push({ path, code: fault[0], message: fault[1] });
    return null;
  };
}

function tested(message: string, code: string, test: (value: unknown) => boolean): Check {
  return checked((value) => (test(value) ? null : [code, message]));
}

function text(field: Field): Check {
  const { label, max = 0 } = field;
  const format = field.format_when === undefined ? FORMATS.get(field.format ?? '') : undefined;
  return checked(
    (value, today) => {
      if (typeof value !== 'string') return ['type', `${label}应为文字`];
      if (hasBadCharacters(value)) return ['characters', `${label}含有无法保存的字符`];
      if ([...value].length > max) return ['too_long', `${label}不能超过 ${written(max)} 个字`];
      const reason = format?.(value, today) ?? null;
      return reason === null ? null : ['format', reason];
    },
    (value) => normalText(field.format, value as string),
  );
}

function number(field: Field): Check {
  const { label, digits = 0, min = 0, max = 0, unit = '' } = field;
  const between = `${label}应在 ${written(min)} 到 ${written(max)}${unit && ` ${unit}`} 之间`;
  const fineness = digits ? `${label}最多 ${digits} 位小数` : `${label}应为整数`;
  return checked((value) => {
    if (typeof value !== 'number' || !(Math.abs(value) < LARGEST)) return ['type', `${label}应为数字`];
    if (value < min || value > max) return ['range', between];
    return Number(value.toFixed(digits)) === value ? null : ['digits', fineness];
  });
}

function date(field: Field): Check {
  const message = `${field.label}应为 1900 年到 2199 年的日期，如 2026-01-31`;
  return tested(message, 'date', (v) => typeof v === 'string' && readDay(v) !== null && isNear(v));
}

function datetime(field: Field): Check {
  const message = `${field.label}应为带时区的时间，如 2026-01-31T08:30:00+08:00`;
  return tested(message, 'date', (v) => typeof v === 'string' && readMoment(v) !== null && isNear(v));
}

function isNear(day: string): boolean {
  return EARLIEST <= day && day < TOO_LATE;
}

function isCodeOf(field: Field): (value: unknown) => boolean {
  const codes = new Set<unknown>((field.options ?? []).map(([code]) => code));
  return (value) => codes.has(value);
}

function isReferenceOf(field: Field): (value: unknown) => boolean {
  const expected = field.of === 'uuid' ? UUID : CODE;
  return (value) => typeof value === 'string' && expected.test(value);
}

/** A list of texts, each once. */
function list(
  field: Field,
  code: string,
  message: string,
  test: (value: unknown) => boolean,
  most: number,
): Check {
  const { label, exclusive } = field;
  return checked((value) => {
    if (!Array.isArray(value)) return ['type', `${label}应为列表`];
    if (value.length > most) return ['too_many', `${label}不能超过 ${most} 项`];
    if (!value.every(test)) return [code, message];
    if (new Set(value).size < value.length) return ['repeated', `${label}有重复的选项`];
    if (exclusive === undefined || value.length < 2 || !value.includes(exclusive)) return null;
    return ['exclusive', `${label}选择“${labelOf(field, exclusive)}”时不能再选其他项`];
  });
}

function computed(field: Field): Check {
  const scalar = tested(`${field.label}的格式不正确`, 'type', (value) =>
    ['string', 'boolean', 'number'].includes(typeof value),
  );
  return (value, path, faults, today) => {
    scalar(value, path, faults, today);
    return null; // what was sent is dropped: it is computed again
  };
}

function group(field: Field): Check {
  const inner = compileShapes(field.fields ?? []);
  return (value, path, faults, today) => {
    if (isObject(value)) return readObject(value, inner, path, faults, today);
    faults.push({ path, code: 'type', message: `${field.label}的格式不正确` });
    return null;
  };
}

function rows(field: Field): Check {
  const inner = compileShapes(field.fields ?? []);
  const { label, max = 0 } = field;
  const table = checked((value) => {
    if (!Array.isArray(value) || !value.every(isObject)) return ['type', `${label}的格式不正确`];
    return value.length > max ? ['too_many', `${label}不能超过 ${written(max)} 行`] : null;
  });
  return (value, path, faults, today) => {
    const usable = table(value, path, faults, today) as Record<string, unknown>[] | null;
    return (
      usable?.map((row, position) => readObject(row, inner, `${path}.${position}`, faults, today)) ?? null
    );
  };
}

const COMPILERS: Record<FieldType, (field: Field) => Check> = {
  text,
  integer: number,
  decimal: number,
  date,
  datetime,
  computed,
  note: (field) => tested(`${field.label}只是说明，不用填写`, 'type', () => false),
  group,
  rows,
  choice: (field) => tested(`${field.label}没有这个选项，请重新选择`, 'not_a_code', isCodeOf(field)),
  choices: (field) =>
    list(
      field,
      'not_a_code',
      `${field.label}没有这个选项，请重新选择`,
      isCodeOf(field),
      2 * (field.options?.length ?? 0),
    ),
  bool: (field) => tested(`${field.label}应为是或否`, 'type', (value) => typeof value === 'boolean'),
  photo: (field) => tested(`${field.label}应为照片的摘要`, 'type', isDigest),
  photos: (field) => list(field, 'type', `${field.label}应为照片的摘要`, isDigest, field.max ?? 0),
  signature: (field) => tested(`${field.label}的格式不正确`, 'type', isSignature),
  ref: (field) => tested(`${field.label}的编号不正确`, 'type', isReferenceOf(field)),
  refs: (field) => list(field, 'type', `${field.label}的编号不正确`, isReferenceOf(field), field.max ?? 0),
};
