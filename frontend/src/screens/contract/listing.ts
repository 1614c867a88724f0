/** Reads from the phone what the lists about contracts are computed of. */
import type { Store } from '../../store';
import { groupNames, villagesOf } from '../village_groups';
import { brokenOf } from './broken_appointments';
import { signingLists, type Listed, type ListCode } from './lists';
import { termsOf } from './page';
import { isHeld } from './starts';

export interface Lists {
  lists: Record<ListCode, Listed[]>;
  /** How the village group of somebody is called. */
  nameOf: ReturnType<typeof groupNames>;
  isLoaded: boolean;
}

export const NOBODY: Lists = {
  lists: { unsigned: [], expiring: [], unserved: [], broken: [], pending: [], unwilling: [] },
  nameOf: () => '',
  isLoaded: false,
};

export async function loadLists(store: Store, day: string): Promise<Lists> {
  const { world } = store;
  const [residents, contracts, items, terms, villages] = await Promise.all([
    world.residents(),
    world.contracts(),
    world.serviceItems(),
    termsOf(store),
    villagesOf(store),
  ]);
  const held = new Set(contracts.filter((each) => isHeld(each, day)).map((each) => each.resident_id));
  const without = residents.filter(({ id }) => !held.has(id)).map(({ id }) => id);
  const pending = contracts.filter(({ status }) => status === 'pending_member');
  const missed = new Set(brokenOf(contracts, items, [], day).map(({ contract }) => contract.resident_id));
  const [assessments, signings, confirmations, theirs] = await Promise.all([
    world.entriesOfForm('needs_assess', without),
    world.entriesOfForm('sign', without),
    world.entriesOfForm(
      'member_confirm',
      pending.map((each) => each.resident_id),
    ),
    Promise.all([...missed].map((id) => world.entriesOf(id))),
  ]);
  const isOpen = ({ status }: { status: string }): boolean => status === 'waiting' || status === 'submitted';
  const known = {
    residents,
    contracts,
    assessments,
    signings: signings.filter(isOpen),
    confirmations: confirmations.filter(isOpen),
    items,
    services: theirs.flat().filter(isOpen),
  };
  const nameOf = groupNames(residents, villages);
  return { lists: signingLists(known, terms, day), nameOf, isLoaded: true };
}
