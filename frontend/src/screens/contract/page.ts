/** What the page of one contract shows. */
import type {
  Contract,
  EntryView,
  FormRecord,
  Resident,
  ServiceItem,
  ServicePackage,
  Store,
} from '../../store';
import { today } from '../days';
import { liveTogether } from '../household';
import { loadStage, type Stage } from './stage';
import { isHeld, statusOn, USUAL, type Terms } from './starts';

export interface ContractPage {
  contract: Contract | undefined;
  resident: Resident | undefined;
  packages: ServicePackage[];
  items: ServiceItem[];
  forms: FormRecord[];
  /** Entries about this contract that are not approved yet. */
  afoot: EntryView[];
  /** Who lives with the resident and has no contract. */
  unsigned: Resident[];
  stage: Stage | undefined;
  terms: Terms;
  isLoaded: boolean;
}

export const UNKNOWN: ContractPage = {
  contract: undefined,
  resident: undefined,
  packages: [],
  items: [],
  forms: [],
  afoot: [],
  unsigned: [],
  stage: undefined,
  terms: USUAL,
  isLoaded: false,
};

const SETTLED = ['approved', 'invalidated', 'void'];

export async function loadContract(store: Store, id: string): Promise<ContractPage> {
  const { world } = store;
  const contract = await world.contract(id);
  const about = contract?.resident_id ?? '';
  const resident = await world.resident(about);
  const [packages, items, forms, entries, terms, contracts] = await Promise.all([
    world.packages(),
    world.serviceItems(),
    world.forms(),
    world.entriesOf(about),
    termsOf(store),
    world.contractsOf(about),
  ]);
  const [unsigned, stage] = await Promise.all([
    withoutContract(store, resident),
    loadStage(store, resident, contracts),
  ]);
  const afoot = entries.filter(
    ({ answers, status }) => answers?.['agreement_member_id'] === id && !SETTLED.includes(status),
  );
  return { contract, resident, packages, items, forms, afoot, unsigned, stage, terms, isLoaded: true };
}

async function withoutContract({ world }: Store, one: Resident | undefined): Promise<Resident[]> {
  if (!one) return [];
  const others = (await world.residents()).filter(
    (each) => each.id !== one.id && liveTogether(one, each) && String(each.archive_status) === '0',
  );
  const contracts = await Promise.all(others.map(({ id }) => world.contractsOf(id)));
  const day = today();
  const hasOne = (each: Contract): boolean =>
    isHeld(each, day) || ['upcoming', 'pending_member'].includes(statusOn(each, day));
  return others.filter((_, at) => !contracts[at]?.some(hasOne));
}

export async function termsOf({ world }: Store): Promise<Terms> {
  const [remind, grace, figures] = await Promise.all([
    world.setting('renewal_remind_days'),
    world.setting('renewal_grace_days'),
    world.setting('figures'),
  ]);
  const county = (figures ?? {}) as { unserved_days?: number; priority_groups?: string[] };
  return {
    ...(county.unserved_days && { unserved: county.unserved_days }),
    ...(county.priority_groups && { priority: county.priority_groups }),
    remind: typeof remind === 'number' ? remind : USUAL.remind,
    grace: typeof grace === 'number' ? grace : USUAL.grace,
  };
}
