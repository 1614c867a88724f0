/** What is chosen after a tap: the option that excludes all others stands alone. */
export function toggled(chosen: readonly string[], code: string, exclusive?: string | null): string[] {
  if (chosen.includes(code)) return chosen.filter((each) => each !== code);
  if (code === exclusive) return [code];
  return [...chosen.filter((each) => each !== exclusive), code];
}
