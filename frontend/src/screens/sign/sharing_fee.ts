/** Who pays how much of the fee: of two, the one pays what the other does not, unless that was written by hand. */
import { watch } from 'vue';
import type { Answers } from '../../store';
import type { Filling } from '../fill/visit';
import { listed } from './services';

const FORM = 'sign';

interface Payers {
  total: unknown;
  /** Both ways round. */
  pairs: [one: string, other: string][];
  amounts: Record<string, number | undefined>;
}

export function shareFee(filling: Filling): void {
  let ours = ''; // the amount that follows from the other
  watch(
    () => payersIn(filling.standing(FORM).answers),
    (now, before) => {
      if (!now || !before) return;
      for (const [one, other] of now.pairs.filter(([each]) => isTyped(each, now, before))) {
        const isFree = now.amounts[other] === undefined || other === ours;
        ours = isFree ? other : '';
        if (isFree) filling.set(FORM, `fee_amounts.${other}`, restOf(now, one));
      }
    },
  );
}

/** It is another than before, and not what the other leaves. */
function isTyped(one: string, now: Payers, before: Payers): boolean {
  const other = now.pairs.find(([each]) => each === one)?.[1] ?? '';
  return now.amounts[one] !== before.amounts[one] && now.amounts[other] !== restOf(now, one);
}

/** Where there are two. */
function payersIn({ fee_sources, fee_total: total, fee_amounts }: Answers): Payers | undefined {
  const [one, other, ...more] = listed(fee_sources).map((code) => `s${code}`);
  if (!one || !other || more.length) return undefined;
  const amounts = { ...(fee_amounts as Payers['amounts'] | undefined) };
  return {
    total,
    amounts,
    pairs: [
      [one, other],
      [other, one],
    ],
  };
}

function restOf({ total, amounts }: Payers, one: string): number | undefined {
  const amount = amounts[one];
  if (typeof total !== 'number' || amount === undefined || amount > total) return undefined;
  return Math.round((total - amount) * 100) / 100;
}
