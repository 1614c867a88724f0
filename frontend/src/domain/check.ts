/**
 * The rules of an answer: what is wrong with it, what is kept of it, and what it means, found in one go.
 * The same as app/formdefs/answers/check.py, and held to the same vectors.
 */
import type { Answers, Context, ResidentFacts } from './context.ts';
import { findConditions } from './conditions.ts';
import { readDay } from './dates.ts';
import type { Definition } from './definition.ts';
import { judge, type Outcome } from './evaluate.ts';
import type { Fault } from './fault.ts';
import { readAnswers } from './reading.ts';
import { isObject } from './objects.ts';
import { isBlank } from './shape.ts';

const EARLIEST = '1900-01-01';
const SERVICES = ['sign', 'fulfil', 'home_service'];
/** Forms about contracts, and the reason 死亡 in them. */
const DEATH_BY_REASON: Record<string, string> = { contract_end: '03', service_waiver: '4' };

/** What came of an entry's answers. With faults, `answers` and `outcome` rest on what could be used. */
export interface Examination {
  faults: Fault[];
  answers: Answers;
  outcome: Outcome;
}

export function examine(definition: Definition, answers: Answers, context: Context): Examination {
  const reading = readAnswers(definition, answers, context);
  const findings = findConditions(definition, answers, reading);
  const outcome = judge(definition, reading, context, findings.flags);
  const faults = [...reading.faults, ...findings.faults];
  if (outcome.severity === 'red' && !isHandled(reading.answers)) faults.push(RED_UNHANDLED);
  return { faults, answers: reading.answers, outcome };
}

export function check(definition: Definition, answers: Answers, context: Context): Fault[] {
  return examine(definition, answers, context).faults;
}

/** The answers as they are stored: without blanks, with what is computed computed again. */
export function complete(definition: Definition, answers: Answers, context: Context): Answers {
  return examine(definition, answers, context).answers;
}

/** Whether the entry's day can be. What reports a death, or changes the record, may come after it. */
export function checkDay(definition: Definition, context: Context, answers: Answers = {}): Fault[] {
  const reason = dayFault(context, reportsDeath(definition, answers));
  const label = SERVICES.includes(definition.code) ? '服务日期' : '随访日期';
  return reason === null ? [] : [{ path: 'occurred_on', code: 'date', message: `${label}${reason}` }];
}

const RED_UNHANDLED: Fault = {
  path: 'answers.referral',
  code: 'red_unhandled',
  message: '危急情况：请转诊，或写明拒绝转诊的原因或现场处置',
};

function reportsDeath({ code }: Definition, answers: Answers): boolean {
  if (code === 'record_change') return true;
  const told = answers['reason'];
  return answers['visit_result'] === '3' || (told !== undefined && DEATH_BY_REASON[code] === told);
}

function dayFault({ occurred_on: day, today, resident }: Context, reportsDeath: boolean): string | null {
  if (readDay(day) === null) return '不是日期';
  if (day > today) return '不能晚于今天';
  return day < EARLIEST ? '不能早于 1900 年' : lifeFault(day, resident ?? null, reportsDeath);
}

function lifeFault(day: string, resident: ResidentFacts | null, reportsDeath: boolean): string | null {
  if (resident?.birth_date && day < resident.birth_date) return '不能早于出生日期';
  if (resident?.death_date && day > resident.death_date && !reportsDeath) return '不能晚于死亡日期';
  return null;
}

/** A red result needs a referral, or what was done instead. */
function isHandled(answers: Answers): boolean {
  const referral = answers['referral'];
  if (!isObject(referral)) return false;
  return referral['ref_flag'] === '2' || !isBlank(referral['ref_handling']);
}
