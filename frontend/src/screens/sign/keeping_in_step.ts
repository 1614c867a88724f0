/** Answers of a contract that follow from others: the end from the start, the fee from what is chosen. */
import { watch } from 'vue';
import type { Answers, Contract } from '../../store';
import type { Filling } from '../fill/visit';
import { USUAL, type Terms } from '../contract/starts';
import { addDays } from '../days';
import { feeOfAll, listed, proposedPackages, stillOffered, USUAL_COUNTY, type Catalogue } from './services';
import { shareFee } from './sharing_fee';
import { endOf, signerOf, startOf } from './starting';

const FORM = 'sign';
const HOUSEHOLD = 'household';

/** `before`: the contract that a renewal or a transfer follows. */
export function keepInStep(filling: Filling, catalogue: Catalogue, before?: Contract): void {
  const all = (): Answers => filling.standing(FORM).answers;
  const answer = (id: string): unknown => all()[id];
  const put = (id: string, value: unknown): void => filling.set(FORM, id, value);
  const fee = (): number => feeOfAll(catalogue, all());
  watch([() => answer('start_date'), () => answer('cycle_months')], ([start, months]) => {
    const isUsable = typeof start === 'string' && typeof months === 'number' && months > 0 && months < 1200;
    if (isUsable) put('end_date', endOf(start, months));
  });
  let last = fee();
  watch(fee, (now) => {
    const given = answer('fee_total');
    if (given === undefined || given === last) put('fee_total', now);
    last = now;
  });
  watch(
    () => answer('kind'),
    (kind) => {
      put('start_date', startOf(kind, before, filling.occurredOn.value));
      put('previous_agreement_id', kind === 'new' ? undefined : before?.agreement_id);
    },
  );
  watch(
    () => answer('mode'),
    () => propose(filling, catalogue),
  );
  watch(
    () => answer('scope'),
    (scope) => {
      if (answer('signer_kind') !== '2') put('signer_kind', signerOf(scope));
    },
  );
  followGroups(filling, catalogue);
  shareFee(filling);
  watch(
    () => answer('scope'),
    () => shareOut(filling),
    { immediate: true },
  );
}

/** The groups that the assessment finds are those at signing, and propose the packages unless others were chosen. */
function followGroups(filling: Filling, catalogue: Catalogue): void {
  watch(
    () => JSON.stringify(groupsIn(filling.standing(FORM).answers)),
    (now, before) => {
      const { mode, packages } = filling.standing(FORM).answers;
      const usual = (groups: string): string[] =>
        packagesFor(catalogue, JSON.parse(groups) as string[], mode);
      filling.set(FORM, 'members.0.groups', JSON.parse(now));
      if (String(packages) === String(usual(before))) filling.set(FORM, 'packages', usual(now));
    },
  );
}

function groupsIn(answers: Answers): string[] {
  return listed((answers['needs'] as Answers | undefined)?.['groups']);
}

/** À la carte the basic package alone is given, the rest is ticked; otherwise each has the packages of their groups. */
function packagesFor(catalogue: Catalogue, groups: readonly string[], mode: unknown): string[] {
  return proposedPackages(catalogue, mode === 'a_la_carte' ? [] : groups);
}

/** After a change of the mode: packages as proposed, and of what was ticked what is still on offer. */
function propose(filling: Filling, catalogue: Catalogue): void {
  const { members, scope, mode, items } = filling.standing(FORM).answers;
  const left = (ticked: unknown, packages: string[], groups: string[]): string[] | undefined => {
    const found = stillOffered(catalogue, listed(ticked), packages, groups, mode === 'a_la_carte');
    return found.length ? found : undefined;
  };
  const lines = linesOf(members).map((line) => {
    const groups = listed(line['groups']);
    const packages = packagesFor(catalogue, groups, mode);
    return { line, groups, packages, items: left(line['items'], packages, groups) };
  });
  const first = lines[0];
  filling.set(FORM, 'packages', first?.packages ?? packagesFor(catalogue, [], mode));
  filling.set(FORM, 'items', left(items, first?.packages ?? [], first?.groups ?? []));
  if (scope !== HOUSEHOLD) return;
  filling.set(
    FORM,
    'members',
    lines.map(({ line, packages, items }, at) => ({ ...line, ...(at > 0 && { packages }), items })),
  );
}

/** In a household everybody has items of their own; what was chosen for all at once becomes each one's. */
function shareOut(filling: Filling): void {
  const { members, scope, items } = filling.standing(FORM).answers;
  const lines = linesOf(members);
  if (scope === HOUSEHOLD && items !== undefined) {
    filling.set(
      FORM,
      'members',
      lines.map((line) => ({ ...line, items: line['items'] ?? items })),
    );
    filling.set(FORM, 'items', undefined);
  } else if (scope !== HOUSEHOLD && lines[0]?.['items'] !== undefined) {
    filling.set(FORM, 'items', lines[0]['items']);
    filling.set(FORM, 'members.0.items', undefined);
  }
}

function linesOf(members: unknown): Answers[] {
  return Array.isArray(members) ? (members as Answers[]) : [];
}

/** The county signs contracts of such lengths only. */
export function cycleFault({ county }: Catalogue, months: unknown): string | undefined {
  if (!county || typeof months !== 'number') return undefined;
  const { min, max } = county.cycle;
  return months < min || months > max ? `本县签约周期为 ${min} 至 ${max} 个月` : undefined;
}

export interface Fault {
  path: string;
  message: string;
}

/** Why a contract of that kind cannot follow the one before, which the phone knows: it could never be approved. */
export function followFault(
  { kind, start_date: start }: Answers,
  before: Contract | undefined,
  day: string,
  terms: Terms = USUAL,
): Fault | undefined {
  if (!before) return undefined;
  const { end_date: last } = before;
  const isFirst = kind === 'new';
  const wrong = isFirst ? last >= day && '请选“续签”或“转约”' : lateOrEarly(kind, start, last, terms);
  if (!wrong) return undefined;
  return { path: isFirst ? 'kind' : 'start_date', message: `现有协议到 ${last} 为止，${wrong}` };
}

function lateOrEarly(kind: unknown, start: unknown, last: string, { grace }: Terms): string | undefined {
  if (typeof start !== 'string' || start === '') return undefined;
  const next = addDays(last, 1);
  if (kind === 'transfer') return start > last ? `转约要在这之前生效；从 ${next} 起的请选“续签”` : undefined;
  if (start <= last) return `续签要从 ${next} 起生效`;
  return start > addDays(last, grace) ? `续签最晚从 ${addDays(last, grace)} 起，不能中断更久` : undefined;
}

/** The county lets contracts begin so long before or after their signing; another day is signed all the same, and doubted. */
export function startDoubt({ county }: Catalogue, start: unknown, signedOn: string): string | undefined {
  const { startPast, startAhead } = county ?? USUAL_COUNTY;
  if (typeof start !== 'string' || start === '') return undefined;
  const said = (what: string): string => `生效日期${what}天以上，请核对；审核员核实后才能通过。`;
  if (start < addDays(signedOn, -startPast)) return said(`早于签约日期 ${startPast} `);
  return start > addDays(signedOn, startAhead) ? said(`晚于签约日期 ${startAhead} `) : undefined;
}
