/** 今日: who is to be seen, by urgency and by place. */
import { describe, expect, it } from 'vitest';
import { groupNames, groupOrder } from '../../src/screens/village_groups';
import { agenda, byPlace, housemates } from '../../src/screens/agenda';
import { addDays } from '../../src/screens/days';
import { planWord } from '../../src/screens/words';
import type { Alert, Resident, Task } from '../../src/store';
import { DAY, resident, task } from '../drivers/tasks';

describe('today', () => {
  const about = (tasks: Task[], alerts: Alert[] = [], others: Resident[] = []) =>
    agenda(tasks, alerts, [resident, ...others], DAY);
  const neighbour = { ...resident, id: 'o', village_group: '1组', address: '1号' };
  const mate = { ...resident, id: 'm' };
  const red: Alert = {
    id: 'r',
    resident_id: 'o',
    entry_id: 'e',
    code: 'H1',
    severity: 'red',
    message: '血压危急',
    state: 'open',
    raised_at: '2026-11-21T01:00:00Z',
  };

  it.each([
    [addDays(DAY, -16), 'overdue'],
    [addDays(DAY, -15), 'today'],
    [DAY, 'today'],
    [addDays(DAY, 14), 'soon'],
  ])('what is due on %s is %s', (due, urgency) => {
    expect(about([task('t', due)]).map((person) => person.urgency)).toEqual([urgency]);
  });

  it('leaves out what is due later, what is done and who is not here', () => {
    const tasks = [
      task('late', addDays(DAY, 15)),
      task('done', DAY, { status: 'done' }),
      task('else', DAY, { resident_id: 'x' }),
    ];
    expect(about(tasks)).toEqual([]);
  });

  const yearly = (id: string, year = 2026): Task =>
    task(`y${id}`, `${year}-12-31`, { resident_id: id, form: 'exam65', window_start: `${year}-01-01` });

  it('shows what can be done already when one is there anyway, not for its own sake', () => {
    const there = { ...resident, id: '0-004b' }; // comes up by itself in the middle of the last quarter
    const on = (day: string, ...tasks: Task[]) =>
      agenda([yearly(there.id), ...tasks], [], [there], day).flatMap((each) =>
        each.tasks.map(({ id }) => id),
      );
    expect(on('2026-09-01')).toEqual([]);
    expect(on('2026-09-01', task('t', '2026-09-01', { resident_id: there.id }))).toEqual([
      't',
      `y${there.id}`,
    ]);
  });

  it('brings up what is due by the end of the year on many days of its last quarter', () => {
    const people = Array.from({ length: 100 }, (_, n) => ({
      ...resident,
      id: `0-0${(n + 256).toString(16)}`,
    }));
    const tasks = people.map(({ id }) => yearly(id));
    const on = (day: string) => agenda(tasks, [], people, day).length;
    expect(on('2026-10-01')).toBe(0);
    expect(on('2026-11-10')).toBeGreaterThan(20);
    expect(on('2026-11-10')).toBeLessThan(80);
    expect(on('2026-12-17')).toBe(100);
  });

  it('shows a person once with all that is due, the soonest first', () => {
    const tasks = [task('b', addDays(DAY, 3), { form: 'dm' }), task('a', DAY)];
    const [person, ...rest] = about(tasks);
    expect(rest).toEqual([]);
    expect(person?.tasks.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('puts a red alert first until it is handled', () => {
    const tasks = [task('t', addDays(DAY, -30))];
    const names = (alerts: Alert[]) => about(tasks, alerts, [neighbour]).map((each) => each.resident.id);
    expect(names([red])).toEqual(['o', resident.id]);
    expect(names([{ ...red, state: 'handled' }])).toEqual([resident.id]);
    expect(names([{ ...red, severity: 'orange' }])).toEqual([resident.id]);
  });

  it('by place: the village group with most pressing people first, its houses by address', () => {
    const far = { ...neighbour, id: 'f', address: '2号' };
    const tasks = [
      task('a', DAY),
      task('b', addDays(DAY, -40), { resident_id: 'f' }),
      task('c', DAY, { resident_id: 'o' }),
    ];
    const places = byPlace(about(tasks, [], [far, neighbour]), {});
    expect(places.map(({ name, count, urgent }) => [name, count, urgent])).toEqual([
      ['1组', 2, 1],
      ['3组', 1, 0],
    ]);
    expect(places[0]?.households.map(({ address }) => address)).toEqual(['1号', '2号']);
  });

  it('groups of the same name in two villages are two places', () => {
    const elsewhere = { ...neighbour, id: 'e', village: `${resident.village}9` };
    const tasks = [task('a', DAY, { resident_id: 'o' }), task('b', DAY, { resident_id: 'e' })];
    const villages = { [resident.village]: '上村', [`${resident.village}9`]: '下村' };
    const places = byPlace(about(tasks, [], [elsewhere, neighbour]), villages);
    expect(places.map(({ name, count }) => [name, count])).toEqual([
      ['上村 1组', 1],
      ['下村 1组', 1],
    ]);
  });

  it('village groups stand as they are numbered, the others as their houses are', () => {
    const named = ['12组', '二十组', '十一组', '3组', '老屋', '坳下', '第二组', '十组'];
    const houses = ['', '', '', '', '36078310100100009', '36078310100100021', '', ''];
    const people = named.map((village_group, at) => ({
      ...resident,
      village_group,
      household_no: houses[at] ?? '',
    }));
    const sorted = [...named].sort(groupOrder(people, groupNames(people, {})));
    expect(sorted).toEqual(['第二组', '3组', '十组', '十一组', '12组', '二十组', '老屋', '坳下']);
  });

  it('says how many others of the house have something to be done', () => {
    const house = { household_id: 'h' };
    const people = agenda(
      [task('a', DAY), task('b', DAY, { resident_id: 'm' })],
      [],
      [
        { ...resident, ...house },
        { ...mate, ...house },
      ],
      DAY,
    );
    expect(housemates(people).get('m')).toBe(1);
  });

  it('a task past its window was not visited, whoever asks', () => {
    expect(planWord(task('t', addDays(DAY, -40)), DAY)).toBe('未访');
    expect(planWord(task('t', DAY), DAY)).toBe('应访');
    expect(planWord(task('t', DAY, { plan_status: '2' }), DAY)).toBe('失访');
  });
});
