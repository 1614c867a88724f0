/** What the page of one resident shows. */
import type {
  Alert,
  Contract,
  EntryView,
  FormRecord,
  Resident,
  ServicePackage,
  Store,
  Task,
  VisitDraft,
} from '../store';

export interface ResidentPage {
  resident: Resident | undefined;
  contracts: Contract[];
  tasks: Task[];
  alerts: Alert[];
  entries: EntryView[];
  drafts: VisitDraft[];
  packages: ServicePackage[];
  forms: FormRecord[];
  isLoaded: boolean;
}

export const UNKNOWN: ResidentPage = {
  resident: undefined,
  contracts: [],
  tasks: [],
  alerts: [],
  entries: [],
  drafts: [],
  packages: [],
  forms: [],
  isLoaded: false,
};

export async function loadResident(store: Store, id: string): Promise<ResidentPage> {
  const { world } = store;
  const [resident, contracts, tasks, alerts, entries, drafts, packages, forms] = await Promise.all([
    world.resident(id),
    world.contractsOf(id),
    world.tasksOf(id),
    world.alertsOf(id),
    world.entriesOf(id),
    store.drafts.all(),
    world.packages(),
    world.forms(),
  ]);
  return {
    resident,
    contracts: contracts.sort((a, b) => (a.start_date < b.start_date ? 1 : -1)),
    tasks: tasks.filter((task) => task.status === 'open'),
    alerts,
    entries,
    drafts: drafts.filter((draft) => draft.resident_id === id),
    packages,
    forms,
    isLoaded: true,
  };
}
