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
import { loadStage, type Stage } from './contract/stage';

export interface ResidentPage {
  resident: Resident | undefined;
  contracts: Contract[];
  tasks: Task[];
  alerts: Alert[];
  entries: EntryView[];
  drafts: VisitDraft[];
  packages: ServicePackage[];
  forms: FormRecord[];
  /** How far they are on the way to a contract. */
  stage: Stage | undefined;
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
  stage: undefined,
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
    stage: await loadStage(store, resident, contracts),
    isLoaded: true,
  };
}
