/**
 * The operators of the rule language that look at all their operands (see docs/form-definitions.md).
 * Null is "not known": ordering and arithmetic pass it on. A value of the wrong type is an error, never a guess.
 * The same as app/formdefs/language/operators.py; a fuzzer holds them together.
 */
import {
  addDays,
  addMonths,
  ageOn,
  looksLikeDay,
  readDay,
  readMoment,
  writeDay,
  type DayNumber,
} from './dates.ts';
import { isObject } from './objects.ts';

/** An expression that is malformed, or was given a value of the wrong type. */
export class ExpressionError extends Error {}

type Apply = (...values: unknown[]) => unknown;

/** A function of its operands, and how many it takes. */
export interface Operator {
  apply: Apply;
  least: number;
  most: number;
}

const UNROUNDED = 1e15;
const DIGITS = /^[0-9]{1,9}$/;

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

export function number(value: unknown): number {
  if (!isNumber(value)) throw new ExpressionError('a number was expected');
  return value;
}

export function boolean(value: unknown): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  throw new ExpressionError('true, false or null was expected');
}

export function listed(value: unknown): unknown[] | null {
  if (value === null || Array.isArray(value)) return value;
  throw new ExpressionError('a list was expected');
}

function day(value: unknown): DayNumber | null {
  if (value === null) return null;
  const found = typeof value === 'string' ? readDay(value) : null;
  if (found === null) throw new ExpressionError('a date was expected');
  return found;
}

function moment(value: unknown): number | null {
  if (value === null) return null;
  const found = typeof value === 'string' ? readMoment(value) : null;
  if (found === null) throw new ExpressionError('a time with an offset was expected');
  return found;
}

function whole(value: unknown, least: number, most: number): number {
  const given = number(value);
  if (!Number.isInteger(given) || given < least || given > most)
    throw new ExpressionError(`a whole number from ${least} to ${most} was expected`);
  return given;
}

/** One form for each number, as JSON writes it; what is not finite is null. */
export function tidy(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return value === 0 ? 0 : value; // never -0
}

/** Typed equality: 1 is not true and "1" is not 1; objects cannot be compared. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, position) => same(each, other[position]));
  if (isObject(one) && isObject(other)) throw new ExpressionError('objects cannot be compared');
  return one === other;
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && looksLikeDay(value);
}

/** Null when either is null. Texts have an order only as dates. */
function ordering(holds: (one: number | string, other: number | string) => boolean): Apply {
  return (one, other) => {
    if (one === null || other === null) return null;
    if (isNumber(one) && isNumber(other)) return holds(one, other);
    if (isDay(one) && isDay(other)) return holds(one, other);
    throw new ExpressionError('only dates and numbers can be put in order');
  };
}

/** Null passes on; so does what is beyond all bounds. */
function arithmetic(step: (one: number, other: number) => number): Apply {
  return (...values) => {
    if (values.includes(null)) return null;
    let total: number | null = null;
    for (const [position, value] of values.entries()) {
      if (position > 0 && total === null) return null;
      total = tidy(total === null ? number(value) : step(total, number(value)));
    }
    return total;
  };
}

/** Half away from zero on the shortest decimal that names the number: 1.005 to two digits is 1.01. */
function roundHalfAway(value: unknown, digits: unknown): number | null {
  const places = whole(digits, 0, 6);
  if (value === null) return null;
  const given = number(value);
  if (Math.abs(given) >= UNROUNDED) return given;
  const rounded = Number(roundedDecimal(plainDecimal(Math.abs(given)), places));
  return tidy(given < 0 ? -rounded : rounded);
}

/** The shortest decimal of a number, without an exponent. */
function plainDecimal(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  if (Number(exponent) === 0) return mantissa;
  return `0.${'0'.repeat(-Number(exponent) - 1)}${mantissa.replace('.', '')}`; // below 1e-6 only
}

function roundedDecimal(decimal: string, places: number): string {
  const [integer = '0', fraction = ''] = decimal.split('.');
  if (fraction.length <= places) return decimal;
  const kept = integer + fraction.slice(0, places);
  const digits = (fraction[places] ?? '0') >= '5' ? plusOne(kept) : kept;
  const point = digits.length - places;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Digits counted on by one; as text, because they may be more than a number holds. */
function plusOne(digits: string): string {
  const nines = /9*$/.exec(digits)?.[0].length ?? 0;
  const head = digits.slice(0, digits.length - nines);
  const raised = head === '' ? '1' : head.slice(0, -1) + String(Number(head.slice(-1)) + 1);
  return raised + '0'.repeat(nines);
}

function numbers(values: unknown[]): number[] {
  return values.filter((value) => value !== null).map(number);
}

function least(...values: unknown[]): number | null {
  const known = numbers(values);
  return known.length ? Math.min(...known) : null;
}

function greatest(...values: unknown[]): number | null {
  const known = numbers(values);
  return known.length ? Math.max(...known) : null;
}

/** What the digits of a code are worth, so that scores can be added up; null for any other text. */
function numberOf(code: unknown): number | null {
  if (code === null) return null;
  if (typeof code === 'string') return DIGITS.test(code) ? Number(code) : null;
  return number(code);
}

function contains(value: unknown, values: unknown): boolean {
  return (listed(values) ?? []).some((each) => same(value, each));
}

function len(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'string') return [...value].length; // characters, not UTF-16 units
  if (Array.isArray(value)) return value.length;
  throw new ExpressionError('a text or a list was expected');
}

function blank(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function not(value: unknown): boolean | null {
  const known = boolean(value);
  return known === null ? null : !known;
}

function coalesce(...values: unknown[]): unknown {
  return values.find((value) => value !== null) ?? null;
}

function daysBetween(earlier: unknown, later: unknown): number | null {
  const [start, end] = [day(earlier), day(later)];
  return start === null || end === null ? null : end - start;
}

function minutesBetween(earlier: unknown, later: unknown): number | null {
  const [start, end] = [moment(earlier), moment(later)];
  return start === null || end === null ? null : tidy((end - start) / 60);
}

/** The day in China; null where the calendar has none. */
function dayOf(at: unknown): string | null {
  const found = moment(at);
  if (found === null) return null;
  const on = addDays(Math.floor((found + 28_800) / 86_400), 0);
  return on === null ? null : writeDay(on);
}

function shift(most: number, step: (from: DayNumber, count: number) => DayNumber | null): Apply {
  return (from, count) => {
    const start = day(from);
    if (start === null || count === null) return null;
    const by = number(count);
    const end = Number.isInteger(by) && Math.abs(by) <= most ? step(start, by) : null;
    return end === null ? null : writeDay(end); // there is no such day
  };
}

function age(birth: unknown, on: unknown): number | null {
  const [born, at] = [day(birth), day(on)];
  return born === null || at === null ? null : ageOn(born, at);
}

/** The texts that are known, one after the other; null when none is. */
function join(between: unknown, ...texts: unknown[]): string | null {
  const known = texts.filter((each) => each !== null).map(text);
  return known.length ? known.join(text(between)) : null;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new ExpressionError('a text was expected');
  return value;
}

function operator(apply: Apply, from: number, to: number = from): Operator {
  return { apply, least: from, most: to };
}

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    '==': operator(same, 2),
    '!=': operator((one, other) => !same(one, other), 2),
    '<': operator(
      ordering((one, other) => one < other),
      2,
    ),
    '<=': operator(
      ordering((one, other) => one <= other),
      2,
    ),
    '>': operator(
      ordering((one, other) => one > other),
      2,
    ),
    '>=': operator(
      ordering((one, other) => one >= other),
      2,
    ),
    '+': operator(
      arithmetic((one, other) => one + other),
      2,
      Infinity,
    ),
    '-': operator(
      arithmetic((one, other) => one - other),
      2,
    ),
    '*': operator(
      arithmetic((one, other) => one * other),
      2,
      Infinity,
    ),
    '/': operator(
      arithmetic((one, other) => (other === 0 ? NaN : one / other)),
      2,
    ),
    round: operator(roundHalfAway, 2),
    min: operator(least, 1, Infinity),
    max: operator(greatest, 1, Infinity),
    number: operator(numberOf, 1),
    in: operator(contains, 2),
    len: operator(len, 1),
    blank: operator(blank, 1),
    not: operator(not, 1),
    coalesce: operator(coalesce, 1, Infinity),
    days_between: operator(daysBetween, 2),
    minutes_between: operator(minutesBetween, 2),
    day_of: operator(dayOf, 1),
    add_days: operator(shift(40_000, addDays), 2),
    add_months: operator(shift(1_200, addMonths), 2),
    age: operator(age, 2),
    join: operator(join, 2, Infinity),
  }),
);
