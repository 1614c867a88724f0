/** Answers of a contract that follow from others: the end from the start, the fee from what is chosen. */
import { watch } from 'vue';
import type { Filling } from '../fill/visit';
import { addDays, today } from '../days';
import { feeOfAll, listed, proposedPackages, USUAL_COUNTY, type Catalogue } from './services';
import { endOf } from './starting';

const FORM = 'sign';

export function keepInStep(filling: Filling, catalogue: Catalogue): void {
  const answer = (id: string): unknown => filling.standing(FORM).answers[id];
  const fee = (): number => feeOfAll(catalogue, filling.standing(FORM).answers);
  watch([() => answer('start_date'), () => answer('cycle_months')], ([start, months]) => {
    const isUsable = typeof start === 'string' && typeof months === 'number' && months > 0 && months < 1200;
    if (isUsable) filling.set(FORM, 'end_date', endOf(start, months));
  });
  watch(
    () => answer('kind'),
    (kind) => {
      // A transfer takes effect while the old contract still holds.
      const start = answer('start_date');
      if (kind === 'transfer' && typeof start === 'string' && start > today())
        filling.set(FORM, 'start_date', today());
    },
  );
  let last = fee();
  watch(fee, (now) => {
    const given = answer('fee_total');
    if (given === undefined || given === last) filling.set(FORM, 'fee_total', now);
    last = now;
  });
  watch(
    () => answer('mode'),
    (mode) => propose(filling, catalogue, mode === 'a_la_carte'),
  );
}

/** À la carte the basic package alone is given, the rest is ticked; otherwise each has the packages of their groups. */
function propose(filling: Filling, catalogue: Catalogue, isALaCarte: boolean): void {
  const packages = (groups: readonly string[]): string[] =>
    proposedPackages(catalogue, isALaCarte ? [] : groups);
  const { members, scope } = filling.standing(FORM).answers;
  const lines = Array.isArray(members) ? (members as { groups?: string[]; packages?: string[] }[]) : [];
  filling.set(FORM, 'packages', packages(lines[0]?.groups ?? []));
  if (scope !== 'household') return;
  filling.set(
    FORM,
    'members',
    lines.map((line, at) => (at === 0 ? line : { ...line, packages: packages(line.groups ?? []) })),
  );
}

/** The county signs contracts of such lengths only. */
export function cycleFault({ county }: Catalogue, months: unknown): string | undefined {
  if (!county || typeof months !== 'number') return undefined;
  const { min, max } = county.cycle;
  return months < min || months > max ? `本县签约周期为 ${min} 至 ${max} 个月` : undefined;
}

/** The county lets contracts begin so long before or after their signing; another day is signed all the same, and doubted. */
export function startDoubt({ county }: Catalogue, start: unknown, signedOn: string): string | undefined {
  const { startPast, startAhead } = county ?? USUAL_COUNTY;
  if (typeof start !== 'string' || start === '') return undefined;
  const said = (what: string): string => `生效日期${what}天以上，请核对；审核员核实后才能通过。`;
  if (start < addDays(signedOn, -startPast)) return said(`早于签约日期 ${startPast} `);
  return start > addDays(signedOn, startAhead) ? said(`晚于签约日期 ${startAhead} `) : undefined;
}

export const list = listed;
