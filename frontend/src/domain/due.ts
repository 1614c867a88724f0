/** What planning speaks of: people, visits, and what is due. Days are ISO dates. The same as app/worklists/planning/due.py. */
import { addDays, addMonths, readDay, writeDay } from './dates.ts';
import type { Schedule } from './schedule.ts';
import { uuid5 } from './uuid5.ts';

/** Status codes of the regional system. */
export const TO_DO = '0';
export const LOST_SIGHT = '2';
export const MISSED = '3';
export const RECORD_CLOSED = '9';
const [MET, LOST, DONE, DONE_LATE] = ['1', '2', '1', '4'];
const LATEST = '9999-12-31';

/** A resident as planning knows them. `since`: from when on each disease is managed, each group holds. */
export interface Person {
  id: string;
  sex: string;
  birth_date: string;
  /** Since when there is a record. */
  known: string;
  since: Record<string, string>;
  /** Diseases no longer managed, groups no longer held. */
  over?: string[];
  is_closed?: boolean;
  closed_on?: string;
}

/** A visit that stands: whether somebody was met, and what it asks for next. */
export interface Visit {
  id: string;
  form: string;
  on: string;
  result?: string;
  doctor_date?: string;
  rule_date?: string;
  refers?: boolean;
  ended?: boolean;
  severity?: string;
  facts?: Record<string, string>;
  /** What several forms of one visit have in common. */
  visit_id?: string;
}

/** A task as derived; `made_by` is the visit that asks for it. */
export interface Due {
  id: string;
  programme: string;
  kind: 'followup' | 'referral_check';
  form: string;
  title: string;
  window_start: string;
  due_on: string;
  window_end: string;
  status: string;
  seq: number;
  severity?: string;
  made_by?: string;
  done_by?: string;
  attempts: number;
  retry_on?: string;
  hint?: string;
  /** How many visits the programme asks for in that calendar year. */
  quota?: number;
}

export function met(visit: Visit): boolean {
  return (visit.result ?? MET) === MET;
}

export function isLost(visit: Visit): boolean {
  return visit.result === LOST;
}

export function isOpen(due: Due): boolean {
  return due.status === TO_DO;
}

export function done(due: Due, visit: Visit): Due {
  return { ...due, status: visit.on <= due.window_end ? DONE : DONE_LATE, done_by: visit.id };
}

export function over(due: Due, status: string): Due {
  return isOpen(due) ? { ...due, status } : due;
}

/** Somebody went and met nobody: the visit is still due, and is to be tried again. */
export function notMet(due: Due, visit: Visit, schedule: Schedule): Due {
  if (isLost(visit)) return over(due, LOST_SIGHT);
  const attempts = due.attempts + 1;
  const { lost_within, lost_after, lost_hint } = schedule;
  const inTime = lost_within === undefined || visit.on <= plus(due.window_start, lost_within);
  const isEnough = lost_after !== undefined && attempts >= lost_after;
  const tried = { ...due, attempts, retry_on: visit.rule_date ?? plus(visit.on, schedule.retry_days) };
  return isEnough && inTime && lost_hint !== undefined ? { ...tried, hint: lost_hint } : tried;
}

/** The next visit as the visit itself asks for it. */
export function nextDate({ ended, doctor_date, rule_date }: Visit, { mode }: Schedule): string | undefined {
  const [wanted, other] = mode === 1 ? [rule_date, doctor_date] : [doctor_date, rule_date];
  if (ended || wanted === undefined) return ended ? undefined : other;
  return mode === 0 && other !== undefined ? earlier(wanted, other) : wanted;
}

/** What is no day tells of none. */
export const asDay = (text = ''): string | undefined => (readDay(text) === null ? undefined : text);

export function askedId(visit: Visit, kind: string): string {
  return uuid5(visit.id, kind);
}

/** Around the day, and never on the day of the visit that asks for it. */
export function windowOf(on: string, dueOn: string, schedule: Schedule): [start: string, end: string] {
  const isNear = daysFrom(on, dueOn) <= schedule.narrow_until;
  const margin = isNear ? schedule.narrow_days : schedule.wide_days;
  return [later(plus(dueOn, -margin), plus(on, 1)), plus(dueOn, margin)];
}

export function plus(day: string, days: number): string {
  const from = readDay(day);
  const found = from === null ? null : addDays(from, days);
  return found === null ? LATEST : writeDay(found);
}

export function plusMonths(day: string, months: number): string {
  const from = readDay(day);
  const found = from === null ? null : addMonths(from, months);
  return found === null ? LATEST : writeDay(found);
}

export function daysFrom(one: string, other: string): number {
  return (readDay(other) ?? 0) - (readDay(one) ?? 0);
}

export function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

export function later(one: string, other: string): string {
  return one > other ? one : other;
}
