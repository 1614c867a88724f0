/** The size of type, chosen once for this phone. */
export const SIZES = [
  { id: 'normal', name: '标准' },
  { id: 'big', name: '大' },
  { id: 'huge', name: '特大' },
] as const;

export type TypeSize = (typeof SIZES)[number]['id'];
const KEY = 'type-size';

export function typeSize(): TypeSize {
  const kept = localStorage.getItem(KEY);
  return SIZES.find(({ id }) => id === kept)?.id ?? 'normal';
}

/** Call once when the app opens, before anything is shown. */
export function applyTypeSize(size: TypeSize = typeSize()): void {
  const { classList } = document.documentElement;
  for (const { id } of SIZES) classList.toggle(`size-${id}`, id === size);
}

export function chooseTypeSize(size: TypeSize): void {
  localStorage.setItem(KEY, size);
  applyTypeSize(size);
}
