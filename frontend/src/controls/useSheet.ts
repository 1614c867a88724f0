/** The sheet that the form around a control provides. */
import { inject } from 'vue';
import { SHEET, type Sheet } from './sheet';

export function useSheet(): Sheet {
  const sheet = inject(SHEET);
  if (sheet === undefined) throw new Error('a control stands outside a form');
  return sheet;
}
