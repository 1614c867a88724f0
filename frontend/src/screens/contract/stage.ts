/** How far somebody has come on the way to a contract, or to the next one: as app/contracts/reading/stage.py has it. */
import type { Contract, EntryView, Resident, Store } from '../../store';
import { dayText } from '../days';
import { liveTogether } from '../household';

export interface Stage {
  text: string;
  tone: 'info' | 'orange' | 'red';
  /** The assessment or the signing that it follows from. */
  entry: EntryView;
}

const SIGNED = ['waiting', 'submitted'];
const SENT_BACK = ['returned', 'rejected', 'conflict'];
const ASSESSED = ['waiting', 'submitted', 'approved'];
/** Doubts of a signing of somebody whom another one has, or is to have, under contract. */
const RIVALS = ['already_signed', 'signed_elsewhere'];
const WILLING: Record<string, string> = { '1': '愿意签约', '2': '还要再考虑', '3': '不愿意签约' };

/** `entries`: assessments and signings that may be about the person, newest first. */
export function stageOf(
  { id }: Pick<Resident, 'id'>,
  entries: readonly EntryView[],
  contracts: readonly Contract[],
): Stage | undefined {
  const signings = entries.filter((each) => each.form === 'sign' && names(each, id));
  const signed = signings.find(({ status }) => SIGNED.includes(status));
  if (signed?.flags.some(({ code }) => RIVALS.includes(code)))
    return { entry: signed, tone: 'red', text: '已签字，但与另一份签约冲突，请打开看怎么办' };
  if (signed) return { entry: signed, tone: 'info', text: `${dayText(signed.occurred_on)}已签字，等待审核` };
  const back = signings.find(({ status }) => SENT_BACK.includes(status));
  if (back) return { entry: back, tone: 'red', text: '签约没有通过，请打开看原因并更正' };
  return assessedOf(id, entries, contracts);
}

/** An assessment from before the newest signing led to that one. */
function assessedOf(
  id: string,
  entries: readonly EntryView[],
  contracts: readonly Contract[],
): Stage | undefined {
  const asked = entries.find(
    ({ form, status, resident_id }) =>
      form === 'needs_assess' && resident_id === id && ASSESSED.includes(status),
  );
  if (!asked || contracts.some(({ signed_on }) => asked.occurred_on <= signed_on)) return undefined;
  const said = WILLING[String(asked.answers?.['willing'])];
  const text = `${dayText(asked.occurred_on)}做过需求评估${said ? `，${said}` : ''}`;
  return { entry: asked, tone: said === WILLING['3'] ? 'orange' : 'info', text };
}

/** A household's signing stands with its representative. */
export async function loadStage(
  { world }: Store,
  resident: Resident | undefined,
  contracts: readonly Contract[],
): Promise<Stage | undefined> {
  if (!resident) return undefined;
  const family = (await world.residents()).filter((each) => liveTogether(resident, each));
  const ids = [...new Set([resident.id, ...family.map(({ id }) => id)])];
  const [signings, assessments] = await Promise.all([
    world.entriesOfForm('sign', ids),
    world.entriesOfForm('needs_assess', [resident.id]),
  ]);
  return stageOf(resident, [...signings, ...assessments], contracts);
}

function names({ resident_id, answers }: EntryView, id: string): boolean {
  const lines = (answers?.['members'] ?? []) as { resident_id: string }[];
  return resident_id === id || lines.some((line) => line.resident_id === id);
}
