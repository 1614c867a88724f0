/** The answers that signing a contract begins with. */
import type { Answers } from '../../domain/context';
import {
  isOffered,
  type Contract,
  type EntryView,
  type Resident,
  type ServiceItem,
  type ServicePackage,
  type Store,
} from '../../store';
import { addDays, addMonths, ageOn, today } from '../days';
import { termsOf } from '../contract/page';
import { isRenewable, statusOn, type Terms } from '../contract/starts';
import { formerOf } from './former';
import { feeOfAll, included, proposedPackages, USUAL_COUNTY, type Catalogue, type County } from './services';

const ADULT_FROM = 18;
const ASSESSED_WITHIN = -180;
const GUARDIAN = '2';
const GONE = ['terminated', 'transferred', 'void'];

export async function catalogueOf(store: Store): Promise<Catalogue> {
  const { world } = store;
  const [packages, items, residents, cycle, needs, startPast, startAhead, most] = await Promise.all([
    world.packages(),
    world.serviceItems(),
    world.residents(),
    world.setting('cycle_months'),
    world.setting('needs_assessment'),
    world.setting('sign_start_past_days'),
    world.setting('sign_start_ahead_days'),
    world.setting('persons_per_doctor'),
  ]);
  const county = {
    most: typeof most === 'number' ? most : USUAL_COUNTY.most,
    cycle: (cycle as County['cycle'] | undefined) ?? USUAL_COUNTY.cycle,
    needs: typeof needs === 'string' ? needs : USUAL_COUNTY.needs,
    startPast: typeof startPast === 'number' ? startPast : USUAL_COUNTY.startPast,
    startAhead: typeof startAhead === 'number' ? startAhead : USUAL_COUNTY.startAhead,
  };
  const isOpen = (each: ServiceItem | ServicePackage): boolean => isOffered(each, today());
  return {
    packages: packages.filter(isOpen),
    items: new Map(items.filter(isOpen).map((item) => [item.id, item])),
    born: new Map(residents.map(({ id, birth_date }) => [id, birth_date])),
    former: await formerOf(store, items),
    county,
  };
}

export async function startingContract(store: Store, residentId: string): Promise<Answers> {
  const [resident, contracts, catalogue, terms] = await Promise.all([
    store.world.resident(residentId),
    store.world.contractsOf(residentId),
    catalogueOf(store),
    termsOf(store),
  ]);
  if (resident === undefined) return {};
  const before = toRenew(contracts, today(), terms);
  const months = (catalogue.county ?? USUAL_COUNTY).cycle.default;
  const start = startOf('renew', before, today());
  const answers: Answers = {
    visit_result: '1',
    needs: needsOf(resident),
    kind: 'new',
    mode: 'standard',
    scope: 'individual',
    packages: proposedPackages(catalogue, resident.groups),
    ...(before && asBefore(catalogue, before)),
    members: [
      { ...lineOf(resident), ...(before?.members?.length && ticked(catalogue, before)) },
      ...(await othersOf(store, catalogue, before, resident)),
    ],
    start_date: start,
    cycle_months: months,
    end_date: endOf(start, months),
    ...assessed(await assessmentOf(store, residentId)),
  };
  const signer_kind = isChild(resident) ? GUARDIAN : signerOf(answers['scope']);
  return { ...answers, signer_kind, fee_total: feeOfAll(catalogue, answers) };
}

/** What a signing of today would follow. */
export async function contractBefore(store: Store, residentId: string): Promise<Contract | undefined> {
  const [contracts, terms] = await Promise.all([store.world.contractsOf(residentId), termsOf(store)]);
  return toRenew(contracts, today(), terms);
}

/** The contract in force, else one that ended so lately that a signature still renews it. */
function toRenew(contracts: readonly Contract[], day: string, terms: Terms): Contract | undefined {
  return (
    contracts.find((each) => statusOn(each, day) === 'active' && !each.is_followed) ??
    contracts.find((each) => isRenewable(each, day, terms))
  );
}

/** A renewal proposes what was agreed before; packages that are no longer offered fall away. */
function asBefore(catalogue: Catalogue, before: Contract): Answers {
  return {
    kind: 'renew',
    mode: before.mode,
    scope: before.members?.length ? 'household' : 'individual',
    packages: offeredOf(catalogue, before),
    previous_agreement_id: before.agreement_id,
    ...(!before.members?.length && ticked(catalogue, before)),
  };
}

/** A person's line of the signing; a child's is signed by a guardian. */
export function lineOf(resident: Resident): Answers {
  return {
    resident_id: resident.id,
    groups: resident.groups,
    present: true,
    ...(resident.relation_to_head && { relation: resident.relation_to_head }),
  };
}

/** An adult signs alone, or represents the household. */
export function signerOf(scope: unknown): string {
  return scope === 'household' ? '3' : '1';
}

/** Who signs for the household signs for its children with the same signature, unless another guardian does. */
export function guardedBy(signer: string | undefined, before?: Contract['guardian']): Answers {
  const relation = before?.name === signer && before?.relation; // of the same guardian it is known
  return {
    by_guardian: true,
    guardian_is_signer: true,
    ...(signer && { guardian_name: signer }),
    ...(relation && { guardian_relation: relation }),
  };
}

/** The relation as the record has it: children of the head, when the head signs. */
export function parentTo(child: Resident, signer: Resident | undefined): Contract['guardian'] {
  const isParent = signer?.relation_to_head === '02' && /^[23]0$/.test(child.relation_to_head ?? '');
  return isParent ? { name: signer.name, relation: signer.sex === '1' ? '父亲' : '母亲' } : {};
}

export function isChild(resident: Resident): boolean {
  return ageOn(resident.birth_date, today()) < ADULT_FROM;
}

/** The others of a household that is renewed, with the packages and items that each had. */
async function othersOf(
  { world }: Store,
  catalogue: Catalogue,
  before: Contract | undefined,
  signer: Resident,
): Promise<Answers[]> {
  const members = (before?.members ?? []).filter(({ status }) => !GONE.includes(status));
  const guarded = (child: Resident, contract: Contract | undefined): Answers =>
    guardedBy(signer.name, contract?.guardian ?? parentTo(child, signer));
  const lines = await Promise.all(
    members.map(async ({ id, resident_id }) => {
      const [resident, contract] = await Promise.all([world.resident(resident_id), world.contract(id)]);
      if (!resident) return undefined;
      const own = contract && { packages: offeredOf(catalogue, contract), ...ticked(catalogue, contract) };
      return { ...lineOf(resident), ...own, ...(isChild(resident) && guarded(resident, contract)) };
    }),
  );
  return lines.filter((line) => line !== undefined);
}

/** What was promised beyond the packages was ticked. */
export function ticked(catalogue: Catalogue, { items, packages }: Contract): Answers {
  const has = included(catalogue, packages);
  const extra = items.map(({ item_id }) => item_id).filter((id) => !has.has(id) && catalogue.items.has(id));
  return extra.length ? { items: extra } : {};
}

function offeredOf(catalogue: Catalogue, { packages }: Contract): string[] {
  return packages.filter((id) => catalogue.packages.some((each) => each.id === id));
}

/** The assessment of needs that a signing may rest on. */
export async function assessmentOf(store: Store, residentId: string): Promise<EntryView | undefined> {
  const first = addDays(today(), ASSESSED_WITHIN);
  return (await store.world.entriesOf(residentId)).find(
    ({ form, status, occurred_on }) =>
      form === 'needs_assess' &&
      occurred_on >= first &&
      !['invalidated', 'void', 'rejected'].includes(status),
  );
}

const TAKEN = ['groups', 'conditions', 'self_care', 'mobility', 'wishes', 'contact_time', 'contact_phone'];

/** What an assessment of its own has answered need not be asked again. */
export function assessed(assessment: EntryView | undefined): Answers {
  const said = assessment?.answers;
  if (!assessment || !said) return {};
  const needs = TAKEN.filter((id) => said[id] !== undefined).map((id) => [id, said[id]]);
  return { needs_assessment_id: assessment.id, needs: Object.fromEntries(needs) as Answers };
}

/** A renewal begins when the contract before it ends: no gap, no overlap. All others begin at once. */
export function startOf(kind: unknown, before: Contract | undefined, day: string): string {
  const next = kind === 'renew' && before ? addDays(before.end_date, 1) : day;
  return next > day ? next : day;
}

export function endOf(start: string, months: number): string {
  return addDays(addMonths(start, months), -1);
}

/** What the record knows of what an assessment asks. */
export function needsOf(resident: Resident | undefined): Answers {
  const needs: Answers = {};
  if (!resident) return needs;
  const conditions = resident.conditions.map((condition) => condition.code);
  if (resident.groups.length) needs['groups'] = resident.groups;
  if (conditions.length) needs['conditions'] = conditions;
  if (resident.phone) needs['contact_phone'] = resident.phone;
  return needs;
}
