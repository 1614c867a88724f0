/** Resident identity card numbers (GB 11643): what one says of its bearer, and why a text is none. */
import { ageOn, readDay } from './dates.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
const OLDEST = 120;

export type IdNumberFault =
  | 'fifteen_digits' | 'length' | 'characters' | 'date' | 'future' | 'too_old' | 'checksum'; // prettier-ignore

/** A valid number and what stands in it. Sex as in GB/T 2261.1: 1 male, 2 female. */
export interface IdNumber {
  number: string;
  birth_date: string;
  sex: string;
}

export const ID_NUMBER_MESSAGES: Record<IdNumberFault, string> = {
  fifteen_digits: '15 位旧身份证号已停用，请填写 18 位身份证号',
  length: '身份证号应为 18 位，前 17 位为数字',
  characters: '身份证号应为 18 位，前 17 位为数字',
  date: '身份证号中的出生日期不存在',
  future: '身份证号中的出生日期晚于今天',
  too_old: `身份证号中的出生日期对应年龄超过 ${OLDEST} 岁`,
  checksum: '身份证号校验位不正确，请核对',
};

/** The number that a text is, or the first fault found. A small x is taken as X; nothing is trimmed. */
export function checkIdNumber(text: string, today: string): IdNumber | IdNumberFault {
  const number = text.replace(/x/g, 'X');
  if (/^[0-9]{15}$/.test(number)) return 'fifteen_digits';
  if ([...number].length !== 18) return 'length';
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return 'characters';
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const fault = birthFault(birth, today);
  if (fault !== null) return fault;
  if (number[17] !== checkDigit(number)) return 'checksum';
  return { number, birth_date: birth, sex: Number(number[16]) % 2 ? '1' : '2' };
}

function birthFault(birth: string, today: string): IdNumberFault | null {
  const [born, now] = [readDay(birth), readDay(today)];
  if (born === null) return 'date';
  if (now === null) return null;
  if (born > now) return 'future';
  return ageOn(born, now) > OLDEST ? 'too_old' : null;
}

function checkDigit(number: string): string | undefined {
  return CHECK_DIGITS[WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(number[place]), 0) % 11];
}
