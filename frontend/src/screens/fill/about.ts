/** What some forms are about besides the resident: who came, the entry that is checked, what is confirmed. */
import { PEOPLE, type Option } from '../../controls/sheet';
import type { Contract, Store, VisitDraft } from '../../store';
import { dayText, spanText } from '../days';
import { formName } from '../form_names';
import { whoText } from '../words';

/** What a call-back or a spot check is about. */
export const TARGET = 'target_entry_id';
const CONFIRMS = 'member_confirm';

export interface About {
  /** Everybody, where a form asks who was there. */
  people: Option[];
  target: Option[];
  /** What was promised to the one who confirms it. */
  promised: string[];
}

export async function aboutOf(
  store: Store,
  { forms }: VisitDraft,
  fields: ReadonlySet<string>,
  contracts: readonly Contract[],
): Promise<About> {
  const first = forms[0];
  const target = first?.answers[TARGET];
  return {
    people: fields.has(PEOPLE) ? await everybody(store) : [],
    target: typeof target === 'string' ? await entryOption(store, target) : [],
    promised: first?.form === CONFIRMS ? await promisedIn(store, first.answers, contracts) : [],
  };
}

async function everybody(store: Store): Promise<Option[]> {
  return (await store.world.residents()).map((each) => ({
    id: each.id,
    label: each.name,
    note: `${whoText(each)} ${each.village_group ?? ''} 证件尾号 ${each.id_tail || '无'}`,
    keys: each.keys,
  }));
}

async function entryOption(store: Store, id: string): Promise<Option[]> {
  const entry = await store.world.entry(id);
  const label = entry ? `${formName(entry.form)}（${dayText(entry.occurred_on)}）` : '手机上没有这条记录';
  return [{ id, label, note: entry?.author_name ?? '' }];
}

async function promisedIn(
  store: Store,
  answers: Record<string, unknown>,
  contracts: readonly Contract[],
): Promise<string[]> {
  const contract = contracts.find(({ id }) => id === answers['agreement_member_id']);
  if (!contract) return [];
  const known = new Map((await store.world.packages()).map(({ id, name }) => [id, name]));
  const items = contract.items.map(
    ({ name, times_total }) => `${name}${times_total ? ` ${times_total} 次` : ''}`,
  );
  return [
    `协议期：${spanText(contract.start_date, contract.end_date, '至')}`,
    `服务包：${contract.packages.map((id) => known.get(id) ?? id).join('、')}`,
    `项目：${items.join('、')}`,
  ];
}
