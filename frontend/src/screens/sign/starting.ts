/** The answers that signing a contract begins with. */
import type { Answers } from '../../domain/context';
import {
  isOffered,
  type Contract,
  type Resident,
  type ServiceItem,
  type ServicePackage,
  type Store,
} from '../../store';
import { addDays, addMonths, today } from '../days';
import { feeOf, proposedPackages, type Catalogue } from './services';

export const USUAL_MONTHS = 12;

export async function catalogueOf(store: Store): Promise<Catalogue> {
  const [packages, items] = await Promise.all([store.world.packages(), store.world.serviceItems()]);
  const isOpen = (each: ServiceItem | ServicePackage): boolean => isOffered(each, today());
  return {
    packages: packages.filter(isOpen),
    items: new Map(items.filter(isOpen).map((item) => [item.id, item])),
  };
}

export async function startingContract(store: Store, residentId: string): Promise<Answers> {
  const [resident, contracts, catalogue] = await Promise.all([
    store.world.resident(residentId),
    store.world.contractsOf(residentId),
    catalogueOf(store),
  ]);
  if (resident === undefined) return {};
  const current = contracts.find((contract) => contract.status === 'active');
  const start = startAfter(current);
  const packages = proposedPackages(catalogue, resident.groups);
  return {
    visit_result: '1',
    needs: needsOf(resident),
    kind: current ? 'renew' : 'new',
    mode: 'standard',
    scope: 'individual',
    members: [{ resident_id: residentId, groups: resident.groups, present: true }],
    packages,
    start_date: start,
    cycle_months: USUAL_MONTHS,
    end_date: endOf(start, USUAL_MONTHS),
    fee_total: feeOf(catalogue, packages, []),
    signer_kind: '1',
  };
}

/** A renewal begins when the contract before it ends: no gap, no overlap. */
function startAfter(current: Contract | undefined): string {
  const next = current && addDays(current.end_date, 1);
  return next !== undefined && next > today() ? next : today();
}

export function endOf(start: string, months: number): string {
  return addDays(addMonths(start, months), -1);
}

function needsOf(resident: Resident): Answers {
  const needs: Answers = {};
  const conditions = resident.conditions.map((condition) => condition.code);
  if (resident.groups.length) needs['groups'] = resident.groups;
  if (conditions.length) needs['conditions'] = conditions;
  if (resident.phone) needs['contact_phone'] = resident.phone;
  return needs;
}
