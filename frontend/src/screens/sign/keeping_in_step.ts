/** Answers of a contract that follow from others: the end from the start, the fee from what is chosen. */
import { watch } from 'vue';
import type { Filling } from '../fill/visit';
import { feeOf, type Catalogue } from './services';
import { endOf } from './starting';

const FORM = 'sign';

export function keepInStep(filling: Filling, catalogue: Catalogue): void {
  const answer = (id: string): unknown => filling.standing(FORM).answers[id];
  const fee = (): number => feeOf(catalogue, list(answer('packages')), list(answer('items')));
  watch([() => answer('start_date'), () => answer('cycle_months')], ([start, months]) => {
    const isUsable = typeof start === 'string' && typeof months === 'number' && months > 0 && months < 1200;
    if (isUsable) filling.set(FORM, 'end_date', endOf(start, months));
  });
  let last = fee();
  watch(fee, (now) => {
    const given = answer('fee_total');
    if (given === undefined || given === last) filling.set(FORM, 'fee_total', now);
    last = now;
  });
}

export function list(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}
