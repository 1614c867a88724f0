/** The answers that a new draft begins with: what is carried over, what only one answer can be given to. */
import type { Answers } from '../domain/context';
import { fieldsOf, type Definition } from '../domain/definition';
import { carriedOver, type Earlier } from '../domain/visit';
import type { EntryView, Store } from '../store';
import { statusOn } from './contract/starts';
import { today } from './days';
import { needsOf, startingContract } from './sign/starting';

/** By form. Nothing clinical is filled in beyond what the form carries over from the last visit. */
export async function startingAnswers(
  store: Store,
  residentId: string,
  codes: readonly string[],
  userId: string,
): Promise<Record<string, Answers>> {
  const begun: Record<string, Answers> = {};
  const earlier = earlierOf(await store.world.entriesOf(residentId));
  for (const code of codes) {
    const form = await store.world.form(code);
    if (form === undefined) continue;
    const definition = form as unknown as Definition;
    const carried = Object.entries(carriedOver(definition, earlier));
    begun[code] = {
      ...(code === 'needs_assess' && needsOf(await store.world.resident(residentId))),
      ...Object.fromEntries(carried.map(([id, { value }]) => [id, value])),
      ...evident(definition),
      ...(await SPECIAL[code]?.(store, residentId, userId)),
    };
  }
  return begun;
}

/** What answers may be carried over from: entries whose answers are on this phone and stand. */
export function earlierOf(entries: readonly EntryView[]): Earlier[] {
  return entries
    .filter(({ status }) => status !== 'invalidated' && status !== 'void')
    .flatMap(({ form, occurred_on, answers }) => (answers ? [{ form, occurred_on, answers }] : []));
}

/** Met is the usual case; a mode that is the only one needs no question. */
export function evident(definition: Definition): Answers {
  const ids = new Map(fieldsOf(definition).map((field) => [field.id, field]));
  const modes = ids.get('visit_mode')?.options ?? [];
  const answers: Answers = {};
  if (modes.length === 1) answers['visit_mode'] = modes[0]?.[0];
  if (ids.has('visit_result')) answers['visit_result'] = '1';
  return answers;
}

type Special = (store: Store, residentId: string, userId: string) => Promise<Answers>;

const SPECIAL: Record<string, Special> = {
  sign: startingContract,
  async resident_update(store, residentId) {
    return { base_version: (await store.world.resident(residentId))?.version ?? 1 };
  },
  async fulfil(store, residentId) {
    const contracts = await store.world.contractsOf(residentId);
    const active = contracts.filter((contract) => statusOn(contract, today()) === 'active');
    return active.length === 1 ? { agreement_member_id: active[0]?.id } : {};
  },
  health_edu: (_store, residentId) =>
    Promise.resolve({ kind: '3', attendees: 1, attendee_ids: [residentId] }), // with one person: 个体化
  async home_service(store, _residentId, userId) {
    const members = (await store.world.teams()).map((team) => team.members);
    const isMember = members.some((team) => team.some((member) => member.user_id === userId));
    return isMember ? { crew: [userId] } : {};
  },
};
