/** The answers that a new draft begins with: what is carried over, what only one answer can be given to. */
import type { Answers } from '../domain/context';
import { fieldsOf, type Definition } from '../domain/definition';
import { carriedOver } from '../domain/visit';
import type { Store } from '../store';
import { startingContract } from './sign/starting';

/** By form. Nothing clinical is filled in beyond what the form carries over from the last visit. */
export async function startingAnswers(
  store: Store,
  residentId: string,
  codes: readonly string[],
  userId: string,
): Promise<Record<string, Answers>> {
  const begun: Record<string, Answers> = {};
  for (const code of codes) {
    const form = await store.world.form(code);
    if (form === undefined) continue;
    const before = await store.world.previous(residentId, code);
    const definition = form as unknown as Definition;
    begun[code] = {
      ...carriedOver(definition, before?.answers),
      ...evident(definition),
      ...(await special(store, code, residentId, userId)),
    };
  }
  return begun;
}

/** Met is the usual case; a mode that is the only one needs no question. */
function evident(definition: Definition): Answers {
  const answers: Answers = {};
  for (const field of fieldsOf(definition)) {
    const only = field.options?.length === 1 ? field.options[0]?.[0] : undefined;
    if (field.id === 'visit_mode' && only !== undefined) answers['visit_mode'] = only;
    if (field.id === 'visit_result' && field.required !== false) answers['visit_result'] = '1';
  }
  return answers;
}

async function special(store: Store, code: string, residentId: string, userId: string): Promise<Answers> {
  if (code === 'sign') return startingContract(store, residentId);
  if (code === 'resident_update') {
    const resident = await store.world.resident(residentId);
    return { base_version: resident?.version ?? 1 };
  }
  if (code === 'fulfil') {
    const contracts = (await store.world.contractsOf(residentId)).filter((each) => each.status === 'active');
    return contracts.length === 1 ? { agreement_member_id: contracts[0]?.id } : {};
  }
  if (code === 'home_service') {
    const members = (await store.world.teams()).flatMap((team) => team.members);
    return members.some((member) => member.user_id === userId) ? { crew: [userId] } : {};
  }
  return {};
}
