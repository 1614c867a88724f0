/** Comparing versions of the app. */

/** Whether this version is older than the least one asked for. A build without a version is never old. */
export function isOlder(version: string, least: string): boolean {
  const own = numbers(version);
  const asked = numbers(least);
  if (!own || !asked) return false;
  for (const [index, number] of asked.entries()) {
    const ours = own[index] ?? 0;
    if (ours !== number) return ours < number;
  }
  return false;
}

function numbers(version: string): number[] | undefined {
  const parts = /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1];
  return parts?.split('.').map(Number);
}
