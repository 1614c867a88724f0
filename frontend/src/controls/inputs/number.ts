/** Reads a number as it is typed, also with the full-width digits of Chinese keyboards. */
const FULL_WIDTH = /[０-９．。，]/g;
const PLAIN = /^-?\d+(\.\d*)?$|^-?\.\d+$/;

/** The text itself when it is no number, so that nothing typed is lost. */
export function readNumber(text: string): number | string | undefined {
  const tidy = text.replace(FULL_WIDTH, plain).trim();
  if (tidy === '') return undefined;
  return PLAIN.test(tidy) ? Number(tidy) : text;
}

function plain(character: string): string {
  return '．。，'.includes(character) ? '.' : String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

/** A value as it stands in the input. */
export function typedBack(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
