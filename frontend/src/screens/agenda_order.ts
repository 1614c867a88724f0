/** Whether 今日 is by urgency or by place: chosen once for this phone. */
export const ORDERS = [
  { id: 'urgency', name: '按紧急' },
  { id: 'place', name: '按地点' },
] as const;

export type AgendaOrder = (typeof ORDERS)[number]['id'];
const KEY = 'agenda-order';

export function agendaOrder(): AgendaOrder {
  return localStorage.getItem(KEY) === 'place' ? 'place' : 'urgency';
}

export function keepAgendaOrder(order: AgendaOrder): void {
  localStorage.setItem(KEY, order);
}
