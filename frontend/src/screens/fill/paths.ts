/** Answers by their path: `sbp`, `referral.ref_flag`, `medications.0.dose`. Nothing is changed in place. */
export function read(answers: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inside, step) => (inside as Record<string, unknown> | null | undefined)?.[step],
      answers,
    );
}

/** The answer to the question of the first level after this change. Undefined when nothing is left of it. */
export function changed(whole: unknown, steps: readonly string[], value: unknown): unknown {
  const [step, ...deeper] = steps;
  if (step === undefined) return value;
  if (Array.isArray(whole))
    return (whole as unknown[]).map((row, at) => (String(at) === step ? changed(row, deeper, value) : row));
  const inside = { ...(whole as Record<string, unknown> | undefined) };
  const next = changed(inside[step], deeper, value);
  if (next === undefined) delete inside[step];
  else inside[step] = next;
  return Object.keys(inside).length || deeper.length ? inside : undefined;
}

export function topOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

/** The path as the domain names fields: without the numbers of rows. */
export function withoutRows(path: string): string {
  return path
    .split('.')
    .filter((step) => !/^\d+$/.test(step))
    .join('.');
}
