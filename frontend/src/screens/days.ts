/** Days as people say them. Days are `YYYY-MM-DD` by the phone's calendar. */
import { dayOf } from '../store';

const DAY = 86_400_000;
const two = (number: number): string => String(number).padStart(2, '0');

export function today(): string {
  return dayOf();
}

/** Days from one to the other; negative when the other lies before. */
export function daysBetween(one: string, other: string): number {
  return Math.round((Date.parse(other) - Date.parse(one)) / DAY);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

/** The same day of a later month; the last day where that month is too short. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

export function ageOn(birth: string, day: string): number {
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
}

/** 11月21日, or with the year when it is another one. */
export function dayText(day: string | undefined, withYear = false): string {
  if (!day) return '—';
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  const short = `${Number(month)}月${Number(date)}日`;
  return year === today().slice(0, 4) && !withYear ? short : `${year}年${short}`;
}

/** 2026年11月23日 至 2027年11月22日: the year on both, unless both are of this year. */
export function spanText(from: string | undefined, to: string | undefined, between = ' 至 '): string {
  const isFar = [from, to].some((day) => day && day.slice(0, 4) !== today().slice(0, 4));
  return dayText(from, isFar) + between + dayText(to, isFar);
}

/** 11月21日 08:30 on this phone's clock. */
export function momentText(moment: string | number): string {
  const at = new Date(moment);
  return `${dayText(dayOf(at))} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How long ago, roughly. */
export function agoText(moment: number, now: number = Date.now()): string {
  const minutes = Math.floor((now - moment) / 60_000);
  if (minutes < 1) return '刚刚';
  if (minutes < 60) return `${minutes} 分钟前`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 1440)} 天前`;
}

/** 比服务器快 3 天: of a clock that is ahead by so many milliseconds. */
export function skewText(ahead: number): string {
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const hours = Math.round(minutes / 60);
  const far =
    minutes < 120 ? `${minutes} 分钟` : hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`;
  return `比服务器${ahead > 0 ? '快' : '慢'} ${far}`;
}

/** 已逾期 3 天, 今天到期, 还有 5 天. */
export function dueText(day: string, now: string = today()): string {
  const left = daysBetween(now, day);
  if (left < 0) return `已过 ${-left} 天`;
  return left === 0 ? '今天到期' : `还有 ${left} 天`;
}
