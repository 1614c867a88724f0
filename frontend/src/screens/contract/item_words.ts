/** A contract's items in words: done of due, next due, and what did not count. */
import type { Timing } from '../../domain/promise';
import type { ContractItem, Served } from '../../store';
import { dayText } from '../days';
import { reasonName } from '../words';

/** How many were due by that day; the phone recounts what the server told some days ago. */
export function dueBy(item: ContractItem, day: string): number {
  if (item.dues.length === 0) return item.due;
  return item.dues.filter((due) => due <= day).length;
}

const BY: Record<Timing['by'], string> = { age: '按年龄', treatment: '按疗程', bed: '按家床计划' };

/** `timing`: what it falls due by, if that is not the calendar of the contract. */
export function doneText(item: ContractItem, day: string, timing?: Timing): string {
  const by = timing ? BY[timing.by] : '按需';
  if (item.rule === 'on_demand' && (!timing || !item.dues.length)) return `${by}，已做 ${item.done} 次`;
  const all = item.times_total === null ? [] : [`协议期共 ${item.times_total} 次`];
  const more = [...(timing ? [by] : []), ...all].join('，');
  return `已做 ${item.done} / 应做 ${dueBy(item, day)} 次${more && `（${more}）`}`;
}

/**
 * The slots are done in order, so the next is the first that is neither done nor explained; of a service on demand,
 * what was promised.
 */
export function nextDue(
  item: ContractItem,
  day: string,
  timing?: Timing,
): { text: string; isLate: boolean } | undefined {
  const left = [...item.dues].sort().slice(item.done);
  const next = left.find((due) => !item.waived?.includes(due));
  if (next === undefined) return undefined;
  const isLate = next < day;
  if (item.rule === 'on_demand' && !timing)
    return { text: `约定 ${dayText(next)}${isLate ? '，还没有做' : ''}`, isLate };
  return {
    text: `${isLate ? '应在' : '下次'} ${dayText(next)}${isLate ? '前完成，还没有做' : '前'}`,
    isLate,
  };
}

/** What is late first, while the contract holds; what is on demand last. */
export function inOrder(items: readonly ContractItem[], day: string, isHeld: boolean): ContractItem[] {
  const rank = (item: ContractItem): number =>
    isHeld && nextDue(item, day)?.isLate ? 0 : item.rule === 'fixed' ? 1 : 2;
  return [...items].sort((one, other) => rank(one) - rank(other));
}

/** 3月9日 张三 做了第 2 次; or that it does not count and why. */
export function servedText({ on, by, counted, slot, reason, lacks }: Served): string {
  const who = [dayText(on), by].filter(Boolean).join(' ');
  if (counted) return slot === undefined ? `${who}，已计入` : `${who}，计入第 ${slot} 次`;
  const open = lacks ? `（还没有填：${lacks}）` : '';
  return `${who}，没有计入：${reasonName(reason) || '原因待查'}${open}`;
}
