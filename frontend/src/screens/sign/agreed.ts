/** What is agreed with each who is signed: read before the signatures, kept in the entry, told once more at the end. */
import { priceOf, promisedTo } from '../../domain/promise';
import type { Answers, Resident } from '../../store';
import { spanText } from '../days';
import { choiceOf, itemNames, packageNames, type Catalogue } from './services';
import type { SignedLine } from './signed';
import { isChild } from './starting';

export interface Agreed {
  line: SignedLine;
  resident: Resident | undefined;
  name: string;
  /** Packages, services, and what this person pays. */
  what: string;
}

export function agreedWith(
  catalogue: Catalogue,
  answers: Answers,
  residents: ReadonlyMap<string, Resident>,
): Agreed[] {
  const lines = (answers['members'] ?? []) as (SignedLine & Answers)[];
  return lines.map((line) => {
    const choice = choiceOf(catalogue, answers, line);
    const promised = promisedTo(catalogue, choice);
    const times = [...promised.values()].reduce((sum, each) => sum + (each.times ?? 0), 0);
    const parts = [
      packageNames(catalogue, choice.packages),
      choice.items.length && `加选${itemNames(catalogue, choice.items)}`,
      `${promised.size} 项服务，按期的共 ${times} 次，居民付 ${priceOf(promised)} 元`,
    ];
    const resident = residents.get(line.resident_id);
    return { line, resident, name: resident?.name ?? '成员', what: parts.filter(Boolean).join('；') };
  });
}

/** The text of it, a line each. */
export function agreedText(members: readonly Agreed[], answers: Answers): string {
  const span = spanText(answers['start_date'] as string, answers['end_date'] as string);
  return [
    `本次签约：${span}，共 ${members.length} 人，费用合计 ${Number(answers['fee_total'] ?? 0)} 元`,
    ...members.map(({ line, resident, name, what }, at) => `${name}（${how(line, at, resident)}）：${what}`),
  ].join('\n');
}

function how(line: SignedLine, at: number, resident: Resident | undefined): string {
  const isGuarded = line.by_guardian || (at === 0 && resident && isChild(resident));
  const absent = line.present ? '本人在场' : '不在场，待本人确认';
  const who = isGuarded ? `监护人${line.guardian_name ?? ''}代签` : absent;
  return at === 0 ? `乙方代表，${who}` : who;
}
