/** Texts of a fixed form, and why one is not of it. The same as app/formdefs/language/formats.py. */
import { checkIdNumber, ID_NUMBER_MESSAGES } from './id_number.ts';

type Format = (text: string, today: string) => string | null;

function idNumber(text: string, today: string): string | null {
  const found = checkIdNumber(text, today);
  return typeof found === 'string' ? ID_NUMBER_MESSAGES[found] : null;
}

function pattern(expected: RegExp, message: string): Format {
  return (text) => (expected.test(text) ? null : message);
}

export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['id_no', idNumber],
  [
    'phone',
    pattern(/^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})$/, '电话号码应为 11 位手机号，或带区号的固定电话'),
  ],
  ['area_code', pattern(/^[0-9]{12}$/, '村居代码应为 12 位数字')],
  ['record_no', pattern(/^[0-9]{17}$/, '档案号应为 17 位数字')],
]);

/** How a text of that form is kept. */
export function normalText(format: string | undefined, text: string): string {
  return format === 'id_no' && /^[0-9]{17}x$/.test(text) ? text.toUpperCase() : text;
}
