/** What is to be done: people with all that is due for them, by urgency, or by place for one walk through the village. */
import type { Alert, Resident, Task } from '../store';
import { addDays } from './days';
import { groupNames, groupOrder, type Villages } from './village_groups';

export type Urgency = 'alert' | 'overdue' | 'today' | 'soon';

/** Somebody with something to be done, each form once. */
export interface Person {
  resident: Resident;
  tasks: Task[];
  alerts: Alert[];
  urgency: Urgency;
  /** The day that decides the order. */
  day: string;
}
export interface Household {
  id: string;
  address: string;
  people: Person[];
}
export interface Place {
  name: string;
  households: Household[];
  count: number;
  urgent: number;
}

const SOON_DAYS = 14;
const LONG_DAYS = 180;
const SPREAD_DAYS = 76;
const ORDER: readonly Urgency[] = ['alert', 'overdue', 'today', 'soon'];

/**
 * Overdue: past the end of its window. Today: its day has come. Soon: due within 14 days. An open red alert comes before all.
 * Who is not on this phone is left out.
 */
export function agenda(
  tasks: readonly Task[],
  alerts: readonly Alert[],
  residents: readonly Resident[],
  day: string,
): Person[] {
  const byId = new Map(residents.map((resident) => [resident.id, resident]));
  const people = new Map<string, Person>();
  const about = (id: string): Person | undefined => {
    const resident = byId.get(id);
    if (resident === undefined) return undefined;
    const known = people.get(id) ?? { resident, tasks: [], alerts: [], urgency: 'soon', day: '9999' };
    people.set(id, known);
    return known;
  };
  for (const alert of alerts.filter(isPressing)) about(alert.resident_id)?.alerts.push(alert);
  for (const task of tasks.filter((each) => urgencyOf(each, day))) about(task.resident_id)?.tasks.push(task);
  for (const task of tasks) if (isAlso(task, day)) people.get(task.resident_id)?.tasks.push(task);
  return [...people.values()].map((person) => ranked(person, day)).sort(byUrgency);
}

/** Undefined: not yet. */
export function urgencyOf(task: Task, day: string): Urgency | undefined {
  if (task.status !== 'open') return undefined;
  if (task.window_end < day) return 'overdue';
  if (task.due_on <= day) return 'today';
  return task.due_on <= addDays(day, SOON_DAYS + spreadOf(task)) ? 'soon' : undefined;
}

/** What is due by the end of a year comes up over its last quarter, for each person another day, not all at its end. */
function spreadOf({ resident_id, window_start, due_on }: Task): number {
  const isLong = due_on > addDays(window_start, LONG_DAYS);
  return isLong ? parseInt(resident_id.slice(-4), 16) % SPREAD_DAYS || 0 : 0;
}

/** Not yet pressing, but it can be done while one is there. */
function isAlso(task: Task, day: string): boolean {
  const isOpen = task.status === 'open' && task.window_start <= day && urgencyOf(task, day) === undefined;
  return isOpen && task.due_on <= addDays(day, LONG_DAYS);
}

function isPressing(alert: Alert): boolean {
  return alert.severity === 'red' && (alert.state === 'open' || alert.state === 'acknowledged');
}

export function withUrgency(people: readonly Person[], urgency: Urgency): Person[] {
  return people.filter((person) => person.urgency === urgency);
}

/** How many people have a task of that urgency, whatever else there is. */
export function countOf(people: readonly Person[], urgency: Urgency, day: string): number {
  return people.filter(({ tasks }) => tasks.some((task) => urgencyOf(task, day) === urgency)).length;
}

/** Village groups, the one with most pressing people first, else as one walks; in them the houses by their addresses. */
export function byPlace(people: readonly Person[], villages: Villages): Place[] {
  const residents = people.map(({ resident }) => resident);
  const nameOf = groupNames(residents, villages);
  const places = [...grouped(people, ({ resident }) => nameOf(resident))].map(([name, members]): Place => ({
    name,
    households: households(members),
    count: members.length,
    urgent: members.filter(isUrgent).length,
  }));
  const order = groupOrder(residents, nameOf);
  return places.sort((a, b) => b.urgent - a.urgent || order(a.name, b.name));
}

/** The others of the same house who have something to be done. */
export function housemates(people: readonly Person[]): Map<string, number> {
  const counts = new Map([...grouped(people, houseOf)].map(([house, members]) => [house, members.length]));
  return new Map(people.map((person) => [person.resident.id, (counts.get(houseOf(person)) ?? 1) - 1]));
}

function isUrgent({ urgency }: Person): boolean {
  return urgency === 'alert' || urgency === 'overdue';
}

function households(people: readonly Person[]): Household[] {
  return [...grouped(people, houseOf)]
    .map(([id, members]) => ({ id, address: members[0]?.resident.address ?? '', people: members }))
    .sort((a, b) => a.address.localeCompare(b.address, 'zh', { numeric: true }));
}

function houseOf({ resident }: Person): string {
  return resident.household_id ?? (resident.address || resident.id);
}

function ranked(person: Person, day: string): Person {
  const ranks = person.tasks.map((task) => ORDER.indexOf(urgencyOf(task, day) ?? 'soon'));
  const urgency = person.alerts.length ? 'alert' : (ORDER[Math.min(...ranks)] ?? 'soon');
  const tasks = person.tasks.sort((a, b) => compare(a.due_on, b.due_on));
  return { ...person, tasks, urgency, day: person.alerts[0]?.raised_at ?? tasks[0]?.due_on ?? '9999' };
}

function byUrgency(a: Person, b: Person): number {
  return ORDER.indexOf(a.urgency) - ORDER.indexOf(b.urgency) || compare(a.day, b.day);
}

function grouped<T>(all: readonly T[], key: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
