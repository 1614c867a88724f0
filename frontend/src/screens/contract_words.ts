/** A contract's items in words: done of due, next due, and what did not count. */
import type { ContractItem } from '../store';
import { dayText } from './days';
import { reasonName } from './words';

/** How many were due by that day; the phone recounts what the server told some days ago. */
export function dueBy(item: ContractItem, day: string): number {
  if (item.dues.length === 0) return item.due;
  return item.dues.filter((due) => due <= day).length;
}

export function doneText(item: ContractItem, day: string): string {
  if (item.rule === 'on_demand') return `按需，已做 ${item.done} 次`;
  const all = item.times_total === null ? '' : `（全年 ${item.times_total} 次）`;
  return `已做 ${item.done} / 应做 ${dueBy(item, day)} 次${all}`;
}

/** The slots are done in order, so the next is the first that is not. */
export function nextDue(item: ContractItem, day: string): { text: string; isLate: boolean } | undefined {
  const next = [...item.dues].sort()[item.done];
  if (item.rule === 'on_demand' || next === undefined) return undefined;
  const isLate = next < day;
  return {
    text: `${isLate ? '应在' : '下次'} ${dayText(next)}${isLate ? '前完成，还没有做' : '前'}`,
    isLate,
  };
}

export function uncounted(item: ContractItem): { key: string; text: string }[] {
  return item.served
    .filter((service) => !service.counted)
    .map((service) => ({
      key: `${service.entry_id} ${service.on}`,
      text: `${dayText(service.on)} 的服务没有计入：${reasonName(service.reason) || '原因待查'}`,
    }));
}
