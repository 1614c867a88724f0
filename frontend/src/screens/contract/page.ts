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
import { USUAL, type Terms } from './starts';

export interface ContractPage {
  contract: Contract | undefined;
  resident: Resident | undefined;
  packages: ServicePackage[];
  items: ServiceItem[];
  forms: FormRecord[];
  /** Entries about this contract that are not approved yet. */
  afoot: EntryView[];
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
  terms: USUAL,
  isLoaded: false,
};

const SETTLED = ['approved', 'invalidated', 'void'];

export async function loadContract(store: Store, id: string): Promise<ContractPage> {
  const { world } = store;
  const contract = await world.contract(id);
  const about = contract?.resident_id ?? '';
  const [resident, packages, items, forms, entries, terms] = await Promise.all([
    world.resident(about),
    world.packages(),
    world.serviceItems(),
    world.forms(),
    world.entriesOf(about),
    termsOf(store),
  ]);
  const afoot = entries.filter(
    ({ answers, status }) => answers?.['agreement_member_id'] === id && !SETTLED.includes(status),
  );
  return { contract, resident, packages, items, forms, afoot, terms, isLoaded: true };
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
